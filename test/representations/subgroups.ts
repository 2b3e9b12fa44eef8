import {
  cyclic,
  dihedral,
  finiteGroup,
  generatedSubgroup,
  type Group,
  icosahedral,
  o2,
  o3,
  octahedral,
  product,
  Rotation,
  so2,
  so3,
  su2,
  type Subgroup,
  subgroup,
  tetrahedral,
  withInversion,
  withMirrors,
} from "../../src/groups/index.js";

/** C_m or D_m in D_n, C_m in C_n, by the smallest rotation; the mirror of D_m is that of D_n turned by `shift` steps. */
export function planar(kind: "C" | "D", m: number, parent: "C" | "D", n: number, shift = 0): Subgroup<number, number> {
  const step = n / m;
  return {
    group: kind === "C" ? cyclic(m) : dihedral(m),
    parent: parent === "C" ? cyclic(n) : dihedral(n),
    include: (h) => (h < m ? step * h : n + ((step * (h - m) + shift) % n)),
  };
}

/** The quaternions ±1, ±i, ±j, ±k, by what i and j from the left do to them: a finite group with an irrep of type H. */
export const quaternions = finiteGroup(
  {
    permutations: [
      [2, 3, 1, 0, 6, 7, 5, 4],
      [4, 5, 7, 6, 1, 0, 2, 3],
    ],
  },
  { name: "Q8" },
);

export const subgroupsOfFinite: readonly Subgroup<number, number>[] = [
  planar("C", 1, "C", 4),
  planar("C", 2, "C", 4),
  planar("C", 4, "C", 8),
  planar("C", 3, "C", 6),
  planar("C", 1, "D", 4),
  planar("C", 2, "D", 6),
  planar("C", 3, "D", 3),
  planar("C", 8, "D", 8),
  planar("D", 1, "D", 4, 0),
  planar("D", 1, "D", 4, 1),
  planar("D", 1, "D", 5, 0),
  planar("D", 2, "D", 8, 1),
  planar("D", 4, "D", 8, 0),
  planar("D", 3, "D", 6, 1),
  subgroup(octahedral(), "T"),
  subgroup(icosahedral(), "D5"),
  subgroup(icosahedral(), "T"),
  subgroup(withMirrors(tetrahedral()), "C3v"),
  subgroup(withInversion(tetrahedral()), "T"),
  subgroup(withInversion(octahedral()), "D4h"),
  subgroup(product(cyclic(3), cyclic(4)), "C4"),
  subgroup(dihedral(3), "D3"),
  generatedSubgroup(quaternions, [quaternions.generators[0]]),
];

const axis = [0, 1, 0];

/** Lie groups and finite groups in Lie groups: rotations about y in space. */
export const subgroupsOfLie: readonly Subgroup[] = [
  { group: cyclic(5), parent: so2(), include: (k: number) => (2 * Math.PI * k) / 5 },
  { group: so2(), parent: o2(), include: (angle: number) => ({ mirror: false, angle }) },
  { group: dihedral(4), parent: o2(), include: (g: number) => ({ mirror: g >= 4, angle: (Math.PI * (g % 4)) / 2 }) },
  { group: so2(), parent: so3(), include: (angle: number) => Rotation.fromAxisAngle(axis, angle) },
  { group: so2(), parent: so3(), include: (angle: number) => Rotation.fromAxisAngle([1, 2, -2], angle) },
  {
    group: o2(),
    parent: so3(),
    include: ({ mirror, angle }: { mirror: boolean; angle: number }) => {
      const turn = Rotation.fromAxisAngle(axis, angle);
      return mirror ? turn.compose(Rotation.fromAxisAngle([1, 0, 0], Math.PI)) : turn;
    },
  },
  { group: cyclic(3), parent: so3(), include: (k: number) => Rotation.fromAxisAngle([1, 1, 1], (2 * Math.PI * k) / 3) },
  { group: so3(), parent: o3(), include: (rotation: Rotation) => ({ rotation, inversion: false }) },
  subgroup(so3(), "O2", { axis: [3, 1, -1] }),
  subgroup(o3(), "O2", { axis: [0, 0, 1] }),
  subgroup(o3(), "Th"),
  subgroup(product(su2(), cyclic(3)), "SU2"),
];

/** The groups of these tests, each with the highest frequency looked at. */
export const groups: readonly { group: Group; maxFrequency: number }[] = [
  ...[1, 2, 3, 4, 5, 6, 8].map((n) => ({ group: cyclic(n), maxFrequency: 4 })),
  ...[1, 2, 3, 4, 5, 6, 8].map((n) => ({ group: dihedral(n), maxFrequency: 4 })),
  ...[so2(), o2(), so3(), o3()].map((group: Group) => ({ group, maxFrequency: 4 })),
  { group: su2(), maxFrequency: 2 },
  ...[tetrahedral(), octahedral(), icosahedral(), withMirrors(tetrahedral())].map((group) => ({ group, maxFrequency: 0 })),
  ...[tetrahedral(), octahedral(), cyclic(4)].map((group) => ({ group: withInversion(group), maxFrequency: 0 })),
  ...[product(cyclic(3), cyclic(4)), product(dihedral(3), cyclic(3))].map((group) => ({ group, maxFrequency: 0 })),
  { group: quaternions, maxFrequency: 0 },
  { group: product(so2(), so2()), maxFrequency: 1 },
  { group: product(so3(), cyclic(3)), maxFrequency: 1 },
  { group: product(su2(), cyclic(3)), maxFrequency: 1 },
];
