/**
 * The matrix of matrix-product.ts in the order in which its tiles read it: panels of columns one after another, each panel
 * row after row, tight. A panel has as many columns as fill 64 bytes; what is left at the end fills one of 32, one of 16 and
 * one of less. K·N values in all.
 */
// @ts-ignore: decorator
@inline
export function panelWidth(left: usize): usize {
  return left >= 64 ? 64 : left >= 32 ? 32 : left >= 16 ? 16 : left;
}

/** Packs w [K, N] by panels of columns, each [K, columns] and tight: K·N values. */
function pack<T>(w: usize, wRow: usize, packed: usize, K: i32, N: i32): void {
  for (let left = <usize>N * sizeof<T>(); left > 0; ) {
    const width = panelWidth(left);
    let from = w;
    for (let k = 0; k < K; ++k, from += wRow, packed += width) {
      if (width < 16) for (let j: usize = 0; j < width; j += sizeof<T>()) store<T>(packed + j, load<T>(from + j));
      else for (let j: usize = 0; j < width; j += 16) v128.store(packed + j, v128.load(from + j));
    }
    w += width;
    left -= width;
  }
}

/** Packs the transpose of w [K, N], which has N rows and K columns. */
function packTransposed<T>(w: usize, wRow: usize, packed: usize, K: i32, N: i32): void {
  for (let left = <usize>K * sizeof<T>(); left > 0; ) {
    const width = panelWidth(left);
    for (let j: usize = 0; j < width; j += sizeof<T>(), w += wRow) {
      let from = w, to = packed + j;
      for (let v = 0; v < N; ++v, from += sizeof<T>(), to += width) store<T>(to, load<T>(from));
    }
    packed += width * <usize>N;
    left -= width;
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
