import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import {
  centre,
  cosets,
  cyclic,
  dihedral,
  type FiniteGroup,
  generatedSubgroup,
  type Group,
  icosahedral,
  o2,
  o3,
  octahedral,
  pointGroup,
  product,
  Rotation,
  type Subgroup,
  so2,
  so3,
  stabilizer,
  su2,
  subgroup,
  tetrahedral,
  withInversion,
  withMirrors,
} from "../../src/groups/index.js";
import { matrixProduct, relativeError } from "../representations/compare.js";

/** The inclusion is a homomorphism and one-to-one: on all pairs if H is finite, else on random ones. */
function expectInclusion({ group, parent, include }: Subgroup): void {
  const random = generator(group.name);
  const elements = group.elements ?? Array.from({ length: 12 }, () => group.random(random));
  expect(parent.equal(include(group.identity), parent.identity)).toBe(true);
  const images = elements.map((h) => include(h));
  for (const [i, a] of elements.entries()) {
    for (const [j, b] of elements.entries()) {
      expect(parent.equal(include(group.product(a, b)), parent.product(images[i], images[j]))).toBe(true);
      if (i !== j) expect(parent.equal(images[i], images[j])).toBe(group.equal(a, b));
    }
  }
}

const doubled = (group: Group): FiniteGroup => withInversion(group) as FiniteGroup;
const oh = doubled(octahedral());
const ih = doubled(icosahedral());

describe("subgroups by name", () => {
  const cases: [Group, string, string?][] = [
    ...[1, 2, 3, 4, 6, 12].map((m): [Group, string] => [cyclic(12), `C${m}`]),
    ...["C1", "C2", "C4", "C8", "D1", "D2", "D4", "D8"].map((name): [Group, string] => [dihedral(8), name]),
    ...["C3", "D3", "D1"].map((name): [Group, string] => [dihedral(3), name]),
    [so2(), "C5"],
    [so2(), "SO2"],
    ...["SO2", "C4", "D1", "D5", "O2"].map((name): [Group, string] => [o2(), name]),
    ...["SO2", "O2", "C1", "C5", "D4", "T", "O", "I", "SO3"].map((name): [Group, string] => [so3(), name]),
    ...["SO3", "SO2", "O2", "Cs", "Ci", "C4", "C3v", "C4h", "C3h", "D5", "D3h", "D4h", "D3d", "D2d", "S4", "S6"].map(
      (name): [Group, string] => [o3(), name],
    ),
    ...["T", "O", "I", "Td", "Th", "Oh"].map((name): [Group, string] => [o3(), name]),
    ...["C2", "C3", "D2"].map((name): [Group, string] => [tetrahedral(), name]),
    ...["T", "C4", "C3", "D4", "D3", "D2"].map((name): [Group, string] => [octahedral(), name]),
    ...["T", "C5", "C3", "D5", "D3", "D2"].map((name): [Group, string] => [icosahedral(), name]),
    ...["O", "T", "Th", "Td", "C4v", "C3v", "D4h", "D3d", "C4h", "S4", "S6", "D2d"].map((name): [Group, string] => [oh, name]),
    ...["I", "T", "Th", "C5v", "D5d", "Ci", "Cs"].map((name): [Group, string] => [ih, name]),
    ...["T", "C3v", "C2v", "S4", "D2d"].map((name): [Group, string] => [withMirrors(tetrahedral()), name]),
    [pointGroup("C4h"), "C4"],
    [pointGroup("D3h"), "C3v"],
    [withInversion(cyclic(4)), "C4"],
    [product(cyclic(4), dihedral(3)), "D3"],
    [product(so2(), cyclic(4)), "SO2"],
    [product(cyclic(2), cyclic(3)), "C6"],
  ];
  test.each(cases.map(([group, name]) => [name, group.name, group] as const))("%s < %s", (name, _, group) => {
    const found = subgroup(group, name);
    expect(found.parent).toBe(group);
    expect(found.group.name.replace(/y?(\[.*\])?$/, "")).toBe(name);
    expectInclusion(found);
    // in space it acts as its parent does on it
    if (group.action?.dimension === 3 && found.group.order < Infinity) {
      for (const h of found.group.elements ?? []) {
        const [own, whole] = [found.group.action!.matrix(h), group.action.matrix(found.include(h))];
        for (const [i, x] of own.entries()) expect(x).toBeCloseTo(whole[i], 9);
      }
    }
    // what acts on space acts as the named group does, up to a rotation: traces are equal
    if (group.action?.dimension === 3 && found.group.order < Infinity) {
      const own = pointGroup(name);
      for (const h of own.elements) {
        const [a, b] = [own.action!.matrix(h), group.action.matrix(found.include(h))];
        expect(a[0] + a[4] + a[8] - b[0] - b[4] - b[8]).toBeCloseTo(0, 12);
      }
    }
  });

  test("are refused where they are none", () => {
    expect(() => subgroup(cyclic(12), "C5")).toThrow('subgroup: C12 has no subgroup "C5" that is known by name');
    expect(() => subgroup(dihedral(3), "C2")).toThrow('subgroup: D3 has no subgroup "C2"');
    expect(() => subgroup(octahedral(), "I")).toThrow('subgroup: O has no subgroup "I"');
    expect(() => subgroup(so3(), "Td")).toThrow('subgroup: SO3 has no subgroup "Td"');
    expect(() => subgroup(so2(), "D4")).toThrow('subgroup: SO2 has no subgroup "D4"');
    expect(() => subgroup(octahedral(), "C4", { axis: [0, 1, 0] })).toThrow(
      "subgroup: axis and frame are for SO3 and O3, found them with O",
    );
    expect(() => subgroup(dihedral(8), "D2", { mirror: 8 })).toThrow("subgroup: mirror = 8 needs a D_m in a D_n");
  });
});

test("the two classes of mirrors of D_8, and a mirror of O(2)", () => {
  const [even, odd] = [subgroup(dihedral(8), "D4"), subgroup(dihedral(8), "D4", { mirror: 1 })];
  expectInclusion(odd);
  expect([even.include(4), odd.include(4), odd.include(1)]).toEqual([8, 9, 2]);
  const classOf = (g: number): number => dihedral(8).classes.findIndex((members) => members.includes(g));
  expect(classOf(even.include(4))).not.toBe(classOf(odd.include(4)));
  const tilted = subgroup(o2(), "D3", { mirror: 0.3 });
  expectInclusion(tilted);
  expect([...matrixProduct(o2().action!.matrix(tilted.include(3)), [Math.cos(0.3), Math.sin(0.3)], 2)][1]).toBeCloseTo(
    Math.sin(0.3),
    14,
  );
});

test("axis and frame conjugate subgroups of space", () => {
  const axis = [1, 2, -2];
  const kept = (found: Subgroup): number => {
    const g = found.include(found.group.random(generator(5)));
    return relativeError(matrixProduct(found.parent.action!.matrix(g), axis, 3), axis);
  };
  for (const name of ["SO2", "C5"]) {
    expectInclusion(subgroup(so3(), name, { axis }));
    expect(kept(subgroup(so3(), name, { axis }))).toBeLessThan(1e-14);
    expect(kept(subgroup(so3(), name))).toBeGreaterThan(0.1);
  }
  expect(kept(subgroup(o3(), "O2", { axis }))).toBeLessThan(1e-14);
  const frame = Rotation.random(3);
  const turned = subgroup(o3(), "Td", { frame });
  expectInclusion(turned);
  const tetrahedron = frame.apply([1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1]);
  for (const h of turned.group.elements!) {
    const image = matrixProduct(o3().action!.matrix(turned.include(h)), tetrahedron.subarray(0, 3), 3);
    const distances = [0, 3, 6, 9].map((at) => relativeError(image, tetrahedron.subarray(at, at + 3)));
    expect(Math.min(...distances)).toBeLessThan(1e-13);
  }
  expect(() => subgroup(so3(), "T", { axis, frame })).toThrow("subgroup: give an axis or a frame, not both");
});

describe("generated subgroups", () => {
  test("are recognized", () => {
    const named = (parent: FiniteGroup, elements: number[]): string => {
      const found = generatedSubgroup(parent, elements);
      expectInclusion(found);
      return found.group.name;
    };
    expect(named(octahedral(), [])).toBe("C1");
    expect(named(octahedral(), [12])).toBe("C4");
    expect(named(octahedral(), [1, 4])).toBe("T");
    expect(named(octahedral(), [12, 4])).toBe("O");
    expect(named(octahedral(), [1, 12])).toBe("D4");
    expect(named(dihedral(6), [7])).toBe("D1");
    expect(named(dihedral(6), [3])).toBe("C2");
    expect(named(dihedral(6), [3, 6])).toBe("D2");
    expect(named(oh, [24, 1, 4])).toBe("Th");
    expect(named(ih, [1, 2, 60])).toMatch(/^G8-/); // D2h, three commuting reflections
  });

  test("of Lie groups", () => {
    const turn = (axis: number[], n: number): Rotation => Rotation.fromAxisAngle(axis, (2 * Math.PI) / n);
    const icosahedron = generatedSubgroup(so3(), [turn([1, 2, 3], 3), turn([1, 2, 3], 1)]);
    expect(icosahedron.group.name).toBe("C3");
    const octahedron = generatedSubgroup(so3(), [turn([1, 0, 0], 4), turn([0, 1, 0], 4)]);
    expect(octahedron.group.name).toBe("O");
    expectInclusion(octahedron);
    const quaternions = generatedSubgroup(su2(), [
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ]);
    expect([quaternions.group.order, (quaternions.group as FiniteGroup).classes.length]).toEqual([8, 5]);
    expectInclusion(quaternions);
    expect(() => generatedSubgroup(so2(), [1], { maxOrder: 50 })).toThrow(
      "generatedSubgroup: the generators make more than 50 elements; they make no finite group, or a larger maxOrder is needed",
    );
  });
});

describe("stabilizers", () => {
  const golden = (1 + Math.sqrt(5)) / 2;
  const cases: [Group, number[], string][] = [
    [cyclic(8), [1, 2], "C1"],
    [cyclic(8), [0, 0], "C8"],
    [dihedral(8), [1, 0], "D1"],
    [dihedral(8), [1, Math.tan(Math.PI / 8)], "D1"],
    [dihedral(8), [1, 0.1], "C1"],
    [dihedral(3), [-2, 0], "D1"],
    [so2(), [1, 2], "C1"],
    [so2(), [0, 0], "SO2"],
    [o2(), [-1, 2], "D1"],
    [so3(), [1, 2, 3], "SO2"],
    [o3(), [1, 2, 3], "O2"],
    [o3(), [0, 0, 0], "O3"],
    [octahedral(), [0, 0, 2], "C4"],
    [octahedral(), [1, 1, 1], "C3"],
    [octahedral(), [1, 1, 0], "C2"],
    [octahedral(), [1, 2, 3], "C1"],
    [oh, [0, 2, 0], "D4"],
    [oh, [-1, 1, 1], "D3"],
    [oh, [1, 1, 2], "C2"],
    [icosahedral(), [0, 1, golden], "C5"],
    [ih, [0, 1, golden], "D5"],
    [withMirrors(tetrahedral()), [1, 1, 1], "D3"],
  ];
  test.each(cases.map(([group, point, name]) => [group.name, point, name, group] as const))(
    "of %s at %j is %s",
    (_, point, name, group) => {
      const found = stabilizer(group, point);
      expect(found.group.name).toBe(name);
      expectInclusion(found);
      const elements = found.group.elements ?? Array.from({ length: 10 }, (_, i) => found.group.random(i));
      const keeps = (g: unknown): boolean => {
        const image = matrixProduct(group.action!.matrix(g), point, point.length);
        return image.every((x, i) => Math.abs(x - point[i]) < 1e-12 * 4);
      };
      for (const h of elements) expect(keeps(found.include(h))).toBe(true);
      if (group.elements) expect(group.elements.filter(keeps).length).toBe(found.group.order);
    },
  );

  test("need an action and a point", () => {
    expect(() => stabilizer(su2(), [1, 0, 0])).toThrow("stabilizer: SU2 does not act on the plane or on space");
    expect(() => stabilizer(so3(), [1, 0])).toThrow("stabilizer: SO3 acts on 3 finite coordinates, found [1, 0]");
    expect(() => stabilizer(o2(), [NaN, 0])).toThrow("found [NaN, 0]");
  });
});

test("cosets and centre", () => {
  const found = subgroup(octahedral(), "D4");
  const { representatives, of, members } = cosets(found);
  expect(representatives.length).toBe(3);
  expect(representatives[0]).toBe(0);
  expect(members.flat().sort((a, b) => a - b)).toEqual(octahedral().elements);
  for (const [i, coset] of members.entries()) {
    expect(representatives[i]).toBe(Math.min(...coset));
    for (const [h, g] of coset.entries()) {
      expect(octahedral().product(representatives[i], found.include(h))).toBe(g);
      expect(of[g]).toBe(i);
    }
  }
  expect(centre(dihedral(8))).toEqual([0, 4]);
  expect(centre(octahedral())).toEqual([0]);
  expect(centre(oh)).toEqual([0, 24]);
  expect(centre(cyclic(5))).toEqual([0, 1, 2, 3, 4]);
  expect(() => cosets(subgroup<any>(so3(), "O"))).toThrow("cosets: O has infinitely many cosets in SO3");
});
