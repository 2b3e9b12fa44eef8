import { expect, test } from "vitest";
import { tetris } from "../../examples/tetris/network.js";
import { mirrored, SHAPES } from "../../examples/tetris/shapes.js";
import { train } from "../../examples/tetris/train.js";
import { randomElements, tally, turned } from "../../examples/tetris/turned.js";
import { generator } from "../../src/arithmetic/index.js";
import { scope, toArray } from "../../src/index.js";
import { fullyConnectedTensorProduct } from "../../src/nn/index.js";
import { Rotation } from "../../src/so3/index.js";

test("eight of eight shapes are told apart under 100 random elements of O(3), the mirrored chiral ones as each other, in 10 s", () => {
  const before = process.cpuUsage();
  const model = tetris(0);
  const untrained = tally(model, randomElements(10, generator(1)));
  train(model);
  const trained = tally(model, randomElements(100, generator(2)));
  const { user, system } = process.cpuUsage(before);
  expect(untrained.right).toBeLessThan(untrained.asked / 2);
  expect(trained).toEqual({ right: 800, asked: 800, swapped: 100 });
  // The hands are told by a wide margin: the scores are trained to be +1 and −1.
  const scores = scope(() => toArray(model([SHAPES[0].points, SHAPES[1].points])));
  expect(Math.min(scores[0], -scores[8])).toBeGreaterThan(0.6);
  expect((user + system) / 1e6).toBeLessThan(10);
});

test("the first two shapes are mirror images of each other, and no others", () => {
  // The volume spanned by the steps from cube to cube, along the chain that the eye follows.
  const hand = (points: Float64Array): number => {
    const step = (i: number, j: number) => [0, 1, 2].map((x) => points[3 * j + x] - points[3 * i + x]);
    const [a, b, c] = [step(1, 0), step(0, 2), step(2, 3)];
    return a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
  };
  expect([hand(SHAPES[0].points), hand(SHAPES[1].points)]).toEqual([-1, 1]);
  expect(SHAPES.map((_, i) => mirrored(i))).toEqual([1, 0, 2, 3, 4, 5, 6, 7]);
});

test("before any training the scores are invariant, but for the sign of the pseudoscalar in a mirror", () => {
  const model = tetris(3);
  const shapes = SHAPES.map(({ points }) => points);
  const element = { rotation: Rotation.random(4), inversion: true };
  const [here, there] = scope(() => [toArray(model(shapes)), toArray(model(shapes.map((points) => turned(points, element))))]);
  let hand = 0;
  for (let i = 0; i < here.length; i++) {
    if (i % 8 === 0) hand = Math.max(hand, Math.abs(here[i]));
    expect(Math.abs(there[i] - (i % 8 === 0 ? -here[i] : here[i]))).toBeLessThan(2e-5);
  }
  expect(hand).toBeGreaterThan(0.01);
  // What a mirror leaves as it is has no hand.
  for (const flat of [2, 3, 4, 5, 6, 7]) expect(Math.abs(here[8 * flat])).toBeLessThan(2e-5);
});

test("two layers cannot tell left from right, and the compiler says so", () => {
  // @ts-expect-error ✗ the product has no 0o
  expect(() => fullyConnectedTensorProduct("8x0e + 8x1o + 8x2e", "0e + 1o + 2e", "0o + 7x0e")).toThrow("has no 0o");
});
