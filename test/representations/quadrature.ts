import { type Group, so3, su2, su2ToSO3 } from "../../src/groups/index.js";

export interface Node<E> {
  readonly weight: number;
  readonly g: E;
}

/**
 * Elements and weights by which class functions of a frequency up to `band` are averaged exactly: uniform angles, with the weight
 * 2 sin² of the half angle for rotations of space and quaternions (Weyl's integration formula), one angle for all mirrors of the plane.
 */
export function quadrature(group: Group, band: number): Node<any>[] {
  const { structure } = group;
  const count = Math.floor(band) + 2;
  const angles = Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count);
  switch (structure.kind) {
    case "SO2":
      return angles.map((g) => ({ weight: 1 / count, g }));
    case "O2":
      return [true, false].flatMap((mirror) => angles.map((angle) => ({ weight: 0.5 / count, g: { mirror, angle } })));
    case "SU2": {
      const turns = Array.from({ length: 2 * count + 2 }, (_, i) => (2 * Math.PI * i) / (2 * count + 2));
      return turns.map((half) => ({
        weight: (2 * Math.sin(half) ** 2) / turns.length,
        g: [Math.cos(half), Math.sin(half) * 0.6, 0, Math.sin(half) * 0.8],
      }));
    }
    case "SO3": {
      const { map } = su2ToSO3();
      return quadrature(su2(), band).map(({ weight, g }) => ({ weight, g: map(g) }));
    }
    case "O3":
      return quadrature(so3(), band).flatMap(({ weight, g }) =>
        [false, true].map((inversion) => ({ weight: weight / 2, g: { rotation: g, inversion } })),
      );
    case "product": {
      const [left, right] = structure.factors.map((factor) => quadrature(factor, band));
      const numbered = group.order < Infinity;
      const n = structure.factors[1].order;
      return left.flatMap((a) => right.map((b) => ({ weight: a.weight * b.weight, g: numbered ? a.g * n + b.g : [a.g, b.g] })));
    }
    default:
      return group.elements!.map((g) => ({ weight: 1 / group.order, g }));
  }
}
