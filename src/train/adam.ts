import { powerInteger } from "../arithmetic/index.js";
import { inPieces, kernel } from "../tensor/index.js";
import { companion, type Named, requireSameDtype } from "./snapshot.js";

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
  /** Divide by the largest second moment so far. Default: true. */
  amsgrad?: boolean;
}

/** Adam's state and its step. */
export interface Adam {
  /** Learning rate of the next step. */
  rate: number;
  /** Steps taken; to be set where the moments are set. */
  steps: number;
  /** Moments, by kind and parameter: "first.embed.weight". They start at zero. */
  readonly state: Named;
  /**
   * One step down the gradients.
   *
   * @param factor - what the gradients are multiplied by first, for clipping
   * @throws RangeError if a gradient is missing or does not fit its parameter; then nothing has changed
   */
  step(grads: Named, factor?: number): void;
  /** Frees the moments. */
  dispose(): void;
}

/** The smallest normal number of f32: what is smaller may become zero there. */
const TINY = 1.1754943508222875e-38;

/** @throws RangeError unless least <= value < below */
export function requireIn(where: string, value: number, least: number, below = Number.POSITIVE_INFINITY): void {
  if (!(value >= least && value < below))
    throw new RangeError(`${where} is ${value}; it must be a number from ${least}, below ${below}`);
}

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
  const { rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0, amsgrad = true } = options;
  requireIn("adam: rate", rate, 0);
  requireIn("adam: beta1", beta1, 0, 1);
  requireIn("adam: beta2", beta2, 0, 1);
  requireIn("adam: epsilon", epsilon, TINY);
  requireIn("adam: decay", decay, 0);
  const kinds = amsgrad ? (["first", "second", "highest"] as const) : (["first", "second"] as const);
  const moments = Object.entries(params).map(([name, x]) => ({ name, x, of: kinds.map(() => companion(x)) }));
  const state = Object.fromEntries(moments.flatMap(({ name, of }) => of.map((moment, i) => [`${kinds[i]}.${name}`, moment])));
  const optimizer: Adam = {
    rate,
    steps: 0,
    state,
    step(grads, factor = 1) {
      for (const { name, x, of } of moments) {
        const g = grads[name];
        if (g === undefined || g.size !== x.size || g.dtype !== x.dtype)
          throw new RangeError(
            `adam: the gradient of "${name}" is ${g === undefined ? "missing" : `[${g.shape}] ${g.dtype}`}; the parameter is [${x.shape}] ${x.dtype}`,
          );
        requireSameDtype("adam", name, x, of[0]);
        // A gradient that is no longer there throws now, before anything changes.
        void g.ptr;
        void x.ptr;
      }
      const t = ++optimizer.steps;
      const scale = optimizer.rate / (1 - powerInteger(beta1, t));
      const root = Math.sqrt(1 - powerInteger(beta2, t));
      for (const { name, x, of } of moments) {
        const run = kernel("adam", x.dtype);
        const [g, p, m, v] = [grads[name].ptr, x.ptr, of[0].ptr, of[1].ptr];
        const highest = (offset: number): number => (amsgrad ? of[2].ptr + offset : 0);
        inPieces(x, (at, n) =>
          // biome-ignore format: the arguments as the kernel names them
          run(g + at, p + at, m + at, v + at, highest(at), n, factor, decay, beta1, beta2, scale, root, epsilon),
        );
      }
    },
    dispose() {
      for (const moment of Object.values(state)) moment.storage.free();
    },
  };
  return optimizer;
}
