import { dihedral, octahedral } from "../../src/groups/index.js";
import { type Irrep, regular } from "../../src/representations/index.js";
import { Picture } from "./picture.js";

const GAP = 14;

/** ρ(g), Q and ψ₁(g) ⊕ ψ₂(g) ⊕ … with ρ(g) = Q (⊕ψ(g)) Qᵀ, for the regular representations of D₄ (above) and O (below). */
export function representationsPicture(): Picture {
  const shown = [
    { rho: regular(dihedral(4)), g: 5, side: 24 },
    { rho: regular(octahedral()), g: 7, side: 8 },
  ];
  const width = Math.max(...shown.map(({ rho, side }) => 3 * (rho.dim * side + GAP) + GAP));
  const picture = new Picture(
    width,
    shown.reduce((sum, { rho, side }) => sum + rho.dim * side + GAP, GAP),
  );
  let top = GAP;
  for (const { rho, g, side } of shown) {
    const n = rho.dim;
    const { irreps, changeOfBasis } = rho.decomposition;
    [rho.at(g), changeOfBasis, blocks(irreps, g, n)].forEach((matrix, i) => {
      picture.matrix(matrix, n, n, GAP + i * (n * side + GAP), top, side, 1);
    });
    top += n * side + GAP;
  }
  return picture;
}

function blocks(irreps: readonly Irrep<number>[], g: number, n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  let at = 0;
  for (const irrep of irreps) {
    const block = irrep.at(g);
    for (let i = 0; i < irrep.dim; ++i)
      for (let j = 0; j < irrep.dim; ++j) matrix[(at + i) * n + at + j] = block[i * irrep.dim + j];
    at += irrep.dim;
  }
  return matrix;
}
