import { allocate, type Block, kernels, release, runtime } from "../runtime/index.js";
import { bytesOf, constantTable, type Dtype, kernel, matrixProductPlan, type Tensor } from "../tensor/index.js";
import type { PairPath, PairPlan } from "./pair-plan.js";

/** Weights of a path as the kernels take them. */
export interface PathWeights {
  /** Address of those of row 0; 0 for ones. */
  readonly at: number;
  /** Bytes from a row to the next: 0 where all share them. */
  readonly row: number;
  /** Of a shared matrix [K, N]: as the product with it takes it, and as the product with its transpose does. */
  readonly direct: number;
  readonly directRow: number;
  readonly transposed: number;
}

/** K and N of the matrix of a path: the lone copies come last if they are those of the result. */
export const matrixShape = ({ lone, places, pairs }: PairPath): [K: number, N: number] =>
  lone === 2 ? [pairs, places[2].copies] : [places[lone].copies, pairs];

const ones = (count: number, dtype: Dtype): number => {
  const size = bytesOf(dtype);
  return constantTable(`ones ${count} ${dtype}`, size * count, (at) => {
    (dtype === "f32" ? runtime().f32 : runtime().f64).fill(1, at / size, at / size + count);
  });
};

/** Weights with their first two axes exchanged, [a, b, rest] → [b, a, rest], rows aRow and bRow bytes apart. */
export function exchangeAxes(
  shape: readonly number[],
  dtype: Dtype,
  from: number,
  fromRow: number,
  to: number,
  toRow: number,
  rows: number,
): void {
  const [a, b, rest = 1] = shape;
  const bytes = rest * bytesOf(dtype);
  if (rest === 1) {
    kernel("pairTranspose", dtype)(from, fromRow, to, toRow, rows, a, b);
    return;
  }
  const move = kernels().moveColumns;
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < a; i++) move(from + r * fromRow + i * b * bytes, bytes, to + r * toRow + i * bytes, a * bytes, b, bytes);
  }
}

/**
 * Prepares the weights of all paths for some rows: exchanges axes and packs matrices, in memory that `free` gives back.
 *
 * @param uses - whether a path needs the products that make the lone operand, and those that make the pairs
 */
export function prepared(
  plan: PairPlan,
  w: Tensor,
  shared: boolean,
  rows: number,
  uses: { lone: (path: PairPath) => boolean; pairs: (path: PairPath) => boolean },
): { weights: readonly PathWeights[]; free: () => void } {
  const { dtype } = w;
  const size = bytesOf(dtype);
  const blocks: Block[] = [];
  const take = (bytes: number): number => {
    const block = allocate(bytes);
    blocks.push(block);
    return block.ptr;
  };
  const free = (): void => {
    for (const block of blocks.splice(0)) release(block);
  };
  try {
    const weights = plan.paths.map((path): PathWeights => {
      const { matrix, weight, weights: count, swapped } = path;
      const row = shared ? 0 : w.rowBytes;
      let at = count === 0 ? 0 : w.ptr + weight * size;
      const none = { direct: 0, directRow: 0, transposed: 0 };
      if (count === 0 && !matrix) return { at, row: 0, ...none };
      if (swapped !== null && shared) {
        const exchanged = take(count * size);
        exchangeAxes(swapped, dtype, at, 0, exchanged, 0, 1);
        at = exchanged;
      }
      if (!matrix || (!shared && count > 0)) return { at, row, ...none };
      const [K, N] = matrixShape(path);
      if (count === 0) at = ones(K * N, dtype);
      const reps = path.places[path.lone].dim;
      const wRow = N * size;
      const isLast = path.lone === 2;
      let [direct, directRow, transposed] = [at, wRow, 0];
      if (isLast ? uses.lone(path) : uses.pairs(path)) {
        if (matrixProductPlan("NN", rows, reps, K, N, size).packed > 0) {
          [direct, directRow] = [take(K * N * size), 0];
          kernel("matrixProductPackNN", dtype)(at, wRow, direct, K, N);
        }
      }
      if (isLast ? uses.pairs(path) : uses.lone(path)) {
        transposed = take(K * N * size);
        kernel("matrixProductPackNT", dtype)(at, wRow, transposed, K, N);
      }
      return { at, row: 0, direct, directRow, transposed };
    });
    return { weights, free };
  } catch (error) {
    free();
    throw error;
  }
}
