import { cyclic, dihedral, type Group, icosahedral, octahedral, tetrahedral } from "../../src/groups/index.js";
import { hue, Picture } from "./picture.js";

const [SIDE, GAP] = [240, 12];

/** Tables of products: row a, column b, a colour for each element ab. C₁₂, D₆, T have 12 elements; O 24; I 60. */
export function groupsPicture(): Picture {
  const groups: Group<number>[] = [cyclic(12), dihedral(6), tetrahedral(), octahedral(), icosahedral()];
  const picture = new Picture(groups.length * (SIDE + GAP) + GAP, SIDE + 2 * GAP);
  groups.forEach((group, i) => {
    const cell = SIDE / group.order;
    const left = GAP + i * (SIDE + GAP);
    for (let a = 0; a < group.order; ++a) {
      for (let b = 0; b < group.order; ++b) {
        picture.fill(left + b * cell, GAP + a * cell, cell, cell, hue(group.product(a, b), group.order));
      }
    }
    picture.frame(left, GAP, SIDE, SIDE);
  });
  return picture;
}
