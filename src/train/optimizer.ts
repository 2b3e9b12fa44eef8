import type { Tensor } from "../tensor/index.js";
import { type Named, requireSameDtype } from "./snapshot.js";

/** What every optimizer has: its state, by kind and parameter, and one step down a gradient. */
export interface Optimizer {
  /** Learning rate of the next step. */
  rate: number;
  /** Steps taken; to be set where the state is set. */
  steps: number;
  /** "first.embed.weight" and the like. */
  readonly state: Named;
  /**
   * One step down the gradients.
   *
   * @param factor - what the gradients are multiplied by first, for clipping
   * @throws RangeError if a gradient is missing or does not fit its parameter; then nothing has changed
   */
  step(grads: Named, factor?: number): void;
  /**
   * Exchanges what is trained and what is to be used, where they differ ({@link scheduleFree}); absent where they do not. The next exchange
   * brings back what was before.
   */
  swap?(): void;
  /** Frees the state. */
  dispose(): void;
}

/** The smallest normal number of f32: what is smaller may become zero there. */
export const TINY = 1.1754943508222875e-38;

/** @throws RangeError unless least <= value < below */
export function requireIn(where: string, value: number, least: number, below = Number.POSITIVE_INFINITY): void {
  if (!(value >= least && value < below))
    throw new RangeError(`${where} is ${value}; it must be a number from ${least}, below ${below}`);
}

/** A parameter and what an optimizer keeps of it. */
export interface Kept {
  readonly name: string;
  readonly x: Tensor;
  readonly of: readonly Tensor[];
}

/**
 * Refuses gradients that do not fit before anything changes.
 *
 * @throws RangeError naming the parameter
 */
export function requireGradients(where: string, kept: readonly Kept[], grads: Named): void {
  for (const { name, x, of } of kept) {
    const g = grads[name];
    if (g === undefined || g.size !== x.size || g.dtype !== x.dtype)
      throw new RangeError(
        `${where}: the gradient of "${name}" is ${g === undefined ? "missing" : `[${g.shape}] ${g.dtype}`}; the parameter is [${x.shape}] ${x.dtype}`,
      );
    for (const made of of) requireSameDtype(where, name, x, made);
    // A gradient that is no longer there throws now, before anything changes.
    void g.ptr;
    void x.ptr;
  }
}

/** The state by kind and parameter: "first.embed.weight". */
export const stateOf = (kinds: readonly string[], kept: readonly Kept[]): Named =>
  Object.fromEntries(kept.flatMap(({ name, of }) => of.map((tensor, i) => [`${kinds[i]}.${name}`, tensor])));

export function freeState(state: Named): void {
  for (const tensor of Object.values(state)) tensor.storage.free();
}
