export { type Adam, type AdamOptions, adam, adamW } from "./adam.js";
export type { Best } from "./checkpoint.js";
export { clipFactor, gradientNorm } from "./clip.js";
export { type Average, ema, swa } from "./ema.js";
export { type FitOptions, type Fitted, fit } from "./fit.js";
export { type Lbfgs, type LbfgsOptions, type LbfgsStep, lbfgs } from "./lbfgs.js";
export {
  conditionalDelta,
  huber,
  huberEach,
  maskedSquared,
  meanAbsolute,
  meanSquared,
  pseudoHuber,
  weightedMean,
} from "./losses.js";
export { type MuonOptions, muon } from "./muon.js";
export type { Optimizer } from "./optimizer.js";
export { type ScheduleFreeOptions, scheduleFree } from "./schedule-free.js";
export {
  constant,
  exponential,
  type Plateau,
  type PlateauState,
  reduceOnPlateau,
  type Schedule,
  warmupCosine,
} from "./schedule.js";
export { type SgdOptions, sgd } from "./sgd.js";
export { type Named, restore, type Snapshot, snapshot } from "./snapshot.js";
export { DivergedError, type Step, type Trainer, type TrainerOptions, trainer } from "./trainer.js";
