/**
 * The fast build beside the default one: default / fast, each in a process of its own, in turns, and the error of both against double
 * precision. What is timed is what a caller sees, the memory of the results included.
 *
 *   npx tsx bench/fast.bench.ts        NODE_24=path: a Node with relaxed SIMD, if neither this one has it nor test/runtimes is installed
 */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generator } from "../src/arithmetic/index.js";
import { meanNeighbours, nequip, potentialLoss, statistics } from "../src/models/index.js";
import { linear, tensorProduct } from "../src/nn/index.js";
import { init } from "../src/runtime/index.js";
import { hasRelaxedSimd } from "../src/runtime/relaxed.js";
import {
  type Dtype,
  indices,
  inner,
  type Invariant,
  matrixProduct,
  parameters,
  plain,
  scope,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
} from "../src/tensor/index.js";
import { adam } from "../src/train/index.js";
import { error, goal, interleave, machine, milliseconds, ours, ratio, unmeasured } from "./compare.js";

interface Work {
  readonly run: () => void;
  /** The same once, with its numbers. */
  readonly values: () => ArrayLike<number>;
}
type Result = () => Tensor | readonly Tensor[];

/** What `result` returns is freed when it is timed. */
const work = (result: Result): Work => ({
  run: () => scope(() => void result()),
  values: () => scope(() => [result()].flat().flatMap((x) => Array.from(toArray(x as Tensor)))),
});

/** Normal numbers that f32 has. */
const numbers = (count: number, seed: string): Float64Array => generator(seed).normals(count).map(Math.fround);
const matrix = (rows: number, columns: number, dtype: Dtype): Tensor<"plain"> =>
  plain(numbers(rows * columns, `${rows} x ${columns}`), { shape: [rows, columns], dtype });

const products = (M: number, K: number, N: number, dtype: Dtype): Work => {
  const [x, w] = [matrix(M, K, dtype), matrix(K, N, dtype)];
  return work(() => matrixProduct(x, w));
};

/** Weights of a matrix product, which are a sum across rows. */
const weights = (M: number, K: number, N: number, dtype: Dtype): Work => {
  const [x, w, g] = [matrix(M, K, dtype), matrix(K, N, dtype), matrix(M, N, dtype)];
  const step = valueAndGrad([w], (): Invariant => inner(matrixProduct(x, w), g) as Invariant);
  return work(() => step().grads as readonly Tensor[]);
};

/** Every degree and parity (−1)^l up to lmax, `copies` of each. */
const natural = (lmax: number, copies: number): string =>
  Array.from({ length: lmax + 1 }, (_, l) => `${copies}x${l}${l % 2 ? "o" : "e"}`).join("+");

/** The product on edges of bench/tensor-product.bench.ts: 4096 edges between 204 nodes. */
function edges(copies: number, lmax: number, back: boolean, dtype: Dtype): Work {
  const [nodes, count, dim] = [204, 4096, (lmax + 1) * (lmax + 1)];
  const [features, harmonics] = [natural(lmax, copies), natural(lmax, 1)];
  const tp = tensorProduct.dyn(features, harmonics, { keep: natural(lmax, 1).replaceAll("1x", "") });
  const x = tensor(features, numbers(nodes * copies * dim, "x"), { dtype });
  const y = tensor(harmonics, numbers(count * dim, "y"), { dtype });
  const w = plain(numbers(count * tp.weightCount, "w"), { shape: [count, tp.weightCount], dtype });
  const random = generator("senders");
  const graph = {
    receivers: indices(
      Int32Array.from({ length: count }, (_, e) => Math.floor((e * nodes) / count)),
      nodes,
    ),
    senders: indices(
      Int32Array.from({ length: count }, () => random.integer(nodes)),
      nodes,
    ),
  };
  if (!back) return work(() => tp(x, y, w, graph));
  const step = valueAndGrad([x, y, w], (): Invariant => {
    const sums: Tensor = tp(x, y, w, graph);
    return inner(sums, sums) as Invariant;
  });
  return work(() => step().grads as readonly Tensor[]);
}

const mixed = (dtype: Dtype): Work => {
  const layer = linear.dyn(natural(3, 64), natural(3, 64), { random: 1, dtype });
  const x = tensor(natural(3, 64), numbers(1000 * 64 * 16, "features"), { dtype });
  return work(() => layer(x));
};

/** A training step of the potential of bench/threads.bench.ts: 8 molecules of 21 atoms, three layers of 32x0e+32x1o+32x2e. */
function training(dtype: Dtype): Work {
  const frames = Array.from({ length: 8 }, (_, k) => ({
    species: Int32Array.from({ length: 21 }, (_, i) => [1, 6, 8, 1][i % 4]),
    positions: numbers(63, `positions ${k}`).map((v, i) => 0.1 * v + 1.3 * (Math.floor(i / 3 / [1, 3, 9][i % 3]) % 3)),
    energy: 0.1 * k,
    forces: numbers(63, `forces ${k}`),
  }));
  const size = { hidden: natural(2, 32), lmax: 2, layers: 3, neighbours: meanNeighbours(frames, 4) };
  const model = nequip({ elements: [1, 6, 8], cutoff: 4, ...size, random: 1, dtype });
  const params = parameters(model);
  const step = valueAndGrad(params, potentialLoss(model, frames, statistics(frames, [1, 6, 8]), { energy: 0.1, forces: 1 }));
  const optimizer = adam(params, { rate: 0 });
  const all = [0, 1, 2, 3, 4, 5, 6, 7];
  return {
    run: () => optimizer.step(step(all).grads),
    values: () => Object.values(step(all).grads as Record<string, Tensor>).flatMap((g) => Array.from(toArray(g))),
  };
}

const WORKS: Record<string, (dtype: Dtype) => Work> = {
  "matrix product 256 x 256 x 256": (dtype) => products(256, 256, 256, dtype),
  "matrix product 4096 x 128 x 128": (dtype) => products(4096, 128, 128, dtype),
  "matrix product 4096 x 64 x 1472": (dtype) => products(4096, 64, 1472, dtype),
  "matrix product and weights, 4096 x 128 x 128": (dtype) => weights(4096, 128, 128, dtype),
  "product on edges, 64 copies, l <= 3": (dtype) => edges(64, 3, false, dtype),
  "product on edges and its way back, 64 copies, l <= 3": (dtype) => edges(64, 3, true, dtype),
  "product on edges, 16 copies, l <= 2": (dtype) => edges(16, 2, false, dtype),
  "linear, 64 copies, l <= 3": mixed,
  "training step, batch 8": training,
};

/** Answers names of works with seconds of processor time a call, or, after a "=", with the error in f32 and f64. */
async function answer(build: "default" | "fast"): Promise<void> {
  await init({ build });
  const seconds = new Map<string, () => number | Promise<number>>();
  process.on("message", async (name: string) => {
    if (name.startsWith("=")) {
      const make = WORKS[name.slice(1)];
      process.send?.(error(make("f32").values(), make("f64").values()));
      return;
    }
    if (!seconds.has(name)) seconds.set(name, ours(WORKS[name]("f32").run).seconds);
    process.send?.(await seconds.get(name)?.());
  });
  process.send?.("ready");
}

const told = (child: ChildProcess): Promise<number> => new Promise((resolve) => child.once("message", (m) => resolve(Number(m))));

async function compare(): Promise<void> {
  const installed = process.env.NODE_24 ?? "test/runtimes/node_modules/node-24/bin/node";
  const node = hasRelaxedSimd() ? process.execPath : installed;
  if (!existsSync(node)) {
    unmeasured("fast build", "no Node with relaxed SIMD: NODE_24, or npm ci --prefix test/runtimes");
    return;
  }
  const children = ["default", "fast"].map((build) =>
    fork(fileURLToPath(import.meta.url), [build], { execPath: node, execArgv: ["--import", "tsx"] }),
  );
  await Promise.all(children.map(told));
  const ask = (child: ChildProcess, what: string): Promise<number> => {
    const answered = told(child);
    child.send(what);
    return answered;
  };
  console.log(`${machine()}; both builds in ${node === process.execPath ? "this Node" : node}\n`);
  const found: Record<string, number> = {};
  for (const name of Object.keys(WORKS)) {
    const contenders = children.map((child, i) => ({ name: ["default", "fast"][i], seconds: () => ask(child, name) }));
    const [slow, fast] = await interleave(contenders, 15);
    const { value, text } = ratio(slow, fast);
    found[name] = value;
    const errors = [await ask(children[0], `=${name}`), await ask(children[1], `=${name}`)].map((e) => e.toExponential(1));
    console.log(
      `${name}: default/fast ${text}; default ${milliseconds(slow)}, fast ${milliseconds(fast)}; ` +
        `errors against double precision: default ${errors[0]}, fast ${errors[1]}`,
    );
  }
  for (const child of children) child.kill();
  console.log("");
  goal("fast build, matrix product, default/fast", found["matrix product 256 x 256 x 256"], { least: 1.15 });
  goal("fast build, product on edges, default/fast", found["product on edges, 64 copies, l <= 3"], { least: 1.1 });
}

const build = process.argv[2];
if (build === "default" || build === "fast") await answer(build);
else await compare();
