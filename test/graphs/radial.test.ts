import { describe, expect, test } from "vitest";
import { besselBasis, polynomialCutoff, radialFeatures, smoothCutoff } from "../../src/graphs/index.js";
import { gradient, inner, ones, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";

const column = (values: readonly number[], dtype: "f32" | "f64" = "f64"): Tensor<"1x0e"> => tensor("1x0e", values, { dtype });
const RADII = [0.05, 0.3, 1, 1.7, 2.4, 3.1, 3.9];

describe("radial bases", () => {
  test.each([
    ["f64", 1e-14],
    ["f32", 2e-6],
  ] as const)("Bessel functions are √(2/c) sin(nπr/c)/r, %s", (dtype, tolerance) => {
    const found = toArray(besselBasis(column(RADII, dtype), 8, 4));
    RADII.forEach((r, i) => {
      for (let n = 1; n <= 8; n++) {
        const wanted = (Math.sqrt(2 / 4) * Math.sin((n * Math.PI * r) / 4)) / r;
        expect(Math.abs(found[8 * i + n - 1] - wanted)).toBeLessThan(tolerance * n * 10);
      }
    });
  });

  test("they are orthonormal on [0, c] with the measure r² dr", () => {
    const [count, cutoff, points] = [4, 3, 400];
    const radii = Array.from({ length: points }, (_, i) => ((i + 0.5) * cutoff) / points);
    const basis = toArray(besselBasis(column(radii), count, cutoff));
    for (let n = 0; n < count; n++) {
      for (let m = 0; m < count; m++) {
        const product =
          radii.reduce((sum, r, i) => sum + basis[count * i + n] * basis[count * i + m] * r * r, 0) * (cutoff / points);
        expect(product).toBeCloseTo(n === m ? 1 : 0, 10);
      }
    }
  });

  // p = 6: 1 − 28 x⁶ + 48 x⁷ − 21 x⁸, as in NequIP (arXiv:2101.03164) and the reference network.
  test("the polynomial cutoff with p = 6 has the coefficients 28, 48, 21", () => {
    const x = [0, 0.25, 0.5, 0.9, 1, 1.5];
    const found = toArray(polynomialCutoff(6)(column(x)));
    x.forEach((t, i) => {
      expect(found[i]).toBeCloseTo(t < 1 ? 1 - 28 * t ** 6 + 48 * t ** 7 - 21 * t ** 8 : 0, 14);
    });
  });

  test("features are Bessel functions times the cutoff", () => {
    const envelope = polynomialCutoff(5);
    const [features, basis, cut] = [
      radialFeatures(column(RADII), { count: 6, cutoff: 4, envelope }),
      besselBasis(column(RADII), 6, 4),
      envelope(column(RADII.map((r) => r / 4))),
    ].map((t) => toArray(t as Tensor));
    features.forEach((value, i) => {
      expect(value).toBeCloseTo(basis[i] * cut[Math.floor(i / 6)], 13);
    });
  });

  test("the polynomial cutoff is C² at 1, and its third derivative jumps; the smooth one has none that does", () => {
    const at = (envelope: (x: Tensor<"1x0e">) => Tensor<"1x0e">, order: number, x: number): number =>
      scope(() => {
        let f: (t: Tensor<"1x0e">) => Tensor = envelope;
        for (let k = 0; k < order; k++) {
          const lower = f;
          f = (t) => gradient((s: Tensor<"1x0e">) => inner<string>(lower(s), ones(s)))(t) as Tensor;
        }
        return toArray(f(column([x])))[0];
      });
    for (const order of [0, 1, 2]) expect(Math.abs(at(polynomialCutoff(6), order, 1 - 1e-7))).toBeLessThan(1e-4);
    expect(Math.abs(at(polynomialCutoff(6), 3, 1 - 1e-9))).toBeGreaterThan(100);
    for (const order of [0, 1, 2, 3, 4]) expect(Math.abs(at(smoothCutoff(), order, 1 - 1e-3))).toBeLessThan(1e-100);
    expect(at(smoothCutoff(), 0, 0)).toBe(1);
    expect(at(smoothCutoff(), 0, 0.5)).toBeCloseTo(Math.exp(1 - 1 / 0.75), 14);
  });

  test("refuses what has no meaning", () => {
    expect(() => polynomialCutoff(2)).toThrow("p is 2");
    expect(() => besselBasis(column([1]), 0, 4)).toThrow("count is 0");
    expect(() => besselBasis(column([1]), 3, -1)).toThrow("cutoff is -1");
  });
});
