/**
 * Writes a TypeScript file in which the types of src/irreps must agree with its run time: every line states what the run time
 * found, and compiles only if the types find the same. test/types/fuzz.test.ts compiles it; by hand:
 *
 *     tsx scripts/type-fuzz.ts [seed] [cases]      prints the path of the file, then what the compiler says of it
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Generator, generator } from "../src/arithmetic/index.js";
import {
  canonical,
  concat,
  count,
  distinct,
  gateIn,
  keep,
  layout,
  missing,
  norms,
  product,
  regroup,
  tensorProductIrreps,
} from "../src/irreps/index.js";

/**
 * @param door - what the file imports the types from
 * @returns the file; each case is one line
 */
export function typeFuzz(seed: number, cases: number, door: string): string {
  const random = generator(seed);
  const lines = Array.from({ length: cases }, (_, i) => `export type Case${i} = [${statements(random.split(i)).join(", ")}];`);
  const names =
    "Add, Beside, Canon, Concat, Count, Coupled, FedBy, GateIn, Harmonics, Invariants, Irs, Keep, Missing, Mul, Norms, Product, Regroup, Scalars, TensorProduct, Text";
  return [
    `import type { ${names} } from ${JSON.stringify(door)};`,
    "type Is<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;",
    "type So<T extends true> = T;",
    ...lines,
    "",
  ].join("\n");
}

type Group = "O(3)" | "SO(3)" | keyof typeof IDS;
/** Irreps of groups with a prefix. */
const IDS = {
  C1: ["0"],
  C2: ["0", "1"],
  C4: ["0", "1", "2"],
  C5: ["0", "1", "2"],
  C12: ["0", "1", "2", "3", "4", "5", "6"],
  D1: ["A1", "A2"],
  D2: ["A1", "A2", "B1", "B2"],
  D3: ["A1", "A2", "E"],
  D4: ["A1", "A2", "B1", "B2", "E"],
  D7: ["A1", "A2", "E1", "E2", "E3"],
  D12: ["A1", "A2", "B1", "B2", "E1", "E2", "E3", "E4", "E5"],
  SO2: ["0", "1", "2", "3", "6"],
  O2: ["A1", "A2", "E1", "E2", "E5"],
  SU2: ["0", "1/2", "1", "3/2", "3", "7/2"],
  T: ["A", "E", "T"],
  O: ["A1", "A2", "E", "T1", "T2"],
  Td: ["A1", "A2", "E", "T1", "T2"],
  I: ["A", "T1", "T2", "G", "H"],
  Th: ["Ag", "Eg", "Tg", "Au", "Eu", "Tu"],
  Oh: ["A1g", "A2g", "Eg", "T1g", "T2g", "A1u", "A2u", "Eu", "T1u", "T2u"],
  Ih: ["Ag", "T1g", "T2g", "Gg", "Hg", "Au", "T1u", "T2u", "Gu", "Hu"],
  C4i: ["0g", "1g", "2g", "0u", "1u", "2u"],
  D3i: ["A1g", "A2g", "Eg", "A1u", "A2u", "Eu"],
} as const;
const prefix = (group: Group): string => (group === "O(3)" || group === "SO(3)" ? "" : `${group}:`);
const quote = (text: string): string => JSON.stringify(text);
const union = (irreps: readonly string[]): string => (irreps.length === 0 ? "never" : irreps.map(quote).join(" | "));
const so = (type: string, value: string): string => `So<Is<${type}, ${value}>>`;
const pick = <T>(random: Generator, list: readonly T[]): T => list[random.integer(list.length)]!;

/** What the run time finds for some random texts, as statements about types. */
function statements(random: Generator): string[] {
  const group: Group = pick(random, [
    ...new Array(3).fill("O(3)"),
    "SO(3)",
    ...new Array(4).fill(pick(random, Object.keys(IDS))),
  ]);
  const written = [5, 4, 3].map((terms) => text(random, group, random.integer(terms + 1), 6));
  const [a, b, c] = written.map(canonical) as [string, string, string];
  const [x, y] = [1, 2].map(() => canonical(text(random, group, 1 + random.integer(3), 3))) as [string, string];
  const [m, n] = [random.integer(10 ** (1 + random.integer(6))), random.integer(1000)];
  const [i, j] = [1, 2].map(() => distinct(prefix(group) + irrep(random, group, 11))[0]!) as [string, string];
  const both = tensorProductIrreps(x, y);
  const q = { a: quote(a), b: quote(b), c: quote(c), x: quote(x), y: quote(y) };
  const wrong = broken(random, group, written[0]!);
  return [
    so(`Add<"${m}", "${n}">`, quote(`${m + n}`)),
    so(`Mul<"${m + 1}", "${n + 1}">`, quote(`${(m + 1) * (n + 1)}`)),
    so(`Canon<${quote(written[0]!)}>`, q.a),
    so(`Text<${quote(written[1]!)}>`, quote(written[1]!)),
    so(
      `Canon<${quote(wrong)}>`,
      sentence(() => canonical(wrong)),
    ),
    so(
      `Text<${quote(wrong)}>`,
      sentence(() => canonical(wrong)),
    ),
    so(`Irs<${q.a}>`, union(distinct(a))),
    so(`Count<${q.a}>`, quote(`${count(a)}`)),
    so(`Keep<${q.a}, ${union(distinct(b))}>`, quote(keep(a, b))),
    so(`Concat<${q.a}, ${q.b}>`, quote(concat(a, b))),
    so(`Regroup<${q.a}>`, quote(regroup(a))),
    so(`Missing<${q.a}, ${q.b}>`, union(missing(a, b))),
    so(`Norms<${q.a}>`, quote(norms(a))),
    so(`GateIn<${q.b}, ${q.c}>`, quote(gateIn(b, c))),
    so(`Product<${quote(i)}, ${quote(j)}>`, union(product(i, j))),
    so(`TensorProduct<${q.x}, ${q.y}>`, quote(both)),
    so(`TensorProduct<${q.x}, ${q.y}, ${union(distinct(c))}>`, quote(tensorProductIrreps(x, y, c))),
    so(
      `FedBy<${q.a}, ${q.b}>`,
      fed(missing(a, b), b, (others) => `✗ '${a}' has no ${others}: by Schur that output is always zero`),
    ),
    so(
      `Coupled<${q.x}, ${q.y}, ${q.c}>`,
      fed(missing(both, c), c, (others) => `✗ '${x}' ⊗ '${y}' has no ${others}`),
    ),
    so(`Beside<${q.a}, ${q.b}>`, q.b),
    so(
      `Beside<${quote(x)}, ${quote(other(group))}>`,
      x === "" ? quote(other(group)) : sentence(() => tensorProductIrreps(x, other(group))),
    ),
    so(
      `Scalars<${q.a}>`,
      layout(a).isScalars ? q.a : quote(`✗ '${a}' are not scalars: a pointwise function of them is not equivariant`),
    ),
    so(
      `Invariants<${q.a}>`,
      layout(a).isInvariant ? q.a : quote(`✗ '${a}' are not invariant: a pointwise function of them is not equivariant`),
    ),
    so(
      `Harmonics<${q.a}>`,
      fed(unnatural(a), a, (others) => `✗ Y_l of a vector has parity (-1)^l: there is no ${others}`),
    ),
  ];
}

const fed = (absent: readonly string[], text: string, otherwise: (others: string) => string): string =>
  quote(absent.length === 0 ? text : otherwise(absent.join(", ")));

const unnatural = (text: string): string[] =>
  distinct(text).filter((irrep) =>
    layout(irrep).blocks.some(
      ({ l, parity, group }) => prefix(group as Group) !== "" || (parity !== 0 && parity !== (l % 2 === 0 ? 1 : -1)),
    ),
  );

const other = (group: Group): string => (group === "O(3)" ? "2x1+1x3" : group === "SO(3)" ? "D9:2xE1+1xA1" : "2x1o+1x3e");

/** The sentence of a run-time error, as the types say it. */
function sentence(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return quote(`✗ ${(error as RangeError).message.replace(/^irreps: /, "")}`);
  }
  throw new Error("type-fuzz: the run time accepted what it should refuse");
}

function irrep(random: Generator, group: Group, lmax: number): string {
  if (group !== "O(3)" && group !== "SO(3)") return pick<string>(random, IDS[group]);
  return `${random.integer(lmax + 1)}${group === "SO(3)" ? "" : pick(random, ["e", "o"])}`;
}

/** Irreps as people write them: blanks, "x" left out, zero and equal terms, parity y. */
function text(random: Generator, group: Group, terms: number, lmax: number): string {
  const gap = (): string => pick(random, ["", "", "", " ", "  "]);
  const one = (): string => {
    const written = irrep(random, group, lmax).replace(/(?<=\d)[eo]$/, (parity) => (random.integer(6) === 0 ? "y" : parity));
    const again = random.integer(6) === 0 ? gap() + prefix(group) + gap() : "";
    const multiplicity = random.integer(10 ** (1 + random.integer(4)));
    return again + (random.integer(4) === 0 ? written : `${multiplicity}${gap()}x${gap()}${written}`);
  };
  const written = Array.from({ length: terms }, one).map((term) => gap() + term + gap());
  return prefix(group) + written.join("+");
}

/** The same with one term that does not belong. */
function broken(random: Generator, group: Group, text: string): string {
  const mistakes = [
    "8x0z",
    "x1o",
    "1x",
    "8x",
    "-2x1o",
    "2x-1e",
    "1.5x0e",
    "08x1o",
    "8x1oo",
    "1e0",
    "2x1x0e",
    "8*1o",
    "8x01e",
    "1o 2",
    "e",
    "plain",
    "1E",
    "1e3x0e",
    "E0",
    "3x01/2",
    "4/2",
    "C5:3",
    "Q8:A",
  ];
  const body = text.slice(prefix(group).length);
  const terms = body.trim() === "" ? [group === "O(3)" ? "1o" : irrep(random, group, 6)] : body.split("+");
  const strange = random.integer(5) === 0 ? (group === "O(3)" ? "4x2" : "4x2o") : pick(random, mistakes);
  const place = strange.startsWith("4x2") ? terms.length : random.integer(terms.length + 1);
  return prefix(group) + [...terms.slice(0, place), strange, ...terms.slice(place)].join("+");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seed, cases] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 300)];
  const file = join(mkdtempSync(join(tmpdir(), "type-fuzz-")), "cases.ts");
  writeFileSync(file, typeFuzz(seed, cases, fileURLToPath(new URL("../src/irreps/index.js", import.meta.url))));
  console.log(file);
  const options = [
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--target",
    "es2022",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
  ];
  const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
  const run = spawnSync(process.execPath, [tsc, ...options, "--extendedDiagnostics", file], { encoding: "utf8" });
  console.log(
    run.stdout
      .split("\n")
      .filter((line) => /error|Instantiations|Check time/.test(line))
      .join("\n"),
  );
  process.exitCode = run.status ?? 1;
}
