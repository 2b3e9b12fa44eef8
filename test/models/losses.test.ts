import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { type Frame, type LossOptions, nequip, potentialLoss, predict, statistics } from "../../src/models/index.js";
import { scope, toNumber } from "../../src/tensor/index.js";

const model = nequip({
  elements: [1, 8],
  cutoff: 3,
  hidden: "2x0e+2x1o",
  lmax: 1,
  layers: 1,
  radialWidths: [4],
  random: 4,
  dtype: "f64",
});
const cell = Float64Array.of(5, 0, 0, 0.3, 6, 0, 0, 0.2, 7);
const frames: Frame[] = [0, 1, 2].map((f) => {
  const random = generator(f);
  const species = f === 2 ? [8, 1] : [8, 1, 1];
  return {
    species,
    positions: Float64Array.from(
      { length: 3 * species.length },
      (_, i) => [0, 0, 0, 0.8, 0.5, 0, -0.8, 0.5, 0][i] + 0.05 * random.normal(),
    ),
    cell,
    periodic: [true, true, true],
    energy: -10 - f,
    forces: random.normals(3 * species.length).map((x) => (f === 1 ? 150 : 1) * x),
    stress: random.normals(6).map((x) => 0.01 * x),
  };
});
const stats = statistics(frames, [1, 8]);
const loss = (options: LossOptions, which: readonly Frame[] = frames): number =>
  scope(() => toNumber(potentialLoss(model, which, stats, options)([0, 1, 2])));
const found = predict(model, frames);
const huber = (d: number, delta: number): number => (Math.abs(d) <= delta ? (d * d) / 2 : delta * (Math.abs(d) - delta / 2));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const errorsOf = (key: "forces" | "stress"): number[] =>
  frames.flatMap((frame, f) => Array.from(found[f][key] as Float64Array, (value, i) => value - (frame[key] as Float64Array)[i]));

describe("losses of a potential, by their formulas", () => {
  test("squares, in units of the spread", () => {
    const energies = frames.map(({ energy }, f) => found[f].energy - (energy as number));
    const wanted =
      (0.5 * mean(energies.map((d) => d * d))) / stats.energyDeviation ** 2 +
      (2 * mean(errorsOf("forces").map((d) => d * d))) / stats.forceScale ** 2 +
      (3 * mean(errorsOf("stress").map((d) => d * d))) / stats.stressScale ** 2;
    expect(loss({ energy: 0.5, forces: 2, stress: 3 })).toBeCloseTo(wanted, 10);
  });

  test("Huber's function, energies an atom, and MACE's smaller δ for large forces", () => {
    const energies = frames.map(({ energy, species }, f) => (found[f].energy - (energy as number)) / species.length);
    expect(loss({ energy: 1, forces: 0, errors: "huber", delta: 0.2, perAtom: true })).toBeCloseTo(
      mean(energies.map((d) => huber(d, 0.2))),
      12,
    );
    const deltas = frames.flatMap(({ forces, species }) =>
      Array.from(species).flatMap((_, i) => {
        const length = Math.hypot(...(forces as Float64Array).subarray(3 * i, 3 * i + 3));
        const delta = 0.05 * (length < 100 ? 1 : length < 200 ? 0.7 : length < 300 ? 0.4 : 0.1);
        return [delta, delta, delta];
      }),
    );
    expect(new Set(deltas).size).toBeGreaterThan(2);
    const wanted = mean(errorsOf("forces").map((d, i) => huber(d, deltas[i])));
    expect(loss({ energy: 0, forces: 1, errors: "universal", delta: 0.05 })).toBeCloseTo(wanted, 10);
    expect(loss({ energy: 1, forces: 0, errors: "universal", delta: 0.2 })).toBeCloseTo(
      mean(energies.map((d) => huber(d, 0.2))),
      12,
    );
  });

  test("weights by element, which also count in the mean", () => {
    const weights = frames.flatMap(({ species }) => Array.from(species).flatMap((z) => (z === 1 ? [3, 3, 3] : [1, 1, 1])));
    const sum = errorsOf("forces").reduce((total, d, i) => total + weights[i] * d * d, 0) / weights.reduce((a, b) => a + b);
    expect(loss({ energy: 0, forces: 1, elements: { 1: 3 } })).toBeCloseTo(sum / stats.forceScale ** 2, 10);
  });

  test("virials are −V·stress", () => {
    const volume = 5 * 6 * 7;
    const wanted = mean(errorsOf("stress").map((d) => (volume * d) ** 2)) / (volume * stats.stressScale) ** 2;
    expect(loss({ energy: 0, forces: 0, virial: 1 })).toBeCloseTo(wanted, 10);
    expect(loss({ energy: 0, forces: 0, virial: 1, errors: "huber", delta: 0.3 })).toBeCloseTo(
      mean(errorsOf("stress").map((d) => huber(volume * d, 0.3))),
      10,
    );
  });

  test("what is missing is refused, or does not count", () => {
    const some: Frame[] = frames.map((frame, f) =>
      f === 0 ? { ...frame, energy: Number.NaN } : f === 1 ? { ...frame, forces: undefined, stress: undefined } : frame,
    );
    expect(() => loss({}, some)).toThrow(/frame 1 has no force components|frame 0 has the energy NaN/);
    const kept = [1, 2].map((f) => found[f].energy - (frames[f].energy as number));
    expect(loss({ energy: 1, forces: 0, missing: "ignore" }, some)).toBeCloseTo(
      mean(kept.map((d) => d * d)) / stats.energyDeviation ** 2,
      10,
    );
    const forces = [0, 2].flatMap((f) =>
      Array.from(found[f].forces, (value, i) => value - (frames[f].forces as Float64Array)[i]),
    );
    expect(loss({ energy: 0, forces: 1, missing: "ignore" }, some)).toBeCloseTo(
      mean(forces.map((d) => d * d)) / stats.forceScale ** 2,
      10,
    );
  });

  test.each([
    [{ energy: 0, forces: 0 }, "all weights are 0"],
    [{ forces: -1 }, "the weight of forces is -1"],
    [{ errors: "absolute" as never }, 'errors is "absolute"'],
    [{ delta: 0 }, "delta is 0"],
    [{ elements: { 6: Number.NaN } }, "the weight of element 6 is NaN"],
    [{ missing: "skip" as never }, 'missing is "skip"'],
  ])("%o is refused", (options, message) => {
    expect(() => loss(options)).toThrow(message);
  });
});

test("statistics by the mean energy of an atom, and the spread of forces by element", () => {
  const { shifts, forceScales } = statistics(frames, [1, 8, 6], { shifts: "mean" });
  expect([...shifts]).toEqual([-33 / 8, -33 / 8, -33 / 8].map((x) => expect.closeTo(x, 13)));
  const oxygen = frames.flatMap(({ forces }) => Array.from((forces as Float64Array).subarray(0, 3)));
  expect(forceScales[1]).toBeCloseTo(Math.sqrt(mean(oxygen.map((x) => x * x))), 12);
  expect(forceScales[2]).toBe(0);
  expect(() => statistics(frames, [1, 8], { shifts: "median" as never })).toThrow('shifts is "median"');
});
