import { IntertwinerError } from "../runtime/index.js";
import { atomicNumber, elementSymbol } from "./elements.js";
import { numberOf, parseComment, shown, truthOf } from "./extxyz-comment.js";
import type { AtomArray, InfoValue, Structure } from "./structure.js";

/** `ERR_EXTXYZ`: a text is not extended xyz, or holds what has no meaning. */
export class ExtxyzError extends IntertwinerError {
  override readonly name: string = "ExtxyzError";
  /** Line of the text, from 1. */
  readonly line: number;

  constructor(line: number, what: string) {
    super("ERR_EXTXYZ", `extxyz, line ${line}: ${what}`);
    this.line = line;
  }
}

/** Under which names a file keeps what was computed. */
export interface ExtxyzOptions {
  /** Key of the energy. Default: "energy". */
  energy?: string;
  /** Name of the columns of forces. Default: "forces"; a file that has none may have "force". */
  forces?: string;
  /** Key of the stress. Default: "stress". */
  stress?: string;
  /** Key of the virial, which counts where there is no stress: stress = −virial/V. Default: "virial". */
  virial?: string;
}

/** Longest lines: a comment of 16 million characters, and a thousand for each column of an atom. */
const LONGEST_COMMENT = 16_777_216;
const WIDEST_COLUMN = 1000;

type Refuse = (what: string) => never;

/** The text line by line. Lines end with "\n" or "\r\n"; what is read is trimmed. */
class Lines {
  number = 0;
  #at = 0;

  constructor(readonly text: string) {}

  get remaining(): number {
    return this.text.length - this.#at;
  }

  /** @throws ExtxyzError if there is none, or it is longer than `longest` */
  next(what: string, longest: number): string {
    if (this.#at >= this.text.length)
      throw new ExtxyzError(this.number, `the text ends where ${what} is needed: it is truncated`);
    ++this.number;
    const end = this.text.indexOf("\n", this.#at);
    const start = this.#at;
    this.#at = end < 0 ? this.text.length : end + 1;
    if (this.#at - start > longest + 2) this.fail(`${this.#at - start} characters, where ${what} is needed`);
    return this.text.slice(start, end < 0 ? undefined : end).trim();
  }

  /** Passes over empty lines; false at the end of the text. */
  skipEmpty(): boolean {
    while (this.#at < this.text.length) {
      const end = this.text.indexOf("\n", this.#at);
      const stop = end < 0 ? this.text.length : end;
      if (this.text.slice(this.#at, stop).trim() !== "") return true;
      this.#at = stop + 1;
      ++this.number;
    }
    return false;
  }

  readonly fail: Refuse = (what) => {
    throw new ExtxyzError(this.number, what);
  };
}

/**
 * Reads the frames of an extended xyz text in the dialect of ASE. Each is a line with the number n of atoms, a line of
 * `key=value`, and n lines of columns:
 *
 *     Properties=species:S:1:pos:R:3:forces:R:3   names, kinds (R, I, L, S) and widths of the columns; without it: species and pos
 *     Lattice="ax ay az bx by bz cx cy cz"        the cell vectors; pbc="T T F": the directions that repeat, all if not said
 *     energy, stress (9 or 6 numbers) or virial   eV, eV/Å³, eV; other keys and columns are kept
 *
 * A virial becomes a stress where the structure repeats in three directions, and stays in `info` elsewhere. A second
 * line without any "=" is a comment, `info.comment`.
 *
 * @param options - other names for energy, forces, stress and virial
 * @throws ExtxyzError naming the line: a wrong or huge number of atoms, missing columns, unknown elements, numbers that are not
 *   finite, a key twice, a text that ends too early. Memory stays in proportion to the length of the text
 * @throws TypeError if `text` is not a string
 * @remarks Source of the dialect: documentation of ase.io.extxyz, ASE 3.29.
 */
export function readExtxyz(text: string, options: ExtxyzOptions = {}): Structure[] {
  if (typeof text !== "string") throw new TypeError(`readExtxyz: text is of type ${typeof text}; it needs a string`);
  const lines = new Lines(text);
  const frames: Structure[] = [];
  while (lines.skipEmpty()) frames.push(readFrame(lines, options));
  return frames;
}

interface Column {
  readonly name: string;
  readonly kind: AtomArray["kind"];
  readonly columns: number;
}

/** Other names that ASE gives to the first columns. */
const SAME: ReadonlyMap<string, string> = new Map([
  ["symbols", "species"],
  ["numbers", "Z"],
  ["positions", "pos"],
]);

function columnsOf(properties: InfoValue | undefined, fail: Refuse): Column[] {
  if (properties !== undefined && typeof properties !== "string") return fail("Properties must be triples name:kind:columns");
  const parts = (properties ?? "species:S:1:pos:R:3").split(":");
  if (parts.length % 3 !== 0) fail(`Properties ${shown(parts.join(":"))} are not triples name:kind:columns`);
  const found = new Map<string, Column>();
  for (let i = 0; i < parts.length; i += 3) {
    const name = SAME.get(parts[i]) ?? parts[i];
    const kind = (["R", "I", "L", "S"] as const).find((k) => k === parts[i + 1]);
    if (kind === undefined)
      return fail(`Properties: ${shown(name)} has the kind ${shown(parts[i + 1])}; it must be R, I, L or S`);
    if (!/^[1-9]\d{0,3}$/.test(parts[i + 2]))
      fail(`Properties: ${shown(name)} has ${shown(parts[i + 2])} columns; 1 to 9999 are allowed`);
    if (found.has(name)) fail(`Properties: ${shown(name)} stands twice`);
    found.set(name, { name, kind, columns: Number(parts[i + 2]) });
  }
  return [...found.values()];
}

function readFrame(lines: Lines, options: ExtxyzOptions): Structure {
  const first = lines.next("the number of atoms", LONGEST_COMMENT);
  if (!/^\d{1,15}$/.test(first)) lines.fail(`${shown(first)} stands where the number of atoms is needed`);
  const n = Number(first);
  const comment = lines.next("a comment line", LONGEST_COMMENT);
  const at = lines.number;
  const fail: Refuse = (what) => {
    throw new ExtxyzError(at, what);
  };
  const info: Map<string, InfoValue> = comment.includes("=") ? parseComment(comment, fail) : new Map();
  if (info.size === 0 && comment !== "") info.set("comment", comment);

  const columns = columnsOf(info.get("Properties"), fail);
  const width = columns.reduce((sum, column) => sum + column.columns, 0);
  const exact = info.has("Properties"); // a plain xyz file may have more columns than it says
  // Each value takes a character, and so does what follows it, but for the last of the text: so nothing absurd is allocated.
  if (lines.remaining < 2 * n * width - 1) {
    fail(`${n} atoms with ${width} columns are announced, and ${lines.remaining} characters follow: the text is truncated`);
  }
  const atoms = readColumns(lines, n, columns, exact);

  const take = (name: string, kind: string, size: number): AtomArray["values"] | undefined => {
    const found = atoms.get(name);
    if (found === undefined) return undefined;
    if (found.kind !== kind || found.columns !== size) {
      fail(`the column ${shown(name)} is ${found.kind}:${found.columns}; it must be ${kind}:${size}`);
    }
    atoms.delete(name);
    return found.values;
  };
  const positions = (take("pos", "R", 3) as Float64Array | undefined) ?? fail('there is no column "pos"');
  const symbols = take("species", "S", 1) as string[] | undefined;
  const numbers = take("Z", "I", 1) as Float64Array | undefined;
  const species =
    speciesOf(symbols, numbers, (atom, what) => {
      throw new ExtxyzError(at + 1 + atom, what);
    }) ?? fail('there is no column "species", nor "Z"');
  const forces = take(options.forces ?? (atoms.has("forces") ? "forces" : "force"), "R", 3) as Float64Array | undefined;

  const values = (key: string, ...lengths: number[]): number[] | undefined => {
    const value = info.get(key);
    if (value === undefined) return undefined;
    const flat: unknown[] = [value].flat(3);
    if (lengths.includes(flat.length) && flat.every((x) => typeof x === "number" && Number.isFinite(x))) return flat as number[];
    return fail(
      `${key} is ${shown(JSON.stringify(value))}; it must be ${lengths.join(" or ")} finite number${lengths[0] > 1 ? "s" : ""}`,
    );
  };
  const cell = cellOf(values("Lattice", 9));
  const periodic = periodicOf(info.get("pbc"), cell !== undefined, fail);
  const { energy: energyKey = "energy", stress: stressKey = "stress", virial: virialKey = "virial" } = options;
  const energy = values(energyKey, 1)?.[0];
  let stress = voigt(values(stressKey, 6, 9), stressKey, fail);
  for (const key of ["Lattice", "pbc", "Properties", energyKey, stressKey]) info.delete(key);
  if (stress === undefined && cell !== undefined && periodic.every(Boolean)) {
    const volume = volumeOf(cell);
    stress = voigt(values(virialKey, 6, 9), virialKey, fail)?.map((w) => -w / volume);
    if (stress?.every(Number.isFinite) === false) fail(`${virialKey} has no stress, as the cell has the volume ${volume}`);
    info.delete(virialKey);
  }
  return {
    species,
    positions,
    periodic,
    ...(cell && { cell }),
    ...(energy !== undefined && { energy }),
    ...(forces && { forces }),
    ...(stress && { stress }),
    info: recordOf(info),
    arrays: recordOf(atoms),
  };
}

/** A record in which every key is safe: it has no prototype. */
const recordOf = <T>(entries: ReadonlyMap<string, T>): Record<string, T> => {
  const record: Record<string, T> = Object.create(null);
  for (const [key, value] of entries) record[key] = value;
  return record;
};

function readColumns(lines: Lines, n: number, columns: readonly Column[], exact: boolean): Map<string, AtomArray> {
  const width = columns.reduce((sum, column) => sum + column.columns, 0);
  const stores = columns.map(({ kind, columns: size }) => (kind === "S" || kind === "L" ? [] : new Float64Array(n * size)));
  for (let i = 0; i < n; ++i) {
    const words = lines.next(`atom ${i + 1} of ${n}`, WIDEST_COLUMN * width).match(/\S+/g) ?? [];
    if (words.length < width || (exact && words.length > width)) {
      lines.fail(
        `${words.length} columns, where ${width} are announced (${columns
          .map(({ name }) => shown(name))
          .slice(0, 9)
          .join(", ")})`,
      );
    }
    let at = 0;
    for (let c = 0; c < columns.length; ++c) {
      const { name, kind, columns: size } = columns[c];
      for (let k = 0; k < size; ++k) {
        const word = words[at++];
        if (kind === "S") (stores[c] as string[]).push(word);
        else if (kind === "L")
          (stores[c] as boolean[]).push(
            truthOf(word) ?? lines.fail(`${shown(word)} in column ${shown(name)} is neither T nor F`),
          );
        else {
          const value = numberOf(word);
          if (value === undefined || !(kind === "R" ? Number.isFinite(value) : Number.isSafeInteger(value))) {
            return lines.fail(`${shown(word)} in column ${shown(name)} is not a finite ${kind === "R" ? "" : "whole "}number`);
          }
          (stores[c] as Float64Array)[i * size + k] = value;
        }
      }
    }
  }
  return new Map(
    columns.map(({ name, kind, columns: size }, c) => [name, { kind, columns: size, values: stores[c] as AtomArray["values"] }]),
  );
}

/** Atomic numbers from symbols or numbers, which must agree where both are there. */
function speciesOf(
  symbols: readonly string[] | undefined,
  numbers: Float64Array | undefined,
  fail: (atom: number, what: string) => never,
): number[] | undefined {
  numbers?.forEach((number, i) => {
    if (!(number >= 1 && number <= 118)) fail(i, `${number} is not an atomic number; it must be from 1 to 118`);
  });
  const read = symbols?.map((symbol, i) => {
    try {
      return atomicNumber(symbol);
    } catch {
      return fail(i, `${shown(symbol)} is not the symbol of an element`);
    }
  });
  if (read === undefined) return numbers && Array.from(numbers);
  read.forEach((number, i) => {
    if (numbers && numbers[i] !== number) fail(i, `the species is ${elementSymbol(number)}, and Z is ${numbers[i]}`);
  });
  return read;
}

/** Nine zeros are what some programs write for no cell. */
const cellOf = (lattice: readonly number[] | undefined): Float64Array | undefined =>
  lattice?.some((x) => x !== 0) ? Float64Array.from(lattice) : undefined;

function periodicOf(pbc: InfoValue | undefined, hasCell: boolean, fail: Refuse): [boolean, boolean, boolean] {
  if (pbc === undefined) return [hasCell, hasCell, hasCell];
  const truths = (Array.isArray(pbc) ? pbc : [pbc, pbc, pbc]).map((x) => (x === 1 ? true : x === 0 ? false : x));
  if (truths.length !== 3 || !truths.every((x) => typeof x === "boolean"))
    return fail(`pbc is ${shown(JSON.stringify(pbc))}; it must be three of T and F`);
  if (truths.some(Boolean) && !hasCell) fail("pbc says that the structure repeats, and there is no Lattice");
  return truths as [boolean, boolean, boolean];
}

const volumeOf = ([a, b, c, d, e, f, g, h, i]: Float64Array): number =>
  Math.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));

/** Six numbers xx yy zz yz xz xy as they are; of nine, the symmetric part of a matrix that is symmetric but for rounding. */
function voigt(values: readonly number[] | undefined, key: string, fail: Refuse): Float64Array | undefined {
  if (values === undefined || values.length === 6) return values && Float64Array.from(values);
  const largest = Math.max(...values.map(Math.abs));
  const pair = (a: number, b: number): number => {
    const [upper, lower] = [values[3 * a + b], values[3 * b + a]];
    if (Math.abs(upper - lower) > 1e-3 * largest + 1e-6) fail(`${key} is not symmetric: it holds ${upper} and ${lower}`);
    return upper === lower ? upper : upper / 2 + lower / 2;
  };
  return Float64Array.of(values[0], values[4], values[8], pair(1, 2), pair(0, 2), pair(0, 1));
}
