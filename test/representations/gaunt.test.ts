import { describe, expect, test } from "vitest";
import {
  gaunt,
  gauntExact,
  gauntTensor,
  realGaunt,
  realGauntExact,
  realGauntTensor,
  sphericalHarmonics,
} from "../../src/representations/index.js";
import { EPS64, relativeError } from "./compare.js";
import { unitsOff, written } from "./signed-roots.js";

const LMAX = 4;

/** Nodes and weights of Gauss and Legendre on −1 … 1, by Newton's method. */
function gaussLegendre(n: number): { x: number; weight: number }[] {
  return Array.from({ length: n }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 10; ++step) {
      let [before, value] = [1, x];
      for (let l = 2; l <= n; ++l) [before, value] = [value, ((2 * l - 1) * x * value - (l - 1) * before) / l];
      slope = (n * (before - x * value)) / (1 - x * x);
      x -= value / slope;
    }
    return { x, weight: 2 / ((1 - x * x) * slope * slope) };
  });
}

/** Points and weights on the sphere, exact for polynomials of degree 3·LMAX. The pole is y, the azimuth atan2(x, z). */
const grid = gaussLegendre((3 * LMAX) / 2 + 1).flatMap(({ x: y, weight }) =>
  Array.from({ length: 3 * LMAX + 1 }, (_, k) => {
    const azimuth = (2 * Math.PI * k) / (3 * LMAX + 1);
    const r = Math.sqrt(1 - y * y);
    return { xyz: [r * Math.sin(azimuth), y, r * Math.cos(azimuth)], weight: (2 * Math.PI * weight) / (3 * LMAX + 1) };
  }),
);
const width = (LMAX + 1) ** 2;
const real = sphericalHarmonics(
  LMAX,
  grid.flatMap(({ xyz }) => xyz),
  { normalization: "integral" },
).values;
const realAt = (p: number, l: number, m: number): number => real[p * width + l * l + l + m];

/** Complex harmonics (re, im) with the phase of Condon and Shortley, from the real ones. */
function complexAt(p: number, l: number, m: number): [re: number, im: number] {
  if (m === 0) return [realAt(p, l, 0), 0];
  const [cosine, sine] = [realAt(p, l, Math.abs(m)) / Math.SQRT2, realAt(p, l, -Math.abs(m)) / Math.SQRT2];
  const phase = m > 0 && m % 2 === 1 ? -1 : 1;
  return [phase * cosine, m > 0 ? phase * sine : -sine];
}

describe("against the integral", () => {
  test("of three real harmonics", () => {
    let [count, negative] = [0, 0];
    for (let l1 = 0; l1 <= LMAX; ++l1) {
      for (let l2 = 0; l2 <= LMAX; ++l2) {
        for (let l3 = 0; l3 <= LMAX; ++l3) {
          const [n1, n2, n3] = [2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1];
          const wanted = new Float64Array(n1 * n2 * n3);
          for (const [p, { weight }] of grid.entries()) {
            for (let i = 0; i < n1; ++i) {
              for (let j = 0; j < n2; ++j) {
                const two = weight * realAt(p, l1, i - l1) * realAt(p, l2, j - l2);
                for (let k = 0; k < n3; ++k) wanted[(i * n2 + j) * n3 + k] += two * realAt(p, l3, k - l3);
              }
            }
          }
          const found = realGauntTensor(l1, l2, l3);
          for (let i = 0; i < wanted.length; ++i) expect(Math.abs(found[i] - wanted[i])).toBeLessThan(40 * EPS64);
          count += found.filter((value) => value !== 0).length;
          negative += found.filter((value) => value < 0).length;
        }
      }
    }
    expect(count).toBeGreaterThan(1000);
    expect(negative).toBeGreaterThan(200);
  });

  test("of three complex harmonics", () => {
    let count = 0;
    for (const [l1, l2, l3] of [
      [0, 0, 0],
      [1, 1, 2],
      [2, 2, 2],
      [4, 3, 1],
      [3, 4, 3],
      [4, 4, 4],
      [2, 1, 2],
      [1, 1, 4],
    ]) {
      const tensor = gauntTensor(l1, l2, l3);
      for (let i = 0; i < tensor.length; ++i) {
        const m3 = (i % (2 * l3 + 1)) - l3;
        const m2 = (Math.floor(i / (2 * l3 + 1)) % (2 * l2 + 1)) - l2;
        const m1 = Math.floor(i / (2 * l3 + 1) / (2 * l2 + 1)) - l1;
        let [re, im] = [0, 0];
        for (const [p, { weight }] of grid.entries()) {
          const [[a, b], [c, d], [e, f]] = [complexAt(p, l1, m1), complexAt(p, l2, m2), complexAt(p, l3, m3)];
          const [x, y] = [a * c - b * d, a * d + b * c];
          re += weight * (x * e - y * f);
          im += weight * (x * f + y * e);
        }
        expect(Math.abs(im)).toBeLessThan(20 * EPS64);
        expect(Math.abs(tensor[i] - re)).toBeLessThan(20 * EPS64);
        expect(gaunt(l1, m1, l2, m2, l3, m3)).toBe(tensor[i]);
        count += tensor[i] === 0 ? 0 : 1;
      }
    }
    expect(count).toBeGreaterThan(100);
  });
});

// ∫ Y₁₀ Y₁₀ Y₂₀ dΩ = 1/√(5π), and ∫ Y₀₀³ dΩ = 1/√(4π)
test("the exact form is the square times π", () => {
  expect(gauntExact(1, 0, 1, 0, 2, 0)).toEqual({ sign: 1, numerator: 1n, denominator: 5n });
  expect(gaunt(1, 0, 1, 0, 2, 0)).toBe(1 / Math.sqrt(5 * Math.PI));
  expect(gauntExact(0, 0, 0, 0, 0, 0)).toEqual({ sign: 1, numerator: 1n, denominator: 4n });
  expect(written(realGauntExact(1, 0, 1, 0, 2, 0))).toBe("1 1/5");
});

test("values are rounded once, to degree 200", () => {
  // π as a fraction of 128 bits: floor(π·2¹²⁶)
  const pi = 0xc90fdaa22168c234c4c6628b80dc1cd1n;
  for (const lm of [
    [1, 1, 1, -1, 2, 0],
    [7, 3, 9, -5, 8, 2],
    [50, -20, 48, 30, 60, -10],
    [200, 0, 200, 0, 200, 0],
    [200, 100, 150, -70, 180, -30],
  ] as Parameters<typeof gaunt>[]) {
    const { sign, numerator, denominator } = gauntExact(...lm);
    const off = unitsOff(gaunt(...lm), { sign, numerator: numerator << 126n, denominator: denominator * pi });
    expect(off).toBeLessThanOrEqual(0.5 + 1e-12);
  }
  for (const [l1, l2, l3] of [
    [3, 4, 5],
    [10, 9, 7],
  ]) {
    const tensor = realGauntTensor(l1, l2, l3);
    for (let i = 0; i < tensor.length; i += 3) {
      const m3 = (i % (2 * l3 + 1)) - l3;
      const m2 = (Math.floor(i / (2 * l3 + 1)) % (2 * l2 + 1)) - l2;
      const m1 = Math.floor(i / (2 * l3 + 1) / (2 * l2 + 1)) - l1;
      const exact = realGauntExact(l1, m1, l2, m2, l3, m3);
      expect(
        unitsOff(tensor[i], { ...exact, numerator: exact.numerator << 126n, denominator: exact.denominator * pi }),
      ).toBeLessThanOrEqual(0.5 + 1e-12);
      expect(realGaunt(l1, m1, l2, m2, l3, m3)).toBe(tensor[i]);
    }
  }
});

test("the product of two harmonics is the sum of what its coefficients say", () => {
  const point = sphericalHarmonics(12, [0.3, -0.5, 0.8], { normalization: "integral" }).values;
  const at = (l: number): Float64Array => point.subarray(l * l, (l + 1) ** 2);
  for (const [l1, l2] of [
    [6, 6],
    [5, 7],
  ]) {
    const product = new Float64Array((2 * l1 + 1) * (2 * l2 + 1));
    for (let l3 = 0; l3 <= 12; ++l3) {
      const tensor = realGauntTensor(l1, l2, l3);
      for (let i = 0; i < tensor.length; ++i) product[Math.floor(i / (2 * l3 + 1))] += tensor[i] * at(l3)[i % (2 * l3 + 1)];
    }
    const wanted = Float64Array.from(product, (_, i) => at(l1)[Math.floor(i / (2 * l2 + 1))] * at(l2)[i % (2 * l2 + 1)]);
    expect(relativeError(product, wanted)).toBeLessThan(64 * EPS64);
  }
});

test("degrees with an odd sum, broken triangles and orders that do not couple give 0", () => {
  for (const lm of [
    [1, 0, 1, 0, 1, 0],
    [1, 0, 1, 0, 4, 0],
    [2, 1, 2, 1, 2, 1],
    [1, 2, 2, 0, 3, -2],
  ] as Parameters<typeof gaunt>[]) {
    for (const f of [gauntExact, realGauntExact]) expect(f(...lm)).toEqual({ sign: 0, numerator: 0n, denominator: 1n });
    for (const f of [gaunt, realGaunt]) expect(f(...lm)).toBe(0);
  }
  for (const f of [gauntTensor, realGauntTensor]) expect(f(1, 2, 2).every((value) => value === 0)).toBe(true);
});

test("what is no degree or order is refused, by name", () => {
  for (const bad of [-1, 0.5, NaN, Infinity, 10001]) {
    expect(() => gaunt(1, 0, bad, 0, 1, 0)).toThrow(new RegExp(`^gaunt: l2 must be .*, found ${bad}$`));
    expect(() => realGaunt(1, 0, 1, 0, bad, 0)).toThrow(new RegExp(`^realGaunt: l3 must be .*, found ${bad}$`));
    expect(() => gauntTensor(bad, 1, 1)).toThrow(RangeError);
    expect(() => realGauntTensor(1, bad, 1)).toThrow(RangeError);
  }
  expect(() => gaunt(1, 0.5, 1, 0, 1, 0)).toThrow("gaunt: m1 must be an integer, found 0.5");
  expect(() => realGauntExact(1, 0, 1, 0, 1, NaN)).toThrow("realGauntExact: m3 must be an integer, found NaN");
  expect(() => realGauntTensor(500, 500, 500)).toThrow(
    /^realGauntTensor: the tensor of l1 = 500, l2 = 500, l3 = 500 has 1003003001 values/,
  );
});
