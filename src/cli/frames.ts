import { neighbours } from "../graphs/index.js";
import { elementSymbol, readExtxyz, readSafetensors, type SafetensorsEntry, type Structure } from "../io/index.js";
import type { Frame } from "../models/index.js";
import { readBytes, UsageError } from "./files.js";

/** Frames of a file, with the structures they come from and the bytes that held them. */
export interface Read {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly structures: readonly Structure[];
  readonly frames: readonly Frame[];
}

/**
 * Frames of a file: extended xyz, or safetensors with R [frame, atom, 3], Z [atom] and, where known, E [frame] and F [frame, atom, 3], in Å and eV.
 * Every frame has atoms, of elements that exist, at finite places.
 *
 * @throws UsageError naming the file, the frame from 0, and what is wrong with it
 */
export function readFrames(path: string): Read {
  const bytes = readBytes(path);
  let structures: Structure[];
  try {
    structures = path.endsWith(".safetensors")
      ? fromSafetensors(bytes)
      : readExtxyz(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
  if (structures.length === 0) throw new UsageError(`${path} holds no frames; it needs at least one`);
  const read: Read = { path, bytes, structures, frames: structures.map(frameOf) };
  read.frames.forEach((frame, f) => {
    requireFrame(read, f, frame);
  });
  return read;
}

const frameOf = ({ species, positions, cell, periodic, energy, forces, stress }: Structure): Frame => ({
  species,
  positions,
  cell,
  periodic: [...periodic],
  energy,
  forces,
  stress,
});

/** @throws UsageError about one frame of a file */
export function refuseFrame({ path }: Pick<Read, "path">, frame: number, what: string): never {
  throw new UsageError(`${path}: frame ${frame}: ${what}`);
}

function requireFrame(read: Read, f: number, { species, positions, energy, forces, stress }: Frame): void {
  const refuse = (what: string): never => refuseFrame(read, f, what);
  if (species.length === 0) refuse("it has no atoms");
  Array.from(species).forEach((z, atom) => {
    if (!(Number.isInteger(z) && z >= 1 && z <= 118))
      refuse(`atom ${atom} has the atomic number ${z}; it must be an integer from 1 to 118`);
  });
  const finite = (name: string, values: ArrayLike<number> | undefined): void => {
    const at = Array.from(values ?? []).findIndex((x) => !Number.isFinite(x));
    if (at >= 0) refuse(`${name} ${"xyz"[at % 3]} of atom ${Math.floor(at / 3)} is ${values?.[at]}; it must be finite`);
  };
  finite("coordinate", positions);
  finite("force", forces);
  if (!Number.isFinite(energy ?? 0)) refuse(`its energy is ${energy}; it must be finite`);
  if (!(stress ?? []).every(Number.isFinite)) refuse(`its stress is ${stress}; it must be finite`);
}

/**
 * Checks what only a cutoff and a list of elements can tell, before any work is done.
 *
 * @throws UsageError naming the frame: an element that the potential does not know, atoms at the same place, a cell without volume
 */
export function requireFit(read: Read, elements: readonly number[], cutoff: number): void {
  const known = new Set(elements);
  read.frames.forEach(({ species, positions, cell, periodic }, f) => {
    const stranger = Array.from(species).findIndex((z) => !known.has(z));
    if (stranger >= 0)
      refuseFrame(
        read,
        f,
        `atom ${stranger} is ${elementSymbol(species[stranger])}; the potential knows ${elements.map(elementSymbol).join(", ")}`,
      );
    try {
      neighbours({ positions, cutoff, cell: cell ?? undefined, periodic });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refuseFrame(read, f, error.message.replace(/^neighbours: /, ""));
    }
  });
}

/** @throws UsageError naming the frame that lacks an energy or forces, or a stress where stresses are asked for */
export function requireTargets(read: Read, stresses: boolean): void {
  read.frames.forEach(({ energy, forces, stress, cell, periodic }, f) => {
    if (energy === undefined) refuseFrame(read, f, "it has no energy; training needs energies and forces");
    if (forces === undefined) refuseFrame(read, f, "it has no forces; training needs energies and forces");
    if (!stresses) return;
    if (stress === undefined) refuseFrame(read, f, "it has no stress; --stress-weight needs one");
    if (!cell || !periodic?.every(Boolean))
      refuseFrame(read, f, "it is not periodic in three directions; --stress-weight needs a volume");
  });
}

function fromSafetensors(bytes: Uint8Array): Structure[] {
  const { tensors } = readSafetensors(bytes);
  const need = (name: string, axes: string): SafetensorsEntry => {
    const found = tensors.get(name);
    if (found === undefined)
      throw new RangeError(
        `it has no tensor "${name}", [${axes}]; it has ${[...tensors.keys()].slice(0, 20).join(", ") || "none"}`,
      );
    if (found.shape.length !== axes.split(", ").length)
      throw new RangeError(`"${name}" is [${found.shape}]; it must be [${axes}]`);
    return found;
  };
  const real = (name: string, axes: string): Float64Array => {
    const { dtype, data } = need(name, axes);
    if (!/^B?F\d+$/.test(dtype)) throw new RangeError(`"${name}" is ${dtype}; it must be F64, F32, F16 or BF16`);
    return Float64Array.from(data as Float64Array);
  };
  const species = Array.from(need("Z", "atom").data as ArrayLike<number | bigint>, Number);
  const positions = real("R", "frame, atom, 3");
  const [frames, atoms, three] = need("R", "frame, atom, 3").shape;
  if (atoms !== species.length || three !== 3)
    throw new RangeError(
      `"R" is [${need("R", "frame, atom, 3").shape}]; with ${species.length} atoms in "Z" it must be [frames, ${species.length}, 3]`,
    );
  const energies = tensors.has("E") ? real("E", "frame") : undefined;
  const forces = tensors.has("F") ? real("F", "frame, atom, 3") : undefined;
  if (energies !== undefined && energies.length !== frames)
    throw new RangeError(`"E" is [${energies.length}]; it must be [${frames}], one energy a frame`);
  if (forces !== undefined && `${tensors.get("F")?.shape}` !== `${frames},${atoms},3`)
    throw new RangeError(`"F" is [${tensors.get("F")?.shape}]; it must be [${frames},${atoms},3] like "R"`);
  const size = 3 * atoms;
  const of = (all: Float64Array, f: number): Float64Array => all.slice(f * size, (f + 1) * size);
  return Array.from({ length: frames }, (_, f) => ({
    species,
    positions: of(positions, f),
    periodic: [false, false, false] as const,
    ...(energies && { energy: energies[f] }),
    ...(forces && { forces: of(forces, f) }),
    info: {},
    arrays: {},
  }));
}
