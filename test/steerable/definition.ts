import type { KernelBasis } from "../../src/steerable/index.js";
import { sphericalHarmonics } from "../../src/representations/index.js";

/** √2 cos Jθ and √2 sin Jθ (1 for J = 0), or real spherical harmonics with ∑ Y² = 2J+1, of the direction of x; at 0 only J = 0 is not 0. */
export function harmonics(x: ArrayLike<number>, degree: number): number[] {
  if (x.length === 3) {
    const { values } = sphericalHarmonics(degree, Array.from(x), { normalize: true });
    return Array.from(values.subarray(degree * degree, (degree + 1) * (degree + 1)));
  }
  if (degree === 0) return [1];
  if (x[0] === 0 && x[1] === 0) return [0, 0];
  const theta = Math.atan2(x[1], x[0]);
  return [Math.SQRT2 * Math.cos(degree * theta), Math.SQRT2 * Math.sin(degree * theta)];
}

/**
 * The definition of a basis on rings or shells, one element and one point at a time in double precision:
 * κₖ(x) = exp(−(|x|−r)²/2σ²) Q_out (∑_q C[·, ·, q] Y_J,q(x/|x|)) Q_in⁻¹, with C in the place of its copies.
 *
 * @returns [n, dim, rhoOut.dim, rhoIn.dim]
 */
export function sampleDefinition(
  { blocks, rhoIn, rhoOut, dim, profile }: KernelBasis,
  points: ArrayLike<number>,
  width: (radius: number) => number,
): Float64Array {
  const { dimension } = profile;
  const count = points.length / dimension;
  const [o, i] = [rhoOut.dim, rhoIn.dim];
  const [left, right] = [rhoOut.decomposition.changeOfBasis, rhoIn.decomposition.inverse];
  const found = new Float64Array(count * dim * o * i);
  for (let n = 0, at = 0; n < count; ++n) {
    const x = Array.from({ length: dimension }, (_, a) => points[n * dimension + a]);
    const length = Math.hypot(...x);
    for (const { out, into, copiesOut, copiesIn, solutions } of blocks) {
      for (const { tensor, frequency = 0, radius } of solutions) {
        const t = (length - radius) / width(radius);
        const y = harmonics(x, frequency);
        const block = new Float64Array(o * i);
        for (const u of copiesOut) {
          for (const v of copiesIn) {
            block.fill(0);
            for (let a = 0; a < out.dim; ++a)
              for (let b = 0; b < into.dim; ++b)
                for (let q = 0; q < y.length; ++q)
                  block[(u + a) * i + v + b] += Math.exp((-t * t) / 2) * tensor[(a * into.dim + b) * y.length + q] * y[q];
            for (let p = 0; p < o; ++p, at += i)
              for (let a = u; a < u + out.dim; ++a)
                for (let b = v; b < v + into.dim; ++b)
                  for (let q = 0; q < i; ++q) found[at + q] += left[p * o + a] * block[a * i + b] * right[b * i + q];
          }
        }
      }
    }
  }
  return found;
}
