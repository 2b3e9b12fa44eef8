import { panelWidth } from "./matrix-product-tiles";

/**
 * The matrix of matrix-product.ts in the order in which its tiles read it: panels of columns one after another, each panel
 * row after row, tight. A panel has as many columns as fill 64 bytes; what is left at the end fills one of 32, one of 16 and
 * one of less. K·N values in all, in either direction:
 *
 *   w [K, N], rows wRow bytes apart  →  packed w, for NN          or packed wᵀ, which has N rows and K columns, for NT
 */

/** `width` bytes: one row of a panel. */
// @ts-ignore: decorator
@inline
export function copyRow<T>(from: usize, to: usize, width: usize): void {
  if (width == 64) {
    v128.store(to, v128.load(from)), v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32), v128.store(to, v128.load(from, 48), 48);
  } else if (width >= 16) {
    for (let j: usize = 0; j < width; j += 16) v128.store(to + j, v128.load(from + j));
  } else {
    for (let j: usize = 0; j < width; j += sizeof<T>()) store<T>(to + j, load<T>(from + j));
  }
}

function pack<T>(w: usize, wRow: usize, packed: usize, K: i32, N: i32): void {
  for (let left = <usize>N * sizeof<T>(); left > 0; ) {
    const width = panelWidth(left);
    for (let k = 0, from = w; k < K; ++k, from += wRow, packed += width) copyRow<T>(from, packed, width);
    w += width, left -= width;
  }
}

/**
 * Transposes one square of a vector's lanes: column c of the rows at `a`, `b`, `c`, `d` (`a`, `b` for f64) becomes the row at
 * to + c·step.
 */
// @ts-ignore: decorator
@inline
export function transposeSquare<T>(a: usize, b: usize, c: usize, d: usize, to: usize, step: usize): void {
  if (sizeof<T>() == 8) {
    const a0 = v128.load(a), b0 = v128.load(b);
    v128.store(to, v128.shuffle<f64>(a0, b0, 0, 2));
    v128.store(to + step, v128.shuffle<f64>(a0, b0, 1, 3));
    return;
  }
  const a0 = v128.load(a), b0 = v128.load(b), c0 = v128.load(c), d0 = v128.load(d);
  const ab0 = v128.shuffle<f32>(a0, b0, 0, 4, 1, 5), ab2 = v128.shuffle<f32>(a0, b0, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c0, d0, 0, 4, 1, 5), cd2 = v128.shuffle<f32>(c0, d0, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(ab0, cd0, 0, 2));
  v128.store(to + step, v128.shuffle<f64>(ab0, cd0, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<f64>(ab2, cd2, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<f64>(ab2, cd2, 1, 3));
}

function packTransposed<T>(w: usize, wRow: usize, packed: usize, K: i32, N: i32): void {
  const lanes = 16 / <i32>sizeof<T>();
  for (let left = <usize>K * sizeof<T>(); left > 0; ) {
    const width = panelWidth(left);
    let v = 0, from = w, to = packed;
    if (width >= 16) {
      for (; v + lanes <= N; v += lanes, from += 16, to += <usize>lanes * width) {
        let a = from;
        for (let j: usize = 0; j < width; j += 16, a += <usize>lanes * wRow) {
          transposeSquare<T>(a, a + wRow, a + 2 * wRow, a + 3 * wRow, to + j, width);
        }
      }
    }
    for (; v < N; ++v, from += sizeof<T>(), to += width) {
      for (let j: usize = 0, a = from; j < width; j += sizeof<T>(), a += wRow) store<T>(to + j, load<T>(a));
    }
    packed += width * <usize>N, w += (width / sizeof<T>()) * wRow, left -= width;
  }
}

export function matrixProductPackNNF32(w: usize, wRow: usize, packed: usize, K: i32, N: i32): void {
  pack<f32>(w, wRow, packed, K, N);
}
export function matrixProductPackNNF64(w: usize, wRow: usize, packed: usize, K: i32, N: i32): void {
  pack<f64>(w, wRow, packed, K, N);
}
export function matrixProductPackNTF32(w: usize, wRow: usize, packed: usize, K: i32, N: i32): void {
  packTransposed<f32>(w, wRow, packed, K, N);
}
export function matrixProductPackNTF64(w: usize, wRow: usize, packed: usize, K: i32, N: i32): void {
  packTransposed<f64>(w, wRow, packed, K, N);
}
