/**
 * xʸ = exp(y ln x), with ln x and the product in double-double: an error δ of y ln x (up to 745) is a relative error δ of xʸ.
 */
import { productError, sumError } from "./double-double.js";
import { exponentialOfSum, LN2_HIGH, LN2_LOW } from "./exponential.js";
import { logarithmExponent, logarithmMantissa } from "./logarithm.js";

const THIRD_LOW = 1.850371707708594e-17; // 1/3 − (1/3 rounded)
const FIFTH_LOW = -1.1102230246251566e-17; // 1/5 − (1/5 rounded)

/**
 * xʸ for positive finite x and finite y. ln x = k ln 2 + 2s(1 + z(1/3 + z(1/5 + z·tail))), s = (m − 1)/(m + 1), z = s².
 */
function powerOfPositive(x: number, y: number): number {
  const m = logarithmMantissa(x);
  const k = logarithmExponent();
  const f = m - 1;
  const n = m + 1;
  const nLow = m - (n - 1);
  const s = f / n;
  const sn = s * n;
  const sLow = (f - sn - productError(s, n, sn) - s * nLow) / n;
  const z = s * s;
  const zLow = productError(s, s, z) + 2 * s * sLow;
  const end = 1 / 17 + z * (1 / 19 + z * (1 / 21 + z * (1 / 23 + z * (1 / 25 + z * (1 / 27)))));
  const tail = z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * end)))));
  // a = 1/5 + tail,  b = 1/3 + z·a,  c = z·b,  each with its low part
  const a = 1 / 5 + tail;
  const aLow = 1 / 5 - a + tail + FIFTH_LOW;
  const za = z * a;
  const zaLow = productError(z, a, za) + zLow * a + z * aLow;
  const b = 1 / 3 + za;
  const bLow = 1 / 3 - b + za + (zaLow + THIRD_LOW);
  const c = z * b;
  const cLow = productError(z, b, c) + zLow * b + z * bLow;
  const sc = s * c;
  const scLow = productError(s, c, sc) + sLow * c + s * cLow;
  const half = s + sc;
  const halfLow = s - half + sc + (sLow + scLow);
  const whole = k * LN2_HIGH;
  const sum = whole + 2 * half;
  const rest = sumError(whole, 2 * half, sum) + (2 * halfLow + k * LN2_LOW);
  const logarithm = sum + rest;
  const logarithmLow = sum - logarithm + rest;
  const product = y * logarithm;
  if (product > 710) return Infinity;
  if (product < -746) return 0;
  if (Math.abs(product) < 1e-20) return 1;
  const scale = Math.abs(y) > 1e200 ? 1e-150 : 1; // then ln x is tiny and the splitting of y would overflow
  const low = productError(y * scale, logarithm, y * scale * logarithm) / scale;
  return exponentialOfSum(product, low + y * logarithmLow);
}

/** xʸ with ECMAScript's special values (1^±∞ is NaN, x⁰ is 1). At most 1 ulp from the exact value. */
export function power(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const size = Math.abs(x);
  if (Math.abs(y) === Infinity) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0;
  const integer = Math.floor(y) === y;
  const odd = integer && Math.abs(y) < 9007199254740992 && y % 2 !== 0;
  const sign = odd && (x < 0 || Object.is(x, -0)) ? -1 : 1;
  if (size === 0) return y > 0 ? sign * 0 : sign * Infinity;
  if (size === Infinity) return y > 0 ? sign * Infinity : sign * 0;
  if (x < 0 && !integer) return NaN;
  return sign * powerOfPositive(size, y);
}

/**
 * xⁿ for a whole number n, by squaring in double-double. At most 1 ulp from the exact value.
 *
 * @throws RangeError if n is not a whole number
 */
export function powerInteger(x: number, n: number): number {
  if (!Number.isInteger(n)) throw new RangeError(`powerInteger: n must be a whole number, found ${n}`);
  let high = 1;
  let low = 0;
  let square = x;
  let squareLow = 0;
  if (Math.abs(n) > 64) return power(x, n);
  for (let rest = Math.abs(n); ; ) {
    if (rest % 2 === 1) {
      const product = high * square;
      low = productError(high, square, product) + (high * squareLow + low * square);
      high = product;
    }
    rest = Math.floor(rest / 2);
    if (rest === 0) break;
    const product = square * square;
    squareLow = productError(square, square, product) + 2 * square * squareLow;
    square = product;
  }
  const size = Math.abs(high);
  if (!(size > 1e-280 && size < 1e280 && Math.abs(square) < 1e280)) return power(x, n);
  if (n >= 0) return high + low;
  const q = 1 / high;
  const product = q * high;
  return q + (1 - product - productError(q, high, product) - q * low) / high;
}
