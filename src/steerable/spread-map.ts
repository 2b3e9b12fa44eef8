import type { KernelBlock } from "./blocks.js";
import { type SparseMap, withTranspose } from "./sparse-map.js";

/**
 * From weights to the coefficients A[f, i, j] of κ(x) = ∑_f φ_f(x) A[f], in the bases of the irreps: A = ∑ₖ wₖ Cₖ, each Cₖ in the place of
 * its copies. Only entries that are not zero are kept, a few for each weight.
 *
 * @param count - of the functions φ
 */
export function spreadMap(
  blocks: readonly KernelBlock[],
  count: number,
  dimOut: number,
  dimIn: number,
  weights: number,
): SparseMap {
  let total = 0;
  for (const { solutions, copiesOut, copiesIn } of blocks)
    for (const { tensor } of solutions)
      total += tensor.reduce((n, value) => (value === 0 ? n : n + 1), 0) * copiesOut.length * copiesIn.length;
  const starts = new Int32Array(weights + 1);
  const [index, values] = [new Int32Array(total), new Float64Array(total)];
  let [entry, weight] = [0, 0];
  for (const { out, into, solutions, copiesOut, copiesIn } of blocks) {
    for (const { tensor, column, columns } of solutions) {
      for (const u of copiesOut) {
        for (const v of copiesIn) {
          for (let q = 0; q < columns; ++q) {
            for (let a = 0; a < out.dim; ++a) {
              for (let b = 0; b < into.dim; ++b) {
                const value = tensor[(a * into.dim + b) * columns + q];
                if (value === 0) continue;
                index[entry] = ((column + q) * dimOut + u + a) * dimIn + v + b;
                values[entry++] = value;
              }
            }
          }
          starts[++weight] = entry;
        }
      }
    }
  }
  return withTranspose(weights, count * dimOut * dimIn, starts, index, values).transposed;
}
