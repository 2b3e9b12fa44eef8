/**
 * Interaction block on 4096 edges between 204 nodes: gather, radial network 8-64-64, tensor product (64 channels, l ≤ 3, 23 paths),
 * sum over the edges, linear. Forward, backward (to features, harmonics, radial features and weights) and double backward (a loss on
 * the gradients by harmonics and radial features, differentiated by the weights); e3nn / ours on the same numbers.
 *
 *   PEERS_PYTHON=python npx tsx bench/interaction.bench.ts
 */
import { join } from "node:path";
import { type Linear, linear, type Mlp, mlp, type TensorProduct, tensorProduct } from "../src/nn/index.js";
import {
  add,
  assign,
  type Indices,
  indices,
  inner,
  type Invariant,
  scaleBy,
  scope,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
  valueWithGradient,
} from "../src/tensor/index.js";
import { compareCase, goal, inFolder, machine, Peer, tensorsOf, unmeasured } from "./compare.js";

interface Info {
  irrepsIn: string;
  irrepsHarmonics: string;
  irrepsMid: string;
  irrepsOut: string;
  constant: number;
  degree: number;
}
type Inputs = Record<"x" | "sh" | "rad" | "g", Tensor<string>>;

class Block {
  readonly product: TensorProduct<string, string, string>;
  readonly radial: Mlp;
  readonly linear: Linear<string, string>;

  constructor(
    private readonly info: Info,
    private readonly edges: { senders: Indices; receivers: Indices },
  ) {
    const { irrepsIn, irrepsHarmonics, irrepsOut, constant } = info;
    this.product = tensorProduct.dyn(irrepsIn, irrepsHarmonics, { keep: irrepsOut });
    this.radial = mlp([8, 64, 64, this.product.weightCount], { constant, random: 0 });
    this.linear = linear.dyn<string, string>(this.product.irrepsOut, irrepsOut, { random: 0 });
  }

  /** One kernel call after the other; no message is written. */
  forward(x: Tensor<string>, sh: Tensor<string>, rad: Tensor<string>): Tensor<string> {
    const sums = this.product(x, sh, this.radial(rad as Tensor<"8x0e">), this.edges);
    return this.linear(scaleBy(sums, 1 / Math.sqrt(this.info.degree)));
  }
}

const peer = await Peer.start();
const goals = ["forward", "backward", "double backward"] as const;
if (peer === null) {
  for (const name of goals) unmeasured(`interaction block, ${name}, e3nn/ours`, "e3nn is absent");
} else {
  await inFolder(async (folder) => {
    const { modes, info } = await peer.open<Info>("interaction", folder);
    console.log(`${machine()}; ${peer.versions}, modes ${Object.values(modes).join(", ")}`);
    const given = tensorsOf(join(folder, "inputs.safetensors"));
    const edges = { senders: indices(given.senders.integers, 204), receivers: indices(given.receivers.integers, 204) };
    const block = new Block(info, edges);
    const irreps: Record<keyof Inputs, string> = { x: info.irrepsIn, sh: info.irrepsHarmonics, rad: "8x0e", g: info.irrepsOut };
    const inputs = Object.fromEntries(
      Object.entries(irreps).map(([name, text]) => [name, tensor(text, given[name].data)]),
    ) as unknown as Inputs;
    const { x, sh, rad, g } = inputs;
    const weights = [...block.radial.weights, block.linear.weight];
    const names = ["mlp.0", "mlp.1", "mlp.2", "linear"];
    weights.forEach((w, i) => {
      assign(w, given[`weight.${names[i]}`].data);
    });
    const numbers = (tensors: readonly Tensor[]) =>
      Object.fromEntries(tensors.map((w, i) => [`weight.${names[i]}`, toArray(w, { layout: "ir_mul" })]));

    const backward = valueAndGrad([x, sh, rad, ...weights], (): Invariant => inner(block.forward(x, sh, rad), g));
    const doubleBackward = valueAndGrad(weights, (): Invariant => {
      const first = valueWithGradient<[string, string]>((y, r) => [inner(block.forward(x, y, r), g), undefined])(
        sh,
        rad,
      ).gradients;
      return add(inner(first[0], first[0]), inner(first[1], first[1]) as Tensor<any>) as Invariant;
    });
    const shared = { peer, folder };
    const measured = {
      forward: await compareCase({
        ...shared,
        title: "forward",
        case: "forward",
        work: () => scope(() => void block.forward(x, sh, rad)),
        values: () => scope(() => ({ y: toArray(block.forward(x, sh, rad)) })),
      }),
      backward: await compareCase({
        ...shared,
        title: "backward",
        case: "backward",
        work: () => void backward(),
        values: () => {
          const [dx, dsh, drad, ...rest] = backward().grads as readonly Tensor[];
          const y = scope(() => toArray(block.forward(x, sh, rad)));
          return { y, x: toArray(dx), sh: toArray(dsh), rad: toArray(drad), ...numbers(rest) };
        },
      }),
      "double backward": await compareCase({
        ...shared,
        title: "double backward",
        case: "double backward",
        work: () => void doubleBackward(),
        values: () => {
          const { value, grads } = doubleBackward();
          return { loss: [value], ...numbers(grads as readonly Tensor[]) };
        },
      }),
    };
    console.log("");
    for (const name of goals) goal(`interaction block, ${name}, e3nn/ours`, measured[name], { least: 5 });
  });
  peer.end();
}
