import { atan2, cos, type Generator, generator, hypot, sin } from "../arithmetic/index.js";

/** How far a quaternion's squared length or RᵀR may be from 1: what survives single precision passes. */
const TOLERANCE = 1e-6;

/**
 * A rotation of space, active, acting on column vectors: an element of SO(3), kept as a unit quaternion w + xi + yj + zk.
 * The quaternions q and −q are the same rotation. Angles are in radians. Immutable.
 */
export class Rotation {
  readonly w: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;

  static readonly identity: Rotation = new Rotation(1, 0, 0, 0);

  private constructor(w: number, x: number, y: number, z: number) {
    [this.w, this.x, this.y, this.z] = [w, x, y, z];
    Object.freeze(this);
  }

  /**
   * @param q - unit quaternion [w, x, y, z]
   * @throws RangeError if q has not four components, or |q|² differs from 1 by > 1e-6
   */
  static fromQuaternionWxyz(q: ArrayLike<number>): Rotation {
    requireLength("Rotation.fromQuaternionWxyz: a quaternion [w, x, y, z]", q, 4);
    return Rotation.#checked("Rotation.fromQuaternionWxyz", q[0], q[1], q[2], q[3]);
  }

  /**
   * @param q - unit quaternion [x, y, z, w], the order of three.js, SciPy and ROS
   * @throws RangeError if q has not four components, or |q|² differs from 1 by > 1e-6
   */
  static fromQuaternionXyzw(q: ArrayLike<number>): Rotation {
    requireLength("Rotation.fromQuaternionXyzw: a quaternion [x, y, z, w]", q, 4);
    return Rotation.#checked("Rotation.fromQuaternionXyzw", q[3], q[0], q[1], q[2]);
  }

  /**
   * @param r - row-major, nine values; its columns are the images of the axes
   * @throws RangeError if an entry of RᵀR differs from that of 1 by > 1e-6, or det R < 0
   * @remarks Source: S. W. Shepperd, J. Guidance and Control 1, 223 (1978): divides by the largest component.
   */
  static fromMatrix(r: ArrayLike<number>): Rotation {
    requireLength("Rotation.fromMatrix: a matrix, row-major,", r, 9);
    requireOrthogonal("Rotation.fromMatrix", r);
    if (determinant(r) < 0) {
      throw new RangeError("Rotation.fromMatrix: the determinant is -1, expected 1; o3Element(matrix) also takes reflections");
    }
    const trace = r[0] + r[4] + r[8];
    const largest = Math.max(trace, r[0], r[4], r[8]);
    // Four times one component times the whole quaternion: a row of 4 q qᵀ, which is linear in R.
    const wRow = [1 + trace, r[7] - r[5], r[2] - r[6], r[3] - r[1]];
    if (largest === trace) return Rotation.#normalized(wRow[0], wRow[1], wRow[2], wRow[3]);
    const [xy, yz, xz] = [r[1] + r[3], r[5] + r[7], r[2] + r[6]];
    if (largest === r[0]) return Rotation.#normalized(wRow[1], 1 + r[0] - r[4] - r[8], xy, xz);
    if (largest === r[4]) return Rotation.#normalized(wRow[2], xy, 1 - r[0] + r[4] - r[8], yz);
    return Rotation.#normalized(wRow[3], xz, yz, 1 - r[0] - r[4] + r[8]);
  }

  /**
   * R = R_y(α) R_x(β) R_y(γ), Euler's angles about the pole y.
   *
   * @throws RangeError if an angle is not finite
   */
  static fromAngles(alpha: number, beta: number, gamma: number): Rotation {
    requireFinite("Rotation.fromAngles: (alpha, beta, gamma)", [alpha, beta, gamma]);
    const [half, sum, difference] = [beta / 2, (alpha + gamma) / 2, (alpha - gamma) / 2];
    const [c, s] = [cos(half), sin(half)];
    return Rotation.#normalized(c * cos(sum), s * cos(difference), c * sin(sum), -s * sin(difference));
  }

  /**
   * Rotation by `angle` about `axis`, counterclockwise for who looks against the axis.
   *
   * @param axis - [x, y, z], of any length but 0
   * @throws RangeError if a value is not finite or the axis is the zero vector
   */
  static fromAxisAngle(axis: ArrayLike<number>, angle: number): Rotation {
    requireLength("Rotation.fromAxisAngle: an axis [x, y, z]", axis, 3);
    requireFinite("Rotation.fromAxisAngle: (x, y, z, angle)", [axis[0], axis[1], axis[2], angle]);
    const largest = Math.max(Math.abs(axis[0]), Math.abs(axis[1]), Math.abs(axis[2]));
    if (largest === 0) throw new RangeError("Rotation.fromAxisAngle: the axis is the zero vector, which has no direction");
    const [x, y, z] = [axis[0] / largest, axis[1] / largest, axis[2] / largest];
    const s = sin(angle / 2) / hypot(x, y, z);
    return Rotation.#normalized(cos(angle / 2), s * x, s * y, s * z);
  }

  /**
   * A rotation drawn from the invariant (Haar) measure: four normals, divided by their length.
   *
   * @param random - a seed, or a generator, from which four normals are drawn
   */
  static random(random: number | Generator): Rotation {
    const source = typeof random === "number" ? generator(random) : random;
    for (;;) {
      const [w, x, y, z] = source.normals(4);
      if (w * w + x * x + y * y + z * z > 1e-6) return Rotation.#normalized(w, x, y, z);
    }
  }

  /** The product this·other: `other` is done first, a.compose(b).apply(v) = a.apply(b.apply(v)). */
  compose(other: Rotation): Rotation {
    const [a, b] = [this, other];
    return Rotation.#normalized(
      a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
      a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
      a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
      a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
    );
  }

  inverse(): Rotation {
    return new Rotation(this.w, -this.x, -this.y, -this.z);
  }

  /**
   * The rotated vectors R v.
   *
   * @param v - one vector [x, y, z], or n of them one after another
   * @throws RangeError if v has not 3n values
   */
  apply(v: ArrayLike<number>): Float64Array {
    if (v.length % 3 !== 0) throw new RangeError(`Rotation.apply: vectors need 3 components each, found ${v.length} values`);
    const r = this.toMatrix();
    return Float64Array.from({ length: v.length }, (_, i) => {
      const [a, at] = [3 * (i % 3), i - (i % 3)];
      return r[a] * v[at] + r[a + 1] * v[at + 1] + r[a + 2] * v[at + 2];
    });
  }

  /** Row-major, nine values. */
  toMatrix(): Float64Array {
    const { w, x, y, z } = this;
    const s = 2 / (w * w + x * x + y * y + z * z); // 2 but for the rounding of the length
    return Float64Array.of(
      1 - s * (y * y + z * z),
      s * (x * y - w * z),
      s * (x * z + w * y),
      s * (x * y + w * z),
      1 - s * (x * x + z * z),
      s * (y * z - w * x),
      s * (x * z - w * y),
      s * (y * z + w * x),
      1 - s * (x * x + y * y),
    );
  }

  /** [w, x, y, z]. */
  toQuaternionWxyz(): [w: number, x: number, y: number, z: number] {
    return [this.w, this.x, this.y, this.z];
  }

  /** [x, y, z, w]. */
  toQuaternionXyzw(): [x: number, y: number, z: number, w: number] {
    return [this.x, this.y, this.z, this.w];
  }

  /**
   * Angles of R = R_y(α) R_x(β) R_y(γ), with −π < α, γ ≤ π and 0 ≤ β ≤ π. For β = 0 and π only α + γ, or α − γ, is determined,
   * and α = γ, or α = −γ, is returned.
   */
  toAngles(): [alpha: number, beta: number, gamma: number] {
    const { w, x, y, z } = this;
    const sum = atan2(y, w); // (α+γ)/2
    const difference = atan2(-z, x); // (α−γ)/2
    return [withinPi(sum + difference), 2 * atan2(hypot(x, z), hypot(w, y)), withinPi(sum - difference)];
  }

  /** Unit axis and angle, 0 ≤ angle ≤ π. The identity, which has none, is given the axis y. */
  toAxisAngle(): { axis: [x: number, y: number, z: number]; angle: number } {
    const { w, x, y, z } = this;
    const s = hypot(x, y, z);
    if (s === 0) return { axis: [0, 1, 0], angle: 0 };
    const sign = w < 0 ? -1 : 1;
    return { axis: [(sign * x) / s, (sign * y) / s, (sign * z) / s], angle: 2 * atan2(s, Math.abs(w)) };
  }

  static #checked(name: string, w: number, x: number, y: number, z: number): Rotation {
    const deviation = Math.abs(w * w + x * x + y * y + z * z - 1);
    if (!(deviation <= TOLERANCE)) {
      throw new RangeError(
        `${name}: not a unit quaternion, its squared length differs from 1 by ${deviation}, more than ${TOLERANCE}`,
      );
    }
    return Rotation.#normalized(w, x, y, z);
  }

  /** Divides by the length, unless that is 1 as nearly as doubles can say: so conversions there and back keep their bits. */
  static #normalized(w: number, x: number, y: number, z: number): Rotation {
    const square = w * w + x * x + y * y + z * z;
    if (Math.abs(square - 1) <= 4 * Number.EPSILON) return new Rotation(w, x, y, z);
    const length = Math.sqrt(square);
    return new Rotation(w / length, x / length, y / length, z / length);
  }
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

function withinPi(angle: number): number {
  if (angle > Math.PI) return angle - 2 * Math.PI;
  return angle <= -Math.PI ? angle + 2 * Math.PI : angle;
}

export function requireLength(what: string, values: ArrayLike<number>, length: number): void {
  if (values.length !== length) throw new RangeError(`${what} has ${length} values, found ${values.length}`);
}

function requireFinite(what: string, values: readonly number[]): void {
  if (!values.every(Number.isFinite)) throw new RangeError(`${what} must be finite, found (${values.join(", ")})`);
}
