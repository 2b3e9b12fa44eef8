import type { FiniteGroup, Group } from "../groups/index.js";
import { basisOverEndomorphisms } from "./copies.js";
import { irreps } from "./irreps/irrep.js";
import { representation } from "./lazy-decomposition.js";
import { transpose } from "./matrices.js";
import type { Decomposition, Irrep, Representation } from "./representation.js";

/**
 * Regular representation of a finite group: functions on it, (ρ(g) f)(u) = f(g⁻¹u), so ρ(g) eᵤ = e_{gu}; component u is element u.
 *
 * An irrep ψ of dimension d occurs d / dim End(ψ) times. The columns of its copies in Q are its matrix elements,
 *
 *     Q(u, j) = √(d/|G|) (ψ(u) v)ⱼ        (Peter & Weyl)
 *
 * for v in a basis of ψ over End(ψ).
 *
 * @throws RangeError if the group is infinite; `spectralRegular` has functions of chosen frequencies on it
 */
export function regular(group: Group<number>): Representation<number> {
  const finite = requireFinite("regular", group, "spectralRegular(group, ids) takes chosen irreps of any group");
  const { order, table } = finite;
  return representation(
    {
      group,
      name: "regular",
      dim: order,
      orthogonal: true,
      permutes: true,
      at(g) {
        const matrix = new Float64Array(order * order);
        const from = order * group.product(g, group.identity); // refuses what is no element
        for (let u = 0; u < order; ++u) matrix[table[from + u] * order + u] = 1;
        return matrix;
      },
    },
    () => matrixElements(finite),
  );
}

function matrixElements(group: FiniteGroup): Decomposition<number> {
  const { order, elements } = group;
  const found: Irrep<number>[] = [];
  const changeOfBasis = new Float64Array(order * order);
  let at = 0;
  for (const irrep of irreps(group) as readonly Irrep<number>[]) {
    const { dim } = irrep;
    const size = Math.sqrt(dim / order);
    const vectors = basisOverEndomorphisms(irrep);
    for (const u of elements) {
      const matrix = irrep.at(u);
      for (const [copy, vector] of vectors.entries()) {
        for (let i = 0; i < dim; ++i) {
          let sum = 0;
          for (let k = 0; k < dim; ++k) sum += matrix[i * dim + k] * vector[k];
          changeOfBasis[u * order + at + copy * dim + i] = size * sum;
        }
      }
    }
    for (const _ of vectors) found.push(irrep);
    at += dim * vectors.length;
  }
  return { irreps: found, changeOfBasis, inverse: transpose(changeOfBasis, order, order) };
}

/**
 * A group as a finite one.
 *
 * @throws RangeError if it is infinite
 */
export function requireFinite(name: string, group: Group<number>, advice: string): FiniteGroup {
  if (group.elements === undefined) throw new RangeError(`${name}: needs a finite group, found ${group.name}; ${advice}`);
  return group as FiniteGroup;
}
