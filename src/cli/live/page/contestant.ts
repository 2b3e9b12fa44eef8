import { type O3Element, o3 } from "../../../groups/index.js";
import { loadPotential, type Moment, type Potential, predict, type System, trajectory } from "../../../models/index.js";
import type { LiveData } from "../live.js";
import { loadTwin } from "../twin.js";
import { farthest } from "./farthest.js";

/** fs */
export const TIMESTEP = 0.5;

/** By how much the answer for the molecule as it is turned and mirrored differs from the turned and mirrored answer. */
export interface TurnError {
  /** ‖F(gx) − g F(x)‖ / ‖F(x)‖ */
  readonly forces: number;
  /** eV: E(gx) − E(x) */
  readonly energy: number;
  /** eV/Å: g F(x), what the forces should be. */
  readonly wanted: Float64Array;
}

/** Turns and mirrors vectors. */
const act = ({ rotation, inversion }: O3Element, v: Float64Array): Float64Array => {
  const turned = rotation.apply(v);
  return inversion ? turned.map((x) => -x) : turned;
};

const size = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));

/** The atoms less their centre, which they are turned about. */
function systemOf({ species, positions, cell, periodic }: LiveData): System {
  const centre = [0, 1, 2].map((x) => positions.reduce((sum, p, i) => sum + (i % 3 === x ? p : 0), 0) / species.length);
  const centred = Float64Array.from(positions, (p, i) => p - centre[i % 3]);
  return { species, positions: centred, cell: cell === null ? null : Float64Array.from(cell), periodic };
}

/** A potential and the molecule that moves in it. What the potential is given is the molecule as it is turned and mirrored, never an unturned one. */
export class Contestant {
  readonly potential: Potential;
  readonly system: System;
  /** Of all turns and reflections since the start. */
  turned = o3().identity;
  moment!: Moment;
  /** fs since the start. */
  time = 0;
  /** How often the molecule came apart and began anew. */
  restarts = 0;
  #cell: Float64Array | null | undefined;
  #moments!: Iterator<Moment>;
  #first!: Moment;
  readonly #radius: number;

  constructor(
    private readonly data: LiveData,
    kind: string | null,
    weights: Uint8Array,
  ) {
    this.potential = kind === "twin" ? loadTwin(weights) : loadPotential(weights);
    this.system = systemOf(data);
    this.#radius = farthest(this.system.positions);
    this.reset();
  }

  /** From the first frame again, with the same velocities. */
  reset(): void {
    const { temperature, seed } = this.data;
    this.turned = o3().identity;
    this.time = 0;
    this.#cell = this.system.cell;
    this.#moments = trajectory(this.potential, this.system, { timestep: TIMESTEP, temperature, seed });
    this.moment = this.#next();
    this.#first = this.moment;
  }

  /** One step of the dynamics. */
  step(): void {
    if (this.#advances()) return;
    this.restarts++;
    this.reset();
  }

  /** Whether the molecule is whole after one more step. */
  #advances(): boolean {
    try {
      this.moment = this.#next();
    } catch (error) {
      if (error instanceof RangeError) return false; // the energy is no longer finite
      throw error;
    }
    this.time += TIMESTEP;
    const hottest = 2000 + 20 * this.data.temperature;
    return this.moment.temperature < hottest && farthest(this.moment.positions) < 4 * this.#radius + 4;
  }

  /** Turns, or mirrors, positions, velocities and cell, and asks the potential anew. */
  turn(by: O3Element): void {
    const [positions, velocities] = [act(by, this.moment.positions), act(by, this.moment.velocities)];
    if (this.#cell) this.#cell = act(by, this.#cell);
    this.turned = o3().product(by, this.turned);
    const system = { ...this.system, positions, cell: this.#cell };
    this.#moments = trajectory(this.potential, system, { timestep: TIMESTEP, velocities });
    this.moment = this.#next();
  }

  /** Lattice vectors as they are turned. */
  get cell(): Float64Array | null {
    return this.#cell ?? null;
  }

  /** meV per atom: the total energy less its value at the start. */
  get change(): number {
    return (1000 * (this.moment.total - this.#first.total)) / this.system.species.length;
  }

  /** Asks the potential about the molecule as if it had never been turned or mirrored. */
  error(): TurnError {
    const { forces, positions, potential: energy } = this.moment;
    if (this.turned === o3().identity) return { forces: 0, energy: 0, wanted: forces };
    const [there] = predict(this.potential, [{ ...this.system, positions: act(o3().inverse(this.turned), positions) }]);
    const wanted = act(this.turned, there.forces);
    return { forces: size(forces.map((f, i) => f - wanted[i])) / (size(wanted) || 1), energy: energy - there.energy, wanted };
  }

  #next(): Moment {
    return this.#moments.next().value as Moment;
  }
}
