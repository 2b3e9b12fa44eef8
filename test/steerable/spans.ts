import type { KernelBasis } from "../../src/steerable/index.js";
import { dot } from "./null-space.js";

/** The elements of a dense sample [n, dim, size] as vectors over (point, out, in). */
export function elements(sampled: ArrayLike<number>, dim: number, size: number): Float64Array[] {
  const count = dim === 0 ? 0 : sampled.length / dim;
  return Array.from({ length: dim }, (_, k) =>
    Float64Array.from({ length: count }, (_, at) => sampled[(Math.floor(at / size) * dim + k) * size + (at % size)]),
  );
}

export const elementsOf = (basis: KernelBasis, points: ArrayLike<number>): Float64Array[] =>
  elements(basis.sample(points), basis.dim, basis.rhoIn.dim * basis.rhoOut.dim);

/** Gram and Schmidt, each vector freed twice; those that depend on others are left out. */
export function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const left = vector.slice();
    for (let pass = 0; pass < 2; ++pass) {
      for (const unit of basis) {
        const overlap = dot(left, unit);
        for (let i = 0; i < left.length; ++i) left[i] -= overlap * unit[i];
      }
    }
    const length = Math.sqrt(dot(left, left));
    if (length > 1e-6) basis.push(left.map((x) => x / length));
  }
  return basis;
}

/** Largest entry of P − P′, the projectors on the spans of two lists of orthonormal vectors. */
export function spanDistance(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const length = (a[0] ?? b[0])?.length ?? 0;
  let worst = 0;
  for (let i = 0; i < length; ++i) {
    for (let j = 0; j <= i; ++j) {
      const p = a.reduce((sum, v) => sum + v[i] * v[j], 0) - b.reduce((sum, v) => sum + v[i] * v[j], 0);
      worst = Math.max(worst, Math.abs(p));
    }
  }
  return worst;
}
