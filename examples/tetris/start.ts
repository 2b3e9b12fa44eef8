/**
 * `npx tsx examples/tetris/start.ts`: a network learns eight shapes in one orientation and tells them apart in any, and left from right.
 */
import { generator } from "../../src/arithmetic/index.js";
import { parameters } from "../../src/index.js";
import { tetris } from "./network.js";
import { SHAPES } from "./shapes.js";
import { randomElements, tally } from "./turned.js";
import { train } from "./train.js";

const start = performance.now();
const model = tetris(0);
const numbers = Object.values(parameters(model)).reduce((sum, { size }) => sum + size, 0);
const loss = train(model);
console.log(`trained ${numbers} parameters on ${SHAPES.length} shapes: loss ${loss.toExponential(1)}`);
const { right, asked, swapped } = tally(model, randomElements(100, generator(1)));
console.log(
  `${right} of ${asked} told apart under 100 random elements of O(3); ${swapped} of them seen in a mirror with the other hand`,
);
console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
