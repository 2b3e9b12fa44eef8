import { sincos } from "../arithmetic/index.js";
import { planeRotation } from "./cyclic.js";
import { requireCoordinates, sourceOf } from "./finite.js";
import type { Group } from "./group.js";

/** How near two elements of a Lie group must be to be called equal: largest difference of an entry of their matrices, or of angles. */
export const NEARNESS = 1e-9;

/** The group of rotations of the plane; an element is its angle in radians, and angles that differ by whole turns are equal. */
export function so2(): Group<number> {
  return group;
}

const group: Group<number> = {
  name: "SO2",
  order: Infinity,
  identity: 0,
  elements: undefined,
  generators: [],
  dimension: 1,
  structure: { kind: "SO2" },
  exp(x) {
    requireCoordinates("SO2", x, 1);
    return withinTurn(x[0]);
  },
  product: (a, b) => withinTurn(requireAngle("SO2", a) + requireAngle("SO2", b)),
  inverse: (a) => -requireAngle("SO2", a),
  equal: (a, b) => Math.abs(withinTurn(requireAngle("SO2", a) - requireAngle("SO2", b))) <= NEARNESS,
  random: (random) => 2 * Math.PI * (sourceOf(random).uniform() - 0.5),
  action: { dimension: 2, matrix: (angle) => planeRotation(direction(requireAngle("SO2", angle))) },
};

/** [cos, sin] of an angle. */
export function direction(angle: number): [cos: number, sin: number] {
  const [s, c] = sincos(angle);
  return [c, s];
}

/** The same angle within [−π, π]; such angles keep their bits. */
export function withinTurn(angle: number): number {
  if (angle >= -Math.PI && angle <= Math.PI) return angle;
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/** @throws RangeError if the angle is not a finite number */
export function requireAngle(name: string, angle: number): number {
  if (!Number.isFinite(angle)) throw new RangeError(`${name}: an angle must be a finite number of radians, found ${angle}`);
  return angle;
}
