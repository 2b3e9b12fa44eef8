import { kernels } from "../runtime/index.js";
import { bytesOf, type Dtype, kernel, matrixProductPlan, type Tensor } from "../tensor/index.js";
import type { PairPath, PairPlan, Place } from "./pair-plan.js";
import { exchangeAxes, matrixShape, type PathWeights } from "./pair-weights.js";

/** The rows of an operand that are read or written. */
export interface Rows {
  readonly at: number;
  readonly row: number;
}

export const rowsFrom = (x: Tensor, from: number): Rows => ({ at: x.ptr + from * x.rowBytes, row: x.rowBytes });

/** What a piece of work needs to know beside the path: n rows, and where it keeps what it makes on the way. */
export interface Work {
  readonly dtype: Dtype;
  readonly n: number;
  /** The pairs of these rows, twice. */
  readonly pairs: number;
  readonly others: number;
  /** The first contraction. */
  readonly scales: number;
  /** Weights of these rows in the order of the kernels, or the packed matrix of one row. */
  readonly weights: number;
  /** For the matrix products. */
  readonly tables: number;
}

/** Bytes that a piece needs, and how it divides them. */
export function workspace(
  plan: PairPlan,
  dtype: Dtype,
  shared: boolean,
): { bytes: number; at(scratch: number, n: number): Work } {
  const size = bytesOf(dtype);
  const most = (of: (path: PairPath) => number): number => plan.paths.reduce((found, path) => Math.max(found, of(path)), 0);
  const weights = most(({ matrix, weights, swapped, rows }) => (shared ? 0 : matrix ? weights : swapped ? rows * weights : 0));
  const tables = most((path) => {
    if (!path.matrix) return 0;
    const [K, N] = matrixShape(path);
    const { scratch } = matrixProductPlan("TN", shared ? path.rows : 1, path.places[path.lone].dim, K, N, size);
    return Math.max(512, scratch);
  });
  // A line more than needed, so that none begins a power of two after another.
  const parts = [plan.pairBytes, plan.pairBytes, plan.scratch, weights * size, tables].map((x) => 64 * Math.ceil(x / 64) + 64);
  const [others, scales, weightsAt, tablesAt, bytes] = parts.map((_, i) => parts.slice(0, i + 1).reduce((a, b) => a + b, 0));
  return {
    bytes,
    at: (scratch, n) => ({
      dtype,
      n,
      pairs: scratch,
      others: scratch + others,
      scales: scratch + scales,
      weights: scratch + weightsAt,
      tables: scratch + tablesAt,
    }),
  };
}

/** Calls `work` for the rows `from` … `to` of a path, as many at a time as the cache holds the pairs of. */
export function inParts(path: PairPath, from: number, to: number, work: (first: number, n: number) => void): void {
  for (let first = from; first < to; first += path.rows) work(first, Math.min(path.rows, to - first));
}

const place = (x: Rows, { offset }: Place, size: number): number => x.at + offset * size;

/** p[m, i, j] = ∑ C left[i] right[j]; returns the address of the pairs that the weights see. */
export function makePairs(path: PairPath, left: Rows, right: Rows, { dtype, n, pairs, others, scales }: Work): number {
  const { fromLeft, ni, nj, same, below, places, lone } = path;
  const size = bytesOf(dtype);
  const [a, b] = [place(left, places[path.left], size), place(right, places[path.right], size)];
  // biome-ignore format: the arguments as the kernel names them
  kernel("pairProduct", dtype)(fromLeft.table, fromLeft.coefficients, a, left.row, b, right.row, pairs, scales, n, ni, nj, same ? 1 : 0);
  if (!below) return pairs;
  kernels().pairTriangle(pairs, others, n * places[lone].dim, ni, size, 0);
  return others;
}

/** lone (=|+=) the pairs at `from`, with the weights. */
export function joinPairs(path: PairPath, w: PathWeights, from: number, lone: Rows, add: boolean, work: Work): void {
  const { matrix, places, pairs, sums } = path;
  const { dtype, n, tables } = work;
  const size = bytesOf(dtype);
  const { dim, stride } = places[path.lone];
  const to = place(lone, places[path.lone], size);
  const [rep, pairRep] = [stride * size, pairs * size];
  const again = add ? 1 : 0;
  if (!matrix) {
    kernel("pairWeigh", dtype)(w.at, w.row, from, to, lone.row, rep, n, dim, sums, pairs / sums, again);
    return;
  }
  const [K, N] = matrixShape(path);
  const isLast = path.lone === 2;
  // biome-ignore format: the arguments as the kernels name them
  eachMatrix(path, w, work, isLast, (matrixAt, matrixRow, r, rows) =>
    isLast
      ? kernel("matrixProductNN", dtype)(from + r * dim * pairRep, 0, dim * pairRep, pairRep, matrixAt, matrixRow, to + r * lone.row, 0, lone.row, rep, 0, rows, dim, K, N, 1, again, tables)
      : kernel("matrixProductNT", dtype)(from + r * dim * pairRep, 0, dim * pairRep, pairRep, matrixAt, to + r * lone.row, 0, lone.row, rep, 0, rows, dim, K, N, 1, again, tables),
  );
}

/** The pairs = lone, with the weights: the transpose of {@link joinPairs}. They lie at `pairs` then, all of them. */
export function partPairs(path: PairPath, w: PathWeights, lone: Rows, work: Work): void {
  const { matrix, places, pairs, sums, below, ni } = path;
  const { dtype, n, tables } = work;
  const size = bytesOf(dtype);
  const { dim, stride } = places[path.lone];
  const from = place(lone, places[path.lone], size);
  const to = below ? work.others : work.pairs;
  const [rep, pairRep] = [stride * size, pairs * size];
  if (!matrix) kernel("pairSpread", dtype)(w.at, w.row, from, lone.row, rep, to, n, dim, sums, pairs / sums);
  else {
    const [K, N] = matrixShape(path);
    const isLast = path.lone === 2;
    // biome-ignore format: the arguments as the kernels name them
    eachMatrix(path, w, work, !isLast, (matrixAt, matrixRow, r, rows) =>
      isLast
        ? kernel("matrixProductNT", dtype)(from + r * lone.row, 0, lone.row, rep, matrixAt, to + r * dim * pairRep, 0, dim * pairRep, pairRep, 0, rows, dim, K, N, 1, 0, tables)
        : kernel("matrixProductNN", dtype)(from + r * lone.row, 0, lone.row, rep, matrixAt, matrixRow, to + r * dim * pairRep, 0, dim * pairRep, pairRep, 0, rows, dim, K, N, 1, 0, tables),
    );
  }
  if (below) kernels().pairTriangle(work.pairs, to, n * dim, ni, size, 1);
}

/** Calls `multiply` with the matrix that all rows share, or with that of each row; `direct` or packed for its transpose. */
function eachMatrix(
  path: PairPath,
  w: PathWeights,
  { dtype, n, weights }: Work,
  direct: boolean,
  multiply: (at: number, row: number, r: number, rows: number) => void,
): void {
  if (w.row === 0) {
    multiply(direct ? w.direct : w.transposed, w.directRow, 0, n);
    return;
  }
  const [K, N] = matrixShape(path);
  const wRow = N * bytesOf(dtype);
  const pack = kernel("matrixProductPackNT", dtype);
  for (let r = 0; r < n; r++) {
    const at = w.at + r * w.row;
    if (!direct) pack(at, wRow, weights, K, N);
    multiply(direct ? at : weights, wRow, r, 1);
  }
}

/** right (=|+=) the pairs contracted with left. */
export function takeRight(path: PairPath, left: Rows, right: Rows, add: boolean, { dtype, n, pairs, scales }: Work): void {
  const { fromLeft, ni, nj, same, places } = path;
  const size = bytesOf(dtype);
  const [a, b] = [place(left, places[path.left], size), place(right, places[path.right], size)];
  // biome-ignore format: the arguments as the kernel names them
  kernel("pairContract", dtype)(fromLeft.table, fromLeft.coefficients, a, left.row, pairs, b, right.row, scales, n, ni, nj, same ? 1 : 0, add ? 1 : 0);
}

/** left (=|+=) the pairs contracted with right. */
export function takeLeft(path: PairPath, left: Rows, right: Rows, add: boolean, { dtype, n, pairs, others, scales }: Work): void {
  const { fromRight, ni, nj, same, places, lone } = path;
  const size = bytesOf(dtype);
  const [a, b] = [place(right, places[path.right], size), place(left, places[path.left], size)];
  let from = pairs;
  if (!same && ni > 1 && nj > 1) {
    const bytes = ni * nj * size;
    kernel("pairTranspose", dtype)(pairs, bytes, others, bytes, n * places[lone].dim, ni, nj);
    from = others;
  }
  // biome-ignore format: the arguments as the kernel names them
  kernel("pairContract", dtype)(fromRight.table, fromRight.coefficients, a, right.row, from, b, left.row, scales, n, nj, ni, same ? 1 : 0, add ? 1 : 0);
}

/** w (=|+=) the inner product of the lone operand with the pairs at `from`, summed over the n rows, or row by row where `row` is not 0. */
export function weighPairs(path: PairPath, from: number, lone: Rows, at: number, row: number, add: boolean, work: Work): void {
  const { matrix, places, pairs, sums } = path;
  const { dtype, n, tables } = work;
  const size = bytesOf(dtype);
  const { dim, stride } = places[path.lone];
  const to = place(lone, places[path.lone], size);
  const [rep, pairRep] = [stride * size, pairs * size];
  const again = add ? 1 : 0;
  if (!matrix) {
    kernel("pairInner", dtype)(to, lone.row, rep, from, at, row, n, dim, sums, pairs / sums, again);
    return;
  }
  const [K, N] = matrixShape(path);
  const wRow = N * size;
  const multiply = kernel("matrixProductTN", dtype);
  const rows = row === 0 ? n : 1;
  const { inputs } = matrixProductPlan("TN", rows, dim, K, N, size);
  for (let r = 0; r < n; r += rows) {
    const [pairsAt, loneAt] = [from + r * dim * pairRep, to + r * lone.row];
    for (let u = 0; u < K; u += inputs) {
      const [x, xRow, xRep] = path.lone === 2 ? [pairsAt, dim * pairRep, pairRep] : [loneAt, lone.row, rep];
      const [y, yRow, yRep] = path.lone === 2 ? [loneAt, lone.row, rep] : [pairsAt, dim * pairRep, pairRep];
      // biome-ignore format: the arguments as the kernel names them
      multiply(x + u * size, 0, xRow, xRep, y, 0, yRow, yRep, at + r * row + u * wRow, wRow, 0, rows, dim, Math.min(inputs, K - u), N, 1, again, tables);
    }
  }
}

/** Weights of n rows, [a, b] each, in the order [b, a] of the kernels. */
export function exchanged(path: PairPath, w: PathWeights, { dtype, n, weights }: Work): PathWeights {
  if (path.swapped === null || w.row === 0) return w;
  const row = path.weights * bytesOf(dtype);
  exchangeAxes(path.swapped, dtype, w.at, w.row, weights, row, n);
  return { ...w, at: weights, row };
}
