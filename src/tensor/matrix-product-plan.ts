/** NN: y = x·w. NT: x = y·wᵀ, the gradient of x. TN: w = xᵀ·y, the gradient of w. */
export type MatrixProductRole = "NN" | "NT" | "TN";

/** How one matrix product is cut into kernel calls; a function of the shapes alone, so that the bits are too. */
export interface MatrixProductPlan {
  /** Bytes for the packed matrix, or 0 where w is read as it lies (NN only: NT is always packed, TN never). */
  readonly packed: number;
  /** Bytes of scratch that every call needs beside it; the calls may share it. */
  readonly scratch: number;
  /** Tensor rows a call, `from` to `from + rows`; for TN a multiple of 512. At most about a millisecond of work. */
  readonly rows: number;
  /** Rows of w a call, for TN; K for the other roles. */
  readonly inputs: number;
}

/** Rows of one partial sum of a gradient of weights: the block of matrix-product-weights.ts. */
const BLOCK = 512;

/** Multiplications a call, about half a millisecond. */
const WORK = 8e6;

const atLeast = (least: number, value: number): number => Math.max(least, Math.floor(value));

/**
 * Plans y[i, v] = ∑ᵤ x[i, u] w[u, v] or one of its gradients.
 *
 * @param role - which of the three operands is written
 * @param rows - tensor rows of x and y (of the list of rows, where there is one)
 * @param reps - components a row, 2l+1; 1 for matrices
 * @param K - columns of x, rows of w
 * @param N - columns of y and of w
 * @param bytes - 4 for f32, 8 for f64
 */
export function matrixProductPlan(
  role: MatrixProductRole,
  rows: number,
  reps: number,
  K: number,
  N: number,
  bytes: 4 | 8,
): MatrixProductPlan {
  const work = Math.max(1, reps * K * N);
  if (role === "TN") {
    const blocks = atLeast(1, WORK / (work * BLOCK));
    const inputs = blocks > 1 ? K : Math.min(K, 4 * atLeast(1, WORK / (4 * reps * N * Math.min(rows, BLOCK))));
    return { packed: 0, scratch: 512 + Math.min(K, inputs) * N * bytes, rows: blocks * BLOCK, inputs };
  }
  const pays = role === "NT" || (N * bytes > 64 && rows * reps >= 32);
  return { packed: pays ? K * N * bytes : 0, scratch: 256, rows: atLeast(1, WORK / work), inputs: K };
}
