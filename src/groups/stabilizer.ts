import { atan2, hypot } from "../arithmetic/index.js";
import { wholeGroup } from "./embedding.js";
import { generatedSubgroup } from "./generated.js";
import type { Group, Subgroup } from "./group.js";
import { subgroup } from "./subgroup.js";

/** How far g p may be from p, relative to p. */
const TOLERANCE = 1e-9;

/**
 * The subgroup of the elements that leave a point where it is: of all at 0; elsewhere of C_n and SO(2) the trivial one, of D_n and O(2) also
 * the mirror along p (D1) if there is one, of SO(3) the SO(2) about p, of O(3) the O(2) of mirrors that contain p.
 *
 * @param point - [x, y] or [x, y, z], as the group acts on the plane or on space
 * @throws RangeError if the group has no action, or the point has not as many finite coordinates
 */
export function stabilizer<G>(group: Group<G>, point: ArrayLike<number>): Subgroup<any, G> {
  const { action, structure } = group;
  if (action === undefined) throw new RangeError(`stabilizer: ${group.name} does not act on the plane or on space`);
  const p = Array.from(point);
  if (p.length !== action.dimension || !p.every(Number.isFinite)) {
    throw new RangeError(`stabilizer: ${group.name} acts on ${action.dimension} finite coordinates, found [${p.join(", ")}]`);
  }
  const length = p.length === 2 ? hypot(p[0], p[1]) : hypot(p[0], p[1], p[2]);
  if (length === 0) return wholeGroup(group);
  switch (structure.kind) {
    case "SO2":
      return subgroup(group, "C1");
    case "O2":
      return subgroup(group, "D1", { mirror: atan2(p[1], p[0]) });
    case "SO3":
      return subgroup(group, "SO2", { axis: p });
    case "O3":
      return subgroup(group, "O2", { axis: p });
    default:
      return generatedSubgroup(
        group,
        (group.elements ?? []).filter((g) => keeps(action.matrix(g), p, TOLERANCE * length)),
      );
  }
}

function keeps(matrix: Float64Array, p: readonly number[], tolerance: number): boolean {
  const n = p.length;
  return p.every((x, i) => {
    let image = 0;
    for (let j = 0; j < n; ++j) image += matrix[i * n + j] * p[j];
    return Math.abs(image - x) <= tolerance;
  });
}
