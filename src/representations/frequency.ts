import { irreps } from "./irreps/irrep.js";
import type { Irrep } from "./representation.js";

/** Beyond this the search is given up: no irrep of such a frequency can be written down. */
const HIGHEST = 10000;

/**
 * Frequency of an irrep of a Lie group: the least L for which irreps(group, { maxFrequency: L }) has it; 0 for a finite group.
 * It is k of SO(2) and O(2), l of SO(3) and O(3), j of SU(2), and the largest of the factors' for a product.
 */
export function frequencyOf(irrep: Irrep): number {
  if (irrep.group.elements !== undefined) return 0;
  const [digits = "0"] = irrep.id.match(/^\d+(?=[eo]?$)|(?<=^E)\d+$/) ?? [];
  const step = irrep.group.structure.kind === "SU2" ? 0.5 : 1;
  for (let frequency = Number(digits); frequency <= HIGHEST; frequency += step) {
    if (irreps(irrep.group, { maxFrequency: frequency }).some(({ id }) => id === irrep.id)) return frequency;
  }
  throw new RangeError(`frequencyOf: irrep "${irrep.id}" is not among those of ${irrep.group.name}`);
}
