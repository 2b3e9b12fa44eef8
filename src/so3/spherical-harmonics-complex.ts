import { type Floats, outputArrays } from "./harmonics-output.js";
import { type HarmonicsArrays, type HarmonicsArraysOptions, sphericalHarmonics } from "./spherical-harmonics.js";

/**
 * Complex spherical harmonics of many points, those of quantum mechanics: pole z, phase of Condon and Shortley, m = −l … l,
 *
 *     Yₗᵐ(θ, φ) = (−1)ᵐ √((2l+1)/4π · (l−m)!/(l+m)!) Pₗᵐ(cos θ) e^{imφ},   Yₗ⁻ᵐ = (−1)ᵐ conj(Yₗᵐ)   ("integral", Pₗᵐ ≥ 0 near θ = 0)
 *     x = r sin θ cos φ,  y = r sin θ sin φ,  z = r cos θ
 *
 * so that Y₁¹ = −√(3/8π) (x + iy)/r. They are orthonormal over the sphere with "integral", and Yₗ(Rv) = conj(Dˡ(R)) Yₗ(v) with
 * {@link wignerDComplex}; l and m are the eigenvalues of L² and L_z. Of the real harmonics S of {@link sphericalHarmonics}, whose pole is y, they are
 * Yₗ^{±m}(x,y,z) = (∓1)ᵐ (Sₗ,ₘ ± i Sₗ,₋ₘ)(y,z,x)/√2 for m > 0: `changeOfBasisRealToComplex` with the phase "condon-shortley", and the axes renamed.
 *
 * @param lmax - an integer ≥ 0
 * @param xyz - [n, 3]; a Float32Array is computed in single precision, anything else in double
 * @param options - those of {@link sphericalHarmonics}, with the same defaults: `normalize: false` gives solid harmonics rˡYₗᵐ, "component"
 * ∑ₘ |Y|² = 2l+1 on the unit sphere; arrays of `out` have two numbers for each one of the real harmonics
 * @returns values [n, (lmax+1)², 2], gradients [n, (lmax+1)², 3, 2] and hessians [n, (lmax+1)², 3, 3, 2], real and imaginary parts side by
 * side; derivatives are with respect to x, y, z
 * @throws as {@link sphericalHarmonics}
 * @remarks Source: D. A. Varshalovich, A. N. Moskalev & V. K. Khersonskii, Quantum Theory of Angular Momentum (1988), section 5.2, Eq. (1).
 */
export function sphericalHarmonicsComplex(
  lmax: number,
  xyz: Float32Array,
  options?: HarmonicsArraysOptions<Float32Array>,
): HarmonicsArrays<Float32Array>;
export function sphericalHarmonicsComplex(
  lmax: number,
  xyz: Float64Array | readonly number[],
  options?: HarmonicsArraysOptions<Float64Array>,
): HarmonicsArrays<Float64Array>;
export function sphericalHarmonicsComplex(
  lmax: number,
  xyz: Floats | readonly number[],
  options: HarmonicsArraysOptions<Floats> = {},
): HarmonicsArrays<Floats> {
  const { out = {}, lmin = 0, derivatives = 0, ...rest } = options;
  const points = xyz instanceof Float32Array ? new Float32Array(xyz.length) : new Float64Array(xyz.length);
  for (let i = 0; i < xyz.length; i++) {
    // an error below would tell the renamed coordinates
    if (!Number.isFinite(xyz[i]))
      throw new RangeError(`sphericalHarmonicsComplex: xyz[${i}] is ${xyz[i]}; coordinates are finite`);
    points[i] = xyz[i - (i % 3) + RENAMED[i % 3]];
  }
  const real = sphericalHarmonics(lmax, points as Float64Array, { ...rest, lmin, derivatives }) as HarmonicsArrays<Floats>;
  const width = (lmax + 1) * (lmax + 1) - lmin * lmin;
  const result = outputArrays("sphericalHarmonicsComplex", out, points, 2 * width, derivatives);
  combine(real.values, result.values, lmin, lmax, [0]);
  if (real.gradients && result.gradients) combine(real.gradients, result.gradients, lmin, lmax, AXES);
  if (real.hessians && result.hessians) combine(real.hessians, result.hessians, lmin, lmax, PAIRS);
  return result;
}

/** Which coordinate of a vector (x, y, z) is the first, second and third one where the pole is y: (y, z, x). */
const RENAMED = [1, 2, 0];
/** The same for derivatives, the other way: which derivative of the real harmonics is ∂ₓ, ∂ᵧ, ∂_z. */
const AXES = [2, 0, 1];
const PAIRS = AXES.flatMap((a) => AXES.map((b) => 3 * a + b));

/** Orders ±m of each degree from the real ones, for each of the derivatives, which are taken from where `from` says. */
function combine(real: Floats, to: Floats, lmin: number, lmax: number, from: readonly number[]): void {
  const copies = from.length;
  for (let row = 0; row < real.length; ) {
    for (let l = lmin; l <= lmax; row += (2 * l + 1) * copies, l++) {
      for (let m = 0; m <= l; m++) {
        const [up, down] = [row + (l + m) * copies, row + (l - m) * copies];
        const [size, sign] = [m === 0 ? 1 : Math.SQRT1_2, m % 2 === 0 ? 1 : -1];
        for (let c = 0; c < copies; c++) {
          const cosine = size * real[up + from[c]];
          const sine = m === 0 ? 0 : size * real[down + from[c]];
          to[2 * (down + c)] = cosine;
          to[2 * (down + c) + 1] = m === 0 ? 0 : -sine;
          to[2 * (up + c)] = sign * cosine;
          to[2 * (up + c) + 1] = sign * sine;
        }
      }
    }
  }
}
