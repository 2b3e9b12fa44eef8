import { describe, expect, test } from "vitest";
import {
  cyclic,
  dihedral,
  icosahedral,
  type FiniteGroup,
  type Group,
  o2,
  o3,
  octahedral,
  product,
  so2,
  so3,
  su2,
  tetrahedral,
  withInversion,
  withMirrors,
} from "../../src/groups/index.js";
import { expectLaws, expectTable } from "./axioms.js";

const [t, o, i] = [tetrahedral(), octahedral(), icosahedral()];
const finite = [
  ...[1, 2, 3, 4, 5, 8, 12].map(cyclic),
  ...[1, 2, 3, 4, 5, 8].map(dihedral),
  ...([t, o, i, withInversion(t), withInversion(o), withInversion(i), withMirrors(t), withInversion(cyclic(4))] as FiniteGroup[]),
  product(cyclic(3), cyclic(4)),
  product(dihedral(3), product(cyclic(2), cyclic(3))),
];

describe("finite groups keep the axioms on the whole table", () => {
  test.each(finite.map((group) => [group.name, group] as const))("%s", (_, group) => {
    expectTable(group);
    expectLaws(group);
  });
});

describe("Lie groups keep the axioms on random elements", () => {
  const groups: Group[] = [so2(), o2(), so3(), o3(), su2(), product(so2(), so2()), product(o3(), dihedral(4))];
  test.each(groups.map((group) => [group.name, group] as const))("%s", (_, group) => {
    expectLaws<any>(group);
    expect([group.order, group.elements]).toEqual([Infinity, undefined]);
  });
});

test("elements are the rotations and mirrors that they are said to be", () => {
  expect([...cyclic(4).action!.matrix(1)]).toEqual([0, -1, 1, 0]);
  expect([...dihedral(4).action!.matrix(4)]).toEqual([1, 0, 0, -1]);
  expect([...dihedral(4).action!.matrix(5)]).toEqual([0, 1, 1, 0]); // the mirror along 45°
  const [c, s] = [Math.cos(2.5), Math.sin(2.5)];
  const turned = [...o2().action!.matrix({ mirror: true, angle: 2.5 }), ...so2().action!.matrix(2.5)];
  for (const [i, expected] of [c, s, s, -c, c, -s, s, c].entries()) expect(turned[i]).toBeCloseTo(expected, 15);
});

test("what is no group or no element is refused", () => {
  expect(() => cyclic(0)).toThrow("cyclic: n must be an integer from 1 to 65536, found 0");
  expect(() => cyclic(2.5)).toThrow("cyclic: n must be an integer from 1 to 65536, found 2.5");
  expect(() => dihedral(-3)).toThrow("dihedral: n must be an integer from 1 to 32768, found -3");
  expect(() => cyclic(4).product(1, 4)).toThrow("C4: its elements are the integers 0 ... 3, found 4");
  expect(() => cyclic(20000).table).toThrow("C20000: a table of products is made for at most 16384 elements, found 20000");
  expect(() => product(cyclic(300), cyclic(300))).toThrow("C300*C300: finite groups have at most 65536 elements, found 90000");
  expect(() => withInversion(so2())).toThrow(
    "withInversion: SO2 is neither finite nor SO3; product(SO2, C2) is the group times an inversion",
  );
  expect(() => withInversion(withInversion(t))).toThrow("withInversion: Th has a reflection that commutes already");
  expect(() => withMirrors(o)).toThrow("withMirrors: takes tetrahedral(), found O");
  expect(() => so2().product(0, NaN)).toThrow("SO2: an angle must be a finite number of radians, found NaN");
  expect(() => so3().exp([0, 0])).toThrow("SO3: exp takes 3 coordinates, found 2");
  expect(() => o2().exp([Infinity])).toThrow("O2: exp takes finite coordinates, found x[0] = Infinity");
});
