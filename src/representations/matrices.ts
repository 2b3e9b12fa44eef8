/** Small dense matrices, row-major, in doubles: what representations are made of. */

export function identityMatrix(n: number): Float64Array {
  const one = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) one[i * n + i] = 1;
  return one;
}

/** The product AB of A [rows, inner] and B [inner, columns]. */
export function multiply(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; ++i) {
    for (let k = 0; k < inner; ++k) {
      const factor = a[i * inner + k];
      if (factor === 0) continue;
      for (let j = 0; j < columns; ++j) product[i * columns + j] += factor * b[k * columns + j];
    }
  }
  return product;
}

/** Aᵀ of A [rows, columns]. */
export function transpose(a: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(rows * columns);
  for (let i = 0; i < rows; ++i) for (let j = 0; j < columns; ++j) turned[j * rows + i] = a[i * columns + j];
  return turned;
}

/** A ⊗ B of square matrices: the index of B runs faster. */
export function kronecker(a: Float64Array, dimA: number, b: Float64Array, dimB: number): Float64Array {
  const dim = dimA * dimB;
  const product = new Float64Array(dim * dim);
  for (let i = 0; i < dimA; ++i) {
    for (let j = 0; j < dimA; ++j) {
      const factor = a[i * dimA + j];
      if (factor === 0) continue;
      for (let k = 0; k < dimB; ++k) {
        for (let l = 0; l < dimB; ++l) product[(i * dimB + k) * dim + j * dimB + l] = factor * b[k * dimB + l];
      }
    }
  }
  return product;
}

/** A ⊕ B ⊕ … of square matrices. */
export function blockDiagonal(blocks: readonly Float64Array[], dims: readonly number[]): Float64Array {
  const dim = dims.reduce((sum, d) => sum + d, 0);
  const whole = new Float64Array(dim * dim);
  let at = 0;
  for (const [b, block] of blocks.entries()) {
    const d = dims[b];
    for (let i = 0; i < d; ++i) whole.set(block.subarray(i * d, (i + 1) * d), (at + i) * dim + at);
    at += d;
  }
  return whole;
}

/** Columns [rows, width] side by side, in order. */
export function sideBySide(parts: readonly Float64Array[], rows: number): Float64Array {
  const columns = rows === 0 ? 0 : parts.reduce((sum, part) => sum + part.length / rows, 0);
  const whole = new Float64Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    const width = part.length / rows;
    for (let i = 0; i < rows; ++i) whole.set(part.subarray(i * width, (i + 1) * width), i * columns + at);
    at += width;
  }
  return whole;
}

/** Columns from … from + width − 1 of A [rows, columns]. */
export function columnsOf(a: Float64Array, rows: number, columns: number, from: number, width: number): Float64Array {
  const part = new Float64Array(rows * width);
  for (let i = 0; i < rows; ++i) part.set(a.subarray(i * columns + from, i * columns + from + width), i * width);
  return part;
}

export function trace(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; ++i) sum += a[i * n + i];
  return sum;
}

/** ⟨A, B⟩ = ∑ AᵢⱼBᵢⱼ (Frobenius). */
export function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += a[i] * b[i];
  return sum;
}

/** A += factor·B. */
export function addMultiple(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; ++i) a[i] += factor * b[i];
}

/** max |Aᵢⱼ − Bᵢⱼ|; NaN if a value is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; ++i) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(difference)) return difference;
  }
  return largest;
}

/** max |AᵀA − 1| of a square matrix. */
export function deviationFromOrthogonality(a: Float64Array, n: number): number {
  return largestDifference(multiply(transpose(a, n, n), a, n, n, n), identityMatrix(n));
}

/** Zeros in place of what is only the rounding of a sum of terms of size 1. */
export function withoutRounding(a: Float64Array): Float64Array {
  for (let i = 0; i < a.length; ++i) if (Math.abs(a[i]) <= 8 * Number.EPSILON) a[i] = 0;
  return a;
}

/** L, lower triangular, with LLᵀ = S. @throws RangeError if S is not positive definite */
export function choleskyFactor(s: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j <= i; ++j) {
      let sum = s[i * n + j];
      for (let k = 0; k < j; ++k) sum -= factor[i * n + k] * factor[j * n + k];
      if (i !== j) factor[i * n + j] = sum / factor[j * n + j];
      else if (sum > 0) factor[i * n + i] = Math.sqrt(sum);
      else throw new RangeError(`choleskyFactor: not positive definite, pivot ${i} is ${sum}`);
    }
  }
  return factor;
}

/** A⁻¹ by elimination with the largest pivot of each column. @throws RangeError if A is singular */
export function inverseMatrix(a: Float64Array, n: number): Float64Array {
  const left = a.slice();
  const right = identityMatrix(n);
  const smallest = 1e-14 * a.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  for (let k = 0; k < n; ++k) {
    let best = k;
    for (let i = k + 1; i < n; ++i) if (Math.abs(left[i * n + k]) > Math.abs(left[best * n + k])) best = i;
    const pivot = left[best * n + k];
    if (!(Math.abs(pivot) > smallest)) throw new RangeError(`inverseMatrix: singular, pivot ${k} is ${pivot}`);
    for (const m of [left, right]) {
      for (let j = 0; j < n; ++j) {
        const kept = m[k * n + j];
        m[k * n + j] = m[best * n + j] / pivot;
        if (best !== k) m[best * n + j] = kept;
      }
    }
    for (let i = 0; i < n; ++i) {
      const factor = left[i * n + k];
      if (i === k || factor === 0) continue;
      for (const m of [left, right]) for (let j = 0; j < n; ++j) m[i * n + j] -= factor * m[k * n + j];
    }
  }
  return right;
}
