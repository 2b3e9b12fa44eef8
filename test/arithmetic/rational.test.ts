import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addRationals,
  compareRationals,
  divideRationals,
  factorial,
  factorialExponents,
  integerSquareRoot,
  multiplyRationals,
  primesUpTo,
  type Rational,
  rational,
  rationalToNumber,
  sqrtOfRational,
} from "../../src/arithmetic/index.js";

/** A double ≥ 0 as an exact fraction; infinity as 2¹⁰²⁴, which rounding takes it for. */
function exactly(x: number): Rational {
  let scale = 0;
  if (x === Infinity) return rational(1n << 1024n);
  while (!Number.isInteger(x)) {
    x *= 2;
    scale++;
  }
  return rational(BigInt(x), 1n << BigInt(scale));
}

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);
function next(x: number, step: bigint): number {
  double[0] = x;
  bits[0] += step;
  return double[0];
}

const half = rational(1, 2);
const middle = (a: number, b: number) => multiplyRationals(addRationals(exactly(a), exactly(b)), half);
const big = fc.bigInt({ min: 1n, max: 1n << 1100n });

test("arithmetic of fractions", () => {
  expect(addRationals(rational(1, 6), rational(-5, 3))).toEqual({ numerator: -3n, denominator: 2n });
  expect(multiplyRationals(rational(4, -6), rational(9, 2))).toEqual({ numerator: -3n, denominator: 1n });
  expect(divideRationals(rational(1, 2), rational(-1, 4))).toEqual({ numerator: -2n, denominator: 1n });
  expect([
    compareRationals(rational(1, 3), half),
    compareRationals(half, rational(2, 4)),
    compareRationals(half, rational(-1, 2)),
  ]).toEqual([-1, 0, 1]);
  expect(() => rational(1, 0)).toThrow(/must not be 0/);
  expect(() => divideRationals(half, rational(0))).toThrow(/must not be 0/);
});

test("the double of a fraction is the nearest one", () => {
  const nearest = (q: Rational) => {
    const y = rationalToNumber(q);
    if (y > 0) expect(compareRationals(middle(next(y, -1n), y), q)).toBeLessThanOrEqual(0);
    if (y < Infinity) expect(compareRationals(q, middle(y, next(y, 1n)))).toBeLessThanOrEqual(0);
    expect(rationalToNumber(rational(-q.numerator, q.denominator))).toBe(-y);
  };
  fc.assert(
    fc.property(big, fc.bigInt({ min: 1n, max: 1n << 150n }), (n, d) => nearest(rational(n >> 100n || 1n, d))),
    { seed: 1 },
  );
  fc.assert(
    fc.property(big, big, (n, d) => nearest(rational(n, d))),
    { seed: 1 },
  );
  // subnormals, and exact ties go to even
  expect(rationalToNumber(rational(3n, 1n << 1075n))).toBe(2 * Number.MIN_VALUE);
  expect(rationalToNumber(rational(1n, 1n << 1075n))).toBe(0);
  expect(rationalToNumber(rational((3n << 60n) - 1n, 1n << 1135n))).toBe(Number.MIN_VALUE); // a little below a tie
  expect(rationalToNumber(rational((1n << 53n) + 1n, 1n))).toBe(2 ** 53);
  expect(rationalToNumber(rational((1n << 53n) + 3n, 1n))).toBe(2 ** 53 + 4);
  expect(rationalToNumber(rational((((1n << 53n) + 1n) << 200n) + 1n, 1n << 200n))).toBe(2 ** 53 + 2); // a little above a tie
  expect(rationalToNumber(rational(1n << 1024n))).toBe(Infinity);
  expect(rationalToNumber(rational(0))).toBe(0);
});

test("the square root of a fraction is rounded once", () => {
  fc.assert(
    fc.property(big, big, (n, d) => {
      const q = rational(n, d);
      const y = sqrtOfRational(n, d);
      const square = (r: Rational) => multiplyRationals(r, r);
      expect(compareRationals(square(middle(next(y, -1n), y)), q)).toBe(-1);
      expect(compareRationals(q, square(middle(y, next(y, 1n))))).toBe(-1);
      expect(sqrtOfRational(-n, d)).toBe(-y);
    }),
    { seed: 2 },
  );
  expect(sqrtOfRational(9n, 4n)).toBe(1.5);
  expect(sqrtOfRational(2n, -1n)).toBe(-Math.SQRT2);
  expect(sqrtOfRational(1n, 1n << 2148n)).toBe(Number.MIN_VALUE);
  expect(() => sqrtOfRational(1n, 0n)).toThrow(/must not be 0/);
  fc.assert(
    fc.property(big, (n) => integerSquareRoot(n * n) === n && integerSquareRoot(n * n + 2n * n) === n),
    { seed: 3 },
  );
});

test("factorials and their prime factors", () => {
  expect(factorial(20)).toBe(2432902008176640000n);
  expect(primesUpTo(30)).toEqual([2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
  for (const n of [0, 1, 2, 10, 97, 200]) {
    expect(factorialExponents(n).reduce((product, { prime, exponent }) => product * BigInt(prime) ** BigInt(exponent), 1n)).toBe(
      factorial(n),
    );
  }
  expect(() => factorial(-1)).toThrow(/n must be a whole number/);
});
