import { multiply, transpose } from "../matrices.js";
import { type AlgebraRepresentation, algebraTensorProduct, requireSameAlgebra } from "./lie-algebra.js";
import { nullSpace } from "./null-space.js";

/** The most unknowns of a null space: their matrix is the square of that. */
const MOST = 4096;

/**
 * The linear maps that commute with all generators, σ(X) W = W ρ(X): an orthonormal basis (Frobenius), always the same one, from the null space
 * of these equations. Of a connected group they are its equivariant maps.
 *
 * @param rho - the representation of the input
 * @param sigma - that of the output
 * @returns matrices [dim σ × dim ρ], row-major
 * @throws RangeError if the representations are not of one algebra, or dim ρ · dim σ > 4096
 */
export function algebraIntertwiners(rho: AlgebraRepresentation, sigma: AlgebraRepresentation): Float64Array[] {
  requireSameAlgebra("algebraIntertwiners", rho, sigma);
  const [n, m] = [rho.dim, sigma.dim];
  const unknowns = n * m;
  if (unknowns > MOST) {
    throw new RangeError(`algebraIntertwiners: a map from ${n} to ${m} dimensions has ${unknowns} unknowns, more than ${MOST}`);
  }
  // ∑ Bᵀ(BW − WA) − (BW − WA)Aᵀ over the generators
  const gram = new Float64Array(unknowns * unknowns);
  for (const [at, a] of rho.generators.entries()) {
    const b = sigma.generators[at];
    const [bb, aa] = [multiply(transpose(b, m, m), b, m, m, m), multiply(a, transpose(a, n, n), n, n, n)];
    for (let i = 0; i < m; ++i) {
      for (let k = 0; k < m; ++k) {
        const [down, up, square] = [b[k * m + i], b[i * m + k], bb[i * m + k]];
        if (down === 0 && up === 0 && square === 0 && i !== k) continue;
        for (let j = 0; j < n; ++j) {
          const row = (i * n + j) * unknowns + k * n;
          if (square !== 0) gram[row + j] += square;
          for (let l = 0; l < n; ++l) gram[row + l] += (i === k ? aa[l * n + j] : 0) - down * a[l * n + j] - up * a[j * n + l];
        }
      }
    }
  }
  const apply = (w: Float64Array): Float64Array => {
    const sum = new Float64Array(unknowns);
    for (const [at, a] of rho.generators.entries()) {
      const b = sigma.generators[at];
      const [left, right] = [multiply(b, w, m, m, n), multiply(w, a, m, n, n)];
      const rest = left.map((x, i) => x - right[i]);
      const [first, second] = [multiply(transpose(b, m, m), rest, m, m, n), multiply(rest, transpose(a, n, n), m, n, n)];
      for (let i = 0; i < unknowns; ++i) sum[i] += first[i] - second[i];
    }
    return sum;
  };
  return nullSpace({ unknowns, gram, apply });
}

/**
 * All ways to couple two representations to a third: an orthonormal basis of the equivariant maps ρ ⊗ σ → τ.
 *
 * @returns tensors [dim τ, dim ρ, dim σ], row-major, of Frobenius norm 1
 * @throws RangeError as {@link algebraIntertwiners}
 */
export function algebraCoupling(
  rho: AlgebraRepresentation,
  sigma: AlgebraRepresentation,
  tau: AlgebraRepresentation,
): Float64Array[] {
  return algebraIntertwiners(algebraTensorProduct(rho, sigma), tau);
}
