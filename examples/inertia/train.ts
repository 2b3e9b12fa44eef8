import { scope, toArray } from "../../src/index.js";
import { toCartesian } from "../../src/nn/index.js";
import { fit, meanSquared, trainer, warmupCosine } from "../../src/train/index.js";
import type { Cloud } from "./clouds.js";
import { type InertiaNetwork, labels, massOf } from "./network.js";

/** Trains on the clouds; returns the last loss. */
export function train(model: InertiaNetwork, clouds: readonly Cloud[], steps = 1000): number {
  let last = Number.POSITIVE_INFINITY;
  const training = trainer({
    model,
    examples: clouds.length,
    batch: 32,
    // The labels are exact and the loss falls over five orders: the largest gradient, the first, must not set the pace for ever.
    adam: { rate: 0.05, amsgrad: false },
    schedule: warmupCosine({ total: steps }),
    average: null,
    loss: (numbers) => {
      const some = Array.from(numbers, (i) => clouds[i]);
      return meanSquared(model(some), labels(some));
    },
  });
  fit(training, {
    steps,
    onStep: ({ loss }) => {
      last = loss;
    },
  });
  training.dispose();
  return last;
}

/** |I′ − I|/|I| for each cloud, I′ by the network and I exact. */
export function relativeErrors(model: InertiaNetwork, clouds: readonly Cloud[]): number[] {
  const found = scope(() => toArray(toCartesian("ij=ji", model(clouds))));
  return clouds.map((cloud, i) => {
    let [difference, size] = [0, 0];
    for (const [k, exact] of cloud.inertia.entries()) {
      const d = massOf(cloud) * found[9 * i + k] - exact;
      difference += d * d;
      size += exact * exact;
    }
    return Math.sqrt(difference / size);
  });
}

export const average = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
