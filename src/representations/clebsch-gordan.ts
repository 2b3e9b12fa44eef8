import { binomial, pascalRow } from "../arithmetic/index.js";
import { negated, reduced, rounded, type SignedRoot, timesRoot, ZERO } from "./signed-root.js";
import { isTriad, requireSpin } from "./triad.js";

/**
 * Clebsch-Gordan coefficient ⟨j₁ m₁ j₂ m₂ | j₃ m₃⟩ of SU(2) in the phase of Condon and Shortley, rounded once.
 *
 * @param j1 - spin, a multiple of ½ from 0 to 10,000; j₂ and j₃ too. Spins that break the triangle rule give 0
 * @param m1 - j₁ − m₁ is an integer, and so for the others. |m₁| > j₁ and m₁ + m₂ ≠ m₃ give 0
 * @throws RangeError if a j is no such spin, or an m does not differ from its j by an integer
 * @remarks Racah's sum in exact integers; {@link square3j} has the formula.
 */
export function clebschGordan(j1: number, m1: number, j2: number, m2: number, j3: number, m3: number): number {
  return rounded(coupling("clebschGordan", j1, m1, j2, m2, j3, m3));
}

/** {@link clebschGordan} without rounding: its sign and the fraction that is its square. */
export function clebschGordanExact(j1: number, m1: number, j2: number, m2: number, j3: number, m3: number): SignedRoot {
  return reduced(coupling("clebschGordanExact", j1, m1, j2, m2, j3, m3));
}

/**
 * Wigner's 3j symbol, rounded once; the arguments run as the symbol is read, row by row:
 *
 *     ( j₁ j₂ j₃ )
 *     ( m₁ m₂ m₃ )  =  (−1)^(j₁−j₂−m₃) / √(2j₃+1) · ⟨j₁ m₁ j₂ m₂ | j₃ −m₃⟩
 *
 * @throws RangeError as {@link clebschGordan}
 */
export function wigner3j(j1: number, j2: number, j3: number, m1: number, m2: number, m3: number): number {
  return rounded(symbol("wigner3j", j1, j2, j3, m1, m2, m3));
}

/** {@link wigner3j} without rounding: its sign and the fraction that is its square. */
export function wigner3jExact(j1: number, j2: number, j3: number, m1: number, m2: number, m3: number): SignedRoot {
  return reduced(symbol("wigner3jExact", j1, j2, j3, m1, m2, m3));
}

/**
 * |⟨j₁ m₁ j₂ m₂ | j₃ m₁+m₂⟩|² / (2j₃+1), with the sign of the coefficient; not reduced. With the integers
 * a = j₁+j₂−j₃, b = j₁−j₂+j₃, c = −j₁+j₂+j₃, J = j₁+j₂+j₃, p = j₁−m₁, q = j₂+m₂ and binomials it is
 *
 *     S² · (2j₁ a)(2j₃ c) / ((J+1) (J 2j₂)(2j₁ p)(2j₂ q)(2j₃ j₃−m₃)),    S = ∑ₖ (−1)ᵏ (a k)(b p−k)(c q−k)
 *
 * The caller has checked the triangle rule and |mᵢ| ≤ jᵢ.
 *
 * @remarks Source: Racah's sum, DLMF (dlmf.nist.gov) Eq. 34.2.4, with its factorials gathered into binomials.
 */
export function square3j(j1: number, m1: number, j2: number, m2: number, j3: number): SignedRoot {
  const [a, b, c] = [j1 + j2 - j3, j1 - j2 + j3, -j1 + j2 + j3];
  const [total, p, q] = [j1 + j2 + j3, j1 - m1, j2 + m2];
  return timesRoot(
    alternatingSum(a, b, c, p, q),
    binomial(2 * j1, a) * binomial(2 * j3, c),
    BigInt(total + 1) * binomial(total, 2 * j2) * binomial(2 * j1, p) * binomial(2 * j2, q) * binomial(2 * j3, j3 - m1 - m2),
  );
}

/** ∑ₖ (−1)ᵏ (a k)(b p−k)(c q−k). Terms too large for doubles come from one another by the small fraction that neighbours differ by. */
function alternatingSum(a: number, b: number, c: number, p: number, q: number): bigint {
  const [first, last] = [Math.max(0, p - b, q - c), Math.min(a, p, q)];
  if (a + b + c <= 53) return BigInt(exactSum(a, b, c, p, q, first, last));
  let term = binomial(a, first) * binomial(b, p - first) * binomial(c, q - first);
  let sum = 0n;
  for (let k = first; k <= last; ++k) {
    sum += k % 2 === 0 ? term : -term;
    term = (term * BigInt((a - k) * (p - k) * (q - k))) / BigInt((k + 1) * (b - p + k + 1) * (c - q + k + 1));
  }
  return sum;
}

/** The same in doubles: sums of terms that add up to at most 2^(a+b+c). */
function exactSum(a: number, b: number, c: number, p: number, q: number, first: number, last: number): number {
  const [ofA, ofB, ofC] = [pascalRow(a), pascalRow(b), pascalRow(c)];
  let sum = 0;
  for (let k = first; k <= last; ++k) {
    const term = ofA[k] * ofB[p - k] * ofC[q - k];
    sum += k % 2 === 0 ? term : -term;
  }
  return sum;
}

function coupling(name: string, j1: number, m1: number, j2: number, m2: number, j3: number, m3: number): SignedRoot {
  requireState(name, 1, j1, m1);
  requireState(name, 2, j2, m2);
  requireState(name, 3, j3, m3);
  if (m1 + m2 !== m3 || !isTriad(j1, j2, j3)) return ZERO;
  if (Math.abs(m1) > j1 || Math.abs(m2) > j2 || Math.abs(m3) > j3) return ZERO;
  const square = square3j(j1, m1, j2, m2, j3);
  return { ...square, numerator: square.numerator * BigInt(2 * j3 + 1) };
}

function symbol(name: string, j1: number, j2: number, j3: number, m1: number, m2: number, m3: number): SignedRoot {
  const coefficient = coupling(name, j1, m1, j2, m2, j3, -m3);
  if (coefficient.sign === 0) return ZERO;
  const value = { ...coefficient, denominator: coefficient.denominator * BigInt(2 * j3 + 1) };
  return (j1 - j2 - m3) % 2 === 0 ? value : negated(value);
}

function requireState(name: string, i: number, j: number, m: number): void {
  requireSpin(name, `j${i}`, j);
  if (!Number.isInteger(j - m))
    throw new RangeError(`${name}: j${i} - m${i} must be an integer, found j${i} = ${j}, m${i} = ${m}`);
}
