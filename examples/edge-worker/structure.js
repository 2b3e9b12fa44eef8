/** Reads the structure of a request, and says what is wrong with one that cannot be answered. */
import { neighbours } from "intertwiner/graphs";
import { readExtxyz } from "intertwiner/io";

/** What a request may be at most. */
export const MOST_BYTES = 256 * 1024;
export const MOST_ATOMS = 200;
/** Ordered pairs of an atom and an atom, or an image of one, within the cutoff: time and memory go by them. */
export const MOST_PAIRS = 12_000;

/** An answer that is not a result: `status` is that of HTTP. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const refuse = (message) => {
  throw new Refusal(400, message);
};

/** The body as text, refused as soon as it is too large, whatever its header says. */
export async function bodyOf(request) {
  const tooLarge = () => new Refusal(413, `the body is larger than ${MOST_BYTES} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) throw tooLarge();
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse("the body is not UTF-8");
  }
}

/** A value of a request, short, and without a look into what may be nested a hundred thousand times. */
const shown = (value) => {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return typeof value === "string" ? JSON.stringify(value.slice(0, 20)) : String(value);
};

const numbers = (name, value, length) => {
  const flat = Array.isArray(value) ? value.flat() : refuse(`"${name}" must be a list`);
  if (flat.length !== length) refuse(`"${name}" has ${flat.length} numbers; it needs ${length}`);
  const wrong = flat.findIndex((x) => typeof x !== "number" || !Number.isFinite(x));
  if (wrong >= 0) refuse(`"${name}" has ${shown(flat[wrong])} at ${wrong}; it must be a finite number`);
  return Float64Array.from(flat);
};

function fromJson(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch (error) {
    refuse(`the body is not JSON: ${error.message}`);
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) refuse('the body must be {"species": […], "positions": […]}');
  const { species, positions, cell, periodic } = given;
  if (!Array.isArray(species)) refuse('"species" must be a list of atomic numbers');
  if (species.length > MOST_ATOMS) refuse(`there are ${species.length} atoms; ${MOST_ATOMS} are the most`);
  if (periodic !== undefined && !(Array.isArray(periodic) && periodic.length === 3 && periodic.every((p) => typeof p === "boolean")))
    refuse('"periodic" must be three truths, for example [true, true, true]');
  return {
    species,
    positions: numbers("positions", positions, 3 * species.length),
    cell: cell === undefined || cell === null ? null : numbers("cell", cell, 9),
    periodic: periodic ?? (cell ? [true, true, true] : [false, false, false]),
  };
}

function fromExtxyz(text) {
  let frames;
  try {
    frames = readExtxyz(text);
  } catch (error) {
    refuse(error.message);
  }
  if (frames.length !== 1) refuse(`the body holds ${frames.length} structures; it must be one`);
  const [{ species, positions, cell, periodic }] = frames;
  return { species, positions, cell: cell ?? null, periodic: [...periodic] };
}

/** The structure of a body in JSON, or in extended xyz where the header does not say JSON. */
export function structureOf(text, kind, elements) {
  const structure = /json/i.test(kind) ? fromJson(text) : fromExtxyz(text);
  const { species } = structure;
  if (species.length === 0) refuse("there are no atoms");
  if (species.length > MOST_ATOMS) refuse(`there are ${species.length} atoms; ${MOST_ATOMS} are the most`);
  const stranger = species.findIndex((z) => !elements.includes(z));
  if (stranger >= 0)
    refuse(`atom ${stranger} has the atomic number ${shown(species[stranger])}; the potential knows ${elements.join(", ")}`);
  return structure;
}

/** Length, area or volume of what repeats: of one, two or three cell vectors. */
function measure(cell, periodic) {
  const [a, b, c] = [0, 1, 2].filter((i) => periodic[i]).map((i) => cell.subarray(3 * i, 3 * i + 3));
  if (a === undefined) return 1;
  if (b === undefined) return Math.hypot(...a);
  const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  return c === undefined ? Math.hypot(...normal) : Math.abs(normal[0] * c[0] + normal[1] * c[1] + normal[2] * c[2]);
}

/** Refuses a structure so dense that its answer would take too long: a cell of a tenth of an ångström has millions of pairs. */
export function requireFewPairs({ species, positions, cell, periodic }, cutoff) {
  const most = `; ${MOST_PAIRS} are the most`;
  const directions = periodic.filter((p) => p).length;
  const size = cell === null ? 0 : measure(cell, periodic); // a cell that is flat, or not there, is refused elsewhere
  // before they are counted: pairs in a cube about each atom, were the atoms anywhere
  if (size > 0 && (species.length ** 2 * (2 * cutoff) ** directions) / size > 10 * MOST_PAIRS)
    refuse(`the cell is so small that there are far too many pairs of atoms within ${cutoff} Å${most}`);
  const { count } = neighbours({ positions, cutoff, periodic, ...(cell === null ? {} : { cell }) });
  if (count > MOST_PAIRS) refuse(`there are ${count} pairs of atoms within ${cutoff} Å${most}`);
}
