import { describe, expect, test } from "vitest";
import { Rotation } from "../../src/groups/index.js";
import {
  realClebschGordan,
  realClebschGordanExact,
  realCouplingEntries,
  wigner3j,
  wignerDs,
} from "../../src/representations/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { EPS64, matrixProduct, relativeError, seeds, transposed } from "./compare.js";
import { exactSum, unitsOff, written } from "./signed-roots.js";

/** All (l₁, l₂, l₃) of the triangle rule with degrees to `lmax`. */
function triangles(lmax: number): [number, number, number][] {
  const all: [number, number, number][] = [];
  for (let l1 = 0; l1 <= lmax; ++l1) {
    for (let l2 = 0; l2 <= lmax; ++l2) {
      for (let l3 = Math.abs(l1 - l2); l3 <= Math.min(lmax, l1 + l2); ++l3) all.push([l1, l2, l3]);
    }
  }
  return all;
}

test("coupling tensors are those of e3nn 0.6, with its signs", () => {
  const { shapes } = readReferenceJson<{ shapes: Record<string, number[]> }>("real_cg");
  expect(Object.keys(shapes).length).toBe(triangles(4).length);
  for (const [l1, l2, l3] of triangles(4)) {
    const { data } = values("real_cg", `${l1},${l2},${l3}`);
    expect(relativeError(realClebschGordan(l1, l2, l3), data)).toBeLessThan(1e-12);
  }
});

// Values printed by e3nn 0.6: o3.wigner_3j(1, 1, 1)[0, 1, 2] and (1, 1, 2)[0, 2, 0]; their squares are 1/6 and 1/10
test("C(1,1,1)[x,y,z] = 1/√6 and C(1,1,2)[x,z,0] = 1/√10, rounded once", () => {
  expect(realClebschGordan(1, 1, 1)[5]).toBe(Math.sqrt(1 / 6));
  expect(realClebschGordan(1, 1, 2)[10]).toBe(Math.sqrt(1 / 10));
});

describe("laws", () => {
  test("C is invariant: turning its three indices by the same rotation changes nothing", () => {
    for (const random of seeds(3)) {
      const d = wignerDs(6, Rotation.random(random));
      for (const [l1, l2, l3] of [...triangles(3), [4, 6, 5], [6, 6, 6], [5, 1, 6], [2, 6, 5]] as const) {
        const c = realClebschGordan(l1, l2, l3);
        const [n1, n2, n3] = [2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1];
        const third = matrixProduct(c, d[l3], n3);
        const turned = Float64Array.from({ length: n1 * n2 * n3 }, () => 0);
        for (let i = 0; i < n1; ++i) {
          const slice = matrixProduct(transposed(d[l2], n2), third.subarray(i * n2 * n3, (i + 1) * n2 * n3), n2);
          for (let j = 0; j < n1; ++j) {
            for (let k = 0; k < slice.length; ++k) turned[j * n2 * n3 + k] += d[l1][i * n1 + j] * slice[k];
          }
        }
        expect(relativeError(turned, c)).toBeLessThan((n1 + n2 + n3) * 4 * EPS64);
      }
    }
  });

  test("the Frobenius norm is 1", () => {
    for (const [l1, l2, l3] of [...triangles(4), [9, 7, 5], [10, 10, 10], [20, 12, 25]] as const) {
      const square = realClebschGordan(l1, l2, l3).reduce((sum, value) => sum + value * value, 0);
      expect(Math.abs(square - 1)).toBeLessThan(16 * EPS64);
    }
  });

  test("each entry is a 3j symbol up to sign, divided by √2 if no index is 0", () => {
    let count = 0;
    for (const [l1, l2, l3] of [...triangles(3), [8, 5, 7], [12, 12, 12]] as const) {
      const { m1, m2, m3, values: entries } = realCouplingEntries(l1, l2, l3);
      for (let i = 0; i < entries.length; ++i) {
        const [k1, k2, k3] = [Math.abs(m1[i] - l1), Math.abs(m2[i] - l2), Math.abs(m3[i] - l3)];
        const [s1, s2] = k3 === k1 + k2 ? [1, 1] : k1 > k2 ? [1, -1] : [-1, 1];
        const symbol = Math.abs(wigner3j(l1, l2, l3, s1 * k1, s2 * k2, -k3));
        const expected = k1 * k2 * k3 === 0 ? symbol : symbol / Math.SQRT2;
        expect(Math.abs(Math.abs(entries[i]) - expected)).toBeLessThanOrEqual(2 * EPS64 * expected);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(1000);
  });

  test("exchanging two degrees transposes C, with a sign if l₁+l₂+l₃ is odd", () => {
    for (const [l1, l2, l3] of triangles(4)) {
      const [c, exchanged] = [realClebschGordan(l1, l2, l3), realClebschGordan(l2, l1, l3)];
      const [n1, n2, n3] = [2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1];
      const sign = (l1 + l2 + l3) % 2 === 0 ? 1 : -1;
      const expected = Float64Array.from({ length: c.length }, (_, at) => {
        const [j, i, k] = [Math.floor(at / (n1 * n3)), Math.floor(at / n3) % n1, at % n3];
        return sign * c[(i * n2 + j) * n3 + k];
      });
      expect(relativeError(exchanged, expected)).toBe(0);
    }
  });
});

test("the sparse form has no zeros and is sorted; 611 of 3436 values differ from zero for l ≤ 3", () => {
  let [entriesTotal, denseTotal] = [0, 0];
  for (const [l1, l2, l3] of triangles(3)) {
    const { m1, m2, m3, values: entries } = realCouplingEntries(l1, l2, l3);
    const places = [...entries.keys()].map((i) => (m1[i] * (2 * l2 + 1) + m2[i]) * (2 * l3 + 1) + m3[i]);
    expect(places).toEqual([...places].sort((p, q) => p - q));
    expect(entries.includes(0)).toBe(false);
    entriesTotal += entries.length;
    denseTotal += (2 * l1 + 1) * (2 * l2 + 1) * (2 * l3 + 1);
  }
  expect([entriesTotal, denseTotal]).toEqual([611, 3436]);
});

test("the dense array belongs to the caller; the sparse one is computed once", () => {
  const mine = realClebschGordan(1, 1, 1);
  mine.fill(7);
  expect(realClebschGordan(1, 1, 1)[5]).toBeCloseTo(1 / Math.sqrt(6), 15);
  expect(realCouplingEntries(2, 1, 3)).toBe(realCouplingEntries(2, 1, 3));
});

describe("the convention of e3nn 0.4.4", () => {
  interface Versions {
    lmax: number;
    versions: Record<string, { opposite_sign: string[]; norm_factor: number[] }>;
  }
  const reference = readReferenceJson<Versions>("real_cg_versions");

  test("has the other sign for the triples that differ between e3nn 0.4.4 and 0.6, and equals ours in all else", () => {
    expect(reference.lmax).toBe(8);
    const opposite = triangles(8).filter(([l1, l2, l3]) => {
      const [own, old] = [realClebschGordan(l1, l2, l3), realClebschGordan(l1, l2, l3, { convention: "e3nn-0.4.4" })];
      const sign = old.find((value) => value !== 0) === own.find((value) => value !== 0) ? 1 : -1;
      expect(old.every((value, i) => value === sign * own[i])).toBe(true);
      return sign === -1;
    });
    expect(opposite.map(String)).toEqual(reference.versions["e3nn 0.4.4"].opposite_sign);
    for (const version of ["e3nn 0.5.0", "e3nn 0.5.6", "e3nn-jax 0.21.0"])
      expect(reference.versions[version].opposite_sign).toEqual([]);
  });

  // Read from the stored tensors of e3nn 0.4.4: of the 91 sorted triples to l = 11 with an odd sum, 44 differ
  test("differs in 44 sorted triples to l = 11, all with an odd sum, and in the sparse and exact forms alike", () => {
    const convention = "e3nn-0.4.4" as const;
    let [odd, differ] = [0, 0];
    for (const [l1, l2, l3] of triangles(11).filter(([l1, l2, l3]) => l1 <= l2 && l2 <= l3)) {
      const [own, old] = [realCouplingEntries(l1, l2, l3), realCouplingEntries(l1, l2, l3, { convention })];
      const sign = old.values[0] / own.values[0];
      const at = [own.m1[0] - l1, own.m2[0] - l2, own.m3[0] - l3];
      const exact = realClebschGordanExact(l1, at[0], l2, at[1], l3, at[2], { convention });
      expect(unitsOff(old.values[0], exact)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(sign)).toBe(1);
      odd += (l1 + l2 + l3) % 2;
      differ += sign === -1 ? 1 : 0;
      if (sign === -1) expect((l1 + l2 + l3) % 2).toBe(1);
    }
    expect([odd, differ]).toEqual([91, 44]);
  });

  test("is refused where that version has no tensor, and so is an unknown one", () => {
    expect(() => realClebschGordan(12, 2, 11, { convention: "e3nn-0.4.4" })).toThrow(
      'realClebschGordan: convention "e3nn-0.4.4" is defined for degrees to 11, found l1 = 12, l2 = 2, l3 = 11',
    );
    expect(() => realClebschGordan(1, 1, 1, { convention: "e3nn-0.4" as "e3nn" })).toThrow(
      'realClebschGordan: convention must be "e3nn" or "e3nn-0.4.4", found "e3nn-0.4"',
    );
  });
});

test("the exact form is what the doubles round: norm 1 exactly, and half a unit in the last place at l = 50", () => {
  for (const [l1, l2, l3] of [
    [1, 1, 1],
    [2, 3, 4],
    [3, 3, 5],
  ]) {
    let square = 0n;
    const scale = 2n ** 40n * 3n ** 20n * 5n ** 10n * 7n ** 8n * 11n ** 4n * 13n ** 4n * 17n ** 2n;
    const dense = realClebschGordan(l1, l2, l3);
    for (let i = 0; i < dense.length; ++i) {
      const [m1, m2, m3] = [
        Math.floor(i / (2 * l2 + 1) / (2 * l3 + 1)),
        Math.floor(i / (2 * l3 + 1)) % (2 * l2 + 1),
        i % (2 * l3 + 1),
      ];
      const exact = realClebschGordanExact(l1, m1 - l1, l2, m2 - l2, l3, m3 - l3);
      expect(unitsOff(dense[i], exact)).toBeLessThanOrEqual(0.5);
      square += (exact.numerator * scale) / exact.denominator;
      expect((exact.numerator * scale) % exact.denominator).toBe(0n);
    }
    expect(square).toBe(scale);
  }
  const { m1, m2, m3, values: entries } = realCouplingEntries(50, 49, 48);
  expect(entries.length).toBeGreaterThan(10000);
  let square = 0;
  for (let i = 0; i < entries.length; ++i) {
    square += entries[i] ** 2;
    if (i % 97 === 0)
      expect(unitsOff(entries[i], realClebschGordanExact(50, m1[i] - 50, 49, m2[i] - 49, 48, m3[i] - 48))).toBeLessThanOrEqual(
        0.5,
      );
  }
  expect(Math.abs(square - 1)).toBeLessThan(entries.length * EPS64);
  expect(written(realClebschGordanExact(1, -1, 1, 1, 1, 2))).toBe("0 0/1");
  expect(written(exactSum([[1, realClebschGordanExact(1, -1, 1, 0, 1, 1)]]))).toBe("1 1/6");
});

test("degrees that do not couple are refused", () => {
  expect(() => realClebschGordan(1, 1, 3)).toThrow("realClebschGordan: l3 = 3 is not in 1 x 1, which couples to 0 ... 2");
  expect(() => realClebschGordan(1, 0.5, 1)).toThrow("realClebschGordan: l2 must be an integer >= 0, found 0.5");
  expect(() => realCouplingEntries(1, 1, NaN)).toThrow(RangeError);
  expect(() => realClebschGordanExact(1, 0.5, 1, 0, 1, 0)).toThrow("realClebschGordanExact: m1 must be an integer, found 0.5");
  expect(() => realClebschGordan(400, 400, 400)).toThrow(/has 513922401 values, at most 268435456 are possible/);
});
