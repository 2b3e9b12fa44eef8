/** `npx tsx examples/inertia/start.ts`: a network learns the moment of inertia of point masses from 256 examples. */
import { generator } from "../../src/arithmetic/index.js";
import { randomCloud } from "./clouds.js";
import { inertiaNetwork } from "./network.js";
import { average, relativeErrors, train } from "./train.js";

const start = performance.now();
const random = generator(0);
const clouds = Array.from({ length: 256 }, () => randomCloud(random));
const others = Array.from({ length: 200 }, () => randomCloud(random));
const model = inertiaNetwork(0);
const loss = train(model, clouds);
const errors = relativeErrors(model, others);
console.log(`trained on ${clouds.length} clouds: loss ${loss.toExponential(1)}`);
console.log(
  `moment of inertia of ${others.length} others: relative error ${average(errors).toExponential(1)}, at worst ${Math.max(...errors).toExponential(1)}`,
);
console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
