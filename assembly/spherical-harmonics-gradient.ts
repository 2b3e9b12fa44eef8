import { valuesTile } from "./spherical-harmonics";
import { readPoints, splat, tileRows, writeRows } from "./spherical-harmonics-tiles";

/**
 * Gradients and Hessians of the solid harmonics: a derivative lowers the degree by one, and is a sparse matrix times the
 * harmonics below. With Yₗ₋₁ on the right, Y₋₀ = 0, terms of |order| > l−1 left out, and d, u, w of (l, m) from the table,
 *
 *   ∂ᵧYₘ = d Yₘ      ∂_zYₘ = w Yₘ₋₁ − u Yₘ₊₁          ∂ₓYₘ = −w Y₋₍ₘ₋₁₎ − u Y₋₍ₘ₊₁₎
 *   ∂ᵧY₋ₘ = d Y₋ₘ    ∂_zY₋ₘ = w Y₋₍ₘ₋₁₎ − u Y₋₍ₘ₊₁₎    ∂ₓY₋ₘ = w Yₘ₋₁ + u Yₘ₊₁
 *
 *   xyz, table, y, rows, lowest, degree   as in spherical-harmonics.ts; y = 0 leaves the values out
 *   gradient  [rows, (L+1)² − k², 3]      rows `gradientRow` bytes apart
 *   hessian   [rows, (L+1)² − k², 3, 3]   rows `hessianRow` bytes apart
 *   scratch   128 (L+1)² + 96 bytes; for the Hessian 416 (L+1)² + 96
 */

/**
 * Gradient of one vector of a tile. `from` is a component every `step` bytes, and `to` every `stride` bytes, with the three
 * derivatives of a component `axis` bytes apart.
 */
function gradientTile<T>(from: usize, step: usize, table: usize, to: usize, stride: usize, axis: usize, degree: i32): void {
  const zero = v128.splat<T>(0);
  v128.store(to, zero);
  v128.store(to + axis, zero);
  v128.store(to + 2 * axis, zero);
  let at = table + 7 * sizeof<T>();
  for (let l = 1; l <= degree; ++l) {
    const below = from + <usize>(l * l - l) * step, here = to + <usize>(l * l + l) * stride;
    const d = splat<T>(at), u = splat<T>(at + sizeof<T>());
    v128.store(here + axis, v128.mul<T>(d, v128.load(below)));
    if (l > 1) {
      v128.store(here, v128.sub<T>(zero, v128.mul<T>(u, v128.load(below - step))));
      v128.store(here + 2 * axis, v128.sub<T>(zero, v128.mul<T>(u, v128.load(below + step))));
    } else {
      v128.store(here, zero);
      v128.store(here + 2 * axis, zero);
    }
    at += 5 * sizeof<T>();
    let plus = below, minus = below, up = here + stride, down = here - stride;
    for (let m = 1; m <= l; ++m, at += 5 * sizeof<T>(), plus += step, minus -= step, up += stride, down -= stride) {
      const w = splat<T>(at + 2 * sizeof<T>());
      let cosine = v128.mul<T>(w, v128.load(plus)), sine = m > 1 ? v128.mul<T>(w, v128.load(minus)) : zero;
      if (m < l - 1) {
        const u = splat<T>(at + sizeof<T>());
        const c = v128.mul<T>(u, v128.load(plus + 2 * step)), s = v128.mul<T>(u, v128.load(minus - 2 * step));
        v128.store(up, v128.sub<T>(zero, v128.add<T>(sine, s)));
        v128.store(down, v128.add<T>(cosine, c));
        cosine = v128.sub<T>(cosine, c);
        sine = v128.sub<T>(sine, s);
      } else {
        v128.store(up, v128.sub<T>(zero, sine));
        v128.store(down, cosine);
      }
      v128.store(up + 2 * axis, cosine);
      v128.store(down + 2 * axis, sine);
      let p = zero, q = zero;
      if (m < l) {
        const d = splat<T>(at);
        p = v128.mul<T>(d, v128.load(plus + step));
        q = v128.mul<T>(d, v128.load(minus - step));
      }
      v128.store(up + axis, p);
      v128.store(down + axis, q);
    }
  }
}

function gradients<T>(
  xyz: usize, table: usize, y: usize, yRow: usize, gradient: usize, gradientRow: usize, scratch: usize,
  rows: i32, lowest: i32, degree: i32,
): void {
  const all = (degree + 1) * (degree + 1), skipped = lowest * lowest, components = all - skipped;
  const tile = scratch + 96, slopes = tile + ((<usize>all) << 5);
  for (; rows > 0; rows -= tileRows<T>(), xyz += 96) {
    readPoints<T>(xyz, scratch, rows);
    valuesTile<T>(scratch, table, tile, degree);
    if (y != 0) {
      writeRows<T>(tile + ((<usize>skipped) << 5), components, y, yRow, rows);
      y += <usize>tileRows<T>() * yRow;
    }
    gradientTile<T>(tile, 32, table, slopes, 96, 32, degree);
    gradientTile<T>(tile + 16, 32, table, slopes + 16, 96, 32, degree);
    writeRows<T>(slopes + <usize>skipped * 96, 3 * components, gradient, gradientRow, rows);
    gradient += <usize>tileRows<T>() * gradientRow;
  }
}

function hessians<T>(
  xyz: usize, table: usize, hessian: usize, hessianRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  const all = (degree + 1) * (degree + 1), skipped = lowest * lowest, components = all - skipped;
  const tile = scratch + 96, slopes = tile + ((<usize>all) << 5), curves = slopes + <usize>all * 96;
  for (; rows > 0; rows -= tileRows<T>(), xyz += 96, hessian += <usize>tileRows<T>() * hessianRow) {
    readPoints<T>(xyz, scratch, rows);
    valuesTile<T>(scratch, table, tile, degree);
    for (let half: usize = 0; half < 32; half += 16) {
      gradientTile<T>(tile + half, 32, table, slopes + half, 96, 32, degree);
      for (let axis: usize = 0; axis < 96; axis += 32) {
        gradientTile<T>(slopes + half + axis, 96, table, curves + half + axis, 288, 96, degree);
      }
    }
    writeRows<T>(curves + <usize>skipped * 288, 9 * components, hessian, hessianRow, rows);
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
