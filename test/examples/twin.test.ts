import { beforeAll, describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { certificate, fullTurn } from "../../examples/ethanol/certificate.js";
import { readTrajectory } from "../../examples/ethanol/data.js";
import { equivariant, notEquivariant, parameterCount, type Setting, settingOf } from "../../examples/ethanol/models.js";
import { randomTurn, turned } from "../../examples/ethanol/turned.js";
import { type Frame, type Nequip, predict } from "../../src/models/index.js";
import type { Twin } from "../../src/cli/live/twin.js";

const data = new URL("../../examples/data/ethanol.safetensors", import.meta.url).pathname;
let setting: Setting;
let ours: Nequip;
let twin: Twin;
let frame: Frame;
beforeAll(() => {
  setting = settingOf(readTrajectory(data), 1);
  ours = equivariant(setting);
  twin = notEquivariant(setting);
  [frame] = setting.trajectory.test;
});

test("the trajectory is cut by blocks of time", () => {
  const { training, validation, test: tested, elements } = setting.trajectory;
  expect([training.length, validation.length, tested.length, elements]).toEqual([950, 50, 300, [1, 6, 8]]);
  const all = [...training, ...validation, ...tested].map(({ energy }) => energy);
  expect(new Set(all).size).toBe(1300);
});

test("a turned frame has the same distances, and its forces turn with it", () => {
  const random = generator(4);
  const kinds = new Set<boolean>();
  for (let i = 0; i < 20; i++) {
    const { turn, improper } = randomTurn(random);
    kinds.add(improper);
    const other = turned(frame, turn);
    const volume = (of: ArrayLike<number>): number =>
      of[0] * (of[4] * of[8] - of[5] * of[7]) - of[1] * (of[3] * of[8] - of[5] * of[6]) + of[2] * (of[3] * of[7] - of[4] * of[6]);
    expect(volume(other.positions) / volume(frame.positions)).toBeCloseTo(improper ? -1 : 1, 9);
    const work = (f: Frame): number => f.positions.reduce((sum, x, k) => sum + x * (f.forces?.[k] ?? 0), 0);
    expect(work(other)).toBeCloseTo(work(frame), 9);
  }
  expect(kinds.size).toBe(2);
});

describe("the twin", () => {
  test("has as many parameters, within 2 %", () => {
    expect(Math.abs(parameterCount(twin) / parameterCount(ours) - 1)).toBeLessThan(0.02);
  });

  test("has the gradient of its energy for forces", () => {
    const [{ forces }] = predict(twin, [frame]);
    const step = 2e-3;
    for (const k of [0, 7, 20]) {
      const [up, down] = [step, -step].map(
        (h) => predict(twin, [{ ...frame, positions: frame.positions.map((x, i) => (i === k ? x + h : x)) }])[0].energy,
      );
      expect(Math.abs(forces[k] + (up - down) / (2 * step))).toBeLessThan(2e-3 * Math.max(...forces.map(Math.abs)));
    }
  });

  test("is invariant under translation, but not under rotation", () => {
    const [{ energy }, moved] = predict(twin, [
      frame,
      { ...frame, positions: frame.positions.map((x, i) => x + [1, -2, 0.5][i % 3]) },
    ]);
    expect(Math.abs(moved.energy - energy)).toBeLessThan(1e-5);
    const turn = fullTurn(twin, frame, [0, 0.6, 0.8], 30).energies;
    expect(Math.max(...turn.map(Math.abs))).toBeGreaterThan(1e-2);
    expect(Math.abs(turn[turn.length - 1])).toBeLessThan(1e-5);
  });
});

test("the certificate tells one from the other", () => {
  const some = setting.trajectory.test.slice(0, 3);
  const [good, bad] = [ours, twin].map((model) => certificate(model, some, setting.statistics, 6, 2));
  expect(good.elements.some(({ improper }) => improper)).toBe(true);
  for (const { forces, energies } of good.elements) expect(Math.max(forces, energies)).toBeLessThan(1e-5);
  for (const { forces } of bad.elements) expect(forces).toBeGreaterThan(0.1);
  expect(good.forces).toBeGreaterThan(0);
});
