import type { FiniteGroup } from "../../groups/index.js";
import type { Irrep } from "../representation.js";
import { type Family, irrepOf } from "./family.js";

/** The irreps of G × {1, s}: those of G, and s is 1 or −1. First all in which it is 1. */
export function doubledFamily(
  group: FiniteGroup,
  half: readonly Irrep<number>[],
  labels: readonly [even: string, odd: string],
): Family<number> {
  const n = group.order / 2;
  const ids = labels.flatMap((label) => half.map(({ id }) => id + label));
  return {
    ids: () => ids,
    make(id) {
      const place = ids.indexOf(id);
      if (place < 0) return undefined;
      const odd = place >= half.length;
      const { dim, type, endomorphisms, permutes, at } = half[place % half.length];
      return irrepOf({
        group,
        id,
        dim,
        type,
        units: endomorphisms.slice(1),
        permutes: permutes && !odd,
        at(g) {
          const matrix = at(group.product(g, 0) % n);
          return odd && g >= n ? matrix.map((x) => 0 - x) : matrix;
        },
      });
    },
  };
}
