import { finite } from "./finite.js";
import type { FiniteGroup, Group } from "./group.js";
import { octahedral } from "./octahedral.js";

let mirrored: FiniteGroup | undefined;

/**
 * Td, the rotations and reflections of the tetrahedron, from T. Its elements are numbered as those of {@link octahedral}: 0 … 11 are T, and
 * 12 + t is element 12 + t of O followed by −1; so its irreps are those of O. Vectors are T2.
 *
 * @throws RangeError if the group is not T
 */
export function withMirrors(group: Group): FiniteGroup {
  if (group.structure.kind !== "tetrahedral") {
    throw new RangeError(
      `withMirrors: takes tetrahedral(), found ${group.name}; pointGroup has the groups about an axis with mirrors`,
    );
  }
  const o = octahedral();
  const { order, structure, generators, product, inverse } = o;
  return (mirrored ??= finite({
    name: "Td",
    order,
    structure,
    generators,
    product,
    inverse,
    action: { dimension: 3, matrix: (g) => (g < 12 ? o.action!.matrix(g) : o.action!.matrix(g).map((x) => 0 - x)) },
  }));
}
