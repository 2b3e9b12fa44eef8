import type { FiniteGroup, Subgroup } from "./group.js";

/** The left cosets gH of a subgroup, in the order of their least elements. */
export interface Cosets {
  /** The least element of each coset; the first is the identity. */
  readonly representatives: readonly number[];
  /** The number of the coset in which each element lies. */
  readonly of: Uint16Array;
  /** The elements of each coset, representative times h for h = 0, 1, …. */
  readonly members: readonly (readonly number[])[];
}

/**
 * The left cosets of a subgroup of a finite group.
 *
 * @throws RangeError if the group is infinite
 */
export function cosets({ group, parent, include }: Subgroup<number, number>): Cosets {
  if (parent.order === Infinity) throw new RangeError(`cosets: ${group.name} has infinitely many cosets in ${parent.name}`);
  const images = Array.from({ length: group.order }, (_, h) => include(h));
  const of = new Uint16Array(parent.order).fill(65535);
  const representatives: number[] = [];
  const members: number[][] = [];
  for (let g = 0; g < parent.order; ++g) {
    if (of[g] !== 65535) continue;
    const coset = images.map((h) => parent.product(g, h));
    for (const member of coset) of[member] = members.length;
    representatives.push(g);
    members.push(coset);
  }
  return { representatives, of, members };
}

/** The elements of a finite group that commute with all, in rising order. */
export function centre(group: FiniteGroup): number[] {
  return group.classes.filter(({ length }) => length === 1).map(([g]) => g);
}
