import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { assign, cast, parameter, plain, type Tensor, toArray } from "../../src/tensor/index.js";
import { type AdamOptions, adam } from "../../src/train/index.js";

const COUNT = 7;
const gradientAt = (step: number): Float64Array => generator(step).normals(COUNT);
const fresh = (dtype: "f32" | "f64" = "f64") => parameter([COUNT], { draw: "normal", std: 1 }, { random: 3, dtype });
const maximum = (values: Iterable<number>): number => Math.max(...Array.from(values, Math.abs));

/** The definition as the papers print it, in doubles; torch's optimizers follow the same one. */
function definition(
  start: readonly number[],
  options: Required<Omit<AdamOptions, "weightDecay">>,
  steps: number,
  factor = 1,
): number[] {
  const { rate, beta1, beta2, epsilon, decay, amsgrad } = options;
  const p = [...start];
  const [m, v, highest] = [0, 1, 2].map(() => new Array<number>(p.length).fill(0));
  for (let t = 1; t <= steps; t++) {
    gradientAt(t).forEach((slope, i) => {
      const g = factor * slope + decay * p[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      highest[i] = Math.max(highest[i], v[i]);
      const second = (amsgrad ? highest[i] : v[i]) / (1 - beta2 ** t);
      p[i] -= (rate * (m[i] / (1 - beta1 ** t))) / (Math.sqrt(second) + epsilon);
    });
  }
  return p;
}

const DEFAULTS = { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0, amsgrad: true };

describe.each([
  { what: "with AMSGrad", options: {} },
  { what: "without", options: { amsgrad: false } },
  { what: "with a penalty", options: { decay: 0.3 } },
  { what: "with other constants", options: { beta1: 0.5, beta2: 0.7, epsilon: 0.1, rate: 0.3 } },
])("adam $what", ({ options }) => {
  test.each([
    { dtype: "f64" as const, tolerance: 1e-14 },
    { dtype: "f32" as const, tolerance: 2e-6 },
  ])("follows the definition, $dtype", ({ dtype, tolerance }) => {
    const x = fresh(dtype);
    const start = [...toArray(x)];
    const optimizer = adam({ x }, { ...DEFAULTS, ...options });
    for (let t = 1; t <= 40; t++) optimizer.step({ x: plain(gradientAt(t), { dtype }) }, 0.5);
    const wanted = definition(start, { ...DEFAULTS, ...options }, 40, 0.5);
    expect(maximum(wanted.map((p, i) => p - toArray(x)[i])) / maximum(wanted)).toBeLessThan(tolerance);
    expect(maximum(wanted.map((p, i) => p - start[i]))).toBeGreaterThan(0.05); // it went somewhere
    expect(optimizer.steps).toBe(40);
  });
});

describe("laws of adam", () => {
  test("the first step has the length of the rate in each number, against its gradient", () => {
    const x = fresh();
    const before = toArray(x);
    adam({ x }, { rate: 0.02 }).step({ x: plain(gradientAt(1)) });
    // m/(1 − β₁) = g and √(v/(1 − β₂)) = |g|
    toArray(x).forEach((after, i) => {
      const g = gradientAt(1)[i];
      expect(after - before[i]).toBeCloseTo((-0.02 * g) / (Math.abs(g) + 1e-8), 14);
    });
  });

  test("after a large gradient AMSGrad goes on slowly, plain Adam does not", () => {
    const moved = [true, false].map((amsgrad) => {
      const x = parameter([1], { draw: "constant", value: 0 }, { dtype: "f64" });
      const optimizer = adam({ x }, { amsgrad, beta2: 0.5 });
      optimizer.step({ x: plain([1000], { dtype: "f64" }) });
      for (let t = 0; t < 100; t++) optimizer.step({ x: plain([1], { dtype: "f64" }) });
      return Math.abs(toArray(x)[0]);
    });
    expect(moved[1]).toBeGreaterThan(5 * moved[0]);
  });

  test("a rate that is changed holds from the next step on", () => {
    const x = fresh();
    const optimizer = adam({ x }, { rate: 1 });
    optimizer.rate = 0;
    const before = toArray(x);
    optimizer.step({ x: plain(gradientAt(1)) });
    expect(toArray(x)).toEqual(before);
  });
});

describe("adam refuses", () => {
  test.each<[string, AdamOptions, string]>([
    ["a negative rate", { rate: -1 }, "adam: rate is -1; it must be a number from 0, below Infinity"],
    ["a rate that is no number", { rate: Number.NaN }, "adam: rate is NaN; it must be a number from 0, below Infinity"],
    ["beta1 = 1", { beta1: 1 }, "adam: beta1 is 1; it must be a number from 0, below 1"],
    ["beta2 = 1", { beta2: 1 }, "adam: beta2 is 1; it must be a number from 0, below 1"],
    ["no epsilon", { epsilon: 0 }, "adam: epsilon is 0; it must be a number from 1.1754943508222875e-38, below Infinity"],
    ["a negative penalty", { decay: -1 }, "adam: decay is -1; it must be a number from 0, below Infinity"],
  ])("%s", (_, options, message) => {
    const x = fresh();
    const held = memoryUse().held;
    expect(() => adam({ x }, options)).toThrow(new RangeError(message));
    expect(memoryUse().held).toBe(held);
  });

  test("gradients that do not fit, and nothing changes", () => {
    const params = { a: fresh(), b: fresh() };
    const optimizer = adam(params);
    const before = [toArray(params.a), toArray(params.b)];
    const g = plain(gradientAt(1));
    const refusal = (grads: Record<string, Tensor>): string => {
      try {
        optimizer.step(grads);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return (error as Error).message;
      }
      return "accepted";
    };
    expect(refusal({ a: g })).toBe('adam: the gradient of "b" is missing; the parameter is [7] f64');
    expect(refusal({ a: g, b: plain([1, 2], { dtype: "f64" }) })).toBe(
      'adam: the gradient of "b" is [2] f64; the parameter is [7] f64',
    );
    expect(refusal({ a: g, b: plain(gradientAt(1), { dtype: "f32" }) })).toBe(
      'adam: the gradient of "b" is [7] f32; the parameter is [7] f64',
    );
    cast(params, "f32");
    const narrow = plain(gradientAt(1), { dtype: "f32" });
    expect(refusal({ a: narrow, b: narrow })).toBe(
      'adam: the parameter "a" is f32 and was f64 when adam was called; cast the model before',
    );
    expect(optimizer.steps).toBe(0);
    cast(params, "f64");
    before.forEach((values, i) => {
      assign([params.a, params.b][i], values);
    });
    optimizer.step({ a: g, b: g });
    expect([...Object.values(optimizer.state)].map((moment) => toArray(moment)[0])).toEqual(
      ["a", "b"].flatMap(() => {
        const [slope] = gradientAt(1);
        const second = (1 - 0.999) * slope * slope;
        return [(1 - 0.9) * slope, second, second];
      }),
    );
  });

  test("nothing after dispose, which frees all moments", () => {
    const x = fresh();
    const held = memoryUse().held;
    const optimizer = adam({ x });
    expect(memoryUse().held).toBe(held + 3 * 64);
    optimizer.dispose();
    expect(memoryUse().held).toBe(held);
    expect(() => optimizer.step({ x: plain(gradientAt(1)) })).toThrow(/used after/);
  });
});
