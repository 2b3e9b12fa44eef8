import type { Generator } from "../../src/arithmetic/index.js";

/** Charged particles that move by Coulomb's law, all of mass 1. Units are those of the literature: charges ±1, times and lengths of order 1. */
export interface Particles {
  /** ±1 each */
  readonly charges: Float64Array;
  /** [n, 3] */
  readonly positions: Float64Array;
  /** [n, 3], half a step behind the positions. */
  readonly velocities: Float64Array;
}

/** No component of a force is larger, so that a close encounter throws nobody out of the system. */
const LARGEST_FORCE = 100;

/** Positions normally distributed, speeds of 0.5 in all directions, each charge + or − by the toss of a coin. */
export function randomParticles(count: number, random: Generator): Particles {
  const charges = Float64Array.from({ length: count }, () => (random.integer(2) === 0 ? -1 : 1));
  const positions = random.normals(3 * count);
  const velocities = random.normals(3 * count);
  for (let i = 0; i < 3 * count; i += 3) {
    const [x, y, z] = velocities.subarray(i, i + 3);
    const factor = 0.5 / Math.sqrt(x * x + y * y + z * z);
    for (let k = i; k < i + 3; k++) velocities[k] *= factor;
  }
  return { charges, positions, velocities };
}

/** Forces into `forces`: ∑ⱼ qᵢqⱼ (xᵢ − xⱼ)/|xᵢ − xⱼ|³, each component no larger than {@link LARGEST_FORCE}. */
function coulomb({ charges, positions }: Particles, forces: Float64Array): void {
  forces.fill(0);
  for (let i = 0; i < charges.length; i++) {
    for (let j = 0; j < i; j++) {
      const x = positions[3 * i] - positions[3 * j];
      const y = positions[3 * i + 1] - positions[3 * j + 1];
      const z = positions[3 * i + 2] - positions[3 * j + 2];
      const square = x * x + y * y + z * z;
      const size = (charges[i] * charges[j]) / (square * Math.sqrt(square));
      forces[3 * i] += size * x;
      forces[3 * i + 1] += size * y;
      forces[3 * i + 2] += size * z;
      forces[3 * j] -= size * x;
      forces[3 * j + 1] -= size * y;
      forces[3 * j + 2] -= size * z;
    }
  }
  for (let k = 0; k < forces.length; k++) forces[k] = Math.max(-LARGEST_FORCE, Math.min(LARGEST_FORCE, forces[k]));
}

/**
 * So many steps of the leapfrog, in place: v ← v + F dt, x ← x + v dt.
 *
 * @param dt - length of a step
 */
export function advance(particles: Particles, steps: number, dt = 1e-3): void {
  const { positions, velocities } = particles;
  const forces = new Float64Array(positions.length);
  for (let step = 0; step < steps; step++) {
    coulomb(particles, forces);
    for (let k = 0; k < positions.length; k++) {
      velocities[k] += dt * forces[k];
      positions[k] += dt * velocities[k];
    }
  }
}

/** ½∑v² + ∑ᵢ﹤ⱼ qᵢqⱼ/rᵢⱼ */
export function energyOf({ charges, positions, velocities }: Particles): number {
  let energy = 0;
  for (const v of velocities) energy += 0.5 * v * v;
  for (let i = 0; i < charges.length; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let x = 0; x < 3; x++) {
        const d = positions[3 * i + x] - positions[3 * j + x];
        square += d * d;
      }
      energy += (charges[i] * charges[j]) / Math.sqrt(square);
    }
  }
  return energy;
}
