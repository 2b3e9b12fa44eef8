/**
 * The whole numbers in 3j and 6j symbols: alternating sums of products of binomials, exact.
 *
 *   pascal  [n (n+1)/2 + k] the binomials (n k) for n ≤ 67, all that fit in a word of 64 bits
 *   work    numbers of `width` bytes each: the sum, what is subtracted from it, and a term
 *
 * A sum that provably fits in one word, or in two, is made in them from the table. Otherwise each term comes from the one before it
 * by the fraction of small numbers that they differ by.
 */
import { add, divideSmall, multiplySmall, subtract } from "./natural";

/** Rows of the table. */
export const PASCAL: i32 = 67;

/** Fills the table, 8·2346 bytes. */
export function couplingPascal(pascal: usize): void {
  for (let n = 0, at = pascal; n <= PASCAL; ++n) {
    const above = at - 8 * <usize>n;
    for (let k = 0; k <= n; ++k, at += 8) {
      store<u64>(at, k == 0 || k == n ? 1 : load<u64>(above + 8 * <usize>(k - 1)) + load<u64>(above + 8 * <usize>k));
    }
  }
}

/** Where (n k) stands. */
// @ts-ignore: decorator
@inline
function binomial(pascal: usize, n: i32, k: i32): usize {
  return pascal + 8 * <usize>(((n * (n + 1)) >> 1) + k);
}

/** ∑ₖ (−1)ᵏ (a k)(b p−k)(c q−k) for a + b + c ≤ 62. */
export function wordSum3j(pascal: usize, a: i32, b: i32, c: i32, p: i32, q: i32): i64 {
  const first = max(0, max(p - b, q - c));
  const last = min(a, min(p, q));
  let x = binomial(pascal, a, first);
  let y = binomial(pascal, b, p - first);
  let z = binomial(pascal, c, q - first);
  let sum: i64 = 0;
  for (let k = first; k <= last; ++k, x += 8, y -= 8, z -= 8) {
    // the sign in front of the sum so far turns at every step, and once more at the end
    sum = load<i64>(x) * load<i64>(y) * load<i64>(z) - sum;
  }
  return (last & 1) == 0 ? sum : -sum;
}

/** The same for any size: |sum| at `work`, and its length, negative if the sum is. */
export function sum3j(work: usize, width: usize, a: i32, b: i32, c: i32, p: i32, q: i32): i32 {
  const first = max(0, max(p - b, q - c));
  const last = min(a, min(p, q));
  const odd = work + width;
  const term = odd + width;
  store<u32>(term, 1);
  let length = timesBinomial(term, 1, a, first);
  length = timesBinomial(term, length, b, p - first);
  length = timesBinomial(term, length, c, q - first);
  let plus = 0;
  let minus = 0;
  for (let k = first; ; ++k) {
    if ((k & 1) == 0) plus = add(work, plus, term, length);
    else minus = add(odd, minus, term, length);
    if (k >= last) break;
    length = multiplySmall(term, multiplySmall(term, length, <u32>(a - k) * <u32>(p - k)), <u32>(q - k));
    length = divideSmall(term, divideSmall(term, length, <u32>(k + 1) * <u32>(b - p + k + 1)), <u32>(c - q + k + 1));
  }
  return subtract(work, plus, odd, minus);
}

/**
 * ∑ₜ (−1)ᵗ (t+1 α+1)(x t−A)(y t−B)(z t−C), α = x + y + z, for the triad with x = b+c−a, y = c+a−b, z = a+b−c and the sums A, B, C of the
 * triads that share a, b and c with it: src/representations/racah-sum.ts. |sum| at `work`, and its length, negative if the sum is.
 */
export function sum6j(pascal: usize, work: usize, width: usize, x: i32, y: i32, z: i32, a: i32, b: i32, c: i32): i32 {
  const alpha = x + y + z;
  const first = max(max(alpha, a), max(b, c));
  const last = min(x + a, min(y + b, z + c));
  if (first > last) return 0;
  if (alpha < 64 && last < PASCAL) {
    const largest = load<u64>(binomial(pascal, last + 1, alpha + 1));
    if (alpha + 64 - <i32>clz(largest) <= 62) return wordSum6j(pascal, work, alpha, first, last, x, y, z, a, b, c);
    return doubleWordSum6j(pascal, work, alpha, first, last, x, y, z, a, b, c);
  }
  const odd = work + width;
  const term = odd + width;
  store<u32>(term, 1);
  let length = timesBinomial(term, 1, first + 1, alpha + 1);
  length = timesBinomial(term, length, x, first - a);
  length = timesBinomial(term, length, y, first - b);
  length = timesBinomial(term, length, z, first - c);
  let plus = 0;
  let minus = 0;
  for (let t = first; ; ++t) {
    if ((t & 1) == 0) plus = add(work, plus, term, length);
    else minus = add(odd, minus, term, length);
    if (t >= last) break;
    length = multiplySmall(term, length, <u32>(t + 2) * <u32>(x - t + a));
    length = multiplySmall(term, length, <u32>(y - t + b) * <u32>(z - t + c));
    length = divideSmall(term, length, <u32>(t + 1 - alpha) * <u32>(t + 1 - a));
    length = divideSmall(term, length, <u32>(t + 1 - b) * <u32>(t + 1 - c));
  }
  return subtract(work, plus, odd, minus);
}

/** The sum where the largest of the first binomials times 2^α, which the products of the others add up to at most, is below 2⁶². */
function wordSum6j(
  pascal: usize, work: usize, alpha: i32, first: i32, last: i32, x: i32, y: i32, z: i32, a: i32, b: i32, c: i32,
): i32 {
  let u = binomial(pascal, x, first - a);
  let v = binomial(pascal, y, first - b);
  let w = binomial(pascal, z, first - c);
  let top = binomial(pascal, first + 1, alpha + 1);
  let sum: i64 = 0;
  for (let t = first; t <= last; ++t, u += 8, v += 8, w += 8, top += 8 * <usize>(t + 1)) {
    sum = load<i64>(top) * load<i64>(u) * load<i64>(v) * load<i64>(w) - sum;
  }
  if ((last & 1) != 0) sum = -sum;
  const size = <u64>(sum < 0 ? -sum : sum);
  store<u64>(work, size);
  const length = size == 0 ? 0 : size >> 32 == 0 ? 1 : 2;
  return sum < 0 ? -length : length;
}

/** The sum where α < 64 and the first binomials have one word: less than 2¹²⁷. */
function doubleWordSum6j(
  pascal: usize, work: usize, alpha: i32, first: i32, last: i32, x: i32, y: i32, z: i32, a: i32, b: i32, c: i32,
): i32 {
  let u = binomial(pascal, x, first - a);
  let v = binomial(pascal, y, first - b);
  let w = binomial(pascal, z, first - c);
  let top = binomial(pascal, first + 1, alpha + 1);
  let low: u64 = 0;
  let high: u64 = 0;
  for (let t = first; t <= last; ++t, u += 8, v += 8, w += 8, top += 8 * <usize>(t + 1)) {
    const one = load<u64>(u) * load<u64>(v) * load<u64>(w);
    const other = load<u64>(top);
    const oneLow = one & 0xffffffff;
    const oneHigh = one >> 32;
    const otherLow = other & 0xffffffff;
    const otherHigh = other >> 32;
    const bottom = oneLow * otherLow;
    const cross = oneLow * otherHigh;
    const middle = oneHigh * otherLow + (bottom >> 32) + (cross & 0xffffffff);
    const productLow = (middle << 32) | (bottom & 0xffffffff);
    const productHigh = oneHigh * otherHigh + (cross >> 32) + (middle >> 32);
    // product − sum
    high = productHigh - high - <u64>(productLow < low);
    low = productLow - low;
  }
  let negative = (last & 1) != 0;
  if (<i64>high < 0) {
    negative = !negative;
    high = ~high + <u64>(low == 0);
    low = -low;
  }
  store<u64>(work, low);
  store<u64>(work + 8, high);
  const length = high != 0 ? (high >> 32 == 0 ? 3 : 4) : low != 0 ? (low >> 32 == 0 ? 1 : 2) : 0;
  return negative ? -length : length;
}

/** x·(n k) in place. */
function timesBinomial(x: usize, length: i32, n: i32, k: i32): i32 {
  const steps = min(k, n - k);
  for (let i = 0; i < steps; ++i) length = divideSmall(x, multiplySmall(x, length, <u32>(n - i)), <u32>(i + 1));
  return length;
}
