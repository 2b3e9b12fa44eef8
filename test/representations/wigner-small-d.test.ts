import { describe, expect, test } from "vitest";
import { wignerSmallD } from "../../src/representations/index.js";
import { readReferenceJson, readSafetensors, values } from "../reference/read-safetensors.js";
import { EPS64, identity, matrixProduct, seeds, transposed } from "./compare.js";

/** Largest difference. */
function distance(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) return Infinity;
  return Array.from(wanted, (w, i) => Math.abs(found[i] - w)).reduce((a, b) => (b <= a ? a : b), 0);
}

describe("values from elsewhere", () => {
  test("j ≤ 30, any angle", () => {
    let compared = 0;
    for (const [key, { shape }] of readSafetensors("small_d")) {
      if (!key.startsWith("d_")) continue;
      const [twice, size] = [Number(key.slice(2)), shape[1] * shape[2]];
      values("small_d", `beta_${twice}`).data.forEach((beta, i) => {
        const expected = values("small_d", key).data.subarray(i * size, (i + 1) * size);
        expect(distance(wignerSmallD(twice / 2, beta), expected), `j = ${twice}/2, β = ${beta}`).toBeLessThan(1e-14);
        ++compared;
      });
    }
    expect(compared).toBe(31);
  });

  test("j = 100.5, 200, 999.5 and 1000 to 2e-14, from sums with 900 digits", () => {
    const { rows } = readReferenceJson<{ rows: [number, number, number, number, number][] }>("small_d_high");
    expect(rows.length).toBe(240);
    let at = "";
    let d: Float64Array = new Float64Array(0);
    for (const [twice, beta, row, column, value] of rows) {
      if (at !== `${twice} ${beta}`) [at, d] = [`${twice} ${beta}`, wignerSmallD(twice / 2, beta)];
      const found = d[((twice + row) / 2) * (twice + 1) + (twice + column) / 2];
      expect(Math.abs(found - value), `${at} ${row} ${column}`).toBeLessThan(2e-14);
    }
  });

  // d¹ and d½: Varshalovich et al., Quantum Theory of Angular Momentum, tables 4.3 and 4.4
  test("degrees 1/2 and 1 in closed form", () => {
    const [beta, r] = [0.7, Math.SQRT1_2];
    const [c, s] = [Math.cos(beta), Math.sin(beta)];
    const half = [Math.cos(beta / 2), Math.sin(beta / 2), -Math.sin(beta / 2), Math.cos(beta / 2)];
    expect(distance(wignerSmallD(0.5, beta), half)).toBeLessThan(2 * EPS64);
    const one = [(1 + c) / 2, r * s, (1 - c) / 2, -r * s, c, r * s, (1 - c) / 2, -r * s, (1 + c) / 2];
    expect(distance(wignerSmallD(1, beta), one)).toBeLessThan(4 * EPS64);
    expect(wignerSmallD(0, beta)).toEqual(Float64Array.of(1));
  });
});

describe("laws", () => {
  const degrees = [0.5, 1, 1.5, 2, 7.5, 12, 40, 60.5];

  test("d(β) d(β′) = d(β + β′), d(−β) = d(β)ᵀ, rows of length 1", () => {
    for (const random of seeds(4)) {
      const [a, b] = random.normals(2).map((x) => 3 * x);
      for (const l of degrees) {
        const n = 2 * l + 1;
        const [first, second] = [wignerSmallD(l, a), wignerSmallD(l, b)];
        expect(distance(matrixProduct(first, second, n), wignerSmallD(l, a + b))).toBeLessThan(8 * n * EPS64);
        expect(distance(matrixProduct(first, transposed(first, n), n), identity(n))).toBeLessThan(8 * n * EPS64);
        expect(distance(wignerSmallD(l, -a), transposed(first, n))).toBeLessThan(n * EPS64);
        expect(distance(first, identity(n))).toBeGreaterThan(0.01);
      }
    }
  });

  test("0, π and 2π", () => {
    for (const l of degrees) {
      const n = 2 * l + 1;
      expect(distance(wignerSmallD(l, 0), identity(n))).toBe(0);
      // d(π) = (−1)ʲ⁺ᵐ′ on the other diagonal
      const flip = Float64Array.from({ length: n * n }, (_, at) => {
        const [row, column] = [Math.floor(at / n), at % n];
        return row + column === n - 1 ? 1 - 2 * (row % 2) : 0;
      });
      expect(distance(wignerSmallD(l, Math.PI), flip)).toBeLessThan(2 * l * EPS64);
      const turn = Number.isInteger(l) ? 1 : -1;
      const once = identity(n).map((x) => turn * x);
      expect(distance(wignerSmallD(l, 2 * Math.PI), once)).toBeLessThan(4 * l * EPS64);
      expect(
        distance(
          wignerSmallD(l, 0.3 + 2 * Math.PI).map((x) => turn * x),
          wignerSmallD(l, 0.3),
        ),
      ).toBeLessThan(4 * l * EPS64);
    }
  });

  // d ≈ 1 − iβJ_y: the first entry beside the diagonal is β/2 √(j(j+1) − m(m+1))
  test("tiny angles, and those near π, keep the digits of small entries", () => {
    for (const l of [1.5, 3, 400]) {
      const n = 2 * l + 1;
      for (const beta of [1e-300, 1e-12, 1e-6]) {
        const near = wignerSmallD(l, beta);
        const expected = (beta / 2) * Math.sqrt(2 * l);
        expect(Math.abs(near[1] / expected - 1)).toBeLessThan(l * beta + 8 * EPS64);
        expect(Math.abs(near[n] / -expected - 1)).toBeLessThan(l * beta + 8 * EPS64);
      }
      const far = wignerSmallD(l, Math.PI - 1e-6);
      expect(Math.abs(far[n - 2] / (0.5e-6 * Math.sqrt(2 * l)) - 1)).toBeLessThan(1e-9);
      expect(wignerSmallD(l, 1e-3).every(Number.isFinite)).toBe(true);
    }
  });

  test("at l = 1000 rows are orthonormal to 5e-14, at angles of all sizes", () => {
    const l = 1000;
    const n = 2 * l + 1;
    for (const beta of [1e-4, 0.4, Math.PI / 2, 3]) {
      const d = wignerSmallD(l, beta);
      for (const [i, k] of [
        [0, 0],
        [3, 4],
        [700, 700],
        [1000, 1000],
        [1000, 1002],
        [1400, 601],
        [2000, 2000],
      ]) {
        let sum = 0;
        for (let at = 0; at < n; ++at) sum += d[i * n + at] * d[k * n + at];
        expect(Math.abs(sum - (i === k ? 1 : 0)), `${beta}: ${i}, ${k}`).toBeLessThan(5e-14);
      }
    }
  });
});

test("what is no degree or no angle is refused", () => {
  expect(() => wignerSmallD(-1, 0)).toThrow("wignerSmallD: the degree must be an integer or half-integer >= 0, found -1");
  expect(() => wignerSmallD(0.3, 0)).toThrow("found 0.3");
  expect(() => wignerSmallD(Number.NaN, 0)).toThrow("found NaN");
  expect(() => wignerSmallD(1e6, 0)).toThrow("a matrix of degree 1000000 would take 32000.032000008 GB");
  expect(() => wignerSmallD(1, Infinity)).toThrow("wignerSmallD: beta must be finite, found Infinity");
});
