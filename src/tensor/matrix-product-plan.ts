/** NN: y = x·w. NT: x = y·wᵀ, the gradient of x. TN: w = xᵀ·y, the gradient of w. */
export type MatrixProductRole = "NN" | "NT" | "TN";

/** How one matrix product is cut into kernel calls; a function of the shapes alone, so that the bits are too. */
export interface MatrixProductPlan {
  /** Bytes for the packed matrix, or 0 where w is read as it lies (some NN, every TN). */
  readonly packed: number;
  /** Bytes of scratch that every call needs beside it; calls one after another share it. */
  readonly scratch: number;
  /** Tensor rows a call: `from`, `from + rows`, …; a multiple of 512 for TN. */
  readonly rows: number;
  /** TN: rows of w a call; K for the other roles. */
  readonly inputs: number;
}

/** Tensor rows of one partial sum of a gradient of weights: BLOCK of matrix-product-weights.ts. */
const BLOCK = 512;

/** Logical rows that are transposed together: PART of matrix-product-weights.ts. */
const PART = 256;

/** Rows whose addresses are tabled together: BLOCK of matrix-product.ts. */
const TABLED = 64;

/** Rows that lie apart are copied if they are at most so many bytes wide, and those that are written at least: as in matrix-product.ts. */
const NARROW = 1024;
const WIDE = 128;

/** Products a call, a quarter to one millisecond; of a gradient of weights that cannot be cut by rows up to four times as many. */
const WORK = 1e7;

const multiple = (of: number, value: number): number => of * Math.max(1, Math.floor(value / of));

/**
 * Plans y[i, v] = ∑ᵤ x[i, u] w[u, v] or one of its gradients.
 *
 * Packing costs a pass over w and gains where w leaves the first cache and is read for many rows; a gradient of
 * weights cannot be cut inside a block of 512 rows, so it is cut by rows of w instead.
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
  bytes: number,
): MatrixProductPlan {
  const work = Math.max(1, reps * K * N);
  if (role !== "TN") {
    const pays = role === "NT" || (rows * reps >= 64 && K * N * bytes >= 32768);
    const widths = [K, N].map((width) => width * bytes);
    const written = widths[role === "NN" ? 1 : 0]!;
    const copies = written < WIDE ? 0 : TABLED * widths.reduce((sum, width) => sum + (width <= NARROW ? width : 0), 4);
    return { packed: pays ? K * N * bytes : 0, scratch: 8 * TABLED + copies, rows: multiple(1, WORK / work), inputs: K };
  }
  const block = reps * Math.min(rows, BLOCK);
  const part = Math.min(block, PART);
  const calls = Math.ceil(K / multiple(4, (4 * WORK) / Math.max(1, block * N)));
  const inputs = Math.min(K, 4 * Math.ceil(K / Math.max(1, calls) / 4));
  const waiting = block > PART ? inputs * N * bytes : 0;
  const panels = N * bytes <= NARROW ? Math.max(64, N * bytes) : 64;
  return {
    packed: 0,
    scratch: (8 + panels) * part + inputs * (part * bytes + 72) + waiting,
    rows: multiple(BLOCK, WORK / work),
    inputs,
  };
}
