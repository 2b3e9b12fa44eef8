import { expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import {
  add,
  gradient,
  indices,
  inner,
  plain,
  scope,
  segmentMax,
  segmentSoftmax,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { relativeError } from "../representations/compare.js";
import { numbers, places } from "../tensor/draw.js";

/** Softmax by its definition, in double precision. */
function defined(x: ArrayLike<number>, columns: number, at: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: x.length }, (_, k) => {
    const [row, c] = [Math.floor(k / columns), k % columns];
    let sum = 0;
    for (let i = 0; i < at.length; i++) if (at[i] === at[row]) sum += (weights?.[i] ?? 1) * Math.exp(x[i * columns + c] - x[k]);
    return (weights?.[row] ?? 1) / sum;
  });
}

test.each([
  { dtype: "f64" as const, tolerance: 1e-14 },
  { dtype: "f32" as const, tolerance: 1e-6 },
])("softmax over segments, $dtype, with tails of every length", ({ dtype, tolerance }) => {
  scope(() => {
    for (const columns of [1, 2, 3, 4, 5, 7, 8]) {
      const x = numbers([200, columns], columns, dtype);
      const index = places(200, 17, columns);
      const c = plain(generator(9).uniforms(200), { shape: [200, 1], dtype });
      const at = index.toArray();
      const [scores, weights] = [toArray(x), toArray(c)];
      expect(relativeError(toArray(segmentSoftmax(x, index)), defined(scores, columns, at))).toBeLessThan(tolerance);
      const weighted = segmentSoftmax(x, index, { weights: c });
      expect(relativeError(toArray(weighted), defined(scores, columns, at, weights))).toBeLessThan(tolerance);
    }
  });
});

test("it is stable, and shares of a segment add up to one", () => {
  scope(() => {
    const x = tensor("2x0e", [1e4, -1e4, 1e4, -1e4, 9999, -9998, 3, 5], { dtype: "f64" });
    const y = toArray(segmentSoftmax(x, indices([1, 1, 1, 3], 5)));
    const [a, b] = [1 / (2 + Math.exp(-1)), 1 / (2 + Math.exp(2))];
    expect(relativeError(y, [a, b, a, b, 1 - 2 * a, 1 - 2 * b, 1, 1])).toBeLessThan(2e-16);
    // adding a number to all scores of a segment changes nothing
    const shifted = add(x, tensor("2x0e", [64, 8, 64, 8, 64, 8, -16, 0], { dtype: "f64" }));
    expect(toArray(segmentSoftmax(shifted, indices([1, 1, 1, 3], 5)))).toEqual(y);
  });
});

test("where all weights are zero so is the result, with finite derivatives", () => {
  scope(() => {
    const index = indices([0, 0, 1], 2);
    const x = tensor("1x0e", [1, 2, 3], { dtype: "f64" });
    const weights = (values: number[]): Tensor<"plain"> => plain(values, { dtype: "f64" });
    expect([...toArray(segmentSoftmax(x, index, { weights: weights([0, 0, 2]) }))]).toEqual([0, 0, 1]);
    expect([...toArray(segmentSoftmax(x, index, { weights: weights([0, 5, 2]) }))]).toEqual([0, 1, 1]);
    const g = tensor("1x0e", [1, -2, 4], { dtype: "f64" });
    const [dx, dw] = gradient<["1x0e", "plain"]>((s, w) => inner(segmentSoftmax(s, index, { weights: w }), g))(
      x,
      weights([0, 0, 2]),
    );
    expect([...toArray(dx), ...toArray(dw)].every(Number.isFinite)).toBe(true);
  });
});

test("largest numbers of segments, and their derivative at the first row that has them", () => {
  scope(() => {
    const x = plain([1, 5, 7, 5, 7, 2, -3, -4], { shape: [4, 2], dtype: "f64" });
    const index = indices([2, 2, 2, 0], 4);
    expect([...toArray(segmentMax(x, index))]).toEqual([-3, -4, 0, 0, 7, 5, 0, 0]);
    const g = plain([1, 2, 3, 4, 5, 6, 7, 8], { shape: [4, 2], dtype: "f64" });
    const slope = gradient<["plain"]>((y) => inner(segmentMax(y, index), g))(x);
    expect([...toArray(slope)]).toEqual([0, 6, 5, 0, 0, 0, 1, 2]);
    for (const [columns, dtype] of [1, 3, 4, 6, 9].flatMap((n) => [[n, "f32"] as const, [n, "f64"] as const])) {
      const y = numbers([50, columns], columns, dtype);
      const at = places(50, 7);
      const [all, where] = [toArray(y), at.toArray()];
      const wanted = Array.from({ length: 7 * columns }, (_, k) => {
        const mine = [...all].filter(
          (_, i) => where[Math.floor(i / columns)] === Math.floor(k / columns) && i % columns === k % columns,
        );
        return mine.length === 0 ? 0 : Math.max(...mine);
      });
      expect([...toArray(segmentMax(y, at))]).toEqual(wanted);
    }
  });
});

test("wrong arguments are refused", () => {
  scope(() => {
    const x = tensor("2x0e", [1, 2, 3, 4], { dtype: "f64" });
    const index = indices([0, 1], 2);
    expect(() => segmentSoftmax(tensor("1x1o", [1, 2, 3]) as never, indices([0], 1))).toThrow("are not scalars");
    expect(() => segmentSoftmax(x, indices([0], 1))).toThrow("there are 1 indices; x [2,2] has 2 rows");
    expect(() => segmentMax(x, [0, 1] as never)).toThrow("expected indices(");
    expect(() => segmentSoftmax(x, index, { weights: plain([1], { dtype: "f64" }) })).toThrow("weights are [1]");
    expect(() => segmentSoftmax(x, index, { weights: plain([1, 2], { dtype: "f32" }) })).toThrow(TypeError);
    expect(() => segmentSoftmax(x, index, { weights: tensor("1x1o", [1, 2, 3]) as never })).toThrow("are not scalars");
  });
});
