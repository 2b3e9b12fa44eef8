import { expect, test } from "vitest";
import { inertiaOf, randomCloud, turnedCloud } from "../../examples/inertia/clouds.js";
import { inertiaNetwork } from "../../examples/inertia/network.js";
import { average, relativeErrors, train } from "../../examples/inertia/train.js";
import { generator } from "../../src/arithmetic/index.js";
import { o3Matrix, Rotation } from "../../src/so3/index.js";

test("the moment of inertia is learned to 1e-2 of it, on clouds that were not trained on, turned and mirrored", () => {
  const random = generator(0);
  const clouds = Array.from({ length: 256 }, () => randomCloud(random));
  const others = Array.from({ length: 200 }, () => randomCloud(random));
  const turned = others.map((cloud, i) =>
    turnedCloud(cloud, o3Matrix({ rotation: Rotation.random(random), inversion: i % 2 === 1 })),
  );
  const model = inertiaNetwork(0);
  expect(average(relativeErrors(model, others))).toBeGreaterThan(0.3);
  train(model, clouds);
  const [still, moved] = [relativeErrors(model, others), relativeErrors(model, turned)];
  expect(average(moved)).toBeLessThan(1e-2);
  expect(Math.max(...moved)).toBeLessThan(0.1);
  // The labels turn with the clouds and so do the answers: the errors are the same, but for rounding.
  for (const [i, error] of moved.entries()) expect(Math.abs(error - still[i])).toBeLessThan(2e-5);
});

test("the labels are right: a dumbbell, and Steiner's theorem", () => {
  // Reduced mass 2·3/(2 + 3) at a distance of 2 along x: nothing about x itself, μd² about y and z, wherever it stands.
  const dumbbell = inertiaOf(new Float64Array([7, -1, 4, 9, -1, 4]), new Float64Array([2, 3]));
  expect([...dumbbell].map((x) => Math.round(1e9 * x) / 1e9)).toEqual([0, 0, 0, 0, 4.8, 0, 0, 0, 4.8]);
  const { positions, masses, inertia } = randomCloud(generator(5));
  // With a heavy point at the origin, the cloud and the point are two bodies: I = I₁ + μ(|d|² 1 − d dᵀ).
  const mass = masses.reduce((sum, m) => sum + m, 0);
  const d = [0, 1, 2].map((x) => masses.reduce((sum, m, i) => sum + m * positions[3 * i + x], 0) / mass);
  const joint = inertiaOf(Float64Array.from([...positions, 0, 0, 0]), Float64Array.from([...masses, 50]));
  const reduced = (50 * mass) / (50 + mass);
  const square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  for (const [k, found] of joint.entries()) {
    const [a, b] = [Math.floor(k / 3), k % 3];
    expect(found).toBeCloseTo(inertia[k] + reduced * ((a === b ? square : 0) - d[a] * d[b]), 8);
  }
});
