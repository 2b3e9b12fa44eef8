import { type Rational, rational, sqrtOfRational } from "../arithmetic/index.js";

/** sign·√(numerator/denominator), exact and in lowest terms; zero is { sign: 0, numerator: 0n, denominator: 1n }. */
export interface SignedRoot extends Rational {
  readonly sign: -1 | 0 | 1;
}

export const ZERO: SignedRoot = { sign: 0, numerator: 0n, denominator: 1n };

/** s·√(numerator/denominator) for whole numbers, the latter two positive; not reduced. */
export function timesRoot(s: bigint, numerator: bigint, denominator: bigint): SignedRoot {
  return s === 0n ? ZERO : { sign: s > 0n ? 1 : -1, numerator: s * s * numerator, denominator };
}

/** −x, with one zero only. */
export function negated(x: SignedRoot): SignedRoot {
  return x.sign === 0 ? ZERO : { ...x, sign: x.sign === 1 ? -1 : 1 };
}

/** sign·√(numerator/denominator), correctly rounded. */
export function rounded({ sign, numerator, denominator }: SignedRoot): number {
  return sign === 0 ? 0 : sign * sqrtOfRational(numerator, denominator);
}

/** The same value in lowest terms. */
export function reduced({ sign, numerator, denominator }: SignedRoot): SignedRoot {
  return sign === 0 ? ZERO : { sign, ...rational(numerator, denominator) };
}

/** x·y, not reduced. */
export function product(x: SignedRoot, y: SignedRoot): SignedRoot {
  if (x.sign === 0 || y.sign === 0) return ZERO;
  return {
    sign: x.sign === y.sign ? 1 : -1,
    numerator: x.numerator * y.numerator,
    denominator: x.denominator * y.denominator,
  };
}
