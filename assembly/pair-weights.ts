/**
 * One weight for each pair of copies of assembly/pair-product.ts, and the sum over the first of the two:
 *
 *   weigh    z[m, j] (=|+=) ∑ᵢ w[i, j] p[m, i, j]
 *   spread   p[m, i, j] = w[i, j] z[m, j]
 *   inner    w[i, j] (=|+=) ∑ₘ z[m, j] p[m, i, j]
 *
 * Each is the derivative of the others: the family is closed. With ni = 1 nothing is summed, and every pair has a result of its own.
 *
 *   w   [rows, ni, nj], rows wRow bytes apart, 0 for the same weights in all rows; the address 0 for ones
 *   z   rows zRow bytes apart, components zRep         p   [rows, dim, ni, nj], tight
 *
 * `inner` with wRow = 0 sums over the rows, in order. Whole lanes by SIMD, the rest one by one in the same order. No alignment is needed.
 */
import { mulAdd } from "./multiply-add";

function weigh<T>(
  w: usize, wRow: usize, p: usize, z: usize, zRow: usize, zRep: usize, rows: i32, dim: i32, ni: i32, nj: i32, add: i32,
): void {
  const width = <usize>nj * sizeof<T>(), whole = width & ~15, all = <usize>ni * width;
  for (; rows > 0; --rows, w += wRow, z += zRow) {
    for (let m = 0, to = z; m < dim; ++m, p += all, to += zRep) {
      let j: usize = 0;
      for (; j < whole; j += 16) {
        let sum: v128 = i32x4.splat(0);
        if (w) for (let i: usize = 0; i < all; i += width) sum = mulAdd<T>(sum, v128.load(w + i + j), v128.load(p + i + j));
        else for (let i: usize = 0; i < all; i += width) sum = v128.add<T>(sum, v128.load(p + i + j));
        v128.store(to + j, add ? v128.add<T>(v128.load(to + j), sum) : sum);
      }
      for (; j < width; j += sizeof<T>()) {
        let sum: T = 0;
        if (w) for (let i: usize = 0; i < all; i += width) sum += load<T>(w + i + j) * load<T>(p + i + j);
        else for (let i: usize = 0; i < all; i += width) sum += load<T>(p + i + j);
        store<T>(to + j, add ? load<T>(to + j) + sum : sum);
      }
    }
  }
}

function spread<T>(w: usize, wRow: usize, z: usize, zRow: usize, zRep: usize, p: usize, rows: i32, dim: i32, ni: i32, nj: i32): void {
  const width = <usize>nj * sizeof<T>(), whole = width & ~15, all = <usize>ni * width;
  for (; rows > 0; --rows, w += wRow, z += zRow) {
    for (let m = 0, from = z; m < dim; ++m, p += all, from += zRep) {
      for (let i: usize = 0; i < all; i += width) {
        let j: usize = 0;
        for (; j < whole; j += 16) {
          const value = v128.load(from + j);
          v128.store(p + i + j, w ? v128.mul<T>(v128.load(w + i + j), value) : value);
        }
        for (; j < width; j += sizeof<T>()) {
          const value = load<T>(from + j);
          store<T>(p + i + j, w ? load<T>(w + i + j) * value : value);
        }
      }
    }
  }
}

function inner<T>(
  z: usize, zRow: usize, zRep: usize, p: usize, w: usize, wRow: usize, rows: i32, dim: i32, ni: i32, nj: i32, add: i32,
): void {
  const width = <usize>nj * sizeof<T>(), whole = width & ~15, all = <usize>ni * width;
  for (; rows > 0; --rows, z += zRow, w += wRow, p += <usize>dim * all) {
    for (let i: usize = 0; i < all; i += width) {
      let j: usize = 0;
      for (; j < whole; j += 16) {
        let sum = v128.mul<T>(v128.load(z + j), v128.load(p + i + j));
        for (let m = 1, at = z + j + zRep, pair = p + i + j + all; m < dim; ++m, at += zRep, pair += all) {
          sum = mulAdd<T>(sum, v128.load(at), v128.load(pair));
        }
        v128.store(w + i + j, add ? v128.add<T>(v128.load(w + i + j), sum) : sum);
      }
      for (; j < width; j += sizeof<T>()) {
        let sum = load<T>(z + j) * load<T>(p + i + j);
        for (let m = 1, at = z + j + zRep, pair = p + i + j + all; m < dim; ++m, at += zRep, pair += all) sum += load<T>(at) * load<T>(pair);
        store<T>(w + i + j, add ? load<T>(w + i + j) + sum : sum);
      }
    }
    if (wRow == 0) add = 1;
  }
}

export function pairWeighF32(
  w: usize, wRow: usize, p: usize, z: usize, zRow: usize, zRep: usize, rows: i32, dim: i32, ni: i32, nj: i32, add: i32,
): void {
  weigh<f32>(w, wRow, p, z, zRow, zRep, rows, dim, ni, nj, add);
}
export function pairWeighF64(
  w: usize, wRow: usize, p: usize, z: usize, zRow: usize, zRep: usize, rows: i32, dim: i32, ni: i32, nj: i32, add: i32,
): void {
  weigh<f64>(w, wRow, p, z, zRow, zRep, rows, dim, ni, nj, add);
}
export function pairSpreadF32(
  w: usize, wRow: usize, z: usize, zRow: usize, zRep: usize, p: usize, rows: i32, dim: i32, ni: i32, nj: i32,
): void {
  spread<f32>(w, wRow, z, zRow, zRep, p, rows, dim, ni, nj);
}
export function pairSpreadF64(
  w: usize, wRow: usize, z: usize, zRow: usize, zRep: usize, p: usize, rows: i32, dim: i32, ni: i32, nj: i32,
): void {
  spread<f64>(w, wRow, z, zRow, zRep, p, rows, dim, ni, nj);
}
export function pairInnerF32(
  z: usize, zRow: usize, zRep: usize, p: usize, w: usize, wRow: usize, rows: i32, dim: i32, ni: i32, nj: i32, add: i32,
): void {
  inner<f32>(z, zRow, zRep, p, w, wRow, rows, dim, ni, nj, add);
}
export function pairInnerF64(
  z: usize, zRow: usize, zRep: usize, p: usize, w: usize, wRow: usize, rows: i32, dim: i32, ni: i32, nj: i32, add: i32,
): void {
  inner<f64>(z, zRow, zRep, p, w, wRow, rows, dim, ni, nj, add);
}
