/**
 * Powers and polynomials number by number on contiguous arrays, y = f(x); y may be x. No alignment is needed. Singles are computed by doubles
 * and rounded once. Each family is closed: (c·xᵖ)′ = cp·xᵖ⁻¹; the derivative of a polynomial is one; that of the bump is said there.
 */
import { exponential, power as powerOf, powerInteger } from "./elementary-f64";

/** xᵏ of two doubles, k ≥ 1, by squaring. */
// @ts-ignore: decorator
@inline
function wholePower(x: v128, k: i32): v128 {
  let y = f64x2.splat(1);
  while (true) {
    if (k & 1) y = f64x2.mul(y, x);
    k >>= 1;
    if (k == 0) return y;
    x = f64x2.mul(x, x);
  }
}

// @ts-ignore: decorator
@inline
function isWhole(p: f64): bool {
  return floor(p) == p;
}

/** c·xᵖ of two doubles for whole p and halves, |p| ≤ 64. A root of −0 is taken as that of 0. */
// @ts-ignore: decorator
@inline
function simplePower(x: v128, c: v128, p: f64): v128 {
  const size = abs(p);
  const k = <i32>size;
  let y: v128;
  if (<f64>k == size) y = wholePower(x, k);
  else {
    const from = f64x2.add(x, f64x2.splat(0));
    y = f64x2.sqrt(from);
    if (k > 0) y = f64x2.mul(y, wholePower(from, k));
  }
  return p > 0 ? f64x2.mul(c, y) : f64x2.div(c, y);
}

/**
 * y = c·xᵖ with ECMAScript's special values, but that −∞ has no root: for a half p it gives NaN. c = 0 gives 0 and p = 0 gives c everywhere. At most 1 ulp from
 * the exact value for c = 1.
 *
 * @param safe - 0, or 1 for the value 0 at x = 0 whatever p
 */
export function powerF32(x: usize, y: usize, n: i32, c: f64, p: f64, safe: i32): void {
  const end = x + (<usize>n << 2);
  if (c != 0 && p != 0 && isWhole(2 * p) && abs(p) <= 64) {
    const whole = x + (<usize>(n & ~3) << 2);
    const factor = f64x2.splat(c);
    const keep = safe ? i64x2.splat(0) : i64x2.splat(-1);
    while (x < end) {
      const four = x < whole;
      const v = four ? v128.load(x) : v128.load32_splat(x);
      const low = simplePower(f64x2.promote_low_f32x4(v), factor, p);
      const high = simplePower(f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)), factor, p);
      const power = v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
      const result = v128.and(power, v128.or(keep, f32x4.ne(v, f32x4.splat(0))));
      if (four) {
        v128.store(y, result);
        x += 16;
        y += 16;
      } else {
        v128.store32_lane(y, result, 0);
        x += 4;
        y += 4;
      }
    }
  } else {
    for (; x < end; x += 4, y += 4) {
      const t = load<f32>(x);
      store<f32>(y, c == 0 || (safe && t == 0) ? 0 : <f32>(c * powerOf(t, p)));
    }
  }
}
export function powerF64(x: usize, y: usize, n: i32, c: f64, p: f64, safe: i32): void {
  const whole = isWhole(p) && abs(p) <= 64;
  const half = isWhole(2 * p) && !isWhole(p);
  for (const end = x + (<usize>n << 3); x < end; x += 8, y += 8) {
    const t = load<f64>(x);
    let power: f64;
    if (c == 0 || (safe && t == 0)) power = 0;
    else if (half && t < 0) power = NaN;
    else if (p == 1) power = c * t;
    else if (p == 2) power = c * (t * t);
    else if (p == -1) power = c / t;
    else if (p == 0.5) power = c * sqrt(t + 0);
    else if (p == -0.5) power = c / sqrt(t + 0);
    else power = c * (whole ? powerInteger(t, <i32>p) : powerOf(t, p));
    store<f64>(y, power);
  }
}

/** ∑ᵢ cᵢ xⁱ of two doubles by Horner's rule, 0 from `bound` on. */
// @ts-ignore: decorator
@inline
function polynomial(x: v128, coefficients: usize, last: usize, bound: v128): v128 {
  let y = v128.load64_splat(last);
  for (let at = last - 8; at >= coefficients; at -= 8) y = f64x2.add(f64x2.mul(y, x), v128.load64_splat(at));
  return v128.andnot(y, f64x2.ge(x, bound));
}

/**
 * y = ∑ᵢ cᵢ xⁱ for x < bound and 0 beyond, `terms` ≥ 1 coefficients in f64, lowest first. A bound NaN is none.
 */
export function polynomialF32(x: usize, y: usize, n: i32, coefficients: usize, terms: i32, bound: f64): void {
  const end = x + (<usize>n << 2);
  const whole = x + (<usize>(n & ~3) << 2);
  const last = coefficients + (<usize>(terms - 1) << 3);
  const limit = f64x2.splat(bound);
  while (x < end) {
    const four = x < whole;
    const v = four ? v128.load(x) : v128.load32_splat(x);
    const low = polynomial(f64x2.promote_low_f32x4(v), coefficients, last, limit);
    const high = polynomial(f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)), coefficients, last, limit);
    const result = v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
    if (four) {
      v128.store(y, result);
      x += 16;
      y += 16;
    } else {
      v128.store32_lane(y, result, 0);
      x += 4;
      y += 4;
    }
  }
}
export function polynomialF64(x: usize, y: usize, n: i32, coefficients: usize, terms: i32, bound: f64): void {
  const end = x + (<usize>n << 3);
  const whole = x + (<usize>(n & ~1) << 3);
  const last = coefficients + (<usize>(terms - 1) << 3);
  const limit = f64x2.splat(bound);
  for (; x < whole; x += 16, y += 16) v128.store(y, polynomial(v128.load(x), coefficients, last, limit));
  if (x < end) v128.store64_lane(y, polynomial(v128.load64_splat(x), coefficients, last, limit), 0);
}

/**
 * f(x)·P(x)/wᵐ for |x| < 1 and 0 beyond, w = 1 − x², f = exp(1 − 1/w) = exp(−x²/w): 1 at 0, and smooth of every order at ±1.
 * (f·P/wᵐ)′ = f·(w²P′ + 2mxwP − 2xP)/wᵐ⁺².
 */
// @ts-ignore: decorator
@inline
function bump(x: f64, coefficients: usize, last: usize, m: i32): f64 {
  if (!(abs(x) < 1)) return isNaN(x) ? x : 0;
  const w = (1 - x) * (1 + x);
  const f = exponential(-x * x / w);
  if (f == 0) return 0;
  let y = load<f64>(last);
  for (let at = last - 8; at >= coefficients; at -= 8) y = y * x + load<f64>(at);
  let divisor: f64 = 1;
  for (let i = 0; i < m; ++i) divisor *= w;
  return (f * y) / divisor;
}

/** y = f(x)·P(x)/(1 − x²)ᵐ; P has `terms` ≥ 1 coefficients in f64, lowest first. */
export function bumpF32(x: usize, y: usize, n: i32, coefficients: usize, terms: i32, m: i32): void {
  const last = coefficients + (<usize>(terms - 1) << 3);
  for (const end = x + (<usize>n << 2); x < end; x += 4, y += 4) store<f32>(y, <f32>bump(load<f32>(x), coefficients, last, m));
}
export function bumpF64(x: usize, y: usize, n: i32, coefficients: usize, terms: i32, m: i32): void {
  const last = coefficients + (<usize>(terms - 1) << 3);
  for (const end = x + (<usize>n << 3); x < end; x += 8, y += 8) store<f64>(y, bump(load<f64>(x), coefficients, last, m));
}
