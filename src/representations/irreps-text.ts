import type { Group } from "../groups/index.js";
import { canonical, layout } from "../irreps/index.js";
import { multiplicities } from "./characters.js";
import { directSum } from "./direct-sum.js";
import { irrep } from "./irreps/irrep.js";
import type { Representation } from "./representation.js";

/**
 * The representation on a row of irreps, in e3nn's order of components (copy by copy): the direct sum of the irreps that the text names.
 *
 *     fromIrreps(dihedral(4), "D4:8xA1+4xE").dim = 16          fromIrreps(o3(), "8x0e+4x1o").dim = 20
 *
 * @throws RangeError if the text is of another group, or has no irreps
 */
export function fromIrreps<E>(group: Group<E>, text: string): Representation<E> {
  const { blocks, text: found } = layout(text);
  if (blocks.length === 0) throw new RangeError(`fromIrreps: "${text}" has no irreps`);
  if (blocks[0].group !== nameInTexts(group))
    throw new RangeError(`fromIrreps: "${found}" are irreps of ${blocks[0].group}; the group is ${group.name}`);
  return directSum(...blocks.flatMap(({ multiplicity, id }) => Array.from({ length: multiplicity }, () => irrep(group, id))));
}

/**
 * The irreps of a representation as text, in the order of sorting: irrepsOf(regular(cyclic(4))) = "C4:1x0+1x1+1x2".
 *
 * @throws RangeError if the group has no irreps texts, as a product of groups
 */
export function irrepsOf(rho: Representation): string {
  const name = nameInTexts(rho.group);
  const prefix = name === rho.group.name ? `${name}:` : "";
  return canonical(prefix + [...multiplicities(rho)].map(([id, multiplicity]) => `${multiplicity}x${id}`).join("+"));
}

/** O(3) and SO(3) write no prefix, and layouts call them so; every other group is its prefix. */
function nameInTexts({ name }: Group): string {
  return name === "O3" ? "O(3)" : name === "SO3" ? "SO(3)" : name;
}
