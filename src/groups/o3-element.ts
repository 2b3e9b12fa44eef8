import { Rotation } from "./rotation.js";
import { determinant, requireLength, requireOrthogonal } from "./rotation-checks.js";

/** An element of O(3): a rotation, followed by r ↦ −r if `inversion`. */
export interface O3Element {
  readonly rotation: Rotation;
  readonly inversion: boolean;
}

/**
 * The element of O(3) with a given 3×3 matrix.
 *
 * @param matrix - orthogonal, row-major, nine values; of either determinant
 * @throws RangeError if an entry of MᵀM differs from that of 1 by > 1e-6
 */
export function o3Element(matrix: ArrayLike<number>): O3Element {
  requireLength("o3Element: a matrix, row-major,", matrix, 9);
  requireOrthogonal("o3Element", matrix);
  const inversion = determinant(matrix) < 0;
  return { rotation: Rotation.fromMatrix(Float64Array.from(matrix, (x) => (inversion ? -x : x))), inversion };
}

/** The 3×3 matrix of an element of O(3), row-major: R or −R. */
export function o3Matrix({ rotation, inversion }: O3Element): Float64Array {
  return rotation.toMatrix().map((x) => (inversion ? -x : x));
}
