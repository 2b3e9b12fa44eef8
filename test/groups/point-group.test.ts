import { describe, expect, test } from "vitest";
import { pointGroup, tetrahedral, withInversion } from "../../src/groups/index.js";
import { irreps } from "../../src/representations/index.js";
import { expectAllIrreps, expectIrrepLaws } from "../representations/irrep-laws.js";
import { expectLaws, expectTable } from "./axioms.js";

/**
 * Order, number of classes and determinants of −1: International Tables for Crystallography A, table 3.2.1.4 (the 32 classes), and the
 * same formulas for fivefold axes.
 */
const crystallographic: Record<string, [order: number, classes: number]> = {
  ...{ C1: [1, 1], Ci: [2, 2], C2: [2, 2], Cs: [2, 2], C2h: [4, 4], D2: [4, 4], C2v: [4, 4], D2h: [8, 8] },
  ...{ C4: [4, 4], S4: [4, 4], C4h: [8, 8], D4: [8, 5], C4v: [8, 5], D2d: [8, 5], D4h: [16, 10] },
  ...{ C3: [3, 3], S6: [6, 6], D3: [6, 3], C3v: [6, 3], D3d: [12, 6] },
  ...{ C6: [6, 6], C3h: [6, 6], C6h: [12, 12], D6: [12, 6], C6v: [12, 6], D3h: [12, 6], D6h: [24, 12] },
  ...{ T: [12, 4], Th: [24, 8], O: [24, 5], Td: [24, 5], Oh: [48, 10] },
};
const others: Record<string, [order: number, classes: number]> = {
  ...{ C5: [5, 5], C5v: [10, 4], C5h: [10, 10], D5: [10, 4], D5h: [20, 8], D5d: [20, 8], D4d: [16, 7], D6d: [24, 9], S8: [8, 8] },
  ...{ S10: [10, 10], I: [60, 5], Ih: [120, 10], C1v: [2, 2], D1: [2, 2], D1d: [4, 4], D1h: [4, 4] },
};

test("there are 32 crystallographic point groups", () => {
  expect(Object.keys(crystallographic).length).toBe(32);
});

describe("point groups", () => {
  test.each(Object.entries({ ...crystallographic, ...others }))("%s", (name, [order, classes]) => {
    const group = pointGroup(name);
    expect([group.order, group.classes.length]).toEqual([order, classes]);
    if (order < 60) expectTable(group);
    expectLaws(group);
    const matrices = group.elements.map((g) => group.action!.matrix(g));
    expect(new Set(matrices.map((m) => m.map((x) => Math.round(1e6 * x) + 0).join())).size).toBe(order); // one-to-one
    const proper = matrices.filter((m) => determinant(m) > 0).length;
    expect(proper).toBe(/^([CD]\d+|[TOI])$/.test(name) ? order : order / 2);
    expect(matrices.some((m) => m.every((x, i) => Math.abs(x + (i % 4 === 0 ? 1 : 0)) < 1e-12))).toBe(inverts(name));
    const all = irreps(group);
    expectAllIrreps(group, all);
    for (const rho of all) expectIrrepLaws(rho, 1e-14, 3);
  });
});

function determinant(m: Float64Array): number {
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}

/** Whether the inversion is in the group: the centrosymmetric ones. */
function inverts(name: string): boolean {
  if (/^(Ci|Th|Oh|Ih)$/.test(name)) return true;
  const [, family, digits, ending] = /^([CDS])(\d+)([hdv]?)$/.exec(name) ?? [];
  const n = Number(digits);
  return (ending === "h" && n % 2 === 0) || (ending === "d" && n % 2 === 1) || (family === "S" && n % 4 === 2);
}

test("ids are those of C_n and D_n, with g and u, or with primes", () => {
  const ids = (name: string): string =>
    irreps(pointGroup(name))
      .map(({ id }) => id)
      .join(" ");
  expect(ids("C4")).toBe("0 1 2");
  expect(ids("C4v")).toBe("A1 A2 B1 B2 E");
  expect(ids("C3h")).toBe("0' 1' 0'' 1''");
  expect(ids("C4h")).toBe("0g 1g 2g 0u 1u 2u");
  expect(ids("D3h")).toBe("A1' A2' E' A1'' A2'' E''");
  expect(ids("D4h")).toBe("A1g A2g B1g B2g Eg A1u A2u B1u B2u Eu");
  expect(ids("D2d")).toBe("A1 A2 B1 B2 E");
  expect(ids("D3d")).toBe("A1g A2g Eg A1u A2u Eu");
  expect(ids("D4d")).toBe("A1 A2 B1 B2 E1 E2 E3");
  expect(ids("S4")).toBe("0 1 2");
  expect(ids("S6")).toBe("0g 1g 0u 1u");
  expect(ids("Cs")).toBe("0' 0''");
  expect(ids("Oh")).toBe("A1g A2g Eg T1g T2g A1u A2u Eu T1u T2u");
});

test("the pole is y, mirrors of C_nv keep z, half turns of D_n are about z", () => {
  const matrix = (name: string, g: number): number[] => [...pointGroup(name).action!.matrix(g)].map((x) => x + 0);
  expect(matrix("C4", 1)).toEqual([0, 0, 1, 0, 1, 0, -1, 0, 0]); // z to x
  expect(matrix("C4v", 4)).toEqual([-1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(matrix("D4", 4)).toEqual([-1, 0, 0, 0, -1, 0, 0, 0, 1]);
  expect(matrix("S4", 1)).toEqual([0, 0, 1, 0, -1, 0, -1, 0, 0]);
  expect(matrix("Cs", 1)).toEqual([1, 0, 0, 0, -1, 0, 0, 0, 1]);
});

test("polyhedral names are the groups themselves, and the plane's C4 is another than C4 in space", () => {
  expect(pointGroup("T")).toBe(tetrahedral());
  expect(pointGroup("Th")).toBe(withInversion(tetrahedral()));
  expect([pointGroup("C4").name, pointGroup("D4").name, pointGroup("C4v").name]).toEqual(["C4y", "D4y", "C4v"]);
});

test("what is not a Schoenflies name is refused", () => {
  for (const name of ["S3", "C0", "C4d", "D4v", "E", "", "Ti", "C04", "S4v"]) {
    expect(() => pointGroup(name)).toThrow(`pointGroup: "${name}" is not a Schoenflies name; these are Cn, Cnv, Cnh`);
  }
});
