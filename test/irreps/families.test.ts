import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHARACTERS, irrepTable, polyhedralTables } from "../../scripts/tables/polyhedral.js";
import {
  canonical,
  concat,
  count,
  distinct,
  gateIn,
  invariant,
  irreps,
  layout,
  missing,
  norms,
  parse,
  parseIrrep,
  product,
  regroup,
  tensorProductIrreps,
} from "../../src/irreps/index.js";
import {
  cyclic,
  dihedral,
  type FiniteGroup,
  icosahedral,
  o2,
  octahedral,
  so2,
  su2,
  tetrahedral,
  withInversion,
  withMirrors,
} from "../../src/groups/index.js";
import { POLYHEDRAL } from "../../src/irreps/polyhedral.js";
import { irreps as irrepsOf } from "../../src/representations/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { copies, MEMBERS, memberTexts } from "./random-irreps.js";

const groups = Object.keys(MEMBERS);
const trace = (matrix: Float64Array, dim: number): number =>
  matrix.reduce((sum, x, at) => sum + (at % (dim + 1) === 0 ? x : 0), 0);

/** The group of a prefix. */
function named(name: string): FiniteGroup {
  if (name.endsWith("i") || /^[TOI]h$/.test(name)) return withInversion(named(name.slice(0, -1))) as FiniteGroup;
  if (name === "Td") return withMirrors(tetrahedral());
  if (name.startsWith("C")) return cyclic(Number(name.slice(1)));
  if (name.startsWith("D")) return dihedral(Number(name.slice(1)));
  return { T: tetrahedral, O: octahedral, I: icosahedral }[name]!();
}
const inGroup = <T>(make: (group: string) => fc.Arbitrary<T>) => fc.constantFrom(...groups).chain(make);

// ── grammar ────────────────────────────────────────────────────────────────────────────────────────

test.each([
  ["C4:8x0+4x1", "C4:8x0+4x1", 16],
  [" C4 : 0 + 1 + 2x1 ", "C4:1x0+3x1", 7],
  ["C4:8x0 + C4:4x1", "C4:8x0+4x1", 16],
  ["D4:8xA1+4xE", "D4:8xA1+4xE", 16],
  ["D3:E+A2", "D3:1xE+1xA2", 3],
  ["D9:E4", "D9:1xE4", 2],
  ["SO2:8x0+4x3", "SO2:8x0+4x3", 16],
  ["O2:A1+A2+2xE17", "O2:1xA1+1xA2+2xE17", 6],
  ["SU2:2x1/2+1x1", "SU2:2x1/2+1x1", 11],
  ["T:A+E+T", "T:1xA+1xE+1xT", 6],
  ["O:A1+A2+E+T1+T2", "O:1xA1+1xA2+1xE+1xT1+1xT2", 10],
  ["I:A+T1+T2+G+H", "I:1xA+1xT1+1xT2+1xG+1xH", 16],
  ["Oh:2xT1u+A1g", "Oh:2xT1u+1xA1g", 7],
  ["C4i:2x1u", "C4i:2x1u", 4],
  ["C4:", "", 0],
  ["C4:0x1", "", 0],
])("'%s' is '%s' with %i components", (text, name, dim) => {
  expect([canonical(text), layout(text).dim]).toEqual([name, dim]);
});

test.each([
  ["C4:8x3", "'8x3' is not an irrep of C4: there are 0, 1, 2"],
  ["C4:8x0+1o", "'1o' is not an irrep of C4: there are 0, 1, 2"],
  ["C1:1", "'1' is not an irrep of C1: there are 0"],
  ["C12:7", "'7' is not an irrep of C12: there are 0, 1, …, 6"],
  ["D4:E1", "'E1' is not an irrep of D4: there are A1, A2, B1, B2, E"],
  ["D5:B1", "'B1' is not an irrep of D5: there are A1, A2, E1, E2"],
  ["D12:E6", "'E6' is not an irrep of D12: there are A1, A2, B1, B2, E1, …, E5"],
  ["D2:E", "'E' is not an irrep of D2: there are A1, A2, B1, B2"],
  ["SO2:-1", "'-1' is not an irrep of SO2: there are 0, 1, 2, …"],
  ["O2:E0", "'E0' is not an irrep of O2: there are A1, A2, E1, E2, …"],
  ["SU2:2x2/2", "'2x2/2' is not an irrep of SU2: there are 0, 1/2, 1, …"],
  ["SU2:01/2", "'01/2' is not an irrep of SU2: there are 0, 1/2, 1, …"],
  ["T:E1", "'E1' is not an irrep of T: there are A, E, T"],
  ["Th:E", "'E' is not an irrep of Th: there are A, E, T, each with g or u"],
  ["C4:0+", "'' is not an irrep of C4: there are 0, 1, 2"],
  ["C4:08x0", "'08x0' is not an irrep of C4: there are 0, 1, 2"],
  ["C4:0+D4:A1", "'D4:A1' is of another group than C4"],
  ["C4:9007199254740992x0", "'9007199254740992x0' has more components than 2^53 - 1"],
])("%j throws a RangeError that says why", (text, message) => {
  expect(() => parse(text)).toThrow(new RangeError(`irreps: ${message}`));
});

test.each(["Q8", "C0", "C04", "D", "SO3", "O3", "SO2i", "", "toString", "C9007199254740993"])(
  "'%s' is not a group with texts",
  (group) => {
    const groups = "C4, D4 (any number), SO2, O2, SU2, T, O, I, Td, or with inversion Th, Oh, Ih, C4i, D4i";
    expect(() => irreps(`${group}:1` as string)).toThrow(
      new RangeError(
        `irreps: '${group}' is not a group with irreps texts: there are ${groups}; O(3) writes 8x1o, SO(3) writes 8x1`,
      ),
    );
  },
);

test("a prefix in the middle of another group's text is no irrep", () => {
  expect(() => parse("8x1o+C4:1")).toThrow("irreps: 'C4:1' is not an irrep: write e.g. 8x1o");
});

test("the canonical text is a fixed point, keeps every copy, and is the name of one layout", () => {
  fc.assert(
    fc.property(memberTexts(), (text) => {
      const name = canonical(text);
      expect(canonical(name)).toBe(name);
      expect(copies(name)).toEqual(copies(text));
      expect(layout(text)).toBe(layout(name));
      expect(layout(text).group).toBe(name === "" ? "any" : text.split(":")[0]!.trim());
      expect(layout(text).hasDegrees).toBe(name === "");
    }),
  );
});

test("equal ids of different groups are different irreps", () => {
  expect(canonical("C4:8x1")).not.toBe(canonical("8x1"));
  expect(missing("C4:8x1", "C8:8x1")).toEqual(["C8:1"]);
  expect(missing("8x1", "C8:8x1")).toEqual(["C8:1"]);
  expect(count("C4:8x1", "C8:1")).toBe(0);
  expect(distinct("C4:8x1+0+1")).toEqual(["C4:1", "C4:0"]);
  expect(parseIrrep("C4:1").irrep).toBe("C4:1");
});

test("texts of different groups do not mix", () => {
  expect(() => concat("C4:8x1", "C8:1")).toThrow(new RangeError("irreps: 'C8:1x1' is of another group than C4"));
  expect(() => concat("C4:8x1", "2x1")).toThrow(new RangeError("irreps: '2x1' is of another group than C4"));
  expect(() => concat("2x1", "C4:8x1")).toThrow(new RangeError("irreps: 'C4:8x1' is of another group than SO(3)"));
  expect(() => tensorProductIrreps("C4:1", "2x1")).toThrow(
    new RangeError("irreps: 'C4:1' and '2x1' are irreps of different groups, C4 and SO(3)"),
  );
  expect(() => product("C4:1", "C8:1")).toThrow("are irreps of different groups, C4 and C8");
});

test("scalars, invariants and gates", () => {
  expect(layout("D4:A1+B2+A2")).toMatchObject({ isScalars: true, isInvariant: false });
  expect(layout("Oh:3xA1g")).toMatchObject({ isScalars: true, isInvariant: true });
  expect(layout("Oh:A1u").isInvariant).toBe(false);
  expect(norms("D4:8xA1+4xE")).toBe("D4:12xA1");
  expect(norms("Oh:T1u")).toBe("Oh:1xA1g");
  expect(["D4:4xE", "8x1o", "8x1", ""].map(invariant)).toEqual(["D4:1xA1", "1x0e", "1x0", "1x0"]);
  expect(gateIn("D4:2xB1", "D4:4xE")).toBe("D4:2xB1+4xA1+4xE");
  expect(regroup("D12:E5+B2+E1+A2+A1+B1")).toBe("D12:1xA1+1xA2+1xB1+1xB2+1xE1+1xE5");
  expect(regroup("SU2:1+1/2+0")).toBe("SU2:1x0+1x1/2+1x1");
});

// ── products ───────────────────────────────────────────────────────────────────────────────────────

test.each([
  ["C4:1", "C4:1", "C4:2x0+2x2"],
  ["C3:1", "C3:1", "C3:2x0+1x1"],
  ["C8:1", "C8:3", "C8:1x2+2x4"],
  ["SO2:3", "SO2:3", "SO2:2x0+1x6"],
  ["D4:E", "D4:E", "D4:1xA1+1xA2+1xB1+1xB2"],
  ["D4:B1", "D4:B2", "D4:1xA2"],
  ["D12:B1", "D12:E1", "D12:1xE5"],
  ["O2:E1", "O2:E1", "O2:1xA1+1xA2+1xE2"],
  ["SU2:1/2", "SU2:1/2", "SU2:4x0+4x1"],
  ["SU2:1/2", "SU2:1", "SU2:1x1/2+1x3/2"],
  ["T:E", "T:E", "T:2xA+1xE"],
  ["Oh:T1u", "Oh:T1u", "Oh:1xA1g+1xEg+1xT1g+1xT2g"],
  ["I:T1", "I:T2", "I:1xG+1xH"],
  ["C4i:2x1u", "C4i:1g", "C4i:4x0u+4x2u"],
])("%s ⊗ %s = %s", (a, b, text) => expect(tensorProductIrreps(a, b)).toBe(text));

/** χ of one irrep at the element of a group that a number in [0, 1) and two signs choose. */
function character(text: string, [t, mirror, inversion]: readonly [number, boolean, boolean]): number {
  const { group, id } = parseIrrep(text);
  const odd = inversion && /[a-z0-9]u$/i.test(id) && /i$|^[TOI]h$/.test(group);
  const sign = odd ? -1 : 1;
  const base = /i$|^[TOI]h$/.test(group) ? id.slice(0, -1) : id;
  const planar = /^([CD])(\d+)i?$/.exec(group);
  if (planar !== null || group === "SO2" || group === "O2") {
    const n = planar === null ? 0 : Number(planar[2]);
    const angle = n === 0 ? 2 * Math.PI * t : (2 * Math.PI * Math.floor(t * n)) / n;
    if (group.startsWith("C") || group === "SO2") {
      const k = Number(base);
      return sign * (k === 0 || 2 * k === n ? 1 : 2) * Math.cos(k * angle);
    }
    if (base.startsWith("E")) return mirror ? 0 : sign * 2 * Math.cos(Number(base.slice(1) || 1) * angle);
    const step = base.startsWith("B") ? Math.round(Math.cos((n / 2) * angle)) : 1;
    return sign * step * (mirror && base.endsWith("2") ? -1 : 1);
  }
  if (group === "SU2") {
    const j = base.includes("/") ? Number(base.split("/")[0]) / 2 : Number(base);
    let trace = 0;
    for (let m = -j; m <= j; m++) trace += Math.cos(m * 4 * Math.PI * t);
    return (Number.isInteger(j) ? 1 : 2) * trace;
  }
  const table = CHARACTERS[group.replace("h", "")]!;
  return sign * table.irreps[base]![Math.floor(t * table.sizes.length)]!;
}

test("the character of a product is the product of the characters", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(
      inGroup((group) => fc.tuple(fc.constantFrom(...MEMBERS[group]!), fc.constantFrom(...MEMBERS[group]!), fc.constant(group))),
      ([i, j, group]) => {
        const [a, b] = [`${group}:${i}`, `${group}:${j}`];
        kinds.add(group);
        const both = tensorProductIrreps(a, b);
        for (let k = 0; k < 24; k++) {
          const element = [(k + 0.5) / 24, k % 2 === 1, k % 3 === 1] as const;
          let sum = 0;
          for (const { multiplicity, irrep } of parse(both)) sum += multiplicity * character(irrep, element);
          expect(Math.abs(sum - character(a, element) * character(b, element))).toBeLessThan(
            1e-12 * layout(a).dim * layout(b).dim,
          );
        }
        expect(layout(both).dim).toBe(layout(a).dim * layout(b).dim);
        expect(both).toBe(regroup(both));
        expect(tensorProductIrreps(b, a)).toBe(both);
        expect(product(a, b)).toEqual(distinct(both));
      },
    ),
    { numRuns: 600, seed: 1 },
  );
  expect(kinds.size).toBe(groups.length);
});

test("the product is distributive and associative", () => {
  fc.assert(
    fc.property(
      inGroup((group) =>
        fc.tuple(memberTexts({ group, most: 4 }), memberTexts({ group, most: 4 }), memberTexts({ group, most: 4 })),
      ),
      ([a, b, c]) => {
        const times = tensorProductIrreps;
        expect(times(a, concat(b, c))).toBe(regroup(concat(times(a, b), times(a, c))));
        expect(times(times(a, b), c)).toBe(times(a, times(b, c)));
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

// what escnn numbers, by our names; T is by hand
const NAMES: Record<string, [group: string, ids: string[]]> = {
  C4: ["C4", ["0", "1", "2"]],
  C8: ["C8", ["0", "1", "2", "3", "4"]],
  D4: ["D4", ["A1", "A2", "E", "B2", "B1"]],
  D8: ["D8", ["A1", "A2", "E1", "E2", "E3", "B2", "B1"]],
  Octahedral: ["O", ["A1", "T1", "T2", "E", "A2"]],
  Icosahedral: ["I", ["A", "T1", "H", "T2", "G"]],
};

describe("against escnn", () => {
  interface Table {
    irreps: { size: number; type: "R" | "C" | "H" }[];
    products: [number, number, number[]][];
  }
  const { tables } = readReferenceJson<{ tables: Record<string, Table> }>("group_tables");
  test.each(Object.entries(NAMES))("%s", (name, [group, ids]) => {
    const { irreps, products } = tables[name]!;
    expect(irreps.length).toBe(ids.length);
    expect(products.length).toBeGreaterThan(5);
    for (const [i, { size, type }] of irreps.entries())
      expect(parseIrrep(`${group}:${ids[i]}`)).toMatchObject({ dim: size, type });
    for (const [i, j, multiplicities] of products) {
      const expected = regroup(`${group}:${multiplicities.map((m, k) => `${m}x${ids[k]}`).join("+")}`);
      expect(tensorProductIrreps(`${group}:${ids[i]}`, `${group}:${ids[j]}`)).toBe(expected);
    }
  });
});

test("T against tables by hand", () => {
  const { T } = readReferenceJson<{ tables: { T: { products: [string, string, Record<string, number>][] } } }>(
    "group_tables",
  ).tables;
  for (const [a, b, found] of T.products) {
    const expected = Object.entries(found).map(([id, multiplicity]) => `${multiplicity}x${id}`);
    expect(tensorProductIrreps(`T:${a}`, `T:${b}`)).toBe(regroup(`T:${expected.join("+")}`));
  }
  expect(T.products.length).toBe(6);
});

test.each(["C1", "C2", "C4", "C7", "D1", "D2", "D3", "D4", "D9", "D12", "T", "O", "I", "Td", "Th", "Oh", "Ih", "C4i", "D3i"])(
  "%s: texts know its irreps, their order, types and products",
  (name) => {
    const group = named(name);
    const found = irrepsOf(group);
    expect(
      regroup(
        `${name}:${found
          .map(({ id }) => id)
          .reverse()
          .join("+")}`,
      ),
    ).toBe(`${name}:${found.map(({ id }) => `1x${id}`).join("+")}`);
    const traces = found.map((rho) => group.elements.map((g) => trace(rho.at(g), rho.dim)));
    const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, g) => sum + x * b[g]!, 0) / group.order;
    for (const [i, { id, dim, type }] of found.entries()) {
      expect(parseIrrep(`${name}:${id}`)).toMatchObject({ dim, type });
      for (let j = 0; j <= i; j++) {
        const character = traces[i]!.map((x, g) => x * traces[j]![g]!);
        const terms = found.map(
          (rho, k) => `${Math.round(inner(character, traces[k]!) / inner(traces[k]!, traces[k]!))}x${rho.id}`,
        );
        expect(tensorProductIrreps(`${name}:${id}`, `${name}:${found[j]!.id}`)).toBe(canonical(`${name}:${terms.join("+")}`));
      }
    }
  },
);

test("texts know the irreps of SO(2), O(2), SU(2)", () => {
  for (const [group, size] of [
    [so2(), 6],
    [o2(), 7],
    [su2(), 11],
  ] as const) {
    const found = irrepsOf<any>(group, { maxFrequency: 5 });
    expect(found.length).toBe(size);
    expect(
      regroup(
        `${group.name}:${found
          .map(({ id }) => id)
          .reverse()
          .join("+")}`,
      ),
    ).toBe(`${group.name}:${found.map(({ id }) => `1x${id}`).join("+")}`);
    for (const { id, dim, type } of found) expect(parseIrrep(`${group.name}:${id}`)).toMatchObject({ dim, type });
  }
});

test("the tables are what the script writes, and those of T, O, T_d and I are of groups of 12, 24, 24, 60 elements", () => {
  expect(readFileSync(new URL("../../src/irreps/polyhedral.ts", import.meta.url), "utf8")).toBe(polyhedralTables());
  const orders = Object.entries(POLYHEDRAL).map(([group, { dims, types }]) => [
    group,
    dims.reduce<number>((sum, dim, i) => sum + (dim * dim) / { R: 1, C: 2, H: 4 }[types[i] as string]!, 0),
  ]);
  expect(Object.fromEntries(orders)).toEqual({ T: 12, O: 24, Td: 24, I: 60 });
  expect(irrepTable(CHARACTERS.T!).types).toEqual(["R", "C", "R"]);
});
