import { inPieces, kernel } from "../tensor/index.js";
import { freeState, type Kept, type Optimizer, requireGradients, requireIn, stateOf } from "./optimizer.js";
import { companion, type Named } from "./snapshot.js";

export interface SgdOptions {
  /** Learning rate. Default: 1e-2. */
  rate?: number;
  /** μ, in [0, 1). Default: 0. */
  momentum?: number;
  /** Follow the momentum one step ahead. Default: false. */
  nesterov?: boolean;
  /** λ of the L2 penalty λ/2·|p|². Default: 0. */
  decay?: number;
}

/**
 * Gradient descent with momentum: g ← g + λp, b ← μb + g, p ← p − rate·b, or p − rate·(g + μb) with Nesterov's.
 *
 * @throws RangeError if a constant is out of range
 * @remarks Source: Sutskever et al. 2013, Proc. ICML 28(3), 1139–1147, in the form that torch has.
 */
export function sgd(params: Named, options: SgdOptions = {}): Optimizer {
  const { rate = 1e-2, momentum = 0, nesterov = false, decay = 0 } = options;
  requireIn("sgd: rate", rate, 0);
  requireIn("sgd: momentum", momentum, 0, 1);
  requireIn("sgd: decay", decay, 0);
  if (nesterov && momentum === 0) throw new RangeError("sgd: nesterov is true and momentum 0; Nesterov's step needs a momentum");
  const kept: Kept[] = Object.entries(params).map(([name, x]) => ({ name, x, of: [companion(x)] }));
  const state = stateOf(["momentum"], kept);
  const optimizer: Optimizer = {
    rate,
    steps: 0,
    state,
    step(grads, factor = 1) {
      requireGradients("sgd", kept, grads);
      optimizer.steps++;
      for (const { name, x, of } of kept) {
        const [shrink, accumulate] = [kernel("scaleBy", x.dtype), kernel("accumulate", x.dtype)];
        const [g, p, b] = [grads[name].ptr, x.ptr, of[0].ptr];
        const { rate } = optimizer;
        inPieces(x, (at, n) => {
          shrink(b + at, b + at, n, momentum);
          accumulate(g + at, b + at, n, factor);
          if (decay > 0) accumulate(p + at, b + at, n, decay);
          if (nesterov) {
            // p − rate·(g + λp) − rate·μb, with g + λp taken first
            const ahead = 1 - rate * decay;
            if (decay > 0) shrink(p + at, p + at, n, ahead);
            accumulate(g + at, p + at, n, -rate * factor);
            accumulate(b + at, p + at, n, -rate * momentum);
          } else accumulate(b + at, p + at, n, -rate);
        });
      }
    },
    dispose: () => freeState(state),
  };
  return optimizer;
}
