import { COPIED, copiesValues, HIGHEST, gradientF32, gradientF64 } from "./generated/spherical-harmonics";
import { tableAt, valuesTile } from "./spherical-harmonics";
import { copyLines, readPoints, splat, tileRows, writeRows } from "./spherical-harmonics-tiles";

/**
 * Gradients and Hessians of the solid harmonics: a derivative lowers the degree by one, and is a sparse matrix times the
 * harmonics below. With Yₗ₋₁ on the right, terms with |order| > l−1 left out, and α, β, δ of (l, m) from the table,
 *
 *   ∂ᵧYₘ = δₘYₘ     ∂_zYₘ = αₘYₘ₋₁ + βₘYₘ₊₁     ∂ₓY₋ₘ = αₘYₘ₋₁ − βₘYₘ₊₁, but ∂ₓY₀ = β₀Y₋₁
 *
 *   xyz, table, y, rows, lowest, degree   as in spherical-harmonics.ts; y = 0 leaves the values out
 *   gradient  [rows, (L+1)² − k², 3]      rows `gradientRow` bytes apart
 *   hessian   [rows, (L+1)² − k², 3, 3]   rows `hessianRow` bytes apart
 *   scratch   128 (L+1)² + 4096 bytes
 */

/** Gradient of one row: `y` its harmonics of degrees 0 … `degree`, with 16 bytes of zeros before them; `to` tight. */
function gradientOfRow<T>(y: usize, table: usize, to: usize, lowest: i32, degree: i32): void {
  const size = sizeof<T>(), zero = v128.splat<T>(0);
  if (lowest == 0) {
    for (let a = 0; a < 3; ++a, to += size) store<T>(to, 0);
  }
  let l = max(lowest, 1), at = tableAt<T>(table, degree + 1);
  if (sizeof<T>() == 4 && l == 1) {
    // three components are less than a vector: ∂ₓY₋₁ = ∂ᵧY₀ = ∂_zY₁, all else 0
    if (degree == 0) return;
    const s = load<T>(table, 16 * sizeof<T>()) * load<T>(y), d = v128.replace_lane<T>(zero, 0, s);
    v128.store(to, d);
    v128.store(to, d, 16);
    store<T>(to, s, 32);
    to += 36;
    ++l;
  }
  for (let k = sizeof<T>() == 4 ? 2 : 1; k < l; ++k) at += <usize>(80 * (sizeof<T>() == 4 ? (k >> 1) + 1 : k + 1));
  for (; l <= degree; ++l) {
    const width = <usize>(2 * l + 1) * size;
    let below = y + <usize>(l * l - 2 * l - 1) * size, above = below + width - 16;
    for (let left = width - 16; ; ) {
      const p = v128.mul<T>(v128.load(at), v128.load(below)), q = v128.mul<T>(v128.load(at, 16), v128.load(below, 2 * sizeof<T>()));
      const h = v128.mul<T>(v128.load(at, 32), v128.load(below, sizeof<T>()));
      const s = v128.mul<T>(v128.load(at, 48), v128.load(above)), t = v128.mul<T>(v128.load(at, 64), v128.load(above, 2 * sizeof<T>()));
      // x runs backwards, from order −m
      const z = v128.add<T>(p, q), x = v128.sub<T>(s, t);
      if (sizeof<T>() == 4) {
        const e = v128.shuffle<f32>(h, z, 0, 4, 1, 5), f = v128.shuffle<f32>(h, z, 2, 6, 3, 7), first = v128.shuffle<f32>(x, e, 3, 2, 4, 5);
        v128.store(to, v128.shuffle<f32>(first, first, 0, 2, 3, 1));
        v128.store(to, v128.shuffle<f32>(e, v128.shuffle<f32>(x, f, 1, 0, 4, 5), 2, 3, 4, 6), 16);
        v128.store(to, v128.shuffle<f32>(v128.shuffle<f32>(f, x, 1, 0, 4, 5), f, 0, 2, 6, 7), 32);
      } else {
        v128.store(to, v128.shuffle<f64>(x, h, 1, 2));
        v128.store(to, v128.shuffle<f64>(z, x, 0, 2), 16);
        v128.store(to, v128.shuffle<f64>(h, z, 1, 3), 32);
      }
      at += 80;
      if (left == 0) break;
      const step = min<usize>(left, 16);
      left -= step;
      below += step;
      above -= step;
      to += step * 3;
    }
    to += 48;
    const beta = tableAt<T>(table, l) + <usize>(5 * l + 3) * size, other = y + <usize>(l * l - l - 1) * size;
    store<T>(to - <usize>(3 * l + 3) * size, load<T>(beta) * load<T>(other));
  }
}

/** Hessian of one row from its gradient: the three derivatives of ∂_bY are found as those of Y. */
function hessianOfRow<T>(gradient: usize, table: usize, to: usize, lowest: i32, degree: i32): void {
  const size = sizeof<T>(), vector = size * 3, matrix = size * 9;
  if (lowest == 0) {
    for (let b: usize = 0; b < matrix; b += size) store<T>(to + b, 0);
  }
  to -= <usize>(lowest * lowest) * matrix;
  for (let l = max(lowest, 1); l <= degree; ++l) {
    const middle = gradient + <usize>(l * l - l) * vector, own = to + <usize>(l * l + l) * matrix;
    const width = <usize>(2 * l + 1) * size;
    const alpha = tableAt<T>(table, l) + <usize>(3 * l + 2) * size, beta = alpha + width, delta = beta + width;
    for (let m = -l; m <= l; ++m) {
      const i = <usize>m * size, below = middle + <usize>m * vector;
      const at = own + <usize>m * matrix, mirrored = own - <usize>m * matrix;
      const fromInner = m > 1 - l, fromOuter = m < l - 1, stays = abs(m) < l;
      for (let b: usize = 0; b < vector; b += size) {
        const s: T = fromInner ? load<T>(alpha + i) * load<T>(below + b - vector) : 0;
        const t: T = fromOuter ? load<T>(beta + i) * load<T>(below + b + vector) : 0;
        store<T>(at + vector + b, stays ? load<T>(delta + i) * load<T>(below + b) : 0);
        store<T>(at + 2 * vector + b, s + t);
        store<T>(mirrored + b, m != 0 ? s - t : l > 1 ? load<T>(beta) * load<T>(below + b - vector) : 0);
      }
    }
  }
}

/**
 * Harmonics of the points of one tile, as rows of all degrees 0 … `degree`, `stride` bytes apart from `values`; before each lie 16
 * bytes of zeros. `scratch` is a tile of points and one of harmonics.
 */
function valueRows<T>(xyz: usize, table: usize, scratch: usize, values: usize, stride: usize, rows: i32, degree: i32): void {
  readPoints<T>(xyz, scratch, rows);
  valuesTile<T>(scratch, table, scratch + 96, degree);
  writeRows<T>(scratch + 96, (degree + 1) * (degree + 1), 0, values, stride, tileRows<T>());
  for (let i = 0, at = values - 16; i < tileRows<T>(); ++i, at += stride) v128.store(at, v128.splat<T>(0));
}

function gradients<T>(
  xyz: usize, table: usize, y: usize, yRow: usize, gradient: usize, gradientRow: usize, scratch: usize,
  rows: i32, lowest: i32, degree: i32,
): void {
  if (lowest == 0 && degree > 0 && degree <= HIGHEST) {
    straight<T>(xyz, table, y, yRow, gradient, gradientRow, scratch, rows, degree);
    return;
  }
  const all = (degree + 1) * (degree + 1), skipped = <usize>(lowest * lowest) * sizeof<T>();
  const width = <usize>all * sizeof<T>(), stride = width + 16, values = scratch + 112 + ((<usize>all) << 5);
  for (; rows > 0; rows -= tileRows<T>(), xyz += 96) {
    const here = min(rows, tileRows<T>());
    valueRows<T>(xyz, table, scratch, values, stride, here, degree);
    if (y != 0) {
      for (let i = 0, at = values + skipped; i < here; ++i, at += stride, y += yRow) copyLines(at, y, width - skipped);
    }
    for (let i = 0, at = values; i < here; ++i, at += stride, gradient += gradientRow) {
      gradientOfRow<T>(at, table, gradient, lowest, degree);
    }
  }
}

/** The same by straight-line code, for all degrees from 0; a last, partial vector of points is filled up with zeros. */
function straight<T>(
  xyz: usize, table: usize, y: usize, yRow: usize, gradient: usize, gradientRow: usize, scratch: usize, rows: i32, degree: i32,
): void {
  const lanes = tileRows<T>() >> 1, whole = rows & -lanes;
  const width = <usize>((degree + 1) * (degree + 1)) * sizeof<T>(), three = width * 3;
  const values = scratch + 96, slopes = values + width * 4;
  if (y == 0) yRow = 0;
  const valueBuffer = yRow == width && copiesValues<T>(width) ? values : 0, slopeBuffer = gradientRow == three && three >= COPIED ? slopes : 0;
  lowDegrees<T>(xyz, table, y == 0 ? values : y, yRow, valueBuffer, gradient, gradientRow, slopeBuffer, whole, degree);
  rows -= whole;
  if (rows == 0) return;
  memory.fill(scratch, 0, 48);
  memory.copy(scratch, xyz + <usize>(whole * 3) * sizeof<T>(), <usize>(rows * 3) * sizeof<T>());
  lowDegrees<T>(scratch, table, values, width, 0, slopes, three, 0, lanes, degree);
  gradient += <usize>whole * gradientRow;
  for (let i = 0, from = slopes; i < rows; ++i, from += three, gradient += gradientRow) copyLines(from, gradient, three);
  if (y == 0) return;
  y += <usize>whole * yRow;
  for (let i = 0, from = values; i < rows; ++i, from += width, y += yRow) copyLines(from, y, width);
}

// @ts-ignore: decorator
@inline
function lowDegrees<T>(
  xyz: usize, table: usize, y: usize, yRow: usize, yBuffer: usize, gradient: usize, gradientRow: usize, gradientBuffer: usize,
  rows: i32, degree: i32,
): void {
  if (sizeof<T>() == 4) gradientF32(xyz, table, y, yRow, yBuffer, gradient, gradientRow, gradientBuffer, rows, degree);
  else gradientF64(xyz, table, y, yRow, yBuffer, gradient, gradientRow, gradientBuffer, rows, degree);
}

function hessians<T>(
  xyz: usize, table: usize, hessian: usize, hessianRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  const all = (degree + 1) * (degree + 1), width = <usize>all * sizeof<T>(), stride = width + 16;
  const values = scratch + 112 + ((<usize>all) << 5), slopes = values + <usize>tileRows<T>() * stride;
  for (; rows > 0; rows -= tileRows<T>(), xyz += 96) {
    const here = min(rows, tileRows<T>());
    valueRows<T>(xyz, table, scratch, values, stride, here, degree);
    for (let i = 0, at = values; i < here; ++i, at += stride, hessian += hessianRow) {
      gradientOfRow<T>(at, table, slopes, 0, degree);
      hessianOfRow<T>(slopes, table, hessian, lowest, degree);
    }
  }
}

export function harmonicsGradientF32(
  xyz: usize, table: usize, y: usize, yRow: usize, gradient: usize, gradientRow: usize, scratch: usize,
  rows: i32, lowest: i32, degree: i32,
): void {
  gradients<f32>(xyz, table, y, yRow, gradient, gradientRow, scratch, rows, lowest, degree);
}
export function harmonicsGradientF64(
  xyz: usize, table: usize, y: usize, yRow: usize, gradient: usize, gradientRow: usize, scratch: usize,
  rows: i32, lowest: i32, degree: i32,
): void {
  gradients<f64>(xyz, table, y, yRow, gradient, gradientRow, scratch, rows, lowest, degree);
}
export function harmonicsHessianF32(
  xyz: usize, table: usize, hessian: usize, hessianRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  hessians<f32>(xyz, table, hessian, hessianRow, scratch, rows, lowest, degree);
}
export function harmonicsHessianF64(
  xyz: usize, table: usize, hessian: usize, hessianRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  hessians<f64>(xyz, table, hessian, hessianRow, scratch, rows, lowest, degree);
}
