import {
  add,
  forget,
  type Invariant,
  matrixProduct,
  multiply,
  plain,
  scaleBy,
  scaleRows,
  scope,
  subtract,
  type Tensor,
  view,
} from "../tensor/index.js";
import { conditionalDelta, huberEach, weightedMean } from "../train/index.js";
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
  /** eV/Å: the same for each element by itself; 0 where there is no atom of it. */
  readonly forceScales: Float64Array;
  /** eV/Å³; 0 if there are no stresses. */
  readonly stressScale: number;
}

export interface StatisticsOptions {
  /**
   * "leastSquares": the energy of an atom of each element that explains the energies best; "mean": the mean energy of an atom, for all elements.
   * Default: "leastSquares".
   */
  shifts?: "leastSquares" | "mean";
}

const rms = (sum: number, count: number): number => (count > 0 ? Math.sqrt(sum / count) : 0);

/**
 * Shifts by least squares of the energies on the compositions, held weakly to the mean energy of an atom, where the compositions leave them open.
 *
 * @throws RangeError if a frame has no energy or no forces, or an atom is of another element
 */
export function statistics(frames: readonly Frame[], elements: readonly number[], options: StatisticsOptions = {}): Statistics {
  const { shifts: by = "leastSquares" } = options;
  if (by !== "leastSquares" && by !== "mean")
    throw new RangeError(`statistics: shifts is "${String(by)}"; it is "leastSquares" or "mean"`);
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
  const shifts = by === "mean" ? new Float64Array(n).fill(mean) : solve(normal).map((x) => x + mean);
  let left = 0;
  let squares = 0;
  const [ofElement, atomsOf] = [new Float64Array(n), new Float64Array(n)];
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
    const { species, forces } = frame;
    for (let i = 0; i < forces.length; i++) {
      const kind = place.get(species[Math.floor(i / 3)]) as number;
      squares += forces[i] * forces[i];
      ofElement[kind] += forces[i] * forces[i];
    }
    components += forces.length;
    counts[f].forEach((count, a) => {
      atomsOf[a] += count;
    });
    for (const x of frame.stress ?? []) {
      stress += x * x;
      stresses++;
    }
  });
  return {
    shifts,
    energyDeviation: rms(left, frames.length),
    forceScale: rms(squares, components),
    forceScales: ofElement.map((sum, a) => rms(sum, 3 * atomsOf[a])),
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
  /** Of the energy errors. Default: 0.01. */
  energy?: number;
  /** Of the force errors. Default: 1. */
  forces?: number;
  /** Of the stress errors. Default: 0. */
  stress?: number;
  /** Of the errors of the virials −V·stress. Default: 0. */
  virial?: number;
}

export interface LossOptions extends LossWeights {
  /**
   * What is taken of each error. "squared": its square in units of the spread of what it is an error of. "huber": Huber's function of it, in eV,
   * eV/Å, eV/Å³. "universal": the same with energies an atom, and δ smaller for large forces, as MACE has it. Default: "squared".
   */
  errors?: "squared" | "huber" | "universal";
  /** δ of Huber's function, where it is not the square. Default: 0.01. */
  delta?: number;
  /** Energies are divided by their number of atoms. Default: false, but true where errors are "universal". */
  perAtom?: boolean;
  /** Weights of the forces on atoms of some elements, by atomic number; 1 for those that are not named. */
  elements?: Readonly<Record<number, number>>;
  /** What to do where a frame lacks what is weighed, or has NaN in it: throw, or leave it out of the mean. Default: "refuse". */
  missing?: "refuse" | "ignore";
}

/**
 * Loss of a potential on frames, by their numbers: weighted means of the errors of energies, forces and stresses. Forces and stresses are
 * gradients, so the gradient of the loss is of second order.
 *
 * @throws RangeError if all weights are 0, a weight is positive where no frame has stresses, or an option is out of range; the loss itself, if a
 *   frame lacks what it weighs and that is not to be ignored
 * @remarks Source of "universal": Batatia et al. 2023, arXiv:2401.00096, section on training.
 */
export function potentialLoss(
  potential: Potential,
  frames: readonly Frame[],
  stats: Omit<Statistics, "forceScales">,
  options: LossOptions = {},
): (numbers: ArrayLike<number>) => Invariant {
  const { energy = 0.01, forces = 1, stress = 0, virial = 0, errors: kind = "squared", delta = 0.01 } = options;
  const { perAtom = kind === "universal", elements = {}, missing = "refuse" } = options;
  if (kind !== "squared" && kind !== "huber" && kind !== "universal")
    throw new RangeError(`potentialLoss: errors is "${String(kind)}"; it is "squared", "huber" or "universal"`);
  if (missing !== "refuse" && missing !== "ignore")
    throw new RangeError(`potentialLoss: missing is "${String(missing)}"; it is "refuse" or "ignore"`);
  if (!(delta > 0 && Number.isFinite(delta))) throw new RangeError(`potentialLoss: delta is ${delta}; it must be positive`);
  for (const [name, weight] of Object.entries({ energy, forces, stress, virial }))
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`potentialLoss: the weight of ${name} is ${weight}; it must be a number >= 0`);
  for (const [element, weight] of Object.entries(elements))
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`potentialLoss: the weight of element ${element} is ${weight}; it must be a number >= 0`);
  if (!(energy > 0 || forces > 0 || stress > 0 || virial > 0))
    throw new RangeError("potentialLoss: all weights are 0; at least one must be positive");
  if ((stress > 0 || virial > 0) && !(stats.stressScale > 0))
    throw new RangeError("potentialLoss: the weight of stresses is positive, but the frames have none");
  const weighsForces = Object.keys(elements).length > 0;
  return (numbers) => {
    const chosen = Array.from(numbers, (i) => frames[i]);
    const batch = batchOf(chosen, potential.elements, potential.cutoff);
    const found = derive(potential, batch);
    const terms: Tensor[] = [];
    /** The weighted mean of the errors of x, of which those of NaN in the target do not count. */
    const term = (
      x: Tensor,
      target: Float64Array,
      weight: number,
      spread: number,
      deltas?: Float64Array,
      counts?: Float64Array,
    ): void => {
      const known = Float64Array.from(target, (value, i) => (Number.isNaN(value) ? 0 : (counts?.[i] ?? 1)));
      const all = counts === undefined && known.every((one) => one === 1);
      const d = subtract(
        forget(x),
        plain(all ? target : target.map((value) => (Number.isNaN(value) ? 0 : value)), { shape: x.shape }),
      );
      const each =
        kind === "squared"
          ? multiply(d, d)
          : huberEach(d, plain(deltas ?? new Float64Array(d.size).fill(delta), { shape: d.shape }));
      const scale = kind === "squared" && spread > 0 ? weight / (spread * spread) : weight;
      terms.push(scaleBy(weightedMean(each, all ? undefined : plain(known, { shape: d.shape })), scale));
    };
    const absent = missing === "ignore";
    if (forces > 0) {
      const targets = joined(
        chosen.map((frame, i) =>
          absent && frame.forces === undefined ? nothing(3 * frame.species.length) : requireForces(frame, numbers[i]),
        ),
      );
      const counts = weighsForces ? joined(chosen.map(({ species }) => forceWeights(species, elements))) : undefined;
      term(
        found.forces,
        targets,
        forces,
        stats.forceScale,
        kind === "universal" ? conditionalDelta(targets, delta) : undefined,
        counts,
      );
    }
    if (energy > 0) {
      const sizes = Float64Array.from(chosen, ({ species }) => (perAtom ? 1 / species.length : 1));
      const targets = Float64Array.from(
        chosen,
        (frame, i) => sizes[i] * (absent && frame.energy === undefined ? Number.NaN : requireEnergy(frame, numbers[i], absent)),
      );
      const energies = perAtom ? scaleRows(plain(sizes), found.energies) : found.energies;
      term(energies, targets, energy, stats.energyDeviation);
    }
    if (stress > 0 || virial > 0) {
      const targets = chosen.map((frame, i) =>
        absent && frame.stress === undefined ? nothing(6) : requireStress(frame, numbers[i]),
      );
      const stresses = stressOf(found.virials, batch.volumes);
      if (stress > 0) term(stresses, joined(targets), stress, stats.stressScale);
      if (virial > 0) {
        const volumes = Float64Array.from(batch.volumes, (volume) => volume ?? 0);
        const mean = volumes.reduce((sum, volume) => sum + volume, 0) / volumes.length;
        const wanted = joined(targets.map((of, i) => of.map((value) => -volumes[i] * value)));
        term(scaleBy(scaleRows(plain(volumes), stresses), -1), wanted, virial, mean * stats.stressScale);
      }
    }
    return terms.reduce((a, b) => add(a, b)) as Invariant;
  };
}

const nothing = (count: number): Float64Array => new Float64Array(count).fill(Number.NaN);

function forceWeights(species: ArrayLike<number>, elements: Readonly<Record<number, number>>): Float64Array {
  return Float64Array.from({ length: 3 * species.length }, (_, i) => elements[species[Math.floor(i / 3)]] ?? 1);
}

function requireEnergy(frame: Frame, number: number, absent: boolean): number {
  if (absent && Number.isNaN(frame.energy)) return Number.NaN;
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
