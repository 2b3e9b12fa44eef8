/**
 * Writes src/irreps/polyhedral.ts: irreps of T, O, I and T_d over the real numbers, and their products, from the characters below.
 *
 *     tsx scripts/tables/polyhedral.ts          writes the file
 *
 * Source of the characters: Altmann & Herzig 1994, Point-Group Theory Tables; they are orthogonal (checked here), and
 * test/irreps/polyhedral.test.ts holds dimensions, types and products to another program's.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface CharacterTable {
  /** Elements of each class, the identity first. */
  readonly sizes: readonly number[];
  /** Irreps over the real numbers in Mulliken's order, each with its characters. */
  readonly irreps: Readonly<Record<string, readonly number[]>>;
}

const [p, q] = [(1 + Math.sqrt(5)) / 2, (1 - Math.sqrt(5)) / 2];

// classes: T: 1, rotations by ±2π/3 together, by π. O: 1, by ±2π/3, by π about axes of order 4, by π/2, by π about axes of order 2;
// T_d: 1, by ±2π/3, by π, reflected rotations by π/2, mirrors. I: 1, by 2π/5, by 4π/5, by 2π/3, by π.
const octahedral = {
  sizes: [1, 8, 3, 6, 6],
  irreps: { A1: [1, 1, 1, 1, 1], A2: [1, 1, 1, -1, -1], E: [2, -1, 2, 0, 0], T1: [3, 0, -1, 1, -1], T2: [3, 0, -1, -1, 1] },
};
export const CHARACTERS: Readonly<Record<string, CharacterTable>> = {
  T: { sizes: [1, 8, 3], irreps: { A: [1, 1, 1], E: [2, -1, 2], T: [3, 0, -1] } },
  Td: octahedral,
  O: octahedral,
  I: {
    sizes: [1, 12, 12, 20, 15],
    irreps: {
      A: [1, 1, 1, 1, 1],
      T1: [3, p, q, 0, -1],
      T2: [3, q, p, 0, -1],
      G: [4, -1, -1, 1, 0],
      H: [5, 0, 0, -1, 1],
    },
  },
};

const whole = (x: number): number => {
  if (Math.abs(x - Math.round(x)) > 1e-12) throw new Error(`tables: ${x} is not a whole number`);
  return Math.round(x);
};

/** The irreps of a group: dimensions, types (norm of the character 1, 2, 4), and products as irreps texts without prefix. */
export function irrepTable({ sizes, irreps }: CharacterTable) {
  const order = sizes.reduce((a, b) => a + b, 0);
  const inner = (a: readonly number[], b: readonly number[]): number =>
    whole(sizes.reduce((sum, size, c) => sum + size * a[c]! * b[c]!, 0) / order);
  const names = Object.keys(irreps);
  for (const a of names)
    for (const b of names) if (a !== b && inner(irreps[a]!, irreps[b]!) !== 0) throw new Error(`tables: ${a} and ${b} overlap`);
  const norms = names.map((name) => inner(irreps[name]!, irreps[name]!));
  const decompose = (character: readonly number[]): string =>
    names
      .map((name, i) => ({ name, multiplicity: inner(character, irreps[name]!) / norms[i]! }))
      .filter(({ multiplicity }) => whole(multiplicity) > 0)
      .map(({ name, multiplicity }) => `${multiplicity}x${name}`)
      .join("+");
  return {
    irreps: names,
    dims: names.map((name) => irreps[name]![0]!),
    types: norms.map((norm) => ({ 1: "R", 2: "C", 4: "H" })[norm] ?? "?"),
    products: Object.fromEntries(
      names.map((a) => [a, Object.fromEntries(names.map((b) => [b, decompose(irreps[a]!.map((x, c) => x * irreps[b]![c]!))]))]),
    ),
  };
}

/** The text of the file. */
export function polyhedralTables(): string {
  const row = (value: unknown): string =>
    JSON.stringify(value)
      .replaceAll(/"(\w+)":/g, " $1: ")
      .replaceAll(/,(?! )/g, ", ")
      .replaceAll(/, {2}/g, ", ")
      .replaceAll("}", " }");
  const groups = Object.entries(CHARACTERS).flatMap(([name, characters]) => {
    const { irreps, dims, types, products } = irrepTable(characters);
    return [
      `  ${name}: {`,
      `    irreps: ${row(irreps)},`,
      `    dims: ${row(dims)},`,
      `    types: ${row(types)},`,
      "    products: {",
      ...Object.entries(products).map(([a, of]) => `      ${a}: ${row(of)},`),
      "    },",
      "  },",
    ];
  });
  return [
    "// Written by scripts/tables/polyhedral.ts; change that file and run `npm run tables`. Source: Altmann & Herzig 1994, Point-Group Theory Tables.",
    "",
    "/**",
    " * Irreps of the polyhedral groups over the real numbers, in the order of sorting, the trivial one first: dimensions, Frobenius-Schur",
    " * types, and products. The types of texts read them here too.",
    " */",
    "// biome-ignore format: tables",
    "export const POLYHEDRAL = {",
    ...groups,
    "} as const;",
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL("../../src/irreps/polyhedral.ts", import.meta.url), polyhedralTables());
