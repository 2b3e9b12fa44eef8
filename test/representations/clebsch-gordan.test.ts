import { describe, expect, test } from "vitest";
import { clebschGordan, clebschGordanExact, type SignedRoot, wigner3j, wigner3jExact } from "../../src/representations/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { EPS64 } from "./compare.js";

type Row = [...jm: [string, string, string, string, string, string], sign: -1 | 0 | 1, square: string, value: number];
const reference = readReferenceJson<{ cg: Row[]; "3j": Row[] }>("coupling_exact");

/** "3/2" as 1.5. */
const number = (text: string): number => {
  const [numerator, denominator = "1"] = text.split("/");
  return Number(numerator) / Number(denominator);
};
const quantumNumbers = (row: Row): number[] => row.slice(0, 6).map((text) => number(text as string));
const fraction = ({ sign, numerator, denominator }: SignedRoot): string => `${sign} ${numerator}/${denominator}`;

/** −j … j of the spins up to `most`. */
function* states(most: number): Generator<[j: number, m: number]> {
  for (let j = 0; j <= most; j += 0.5) for (let m = -j; m <= j; ++m) yield [j, m];
}

test("Clebsch-Gordan coefficients are those of sympy, exactly and as doubles", () => {
  expect(reference.cg.length).toBeGreaterThan(500);
  for (const row of reference.cg) {
    const [j1, j2, j3, m1, m2, m3] = quantumNumbers(row);
    const [sign, square, value] = row.slice(6) as [number, string, number];
    expect(fraction(clebschGordanExact(j1, m1, j2, m2, j3, m3))).toBe(`${sign} ${square}`);
    expect(Math.abs(clebschGordan(j1, m1, j2, m2, j3, m3) - value)).toBeLessThanOrEqual(EPS64 * Math.abs(value));
  }
});

test("3j symbols are those of sympy, exactly and as doubles", () => {
  expect(reference["3j"].length).toBeGreaterThan(100);
  for (const row of reference["3j"]) {
    const [j1, j2, j3, m1, m2, m3] = quantumNumbers(row);
    const [sign, square, value] = row.slice(6) as [number, string, number];
    expect(fraction(wigner3jExact(j1, j2, j3, m1, m2, m3))).toBe(`${sign} ${square}`);
    expect(Math.abs(wigner3j(j1, j2, j3, m1, m2, m3) - value)).toBeLessThanOrEqual(EPS64 * Math.abs(value));
  }
});

test("values are rounded once: their squares straddle the exact one by half an ulp", () => {
  for (const [j1, m1, j2, m2, j3] of [
    [2, 1, 2, -1, 2],
    [7.5, 0.5, 6, -2, 4.5],
    [30, 3, 28, -7, 25],
    [120, 5, 110, -60, 90],
  ]) {
    const { numerator, denominator } = clebschGordanExact(j1, m1, j2, m2, j3, m1 + m2);
    const value = Math.abs(clebschGordan(j1, m1, j2, m2, j3, m1 + m2));
    const scale = 2 ** (54 - Math.floor(Math.log2(value))); // value·scale counts quarters of an ulp
    const quarters = BigInt(value * scale);
    const square = numerator * BigInt(scale) ** 2n;
    expect(quarters > 2n).toBe(true);
    expect(denominator * (quarters - 2n) ** 2n <= square && square <= denominator * (quarters + 2n) ** 2n).toBe(true);
  }
});

describe("laws", () => {
  test("the coefficients of j₁ ⊗ j₂ are an orthogonal matrix", () => {
    for (const [j1, j2] of [
      [0.5, 1],
      [2, 1.5],
      [3, 3],
      [12, 9.5],
    ]) {
      for (let j3 = Math.abs(j1 - j2); j3 <= j1 + j2; ++j3) {
        for (let other = Math.abs(j1 - j2); other <= j1 + j2; ++other) {
          const m3 = Math.min(j3, other) - 1;
          if (Math.abs(m3) > Math.min(j3, other)) continue;
          let sum = 0;
          for (let m1 = -j1; m1 <= j1; ++m1) {
            if (Math.abs(m3 - m1) <= j2)
              sum += clebschGordan(j1, m1, j2, m3 - m1, j3, m3) * clebschGordan(j1, m1, j2, m3 - m1, other, m3);
          }
          expect(Math.abs(sum - (j3 === other ? 1 : 0))).toBeLessThan(8 * EPS64);
        }
      }
    }
  });

  // ⟨j m j −m | 0 0⟩² = 1/(2j+1): the singlet weights all states alike. DLMF Eq. 34.3.1
  test("large spins: the singlet, and one sum of products at j = 60, 55, 40 and 41", () => {
    for (const j of [1, 31.5, 40, 100]) {
      for (const m of [j, j - 1, 0.5 - (j % 1)]) {
        const sign = (j - m) % 2 === 0 ? 1 : -1;
        if (Number.isInteger(j - m)) expect(clebschGordan(j, m, j, -m, 0, 0)).toBe(sign * Math.sqrt(1 / (2 * j + 1)));
      }
    }
    let [square, product] = [0, 0];
    for (let m1 = -60; m1 <= 60; ++m1) {
      const m2 = 7 - m1;
      const [c, d] = [clebschGordan(60, m1, 55, m2, 40, 7), clebschGordan(60, m1, 55, m2, 41, 7)];
      square += c * c;
      product += c * d;
    }
    expect(Math.abs(square - 1)).toBeLessThan(16 * EPS64);
    expect(Math.abs(product)).toBeLessThan(16 * EPS64);
  });

  test("a 3j symbol is invariant under even permutations of its columns, and gains (−1)^(j₁+j₂+j₃) under odd ones and m ↦ −m", () => {
    let count = 0;
    for (const [j1, m1] of states(2)) {
      for (const [j2, m2] of states(2)) {
        for (let j3 = Math.abs(j1 - j2); j3 <= j1 + j2; ++j3) {
          const m3 = -m1 - m2;
          if (Math.abs(m3) > j3) continue;
          const value = wigner3j(j1, j2, j3, m1, m2, m3);
          const odd = (j1 + j2 + j3) % 2 === 0 ? value : 0 - value;
          expect(wigner3j(j2, j3, j1, m2, m3, m1)).toBe(value);
          expect(wigner3j(j2, j1, j3, m2, m1, m3)).toBe(odd);
          expect(wigner3j(j1, j2, j3, -m1, -m2, -m3)).toBe(odd);
          count += value === 0 ? 0 : 1;
        }
      }
    }
    expect(count).toBeGreaterThan(500);
  });

  // ⟨1 0; 1 0 | 2 0⟩² = 2/3: Review of Particle Physics, "Clebsch-Gordan coefficients", table 1 × 1
  test("⟨1 0; 1 0 | 2 0⟩² = 2/3", () => {
    expect(clebschGordanExact(1, 0, 1, 0, 2, 0)).toEqual({ sign: 1, numerator: 2n, denominator: 3n });
  });

  test("what no rule couples is zero", () => {
    const uncoupled: Parameters<typeof clebschGordan>[] = [
      [1, 1, 1, 1, 2, 1],
      [1, 0, 1, 0, 3, 0],
      [1, 0, 1, 0, 1, 0],
      [0.5, 0.5, 1, 0, 1, 1],
      [1, 2, 1, -1, 1, 1],
    ];
    for (const jm of uncoupled) {
      expect(clebschGordan(...jm)).toBe(0);
      expect(clebschGordanExact(...jm)).toEqual({ sign: 0, numerator: 0n, denominator: 1n });
    }
  });
});

test("what is no spin is refused, by name", () => {
  expect(() => clebschGordan(0.3, 0, 1, 0, 1, 0)).toThrow("clebschGordan: j1 must be a multiple of 1/2 and >= 0, found 0.3");
  expect(() => clebschGordan(1, 0, -1, 0, 1, 0)).toThrow("clebschGordan: j2 must be a multiple of 1/2 and >= 0, found -1");
  expect(() => wigner3j(1, 1, 1, 0, 0.5, 0)).toThrow("wigner3j: j2 - m2 must be an integer, found j2 = 1, m2 = 0.5");
  expect(() => wigner3j(1, 1, NaN, 0, 0, 0)).toThrow(RangeError);
});
