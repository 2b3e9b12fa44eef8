import { matrixProduct, relabel, requireSamePrecision, requireTensor, type Tensor, tidily } from "../tensor/index.js";
import { constantMap } from "./constant-map.js";
import type { KernelBasis } from "./kernel-basis.js";

/**
 * The steerable kernel κ(x) = ∑ₖ wₖ κₖ(x) at some points, differentiable by points and weights to any order:
 *
 *     A = Q_out (∑ₖ wₖ Cₖ) Q_in⁻¹ by constant sparse maps,     κ(x) = ∑_f φ_f(x) A_f
 *
 * No dense basis is ever made. At x = 0, where directions end, all derivatives by the point are 0, but for rings of radius 0, where the kernel is
 * smooth and they are those of its Gaussian.
 *
 * @param basis - from {@link kernelBasis}
 * @param points - plain [..., dimension]; vectors "1x1o" of space
 * @param weights - plain, [basis.dim], or [basis.dim, copies] for many fields that share the basis
 * @returns plain, [..., dimOut·dimIn], or with copies [..., dimOut·dimIn·copies], the copies of an entry side by side
 * @throws RangeError if the points are not of the dimension of the action, or there is not a weight for each element
 */
export function steerableKernel(basis: KernelBasis, points: Tensor, weights: Tensor<"plain">): Tensor<"plain"> {
  requireTensor("steerableKernel", "points", points);
  requireTensor("steerableKernel", "weights", weights);
  requireSamePrecision("steerableKernel", points, weights);
  const { profile, spread, changeOut, changeIn, rhoOut, rhoIn, dim } = basis;
  if (points.dim !== profile.dimension || !["plain", "1x1o", "1x1"].includes(points.irreps))
    throw new RangeError(
      `steerableKernel: points are "${points.irreps}" [${points.shape}]; ${basis.group.name} acts on ${profile.dimension} dimensions, ` +
        `so they must be plain [..., ${profile.dimension}]`,
    );
  const { shape } = weights;
  if (weights.irreps !== "plain" || shape.length < 1 || shape.length > 2 || shape[0] !== dim || shape[1] === 0)
    throw new RangeError(
      `steerableKernel: weights are "${weights.irreps}" [${shape}]; the basis needs plain [${dim}] or [${dim}, copies]`,
    );
  const copies = shape.length === 1 ? 1 : shape[1];
  return tidily(() => {
    const [o, i, count] = [rhoOut.dim, rhoIn.dim, profile.count];
    const rows = (x: Tensor<"plain">, n: number): Tensor<"plain"> => relabel(x, "plain", [n, x.size / n], x.size / n);
    let a = constantMap(rows(weights, 1), spread, copies);
    if (changeIn !== undefined) a = constantMap(rows(a, count * o), changeIn, copies);
    if (changeOut !== undefined) a = constantMap(rows(a, count), changeOut, i * copies);
    return matrixProduct(profile.at(points), rows(a, count)) as Tensor<"plain">;
  });
}
