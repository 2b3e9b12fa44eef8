import type { FiniteGroup } from "./group.js";
import { powers, products, rotationGroup } from "./polyhedral.js";

let group: FiniteGroup | undefined;

/**
 * T, the 12 rotations of the tetrahedron with the vertices (1, 1, 1), (1, −1, −1), (−1, 1, −1), (−1, −1, 1). Element 4q + i is the half
 * turn i (0: none, 1, 2, 3: about x, y, z), followed by q third turns about (1, 1, 1), which take x to y, y to z and z to x.
 */
export function tetrahedral(): FiniteGroup {
  return (group ??= rotationGroup("T", { kind: "tetrahedral" }, [1, 4], tetrahedralMatrices()));
}

export function tetrahedralMatrices(): Float64Array[] {
  const halfTurns = [
    [1, 1, 1],
    [1, -1, -1],
    [-1, 1, -1],
    [-1, -1, 1],
  ].map(([x, y, z]) => Float64Array.of(x, 0, 0, 0, y, 0, 0, 0, z));
  return products(powers(Float64Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0), 3), halfTurns);
}
