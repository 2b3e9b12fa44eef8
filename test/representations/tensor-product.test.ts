import { describe, expect, test } from "vitest";
import { cyclic, dihedral, product, so3, su2 } from "../../src/groups/index.js";
import { changeBasis, directSum, intertwiners, irrep, irreps, regular, tensorProduct } from "../../src/representations/index.js";
import { generator } from "../../src/arithmetic/index.js";
import { content, expectRepresentationLaws } from "./representation-laws.js";
import { groups } from "./subgroups.js";

describe("products of irreps", () => {
  for (const { group, maxFrequency } of groups) {
    test(`${group.name}`, () => {
      const all = irreps(group, { maxFrequency: group.dimension === 3 ? Math.min(2, maxFrequency) : maxFrequency });
      for (const a of all) {
        for (const b of all) expectRepresentationLaws(tensorProduct(a, b), 2e-14, 1);
      }
    });
  }

  test("SU2*SU2: the quaternions of two factors, 4 of type R", () => {
    const group = product(su2(), su2());
    for (const [a, b, expected] of [
      ["1/2*0", "0*1/2", "4x1/2*1/2"],
      ["1/2*1/2", "1/2*1/2", "0*0 0*1 1*0 1*1"],
      ["1/2*1", "1/2*1/2", "0*1/2 0*3/2 1*1/2 1*3/2"],
    ]) {
      const rho = tensorProduct(irrep(group, a), irrep(group, b));
      expectRepresentationLaws(rho, 2e-14, 1);
      expect(content(rho)).toBe(expected);
    }
  });

  test("SU2: large spins", () => {
    expectRepresentationLaws(tensorProduct(irrep(su2(), "7/2"), irrep(su2(), 3)), 1e-13, 1);
    expectRepresentationLaws(tensorProduct(irrep(su2(), "5/2"), irrep(su2(), "7/2")), 1e-13, 1);
    expect(content(tensorProduct(irrep(su2(), "1/2"), irrep(su2(), "3/2")))).toBe("4x1 4x2");
  });
});

test("the product rules of the textbook", () => {
  const parts = (group: ReturnType<typeof cyclic>, a: string, b: string): string =>
    content(tensorProduct(irrep(group, a), irrep(group, b)));
  expect(parts(cyclic(5), "1", "1")).toBe("2x0 2");
  expect(parts(cyclic(5), "1", "2")).toBe("1 2");
  expect(parts(cyclic(4), "1", "1")).toBe("2x0 2x2");
  expect(parts(dihedral(3), "E", "E")).toBe("A1 A2 E");
  expect(parts(dihedral(4), "E", "E")).toBe("A1 A2 B1 B2");
  expect(parts(dihedral(8), "E3", "E2")).toBe("E1 E3");
  expect(parts(dihedral(8), "B2", "E1")).toBe("E3");
  expect(parts(dihedral(6), "B1", "B2")).toBe("A2");
});

test("products of sums and of other bases keep the order of their pairs", () => {
  const group = dihedral(4);
  const sum = directSum(irrep(group, "E"), irrep(group, "B2"), irrep(group, "E"));
  const turned = changeBasis(sum, generator(3).normals(25));
  expect(turned.orthogonal).toBe(false);
  for (const a of [sum, turned]) {
    for (const b of [sum, turned, regular(group)]) {
      const product = tensorProduct(a, b);
      expectRepresentationLaws(product, 1e-11);
      expect([product.orthogonal, product.permutes]).toEqual([a.orthogonal && b.orthogonal, false]);
    }
  }
  expect(tensorProduct(sum, sum).name).toBe("(E+B2+E)*(E+B2+E)");
  expect(tensorProduct(regular(group), regular(group)).permutes).toBe(true);
  expect(content(tensorProduct(sum, irrep(group, "B1")))).toBe("2xE A2");
});

test("mixing groups is refused", () => {
  expect(() => tensorProduct(irrep(so3(), 1), irrep(cyclic(4), 1) as never)).toThrow(
    'tensorProduct: mixing groups: "1" is a representation of SO3, "1" of C4',
  );
  expect(() => directSum(irrep(cyclic(3), 1), irrep(cyclic(4), 1))).toThrow(/directSum: mixing groups: .* of C3, .* of C4/);
  expect(() => directSum()).toThrow("directSum: expected one or more representations, found none");
});

test("what is no representation is refused by name", () => {
  const rho = irrep(cyclic(3), 1);
  expect(() => directSum([rho, rho] as never)).toThrow(
    new TypeError("directSum: an argument is a list; expected a representation"),
  );
  expect(() => tensorProduct(rho, undefined as never)).toThrow(
    "tensorProduct: an argument is undefined; expected a representation",
  );
  expect(() => intertwiners(rho, "1" as never)).toThrow("intertwiners: an argument is string; expected a representation");
});
