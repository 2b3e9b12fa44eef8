import {
  addRationals,
  integerSquareRoot,
  multiplyRationals,
  type Rational,
  rational,
  rationalToNumber,
} from "../../src/arithmetic/index.js";
import type { SignedRoot } from "../../src/representations/index.js";

/** "3/2" as 1.5. */
export function number(text: string): number {
  const [numerator, denominator = "1"] = text.split("/");
  return Number(numerator) / Number(denominator);
}

/** As the reference file writes it: "-1 3/10". */
export const written = ({ sign, numerator, denominator }: SignedRoot): string => `${sign} ${numerator}/${denominator}`;

/** Distance of a double from sign·√(numerator/denominator) in units of its last place, to about 2⁻⁶⁰. */
export function unitsOff(value: number, { sign, numerator, denominator }: SignedRoot): number {
  if (sign === 0) return value === 0 ? 0 : Infinity;
  if (Math.sign(value) !== sign) return Infinity;
  let [mantissa, exponent] = [Math.abs(value), 0];
  for (; mantissa >= 2 ** 53; mantissa /= 2) exponent++;
  for (; mantissa < 2 ** 52; mantissa *= 2) exponent--;
  // √(n/d)·2⁶⁴ in units of the last place, cut off
  const shift = BigInt(2 * (64 - exponent));
  const quotient = shift >= 0n ? (numerator << shift) / denominator : numerator / (denominator << -shift);
  return Math.abs(Number(integerSquareRoot(quotient) - (BigInt(mantissa) << 64n))) / 2 ** 64;
}

/** factor·∏ roots, a term of a sum that is to be made exactly. */
export type Term = readonly [factor: Rational | number, ...roots: SignedRoot[]];

/**
 * The sum of terms that are fractions times one common root, as they are in the sum rules of coupling coefficients.
 *
 * @throws Error if two terms have no common root
 */
export function exactSum(terms: Iterable<Term>): SignedRoot {
  let sum = rational(0);
  let common: Rational | undefined;
  for (const [factor, ...roots] of terms) {
    let square = rational(1);
    let signed = typeof factor === "number" ? rational(factor) : factor;
    for (const root of roots) {
      square = multiplyRationals(square, root);
      signed = multiplyRationals(signed, rational(root.sign));
    }
    if (signed.numerator === 0n) continue;
    common ??= square;
    const ratio = rational(square.numerator * common.denominator, square.denominator * common.numerator);
    const quotient = rational(integerSquareRoot(ratio.numerator), integerSquareRoot(ratio.denominator));
    if (
      rationalToNumber(ratio) === 0 ||
      quotient.numerator ** 2n !== ratio.numerator ||
      quotient.denominator ** 2n !== ratio.denominator
    )
      throw new Error(
        `√(${square.numerator}/${square.denominator}) is no multiple of √(${common.numerator}/${common.denominator})`,
      );
    sum = addRationals(sum, multiplyRationals(signed, quotient));
  }
  if (sum.numerator === 0n || common === undefined) return { sign: 0, numerator: 0n, denominator: 1n };
  return { sign: sum.numerator > 0n ? 1 : -1, ...multiplyRationals(common, multiplyRationals(sum, sum)) };
}

/** 0, ½, 1 … `most`. */
export function spins(most: number): number[] {
  return Array.from({ length: 2 * most + 1 }, (_, twice) => twice / 2);
}

/** The spins that a ⊗ b contains, to `most`. */
export function coupled(a: number, b: number, most = Infinity): number[] {
  const found: number[] = [];
  for (let c = Math.abs(a - b); c <= Math.min(a + b, most); ++c) found.push(c);
  return found;
}
