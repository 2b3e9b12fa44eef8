import { planeReflection, planeRotation } from "./cyclic.js";
import { requireCoordinates, sourceOf } from "./finite.js";
import type { Group } from "./group.js";
import { direction, NEARNESS, requireAngle, withinTurn } from "./so2.js";

/** An element of O(2): the rotation by `angle` (radians), after the mirror diag(1, −1) if `mirror`. */
export interface O2Element {
  readonly mirror: boolean;
  readonly angle: number;
}

/** The group of rotations and reflections of the plane: R(angle)·diag(1, −1)^mirror. */
export function o2(): Group<O2Element> {
  return group;
}

const group: Group<O2Element> = {
  name: "O2",
  order: Infinity,
  identity: { mirror: false, angle: 0 },
  elements: undefined,
  generators: [{ mirror: true, angle: 0 }],
  dimension: 1,
  structure: { kind: "O2" },
  exp(x) {
    requireCoordinates("O2", x, 1);
    return { mirror: false, angle: withinTurn(x[0]) };
  },
  // R(α) s R(β) = R(α−β) s
  product: (a, b) => ({
    mirror: a.mirror !== b.mirror,
    angle: withinTurn(requireAngle("O2", a.angle) + (a.mirror ? -1 : 1) * requireAngle("O2", b.angle)),
  }),
  inverse: ({ mirror, angle }) => ({ mirror, angle: mirror ? requireAngle("O2", angle) : -requireAngle("O2", angle) }),
  equal: (a, b) =>
    a.mirror === b.mirror && Math.abs(withinTurn(requireAngle("O2", a.angle) - requireAngle("O2", b.angle))) <= NEARNESS,
  random(random) {
    const source = sourceOf(random);
    return { mirror: source.integer(2) === 1, angle: 2 * Math.PI * (source.uniform() - 0.5) };
  },
  action: {
    dimension: 2,
    matrix: ({ mirror, angle }) => {
      const to = direction(requireAngle("O2", angle));
      return mirror ? planeReflection(to) : planeRotation(to);
    },
  },
};
