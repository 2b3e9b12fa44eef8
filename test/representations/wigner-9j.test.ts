import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { wigner3j, wigner6jExact, wigner9j, wigner9jExact } from "../../src/representations/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { EPS64 } from "./compare.js";
import { coupled, exactSum, number, type Term, unitsOff, written } from "./signed-roots.js";

type Nine = [number, number, number, number, number, number, number, number, number];
const nine = (row: readonly unknown[]): Nine => row.slice(0, 9).map((text) => number(text as string)) as Nine;

/** Random spins to `most` that couple. */
function* draw(count: number, most: number, seed: number): Generator<Nine> {
  const random = generator(seed);
  const spin = (): number => Math.floor(random.uniform() * (2 * most + 1)) / 2;
  const from = (all: number[]): number => all[Math.floor(random.uniform() * all.length)];
  for (let found = 0; found < count; ) {
    const [a, b, d, e] = [spin(), spin(), spin(), spin()];
    const [c, f, g, h] = [from(coupled(a, b)), from(coupled(d, e)), from(coupled(a, d)), from(coupled(b, e))];
    const both = coupled(g, h).filter((i) => coupled(c, f).includes(i));
    if (both.length === 0) continue;
    found++;
    yield [a, b, c, d, e, f, g, h, from(both)];
  }
}

test("9j symbols are those of sympy, exactly and as doubles", () => {
  const reference = readReferenceJson<{ "9j": unknown[][] }>("coupling_exact")["9j"];
  expect(reference.length).toBe(100);
  for (const row of reference) {
    const [sign, square, value] = row.slice(9) as [number, string, number];
    expect(written(wigner9jExact(...nine(row)))).toBe(`${sign} ${square}`);
    expect(Math.abs(wigner9j(...nine(row)) - value)).toBeLessThanOrEqual(EPS64 * Math.abs(value));
  }
});

test("9j symbols to j = 30 are those of WIGXJPF", () => {
  const reference = readReferenceJson<{ "9j": unknown[][] }>("coupling_big")["9j"];
  expect(reference.length).toBe(80);
  for (const row of reference) {
    const value = row[9] as number;
    expect(Math.abs(wigner9j(...nine(row)) - value)).toBeLessThanOrEqual(4 * EPS64 * Math.abs(value));
  }
});

test("values are rounded once, at j = 6 and 40", () => {
  let worst = 0;
  for (const [count, most] of [
    [100, 6],
    [10, 40],
  ]) {
    for (const spins of draw(count, most, most)) worst = Math.max(worst, unitsOff(wigner9j(...spins), wigner9jExact(...spins)));
  }
  expect(worst).toBeLessThanOrEqual(0.5);
  expect(worst).toBeGreaterThan(0.4); // so the bound was near
});

describe("laws", () => {
  test("turning the table over changes nothing; exchanging two rows or columns gives (−1)^(sum of the nine)", () => {
    let [even, odd] = [0, 0];
    for (const [a, b, c, d, e, f, g, h, i] of draw(60, 4, 1)) {
      const value = wigner9jExact(a, b, c, d, e, f, g, h, i);
      const total = a + b + c + d + e + f + g + h + i;
      const other = { ...value, sign: (total % 2 === 0 ? value.sign : 0 - value.sign) as -1 | 0 | 1 };
      expect(wigner9jExact(a, d, g, b, e, h, c, f, i)).toEqual(value);
      expect(wigner9jExact(d, e, f, g, h, i, a, b, c)).toEqual(value);
      expect(wigner9jExact(d, e, f, a, b, c, g, h, i)).toEqual(other);
      expect(wigner9jExact(a, c, b, d, f, e, g, i, h)).toEqual(other);
      if (total % 2 === 0) even++;
      else odd += value.sign === 0 ? 0 : 1;
    }
    expect(even).toBeGreaterThan(10);
    expect(odd).toBeGreaterThan(10);
  });

  // DLMF Eq. 34.6.3 and its like
  test("with a zero it is a 6j symbol, to j = 300", () => {
    let count = 0;
    const large: Nine[] = [
      [300, 290, 280, 270, 310, 0, 150, 0, 0],
      [120.5, 300, 199.5, 250, 180.5, 0, 200.5, 0, 0],
    ];
    for (const [a, b, c, d, e, , g] of [...draw(90, 5, 2), ...large]) {
      if (!coupled(d, e).includes(c) || !coupled(b, e).includes(g)) continue;
      const value = wigner6jExact(a, b, c, e, d, g);
      const phase = (b + c + d + g) % 2 === 0 ? 1 : -1;
      const root = { sign: 1 as const, numerator: 1n, denominator: BigInt((2 * c + 1) * (2 * g + 1)) };
      expect(written(wigner9jExact(a, b, c, d, e, c, g, g, 0))).toBe(written(exactSum([[phase, value, root]])));
      count += value.sign === 0 ? 0 : 1;
    }
    expect(count).toBeGreaterThan(20);
  });

  test("orthogonality over c and f, exactly", () => {
    let [one, zero] = [0, 0];
    for (const [a, b, , d, e, , g, h, i] of draw(12, 2.5, 4)) {
      for (const k of coupled(b, e)) {
        if (!coupled(g, k).includes(i)) continue;
        const terms: Term[] = [];
        for (const c of coupled(a, b)) {
          for (const f of coupled(d, e)) {
            if (!coupled(c, f).includes(i)) continue;
            const factor = (2 * c + 1) * (2 * f + 1) * (2 * g + 1) * (2 * h + 1);
            terms.push([factor, wigner9jExact(a, b, c, d, e, f, g, h, i), wigner9jExact(a, b, c, d, e, f, g, k, i)]);
          }
        }
        expect(written(exactSum(terms))).toBe(h === k ? "1 1/1" : "0 0/1");
        if (h === k) one++;
        else zero++;
      }
    }
    expect(one).toBe(12);
    expect(zero).toBeGreaterThan(10);
  });

  // DLMF Eq. 34.6.1
  test("the definition by six 3j symbols", () => {
    let count = 0;
    for (const [a, b, c, d, e, f, g, h, i] of draw(12, 1, 5)) {
      let sum = 0;
      for (let p = -a; p <= a; ++p) {
        for (let q = -b; q <= b; ++q) {
          for (let s = -d; s <= d; ++s) {
            for (let t = -e; t <= e; ++t) {
              const [r, u, x, y] = [-p - q, -s - t, -p - s, -q - t];
              const z = -r - u;
              if (Math.abs(r) > c || Math.abs(u) > f || Math.abs(x) > g || Math.abs(y) > h || Math.abs(z) > i) continue;
              const rows = wigner3j(a, b, c, p, q, r) * wigner3j(d, e, f, s, t, u) * wigner3j(g, h, i, x, y, z);
              sum += rows * wigner3j(a, d, g, p, s, x) * wigner3j(b, e, h, q, t, y) * wigner3j(c, f, i, r, u, z);
            }
          }
        }
      }
      const value = wigner9j(a, b, c, d, e, f, g, h, i);
      expect(Math.abs(sum - value)).toBeLessThan(32 * EPS64);
      count += value === 0 ? 0 : 1;
    }
    expect(count).toBeGreaterThan(8);
  });
});

test("what no product couples is zero", () => {
  expect(wigner9j(1, 1, 3, 1, 1, 1, 1, 1, 1)).toBe(0);
  expect(wigner9j(1, 1, 1, 1, 1, 1, 1, 1, 3)).toBe(0);
  expect(wigner9j(0.5, 1, 1, 1, 1, 1, 1, 1, 1)).toBe(0);
  // rows exchanged give −1 to the odd sum, so two equal rows give 0
  expect(wigner9jExact(1, 1, 1, 1, 1, 1, 1, 1, 1)).toEqual({ sign: 0, numerator: 0n, denominator: 1n });
});

test("what is no spin is refused, by name", () => {
  for (const bad of [-0.5, 0.3, NaN, -Infinity, 1000.5]) {
    for (let place = 0; place < 9; ++place) {
      const spins = Array.from({ length: 9 }, (_, i) => (i === place ? bad : 1)) as Nine;
      const label = `j${Math.floor(place / 3) + 1}${(place % 3) + 1}`;
      expect(() => wigner9j(...spins)).toThrow(RangeError);
      expect(() => wigner9j(...spins)).toThrow(new RegExp(`^wigner9j: ${label} must be .*, found ${bad}$`));
    }
  }
  expect(() => wigner9j(...([1, 1, 1] as unknown as Nine))).toThrow("wigner9j: nine spins are needed, found 3");
});
