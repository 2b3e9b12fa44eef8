import { type Generator, generator } from "../../src/arithmetic/index.js";
import { advance, randomParticles } from "./simulation.js";

/** Particles at one time, and where they are later. */
export interface Example {
  readonly charges: Float64Array;
  /** [5, 3] */
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
  /** [5, 3], after 1000 steps more */
  readonly later: Float64Array;
}

export const PARTICLES = 5;
/** Steps of the simulation from one frame to the next. */
const FRAME = 100;

/** Frame 30 of a trajectory and the positions in frame 40, frame 0 being that after the first hundred steps. */
export function example(random: Generator): Example {
  const particles = randomParticles(PARTICLES, random);
  advance(particles, 31 * FRAME);
  const [positions, velocities] = [particles.positions.slice(), particles.velocities.slice()];
  advance(particles, 10 * FRAME);
  return { charges: particles.charges, positions, velocities, later: particles.positions };
}

/**
 * The charged five-body problem: 3000 trajectories for training and 2000 for testing, from streams of their own.
 * Source: Satorras et al. 2021, arXiv:2102.09844, section 5.1; the simulation of Kipf et al. 2018, arXiv:1802.04687, in space and without walls.
 */
export function dataset(options: { training?: number; test?: number; seed?: number } = {}): {
  training: readonly Example[];
  test: readonly Example[];
} {
  const { training = 3000, test = 2000, seed = 0 } = options;
  const drawn = (name: string, count: number): Example[] => {
    const random = generator(seed).split(name);
    return Array.from({ length: count }, () => example(random));
  };
  return { training: drawn("training", training), test: drawn("test", test) };
}
