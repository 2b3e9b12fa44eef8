import type { Generator } from "../../src/arithmetic/index.js";
import type { Frame } from "../../src/models/index.js";
import { Rotation } from "../../src/groups/index.js";

/** A rotation, or a rotation followed by the inversion x ↦ −x: an element of O(3), on vectors one after another. */
export type Turn = (vectors: ArrayLike<number>) => Float64Array;

/** Proper or improper with equal chance. */
export function randomTurn(random: Generator): { turn: Turn; improper: boolean } {
  const rotation = Rotation.random(random);
  const improper = random.integer(2) === 1;
  return { turn: improper ? (v) => rotation.apply(v).map((x) => -x) : (v) => rotation.apply(v), improper };
}

/** The same molecule looked at from elsewhere: positions and forces turn, the energy stays. */
export const turned = (frame: Frame, turn: Turn): Frame => ({
  ...frame,
  positions: turn(frame.positions),
  ...(frame.forces === undefined ? {} : { forces: turn(frame.forces) }),
});
