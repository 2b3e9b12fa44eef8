import { hypot } from "../arithmetic/index.js";
import { requireCoordinates } from "./finite.js";
import type { Group } from "./group.js";
import { Rotation } from "./rotation.js";
import { NEARNESS } from "./so2.js";

/** The group of rotations of space; an element is a {@link Rotation}. exp takes a rotation vector: axis times angle, in radians. */
export function so3(): Group<Rotation> {
  return group;
}

const group: Group<Rotation> = {
  name: "SO3",
  order: Infinity,
  identity: Rotation.identity,
  elements: undefined,
  generators: [],
  dimension: 3,
  structure: { kind: "SO3" },
  exp(x) {
    requireCoordinates("SO3", x, 3);
    return rotationOfVector(x);
  },
  product: (a, b) => a.compose(b),
  inverse: (a) => a.inverse(),
  equal: sameRotation,
  random: (random) => Rotation.random(random),
  action: { dimension: 3, matrix: (rotation) => rotation.toMatrix() },
};

/** Rotation about the direction of x by its length. */
export function rotationOfVector(x: ArrayLike<number>): Rotation {
  const angle = hypot(x[0], x[1], x[2]);
  return angle === 0 ? Rotation.identity : Rotation.fromAxisAngle(x, angle);
}

/** Whether no entry of the two matrices differs by more than 1e-9. */
export function sameRotation(a: Rotation, b: Rotation): boolean {
  const other = b.toMatrix();
  return a.toMatrix().every((value, i) => Math.abs(value - other[i]) <= NEARNESS);
}
