import { racahSum } from "./racah-sum.js";
import { reduced, rounded, type SignedRoot, timesRoot, ZERO } from "./signed-root.js";
import { inverseTriangle, isTriad, requireSpin } from "./triad.js";

/** Larger spins in a 9j symbol are refused: the double sum would take minutes. */
const LARGEST = 1000;

/** Nine spins, row by row. */
type NineSpins = [
  j11: number,
  j12: number,
  j13: number,
  j21: number,
  j22: number,
  j23: number,
  j31: number,
  j32: number,
  j33: number,
];

/**
 * Wigner's 9j symbol, rounded once; the arguments run as the symbol is read, row by row:
 *
 *     { j₁₁ j₁₂ j₁₃ }
 *     { j₂₁ j₂₂ j₂₃ }
 *     { j₃₁ j₃₂ j₃₃ }
 *
 * @param spins - multiples of ½ from 0 to 1000. Where a row or a column breaks the triangle rule, or has a sum that is no integer,
 *   the symbol is 0
 * @throws RangeError if one is no such spin
 * @remarks {@link square9j} has the formula.
 */
export function wigner9j(...spins: NineSpins): number {
  return rounded(symbol("wigner9j", spins));
}

/** {@link wigner9j} without rounding: its sign and the fraction that is its square. */
export function wigner9jExact(...spins: NineSpins): SignedRoot {
  return reduced(symbol("wigner9jExact", spins));
}

function symbol(name: string, spins: NineSpins): SignedRoot {
  if (spins.length !== 9) throw new RangeError(`${name}: nine spins are needed, found ${spins.length}`);
  for (const [i, j] of spins.entries()) requireSpin(name, `j${Math.floor(i / 3) + 1}${(i % 3) + 1}`, j, LARGEST);
  return TRIADS.every(([p, q, r]) => isTriad(spins[p], spins[q], spins[r])) ? square9j(spins) : ZERO;
}

const TRIADS = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
] as const;

/**
 * The sum over three 6j symbols, whose roots of triads with x cancel and leave whole numbers S of {@link racahSum}:
 *
 *     ∏ Δ(row) Δ(column) · ∑ₓ (−1)²ˣ (2x+1) S(j₁₁ j₃₃ x) S(j₂₁ j₃₂ x) S(j₁₂ j₂₃ x)
 *
 * Not reduced; the caller has checked the triads.
 *
 * @remarks Source: DLMF (dlmf.nist.gov) Eq. 34.6.2; the form without fractions as in Wei 1999, Comput. Phys. Commun. 120, 222–230.
 */
function square9j([a, b, c, d, e, f, g, h, i]: NineSpins): SignedRoot {
  const first = Math.max(Math.abs(a - i), Math.abs(d - h), Math.abs(b - f));
  const last = Math.min(a + i, d + h, b + f);
  let sum = 0n;
  for (let x = first; x <= last; ++x) {
    const [ai, dh, bf] = [a + i + x, d + h + x, b + f + x]; // sums of the triads with x
    const one = racahSum(a, i, x, a + d + g, g + h + i, dh);
    if (one === 0n) continue;
    const two = racahSum(d, h, x, d + e + f, b + e + h, bf);
    if (two === 0n) continue;
    sum += BigInt(2 * x + 1) * one * two * racahSum(b, f, x, a + b + c, c + f + i, ai);
  }
  if (!Number.isInteger(first)) sum = -sum;
  const spins = [a, b, c, d, e, f, g, h, i];
  const denominator = TRIADS.reduce((all, [p, q, r]) => all * inverseTriangle(spins[p], spins[q], spins[r]), 1n);
  return timesRoot(sum, 1n, denominator);
}
