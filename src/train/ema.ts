import { inPieces, kernel, view } from "../tensor/index.js";
import { requireIn } from "./adam.js";
import { companion, type Named, requireSameDtype } from "./snapshot.js";

/** Exponential moving average of parameters. */
export interface Average {
  /** Updates so far; to be set where the averages are set. */
  steps: number;
  /** The averages, by parameter. */
  readonly state: Named;
  update(): void;
  /** Exchanges parameters and averages: the model then has the averaged weights, until the next exchange. */
  swap(): void;
  /** Frees the averages. */
  dispose(): void;
}

/**
 * Exponential moving average a ← d·a + (1 − d)·p with d = min(decay, t/(9 + t)) at update t, so that the start is forgotten quickly.
 * It starts at the parameters.
 *
 * @param decay - in [0, 1). Default: 0.99
 * @throws RangeError if it is not
 */
export function ema(params: Named, decay = 0.99): Average {
  requireIn("ema: decay", decay, 0, 1);
  const state = Object.fromEntries(Object.entries(params).map(([name, x]) => [name, companion(x)]));
  const pairs = Object.entries(params).map(([name, x]) => ({ name, x, mean: state[name] }));
  for (const { x, mean } of pairs) view(mean).set(view(x));
  const check = (): void => {
    for (const { name, x, mean } of pairs) requireSameDtype("ema", name, x, mean);
  };
  const average: Average = {
    steps: 0,
    state,
    update() {
      check();
      const t = ++average.steps;
      const d = Math.min(decay, t / (9 + t));
      for (const { x, mean } of pairs) {
        const run = kernel("average", x.dtype);
        inPieces(x, (at, n) => run(x.ptr + at, mean.ptr + at, n, 1 - d));
      }
    },
    swap() {
      check();
      for (const { x, mean } of pairs) {
        const values = view(mean).slice();
        view(mean).set(view(x));
        view(x).set(values);
      }
    },
    dispose() {
      for (const mean of Object.values(state)) mean.storage.free();
    },
  };
  return average;
}
