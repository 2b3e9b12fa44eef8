/**
 * Legendre polynomials P₀(x) … P_lmax(x), by their differences δₗ = Pₗ − Pₗ₋₁,
 *
 *     (l+1) δₗ₊₁ = l δₗ − (2l+1)(1−x) Pₗ
 *
 * which lose nothing where x is near 1, as the recurrence of three terms does; negative x by Pₗ(−x) = (−1)ˡ Pₗ(x).
 *
 * @param lmax - an integer ≥ 0
 * @param x - from −1 to 1
 * @returns lmax+1 values
 * @throws RangeError if lmax or x is not such a number
 * @remarks Source: NIST Digital Library of Mathematical Functions, Eq. 18.9.1, written for differences as C. Reinsch does for Clenshaw sums.
 */
export function legendre(lmax: number, x: number): Float64Array {
  requireLegendre("legendre", lmax, x);
  const values = new Float64Array(lmax + 1);
  const rest = 1 - Math.abs(x);
  let [value, difference] = [1, 0];
  for (let l = 0; l <= lmax; ++l) {
    values[l] = x < 0 && l % 2 === 1 ? -value : value;
    difference = (l * difference - (2 * l + 1) * rest * value) / (l + 1);
    value += difference;
  }
  return values;
}

/**
 * Associated Legendre functions of degrees 0 … lmax, fully normalized,
 *
 *     P̄ₗₘ = √((2l+1)/4π · (l−m)!/(l+m)!) sinᵐθ (d/dx)ᵐ Pₗ(x),   x = cos θ
 *
 * without the sign of Condon and Shortley: the complex harmonics are (−1)ᵐ P̄ₗₘ e^{imφ} and the real ones √2 P̄ₗₘ cos mφ, √2 P̄ₗₘ sin mφ. All
 * degrees climb together by l Yₗ = r·∇Yₗ at φ = 0, so that no power of sin θ stands alone: neither underflow nor overflow harms any degree, and
 * the error is about l·ε √(2l+1).
 *
 * @param lmax - an integer ≥ 0
 * @param x - cos θ, from −1 to 1
 * @param options.sine - sin θ, where it is known better than √(1−x²): near the poles
 * @returns P̄ₗₘ of m = 0 … l at l(l+1)/2 + m, (lmax+1)(lmax+2)/2 values
 * @throws RangeError if lmax, x or sine is not such a number
 */
export function associatedLegendre(
  lmax: number,
  x: number,
  { sine = Math.sqrt((1 - x) * (1 + x)) }: { readonly sine?: number } = {},
): Float64Array {
  requireLegendre("associatedLegendre", lmax, x);
  if (!(sine >= 0 && Math.abs(x * x + sine * sine - 1) < 1e-6))
    throw new RangeError(`associatedLegendre: sine is ${sine}; of x = ${x} it is ${Math.sqrt((1 - x) * (1 + x))}`);
  const values = new Float64Array(((lmax + 1) * (lmax + 2)) / 2);
  values[0] = 0.5 / Math.sqrt(Math.PI);
  for (let l = 1; l <= lmax; ++l) {
    const [here, below] = [(l * (l + 1)) / 2, ((l - 1) * l) / 2];
    const scale = Math.sqrt((2 * l + 1) / (2 * l - 1)) / l;
    for (let m = 0; m <= l; ++m) {
      const straight = m < l ? x * Math.sqrt((l - m) * (l + m)) * values[below + m] : 0;
      const up = m < l - 1 ? Math.sqrt((l - m) * (l - m - 1)) * values[below + m + 1] : 0;
      // of order −1 the function is minus that of order 1
      const down = m > 0 ? Math.sqrt((l + m) * (l + m - 1)) * values[below + m - 1] : -up;
      values[here + m] = scale * (straight + 0.5 * sine * (down - up));
    }
  }
  return values;
}

function requireLegendre(name: string, lmax: number, x: number): void {
  if (!Number.isInteger(lmax) || lmax < 0) throw new RangeError(`${name}: lmax must be an integer >= 0, found ${lmax}`);
  if (!(x >= -1 && x <= 1)) throw new RangeError(`${name}: x must be from -1 to 1, found ${x}`);
}
