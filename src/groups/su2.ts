import { hypot, sincos } from "../arithmetic/index.js";
import { requireCoordinates, sourceOf } from "./finite.js";
import type { Group, Homomorphism } from "./group.js";
import { multiply, type Quaternion } from "./quaternion.js";
import { Rotation } from "./rotation.js";
import { NEARNESS } from "./so2.js";
import { so3 } from "./so3.js";

/**
 * The group of unit quaternions: q and −q are two elements, and one rotation ({@link su2ToSO3}). As matrices, i, j, k are −i times Pauli's,
 * so exp(x) = cos(|x|/2) + sin(|x|/2) x/|x| lies above the rotation by |x| about x.
 */
export function su2(): Group<Quaternion> {
  return group;
}

/** The covering SU(2) → SO(3), two to one: r ↦ q r q⁻¹. */
export function su2ToSO3(): Homomorphism<Quaternion, Rotation> {
  return { from: su2(), to: so3(), map: (q) => Rotation.fromQuaternionWxyz(requireUnit(q)) };
}

const group: Group<Quaternion> = {
  name: "SU2",
  order: Infinity,
  identity: [1, 0, 0, 0],
  elements: undefined,
  generators: [],
  dimension: 3,
  structure: { kind: "SU2" },
  exp(x) {
    requireCoordinates("SU2", x, 3);
    const angle = hypot(x[0], x[1], x[2]);
    if (angle === 0) return [1, 0, 0, 0];
    const [s, c] = sincos(angle / 2);
    return [c, (s * x[0]) / angle, (s * x[1]) / angle, (s * x[2]) / angle];
  },
  product: (a, b) => normalized(multiply(requireUnit(a), requireUnit(b))),
  inverse(q) {
    const [w, x, y, z] = requireUnit(q);
    return [w, -x, -y, -z];
  },
  equal: (a, b) => requireUnit(a).every((value, i) => Math.abs(value - requireUnit(b)[i]) <= NEARNESS),
  random(random) {
    const source = sourceOf(random);
    for (;;) {
      const q = source.normals(4);
      if (q.reduce((sum, value) => sum + value * value, 0) > 1e-6) return normalized([q[0], q[1], q[2], q[3]]);
    }
  },
  action: undefined,
};

function normalized([w, x, y, z]: Quaternion): Quaternion {
  const length = Math.sqrt(w * w + x * x + y * y + z * z);
  return [w / length, x / length, y / length, z / length];
}

/** @throws RangeError if q has not four components, or |q|² differs from 1 by > 1e-6 */
export function requireUnit(q: Quaternion): Quaternion {
  const deviation = q.length === 4 ? Math.abs(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3] - 1) : NaN;
  if (!(deviation <= 1e-6)) {
    throw new RangeError(`SU2: an element is a unit quaternion [w, x, y, z], found [${Array.from(q).join(", ")}]`);
  }
  return q;
}
