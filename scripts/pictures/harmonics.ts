import { sphericalHarmonics } from "../../src/so3/index.js";
import { Picture } from "./picture.js";
import { balls } from "./sphere.js";

const [SIDE, GAP, LMAX] = [104, 6, 4];

/** Yₗₘ on the sphere: a row for each degree l = 0 … 4, in it the orders m = −l … l. */
export function harmonicsPicture(): Picture {
  const cell = SIDE + GAP;
  const picture = new Picture((2 * LMAX + 1) * cell + GAP, (LMAX + 1) * cell + GAP);
  balls(
    picture,
    SIDE,
    (LMAX + 1) * (LMAX + 1),
    (directions) => sphericalHarmonics(LMAX, directions).values,
    (k) => {
      const l = Math.floor(Math.sqrt(k));
      const m = k - l * l - l;
      return [GAP + (LMAX + m) * cell, GAP + l * cell];
    },
  );
  return picture;
}
