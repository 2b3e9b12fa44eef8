import { scope, toNumber } from "../../src/index.js";
import { fit, meanSquared, trainer, warmupCosine } from "../../src/train/index.js";
import type { Example } from "./data.js";
import { displacements, type NBody } from "./network.js";
import { everyPair } from "./pairs.js";

const BATCH = 50;

/** Trains for so many steps of 50 examples, with a rate that falls to zero; `onProgress` hears the mean loss of the last so many. */
export function train(
  model: NBody,
  examples: readonly Example[],
  options: { steps?: number; seed?: number; onProgress?: (step: number, loss: number) => void; every?: number } = {},
): void {
  const { steps = 4500, seed = 0, onProgress, every = 250 } = options;
  const pairs = everyPair(BATCH);
  const training = trainer({
    model,
    examples: examples.length,
    batch: BATCH,
    seed,
    adam: { rate: 0.01, amsgrad: false },
    schedule: warmupCosine({ total: steps }),
    // A close encounter in a batch makes a gradient that is not to be followed far.
    clip: 1,
    average: null,
    loss: (numbers) => {
      const some = Array.from(numbers, (i) => examples[i]);
      return meanSquared(model(some, pairs), displacements(some));
    },
  });
  let sum = 0;
  fit(training, {
    steps,
    onStep: ({ step, loss }) => {
      sum += loss;
      if (step % every !== 0) return;
      onProgress?.(step, sum / every);
      sum = 0;
    },
  });
  training.dispose();
}

/** Mean of the squared errors of the positions, over all particles and components. */
export function meanSquaredError(model: NBody, examples: readonly Example[]): number {
  let sum = 0;
  for (let from = 0; from < examples.length; from += BATCH) {
    const some = examples.slice(from, from + BATCH);
    sum += some.length * scope(() => toNumber(meanSquared(model(some), displacements(some))));
  }
  return sum / examples.length;
}

/** The same of the best straight line: positions plus velocities times one number, fitted to the examples themselves. */
export function straightOn(examples: readonly Example[]): number {
  let [along, squares, total, count] = [0, 0, 0, 0];
  for (const { positions, velocities, later } of examples) {
    for (const [k, v] of velocities.entries()) {
      const d = later[k] - positions[k];
      along += d * v;
      squares += v * v;
      total += d * d;
      count++;
    }
  }
  return (total - (along * along) / squares) / count;
}
