import { addresses } from "./matrix-product-rows";
import { ADD, panel, panelWidth, PUT } from "./matrix-product-tiles";

/**
 * Rows times a matrix, y[i, v] (=|+=) α ∑ᵤ x[i, u] w[u, v]: the matrix product and the equivariant linear layer. With the
 * matrix packed transposed it is x[i, u] (=|+=) α ∑ᵥ y[i, v] w[u, v], the gradient of x. The gradient of w is in
 * matrix-product-transposed.ts; the three are closed under differentiation.
 *
 * The logical row i of x is component i % reps of tensor row r = i / reps; it lies at
 *   x + (xIndex ? xIndex[r] : r)·xRow + (i % reps)·xRep          and that of y likewise,
 * so one call serves a matrix (reps = 1), one irrep among others in a row (reps = 2l+1, xRep = the width of its copies) and,
 * by the lists of row numbers (i32), the rows of one species. Rows `from` … `to` of the tensors are done.
 *   w   [K, N], rows wRow bytes apart; or wRow = 0 and w as packMatrix or packTransposed left it
 *   scratch   64 pairs of addresses, 512 bytes
 *
 * Every sum runs from zero through u = 0 … K−1, one rounded product and one rounded addition at a time, then comes one product
 * by α: the bits are those of the plain loop, whatever the tile, the packing and the rows that a call covers.
 * The columns are taken in panels of four, two and one vectors and then by scalars; the sums of two rows of four vectors, or
 * four rows of two, stay in registers. No alignment is needed; y must not overlap x or w.
 */

// @ts-ignore: decorator
@inline const BLOCK: i32 = 64; // rows that share a panel of w while it is in the first cache // rows that share a panel of w while it is in the first cache

function multiply<T>(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, w: usize, wRow: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: T, accumulate: i32, scratch: usize,
): void {
  const rows = to * reps, mode = accumulate ? ADD : PUT;
  for (let row = from * reps; row < rows; row += BLOCK) {
    const n = min(BLOCK, rows - row);
    addresses(scratch, row, n, reps, x, xIndex, xRow, xRep, y, yIndex, yRow, yRep);
    for (let at: usize = 0, left = <usize>N * sizeof<T>(); left > 0; ) {
      const width = panelWidth(left);
      if (wRow) panel<T>(scratch, n, at, width, w + at, wRow, K, alpha, mode);
      else panel<T>(scratch, n, at, width, w + at * <usize>K, width, K, alpha, mode);
      at += width, left -= width;
    }
  }
}

export function matrixProductNNF32(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, w: usize, wRow: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: f32, accumulate: i32, scratch: usize,
): void {
  multiply<f32>(x, xIndex, xRow, xRep, w, wRow, y, yIndex, yRow, yRep, from, to, reps, K, N, alpha, accumulate, scratch);
}
export function matrixProductNNF64(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, w: usize, wRow: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: f64, accumulate: i32, scratch: usize,
): void {
  multiply<f64>(x, xIndex, xRow, xRep, w, wRow, y, yIndex, yRow, yRep, from, to, reps, K, N, alpha, accumulate, scratch);
}
export function matrixProductNTF32(
  y: usize, yIndex: usize, yRow: usize, yRep: usize, packed: usize, x: usize, xIndex: usize, xRow: usize, xRep: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: f32, accumulate: i32, scratch: usize,
): void {
  multiply<f32>(y, yIndex, yRow, yRep, packed, 0, x, xIndex, xRow, xRep, from, to, reps, N, K, alpha, accumulate, scratch);
}
export function matrixProductNTF64(
  y: usize, yIndex: usize, yRow: usize, yRep: usize, packed: usize, x: usize, xIndex: usize, xRow: usize, xRep: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: f64, accumulate: i32, scratch: usize,
): void {
  multiply<f64>(y, yIndex, yRow, yRep, packed, 0, x, xIndex, xRow, xRep, from, to, reps, N, K, alpha, accumulate, scratch);
}
