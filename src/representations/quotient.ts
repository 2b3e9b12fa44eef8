import type { Group, Subgroup } from "../groups/index.js";
import { induced } from "./induced.js";
import { trivial } from "./trivial.js";
import type { Representation } from "./representation.js";

/**
 * Quotient representation: functions on the cosets G/K, (ρ(g) f)(x) = f(g⁻¹x), by permutation matrices; component c is coset c, in the order of
 * their least elements. An irrep λ occurs dim λᴷ / dim End(λ) times, λᴷ being the vectors that K leaves alone.
 *
 * @param subgroup - K, a subgroup of the group
 * @throws TypeError if it is a subgroup of another group
 * @throws RangeError if it has infinitely many cosets; `spectralQuotient` has functions of chosen frequencies on them
 */
export function quotient<K, G>(group: Group<G>, subgroup: Subgroup<K, G>): Representation<G> {
  requireParent("quotient", group, subgroup);
  return induced(subgroup, trivial(subgroup.group), { name: `quotient(${subgroup.group.name})` });
}

/** @throws TypeError if a subgroup is one of another group */
export function requireParent(name: string, group: Group, subgroup: Subgroup): void {
  if (subgroup?.parent === undefined || subgroup.group === undefined)
    throw new TypeError(`${name}: expected a subgroup with its inclusion, as subgroup(${group?.name ?? "group"}, "C2") gives`);
  if (group.name !== subgroup.parent.name) {
    throw new TypeError(
      `${name}: not a subgroup: the group is ${group.name}, and ${subgroup.group.name} is given as a subgroup of ${subgroup.parent.name}`,
    );
  }
}
