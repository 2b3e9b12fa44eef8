import { type Generator, generator } from "../arithmetic/index.js";
import { atomicMass } from "../io/index.js";
import type { System } from "./batch.js";
import { type Potential, type Prediction, predict } from "./potential.js";

/** kg; CODATA 2018. */
const ATOMIC_MASS_UNIT = 1.6605390666e-27;
/** J; exact since 2019. */
const ELECTRONVOLT = 1.602176634e-19;
/** m/s in one Å/fs. */
const ANGSTROM_PER_FEMTOSECOND = 1e5;

/** One u·(Å/fs)² in eV, about 103.64: with energies in eV and velocities in Å/fs, a mass of so many u weighs so much more. */
export const MASS_UNIT = (ATOMIC_MASS_UNIT * ANGSTROM_PER_FEMTOSECOND * ANGSTROM_PER_FEMTOSECOND) / ELECTRONVOLT;

/** eV/K; exact since 2019: 1.380649e-23 J/K over the charge of the electron. */
export const BOLTZMANN = 1.380649e-23 / ELECTRONVOLT;

/** A moment of a trajectory. The arrays are those that the next step changes: copy what is to be kept. */
export interface Moment {
  /** 0 is the start. */
  readonly step: number;
  /** fs */
  readonly time: number;
  /** eV */
  readonly potential: number;
  /** eV */
  readonly kinetic: number;
  /** eV; constant but for the error of the integration. */
  readonly total: number;
  /** K: 2·kinetic / ((3n − 3) k_B), as the momentum is zero. */
  readonly temperature: number;
  /** Å, [n, 3] */
  readonly positions: Float64Array;
  /** Å/fs, [n, 3] */
  readonly velocities: Float64Array;
  /** eV/Å, [n, 3] */
  readonly forces: Float64Array;
}

export interface DynamicsOptions {
  /** fs; negative runs back in time. Default: 0.5. */
  timestep?: number;
  steps: number;
  /** K, of the velocities drawn at the start. Default: 300. */
  temperature?: number;
  /** Of those velocities. Default: 0. */
  seed?: number | Generator;
  /** Å/fs, [n, 3]: instead of velocities drawn at a temperature. */
  velocities?: Float64Array;
  /** Called at the start and after each step. */
  onStep?: (moment: Moment) => void;
}

type Beginning = Omit<DynamicsOptions, "steps" | "onStep">;

function requireDynamics(n: number, { timestep = 0.5, temperature = 300, velocities }: Beginning): void {
  if (!Number.isFinite(timestep) || timestep === 0) {
    throw new RangeError(`velocityVerlet: timestep is ${timestep}; it must be finite and not 0, in fs`);
  }
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw new RangeError(`velocityVerlet: temperature is ${temperature}; it must be finite and >= 0, in K`);
  }
  if (velocities !== undefined && !(velocities.length === 3 * n && velocities.every(Number.isFinite))) {
    throw new RangeError(
      `velocityVerlet: there are ${velocities.length} velocities; ${n} atoms need ${3 * n} finite ones, in Å/fs`,
    );
  }
}

/**
 * Velocities drawn from Maxwell's distribution, ½m⟨v²⟩ = 3/2 k_B T, less their total momentum, and scaled to the temperature exactly:
 * ∑ ½mv² = ½(3n − 3) k_B T.
 *
 * @param masses - u
 * @param temperature - K
 * @returns Å/fs, [n, 3]; zero for a single atom
 */
export function maxwellVelocities(masses: Float64Array, temperature: number, random: Generator): Float64Array {
  const velocities = random.normals(3 * masses.length).map((z, i) => z / Math.sqrt(masses[Math.trunc(i / 3)]));
  const whole = masses.reduce((sum, m) => sum + m, 0);
  for (let x = 0; x < 3; x++) {
    let momentum = 0;
    for (let i = 0; i < masses.length; i++) momentum += masses[i] * velocities[3 * i + x];
    for (let i = 0; i < masses.length; i++) velocities[3 * i + x] -= momentum / whole;
  }
  const found = masses.length > 1 ? temperatureOf(kineticEnergy(masses, velocities), masses.length) : 0;
  const factor = found > 0 ? Math.sqrt(temperature / found) : 0;
  return velocities.map((v) => factor * v);
}

/** ∑ ½mv² in eV, of masses in u and velocities in Å/fs. */
export function kineticEnergy(masses: Float64Array, velocities: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < velocities.length; i++) sum += masses[Math.trunc(i / 3)] * velocities[i] * velocities[i];
  return 0.5 * MASS_UNIT * sum;
}

const temperatureOf = (kinetic: number, n: number): number => (n > 1 ? (2 * kinetic) / ((3 * n - 3) * BOLTZMANN) : 0);

/**
 * Newton's equations m·x″ = F at constant energy, by velocity Verlet (Swope et al. 1982, J. Chem. Phys. 76, 637):
 *
 *     v ← v + ½Δt·F/m,   x ← x + Δt·v,   F ← F(x),   v ← v + ½Δt·F/m.
 *
 * It is symplectic and reversible: the energy swings by O(Δt²) and does not drift, and −Δt leads back. Standard atomic masses.
 * Positions are not wrapped into the cell.
 *
 * @returns the last moment
 * @throws RangeError if an option is out of range, the atoms do not suit the potential, or the energy is no longer finite
 */
export function velocityVerlet(potential: Potential, system: System, options: DynamicsOptions): Moment {
  const { steps, onStep, ...rest } = options;
  if (!Number.isInteger(steps) || steps < 0)
    throw new RangeError(`velocityVerlet: steps is ${steps}; it must be an integer >= 0`);
  for (const moment of trajectory(potential, system, rest)) {
    onStep?.(moment);
    if (moment.step === steps) return moment;
  }
  throw new RangeError("velocityVerlet: the trajectory ended early");
}

/**
 * The moments of {@link velocityVerlet} one at a time, without end: a step is taken when the next one is asked for, so a page or a server
 * can do other things in between.
 *
 * @throws RangeError as {@link velocityVerlet}, when the first moment is asked for or a later one
 */
export function* trajectory(potential: Potential, system: System, options: Beginning = {}): IterableIterator<Moment> {
  const n = system.species.length;
  requireDynamics(n, options);
  const { timestep = 0.5, temperature = 300, seed = 0 } = options;
  const masses = Float64Array.from({ length: n }, (_, i) => atomicMass(system.species[i]));
  const random = typeof seed === "object" ? seed : generator(seed).split("velocities");
  const velocities = options.velocities?.slice() ?? maxwellVelocities(masses, temperature, random);
  const positions = Float64Array.from(system.positions);
  const moving: System = { ...system, positions };

  const momentOf = (step: number, found: Prediction): Moment => {
    const kinetic = kineticEnergy(masses, velocities);
    const total = found.energy + kinetic;
    if (!Number.isFinite(total)) {
      throw new RangeError(
        `velocityVerlet: at step ${step} the energy is ${total}; a shorter timestep than ${timestep} fs may help`,
      );
    }
    const temperature = temperatureOf(kinetic, n);
    const { energy, forces } = found;
    return { step, time: step * timestep, potential: energy, kinetic, total, temperature, positions, velocities, forces };
  };
  const kick = (forces: Float64Array): void => {
    for (let i = 0; i < velocities.length; i++) {
      velocities[i] += (0.5 * timestep * forces[i]) / (masses[Math.trunc(i / 3)] * MASS_UNIT);
    }
  };

  let moment = momentOf(0, predict(potential, [moving])[0]);
  yield moment;
  for (let step = 1; ; step++) {
    kick(moment.forces);
    for (let i = 0; i < positions.length; i++) positions[i] += timestep * velocities[i];
    const [found] = predict(potential, [moving]);
    kick(found.forces);
    moment = momentOf(step, found);
    yield moment;
  }
}

/**
 * Energy drift of a trajectory: the slope of the line that fits the total energies best.
 *
 * @param times - fs, at least two different ones
 * @param totals - eV
 * @returns meV/atom/ps
 * @throws RangeError if there are not as many energies as times, or fewer than two different times
 */
export function energyDrift(times: ArrayLike<number>, totals: ArrayLike<number>, atoms: number): number {
  const n = times.length;
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / n;
  const [time, total] = [mean(times), mean(totals)];
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    covariance += (times[i] - time) * (totals[i] - total);
    variance += (times[i] - time) * (times[i] - time);
  }
  if (totals.length !== n || !(variance > 0)) {
    throw new RangeError(
      `energyDrift: found ${n} times and ${totals.length} energies; it needs as many of both, at two times or more`,
    );
  }
  // eV/fs is 10⁶ meV/ps
  return ((covariance / variance) * 1e6) / atoms;
}
