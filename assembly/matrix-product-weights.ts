import { copyRow, transposeSquare } from "./matrix-product-pack";
import { addresses } from "./matrix-product-rows";
import { ADD, GO_ON, panel, panelWidth, PUT } from "./matrix-product-tiles";

/**
 * The gradient of the weights of matrix-product.ts, w[u, v] (=|+=) α ∑ᵢ x[i, u] y[i, v]: a sum across rows.
 *
 * Operands, rows and lists as there; w [K, N] has rows wRow bytes apart.
 *   from   a multiple of 512          scratch   see matrixProductPlan in src/tensor
 *
 * The tensor rows are taken in blocks of 512 (512·reps logical rows; by a list, 512 of its entries), counted from row 0. The sum
 * of a block runs from zero through its logical rows in order, one rounded product and one rounded addition at a time; α times
 * it is then stored (the first block, unless `accumulate`) or added to w. So the bits depend neither on the tile nor on which
 * blocks, or which rows of w (x + u·bytes, w + u·wRow, fewer K), a call covers.
 *
 * Within a block, 256 logical rows at a time are a product as in matrix-product.ts: xᵀ, which is written out, times y, which is
 * copied into panels unless it reads well where it lies. In between the sums wait in scratch.
 */

// @ts-ignore: decorator
@inline const BLOCK: i32 = 512;
// @ts-ignore: decorator
@inline const PART: i32 = 256;
// @ts-ignore: decorator
@inline const NARROW: usize = 1024; // bytes

/** to[u, i] = x[i, u] for the n rows of the table, rows of `to` `step` bytes apart. */
function transpose<T>(table: usize, n: i32, K: i32, to: usize, step: usize): void {
  const lanes = 16 / <i32>sizeof<T>();
  const end = table + (<usize>n << 3);
  const wide = <usize>(K & -lanes) * sizeof<T>(), all = <usize>K * sizeof<T>();
  for (; table + (<usize>(lanes - 1) << 3) < end; table += <usize>lanes << 3, to += 16) {
    const a = load<usize>(table), b = load<usize>(table, 8);
    const c: usize = lanes == 4 ? load<usize>(table, 16) : 0, d: usize = lanes == 4 ? load<usize>(table, 24) : 0;
    let u: usize = 0, at = to;
    for (; u < wide; u += 16, at += <usize>lanes * step) transposeSquare<T>(a + u, b + u, c + u, d + u, at, step);
    for (; u < all; u += sizeof<T>(), at += step) {
      store<T>(at, load<T>(a + u)), store<T>(at, load<T>(b + u), sizeof<T>());
      if (lanes == 4) store<T>(at, load<T>(c + u), 2 * sizeof<T>()), store<T>(at, load<T>(d + u), 3 * sizeof<T>());
    }
  }
  for (; table < end; table += 8, to += sizeof<T>()) {
    const a = load<usize>(table);
    for (let u: usize = 0, at = to; u < all; u += sizeof<T>(), at += step) store<T>(at, load<T>(a + u));
  }
}

/** w (=|+=) α·sums, sums tight. */
function deliver<T>(sums: usize, w: usize, wRow: usize, K: i32, all: usize, alpha: T, accumulate: i32): void {
  const scale = v128.splat<T>(alpha);
  const whole = all & ~15;
  for (let u = 0; u < K; ++u, sums += all, w += wRow) {
    let j: usize = 0;
    for (; j < whole; j += 16) {
      const value = v128.mul<T>(v128.load(sums + j), scale);
      v128.store(w + j, accumulate ? v128.add<T>(v128.load(w + j), value) : value);
    }
    for (; j < all; j += sizeof<T>()) {
      const value = load<T>(sums + j) * alpha;
      store<T>(w + j, accumulate ? load<T>(w + j) + value : value);
    }
  }
}

function gradient<T>(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize, w: usize, wRow: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: T, accumulate: i32, scratch: usize,
): void {
  const all = <usize>N * sizeof<T>();
  const longest = min(PART, min(BLOCK, to - from) * reps);
  const step = <usize>longest * sizeof<T>() + 64; // not a power of two, so that the columns fall into different cache sets
  const yStep = reps == 1 ? yRow : yRep;
  const even = !yIndex && (reps == 1 || <usize>reps * yRep == yRow);
  const direct = even && (K <= 8 || <usize>longest * yStep <= 16384);
  const rowTable = scratch, sumTable = rowTable + (<usize>longest << 3), panelAt = sumTable + (<usize>K << 3);
  const together = !direct && all <= NARROW; // all panels of y are copied at once, row by row as y lies
  const turned = panelAt + <usize>longest * (together ? max(64, all) : 64), sums = turned + <usize>K * step;
  do {
    const stop = min(to, from + BLOCK), end = stop * reps;
    const whole = end - from * reps <= PART; // the block needs no sums that wait
    for (let u = 0, table = sumTable; u < K; ++u, table += 8) {
      store<usize>(table, turned + <usize>u * step);
      store<usize>(table, whole ? w + <usize>u * wRow : sums + <usize>u * all, 4);
    }
    let mode = whole && accumulate ? ADD : PUT, row = from * reps;
    const scale: T = whole ? alpha : 1;
    do {
      const n = min(PART, end - row);
      addresses(rowTable, row, n, reps, x, xIndex, xRow, xRep, y, yIndex, yRow, yRep);
      transpose<T>(rowTable, n, K, turned, step);
      if (together) {
        for (let i = 0, pair = rowTable; i < n; ++i, pair += 8) {
          for (let at: usize = 0, left = all; left > 0; ) {
            const width = panelWidth(left);
            copyRow<T>(load<usize>(pair, 4) + at, panelAt + at * <usize>n + <usize>i * width, width);
            at += width, left -= width;
          }
        }
      }
      for (let at: usize = 0, left = all; left > 0; ) {
        const width = panelWidth(left);
        if (together) panel<T>(sumTable, K, at, width, panelAt + at * <usize>n, width, n, scale, mode);
        else if (direct) panel<T>(sumTable, K, at, width, load<usize>(rowTable, 4) + at, yStep, n, scale, mode);
        else {
          for (let i = 0, pair = rowTable, spot = panelAt; i < n; ++i, pair += 8, spot += width) {
            copyRow<T>(load<usize>(pair, 4) + at, spot, width);
          }
          panel<T>(sumTable, K, at, width, panelAt, width, n, scale, mode);
        }
        at += width, left -= width;
      }
      row += n;
      mode = GO_ON;
    } while (row < end);
    if (!whole) deliver<T>(sums, w, wRow, K, all, alpha, accumulate);
    accumulate = 1;
    from = stop;
  } while (from < to);
}

export function matrixProductTNF32(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize, w: usize, wRow: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: f32, accumulate: i32, scratch: usize,
): void {
  gradient<f32>(x, xIndex, xRow, xRep, y, yIndex, yRow, yRep, w, wRow, from, to, reps, K, N, alpha, accumulate, scratch);
}
export function matrixProductTNF64(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize, w: usize, wRow: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: f64, accumulate: i32, scratch: usize,
): void {
  gradient<f64>(x, xIndex, xRow, xRep, y, yIndex, yRow, yRep, w, wRow, from, to, reps, K, N, alpha, accumulate, scratch);
}
