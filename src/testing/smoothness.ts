import { log } from "../arithmetic/index.js";

/** How smoothly a function ends at a cutoff. */
export interface Smoothness {
  /** How many of its derivatives are continuous there: Infinity for all, as far as can be resolved; −1 if the function itself jumps. */
  readonly order: number;
  /** Exponents p of the difference |f(c − t) − f(c + t)| ~ tᵖ, from one t to the next, smaller one. */
  readonly exponents: readonly number[];
}

/** The largest step as a share of the cutoff, how often it is made smaller by √2. */
const FIRST = 0.25;
const STEPS = 28;
/** Differences below this share of the largest value are taken for rounding. */
const RESOLVED = 1e-11;
/** Exponents of a power t^p settle; those that rise by more than this, and faster and faster, belong to none. */
const RISE = 0.3;

/**
 * The number of continuous derivatives of a function at a cutoff beyond which it is constant, from differences across it: if
 * f(c − t) − f(c + t) falls as tᵖ, the derivatives below p are continuous. Where p grows without end as t falls, all are.
 *
 * @param f - values at a distance: one number or several, of which the least smooth counts
 * @param cutoff - c, positive
 * @param derivatives - how often f is differentiated already: 1 if it gives forces of an energy, whose order is then found
 * @throws RangeError if the cutoff is not positive, a value is not finite, or f does not change near the cutoff
 */
export function smoothness(
  f: (distance: number) => number | ArrayLike<number>,
  cutoff: number,
  { derivatives = 0 }: { derivatives?: number } = {},
): Smoothness {
  if (!(cutoff > 0 && Number.isFinite(cutoff))) throw new RangeError(`smoothness: the cutoff is ${cutoff}; it must be positive`);
  const values = (r: number): ArrayLike<number> => {
    const found = f(r);
    return typeof found === "number" ? [found] : found;
  };
  let size = 0;
  const differences: number[] = [];
  for (let k = 0, t = FIRST * cutoff; k < STEPS; k++, t *= Math.SQRT1_2) {
    const [inside, outside] = [values(cutoff - t), values(cutoff + t)];
    let most = 0;
    for (let i = 0; i < inside.length; i++) {
      if (!(Number.isFinite(inside[i]) && Number.isFinite(outside[i])))
        throw new RangeError(
          `smoothness: values at ${cutoff - t} and ${cutoff + t} are ${inside[i]} and ${outside[i]}; they must be finite`,
        );
      most = Math.max(most, Math.abs(inside[i] - outside[i]));
      size = Math.max(size, Math.abs(inside[i]), Math.abs(outside[i]));
    }
    differences.push(most);
  }
  const lost = differences.findIndex((d) => !(d > RESOLVED * size));
  const seen = lost < 0 ? differences : differences.slice(0, lost);
  if (seen.length < 2)
    throw new RangeError(`smoothness: nothing changes near the cutoff ${cutoff}, so that no order can be seen`);
  const exponents = seen.slice(1).map((d, i) => log(seen[i] / d) / (Math.LN2 / 2));
  return { order: orderOf(exponents) + derivatives, exponents };
}

function orderOf(exponents: readonly number[]): number {
  const [a, b, c] = [exponents.at(-3), exponents.at(-2), exponents.at(-1) as number];
  if (b === undefined) return Math.round(c) - 1;
  const rise = c - b;
  if (rise > RISE && (a === undefined || rise > b - a)) return Number.POSITIVE_INFINITY;
  // p(t) = p + at to first order, and the steps are √2 apart.
  return Math.round(c + rise / (Math.SQRT2 - 1)) - 1;
}
