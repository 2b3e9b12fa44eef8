import { type Generator, generator } from "../arithmetic/index.js";
import { type Potential, predict, type System } from "../models/index.js";
import { type O3Element, o3Matrix, Rotation } from "../groups/index.js";
import { assign, cast, Tensor } from "../tensor/index.js";
import { largest, rms } from "./compare.js";
import { randomized, restoring } from "./randomized.js";

/** What is verified: a potential, or any function from systems to energies (eV) and forces (eV/Å, [n, 3]). */
export type Predictor = (
  systems: readonly System[],
) => readonly { readonly energy: number; readonly forces: ArrayLike<number> }[];

export interface VerifyPotentialOptions {
  /** Group elements of each kind. Default: 20. */
  elements?: number;
  /** Whether forces are compared with difference quotients of the energy, in f64 whatever the precision of the potential. Default: true. */
  derivatives?: boolean;
  seed?: number;
}

/** How far a law is from holding. */
export interface LawErrors {
  /** Relative to the standard deviation of the energies of the systems, less shifts and the energies of their atoms alone. */
  readonly energy: number;
  /** Relative to the root mean square of the force components. */
  readonly forces: number;
}

/** The laws, for one set of parameters: root mean squares over the systems, the largest over the group elements. */
export interface Laws {
  /** E(Rx) = E(x), F(Rx) = R F(x) for rotations. */
  readonly rotation: LawErrors;
  /** The same for −R. */
  readonly reflection: LawErrors;
  /** Atoms in another order have the same energy, and the forces in that order. */
  readonly permutation: LawErrors;
  /** E(x + t) = E(x), F(x + t) = F(x), for t of about 100 Å. */
  readonly translation: LawErrors;
  /** F·d against the difference quotient of E along random d, relative to the length of d times the root mean square; weights in f64. */
  readonly gradient: number | null;
}

export interface PotentialReport<Randomized extends Laws | null = Laws> {
  /** With the parameters as they are. */
  readonly trained: Laws;
  /** With all parameters drawn at random, biases included; null for a function, whose parameters are not known. */
  readonly randomized: Randomized;
  /** Largest error of all laws but `gradient`, which is limited by the difference quotient. */
  readonly worst: number;
  readonly worstGradient: number | null;
}

/**
 * Measures the laws of a potential: invariance and equivariance under rotations, reflections, permutations and translations, and that its
 * forces are the gradient of its energy. Its parameters are the same afterwards.
 *
 * @param systems - at least one, on which forces do not vanish
 * @throws RangeError if there are no systems, or the forces on them vanish, so that every law would hold
 */
export function verifyPotential(
  potential: Potential,
  systems: readonly System[],
  options?: VerifyPotentialOptions,
): PotentialReport;
export function verifyPotential(
  potential: Predictor,
  systems: readonly System[],
  options?: VerifyPotentialOptions,
): PotentialReport<null>;
export function verifyPotential(
  potential: Potential | Predictor,
  systems: readonly System[],
  options: VerifyPotentialOptions = {},
): PotentialReport<Laws | null> {
  const { elements = 20, seed = 0, derivatives = true } = options;
  if (systems.length === 0) throw new RangeError("verifyPotential: there are no systems");
  if (!Number.isInteger(elements) || elements < 1)
    throw new RangeError(`verifyPotential: elements is ${elements}; it must be an integer >= 1`);
  const random = generator(seed).split("verify");
  const measure = (): Laws => {
    const stream = random.split("laws");
    const slope = (predictor: Predictor): number | null =>
      derivatives ? gradientError(predictor, systems, elements, stream.split("gradient")) : null;
    if (typeof potential === "function") return { ...laws(potential, systems, elements, stream), gradient: slope(potential) };
    const predictor: Predictor = (some) => predict(potential, some);
    return restoring(potential, () => {
      withoutShifts(potential);
      const found = laws(predictor, systems, elements, stream);
      if (derivatives) cast(potential, "f64");
      return { ...found, gradient: slope(predictor) };
    });
  };
  const trained = measure();
  const drawn =
    typeof potential === "function"
      ? null
      : restoring(potential, () => {
          randomized(potential, random.split("parameters"));
          return measure();
        });
  const all = drawn === null ? [trained] : [trained, drawn];
  const errors = all.flatMap(({ rotation, reflection, permutation, translation }) => [
    rotation,
    reflection,
    permutation,
    translation,
  ]);
  return {
    trained,
    randomized: drawn,
    worst: largest(errors.flatMap(({ energy, forces }) => [energy, forces])),
    worstGradient: derivatives ? largest(all.map(({ gradient }) => gradient as number)) : null,
  };
}

/** Energies of atoms, often thousands of eV, add nothing that a law could break, but rounding: they are left out where they are known. */
export function withoutShifts(potential: Potential & { readonly shift?: unknown }): void {
  const { shift } = potential;
  if (shift instanceof Tensor && shift.role !== null) assign(shift, new Float64Array(shift.size));
}

/** Energies and forces of a list of systems. */
interface Found {
  energies: number[];
  forces: Float64Array[];
}

/** Atoms that are given to a predictor at once. */
const ATOMS = 1000;

function answers(predictor: Predictor, systems: readonly System[]): Found {
  const found: Found = { energies: [], forces: [] };
  for (let from = 0, to = 0; from < systems.length; from = to) {
    let atoms = 0;
    do atoms += systems[to++].species.length;
    while (to < systems.length && atoms + systems[to].species.length <= ATOMS);
    for (const { energy, forces } of predictor(systems.slice(from, to))) {
      found.energies.push(energy);
      found.forces.push(Float64Array.from(forces));
    }
  }
  return found;
}

function laws(predictor: Predictor, systems: readonly System[], elements: number, random: Generator): Omit<Laws, "gradient"> {
  const here = answers(predictor, systems);
  const force = rms(here.forces.flatMap((f) => [...f]));
  const energy = spread(predictor, systems, here.energies) || force;
  if (!(force > 0))
    throw new RangeError(
      `verifyPotential: the root mean square force on these ${systems.length} systems is ${force}; every law would hold`,
    );
  const errors = (moves: (r: Generator) => readonly Move[], name: string): LawErrors => {
    const stream = random.split(name);
    const each = Array.from({ length: elements }, () => {
      const moved = moves(stream);
      const there = answers(
        predictor,
        moved.map(({ system }) => system),
      );
      return {
        energy: rms(there.energies.map((e, s) => (e - here.energies[s]) / energy)),
        forces: rms(
          there.forces.flatMap((f, s) => [...moved[s].forces(here.forces[s])].map((wanted, k) => (f[k] - wanted) / force)),
        ),
      };
    });
    return { energy: largest(each.map((e) => e.energy)), forces: largest(each.map((e) => e.forces)) };
  };
  return {
    rotation: errors((r) => turned(systems, { rotation: Rotation.random(r), inversion: false }), "rotation"),
    reflection: errors((r) => turned(systems, { rotation: Rotation.random(r), inversion: true }), "reflection"),
    permutation: errors((r) => systems.map((system) => permuted(system, r.permutation(system.species.length))), "permutation"),
    translation: errors(
      (r) =>
        shifted(
          systems,
          r.normals(3).map((t) => 100 * t),
        ),
      "translation",
    ),
  };
}

/** Standard deviation of the energies less those of the atoms alone; 0 if there is none to speak of. */
function spread(predictor: Predictor, systems: readonly System[], energies: readonly number[]): number {
  const kinds = [...new Set(systems.flatMap(({ species }) => Array.from(species)))];
  const alone = answers(
    predictor,
    kinds.map((z) => ({ species: [z], positions: new Float64Array(3) })),
  );
  const of = new Map(kinds.map((z, i) => [z, alone.energies[i]]));
  const bound = energies.map((energy, s) =>
    Array.from(systems[s].species).reduce((rest, z) => rest - (of.get(z) as number), energy),
  );
  const mean = bound.reduce((a, b) => a + b, 0) / bound.length;
  const deviation = rms(bound.map((e) => e - mean));
  return deviation > 1e-9 * largest(energies.map(Math.abs)) ? deviation : 0;
}

/** A system after a group element, and what that makes of its forces. */
interface Move {
  readonly system: System;
  forces(before: Float64Array): Float64Array;
}

function turned(systems: readonly System[], element: O3Element): Move[] {
  const m = o3Matrix(element);
  const act = (v: Float64Array): Float64Array =>
    Float64Array.from(v, (_, i) => {
      const [a, at] = [3 * (i % 3), i - (i % 3)];
      return m[a] * v[at] + m[a + 1] * v[at + 1] + m[a + 2] * v[at + 2];
    });
  return systems.map((system) => ({
    system: { ...system, positions: act(system.positions), cell: system.cell ? act(system.cell) : system.cell },
    forces: act,
  }));
}

function permuted(system: System, order: Int32Array): Move {
  const rows = (x: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: 3 * order.length }, (_, i) => x[3 * order[Math.floor(i / 3)] + (i % 3)]);
  return {
    system: { ...system, species: Array.from(order, (i) => system.species[i]), positions: rows(system.positions) },
    forces: rows,
  };
}

function shifted(systems: readonly System[], t: ArrayLike<number>): Move[] {
  return systems.map((system) => ({
    system: along(system, { length: system.positions.length }, (i) => t[i % 3]),
    forces: (f) => f,
  }));
}

const along = (system: System, { length }: { length: number }, step: (i: number) => number): System => ({
  ...system,
  positions: Float64Array.from({ length }, (_, i) => system.positions[i] + step(i)),
});

// Sixth-order central difference: E'(0) ≈ ∑ c_k (E(kh) − E(−kh)) / h, h in ångström.
const STENCIL = [3 / 4, -3 / 20, 1 / 60];
const STEP = 1e-3;

function gradientError(predictor: Predictor, systems: readonly System[], elements: number, random: Generator): number {
  const { forces } = answers(predictor, systems);
  const size = rms(forces.flatMap((f) => [...f]));
  const each = Array.from({ length: elements }, () => {
    const directions = systems.map(({ positions }) => random.normals(positions.length));
    const slopes = new Float64Array(systems.length);
    STENCIL.forEach((c, k) => {
      for (const sign of [1, -1]) {
        const h = sign * (k + 1) * STEP;
        const { energies } = answers(
          predictor,
          systems.map((system, s) => along(system, system.positions, (i) => h * directions[s][i])),
        );
        energies.forEach((e, s) => {
          slopes[s] += (sign * c * e) / STEP;
        });
      }
    });
    return rms(
      systems.map((_, s) => {
        const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
        return (slopes[s] + dot(forces[s], directions[s])) / (size * Math.sqrt(dot(directions[s], directions[s]) || 1));
      }),
    );
  });
  return largest(each);
}
