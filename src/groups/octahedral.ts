import type { FiniteGroup } from "./group.js";
import { powers, products, rotationGroup } from "./polyhedral.js";
import { tetrahedralMatrices } from "./tetrahedral.js";

let group: FiniteGroup | undefined;

/**
 * O, the 24 rotations of the octahedron with its vertices on the axes x, y, z. The elements 0 … 11 are those of {@link tetrahedral}, and
 * 12 + t is element t, followed by the quarter turn about y (the pole) that takes z to x.
 */
export function octahedral(): FiniteGroup {
  return (group ??= rotationGroup("O", { kind: "octahedral" }, [12, 4], octahedralMatrices()));
}

function octahedralMatrices(): Float64Array[] {
  return products(powers(Float64Array.of(0, 0, 1, 0, 1, 0, -1, 0, 0), 2), tetrahedralMatrices());
}
