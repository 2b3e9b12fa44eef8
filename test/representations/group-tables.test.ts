import { describe, expect, test } from "vitest";
import {
  cyclic,
  dihedral,
  type FiniteGroup,
  icosahedral,
  octahedral,
  Rotation,
  so3,
  type Subgroup,
  tetrahedral,
} from "../../src/groups/index.js";
import {
  characters,
  fromMatrices,
  irrep,
  irreps,
  multiplicities,
  regular,
  type Representation,
  restricted,
  tensorProduct,
} from "../../src/representations/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { content, expectRepresentationLaws } from "./representation-laws.js";

interface Table {
  readonly irreps: readonly { id: number[]; size: number; type: "R" | "C" | "H" }[];
  readonly regular: readonly number[];
  readonly products: readonly [number, number, number[]][];
  readonly restriction_of_so3?: readonly number[][];
}
interface NamedTable {
  readonly regular: Record<string, number>;
  readonly products: readonly [string, string, Record<string, number>][];
  readonly restriction_of_so3: readonly Record<string, number>[];
}

const { tables } = readReferenceJson<{ tables: Record<string, Table> & { T: NamedTable } }>("group_tables");
const reference = (key: string): Float64Array[] => {
  const { shape, data } = values("group_tables", key);
  const size = shape[1] * shape[2];
  return Array.from({ length: shape[0] }, (_, g) => data.slice(g * size, (g + 1) * size));
};

/** The reference's number of each of our elements: the same matrix, or where the frame differs one of the same angle, which is a class of I. */
function matched(group: FiniteGroup, name: string): number[] {
  const theirs = reference(`${name}.elements`);
  const near = (a: Float64Array, b: Float64Array): boolean => a.every((x, i) => Math.abs(x - b[i]) < 1e-9);
  const angle = (m: Float64Array): Float64Array => Float64Array.of(m[0] + m[4] + m[8]);
  return group.elements.map((g) => {
    const own = group.action!.matrix(g);
    const found = theirs.findIndex((matrix) => (name === "Icosahedral" ? near(angle(matrix), angle(own)) : near(matrix, own)));
    expect(found).toBeGreaterThanOrEqual(0);
    return found;
  });
}

const rotations = (group: FiniteGroup): Subgroup<number, Rotation> => ({
  group,
  parent: so3(),
  include: (g) => Rotation.fromMatrix(group.action!.matrix(g)),
});

const count = (rho: Representation<number>, ids: readonly string[]): number[] =>
  ids.map((id) => multiplicities(rho).get(id) ?? 0);

describe("regular representations, products and restrictions of SO(3) are those of escnn's tables", () => {
  for (const [name, group] of [
    ["C4", cyclic(4)],
    ["C8", cyclic(8)],
    ["D4", dihedral(4)],
    ["D8", dihedral(8)],
    ["Octahedral", octahedral()],
    ["Icosahedral", icosahedral()],
  ] as const) {
    test(name, () => {
      const table = tables[name];
      const places = matched(group, name);
      const theirs = table.irreps.map((_, k) => {
        const matrices = reference(`${name}.irrep${k}`);
        const dim = Math.sqrt(matrices[0].length);
        return places.map((place) => matrices[place].reduce((sum, x, at) => sum + (at % (dim + 1) === 0 ? x : 0), 0));
      });
      const ours = irreps(group);
      expect(ours.length).toBe(table.irreps.length);
      // the id of each of their irreps: that with the same character
      const ids = theirs.map((values) => {
        const own = ours.filter((psi) => group.classes.every(([g], i) => Math.abs(values[g] - characters(psi)[i]) < 1e-9));
        expect(own.length).toBe(1);
        return own[0].id;
      });
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.map((id) => irrep(group, id).type)).toEqual(table.irreps.map(({ type }) => type));

      expect(count(regular(group), ids)).toEqual(table.regular);
      for (const [a, b, expected] of table.products) {
        const rho = tensorProduct(irrep(group, ids[a]), irrep(group, ids[b]));
        expect(count(rho, ids)).toEqual(expected);
        expectRepresentationLaws(rho, 1e-13);
      }
      for (const [l, expected] of (table.restriction_of_so3 ?? []).entries()) {
        const rho = restricted(irrep(so3(), l), rotations(group));
        expect(count(rho, ids)).toEqual(expected);
        expectRepresentationLaws(rho, 1e-13);
      }
      if (name === "Icosahedral") return; // elements are known up to their class only
      for (const [k, id] of ids.entries()) {
        const matrices = reference(`${name}.irrep${k}`);
        const rho = fromMatrices(
          group,
          places.map((place) => matrices[place]),
        );
        expect(content(rho)).toBe(id);
        expectRepresentationLaws(rho, 1e-12);
      }
    });
  }

  test("T, by hand", () => {
    const { T: table } = tables;
    const group = tetrahedral();
    const ids = ["A", "E", "T"];
    const row = (counts: Record<string, number>): number[] => ids.map((id) => counts[id]);
    expect(count(regular(group), ids)).toEqual(row(table.regular));
    for (const [a, b, expected] of table.products) {
      expect(count(tensorProduct(irrep(group, a), irrep(group, b)), ids)).toEqual(row(expected));
    }
    for (const [l, expected] of table.restriction_of_so3.entries()) {
      const rho = restricted(irrep(so3(), l), rotations(group));
      expect(count(rho, ids)).toEqual(row(expected));
      expectRepresentationLaws(rho, 1e-13);
    }
  });
});
