import { type Canon, canonical, type Harmonics, layout, requireDegrees } from "../irreps/index.js";
import { type Normalization, solidHarmonics } from "../so3/index.js";
import { concatenate, relabel, requireTensor, split, type Tensor, tidily } from "../tensor/index.js";
import { normalized } from "./norm.js";

export interface HarmonicsOptions {
  /** Divide the vectors by their length first. Default: true. At the zero vector Y₀ is 1 and all else 0, with derivatives 0. */
  normalize?: boolean;
  /** Default: "component", ∑ₘ Y² = 2l+1. */
  normalization?: Normalization;
}

/**
 * Real spherical harmonics of vectors, Y(Rv) = D(R) Y(v), as a recorded operation on tensors: `solidHarmonics` of intertwiner/so3, after
 * the vectors are divided by their lengths, and of it the degrees that are asked for. Derivatives come from `gradient`, to any order.
 * `sphericalHarmonics` of intertwiner/so3 is the same functions of plain arrays, all degrees to lmax, with derivatives as arrays.
 *
 * @param irreps - which degrees, for example "0e + 1o + 2e"; a parity that harmonics do not have is a compile error
 * @param v - vectors, [..., 3]
 * @returns [..., dim of the irreps]
 * @throws RangeError if the irreps are not those of harmonics, or v are not vectors
 */
export function sphericalHarmonics<const S extends string>(
  irreps: Harmonics<S>,
  v: Tensor<"1x1o">,
  options: HarmonicsOptions = {},
): Tensor<Canon<S>> {
  const { normalize = true, normalization = "component" } = options;
  requireTensor("sphericalHarmonics", "v", v);
  if (!["1x1o", "1x1"].includes(v.irreps))
    throw new RangeError(`sphericalHarmonics: v is "${v.irreps}"; it must be vectors, "1x1o"`);
  if (!["component", "norm", "integral"].includes(normalization))
    throw new RangeError(`sphericalHarmonics: normalization is "${normalization}"; it is "component", "norm" or "integral"`);
  const text = canonical(irreps);
  const { blocks, lmax, dim } = layout(text);
  requireDegrees("sphericalHarmonics", text);
  for (const { irrep, l, parity } of blocks) {
    if (parity !== 0 && parity !== (l % 2 === 0 ? 1 : -1))
      throw new RangeError(`sphericalHarmonics: "${irrep}" of "${text}": Y_l of a vector has parity (-1)^l`);
  }
  if (blocks.some(({ parity }) => (parity === 0) !== ((v.irreps as string) === "1x1")))
    throw new RangeError(
      `sphericalHarmonics: v is "${v.irreps}" and the irreps are "${text}"; both must be of O(3) or both of SO(3)`,
    );
  if (blocks.length === 0) throw new RangeError('sphericalHarmonics: there are no irreps; write for example "0e + 1o"');
  return tidily(() => {
    const all = solidHarmonics(normalize ? normalized(v) : v, lmax, normalization) as Tensor;
    if (all.irreps === text && all.dim === dim) return all as Tensor<Canon<S>>;
    const degrees = split(
      all,
      layout(all.irreps).blocks.map(({ irrep }) => `1x${irrep}`),
    );
    const wanted = blocks.flatMap(({ l, multiplicity }) => Array.from({ length: multiplicity }, () => degrees[l]));
    const found = concatenate(...wanted);
    // The text may be of SO(3), which writes no parity: the numbers are the same.
    return relabel(found, text, [...found.shape.slice(0, -1), dim], dim) as Tensor<Canon<S>>;
  });
}
