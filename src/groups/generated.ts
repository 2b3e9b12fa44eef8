import { byComparison, byText, type Closure, closure } from "./closure.js";
import { cyclic } from "./cyclic.js";
import { dihedral } from "./dihedral.js";
import { embedding, includedBy, wholeGroup } from "./embedding.js";
import { tableGroup } from "./finite-group.js";
import type { FiniteGroup, Group, Subgroup } from "./group.js";
import { icosahedral } from "./icosahedral.js";
import { octahedral } from "./octahedral.js";
import { tetrahedral } from "./tetrahedral.js";
import { withInversion } from "./with-inversion.js";

/**
 * The finite subgroup that elements generate. If it is the whole group, or isomorphic to a cyclic, dihedral or polyhedral group, it is that
 * one, and its irreps are known in closed form; otherwise it is a group with a table.
 *
 * @param elements - elements of the group; none for the trivial subgroup
 * @param maxOrder - how many elements of a Lie group there may be, 1000 by default
 * @throws RangeError if there are more
 */
export function generatedSubgroup<G>(
  parent: Group<G>,
  elements: readonly G[],
  { maxOrder = parent.order < Infinity ? Math.min(parent.order, 65535) : 1000 }: { readonly maxOrder?: number } = {},
): Subgroup<number, G> {
  const register = parent.order < Infinity ? byText<G>(String) : byComparison<G>(parent.equal);
  const closed = closure("generatedSubgroup", parent.identity, elements, parent.product, register, maxOrder);
  if (closed.elements.length === parent.order) return wholeGroup(parent as Group) as Subgroup<number, G>;
  const found = recognized(closed, reflectsPlane(parent, closed.elements));
  return includedBy(
    found.group,
    parent,
    found.images.map((g) => closed.elements[g]),
  );
}

/** Whether some element acts on the plane as a reflection: then a group of two is D₁. */
function reflectsPlane<G>({ action }: Group<G>, elements: readonly G[]): boolean {
  if (action === undefined || action.dimension !== 2) return false;
  return elements.some((g) => {
    const [a, b, c, d] = action.matrix(g);
    return a * d - b * c < 0;
  });
}

/** The group known by name that is isomorphic, or else one with this table, and where its elements lie. */
function recognized(closed: Closure<unknown>, reflects: boolean): { group: FiniteGroup; images: readonly number[] } {
  const table = tableGroup(closed);
  const { order } = table;
  const round = cyclic(order);
  const flat = order % 2 === 0 ? [dihedral(order / 2)] : [];
  const solid = [tetrahedral, octahedral, icosahedral].flatMap((make) => [make(), withInversion(make()) as FiniteGroup]);
  for (const group of [...(reflects ? [...flat, round] : [round, ...flat]), ...solid]) {
    const images = group.order === order ? embedding(group, table) : undefined;
    if (images !== undefined) return { group, images };
  }
  return { group: table, images: table.elements };
}
