import { expect, test } from "vitest";
import { cyclic, dihedral, icosahedral, o3, product, Rotation, so2, so3, su2, tetrahedral } from "../../src/groups/index.js";
import { layout, tensorProductIrreps } from "../../src/irreps/index.js";
import { fromIrreps, irrep, irrepsOf, regular, representationMatrix, tensorProduct } from "../../src/representations/index.js";
import { EPS64, relativeError } from "./compare.js";

test("a text is the representation on its rows, and a representation the text of its irreps", () => {
  const text = "D4:2xA1+3xE+1xB2";
  const rho = fromIrreps(dihedral(4), text);
  expect(rho.dim).toBe(layout(text).dim);
  expect(irrepsOf(rho)).toBe("D4:2xA1+1xB2+3xE");
  // the second copy of E, in e3nn's order: components 4 and 5
  const [g, e] = [3, irrep(dihedral(4), "E").at(3)];
  const matrix = rho.at(g);
  expect([matrix[4 * 9 + 4], matrix[4 * 9 + 5], matrix[5 * 9 + 4], matrix[5 * 9 + 5]]).toEqual([...e]);
  expect(irrepsOf(regular(cyclic(4)))).toBe("C4:1x0+1x1+1x2");
  expect(irrepsOf(regular(tetrahedral()))).toBe("T:1xA+1xE+3xT");
});

test("of O(3) and SO(3) it is the matrix of whole irreps", () => {
  const rotation = Rotation.random(3);
  for (const inversion of [false, true]) {
    const expected = representationMatrix("2x1o+1x2e+1x0o", { rotation, inversion });
    expect(relativeError(fromIrreps(o3(), "2x1o+2e+0o").at({ rotation, inversion }), expected)).toBeLessThan(64 * EPS64);
  }
  expect(
    relativeError(fromIrreps(so3(), "2x1+2").at(rotation), representationMatrix("2x1+2", { rotation, inversion: false })),
  ).toBeLessThan(64 * EPS64);
  expect(irrepsOf(fromIrreps(o3(), "1o+0e+1o"))).toBe("1x0e+2x1o");
});

test.each([
  ["D4:A2+E", "D4:2xE+B1", dihedral(4)],
  ["C5:1", "C5:1+2", cyclic(5)],
  ["I:T1", "I:T2+H", icosahedral()],
  ["SO2:1+3", "SO2:2", so2()],
  ["SU2:1/2", "SU2:1/2+1", su2()],
])("%s ⊗ %s of representations is that of texts", (a, b, group) => {
  expect(irrepsOf(tensorProduct(fromIrreps<any>(group, a), fromIrreps<any>(group, b)))).toBe(tensorProductIrreps(a, b));
});

test("texts of other groups, and groups without texts, are refused", () => {
  expect(() => fromIrreps(dihedral(4), "D8:E1")).toThrow(
    new RangeError('fromIrreps: "D8:1xE1" are irreps of D8; the group is D4'),
  );
  expect(() => fromIrreps(o3(), "1")).toThrow('fromIrreps: "1x1" are irreps of SO(3); the group is O3');
  expect(() => fromIrreps(o3(), "0x1o")).toThrow('fromIrreps: "0x1o" has no irreps');
  expect(() => irrepsOf(regular(product(cyclic(2), cyclic(2))))).toThrow("is not a group with irreps texts");
});
