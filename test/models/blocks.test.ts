import { afterEach, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { receiverRanges } from "../../src/graphs/index.js";
import { batchOf, derive, nequip, predict } from "../../src/models/index.js";
import { init, memoryUse } from "../../src/runtime/index.js";
import { forget, initialize, inner, parameters, scope, toArray, valueAndGrad } from "../../src/tensor/index.js";

const NO_LIMIT = 2 ** 32;
afterEach(() => init({ memoryLimit: NO_LIMIT }));

/** A lattice of side n, 1.9 Å, shaken. */
function lattice(n: number): { species: number[]; positions: Float64Array } {
  const random = generator(n);
  const positions = Float64Array.from({ length: 3 * n * n * n }, (_, k) => {
    const i = Math.floor(k / 3);
    return 1.9 * [i % n, Math.floor(i / n) % n, Math.floor(i / (n * n))][k % 3] + 0.2 * random.uniform();
  });
  return { species: new Array(n * n * n).fill(1), positions };
}

const model = initialize(nequip({ elements: [1], cutoff: 3.5, hidden: "8x0e+8x1o", lmax: 1, layers: 2, neighbours: 20 }), {
  seed: 4,
});
const relative = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < wanted.length; i++) {
    difference = Math.max(difference, Math.abs(found[i] - wanted[i]));
    size = Math.max(size, Math.abs(wanted[i]));
  }
  return difference / size;
};

/** Largest amount of memory that `work` takes at any moment, beyond what was held before. */
function peakOf(work: () => void): number {
  const { held } = memoryUse();
  let most = 0;
  work();
  most = memoryUse().peak;
  return most - held;
}

test("a system that does not fit into memoryLimit is worked through in blocks of receivers", async () => {
  const system = lattice(9);
  // The limited run comes first: the peak is that of the whole process.
  const limit = memoryUse().held + 30e6;
  await init({ memoryLimit: limit });
  let limited: ReturnType<typeof predict> = [];
  scope(() => {
    const { graph } = batchOf([system], model.elements, model.cutoff);
    expect(receiverRanges(graph, 4800, 2)?.length).toBeGreaterThan(2);
  });
  const small = peakOf(() => {
    limited = predict(model, [system]);
  });
  await init({ memoryLimit: NO_LIMIT });
  let whole: ReturnType<typeof predict> = [];
  const large = peakOf(() => {
    whole = predict(model, [system]);
  });
  expect(small).toBeLessThanOrEqual(30e6);
  expect(large).toBeGreaterThan(1.5 * small);
  // Receivers do not know of each other; only sums into senders are cut in pieces.
  expect(limited[0].energy).toBe(whole[0].energy);
  expect(relative(limited[0].forces, whole[0].forces)).toBeLessThan(1e-5);
});

test("gradients by the weights of the radial networks go through the blocks too", async () => {
  const system = lattice(5);
  const params = parameters(model);
  const step = valueAndGrad(params, () => {
    const { forces } = derive(model, batchOf([system], model.elements, model.cutoff));
    return inner(forget(forces), forget(forces));
  });
  const gradients = (): Record<string, Float32Array | Float64Array> => {
    const { grads } = step();
    return Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, toArray(g)]));
  };
  const whole = gradients();
  await init({ memoryLimit: memoryUse().held + 30e6 });
  scope(() => {
    const { graph } = batchOf([system], model.elements, model.cutoff);
    expect(receiverRanges(graph, 4800, 2)?.length).toBeGreaterThan(1);
  });
  const limited = gradients();
  for (const name of Object.keys(whole)) expect(relative(limited[name], whole[name]), name).toBeLessThan(1e-4);
});
