import type { Irrep } from "./representation.js";
import { addMultiple, innerProduct, multiply, withoutRounding } from "./matrices.js";

/** Matrices ρ(gᵢ), row-major dim × dim, at the points of a quadrature. */
export interface Samples {
  readonly dim: number;
  readonly weights: Float64Array;
  readonly matrices: readonly Float64Array[];
}

/**
 * How often an irrep ψ occurs: m = ∫ tr ρ(g) tr ψ(g) dg / dim End(ψ), a whole number but for rounding.
 *
 * @returns the integral, not rounded
 */
export function multiplicityIntegral(rho: Samples, psi: Samples, irrep: Irrep): number {
  let sum = 0;
  for (let i = 0; i < rho.weights.length; ++i) {
    let [traceRho, tracePsi] = [0, 0];
    for (let a = 0; a < rho.dim; ++a) traceRho += rho.matrices[i][a * rho.dim + a];
    for (let a = 0; a < psi.dim; ++a) tracePsi += psi.matrices[i][a * psi.dim + a];
    sum += rho.weights[i] * traceRho * tracePsi;
  }
  return sum / irrep.endomorphisms.length;
}

/**
 * The copies of an irrep ψ in an orthogonal representation ρ: isometries T with ρ(g) T = T ψ(g), TᵀT = 1, whose images are orthogonal.
 *
 * The orthogonal projector onto the maps that commute, X ↦ ∫ ρ(g) X ψ(g)⁻¹ dg, takes eₐe₀ᵀ to
 *
 *     Tₐ(i, j) = ∫ ρ(i,a) ψ(j,0) dg,      ‖Tₐ‖² = ∫ ρ(a,a) ψ(0,0) dg.
 *
 * These maps are all, since one of them is known by its first column. Copies are chosen by Gram-Schmidt over the algebra End(ψ) (each
 * T stands for all TE), by the largest remaining norm, and by the least a among equals. So T is determined by
 * (TE)(a, 0) = 0 for E ≠ 1 and T(a, 0) > 0.
 *
 * @returns `multiplicity` matrices [dim ρ, dim ψ]
 */
export function isotypicCopies(rho: Samples, psi: Samples, irrep: Irrep, multiplicity: number): Float64Array[] {
  const [n, d] = [rho.dim, psi.dim];
  const remaining = new Float64Array(n);
  for (const [i, weight] of rho.weights.entries()) {
    const factor = weight * psi.matrices[i][0];
    for (let a = 0; a < n; ++a) remaining[a] += factor * rho.matrices[i][a * n + a];
  }
  const copies: Float64Array[] = [];
  const images: Float64Array[] = []; // all TE
  while (copies.length < multiplicity) {
    const largest = remaining.reduce((most, x) => Math.max(most, x), 0);
    const a = remaining.findIndex((x) => x >= (1 - 1e-6) * largest);
    const copy = average(rho, psi, a);
    for (let pass = 0; pass < 2; ++pass) for (const image of images) addMultiple(copy, -innerProduct(copy, image) / d, image);
    const norm = Math.sqrt(innerProduct(copy, copy) / d);
    for (let i = 0; i < copy.length; ++i) copy[i] /= norm;
    copies.push(withoutRounding(copy));
    for (const endomorphism of irrep.endomorphisms) {
      const image = multiply(copy, endomorphism, n, d, d);
      images.push(image);
      for (let b = 0; b < n; ++b) remaining[b] -= (image[b * d] * image[b * d]) / d;
    }
  }
  return copies;
}

/** Tₐ(i, j) = ∫ ρ(i,a) ψ(j,0) dg. */
function average(rho: Samples, psi: Samples, a: number): Float64Array {
  const [n, d] = [rho.dim, psi.dim];
  const sum = new Float64Array(n * d);
  for (const [point, weight] of rho.weights.entries()) {
    const [left, right] = [rho.matrices[point], psi.matrices[point]];
    for (let i = 0; i < n; ++i) {
      const factor = weight * left[i * n + a];
      if (factor === 0) continue;
      for (let j = 0; j < d; ++j) sum[i * d + j] += factor * right[j * d];
    }
  }
  return sum;
}
