import type { Rotation } from "../groups/index.js";
import { requireDegree } from "./degree.js";
import { solidGradientEntries } from "./solid-gradient.js";

/**
 * Wigner-D matrix of SO(3) in the real basis: Yₗ(R r) = Dˡ(R) Yₗ(r).
 *
 * The gradient embeds degree l in the product of vectors and degree l−1: with the constants G of {@link solidGradientEntries} in "norm"
 * normalization G Dˡ = (R ⊗ Dˡ⁻¹) G and GᵀG = l(2l−1), so that
 *
 *     Dˡ(m,n) = ∑ G(a,m,m′) R(a,b) Dˡ⁻¹(m′,n′) G(b,n,n′) / (l(2l−1)),    D⁰ = 1
 *
 * G/√(l(2l−1)) is an isometry: what R and Dˡ⁻¹ have of error adds up and does not grow, so the error is about l·ε at any degree.
 *
 * @param l - degree, an integer ≥ 0; the work grows as l³
 * @returns row-major, (2l+1)² values
 * @throws RangeError if l is not an integer ≥ 0
 * @remarks This is the Clebsch-Gordan series of D¹ ⊗ Dˡ⁻¹ with all its terms; J. Ivanic & K. Ruedenberg, J. Phys. Chem. 100, 6342
 * (1996), take a few of them, which is less work and less accurate.
 */
export function wignerD(l: number, rotation: Rotation): Float64Array {
  requireDegree("wignerD", l);
  return wignerDs(l, rotation)[l];
}

/** {@link wignerD} of all degrees 0 … lmax, for the price of the last. */
export function wignerDs(lmax: number, rotation: Rotation): Float64Array[] {
  requireDegree("wignerDs", lmax);
  const r = rotation.toMatrix();
  const matrices: Float64Array[] = [Float64Array.of(1)];
  for (let l = 1; l <= lmax; ++l) matrices.push(lift(l, r, matrices[l - 1]));
  return matrices;
}

/** Dˡ from Dˡ⁻¹. */
function lift(l: number, r: Float64Array, previous: Float64Array): Float64Array {
  const [dim, below] = [2 * l + 1, 2 * l - 1];
  const gradient = solidGradientEntries(l, "norm");

  const left = new Float64Array(dim * 3 * below); // [m, b, n′] = ∑ G(a,m,m′) R(a,b) Dˡ⁻¹(m′,n′)
  for (const { a, m, mPrevious, value } of gradient) {
    for (let b = 0; b < 3; ++b) {
      const factor = value * r[3 * a + b];
      const [to, from] = [(3 * m + b) * below, mPrevious * below];
      for (let n = 0; n < below; ++n) left[to + n] += factor * previous[from + n];
    }
  }

  const d = new Float64Array(dim * dim);
  for (let m = 0; m < dim; ++m) {
    for (const { a: b, m: n, mPrevious: nPrevious, value } of gradient) {
      d[m * dim + n] += value * left[(3 * m + b) * below + nPrevious];
    }
  }
  const square = l * below;
  return d.map((value) => value / square);
}
