import { hypot } from "../arithmetic/index.js";
import { Rotation } from "../groups/index.js";
import { requireMatrixDegree } from "./degree.js";
import { powers } from "./wigner-d-from-small-d.js";
import { smallD } from "./wigner-small-d.js";

/**
 * Wigner-D matrix of SU(2) in the basis |l m⟩ of angular momentum, quantized along z, with the phase of Condon and Shortley:
 *
 *     Dˡ(m′,m) = ⟨l m′| exp(−iαJ_z) exp(−iβJ_y) exp(−iγJ_z) |l m⟩ = exp(−im′α) dˡ(m′,m)(β) exp(−imγ)
 *
 * for the rotation R_z(α) R_y(β) R_z(γ). A half-integer degree belongs to the quaternion w + xi + yj + zk, its sign included, since
 * D(−q) = (−1)²ˡ D(q); a {@link Rotation} keeps the sign of the quaternion that it was made of, and D½(q) = w − i(xσ_x + yσ_y + zσ_z).
 *
 * The angles need not be known: with c e^{i(α+γ)/2} = w + iz and s e^{i(α−γ)/2} = y − ix no entry loses digits near the poles.
 *
 * @param l - degree, an integer or half-integer ≥ 0
 * @param rotation - or a unit quaternion [w, x, y, z]
 * @returns (2l+1)² pairs (real part, imaginary part), row-major, rows m′ and columns m from −l to l
 * @throws RangeError if l is not an integer or half-integer ≥ 0, the matrix would take more than 2 GiB, or the quaternion is not one of
 * length 1
 * @remarks Source: D. A. Varshalovich, A. N. Moskalev & V. K. Khersonskii, Quantum Theory of Angular Momentum (1988), section 4.3. The
 * real matrix {@link wignerD} has another pole (y) and basis: {@link changeOfBasisRealToComplex}.
 */
export function wignerDComplex(l: number, rotation: Rotation | ArrayLike<number>): Float64Array {
  requireMatrixDegree("wignerDComplex", l);
  const { w, x, y, z } = rotation instanceof Rotation ? rotation : Rotation.fromQuaternionWxyz(rotation);
  const [c, s] = [hypot(w, z), hypot(x, y)];
  const sum = powers(c === 0 ? 1 : w / c, c === 0 ? 0 : z / c, 2 * l);
  const difference = powers(s === 0 ? 1 : y / s, s === 0 ? 0 : -x / s, 2 * l);
  const [dim, d] = [2 * l + 1, smallD(l, c, s)];
  const full = new Float64Array(2 * dim * dim);
  for (let i = 0, at = 0; i < dim; ++i) {
    for (let k = 0; k < dim; ++k, ++at) {
      // exp(−i(m′α + mγ)), m′ + m = i + k − 2l and m′ − m = i − k
      const [p, q] = [i + k - 2 * l, i - k];
      const [pRe, pIm] = [sum[2 * Math.abs(p)], sum[2 * Math.abs(p) + 1] * Math.sign(p)];
      const [qRe, qIm] = [difference[2 * Math.abs(q)], difference[2 * Math.abs(q) + 1] * Math.sign(q)];
      full[2 * at] = d[at] * (pRe * qRe - pIm * qIm);
      full[2 * at + 1] = -d[at] * (pRe * qIm + pIm * qRe);
    }
  }
  return full;
}
