import { finite } from "./finite.js";
import type { Action, FiniteGroup, Group } from "./group.js";
import { o3 } from "./o3.js";

const doubles = new WeakMap<Group, FiniteGroup>();

/** Names that are not the name of the half with "i". */
const NAMES: Readonly<Record<string, string>> = { T: "Th", O: "Oh", I: "Ih" };

/**
 * G × {1, −1}, with the inversion r ↦ −r: Th, Oh and Ih from T, O and I, O(3) from SO(3), "C4i" from C₄. Of a finite group, elements
 * 0 … |G| − 1 are those of G, and |G| + g is g·(−1); its irreps are those of G with "g" (inversion is 1) or "u" (inversion is −1)
 * appended. On the plane −1 is the half turn, so there the action of C₄ × {1, −1} is not one-to-one; the group is.
 *
 * @throws RangeError for a Lie group other than SO(3): write product(group, cyclic(2)); and for a group that has an inversion
 */
export function withInversion<E>(group: Group<E>): Group<any> {
  if (group.structure.kind === "SO3") return o3();
  if (group.order === Infinity) {
    throw new RangeError(
      `withInversion: ${group.name} is neither finite nor SO3; product(${group.name}, C2) is the group times an inversion`,
    );
  }
  const half = group as unknown as FiniteGroup;
  if (half.structure.kind === "doubled")
    throw new RangeError(`withInversion: ${group.name} has a reflection that commutes already`);
  let double = doubles.get(group);
  if (double === undefined) {
    doubles.set(group, (double = doubled(half, NAMES[group.name] ?? `${group.name}i`, ["g", "u"], (m) => m.map((x) => 0 - x))));
  }
  return double;
}

/**
 * G × {1, s} with an s that commutes with G and whose square is 1.
 *
 * @param labels - the ends of the ids of irreps in which s is 1 and −1
 * @param reflect - from the matrix of g that of g·s
 */
export function doubled(
  half: FiniteGroup,
  name: string,
  labels: readonly [string, string],
  reflect: (matrix: Float64Array) => Float64Array,
): FiniteGroup {
  const n = half.order;
  const action: Action<number> | undefined = half.action && {
    dimension: half.action.dimension,
    matrix: (g) => (g < n ? half.action!.matrix(g) : reflect(half.action!.matrix(g - n))),
  };
  return finite({
    name,
    order: 2 * n,
    structure: { kind: "doubled", half, labels },
    generators: [...half.generators, n],
    product: (a, b) => half.product(a % n, b % n) + (a >= n !== b >= n ? n : 0),
    inverse: (a) => half.inverse(a % n) + (a >= n ? n : 0),
    action,
  });
}
