import { readFileSync } from "node:fs";
import { readSafetensors } from "../../src/io/index.js";
import type { Frame } from "../../src/models/index.js";

/** One trajectory, cut by blocks of time: neighbouring frames are 5 fs apart and alike, so a random choice would test on what was learned. */
export interface Trajectory {
  /** Frames 0 … 949. */
  readonly training: readonly Frame[];
  /** Frames 950 … 999: what the learning curves measure. */
  readonly validation: readonly Frame[];
  /** Frames 1200 … 1499, a picosecond after the last one that was trained on. */
  readonly test: readonly Frame[];
  /** Atomic numbers that occur. */
  readonly elements: readonly number[];
}

/** Ethanol at 500 K: positions R [frame, atom, 3] in Å, energies E in eV and forces F in eV/Å of GFN2-xTB, atomic numbers Z. */
export function readTrajectory(path: string): Trajectory {
  const { tensors } = readSafetensors(new Uint8Array(readFileSync(path)));
  const doubles = (name: string): Float64Array => tensors.get(name)?.data as Float64Array;
  const [positions, energies, forces] = ["R", "E", "F"].map(doubles);
  const species = Array.from(tensors.get("Z")?.data as ArrayLike<number | bigint>, Number);
  const size = 3 * species.length;
  const frames = Array.from(energies, (energy, i): Frame => {
    const of = (all: Float64Array): Float64Array => all.slice(size * i, size * (i + 1));
    return { species, positions: of(positions), energy, forces: of(forces) };
  });
  return {
    training: frames.slice(0, 950),
    validation: frames.slice(950, 1000),
    test: frames.slice(1200),
    elements: [...new Set(species)].sort((a, b) => a - b),
  };
}
