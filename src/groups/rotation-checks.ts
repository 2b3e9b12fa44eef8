/** How far a quaternion's squared length or RᵀR may be from 1: what survives single precision passes. */
export const TOLERANCE = 1e-6;

/** @throws RangeError if there are not `length` values */
export function requireLength(what: string, values: ArrayLike<number>, length: number): void {
  if (values.length !== length) throw new RangeError(`${what} has ${length} values, found ${values.length}`);
}

/** @throws RangeError if a value is NaN or infinite */
export function requireFinite(what: string, values: ArrayLike<number>): void {
  const list = Array.from(values);
  if (!list.every(Number.isFinite)) throw new RangeError(`${what} must be finite, found (${list.join(", ")})`);
}

/**
 * Refuses a 3×3 matrix, row-major, that is not orthogonal.
 *
 * @throws RangeError if an entry of RᵀR differs from that of 1 by > 1e-6
 */
export function requireOrthogonal(name: string, r: ArrayLike<number>): void {
  let deviation = 0;
  for (let i = 0; i < 3; ++i) {
    for (let j = i; j < 3; ++j) {
      const product = r[i] * r[j] + r[3 + i] * r[3 + j] + r[6 + i] * r[6 + j];
      deviation = Math.max(deviation, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  if (!(deviation <= TOLERANCE)) {
    throw new RangeError(`${name}: the matrix is not orthogonal, RᵀR differs from 1 by ${deviation}, more than ${TOLERANCE}`);
  }
}

/** det R of a 3×3 matrix. */
export function determinant(r: ArrayLike<number>): number {
  return r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]);
}
