import { view } from "../tensor/index.js";
import { requireGradients, requireIn, TINY } from "./optimizer.js";
import type { Named } from "./snapshot.js";

export interface LbfgsOptions {
  /** Pairs of steps and gradient differences that are remembered. Default: 10. */
  history?: number;
  /** Armijo's constant: how much of the decrease that the slope promises a step must bring. Default: 1e-4. */
  decrease?: number;
  /** Wolfe's constant: to which part of itself the slope must have fallen. Default: 0.9. */
  curvature?: number;
  /** Values of the function that a line search may ask for. Default: 25. */
  evaluations?: number;
}

/** What a step of {@link lbfgs} found. */
export interface LbfgsStep {
  /** Value where the parameters now are. */
  readonly value: number;
  /** Largest component of the gradient there. */
  readonly gradient: number;
  readonly evaluations: number;
  /** Whether the step led down. If not, the parameters are as before: there is nothing to be gained along the gradient any more. */
  readonly moved: boolean;
}

export interface Lbfgs {
  /**
   * One step.
   *
   * @param evaluate - value and gradient where the parameters are now: `valueAndGrad(params, loss)`, of all the data at once
   * @throws RangeError if the first value or gradient is not finite, or a gradient does not fit; then the parameters are as before
   */
  step(evaluate: () => { value: number; grads: Named }): LbfgsStep;
}

/**
 * The quasi-Newton method of limited memory, with a line search for the strong Wolfe conditions. Its vectors are double precision. For losses of all
 * the data: a random batch would spoil the differences of gradients it learns from.
 *
 * @throws RangeError if a constant is out of range
 * @remarks Source: Nocedal & Wright 2006, Numerical Optimization, algorithms 7.4, 3.5 and 3.6.
 */
export function lbfgs(params: Named, options: LbfgsOptions = {}): Lbfgs {
  const { history = 10, decrease = 1e-4, curvature = 0.9, evaluations = 25 } = options;
  requireIn("lbfgs: decrease", decrease, TINY, 0.5);
  requireIn("lbfgs: curvature", curvature, decrease, 1);
  for (const [name, n] of Object.entries({ history, evaluations }))
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`lbfgs: ${name} is ${n}; it must be an integer >= 1`);
  const kept = Object.entries(params).map(([name, x]) => ({ name, x, of: [] }));
  const size = kept.reduce((sum, { x }) => sum + x.size, 0);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];

  const read = (): Float64Array => {
    const all = new Float64Array(size);
    let at = 0;
    for (const { x } of kept) {
      all.set(view(x), at);
      at += x.size;
    }
    return all;
  };
  const write = (all: Float64Array): void => {
    let at = 0;
    for (const { x } of kept) {
      view(x).set(all.subarray(at, at + x.size));
      at += x.size;
    }
  };

  return {
    step(evaluate) {
      const start = read();
      let asked = 0;
      const at = (p: Float64Array): Point => {
        write(p);
        asked++;
        const { value, grads } = evaluate();
        requireGradients("lbfgs", kept, grads);
        const gradient = new Float64Array(size);
        let offset = 0;
        for (const { name, x } of kept) {
          gradient.set(view(grads[name]), offset);
          offset += x.size;
        }
        // What was asked for may be rounded in the parameters: the point is where they are.
        return { place: read(), value, gradient };
      };
      try {
        const first = at(start);
        const largest = maximum(first.gradient);
        if (!Number.isFinite(first.value) || !Number.isFinite(largest))
          throw new RangeError(`lbfgs: the value is ${first.value} and its gradient at most ${largest}; both must be finite`);
        if (largest === 0) return { value: first.value, gradient: 0, evaluations: asked, moved: false };
        const direction = downwards(first.gradient, pairs);
        // Without a history the gradient has no length of its own.
        const guess = pairs.length === 0 ? Math.min(1, 1 / sumOfAbsolutes(first.gradient)) : 1;
        const found = lineSearch(first, direction, guess, { decrease, curvature, evaluations }, at);
        if (found === null) {
          write(start);
          pairs.length = 0; // the memory may be what misled; the next step follows the gradient
          return { value: first.value, gradient: largest, evaluations: asked, moved: false };
        }
        write(found.place);
        const s = found.place.map((value, i) => value - first.place[i]);
        const y = found.gradient.map((value, i) => value - first.gradient[i]);
        const product = dot(s, y);
        if (product > 1e-10 * dot(y, y)) {
          pairs.push({ s, y, rho: 1 / product });
          if (pairs.length > history) pairs.shift();
        }
        return { value: found.value, gradient: maximum(found.gradient), evaluations: asked, moved: true };
      } catch (error) {
        write(start);
        throw error;
      }
    },
  };
}

interface Point {
  readonly place: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
const maximum = (x: Float64Array): number =>
  x.reduce((most, value) => (Math.abs(value) > most || Number.isNaN(value) ? Math.abs(value) : most), 0);
const sumOfAbsolutes = (x: Float64Array): number => x.reduce((sum, value) => sum + Math.abs(value), 0);

/** −H·gradient by the two loops: algorithm 7.4. */
function downwards(gradient: Float64Array, pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[]): Float64Array {
  const q = gradient.slice();
  const alphas: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k];
    alphas[k] = rho * dot(s, q);
    for (let i = 0; i < q.length; i++) q[i] -= alphas[k] * y[i];
  }
  const last = pairs.at(-1);
  const scale = last === undefined ? 1 : 1 / (last.rho * dot(last.y, last.y));
  for (let i = 0; i < q.length; i++) q[i] *= scale;
  pairs.forEach(({ s, y, rho }, k) => {
    const beta = rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i] += (alphas[k] - beta) * s[i];
  });
  return q.map((value) => -value);
}

/** A point that fulfils the strong Wolfe conditions, or the lowest that was met if they cannot be had; null if none lies lower: algorithms 3.5, 3.6. */
function lineSearch(
  first: Point,
  direction: Float64Array,
  guess: number,
  { decrease, curvature, evaluations }: { decrease: number; curvature: number; evaluations: number },
  at: (place: Float64Array) => Point,
): Point | null {
  const slope = dot(first.gradient, direction);
  if (!(slope < 0)) return null;
  let lowest: Point | null = null;
  const look = (step: number): { step: number; point: Point; slope: number } => {
    const point = at(first.place.map((value, i) => value + step * direction[i]));
    if (point.value < (lowest ?? first).value) lowest = point;
    return { step, point, slope: dot(point.gradient, direction) };
  };
  const enough = ({ step, point }: { step: number; point: Point }): boolean =>
    point.value <= first.value + decrease * step * slope;
  const flat = ({ slope: now }: { slope: number }): boolean => Math.abs(now) <= -curvature * slope;

  let before = { step: 0, point: first, slope };
  let step = guess;
  let bracket: [low: typeof before, high: typeof before] | null = null;
  let left = evaluations;
  while (left-- > 0) {
    const now = look(step);
    if (!Number.isFinite(now.point.value)) {
      step = 0.5 * (before.step + step);
      continue;
    }
    if (!enough(now) || (before.step > 0 && now.point.value >= before.point.value)) bracket = [before, now];
    else if (flat(now)) return now.point;
    else if (now.slope >= 0) bracket = [now, before];
    if (bracket !== null) break;
    before = now;
    step *= 2;
  }
  while (bracket !== null && left-- > 0) {
    const [low, high] = bracket;
    // The minimum of the parabola through both values and the slope at the lower end, kept off the ends.
    const width = high.step - low.step;
    const bend = high.point.value - low.point.value - low.slope * width;
    const share = bend > 0 ? (-0.5 * low.slope * width) / bend : 0.5;
    const now = look(low.step + width * Math.min(0.9, Math.max(0.1, share)));
    if (!enough(now) || !(now.point.value < low.point.value)) bracket = [low, now];
    else if (flat(now)) return now.point;
    else bracket = [now, now.slope * width >= 0 ? low : high];
  }
  return lowest;
}
