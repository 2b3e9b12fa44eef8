import { expect, test } from "vitest";
import { icosahedral, octahedral, pointGroup, Rotation, subgroup, tetrahedral } from "../../src/groups/index.js";
import { irrep, wignerD } from "../../src/representations/index.js";
import { degree3 } from "../../src/representations/irreps/polyhedral.js";
import { identity, matrixProduct, relativeError, transposed } from "./compare.js";

const degree = (l: number, g: number, group = octahedral()): Float64Array =>
  wignerD(l, Rotation.fromMatrix(group.action!.matrix(g)));
const entries = (d: Float64Array, n: number, places: readonly number[]): number[] =>
  places.flatMap((i) => places.map((j) => d[i * n + j]));

test("of O and T: degree 2 is E at 2, 4 and (yz, xz, xy) at 3, 0, 1; xyz of degree 3 is A2", () => {
  for (const g of octahedral().elements) {
    const d = degree(2, g);
    expect(relativeError(irrep(octahedral(), "E").at(g), entries(d, 5, [2, 4]))).toBeLessThan(2e-15);
    expect(relativeError(irrep(octahedral(), "T2").at(g), entries(d, 5, [3, 0, 1]))).toBeLessThan(2e-15);
    expect(degree(3, g)[8] - irrep(octahedral(), "A2").at(g)[0]).toBeCloseTo(0, 14);
  }
  for (const g of tetrahedral().elements) {
    expect(irrep(tetrahedral(), "E").at(g)).toEqual(irrep(octahedral(), "E").at(g));
    expect([...irrep(tetrahedral(), "T").at(g)]).toEqual([...tetrahedral().action!.matrix(g)]);
  }
});

test("of I: degrees 1 and 2 are T1 and H, degree 3 is T2 + G in the basis of the golden ratio", () => {
  const { t2, g: four } = degree3();
  const q = Float64Array.from([...t2, ...four].flatMap((v) => [...v])); // rows
  expect(relativeError(matrixProduct(q, transposed(q, 7), 7), identity(7))).toBeLessThan(1e-15);
  const group = icosahedral();
  for (const g of group.elements) {
    expect(relativeError(irrep(group, "T1").at(g), degree(1, g, group))).toBeLessThan(1e-15);
    expect(relativeError(irrep(group, "H").at(g), degree(2, g, group))).toBeLessThan(1e-15);
    const both = new Float64Array(49);
    const [a, b] = [irrep(group, "T2").at(g), irrep(group, "G").at(g)];
    for (let i = 0; i < 3; ++i) both.set(a.subarray(3 * i, 3 * i + 3), 7 * i);
    for (let i = 0; i < 4; ++i) both.set(b.subarray(4 * i, 4 * i + 4), 7 * (i + 3) + 3);
    expect(relativeError(matrixProduct(matrixProduct(q, degree(3, g, group), 7), transposed(q, 7), 7), both)).toBeLessThan(5e-15);
  }
});

test("vectors are T1 of O, T2 of Td, T1u of Oh and Th's Tu, and E1 + A2 of D_n about the pole", () => {
  const vectors: [string, string][] = [
    ["O", "T1"],
    ["Td", "T2"],
    ["Oh", "T1u"],
    ["Th", "Tu"],
    ["Ih", "T1u"],
  ];
  for (const [name, id] of vectors) {
    const group = pointGroup(name);
    for (const g of group.elements)
      expect([...irrep(group, id).at(g)].map((x) => x + 0)).toEqual([...group.action!.matrix(g)].map((x) => x + 0));
  }
  // on (z, x) by E1, on y by A2 of D_n, A1 of C_nv
  for (const [name, pole] of [
    ["D5", "A2"],
    ["C5v", "A1"],
  ]) {
    const group = pointGroup(name);
    for (const g of group.elements) {
      const m = group.action!.matrix(g);
      expect(relativeError([m[8], m[6], m[2], m[0]], irrep(group, "E1").at(g))).toBe(0);
      expect(m[4]).toBe(irrep(group, pole).at(g)[0]);
    }
  }
});

test("T is inside O and I, with the same numbers", () => {
  for (const group of [octahedral(), icosahedral()]) {
    const { include } = subgroup(group, "T");
    for (const t of tetrahedral().elements) {
      expect(include(t)).toBe(t);
      expect([...group.action!.matrix(t)]).toEqual([...tetrahedral().action!.matrix(t)]);
    }
  }
  const golden = (1 + Math.sqrt(5)) / 2;
  const vertices = [
    [0, 1, golden],
    [golden, 0, 1],
    [1, golden, 0],
  ].flatMap(([x, y, z]) =>
    [1, -1].flatMap((s) => [1, -1].map((t) => [x === 0 ? 0 : x === 1 ? s : s * x, y === 0 ? 0 : x === 0 ? s * y : t * y, t * z])),
  );
  for (const g of icosahedral().elements) {
    for (const v of vertices) {
      const image = matrixProduct(icosahedral().action!.matrix(g), v, 3);
      expect(vertices.filter((other) => relativeError(image, other) < 1e-14).length).toBe(1);
    }
  }
});
