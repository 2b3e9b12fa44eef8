import { existsSync } from "node:fs";
import { join } from "node:path";
import { elementSymbol } from "../io/index.js";
import { calibrate, errors, type Frame, loadPotential, meanNeighbours, type Nequip, nequip, potentialLoss, savePotential, statistics } from "../models/index.js";
import { generator } from "../arithmetic/index.js";
import { initialize } from "../tensor/index.js";
import { fit, trainer, warmupCosine } from "../train/index.js";
import { readBytes, UsageError, writeWhole } from "./files.js";
import { readFrames } from "./frames.js";
import type { Output } from "./output.js";

export interface TrainOptions {
  out: string;
  hidden: string;
  lmax: number;
  layers: number;
  cutoff: number;
  steps: number;
  batch: number;
  rate: number;
  energyWeight: number;
  forceWeight: number;
  stressWeight: number;
  valid: number;
  every: number;
  patience: number | null;
  checkpointEvery: number;
  resume: boolean;
  seed: number;
}

/** What decides the course of a run; a run may only be resumed with the same. */
const identityOf = ({ out: _out, resume: _resume, ...rest }: TrainOptions, frames: number, elements: readonly number[]): string => JSON.stringify({ ...rest, frames, elements });

/**
 * Trains a potential on the frames of a file. In the folder: `model.safetensors`, the averaged weights that were best on the validation frames;
 * `checkpoint.safetensors`, from which `--resume` goes on bit for bit; `run.json`, the options.
 */
export function train(data: string, options: TrainOptions, output: Output): void {
  const { frames } = readFrames(data);
  const random = generator(options.seed);
  const order = random.split("validation").permutation(frames.length);
  const held = Math.max(1, Math.min(options.valid, Math.floor(frames.length / 2)));
  if (frames.length < 2) throw new UsageError(`${data} holds ${frames.length} frame; training needs at least two, one of them to validate`);
  const validation = Array.from(order.subarray(0, held), (i) => frames[i]);
  const training = Array.from(order.subarray(held), (i) => frames[i]);
  if (options.batch > training.length) throw new UsageError(`--batch ${options.batch} is more than the ${training.length} frames to train on`);
  const elements = [...new Set(frames.flatMap(({ species }) => Array.from(species)))].sort((a, b) => a - b);

  const paths = { model: join(options.out, "model.safetensors"), checkpoint: join(options.out, "checkpoint.safetensors"), run: join(options.out, "run.json") };
  const identity = identityOf(options, frames.length, elements);
  const resumed = options.resume && existsSync(paths.checkpoint);
  if (resumed) {
    const before = existsSync(paths.run) ? new TextDecoder().decode(readBytes(paths.run)) : "";
    if (before !== identity) throw new UsageError(`${options.out} holds a run with other options or data; resume with the same, or choose another folder. It was ${before}`);
  }

  const stats = wrong(data, () => statistics(training, elements));
  const model = nequip({
    elements,
    cutoff: options.cutoff,
    hidden: options.hidden,
    lmax: options.lmax,
    layers: options.layers,
    neighbours: Math.max(1, meanNeighbours(training.slice(0, 100), options.cutoff)),
  });
  initialize(model, { seed: options.seed });
  calibrate(model, stats);
  const job = trainer({
    model,
    examples: training.length,
    batch: options.batch,
    seed: options.seed,
    adam: { rate: options.rate },
    schedule: warmupCosine({ total: options.steps }),
    loss: potentialLoss(model, training, stats, { energy: options.energyWeight, forces: options.forceWeight, stress: options.stressWeight }),
  });
  if (resumed) job.restore(readBytes(paths.checkpoint));
  else writeWhole(paths.run, identity);

  output.say(`${training.length} frames to train on, ${validation.length} to validate; elements ${elements.map(elementSymbol).join(", ")}${resumed ? `; resumed at step ${job.steps}` : ""}`);
  const bar = output.progress(options.steps, job.steps);
  let force = Number.NaN;
  const done = fit(job, {
    steps: options.steps,
    every: options.every,
    patience: options.patience ?? undefined,
    evaluate: () => {
      const found = errors(model, validation);
      force = found.forces.mae;
      return found.forces.rmse / stats.forceScale + 0.1 * (stats.energyDeviation > 0 ? found.energy.rmse / stats.energyDeviation : 0);
    },
    onStep: ({ step, loss }) => bar.update(step, { loss, force }),
    onEvaluation: ({ step, best }) => {
      output.record({ event: "evaluation", step, forceMae: force, best });
      if (best) job.averaged(() => writeWhole(paths.model, savePotential(model)));
    },
    checkpoint: { every: options.checkpointEvery, save: (bytes) => writeWhole(paths.checkpoint, bytes) },
  });
  bar.stop();
  const best = loadPotential(readBytes(paths.model));
  output.result({ event: "done", steps: done.steps, stopped: done.stopped, bestStep: done.best.step, model: paths.model, ...inMilli(best, validation) }, (r) => `best at step ${r.bestStep}: forces ${r.forceMae} meV/Å, energy ${r.energyMae} meV (mean absolute, validation); ${r.model}`);
}

const round = (x: number): number => Number((1000 * x).toPrecision(4));

function inMilli(model: Nequip, frames: readonly Frame[]): { forceMae: number; energyMae: number } {
  const found = errors(model, frames);
  return { forceMae: round(found.forces.mae), energyMae: round(found.energy.mae) };
}

function wrong<R>(path: string, work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

