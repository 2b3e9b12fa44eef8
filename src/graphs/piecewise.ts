import { bufferOf, type Dtype, kernel, record, relabel, rowInner, shareRows, Tensor } from "../tensor/index.js";

/** Polynomials on equal intervals from `from` on, h long: of s = (x − from)/h − i in interval i. */
export interface Piecewise {
  readonly from: number;
  readonly step: number;
  readonly intervals: number;
  readonly count: number;
  /** [intervals, terms, count], lowest power of s first. */
  readonly coefficients: Float64Array;
  /** The same in the memory, for good, once somebody asked for it. */
  readonly tables: Partial<Record<Dtype, Tensor<"plain">>>;
  derivative: Piecewise | null;
}

export function piecewise(from: number, step: number, intervals: number, count: number, coefficients: Float64Array): Piecewise {
  return { from, step, intervals, count, coefficients, tables: {}, derivative: null };
}

/**
 * The values of the polynomials at x; NaN outside of the intervals. The way back is made of their derivatives, which are piecewise polynomials
 * too: gradients are those of what is computed, not of what was approximated.
 *
 * @param x - [rows, 1]
 * @returns [rows, count]
 */
export function evaluated(p: Piecewise, x: Tensor): Tensor<`${number}x0e`> {
  const { from, step, intervals, count } = p;
  const table = (p.tables[x.dtype] ??= tableOf(p, x.dtype));
  const terms = p.coefficients.length / (intervals * count);
  const y = new Tensor(`${count}x0e` as const, [...x.shape.slice(0, -1), count], count, x.rows, x.dtype);
  const run = kernel("piecewisePolynomial", x.dtype);
  shareRows(x.rows, terms * y.rowBytes, (first, last) =>
    // biome-ignore format: the arguments as the kernel names them
    run(x.ptr + first * x.rowBytes, table.ptr, y.ptr + first * y.rowBytes, last - first, count, terms, intervals, from, 1 / step),
  );
  return record(y, [x], [(dy) => relabel(rowInner<string>(dy, evaluated(derivative(p), x)), x.irreps, x.shape, 1)]);
}

function tableOf({ coefficients }: Piecewise, dtype: Dtype): Tensor<"plain"> {
  return bufferOf(dtype === "f64" ? coefficients : Float32Array.from(coefficients));
}

function derivative(p: Piecewise): Piecewise {
  if (p.derivative !== null) return p.derivative;
  const { from, step, intervals, count, coefficients } = p;
  const terms = coefficients.length / (intervals * count);
  const kept = Math.max(1, terms - 1);
  const slopes = new Float64Array(intervals * kept * count);
  for (let i = 0; i < intervals; i++)
    for (let q = 1; q < terms; q++)
      for (let k = 0; k < count; k++)
        slopes[(i * kept + q - 1) * count + k] = (q * coefficients[(i * terms + q) * count + k]) / step;
  p.derivative = piecewise(from, step, intervals, count, slopes);
  return p.derivative;
}
