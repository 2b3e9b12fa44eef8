/**
 * Elementary functions number by number, y = f(x), on contiguous arrays; y may be x. No alignment is needed. Singles go four at a time, and
 * the last ones through the same operations, so that the bits of a number do not depend on its place; doubles one by one.
 *
 * The families are closed under differentiation: exp is its own derivative; the k-th of the sine is the sine with phase k; of ln x it is a
 * power (elementary-power.ts); of the sigmoid, silu, softplus and tanh it is `logistic` with coefficients from src/tensor/logistic.ts.
 */
import { productError, quotient } from "./double-double";
import { exponential as exponentialF64, exponentialRaised, hyperbolicTangent as tangentF64, logarithm as logarithmF64, logarithmOfOnePlus } from "./elementary-f64";
import { exponential, hyperbolicTangent, logarithm, logistic, sigmoid, silu, siluSlope, softplus, wave } from "./elementary-f32";
import { sine } from "./trigonometric-f64";

// @ts-ignore: decorator
@inline const EXP: i32 = 0;
// @ts-ignore: decorator
@inline const LOG: i32 = 1;
// @ts-ignore: decorator
@inline const SINE: i32 = 2;
// @ts-ignore: decorator
@inline const TANH: i32 = 3;
// @ts-ignore: decorator
@inline const SIGMOID: i32 = 4;
// @ts-ignore: decorator
@inline const SILU: i32 = 5;
// @ts-ignore: decorator
@inline const SILU_SLOPE: i32 = 6;
// @ts-ignore: decorator
@inline const SOFTPLUS: i32 = 7;
// @ts-ignore: decorator
@inline const SQRT: i32 = 8;
// @ts-ignore: decorator
@inline const ABS: i32 = 9;
// @ts-ignore: decorator
@inline const SIGN: i32 = 10;

// @ts-ignore: decorator
@inline
function ofFour(f: i32, x: v128, phase: i32): v128 {
  if (f == EXP) return exponential(x);
  if (f == LOG) return logarithm(x);
  if (f == SINE) return wave(x, phase);
  if (f == TANH) return hyperbolicTangent(x);
  if (f == SIGMOID) return sigmoid(x);
  if (f == SILU) return silu(x);
  if (f == SILU_SLOPE) return siluSlope(x);
  if (f == SOFTPLUS) return softplus(x);
  if (f == SQRT) return f32x4.sqrt(x);
  if (f == ABS) return f32x4.abs(x);
  const sign = v128.or(v128.and(x, i32x4.splat(0x80000000)), f32x4.splat(1));
  return v128.bitselect(sign, x, v128.or(f32x4.lt(x, f32x4.splat(0)), f32x4.gt(x, f32x4.splat(0))));
}

// @ts-ignore: decorator
@inline
function eachF32(f: i32, x: usize, y: usize, n: i32, phase: i32 = 0): void {
  const end = x + (<usize>n << 2);
  const whole = x + (<usize>(n & ~3) << 2);
  while (x < end) {
    const four = x < whole;
    const result = ofFour(f, four ? v128.load(x) : v128.load32_splat(x), phase);
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

// @ts-ignore: decorator
@inline const LOWER: f64 = 7.888609052210118e-31; // 2⁻¹⁰⁰

/** −|x|, not below −800, where everything that is multiplied by its exponential rounds to 0. */
// @ts-ignore: decorator
@inline
function decay(x: f64): f64 {
  return max(-abs(x), -800);
}

// @ts-ignore: decorator
@inline
function ofOne(f: i32, x: f64, phase: i32): f64 {
  if (f == EXP) return exponentialF64(x);
  if (f == LOG) return logarithmF64(x);
  if (f == SINE) return sine(x, phase);
  if (f == TANH) return tangentF64(x);
  if (f == SQRT) return sqrt(x);
  if (f == ABS) return abs(x);
  if (f == SIGN) return x > 0 ? 1 : x < 0 ? -1 : x;
  const z = decay(x);
  const raised = exponentialRaised(z);
  const e = raised * LOWER;
  const one = 1 + e;
  const oneLow = 1 - one + e;
  if (f == SIGMOID) return x < 0 ? quotient(raised, 0, one, oneLow) * LOWER : quotient(1, 0, one, oneLow);
  if (f == SILU) {
    if (!(x < 0)) return x > 40 || x == 0 ? x : quotient(x, 0, one, oneLow);
    const product = raised * z;
    return quotient(product, productError(raised, z, product), one, oneLow) * LOWER;
  }
  if (f == SILU_SLOPE) return (x < 0 ? raised * (1 + z + e) * LOWER : 1 + e * (1 - z)) / (one * one);
  return max(x, 0) + logarithmOfOnePlus(e);
}

// @ts-ignore: decorator
@inline
function eachF64(f: i32, x: usize, y: usize, n: i32, phase: i32 = 0): void {
  for (const end = x + (<usize>n << 3); x < end; x += 8, y += 8) store<f64>(y, ofOne(f, load<f64>(x), phase));
}

export function expF32(x: usize, y: usize, n: i32): void {
  eachF32(EXP, x, y, n);
}
export function expF64(x: usize, y: usize, n: i32): void {
  eachF64(EXP, x, y, n);
}
export function logF32(x: usize, y: usize, n: i32): void {
  eachF32(LOG, x, y, n);
}
export function logF64(x: usize, y: usize, n: i32): void {
  eachF64(LOG, x, y, n);
}
export function tanhF32(x: usize, y: usize, n: i32): void {
  eachF32(TANH, x, y, n);
}
export function tanhF64(x: usize, y: usize, n: i32): void {
  eachF64(TANH, x, y, n);
}
/** 1/(1 + e⁻ˣ) */
export function sigmoidF32(x: usize, y: usize, n: i32): void {
  eachF32(SIGMOID, x, y, n);
}
export function sigmoidF64(x: usize, y: usize, n: i32): void {
  eachF64(SIGMOID, x, y, n);
}
/** x/(1 + e⁻ˣ) */
export function siluF32(x: usize, y: usize, n: i32): void {
  eachF32(SILU, x, y, n);
}
export function siluF64(x: usize, y: usize, n: i32): void {
  eachF64(SILU, x, y, n);
}
/** The derivative of silu, s + x·s(1 − s). */
export function siluSlopeF32(x: usize, y: usize, n: i32): void {
  eachF32(SILU_SLOPE, x, y, n);
}
export function siluSlopeF64(x: usize, y: usize, n: i32): void {
  eachF64(SILU_SLOPE, x, y, n);
}
/** ln(1 + eˣ) */
export function softplusF32(x: usize, y: usize, n: i32): void {
  eachF32(SOFTPLUS, x, y, n);
}
export function softplusF64(x: usize, y: usize, n: i32): void {
  eachF64(SOFTPLUS, x, y, n);
}
export function sqrtF32(x: usize, y: usize, n: i32): void {
  eachF32(SQRT, x, y, n);
}
export function sqrtF64(x: usize, y: usize, n: i32): void {
  eachF64(SQRT, x, y, n);
}
export function absF32(x: usize, y: usize, n: i32): void {
  eachF32(ABS, x, y, n);
}
export function absF64(x: usize, y: usize, n: i32): void {
  eachF64(ABS, x, y, n);
}
/** −1, 0 or 1: the derivative of abs, with 0 at 0. */
export function signF32(x: usize, y: usize, n: i32): void {
  eachF32(SIGN, x, y, n);
}
export function signF64(x: usize, y: usize, n: i32): void {
  eachF64(SIGN, x, y, n);
}
/** sin⁽ᵏ⁾ x: sin, cos, −sin, −cos for k = phase modulo 4. */
export function sineF32(x: usize, y: usize, n: i32, phase: i32): void {
  eachF32(SINE, x, y, n, phase);
}
export function sineF64(x: usize, y: usize, n: i32, phase: i32): void {
  eachF64(SINE, x, y, n, phase);
}

/**
 * u·(z·A(t) + B(t)) for z = scale·x, s = 1/(1 + e⁻ᶻ), u = s(1 − s), t = 1 − 2s. A and B are polynomials with `terms` f64 coefficients each,
 * lowest first, at a and b. Nothing cancels where u is small.
 */
export function logisticF32(x: usize, y: usize, n: i32, scale: f64, a: usize, b: usize, terms: i32): void {
  const factor = f32x4.splat(<f32>scale);
  const end = x + (<usize>n << 2);
  const whole = x + (<usize>(n & ~3) << 2);
  while (x < end) {
    const four = x < whole;
    const result = logistic(four ? v128.load(x) : v128.load32_splat(x), factor, a, b, terms);
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
export function logisticF64(x: usize, y: usize, n: i32, scale: f64, a: usize, b: usize, terms: i32): void {
  for (const end = x + (<usize>n << 3); x < end; x += 8, y += 8) {
    const scaled = scale * load<f64>(x);
    const z = decay(scaled);
    const raised = exponentialRaised(z);
    const one = 1 + raised * LOWER;
    const t = tangentF64(-0.5 * scaled);
    let sumA: f64 = 0, sumB: f64 = 0;
    for (let i = (<usize>terms - 1) << 3; <isize>i >= 0; i -= 8) {
      sumA = sumA * t + load<f64>(a + i);
      sumB = sumB * t + load<f64>(b + i);
    }
    store<f64>(y, (raised * (copysign(z, scaled) * sumA + sumB)) / (one * one) * LOWER);
  }
}
