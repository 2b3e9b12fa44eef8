import { type Generator, generator } from "../arithmetic/index.js";
import { readSafetensors, type SafetensorsEntry, writeSafetensors } from "../io/index.js";
import { type Invariant, type Model, parameters, scope, state, type Tensor, valueAndGrad, view } from "../tensor/index.js";
import { type Adam, type AdamOptions, type Average, adam, clipFactor, ema, gradientNorm, type Snapshot } from "./optimizer.js";
import { constant, type Plateau, type Schedule } from "./schedule.js";

export interface TrainerOptions {
  /** Its parameters are trained; its buffers are kept in checkpoints. */
  model: Model;
  /** Number of training examples. */
  examples: number;
  /** Loss of some of the examples, by their numbers. */
  loss: (examples: Int32Array) => Invariant;
  /** Examples a step. Default: 1. */
  batch?: number;
  /** Examples of a step, instead of the shuffled order of the trainer. */
  order?: (step: number) => Int32Array;
  seed?: number;
  adam?: AdamOptions;
  schedule?: Schedule;
  /** Lowers the rate by what {@link Trainer.observe} is told. */
  plateau?: Plateau;
  /** Decay of the averaged weights; null for none. Default: 0.99. */
  average?: number | null;
  /** Longest gradient that is followed as it is. Default: 10. */
  clip?: number;
}

/** What a step found. */
export interface Step {
  readonly step: number;
  readonly loss: number;
  readonly gradient: number;
  readonly rate: number;
}

/** Lowest value that was observed, and what has happened since. */
export interface Best {
  value: number;
  step: number;
  waited: number;
}

/** Training, step by step. Everything that its future depends on is in a checkpoint. */
export interface Trainer {
  readonly steps: number;
  readonly best: Readonly<Best>;
  step(): Step;
  /** Tells a measured value, lower is better; returns whether it is the best so far. */
  observe(value: number): boolean;
  /** Runs `fn` with the averaged weights in the model. */
  averaged<R>(fn: () => R): R;
  /** Parameters, buffers, optimizer, schedule, averages, early stop, order of the data, random state and step, as safetensors. */
  checkpoint(): Uint8Array;
  /** Goes on from a checkpoint: bit for bit as if nothing had come between. */
  restore(bytes: Uint8Array): void;
  dispose(): void;
}

/** Version of the form of checkpoints. */
const FORM = "intertwiner checkpoint 1";

/** Makes a trainer; nothing happens until its first step. */
export function trainer(options: TrainerOptions): Trainer {
  const { model, examples, loss, batch = 1, order, seed = 0, schedule = constant(), plateau, average = 0.99, clip = 10 } = options;
  if (!(Number.isInteger(examples) && examples > 0)) throw new RangeError(`trainer: examples is ${examples}; there must be at least one`);
  if (!(Number.isInteger(batch) && batch > 0 && batch <= examples)) throw new RangeError(`trainer: batch is ${batch}; it must be an integer from 1 to ${examples}`);
  const params = parameters(model);
  const optimizer: Adam = adam(params, options.adam);
  const baseRate = optimizer.rate;
  const mean: Average | null = average === null ? null : ema(params, average);
  const random: Generator = generator(seed).split("order of the examples");
  const differentiate = valueAndGrad(params, loss);
  let steps = 0;
  let epoch: Int32Array = new Int32Array(0);
  let cursor = 0;
  let best: Best = { value: Number.POSITIVE_INFINITY, step: 0, waited: 0 };

  const next = (): Int32Array => {
    if (order !== undefined) return order(steps + 1);
    if (cursor + batch > epoch.length) {
      epoch = random.permutation(examples);
      cursor = 0;
    }
    cursor += batch;
    return epoch.slice(cursor - batch, cursor);
  };

  return {
    get steps() {
      return steps;
    },
    get best() {
      return best;
    },
    step() {
      const numbers = next();
      const rate = baseRate * schedule(steps + 1) * (plateau?.factor ?? 1);
      const { value, grads } = differentiate(numbers);
      const norm = gradientNorm(grads);
      if (!Number.isFinite(value) || !Number.isFinite(norm)) throw new RangeError(`trainer: at step ${steps + 1} the loss is ${value} and its gradient ${norm} long; the parameters are as before the step. A lower learning rate helps most often`);
      optimizer.rate = rate;
      optimizer.step(grads, clipFactor(norm, clip));
      mean?.update();
      steps++;
      return { step: steps, loss: value, gradient: norm, rate };
    },
    observe(value) {
      plateau?.observe(value);
      if (value < best.value) {
        best = { value, step: steps, waited: 0 };
        return true;
      }
      best = { ...best, waited: best.waited + 1 };
      return false;
    },
    averaged(fn) {
      if (mean === null) return fn();
      mean.swap();
      try {
        return fn();
      } finally {
        mean.swap();
      }
    },
    checkpoint() {
      const entries: [string, SafetensorsEntry][] = [];
      for (const [name, x] of Object.entries(state(model))) entries.push(entry(`model.${name}`, view(x).slice(), x));
      for (const [name, values] of Object.entries(optimizer.snapshot())) entries.push(entry(`adam.${name}`, values));
      for (const [name, values] of Object.entries(mean?.snapshot() ?? {})) entries.push(entry(`average.${name}`, values));
      entries.push(["order", { dtype: "I32", shape: [epoch.length], data: epoch }]);
      // An infinity has no place in JSON.
      const progress = { form: FORM, steps, optimizer: optimizer.steps, average: mean?.steps ?? 0, cursor, random: random.state, best: { ...best, value: best.value === Number.POSITIVE_INFINITY ? null : best.value }, plateau: plateau?.snapshot() ?? null };
      return writeSafetensors(entries, { progress: JSON.stringify(progress, (_, v) => (v === Number.POSITIVE_INFINITY ? "infinity" : v)) });
    },
    restore(bytes) {
      const { tensors, metadata } = readSafetensors(bytes);
      const progress = JSON.parse(metadata.progress ?? "null", (_, v) => (v === "infinity" ? Number.POSITIVE_INFINITY : v));
      if (progress?.form !== FORM) throw new RangeError(`trainer: these bytes are not a checkpoint of this version ("${FORM}")`);
      const values = (prefix: string): Snapshot => {
        const found: Snapshot = {};
        for (const [name, { data }] of tensors) if (name.startsWith(prefix)) found[name.slice(prefix.length)] = data as Float32Array;
        return found;
      };
      const saved = values("model.");
      // Everything is checked before anything changes.
      for (const [name, x] of Object.entries(state(model))) {
        if (saved[name]?.length !== x.size) throw new RangeError(`trainer: the checkpoint has ${saved[name] === undefined ? "no" : saved[name].length} numbers for "${name}"; the model has ${x.size}. It belongs to another model`);
      }
      optimizer.restore(values("adam."), progress.optimizer);
      mean?.restore(values("average."), progress.average);
      for (const [name, x] of Object.entries(state(model))) view(x).set(saved[name]);
      if (plateau !== undefined && progress.plateau !== null) plateau.restore(progress.plateau);
      epoch = Int32Array.from(tensors.get("order")?.data as Int32Array);
      cursor = progress.cursor;
      steps = progress.steps;
      random.state = progress.random;
      best = { ...progress.best, value: progress.best.value ?? Number.POSITIVE_INFINITY };
    },
    dispose() {
      optimizer.dispose();
      mean?.dispose();
    },
  };
}

function entry(name: string, data: Float32Array | Float64Array, x?: Tensor): [string, SafetensorsEntry] {
  const shape = x === undefined ? [data.length] : [...x.shape];
  return [name, data instanceof Float32Array ? { dtype: "F32", shape, data } : { dtype: "F64", shape, data }];
}

export interface FitOptions {
  /** Steps in all, those before a resume included. */
  steps: number;
  /** Steps between two evaluations. Default: 100. */
  every?: number;
  /** Measures the model, lower is better; called with the averaged weights in it. */
  evaluate?: () => number;
  /** Stops when so many evaluations have not improved. Default: never. */
  patience?: number;
  onStep?: (step: Step) => void;
  onEvaluation?: (evaluation: { step: number; value: number; best: boolean }) => void;
  /** Takes a checkpoint every so many steps. */
  checkpoint?: { every: number; save: (bytes: Uint8Array, step: number) => void };
}

/** Trains until the steps are done or the evaluations no longer improve, never by the clock: so a run can be repeated. */
export function fit(training: Trainer, options: FitOptions): { steps: number; stopped: "steps" | "patience"; best: Readonly<Best> } {
  const { steps, every = 100, evaluate, patience = Number.POSITIVE_INFINITY, onStep, onEvaluation, checkpoint } = options;
  while (training.steps < steps) {
    if (training.best.waited >= patience) return { steps: training.steps, stopped: "patience", best: training.best };
    const done = training.step();
    onStep?.(done);
    if (evaluate !== undefined && (done.step % every === 0 || done.step === steps)) {
      const value = scope(() => training.averaged(evaluate));
      const best = training.observe(value);
      onEvaluation?.({ step: done.step, value, best });
    }
    if (checkpoint !== undefined && (done.step % checkpoint.every === 0 || done.step === steps)) checkpoint.save(training.checkpoint(), done.step);
  }
  return { steps: training.steps, stopped: "steps", best: training.best };
}
