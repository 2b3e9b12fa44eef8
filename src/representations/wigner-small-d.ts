import { sincos } from "../arithmetic/index.js";
import { requireMatrixDegree } from "./degree.js";

/**
 * Wigner's small d: dʲ(m′,m) = ⟨j m′| exp(−iβJ_y) |j m⟩, real, with the phase of Condon and Shortley.
 *
 * The column m is the eigenvector of cos β J_z + sin β J_x with the eigenvalue m. That matrix has three diagonals,
 *
 *     sc (aₖ xₖ₋₁ + aₖ₊₁ xₖ₊₁) = (m − k cos β) xₖ,    aₖ² = (j+k)(j−k+1),    s = sin β/2,  c = cos β/2,
 *
 * its eigenvalues are known exactly and lie one apart, and its norm is j: what the recursion, run from both ends towards the
 * middle of the column, has of error is about j·ε, in every entry. There are no factorials, and nothing overflows, since where the
 * entries grow their ratios are taken.
 *
 * @param l - degree, an integer or half-integer ≥ 0
 * @param beta - any angle in radians; dʲ(β + 2π) = (−1)²ʲ dʲ(β)
 * @returns row-major, (2l+1)² values, rows m′ and columns m from −l to l
 * @throws RangeError if l is not an integer or half-integer ≥ 0, its matrix would take more than 2 GiB, or beta is not finite
 * @remarks Sources: X. M. Feng, P. Wang, W. Yang & G. R. Jin, Phys. Rev. E 92, 043307 (2015), for the eigenvectors; J. H. Luscombe &
 * M. Luban, Phys. Rev. E 57, 7274 (1998), for ratios from both ends.
 */
export function wignerSmallD(l: number, beta: number): Float64Array {
  requireMatrixDegree("wignerSmallD", l);
  if (!Number.isFinite(beta)) throw new RangeError(`wignerSmallD: beta must be finite, found ${beta}`);
  const [sine, cosine] = sincos(beta / 2);
  return smallD(l, cosine, sine);
}

/**
 * {@link wignerSmallD} from cos β/2 and sin β/2, of which it is a polynomial.
 *
 * @param c - cos β/2
 * @param s - sin β/2, c² + s² = 1
 */
export function smallD(l: number, c: number, s: number): Float64Array {
  const dim = 2 * l + 1;
  const d = new Float64Array(dim * dim);
  // d is of degree 2l in (c, s), and (c, −s) transposes it.
  const all = c < 0 && dim % 2 === 0 ? -1 : 1;
  const other = c < 0 === s < 0 ? all : -all;
  const column = eigenvectors(l, Math.abs(c), Math.abs(s));
  for (let m = dim % 2 === 0 ? 0.5 : 0; m <= l; ++m) {
    const x = column(m);
    // d(m,k) = (−1)ᵐ⁻ᵏ d(k,m) and d(−m,−k) = d(k,m): two rows, each written in one go.
    const [row, mirrored] = [(l + m) * dim, (l - m) * dim + 2 * l];
    for (let k = 0; k < dim; ++k) {
      const odd = (l + m - k) & 1;
      d[row + k] = odd ? -other * x[k] : all * x[k];
      d[mirrored - k] = (odd ? other : all) * x[k];
    }
  }
  return d;
}

/** Normalized eigenvectors of cos β J_z + sin β J_x by eigenvalue, their first entry not negative; the array is used again. */
function eigenvectors(j: number, c: number, s: number): (m: number) => Float64Array {
  const last = 2 * j;
  const x = new Float64Array(last + 1);
  const ratio = new Float64Array(last + 1);
  const a = Float64Array.from({ length: last + 2 }, (_, k) => s * c * Math.sqrt(k * (last + 1 - k)));
  const [cosine, one] = [(c - s) * (c + s), c * c + s * s];
  // m − k cos β, without cancellation where the angle is near 0 or π
  const excess = (m: number, k: number): number => {
    if (s < 0.5) return m - k + 2 * k * s * s;
    return c < 0.5 ? m + k - 2 * k * c * c : m * one - k * cosine;
  };

  return (m) => {
    x.fill(0);
    if (s === 0 || last === 0) x[j + m] = 1;
    else if (c === 0) x[j - m] = (j - m) & 1 ? -1 : 1;
    if (s === 0 || c === 0 || last === 0) return x;

    // The classical region lies about k = m cos β; both recursions end near its middle, at `to` and `to` + 1.
    let to = Math.max(0, Math.min(last - 1, Math.round(j + m * cosine)));

    let k = 0;
    let sign = 1;
    for (let below = 0; k <= to; ++k) {
      const u = a[k + 1] / (excess(m, k - j) - a[k] * below); // xₖ/xₖ₊₁
      if (!(Math.abs(u) < 1)) break;
      below = ratio[k] = u;
      if (u < 0) sign = -sign;
    }
    x[k] = sign;
    for (let i = k; i > 0; --i) x[i - 1] = ratio[i - 1] * x[i];
    const next = (k: number): number => (excess(m, k - j) * x[k] - (k > 0 ? a[k] * x[k - 1] : 0)) / a[k + 1];
    for (; k <= to; ++k) x[k + 1] = next(k);
    // They are joined where the entries are large: near a node, any error of the eigenvalue is as much larger.
    while (to > 0 && Math.abs(x[to - 1]) > Math.abs(x[to]) && Math.abs(x[to]) >= Math.abs(x[to + 1])) --to;
    while (to < last - 1 && Math.abs(x[to + 1]) > Math.abs(x[to])) {
      ++to;
      if (k <= to) x[k + 1] = next(k++);
    }
    const [first, second] = [x[to], x[to + 1]];

    k = last;
    for (let above = 0; k > to; --k) {
      const v = a[k] / (excess(m, k - j) - a[k + 1] * above); // xₖ/xₖ₋₁
      if (!(Math.abs(v) < 1)) break;
      above = ratio[k] = v;
    }
    x[k] = 1;
    for (let i = k; i < last; ++i) x[i + 1] = ratio[i + 1] * x[i];
    for (; k > to; --k) x[k - 1] = (excess(m, k - j) * x[k] - (k < last ? a[k + 1] * x[k + 1] : 0)) / a[k];

    // The right half is made to fit the left one where they overlap.
    const scale = (first * x[to] + second * x[to + 1]) / (x[to] * x[to] + x[to + 1] * x[to + 1]);
    for (let i = to + 1; i <= last; ++i) x[i] *= scale;
    x[to] = first;
    let square = 0;
    for (let i = 0; i <= last; ++i) square += x[i] * x[i];
    const length = Math.sqrt(square);
    for (let i = 0; i <= last; ++i) x[i] /= length;
    return x;
  };
}
