/**
 * exp, log, sine and the logistic functions of four singles at once. The reductions are those of src/arithmetic; the polynomials are
 * minimax fits in single precision (scripts/reference/elementary_coefficients.py). Every lane depends on its own number alone.
 *
 * Constants come from memory by load32_splat: as immediates they would be made again at every use.
 */
import { sine } from "./trigonometric-f64";

const CONSTANTS: usize = memory.data<f32>([
  0.5, 1, 2, -120, 90, 12582912, // 0 … 5; 1.5·2²³ brings the whole part of a number into the last bits of a sum with it
  1.4426950216293335, 0.693145751953125, 1.428606765330187e-6, // 6 … 8: 1/ln 2; ln 2 in two parts, 16 bits in the first
  0.5, 0.16666635870933533, 0.041666511446237564, 0.008341510780155659, 0.0013930544955655932, 0.00015045204781927168, // 9 … 14: exponential
  0.666669487953186, 0.3995765745639801, 0.30364498496055603, // 15 … 17: logarithm
  1.1754943508222875e-38, 8388608, 23, 0.75, // 18 … 21: the smallest normal, 2²³, 23, ¾
  -0.16666655242443085, 0.008332189172506332, -0.0001951828453456983, // 22 … 24: sine
  0.04166664555668831, -0.0013887309469282627, 2.4432327336398885e-5, // 25 … 27: cosine
  1048576, // 28: beyond it the sine is reduced by integers
  1.8446744073709552e19, // 29: 2⁶⁴
]);
const DOUBLES: usize = memory.data<f64>([
  0.6366197723675814, 6755399441055744, 1.5707963267341256, 6.077100506506192e-11, // 0 … 3: 2/π; 1.5·2⁵²; π/2 in two parts, 33 bits in the first
  1, 5.421010862427522e-20, 0.5, 2, 0.6931471805599453, // 4 … 8: 2⁻⁶⁴ at 5, ln 2 at 8
  0.666669487953186, 0.3995765745639801, 0.30364498496055603, // 9 … 11: logarithm
]);

// @ts-ignore: decorator
@inline
function constant(i: usize): v128 {
  return v128.load32_splat(CONSTANTS + (i << 2));
}
// @ts-ignore: decorator
@inline
function double(i: usize): v128 {
  return v128.load64_splat(DOUBLES + (i << 3));
}
// @ts-ignore: decorator
@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}
// @ts-ignore: decorator
@inline
function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}
// @ts-ignore: decorator
@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}
/** p·z + constant i: a step of Horner's rule. */
// @ts-ignore: decorator
@inline
function step(p: v128, z: v128, i: usize): v128 {
  return f32x4.add(f32x4.mul(p, z), constant(i));
}
/** mask ? a : b */
// @ts-ignore: decorator
@inline
function select(mask: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, mask);
}
// @ts-ignore: decorator
@inline
function signOf(x: v128): v128 {
  return v128.and(x, i32x4.shl(i32x4.splat(1), 31));
}
// @ts-ignore: decorator
@inline
function isNegative(x: v128): v128 {
  return f32x4.lt(x, i32x4.splat(0));
}

// x = n ln 2 + r: `whole` holds n in its last bits, and eˣ = 2ⁿ(1 + r + rest)

// @ts-ignore: decorator
@inline
function whole(x: v128): v128 {
  return step(constant(6), x, 5);
}
// @ts-ignore: decorator
@inline
function above(x: v128, whole: v128): v128 {
  return sub(x, mul(sub(whole, constant(5)), constant(7)));
}
// @ts-ignore: decorator
@inline
function below(whole: v128): v128 {
  return mul(sub(whole, constant(5)), constant(8));
}
/** eʳ − 1 − r, with what the rounding of r = above − below has lost. */
// @ts-ignore: decorator
@inline
function rest(r: v128, above: v128, below: v128): v128 {
  const z = mul(r, r);
  const q = add(step(constant(10), r, 9), mul(z, add(step(constant(12), r, 11), mul(z, step(constant(14), r, 13)))));
  return add(mul(z, q), sub(sub(above, r), below));
}
/** 1 + r + rest, the sum 1 + r made exact. */
// @ts-ignore: decorator
@inline
function onePlus(r: v128, rest: v128): v128 {
  const one = add(constant(1), r);
  return add(one, add(add(sub(constant(1), one), r), rest));
}
/** eˣ, scaled by two powers of two that are both normal. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const inside = f32x4.min(f32x4.max(x, constant(3)), constant(4));
  const n = whole(inside);
  const a = above(inside, n), b = below(n);
  const r = sub(a, b);
  const count = i32x4.sub(n, constant(5));
  const half = i32x4.shr_s(count, 1);
  const first = i32x4.add(i32x4.shl(half, 23), constant(1));
  const second = i32x4.add(i32x4.shl(i32x4.sub(count, half), 23), constant(1));
  return mul(mul(onePlus(r, rest(r, a, b)), first), second);
}

// @ts-ignore: decorator
@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}
// @ts-ignore: decorator
@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}
// @ts-ignore: decorator
@inline
function single(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

// @ts-ignore: decorator
@inline const SOFTPLUS: i32 = 0;
// @ts-ignore: decorator
@inline const SHARE: i32 = 1;
// @ts-ignore: decorator
@inline const SILU: i32 = 2;
// @ts-ignore: decorator
@inline const SLOPE: i32 = 3;
// @ts-ignore: decorator
@inline const TANH: i32 = 4;
// @ts-ignore: decorator
@inline const LOGISTIC: i32 = 5;

/** ln(1 + e) for 0 ≤ e ≤ 1, to 2⁻²⁸: ln 2 + ln(1 + (e − 1)/2) beyond ½, and ln(1 + f) = f − s(f − R), s = f/(2 + f). */
// @ts-ignore: decorator
@inline
function logarithmOfOnePlus(e: v128): v128 {
  const half = double(6);
  const large = f64x2.gt(e, half);
  const f = select(large, f64x2.mul(half, f64x2.sub(e, double(4))), e);
  const s = f64x2.div(f, f64x2.add(double(7), f));
  const z = f64x2.mul(s, s);
  const r = f64x2.mul(z, f64x2.add(f64x2.mul(f64x2.add(f64x2.mul(double(11), z), double(10)), z), double(9)));
  return f64x2.add(f64x2.add(f, v128.and(large, double(8))), f64x2.mul(s, f64x2.sub(r, f)));
}

/**
 * What the logistic functions need of e = 2ⁿ(1 + v), v = r + rest, is put together by doubles, two at a time: then nothing is lost beside
 * the errors of r and rest, though e may be subnormal as a single.
 *
 * @param x - ∓|x|, negative but for LOGISTIC
 * @param raised - 2ⁿ⁺⁶⁴
 */
// @ts-ignore: decorator
@inline
function ofTwo(f: i32, x: v128, r: v128, rest: v128, raised: v128, a: usize, b: usize, terms: i32): v128 {
  const one = double(4);
  const power = f64x2.mul(raised, double(5));
  const change = f64x2.mul(power, f64x2.add(r, rest));
  const e = f64x2.add(power, change);
  if (f == TANH) {
    const m = f64x2.add(f64x2.sub(power, one), change); // e − 1
    return f64x2.div(f64x2.abs(m), f64x2.add(one, e));
  }
  const sum = f64x2.add(one, e);
  if (f == SHARE) return f64x2.div(e, sum);
  if (f == SILU) return f64x2.div(f64x2.mul(x, e), sum);
  if (f == SOFTPLUS) return logarithmOfOnePlus(e);
  const inverse = f64x2.div(one, sum);
  const slope = f64x2.mul(f64x2.mul(e, inverse), inverse);
  if (f == SLOPE) return f64x2.mul(slope, f64x2.add(sum, x));
  const m = f64x2.mul(f64x2.add(f64x2.sub(power, one), change), inverse);
  const t = v128.xor(m, v128.and(x, i64x2.splat(i64.MIN_VALUE)));
  let sumA = i64x2.splat(0), sumB = sumA;
  if (terms == 2) {
    sumA = f64x2.add(f64x2.mul(v128.load64_splat(a, 8), t), v128.load64_splat(a));
    sumB = f64x2.add(f64x2.mul(v128.load64_splat(b, 8), t), v128.load64_splat(b));
  } else {
    for (let i = (<usize>terms - 1) << 3; <isize>i >= 0; i -= 8) {
      sumA = f64x2.add(f64x2.mul(sumA, t), v128.load64_splat(a + i));
      sumB = f64x2.add(f64x2.mul(sumB, t), v128.load64_splat(b + i));
    }
  }
  return f64x2.mul(slope, f64x2.add(f64x2.mul(x, sumA), sumB));
}

/** The same of four singles x, −120 ≤ x ≤ 120. */
// @ts-ignore: decorator
@inline
function ofDecay(f: i32, x: v128, a: usize = 0, b: usize = 0, terms: i32 = 0): v128 {
  const z = f == LOGISTIC ? f32x4.neg(f32x4.abs(x)) : x;
  const n = whole(z);
  const up = above(z, n), down = below(n);
  const r = sub(up, down);
  const q = rest(r, up, down);
  const raised = i32x4.add(i32x4.shl(n, 23), constant(29)); // 2ⁿ⁺⁶⁴ is a normal number
  return single(ofTwo(f, low(x), low(r), low(q), low(raised), a, b, terms), ofTwo(f, high(x), high(r), high(q), high(raised), a, b, terms));
}

/** −|x|, not below −120, where everything that is multiplied by its exponential rounds to 0. */
// @ts-ignore: decorator
@inline
function decay(x: v128): v128 {
  return f32x4.max(f32x4.neg(f32x4.abs(x)), constant(3));
}

/** 1/(1 + e⁻ˣ) = e/(1 + e) for negative x and 1 − e/(1 + e) for positive x, e = e^−|x|. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const small = ofDecay(SHARE, decay(x));
  return select(isNegative(x), small, sub(constant(1), small));
}

/** x/(1 + e⁻ˣ) = max(x, 0) − |x|·e/(1 + e). */
// @ts-ignore: decorator
@inline
export function silu(x: v128): v128 {
  return add(f32x4.max(x, i32x4.shl(i32x4.splat(1), 31)), ofDecay(SILU, decay(x)));
}

/** The derivative of silu, e(1 + x + e)/(1 + e)² for negative x; those at x and −x add up to 1. */
// @ts-ignore: decorator
@inline
export function siluSlope(x: v128): v128 {
  const left = ofDecay(SLOPE, decay(x));
  return select(isNegative(x), left, sub(constant(1), left));
}

/** tanh |x| = (1 − e)/(1 + e), e = e^−2|x| */
// @ts-ignore: decorator
@inline
export function hyperbolicTangent(x: v128): v128 {
  return v128.or(ofDecay(TANH, decay(add(x, x))), signOf(x));
}

/**
 * u·(z·A(t) + B(t)) for z = scale·x, s = 1/(1 + e⁻ᶻ), u = s(1 − s), t = 1 − 2s: every derivative of a logistic function has this form.
 * A and B have `terms` coefficients each, f64.
 */
// @ts-ignore: decorator
@inline
export function logistic(x: v128, scale: v128, a: usize, b: usize, terms: i32): v128 {
  const z = mul(x, scale);
  return ofDecay(LOGISTIC, v128.or(f32x4.neg(decay(z)), signOf(z)), a, b, terms);
}

/** ln x = k ln 2 + ln(1 + f), −¼ ≤ f ≤ ½, and ln(1 + f) = f − s(f − R), s = f/(2 + f). */
// @ts-ignore: decorator
@inline
export function logarithm(x: v128): v128 {
  const tiny = f32x4.lt(x, constant(18));
  const bits = i32x4.sub(select(tiny, mul(x, constant(19)), x), constant(21));
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x7fffff)), constant(21));
  const k = sub(f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23)), v128.and(tiny, constant(20)));
  const f = sub(m, constant(1));
  const s = f32x4.div(f, add(constant(2), f));
  const z = mul(s, s);
  const r = mul(z, step(step(constant(17), z, 16), z, 15));
  const y = add(add(mul(k, constant(7)), f), add(mul(s, sub(r, f)), mul(k, constant(8))));
  const zero = i32x4.splat(0);
  const infinity = i32x4.splat(0x7f800000);
  const pole = select(f32x4.eq(x, zero), f32x4.neg(infinity), f32x4.splat(NaN));
  const positive = f32x4.gt(x, zero);
  return select(v128.and(positive, f32x4.lt(x, infinity)), y, select(positive, x, pole));
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e), e = e^−|x|. */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  return add(f32x4.max(x, i32x4.splat(0)), ofDecay(SOFTPLUS, decay(x)));
}

/** sin⁽ᵏ⁾ x, k = phase. x = k·π/2 + r by doubles; arguments beyond 2²⁰ one by one. */
// @ts-ignore: decorator
@inline
export function wave(x: v128, phase: i32): v128 {
  const perTurn = double(0), magic = double(1), part = double(2), remainder = double(3);
  const xa = low(x), xb = high(x);
  const ta = f64x2.add(f64x2.mul(xa, perTurn), magic), tb = f64x2.add(f64x2.mul(xb, perTurn), magic);
  const ka = f64x2.sub(ta, magic), kb = f64x2.sub(tb, magic);
  const ra = f64x2.sub(f64x2.sub(xa, f64x2.mul(ka, part)), f64x2.mul(ka, remainder));
  const rb = f64x2.sub(f64x2.sub(xb, f64x2.mul(kb, part)), f64x2.mul(kb, remainder));
  const r = single(ra, rb);
  const quadrant = i32x4.add(v128.shuffle<i32>(ta, tb, 0, 2, 4, 6), i32x4.splat(phase));
  const z = mul(r, r);
  const sineOfR = v128.or(add(r, mul(r, mul(z, step(step(constant(24), z, 23), z, 22)))), signOf(r));
  const cosineOfR = add(sub(constant(1), mul(z, constant(0))), mul(mul(z, z), step(step(constant(27), z, 26), z, 25)));
  const odd = i32x4.shr_s(i32x4.shl(quadrant, 31), 31);
  const sign = i32x4.shl(i32x4.shr_u(quadrant, 1), 31);
  let y = v128.xor(select(odd, cosineOfR, sineOfR), sign);
  const large = f32x4.gt(f32x4.abs(x), constant(28));
  if (v128.any_true(large)) {
    if (i32x4.extract_lane(large, 0)) y = f32x4.replace_lane(y, 0, <f32>sine(f32x4.extract_lane(x, 0), phase));
    if (i32x4.extract_lane(large, 1)) y = f32x4.replace_lane(y, 1, <f32>sine(f32x4.extract_lane(x, 1), phase));
    if (i32x4.extract_lane(large, 2)) y = f32x4.replace_lane(y, 2, <f32>sine(f32x4.extract_lane(x, 2), phase));
    if (i32x4.extract_lane(large, 3)) y = f32x4.replace_lane(y, 3, <f32>sine(f32x4.extract_lane(x, 3), phase));
  }
  return y;
}
