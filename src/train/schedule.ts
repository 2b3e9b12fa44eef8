import { cos, power } from "../arithmetic/index.js";

/** Factor on the learning rate at a step, from 1 on. It depends on the step alone, so a run that is resumed follows it on. */
export type Schedule = (step: number) => number;

export const constant = (): Schedule => () => 1;

/** Rises linearly over `warmup` steps, then falls as half a cosine to `floor` at step `total`. */
export function warmupCosine(options: { warmup?: number; total: number; floor?: number }): Schedule {
  const { warmup = 50, total, floor = 1e-3 } = options;
  if (!(Number.isInteger(total) && total > 0)) throw new RangeError(`warmupCosine: total is ${total}; it must be a positive integer`);
  return (step) => {
    const progress = Math.min(1, (step - 1) / total);
    return Math.min(1, step / Math.max(1, warmup)) * Math.max(floor, 0.5 * (1 + cos(Math.PI * progress)));
  };
}

/** Falls by `factor` every `every` steps. */
export function exponential(options: { factor: number; every: number }): Schedule {
  const { factor, every } = options;
  if (!(factor > 0 && factor <= 1)) throw new RangeError(`exponential: factor is ${factor}; it must be above 0 and at most 1`);
  if (!(every > 0)) throw new RangeError(`exponential: every is ${every}; it must be positive`);
  return (step) => power(factor, (step - 1) / every);
}

/** Lowers the rate when a measured value has not fallen for some time; its state is part of a checkpoint. */
export interface Plateau {
  readonly factor: number;
  observe(value: number): void;
  snapshot(): { factor: number; best: number; waited: number };
  restore(saved: { factor: number; best: number; waited: number }): void;
}

/** Multiplies the rate by `factor` after `patience` observations without improvement. */
export function reduceOnPlateau(options: { factor?: number; patience?: number; least?: number } = {}): Plateau {
  const { factor = 0.5, patience = 10, least = 1e-3 } = options;
  let current = { factor: 1, best: Number.POSITIVE_INFINITY, waited: 0 };
  return {
    get factor() {
      return current.factor;
    },
    observe(value) {
      if (value < current.best) current = { ...current, best: value, waited: 0 };
      else if (++current.waited >= patience) current = { ...current, factor: Math.max(least, current.factor * factor), waited: 0 };
    },
    snapshot: () => ({ ...current }),
    restore(saved) {
      current = { ...saved };
    },
  };
}
