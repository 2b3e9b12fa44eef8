import { cartesianTensor } from "../../src/so3/index.js";
import { Picture } from "./picture.js";

const [SIDE, GAP] = [22, 10];

/** Bases of Cartesian tensors by irreps: "ij=ji" (0e, 2e), "ij=-ji" (1e) as 3 × 3, and "ijkl=jikl=klij" (2 × 0e, 2 × 2e, 4e) as 9 × 9 matrices. */
export function cartesianPicture(): Picture {
  const small = ["ij=ji", "ij=-ji"].map((formula) => cartesianTensor(formula));
  const large = cartesianTensor("ijkl=jikl=klij");
  const across = 11;
  const cell = 9 * (SIDE / 3) + GAP;
  const rows = Math.ceil(large.shape[0] / across);
  const picture = new Picture(across * cell + GAP, GAP + 3 * SIDE + 2 * GAP + rows * cell);
  let left = GAP;
  for (const { basis, shape } of small) {
    for (let k = 0; k < shape[0]; ++k, left += 3 * SIDE + GAP)
      picture.matrix(basis.subarray(9 * k, 9 * k + 9), 3, 3, left, GAP, SIDE, 1);
    left += 3 * GAP;
  }
  for (let k = 0; k < large.shape[0]; ++k) {
    const [x, y] = [GAP + (k % across) * cell, 3 * GAP + 3 * SIDE + Math.floor(k / across) * cell];
    picture.matrix(large.basis.subarray(81 * k, 81 * k + 81), 9, 9, x, y, Math.floor(SIDE / 3), 0.6);
  }
  return picture;
}
