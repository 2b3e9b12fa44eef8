import { requireCoordinates, sourceOf } from "./finite.js";
import type { Group } from "./group.js";
import { type O3Element, o3Matrix } from "./o3-element.js";
import { Rotation } from "./rotation.js";
import { rotationOfVector, sameRotation } from "./so3.js";

/** The group of rotations and reflections of space: a rotation, followed by r ↦ −r if `inversion`. O(3) = SO(3) × {1, −1}. */
export function o3(): Group<O3Element> {
  return group;
}

const group: Group<O3Element> = {
  name: "O3",
  order: Infinity,
  identity: { rotation: Rotation.identity, inversion: false },
  elements: undefined,
  generators: [{ rotation: Rotation.identity, inversion: true }],
  dimension: 3,
  structure: { kind: "O3" },
  exp(x) {
    requireCoordinates("O3", x, 3);
    return { rotation: rotationOfVector(x), inversion: false };
  },
  product: (a, b) => ({ rotation: a.rotation.compose(b.rotation), inversion: a.inversion !== b.inversion }),
  inverse: ({ rotation, inversion }) => ({ rotation: rotation.inverse(), inversion }),
  equal: (a, b) => a.inversion === b.inversion && sameRotation(a.rotation, b.rotation),
  random(random) {
    const source = sourceOf(random);
    return { rotation: Rotation.random(source), inversion: source.integer(2) === 1 };
  },
  action: { dimension: 3, matrix: o3Matrix },
};
