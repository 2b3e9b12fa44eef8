import { addresses } from "./matrix-product-rows";
import { ADD, panel, panelWidth, PUT } from "./matrix-product-tiles";

/**
 * The matrix product, and the equivariant linear layer, in two of its three roles:
 *   NN   y[i, v] (=|+=) α ∑ᵤ x[i, u] w[u, v]
 *   NT   x[i, u] (=|+=) α ∑ᵥ y[i, v] w[u, v]        the gradient of x: the same with the matrix packed transposed
 * The third, the gradient of w, is in matrix-product-weights.ts. Each is the derivative of the others: the family is closed.
 *
 * The logical row i of x is component i % reps of tensor row r = i / reps; it lies at
 *   x + (xIndex ? xIndex[r] : r)·xRow + (i % reps)·xRep          and that of y likewise,
 * so one call serves a matrix (reps = 1), one irrep among others in a row (reps = 2l+1, xRep = the width of its copies) and,
 * by the lists of row numbers (i32), the rows of one species. Rows `from` … `to` of the tensors are done.
 *   w   [K, N], rows wRow bytes apart; or wRow = 0 and w as matrixProductPackNN left it; NT takes what matrixProductPackNT left
 *   scratch   64 pairs of addresses, 512 bytes; then 256 bytes and 64 rows each of what is read and of what is written, as far as
 *             {@link worthCopying} says so
 *
 * Rows that do not lie one after another are worked on in copies: in rows of features the components often lie a power of two apart, fall into few
 * sets of the caches, and each line that is written is fetched on its own.
 *
 * A sum runs from zero through u = 0 … K−1, one rounded product and one rounded addition at a time; then comes one product by
 * α, and y is added if `accumulate`: the bits are the plain loop's, whatever the tile, the packing and the rows of a call.
 * The columns are taken in panels of four, two and one vectors and then by scalars; the sums of two rows of four vectors, or
 * four rows of two, stay in registers. No alignment is needed; what is written must not overlap what is read.
 */

// @ts-ignore: decorator
@inline const BLOCK: i32 = 64; // rows that share a panel of w while it is in the first cache

// @ts-ignore: decorator
@inline const NARROW: usize = 1024; // bytes
// @ts-ignore: decorator
@inline const WIDE: usize = 128;

/** Whether rows of so many bytes, `row` bytes a tensor row and `rep` a component apart, are copied where w is read in so many panels. */
// @ts-ignore: decorator
@inline
function worthCopying(index: usize, row: usize, rep: usize, reps: i32, width: usize, written: usize): bool {
  const apart = index != 0 || (reps > 1 && rep != width) || row != <usize>reps * width;
  return apart && width <= NARROW && written >= WIDE;
}

/** One row of any width. */
function copy<T>(from: usize, to: usize, width: usize): void {
  const end = to + width, whole = to + (width & ~15);
  for (; to < whole; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += sizeof<T>(), from += sizeof<T>()) store<T>(to, load<T>(from));
}

function multiply<T>(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, w: usize, wRow: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: T, accumulate: i32, scratch: usize,
): void {
  const rows = to * reps, mode = accumulate ? ADD : PUT;
  const xWidth = <usize>K * sizeof<T>(), yWidth = <usize>N * sizeof<T>();
  const many = (to - from) * reps >= BLOCK;
  const copiesX = many && worthCopying(xIndex, xRow, xRep, reps, xWidth, yWidth);
  const copiesY = many && worthCopying(yIndex, yRow, yRep, reps, yWidth, yWidth);
  const homes = scratch + 512, xCopies = homes + 256, yCopies = copiesX ? xCopies + BLOCK * xWidth : xCopies;
  for (let row = from * reps; row < rows; row += BLOCK) {
    const n = min(BLOCK, rows - row);
    addresses(scratch, row, n, reps, x, xIndex, xRow, xRep, y, yIndex, yRow, yRep);
    const end = scratch + (<usize>n << 3);
    if (copiesX) {
      for (let pair = scratch, at = xCopies; pair < end; pair += 8, at += xWidth) {
        copy<T>(load<usize>(pair), at, xWidth);
        store<usize>(pair, at);
      }
    }
    if (copiesY) {
      for (let pair = scratch, home = homes, at = yCopies; pair < end; pair += 8, home += 4, at += yWidth) {
        store<usize>(home, load<usize>(pair, 4));
        if (accumulate) copy<T>(load<usize>(pair, 4), at, yWidth);
        store<usize>(pair, at, 4);
      }
    }
    for (let at: usize = 0, left = yWidth; left > 0; ) {
      const width = panelWidth(left);
      if (wRow) panel<T>(scratch, n, at, width, w + at, wRow, K, alpha, mode);
      else panel<T>(scratch, n, at, width, w + at * <usize>K, width, K, alpha, mode);
      at += width, left -= width;
    }
    if (copiesY) {
      for (let pair = scratch, home = homes; pair < end; pair += 8, home += 4) {
        copy<T>(load<usize>(pair, 4), load<usize>(home), yWidth);
      }
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
