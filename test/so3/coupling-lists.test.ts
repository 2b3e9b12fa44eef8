import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import {
  wigner3j,
  type Wigner3jTable,
  wigner3jTable,
  wigner3js,
  wigner6j,
  wigner6js,
  wigner9j,
  wigner9js,
} from "../../src/so3/index.js";

/** Whether twice the spins a, b and c couple. */
const triad = (a: number, b: number, c: number): boolean => (a + b + c) % 2 === 0 && c <= a + b && a <= b + c && b <= c + a;

const kinds = {
  "3j": { width: 6, list: wigner3js, one: wigner3j as (...row: number[]) => number },
  "6j": { width: 6, list: wigner6js, one: wigner6j as (...row: number[]) => number },
  "9j": { width: 9, list: wigner9js, one: wigner9j as (...row: number[]) => number },
};
type Kind = keyof typeof kinds;

/** Rows of twice the spins to `most` (and orders) that couple. */
function draw(kind: Kind, count: number, most: number): number[][] {
  const random = generator(`${kind} ${most}`);
  const below = (n: number): number => Math.floor(random.uniform() * (n + 1));
  const between = (low: number, high: number): number => low + 2 * below((high - low) / 2);
  const couple = (a: number, b: number): number => between(Math.abs(a - b), a + b);
  const rows: number[][] = [];
  while (rows.length < count) {
    const [a, b, d, e] = [below(most), below(most), below(most), below(most)];
    const c = couple(a, b);
    if (kind === "3j") {
      const [k, l] = [between(-a, a), between(-b, b)];
      if (c <= most && Math.abs(k + l) <= c) rows.push([a, b, c, k, l, -k - l]);
    } else if (kind === "6j") {
      const f = couple(a, e);
      if (c <= most && f <= most && triad(d, b, f) && triad(d, e, c)) rows.push([a, b, c, d, e, f]);
    } else {
      const [f, g, h] = [couple(d, e), couple(a, d), couple(b, e)];
      const [low, high] = [Math.max(Math.abs(g - h), Math.abs(c - f)), Math.min(g + h, c + f)];
      if (Math.max(c, f, g, h, low) > most || low > high) continue;
      rows.push([a, b, c, d, e, f, g, h, between(low, Math.min(high, most - ((most - low) % 2)))]);
    }
  }
  return rows;
}

/** The kernel's values are the doubles of the exact sums, bit for bit; how many are not zero. */
function compare(kind: Kind, rows: readonly number[][]): number {
  const { list, one } = kinds[kind];
  const found = list(Int32Array.from(rows.flat()));
  let nonzero = 0;
  expect(found.length).toBe(rows.length);
  for (const [i, row] of rows.entries()) {
    const wanted = one(...row.map((twice) => twice / 2));
    if (!Object.is(found[i], wanted)) expect(`${row}: ${found[i]}`).toBe(`${row}: ${wanted}`);
    nonzero += wanted === 0 ? 0 : 1;
  }
  return nonzero;
}

describe("kernels round like exact sums", () => {
  test("all 3j symbols to j = 5/2, also those that no rule couples", () => {
    const rows: number[][] = [];
    for (let a = 0; a <= 5; ++a)
      for (let b = 0; b <= 5; ++b)
        for (let c = 0; c <= 5; ++c)
          for (let k = -a; k <= a; k += 2)
            for (let l = -b; l <= b; l += 2) for (let m = -c; m <= c; m += 2) rows.push([a, b, c, k, l, m]);
    expect(compare("3j", rows)).toBeGreaterThan(500);
    expect(
      compare("3j", [
        [2, 2, 2, 4, -2, -2],
        [2, 2, 2, 0, 4, -4],
        [2, 2, 2, -4, 0, 4],
        [2, 2, 2, 2, 2, -4],
      ]),
    ).toBe(0);
  });

  test("all 6j symbols to j = 2, also those that no rule couples", () => {
    const rows = Array.from({ length: 5 ** 6 }, (_, i) => [0, 1, 2, 3, 4, 5].map((place) => Math.floor(i / 5 ** place) % 5));
    expect(compare("6j", rows)).toBeGreaterThan(500);
  });

  test("all 9j symbols to j = 1, also those that no rule couples", () => {
    const rows = Array.from({ length: 3 ** 9 }, (_, i) =>
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((place) => Math.floor(i / 3 ** place) % 3),
    );
    expect(compare("9j", rows)).toBeGreaterThan(200);
  });

  // One word holds a 3j sum up to j₁+j₂+j₃ = 62, and one or two a 6j sum up to 63 for a triad: both sides of each are drawn
  test.each([
    ["3j", 1500, 20],
    ["3j", 1500, 44],
    ["3j", 300, 100],
    ["3j", 60, 600],
    ["6j", 1500, 20],
    ["6j", 1500, 46],
    ["6j", 300, 100],
    ["6j", 40, 600],
    ["9j", 400, 10],
    ["9j", 150, 40],
    ["9j", 25, 80],
    ["9j", 2, 160],
  ] as const)("%s: %i random symbols of spins to %i halves", (kind, count, most) => {
    expect(compare(kind, draw(kind, count, most))).toBeGreaterThan(0.9 * count);
  });

  test("where sums are largest for their words: 3j with j₁+j₂+j₃ = 60 … 64, 6j with triads from 60 to 66", () => {
    const threes: number[][] = [];
    for (let total = 60; total <= 64; ++total) {
      const [a, b] = [2 * Math.floor(total / 3), 2 * Math.floor(total / 3)];
      for (let k = -a; k <= a; k += 6) for (let l = -b; l <= b; l += 6) threes.push([a, b, 2 * total - a - b, k, l, -k - l]);
    }
    expect(compare("3j", threes)).toBeGreaterThan(500);
    const sixes: number[][] = [];
    for (let a = 38; a <= 46; a += 2)
      for (let d = 0; d <= 46; d += 2)
        for (let f = 20; f <= 46; f += 13) sixes.push([a, a, a, d, f, f], [a, a, a, d, d, d], [a, a, 2 * a, a, a, d]);
    expect(compare("6j", sixes)).toBeGreaterThan(200);
  });

  test("values near the smallest doubles, and spins beyond the kernels, come from the definition", () => {
    const tiny = [1000, 1000, 1998, 980, -980, 0];
    expect(Math.abs(wigner3js(tiny)[0])).toBeLessThan(2 ** -900);
    expect(compare("3j", [tiny])).toBe(1);
    // {500 500 1000; 250+4k 750−4k 750+4k} sinks through the subnormal doubles to zero
    const sinking = Array.from({ length: 13 }, (_, k) => [1000, 1000, 2000, 500 + 8 * k, 1500 - 8 * k, 1500 + 8 * k]);
    const sizes = wigner6js(sinking.flat()).map(Math.abs);
    expect(sizes.some((size) => size > 0 && size < 2 ** -1022)).toBe(true);
    expect(sizes[12]).toBe(0);
    expect(compare("6j", sinking)).toBeLessThan(13);
    expect(
      compare("3j", [
        [1080, 1080, 2158, 1070, -1070, 0],
        [1080, 1080, 2156, 0, 0, 0],
      ]),
    ).toBe(2);
    expect(compare("3j", [[2002, 2002, 4, 2, -4, 2]])).toBe(1);
  });
});

describe("the table of 3j symbols", () => {
  test("holds each of them, as the definition rounds it", () => {
    const table = wigner3jTable(6);
    let count = 0;
    let end = 0;
    for (let l1 = 0; l1 <= 6; ++l1) {
      for (let l2 = 0; l2 <= 6; ++l2) {
        for (let l3 = Math.abs(l1 - l2); l3 <= Math.min(6, l1 + l2); ++l3) {
          const from = table.offset(l1, l2, l3);
          expect(from).toBe(end);
          end += (2 * l1 + 1) * (2 * l2 + 1);
          for (let m1 = -l1; m1 <= l1; ++m1) {
            for (let m2 = -l2; m2 <= l2; ++m2) {
              const wanted = wigner3j(l1, l2, l3, m1, m2, -m1 - m2);
              const found = table.at(l1, l2, l3, m1, m2, -m1 - m2);
              if (!Object.is(found, wanted))
                expect(`${[l1, l2, l3, m1, m2]}: ${found}`).toBe(`${[l1, l2, l3, m1, m2]}: ${wanted}`);
              expect(table.values[from + (m1 + l1) * (2 * l2 + 1) + m2 + l2]).toBe(wanted);
              count += wanted === 0 ? 0 : 1;
            }
          }
        }
      }
    }
    expect(table.values.length).toBe(end);
    expect(count).toBeGreaterThan(5000);
  });

  test("has 72,809 places with three orders that sum to zero at lmax = 10, and agrees with the list at lmax = 24", () => {
    const { offset } = wigner3jTable(10);
    let places = 0;
    for (let l1 = 0; l1 <= 10; ++l1)
      for (let l2 = 0; l2 <= 10; ++l2)
        for (let l3 = 0; l3 <= 10; ++l3) {
          if (offset(l1, l2, l3) < 0) continue;
          for (let m1 = -l1; m1 <= l1; ++m1) places += Math.min(l2, l3 - m1) - Math.max(-l2, -l3 - m1) + 1;
        }
    expect(places).toBe(72809);
    const table = wigner3jTable(24);
    const rows = draw("3j", 4000, 48).filter((row) => row.every((twice) => twice % 2 === 0));
    expect(rows.length).toBeGreaterThan(300);
    const values = wigner3js(Int32Array.from(rows.flat()));
    for (const [i, row] of rows.entries())
      expect(table.at(...(row.map((twice) => twice / 2) as Parameters<Wigner3jTable["at"]>))).toBe(values[i]);
  });

  test("is zero where nothing couples", () => {
    const table = wigner3jTable(3);
    for (const lm of [
      [1, 1, 3, 0, 0, 0],
      [1, 1, 1, 0, 0, 0],
      [1, 1, 1, 1, 0, 0],
      [1, 1, 1, 2, -1, -1],
      [4, 4, 0, 0, 0, 0],
      [1, 1, 1, NaN, 0, 0],
    ] as Parameters<Wigner3jTable["at"]>[])
      expect(Object.is(table.at(...lm), 0)).toBe(true);
    expect(table.offset(1, 1, 3)).toBe(-1);
    expect(table.offset(4, 4, 0)).toBe(-1);
    expect(table.offset(-1, 1, 1)).toBe(-1);
  });
});

test("bad input is refused, with the row", () => {
  expect(() => wigner3js([2, 2, 2, 0, 0])).toThrow("wigner3js: 5 numbers are no whole rows; a row has 6");
  expect(() => wigner3js([2, 2, 2, 0, 0, 0, 2, 2, 2, 1, -1, 0])).toThrow(
    "wigner3js: row 1: wigner3j: j1 - m1 must be an integer, found j1 = 1, m1 = 0.5",
  );
  expect(() => wigner6js([2, 2, -2, 2, 2, 2])).toThrow(
    "wigner6js: row 0: wigner6j: j3 must be a multiple of 1/2 and >= 0, found -1",
  );
  expect(() => wigner9js([2, 2, 2, 2, 2, 2, 2, 2, NaN])).toThrow("wigner9js: row 0: wigner9j: j33 must be");
  expect(() => wigner9js([2, 2, 2, 2, 0.5, 2, 2, 2, 2])).toThrow("wigner9js: row 0: wigner9j: j22 must be");
  expect(() => wigner6js([30000, 2, 2, 2, 2, 2])).toThrow("wigner6js: row 0: wigner6j: j1 must be at most 10000, found 15000");
  expect(() => wigner3jTable(-1)).toThrow("wigner3jTable: lmax must be an integer >= 0, found -1");
  expect(() => wigner3jTable(2.5)).toThrow(RangeError);
  expect(() => wigner3jTable(200)).toThrow(/^wigner3jTable: lmax = 200 needs \d+ values, at most 134217728 are possible$/);
});

test("nothing stays in linear memory, and an empty list has no values", () => {
  wigner3jTable(4);
  const before = memoryUse().held;
  for (const { list, width } of Object.values(kinds)) {
    expect(list(new Int32Array(0)).length).toBe(0);
    expect(list(new Int32Array(width))[0]).toBe(1);
    expect(() => list(new Int32Array(width).fill(-1))).toThrow(RangeError);
  }
  wigner3jTable(4);
  expect(memoryUse().held).toBe(before);
});
