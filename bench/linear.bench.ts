/**
 * The equivariant linear layer 128x(0e+1o+2e+3o) to itself, 4096 rows, f32: e3nn / ours, and the share of the machine's SIMD limit.
 *
 *   npx tsx bench/linear.bench.ts                            without the peer
 *   PEERS_PYTHON=python npx tsx bench/linear.bench.ts        a Python that has torch and e3nn
 *   FAST=1 npx tsx bench/linear.bench.ts                     the fast build, in a Node that has relaxed SIMD
 *
 * An operation is a product or a sum: two for each pair of copies, component and row; backward, by the input and by the weights, has twice as
 * many. Ours includes the inner product with the cotangent, and its way back.
 */
import { join } from "node:path";
import { generator } from "../src/arithmetic/index.js";
import { linear } from "../src/nn/index.js";
import { allocate, init, kernels, release, runtime } from "../src/runtime/index.js";
import { assign, inner, type Invariant, scope, type Tensor, tensor, toArray, valueAndGrad } from "../src/tensor/index.js";
import {
  compareCase,
  type Contender,
  digits,
  goal,
  inFolder,
  interleave,
  machine,
  median,
  ours,
  Peer,
  quantile,
  tensorsOf,
  unmeasured,
} from "./compare.js";

const IRREPS = "128x0e+128x1o+128x2e+128x3o";
const ROWS = 4096;
const OPERATIONS = 2 * ROWS * 16 * 128 * 128;
/** e3nn may be 1.1 times faster than the default build, and no faster than the fast one. */
const GOAL = 0.909;

/** Seconds for 10⁹ operations that the machine's SIMD cannot go below. */
function limit(): { contender: Contender; end: () => void } {
  const block = allocate(256);
  runtime().f32.set([0.999, 0.001], block.ptr / 4);
  const steps = 20_000;
  const { seconds } = ours(() => kernels().limitF32(block.ptr, steps), 0.02);
  return {
    contender: { name: "limit", seconds: async () => (await seconds()) * (1e9 / (96 * steps)) },
    end: () => release(block),
  };
}

const fast = process.env.FAST === "1";
if (fast) await init({ build: "fast" });
const layer = linear(IRREPS, IRREPS, { random: 1 });
const { length } = toArray(layer.weight);
const numbers = (seed: number): Tensor<typeof IRREPS> => tensor(IRREPS, generator(seed).normals(ROWS * 2048), { dtype: "f32" });

/** The layer on some input, and with its gradients by the input and by the weights. */
function work(x: Tensor<typeof IRREPS>, g: Tensor<typeof IRREPS>) {
  return {
    forward: () => scope(() => void layer(x)),
    both: valueAndGrad([x, layer.weight], (): Invariant => inner(layer(x), g)),
  };
}

console.log(`${machine()}, ${fast ? "fast" : "default"} build`);
const bound = limit();
{
  const { forward, both } = work(numbers(1), numbers(2));
  const [most, once, all] = await interleave([bound.contender, ours(forward), ours(() => void both())], 15);
  for (const [name, times, passes] of [
    ["forward", once, 1],
    ["forward and backward", all, 3],
  ] as const) {
    const giga = times.map((s) => (passes * OPERATIONS) / s / 1e9);
    const share = giga.map((rate, i) => rate * most[i]!);
    console.log(
      `${name}: ${digits(1e3 * median(times))} ms, ${digits(median(giga))} GFLOP/s of ${digits(median(most.map((s) => 1 / s)))}; ` +
        `share of the SIMD limit ${median(share).toFixed(2)} (${quantile(share, 0.25).toFixed(2)}–${quantile(share, 0.75).toFixed(2)})`,
    );
  }
}
bound.end();

const peer = await Peer.start();
const titles = { forward: "linear, forward", "forward+backward": "linear, forward and backward" };
if (peer === null) for (const title of Object.values(titles)) unmeasured(`${title}, e3nn/ours`, "e3nn is absent");
else {
  await inFolder(async (folder) => {
    const { modes } = await peer.open("linear_128", folder);
    console.log(`${peer.versions}, modes ${Object.values(modes).join(", ")}`);
    const given = tensorsOf(join(folder, "inputs.safetensors"));
    if (given.weight!.data.length !== length) throw new RangeError("the peer has other weights");
    assign(layer.weight, given.weight!.data);
    const [x, g] = [tensor(IRREPS, given.x!.data), tensor(IRREPS, given.g!.data)];
    const { forward, both } = work(x, g);
    const values = () => scope(() => toArray(layer(x)));
    const ratios = {
      forward: await compareCase({
        peer,
        folder,
        title: titles.forward,
        case: "forward",
        work: forward,
        values: () => ({ y: values() }),
        rounds: 15,
      }),
      "forward+backward": await compareCase({
        peer,
        folder,
        title: titles["forward+backward"],
        case: "forward+backward",
        work: () => void both(),
        values: () => {
          const [dx, dw] = both().grads as readonly Tensor[];
          return { y: values(), x: toArray(dx!), weight: toArray(dw!) };
        },
        rounds: 15,
      }),
    };
    for (const [name, title] of Object.entries(titles))
      goal(`${title}, e3nn/ours`, ratios[name as "forward"], { least: fast ? 1 : GOAL });
    await peer.close();
  });
}
peer?.end();
