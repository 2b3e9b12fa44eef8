import { racahSum } from "./racah-sum.js";
import { negated, reduced, rounded, type SignedRoot, timesRoot, ZERO } from "./signed-root.js";
import { inverseTriangle, isTriad, requireSpin } from "./triad.js";

/**
 * Wigner's 6j symbol, rounded once; the arguments run as the symbol is read, row by row:
 *
 *     { j₁ j₂ j₃ }
 *     { j₄ j₅ j₆ }
 *
 * @param j1 - spin, a multiple of ½ from 0 to 10,000, and so the others. Where one of (j₁j₂j₃), (j₁j₅j₆), (j₄j₂j₆), (j₄j₅j₃)
 *   breaks the triangle rule, or has a sum that is no integer, the symbol is 0
 * @throws RangeError if a j is no such spin
 * @remarks {@link square6j} has the formula.
 */
export function wigner6j(j1: number, j2: number, j3: number, j4: number, j5: number, j6: number): number {
  return rounded(symbol("wigner6j", j1, j2, j3, j4, j5, j6));
}

/** {@link wigner6j} without rounding: its sign and the fraction that is its square. */
export function wigner6jExact(j1: number, j2: number, j3: number, j4: number, j5: number, j6: number): SignedRoot {
  return reduced(symbol("wigner6jExact", j1, j2, j3, j4, j5, j6));
}

/**
 * Racah's coefficient, rounded once, the recoupling of three spins to J by way of j₁₂ or of j₂₃:
 *
 *     W(j₁ j₂ J j₃; j₁₂ j₂₃) = (−1)^(j₁+j₂+j₃+J) { j₁ j₂ j₁₂; j₃ J j₂₃ }
 *
 * @throws RangeError as {@link wigner6j}
 * @remarks Source: Edmonds 1957, Angular Momentum in Quantum Mechanics, Eq. (6.2.13).
 */
export function racahW(j1: number, j2: number, j: number, j3: number, j12: number, j23: number): number {
  return rounded(racah("racahW", j1, j2, j, j3, j12, j23));
}

/** {@link racahW} without rounding: its sign and the fraction that is its square. */
export function racahWExact(j1: number, j2: number, j: number, j3: number, j12: number, j23: number): SignedRoot {
  return reduced(racah("racahWExact", j1, j2, j, j3, j12, j23));
}

function racah(name: string, j1: number, j2: number, j: number, j3: number, j12: number, j23: number): SignedRoot {
  const value = symbol(name, j1, j2, j12, j3, j, j23, ["j1", "j2", "j12", "j3", "J", "j23"]);
  return (j1 + j2 + j3 + j) % 2 === 0 ? value : negated(value);
}

const ROWS = ["j1", "j2", "j3", "j4", "j5", "j6"];

function symbol(
  name: string,
  j1: number,
  j2: number,
  j3: number,
  j4: number,
  j5: number,
  j6: number,
  labels: readonly string[] = ROWS,
): SignedRoot {
  const spins = [j1, j2, j3, j4, j5, j6];
  for (const [i, j] of spins.entries()) requireSpin(name, labels[i], j);
  return TRIADS.every(([p, q, r]) => isTriad(spins[p], spins[q], spins[r])) ? square6j(j1, j2, j3, j4, j5, j6) : ZERO;
}

const TRIADS = [
  [0, 1, 2],
  [0, 4, 5],
  [3, 1, 5],
  [3, 4, 2],
] as const;

/**
 * S·Δ(j₁j₅j₆) Δ(j₄j₂j₆) Δ(j₄j₅j₃) / Δ(j₁j₂j₃) with the whole number S of {@link racahSum}; not reduced. The caller has checked the triads.
 */
export function square6j(j1: number, j2: number, j3: number, j4: number, j5: number, j6: number): SignedRoot {
  const sum = racahSum(j1, j2, j3, j1 + j5 + j6, j4 + j2 + j6, j4 + j5 + j3);
  if (sum === 0n) return ZERO;
  const denominator = inverseTriangle(j1, j5, j6) * inverseTriangle(j4, j2, j6) * inverseTriangle(j4, j5, j3);
  return timesRoot(sum, inverseTriangle(j1, j2, j3), denominator);
}
