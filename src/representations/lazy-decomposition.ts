import type { Decomposition, Representation } from "./representation.js";

/** A representation whose decomposition is found when it is first asked for, and kept. */
export function representation<E>(
  parts: Omit<Representation<E>, "decomposition">,
  decomposition: () => Decomposition<E>,
): Representation<E> {
  let found: Decomposition<E> | undefined;
  return {
    ...parts,
    get decomposition() {
      found ??= decomposition();
      return found;
    },
  };
}
