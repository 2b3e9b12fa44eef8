/**
 * eˣ, eˣ − 1 and tanh x from x = k·ln 2 + r, |r| ≤ ½ ln 2, and the Taylor series of eʳ to r¹³ (what is left out is
 * below 2⁻⁵⁷). Only operations that every processor rounds alike: the same bits everywhere.
 */
import { powerOfTwo, quotient, scaleByPowerOfTwo, sumError } from "./double-double.js";

/** ln 2 in two parts; the first has 42 bits, so that k·LN2_HIGH is exact for |k| < 2¹¹. */
export const LN2_HIGH = 0.6931471805598903;
export const LN2_LOW = 5.497923018708371e-14;

/** eʳ − 1 − r. */
function exponentialRemainder(r: number): number {
  const tail = 1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800 + r * (1 / 479001600 + r * (1 / 6227020800)))));
  return r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * tail))))));
}

/** e^(x + low), rounded once, for a low part of at most a few ulp of x. */
export function exponentialOfSum(x: number, low: number): number {
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const a = x - k * LN2_HIGH;
  const b = k * LN2_LOW - low;
  const r = a - b;
  const one = 1 + r;
  return scaleByPowerOfTwo(one + (1 - one + r + (exponentialRemainder(r) + (a - r - b))), k);
}

/** eˣ. At most 1 ulp from the exact value. */
export function exp(x: number): number {
  return Number.isNaN(x) ? x : exponentialOfSum(x, 0);
}

let lowOfExpm1 = 0;

/** eˣ − 1 as a double-double for −38 ≤ x ≤ 60, the low part in `lowOfExpm1`. */
function expm1Sum(x: number): number {
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const a = x - k * LN2_HIGH;
  const b = k * LN2_LOW;
  const r = a - b;
  const power = powerOfTwo(k);
  const whole = power - 1;
  const scaled = power * r;
  const sum = whole + scaled;
  const rest = sumError(whole, scaled, sum) + (power - whole - 1) + power * (exponentialRemainder(r) + (a - r - b));
  const high = sum + rest;
  lowOfExpm1 = sum - high + rest;
  return high;
}

/** eˣ − 1, without cancellation at small x. At most 1 ulp from the exact value. */
export function expm1(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) < 5e-17) return x;
  if (x < -38) return -1;
  return x > 60 ? exponentialOfSum(x, 0) : expm1Sum(x);
}

/** tanh x = (e²ˣ − 1) / (e²ˣ + 1). At most 1 ulp from the exact value. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x) || size < 1e-9) return x;
  if (size > 19.1) return x < 0 ? -1 : 1;
  const e = expm1Sum(2 * size);
  const low = lowOfExpm1;
  const sum = e + 2;
  const y = quotient(e, low, sum, sumError(e, 2, sum) + low);
  return x < 0 ? -y : y;
}
