import { generator } from "../../src/arithmetic/index.js";
import { type Structure, writeExtxyz } from "../../src/io/index.js";

/** Formaldehyde, Å. */
const SPECIES = [6, 8, 1, 1];
const REST = [0, 0, 0, 0, 0, 1.21, 0.94, 0, -0.59, -0.94, 0, -0.59];
const ALONE = [-1030, -2040, -13.6, -13.6]; // eV

/** Frames of a molecule held together by Morse potentials between all its atoms, ∑ (1 − exp(r₀ − r))², shaken at random: data whose energies and forces agree. */
export function molecules(count: number, seed = 1): Structure[] {
  const random = generator(seed).split("molecules");
  return Array.from({ length: count }, () => {
    const positions = Float64Array.from(REST, (x) => x + 0.08 * random.normal());
    const forces = new Float64Array(positions.length);
    let energy = ALONE.reduce((a, b) => a + b);
    for (let i = 0; i < SPECIES.length; i++) {
      for (let j = 0; j < i; j++) {
        const d = [0, 1, 2].map((x) => positions[3 * i + x] - positions[3 * j + x]);
        const r = Math.hypot(...d);
        const rest = Math.hypot(...[0, 1, 2].map((x) => REST[3 * i + x] - REST[3 * j + x]));
        const w = Math.exp(rest - r);
        energy += (1 - w) * (1 - w);
        d.forEach((component, x) => {
          const f = (2 * (1 - w) * w * component) / r;
          forces[3 * i + x] -= f;
          forces[3 * j + x] += f;
        });
      }
    }
    return { species: SPECIES, positions, periodic: [false, false, false], energy, forces, info: {}, arrays: {} };
  });
}

/** The same in a file. */
export const moleculeFile = (count: number, seed = 1): string => writeExtxyz(molecules(count, seed));
