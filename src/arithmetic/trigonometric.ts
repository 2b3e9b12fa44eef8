/**
 * sin, cos and tan from x = k·π/2 + r, |r| ≤ π/4, with r in double-double, and the Taylor series of sin r to r¹⁷ and of
 * cos r to r¹⁶. Below 2²⁰·π/2 the multiple is subtracted in four parts of π/2; above, the needed bits of x·2/π are cut from
 * an integer product with 1216 bits of 2/π (Payne & Hanek 1983), so that huge arguments are reduced exactly.
 */
import { powerOfTwo, productError, quotient, sumError } from "./double-double.js";

const TWO_OVER_PI = 0.6366197723675814;
/** π/2 in three parts of 33 bits (a multiple k < 2²⁰ of each is exact) and the rest. */
const PART_1 = 1.5707963267341256;
const PART_2 = 6.077100506303966e-11;
const PART_3 = 2.0222662487111665e-21;
const PART_4 = 8.4784276603689e-32;
const HALF_PI = Math.PI / 2;
const HALF_PI_LOW = 6.123233995736766e-17;

let rest = 0;
let restLow = 0;

/** Leaves r in `rest` + `restLow` and returns k modulo 4, for finite x. */
function reduce(x: number): number {
  if (Math.abs(x) > 1647099) return reduceHuge(x);
  const k = Math.floor(x * TWO_OVER_PI + 0.5);
  const first = x - k * PART_1;
  const b = -k * PART_2;
  const second = first + b;
  const c = -k * PART_3;
  const third = second + c;
  const low = sumError(first, b, second) + sumError(second, c, third) - k * PART_4;
  rest = third + low;
  restLow = third - rest + low;
  return k & 3;
}

/** ⌊2/π · 2¹²¹⁶⌋ */
const TWO_OVER_PI_BITS = BigInt(
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb" +
    "4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7" +
    "ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6bab",
);
const EIGHTH = 1n << 189n;
const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

function reduceHuge(x: number): number {
  double[0] = Math.abs(x);
  const exponent = (bits[0] >> 52n) - 1075n;
  const mantissa = (bits[0] & 0xfffffffffffffn) | 0x10000000000000n;
  // x/2π modulo 1 in 192 bits, moved by an eighth so that the two highest bits count the quarters to the nearest one
  const turn = BigInt.asUintN(192, ((mantissa * TWO_OVER_PI_BITS) >> (1026n - exponent)) + EIGHTH);
  const k = Number(turn >> 190n);
  const fraction = BigInt.asUintN(190, turn) - EIGHTH;
  const size = fraction < 0n ? -fraction : fraction;
  // the first 106 bits of it, as two doubles
  const length = size.toString(2).length;
  const normal = size << BigInt(192 - length);
  const high = Number(normal >> 139n) * powerOfTwo(length - 243);
  const low = Number(BigInt.asUintN(53, normal >> 86n)) * powerOfTwo(length - 296);
  const product = high * HALF_PI;
  const error = productError(high, HALF_PI, product) + (high * HALF_PI_LOW + low * HALF_PI);
  const sum = product + error;
  const sign = fraction < 0n === x < 0 ? 1 : -1;
  rest = sign * sum;
  restLow = sign * (product - sum + error);
  return (x < 0 ? -k : k) & 3;
}

/** sin(r + low) − r. */
function sineRemainder(r: number, low: number): number {
  const z = r * r;
  const tail = 1 / 362880 + z * (-1 / 39916800 + z * (1 / 6227020800 + z * (-1 / 1307674368000 + z * (1 / 355687428096000))));
  return r * z * (-1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * tail))) + low * (1 - 0.5 * z);
}

let cosineLow = 0;

/** cos(r + low), unrounded: the high part; the low part in `cosineLow`. */
function cosineSum(r: number, low: number): number {
  const z = r * r;
  const half = 0.5 * z;
  const w = 1 - half;
  const end = -1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z * (1 / 20922789888000)));
  const tail = z * z * (1 / 24 + z * (-1 / 720 + z * (1 / 40320 + z * end)));
  cosineLow = 1 - w - half + (tail - r * low);
  return w;
}

function sineOf(quadrant: number): number {
  const y = quadrant & 1 ? cosineSum(rest, restLow) + cosineLow : rest + sineRemainder(rest, restLow);
  return quadrant & 2 ? -y : y;
}

/** Sine of x radians. At most 1 ulp from the exact value, for every finite x; NaN at ±∞. */
export function sin(x: number): number {
  if (Math.abs(x) < 1e-8) return x;
  return Math.abs(x) < Infinity ? sineOf(reduce(x)) : NaN;
}

/** Cosine of x radians. At most 1 ulp from the exact value, for every finite x; NaN at ±∞. */
export function cos(x: number): number {
  return Math.abs(x) < Infinity ? sineOf((reduce(x) + 1) & 3) : NaN;
}

/** [sin x, cos x] with one reduction; the same values as {@link sin} and {@link cos}. */
export function sincos(x: number): [sine: number, cosine: number] {
  if (!(Math.abs(x) < Infinity)) return [NaN, NaN];
  const quadrant = reduce(x);
  return [Math.abs(x) < 1e-8 ? x : sineOf(quadrant), sineOf((quadrant + 1) & 3)];
}

/** Tangent of x radians. At most 1 ulp from the exact value, for every finite x; NaN at ±∞. */
export function tan(x: number): number {
  if (Math.abs(x) < 1e-8) return x;
  if (!(Math.abs(x) < Infinity)) return NaN;
  const quadrant = reduce(x);
  const remainder = sineRemainder(rest, restLow);
  const sine = rest + remainder;
  const sineLow = rest - sine + remainder;
  const w = cosineSum(rest, restLow);
  const cosine = w + cosineLow;
  const low = w - cosine + cosineLow;
  return quadrant & 1 ? -quotient(cosine, low, sine, sineLow) : quotient(sine, sineLow, cosine, low);
}
