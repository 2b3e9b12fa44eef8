/** A complex matrix n × n in two parts. */
export interface ComplexMatrix {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** An antilinear map that commutes with a representation: basis vector m goes to signs[m] times basis vector to[m]. Its square is ±1. */
export interface Conjugation {
  readonly to: Int32Array;
  readonly signs: Int32Array;
}

export interface RealForm {
  readonly dim: number;
  readonly type: "R" | "C" | "H";
  readonly generators: readonly Float64Array[];
  readonly endomorphisms: readonly Float64Array[];
}

/**
 * A complex irrep over the real numbers. Without a conjugation that commutes with it: Re and Im of each component, type C. With one whose square
 * is −1 the same, type H. With one whose square is 1: the vectors that it leaves alone, half as many, type R.
 */
export function realForm(generators: readonly ComplexMatrix[], n: number, conjugation?: Conjugation): RealForm {
  const dim = 2 * n;
  const doubled = ({ re, im }: ComplexMatrix): Float64Array => {
    const real = new Float64Array(dim * dim);
    for (let i = 0; i < n; ++i) {
      for (let j = 0; j < n; ++j) {
        const [x, y] = [re[i * n + j], im[i * n + j]];
        real.set([x, 0 - y], 2 * i * dim + 2 * j);
        real.set([y, x], (2 * i + 1) * dim + 2 * j);
      }
    }
    return real;
  };
  const one = doubled({ re: diagonal(n), im: new Float64Array(n * n) });
  const i = doubled({ re: new Float64Array(n * n), im: diagonal(n) });
  if (conjugation === undefined) return { dim, type: "C", generators: generators.map(doubled), endomorphisms: [one, i] };
  const { to, signs } = conjugation;
  if (signs[0] * signs[to[0]] < 0) {
    const j = new Float64Array(dim * dim);
    for (let m = 0; m < n; ++m) {
      j[2 * to[m] * dim + 2 * m] = signs[m];
      j[(2 * to[m] + 1) * dim + 2 * m + 1] = -signs[m];
    }
    const k = new Float64Array(dim * dim);
    for (let row = 0; row < n; ++row) {
      for (let column = 0; column < dim; ++column) {
        k[2 * row * dim + column] = 0 - j[(2 * row + 1) * dim + column];
        k[(2 * row + 1) * dim + column] = j[2 * row * dim + column];
      }
    }
    return { dim, type: "H", generators: generators.map(doubled), endomorphisms: [one, i, j, k] };
  }

  // Vectors that stay: m and its partner with the sign s, (m + s m′)/√2 and i(m − s m′)/√2; m alone if it is its own partner, or im
  const fixed: [at: number, re: number, im: number][][] = [];
  for (let m = 0; m < n; ++m) {
    const [partner, s] = [to[m], signs[m]];
    if (partner === m) fixed.push([s > 0 ? [m, 1, 0] : [m, 0, 1]]);
    if (partner <= m) continue;
    const r = Math.SQRT1_2;
    fixed.push([
      [m, r, 0],
      [partner, s * r, 0],
    ]);
    fixed.push([
      [m, 0, r],
      [partner, 0, -s * r],
    ]);
  }
  const reduced = generators.map(({ re, im }) =>
    Float64Array.from(
      fixed.flatMap((left) =>
        fixed.map((right) => {
          let sum = 0; // Re ⟨left, X right⟩
          for (const [p, a, b] of left) {
            for (const [q, c, d] of right) {
              const [x, y] = [re[p * n + q], im[p * n + q]];
              sum += a * (x * c - y * d) + b * (x * d + y * c);
            }
          }
          return sum;
        }),
      ),
    ),
  );
  return { dim: n, type: "R", generators: reduced, endomorphisms: [diagonal(n)] };
}

function diagonal(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
}
