import type { O3Element } from "../groups/index.js";
import { layout, requireDegrees } from "../irreps/index.js";
import { wignerDs } from "./wigner-d.js";

/**
 * The matrix by which an element of O(3) acts on a row of irreps: for each block of `mul` copies of the irrep (l, p)
 *
 *     1ₘᵤₗ ⊗ pᵏ Dˡ(R)  in the order "mul_ir" (copies outside),    pᵏ Dˡ(R) ⊗ 1ₘᵤₗ  in "ir_mul" (components outside)
 *
 * with k = 1 for an element with inversion, k = 0 without.
 *
 * @param irreps - text such as "8x0e+4x1o"
 * @returns row-major, dim² values
 * @throws RangeError if the text is not irreps of O(3) or SO(3), or belongs to SO(3), where nothing is said of inversion, and the element inverts
 */
export function representationMatrix(
  irreps: string,
  { rotation, inversion }: O3Element,
  { layout: order = "mul_ir" }: { readonly layout?: "mul_ir" | "ir_mul" } = {},
): Float64Array {
  if (order !== "mul_ir" && order !== "ir_mul") {
    throw new RangeError(`representationMatrix: layout must be "mul_ir" or "ir_mul", found ${JSON.stringify(order)}`);
  }
  requireDegrees("representationMatrix", irreps);
  const { dim, blocks, lmax } = layout(irreps);
  const matrices = wignerDs(Math.max(lmax, 0), rotation);
  const full = new Float64Array(dim * dim);
  for (const { multiplicity, l, parity, irrep, dim: width, offset } of blocks) {
    if (inversion && parity === 0) {
      throw new RangeError(
        `representationMatrix: ${irrep} is an irrep of SO(3), on which inversion does not act; write ${irrep}e or ${irrep}o`,
      );
    }
    const sign = inversion && parity < 0 ? -1 : 1;
    const [copyStride, componentStride] = order === "mul_ir" ? [width, 1] : [1, multiplicity];
    for (let copy = 0; copy < multiplicity; ++copy) {
      const start = offset + copy * copyStride;
      for (let m = 0; m < width; ++m) {
        for (let n = 0; n < width; ++n) {
          full[(start + m * componentStride) * dim + start + n * componentStride] = sign * matrices[l][m * width + n];
        }
      }
    }
  }
  return full;
}
