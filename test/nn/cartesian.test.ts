import { expect, test } from "vitest";
import { type CartesianFormulas, fromCartesian, toCartesian } from "../../src/nn/index.js";
import { cartesianTensor } from "../../src/representations/index.js";
import { plain, scope, tensor, toArray } from "../../src/tensor/index.js";
import { numbers } from "../tensor/draw.js";
import { relativeError } from "../representations/compare.js";

const irreps: CartesianFormulas = {
  i: "1x1o",
  ij: "1x0e+1x1e+1x2e",
  "ij=ji": "1x0e+1x2e",
  "ij=-ji": "1x1e",
  "ijk=jik": "2x1o+1x2o+1x3o",
  "ijk=ikj": "2x1o+1x2o+1x3o",
  "ijkl=jikl=klij": "2x0e+2x2e+1x4e",
};

test.each(Object.entries(irreps))("%s: %s, by the basis of cartesianTensor, and back", (formula, text) => {
  scope(() => {
    const known = cartesianTensor(formula);
    expect(known.irreps).toBe(text);
    const axes = known.shape.slice(1);
    const t = numbers([2, 3, ...axes]);
    const x = fromCartesian(formula as string, t);
    expect([x.irreps, x.shape]).toEqual([text, [2, 3, known.shape[0]]]);
    expect(relativeError(toArray(x), known.toIrreps(toArray(t)))).toBeLessThan(1e-15);
    const back = toCartesian(formula as string, x);
    expect(back.shape).toEqual(t.shape);
    expect(relativeError(toArray(back), known.fromIrreps(toArray(x)))).toBeLessThan(1e-15);
    expect(relativeError(toArray(fromCartesian(formula as string, back)), toArray(x))).toBeLessThan(1e-14);
  });
});

test("a symmetric matrix has its trace, over √3, in 0e", () => {
  scope(() => {
    const x = fromCartesian("ij=ji", plain([1, 2, 3, 2, 4, 5, 3, 5, 7], { shape: [3, 3], dtype: "f64" }));
    expect(toArray(x)[0]).toBeCloseTo(12 / Math.sqrt(3), 14);
    expect([...toArray(toCartesian("ij=ji", x))].map((t) => Math.round(1e12 * t) / 1e12)).toEqual([1, 2, 3, 2, 4, 5, 3, 5, 7]);
  });
});

test("what does not fit is refused", () => {
  scope(() => {
    expect(() => fromCartesian("ij=ji", numbers([2, 9]))).toThrow(
      'fromCartesian: t is "plain" [2,9]; "ij=ji" takes plain tensors [..., 3, 3]',
    );
    expect(() => fromCartesian("ij=ji", tensor("3x1o", new Float64Array(9)) as never)).toThrow(
      'fromCartesian: t is "3x1o" [1,9]',
    );
    expect(() => toCartesian("ij=ji" as string, tensor("1x0e+1x1e", new Float64Array(4)))).toThrow(
      'toCartesian: x is "1x0e+1x1e"; tensors of "ij=ji" are "1x0e+1x2e"',
    );
    expect(() => fromCartesian("ij=", numbers([3, 3]))).toThrow();
  });
});
