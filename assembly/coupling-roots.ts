/**
 * The last step of a coupling coefficient: a whole number times roots of factorials and of their inverses, rounded once.
 *
 *   roots  [n] of 40 bytes: √(n!) = (high + low)·2ᵉ with 1 ≤ high + low < 2, then high and low of 2ᵉ/√(n!), then e; all f64
 *
 * Pairs of doubles carry the product to within 2⁻⁹⁷ of its size: 25 numbers that are each right to 2⁻¹⁰⁴, and 24 products of
 * pairs, each right to 7·2⁻¹⁰⁶ (Joldes, Muller & Popescu 2017, ACM Trans. Math. Softw. 44(2), 15, Algorithm 10). So where adding and
 * subtracting 2⁻⁹⁵ of it leads to the same double, that is the nearest one; where not (once in 2⁴¹ symbols), or where the double
 * would not have all its bits, the answer is NaN, and the caller computes the symbol otherwise.
 */
import { high, low, pair, powerOfTwo, productError } from "./double-double";

const ROOT: usize = 40;
const DOUBT: f64 = reinterpret<f64>(<i64>(1023 - 95) << 52);

/** a·b of pairs. */
// @ts-ignore: decorator
@inline
export function times(a: v128, b: v128): v128 {
  const x = high(a);
  const y = high(b);
  const product = x * y;
  const error = productError(x, y, product) + (x * low(b) + low(a) * y);
  const sum = product + error;
  return pair(sum, error - (sum - product));
}

/** √(n!) without its power of two. */
// @ts-ignore: decorator
@inline
export function root(roots: usize, n: i32): v128 {
  return v128.load(roots + ROOT * <usize>n);
}

/** 1/√(n!) without its power of two. */
// @ts-ignore: decorator
@inline
export function inverseRoot(roots: usize, n: i32): v128 {
  return v128.load(roots + ROOT * <usize>n, 16);
}

/** The power of two of √(n!). */
// @ts-ignore: decorator
@inline
export function rootExponent(roots: usize, n: i32): f64 {
  return load<f64>(roots + ROOT * <usize>n, 32);
}

/** Δ(a b c) without its power of two; the arguments are twice the spins. */
export function triangle(roots: usize, a: i32, b: i32, c: i32): v128 {
  const left = times(root(roots, (a + b - c) >> 1), root(roots, (a - b + c) >> 1));
  return times(left, times(root(roots, (b + c - a) >> 1), inverseRoot(roots, ((a + b + c) >> 1) + 1)));
}

/** 1/Δ(a b c) without its power of two. */
export function inverseTriangle(roots: usize, a: i32, b: i32, c: i32): v128 {
  const left = times(inverseRoot(roots, (a + b - c) >> 1), inverseRoot(roots, (a - b + c) >> 1));
  return times(left, times(inverseRoot(roots, (b + c - a) >> 1), root(roots, ((a + b + c) >> 1) + 1)));
}

/** The power of two of Δ(a b c). */
export function triangleExponent(roots: usize, a: i32, b: i32, c: i32): f64 {
  const up = rootExponent(roots, (a + b - c) >> 1) + rootExponent(roots, (a - b + c) >> 1) + rootExponent(roots, (b + c - a) >> 1);
  return up - rootExponent(roots, ((a + b + c) >> 1) + 1);
}

/** s·factor·2ᵉ rounded once, or NaN, for a word |s| < 2⁶². */
export function roundWord(s: i64, factor: v128, exponent: f64): f64 {
  const head = <f64>s;
  return round(times(pair(head, <f64>(s - <i64>head)), factor), exponent);
}

/** ±s·factor·2ᵉ rounded once, or NaN, for a natural number of `length` words, and minus if that is negative. */
export function roundNatural(s: usize, length: i32, factor: v128, exponent: f64): f64 {
  if (length == 0) return 0;
  const words = abs(length);
  const top = s + 4 * <usize>words;
  // 128 bits from the first that is set: five words hold them
  const first = load<u32>(top - 4);
  const shift = <u64>clz(first);
  let upper = (<u64>first << 32) | (words > 1 ? <u64>load<u32>(top - 8) : 0);
  let lower = ((words > 2 ? <u64>load<u32>(top - 12) : 0) << 32) | (words > 3 ? <u64>load<u32>(top - 16) : 0);
  if (shift > 0) {
    const last = words > 4 ? <u64>load<u32>(top - 20) : 0;
    upper = (upper << shift) | (lower >> (64 - shift));
    lower = (lower << shift) | (last >> (32 - shift));
  }
  // 53 bits and 53 bits of them
  const head = <f64>(upper >> 11) * reinterpret<f64>(<i64>(1023 - 52) << 52);
  const tail = <f64>(((upper & 0x7ff) << 42) | (lower >> 22)) * reinterpret<f64>(<i64>(1023 - 105) << 52);
  const sum = head + tail;
  const value = round(times(pair(sum, tail - (sum - head)), factor), exponent + <f64>(32 * words - 1) - <f64>shift);
  return length < 0 ? -value : value;
}

/** x·2ᵉ, or NaN where x may lie on either side of a tie, or the result is not a normal double. */
// @ts-ignore: decorator
@inline
function round(x: v128, exponent: f64): f64 {
  const doubt = high(x) * DOUBT;
  const above = high(x) + (low(x) + doubt);
  const below = high(x) + (low(x) - doubt);
  if (above != below || exponent < -900 || exponent > 900) return NaN;
  return above * powerOfTwo(<i32>exponent);
}
