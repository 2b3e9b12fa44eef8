import type { FiniteGroup, Group, Subgroup } from "./group.js";

/** A group as a subgroup of itself. */
export function wholeGroup<E>(group: Group<E>): Subgroup<E, E> {
  return { group, parent: group, include: (g) => g };
}

/** A subgroup of a finite group from the image of each of its elements. */
export function includedBy<G>(group: FiniteGroup, parent: Group<G>, images: readonly G[]): Subgroup<number, G> {
  return { group, parent, include: (h) => images[group.product(h, 0)] };
}

/**
 * The first copy of a finite group H in another: images of H's generators are tried in rising order, and taken if they extend to a
 * homomorphism that is one-to-one.
 *
 * @param fits - whether an element may be the image of the generator in this place
 * @param keeps - whether an element h of H may have the image g
 * @returns the images of all elements of H; undefined if there is no copy
 */
export function embedding(
  h: FiniteGroup,
  parent: FiniteGroup,
  fits: (place: number, g: number) => boolean = () => true,
  keeps: (h: number, g: number) => boolean = () => true,
): number[] | undefined {
  if (parent.order % h.order !== 0) return undefined;
  const orders = h.generators.map((s) => orderOf(h, s));
  const candidates = h.generators.map((s, place) =>
    parent.elements.filter((g) => fits(place, g) && keeps(s, g) && orderOf(parent, g) === orders[place]),
  );
  const chosen: number[] = [];
  const search = (): number[] | undefined => {
    const place = chosen.length;
    if (place === candidates.length) return extended(h, parent, chosen, keeps);
    for (const g of candidates[place]) {
      chosen.push(g);
      const found = search();
      if (found !== undefined) return found;
      chosen.pop();
    }
    return undefined;
  };
  return search();
}

/** The homomorphism with these images of the generators, if there is one and it is one-to-one. */
function extended(
  h: FiniteGroup,
  parent: FiniteGroup,
  images: readonly number[],
  keeps: (h: number, g: number) => boolean,
): number[] | undefined {
  const all = new Array<number>(h.order).fill(-1);
  const taken = new Set([parent.identity]);
  all[0] = parent.identity;
  const reached = [0];
  for (const a of reached) {
    for (const [i, s] of h.generators.entries()) {
      const [b, image] = [h.product(s, a), parent.product(images[i], all[a])];
      if (all[b] === -1) {
        if (taken.has(image) || !keeps(b, image)) return undefined;
        all[b] = image;
        taken.add(image);
        reached.push(b);
      } else if (all[b] !== image) return undefined;
    }
  }
  return all;
}

/** The least n > 0 with gⁿ = 1. */
export function orderOf(group: FiniteGroup, g: number): number {
  let [n, power] = [1, g];
  while (power !== group.identity) {
    power = group.product(power, g);
    n += 1;
  }
  return n;
}
