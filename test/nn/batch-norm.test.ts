import { describe, expect, test } from "vitest";
import { type BatchNorm, type BatchNormOptions, batchNorm } from "../../src/nn/index.js";
import {
  assign,
  type Dtype,
  evaluating,
  gradient,
  indices,
  inner,
  parameters,
  reshape,
  scope,
  state,
  type Tensor,
  tensor,
  toArray,
  training,
  valueAndGrad,
} from "../../src/tensor/index.js";
import { values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";
import { features, thrown } from "../tensor/draw.js";

const IRREPS = "2x0e+2x1o";
// test/reference/layers.json, made with e3nn 0.6
const cases: readonly (readonly [string, string, BatchNormOptions])[] = [
  ["bn", "4x0e+3x1o+1x0o+1x2e", {}],
  ["bn_norm", IRREPS, { normalization: "norm", eps: 1e-3, momentum: 0.3 }],
  ["bn_max", IRREPS, { reduce: "max" }],
  ["bn_inst", IRREPS, { instance: true }],
  ["bn_plain", IRREPS, { affine: false }],
];

const numbersOf = (key: string): Float64Array => values("layers", key).data;
const of = (key: string, irreps: string, dtype: Dtype): Tensor<any> => {
  const { shape, data } = values("layers", key);
  return tensor<string>(irreps, data, { shape: shape.slice(0, -1), dtype });
};
const setRunning = ({ runningMean, runningVariance }: BatchNorm<string>, name: string): void => {
  if (runningMean === null || runningVariance === null) return;
  assign(runningMean, numbersOf(`${name}.running_mean_before`));
  assign(runningVariance, numbersOf(`${name}.running_var_before`));
};

describe.each([
  { dtype: "f64" as const, tolerance: 1e-12 },
  { dtype: "f32" as const, tolerance: 5e-6 },
])("batch normalization is that of e3nn, $dtype", ({ dtype, tolerance }) => {
  test.each(cases)("%s, in training and in evaluation, with gradients and running statistics", (name, irreps, options) => {
    scope(() => {
      const made: BatchNorm<string> = batchNorm.dyn(irreps, { ...options, dtype });
      expect(made.training).toBe(true);
      for (const mode of ["eval", "train"]) {
        const key = `${name}_${mode}`;
        (mode === "eval" ? evaluating : training)(made);
        if (made.weight !== null) assign(made.weight, numbersOf(`${key}.weight`));
        if (made.bias !== null) assign(made.bias, numbersOf(`${key}.bias`));
        setRunning(made, name);
        const [x, g] = [of(`${key}.x`, irreps, dtype), of(`${key}.g`, irreps, dtype)];
        expect(relativeError(toArray(made(x)), numbersOf(`${key}.out`))).toBeLessThan(tolerance);
        expect(made.runningMean === null).toBe(name === "bn_inst");
        if (made.runningMean !== null && made.runningVariance !== null) {
          const after = mode === "train" ? "after" : "before";
          expect(relativeError(toArray(made.runningMean), numbersOf(`${name}.running_mean_${after}`))).toBeLessThan(tolerance);
          expect(relativeError(toArray(made.runningVariance), numbersOf(`${name}.running_var_${after}`))).toBeLessThan(tolerance);
        }
        const { grads } = valueAndGrad({ x, ...parameters(made) }, () => inner<string>(made(x), g))();
        expect(Object.keys(grads)).toEqual(name === "bn_plain" ? ["x"] : ["x", "weight", "bias"]);
        for (const [of_, grad] of Object.entries(grads))
          expect(relativeError(toArray(grad), numbersOf(`${key}.grad_${of_}`)), of_).toBeLessThan(tolerance);
      }
    });
  });
});

test("in training every copy has the second moment one over many rows, and invariants the mean zero", () => {
  scope(() => {
    const rows = 1500; // three blocks of 512 rows
    const made = batchNorm("2x0e + 1x0o + 3x1o", { eps: 1e-12, dtype: "f64" });
    const y = toArray(made(features("2x0e+1x0o+3x1o", rows, 1)));
    const [dim, moment, mean] = [12, new Float64Array(12), new Float64Array(12)];
    y.forEach((t, i) => {
      moment[i % dim] += (t * t) / rows;
      mean[i % dim] += t / rows;
    });
    for (const c of [0, 1]) expect(Math.abs(mean[c])).toBeLessThan(1e-14);
    expect(Math.abs(mean[2])).toBeGreaterThan(1e-4); // 0o has no mean that commutes with inversion
    for (const c of [0, 1, 2]) expect(Math.abs(moment[c] - 1)).toBeLessThan(1e-11);
    for (const u of [3, 6, 9]) expect(Math.abs((moment[u] + moment[u + 1] + moment[u + 2]) / 3 - 1)).toBeLessThan(1e-11);
  });
});

test("groups by an index are those of the first axis, in any order, and empty ones do not count", () => {
  scope(() => {
    const x = features(IRREPS, 6, 3);
    const [by, places] = [
      [2, 0, 2, 4, 0, 4],
      [1, 4, 0, 2, 3, 5],
    ]; // rows of the groups 0, 2, 4 side by side
    const sorted = tensor(
      IRREPS,
      places.flatMap((i) => [...toArray(x).subarray(8 * i, 8 * i + 8)]),
      { shape: [3, 2], dtype: "f64" },
    );
    for (const options of [{ instance: true }, { reduce: "max" }, { instance: true, reduce: "max" }] as const) {
      const made = batchNorm(IRREPS, { ...options, dtype: "f64" });
      const y = toArray(made(x, indices(by, 6)));
      const z = toArray(made(sorted));
      places.forEach((i, k) => {
        expect(relativeError(y.subarray(8 * i, 8 * i + 8), z.subarray(8 * k, 8 * k + 8))).toBeLessThan(4e-15);
      });
      expect(relativeError(y, toArray(made(reshape(x, [6]))))).toBeGreaterThan(0.1);
    }
  });
});

test("running statistics are buffers that no gradient sees, and those of evaluation stay", () => {
  scope(() => {
    const made = batchNorm("1x0e + 1x1o", { momentum: 1, dtype: "f64" });
    const x = tensor("1x0e + 1x1o", [3, 1, 2, 2, 5, -1, 0, 0], { dtype: "f64" });
    made(x);
    expect(Object.keys(state(made))).toEqual(["weight", "bias", "runningMean", "runningVariance"]);
    expect([...toArray(made.runningMean as Tensor)]).toEqual([4]);
    // (1² + 1²)/2 of the invariant; (9 + 1)/2 over three components of the vector
    expect(relativeError(toArray(made.runningVariance as Tensor), [1, 5 / 3])).toBeLessThan(1e-15);
    evaluating(made);
    // in evaluation a row is a function of itself alone: the Jacobian is 1/√(1 + ε)
    const slope = gradient<["1x0e+1x1o"]>((z) => inner(made(z), tensor("1x0e+1x1o", [1, 0, 0, 0, 0, 0, 0, 0], { dtype: "f64" })))(
      x,
    );
    expect(relativeError(toArray(slope), [1 / Math.sqrt(1 + 1e-5), 0, 0, 0, 0, 0, 0, 0])).toBeLessThan(1e-15);
    expect([...toArray(made.runningMean as Tensor)]).toEqual([4]);
  });
});

test("wrong options and features are refused", () => {
  expect(thrown(() => batchNorm("8x0e", { eps: 0 })).message).toContain("eps is 0; it must be positive");
  expect(thrown(() => batchNorm("8x0e", { momentum: 2 })).message).toContain("momentum is 2");
  expect(thrown(() => batchNorm("8x0e", { reduce: "min" as "max" })).message).toContain('reduce is "min"');
  expect(thrown(() => batchNorm("8x0e", { normalization: "integral" as "norm" })).message).toContain('"component" or "norm"');
  scope(() => {
    const made = batchNorm("2x0e", { reduce: "max" });
    expect(() => made(features("3x0e", 2) as never)).toThrow('x is "3x0e"; the layer takes "2x0e"');
    expect(() => made(features("2x0e", 0, 1, "f32"))).toThrow("has no rows");
    expect(() => made(features("2x0e", 2, 1, "f32"), indices([0], 1))).toThrow("there are groups of 1 rows; x [2,2] has 2");
    expect(() => made([1] as never)).toThrow(RangeError);
  });
});
