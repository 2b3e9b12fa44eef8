/** Gram matrices AᵀA of which the null space is wanted: x ↦ Ax in parts, so that it can be made again with full accuracy. */
export interface NullProblem {
  readonly unknowns: number;
  /** AᵀA, row-major. */
  readonly gram: Float64Array;
  /** AᵀAx without forming AᵀA, rounded as Ax is. */
  apply(x: Float64Array): Float64Array;
}

/** What is left of a diagonal entry, relative to the largest, at which it is called zero. */
const RANK = 1e-10;

/**
 * An orthonormal basis of {x : Ax = 0}, always the same one: pivots are eliminated from AᵀA, the largest first (Cholesky), and each of the
 * unknowns that are left gives a vector, which is refined once and made orthogonal to those before.
 */
export function nullSpace({ unknowns: n, gram, apply }: NullProblem): Float64Array[] {
  const a = gram.slice();
  const scale = a.reduce((largest, _, at) => (at % (n + 1) === 0 ? Math.max(largest, a[at]) : largest), 0);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const columns: Float64Array[] = []; // of L, by unknown
  const rest = Float64Array.from({ length: n }, (_, i) => a[i * (n + 1)]);
  let rank = 0;
  for (; rank < n; ++rank) {
    let best = rank;
    for (let i = rank + 1; i < n; ++i) if (rest[order[i]] > rest[order[best]] * (1 + 1e-9)) best = i;
    const pivot = order[best];
    if (!(rest[pivot] > RANK * scale)) break;
    [order[rank], order[best]] = [pivot, order[rank]];
    const column = a.slice(pivot * n, (pivot + 1) * n);
    for (const earlier of columns) {
      const factor = earlier[pivot];
      if (factor !== 0) for (let i = 0; i < n; ++i) column[i] -= factor * earlier[i];
    }
    const root = Math.sqrt(column[pivot]);
    for (let i = 0; i < n; ++i) column[i] /= root;
    for (let i = 0; i < rank; ++i) column[order[i]] = 0;
    columns.push(column);
    for (let i = 0; i < n; ++i) rest[i] -= column[i] * column[i];
  }
  const pivots = order.subarray(0, rank);

  /** Changes the pivots of x so that the pivots of AᵀAx vanish, given what they are. */
  const correct = (x: Float64Array, image: Float64Array): void => {
    const y = new Float64Array(rank);
    for (let k = 0; k < rank; ++k) {
      let sum = image[pivots[k]];
      for (let i = 0; i < k; ++i) sum -= columns[i][pivots[k]] * y[i];
      y[k] = sum / columns[k][pivots[k]];
    }
    for (let k = rank - 1; k >= 0; --k) {
      let sum = y[k];
      for (let i = k + 1; i < rank; ++i) sum -= columns[k][pivots[i]] * y[i];
      y[k] = sum / columns[k][pivots[k]];
      x[pivots[k]] -= y[k];
    }
  };
  const basis: Float64Array[] = [];
  for (const free of Array.from(order.subarray(rank)).sort((i, j) => i - j)) {
    const x = new Float64Array(n);
    x[free] = 1;
    for (let pass = 0; pass < 3; ++pass) correct(x, apply(x));
    for (let pass = 0; pass < 2; ++pass) {
      for (const earlier of basis) {
        const overlap = dot(x, earlier);
        for (let i = 0; i < n; ++i) x[i] -= overlap * earlier[i];
      }
    }
    const length = Math.sqrt(dot(x, x));
    basis.push(x.map((value) => value / length));
  }
  return basis;
}

/**
 * Coefficients by which vectors add up to another, in the sense of least squares, and by how much they miss it, relative to its largest entry
 * or theirs.
 *
 * @throws RangeError if the vectors are linearly dependent
 */
export function solvedFor(
  what: string,
  vectors: readonly Float64Array[],
  target: Float64Array,
): { coefficients: Float64Array; deviation: number } {
  // Gram-Schmidt, and the triangular matrix of it
  const n = vectors.length;
  const orthogonal: Float64Array[] = [];
  const upper = new Float64Array(n * n);
  let scale = 0;
  for (const [k, vector] of vectors.entries()) {
    const x = vector.slice();
    const before = Math.sqrt(dot(x, x));
    for (let pass = 0; pass < 2; ++pass) {
      for (const [i, earlier] of orthogonal.entries()) {
        const overlap = dot(x, earlier);
        upper[i * n + k] += overlap;
        for (let at = 0; at < x.length; ++at) x[at] -= overlap * earlier[at];
      }
    }
    const length = Math.sqrt(dot(x, x));
    if (!(length > 1e-9 * before)) throw new RangeError(`${what}: generator ${k} depends linearly on those before it`);
    upper[k * n + k] = length;
    orthogonal.push(x.map((value) => value / length));
    for (const value of vector) scale = Math.max(scale, Math.abs(value));
  }
  for (const value of target) scale = Math.max(scale, Math.abs(value));
  const rest = target.slice();
  const parts = orthogonal.map((direction) => {
    const overlap = dot(rest, direction);
    for (let at = 0; at < rest.length; ++at) rest[at] -= overlap * direction[at];
    return overlap;
  });
  const coefficients = new Float64Array(n);
  for (let k = n - 1; k >= 0; --k) {
    let sum = parts[k];
    for (let i = k + 1; i < n; ++i) sum -= upper[k * n + i] * coefficients[i];
    coefficients[k] = Math.abs(sum) < 1e-14 * scale ? 0 : sum / upper[k * n + k];
  }
  return { coefficients, deviation: rest.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / scale };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += a[i] * b[i];
  return sum;
}
