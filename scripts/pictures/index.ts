/** `npm run pictures`: draws the pictures of docs/ anew, with the library itself. */
import { cartesianPicture } from "./cartesian.js";
import { conversionsPicture } from "./conversions.js";
import { couplingPicture } from "./coupling.js";
import { groupsPicture } from "./groups.js";
import { harmonicsPicture } from "./harmonics.js";
import { kernelBasesPicture } from "./kernel-bases.js";
import type { Picture } from "./picture.js";
import { representationsPicture } from "./representations.js";
import { rotationsPicture } from "./rotations.js";
import { wignerPicture } from "./wigner-d.js";

const pictures: Record<string, () => Picture> = {
  "spherical-harmonics": harmonicsPicture,
  "wigner-d": wignerPicture,
  conversions: conversionsPicture,
  coupling: couplingPicture,
  groups: groupsPicture,
  representations: representationsPicture,
  rotations: rotationsPicture,
  "cartesian-tensors": cartesianPicture,
  "kernel-bases": kernelBasesPicture,
};

for (const [name, draw] of Object.entries(pictures)) {
  draw().write(`docs/pictures/${name}.png`);
  console.log(`docs/pictures/${name}.png`);
}
