import type { Representation } from "../representations/index.js";
import type { KernelBlock } from "./blocks.js";
import { type SparseMap, withTranspose } from "./sparse-map.js";

/**
 * From the functions φ(x) of a profile to all kernels of a basis, [elements, dimOut, dimIn]: κₖ = ∑_q φ_q Q_out Cₖ[·, ·, q] Q_in⁻¹, where
 * only the columns of Q_out and the rows of Q_in⁻¹ of its copies take part.
 *
 * @param count - of the functions φ
 */
export function sampleMap(
  blocks: readonly KernelBlock[],
  count: number,
  { dim: dimOut, decomposition: { changeOfBasis: left } }: Representation,
  { dim: dimIn, decomposition: { inverse: right } }: Representation,
): SparseMap {
  const starts: number[] = [0];
  const [index, values]: [number[], number[]] = [[], []];
  for (const { out, into, solutions, copiesOut, copiesIn } of blocks) {
    for (const { tensor, column, columns } of solutions) {
      for (const u of copiesOut) {
        for (const v of copiesIn) {
          const half = new Float64Array(out.dim * dimIn * columns); // C Q_in⁻¹
          for (let a = 0; a < out.dim; ++a) {
            for (let b = 0; b < into.dim; ++b) {
              for (let q = 0; q < columns; ++q) {
                const c = tensor[(a * into.dim + b) * columns + q];
                if (c === 0) continue;
                for (let j = 0; j < dimIn; ++j) half[(a * dimIn + j) * columns + q] += c * right[(v + b) * dimIn + j];
              }
            }
          }
          for (let i = 0; i < dimOut; ++i) {
            for (let j = 0; j < dimIn; ++j) {
              for (let q = 0; q < columns; ++q) {
                let sum = 0;
                for (let a = 0; a < out.dim; ++a) sum += left[i * dimOut + u + a] * half[(a * dimIn + j) * columns + q];
                if (sum === 0) continue;
                index.push(column + q);
                values.push(sum);
              }
              starts.push(index.length);
            }
          }
        }
      }
    }
  }
  return withTranspose(starts.length - 1, count, Int32Array.from(starts), Int32Array.from(index), Float64Array.from(values));
}
