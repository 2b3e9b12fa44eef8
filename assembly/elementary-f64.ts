/**
 * exp, log, tanh, sine and power of one double: src/arithmetic, operation for operation, where the mathematics is explained.
 * A test asks for the same bits.
 */
import { high, low, pair, powerOfTwo, productError, quotient, scaleByPowerOfTwo, sumError } from "./double-double";

// @ts-ignore: decorator
@inline const LOG2E: f64 = 1.4426950408889634;
// @ts-ignore: decorator
@inline const LN2_HIGH: f64 = 0.6931471805598903;
// @ts-ignore: decorator
@inline const LN2_LOW: f64 = 5.497923018708371e-14;
// @ts-ignore: decorator
@inline const SQRT2: f64 = 1.4142135623730951;
// @ts-ignore: decorator
@inline const SQRT1_2: f64 = 0.7071067811865476;

/** eʳ − 1 − r for |r| ≤ ½ ln 2. */
// @ts-ignore: decorator
@inline
function exponentialRemainder(r: f64): f64 {
  const tail = 1.0 / 40320 + r * (1.0 / 362880 + r * (1.0 / 3628800 + r * (1.0 / 39916800 + r * (1.0 / 479001600 + r * (1.0 / 6227020800)))));
  return r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 + r * tail))))));
}

/** e^(x + low)·2ᵉ, −1154 ln 2 ≤ x ≤ 1024 ln 2; the power of two keeps it normal where eˣ would not be. */
// @ts-ignore: decorator
@inline
function exponentialInside(x: f64, low: f64, e: i32): f64 {
  const k = floor(x * LOG2E + 0.5);
  const a = x - k * LN2_HIGH;
  const b = k * LN2_LOW - low;
  const r = a - b;
  const one = 1 + r;
  return scaleByPowerOfTwo(one + (1 - one + r + (exponentialRemainder(r) + (a - r - b))), <i32>k + e);
}

/** e^(x + low), x a number. */
function exponentialOfSum(x: f64, low: f64): f64 {
  return x > 710 ? Infinity : x < -746 ? 0 : exponentialInside(x, low, 0);
}

/** eˣ·2¹⁰⁰ for −800 ≤ x ≤ 0. */
export function exponentialRaised(x: f64): f64 {
  return isNaN(x) ? x : exponentialInside(x, 0, 100);
}

export function exponential(x: f64): f64 {
  return isNaN(x) ? x : exponentialOfSum(x, 0);
}

/** eˣ − 1 in two doubles for −38 ≤ x ≤ 38. */
function expm1Sum(x: f64): v128 {
  const k = floor(x * LOG2E + 0.5);
  const a = x - k * LN2_HIGH;
  const b = k * LN2_LOW;
  const r = a - b;
  const power = powerOfTwo(<i32>k);
  const whole = power - 1;
  const scaled = power * r;
  const sum = whole + scaled;
  const rest = sumError(whole, scaled, sum) + (power - whole - 1) + power * (exponentialRemainder(r) + (a - r - b));
  const total = sum + rest;
  return pair(total, sum - total + rest);
}

export function hyperbolicTangent(x: f64): f64 {
  const size = abs(x);
  if (isNaN(x) || size < 1e-9) return x;
  if (size > 19.1) return x < 0 ? -1 : 1;
  const e = expm1Sum(2 * size);
  const sum = high(e) + 2;
  const y = quotient(high(e), low(e), sum, sumError(high(e), 2, sum) + low(e));
  return x < 0 ? -y : y;
}

/** ln(1 + f) − f for √½ ≤ 1 + f ≤ √2. */
// @ts-ignore: decorator
@inline
function logarithmRemainder(f: f64): f64 {
  const s = f / (2 + f);
  const z = s * s;
  const tail = 2.0 / 13 + z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21))));
  return s * (z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * (2.0 / 11 + z * tail))))) - f);
}

/** m in [√½, √2] and k with x = 2ᵏ m, for positive finite x. */
// @ts-ignore: decorator
@inline
function mantissaAndExponent(x: f64): v128 {
  const subnormal = x < 2.2250738585072014e-308;
  const bits = reinterpret<i64>(subnormal ? x * 18014398509481984 : x);
  const k = <i32>(bits >> 52) - (subnormal ? 1077 : 1023);
  const m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  return m < SQRT2 ? pair(m, k) : pair(m * 0.5, k + 1);
}

/** k·ln 2 + ln(1 + f) + low. */
// @ts-ignore: decorator
@inline
function assemble(k: f64, f: f64, low: f64): f64 {
  const whole = k * LN2_HIGH;
  const sum = whole + f;
  return sum + (sumError(whole, f, sum) + (logarithmRemainder(f) + (k * LN2_LOW + low)));
}

export function logarithm(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  const m = mantissaAndExponent(x);
  return assemble(low(m), high(m) - 1, 0);
}

/** ln(1 + x) for x > −1. */
export function logarithmOfOnePlus(x: f64): f64 {
  if (x == Infinity || abs(x) < 5e-17) return x;
  if (x > SQRT1_2 - 1 && x < SQRT2 - 1) return x + logarithmRemainder(x);
  const sum = 1 + x;
  const m = mantissaAndExponent(sum);
  return assemble(low(m), high(m) - 1, sumError(1, x, sum) / sum);
}

/** xʸ for positive finite x and finite y. */
function powerOfPositive(x: f64, y: f64): f64 {
  const mk = mantissaAndExponent(x);
  const m = high(mk);
  const k = low(mk);
  const f = m - 1;
  const n = m + 1;
  const nLow = m - (n - 1);
  const s = f / n;
  const sn = s * n;
  const sLow = (f - sn - productError(s, n, sn) - s * nLow) / n;
  const z = s * s;
  const zLow = productError(s, s, z) + 2 * s * sLow;
  const end = 1.0 / 17 + z * (1.0 / 19 + z * (1.0 / 21 + z * (1.0 / 23 + z * (1.0 / 25 + z * (1.0 / 27)))));
  const tail = z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15 + z * end)))));
  const a = 0.2 + tail;
  const aLow = 0.2 - a + tail - 1.1102230246251566e-17;
  const za = z * a;
  const zaLow = productError(z, a, za) + zLow * a + z * aLow;
  const b = 1.0 / 3 + za;
  const bLow = 1.0 / 3 - b + za + (zaLow + 1.850371707708594e-17);
  const c = z * b;
  const cLow = productError(z, b, c) + zLow * b + z * bLow;
  const sc = s * c;
  const scLow = productError(s, c, sc) + sLow * c + s * cLow;
  const half = s + sc;
  const halfLow = s - half + sc + (sLow + scLow);
  const whole = k * LN2_HIGH;
  const sum = whole + 2 * half;
  const rest = sumError(whole, 2 * half, sum) + (2 * halfLow + k * LN2_LOW);
  const ln = sum + rest;
  const lnLow = sum - ln + rest;
  const product = y * ln;
  if (product > 710) return Infinity;
  if (product < -746) return 0;
  if (abs(product) < 1e-20) return 1;
  const scale: f64 = abs(y) > 1e200 ? 1e-150 : 1;
  const productLow = productError(y * scale, ln, y * scale * ln) / scale;
  return exponentialOfSum(product, productLow + y * lnLow);
}

/** xʸ with ECMAScript's special values. */
export function power(x: f64, y: f64): f64 {
  if (y == 0) return 1;
  if (isNaN(x) || isNaN(y)) return NaN;
  const size = abs(x);
  if (abs(y) == Infinity) return size == 1 ? NaN : size > 1 == y > 0 ? Infinity : 0;
  const integer = floor(y) == y;
  const odd = integer && abs(y) < 9007199254740992 && (<i64>y & 1) != 0;
  const sign: f64 = odd ? copysign<f64>(1, x) : 1;
  if (size == 0) return y > 0 ? sign * 0 : sign * Infinity;
  if (size == Infinity) return y > 0 ? sign * Infinity : sign * 0;
  if (x < 0 && !integer) return NaN;
  return sign * powerOfPositive(size, y);
}

/** xⁿ for a whole |n| ≤ 64 by squaring in two doubles. */
export function powerInteger(x: f64, n: i32): f64 {
  let product: f64 = 1, productLow: f64 = 0;
  let square = x, squareLow: f64 = 0;
  for (let rest = n < 0 ? -n : n; ; ) {
    if (rest & 1) {
      const next = product * square;
      productLow = productError(product, square, next) + (product * squareLow + productLow * square);
      product = next;
    }
    rest >>= 1;
    if (rest == 0) break;
    const next = square * square;
    squareLow = productError(square, square, next) + 2 * square * squareLow;
    square = next;
  }
  const size = abs(product);
  if (!(size > 1e-280 && size < 1e280 && abs(square) < 1e280)) return power(x, n);
  if (n >= 0) return product + productLow;
  const q = 1 / product;
  const back = q * product;
  return q + (1 - back - productError(q, product, back) - q * productLow) / product;
}
