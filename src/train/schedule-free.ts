import { powerInteger } from "../arithmetic/index.js";
import { inPieces, kernel, view } from "../tensor/index.js";
import { freeState, type Kept, type Optimizer, requireGradients, requireIn, stateOf, TINY } from "./optimizer.js";
import { companion, type Named } from "./snapshot.js";

export interface ScheduleFreeOptions {
  /** Learning rate. Default: 2.5e-3. */
  rate?: number;
  /** β₁, the share of the average in the point at which gradients are taken, in (0, 1). Default: 0.9. */
  beta1?: number;
  /** Decay of the second moments, in [0, 1). Default: 0.999. */
  beta2?: number;
  /** Added to the root of the second moments; positive. Default: 1e-8. */
  epsilon?: number;
  /** λ of the decay at the point of the gradient. Default: 0. */
  weightDecay?: number;
  /** Steps over which the rate rises. Default: 0. */
  warmup?: number;
}

/**
 * AdamW that needs no schedule: gradients are taken at y = (1 − β₁)z + β₁x, z ← z − γ(g/(√(v/(1 − β₂ᵗ)) + ε) + λy), and x is the mean of all z, each
 * weighted by γ². While training, the model holds y; `swap` puts the averaged x into it, and back.
 *
 * @throws RangeError if a constant is out of range
 * @remarks Source: Defazio et al. 2024, arXiv:2405.15682, algorithm 1.
 */
export function scheduleFree(params: Named, options: ScheduleFreeOptions = {}): Optimizer {
  const { rate = 2.5e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, warmup = 0 } = options;
  requireIn("scheduleFree: rate", rate, 0);
  requireIn("scheduleFree: beta1", beta1, TINY, 1);
  requireIn("scheduleFree: beta2", beta2, 0, 1);
  requireIn("scheduleFree: epsilon", epsilon, TINY);
  requireIn("scheduleFree: weightDecay", weightDecay, 0);
  if (!Number.isInteger(warmup) || warmup < 0)
    throw new RangeError(`scheduleFree: warmup is ${warmup}; it must be an integer >= 0`);
  const kinds = ["iterate", "average", "second"];
  const kept: Kept[] = Object.entries(params).map(([name, x]) => ({ name, x, of: kinds.map(() => companion(x)) }));
  for (const { x, of } of kept) for (const start of of.slice(0, 2)) view(start).set(view(x));
  const state = stateOf(kinds, kept);
  let swapped = false;
  const rising = (t: number): number => Math.min(1, t / Math.max(1, warmup));
  const optimizer: Optimizer = {
    rate,
    steps: 0,
    state,
    step(grads, factor = 1) {
      if (swapped) throw new RangeError("scheduleFree: step while the averages are in the model; swap them back before");
      requireGradients("scheduleFree", kept, grads);
      const t = ++optimizer.steps;
      const gamma = optimizer.rate * rising(t);
      // ∑γ² up to this step: γ is the rate times what the step alone decides, so that nothing else need be remembered.
      let squares = warmup < t ? t - Math.min(t, warmup) : 0;
      for (let s = 1; s <= Math.min(t, warmup); s++) squares += rising(s) * rising(s);
      const share = (rising(t) * rising(t)) / squares;
      const root = Math.sqrt(1 - powerInteger(beta2, t));
      for (const { name, x, of } of kept) {
        const [adam, accumulate, average] = [kernel("adam", x.dtype), kernel("accumulate", x.dtype), kernel("average", x.dtype)];
        const copy = kernel("scaleBy", x.dtype);
        const [g, y, z, mean, v] = [grads[name].ptr, x.ptr, of[0].ptr, of[1].ptr, of[2].ptr];
        inPieces(x, (at, n) => {
          if (weightDecay > 0) accumulate(y + at, z + at, n, -gamma * weightDecay);
          // Adam without first moments, whose place is that of y, which is written anew below.
          adam(g + at, z + at, y + at, v + at, 0, n, factor, 0, 0, beta2, gamma, root, epsilon);
          average(z + at, mean + at, n, share);
          copy(z + at, y + at, n, 1);
          average(mean + at, y + at, n, beta1);
        });
      }
    },
    swap() {
      swapped = !swapped;
      for (const { x, of } of kept) {
        const values = view(of[1]).slice();
        view(of[1]).set(view(x));
        view(x).set(values);
      }
    },
    dispose: () => freeState(state),
  };
  return optimizer;
}
