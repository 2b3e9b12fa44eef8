import { powerInteger } from "../arithmetic/index.js";
import { inPieces, kernel } from "../tensor/index.js";
import { freeState, type Kept, type Optimizer, requireGradients, requireIn, stateOf, TINY } from "./optimizer.js";
import { companion, type Named } from "./snapshot.js";

export interface AdamOptions {
  /** Learning rate. Default: 1e-3. */
  rate?: number;
  /** Decay of the first moments, in [0, 1). Default: 0.9. */
  beta1?: number;
  /** Decay of the second moments, in [0, 1). Default: 0.999. */
  beta2?: number;
  /** Added to the root of the second moments; positive. Default: 1e-8. */
  epsilon?: number;
  /** λ of the L2 penalty λ/2·|p|², whose gradient is added. Default: 0. */
  decay?: number;
  /** λ of p ← (1 − rate·λ)p before the step, which the moments do not see. Default: 0; {@link adamW} has 0.01. */
  weightDecay?: number;
  /** Divide by the largest second moment so far. Default: true. */
  amsgrad?: boolean;
}

export type Adam = Optimizer;

/**
 * Adam with AMSGrad, in place: with t steps taken, g the gradient,
 *
 *     m ← β₁m + (1 − β₁)g,   v ← β₂v + (1 − β₂)g²,   v̂ ← max(v̂, v),   p ← p − rate·m/(1 − β₁ᵗ) / (√(v̂/(1 − β₂ᵗ)) + ε)
 *
 * and v in place of v̂ without AMSGrad.
 *
 * @param params - by name, as `parameters(model)` gives them
 * @throws RangeError if a constant is out of range
 * @remarks Source: Kingma & Ba 2015, arXiv:1412.6980; Reddi et al. 2018, arXiv:1904.09237.
 */
export function adam(params: Named, options: AdamOptions = {}): Adam {
  const { rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0, weightDecay = 0, amsgrad = true } = options;
  requireIn("adam: rate", rate, 0);
  requireIn("adam: beta1", beta1, 0, 1);
  requireIn("adam: beta2", beta2, 0, 1);
  requireIn("adam: epsilon", epsilon, TINY);
  requireIn("adam: decay", decay, 0);
  requireIn("adam: weightDecay", weightDecay, 0);
  const kinds = amsgrad ? (["first", "second", "highest"] as const) : (["first", "second"] as const);
  const moments: Kept[] = Object.entries(params).map(([name, x]) => ({ name, x, of: kinds.map(() => companion(x)) }));
  const state = stateOf(kinds, moments);
  const optimizer: Adam = {
    rate,
    steps: 0,
    state,
    step(grads, factor = 1) {
      requireGradients("adam", moments, grads);
      const t = ++optimizer.steps;
      const scale = optimizer.rate / (1 - powerInteger(beta1, t));
      const root = Math.sqrt(1 - powerInteger(beta2, t));
      for (const { name, x, of } of moments) {
        const run = kernel("adam", x.dtype);
        const [g, p, m, v] = [grads[name].ptr, x.ptr, of[0].ptr, of[1].ptr];
        const highest = (offset: number): number => (amsgrad ? of[2].ptr + offset : 0);
        const shrink = kernel("scaleBy", x.dtype);
        inPieces(x, (at, n) => {
          if (weightDecay > 0) shrink(p + at, p + at, n, 1 - optimizer.rate * weightDecay);
          // biome-ignore format: the arguments as the kernel names them
          run(g + at, p + at, m + at, v + at, highest(at), n, factor, decay, beta1, beta2, scale, root, epsilon);
        });
      }
    },
    dispose: () => freeState(state),
  };
  return optimizer;
}

/**
 * Adam with decoupled weight decay: {@link adam} with weightDecay 0.01 and without AMSGrad, unless the options say otherwise.
 *
 * @remarks Source: Loshchilov & Hutter 2019, arXiv:1711.05101, algorithm 2.
 */
export const adamW = (params: Named, options: AdamOptions = {}): Optimizer =>
  adam(params, { weightDecay: 0.01, amsgrad: false, ...options });
