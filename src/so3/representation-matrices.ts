import { type O3Element, Rotation } from "../groups/index.js";
import { canonical, layout } from "../irreps/index.js";
import { relabel, repeat, Tensor, tensor, tidily } from "../tensor/index.js";
import { rotate } from "./rotate.js";
import { wignerDs } from "./wigner-d.js";
import { requireRoom, sizeOfAll } from "./wigner-kernel.js";

export interface MatricesOptions {
  /** Order of rows and columns: copies outside, as in arrays of e3nn, or components outside. Default: "mul_ir"; of tensors "ir_mul" always. */
  readonly layout?: "mul_ir" | "ir_mul";
}

/**
 * Matrices by which elements of O(3) act on rows of irreps, block-diagonal: pᵏ Dˡ(R) for each copy of (l, p), k = 1 for an element with
 * inversion.
 *
 * @param irreps - text such as "8x0e+4x1o"
 * @param elements - rotations, or elements of O(3)
 * @returns [n, dim, dim]
 * @throws RangeError if the text is not irreps, an element inverts what is an irrep of SO(3), or the result would take more than 4 GiB
 */
export function representationMatrices(
  irreps: string,
  elements: readonly (Rotation | O3Element)[],
  options?: MatricesOptions,
): Float64Array;
/**
 * The same of a tensor of matrices in O(3), plain [..., 9], with derivatives along exp(ω)R as in {@link rotate}. Rows and columns are in the order
 * of the memory of a tensor ("ir_mul").
 *
 * @returns plain, [..., dim, dim]
 */
export function representationMatrices(irreps: string, rotations: Tensor): Tensor<"plain">;
export function representationMatrices(
  irreps: string,
  rotations: Tensor | readonly (Rotation | O3Element)[],
  options: MatricesOptions = {},
): Tensor<"plain"> | Float64Array {
  return rotations instanceof Tensor ? ofTensor(irreps, rotations) : ofList(irreps, rotations, options);
}

/** D is what rotating makes of the identity, each of whose columns is a copy more. */
function ofTensor(text: string, rotations: Tensor): Tensor<"plain"> {
  const { dim, blocks } = layout(text);
  const columns = canonical(blocks.map(({ multiplicity, irrep }) => `${multiplicity * dim}x${irrep}`).join("+"));
  return tidily(() => {
    const identity = new Float64Array(dim * dim);
    for (let i = 0; i < dim; ++i) identity[i * (dim + 1)] = 1;
    const one = tensor<string>(columns, identity, { shape: [1], dtype: rotations.dtype, layout: "ir_mul" });
    const turned = rotate(rotations.rows === 1 ? one : repeat(one, rotations), rotations);
    return relabel(turned, "plain", [...rotations.shape.slice(0, -1), dim, dim], dim);
  });
}

function ofList(
  text: string,
  elements: readonly (Rotation | O3Element)[],
  { layout: order = "mul_ir" }: MatricesOptions,
): Float64Array {
  if (order !== "mul_ir" && order !== "ir_mul")
    throw new RangeError(`representationMatrices: layout is ${JSON.stringify(order)}; it is "mul_ir" or "ir_mul"`);
  const { dim, blocks, lmax } = layout(text);
  const highest = Math.max(lmax, 0);
  requireRoom("representationMatrices", highest, elements.length, dim * dim, "f64");
  const all = wignerDs(
    highest,
    elements.map((g) => (g instanceof Rotation ? g : g.rotation)),
  );
  const [size, width] = [dim * dim, sizeOfAll(highest, 0)];
  const result = new Float64Array(elements.length * size);
  for (const { multiplicity, l, parity, irrep, dim: rows, offset } of blocks) {
    const [copyStride, componentStride] = order === "mul_ir" ? [rows, 1] : [1, multiplicity];
    const first = l === 0 ? 0 : sizeOfAll(l - 1, 0);
    elements.forEach((g, at) => {
      const inverts = !(g instanceof Rotation) && g.inversion;
      if (inverts && parity === 0) {
        throw new RangeError(
          `representationMatrices: ${irrep} is an irrep of SO(3), on which inversion does not act; write ${irrep}e or ${irrep}o`,
        );
      }
      const sign = inverts && parity < 0 ? -1 : 1;
      for (let copy = 0; copy < multiplicity; ++copy) {
        const start = offset + copy * copyStride;
        for (let m = 0; m < rows; ++m) {
          for (let n = 0; n < rows; ++n) {
            result[at * size + (start + m * componentStride) * dim + start + n * componentStride] =
              sign * all[at * width + first + m * rows + n];
          }
        }
      }
    });
  }
  return result;
}
