import { generator, type Generator } from "../../src/arithmetic/index.js";

export const EPS64 = Number.EPSILON;

/** Largest difference, relative to the largest entry of `expected`. Arrays of different lengths, or with NaN, are infinitely far apart. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, scale] = [0, 0];
  for (let i = 0; i < expected.length; ++i) {
    const distance = Math.abs(actual[i] - expected[i]);
    difference = distance >= 0 ? Math.max(difference, distance) : Infinity;
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return difference === 0 ? 0 : difference / scale;
}

/** A·B of row-major matrices, [rows, inner] and [inner, columns]. */
export function matrixProduct(a: ArrayLike<number>, b: ArrayLike<number>, inner: number): Float64Array {
  const [rows, columns] = [a.length / inner, b.length / inner];
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < inner; ++k) sum += a[i * inner + k] * b[k * columns + j];
    return sum;
  });
}

export function transposed(a: ArrayLike<number>, columns: number): Float64Array {
  const rows = a.length / columns;
  return Float64Array.from({ length: a.length }, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)]);
}

export function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
}

/** Generators of `count` seeds. */
export function seeds(count: number): Generator[] {
  return Array.from({ length: count }, (_, seed) => generator(seed));
}

/** Row i of a row-major array with rows of `width` values. */
export function row(data: Float64Array, i: number, width: number): Float64Array {
  return data.subarray(i * width, (i + 1) * width);
}
