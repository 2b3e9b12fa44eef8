import { describe, expect, test } from "vitest";
import {
  cyclic,
  finiteGroup,
  type FiniteGroup,
  generatedSubgroup,
  icosahedral,
  product,
  su2,
  tetrahedral,
} from "../../src/groups/index.js";
import { irrep, irreps } from "../../src/representations/index.js";
import { verify } from "../../src/representations/irreps/table.js";
import { expectAllIrreps, expectIrrepLaws, trace } from "./irrep-laws.js";

const permutations = (...generators: number[][]): FiniteGroup => finiteGroup({ permutations: generators });
const ring = (n: number, step: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => ((step(i) % n) + n) % n);
/** The same group, of which only the table is known. */
const forgotten = (group: FiniteGroup): FiniteGroup =>
  finiteGroup({ permutations: group.generators.map((s) => group.elements.map((g) => group.product(s, g))) });

/** Unit quaternions ±1, ±i, ±j, ±k, and with (±1 ± i ± j ± k)/2 too: the binary tetrahedral group. */
const quaternions = generatedSubgroup(su2(), [
  [0, 1, 0, 0],
  [0, 0, 1, 0],
]).group as FiniteGroup;
const binary = generatedSubgroup(su2(), [
  [0, 1, 0, 0],
  [0.5, 0.5, 0.5, 0.5],
]).group as FiniteGroup;

describe("irreps found from the table", () => {
  // dimension and type in order; of S5 and the rest from their character tables (J.-P. Serre, Linear Representations, chapter 5; ATLAS)
  const cases: [string, FiniteGroup, string][] = [
    ["trivial", permutations([0]), "1R"],
    ["C2", permutations([1, 0]), "1R 1R"],
    ["S3", permutations([1, 2, 0], [1, 0, 2]), "1R 1R 2R"],
    ["quaternions", quaternions, "1R 1R 1R 1R 4H"],
    ["binary tetrahedral", binary, "1R 2C 3R 4C 4H"],
    [
      "Frobenius 21",
      permutations(
        ring(7, (i) => i + 1),
        ring(7, (i) => 2 * i),
      ),
      "1R 2C 6C",
    ],
    [
      "affine group of 5",
      permutations(
        ring(5, (i) => i + 1),
        ring(5, (i) => 2 * i),
      ),
      "1R 1R 2C 4R",
    ],
    ["PSL(2,7)", permutations([1, 2, 3, 4, 5, 6, 0], [0, 1, 4, 6, 2, 5, 3]), "1R 6R 6C 7R 8R"],
    ["S5", permutations([1, 2, 3, 4, 0], [1, 0, 2, 3, 4]), "1R 1R 4R 4R 5R 5R 6R"],
    ["A5", permutations([1, 2, 3, 4, 0], [1, 2, 0, 3, 4]), "1R 3R 3R 4R 5R"],
    ["C5 x T", forgotten(product(cyclic(5), tetrahedral())), "1R 2C 2C 2C 2C 2C 2C 2C 3R 6C 6C"],
    [
      "S4 x S3",
      permutations([1, 2, 3, 0, 4, 5, 6], [1, 0, 2, 3, 4, 5, 6], [0, 1, 2, 3, 5, 6, 4], [0, 1, 2, 3, 5, 4, 6]),
      "1R 1R 1R 1R 2R 2R 2R 2R 3R 3R 3R 3R 4R 6R 6R",
    ],
    [
      "D100",
      permutations(
        ring(100, (i) => i + 1),
        ring(100, (i) => -i),
      ),
      `1R 1R 1R 1R${" 2R".repeat(49)}`,
    ],
  ];
  test.each(cases)("%s", (_, group, expected) => {
    const all = irreps(group);
    expect(all.map(({ dim, type }) => `${dim}${type}`).join(" ")).toBe(expected);
    expect(all.map(({ id }) => id)).toEqual(all.map((_, i) => `${i}`));
    expectAllIrreps(group, all);
    for (const rho of group.order > 150 ? all.slice(0, 12) : all) expectIrrepLaws(rho, group.order * 5e-15, 3);
  });
});

test("the icosahedron's from its table have the characters of the closed forms", () => {
  const known = icosahedral();
  const numeric = forgotten(known);
  // both are numbered by products of the same generators; follow them
  const images = new Map([[0, 0]]);
  for (const [a, b] of images)
    for (const [i, s] of known.generators.entries()) {
      images.set(known.product(s, a), numeric.product(numeric.generators[i], b));
    }
  const characters = (all: typeof irreps, group: FiniteGroup, at: (g: number) => number): string[] =>
    all(group).map((rho) =>
      known.elements.map((g) => (Math.round(trace(rho.at(at(g)), rho.dim) * 1e9) / 1e9 + 0).toFixed(9)).join(),
    );
  expect(characters(irreps, numeric, (g) => images.get(g)!).sort()).toEqual(characters(irreps, known, (g) => g).sort());
});

test("two runs give the same matrices to the bit", () => {
  const [a, b] = [0, 1].map(() => permutations([1, 2, 3, 0], [1, 0, 2, 3]));
  expect(a).not.toBe(b);
  for (const rho of irreps(a)) for (const g of a.elements) expect(rho.at(g)).toEqual(irrep(b, rho.id).at(g));
});

test("an irrep that is none is refused", () => {
  expect(() => irrep(quaternions, "5")).toThrow(
    /^irrep: "5" is not an irrep of G8-[0-9a-f]{16}, which has "0", "1", "2", "3", "4"$/,
  );
  expect(() => irrep(quaternions, 4).at(8)).toThrow("its elements are the integers 0 ... 7, found 8");
});

test("matrices that are no representation do not pass the verification", () => {
  const rho = irrep(quaternions, "4");
  const character = { dim: 4, type: "H", values: Float64Array.from(quaternions.elements, (g) => trace(rho.at(g), 4)) } as const;
  const units = rho.endomorphisms.slice(1);
  const matrices = (change: number): Float64Array[] =>
    quaternions.elements.map((g) => rho.at(g).map((x, at) => (g === 5 && at === 2 ? x + change : x)));
  verify(quaternions, "4", character, matrices(0), units);
  const refused = /^irreps: "4" of G8-[0-9a-f]{16} was found to \S+ only, which is more than 1e-10$/;
  expect(() => verify(quaternions, "4", character, matrices(1e-8), units)).toThrow(refused);
  expect(() => verify(quaternions, "4", character, matrices(NaN), units)).toThrow("was found to Infinity only");
  expect(() =>
    verify(quaternions, "4", { ...character, values: character.values.map((x) => x + 1e-8) }, matrices(0), units),
  ).toThrow(refused);
  const mixed = units[0].map((x, at) => (x + [0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0][at]) / 2);
  expect(() => verify(quaternions, "4", character, matrices(0), [mixed])).toThrow(refused);
});
