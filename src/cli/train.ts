import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { generator } from "../arithmetic/index.js";
import { elementSymbol } from "../io/index.js";
import {
  calibrate,
  errors,
  type Frame,
  loadPotential,
  meanNeighbours,
  type Nequip,
  nequip,
  potentialLoss,
  type Statistics,
  savePotential,
  statistics,
} from "../models/index.js";
import type { Dtype } from "../runtime/index.js";
import { initialize, parameters } from "../tensor/index.js";
import { DivergedError, fit as fitTo, type Trainer, trainer, warmupCosine } from "../train/index.js";
import { kindOf, readBytes, removeParts, requireFolderPath, syncFolder, UsageError, writeWhole } from "./files.js";
import { type Read, readFrames, requireFit, requireTargets } from "./frames.js";
import type { Output } from "./output.js";

export interface TrainOptions {
  out: string;
  hidden: string;
  lmax: number;
  layers: number;
  cutoff: number;
  precision: Dtype;
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
  overwrite: boolean;
  seed: number;
  /** How many share the work; does not decide the course of the run. */
  threads: number;
}

/** Files of a run. */
interface Paths {
  readonly model: string;
  readonly checkpoint: string;
  readonly run: string;
}

/** Frames to train on and to validate, and what training divides by. */
interface Split {
  readonly training: readonly Frame[];
  readonly validation: readonly Frame[];
  readonly elements: readonly number[];
  readonly stats: Statistics;
}

/**
 * Trains a potential on the frames of a file. In the folder: `model.safetensors`, the averaged weights that were best on the validation frames;
 * `checkpoint.safetensors`, from which `--resume` goes on bit for bit; `run.json`, the options.
 */
export function train(data: string, options: TrainOptions, output: Output): void {
  const { out, steps } = options;
  requireFolderPath("--out", out);
  const paths: Paths = {
    model: join(out, "model.safetensors"),
    checkpoint: join(out, "checkpoint.safetensors"),
    run: join(out, "run.json"),
  };
  const resumed = options.resume && kindOf(paths.checkpoint) !== "nothing";
  if (!options.resume && !options.overwrite && kindOf(paths.checkpoint) !== "nothing")
    throw new UsageError(
      `--out ${out} holds a training already; go on with it by --resume, begin anew by --overwrite, or choose another folder`,
    );
  const read = readFrames(data);
  const split = splitOf(read, options);
  const model = potentialOf(split, options);
  const identity = identityOf(read, options);
  const job = jobOf(model, split, identity, options);
  if (resumed) resume(job, paths, identity);
  else prepare(paths, identity, out);
  for (const path of Object.values(paths)) removeParts(path);

  const { training, validation, elements, stats } = split;
  const weights = Object.values(parameters(model)).reduce((sum, { size }) => sum + size, 0);
  output.say(
    `${training.length} frames to train on, ${validation.length} to validate; elements ${elements.map(elementSymbol).join(", ")}; ${weights} parameters${resumed ? `; resumed at step ${job.steps}` : ""}`,
  );
  output.record({
    event: "start",
    training: training.length,
    validation: validation.length,
    elements: elements.map(elementSymbol),
    parameters: weights,
    threads: options.threads,
    step: job.steps,
  });
  const bar = output.progress(steps, job.steps);
  let found = { energy: Number.NaN, forces: Number.NaN };
  let lastLoss = Number.NaN;
  try {
    const done = fitTo(job, {
      steps,
      every: options.every,
      patience: options.patience ?? undefined,
      evaluate: () => {
        const { energy, forces } = errors(model, validation);
        found = { energy: energy.mae, forces: forces.mae };
        return forces.rmse / (stats.forceScale || 1) + 0.1 * (energy.rmse / (stats.energyDeviation || 1));
      },
      onStep: ({ step, loss }) => {
        lastLoss = loss;
        bar.update(step, { loss, force: found.forces });
      },
      onEvaluation: ({ step, best }) => {
        output.record({ event: "evaluation", step, loss: lastLoss, energyMae: found.energy, forceMae: found.forces, best });
        if (best) job.averaged(() => writeWhole(paths.model, savePotential(model)));
      },
      checkpoint: { every: options.checkpointEvery, save: (bytes) => writeWhole(paths.checkpoint, bytes) },
    });
    bar.stop();
    report(done, paths, validation, output);
  } finally {
    bar.stop();
  }
}

/** @throws UsageError if the frames cannot be trained on */
function splitOf(read: Read, { valid, batch, cutoff, seed, stressWeight }: TrainOptions): Split {
  const { path, frames } = read;
  if (frames.length < 2)
    throw new UsageError(`${path} holds ${frames.length} frame; training needs at least two, one of them to validate`);
  requireTargets(read, stressWeight > 0);
  const elements = [...new Set(frames.flatMap(({ species }) => Array.from(species)))].sort((a, b) => a - b);
  requireFit(read, elements, cutoff);
  const order = generator(seed).split("validation").permutation(frames.length);
  const held = Math.min(valid, Math.floor(frames.length / 2));
  const validation = Array.from(order.subarray(0, held), (i) => frames[i]);
  const training = Array.from(order.subarray(held), (i) => frames[i]);
  if (batch > training.length)
    throw new UsageError(
      `--batch ${batch} is more than the ${training.length} frames to train on (${held} of ${frames.length} validate)`,
    );
  return { training, validation, elements, stats: statistics(training, elements) };
}

/** The untrained potential. @throws UsageError if the options make none */
function potentialOf(
  { training, elements, stats }: Split,
  { cutoff, hidden, lmax, layers, precision: dtype, seed }: TrainOptions,
): Nequip {
  let model: Nequip;
  try {
    model = nequip({
      elements,
      cutoff,
      hidden,
      lmax,
      layers,
      dtype,
      neighbours: Math.max(1, meanNeighbours(training.slice(0, 100), cutoff)),
    });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--hidden ${hidden}: ${error.message}`);
    throw error;
  }
  calibrate(initialize(model, { seed }), stats);
  return model;
}

/** What decides the course of a run, as text: a run may only be resumed with the same. */
function identityOf(
  { bytes }: Read,
  { out: _out, resume: _resume, overwrite: _overwrite, threads: _threads, ...options }: TrainOptions,
): string {
  return JSON.stringify({ data: createHash("sha256").update(bytes).digest("hex"), ...options });
}

function jobOf(model: Nequip, { training, stats }: Split, identity: string, options: TrainOptions): Trainer {
  const { batch, seed, rate, steps, energyWeight: energy, forceWeight: forces, stressWeight: stress } = options;
  return trainer({
    model,
    examples: training.length,
    batch,
    seed,
    identity,
    adam: { rate },
    schedule: warmupCosine({ total: steps }),
    loss: potentialLoss(model, training, stats, { energy, forces, stress }),
  });
}

/** @throws UsageError if the checkpoint is not one of this run, naming what differs where `run.json` tells */
function resume(job: Trainer, { checkpoint, run }: Paths, identity: string): void {
  const bytes = readBytes(checkpoint);
  const differences = kindOf(run) === "file" ? differing(new TextDecoder().decode(readBytes(run)), identity) : [];
  if (differences.length > 0)
    throw new UsageError(`--resume: the training in the folder was begun otherwise: ${differences.join("; ")}`);
  try {
    job.restore(bytes);
  } catch (error) {
    throw new UsageError(`--resume: ${checkpoint}: ${(error as Error).message}`);
  }
}

/** Options that differ between two identities, in words; none if the first is damaged, as the checkpoint holds it too. */
function differing(before: string, now: string): string[] {
  const of = (text: string): Record<string, unknown> => {
    try {
      return Object(JSON.parse(text));
    } catch {
      return JSON.parse(now);
    }
  };
  const [theirs, ours] = [of(before), of(now)];
  return Object.keys(ours)
    .filter((name) => JSON.stringify(theirs[name]) !== JSON.stringify(ours[name]))
    .map((name) =>
      name === "data" ? "with other data" : `${name} was ${JSON.stringify(theirs[name])}, is ${JSON.stringify(ours[name])}`,
    );
}

/** Makes the folder ready for a new run: nothing of an old one is left that could be taken for its own. */
function prepare({ checkpoint, model, run }: Paths, identity: string, out: string): void {
  if (kindOf(out) === "folder") {
    for (const path of [checkpoint, model]) rmSync(path, { force: true });
    syncFolder(out);
  }
  writeWhole(run, `${identity}\n`);
}

/** Tells what the best model of the run is worth on the validation frames. */
function report(
  { steps, stopped, best }: ReturnType<typeof fitTo>,
  { model: path }: Paths,
  validation: readonly Frame[],
  output: Output,
): void {
  if (best.step === 0) throw new DivergedError(steps, "no evaluation was finite");
  const { energy, forces } = errors(loadPotential(readBytes(path)), validation);
  const milli = (x: number): string => (1000 * x).toPrecision(4);
  output.result(
    { event: "done", steps, stopped, bestStep: best.step, energyMae: energy.mae, forceMae: forces.mae, model: path },
    () =>
      [
        `best at step ${best.step} of ${steps}${stopped === "patience" ? ", stopped early" : ""}: forces ${milli(forces.mae)} meV/Å, energy ${milli(energy.mae)} meV (mean absolute, validation)`,
        path,
      ].join("\n"),
  );
}
