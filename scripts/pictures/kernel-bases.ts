import { cyclic, dihedral, octahedral, so2 } from "../../src/groups/index.js";
import { irrep, regular } from "../../src/representations/index.js";
import { type KernelBasis, kernelBasis } from "../../src/steerable/index.js";
import { diverging, Picture } from "./picture.js";
import { balls } from "./sphere.js";

const [SIDE, GAP, REACH] = [56, 10, 2.4];

/**
 * Elements of kernel bases, each a block of entries [out, in], each entry an image of the plane: SO(2) from frequency 1 to 2; C₄ from
 * scalars to its regular representation; D₄ from scalars to E. Below, on the sphere: O from scalars to E.
 */
export function kernelBasesPicture(): Picture {
  const ring = { rings: [1.4], maxFrequency: 3, width: 0.5 };
  const rows: KernelBasis[] = [
    kernelBasis(so2(), irrep(so2(), "1"), irrep(so2(), "2"), ring),
    kernelBasis(cyclic(4), irrep(cyclic(4), "0"), regular(cyclic(4)), { ...ring, maxFrequency: 2 }),
    kernelBasis(dihedral(4), irrep(dihedral(4), "A1"), irrep(dihedral(4), "E"), { ...ring, maxFrequency: 5 }),
  ];
  const o = octahedral();
  const ball = kernelBasis(o, irrep(o, "A1"), irrep(o, "E"), { shells: [1], maxFrequency: 6 });
  const width = Math.max(...rows.map(({ dim, rhoIn }) => dim * (rhoIn.dim * (SIDE + 1) + GAP)), ball.dim * (100 + GAP)) + GAP;
  const heights = rows.map(({ rhoOut }) => rhoOut.dim * (SIDE + 1) + 2 * GAP);
  const picture = new Picture(width, heights.reduce((sum, h) => sum + h, GAP) + 2 * 104 + GAP);
  let top = GAP;
  rows.forEach((basis, i) => {
    plane(picture, basis, top);
    top += heights[i];
  });
  balls(
    picture,
    100,
    ball.dim * 2,
    (directions) => ball.sample(directions),
    (k) => [GAP + Math.floor(k / 2) * (100 + GAP), top + (k % 2) * 104],
  );
  return picture;
}

function plane(picture: Picture, basis: KernelBasis, top: number): void {
  const points = Array.from({ length: SIDE * SIDE }, (_, i) => [
    ((2 * (i % SIDE) + 1) / SIDE - 1) * REACH,
    (1 - (2 * Math.floor(i / SIDE) + 1) / SIDE) * REACH,
  ]).flat();
  const values = basis.sample(points);
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const [rows, columns] = [basis.rhoOut.dim, basis.rhoIn.dim];
  for (let k = 0; k < basis.dim; ++k) {
    for (let entry = 0; entry < rows * columns; ++entry) {
      const left = GAP + k * (columns * (SIDE + 1) + GAP) + (entry % columns) * (SIDE + 1);
      const above = top + Math.floor(entry / columns) * (SIDE + 1);
      for (let i = 0; i < SIDE * SIDE; ++i) {
        const value = values[(i * basis.dim + k) * rows * columns + entry];
        picture.set(left + (i % SIDE), above + Math.floor(i / SIDE), diverging(value / largest));
      }
    }
    picture.frame(GAP + k * (columns * (SIDE + 1) + GAP), top, columns * (SIDE + 1) - 1, rows * (SIDE + 1) - 1);
  }
}
