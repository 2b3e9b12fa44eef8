import type { Group, Subgroup } from "../groups/index.js";

/** The left cosets rH of a subgroup of finite index. */
export interface Cosets<H = any, G = any> {
  /** One element of each coset; the identity stands for H itself and comes first. */
  readonly representatives: readonly G[];
  /** g = r_c h: the coset of g and what is left. */
  factor(g: G): { readonly coset: number; readonly h: H };
}

const known = new WeakMap<Subgroup, Cosets>();

/**
 * Left cosets of a subgroup: of any in a finite group, in the order of their least elements, which stand for them; and of SO(2) in O(2) and
 * SO(3) in O(3).
 *
 * @throws RangeError for other subgroups of a Lie group, and if the inclusion is not one-to-one
 */
export function cosets<H, G>(subgroup: Subgroup<H, G>): Cosets<H, G> {
  let found = known.get(subgroup);
  if (found === undefined) known.set(subgroup, (found = find(subgroup)));
  return found;
}

function find<H, G>(subgroup: Subgroup<H, G>): Cosets<H, G> {
  const { group, parent } = subgroup;
  if (parent.elements !== undefined && group.elements !== undefined) {
    return finiteCosets(subgroup as unknown as Subgroup<number, number>) as unknown as Cosets<H, G>;
  }
  for (const candidate of [properRotations(parent.name, group.name)]) {
    if (candidate === undefined) continue;
    const retract = candidate as (g: G) => H | undefined;
    const representatives = [parent.identity, ...parent.generators.filter((g) => retract(g) === undefined).slice(0, 1)];
    return {
      representatives,
      factor(g) {
        const coset = retract(g) === undefined ? 1 : 0;
        const h = retract(parent.product(parent.inverse(representatives[coset]), g))!;
        return { coset, h };
      },
    };
  }
  throw new RangeError(
    `cosets: ${group.name} in ${parent.name}: finite groups, SO2 in O2 and SO3 in O3 have finitely many that are known; ` +
      "spectralQuotient(group, subgroup, ids) has functions of chosen frequencies on the quotient of a Lie group",
  );
}

/** The element of SO(2) or SO(3) that an element of O(2) or O(3) is, undefined if it is a reflection. */
function properRotations(parent: string, group: string): ((g: never) => unknown) | undefined {
  if (parent === "O2" && group === "SO2") return (g: { mirror: boolean; angle: number }) => (g.mirror ? undefined : g.angle);
  if (parent === "O3" && group === "SO3")
    return (g: { inversion: boolean; rotation: unknown }) => (g.inversion ? undefined : g.rotation);
  return undefined;
}

function finiteCosets({ group, parent, include }: Subgroup<number, number>): Cosets<number, number> {
  const included = group.elements!.map((h) => include(h));
  const whole: Group<number> = parent;
  const [coset, within] = [new Int32Array(whole.order).fill(-1), new Int32Array(whole.order)];
  const representatives: number[] = [];
  for (const g of whole.elements!) {
    if (coset[g] >= 0) continue;
    for (const [h, image] of included.entries()) {
      const element = whole.product(g, image);
      if (coset[element] >= 0) {
        throw new RangeError(
          `cosets: not a subgroup: the inclusion of ${group.name} in ${whole.name} takes two elements to one, or is no homomorphism`,
        );
      }
      coset[element] = representatives.length;
      within[element] = h;
    }
    representatives.push(g);
  }
  return { representatives, factor: (g) => ({ coset: coset[g], h: within[g] }) };
}
