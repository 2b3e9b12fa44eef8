import { describe, expect, test } from "vitest";
import { cyclic, dihedral, so3 } from "../../src/groups/index.js";
import { changeBasis, directSum, irrep, irreps, regular, tensorProduct } from "../../src/representations/index.js";
import { generator } from "../../src/arithmetic/index.js";
import { content, expectRepresentationLaws } from "./representation-laws.js";
import { groups } from "./subgroups.js";

describe("products of irreps", () => {
  for (const { group, maxFrequency } of groups) {
    test(`${group.name}`, () => {
      const all = irreps(group, { maxFrequency: group.dimension === 3 ? 2 : maxFrequency });
      for (const a of all) {
        for (const b of all) expectRepresentationLaws(tensorProduct(a, b), 2e-14);
      }
    });
  }
});

test("the product rules of the textbook", () => {
  const product = (group: ReturnType<typeof cyclic>, a: string, b: string): string =>
    content(tensorProduct(irrep(group, a), irrep(group, b)));
  expect(product(cyclic(5), "1", "1")).toBe("2x0 2");
  expect(product(cyclic(5), "1", "2")).toBe("1 2");
  expect(product(cyclic(4), "1", "1")).toBe("2x0 2x2");
  expect(product(dihedral(3), "E", "E")).toBe("A1 A2 E");
  expect(product(dihedral(4), "E", "E")).toBe("A1 A2 B1 B2");
  expect(product(dihedral(8), "E3", "E2")).toBe("E1 E3");
  expect(product(dihedral(8), "B2", "E1")).toBe("E3");
  expect(product(dihedral(6), "B1", "B2")).toBe("A2");
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
