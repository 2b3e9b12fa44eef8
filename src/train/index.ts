export { type Adam, type AdamOptions, adam } from "./adam.js";
export type { Best } from "./checkpoint.js";
export { clipFactor, gradientNorm } from "./clip.js";
export { type Average, ema } from "./ema.js";
export { type FitOptions, type Fitted, fit } from "./fit.js";
export { meanAbsolute, meanSquared, pseudoHuber } from "./losses.js";
export {
  constant,
  exponential,
  type Plateau,
  type PlateauState,
  reduceOnPlateau,
  type Schedule,
  warmupCosine,
} from "./schedule.js";
export { type Named, restore, type Snapshot, snapshot } from "./snapshot.js";
export { DivergedError, type Step, type Trainer, type TrainerOptions, trainer } from "./trainer.js";
