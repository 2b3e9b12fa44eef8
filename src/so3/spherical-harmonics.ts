import type { SphericalHarmonicsOptions } from "../representations/index.js";
import { computeHarmonics } from "./harmonics-blocks.js";
import { type Floats, outputArrays } from "./harmonics-output.js";
import { requireDegree } from "./harmonics-table.js";

/** Arrays of one precision: that of the points. With `lmin` the components are those of degrees lmin … lmax. */
export interface HarmonicsArrays<A extends Floats> {
  /** [n, (lmax+1)²] */
  values: A;
  /** [n, (lmax+1)², 3] */
  gradients?: A;
  /** [n, (lmax+1)², 3, 3] */
  hessians?: A;
}

export interface HarmonicsArraysOptions<A extends Floats> extends SphericalHarmonicsOptions {
  /** Lowest degree returned; default: 0. */
  readonly lmin?: number;
  /** Arrays to write to, of exactly the lengths of the results; what is not given is made. They come back as the result. */
  readonly out?: Partial<HarmonicsArrays<A>>;
}

/**
 * Real spherical harmonics Yₗₘ of many points and their derivatives with respect to x, y, z, all degrees to lmax in one pass, by the
 * kernels. Basis, signs and order are those of docs/conventions.md: pole y, m = −l … l, degree 1 is (x, y, z), Y(Rv) = D(R) Y(v).
 *
 * With `normalize: false` they are the solid harmonics, homogeneous polynomials of degree l: ∑ₐ ∂ₐ²Y = 0 and v·∇Y = lY. The error is a small
 * multiple of l·ε times the largest component of the degree, at the poles and at lmax = 1000 too.
 *
 * The same functions as a recorded operation on tensors are `sphericalHarmonics` of intertwiner/nn and {@link solidHarmonics}.
 *
 * @param lmax - an integer ≥ 0
 * @param xyz - [n, 3], any unit; a Float32Array is computed in single precision, anything else in double
 * @param options.normalization - "component" (∑ₘ Y² = 2l+1, the default), "norm" (1) or "integral" ((2l+1)/4π)
 * @param options.normalize - divide by the length first (default: true); at the zero vector Y₀ keeps its value, all else and all derivatives are 0
 * @param options.derivatives - 0, 1 or 2
 * @throws RangeError if lmax or lmin is not such an integer, the numbers are not points, one is not finite, an array of `out` has another
 * length, results need more memory than there is, or they leave the range of the precision (solid harmonics of long vectors, derivatives
 * at very short ones)
 * @throws TypeError if xyz is no such array, or an array of `out` has another precision
 * @remarks Low degrees by columns of one order m times the powers (z + ix)ᵐ, high ones by l Yₗ = r·∇Yₗ; gradients by A. R. Edmonds, Angular Momentum in Quantum Mechanics (1957), section 5.7.
 */
export function sphericalHarmonics(
  lmax: number,
  xyz: Float32Array,
  options?: HarmonicsArraysOptions<Float32Array>,
): HarmonicsArrays<Float32Array>;
export function sphericalHarmonics(
  lmax: number,
  xyz: Float64Array | readonly number[],
  options?: HarmonicsArraysOptions<Float64Array>,
): HarmonicsArrays<Float64Array>;
export function sphericalHarmonics(
  lmax: number,
  xyz: Floats | readonly number[],
  options: HarmonicsArraysOptions<Floats> = {},
): HarmonicsArrays<Floats> {
  const name = "sphericalHarmonics";
  const { normalization = "component", normalize = true, derivatives = 0, lmin = 0, out = {} } = options;
  requireDegree(name, "lmax", lmax, xyz instanceof Float32Array ? "f32" : "f64");
  if (!Number.isInteger(lmin) || lmin < 0 || lmin > lmax)
    throw new RangeError(`${name}: lmin is ${lmin}; it must be an integer from 0 to lmax = ${lmax}`);
  if (!Array.isArray(xyz) && !(xyz instanceof Float32Array || xyz instanceof Float64Array))
    throw new TypeError(
      `${name}: xyz is ${xyz === null ? "null" : typeof xyz}; it must be a list of numbers, a Float32Array or a Float64Array`,
    );
  if (xyz.length % 3 !== 0) throw new RangeError(`${name}: xyz has ${xyz.length} numbers; points have three each`);
  if (!["component", "norm", "integral"].includes(normalization))
    throw new RangeError(`${name}: normalization is "${normalization}"; it is "component", "norm" or "integral"`);
  if (![0, 1, 2].includes(derivatives)) throw new RangeError(`${name}: derivatives is ${derivatives}; it is 0, 1 or 2`);
  const points = xyz instanceof Float32Array || xyz instanceof Float64Array ? xyz : Float64Array.from(xyz);
  const width = (lmax + 1) * (lmax + 1) - lmin * lmin;
  const result = outputArrays(name, out, points, width, derivatives);
  computeHarmonics({ lmin, lmax, normalization, normalize }, points, result);
  return result;
}
