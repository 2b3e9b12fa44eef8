import { elementSymbol } from "./elements.js";
import { commentWord, realText, shown } from "./extxyz-comment.js";
import type { ExtxyzOptions } from "./extxyz.js";
import type { AtomArray, InfoValue, Structure } from "./structure.js";

/** A structure to write: what it is made of, and whatever else is known. */
export type WritableStructure = Pick<Structure, "species" | "positions"> &
  Partial<Omit<Structure, "cell">> & { readonly cell?: Float64Array | null };

/**
 * Writes structures as extended xyz, so that `readExtxyz` gives back the same: numbers in the shortest form that reads back
 * to the same double, the stress as a 3 × 3 matrix, and what is neither number, truth nor plain text as JSON, as ASE does.
 *
 * @param options - names of the keys and columns for energy, forces and stress; default: "energy", "forces", "stress"
 * @throws RangeError if a length does not fit the number of atoms, a number is not finite, an atomic number is unknown, a text
 *   of a column is empty or has spaces, or a name in `info` or `arrays` is one of those that are written anyway
 */
export function writeExtxyz(structures: readonly WritableStructure[], options: ExtxyzOptions = {}): string {
  return structures.map((structure, s) => frameText(structure, `writeExtxyz: structure ${s}`, options)).join("");
}

/** What is written of every structure, or would be read as something else. */
const TAKEN_NAMES = ["species", "symbols", "pos", "positions", "Z", "numbers"];

function frameText(structure: WritableStructure, where: string, options: ExtxyzOptions): string {
  const {
    species,
    positions,
    cell,
    periodic = [!!cell, !!cell, !!cell],
    energy,
    forces,
    stress,
    info = {},
    arrays = {},
  } = structure;
  const {
    energy: energyKey = "energy",
    forces: forcesName = "forces",
    stress: stressKey = "stress",
    virial: virialKey = "virial",
  } = options;
  const repeats = periodic.every(Boolean);
  if (!cell && periodic.some(Boolean)) throw new RangeError(`${where}: periodic is [${periodic}], and there is no cell`);

  const columns: [string, AtomArray][] = [
    ["species", { kind: "S", columns: 1, values: species.map(elementSymbol) }],
    ["pos", { kind: "R", columns: 3, values: positions }],
  ];
  if (forces) columns.push([forcesName, { kind: "R", columns: 3, values: forces }]);
  const takenNames = [...TAKEN_NAMES, forcesName, ...(forces ? [] : ["force"])];
  for (const [name, array] of Object.entries(arrays)) {
    if (takenNames.includes(name)) throw new RangeError(`${where}: arrays has ${shown(name)}, which has a field of its own`);
    if (!/^[^\s:=\\"'{}[\]]+$/.test(name))
      throw new RangeError(
        `${where}: arrays has the name ${shown(name)}; it must be text without spaces, colons, quotes and brackets`,
      );
    columns.push([name, array]);
  }
  const texts = columns.map(([name, array]) => columnText(array, species.length, `${where}, ${name}`));

  const words: [string, InfoValue][] = [];
  if (cell) words.push(["Lattice", valuesOf(cell, 9, `${where}, cell`)]);
  words.push(["Properties", columns.map(([name, { kind, columns: width }]) => `${name}:${kind}:${width}`).join(":")]);
  if (energy !== undefined) words.push([energyKey, valuesOf([energy], 1, `${where}, energy`)[0]]);
  if (stress) {
    const [xx, yy, zz, yz, xz, xy] = valuesOf(stress, 6, `${where}, stress`);
    words.push([stressKey, [xx, xy, xz, xy, yy, yz, xz, yz, zz]]);
  }
  words.push(["pbc", periodic]);
  const takenKeys = ["Lattice", "Properties", "pbc", energyKey, stressKey, ...(repeats && !stress ? [virialKey] : [])];
  for (const [key, value] of Object.entries(info)) {
    if (takenKeys.includes(key)) throw new RangeError(`${where}: info has ${shown(key)}, which has a field of its own`);
    words.push([key, value]);
  }
  const rows = species.map((_, i) => texts.map((column) => column[i]).join(" "));
  return [species.length, words.map(([key, value]) => commentWord(key, value, where)).join(" "), ...rows, ""].join("\n");
}

function valuesOf(values: ArrayLike<number>, length: number, where: string): number[] {
  if (values.length !== length) throw new RangeError(`${where}: ${values.length} values; ${length} are needed`);
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) throw new RangeError(`${where}: the value ${value}; numbers must be finite`);
    return value;
  });
}

/** The columns of a name, one text for each atom. */
function columnText({ kind, columns, values }: AtomArray, n: number, where: string): string[] {
  if (values.length !== n * columns)
    throw new RangeError(`${where}: ${values.length} values; ${n} atoms with ${columns} each need ${n * columns}`);
  const word = (value: unknown): string => {
    const fits =
      kind === "S"
        ? typeof value === "string" && /^\S+$/.test(value)
        : kind === "L"
          ? typeof value === "boolean"
          : kind === "R"
            ? Number.isFinite(value)
            : Number.isSafeInteger(value);
    if (!fits) throw new RangeError(`${where}: ${JSON.stringify(value) ?? value} is not ${KINDS[kind]}`);
    return kind === "L" ? (value ? "T" : "F") : kind === "R" ? realText(value as number) : String(value);
  };
  return Array.from({ length: n }, (_, i) => Array.from({ length: columns }, (__, k) => word(values[i * columns + k])).join(" "));
}

const KINDS = { S: "a text without spaces", L: "true or false", R: "a finite number", I: "a whole number" };
