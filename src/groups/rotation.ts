import { type Generator, generator, hypot, sin, cos } from "../arithmetic/index.js";
import { angleOf, difference, exponential, logarithm, multiply, type Quaternion, upper } from "./quaternion.js";
import { yxy, zyz } from "./rotation-angles.js";
import { quaternionBetween } from "./rotation-between.js";
import { determinant, requireFinite, requireLength, requireOrthogonal, TOLERANCE } from "./rotation-checks.js";
import { matrixToQuaternion, nearestQuaternion, quaternionToMatrix } from "./rotation-matrix.js";

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
   */
  static fromMatrix(r: ArrayLike<number>): Rotation {
    requireLength("Rotation.fromMatrix: a matrix, row-major,", r, 9);
    requireOrthogonal("Rotation.fromMatrix", r);
    if (determinant(r) < 0) {
      throw new RangeError("Rotation.fromMatrix: the determinant is -1, expected 1; o3Element(matrix) also takes reflections");
    }
    return Rotation.#normalized(matrixToQuaternion(r));
  }

  /**
   * The rotation nearest to any matrix M, the R that minimizes ∑ᵢⱼ (Rᵢⱼ − Mᵢⱼ)²: with M = U Σ Vᵀ it is U diag(1, 1, det UVᵀ) Vᵀ.
   *
   * @param m - row-major, nine values
   * @throws RangeError if a value is not finite, or M does not determine R: its two smaller singular values (the least negative
   * where det M < 0) add up to less than 1e-12 of its largest entry
   */
  static fromMatrixNearest(m: ArrayLike<number>): Rotation {
    requireLength("Rotation.fromMatrixNearest: a matrix, row-major,", m, 9);
    requireFinite("Rotation.fromMatrixNearest: the matrix", m);
    const { q, gap } = nearestQuaternion(m);
    if (!(gap > 2e-12)) {
      throw new RangeError(
        `Rotation.fromMatrixNearest: several rotations are nearest to the matrix (${Array.from(m).join(", ")}); ` +
          `its two smaller singular values, the least counted negative if the determinant is, add up to ${gap / 2} of its largest entry`,
      );
    }
    return Rotation.#normalized(q);
  }

  /**
   * R = R_y(α) R_x(β) R_y(γ), Euler's angles about the pole y.
   *
   * @throws RangeError if an angle is not finite
   */
  static fromAngles(alpha: number, beta: number, gamma: number): Rotation {
    requireFinite("Rotation.fromAngles: (alpha, beta, gamma)", [alpha, beta, gamma]);
    return Rotation.#normalized(yxy.toQuaternion(alpha, beta, gamma));
  }

  /**
   * R = R_z(α) R_y(β) R_z(γ), Euler's angles of quantum mechanics, about the pole z.
   *
   * @throws RangeError if an angle is not finite
   */
  static fromAnglesZyz(alpha: number, beta: number, gamma: number): Rotation {
    requireFinite("Rotation.fromAnglesZyz: (alpha, beta, gamma)", [alpha, beta, gamma]);
    return Rotation.#normalized(zyz.toQuaternion(alpha, beta, gamma));
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
    return Rotation.#normalized([cos(angle / 2), s * x, s * y, s * z]);
  }

  /**
   * exp(v): rotation by |v| radians about v; the zero vector gives the identity.
   *
   * @param v - rotation vector [x, y, z], of any length
   * @throws RangeError if a value is not finite
   */
  static fromRotationVector(v: ArrayLike<number>): Rotation {
    requireLength("Rotation.fromRotationVector: a rotation vector [x, y, z]", v, 3);
    requireFinite("Rotation.fromRotationVector: the vector", v);
    return Rotation.#normalized(exponential(v[0], v[1], v[2]));
  }

  /**
   * The shortest rotation that takes the direction of u to that of v, smooth in u and v but where they are opposite: there it is the half
   * turn about u × e, with e the coordinate axis along which u is shortest (of equal ones the first of x, y, z).
   *
   * @param u - [x, y, z], of any length but 0
   * @param v - the same
   * @throws RangeError if a value is not finite or one of the vectors is zero
   */
  static fromTwoVectors(u: ArrayLike<number>, v: ArrayLike<number>): Rotation {
    for (const [name, vector] of [["u", u] as const, ["v", v] as const]) {
      requireLength(`Rotation.fromTwoVectors: ${name}, a vector [x, y, z],`, vector, 3);
      requireFinite(`Rotation.fromTwoVectors: ${name}`, vector);
      if (vector[0] === 0 && vector[1] === 0 && vector[2] === 0)
        throw new RangeError(`Rotation.fromTwoVectors: ${name} is the zero vector, which has no direction`);
    }
    return Rotation.#normalized(quaternionBetween(u, v));
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
      if (w * w + x * x + y * y + z * z > 1e-6) return Rotation.#normalized([w, x, y, z]);
    }
  }

  /** The product this·other: `other` is done first, a.compose(b).apply(v) = a.apply(b.apply(v)). */
  compose(other: Rotation): Rotation {
    return Rotation.#normalized(multiply(this.toQuaternionWxyz(), other.toQuaternionWxyz()));
  }

  inverse(): Rotation {
    return new Rotation(this.w, -this.x, -this.y, -this.z);
  }

  /**
   * Rᵗ = exp(t log R): t times the angle about the same axis. Of a half turn, which has two logarithms, the one of
   * {@link toRotationVector} is taken.
   *
   * @param t - any finite number; −1 is the inverse
   * @throws RangeError if t is not finite
   */
  power(t: number): Rotation {
    requireFinite("Rotation.power: t", [t]);
    const [x, y, z] = this.toRotationVector();
    return Rotation.#normalized(exponential(t * x, t * y, t * z));
  }

  /**
   * Spherical interpolation on the shortest way from this rotation, at t = 0, to `other`, at t = 1: this·(this⁻¹·other)ᵗ, at constant
   * angular velocity. If they differ by a half turn, {@link toRotationVector} of this⁻¹·other decides between the two ways.
   *
   * @param t - any finite number; outside of 0 … 1 the motion goes on
   * @throws RangeError if t is not finite
   */
  slerp(other: Rotation, t: number): Rotation {
    requireFinite("Rotation.slerp: t", [t]);
    if (t === 1) return other;
    const [x, y, z] = logarithm(difference(this.toQuaternionWxyz(), other.toQuaternionWxyz()));
    return Rotation.#normalized(multiply(this.toQuaternionWxyz(), exponential(t * x, t * y, t * z)));
  }

  /** The angle of this⁻¹·other, 0 … π: the distance of the two in SO(3), with small relative error for near ones too. */
  angleTo(other: Rotation): number {
    return angleOf(difference(this.toQuaternionWxyz(), other.toQuaternionWxyz()));
  }

  /**
   * Whether both are the same rotation, that is to say their quaternions are equal up to sign.
   *
   * @param tolerance - angle by which they may differ, in radians
   */
  equals(other: Rotation, tolerance = 1e-9): boolean {
    return this.angleTo(other) <= tolerance;
  }

  /** Whether the angle is at most `tolerance` radians. */
  isIdentity(tolerance = 1e-9): boolean {
    return angleOf(this.toQuaternionWxyz()) <= tolerance;
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
    return quaternionToMatrix(this.toQuaternionWxyz());
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
    return yxy.fromQuaternion(this.toQuaternionWxyz());
  }

  /** Angles of R = R_z(α) R_y(β) R_z(γ), in the ranges of {@link toAngles}. */
  toAnglesZyz(): [alpha: number, beta: number, gamma: number] {
    return zyz.fromQuaternion(this.toQuaternionWxyz());
  }

  /**
   * Unit axis and angle, 0 ≤ angle ≤ π. The identity, which has none, is given the axis y; of the two axes of a half turn the one whose
   * first component that is not 0 is positive.
   */
  toAxisAngle(): { axis: [x: number, y: number, z: number]; angle: number } {
    const q = upper(this.toQuaternionWxyz());
    const [, x, y, z] = q;
    const s = hypot(x, y, z);
    return s === 0 ? { axis: [0, 1, 0], angle: 0 } : { axis: [x / s, y / s, z / s], angle: angleOf(q) };
  }

  /** log R: the axis of {@link toAxisAngle} times the angle, at most π long; zero for the identity. */
  toRotationVector(): [x: number, y: number, z: number] {
    return logarithm(this.toQuaternionWxyz());
  }

  static #checked(name: string, w: number, x: number, y: number, z: number): Rotation {
    const deviation = Math.abs(w * w + x * x + y * y + z * z - 1);
    if (!(deviation <= TOLERANCE)) {
      throw new RangeError(
        `${name}: not a unit quaternion, its squared length differs from 1 by ${deviation}, more than ${TOLERANCE}`,
      );
    }
    return Rotation.#normalized([w, x, y, z]);
  }

  /** Divides by the length, unless that is 1 as nearly as doubles can say: so conversions there and back keep their bits. */
  static #normalized([w, x, y, z]: Quaternion): Rotation {
    const square = w * w + x * x + y * y + z * z;
    if (Math.abs(square - 1) <= 4 * Number.EPSILON) return new Rotation(w, x, y, z);
    const length = Math.sqrt(square);
    return new Rotation(w / length, x / length, y / length, z / length);
  }
}
