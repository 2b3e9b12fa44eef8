import { inPieces, kernel, view } from "../tensor/index.js";
import { requireIn } from "./optimizer.js";
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
  return averaged("ema", params, (t) => 1 - Math.min(decay, t / (9 + t)));
}

/**
 * The mean of the parameters at all updates, each with the same weight: stochastic weight averaging. Begin to update where the learning rate is
 * constant, or nearly; before the first update it is the parameters at the start.
 *
 * @remarks Source: Izmailov et al. 2018, arXiv:1803.05407.
 */
export const swa = (params: Named): Average => averaged("swa", params, (t) => 1 / t);

/** a ← a + c(t)·(p − a) at update t. */
function averaged(where: string, params: Named, shareOf: (t: number) => number): Average {
  const state = Object.fromEntries(Object.entries(params).map(([name, x]) => [name, companion(x)]));
  const pairs = Object.entries(params).map(([name, x]) => ({ name, x, mean: state[name] }));
  for (const { x, mean } of pairs) view(mean).set(view(x));
  const check = (): void => {
    for (const { name, x, mean } of pairs) requireSameDtype(where, name, x, mean);
  };
  const average: Average = {
    steps: 0,
    state,
    update() {
      check();
      const share = shareOf(++average.steps);
      for (const { x, mean } of pairs) {
        const run = kernel("average", x.dtype);
        inPieces(x, (at, n) => run(x.ptr + at, mean.ptr + at, n, share));
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
