/**
 * atan, atan2, asin and acos: the angle of a point (x, y) of the first octant is atan(c) + atan t, where c = i/8 is next to
 * y/x and t = (y − c·x)/(x + c·y), |t| ≤ 1/16, in double-double; then the Taylor series to t¹³ (what is left out is below
 * 2⁻⁵⁹). The other octants follow by reflection.
 */
import { productError, sumError } from "./double-double.js";

/** atan(i/8), and what is missing from it. */
const ANGLES = [
  0, 0.12435499454676144, 0.24497866312686414, 0.35877067027057225, 0.4636476090008061, 0.5585993153435624, 0.6435011087932844,
  0.7188299996216245, 0.7853981633974483,
];
const ANGLES_LOW = [
  0, -3.1253241424539383e-18, 1.0698755618734451e-17, -2.4623815582638635e-17, 2.2698777452961687e-17, -5.4556305485916264e-18,
  1.5834785051444286e-17, -2.1478388444456983e-17, 3.061616997868383e-17,
];
const HALF_PI = Math.PI / 2;
const HALF_PI_LOW = 6.123233995736766e-17;

let angleLow = 0;

/** Angle of (x + xLow, y + yLow), 0 ≤ y ≤ x, 2⁻⁶⁰ ≤ y/x; the low part is left in `angleLow`. */
function octant(y: number, yLow: number, x: number, xLow: number): number {
  const i = Math.floor((8 * y) / x + 0.5);
  const c = i / 8;
  const cx = c * x;
  const difference = y - cx;
  const differenceLow = sumError(y, -cx, difference) + yLow - productError(c, x, cx) - c * xLow;
  const cy = c * y;
  const sum = x + cy;
  const sumLow = sumError(x, cy, sum) + productError(c, y, cy) + xLow + c * yLow;
  const t = difference / sum;
  const product = t * sum;
  const tLow = (difference - product - productError(t, sum, product) + differenceLow - t * sumLow) / sum;
  const z = t * t;
  const series = -1 / 3 + z * (1 / 5 + z * (-1 / 7 + z * (1 / 9 + z * (-1 / 11 + z * (1 / 13)))));
  const low = tLow + t * z * series + ANGLES_LOW[i];
  const high = ANGLES[i] + t;
  const angle = high + (ANGLES[i] - high + t + low);
  angleLow = high - angle + (ANGLES[i] - high + t + low);
  return angle;
}

/** base ± (angle + low), rounded once. */
function offset(base: number, baseLow: number, angle: number, low: number): number {
  const sum = base + angle;
  return sum + (sumError(base, angle, sum) + (baseLow + low));
}

/** Angle in [0, π] of a point with y ≥ 0, (x, y) ≠ 0 finite; the low parts belong to |x| and y. */
function angleOf(y: number, yLow: number, x: number, xLow: number): number {
  let size = Math.abs(x);
  const largest = Math.max(y, size);
  if (largest > 1e150 || largest < 1e-150) {
    const scale = largest > 1 ? 2.409919865102884e-181 : 4.149515568880993e180; // 2^∓600
    y *= scale;
    yLow *= scale;
    size *= scale;
    xLow *= scale;
  }
  const steep = y > size;
  const ratio = steep ? size / y : y / size;
  let angle = ratio;
  angleLow = 0;
  if (ratio > 1e-18) angle = steep ? octant(size, xLow, y, yLow) : octant(y, yLow, size, xLow);
  if (steep) return x < 0 ? offset(HALF_PI, HALF_PI_LOW, angle, angleLow) : offset(HALF_PI, HALF_PI_LOW, -angle, -angleLow);
  return x < 0 ? offset(2 * HALF_PI, 2 * HALF_PI_LOW, -angle, -angleLow) : angle;
}

/**
 * Angle of the point (x, y) in radians, −π ≤ angle ≤ π, with ECMAScript's rules for signed zeros and infinities.
 * At most 1 ulp from the exact value.
 */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const negative = y < 0 || Object.is(y, -0);
  const size = Math.abs(y);
  let angle: number;
  if (size === 0) angle = x < 0 || Object.is(x, -0) ? Math.PI : 0;
  else if (size === Infinity) angle = x === Infinity ? HALF_PI / 2 : x === -Infinity ? 1.5 * HALF_PI : HALF_PI;
  else if (Math.abs(x) === Infinity) angle = x > 0 ? 0 : Math.PI;
  else if (x > 0 && size / x < 1e-18) angle = size / x;
  else angle = angleOf(size, 0, x, 0);
  return negative ? -angle : angle;
}

/** Arc tangent, −π/2 ≤ angle ≤ π/2. At most 1 ulp from the exact value. */
export function atan(x: number): number {
  return atan2(x, 1);
}

let cosineLow = 0;

/** √(1 − x²) as a double-double for |x| ≤ 1, the low part in `cosineLow`. */
function complement(x: number): number {
  const square = x * x;
  const difference = 1 - square;
  const low = sumError(1, -square, difference) - productError(x, x, square);
  const root = Math.sqrt(difference + low);
  cosineLow = 0;
  if (root === 0) return 0;
  const product = root * root;
  cosineLow = (difference - product - productError(root, root, product) + low) / (2 * root);
  return root;
}

/** Arc sine, −π/2 ≤ angle ≤ π/2; NaN outside [−1, 1]. At most 1 ulp from the exact value. */
export function asin(x: number): number {
  if (!(Math.abs(x) <= 1)) return NaN;
  if (Math.abs(x) < 1e-8) return x;
  const root = complement(x);
  const angle = angleOf(Math.abs(x), 0, root, cosineLow);
  return x < 0 ? -angle : angle;
}

/** Arc cosine, 0 ≤ angle ≤ π; NaN outside [−1, 1]. At most 1 ulp from the exact value. */
export function acos(x: number): number {
  if (!(Math.abs(x) <= 1)) return NaN;
  const root = complement(x);
  return angleOf(root, cosineLow, x, 0);
}
