import { type Normalization, requireNormalization, solidGradientEntries } from "./solid-gradient.js";

export interface SphericalHarmonicsOptions {
  /** ∑ₘ Y² on the unit sphere, "component" (default) 2l+1, "norm" 1, "integral" (2l+1)/4π. */
  readonly normalization?: Normalization;
  /** true (default): harmonics of the direction r/|r|. false: solid harmonics, homogeneous polynomials Yₗ(λr) = λˡ Yₗ(r). */
  readonly normalize?: boolean;
  /** How many derivatives with respect to r to return. */
  readonly derivatives?: 0 | 1 | 2;
}

/** Row-major arrays over points, components l² + l + m of all degrees, and directions x, y, z. */
export interface SphericalHarmonics {
  /** [n, (lmax+1)²] */
  readonly values: Float64Array;
  /** ∂ₐ Y, [n, (lmax+1)², 3], with derivatives ≥ 1 */
  readonly gradients?: Float64Array;
  /** ∂ₐ∂_b Y, [n, (lmax+1)², 3, 3], with derivatives = 2 */
  readonly hessians?: Float64Array;
}

/**
 * Real spherical harmonics Yₗₘ of l = 0 … lmax, m = −l … l, with the pole y, in the basis and signs of docs/conventions.md: Y(Rr) = D(R) Y(r).
 *
 * A polynomial of degree l is by Euler's theorem l Yₗ = r·∇Yₗ, and the gradient of a solid harmonic is made of those of degree l−1,
 * ∂ₐ Yₗ = G Y₍ₗ₋₁₎ with the constants of {@link solidGradientEntries}. The same constants give all that is asked for:
 *
 *     Yₗ = (1/l) ∑ₐ rₐ G(l; a) Y₍ₗ₋₁₎,    ∂ₐ Yₗ = G(l; a) Y₍ₗ₋₁₎,    ∂ₐ∂_b Yₗ = G(l; a) ∂_b Y₍ₗ₋₁₎
 *
 * For unit r each step is a map of norm 1 (in "norm" normalization), so rounding errors add up and do not grow: about l·ε.
 * The zero vector has no direction: with `normalize` there Y₀ keeps its value, and all else, derivatives too, is 0.
 *
 * @param lmax - an integer ≥ 0
 * @param xyz - n points, 3n numbers in any unit
 * @throws RangeError if lmax is not an integer ≥ 0, xyz has not 3n finite numbers, or an option has another value
 */
export function sphericalHarmonics(
  lmax: number,
  xyz: ArrayLike<number>,
  { normalization = "component", normalize = true, derivatives = 0 }: SphericalHarmonicsOptions = {},
): SphericalHarmonics {
  requireArguments(lmax, xyz, derivatives);
  requireNormalization("sphericalHarmonics", normalization);
  const [points, width] = [xyz.length / 3, (lmax + 1) * (lmax + 1)];
  const values = new Float64Array(points * width);
  const gradients = new Float64Array(derivatives >= 1 ? points * width * 3 : 0);
  const hessians = new Float64Array(derivatives >= 2 ? points * width * 9 : 0);

  for (let i = 0; i < points; ++i) {
    const y = values.subarray(i * width, (i + 1) * width);
    const dy = gradients.subarray(i * width * 3, (i + 1) * width * 3);
    const ddy = hessians.subarray(i * width * 9, (i + 1) * width * 9);
    const r = [xyz[3 * i], xyz[3 * i + 1], xyz[3 * i + 2]];
    const length = normalize ? divideByLength(r) : 1;
    y[0] = normalization === "integral" ? 0.5 / Math.sqrt(Math.PI) : 1;
    if (length === 0) continue;
    climb(lmax, r, normalization, y, dy, ddy);
    if (normalize && derivatives > 0) keepDirection(lmax, r, length, y, dy, ddy);
  }
  return {
    values,
    ...(derivatives >= 1 ? { gradients } : {}),
    ...(derivatives >= 2 ? { hessians } : {}),
  };
}

/** The recursion: from Y₀ in y[0] all degrees to lmax, and the derivatives for which there is room. */
function climb(
  lmax: number,
  r: readonly number[],
  normalization: Normalization,
  y: Float64Array,
  dy: Float64Array,
  ddy: Float64Array,
): void {
  for (let l = 1; l <= lmax; ++l) {
    const [here, before] = [l * l, (l - 1) * (l - 1)];
    for (const { a, m, mPrevious, value } of solidGradientEntries(l, normalization)) {
      const [to, from] = [here + m, before + mPrevious];
      y[to] += value * r[a] * y[from];
      if (dy.length > 0) dy[to * 3 + a] += value * y[from];
      if (ddy.length > 0) for (let b = 0; b < 3; ++b) ddy[to * 9 + a * 3 + b] += value * dy[from * 3 + b];
    }
    for (let m = 0; m <= 2 * l; ++m) y[here + m] /= l;
  }
}

/**
 * From derivatives of the solid harmonic S at the unit vector u to those of S(r/|r|) = |r|⁻ˡ S(r) at r = |r|u:
 *
 *     |r| ∂ₐ     ↦ Sₐ − l uₐ S
 *     |r|² ∂ₐ∂_b ↦ Sₐ_b − l (uₐ S_b + u_b Sₐ) + l ((l+2) uₐ u_b − δₐ_b) S
 */
function keepDirection(
  lmax: number,
  u: readonly number[],
  length: number,
  y: Float64Array,
  dy: Float64Array,
  ddy: Float64Array,
): void {
  for (let l = 0; l <= lmax; ++l) {
    for (let i = l * l; i < (l + 1) * (l + 1); ++i) {
      if (ddy.length > 0) {
        for (let a = 0; a < 3; ++a) {
          for (let b = 0; b < 3; ++b) {
            const at = i * 9 + a * 3 + b;
            const curvature = l * ((l + 2) * u[a] * u[b] - (a === b ? 1 : 0)) * y[i];
            ddy[at] = (ddy[at] - l * (u[a] * dy[i * 3 + b] + u[b] * dy[i * 3 + a]) + curvature) / length / length;
          }
        }
      }
      for (let a = 0; a < 3; ++a) dy[i * 3 + a] = (dy[i * 3 + a] - l * u[a] * y[i]) / length;
    }
  }
}

/** Divides r by its length in place, without overflow, and returns the length; the zero vector stays. */
function divideByLength(r: number[]): number {
  const largest = Math.max(Math.abs(r[0]), Math.abs(r[1]), Math.abs(r[2]));
  if (largest === 0) return 0;
  for (let a = 0; a < 3; ++a) r[a] /= largest;
  const length = Math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
  for (let a = 0; a < 3; ++a) r[a] /= length;
  return largest * length;
}

function requireArguments(lmax: number, xyz: ArrayLike<number>, derivatives: number): void {
  if (!Number.isInteger(lmax) || lmax < 0)
    throw new RangeError(`sphericalHarmonics: lmax must be an integer >= 0, found ${lmax}`);
  if (xyz.length % 3 !== 0)
    throw new RangeError(`sphericalHarmonics: xyz must hold 3 numbers a point, found ${xyz.length} numbers`);
  for (let i = 0; i < xyz.length; ++i) {
    if (!Number.isFinite(xyz[i])) throw new RangeError(`sphericalHarmonics: xyz[${i}] must be finite, found ${xyz[i]}`);
  }
  if (derivatives !== 0 && derivatives !== 1 && derivatives !== 2) {
    throw new RangeError(`sphericalHarmonics: derivatives must be 0, 1 or 2, found ${derivatives}`);
  }
}
