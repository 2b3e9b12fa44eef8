import { rootOfUnity } from "../arithmetic/index.js";
import { finite, LARGEST_ORDER, requirePositiveInteger } from "./finite.js";
import type { FiniteGroup } from "./group.js";

const known = new Map<number, FiniteGroup>();

/**
 * C_n, the rotations of the plane by multiples of 2π/n: element k, 0 ≤ k < n, is the rotation by 2πk/n.
 *
 * @param n - an integer from 1 to 65536; C₁ is the trivial group
 * @throws RangeError if n is not such an integer
 */
export function cyclic(n: number): FiniteGroup {
  let group = known.get(n);
  if (group === undefined) {
    requirePositiveInteger("cyclic", n, LARGEST_ORDER);
    group = finite({
      name: `C${n}`,
      order: n,
      structure: { kind: "cyclic", n },
      generators: n === 1 ? [] : [1],
      product: (a, b) => (a + b) % n,
      inverse: (a) => (n - a) % n,
      action: { dimension: 2, matrix: (k) => planeRotation(rootOfUnity(k, n)) },
    });
    known.set(n, group);
  }
  return group;
}

/** The 2×2 matrix of the rotation with that cosine and sine, row-major. */
export function planeRotation([c, s]: readonly [cos: number, sin: number]): Float64Array {
  return Float64Array.of(c, 0 - s, s, c);
}

/** The same after the mirror diag(1, −1). */
export function planeReflection([c, s]: readonly [cos: number, sin: number]): Float64Array {
  return Float64Array.of(c, s, s, 0 - c);
}
