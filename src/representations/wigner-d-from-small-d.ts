import { hypot } from "../arithmetic/index.js";
import type { Rotation } from "../groups/index.js";
import { requireMatrixDegree } from "./degree.js";
import { smallD } from "./wigner-small-d.js";

/**
 * {@link wignerD} of one degree from small d, without the degrees below it: the work grows as l². For orders m′, m > 0
 *
 *     D(m′,m) = p cos(m′α + mγ) + q cos(m′α − mγ),     D(−m′,−m) = p cos(m′α + mγ) − q cos(m′α − mγ)
 *     D(−m′,m) = p sin(m′α + mγ) + q sin(m′α − mγ),    D(m′,−m) = q sin(m′α − mγ) − p sin(m′α + mγ)
 *
 * with p = (−1)ᵐ′⁺ᵐ dˡ(m′,m)(β), q = (−1)ᵐ′ dˡ(m′,−m)(β), and p/√2, q/√2 where one of the orders is 0; R = R_y(α) R_x(β) R_y(γ).
 *
 * @param l - degree, an integer ≥ 0
 * @returns row-major, (2l+1)² values
 * @throws RangeError if l is not an integer ≥ 0, or the matrix would take more than 2 GiB
 */
export function wignerDFromSmallD(l: number, rotation: Rotation): Float64Array {
  if (!Number.isInteger(l)) throw new RangeError(`wignerD: the degree must be an integer >= 0, found ${l}`);
  requireMatrixDegree("wignerD", l);
  const { w, x, y, z } = rotation;
  const [c, s] = [hypot(w, y), hypot(x, z)];
  const sums = powers(c === 0 ? 1 : w / c, c === 0 ? 0 : y / c, 2 * l);
  const differences = powers(s === 0 ? 1 : x / s, s === 0 ? 0 : -z / s, 2 * l);
  const dim = 2 * l + 1;
  const d = smallD(l, c, s);
  const full = new Float64Array(dim * dim);
  const at = (row: number, column: number): number => (l + row) * dim + l + column;
  full[at(0, 0)] = d[at(0, 0)];
  for (let a = 0; a <= l; ++a) {
    for (let b = a === 0 ? 1 : 0; b <= l; ++b) {
      const factor = a === 0 || b === 0 ? Math.SQRT1_2 : 1;
      const p = ((a + b) % 2 === 0 ? factor : -factor) * d[at(a, b)];
      const q = (a % 2 === 0 ? factor : -factor) * d[at(a, -b)];
      // e^{i(aα+bγ)} and e^{i(aα−bγ)} from powers of e^{i(α+γ)/2} and e^{i(α−γ)/2}
      const [plus, minus] = [2 * (a + b), 2 * Math.abs(a - b)];
      const sign = a < b ? -1 : 1;
      const [u, v] = [sums[plus], sums[plus + 1]];
      const [f, g] = [differences[minus], sign * differences[minus + 1]];
      const [h, k] = [sums[minus], sign * sums[minus + 1]];
      const [r, t] = [differences[plus], differences[plus + 1]];
      const [cosine, sine] = [p * (u * f - v * g), p * (v * f + u * g)];
      const [cosineOther, sineOther] = [q * (h * r - k * t), q * (k * r + h * t)];
      full[at(a, b)] = cosine + cosineOther;
      if (b > 0) full[at(a, -b)] = sineOther - sine;
      if (a > 0) full[at(-a, b)] = sine + sineOther;
      if (a > 0 && b > 0) full[at(-a, -b)] = cosine - cosineOther;
    }
  }
  return full;
}

/** zᵏ for k = 0 … highest, pairs (real part, imaginary part), for z = re + i·im of length 1. */
export function powers(re: number, im: number, highest: number): Float64Array {
  const z = new Float64Array(2 * highest + 2);
  z[0] = 1;
  for (let k = 1; k <= highest; ++k) {
    z[2 * k] = z[2 * k - 2] * re - z[2 * k - 1] * im;
    z[2 * k + 1] = z[2 * k - 2] * im + z[2 * k - 1] * re;
  }
  return z;
}
