import { panelWidth } from "./matrix-product-pack";

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
 *   scratch   32 pairs of addresses, 256 bytes
 *
 * Every sum runs from zero through u = 0 … K−1, one rounded product and one rounded addition at a time, then comes one product
 * by α: the bits are those of the plain loop, whatever the tile, the packing and the rows that a call covers.
 * The columns are taken in panels of four, two and one vectors and then by scalars; the sums of two rows of four vectors, or
 * four rows of two, stay in registers. No alignment is needed; y must not overlap x or w.
 */

// @ts-ignore: decorator
@inline const BLOCK: i32 = 32; // rows that share a panel of w while it is in the first cache

// @ts-ignore: decorator
@inline
function splat<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(at);
  return v128.load64_splat(at);
}

// @ts-ignore: decorator
@inline
function fma<T>(sum: v128, a: v128, b: v128): v128 {
  return v128.add<T>(sum, v128.mul<T>(a, b));
}

// @ts-ignore: decorator
@inline
function put<T>(y: usize, sum: v128, alpha: v128, accumulate: i32): void {
  sum = v128.mul<T>(sum, alpha);
  if (accumulate) sum = v128.add<T>(v128.load(y), sum);
  v128.store(y, sum);
}

/** Two rows, four vectors. */
function tile2x4<T>(x0: usize, x1: usize, w: usize, step: usize, y0: usize, y1: usize, K: i32, alpha: T, accumulate: i32): void {
  let a0 = v128.splat<T>(0), a1 = a0, a2 = a0, a3 = a0;
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (const end = x0 + <usize>K * sizeof<T>(); x0 < end; x0 += sizeof<T>(), x1 += sizeof<T>(), w += step) {
    const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
    const a = splat<T>(x0);
    a0 = fma<T>(a0, a, w0);
    a1 = fma<T>(a1, a, w1);
    a2 = fma<T>(a2, a, w2);
    a3 = fma<T>(a3, a, w3);
    const b = splat<T>(x1);
    b0 = fma<T>(b0, b, w0);
    b1 = fma<T>(b1, b, w1);
    b2 = fma<T>(b2, b, w2);
    b3 = fma<T>(b3, b, w3);
  }
  const scale = v128.splat<T>(alpha);
  put<T>(y0, a0, scale, accumulate);
  put<T>(y0 + 16, a1, scale, accumulate);
  put<T>(y0 + 32, a2, scale, accumulate);
  put<T>(y0 + 48, a3, scale, accumulate);
  put<T>(y1, b0, scale, accumulate);
  put<T>(y1 + 16, b1, scale, accumulate);
  put<T>(y1 + 32, b2, scale, accumulate);
  put<T>(y1 + 48, b3, scale, accumulate);
}

/** One row, four vectors. */
function tile1x4<T>(x: usize, w: usize, step: usize, y: usize, K: i32, alpha: T, accumulate: i32): void {
  let a0 = v128.splat<T>(0), a1 = a0, a2 = a0, a3 = a0;
  for (const end = x + <usize>K * sizeof<T>(); x < end; x += sizeof<T>(), w += step) {
    const a = splat<T>(x);
    a0 = fma<T>(a0, a, v128.load(w));
    a1 = fma<T>(a1, a, v128.load(w, 16));
    a2 = fma<T>(a2, a, v128.load(w, 32));
    a3 = fma<T>(a3, a, v128.load(w, 48));
  }
  const scale = v128.splat<T>(alpha);
  put<T>(y, a0, scale, accumulate);
  put<T>(y + 16, a1, scale, accumulate);
  put<T>(y + 32, a2, scale, accumulate);
  put<T>(y + 48, a3, scale, accumulate);
}

/** Four rows, two vectors. */
function tile4x2<T>(
  x0: usize, x1: usize, x2: usize, x3: usize, w: usize, step: usize,
  y0: usize, y1: usize, y2: usize, y3: usize, K: i32, alpha: T, accumulate: i32,
): void {
  let a0 = v128.splat<T>(0), a1 = a0, b0 = a0, b1 = a0;
  let c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (const end = x0 + <usize>K * sizeof<T>(); x0 < end; w += step) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    const a = splat<T>(x0);
    a0 = fma<T>(a0, a, w0);
    a1 = fma<T>(a1, a, w1);
    const b = splat<T>(x1);
    b0 = fma<T>(b0, b, w0);
    b1 = fma<T>(b1, b, w1);
    const c = splat<T>(x2);
    c0 = fma<T>(c0, c, w0);
    c1 = fma<T>(c1, c, w1);
    const d = splat<T>(x3);
    d0 = fma<T>(d0, d, w0);
    d1 = fma<T>(d1, d, w1);
    x0 += sizeof<T>();
    x1 += sizeof<T>();
    x2 += sizeof<T>();
    x3 += sizeof<T>();
  }
  const scale = v128.splat<T>(alpha);
  put<T>(y0, a0, scale, accumulate);
  put<T>(y0 + 16, a1, scale, accumulate);
  put<T>(y1, b0, scale, accumulate);
  put<T>(y1 + 16, b1, scale, accumulate);
  put<T>(y2, c0, scale, accumulate);
  put<T>(y2 + 16, c1, scale, accumulate);
  put<T>(y3, d0, scale, accumulate);
  put<T>(y3 + 16, d1, scale, accumulate);
}

/** One row, two vectors. */
function tile1x2<T>(x: usize, w: usize, step: usize, y: usize, K: i32, alpha: T, accumulate: i32): void {
  let a0 = v128.splat<T>(0), a1 = a0;
  for (const end = x + <usize>K * sizeof<T>(); x < end; x += sizeof<T>(), w += step) {
    const a = splat<T>(x);
    a0 = fma<T>(a0, a, v128.load(w));
    a1 = fma<T>(a1, a, v128.load(w, 16));
  }
  const scale = v128.splat<T>(alpha);
  put<T>(y, a0, scale, accumulate);
  put<T>(y + 16, a1, scale, accumulate);
}

/** One row, one vector. */
function tile1x1<T>(x: usize, w: usize, step: usize, y: usize, K: i32, alpha: T, accumulate: i32): void {
  let a0 = v128.splat<T>(0);
  for (const end = x + <usize>K * sizeof<T>(); x < end; x += sizeof<T>(), w += step) a0 = fma<T>(a0, splat<T>(x), v128.load(w));
  put<T>(y, a0, v128.splat<T>(alpha), accumulate);
}

/** One row, one column. */
function single<T>(x: usize, w: usize, step: usize, y: usize, K: i32, alpha: T, accumulate: i32): void {
  let sum: T = 0;
  for (const end = x + <usize>K * sizeof<T>(); x < end; x += sizeof<T>(), w += step) sum += load<T>(x) * load<T>(w);
  sum *= alpha;
  if (accumulate) sum = load<T>(y) + sum;
  store<T>(y, sum);
}

/** One panel of columns for the rows whose addresses are tabled; `at` is its first byte in a row of y. */
function panel<T>(table: usize, n: i32, w: usize, step: usize, at: usize, width: usize, K: i32, alpha: T, accumulate: i32): void {
  let i = table;
  const end = table + <usize>n * 8;
  if (width == 64) {
    for (; i + 8 < end; i += 16) {
      tile2x4<T>(load<usize>(i), load<usize>(i, 8), w, step, load<usize>(i, 4) + at, load<usize>(i, 12) + at, K, alpha, accumulate);
    }
    if (i < end) tile1x4<T>(load<usize>(i), w, step, load<usize>(i, 4) + at, K, alpha, accumulate);
  } else if (width == 32) {
    for (; i + 24 < end; i += 32) {
      tile4x2<T>(
        load<usize>(i), load<usize>(i, 8), load<usize>(i, 16), load<usize>(i, 24), w, step,
        load<usize>(i, 4) + at, load<usize>(i, 12) + at, load<usize>(i, 20) + at, load<usize>(i, 28) + at, K, alpha, accumulate,
      );
    }
    for (; i < end; i += 8) tile1x2<T>(load<usize>(i), w, step, load<usize>(i, 4) + at, K, alpha, accumulate);
  } else if (width == 16) {
    for (; i < end; i += 8) tile1x1<T>(load<usize>(i), w, step, load<usize>(i, 4) + at, K, alpha, accumulate);
  } else {
    for (; i < end; i += 8) {
      for (let j: usize = 0; j < width; j += sizeof<T>()) {
        single<T>(load<usize>(i), w + j, step, load<usize>(i, 4) + at + j, K, alpha, accumulate);
      }
    }
  }
}

function multiply<T>(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, w: usize, wRow: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: T, accumulate: i32, scratch: usize,
): void {
  const all = <usize>N * sizeof<T>();
  let row = from, rep = 0;
  let xAt: usize = 0, yAt: usize = 0;
  while (row < to) {
    let n = 0;
    for (let table = scratch; n < BLOCK && row < to; ++n, table += 8) {
      if (rep == 0) {
        xAt = x + <usize>(xIndex ? load<i32>(xIndex + (<usize>row << 2)) : row) * xRow;
        yAt = y + <usize>(yIndex ? load<i32>(yIndex + (<usize>row << 2)) : row) * yRow;
      }
      store<usize>(table, xAt);
      store<usize>(table, yAt, 4);
      xAt += xRep;
      yAt += yRep;
      if (++rep == reps) {
        rep = 0;
        ++row;
      }
    }
    for (let at: usize = 0, left = all; left > 0; ) {
      const width = panelWidth(left);
      if (wRow) panel<T>(scratch, n, w + at, wRow, at, width, K, alpha, accumulate);
      else panel<T>(scratch, n, w + at * <usize>K, width, at, width, K, alpha, accumulate);
      at += width;
      left -= width;
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
