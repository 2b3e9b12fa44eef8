import { kernel, Tensor, cleared, like, view } from "../tensor/index.js";
import { powerInteger } from "../arithmetic/index.js";

/** Tensors by name. */
export type Named = Readonly<Record<string, Tensor>>;
/** Numbers by name: what a checkpoint holds. */
export type Snapshot = Record<string, Float32Array | Float64Array>;

/** A long-lived tensor of zeros in the shape of x. */
export function companion(x: Tensor): Tensor {
  const y = cleared(like(x));
  y.storage.arena = null;
  return y;
}

export interface AdamOptions {
  /** Learning rate. Default: 1e-3. */
  rate?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** L2 penalty added to the gradient. Default: 0. */
  decay?: number;
  /** Divide by the largest second moment so far. Default: true. */
  amsgrad?: boolean;
}

/** Adam's state and its step. */
export interface Adam {
  /** Learning rate of the next step. */
  rate: number;
  /** Steps taken. */
  readonly steps: number;
  /**
   * One step down the gradients.
   *
   * @param factor - what the gradients are multiplied by first, for clipping
   */
  step(grads: Named, factor?: number): void;
  /** All moments, by name. */
  snapshot(): Snapshot;
  restore(saved: Snapshot, steps: number): void;
  dispose(): void;
}

function requireIn(name: string, value: number, least: number, below: number): void {
  if (!(value >= least && value < below)) throw new RangeError(`adam: ${name} is ${value}; it must be at least ${least} and below ${below}`);
}

/**
 * Adam with AMSGrad (Kingma & Ba 2015, arXiv:1412.6980; Reddi et al. 2018, arXiv:1904.09237). Parameters change in place.
 *
 * @param params - by name, as `parameters(model)` gives them
 * @throws RangeError if a constant is out of range
 */
export function adam(params: Named, options: AdamOptions = {}): Adam {
  const { rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0, amsgrad = true } = options;
  requireIn("rate", rate, 0, Number.POSITIVE_INFINITY);
  requireIn("beta1", beta1, 0, 1);
  requireIn("beta2", beta2, 0, 1);
  requireIn("epsilon", epsilon, 0, Number.POSITIVE_INFINITY);
  requireIn("decay", decay, 0, Number.POSITIVE_INFINITY);
  const kinds = amsgrad ? (["first", "second", "highest"] as const) : (["first", "second"] as const);
  const moments = Object.entries(params).map(([name, x]) => ({ name, x, of: kinds.map(() => companion(x)) }));
  let steps = 0;
  const optimizer: Adam = {
    rate,
    get steps() {
      return steps;
    },
    step(grads, factor = 1) {
      for (const { name, x } of moments) {
        const g = grads[name];
        if (g === undefined || g.size !== x.size || g.dtype !== x.dtype) throw new RangeError(`adam: the gradient of "${name}" is ${g === undefined ? "missing" : `[${g.shape}] ${g.dtype}`}; the parameter is [${x.shape}] ${x.dtype}`);
      }
      steps++;
      const scale = optimizer.rate / (1 - powerInteger(beta1, steps));
      const root = Math.sqrt(1 - powerInteger(beta2, steps));
      for (const { name, x, of } of moments) {
        kernel("adam", x.dtype)(grads[name].ptr, x.ptr, of[0].ptr, of[1].ptr, amsgrad ? of[2].ptr : 0, x.size, factor, decay, beta1, beta2, scale, root, epsilon);
      }
    },
    snapshot: () => Object.fromEntries(moments.flatMap(({ name, of }) => of.map((moment, i) => [`${kinds[i]}.${name}`, view(moment).slice()]))),
    restore(saved, taken) {
      for (const { name, of } of moments) of.forEach((moment, i) => copyInto("adam", `${kinds[i]}.${name}`, saved, moment));
      steps = taken;
    },
    dispose() {
      for (const { of } of moments) for (const moment of of) moment.storage.free();
    },
  };
  return optimizer;
}

function copyInto(where: string, name: string, saved: Snapshot, x: Tensor): void {
  const values = saved[name];
  if (values === undefined || values.length !== x.size) throw new RangeError(`${where}: the checkpoint has ${values === undefined ? "no" : values.length} numbers for "${name}"; ${x.size} are needed`);
  view(x).set(values);
}

/** Length of all gradients together, √∑g², in double precision. */
export function gradientNorm(grads: Named): number {
  let total = 0;
  for (const g of Object.values(grads)) total += kernel("squares", g.dtype)(g.ptr, g.size);
  return Math.sqrt(total);
}

/** Factor that brings the gradients to at most a length: 1 if they are shorter. */
export const clipFactor = (norm: number, longest: number): number => (norm > longest ? longest / norm : 1);

/** Exponential moving average of parameters. */
export interface Average {
  readonly steps: number;
  update(): void;
  /** Exchanges parameters and averages: the model then has the averaged weights, until the next exchange. */
  swap(): void;
  snapshot(): Snapshot;
  restore(saved: Snapshot, steps: number): void;
  dispose(): void;
}

/**
 * Exponential moving average a ← d·a + (1 − d)·p with d = min(decay, t/(9 + t)) at update t, so that the start is forgotten quickly.
 *
 * @param decay - default: 0.99
 */
export function ema(params: Named, decay = 0.99): Average {
  requireIn("decay", decay, 0, 1);
  const averages = Object.entries(params).map(([name, x]) => {
    const mean = companion(x);
    view(mean).set(view(x));
    return { name, x, mean };
  });
  let steps = 0;
  return {
    get steps() {
      return steps;
    },
    update() {
      steps++;
      const d = Math.min(decay, steps / (9 + steps));
      for (const { x, mean } of averages) kernel("average", x.dtype)(x.ptr, mean.ptr, x.size, 1 - d);
    },
    swap() {
      for (const { x, mean } of averages) {
        const values = view(mean).slice();
        view(mean).set(view(x));
        view(x).set(values);
      }
    },
    snapshot: () => Object.fromEntries(averages.map(({ name, mean }) => [name, view(mean).slice()])),
    restore(saved, taken) {
      for (const { name, mean } of averages) copyInto("ema", name, saved, mean);
      steps = taken;
    },
    dispose() {
      for (const { mean } of averages) mean.storage.free();
    },
  };
}
