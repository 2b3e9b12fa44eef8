import { cosets, type FiniteGroup, type O2Element, type O3Element, type Subgroup } from "../groups/index.js";

/** The left cosets rH of a subgroup of finite index, as induction needs them. */
export interface Transversal<H = any, G = any> {
  /** One element of each coset; the identity stands for H itself and comes first. */
  readonly representatives: readonly G[];
  /** g = r_c h: the coset of g, and what is left. */
  factor(g: G): { readonly coset: number; readonly h: H };
}

const known = new WeakMap<Subgroup, Transversal>();

/**
 * Representatives of the left cosets of a subgroup: of any in a finite group, the least elements; and of SO(2) in O(2) and SO(3) in O(3).
 *
 * @throws RangeError for other subgroups of a Lie group, and if an inclusion is not one-to-one
 */
export function transversal<H, G>(subgroup: Subgroup<H, G>): Transversal<H, G> {
  let found = known.get(subgroup);
  if (found === undefined) known.set(subgroup, (found = find(subgroup)));
  return found;
}

function find(subgroup: Subgroup): Transversal {
  const { group, parent } = subgroup;
  if (parent.elements !== undefined) return finiteTransversal(subgroup);
  const proper = group.name === `S${parent.name}` ? properPart.get(parent.name) : undefined;
  if (proper === undefined) {
    throw new RangeError(
      `induced: ${group.name} has infinitely many cosets in ${parent.name}, or they are not known; finite groups, SO2 in O2 and SO3 in O3 can be ` +
        "induced from, and spectralQuotient(group, subgroup, ids) has functions of chosen frequencies on a quotient",
    );
  }
  const some = group.random(0);
  const image = proper(subgroup.include(some));
  if (image === undefined || !group.equal(image, some)) {
    throw new RangeError(`induced: ${group.name} must lie in ${parent.name} as it is, found an inclusion by another frame`);
  }
  const representatives = [parent.identity, parent.generators.find((g) => proper(g) === undefined)];
  return {
    representatives,
    factor(g) {
      const coset = proper(g) === undefined ? 1 : 0;
      return { coset, h: proper(parent.product(parent.inverse(representatives[coset]), g)) };
    },
  };
}

/** The element of SO(2) or SO(3) that an element of O(2) or O(3) is, undefined if it is a reflection. */
const properPart = new Map<string, (g: any) => unknown>([
  ["O2", ({ mirror, angle }: O2Element) => (mirror ? undefined : angle)],
  ["O3", ({ inversion, rotation }: O3Element) => (inversion ? undefined : rotation)],
]);

function finiteTransversal(subgroup: Subgroup<number, number>): Transversal<number, number> {
  const { group, parent } = subgroup;
  const { representatives, of, members } = cosets(subgroup);
  if (members.length * group.order !== parent.order || new Set(members.flat()).size !== parent.order) {
    throw new RangeError(
      `induced: not a subgroup: the inclusion of ${group.name} in ${parent.name} takes two elements to one, or is no homomorphism`,
    );
  }
  const within = new Uint16Array((parent as FiniteGroup).order);
  for (const coset of members) for (const [h, g] of coset.entries()) within[g] = h;
  return { representatives, factor: (g) => ({ coset: of[g], h: within[g] }) };
}
