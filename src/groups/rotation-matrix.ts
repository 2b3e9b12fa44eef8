import type { Quaternion } from "./quaternion.js";

/**
 * A quaternion, of any length, of a rotation matrix, row-major.
 *
 * @remarks Source: S. W. Shepperd, J. Guidance and Control 1, 223 (1978): divides by the largest component.
 */
export function matrixToQuaternion(r: ArrayLike<number>): Quaternion {
  const trace = r[0] + r[4] + r[8];
  const largest = Math.max(trace, r[0], r[4], r[8]);
  // Four times one component times the whole quaternion: a row of 4 q qᵀ, which is linear in R.
  const wRow: Quaternion = [1 + trace, r[7] - r[5], r[2] - r[6], r[3] - r[1]];
  if (largest === trace) return wRow;
  const [xy, yz, xz] = [r[1] + r[3], r[5] + r[7], r[2] + r[6]];
  if (largest === r[0]) return [wRow[1], 1 + r[0] - r[4] - r[8], xy, xz];
  if (largest === r[4]) return [wRow[2], xy, 1 - r[0] + r[4] - r[8], yz];
  return [wRow[3], xz, yz, 1 - r[0] - r[4] + r[8]];
}

/** The rotation matrix of a quaternion of any length but 0, row-major. */
export function quaternionToMatrix([w, x, y, z]: Quaternion): Float64Array {
  const s = 2 / (w * w + x * x + y * y + z * z); // 2 but for the rounding of the length
  return Float64Array.of(
    1 - s * (y * y + z * z),
    s * (x * y - w * z),
    s * (x * z + w * y),
    s * (x * y + w * z),
    1 - s * (x * x + z * z),
    s * (y * z - w * x),
    s * (x * z - w * y),
    s * (y * z + w * x),
    1 - s * (x * x + y * y),
  );
}

/**
 * The rotation R nearest to a 3×3 matrix M, the one that minimizes ‖R − M‖ (Frobenius): the eigenvector of the largest eigenvalue of the
 * matrix K of qᵀKq = tr(RᵀM). With the singular values σ₁ ≥ σ₂ ≥ σ₃ of M and s = sign det M its two largest eigenvalues lie 2(σ₂ + sσ₃)
 * apart, and R is determined unless they coincide.
 *
 * @param m - finite, row-major, nine values
 * @returns a unit quaternion, and how far the eigenvalues lie apart relative to the largest entry of M; 0 for the zero matrix
 * @remarks Source: B. K. P. Horn, J. Opt. Soc. Am. A 4, 629 (1987), section 4; the eigenvector by Jacobi's rotations.
 */
export function nearestQuaternion(m: ArrayLike<number>): { q: Quaternion; gap: number } {
  let largest = 0;
  for (let i = 0; i < 9; ++i) largest = Math.max(largest, Math.abs(m[i]));
  if (largest === 0) return { q: [1, 0, 0, 0], gap: 0 };
  const [a, b, c, d, e, f, g, h, i] = Array.from(m, (x) => x / largest);
  // biome-ignore format: a symmetric matrix
  const k = Float64Array.of(
    a + e + i, h - f,      c - g,      d - b,
    h - f,     a - e - i,  b + d,      c + g,
    c - g,     b + d,     -a + e - i,  f + h,
    d - b,     c + g,      f + h,     -a - e + i,
  );
  const v = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
  diagonalize(k, v);
  const order = [0, 1, 2, 3].sort((p, q) => k[5 * q] - k[5 * p]);
  const [first, second] = order;
  return { q: [v[first], v[4 + first], v[8 + first], v[12 + first]], gap: k[5 * first] - k[5 * second] };
}

/** Jacobi's rotations of a symmetric 4×4 matrix k until it is diagonal; the columns of v become its eigenvectors. */
function diagonalize(k: Float64Array, v: Float64Array): void {
  for (let sweep = 0; sweep < 30; ++sweep) {
    let changed = false;
    for (let p = 0; p < 3; ++p) {
      for (let q = p + 1; q < 4; ++q) {
        const off = k[4 * p + q];
        const [kpp, kqq] = [k[5 * p], k[5 * q]];
        // What does not change the diagonal is zero.
        if (Math.abs(off) <= 1e-18 * (Math.abs(kpp) + Math.abs(kqq)) || Math.abs(off) < 1e-300) continue;
        changed = true;
        const theta = (kqq - kpp) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cosine = 1 / Math.sqrt(t * t + 1);
        const sine = t * cosine;
        for (let i = 0; i < 4; ++i) turn(k, 4 * i + p, 4 * i + q, cosine, sine);
        for (let i = 0; i < 4; ++i) turn(k, 4 * p + i, 4 * q + i, cosine, sine);
        for (let i = 0; i < 4; ++i) turn(v, 4 * i + p, 4 * i + q, cosine, sine);
        k[4 * p + q] = k[4 * q + p] = 0;
      }
    }
    if (!changed) return;
  }
}

function turn(a: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const [x, y] = [a[i], a[j]];
  a[i] = cosine * x - sine * y;
  a[j] = sine * x + cosine * y;
}
