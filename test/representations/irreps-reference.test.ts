import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  cyclic,
  dihedral,
  type FiniteGroup,
  icosahedral,
  octahedral,
  so3,
  Rotation,
  tetrahedral,
} from "../../src/groups/index.js";
import { type Irrep, irrep, irreps } from "../../src/representations/index.js";
import { values } from "../reference/read-safetensors.js";
import { identity, matrixProduct, relativeError, row, transposed } from "./compare.js";
import { trace } from "./irrep-laws.js";

interface Table {
  readonly irreps: readonly {
    readonly id: readonly [number] | readonly [number, number];
    readonly size: number;
    readonly type: string;
  }[];
  readonly regular: readonly number[];
  readonly products: readonly (readonly [number, number, readonly number[]])[];
  readonly class_sizes: readonly number[];
  readonly restriction_of_so3?: readonly (readonly number[])[];
}
const file = JSON.parse(readFileSync(new URL("../reference/group_tables.json", import.meta.url), "utf8"));

const mean = (group: FiniteGroup, f: (g: number) => number): number =>
  group.elements.reduce((sum, g) => sum + f(g), 0) / group.order;
const character =
  (rho: Irrep<number>): ((g: number) => number) =>
  (g) =>
    trace(rho.at(g), rho.dim);
/** How often each irrep is in the representation with a character; whole to 1e-12. */
function multiplicities(group: FiniteGroup, all: readonly Irrep<number>[], chi: (g: number) => number): number[] {
  return all.map((rho) => {
    const exact = mean(group, (g) => chi(g) * character(rho)(g)) / rho.endomorphisms.length;
    expect(Math.abs(exact - Math.round(exact))).toBeLessThan(1e-12);
    return Math.round(exact) + 0;
  });
}
const degree =
  (group: FiniteGroup, l: number): ((g: number) => number) =>
  (g) =>
    trace(irrep(so3(), l).at(Rotation.fromMatrix(group.action!.matrix(g))), 2 * l + 1);

const octahedralIds: Record<number, string> = { 0: "A1", 1: "T1", [-1]: "T2", 2: "E", 3: "A2" };
const icosahedralIds = ["A", "T1", "H", "T2", "G"];
const groups: [string, FiniteGroup, (id: readonly number[]) => string | readonly [number, number]][] = [
  ["C4", cyclic(4), ([k]) => `${k}`],
  ["C8", cyclic(8), ([k]) => `${k}`],
  ["D4", dihedral(4), ([flip, k]) => [flip, k]],
  ["D8", dihedral(8), ([flip, k]) => [flip, k]],
  ["Octahedral", octahedral(), ([k]) => octahedralIds[k]],
  ["Icosahedral", icosahedral(), ([k]) => icosahedralIds[k]],
];

describe("the irreps are those of escnn", () => {
  test.each(groups)("%s", (name, group, idOf) => {
    const table = file.tables[name] as Table;
    const n = group.action!.dimension;
    const elements = values("group_tables", `${name}.elements`);
    expect(elements.shape).toEqual([group.order, n, n]);
    // where each of our elements stands in the file
    const place = group.elements.map((g) => {
      const matrix = group.action!.matrix(g);
      return group.elements.findIndex((i) => relativeError(matrix, row(elements.data, i, n * n)) < 1e-9);
    });
    expect(new Set(place).size).toBe(group.order);
    expect(place).not.toContain(-1);
    expect(group.classes.map(({ length }) => length).sort()).toEqual([...table.class_sizes].sort());

    const ours = table.irreps.map(({ id }) => irrep(group, idOf(id)));
    expect(irreps(group).length).toBe(ours.length);
    expect(new Set(ours).size).toBe(ours.length);
    for (const [k, rho] of ours.entries()) {
      const { size, type } = table.irreps[k];
      expect([rho.dim, rho.type]).toEqual([size, type]);
      const theirs = values("group_tables", `${name}.irrep${k}`).data;
      const other = (g: number): Float64Array => row(theirs, place[g], size * size);
      for (const g of group.elements) expect(Math.abs(character(rho)(g) - trace(other(g), size))).toBeLessThan(1e-9);

      // Q = mean of D(g) A D′(g)ᵀ takes their basis to ours, and is a multiple of an orthogonal matrix
      const start = Float64Array.from({ length: size * size }, (_, at) => Math.sin(1 + 3 * at));
      const q = new Float64Array(size * size);
      for (const g of group.elements) {
        const term = matrixProduct(matrixProduct(rho.at(g), start, size), transposed(other(g), size), size);
        for (let at = 0; at < q.length; ++at) q[at] += term[at];
      }
      const scale = Math.sqrt(size) / Math.sqrt(q.reduce((sum, x) => sum + x * x, 0));
      const unit = q.map((x) => scale * x);
      expect(relativeError(matrixProduct(transposed(unit, size), unit, size), identity(size))).toBeLessThan(1e-6);
      for (const g of group.elements) {
        expect(relativeError(matrixProduct(rho.at(g), unit, size), matrixProduct(unit, other(g), size))).toBeLessThan(1e-6);
      }
    }

    expect(ours.map((rho) => rho.dim / rho.endomorphisms.length)).toEqual(table.regular);
    expect(table.products.length).toBe((ours.length * (ours.length + 1)) / 2);
    for (const [a, b, expected] of table.products) {
      const product = (g: number): number => character(ours[a])(g) * character(ours[b])(g);
      expect(multiplicities(group, ours, product)).toEqual(expected);
    }
    for (const [l, expected] of (table.restriction_of_so3 ?? []).entries()) {
      expect(multiplicities(group, ours, degree(group, l))).toEqual(expected);
    }
    expect(table.restriction_of_so3?.length).toBe(n === 3 ? 7 : undefined);
  });
});

test("T, by hand", () => {
  const group = tetrahedral();
  const all = irreps(group);
  const table = file.tables.T;
  const named = (counts: readonly number[]): Record<string, number> =>
    Object.fromEntries(all.map(({ id }, i) => [id, counts[i]]));
  expect(named(all.map((rho) => rho.dim / rho.endomorphisms.length))).toEqual(table.regular);
  expect(table.products.length).toBe(6);
  for (const [a, b, expected] of table.products) {
    const product = (g: number): number => character(irrep(group, a))(g) * character(irrep(group, b))(g);
    expect(named(multiplicities(group, all, product))).toEqual(expected);
  }
  expect(table.restriction_of_so3.length).toBe(7);
  for (const [l, expected] of table.restriction_of_so3.entries()) {
    expect(named(multiplicities(group, all, degree(group, l)))).toEqual(expected);
  }
});
