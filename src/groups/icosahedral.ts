import type { FiniteGroup } from "./group.js";
import { GOLDEN, powers, products, rotationGroup } from "./polyhedral.js";
import { tetrahedralMatrices } from "./tetrahedral.js";

let group: FiniteGroup | undefined;

/**
 * I, the 60 rotations of the icosahedron with the vertices (0, ±1, ±φ), (±φ, 0, ±1), (±1, ±φ, 0), φ the golden ratio. The elements 0 … 11
 * are those of {@link tetrahedral}, and 12q + t is element t, followed by q fifth turns about (0, 1, φ), counterclockwise for who
 * looks against that axis.
 */
export function icosahedral(): FiniteGroup {
  return (group ??= rotationGroup("I", { kind: "icosahedral" }, [12, 4], icosahedralMatrices()));
}

function icosahedralMatrices(): Float64Array[] {
  const [large, small] = [GOLDEN / 2, (GOLDEN - 1) / 2]; // −cos 144° and cos 72°
  const fifthTurn = Float64Array.of(small, -large, 0.5, large, 0.5, small, -0.5, small, large);
  return products(powers(fifthTurn, 5), tetrahedralMatrices());
}
