import { describe, expect, test } from "vitest";
import { clebschGordan, clebschGordanExact, wigner3j, wigner3jExact } from "../../src/representations/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { EPS64 } from "./compare.js";
import { coupled, exactSum, number, type Term, unitsOff, written } from "./signed-roots.js";

type Row = [...jm: [string, string, string, string, string, string], sign: -1 | 0 | 1, square: string, value: number];
const reference = readReferenceJson<{ cg: Row[]; "3j": Row[] }>("coupling_exact");

const quantumNumbers = (row: Row): number[] => row.slice(0, 6).map((text) => number(text as string));

/** −j … j of the spins up to `most`. */
function* states(most: number): Generator<[j: number, m: number]> {
  for (let j = 0; j <= most; j += 0.5) for (let m = -j; m <= j; ++m) yield [j, m];
}

test("Clebsch-Gordan coefficients are those of sympy, exactly and as doubles", () => {
  expect(reference.cg.length).toBeGreaterThan(500);
  for (const row of reference.cg) {
    const [j1, j2, j3, m1, m2, m3] = quantumNumbers(row);
    const [sign, square, value] = row.slice(6) as [number, string, number];
    expect(written(clebschGordanExact(j1, m1, j2, m2, j3, m3))).toBe(`${sign} ${square}`);
    expect(Math.abs(clebschGordan(j1, m1, j2, m2, j3, m3) - value)).toBeLessThanOrEqual(EPS64 * Math.abs(value));
  }
});

test("3j symbols are those of sympy, exactly and as doubles", () => {
  expect(reference["3j"].length).toBeGreaterThan(100);
  for (const row of reference["3j"]) {
    const [j1, j2, j3, m1, m2, m3] = quantumNumbers(row);
    const [sign, square, value] = row.slice(6) as [number, string, number];
    expect(written(wigner3jExact(j1, j2, j3, m1, m2, m3))).toBe(`${sign} ${square}`);
    expect(Math.abs(wigner3j(j1, j2, j3, m1, m2, m3) - value)).toBeLessThanOrEqual(EPS64 * Math.abs(value));
  }
});

test("3j symbols to j = 100 are those of WIGXJPF", () => {
  const big = readReferenceJson<{ "3j": [string, string, string, string, string, string, number][] }>("coupling_big")["3j"];
  expect(big.length).toBe(405);
  for (const row of big) {
    const [j1, j2, j3, m1, m2, m3] = row.slice(0, 6).map((text) => number(text as string));
    expect(Math.abs(wigner3j(j1, j2, j3, m1, m2, m3) - row[6])).toBeLessThanOrEqual(4 * EPS64 * Math.abs(row[6]));
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

test("large spins are rounded once, and with j = 1000 down to the smallest doubles", () => {
  const large: Parameters<typeof wigner3j>[] = [
    [300, 280, 250, 17, -40, 23],
    [450.5, 300, 299.5, -120.5, 33, 87.5],
    [1000, 1000, 1000, 0, 0, 0],
    [600, 600, 1000, 500, -590, 90],
  ];
  for (const jm of large) expect(unitsOff(wigner3j(...jm), wigner3jExact(...jm))).toBeLessThanOrEqual(0.5);
  expect(Math.abs(wigner3j(600, 600, 1000, 500, -590, 90))).toBeLessThan(1e-30);
  // Of (j j 2j−1; m −m 0) nothing but subnormal doubles are left at j = 540, m = 535
  const tiny = wigner3jExact(540, 540, 1079, 535, -535, 0);
  const value = wigner3j(540, 540, 1079, 535, -535, 0);
  expect(Math.abs(value)).toBeLessThan(2 ** -1022);
  expect(Math.abs(value)).toBeGreaterThan(0);
  const units = BigInt(Math.abs(value) / Number.MIN_VALUE);
  const square = tiny.numerator * 4n * 2n ** 2148n;
  expect((2n * units - 1n) ** 2n * tiny.denominator <= square && square <= (2n * units + 1n) ** 2n * tiny.denominator).toBe(true);
});

describe("laws", () => {
  test("orthogonality of 3j symbols, ∑ (2j₃+1)(m₁ m₂)(m₁ m₂) = 1 over m₁ and over j₃, exactly", () => {
    let zeros = 0;
    for (const [j1, j2] of [
      [0.5, 0.5],
      [1, 2.5],
      [4, 3],
      [6.5, 7],
    ]) {
      for (const j3 of coupled(j1, j2)) {
        for (const other of coupled(j1, j2)) {
          const m3 = -(j3 % 1);
          const terms: Term[] = [];
          for (let m1 = -j1; m1 <= j1; ++m1) {
            const m2 = -m1 - m3;
            if (Math.abs(m2) <= j2)
              terms.push([2 * j3 + 1, wigner3jExact(j1, j2, j3, m1, m2, m3), wigner3jExact(j1, j2, other, m1, m2, m3)]);
          }
          expect(written(exactSum(terms))).toBe(j3 === other ? "1 1/1" : "0 0/1");
          zeros += j3 === other ? 0 : 1;
        }
      }
      for (let m1 = -j1; m1 <= j1; ++m1) {
        for (let n1 = -j1; n1 <= j1; ++n1) {
          const [m2, n2] = [j2 - 1, j2 - 1 + m1 - n1]; // m₁ + m₂ = n₁ + n₂
          if (Math.abs(n2) > j2 || Math.abs(m2) > j2) continue;
          const terms = coupled(j1, j2).map((j3): Term => {
            if (Math.abs(m1 + m2) > j3) return [0];
            return [2 * j3 + 1, wigner3jExact(j1, j2, j3, m1, m2, -m1 - m2), wigner3jExact(j1, j2, j3, n1, n2, -n1 - n2)];
          });
          expect(written(exactSum(terms))).toBe(m1 === n1 ? "1 1/1" : "0 0/1");
        }
      }
    }
    expect(zeros).toBeGreaterThan(100);
  });

  // Regge 1958, Nuovo Cimento 10, 544–545; DLMF Eq. 34.3.11
  test("Regge's symmetry of 3j symbols", () => {
    let count = 0;
    for (const [j1, m1] of states(3)) {
      for (const [j2, m2] of states(3)) {
        for (const j3 of coupled(j1, j2, 3)) {
          const m3 = -m1 - m2;
          if (Math.abs(m3) > j3) continue;
          const value = wigner3jExact(j1, j2, j3, m1, m2, m3);
          const [k2, k3, n] = [(j2 + j3 + m1) / 2, (j2 + j3 - m1) / 2, (j3 - j2 + m1) / 2];
          expect(wigner3jExact(j1, k2, k3, j2 - j3, n + m2, n + m3)).toEqual(value);
          count += value.sign !== 0 && k2 !== j2 && k2 !== j3 ? 1 : 0;
        }
      }
    }
    expect(count).toBeGreaterThan(300);
  });

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
  expect(() => wigner3j(1, 1, 1, NaN, 0, 0)).toThrow("wigner3j: j1 - m1 must be an integer, found j1 = 1, m1 = NaN");
  expect(() => wigner3j(1, 1e9, 1, 0, 0, 0)).toThrow("wigner3j: j2 must be at most 10000, found 1000000000");
});
