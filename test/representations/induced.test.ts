import { describe, expect, test } from "vitest";
import { cyclic, dihedral, type FiniteGroup, o2, o3, so2, so3, subgroup as named } from "../../src/groups/index.js";
import {
  branching,
  directSum,
  induced,
  irrep,
  irreps,
  multiplicities,
  quotient,
  regular,
  restricted,
} from "../../src/representations/index.js";
import { relativeError } from "./compare.js";
import { content, expectRepresentationLaws } from "./representation-laws.js";
import { groups, planar, subgroupsOfFinite, subgroupsOfLie } from "./subgroups.js";

describe("regular", () => {
  for (const { group } of groups) {
    if (group.elements === undefined) continue;
    test(`${group.name}: laws, and each irrep dim / dim End times`, () => {
      const rho = regular(group);
      expectRepresentationLaws(rho, 2e-14);
      expect([rho.permutes, rho.orthogonal, rho.dim]).toEqual([true, true, group.order]);
      const expected = irreps(group).map(({ id, dim, endomorphisms }) => [id, dim / endomorphisms.length]);
      expect([...multiplicities(rho)]).toEqual(expected);
    });
  }

  test("element g moves component u to gu", () => {
    const group = dihedral(3);
    const rho = regular(group);
    for (const g of group.elements) {
      for (const u of group.elements) expect(rho.at(g)[group.product(g, u) * group.order + u]).toBe(1);
    }
  });

  test("an infinite group, and what is no element, are refused", () => {
    expect(() => regular(so2())).toThrow("regular: needs a finite group, found SO2; spectralRegular(group, ids)");
    expect(() => regular(cyclic(4)).at(4)).toThrow(RangeError);
  });
});

describe("restricted", () => {
  for (const subgroup of [...subgroupsOfFinite, ...subgroupsOfLie]) {
    test(`irreps of ${subgroup.parent.name} to ${subgroup.group.name}`, () => {
      const maxFrequency = subgroup.parent.structure.kind === "product" ? 1 : 4;
      for (const lambda of irreps(subgroup.parent, { maxFrequency })) {
        expectRepresentationLaws(restricted(lambda, subgroup), 1e-13);
      }
    });
  }

  test("degrees branch by orders, frequencies by their remainders", () => {
    const [, , , aboutY, aboutDiagonal, withTurns, threefold] = subgroupsOfLie;
    const degrees = (l: number, of: typeof aboutY): string => content(restricted(irrep(so3(), l), of));
    expect([0, 1, 2, 3].map((l) => degrees(l, aboutY))).toEqual(["0", "0 1", "0 1 2", "0 1 2 3"]);
    expect(degrees(3, aboutDiagonal)).toBe("0 1 2 3");
    expect([1, 2].map((l) => degrees(l, withTurns))).toEqual(["A2 E1", "A1 E1 E2"]);
    expect(degrees(3, threefold)).toBe("3x0 2x1");
    expect([1, 2, 3, 4].map((k) => content(restricted(irrep(so2(), k), subgroupsOfLie[0])))).toEqual(["1", "2", "2", "1"]);
  });

  test("sums are restricted summand by summand", () => {
    const subgroup = planar("D", 4, "D", 8);
    const rho = restricted(directSum(irrep(dihedral(8), "E2"), regular(dihedral(8))), subgroup);
    expectRepresentationLaws(rho, 1e-13);
    expect([rho.permutes, rho.orthogonal, rho.name]).toEqual([false, true, "restricted(E2+regular)"]);
    expect(restricted(regular(dihedral(8)), subgroup).permutes).toBe(true);
  });

  test("a subgroup of another group is refused", () => {
    expect(() => restricted(irrep(cyclic(8), 1), planar("C", 2, "C", 4))).toThrow(
      'restricted: not a subgroup: "1" is a representation of C8, and C2 is given as a subgroup of C4',
    );
    expect(() => quotient(cyclic(8), planar("C", 2, "C", 4))).toThrow(/quotient: not a subgroup: the group is C8, .* of C4/);
  });
});

describe("induced", () => {
  for (const subgroup of subgroupsOfFinite) {
    const { group, parent } = subgroup;
    test(`from ${group.name} to ${parent.name}: laws and Frobenius reciprocity`, () => {
      let pairs = 0;
      for (const sigma of irreps(group)) {
        const rho = induced(subgroup, sigma);
        expectRepresentationLaws(rho, 1e-13);
        expect(rho.dim).toBe((sigma.dim * parent.order) / group.order);
        const up = multiplicities(rho);
        for (const lambda of irreps(parent)) {
          const down = multiplicities(restricted(lambda, subgroup)).get(sigma.id) ?? 0;
          const [times, weight] = [up.get(lambda.id) ?? 0, lambda.endomorphisms.length];
          expect(times * weight).toBe(down * sigma.endomorphisms.length); // dim Hom_G(λ, Ind σ) = dim Hom_H(λ, σ)
          expect(times).toBe(rho.decomposition.irreps.filter(({ id }) => id === lambda.id).length);
          pairs += times;
        }
      }
      expect(pairs).toBeGreaterThan(0);
    });
  }

  test("from SO(2) to O(2), from SO(3) to O(3)", () => {
    const [, rotations2, , , , , , rotations3] = subgroupsOfLie;
    const two = induced(rotations2, directSum(irrep(so2(), 0), irrep(so2(), 3)));
    expectRepresentationLaws(two, 1e-13);
    expect([two.group, content(two)]).toEqual([o2(), "A1 A2 2xE3"]);
    const three = induced(rotations3, irrep(so3(), 2));
    expectRepresentationLaws(three, 1e-13);
    expect([three.group, content(three)]).toEqual([o3(), "2e 2o"]);
  });

  test("by stages: from C2 to C4 to D8 is from C2 to D8 in content, and from 1 the regular one", () => {
    const group: FiniteGroup = dihedral(8);
    const sigma = irrep(cyclic(2), 1);
    const stages = induced(planar("C", 4, "D", 8), induced(planar("C", 2, "C", 4), sigma));
    expectRepresentationLaws(stages, 1e-13);
    expect(multiplicities(stages)).toEqual(multiplicities(induced(planar("C", 2, "D", 8), sigma)));
    const trivial = planar("C", 1, "D", 8);
    const whole = quotient(group, trivial);
    for (const g of group.elements) expect(relativeError(whole.at(g), regular(group).at(g))).toBe(0);
  });

  test("quotients permute cosets; the mirrors of D4 are of two classes", () => {
    const [even, odd] = [0, 1].map((shift) => quotient(dihedral(4), planar("D", 1, "D", 4, shift)));
    expectRepresentationLaws(even, 1e-14);
    expectRepresentationLaws(odd, 1e-14);
    expect([even.permutes, even.name, even.dim]).toEqual([true, "quotient(D1)", 4]);
    expect([content(even), content(odd)]).toEqual(["A1 B1 E", "A1 B2 E"]);
  });

  test("what has infinitely many cosets, and a representation of another group, are refused", () => {
    expect(() => induced(subgroupsOfLie[3], irrep(so2(), 1))).toThrow(
      /induced: SO2 has infinitely many cosets in SO3.* spectralQuotient/,
    );
    expect(() => induced(planar("C", 2, "C", 4), irrep(cyclic(4), 1))).toThrow(
      'induced: mixing groups: "1" is a representation of C4, not of the subgroup C2',
    );
    expect(() => induced(named(o3(), "SO3", { axis: [1, 2, 3] }), irrep(so3(), 1))).toThrow(
      "induced: SO3 must lie in O3 as it is, found an inclusion by another frame",
    );
    expect(() => quotient(cyclic(4), cyclic(2) as never)).toThrow(
      'quotient: expected a subgroup with its inclusion, as subgroup(C4, "C2") gives',
    );
    const folded = { group: cyclic(2), parent: cyclic(4), include: () => 0 };
    expect(() => induced(folded, irrep(cyclic(2), 1))).toThrow("not a subgroup: the inclusion of C2 in C4");
  });
});

test("branching tables", () => {
  const table = branching(dihedral(4), planar("C", 4, "D", 4));
  expect(table.rows).toEqual(["A1", "A2", "B1", "B2", "E"]);
  expect(table.columns).toEqual(["0", "1", "2"]);
  expect(table.multiplicities).toEqual([
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 1],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  expect(`${branching(so3(), subgroupsOfLie[6], { maxFrequency: 3 })}`).toBe("0 -> 0\n1 -> 0 + 1\n2 -> 0 + 2x1\n3 -> 3x0 + 2x1");
  expect(branching(so3(), subgroupsOfLie[3], { maxFrequency: 2 }).columns).toEqual(["0", "1", "2"]);
  expect(() => branching(so3(), subgroupsOfLie[3])).toThrow(/maxFrequency/);
});
