/**
 * Sums and products of doubles with their rounding errors: src/arithmetic/double-double.ts, operation for operation. What is written once
 * there and once here gives the same bits, and a test holds the two together.
 */

/** The rounding error of sum = a + b. */
// @ts-ignore: decorator
@inline
export function sumError(a: f64, b: f64, sum: f64): f64 {
  const virtual = sum - a;
  return a - (sum - virtual) + (b - virtual);
}

/** The rounding error of product = a·b. */
// @ts-ignore: decorator
@inline
export function productError(a: f64, b: f64, product: f64): f64 {
  const shiftedA = a * 134217729;
  const shiftedB = b * 134217729;
  const highA = shiftedA - (shiftedA - a);
  const highB = shiftedB - (shiftedB - b);
  const lowA = a - highA;
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** (a + aLow) / (b + bLow). */
// @ts-ignore: decorator
@inline
export function quotient(a: f64, aLow: f64, b: f64, bLow: f64): f64 {
  const q = a / b;
  const product = q * b;
  return q + (a - product - productError(q, b, product) + aLow - q * bLow) / b;
}

/** Two doubles as one value, so that a function can return both. */
// @ts-ignore: decorator
@inline
export function pair(high: f64, low: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(high), 1, low);
}
// @ts-ignore: decorator
@inline
export function high(p: v128): f64 {
  return f64x2.extract_lane(p, 0);
}
// @ts-ignore: decorator
@inline
export function low(p: v128): f64 {
  return f64x2.extract_lane(p, 1);
}

/** 2ᵏ for −1022 ≤ k ≤ 1023. */
// @ts-ignore: decorator
@inline
export function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>(<i64>(k + 1023) << 52);
}

/** y·2ᵏ for ½ ≤ y ≤ 2 and −1100 ≤ k ≤ 1024, rounded at most once. */
// @ts-ignore: decorator
@inline
export function scaleByPowerOfTwo(y: f64, k: i32): f64 {
  if (k > 1023) return y * 2 * powerOfTwo(k - 1);
  if (k < -1020) return y * powerOfTwo(k + 128) * powerOfTwo(-128);
  return y * powerOfTwo(k);
}
