import { Rotation } from "../groups/index.js";

/**
 * The matrix of a rotation column by column, nine values: three.js's Matrix3.elements, gl-matrix's mat3. Read row by row it is the matrix
 * for row vectors, r ↦ r M, that e3x takes.
 */
export function toColumnMajor3(rotation: Rotation): Float64Array {
  const r = rotation.toMatrix();
  return Float64Array.of(r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]);
}

/** The 4×4 matrix of a rotation column by column, sixteen values: three.js's Matrix4.elements, gl-matrix's mat4, WebGL's uniforms. */
export function toColumnMajor4(rotation: Rotation): Float64Array {
  const [a, b, c, d, e, f, g, h, i] = toColumnMajor3(rotation);
  return Float64Array.of(a, b, c, 0, d, e, f, 0, g, h, i, 0, 0, 0, 0, 1);
}

/**
 * @param m - column by column, nine values
 * @throws RangeError as {@link Rotation.fromMatrix}
 */
export function fromColumnMajor3(m: ArrayLike<number>): Rotation {
  if (m.length !== 9) throw new RangeError(`fromColumnMajor3: a matrix has 9 values, found ${m.length}`);
  return Rotation.fromMatrix([m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]]);
}

/**
 * The rotation in a 4×4 matrix of a rigid motion; its translation is left out.
 *
 * @param m - column by column, sixteen values
 * @throws RangeError if the last row is not (0, 0, 0, 1), and as {@link Rotation.fromMatrix}: a matrix that scales is no rotation
 */
export function fromColumnMajor4(m: ArrayLike<number>): Rotation {
  if (m.length !== 16) throw new RangeError(`fromColumnMajor4: a matrix has 16 values, found ${m.length}`);
  if (m[3] !== 0 || m[7] !== 0 || m[11] !== 0 || m[15] !== 1) {
    throw new RangeError(
      `fromColumnMajor4: the last row is (${m[3]}, ${m[7]}, ${m[11]}, ${m[15]}); a rigid motion has (0, 0, 0, 1)`,
    );
  }
  return Rotation.fromMatrix([m[0], m[4], m[8], m[1], m[5], m[9], m[2], m[6], m[10]]);
}
