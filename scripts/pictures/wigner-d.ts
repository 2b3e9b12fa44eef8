import { Rotation } from "../../src/groups/index.js";
import { wignerD } from "../../src/so3/index.js";
import { Picture } from "./picture.js";

const [LMAX, SIDE, GAP] = [8, 6, 14];

/**
 * The matrices Dˡ, l = 0 … 8, along the diagonal, as an irreps text of all of them would be turned: for a turn about the pole y, where
 * only ±m mix; for a general rotation; for the reversal of the pole.
 */
export function wignerPicture(): Picture {
  const dim = (LMAX + 1) * (LMAX + 1);
  const rotations = [
    Rotation.fromAxisAngle([0, 1, 0], 0.7),
    Rotation.fromAngles(0.7, 1.1, -0.4),
    Rotation.fromAxisAngle([1, 0, 0], Math.PI),
  ];
  const width = dim * SIDE;
  const picture = new Picture(rotations.length * (width + GAP) + GAP, width + 2 * GAP);
  rotations.forEach((rotation, i) => {
    const left = GAP + i * (width + GAP);
    for (let l = 0; l <= LMAX; ++l) {
      const at = l * l * SIDE;
      picture.matrix(wignerD(l, rotation) as Float64Array, 2 * l + 1, 2 * l + 1, left + at, GAP + at, SIDE, 1);
    }
    picture.frame(left, GAP, width, width);
  });
  return picture;
}
