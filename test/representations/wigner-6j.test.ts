import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import {
  clebschGordan,
  racahW,
  racahWExact,
  type SignedRoot,
  wigner3j,
  wigner6j,
  wigner6jExact,
} from "../../src/representations/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { EPS64 } from "./compare.js";
import { coupled, exactSum, number, type Term, unitsOff, written } from "./signed-roots.js";

type Six = [number, number, number, number, number, number];
type Exact = [string, string, string, string, string, string, sign: number, square: string, value: number];
type Big = [string, string, string, string, string, string, value: number];
const six = (row: readonly unknown[]): Six => row.slice(0, 6).map((text) => number(text as string)) as Six;

/** Random spins to `most` that couple, one in three of them with halves. */
function* draw(count: number, most: number, seed: number): Generator<Six> {
  const random = generator(seed);
  const spin = (): number => Math.floor(random.uniform() * (2 * most + 1)) / 2;
  for (let found = 0; found < count; ) {
    const [a, b, d, e] = [spin(), spin(), spin(), spin()];
    const c = Math.abs(a - b) + Math.floor(random.uniform() * (2 * Math.min(a, b) + 1));
    const f = Math.abs(a - e) + Math.floor(random.uniform() * (2 * Math.min(a, e) + 1));
    if (!coupled(d, e).includes(c) || !coupled(d, b).includes(f)) continue;
    found++;
    yield [a, b, c, d, e, f];
  }
}

test("6j symbols are those of sympy, exactly and as doubles", () => {
  const reference = readReferenceJson<{ "6j": Exact[] }>("coupling_exact")["6j"];
  expect(reference.length).toBe(203);
  for (const row of reference) {
    const [sign, square, value] = row.slice(6) as [number, string, number];
    expect(written(wigner6jExact(...six(row)))).toBe(`${sign} ${square}`);
    expect(Math.abs(wigner6j(...six(row)) - value)).toBeLessThanOrEqual(EPS64 * Math.abs(value));
  }
});

test("6j symbols to j = 50 are those of WIGXJPF", () => {
  const reference = readReferenceJson<{ "6j": Big[] }>("coupling_big")["6j"];
  expect(reference.length).toBe(250);
  for (const row of reference) expect(Math.abs(wigner6j(...six(row)) - row[6])).toBeLessThanOrEqual(4 * EPS64 * Math.abs(row[6]));
});

test("values are rounded once, at j = 10, 60 and 300", () => {
  let worst = 0;
  for (const [count, most] of [
    [200, 10],
    [60, 60],
    [6, 300],
  ]) {
    for (const spins of draw(count, most, most)) worst = Math.max(worst, unitsOff(wigner6j(...spins), wigner6jExact(...spins)));
  }
  expect(worst).toBeLessThanOrEqual(0.5);
  expect(worst).toBeGreaterThan(0.4); // so the bound was near
});

test("a 6j symbol of spins near 300 takes no more than a few milliseconds", () => {
  const drawn = [...draw(20, 300, 1)];
  for (const spins of drawn) wigner6j(...spins);
  const start = process.cpuUsage();
  for (const spins of drawn) wigner6j(...spins);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000 / drawn.length).toBeLessThan(20);
});

describe("laws", () => {
  test("the 24 symmetries: columns change places, and two of them turn over", () => {
    let count = 0;
    for (const [a, b, c, d, e, f] of draw(200, 8, 2)) {
      const value = written(wigner6jExact(a, b, c, d, e, f));
      const same: Six[] = [
        [b, a, c, e, d, f],
        [b, c, a, e, f, d],
        [a, e, f, d, b, c],
        [d, b, f, a, e, c],
      ];
      for (const spins of same) expect(written(wigner6jExact(...spins))).toBe(value);
      count += value.startsWith("0") ? 0 : 1;
    }
    expect(count).toBeGreaterThan(150);
  });

  // Regge 1959, Nuovo Cimento 11, 116–117; DLMF Eq. 34.5.11
  test("Regge's symmetry", () => {
    let moved = 0;
    for (const [a, b, c, d, e, f] of draw(200, 8, 3)) {
      const s = (b + c + e + f) / 2;
      expect(written(wigner6jExact(a, s - b, s - c, d, s - e, s - f))).toBe(written(wigner6jExact(a, b, c, d, e, f)));
      moved += s - b === b || s - b === c || s - b === e || s - b === f ? 0 : 1;
    }
    expect(moved).toBeGreaterThan(100); // not one of the 24
  });

  test("orthogonality, ∑ₓ (2x+1)(2f+1) {a b x; d e f}{a b x; d e g} = δ(f,g), exactly", () => {
    let [one, zero] = [0, 0];
    for (const [a, b, , d, e, f] of draw(60, 6, 4)) {
      for (const g of coupled(a, e)) {
        if (!coupled(d, b).includes(g)) continue;
        const terms = coupled(a, b).map((x): Term => {
          const factor = (2 * x + 1) * (2 * f + 1);
          return [factor, wigner6jExact(a, b, x, d, e, f), wigner6jExact(a, b, x, d, e, g)];
        });
        expect(written(exactSum(terms))).toBe(f === g ? "1 1/1" : "0 0/1");
        if (f === g) one++;
        else zero++;
      }
    }
    expect(one).toBe(60);
    expect(zero).toBeGreaterThan(60);
  });

  // DLMF Eq. 34.5.18
  test("Biedenharn and Elliott: five tetrahedra in two ways, exactly", () => {
    let count = 0;
    for (const [g, h, j, e, a, d] of draw(120, 5, 5)) {
      for (const b of coupled(a, j, 4)) {
        for (const f of coupled(e, j, 4)) {
          for (const c of coupled(b, g).filter((spin) => coupled(f, h).includes(spin))) {
            const sides: Term[] = [[-1, wigner6jExact(g, h, j, e, a, d), wigner6jExact(g, h, j, f, b, c)]];
            const total = a + b + c + d + e + f + g + h + j;
            for (const x of coupled(a, b)) {
              const factor = (total + x) % 2 === 0 ? 2 * x + 1 : -(2 * x + 1);
              sides.push([
                factor,
                wigner6jExact(a, b, x, c, d, g),
                wigner6jExact(c, d, x, e, f, h),
                wigner6jExact(e, f, x, b, a, j),
              ]);
            }
            expect(written(exactSum(sides))).toBe("0 0/1");
            count += sides[0][1]?.sign === 0 || sides[0][2]?.sign === 0 ? 0 : 1;
          }
        }
      }
    }
    expect(count).toBeGreaterThan(200);
  }, 20000);

  // DLMF Eq. 34.4.1
  test("the definition by four 3j symbols", () => {
    let count = 0;
    for (const [a, b, c, d, e, f] of draw(40, 2, 6)) {
      let sum = 0;
      for (let k = -d; k <= d; ++k) {
        for (let l = -e; l <= e; ++l) {
          for (let m = -f; m <= f; ++m) {
            const [p, q, r] = [m - l, k - m, l - k];
            if (Math.abs(p) > a || Math.abs(q) > b || Math.abs(r) > c) continue;
            const phase = (d + k + e + l + f + m) % 2 === 0 ? 1 : -1;
            const turned = wigner3j(a, e, f, p, l, -m) * wigner3j(d, b, f, -k, q, m) * wigner3j(d, e, c, k, -l, r);
            sum += phase * wigner3j(a, b, c, p, q, r) * turned;
          }
        }
      }
      const value = wigner6j(a, b, c, d, e, f);
      expect(Math.abs(sum - value)).toBeLessThan(32 * EPS64);
      count += value === 0 ? 0 : 1;
    }
    expect(count).toBeGreaterThan(30);
  });

  test("Racah's W recouples three spins", () => {
    let count = 0;
    for (const [j1, j2, j12, j3, j, j23] of draw(150, 2.5, 7)) {
      let overlap = 0; // ⟨((j₁j₂)j₁₂ j₃) J J | (j₁ (j₂j₃)j₂₃) J J⟩
      for (let m1 = -j1; m1 <= j1; ++m1) {
        for (let m2 = -j2; m2 <= j2; ++m2) {
          const m3 = j - m1 - m2;
          if (Math.abs(m3) > j3) continue;
          const left = clebschGordan(j1, m1, j2, m2, j12, m1 + m2) * clebschGordan(j12, m1 + m2, j3, m3, j, j);
          overlap += left * clebschGordan(j2, m2, j3, m3, j23, m2 + m3) * clebschGordan(j1, m1, j23, m2 + m3, j, j);
        }
      }
      const w = racahW(j1, j2, j, j3, j12, j23);
      expect(Math.abs(overlap - Math.sqrt((2 * j12 + 1) * (2 * j23 + 1)) * w)).toBeLessThan(32 * EPS64);
      count += w < 0 ? 1 : 0;
    }
    expect(count).toBeGreaterThan(5);
    expect(racahWExact(3, 3, 3, 3, 3, 3)).toEqual({ sign: -1, numerator: 1n, denominator: 196n });
  });
});

test("what no product couples is zero", () => {
  const uncoupled: Six[] = [
    [1, 1, 3, 1, 1, 1],
    [1, 1, 1, 1, 1, 3],
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0.5, 1, 1, 1, 1, 1],
  ];
  for (const spins of uncoupled) {
    expect(wigner6j(...spins)).toBe(0);
    expect(wigner6jExact(...spins)).toEqual({ sign: 0, numerator: 0n, denominator: 1n } satisfies SignedRoot);
  }
  expect(Object.is(racahW(1, 1, 1, 1, 3, 1), 0)).toBe(true);
});

test("what is no spin is refused, by name", () => {
  for (const bad of [-1, 0.3, NaN, Infinity, 10000.5]) {
    for (let place = 0; place < 6; ++place) {
      const spins = Array.from({ length: 6 }, (_, i) => (i === place ? bad : 1)) as Six;
      expect(() => wigner6j(...spins)).toThrow(RangeError);
      expect(() => wigner6j(...spins)).toThrow(new RegExp(`^wigner6j: j${place + 1} must be .*, found ${bad}$`));
      expect(() => racahW(...spins)).toThrow(/^racahW: (j\d+|J) must be /);
    }
  }
});
