import { describe, expect, test } from "vitest";
import {
  cyclic,
  dihedral,
  type FiniteGroup,
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
  tetrahedral,
  withInversion,
  withMirrors,
} from "../../src/groups/index.js";
import { irrep, irreps } from "../../src/representations/index.js";
import { relativeError } from "./compare.js";
import { expectAllIrreps, expectIrreducible, expectIrrepLaws } from "./irrep-laws.js";
import { quadrature } from "./quadrature.js";

const [t, o, i] = [tetrahedral(), octahedral(), icosahedral()];
const finite = [
  ...[1, 2, 3, 4, 5, 8, 12].map(cyclic),
  ...[1, 2, 3, 4, 5, 6, 8].map(dihedral),
  ...([t, o, i, withInversion(t), withInversion(o), withInversion(i), withMirrors(t), withInversion(cyclic(4))] as FiniteGroup[]),
  product(cyclic(3), cyclic(4)),
  product(t, cyclic(5)),
  product(dihedral(3), product(cyclic(3), cyclic(3))),
  product(product(cyclic(3), cyclic(5)), cyclic(3)),
];

describe("irreps of finite groups: all of them, and each a representation", () => {
  test.each(finite.map((group) => [group.name, group] as const))("%s", (_, group) => {
    const all = irreps(group);
    expectAllIrreps(group, all);
    for (const rho of all) expectIrrepLaws(rho);
  });
});

describe("irreps of Lie groups", () => {
  const groups: Group[] = [
    ...[so2(), o2(), so3(), o3(), su2()],
    ...[
      product(so2(), so2()),
      product(so2(), cyclic(4)),
      product(o3(), dihedral(4)),
      product(su2(), so2()),
      product(su2(), su2()),
    ],
  ];
  test.each(groups.map((group) => [group.name, group] as const))("%s", (_, group) => {
    const maxFrequency = group.structure.kind === "product" ? 2 : 6;
    const all = irreps(group, { maxFrequency });
    for (const rho of all) expectIrrepLaws(rho, 5e-14, 3);
    expectIrreducible(group, all, quadrature(group, 4 * maxFrequency));
  });
});

test("ids", () => {
  const ids = (group: Group, maxFrequency?: number): string =>
    irreps(group, { maxFrequency })
      .map(({ id }) => id)
      .join(" ");
  expect(ids(cyclic(1))).toBe("0");
  expect(ids(cyclic(5))).toBe("0 1 2");
  expect(ids(cyclic(8))).toBe("0 1 2 3 4");
  expect(ids(dihedral(1))).toBe("A1 A2");
  expect(ids(dihedral(2))).toBe("A1 A2 B1 B2");
  expect(ids(dihedral(3))).toBe("A1 A2 E");
  expect(ids(dihedral(4))).toBe("A1 A2 B1 B2 E");
  expect(ids(dihedral(5))).toBe("A1 A2 E1 E2");
  expect(ids(dihedral(8))).toBe("A1 A2 B1 B2 E1 E2 E3");
  expect(ids(so2(), 3)).toBe("0 1 2 3");
  expect(ids(o2(), 3)).toBe("A1 A2 E1 E2 E3");
  expect(ids(so3(), 2)).toBe("0 1 2");
  expect(ids(o3(), 2)).toBe("0e 0o 1o 1e 2e 2o");
});

test("the defining action is among the irreps", () => {
  const same = [
    [cyclic(8), "1", 3],
    [dihedral(8), "E1", 11],
    [dihedral(3), "E", 4],
    [so2(), "1", 2.5],
    [o2(), "E1", { mirror: true, angle: -0.7 }],
    [so3(), "1", Rotation.random(3)],
    [o3(), "1o", { rotation: Rotation.random(4), inversion: true }],
  ] as const;
  for (const [group, id, g] of same) {
    expect(relativeError(irrep<any>(group, id).at(g), group.action!.matrix(g as never))).toBeLessThan(1e-15);
  }
});

test("D_n: A2 is −1 on every mirror, B1 on the turn by 2π/n and not on the mirror diag(1, −1)", () => {
  const [r, s] = [1, 8];
  const signs = ["A1", "A2", "B1", "B2"].map((id) => [r, s].map((g) => irrep(dihedral(8), id).at(g)[0]));
  expect(signs).toEqual([
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ]);
});

test("numbers and pairs name irreps too", () => {
  expect(irrep(cyclic(8), 3)).toBe(irrep(cyclic(8), "3"));
  expect(irrep(so3(), 2)).toBe(irrep(so3(), "2"));
  const pairs = [
    [0, 0],
    [1, 0],
    [0, 4],
    [1, 4],
    [1, 1],
    [1, 3],
  ] as const;
  expect(pairs.map((pair) => irrep(dihedral(8), pair).id)).toEqual(["A1", "A2", "B1", "B2", "E1", "E3"]);
  expect(
    (
      [
        [0, 0],
        [1, 0],
        [1, 7],
      ] as const
    ).map((pair) => irrep(o2(), pair).id),
  ).toEqual(["A1", "A2", "E7"]);
  expect(
    (
      [
        [0, 0],
        [1, 0],
        [1, 3],
        [0, 3],
      ] as const
    ).map((pair) => irrep(o3(), pair).id),
  ).toEqual(["0e", "0o", "3o", "3e"]);
});

test("what is not an irrep is refused, and those that are, are named", () => {
  expect(() => irrep(cyclic(4), 3)).toThrow('irrep: 3 is not an irrep of C4, which has "0", "1", "2"');
  expect(() => irrep(dihedral(4), "E1")).toThrow('irrep: "E1" is not an irrep of D4, which has "A1", "A2", "B1", "B2", "E"');
  expect(() => irrep(dihedral(4), [0, 1])).toThrow("irrep: [0, 1] is not an irrep of D4");
  expect(() => irrep(o3(), "1")).toThrow('irrep: "1" is not an irrep of O3, which has "0e", "0o", "1o", "1e", "2e", "2o", ...');
  expect(() => irrep(o3(), [2, 1])).toThrow("irrep: [2, 1] is not an irrep of O3");
  expect(() => irrep(so2(), "01")).toThrow('irrep: "01" is not an irrep of SO2');
  expect(() => irrep(so3(), -1)).toThrow("irrep: -1 is not an irrep of SO3");
  expect(() => irrep(o2(), "E0")).toThrow('irrep: "E0" is not an irrep of O2');
  expect(() => irreps(so3())).toThrow(
    "irreps: SO3 has infinitely many irreps; maxFrequency must be an integer >= 0, found undefined",
  );
  expect(() => irreps(so2(), { maxFrequency: 1.5 })).toThrow("found 1.5");
  expect(() => irrep(cyclic(4), 1).at(7)).toThrow("C4: its elements are the integers 0 ... 3, found 7");
});

test("irreps whose matrices do not fit into memory are refused, and lists without an end too", () => {
  for (const [group, id, dim] of [
    [so3(), 100000, 200001],
    [o3(), "8192o", 16385],
    [su2(), "8191/2", 16384],
  ] as const) {
    expect(() => irrep(group as Group, id)).toThrow(`dimension ${dim}`);
    expect(() => irrep(group as Group, id)).toThrow(/matrix of .* GB; at most 16383/);
  }
  expect(() => irreps(so2(), { maxFrequency: 1e9 })).toThrow("maxFrequency must be at most 65536, found 1000000000");
  // Nothing of size dim² is made before it is asked for: 4000 identities would take 170 GB.
  expect(irreps(so3(), { maxFrequency: 4000 })).toHaveLength(4001);
  expect(() => irrep(cyclic(4), null as never)).toThrow('null is not an irrep of C4, which has "0", "1", "2"');
});
