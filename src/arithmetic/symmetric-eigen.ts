/** Eigenvalues in rising order, and the unit eigenvectors as the rows of a matrix, row-major. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Sweeps until rotations stop to matter; eight do for any matrix that was met. */
const SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, A = Vᵀ diag(λ) V. To rounding of the largest eigenvalue, and the
 * same bits everywhere: the signs are such that the largest entry of each vector (the first of those within 1e-9 of it) is positive.
 *
 * @param matrix - row-major, n² values; the part above the diagonal is read
 * @throws RangeError if there are not n² finite values
 * @remarks Source: C. G. J. Jacobi, J. reine angew. Math. 30, 51 (1846); the stable rotation is that of H. Rutishauser, Numer. Math. 9, 1 (1966).
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  if (!Number.isInteger(n) || n < 0 || matrix.length !== n * n) {
    throw new RangeError(`symmetricEigen: a matrix ${n} x ${n} has ${n * n} values, found ${matrix.length}`);
  }
  const a = Float64Array.from(matrix);
  let scale = 0;
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j < i; ++j) a[i * n + j] = a[j * n + i];
  }
  for (const x of a) {
    if (!Number.isFinite(x)) throw new RangeError(`symmetricEigen: values must be finite, found ${x}`);
    scale = Math.max(scale, Math.abs(x));
  }
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) v[i * n + i] = 1;
  const small = scale * Number.EPSILON * 1e-3;
  for (let sweep = 0; sweep < SWEEPS; ++sweep) {
    let turned = false;
    for (let p = 0; p < n; ++p) {
      for (let q = p + 1; q < n; ++q) {
        if (Math.abs(a[p * n + q]) <= small) continue;
        turned = true;
        rotate(a, v, n, p, q);
      }
    }
    if (!turned) break;
  }
  return sorted(a, v, n);
}

/** The rotation of rows and columns p and q that makes a(p,q) zero. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const [rowP, rowQ] = [p * n, q * n];
  const theta = (a[rowQ + q] - a[rowP + p]) / (2 * a[rowP + q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; ++k) {
    const [x, y] = [a[rowP + k], a[rowQ + k]];
    a[rowP + k] = c * x - s * y;
    a[rowQ + k] = s * x + c * y;
  }
  for (let k = 0; k < n * n; k += n) {
    const [x, y] = [a[k + p], a[k + q]];
    a[k + p] = c * x - s * y;
    a[k + q] = s * x + c * y;
  }
  a[rowP + q] = 0;
  a[rowQ + p] = 0;
  for (let k = 0; k < n; ++k) {
    const [x, y] = [v[rowP + k], v[rowQ + k]];
    v[rowP + k] = c * x - s * y;
    v[rowQ + k] = s * x + c * y;
  }
}

function sorted(a: Float64Array, v: Float64Array, n: number): SymmetricEigen {
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * (n + 1)] - a[j * (n + 1)] || i - j);
  const vectors = new Float64Array(n * n);
  for (const [to, from] of order.entries()) {
    const vector = v.subarray(from * n, (from + 1) * n);
    let largest = 0;
    for (const x of vector) largest = Math.max(largest, Math.abs(x));
    const first = vector.find((x) => Math.abs(x) >= largest * (1 - 1e-9))!;
    vectors.set(first < 0 ? vector.map((x) => 0 - x) : vector, to * n);
  }
  return { values: Float64Array.from(order, (i) => a[i * (n + 1)]), vectors };
}
