import { type Generator, generator } from "../arithmetic/index.js";
import { IntertwinerError } from "../runtime/index.js";
import { type Invariant, type Model, parameters, state, valueAndGrad } from "../tensor/index.js";
import { type AdamOptions, adam } from "./adam.js";
import { type Best, readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { clipFactor, gradientNorm } from "./clip.js";
import { ema, swa } from "./ema.js";
import type { Optimizer } from "./optimizer.js";
import { constant, type Plateau, type Schedule } from "./schedule.js";
import { type Named, restore, snapshot } from "./snapshot.js";

export interface TrainerOptions {
  /** Its parameters are trained; its buffers are kept in checkpoints. */
  model: Model;
  /** Number of training examples. */
  examples: number;
  /** Loss of some of the examples, by their numbers; it may weigh its terms by the step, which counts from 1. */
  loss: (examples: Int32Array, step: number) => Invariant;
  /** Examples a step; what is left of an epoch and fills no batch is left out. Default: 1. */
  batch?: number;
  /** Examples of a step, by its number from 1 on, instead of the shuffled order of the trainer. */
  order?: (step: number) => Int32Array;
  /** Of the order. Default: 0. */
  seed?: number;
  /** Of the optimizer, where no other is given. */
  adam?: AdamOptions;
  /** Default: `adam` with the options above. */
  optimizer?: (params: Named) => Optimizer;
  schedule?: Schedule;
  /** Lowers the rate by what {@link Trainer.observe} is told. */
  plateau?: Plateau;
  /** Decay of the averaged weights; `{ from }` for their plain mean from a step on ({@link swa}); null for none. Default: 0.99. */
  average?: number | { readonly from: number } | null;
  /** Longest gradient that is followed as it is. Default: 10. */
  clip?: number;
  /** What else decides the course, as text (data, options of the loss): a checkpoint with another one is refused. Default: "". */
  identity?: string;
}

/** What a step found. */
export interface Step {
  readonly step: number;
  readonly loss: number;
  /** Length of the gradient before clipping. */
  readonly gradient: number;
  readonly rate: number;
}

/** `ERR_DIVERGED`: a loss, its gradient or a measured value is not finite. The training is as it was before the step. */
export class DivergedError extends IntertwinerError {
  override readonly name: string = "DivergedError";
  readonly step: number;

  constructor(step: number, what: string) {
    super(
      "ERR_DIVERGED",
      `training: at step ${step} ${what}; the parameters are as before the step. A lower learning rate helps most often`,
    );
    this.step = step;
  }
}

/** Training, step by step. Everything that its future depends on is in a checkpoint. */
export interface Trainer {
  readonly steps: number;
  readonly best: Readonly<Best>;
  /**
   * One step.
   *
   * @throws DivergedError if the loss or its gradient is not finite; then, and where the loss throws, nothing has changed
   */
  step(): Step;
  /**
   * Tells a measured value, lower is better.
   *
   * @returns whether it is the best so far
   * @throws DivergedError if it is not a number
   */
  observe(value: number): boolean;
  /** Runs `fn` with the averaged weights in the model. It may not step, and not return a promise. */
  averaged<R>(fn: () => R): R;
  /** Parameters, buffers, optimizer, schedule, averages, early stop, order of the data, random state and step, as safetensors. */
  checkpoint(): Uint8Array;
  /**
   * Goes on from a checkpoint: bit for bit as if nothing had come between. Everything is checked before anything changes.
   *
   * @throws SafetensorsError if the bytes are not safetensors; RangeError if they are not a checkpoint, or of another model, other data, or another identity
   */
  restore(bytes: Uint8Array): void;
  /** Frees the state of the optimizer and the averages. */
  dispose(): void;
}

/**
 * Makes a trainer; nothing happens until its first step.
 *
 * @throws RangeError naming the option that is wrong
 */
export function trainer(options: TrainerOptions): Trainer {
  const {
    model,
    examples,
    loss,
    batch = 1,
    order,
    seed = 0,
    schedule = constant(),
    plateau,
    average = 0.99,
    clip = 10,
    identity = "",
  } = options;
  if (!(Number.isInteger(examples) && examples > 0))
    throw new RangeError(`trainer: examples is ${examples}; there must be at least one`);
  if (!(Number.isInteger(batch) && batch > 0 && batch <= examples))
    throw new RangeError(`trainer: batch is ${batch}; it must be an integer from 1 to ${examples}`);
  if (!(clip > 0)) throw new RangeError(`trainer: clip is ${clip}; it must be positive, Infinity for none`);
  const params = parameters(model);
  if (Object.keys(params).length === 0)
    throw new RangeError(
      "trainer: no field of model leads to a parameter; layers that only a closure knows are put into an object",
    );
  const random: Generator = generator(seed).split("order of the examples");
  const differentiate = valueAndGrad(params, loss);
  if (options.optimizer !== undefined && options.adam !== undefined)
    throw new RangeError("trainer: both adam and optimizer are given; adam holds options of the optimizer that is taken without");
  const optimizer = options.optimizer === undefined ? adam(params, options.adam) : options.optimizer(params);
  const baseRate = optimizer.rate;
  const from = average !== null && typeof average === "object" ? average.from : 1;
  if (!(Number.isInteger(from) && from > 0))
    throw new RangeError(`trainer: average.from is ${from}; it is the number of a step, from 1 on`);
  const mean = average === null ? null : typeof average === "number" ? ema(params, average) : swa(params);
  const named = (prefix: string, tensors: Named): Named =>
    Object.fromEntries(Object.entries(tensors).map(([name, x]) => [`${prefix}.${name}`, x]));
  const everything: Named = {
    ...named("model", state(model)),
    ...named("optimizer", optimizer.state),
    ...named("average", mean?.state ?? {}),
  };

  let epoch: Int32Array = new Int32Array(0);
  let cursor = 0;
  let best: Readonly<Best> = { value: Number.POSITIVE_INFINITY, step: 0, waited: 0 };
  let swapped = false;

  const next = (): Int32Array => {
    if (order !== undefined) return order(optimizer.steps + 1);
    if (cursor + batch > epoch.length) {
      epoch = random.permutation(examples);
      cursor = 0;
    }
    cursor += batch;
    return epoch.slice(cursor - batch, cursor);
  };
  const requireOwnWeights = (what: string): void => {
    if (swapped) throw new RangeError(`trainer: ${what} inside averaged, where the model has other weights; do it after`);
  };

  return {
    get steps() {
      return optimizer.steps;
    },
    get best() {
      return best;
    },
    step() {
      requireOwnWeights("step");
      const step = optimizer.steps + 1;
      const before = { epoch, cursor, random: random.state };
      try {
        const rate = baseRate * schedule(step) * (plateau?.factor ?? 1);
        const { value, grads } = differentiate(next(), step);
        const norm = gradientNorm(grads);
        if (!Number.isFinite(value) || !Number.isFinite(norm))
          throw new DivergedError(step, `the loss is ${value} and its gradient ${norm} long`);
        optimizer.rate = rate;
        optimizer.step(grads, clipFactor(norm, clip));
        if (step >= from) mean?.update();
        return { step, loss: value, gradient: norm, rate };
      } catch (error) {
        epoch = before.epoch;
        cursor = before.cursor;
        random.state = before.random;
        throw error;
      }
    },
    observe(value) {
      if (Number.isNaN(value)) throw new DivergedError(optimizer.steps, "the measured value is NaN");
      plateau?.observe(value);
      const better = value < best.value;
      best = better ? { value, step: optimizer.steps, waited: 0 } : { ...best, waited: best.waited + 1 };
      return better;
    },
    averaged(fn) {
      requireOwnWeights("averaged");
      // Where the optimizer keeps averages of its own, those are what is to be used.
      const used = optimizer.swap === undefined ? mean : optimizer;
      used?.swap?.();
      swapped = true;
      try {
        const result = fn();
        if (typeof (result as { then?: unknown } | null)?.then === "function")
          throw new TypeError(
            "trainer: averaged was given a function that returns a promise; the averaged weights are in the model only while it runs",
          );
        return result;
      } finally {
        swapped = false;
        used?.swap?.();
      }
    },
    checkpoint() {
      requireOwnWeights("checkpoint");
      const progress = {
        identity,
        steps: optimizer.steps,
        epoch,
        cursor,
        random: random.state,
        best,
        plateau: plateau?.snapshot() ?? null,
      };
      return writeCheckpoint(progress, snapshot(everything));
    },
    restore(bytes) {
      requireOwnWeights("restore");
      const { progress, tensors } = readCheckpoint(bytes, examples);
      if (progress.identity !== identity)
        throw new RangeError(
          `checkpoint: it belongs to another training: ${JSON.stringify(progress.identity).slice(0, 1000)}; this one is ${JSON.stringify(identity)}`,
        );
      if ((progress.plateau === null) !== (plateau === undefined))
        throw new RangeError(
          `checkpoint: it was taken ${progress.plateau === null ? "without" : "with"} a plateau; this training is ${plateau === undefined ? "without" : "with"} one`,
        );
      for (const [name, { data }] of tensors)
        if (/^optimizer\.(second|highest)\./.test(name) && (data as Float64Array).some((square) => square < 0))
          throw new RangeError(`checkpoint: "${name}" holds a negative number; it is a mean of squares`);
      restore("checkpoint", everything, tensors);
      if (progress.plateau !== null) plateau?.restore(progress.plateau);
      ({ epoch, cursor, best } = progress);
      random.state = progress.random;
      optimizer.steps = progress.steps;
      if (mean !== null) mean.steps = Math.max(0, progress.steps - from + 1);
    },
    dispose() {
      optimizer.dispose();
      mean?.dispose();
    },
  };
}
