/**
 * ln x from x = 2ᵏ(1 + f), √½ ≤ 1 + f ≤ √2: with s = f/(2 + f), ln(1 + f) = 2 artanh s = f − s(f − R),
 * R = 2(s²/3 + s⁴/5 + … + s²⁰/21) (what is left out is below 2⁻⁶⁰ of the first term), since 2s = f − s·f.
 */
import { highWord, sumError, withHighWord } from "./double-double.js";
import { LN2_HIGH, LN2_LOW } from "./exponential.js";

/** ln(1 + f) − f. */
function logarithmRemainder(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const tail = 2 / 13 + z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21))));
  return s * (z * (2 / 3 + z * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11 + z * tail))))) - f);
}

let exponent = 0;

/** The factor in [√½, √2] of a positive finite x; the power of two beside it is left in {@link logarithmExponent}. */
export function logarithmMantissa(x: number): number {
  exponent = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2⁵⁴
    exponent = -54;
  }
  const high = highWord(x);
  exponent += (high >>> 20) - 1023;
  const m = withHighWord(x, (high & 0xfffff) | 0x3ff00000);
  if (m < Math.SQRT2) return m;
  exponent++;
  return m * 0.5;
}

/** The exponent that belongs to the last {@link logarithmMantissa}. */
export function logarithmExponent(): number {
  return exponent;
}

/** k·ln 2 + ln(1 + f) + low. */
function assemble(k: number, f: number, low: number): number {
  const whole = k * LN2_HIGH;
  const sum = whole + f;
  return sum + (sumError(whole, f, sum) + (logarithmRemainder(f) + (k * LN2_LOW + low)));
}

/** Natural logarithm. At most 1 ulp from the exact value; −∞ at ±0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const m = logarithmMantissa(x);
  return assemble(exponent, m - 1, 0);
}

/** ln(1 + x), without cancellation at small x. At most 1 ulp from the exact value; −∞ at −1, NaN below. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity || Math.abs(x) < 5e-17) return x;
  if (x > Math.SQRT1_2 - 1 && x < Math.SQRT2 - 1) return x + logarithmRemainder(x);
  const sum = 1 + x;
  const m = logarithmMantissa(sum);
  return assemble(exponent, m - 1, sumError(1, x, sum) / sum);
}
