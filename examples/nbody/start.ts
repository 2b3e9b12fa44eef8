/**
 * `npx tsx examples/nbody/start.ts`: five charged particles, and where they will be. Simulates the data, trains on 3000 trajectories, tests on 2000.
 *
 *   --steps N   training steps
 *   --seed N    of the weights and of the order of the examples
 */
import { parseArgs } from "node:util";
import { parameters } from "../../src/index.js";
import { dataset } from "./data.js";
import { nbody } from "./network.js";
import { meanSquaredError, straightOn, train } from "./train.js";

const { values } = parseArgs({ options: { steps: { type: "string", default: "4500" }, seed: { type: "string", default: "0" } } });
const [steps, seed] = [Number(values.steps), Number(values.seed)];

const start = performance.now();
const seconds = (): string => `${((performance.now() - start) / 1000).toFixed(0)} s`;
const { training, test } = dataset();
console.log(`${training.length} + ${test.length} trajectories simulated, ${seconds()}`);
const model = nbody(seed);
const numbers = Object.values(parameters(model)).reduce((sum, { size }) => sum + size, 0);
train(model, training, {
  steps,
  seed,
  onProgress: (step, loss) =>
    console.log(`step ${step} of ${steps}: mean squared error ${loss.toFixed(4)} in training, ${seconds()}`),
});
console.log(
  `mean squared error of the positions, in ${test.length} others: ${meanSquaredError(model, test).toFixed(4)}, with ${numbers} parameters`,
);
console.log(`straight on: ${straightOn(test).toFixed(4)}`);
