import type { Group } from "../groups/index.js";
import { irreps } from "./irreps/irrep.js";
import type { Irrep } from "./representation.js";

/** The trivial irrep, g ↦ 1: the first of every list. */
export function trivial<E>(group: Group<E>): Irrep<E> {
  const [first] = group.elements === undefined ? irreps(group, { maxFrequency: 0 }) : irreps(group);
  return first;
}
