import { factorial, type Rational, rational, sqrtOfRational } from "../arithmetic/index.js";

/** sign·√(numerator/denominator), exact and in lowest terms; zero is { sign: 0, numerator: 0n, denominator: 1n }. */
export interface SignedRoot extends Rational {
  readonly sign: -1 | 0 | 1;
}

const ZERO: SignedRoot = { sign: 0, numerator: 0n, denominator: 1n };

/**
 * Clebsch-Gordan coefficient ⟨j₁ m₁ j₂ m₂ | j₃ m₃⟩ of SU(2) in the phase of Condon and Shortley, rounded once.
 *
 * @param j1 - spin, a multiple of ½ ≥ 0; j₂ and j₃ too. Spins that break the triangle rule give 0
 * @param m1 - j₁ − m₁ is an integer, and so for the others. |m₁| > j₁ and m₁ + m₂ ≠ m₃ give 0
 * @throws RangeError if a j is not a multiple of ½ ≥ 0, or an m does not differ from its j by an integer
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
  let sum = 0n;
  for (let k = Math.max(0, p - b, q - c); k <= Math.min(a, p, q); ++k) {
    const term = binomial(a, k) * binomial(b, p - k) * binomial(c, q - k);
    sum += k % 2 === 0 ? term : -term;
  }
  if (sum === 0n) return ZERO;
  return {
    sign: sum > 0n ? 1 : -1,
    numerator: sum * sum * binomial(2 * j1, a) * binomial(2 * j3, c),
    denominator:
      BigInt(total + 1) * binomial(total, 2 * j2) * binomial(2 * j1, p) * binomial(2 * j2, q) * binomial(2 * j3, j3 - m1 - m2),
  };
}

/** sign·√(numerator/denominator), correctly rounded. */
export function rounded({ sign, numerator, denominator }: SignedRoot): number {
  return sign === 0 ? 0 : sign * sqrtOfRational(numerator, denominator);
}

function coupling(name: string, j1: number, m1: number, j2: number, m2: number, j3: number, m3: number): SignedRoot {
  requireState(name, 1, j1, m1);
  requireState(name, 2, j2, m2);
  requireState(name, 3, j3, m3);
  const total = j1 + j2 + j3;
  if (m1 + m2 !== m3 || Math.abs(j1 - j2) > j3 || j3 > j1 + j2 || !Number.isInteger(total)) return ZERO;
  if (Math.abs(m1) > j1 || Math.abs(m2) > j2 || Math.abs(m3) > j3) return ZERO;
  const square = square3j(j1, m1, j2, m2, j3);
  return { ...square, numerator: square.numerator * BigInt(2 * j3 + 1) };
}

function symbol(name: string, j1: number, j2: number, j3: number, m1: number, m2: number, m3: number): SignedRoot {
  const { sign, numerator, denominator } = coupling(name, j1, m1, j2, m2, j3, -m3);
  if (sign === 0) return ZERO;
  const even = (j1 - j2 - m3) % 2 === 0;
  return { sign: even ? sign : sign === 1 ? -1 : 1, numerator, denominator: denominator * BigInt(2 * j3 + 1) };
}

function requireState(name: string, i: number, j: number, m: number): void {
  if (!Number.isInteger(2 * j) || j < 0) throw new RangeError(`${name}: j${i} must be a multiple of 1/2 and >= 0, found ${j}`);
  if (!Number.isInteger(j - m))
    throw new RangeError(`${name}: j${i} - m${i} must be an integer, found j${i} = ${j}, m${i} = ${m}`);
}

function reduced({ sign, numerator, denominator }: SignedRoot): SignedRoot {
  return sign === 0 ? ZERO : { sign, ...rational(numerator, denominator) };
}

const pascal: bigint[][] = [[1n]]; // the first rows of the triangle, as far as they were needed

/** n! / (k! (n−k)!) for 0 ≤ k ≤ n. */
function binomial(n: number, k: number): bigint {
  if (n >= 64) return factorial(n) / (factorial(k) * factorial(n - k));
  for (let row = pascal.length; row <= n; ++row) {
    const above = pascal[row - 1];
    pascal.push(Array.from({ length: row + 1 }, (_, i) => (above[i - 1] ?? 0n) + (above[i] ?? 0n)));
  }
  return pascal[n][k];
}
