import { rootOfUnity } from "../arithmetic/index.js";
import { planeReflection, planeRotation } from "./cyclic.js";
import { finite, LARGEST_ORDER, requirePositiveInteger } from "./finite.js";
import type { FiniteGroup } from "./group.js";

const known = new Map<number, FiniteGroup>();

/**
 * D_n, the 2n rotations and reflections of the plane that keep a regular n-gon: element k < n is the rotation by 2πk/n, and element
 * n + k that rotation after the mirror diag(1, −1), which together is the mirror along the direction πk/n. So the mirrors with even k
 * and with odd k are two classes if n is even, and one class if n is odd.
 *
 * @param n - an integer from 1 to 32768; D₁ is a mirror alone
 * @throws RangeError if n is not such an integer
 */
export function dihedral(n: number): FiniteGroup {
  let group = known.get(n);
  if (group === undefined) {
    requirePositiveInteger("dihedral", n, LARGEST_ORDER / 2);
    group = finite({
      name: `D${n}`,
      order: 2 * n,
      structure: { kind: "dihedral", n },
      generators: n === 1 ? [1] : [1, n],
      ...dihedralLaw(n),
      action: {
        dimension: 2,
        matrix: (g) => (g < n ? planeRotation(rootOfUnity(g, n)) : planeReflection(rootOfUnity(g - n, n))),
      },
    });
    known.set(n, group);
  }
  return group;
}

/** Products and inverses of D_n: a mirror s turns rotations around, s r s = r⁻¹. */
export function dihedralLaw(n: number): { product(a: number, b: number): number; inverse(a: number): number } {
  return {
    product(a, b) {
      const [turn, mirrors] = [a % n, (a >= n ? 1 : 0) ^ (b >= n ? 1 : 0)];
      const other = b % n;
      return ((a < n ? turn + other : turn - other + n) % n) + (mirrors === 1 ? n : 0);
    },
    inverse: (a) => (a < n ? (n - a) % n : a),
  };
}
