export { meanAbsolute, meanSquared, pseudoHuber } from "./losses.js";
export { type Adam, type AdamOptions, type Average, adam, clipFactor, ema, gradientNorm, type Named, type Snapshot } from "./optimizer.js";
export { constant, exponential, type Plateau, reduceOnPlateau, type Schedule, warmupCosine } from "./schedule.js";
export { type Best, type FitOptions, fit, type Step, type Trainer, type TrainerOptions, trainer } from "./trainer.js";
