import { atomicNumber, elementSymbol } from "./elements.js";
import { type InfoValue, parseNumber, printValue, splitComment, meaningOf } from "./extxyz-comment.js";

/** `ERR_EXTXYZ`: a text is not extended xyz, or holds what has no meaning. */
export class ExtxyzError extends Error {
  readonly code = "ERR_EXTXYZ";
  /** Line of the text, from 1. */
  readonly line: number;

  constructor(line: number, what: string) {
    super(`extxyz, line ${line}: ${what}`);
    this.name = "ExtxyzError";
    this.line = line;
  }
}

/** A column of numbers, whole numbers, truths or texts for the atoms, [n, columns]. */
export interface AtomArray {
  readonly kind: "R" | "I" | "L" | "S";
  readonly columns: number;
  readonly values: Float64Array | readonly string[] | readonly boolean[];
}

/** One frame of an extended xyz file. */
export interface Structure {
  /** Atomic numbers. */
  readonly species: readonly number[];
  /** [n, 3], Å */
  readonly positions: Float64Array;
  /** [3, 3], rows are the lattice vectors, Å. */
  readonly cell?: Float64Array;
  readonly periodic: readonly [boolean, boolean, boolean];
  /** eV */
  readonly energy?: number;
  /** [n, 3], eV/Å */
  readonly forces?: Float64Array;
  /** eV/Å³, Voigt order xx yy zz yz xz xy, positive in tension. */
  readonly stress?: Float64Array;
  /** Other keys of the comment line. */
  readonly info: Readonly<Record<string, InfoValue>>;
  /** Other columns. */
  readonly arrays: Readonly<Record<string, AtomArray>>;
}

export interface ExtxyzOptions {
  /** Key of the energy. Default: "energy". */
  energy?: string;
  /** Name of the column of forces. Default: "forces", or else "force". */
  forces?: string;
  /** Key of the stress. Default: "stress"; without it "virial" counts, −virial/V. */
  stress?: string;
}

const VOIGT = [
  [0, 0],
  [1, 1],
  [2, 2],
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

/**
 * Reads the frames of an extended xyz text in the dialect of ASE: Lattice, pbc, Properties, energy, forces, stress or virial; other keys and
 * columns are kept. Fractional numbers are read in double precision.
 *
 * @throws ExtxyzError naming the line and what is wrong with it; nothing that is not finite is let through
 */
export function readExtxyz(text: string, options: ExtxyzOptions = {}): Structure[] {
  const lines = text.split(/\r?\n/);
  const frames: Structure[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === "") {
      at++;
      continue;
    }
    const count = lines[at].trim();
    if (!/^\d{1,10}$/.test(count)) throw new ExtxyzError(at + 1, `"${clip(count)}" stands where the number of atoms should`);
    const atoms = Number(count);
    if (at + 1 >= lines.length) throw new ExtxyzError(at + 1, "the comment line is missing: the text is truncated");
    if (at + 2 + atoms > lines.length)
      throw new ExtxyzError(
        at + 1,
        `${atoms} atoms are announced and ${lines.length - at - 2} lines follow: the text is truncated`,
      );
    frames.push(readFrame(lines, at, atoms, options));
    at += 2 + atoms;
  }
  return frames;
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

interface Column {
  name: string;
  kind: AtomArray["kind"];
  columns: number;
}

function columnsOf(text: string | undefined, fail: (what: string) => never): Column[] {
  const parts = (text ?? "species:S:1:pos:R:3").split(":");
  if (parts.length % 3 !== 0) fail(`Properties "${clip(text ?? "")}" are not triples name:kind:columns`);
  const found: Column[] = [];
  for (let i = 0; i < parts.length; i += 3) {
    const [name, kind, columns] = [parts[i], parts[i + 1], Number(parts[i + 2])];
    if (!["R", "I", "L", "S"].includes(kind))
      fail(`Properties: "${clip(name)}" has the kind "${clip(kind)}"; it is R, I, L or S`);
    if (!Number.isInteger(columns) || columns < 1 || columns > 1000)
      fail(`Properties: "${clip(name)}" has "${clip(parts[i + 2])}" columns`);
    if (found.some((column) => column.name === name)) fail(`Properties: "${clip(name)}" stands twice`);
    found.push({ name, kind: kind as AtomArray["kind"], columns });
  }
  return found;
}

function readFrame(lines: readonly string[], at: number, atoms: number, options: ExtxyzOptions): Structure {
  const fail = (what: string): never => {
    throw new ExtxyzError(at + 2, what);
  };
  const raw = splitComment(lines[at + 1], fail);
  const columns = columnsOf(raw.get("Properties")?.text, fail);
  const width = columns.reduce((sum, column) => sum + column.columns, 0);
  const stores = columns.map(({ kind, columns: n }) =>
    kind === "S" ? new Array<string>(atoms * n) : kind === "L" ? new Array<boolean>(atoms * n) : new Float64Array(atoms * n),
  );
  for (let i = 0; i < atoms; i++) {
    const line = at + 3 + i;
    const words = lines[line - 1].trim().split(/\s+/);
    if (words.length !== width)
      throw new ExtxyzError(line, `${words[0] === "" ? 0 : words.length} columns; Properties announce ${width}`);
    let word = 0;
    columns.forEach(({ name, kind, columns: n }, c) => {
      for (let k = 0; k < n; k++, word++) {
        const found = words[word];
        if (kind === "S") (stores[c] as string[])[i * n + k] = found;
        else if (kind === "L") {
          if (!/^(T|F|True|False|true|false)$/.test(found))
            throw new ExtxyzError(line, `"${clip(found)}" in column "${name}" is neither T nor F`);
          (stores[c] as boolean[])[i * n + k] = /^[Tt]/.test(found);
        } else {
          const value = parseNumber(found);
          if (!Number.isFinite(value) || (kind === "I" && !Number.isSafeInteger(value)))
            throw new ExtxyzError(
              line,
              `"${clip(found)}" in column "${name}" is not a finite ${kind === "I" ? "whole " : ""}number`,
            );
          (stores[c] as Float64Array)[i * n + k] = value;
        }
      }
    });
  }
  const take = (name: string, kind: string, n: number): (typeof stores)[number] | undefined => {
    const c = columns.findIndex((column) => column.name === name);
    if (c < 0) return undefined;
    if (columns[c].kind !== kind || columns[c].columns !== n)
      fail(`the column "${name}" is ${columns[c].kind}:${columns[c].columns}; it must be ${kind}:${n}`);
    return stores[c];
  };
  const positions = take("pos", "R", 3) as Float64Array | undefined;
  if (positions === undefined) return fail('there is no column "pos"');
  const species = speciesOf(
    take("species", "S", 1) as string[] | undefined,
    columns.some(({ name }) => name === "Z") ? (take("Z", "I", 1) as Float64Array) : undefined,
    at,
    fail,
  );
  const forcesName = options.forces ?? (columns.some(({ name }) => name === "forces") ? "forces" : "force");
  const forces = take(forcesName, "R", 3) as Float64Array | undefined;

  const number = (key: string): number | undefined => {
    const entry = raw.get(key);
    if (entry === undefined) return undefined;
    const value = parseNumber(entry.text.trim());
    return Number.isFinite(value) ? value : fail(`${key} is "${clip(entry.text)}"; it must be a finite number`);
  };
  const numbers = (key: string, lengths: readonly number[]): number[] | undefined => {
    const entry = raw.get(key);
    if (entry === undefined) return undefined;
    const values = entry.text
      .replace(/[[\]{},]/g, " ")
      .trim()
      .split(/\s+/)
      .map(parseNumber);
    return lengths.includes(values.length) && values.every(Number.isFinite)
      ? values
      : fail(`${key} is "${clip(entry.text)}"; it must be ${lengths.join(" or ")} finite numbers`);
  };
  const lattice = numbers("Lattice", [9]);
  const cell = lattice === undefined ? undefined : Float64Array.from(lattice);
  const periodic = periodicOf(raw.get("pbc")?.text, cell !== undefined, fail);
  const energyKey = options.energy ?? "energy";
  const stressKey = options.stress ?? "stress";
  const taken = new Set(["Lattice", "pbc", "Properties", energyKey, stressKey, "virial"]);
  const stress = stressOf(numbers(stressKey, [6, 9]), raw.has(stressKey) ? undefined : numbers("virial", [6, 9]), cell, fail);
  const info: Record<string, InfoValue> = {};
  for (const [key, entry] of raw)
    if (!taken.has(key))
      Object.defineProperty(info, key, { value: meaningOf(entry), enumerable: true, writable: true, configurable: true });
  const arrays: Record<string, AtomArray> = {};
  columns.forEach(({ name, kind, columns: n }, c) => {
    if (!["species", "pos", "Z", forcesName].includes(name))
      Object.defineProperty(arrays, name, {
        value: { kind, columns: n, values: stores[c] },
        enumerable: true,
        writable: true,
        configurable: true,
      });
  });
  const energy = number(energyKey);
  return {
    species,
    positions,
    periodic,
    info,
    arrays,
    ...(cell === undefined ? {} : { cell }),
    ...(energy === undefined ? {} : { energy }),
    ...(forces === undefined ? {} : { forces }),
    ...(stress === undefined ? {} : { stress }),
  };
}

function speciesOf(
  symbols: readonly string[] | undefined,
  numbers: Float64Array | undefined,
  at: number,
  fail: (what: string) => never,
): number[] {
  if (symbols === undefined) return numbers === undefined ? fail('there is no column "species", nor "Z"') : Array.from(numbers);
  return symbols.map((symbol, i) => {
    try {
      return atomicNumber(symbol);
    } catch {
      throw new ExtxyzError(at + 3 + i, `"${clip(symbol)}" is not the symbol of an element`);
    }
  });
}

function periodicOf(text: string | undefined, hasCell: boolean, fail: (what: string) => never): [boolean, boolean, boolean] {
  if (text === undefined) return [hasCell, hasCell, hasCell];
  const words = text
    .replace(/[[\]{},]/g, " ")
    .trim()
    .split(/\s+/);
  if (words.length !== 3 || !words.every((word) => /^(T|F|True|False|true|false|0|1)$/.test(word)))
    return fail(`pbc is "${clip(text)}"; it must be three of T and F`);
  const found = words.map((word) => /^[Tt1]/.test(word)) as [boolean, boolean, boolean];
  return found.some(Boolean) && !hasCell ? fail("pbc says that the system repeats, and there is no Lattice") : found;
}

function stressOf(
  stress: readonly number[] | undefined,
  virial: readonly number[] | undefined,
  cell: Float64Array | undefined,
  fail: (what: string) => never,
): Float64Array | undefined {
  const values = stress ?? virial;
  if (values === undefined) return undefined;
  const voigt = Float64Array.from(
    values.length === 6 ? values : VOIGT.map(([a, b]) => (values[3 * a + b] + values[3 * b + a]) / 2),
  );
  if (stress !== undefined) return voigt;
  if (cell === undefined) return fail("a virial without a Lattice has no stress");
  const [a, b, c, d, e, f, g, h, i] = cell;
  const volume = Math.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));
  return volume > 0 ? voigt.map((x) => -x / volume) : fail("a virial with a flat Lattice has no stress");
}

/**
 * Writes structures as extended xyz, numbers so that they read back to the same double.
 *
 * @throws RangeError if an array does not have a number for each atom, or a number is not finite
 */
export function writeExtxyz(structures: readonly Structure[]): string {
  return structures.map((structure, s) => frameText(structure, s)).join("");
}

function frameText({ species, positions, cell, periodic, energy, forces, stress, info, arrays }: Structure, s: number): string {
  const n = species.length;
  const check = (name: string, values: ArrayLike<unknown>, length: number): void => {
    if (values.length !== length)
      throw new RangeError(`writeExtxyz: structure ${s} has ${values.length} ${name}; ${length} are needed`);
    for (let i = 0; i < length; i++)
      if (typeof values[i] === "number" && !Number.isFinite(values[i]))
        throw new RangeError(`writeExtxyz: ${name} of structure ${s} has the value ${values[i]}; numbers are finite`);
  };
  check("coordinates", positions, 3 * n);
  const columns: { head: string; width: number; at: (i: number) => string }[] = [
    { head: "species:S:1", width: 1, at: (i) => elementSymbol(species[i]) },
    { head: "pos:R:3", width: 3, at: (i) => String(positions[i]) },
  ];
  if (forces !== undefined) {
    check("force components", forces, 3 * n);
    columns.push({ head: "forces:R:3", width: 3, at: (i) => String(forces[i]) });
  }
  for (const [name, { kind, columns: width, values }] of Object.entries(arrays ?? {})) {
    check(`values of "${name}"`, values, n * width);
    columns.push({
      head: `${name}:${kind}:${width}`,
      width,
      at: (i) => (typeof values[i] === "boolean" ? (values[i] ? "T" : "F") : String(values[i])),
    });
  }
  const keys = [`Properties=${columns.map(({ head }) => head).join(":")}`];
  if (cell !== undefined && cell !== null) {
    check("cell components", cell, 9);
    keys.unshift(`Lattice="${Array.from(cell).join(" ")}"`);
  }
  if (energy !== undefined) {
    check("energies", [energy], 1);
    keys.push(`energy=${energy}`);
  }
  if (stress !== undefined) {
    check("stress components", stress, 6);
    const [xx, yy, zz, yz, xz, xy] = stress;
    keys.push(`stress="${[xx, xy, xz, xy, yy, yz, xz, yz, zz].join(" ")}"`);
  }
  for (const [key, value] of Object.entries(info ?? {}))
    keys.push(`${/^[^\s"'=[\]{},]+$/.test(key) ? key : printValue(key)}=${printValue(value)}`);
  keys.push(`pbc="${periodic.map((p) => (p ? "T" : "F")).join(" ")}"`);
  const rows = Array.from({ length: n }, (_, i) =>
    columns.flatMap(({ width, at }) => Array.from({ length: width }, (__, k) => at(i * width + k))).join(" "),
  );
  return [n, keys.join(" "), ...rows, ""].join("\n");
}
