import { describe, expect, test } from "vitest";
import { besselBasis, polynomialCutoff, radialFeatures, spline } from "../../src/graphs/index.js";
import { mlp } from "../../src/nn/index.js";
import { gradient, inner, ones, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { relativeError } from "../representations/compare.js";

const column = (numbers: ArrayLike<number>, dtype: "f32" | "f64" = "f64"): Tensor<"1x0e"> =>
  tensor("1x0e", Float64Array.from(numbers), { shape: [numbers.length], dtype });
const network = mlp([8, 16, 11], { random: 3, dtype: "f64" });
const radial = (r: Tensor<"1x0e">): Tensor<any> =>
  network(radialFeatures(r, { count: 8, cutoff: 4, envelope: polynomialCutoff(6) }));
const RADII = Float64Array.from({ length: 97 }, (_, i) => 0.4 + (3.6 * i) / 96);

describe("a radial function frozen into a spline", () => {
  test("has the error it reports, and it falls as h⁶; slopes as h⁵", () => {
    const found = [32, 64, 128].map((intervals) => spline(radial, { from: 0.4, to: 4, intervals }));
    for (const { error } of found) {
      expect(error.values.maximum).toBeGreaterThan(error.values.rms);
      expect(error.slopes.maximum).toBeGreaterThan(0);
    }
    const [a, b, c] = found.map(({ error }) => error);
    for (const [coarse, fine] of [
      [a, b],
      [b, c],
    ]) {
      expect(coarse.values.rms / fine.values.rms).toBeGreaterThan(32);
      expect(coarse.slopes.rms / fine.slopes.rms).toBeGreaterThan(16);
    }
    expect(c.values.maximum).toBeLessThan(1e-6);
    const wanted = Float64Array.from(toArray(radial(column(RADII))));
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const off = Float64Array.from(toArray(found[1](column(RADII)))).map((value, i) => Math.abs(value - wanted[i]));
    expect(Math.max(...off) / largest).toBeLessThan(1.05 * b.values.maximum);
  });

  test("gives the polynomials of degree five themselves", () => {
    const f = (r: Tensor<"1x0e">): Tensor<any> => {
      const basis = besselBasis(r, 1, 50); // a smooth function, nearly a parabola
      return basis;
    };
    const frozen = spline(f, { from: 0, to: 3, intervals: 4 });
    expect(relativeError(toArray(frozen(column([0, 0.1, 1.7, 3]))), toArray(f(column([0, 0.1, 1.7, 3]))))).toBeLessThan(1e-12);
  });

  test("has derivatives that are its own, to the third", () => {
    const frozen = spline(radial, { from: 0.4, to: 4, intervals: 20 });
    let f: (r: Tensor<"1x0e">) => Tensor = frozen;
    const h = 1e-4;
    for (let order = 1; order <= 3; order++) {
      const lower = f;
      const slope = (r: Tensor<"1x0e">): Tensor =>
        gradient<[string]>((x) => {
          const y = lower(x as Tensor<"1x0e">);
          return inner<string>(y, ones(y)) as Tensor<any>;
        })(r) as Tensor;
      const total = (r: number): number => scope(() => Float64Array.from(toArray(lower(column([r])))).reduce((a, b) => a + b, 0));
      for (const r of [0.52, 1.37, 2.77, 3.9]) {
        const numeric = (8 * (total(r + h) - total(r - h)) - (total(r + 2 * h) - total(r - 2 * h))) / (12 * h);
        const analytic = scope(() => toArray(slope(column([r])))[0]);
        expect(Math.abs(analytic - numeric) / Math.max(1, Math.abs(numeric))).toBeLessThan(1e-7);
      }
      f = slope;
    }
  });

  test("in single precision agrees to rounding, and is NaN outside of its interval", () => {
    const frozen = spline(radial, { from: 0.4, to: 4 });
    expect(relativeError(toArray(frozen(column(RADII, "f32"))), toArray(frozen(column(RADII))))).toBeLessThan(2e-6);
    const found = toArray(frozen(column([0.39, 0.4, 4, 4.01, 1e30])));
    [true, false, false, true, true].forEach((outside, i) => {
      for (let k = 0; k < 11; k++) expect(Number.isNaN(found[11 * i + k])).toBe(outside);
    });
  });

  test("refuses what is wrong", () => {
    expect(() => spline(radial, { from: 2, to: 1 })).toThrow("from is 2 and to 1");
    expect(() => spline(radial, { from: 1, to: 2, intervals: 0 })).toThrow("intervals is 0");
    expect(() => spline(radial, { from: 0, to: 2 })).toThrow("derivative 0 of the function is not finite at r = 0");
    expect(() => spline(radial, { from: 1, to: 4 })(tensor("2x0e", [1, 2]) as never)).toThrow("distances are [..., 1]");
  });
});
