import type { Group } from "../groups/index.js";
import type { Representation } from "../representations/index.js";
import { blocksOf } from "./blocks.js";
import { type Points, pointsArray, requireRepresentation } from "./options.js";
import { freeAtPoint, orbitOf, transported } from "./orbit.js";

/** A basis of the kernels on one orbit. */
export interface OrbitKernel {
  readonly dim: number;
  /**
   * All elements at points of the orbit.
   *
   * @returns row-major, [n, dim, rhoOut.dim, rhoIn.dim]
   * @throws RangeError if a point is not on the orbit
   */
  sample(points: Points): Float64Array;
}

/**
 * All kernels κ(gx) = ρ_out(g) κ(x) ρ_in(g)⁻¹ on the orbit of one point x₀, by transport: κ(x₀) is free in Hom_S(ρ_in, ρ_out) with S the
 * stabilizer of x₀, and κ(g x₀) = ρ_out(g) κ(x₀) ρ_in(g)⁻¹ elsewhere. S is
 *
 *     SO(2): 1        O(2): the mirror on the axis of x₀        SO(3): the rotations about x₀        O(3): these and the mirrors through x₀
 *     finite: the elements that fix x₀ (for D_n trivial, or a mirror of one of the classes)        x₀ = 0: the whole group, so Schur's lemma
 *
 * This is the second form of {@link kernelBasis}, for groups that are transitive on a ring or shell, and for finite orbits. Nothing is
 * band-limited, yet for irreps of frequencies m and n the kernels have none above m + n. Elements are orthonormal in
 * ⟨κ, κ′⟩ = ∫ tr κᵀκ′ over the orbit, of measure 1, in the bases of the irreps.
 *
 * @param point - x₀, a point of the plane or of space
 * @throws TypeError if the representations are of another group; RangeError if the point has not as many coordinates as the group acts on
 * @remarks Source: T. Cohen, M. Geiger & M. Weiler 2019, arXiv:1811.02017, theorem 3.3.
 */
export function orbitKernel<E>(
  group: Group<E>,
  rhoIn: Representation<E>,
  rhoOut: Representation<E>,
  point: ArrayLike<number>,
): OrbitKernel {
  requireRepresentation("orbitKernel", "rhoIn", rhoIn, group);
  requireRepresentation("orbitKernel", "rhoOut", rhoOut, group);
  if (group.action === undefined) throw new RangeError(`orbitKernel: ${group.name} has no action on the plane or on space`);
  const { dimension } = group.action;
  const start = pointsArray("orbitKernel", point, dimension);
  if (start.length !== dimension)
    throw new RangeError(`orbitKernel: the point has ${start.length} coordinates; ${group.name} acts on ${dimension} dimensions`);
  const orbit = orbitOf(group, start);
  const free = freeAtPoint(orbit);
  const { blocks, dim } = blocksOf(rhoOut.decomposition.irreps, rhoIn.decomposition.irreps, (out, into) =>
    free(out, into).map((tensor) => ({ column: 0, tensor, columns: 1, frequency: undefined, radius: 0 })),
  );
  const [left, right] = [rhoOut.decomposition.changeOfBasis, rhoIn.decomposition.inverse];
  const [dimOut, dimIn] = [rhoOut.dim, rhoIn.dim];

  return {
    dim,
    sample(points) {
      const x = pointsArray("sample", points, dimension);
      const count = x.length / dimension;
      const found = new Float64Array(count * dim * dimOut * dimIn);
      for (let n = 0, at = 0; n < count; ++n) {
        const place = x.subarray(n * dimension, (n + 1) * dimension);
        const g = orbit.transporter(place);
        if (g === undefined)
          throw new RangeError(
            `sample: point ${n} is (${place.join(", ")}), not on the orbit of (${start.join(", ")}) under ${group.name}`,
          );
        for (const { out, into, solutions, copiesOut, copiesIn } of blocks) {
          for (const { tensor } of solutions) {
            const k = transported(out, into, g, tensor);
            for (const u of copiesOut) {
              for (const v of copiesIn) {
                for (let i = 0; i < dimOut; ++i) {
                  for (let a = 0; a < out.dim; ++a) {
                    for (let b = 0; b < into.dim; ++b) {
                      const factor = left[i * dimOut + u + a] * k[a * into.dim + b];
                      for (let j = 0; j < dimIn; ++j) found[at + i * dimIn + j] += factor * right[(v + b) * dimIn + j];
                    }
                  }
                }
                at += dimOut * dimIn;
              }
            }
          }
        }
      }
      return found;
    },
  };
}
