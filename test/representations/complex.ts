/** Square complex matrices, row-major, real and imaginary parts interleaved. */

export const dimOf = (a: ArrayLike<number>): number => Math.round(Math.sqrt(a.length / 2));

export function product(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const n = dimOf(a);
  const c = new Float64Array(2 * n * n);
  for (let i = 0; i < n; ++i) {
    for (let k = 0; k < n; ++k) {
      const [x, y] = [a[2 * (i * n + k)], a[2 * (i * n + k) + 1]];
      for (let j = 0; j < n; ++j) {
        const [u, v] = [b[2 * (k * n + j)], b[2 * (k * n + j) + 1]];
        c[2 * (i * n + j)] += x * u - y * v;
        c[2 * (i * n + j) + 1] += x * v + y * u;
      }
    }
  }
  return c;
}

/** ∑ (re + i·im)·matrix */
export function combination(...terms: [re: number, im: number, matrix: ArrayLike<number>][]): Float64Array {
  const c = new Float64Array(terms[0][2].length);
  for (const [re, im, a] of terms) {
    for (let i = 0; i < c.length; i += 2) {
      c[i] += re * a[i] - im * a[i + 1];
      c[i + 1] += re * a[i + 1] + im * a[i];
    }
  }
  return c;
}

export function adjoint(a: ArrayLike<number>): Float64Array {
  const n = dimOf(a);
  return Float64Array.from({ length: a.length }, (_, at) => {
    const [i, j] = [Math.floor(at / 2 / n), (at >> 1) % n];
    return (at % 2 === 0 ? 1 : -1) * a[2 * (j * n + i) + (at % 2)];
  });
}

export function complexFrom(real: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: 2 * real.length }, (_, at) => (at % 2 === 0 ? real[at / 2] : 0));
}

export function unit(n: number): Float64Array {
  return Float64Array.from({ length: 2 * n * n }, (_, at) => (at % (2 * n + 2) === 0 ? 1 : 0));
}

export const commutator = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  combination([1, 0, product(a, b)], [-1, 0, product(b, a)]);
