import type { FiniteGroup } from "../groups/index.js";
import { frequencyOf } from "./frequency.js";
import { irreps } from "./irreps/irrep.js";
import { trace } from "./matrices.js";
import { requireFinite } from "./regular.js";
import type { Irrep, Representation } from "./representation.js";

/** Character χ(g) = tr ρ(g). */
export function character<E>(rho: Representation<E>, g: E): number {
  return trace(rho.at(g), rho.dim);
}

const known = new WeakMap<Representation, Float64Array>();

/**
 * Characters of a representation of a finite group, one value for each conjugacy class, in the order of group.classes.
 *
 * @throws RangeError if the group is infinite; `character(rho, g)` has a single value
 */
export function characters(rho: Representation<number>): Float64Array {
  const { classes } = requireFinite("characters", rho.group, "character(rho, g) has the value at one element");
  let values = known.get(rho);
  if (values === undefined) known.set(rho, (values = Float64Array.from(classes, ([g]) => character(rho, g))));
  return values.slice();
}

/**
 * How often each irrep occurs in a representation: ⟨χ, χ_ψ⟩ / dim End(ψ) for finite groups, from the decomposition otherwise.
 *
 * @returns from the id of an irrep to its multiplicity, those that occur, in the order of the group's list
 * @throws RangeError if a value is not a whole number but for rounding: then ρ is no representation
 */
export function multiplicities<E>(rho: Representation<E>): ReadonlyMap<string, number> {
  return rho.group.elements === undefined ? counted(rho) : fromCharacters(rho as unknown as Representation<number>);
}

function fromCharacters(rho: Representation<number>): ReadonlyMap<string, number> {
  const group = rho.group as FiniteGroup;
  const values = characters(rho);
  const found = new Map<string, number>();
  for (const irrep of irreps(group) as readonly Irrep<number>[]) {
    const own = characters(irrep);
    let sum = 0;
    for (const [i, members] of group.classes.entries()) sum += members.length * values[i] * own[i];
    const integral = sum / (group.order * irrep.endomorphisms.length);
    const multiplicity = Math.round(integral);
    if (!(Math.abs(integral - multiplicity) < 1e-6)) {
      throw new RangeError(
        `multiplicities: "${rho.name}" is no representation of ${group.name}: irrep ${irrep.id} occurs ${integral} times`,
      );
    }
    if (multiplicity > 0) found.set(irrep.id, multiplicity);
  }
  return found;
}

function counted<E>(rho: Representation<E>): ReadonlyMap<string, number> {
  const { irreps: parts } = rho.decomposition;
  const counts = new Map<string, number>();
  for (const { id } of parts) counts.set(id, (counts.get(id) ?? 0) + 1);
  const list = irreps(rho.group, { maxFrequency: Math.max(0, ...parts.map(frequencyOf)) });
  return new Map(list.filter(({ id }) => counts.has(id)).map(({ id }) => [id, counts.get(id)!]));
}
