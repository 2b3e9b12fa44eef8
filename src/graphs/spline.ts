import { layer } from "../nn/index.js";
import { gradient, inner, ones, relabel, scope, type Tensor, tensor, toArray } from "../tensor/index.js";
import { evaluated, piecewise, type Piecewise } from "./piecewise.js";
import { requireDistances } from "./radial.js";

/** Any function of a distance, one number in and `count` numbers out: a radial network with its basis and its cutoff. */
export type Radial = (r: Tensor<"1x0e">) => Tensor<any>;

export interface SplineOptions {
  /** ångström; where the function is asked for outside of from … to, the spline gives NaN. */
  from: number;
  to: number;
  /** Number of intervals. Default: 256 */
  intervals?: number;
}

/** Largest and root-mean-square difference, each relative to the largest number of the original. */
export interface SplineError {
  readonly maximum: number;
  readonly rms: number;
}

export interface Spline {
  (r: Tensor<"1x0e">): Tensor<`${number}x0e`>;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Against the original, five points in each interval, in double precision. */
  readonly error: { readonly values: SplineError; readonly slopes: SplineError };
}

/**
 * A radial function frozen for inference: polynomials of degree 5 on equal intervals, which have the values and the first two derivatives of the
 * original at their ends. It is twice continuously differentiable, its error is O(h⁶), and its derivatives are its own, so forces remain the
 * gradient of the energy. Training does not change it any more.
 *
 * @param f - of f64 distances [n, 1]; rows must not depend on each other
 * @throws RangeError if the interval is empty or reaches below 0, or the function is not finite in it
 */
export function spline(f: Radial, options: SplineOptions): Spline {
  const { from, to, intervals = 256 } = options;
  if (!(from >= 0 && to > from && Number.isFinite(to)))
    throw new RangeError(`spline: from is ${from} and to ${to}; an interval of distances is 0 <= from < to, in ångström`);
  if (!Number.isInteger(intervals) || intervals < 1)
    throw new RangeError(`spline: intervals is ${intervals}; it must be an integer >= 1`);
  const step = (to - from) / intervals;
  const nodes = Float64Array.from({ length: intervals + 1 }, (_, i) => (i === intervals ? to : from + i * step));
  const jets = [0, 1, 2].map((order) => sampled(derived(f, order), nodes));
  const wrong = jets.findIndex(({ values }) => !values.every(Number.isFinite));
  if (wrong >= 0) {
    const { values, count } = jets[wrong];
    const at = nodes[Math.floor(values.findIndex((value) => !Number.isFinite(value)) / count)];
    throw new RangeError(
      `spline: derivative ${wrong} of the function is not finite at r = ${at}; choose from and to where it is smooth`,
    );
  }
  const { count } = jets[0];
  const form = piecewise(
    from,
    step,
    intervals,
    count,
    quintic(
      jets.map(({ values }) => values),
      step,
      intervals,
      count,
    ),
  );
  const apply = (r: Tensor<"1x0e">): Tensor => {
    requireDistances("spline", r);
    return evaluated(form, r);
  };
  return layer(apply, { from, to, count, error: measured(f, form, from, step, intervals) }) as never;
}

/** The derivative of some order, for each row and each of its numbers, by two sweeps an order. */
function derived(f: Radial, order: number): Radial {
  if (order === 0) return f;
  const g = derived(f, order - 1);
  // ⟨∂⟨g(r), v⟩/∂r, 1⟩ is linear in v, and its gradient by v is g′.
  return (r) => {
    const { irreps, shape } = scope(() => g(r));
    const v = tensor<string>(irreps, new Float64Array(shape.reduce((a, b) => a * b, 1)), {
      shape: shape.slice(0, -1),
      dtype: "f64",
    });
    const pulled = (w: Tensor): Tensor<any> =>
      gradient<[string]>((x) => inner<string>(g(x as Tensor<"1x0e">), w) as Tensor<any>)(r) as Tensor<any>;
    return gradient<[string]>((w) => inner<string>(pulled(w), ones(r)) as Tensor<any>)(v) as Tensor<any>;
  };
}

function sampled(f: Radial, r: Float64Array): { values: Float64Array; count: number } {
  return scope(() => {
    const y = f(tensor("1x0e", r, { shape: [r.length], dtype: "f64" }));
    return { values: Float64Array.from(toArray(relabel(y, "plain", y.shape, y.dim))), count: y.dim };
  });
}

/** Coefficients of the polynomials with given values, slopes and second derivatives at both ends. */
function quintic([f, g, h]: readonly Float64Array[], step: number, intervals: number, count: number): Float64Array {
  const c = new Float64Array(intervals * 6 * count);
  for (let i = 0; i < intervals; i++) {
    for (let k = 0; k < count; k++) {
      const [a, b] = [i * count + k, (i + 1) * count + k];
      const [f0, g0, h0] = [f[a], g[a] * step, 0.5 * h[a] * step * step];
      const d = f[b] - f0 - g0 - h0;
      const e = g[b] * step - g0 - 2 * h0;
      const q = 0.5 * h[b] * step * step - h0;
      const values = [f0, g0, h0, 10 * d - 4 * e + q, -15 * d + 7 * e - 2 * q, 6 * d - 3 * e + q];
      values.forEach((value, p) => {
        c[(i * 6 + p) * count + k] = value;
      });
    }
  }
  return c;
}

function measured(f: Radial, form: Piecewise, from: number, step: number, intervals: number): Spline["error"] {
  const r = Float64Array.from({ length: 5 * intervals }, (_, i) => from + (step * (2 * i + 1)) / 10);
  const frozen: Radial = (x) => evaluated(form, x);
  const [values, slopes] = [0, 1].map((order): SplineError => {
    const [wanted, found] = [sampled(derived(f, order), r).values, sampled(derived(frozen, order), r).values];
    let [largest, maximum, squares] = [Number.MIN_VALUE, 0, 0];
    wanted.forEach((value, i) => {
      const difference = Math.abs(found[i] - value);
      largest = Math.max(largest, Math.abs(value));
      maximum = Math.max(maximum, difference);
      squares += difference * difference;
    });
    return { maximum: maximum / largest, rms: Math.sqrt(squares / wanted.length) / largest };
  });
  return { values, slopes };
}
