/**
 * Two threads against one: the product on edges, its way back, and a training step of 8 molecules of 21 atoms; the same bits. Beside them a
 * control: two processes of their own that do the same product at the same time, against one; no pool can do better than those.
 *
 *   npx tsx bench/threads.bench.ts
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { generator } from "../src/arithmetic/index.js";
import { meanNeighbours, nequip, potentialLoss, statistics } from "../src/models/index.js";
import { tensorProduct } from "../src/nn/index.js";
import { allocate, kernels, pieces, release } from "../src/runtime/index.js";
import {
  gradient,
  indices,
  inner,
  type Invariant,
  parameters,
  scope,
  type Tensor,
  tensor,
  valueAndGrad,
} from "../src/tensor/index.js";
import { start, stop } from "../src/threads/index.js";
import { adam } from "../src/train/index.js";
import { digits, goal, machine } from "./compare.js";

const PAIRS = 10;
const COPIES = 32;
const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1];

const numbers = (count: number, seed: number): Float32Array => {
  const random = generator(seed);
  return Float32Array.from({ length: count }, () => 2 * random.uniform() - 1);
};

/** The product of 4000 edges among 10 molecules of 20 atoms each, and its gradients. */
function products(): { forward: () => void; back: () => void } {
  const irreps = `${COPIES}x0e+${COPIES}x1o+${COPIES}x2e`;
  const tp = tensorProduct(irreps, "0e+1o+2e");
  const [nodes, edges] = [200, 4000];
  const receivers = Int32Array.from({ length: edges }, (_, e) => Math.floor(e / 20));
  const senders = receivers.map((r, e) => 20 * Math.floor(r / 20) + (e % 20));
  const graph = { nodes, edges, receivers: indices(receivers, nodes), senders: indices(senders, nodes), shifts: null } as never;
  const x = tensor(irreps as string, numbers(nodes * COPIES * 9, 5)) as never;
  const y = tensor("0e+1o+2e", numbers(edges * 9, 6)) as never;
  const w = tensor(`${tp.weightCount}x0e` as string, numbers(edges * tp.weightCount, 7)) as never;
  const square = (...[a, b, c]: Tensor[]): Invariant => {
    const out: Tensor = tp(a as never, b as never, c as never, graph);
    return inner(out, out) as Invariant;
  };
  return {
    forward: () => scope(() => void tp(x, y, w, graph)),
    back: () => scope(() => void (gradient(square) as (...xs: never[]) => unknown)(x, y, w)),
  };
}

function trainingStep(): () => void {
  const frames = Array.from({ length: 8 }, (_, k) => {
    const shift = numbers(63, 7 + k);
    return {
      species: Int32Array.from({ length: 21 }, (_, i) => [1, 6, 8, 1][i % 4]),
      // a grid of 3 × 3 × 3 sites 1.3 Å apart, a little disturbed
      positions: Float64Array.from(shift, (v, i) => 0.2 * v + 1.3 * (Math.floor(i / 3 / [1, 3, 9][i % 3]) % 3)),
      energy: 0.1 * k,
      forces: Float64Array.from(numbers(63, 55 + k)),
    };
  });
  const model = nequip({
    elements: [1, 6, 8],
    cutoff: 4,
    hidden: `${COPIES}x0e+${COPIES}x1o+${COPIES}x2e`,
    lmax: 2,
    layers: 3,
    neighbours: meanNeighbours(frames, 4),
    random: 1,
  });
  const params = parameters(model);
  const step = valueAndGrad(params, potentialLoss(model, frames, statistics(frames, [1, 6, 8]), { energy: 0.1, forces: 1 }));
  const optimizer = adam(params, { rate: 1e-3 });
  return () => optimizer.step(step([0, 1, 2, 3, 4, 5, 6, 7]).grads);
}

const timed = (work: () => void, times: number): number => {
  const from = performance.now();
  for (let i = 0; i < times; i++) work();
  return (performance.now() - from) / times;
};

/** Times of `work` with one thread and with two, in turns. */
async function pairsOf(work: () => void, times: number): Promise<{ one: number[]; two: number[] }> {
  const found = { one: [] as number[], two: [] as number[] };
  for (let pair = 0; pair < PAIRS; pair++) {
    timed(work, pair === 0 ? 2 * times : 2);
    found.one.push(timed(work, times));
    await start({ threads: 2 });
    timed(work, pair === 0 ? 2 * times : 2);
    found.two.push(timed(work, times));
    await stop();
  }
  return found;
}

const REPEATS = 40;
const asked = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    child.once("message", (time) => resolve(time as number));
    child.send("go");
  });

if (process.argv[2] === "control") {
  const { forward } = products();
  timed(forward, 20);
  process.on("message", () => process.send?.(timed(forward, REPEATS)));
  process.send?.(0);
} else {
  console.log(`${machine()}; best and median of ${PAIRS} pairs in turns`);
  const children = [0, 1].map(() => fork(fileURLToPath(import.meta.url), ["control"], { execArgv: process.execArgv }));
  await Promise.all(children.map((child) => new Promise((resolve) => child.once("message", resolve))));
  const control: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const alone = await asked(children[0]);
    const together = await Promise.all(children.map(asked));
    control.push((2 * alone) / Math.max(...together));
  }
  for (const child of children) child.kill();
  console.log(`two processes, twice the work of one: best ${digits(Math.max(...control))}, median ${digits(median(control))}`);
  const { forward, back } = products();
  for (const [name, work, times, least] of [
    ["product on edges", forward, 20, 1.7],
    ["product on edges and its way back", back, 4, undefined],
    ["training step, batch 8", trainingStep(), 3, 1.7],
  ] as const) {
    const { one, two } = await pairsOf(work, times);
    const ratios = one.map((time, i) => time / two[i]);
    console.log(
      `${name}: one ${digits(median(one))} ms, two ${digits(median(two))} ms; one/two best ${digits(Math.max(...ratios))}, median ${digits(median(ratios))}`,
    );
    if (least !== undefined) goal(`${name}, one thread/two`, Math.max(...ratios), { least });
  }
  await start({ threads: 2 });
  const block = allocate(256);
  const fill = kernels().fillF32;
  const empty = Array.from({ length: 2000 }, () => {
    const from = performance.now();
    pieces(2, (i) => fill(block.ptr + 128 * i, 0, 0));
    return 1000 * (performance.now() - from);
  });
  release(block);
  await stop();
  goal("an empty region while the workers are awake, µs", median(empty), { most: 20 });
}
