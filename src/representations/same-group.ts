import type { Group } from "../groups/index.js";
import type { Representation } from "./representation.js";

/**
 * The group that representations have in common.
 *
 * @throws TypeError if one is no representation, or their groups differ
 */
export function commonGroup<E>(name: string, representations: readonly Representation<E>[]): Group<E> {
  for (const rho of representations)
    if (typeof rho?.at !== "function" || rho.group === undefined)
      throw new TypeError(`${name}: an argument is ${Array.isArray(rho) ? "a list" : typeof rho}; expected a representation`);
  const [first, ...others] = representations;
  for (const other of others) {
    if (other.group.name !== first.group.name) {
      throw new TypeError(
        `${name}: mixing groups: "${first.name}" is a representation of ${first.group.name}, "${other.name}" of ${other.group.name}`,
      );
    }
  }
  return first.group;
}
