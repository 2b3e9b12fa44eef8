/**
 * Wigner's 3j, 6j and 9j symbols: whole numbers (coupling-sum.ts) times roots of factorials, rounded once (coupling-roots.ts).
 *
 *   symbols  rows of i32, twice the spins and orders, in the order in which a symbol is read
 *   values   one f64 a row; NaN where the rounding is left to the caller
 *   pascal, roots  tables, as those files say; roots up to the largest n! that occurs
 *   work     numbers of `width` bytes each, aligned to 8: three for 3j and 6j, eight for 9j
 *
 * What no rule couples is zero. The caller has checked that spins are not negative and differ from their orders by integers.
 */
import { inverseRoot, inverseTriangle, root, rootExponent, roundNatural, roundWord, times, triangle, triangleExponent } from "./coupling-roots";
import { sum3j, sum6j, wordSum3j } from "./coupling-sum";
import { add, multiply, multiplySmall, subtract } from "./natural";

/** Whether twice the spins a, b and c obey the triangle rule, with an integer sum. */
// @ts-ignore: decorator
@inline
function isTriad(a: i32, b: i32, c: i32): bool {
  return ((a + b + c) & 1) == 0 && c <= a + b && a <= b + c && b <= c + a;
}

/** (−1)^((a−b−m)/2) S Δ(a b c) √∏(jᵢ±mᵢ)! / (x! y! z!) with the sum S of x = (a+b−c)/2, y = (a−b+c)/2, z = (−a+b+c)/2. */
function wigner3j(a: i32, b: i32, c: i32, k: i32, l: i32, m: i32, roots: usize, pascal: usize, work: usize, width: usize): f64 {
  if (k + l + m != 0 || abs(k) > a || abs(l) > b || abs(m) > c || !isTriad(a, b, c)) return 0;
  const x = (a + b - c) >> 1;
  const y = (a - b + c) >> 1;
  const z = (b + c - a) >> 1;
  const p = (a - k) >> 1;
  const q = (b + l) >> 1;
  const next = x + y + z + 1;
  const states = times(
    times(times(root(roots, p), root(roots, a - p)), times(root(roots, q), root(roots, b - q))),
    times(root(roots, (c + m) >> 1), root(roots, (c - m) >> 1)),
  );
  const spins = times(times(inverseRoot(roots, x), inverseRoot(roots, y)), times(inverseRoot(roots, z), inverseRoot(roots, next)));
  const factor = times(states, spins);
  const up = rootExponent(roots, p) + rootExponent(roots, a - p) + rootExponent(roots, q) + rootExponent(roots, b - q);
  const down = rootExponent(roots, x) + rootExponent(roots, y) + rootExponent(roots, z) + rootExponent(roots, next);
  const exponent = up - down + rootExponent(roots, (c + m) >> 1) + rootExponent(roots, (c - m) >> 1);
  let value: f64;
  if (next <= 63) value = roundWord(wordSum3j(pascal, x, y, z, p, q), factor, exponent);
  else value = roundNatural(work, sum3j(work, width, x, y, z, p, q), factor, exponent);
  return (((a - b - m) >> 1) & 1) == 0 ? value : 0 - value;
}

/** Rows 2j₁ 2j₂ 2j₃ 2m₁ 2m₂ 2m₃. */
export function wigner3jRows(
  symbols: usize, values: usize, count: i32, roots: usize, pascal: usize, work: usize, width: usize,
): void {
  for (let i = 0; i < count; ++i, symbols += 24, values += 8) {
    const value = wigner3j(
      load<i32>(symbols), load<i32>(symbols, 4), load<i32>(symbols, 8),
      load<i32>(symbols, 12), load<i32>(symbols, 16), load<i32>(symbols, 20),
      roots, pascal, work, width,
    );
    store<f64>(values, value);
  }
}

/** A pair and its power of two. */
const WEIGHT: usize = 24;

/**
 * All 3j symbols of twice the spins a, b, c: values [a+1, b+1] for the orders of the first two, zero where the third exceeds its spin.
 * Roots that symbols share are multiplied once, and those of opposite orders differ by (−1)^((a+b+c)/2). After its three numbers `work`
 * has 24·(a+b+c+3) bytes more.
 */
export function wigner3jBlock(
  a: i32, b: i32, c: i32, values: usize, roots: usize, pascal: usize, work: usize, width: usize,
): void {
  const x = (a + b - c) >> 1;
  const y = (a - b + c) >> 1;
  const z = (b + c - a) >> 1;
  const next = x + y + z + 1;
  const spins = times(times(inverseRoot(roots, x), inverseRoot(roots, y)), times(inverseRoot(roots, z), inverseRoot(roots, next)));
  const down = rootExponent(roots, x) + rootExponent(roots, y) + rootExponent(roots, z) + rootExponent(roots, next);
  const weightsA = work + 3 * width;
  const weightsB = weightsA + WEIGHT * <usize>(a + 1);
  const weightsC = weightsB + WEIGHT * <usize>(b + 1);
  weights(roots, a, weightsA);
  weights(roots, b, weightsB);
  weights(roots, c, weightsC);
  const odd = ((next - 1) & 1) != 0;
  const size = (a + 1) * (b + 1);
  for (let at = size >> 1; at < size; ++at) {
    const p = a - at / (b + 1); // j₁ − m₁
    const q = at % (b + 1); // j₂ + m₂
    const k = a - 2 * p;
    const l = 2 * q - b;
    let value: f64 = 0;
    if (abs(k + l) <= c) {
      const ofA = weightsA + WEIGHT * <usize>p;
      const ofB = weightsB + WEIGHT * <usize>q;
      const ofC = weightsC + WEIGHT * <usize>((c + k + l) >> 1);
      const factor = times(times(spins, v128.load(ofA)), times(v128.load(ofB), v128.load(ofC)));
      const exponent = load<f64>(ofA, 16) + load<f64>(ofB, 16) + load<f64>(ofC, 16) - down;
      if (next <= 63) value = roundWord(wordSum3j(pascal, x, y, z, p, q), factor, exponent);
      else value = roundNatural(work, sum3j(work, width, x, y, z, p, q), factor, exponent);
      if ((((a - b + k + l) >> 1) & 1) != 0) value = 0 - value;
    }
    store<f64>(values + 8 * <usize>at, value);
    store<f64>(values + 8 * <usize>(size - 1 - at), odd ? 0 - value : value);
  }
}

/** √((j+m)! (j−m)!) for the orders of twice the spin j, which run either way. */
function weights(roots: usize, j: i32, to: usize): void {
  for (let i = 0; i <= j; ++i, to += WEIGHT) {
    v128.store(to, times(root(roots, i), root(roots, j - i)));
    store<f64>(to, rootExponent(roots, i) + rootExponent(roots, j - i), 16);
  }
}

/**
 * S·Δ(a e f) Δ(d b f) Δ(d e c) / Δ(a b c), with the sum S of the triad (a b c). Any of the four triads can be the one; the largest has the
 * smallest sum.
 */
function wigner6j(a: i32, b: i32, c: i32, d: i32, e: i32, f: i32, roots: usize, pascal: usize, work: usize, width: usize): f64 {
  if (!isTriad(a, b, c) || !isTriad(a, e, f) || !isTriad(d, b, f) || !isTriad(d, e, c)) return 0;
  const abc = a + b + c;
  const aef = a + e + f;
  const dbf = d + b + f;
  const dec = d + e + c;
  const largest = max(max(abc, aef), max(dbf, dec));
  // Turning two columns over takes another triad to the top.
  if (largest != abc) {
    if (largest == aef) return topmost6j(a, e, f, d, b, c, roots, pascal, work, width);
    if (largest == dbf) return topmost6j(d, b, f, a, e, c, roots, pascal, work, width);
    return topmost6j(d, e, c, a, b, f, roots, pascal, work, width);
  }
  return topmost6j(a, b, c, d, e, f, roots, pascal, work, width);
}

function topmost6j(a: i32, b: i32, c: i32, d: i32, e: i32, f: i32, roots: usize, pascal: usize, work: usize, width: usize): f64 {
  const length = sum6j(
    pascal, work, width,
    (b + c - a) >> 1, (c + a - b) >> 1, (a + b - c) >> 1,
    (a + e + f) >> 1, (d + b + f) >> 1, (d + e + c) >> 1,
  );
  if (length == 0) return 0;
  const left = times(inverseTriangle(roots, a, b, c), triangle(roots, a, e, f));
  const factor = times(left, times(triangle(roots, d, b, f), triangle(roots, d, e, c)));
  const exponent = triangleExponent(roots, a, e, f) + triangleExponent(roots, d, b, f) + triangleExponent(roots, d, e, c);
  return roundNatural(work, length, factor, exponent - triangleExponent(roots, a, b, c));
}

/** Rows 2j₁ … 2j₆. */
export function wigner6jRows(
  symbols: usize, values: usize, count: i32, roots: usize, pascal: usize, work: usize, width: usize,
): void {
  for (let i = 0; i < count; ++i, symbols += 24, values += 8) {
    const value = wigner6j(
      load<i32>(symbols), load<i32>(symbols, 4), load<i32>(symbols, 8),
      load<i32>(symbols, 12), load<i32>(symbols, 16), load<i32>(symbols, 20),
      roots, pascal, work, width,
    );
    store<f64>(values, value);
  }
}

/**
 * ∏ Δ(row) Δ(column) · ∑ₓ (−1)²ˣ (2x+1) S(a i x) S(d h x) S(b f x) for the rows a b c, d e f, g h i: src/representations/wigner-9j.ts.
 */
function wigner9j(symbol: usize, roots: usize, pascal: usize, work: usize, width: usize): f64 {
  const a = load<i32>(symbol);
  const b = load<i32>(symbol, 4);
  const c = load<i32>(symbol, 8);
  const d = load<i32>(symbol, 12);
  const e = load<i32>(symbol, 16);
  const f = load<i32>(symbol, 20);
  const g = load<i32>(symbol, 24);
  const h = load<i32>(symbol, 28);
  const i = load<i32>(symbol, 32);
  if (!isTriad(a, b, c) || !isTriad(d, e, f) || !isTriad(g, h, i)) return 0;
  if (!isTriad(a, d, g) || !isTriad(b, e, h) || !isTriad(c, f, i)) return 0;
  const first = max(abs(a - i), max(abs(d - h), abs(b - f)));
  const last = min(a + i, min(d + h, b + f));
  const rowA = (a + b + c) >> 1;
  const rowD = (d + e + f) >> 1;
  const rowG = (g + h + i) >> 1;
  const columnA = (a + d + g) >> 1;
  const columnB = (b + e + h) >> 1;
  const columnC = (c + f + i) >> 1;
  const one = work;
  const two = one + width;
  const all = two + width;
  const even = all + width;
  const odd = even + width;
  const space = odd + width;
  let plus = 0;
  let minus = 0;
  for (let x = first; x <= last; x += 2) {
    const ai = (a + i + x) >> 1;
    const dh = (d + h + x) >> 1;
    const bf = (b + f + x) >> 1;
    let length = sum6j(pascal, space, width, ai - a, ai - i, ai - x, columnA, rowG, dh);
    if (length == 0) continue;
    let negative = length < 0;
    const oneLength = abs(length);
    memory.copy(one, space, 4 * <usize>oneLength);
    length = sum6j(pascal, space, width, dh - d, dh - h, dh - x, rowD, columnB, bf);
    if (length == 0) continue;
    if (length < 0) negative = !negative;
    const twoLength = multiply(one, oneLength, space, abs(length), two);
    length = sum6j(pascal, space, width, bf - b, bf - f, bf - x, rowA, columnC, ai);
    if (length == 0) continue;
    if (length < 0) negative = !negative;
    const allLength = multiplySmall(all, multiply(two, twoLength, space, abs(length), all), <u32>(x + 1));
    if (negative) minus = add(odd, minus, all, allLength);
    else plus = add(even, plus, all, allLength);
  }
  const length = subtract(even, plus, odd, minus);
  if (length == 0) return 0;
  const rows = times(times(triangle(roots, a, b, c), triangle(roots, d, e, f)), triangle(roots, g, h, i));
  const columns = times(times(triangle(roots, a, d, g), triangle(roots, b, e, h)), triangle(roots, c, f, i));
  const across = triangleExponent(roots, a, b, c) + triangleExponent(roots, d, e, f) + triangleExponent(roots, g, h, i);
  const down = triangleExponent(roots, a, d, g) + triangleExponent(roots, b, e, h) + triangleExponent(roots, c, f, i);
  const value = roundNatural(even, length, times(rows, columns), across + down);
  return (first & 1) == 0 ? value : -value;
}

/** Rows of nine, 2j₁₁ 2j₁₂ … 2j₃₃. */
export function wigner9jRows(
  symbols: usize, values: usize, count: i32, roots: usize, pascal: usize, work: usize, width: usize,
): void {
  for (let i = 0; i < count; ++i, symbols += 36, values += 8) {
    store<f64>(values, wigner9j(symbols, roots, pascal, work, width));
  }
}
