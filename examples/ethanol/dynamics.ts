import { energyDrift, velocityVerlet } from "../../src/models/index.js";
import type { Frame, Potential } from "../../src/models/index.js";

/** Some picoseconds at constant energy, as curves. */
export interface Trace {
  /** ps */
  readonly times: readonly number[];
  /** meV per atom, less their value at the start; kinetic and potential add up to the total. */
  readonly potential: readonly number[];
  readonly kinetic: readonly number[];
  readonly total: readonly number[];
  /** meV/atom/ps */
  readonly drift: number;
  /** meV/atom: root mean square of the total about the line of the drift. */
  readonly swing: number;
  /** K, mean over the second half. */
  readonly temperature: number;
  /** ms of one step: energy and forces of one molecule. */
  readonly stepTime: number;
  readonly steps: number;
}

/** fs */
export const TIMESTEP = 0.5;

/** Newton's equations from one frame, with velocities of 300 K. */
export function trace(model: Potential, start: Frame, picoseconds: number, seed: number): Trace {
  const atoms = start.species.length;
  const steps = Math.round((1000 * picoseconds) / TIMESTEP);
  const moments: { time: number; potential: number; kinetic: number; total: number; temperature: number }[] = [];
  const began = performance.now();
  const onStep = ({ time, potential, kinetic, total, temperature }: (typeof moments)[number]): void => {
    moments.push({ time, potential, kinetic, total, temperature });
  };
  velocityVerlet(model, start, { timestep: TIMESTEP, steps, temperature: 300, seed, onStep });
  const stepTime = (performance.now() - began) / (steps + 1);
  const drift = energyDrift(
    moments.map(({ time }) => time),
    moments.map(({ total }) => total),
    atoms,
  );
  const curve = (of: (m: (typeof moments)[number]) => number): number[] =>
    moments.map((m) => (1000 * (of(m) - of(moments[0]))) / atoms);
  const times = moments.map(({ time }) => time / 1000);
  const total = curve((m) => m.total);
  const rest = total.map((e, i) => e - drift * times[i]);
  const mean = rest.reduce((sum, e) => sum + e, 0) / rest.length;
  const late = moments.slice(moments.length >> 1);
  return {
    times,
    potential: curve((m) => m.potential),
    kinetic: curve((m) => m.kinetic),
    total,
    drift,
    swing: Math.sqrt(rest.reduce((sum, e) => sum + (e - mean) * (e - mean), 0) / rest.length),
    temperature: late.reduce((sum, m) => sum + m.temperature, 0) / late.length,
    stepTime,
    steps,
  };
}
