import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { cyclic, dihedral, so2, so3, su2 } from "../../src/groups/index.js";
import {
  changeBasis,
  couplingBasis,
  directSum,
  dual,
  induced,
  intertwinerDimension,
  intertwiners,
  irrep,
  irreps,
  quotient,
  realClebschGordan,
  regular,
  type Representation,
} from "../../src/representations/index.js";
import { relativeError } from "./compare.js";
import { constraintNullity, constraintResidual, distanceFromOrthonormal } from "./representation-laws.js";
import { groups, planar, quaternions, subgroupsOfFinite } from "./subgroups.js";

function expectBasis(rhoIn: Representation, rhoOut: Representation, tolerance = 1e-12): void {
  const basis = intertwiners(rhoIn, rhoOut);
  expect(basis.length).toBe(constraintNullity(rhoIn, rhoOut));
  expect(intertwinerDimension(rhoIn, rhoOut)).toBe(basis.length);
  for (const w of basis) expect(w.length).toBe(rhoIn.dim * rhoOut.dim);
  expect(constraintResidual(basis, rhoIn, rhoOut)).toBeLessThan(tolerance);
  expect(distanceFromOrthonormal(basis)).toBeLessThan(tolerance);
}

describe("the basis solves the constraint, is orthonormal, and as large as the null space", () => {
  for (const { group, maxFrequency } of groups) {
    test(`${group.name}: pairs of irreps`, () => {
      const all = irreps(group, { maxFrequency });
      for (const a of all) for (const b of all) expectBasis(a, b);
      expectBasis(directSum(...all.slice(0, 3), all[1 % all.length]), directSum(...all.slice(-2), ...all.slice(0, 2)));
    });
  }

  test("regular and quotient representations", () => {
    for (const [group, subgroup] of [
      [cyclic(4), planar("C", 2, "C", 4)],
      [cyclic(6), planar("C", 3, "C", 6)],
      [dihedral(3), planar("C", 3, "D", 3)],
      [dihedral(4), planar("D", 1, "D", 4, 1)],
    ] as const) {
      const [whole, part] = [regular(group), quotient(group, subgroup)];
      expectBasis(whole, whole);
      expectBasis(whole, part);
      expectBasis(part, directSum(part, irreps(group)[1]));
      expect(intertwinerDimension(whole, whole)).toBe(group.order);
    }
  });

  test("induced representations, of types C and H too", () => {
    for (const subgroup of subgroupsOfFinite.filter(({ parent }) => parent.order <= 12)) {
      const all = irreps(subgroup.group).map((sigma) => induced(subgroup, sigma));
      const [first, last] = [all[0], all[all.length - 1]];
      if (first.dim * last.dim > 150 || last.dim * last.dim > 150) continue;
      expectBasis(first, last);
      expectBasis(last, last);
      expectBasis(last, irreps(subgroup.parent)[irreps(subgroup.parent).length - 1]);
    }
  });

  test("representations that are not orthogonal, and their duals", () => {
    const group = cyclic(5);
    const sum = directSum(irrep(group, 1), irrep(group, 0), irrep(group, 1));
    const turned = changeBasis(sum, generator(4).normals(25));
    for (const a of [sum, turned, dual(turned)]) for (const b of [turned, dual(turned)]) expectBasis(a, b, 1e-11);
    expect(intertwinerDimension(turned, dual(turned))).toBe(9); // (2 copies)² of type C, and 1
  });
});

// Schur: R → 1, C → 2, H → 4 weights for a pair of copies
test("dimensions by type", () => {
  const [spinor] = irreps(quaternions).filter(({ type }) => type === "H");
  expect(intertwinerDimension(spinor, spinor)).toBe(4);
  expect(intertwinerDimension(directSum(spinor, spinor), spinor)).toBe(8);
  expect(intertwinerDimension(irrep(su2(), "3/2"), irrep(su2(), "3/2"))).toBe(4);
  expect(intertwinerDimension(irrep(so2(), 3), irrep(so2(), 3))).toBe(2);
  expect(intertwinerDimension(irrep(so2(), 3), irrep(so2(), 2))).toBe(0);
  expect(intertwinerDimension(irrep(dihedral(5), "E2"), irrep(dihedral(5), "E2"))).toBe(1);
});

test("couplings of SO(3) are the real Clebsch-Gordan tensors", () => {
  for (const [l1, l2, l3] of [
    [1, 1, 0],
    [1, 1, 1],
    [2, 1, 2],
    [2, 3, 4],
  ]) {
    const [tensor, ...others] = couplingBasis(irrep(so3(), l1), irrep(so3(), l2), irrep(so3(), l3));
    expect(others).toEqual([]);
    const [n1, n2, n3] = [2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1];
    const expected = realClebschGordan(l1, l2, l3);
    const turned = Float64Array.from({ length: tensor.length }, (_, at) => {
      const [pair, c] = [Math.floor(at / n3), at % n3];
      return tensor[c * n1 * n2 + pair];
    });
    expect(relativeError(turned, expected)).toBeLessThan(1e-15);
  }
  expect(couplingBasis(irrep(so3(), 1), irrep(so3(), 1), irrep(so3(), 3))).toEqual([]);
});

test("mixing groups is refused", () => {
  expect(() => intertwiners(irrep(cyclic(4), 1), irrep(cyclic(8), 1))).toThrow(
    'intertwiners: mixing groups: "1" is a representation of C4, "1" of C8',
  );
});
