import type { Subgroup } from "../groups/index.js";
import { independentMaps } from "./copies.js";
import { frequencyOf } from "./frequency.js";
import { intertwiners } from "./intertwiners.js";
import { irreps } from "./irreps/irrep.js";
import { representation } from "./lazy-decomposition.js";
import { inverseMatrix, sideBySide, transpose } from "./matrices.js";
import type { Decomposition, Irrep, Representation } from "./representation.js";
import { restricted } from "./restricted.js";
import { type Transversal, transversal } from "./transversal.js";

/**
 * The representation of G induced by a representation σ of a subgroup H of finite index k: functions f: G → V with f(gh) = σ(h)⁻¹ f(g), known
 * by their values at representatives r_c of the cosets,
 *
 *     ρ(g) (e_c ⊗ v) = e_c′ ⊗ σ(h) v,        g r_c = r_c′ h;        component i of coset c is at c·dim σ + i.
 *
 * Its decomposition is that of Frobenius: A ∈ Hom_H(λ, σ) gives the copy T of an irrep λ of G with rows A λ(r_c)ᵀ of coset c, times √(dim λ / k).
 *
 * @param subgroup - of a finite group; or SO(2) in O(2), SO(3) in O(3)
 * @param sigma - a representation of subgroup.group
 * @throws TypeError if σ is a representation of another group
 * @throws RangeError if the index is infinite: `spectralQuotient` is for those
 */
export function induced<H, G>(
  subgroup: Subgroup<H, G>,
  sigma: Representation<H>,
  { name = `induced(${sigma.name})` }: { readonly name?: string } = {},
): Representation<G> {
  if (sigma.group.name !== subgroup.group.name) {
    throw new TypeError(
      `induced: mixing groups: "${sigma.name}" is a representation of ${sigma.group.name}, not of the subgroup ${subgroup.group.name}`,
    );
  }
  const { parent } = subgroup;
  const classes = transversal(subgroup);
  const { representatives } = classes;
  const width = sigma.dim;
  const dim = representatives.length * width;
  return representation(
    {
      group: parent,
      name,
      dim,
      orthogonal: sigma.orthogonal,
      permutes: sigma.permutes,
      at(g) {
        const matrix = new Float64Array(dim * dim);
        for (const [c, representative] of representatives.entries()) {
          const { coset, h } = classes.factor(parent.product(g, representative));
          const block = sigma.at(h);
          for (let i = 0; i < width; ++i) {
            matrix.set(block.subarray(i * width, (i + 1) * width), (coset * width + i) * dim + c * width);
          }
        }
        return matrix;
      },
    },
    () => frobenius(subgroup, sigma, classes),
  );
}

function frobenius<H, G>(
  subgroup: Subgroup<H, G>,
  sigma: Representation<H>,
  { representatives }: Transversal<H, G>,
): Decomposition<G> {
  const [width, index] = [sigma.dim, representatives.length];
  const dim = index * width;
  const found: Irrep<G>[] = [];
  const columns: Float64Array[] = [];
  let filled = 0;
  for (const irrep of candidates(subgroup, sigma)) {
    if (filled === dim) break;
    const maps = independentMaps(intertwiners(restricted(irrep, subgroup), sigma), irrep);
    if (maps.length === 0) continue;
    const size = Math.sqrt(irrep.dim / index);
    const turned = representatives.map((r) => irrep.at(r));
    for (const map of maps) {
      const column = new Float64Array(dim * irrep.dim);
      for (const [c, matrix] of turned.entries()) {
        for (let i = 0; i < width; ++i) {
          for (let j = 0; j < irrep.dim; ++j) {
            let sum = 0;
            for (let k = 0; k < irrep.dim; ++k) sum += map[i * irrep.dim + k] * matrix[j * irrep.dim + k];
            column[(c * width + i) * irrep.dim + j] = size * sum;
          }
        }
      }
      found.push(irrep);
      columns.push(column);
    }
    filled += maps.length * irrep.dim;
  }
  const changeOfBasis = sideBySide(columns, dim);
  const inverse = sigma.orthogonal ? transpose(changeOfBasis, dim, dim) : inverseMatrix(changeOfBasis, dim);
  return { irreps: found, changeOfBasis, inverse };
}

/** The irreps of G that may occur. In O(2) and O(3) they have the frequencies of those of SO(2) and SO(3). */
function candidates<H, G>({ parent }: Subgroup<H, G>, sigma: Representation<H>): readonly Irrep<G>[] {
  if (parent.elements !== undefined) return irreps(parent);
  return irreps(parent, { maxFrequency: Math.max(...sigma.decomposition.irreps.map(frequencyOf)) });
}
