import { Rotation } from "../../../groups/index.js";
import { readManifest } from "../../../io/index.js";
import { loadPotential, type Moment, type Potential, predict, type System, trajectory } from "../../../models/index.js";
import type { LiveData } from "../live.js";
import { loadTwin } from "../twin.js";

/** fs */
export const TIMESTEP = 0.5;

/** By how much the answer for the turned molecule differs from the turned answer. */
export interface TurnError {
  /** ‖F(Rx) − R F(x)‖ / ‖F(x)‖ */
  readonly forces: number;
  /** eV: E(Rx) − E(x) */
  readonly energy: number;
  /** eV/Å: R F(x), what the forces should be. */
  readonly wanted: Float64Array;
}

const size = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));

/** The atoms less their centre, which they are turned about. */
function systemOf({ species, positions, cell, periodic }: LiveData): System {
  const centre = [0, 1, 2].map((x) => positions.reduce((sum, p, i) => sum + (i % 3 === x ? p : 0), 0) / species.length);
  const centred = Float64Array.from(positions, (p, i) => p - centre[i % 3]);
  return { species, positions: centred, cell: cell === null ? null : Float64Array.from(cell), periodic };
}

/** A potential and the molecule that moves in it. What the potential is given is the molecule as it is turned, never an unturned one. */
export class Contestant {
  readonly potential: Potential;
  readonly system: System;
  /** Of all turns since the start. */
  turned = Rotation.identity;
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
    weights: Uint8Array,
  ) {
    this.potential = readManifest(weights).kind === "twin" ? loadTwin(weights) : loadPotential(weights);
    this.system = systemOf(data);
    this.#radius = this.#extent(this.system.positions);
    this.reset();
  }

  /** From the first frame again, with the same velocities. */
  reset(): void {
    const { temperature, seed } = this.data;
    this.turned = Rotation.identity;
    this.time = 0;
    this.#cell = this.system.cell;
    this.#moments = trajectory(this.potential, this.system, { timestep: TIMESTEP, temperature, seed });
    this.moment = this.#next();
    this.#first = this.moment;
  }

  /** One step of the dynamics. */
  step(): void {
    this.moment = this.#next();
    this.time += TIMESTEP;
    const { temperature } = this.data;
    if (this.moment.temperature < 2000 + 20 * temperature && this.#extent(this.moment.positions) < 4 * this.#radius + 4) return;
    this.restarts++;
    this.reset();
  }

  /** Turns positions, velocities and cell, and asks the potential anew. */
  turn(by: Rotation): void {
    const [positions, velocities] = [by.apply(this.moment.positions), by.apply(this.moment.velocities)];
    if (this.#cell) this.#cell = by.apply(this.#cell);
    this.turned = by.compose(this.turned);
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

  /** Asks the potential about the molecule as if it had never been turned. */
  error(): TurnError {
    const { forces, positions, potential: energy } = this.moment;
    if (this.turned === Rotation.identity) return { forces: 0, energy: 0, wanted: forces };
    const [there] = predict(this.potential, [{ ...this.system, positions: this.turned.inverse().apply(positions) }]);
    const wanted = this.turned.apply(there.forces);
    return { forces: size(forces.map((f, i) => f - wanted[i])) / (size(wanted) || 1), energy: energy - there.energy, wanted };
  }

  #next(): Moment {
    return this.#moments.next().value as Moment;
  }

  #extent(positions: Float64Array): number {
    let most = 0;
    for (let i = 0; i < positions.length; i += 3)
      most = Math.max(
        most,
        positions[i] * positions[i] + positions[i + 1] * positions[i + 1] + positions[i + 2] * positions[i + 2],
      );
    return Math.sqrt(most);
  }
}
