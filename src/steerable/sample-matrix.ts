import type { Representation } from "../representations/index.js";
import type { KernelBlock } from "./blocks.js";

/**
 * From the functions φ(x) of a profile to all kernels of a basis: κₖ(x) = ∑_f φ_f(x) M[f, k], with M[f, k] = Q_out Cₖ[·, ·, f] Q_in⁻¹, where only
 * the columns of Q_out and the rows of Q_in⁻¹ of its copies take part.
 *
 * @param count - of the functions φ
 * @returns row-major, [count, dim, dimOut, dimIn]
 */
export function sampleMatrix(
  blocks: readonly KernelBlock[],
  count: number,
  dim: number,
  { dim: dimOut, decomposition: { changeOfBasis: left } }: Representation,
  { dim: dimIn, decomposition: { inverse: right } }: Representation,
): Float64Array {
  const size = dimOut * dimIn;
  const matrix = new Float64Array(count * dim * size);
  const half = new Float64Array(dimIn); // a row of C Q_in⁻¹
  for (const { out, into, solutions, copiesOut, copiesIn, offset } of blocks) {
    solutions.forEach(({ tensor, column, columns }, k) => {
      for (let q = 0; q < columns; ++q) {
        copiesIn.forEach((v, copyIn) => {
          for (let a = 0; a < out.dim; ++a) {
            half.fill(0);
            for (let b = 0; b < into.dim; ++b) {
              const c = tensor[(a * into.dim + b) * columns + q];
              if (c !== 0) for (let j = 0; j < dimIn; ++j) half[j] += c * right[(v + b) * dimIn + j];
            }
            copiesOut.forEach((u, copyOut) => {
              const element = offset + (k * copiesOut.length + copyOut) * copiesIn.length + copyIn;
              const at = ((column + q) * dim + element) * size;
              for (let i = 0; i < dimOut; ++i) {
                const c = left[i * dimOut + u + a];
                if (c !== 0) for (let j = 0; j < dimIn; ++j) matrix[at + i * dimIn + j] += c * half[j];
              }
            });
          }
        });
      }
    });
  }
  return matrix;
}
