/**
 * Fully connected tensor product, 16x0e+16x1o+16x2e ⊗ the same → the same: 11 paths, 45,056 weights that 1024 rows share, f32.
 *
 *   npx tsx bench/fully-connected-tensor-product.bench.ts                                          without the peer
 *   PEERS_PYTHON=python npx tsx bench/fully-connected-tensor-product.bench.ts                      a Python that has torch and e3nn
 *   PEERS_COMPILE=1 PEERS_PYTHON=python npx tsx bench/fully-connected-tensor-product.bench.ts      and a compiler: e3nn by torch.compile too
 *
 * Of e3nn's modes the fastest of each case is timed, interleaved with ours. Shares of the machine's SIMD limit count what plan() says that
 * runs. Backward is to x, y and the weights.
 */
import { join } from "node:path";
import { generator } from "../src/arithmetic/index.js";
import { fullyConnectedTensorProduct, plan } from "../src/nn/index.js";
import { allocate, kernels, release, runtime } from "../src/runtime/index.js";
import { inner, type Invariant, plain, scope, type Tensor, tensor, toArray, valueAndGrad } from "../src/tensor/index.js";
import {
  compareCase,
  digits,
  goal,
  inFolder,
  interleave,
  machine,
  median,
  milliseconds,
  ours,
  Peer,
  tensorsOf,
  unmeasured,
} from "./compare.js";

const IRREPS = "16x0e+16x1o+16x2e";
const ROWS = 1024;
const product = fullyConnectedTensorProduct(IRREPS, IRREPS, IRREPS, { internalWeights: false });

/** Forward alone, and with the way back, of given numbers. */
function works(numbers: Record<"x" | "y" | "w" | "g", ArrayLike<number>>) {
  const features = (of: ArrayLike<number>) => tensor(IRREPS, Array.from(of), { shape: [ROWS], dtype: "f32" });
  const [x, y, g] = [features(numbers.x), features(numbers.y), features(numbers.g)];
  const w = plain(Array.from(numbers.w), { shape: [product.weightCount], dtype: "f32" });
  const step = valueAndGrad([x, y, w], (): Invariant => inner(product(x, y, w), g) as Invariant);
  return {
    forward: () => scope(() => void product(x, y, w)),
    values: () => scope(() => toArray(product(x, y, w))),
    both: () => void step(),
    grads: () => (step().grads as readonly Tensor[]).map((t) => toArray(t)),
  };
}

console.log(machine());
const random = generator("fully connected");
const own = works({
  x: random.normals(144 * ROWS),
  y: random.normals(144 * ROWS),
  w: random.normals(product.weightCount),
  g: random.normals(144 * ROWS),
});
const report = plan(product, { rows: ROWS });
const block = allocate(256);
runtime().f32.set([0.999, 0.001], block.ptr / 4);
const STEPS = 20_000; // of 96 operations
const limit = ours(() => kernels().limitF32(block.ptr, STEPS), 0.02);
const [most, forward, both] = await interleave([limit, ours(own.forward, 0.05), ours(own.both, 0.05)], 9);
release(block);
const share = (seconds: readonly number[], flops: number): string =>
  digits(median(seconds.map((s, i) => (flops / s) * (most[i] / (96 * STEPS)))));
console.log(
  `forward ${milliseconds(forward)}, share of the SIMD limit ${share(forward, report.flops.forward)}; ` +
    `forward and backward ${milliseconds(both)}, share ${share(both, report.flops.forward + report.flops.backward)}; ` +
    `dense coupling tensors would take ${digits(report.flops.dense / report.flops.forward)} times the arithmetic`,
);

const titles = { product: "fully connected, forward", "product+backward": "fully connected, forward and backward" };
const peer = await Peer.start();
unmeasured("fully connected, cuequivariance/ours", "cuequivariance is absent");
if (peer === null) for (const title of Object.values(titles)) unmeasured(`${title}, e3nn/ours`, "e3nn is absent");
else {
  await inFolder(async (folder) => {
    const { modes } = await peer.open<object>("tp_full_16", folder);
    console.log(`${peer.versions}, modes ${Object.values(modes).join(", ")}`);
    const given = tensorsOf(join(folder, "inputs.safetensors"));
    const same = works({ x: given.x.data, y: given.y.data, w: given.w.data, g: given.g.data });
    const first = await compareCase({
      peer,
      folder,
      title: titles.product,
      case: "product",
      work: same.forward,
      values: () => ({ z: same.values() }),
    });
    const second = await compareCase({
      peer,
      folder,
      title: titles["product+backward"],
      case: "product+backward",
      work: same.both,
      values: () => {
        const [x, y, w] = same.grads();
        return { z: same.values(), x, y, w };
      },
    });
    goal(`${titles.product}, e3nn/ours`, first, { least: 2 });
    goal(`${titles["product+backward"]}, e3nn/ours`, second, { least: 2 });
    await peer.close();
  });
  peer.end();
}
