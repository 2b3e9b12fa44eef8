/** Trains one of the two models, in a thread of its own so that the other has the other core; tells the main thread how it goes. */
import { parentPort, workerData } from "node:worker_threads";
import { type Generator, generator } from "../../src/arithmetic/index.js";
import { save } from "../../src/io/index.js";
import { errors, type Frame, type Nequip, potentialLoss, type Statistics, savePotential } from "../../src/models/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import type { Invariant } from "../../src/tensor/index.js";
import { fit, trainer, warmupCosine } from "../../src/train/index.js";
import { readTrajectory } from "./data.js";
import type { Measurement, Message, Task } from "./messages.js";
import { equivariant, notEquivariant, settingOf } from "./models.js";
import { randomTurn, turned } from "./turned.js";
import type { Twin } from "../../src/cli/live/twin.js";

type Loss = (numbers: Int32Array) => Invariant;

/** The twin sees every frame turned by a rotation or a reflection of its own, anew in every step. */
function augmentedLoss(model: Twin, frames: readonly Frame[], known: Statistics, random: Generator): Loss {
  return (numbers) => {
    const chosen = Array.from(numbers, (i) => turned(frames[i], randomTurn(random).turn));
    return potentialLoss(model, chosen, known)(Array.from(chosen.keys()));
  };
}

const { which, data, steps, every, seed } = workerData as Task;
const tell = (message: Message): void => parentPort?.postMessage(message);
const setting = settingOf(readTrajectory(data), seed);
const { training: frames, validation } = setting.trajectory;
const model: Nequip | Twin = which === "equivariant" ? equivariant(setting) : notEquivariant(setting);
const loss =
  which === "equivariant"
    ? potentialLoss(model, frames, setting.statistics)
    : augmentedLoss(model as Twin, frames, setting.statistics, generator(seed).split("turns"));

const run = trainer({
  model,
  examples: frames.length,
  loss,
  batch: 5,
  seed,
  adam: { rate: 0.01, amsgrad: true },
  schedule: warmupCosine({ warmup: 50, total: steps }),
  average: 0.99,
});

let losses = 0;
let taken = 0;
let stepTime = 0;
let began = performance.now();
let found: Pick<Measurement, "forces" | "energy"> = { forces: 0, energy: 0 };
fit(run, {
  steps,
  every,
  evaluate() {
    const measured = errors(model, validation);
    found = { forces: measured.forces.mae, energy: measured.energy.mae };
    return found.forces;
  },
  onStep(done) {
    losses += done.loss;
    taken++;
    tell({ kind: "step", step: done.step, loss: done.loss });
    if (done.step % every === 0 || done.step === steps) stepTime = (performance.now() - began) / taken;
  },
  onEvaluation({ step }) {
    const { held, size } = memoryUse();
    tell({ kind: "measured", measurement: { step, ...found, loss: losses / taken, stepTime, held, size } });
    losses = 0;
    taken = 0;
    began = performance.now();
  },
});
const bytes = run.averaged(() => (which === "equivariant" ? savePotential(model as Nequip) : save(model)));
tell({ kind: "trained", bytes, peak: memoryUse().peak });
