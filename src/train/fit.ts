import { scope } from "../tensor/index.js";
import type { Best } from "./checkpoint.js";
import type { Step, Trainer } from "./trainer.js";

export interface FitOptions {
  /** Steps in all, those before a resume included. */
  steps: number;
  /** Steps between two evaluations; there is one after the last step too. Default: 100. */
  every?: number;
  /** Measures the model, lower is better; called with the averaged weights in it. */
  evaluate?: () => number;
  /** Stops when so many evaluations have not improved. Default: never. */
  patience?: number;
  onStep?: (step: Step) => void;
  onEvaluation?: (evaluation: { step: number; value: number; best: boolean }) => void;
  /** Takes a checkpoint every so many steps, and at the end; after the evaluation of that step, so that it knows of it. */
  checkpoint?: { every: number; save: (bytes: Uint8Array, step: number) => void };
}

/** How training ended. */
export interface Fitted {
  readonly steps: number;
  readonly stopped: "steps" | "patience";
  readonly best: Readonly<Best>;
}

function requirePositive(name: string, value: number): void {
  if (!(value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value > 0)))
    throw new RangeError(`fit: ${name} is ${value}; it must be a positive integer`);
}

/**
 * Trains until the steps are done or the evaluations no longer improve, never by the clock: so a run can be repeated.
 *
 * @throws RangeError naming the option that is wrong; DivergedError as {@link Trainer.step} and {@link Trainer.observe}
 */
export function fit(training: Trainer, options: FitOptions): Fitted {
  const { steps, every = 100, evaluate, patience = Number.POSITIVE_INFINITY, onStep, onEvaluation, checkpoint } = options;
  requirePositive("steps", steps);
  requirePositive("every", every);
  requirePositive("patience", patience);
  requirePositive("checkpoint.every", checkpoint?.every ?? 1);
  const patient = (): boolean => training.best.waited < patience;
  while (training.steps < steps && patient()) {
    const done = training.step();
    onStep?.(done);
    if (evaluate !== undefined && (done.step % every === 0 || done.step === steps)) {
      const value = scope(() => training.averaged(evaluate));
      const best = training.observe(value);
      onEvaluation?.({ step: done.step, value, best });
    }
    const last = done.step === steps || !patient();
    if (checkpoint !== undefined && (done.step % checkpoint.every === 0 || last))
      checkpoint.save(training.checkpoint(), done.step);
  }
  return { steps: training.steps, stopped: patient() || training.steps >= steps ? "steps" : "patience", best: training.best };
}
