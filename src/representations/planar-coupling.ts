import type { Group } from "../groups/index.js";
import type { Irrep } from "./representation.js";

/** An irrep of C_n, D_n, SO(2) or O(2) as part of the complex plane z = x + iy, on which rotations act by e^{ikθ} and the mirror by z ↦ z̄. */
interface PlanarIrrep {
  readonly frequency: number;
  /** The numbers that its components stand for: 1 and i; 1 alone (even under the mirror); i alone (odd). */
  readonly units: readonly ("1" | "i")[];
}

/** One irrep in a product, as its id and an isometry T [dim₁·dim₂, dim]. */
export interface Coupled {
  readonly id: string;
  readonly isometry: Float64Array;
}

/**
 * The product of two irreps of C_n, D_n, SO(2) or O(2) in irreps, by products of complex numbers:
 *
 *     z₁z₂ has frequency k₁ + k₂,    z₁z̄₂ has k₁ − k₂ (it is not new if an irrep is one-dimensional)
 *
 * Frequencies below 0, and beyond n/2, are reflected there, with z conjugated. At 0 and at n/2 real and imaginary part are irreps of
 * their own, A₁ and A₂, B₁ and B₂; without mirrors they are two copies of one.
 *
 * @returns undefined for any other group
 */
export function planarCoupling(group: Group, a: Irrep, b: Irrep): Coupled[] | undefined {
  const { structure } = group;
  const planar =
    structure.kind === "cyclic" || structure.kind === "dihedral" || structure.kind === "SO2" || structure.kind === "O2";
  if (!planar) return undefined;
  const n = structure.kind === "cyclic" || structure.kind === "dihedral" ? structure.n : Infinity;
  const mirrors = structure.kind === "dihedral" || structure.kind === "O2";
  const [left, right] = [planarIrrep(a, n), planarIrrep(b, n)];

  const coupled: Coupled[] = [];
  for (const sign of a.dim === 2 && b.dim === 2 ? [-1, 1] : [1]) {
    let frequency = left.frequency + sign * right.frequency;
    if (n !== Infinity) frequency = ((frequency % n) + n) % n;
    const reflected = frequency < 0 || 2 * frequency > n;
    if (reflected) frequency = frequency < 0 ? -frequency : n - frequency;
    const { real, imaginary } = products(left, right, sign, reflected);
    const single = frequency === 0 || 2 * frequency === n;
    if (!single) {
      const id = mirrors ? (frequency === 1 && (n === 3 || n === 4) ? "E" : `E${frequency}`) : `${frequency}`;
      coupled.push({
        id,
        isometry: Float64Array.from({ length: 2 * real.length }, (_, i) => (i % 2 ? imaginary : real)[i >> 1]),
      });
      continue;
    }
    const letter = frequency === 0 ? "A" : "B";
    const parts = [real, imaginary].entries();
    for (const [part, isometry] of parts) {
      if (isometry.some((x) => x !== 0)) coupled.push({ id: mirrors ? `${letter}${part + 1}` : `${frequency}`, isometry });
    }
  }
  return coupled;
}

function planarIrrep({ id, dim }: Irrep, n: number): PlanarIrrep {
  const [, letter, digits] = id.match(/^([ABE]?)(\d*)$/)!;
  if (dim === 2) return { frequency: digits === "" ? 1 : Number(digits), units: ["1", "i"] };
  if (letter === "") return { frequency: Number(digits), units: ["1"] };
  return { frequency: letter === "B" ? n / 2 : 0, units: [digits === "2" ? "i" : "1"] };
}

/** Re and Im of z₁z₂, or of z₁z̄₂ if sign < 0, conjugated if `reflected`: their coefficients in the products of components, of length 1. */
function products({ units: left }: PlanarIrrep, { units: right }: PlanarIrrep, sign: number, reflected: boolean) {
  const [real, imaginary] = [new Float64Array(left.length * right.length), new Float64Array(left.length * right.length)];
  const size = left.length * right.length === 4 ? Math.SQRT1_2 : 1;
  for (const [p, u] of left.entries()) {
    for (const [q, v] of right.entries()) {
      const at = p * right.length + q;
      if (u === v) real[at] = u === "1" ? size : -sign * size;
      else imaginary[at] = (v === "i" ? sign : 1) * (reflected ? -size : size);
    }
  }
  return { real, imaginary };
}
