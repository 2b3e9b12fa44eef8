/**
 * Exact rational numbers, and their values and square roots as doubles, rounded once.
 *
 * A rational is numerator/denominator in lowest terms with a positive denominator.
 */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const absolute = (n: bigint): bigint => (n < 0n ? -n : n);

/** Greatest common divisor of |a| and |b|; gcd(0, 0) = 0. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [absolute(a), absolute(b)];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

/**
 * numerator/denominator in lowest terms.
 *
 * @throws RangeError if the denominator is 0
 */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const [n, d] = [BigInt(numerator), BigInt(denominator)];
  if (d === 0n) throw new RangeError(`rational: the denominator of ${n}/0 must not be 0`);
  const divisor = d < 0n ? -greatestCommonDivisor(n, d) : greatestCommonDivisor(n, d);
  return { numerator: n / divisor, denominator: d / divisor };
}

/** a + b. */
export function addRationals(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** a·b. */
export function multiplyRationals(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/**
 * a/b.
 *
 * @throws RangeError if b is 0
 */
export function divideRationals(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** −1, 0 or 1 as a < b, a = b or a > b. */
export function compareRationals(a: Rational, b: Rational): -1 | 0 | 1 {
  const [left, right] = [a.numerator * b.denominator, b.numerator * a.denominator];
  return left < right ? -1 : left > right ? 1 : 0;
}

const bitLength = (n: bigint): number => {
  const hex = n.toString(16);
  return 4 * hex.length - Math.clz32(Number.parseInt(hex[0], 16)) + 28;
};

/**
 * n·2ᵉ of a positive whole n, rounded once to nearest, ties to even; `inexact` says that the exact value is a little more
 * (by less than one unit of n, which then must have at least 55 bits).
 */
function roundToDouble(n: bigint, e: number, inexact: boolean): number {
  const exponent = Math.max(bitLength(n) + e - 53, -1074); // of the last bit kept
  const drop = exponent - e;
  let kept = n;
  if (drop > 0) {
    const shift = BigInt(drop);
    kept = n >> shift;
    const half = 1n << (shift - 1n);
    const rest = n - (kept << shift);
    if (rest > half || (rest === half && (inexact || (kept & 1n) === 1n))) kept += 1n;
  }
  return timesPowerOfTwo(Number(kept), drop > 0 ? exponent : e);
}

/** x·2ᵏ where the result needs no rounding, or overflows. */
function timesPowerOfTwo(x: number, k: number): number {
  let y = x;
  let rest = k;
  for (; rest > 0 && y < Infinity; rest -= Math.min(rest, 1000)) y *= powerOf(Math.min(rest, 1000));
  for (; rest < 0 && y > 0; rest += Math.min(-rest, 1000)) y /= powerOf(Math.min(-rest, 1000));
  return y;
}

const powerOf = (k: number): number => Number(1n << BigInt(k));

/** The double next to numerator/denominator (ties to even): rounded once, subnormals too; ±∞ beyond the largest double. */
export function rationalToNumber({ numerator, denominator }: Rational): number {
  if (numerator === 0n) return 0;
  const size = absolute(numerator);
  const shift = Math.max(0, 66 - (bitLength(size) - bitLength(denominator)));
  const scaled = size << BigInt(shift);
  const quotient = scaled / denominator;
  const y = roundToDouble(quotient, -shift, quotient * denominator !== scaled);
  return numerator < 0n ? -y : y;
}

/**
 * ⌊√n⌋ by Newton's method from above, which starts at the double where there is one.
 *
 * @throws RangeError if n < 0
 */
export function integerSquareRoot(n: bigint): bigint {
  if (n < 0n) throw new RangeError(`integerSquareRoot: n must not be negative, found ${n}`);
  if (n < 2n) return n;
  const root = Math.sqrt(Number(n)) * (1 + 4 * Number.EPSILON);
  let x = root < Infinity ? BigInt(Math.ceil(root)) : 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/**
 * Signed square root sign(q)·√|q| of q = numerator/denominator as a double, rounded once (ties to even).
 *
 * @throws RangeError if the denominator is 0
 */
export function sqrtOfRational(numerator: bigint, denominator: bigint): number {
  if (denominator === 0n) throw new RangeError(`sqrtOfRational: the denominator of ${numerator}/0 must not be 0`);
  if (numerator === 0n) return 0;
  const [size, d] = [absolute(numerator), absolute(denominator)];
  const half = Math.max(0, Math.ceil((132 - (bitLength(size) - bitLength(d))) / 2));
  const scaled = size << BigInt(2 * half);
  const quotient = scaled / d;
  const root = integerSquareRoot(quotient);
  const y = roundToDouble(root, -half, root * root !== quotient || quotient * d !== scaled);
  return numerator < 0n === denominator < 0n ? y : -y;
}
