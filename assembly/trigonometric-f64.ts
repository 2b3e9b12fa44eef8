/**
 * sin⁽ᵏ⁾ of one double: src/arithmetic/trigonometric.ts, operation for operation, where the mathematics is explained.
 */
import { high, low, pair, productError, sumError } from "./double-double";

// @ts-ignore: decorator
@inline const HALF_PI: f64 = 1.5707963267948966;
// @ts-ignore: decorator
@inline const HALF_PI_LOW: f64 = 6.123233995736766e-17;

/** sin(r + low) − r. */
// @ts-ignore: decorator
@inline
function sineRemainder(r: f64, low: f64): f64 {
  const z = r * r;
  const tail = 1.0 / 362880 + z * (-1.0 / 39916800 + z * (1.0 / 6227020800 + z * (-1.0 / 1307674368000 + z * (1.0 / 355687428096000))));
  return r * z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * tail))) + low * (1 - 0.5 * z);
}

// @ts-ignore: decorator
@inline
function cosine(r: f64, low: f64): f64 {
  const z = r * r;
  const half = 0.5 * z;
  const w = 1 - half;
  const end = -1.0 / 3628800 + z * (1.0 / 479001600 + z * (-1.0 / 87178291200 + z * (1.0 / 20922789888000)));
  const tail = z * z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 + z * end)));
  return w + (1 - w - half + (tail - r * low));
}

// @ts-ignore: decorator
@inline
function sineOf(rest: v128, quadrant: i32): f64 {
  const r = high(rest), l = low(rest);
  const y = quadrant & 1 ? cosine(r, l) : r + sineRemainder(r, l);
  return quadrant & 2 ? -y : y;
}

/** ⌊2/π · 2¹²¹⁶⌋, the lowest 64 bits first. */
const TWO_OVER_PI = memory.data<u64>([
  0x56033046fc7b6bab, 0x6bfb5fb11f8d5d08, 0x3d0739f78a5292ea, 0x7527bac7ebe5f17b, 0x4f463f669e5fea2d, 0x6d367ecf27cb09b7, 0xef2f118b5a0a6d1f,
  0x1ff897ffde05980f, 0x9c845f8bbdf9283b, 0x3991d639835339f4, 0xe99c7026b45f7e41, 0xe88235f52ebb4484, 0xfe1deb1cb129a73e, 0x06492eea09d1921c,
  0xb7246e3a424dd2e0, 0xfe5163abdebbc561, 0xdb6295993c439041, 0xfc2757d1f534ddc0, 0xa2f9836e4e441529,
]);

/** The high 64 bits of a·b. */
// @ts-ignore: decorator
@inline
function multiplyHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32;
  const b0 = b & 0xffffffff, b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  return a1 * b1 + (middle >> 32) + (((middle & 0xffffffff) + a0 * b1) >> 32);
}

/** The 64 bits of the 128-bit number (above, below) from bit `shift` < 64 on. */
// @ts-ignore: decorator
@inline
function window(above: u64, below: u64, shift: u64): u64 {
  return shift == 0 ? below : (below >> shift) | (above << (64 - shift));
}

/** sin⁽ᵏ⁾ of a large finite x: x/2π modulo 1 in 192 bits, by integers. */
function sineOfHuge(x: f64, phase: i32): f64 {
  const bits = reinterpret<u64>(x) & 0x7fffffffffffffff;
  const mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
  const shift = <i32>(1026 + 1075) - <i32>(bits >> 52);
  const first = shift >> 6;
  let carry: u64 = 0, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0, w3: u64 = 0;
  for (let i = 0; i <= first + 3; ++i) {
    const word: u64 = i < 19 ? load<u64>(TWO_OVER_PI + (<usize>i << 3)) : 0;
    const product = mantissa * word + carry;
    carry = multiplyHigh(mantissa, word) + <u64>(product < carry);
    w0 = w1;
    w1 = w2;
    w2 = w3;
    w3 = product;
  }
  const by = <u64>(shift & 63);
  let f0 = window(w1, w0, by);
  let f1 = window(w2, w1, by);
  // to the nearest quarter: k, and a signed rest f of less than an eighth
  const top = window(w3, w2, by) + 0x2000000000000000;
  let k = <i32>(top >> 62);
  let f2 = (top & 0x3fffffffffffffff) - 0x2000000000000000;
  let negative = <i64>f2 < 0;
  if (negative) {
    f0 = ~f0 + 1;
    f1 = ~f1 + <u64>(f0 == 0);
    f2 = ~f2 + <u64>(f1 == 0 && f0 == 0);
  }
  let zeros = 0;
  if (f2 == 0) {
    f2 = f1;
    f1 = f0;
    f0 = 0;
    zeros = 64;
  }
  const empty = clz(f2);
  zeros += <i32>empty;
  const n1 = empty == 0 ? f2 : (f2 << empty) | (f1 >> (64 - empty));
  const n0 = empty == 0 ? f1 : (f1 << empty) | (f0 >> (64 - empty));
  const turn = <f64>(n1 >> 11) * reinterpret<f64>(<i64>(1023 - 51 - zeros) << 52);
  const turnLow = <f64>(((n1 & 2047) << 42) | (n0 >> 22)) * reinterpret<f64>(<i64>(1023 - 104 - zeros) << 52);
  let rest = turn * HALF_PI;
  let restLow = productError(turn, HALF_PI, rest) + (turn * HALF_PI_LOW + turnLow * HALF_PI);
  const sum = rest + restLow;
  restLow = rest - sum + restLow;
  rest = sum;
  if (x < 0) {
    k = -k;
    negative = !negative;
  }
  return sineOf(negative ? pair(-rest, -restLow) : pair(rest, restLow), (k + phase) & 3);
}

/** The phase-th derivative of the sine: sin, cos, −sin, −cos. */
export function sine(x: f64, phase: i32): f64 {
  const size = abs(x);
  if (!(size < Infinity)) return NaN;
  if (size < 1e-8 && (phase & 1) == 0) return phase & 2 ? -x : x;
  if (size > 1647099) return sineOfHuge(x, phase);
  const k = floor(x * 0.6366197723675814 + 0.5);
  const first = x - k * 1.5707963267341256;
  const b = -k * 6.077100506303966e-11;
  const second = first + b;
  const c = -k * 2.0222662487111665e-21;
  const third = second + c;
  const l = sumError(first, b, second) + sumError(second, c, third) - k * 8.4784276603689e-32;
  const r = third + l;
  return sineOf(pair(r, third - r + l), (<i32>k + phase) & 3);
}
