import { readExtxyz, readSafetensors, type SafetensorsEntry, type Structure } from "../io/index.js";
import type { Frame } from "../models/index.js";
import { readBytes, UsageError } from "./files.js";

/** A frame, with the structure of the file it came from. */
export interface Read {
  frames: Frame[];
  structures: Structure[];
}

/**
 * Frames of a file: extended xyz, or safetensors with R [frame, atom, 3], Z [atom] and, where known, E [frame] and F [frame, atom, 3], in Å and eV.
 *
 * @throws UsageError naming the file and what is wrong with it
 */
export function readFrames(path: string): Read {
  const bytes = readBytes(path);
  try {
    const structures = path.endsWith(".safetensors") ? fromSafetensors(bytes) : readExtxyz(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (structures.length === 0) throw new RangeError("it holds no frames");
    return { structures, frames: structures.map(frameOf) };
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

const frameOf = ({ species, positions, cell, periodic, energy, forces, stress }: Structure): Frame => ({ species, positions, cell, periodic, energy, forces, stress });

function fromSafetensors(bytes: Uint8Array): Structure[] {
  const { tensors } = readSafetensors(bytes);
  const need = (name: string, rank: number): SafetensorsEntry => {
    const found = tensors.get(name);
    if (found === undefined || found.shape.length !== rank) throw new RangeError(`the tensor "${name}" is ${found === undefined ? "missing" : `[${found.shape}]`}; it needs ${rank} axes`);
    return found;
  };
  const positions = need("R", 3);
  const species = Array.from(need("Z", 1).data as ArrayLike<number | bigint>, Number);
  const [frames, atoms, three] = positions.shape;
  if (atoms !== species.length || three !== 3) throw new RangeError(`"R" is [${positions.shape}]; with ${species.length} atoms in "Z" it must be [frames, ${species.length}, 3]`);
  const energies = tensors.has("E") ? Float64Array.from(need("E", 1).data as ArrayLike<number>) : undefined;
  const forces = tensors.has("F") ? Float64Array.from(need("F", 3).data as ArrayLike<number>) : undefined;
  if (energies !== undefined && energies.length !== frames) throw new RangeError(`"E" has ${energies.length} energies for ${frames} frames`);
  if (forces !== undefined && forces.length !== frames * atoms * 3) throw new RangeError(`"F" has ${forces.length} numbers for ${frames} frames of ${atoms} atoms`);
  const all = Float64Array.from(positions.data as ArrayLike<number>);
  const size = 3 * atoms;
  return Array.from({ length: frames }, (_, f) => ({
    species,
    positions: all.slice(f * size, (f + 1) * size),
    periodic: [false, false, false],
    energy: energies?.[f],
    forces: forces?.slice(f * size, (f + 1) * size),
    info: {},
    arrays: {},
  }));
}
