import { type Frame, type Potential, predict } from "../../src/models/index.js";

/** What a model says of frames whose truth is known. */
export interface Evaluation {
  /** eV, less the mean of the true ones. */
  readonly energies: { readonly truth: readonly number[]; readonly found: readonly number[] };
  /** eV/Å, every component. */
  readonly forces: { readonly truth: readonly number[]; readonly found: readonly number[] };
  /** eV and eV/Å: mean absolute errors. */
  readonly energyError: number;
  readonly forceError: number;
  /** eV and eV/Å: root mean square of the true ones, which is the error of knowing nothing. */
  readonly energySize: number;
  readonly forceSize: number;
}

const meanDifference = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + Math.abs(x - b[i]), 0) / a.length;

const rms = (a: readonly number[]): number => Math.sqrt(a.reduce((sum, x) => sum + x * x, 0) / a.length);

/** Energies and forces of test frames, ten at a time. */
export function evaluation(model: Potential, frames: readonly Frame[]): Evaluation {
  const energies = { truth: [] as number[], found: [] as number[] };
  const forces = { truth: [] as number[], found: [] as number[] };
  const mean = frames.reduce((sum, { energy = 0 }) => sum + energy, 0) / frames.length;
  for (let from = 0; from < frames.length; from += 10) {
    const some = frames.slice(from, from + 10);
    predict(model, some).forEach((found, i) => {
      energies.truth.push((some[i].energy ?? 0) - mean);
      energies.found.push(found.energy - mean);
      forces.truth.push(...(some[i].forces ?? []));
      forces.found.push(...found.forces);
    });
  }
  return {
    energies,
    forces,
    energyError: meanDifference(energies.truth, energies.found),
    forceError: meanDifference(forces.truth, forces.found),
    energySize: rms(energies.truth),
    forceSize: rms(forces.truth),
  };
}
