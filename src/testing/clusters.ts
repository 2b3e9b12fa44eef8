import { generator } from "../arithmetic/index.js";
import type { System } from "../models/index.js";

/** Å: nothing is nearer than this to another atom. */
const NEAREST = 1;

/**
 * Random clusters of the elements of a potential, for checks that need no data: atoms one after another near an earlier one, never too close.
 *
 * @param cutoff - ångström; each atom lies within it of another
 */
export function randomClusters(
  elements: readonly number[],
  cutoff: number,
  options: { count: number; seed: number; atoms?: number },
): System[] {
  const { count, seed, atoms = 12 } = options;
  const random = generator(seed).split("clusters");
  const reach = Math.max(NEAREST, Math.min(cutoff, 2));
  return Array.from({ length: count }, () => {
    const species: number[] = [];
    const positions: number[] = [];
    while (species.length < atoms) {
      const [x, y, z] = [random.normal(), random.normal(), random.normal()];
      const length = Math.sqrt(x * x + y * y + z * z);
      const distance = NEAREST + (reach - NEAREST) * random.uniform();
      const near = species.length === 0 ? -1 : random.integer(species.length);
      const at =
        near < 0 || length === 0 ? [0, 0, 0] : [x, y, z].map((c, i) => positions[3 * near + i] + (distance * c) / length);
      let free = true;
      for (let i = 0; i < species.length; i++) {
        const [dx, dy, dz] = [0, 1, 2].map((k) => positions[3 * i + k] - at[k]);
        if (dx * dx + dy * dy + dz * dz < NEAREST * NEAREST * 0.999) free = false;
      }
      if (!free) continue;
      species.push(elements[random.integer(elements.length)]);
      positions.push(...at);
    }
    return { species, positions: Float64Array.from(positions) };
  });
}
