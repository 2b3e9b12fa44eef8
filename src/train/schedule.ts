import { cos, power } from "../arithmetic/index.js";

/** Factor on the learning rate at a step, from 1 on. It depends on the step alone, so a run that is resumed follows it on. */
export type Schedule = (step: number) => number;

export const constant = (): Schedule => () => 1;

/**
 * Rises linearly over `warmup` steps, and falls as half a cosine to `floor` at step `total`:
 * min(1, step/warmup) · max(floor, (1 + cos π(step − 1)/total)/2).
 *
 * @throws RangeError if `total` is not a positive integer, `warmup` not an integer ≥ 0, or `floor` not in [0, 1]
 */
export function warmupCosine(options: { warmup?: number; total: number; floor?: number }): Schedule {
  const { warmup = 50, total, floor = 1e-3 } = options;
  if (!(Number.isInteger(total) && total > 0))
    throw new RangeError(`warmupCosine: total is ${total}; it must be a positive integer`);
  if (!(Number.isInteger(warmup) && warmup >= 0))
    throw new RangeError(`warmupCosine: warmup is ${warmup}; it must be an integer >= 0`);
  if (!(floor >= 0 && floor <= 1)) throw new RangeError(`warmupCosine: floor is ${floor}; it must be from 0 to 1`);
  return (step) => {
    const progress = Math.min(1, (step - 1) / total);
    return Math.min(1, step / Math.max(1, warmup)) * Math.max(floor, 0.5 * (1 + cos(Math.PI * progress)));
  };
}

/**
 * Falls by `factor` over every `every` steps, smoothly: factor^((step − 1)/every).
 *
 * @throws RangeError if `factor` is not above 0 and at most 1, or `every` not positive
 */
export function exponential(options: { factor: number; every: number }): Schedule {
  const { factor, every } = options;
  if (!(factor > 0 && factor <= 1)) throw new RangeError(`exponential: factor is ${factor}; it must be above 0 and at most 1`);
  if (!(every > 0)) throw new RangeError(`exponential: every is ${every}; it must be positive`);
  return (step) => power(factor, (step - 1) / every);
}

/** What a {@link Plateau} remembers. */
export interface PlateauState {
  /** In (0, 1]. */
  factor: number;
  /** Lowest value observed; Infinity before the first. */
  best: number;
  /** Observations since then, or since the rate was lowered. */
  waited: number;
}

/** Lowers the rate when a measured value has not fallen for some time; its state is part of a checkpoint. */
export interface Plateau {
  readonly factor: number;
  observe(value: number): void;
  snapshot(): PlateauState;
  restore(saved: PlateauState): void;
}

/**
 * Multiplies the rate by `factor` after `patience` observations without improvement, down to `least` of what it was.
 *
 * @throws RangeError if `factor` is not between 0 and 1, `patience` not a positive integer, or `least` not in (0, 1]
 */
export function reduceOnPlateau(options: { factor?: number; patience?: number; least?: number } = {}): Plateau {
  const { factor = 0.5, patience = 10, least = 1e-3 } = options;
  if (!(factor > 0 && factor < 1)) throw new RangeError(`reduceOnPlateau: factor is ${factor}; it must be above 0 and below 1`);
  if (!(Number.isInteger(patience) && patience > 0))
    throw new RangeError(`reduceOnPlateau: patience is ${patience}; it must be a positive integer`);
  if (!(least > 0 && least <= 1)) throw new RangeError(`reduceOnPlateau: least is ${least}; it must be above 0 and at most 1`);
  let current: PlateauState = { factor: 1, best: Number.POSITIVE_INFINITY, waited: 0 };
  return {
    get factor() {
      return current.factor;
    },
    observe(value) {
      if (value < current.best) current = { ...current, best: value, waited: 0 };
      else if (current.waited + 1 >= patience)
        current = { ...current, factor: Math.max(least, current.factor * factor), waited: 0 };
      else current = { ...current, waited: current.waited + 1 };
    },
    snapshot: () => ({ ...current }),
    restore({ factor, best, waited }) {
      current = { factor, best, waited };
    },
  };
}
