/**
 * Sums and products of doubles with their rounding errors, the bits of a double, and powers of two.
 *
 * A double-double is an unevaluated sum high + low with |low| ≤ ½ ulp(high): about 106 bits. Functions that return one
 * return the high part and leave the low part where they say. Nothing here is exact beyond 2⁹⁹⁶ (the splitting overflows)
 * or where a low part falls below the smallest subnormal; callers scale.
 */

const SPLITTER = 134217729; // 2²⁷ + 1

/** The rounding error of sum = a + b, for any order of magnitudes (Knuth's two-sum). */
export function sumError(a: number, b: number, sum: number): number {
  const virtual = sum - a;
  return a - (sum - virtual) + (b - virtual);
}

/** The rounding error of product = a·b (Dekker's splitting into halves of 26 bits). */
export function productError(a: number, b: number, product: number): number {
  const shiftedA = a * SPLITTER;
  const shiftedB = b * SPLITTER;
  const highA = shiftedA - (shiftedA - a);
  const highB = shiftedB - (shiftedB - b);
  const lowA = a - highA;
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/**
 * (a + aLow) / (b + bLow), a double-double of which only the sum, rounded once, is returned.
 *
 * @param bLow - at most a few ulp of b
 */
export function quotient(a: number, aLow: number, b: number, bLow: number): number {
  const q = a / b;
  const product = q * b;
  return q + (a - product - productError(q, b, product) + aLow - q * bLow) / b;
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
float[0] = 1;
const HIGH = words[1] === 0 ? 0 : 1;

/** Sign, exponent and the first 20 bits of the mantissa. */
export function highWord(x: number): number {
  float[0] = x;
  return words[HIGH];
}

/** x with another high word. */
export function withHighWord(x: number, high: number): number {
  float[0] = x;
  words[HIGH] = high;
  return float[0];
}

/** 2ᵏ for −1022 ≤ k ≤ 1023. */
export function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[1 - HIGH] = 0;
  return float[0];
}

/** y·2ᵏ for ½ ≤ y ≤ 2 and −1100 ≤ k ≤ 1024, rounded at most once. */
export function scaleByPowerOfTwo(y: number, k: number): number {
  if (k > 1023) return y * 2 * powerOfTwo(k - 1);
  if (k < -1020) return y * powerOfTwo(k + 128) * powerOfTwo(-128);
  return y * powerOfTwo(k);
}

/** ab − cd, at most 1.5 ulp from the exact value however much cancels (Kahan, with {@link productError} for the fused product). */
export function productDifference(a: number, b: number, c: number, d: number): number {
  const [ab, cd] = [a * b, c * d];
  return ab - cd + (productError(a, b, ab) - productError(c, d, cd));
}
