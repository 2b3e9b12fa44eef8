import {
  add,
  forget,
  inner,
  type Invariant,
  matrixProduct,
  plain,
  scaleBy,
  scaleRows,
  scope,
  subtract,
  type Tensor,
  view,
} from "../tensor/index.js";
import { batchOf, type System } from "./batch.js";
import { derive, type Potential, predict } from "./potential.js";
import type { Nequip } from "./nequip.js";

/** A system with what is known of it. */
export interface Frame extends System {
  /** eV */
  readonly energy?: number;
  /** eV/Å, [n, 3] */
  readonly forces?: Float64Array;
  /** eV/Å³, Voigt order, positive in tension. */
  readonly stress?: Float64Array;
}

/** What training divides by, from the frames it trains on. */
export interface Statistics {
  /** eV: energy of an atom of each element that explains the energies best. */
  readonly shifts: Float64Array;
  /** eV: root mean square of what the shifts leave. */
  readonly energyDeviation: number;
  /** eV/Å: root mean square of a force component. */
  readonly forceScale: number;
  /** eV/Å³; 0 if there are no stresses. */
  readonly stressScale: number;
}

const rms = (sum: number, count: number): number => (count > 0 ? Math.sqrt(sum / count) : 0);

/**
 * Shifts by least squares of the energies on the compositions, held weakly to the mean energy of an atom, where the compositions leave them open.
 *
 * @throws RangeError if a frame has no energy or no forces, or an atom is of another element
 */
export function statistics(frames: readonly Frame[], elements: readonly number[]): Statistics {
  if (frames.length === 0) throw new RangeError("statistics: there are no frames");
  const n = elements.length;
  const place = new Map(elements.map((z, i) => [z, i]));
  const counts = frames.map(({ species }, f) => {
    const row = new Float64Array(n);
    for (let i = 0; i < species.length; i++) {
      const at = place.get(species[i]);
      if (at === undefined)
        throw new RangeError(
          `statistics: frame ${f} has an atom of atomic number ${species[i]}; the elements are ${elements.join(", ")}`,
        );
      row[at]++;
    }
    return row;
  });
  let energy = 0;
  let atoms = 0;
  frames.forEach((frame, f) => {
    if (frame.energy === undefined || !Number.isFinite(frame.energy))
      throw new RangeError(`statistics: frame ${f} has the energy ${frame.energy}; training needs finite energies`);
    energy += frame.energy;
    atoms += frame.species.length;
  });
  const mean = atoms > 0 ? energy / atoms : 0;
  const normal = Array.from({ length: n }, () => new Float64Array(n + 1));
  frames.forEach((frame, f) => {
    const rest = (frame.energy as number) - mean * frame.species.length;
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) normal[a][b] += counts[f][a] * counts[f][b];
      normal[a][n] += counts[f][a] * rest;
    }
  });
  for (let a = 0; a < n; a++) normal[a][a] += 1e-6 * frames.length;
  const shifts = solve(normal).map((x) => x + mean);
  let left = 0;
  let squares = 0;
  let components = 0;
  let stress = 0;
  let stresses = 0;
  frames.forEach((frame, f) => {
    const rest = (frame.energy as number) - counts[f].reduce((sum, c, a) => sum + c * shifts[a], 0);
    left += rest * rest;
    if (frame.forces === undefined || frame.forces.length !== 3 * frame.species.length)
      throw new RangeError(
        `statistics: frame ${f} has ${frame.forces?.length ?? "no"} force components; ${3 * frame.species.length} are needed`,
      );
    for (const x of frame.forces) squares += x * x;
    components += frame.forces.length;
    for (const x of frame.stress ?? []) {
      stress += x * x;
      stresses++;
    }
  });
  return {
    shifts,
    energyDeviation: rms(left, frames.length),
    forceScale: rms(squares, components),
    stressScale: rms(stress, stresses),
  };
}

/** Solution of a symmetric positive system [A | b] by elimination with pivots. */
function solve(rows: Float64Array[]): Float64Array {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const x = new Float64Array(n);
  for (let k = n - 1; k >= 0; k--) {
    let sum = rows[k][n];
    for (let j = k + 1; j < n; j++) sum -= rows[k][j] * x[j];
    x[k] = sum / rows[k][k];
  }
  return x;
}

/** Sets scale and shift of a potential: it starts at the mean energies, in units of the forces. */
export function calibrate(potential: Nequip, { shifts, forceScale }: Statistics): void {
  view(potential.shift).set(shifts);
  view(potential.scale).fill(forceScale > 0 ? forceScale : 1);
}

/** Mean number of neighbours of an atom. */
export function meanNeighbours(frames: readonly System[], cutoff: number): number {
  let atoms = 0;
  let edges = 0;
  for (const frame of frames) {
    const elements = [...new Set(Array.from(frame.species))];
    edges += scope(() => batchOf([frame], elements, cutoff).graph.edges);
    atoms += frame.species.length;
  }
  return atoms > 0 ? edges / atoms : 0;
}

export interface LossWeights {
  /** Of the mean squared energy error in units of its deviation. Default: 0.01. */
  energy?: number;
  /** Of the mean squared force error in units of the root mean square force. Default: 1. */
  forces?: number;
  /** Of the mean squared stress error in units of the root mean square stress. Default: 0. */
  stress?: number;
}

/**
 * Loss of a potential on frames, by their numbers: mean squared errors of energies, forces and stresses, each in units of its spread.
 * Forces and stresses are gradients, so the gradient of the loss is of second order.
 *
 * @throws RangeError if all weights are 0, a weight is positive where no frame has stresses; the loss itself, if a frame lacks what it weighs
 */
export function potentialLoss(
  potential: Potential,
  frames: readonly Frame[],
  stats: Statistics,
  weights: LossWeights = {},
): (numbers: ArrayLike<number>) => Invariant {
  const { energy = 0.01, forces = 1, stress = 0 } = weights;
  if (!(energy > 0 || forces > 0 || stress > 0))
    throw new RangeError("potentialLoss: all weights are 0; at least one must be positive");
  if (stress > 0 && !(stats.stressScale > 0))
    throw new RangeError("potentialLoss: the weight of stresses is positive, but the frames have none");
  return (numbers) => {
    const chosen = Array.from(numbers, (i) => frames[i]);
    const batch = batchOf(chosen, potential.elements, potential.cutoff);
    const found = derive(potential, batch);
    const terms: Tensor[] = [];
    const term = (x: Tensor, target: Float64Array, weight: number): void => {
      const d = subtract(forget(x), plain(target, { shape: x.shape }));
      terms.push(scaleBy(inner(d, d), weight / Math.max(1, d.size)));
    };
    const square = (x: number): number => (x > 0 ? 1 / (x * x) : 1);
    if (forces > 0)
      term(found.forces, joined(chosen.map((frame, i) => requireForces(frame, numbers[i]))), forces * square(stats.forceScale));
    if (energy > 0)
      term(
        found.energies,
        Float64Array.from(chosen, (frame, i) => requireEnergy(frame, numbers[i])),
        energy * square(stats.energyDeviation),
      );
    if (stress > 0)
      term(
        stressOf(found.virials, batch.volumes),
        joined(chosen.map((frame, i) => requireStress(frame, numbers[i]))),
        stress * square(stats.stressScale),
      );
    return terms.reduce((a, b) => add(a, b)) as Invariant;
  };
}

function requireEnergy(frame: Frame, number: number): number {
  if (frame.energy === undefined || !Number.isFinite(frame.energy))
    throw new RangeError(`potentialLoss: frame ${number} has the energy ${frame.energy}; the loss needs a finite one`);
  return frame.energy;
}

function requireForces(frame: Frame, number: number): Float64Array {
  if (frame.forces === undefined || frame.forces.length !== 3 * frame.species.length)
    throw new RangeError(
      `potentialLoss: frame ${number} has ${frame.forces?.length ?? "no"} force components; ${3 * frame.species.length} are needed`,
    );
  return frame.forces;
}

function requireStress(frame: Frame, number: number): Float64Array {
  if (frame.stress === undefined || frame.stress.length !== 6)
    throw new RangeError(`potentialLoss: frame ${number} has no stress of six components`);
  return frame.stress;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Stress in Voigt order, [systems, 6], from virials [systems, 9]. */
export function stressOf(virials: Tensor<"plain">, volumes: readonly (number | null)[]): Tensor<"plain"> {
  const inverse = Float64Array.from(volumes, (volume, s) => {
    if (volume === null) throw new RangeError(`stress: system ${s} is not periodic in three directions; it has no volume`);
    return 1 / volume;
  });
  const half = new Float64Array(54);
  [
    [0, 0],
    [4, 4],
    [8, 8],
    [5, 7],
    [2, 6],
    [1, 3],
  ].forEach(([a, b], k) => {
    half[6 * a + k] += 0.5;
    half[6 * b + k] += 0.5;
  });
  return scaleRows(plain(inverse), matrixProduct(virials, plain(half, { shape: [9, 6] })));
}

/** Errors of a potential on frames. */
export interface Errors {
  /** eV, mean absolute and root mean square; NaN if no frame has an energy. */
  energy: { mae: number; rmse: number };
  /** eV/Å, for a component; NaN if no frame has forces. */
  forces: { mae: number; rmse: number };
  /** eV/Å³; null if no frame has a stress. */
  stress: { mae: number; rmse: number } | null;
}

/** Errors on frames, `batch` of them at a time. */
export function errors(potential: Potential, frames: readonly Frame[], batch = 10): Errors {
  const sums = { energy: [0, 0, 0], forces: [0, 0, 0], stress: [0, 0, 0] };
  const count = (of: number[], d: number): void => {
    of[0] += Math.abs(d);
    of[1] += d * d;
    of[2]++;
  };
  for (let from = 0; from < frames.length; from += batch) {
    const some = frames.slice(from, from + batch);
    predict(potential, some).forEach((found, i) => {
      const { energy, forces, stress } = some[i];
      if (energy !== undefined) count(sums.energy, found.energy - energy);
      forces?.forEach((f, k) => {
        count(sums.forces, found.forces[k] - f);
      });
      stress?.forEach((s, k) => {
        if (found.stress !== null) count(sums.stress, found.stress[k] - s);
      });
    });
  }
  const result = ([absolute, squares, n]: number[]) => ({ mae: absolute / n, rmse: Math.sqrt(squares / n) });
  return { energy: result(sums.energy), forces: result(sums.forces), stress: sums.stress[2] > 0 ? result(sums.stress) : null };
}
