import { describe, expect, test } from "vitest";
import { constant, exponential, reduceOnPlateau, warmupCosine } from "../../src/train/index.js";

describe("schedules", () => {
  test("constant", () => {
    expect([1, 2, 1000].map(constant())).toEqual([1, 1, 1]);
  });

  test("warmupCosine rises in a line, falls as half a cosine, and rests at its floor", () => {
    const factor = warmupCosine({ warmup: 10, total: 100, floor: 0.01 });
    for (const step of [1, 5, 10, 11, 51, 90]) {
      expect(factor(step)).toBeCloseTo(Math.min(1, step / 10) * 0.5 * (1 + Math.cos((Math.PI * (step - 1)) / 100)), 14);
    }
    expect([99, 100, 101, 5000].map(factor)).toEqual([0.01, 0.01, 0.01, 0.01]);
    expect(warmupCosine({ warmup: 0, total: 100 })(1)).toBe(1);
  });

  test("exponential falls by its factor over its steps", () => {
    const factor = exponential({ factor: 0.5, every: 10 });
    expect(factor(1)).toBe(1);
    expect(factor(11)).toBe(0.5);
    expect(factor(21)).toBe(0.25);
    expect(factor(6)).toBeCloseTo(Math.SQRT1_2, 15);
  });

  test.each<[string, () => unknown, string]>([
    ["no steps", () => warmupCosine({ total: 0 }), "warmupCosine: total is 0; it must be a positive integer"],
    ["half a step", () => warmupCosine({ total: 1.5 }), "warmupCosine: total is 1.5; it must be a positive integer"],
    [
      "a negative warm-up",
      () => warmupCosine({ total: 5, warmup: -1 }),
      "warmupCosine: warmup is -1; it must be an integer >= 0",
    ],
    ["a floor above 1", () => warmupCosine({ total: 5, floor: 2 }), "warmupCosine: floor is 2; it must be from 0 to 1"],
    ["a factor of 0", () => exponential({ factor: 0, every: 1 }), "exponential: factor is 0; it must be above 0 and at most 1"],
    ["every 0", () => exponential({ factor: 0.5, every: 0 }), "exponential: every is 0; it must be positive"],
    [
      "a plateau's factor of 1",
      () => reduceOnPlateau({ factor: 1 }),
      "reduceOnPlateau: factor is 1; it must be above 0 and below 1",
    ],
    ["no patience", () => reduceOnPlateau({ patience: 0 }), "reduceOnPlateau: patience is 0; it must be a positive integer"],
    ["no least rate", () => reduceOnPlateau({ least: 0 }), "reduceOnPlateau: least is 0; it must be above 0 and at most 1"],
  ])("refuse %s", (_, make, message) => {
    expect(make).toThrow(new RangeError(message));
  });
});

describe("reduceOnPlateau", () => {
  const observed = (plateau: ReturnType<typeof reduceOnPlateau>, values: readonly number[]): number[] =>
    values.map((value) => {
      plateau.observe(value);
      return plateau.factor;
    });

  test("halves the rate after so many values that are no better, and counts anew", () => {
    const values = [5, 4, 4, 4, 4, 4, 3, 3, 3];
    expect(observed(reduceOnPlateau({ patience: 2 }), values)).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]);
  });

  test("stops at the least rate", () => {
    expect(observed(reduceOnPlateau({ patience: 1, factor: 0.1, least: 0.05 }), [1, 1, 1, 1])).toEqual([1, 0.1, 0.05, 0.05]);
  });

  test("goes on from its snapshot", () => {
    const values = [5, 4, 4, 6, 4, 4, 3, 3, 3];
    const whole = observed(reduceOnPlateau({ patience: 3 }), values);
    const first = reduceOnPlateau({ patience: 3 });
    const start = observed(first, values.slice(0, 3));
    const second = reduceOnPlateau({ patience: 3 });
    second.restore(first.snapshot());
    expect([...start, ...observed(second, values.slice(3))]).toEqual(whole);
    expect(whole.at(-1)).toBeLessThan(1);
  });
});
