/**
 * Weighted tensor product (uvu), gather and sum over the edges included: nanoseconds an edge, share of the machine's SIMD limit, table-driven /
 * straight-line, definition / kernel, and e3nn / ours.
 *
 *   npx tsx bench/tensor-product.bench.ts                            without the peer
 *   PEERS_PYTHON=python npx tsx bench/tensor-product.bench.ts        a Python that has torch and e3nn
 *
 * "natural": results of parity (−1)^l only; "both": of both. "along": the derivative along a direction of x, y and w, in one pass. An
 * operation is a product or a sum: two for each pair (m₁, m₃) of a path and each copy, and one for each result, as in a contraction
 * that has the coupling tensor times harmonics given. Backward is to x, y and w. All memory is there before.
 */
import { join } from "node:path";
import { generator } from "../src/arithmetic/index.js";
import { tensorProduct } from "../src/nn/index.js";
import { type PlanOptions, type ProductShape, type TensorProductPlan, tensorProductPlan } from "../src/nn/tensor-product-plan.js";
import { realCouplingEntries } from "../src/representations/index.js";
import { allocate, type Block, kernels, release, runtime } from "../src/runtime/index.js";
import { indices, inner, type Invariant, plain, scope, type Tensor, tensor, toArray, valueAndGrad } from "../src/tensor/index.js";
import * as definition from "../test/kernels/tensor-product-definition.js";
import {
  compareCase,
  type Contender,
  digits,
  error,
  goal,
  inFolder,
  interleave,
  machine,
  median,
  type Numbers,
  ours,
  Peer,
  quantile,
  ratio,
  tensorsOf,
  unmeasured,
} from "./compare.js";

const ROLES = ["forward", "backward", "forward along", "backward along"] as const;
type Role = (typeof ROLES)[number];

interface Case {
  readonly copies: number;
  readonly lmax: number;
  readonly parities: "natural" | "both";
  readonly nodes: number;
  readonly edges: number;
}

/** Every path of (0 + 1 + …) ⊗ (0 + 1 + …) with results up to lmax, blocks of results by degree and parity. */
function shapeOf({ copies, lmax, parities }: Case): ProductShape {
  const degrees = Array.from({ length: lmax + 1 }, (_, l) => l);
  const columns = Array.from({ length: 2 * lmax + 2 }, () => 0);
  const paths = degrees.flatMap((l1) =>
    degrees.flatMap((l2) =>
      degrees.flatMap((l3) => {
        const odd = (l1 + l2 + l3) % 2;
        if (l3 < Math.abs(l1 - l2) || l3 > l1 + l2 || (parities === "natural" && odd === 1)) return [];
        const iOut = 2 * l3 + odd;
        const outColumn = columns[iOut];
        columns[iOut] += copies;
        return [{ i1: l1, i2: l2, iOut, outColumn, coefficient: Math.sqrt(2 * l3 + 1) }];
      }),
    ),
  );
  return {
    in1: degrees.map((l) => ({ l, multiplicity: copies })),
    in2: degrees.map((l) => ({ l, multiplicity: 1 })),
    out: columns.map((multiplicity, k) => ({ l: k >> 1, multiplicity })),
    paths,
    coupling: realCouplingEntries,
  };
}

/** A product with its tables and operands in the linear memory. */
class Product {
  readonly plan: TensorProductPlan;
  private readonly blocks: Block[] = [];
  private readonly at: Record<string, number>;
  private readonly graph: [starts: number, order: number, senders: number];

  constructor(
    readonly shape: ProductShape,
    readonly nodes: number,
    readonly edges: definition.Edges,
    given: Partial<Record<"x" | "y" | "w" | "g", Numbers>> = {},
    options: Omit<PlanOptions, "dtype"> = {},
  ) {
    this.plan = tensorProductPlan(shape, { dtype: "f32", ...options });
    const { xDim, yDim, weightCount, outDim, table, coefficients, scratch } = this.plan;
    const n = edges.senders.length;
    const random = generator("tensor product");
    const floats = (values: Numbers): number => {
      const block = allocate(4 * values.length);
      this.blocks.push(block);
      runtime().f32.set(values, block.ptr / 4);
      return block.ptr;
    };
    const integers = (values: ArrayLike<number>): number => {
      const block = allocate(4 * values.length);
      this.blocks.push(block);
      runtime().i32.set(values, block.ptr / 4);
      return block.ptr;
    };
    const operand = (name: string, length: number): number =>
      floats(given[name as "x"] ?? random.split(name).normals(length).map(Math.fround));
    const sizes = { x: nodes * xDim, y: n * yDim, w: n * weightCount, g: nodes * outDim };
    this.at = {
      table: integers(table),
      coefficients: floats(coefficients as Float32Array),
      scratch: floats(new Float32Array(scratch / 4)),
    };
    for (const [name, length] of Object.entries(sizes)) this.at[name] = operand(name, length);
    for (const [name, length] of Object.entries(sizes)) this.at[`d${name}`] = operand(`d${name}`, length); // results; and, of x, y, w, the direction
    for (const [to, like] of Object.entries({ a: "x", b: "y", c: "w" } as const)) this.at[to] = operand(to, sizes[like]);
    const starts = new Int32Array(nodes + 1);
    for (const receiver of edges.receivers) starts[receiver + 1]++;
    for (let r = 0; r < nodes; r++) starts[r + 1] += starts[r];
    this.graph = [integers(starts), 0, integers(edges.senders)];
  }

  /** One pass, in calls of about half a millisecond. */
  run(role: Role): void {
    const { table, coefficients, x, y, w, g, dx, dy, dw, dg, scratch } = this.at;
    const [a, b, c] = role.endsWith("along") ? [this.at.a, this.at.b, this.at.c] : [0, 0, 0];
    const passes = { forward: 1, backward: 3, "forward along": 3, "backward along": 6 }[role];
    const step = Math.max(1, Math.floor((4e6 * this.nodes) / (passes * this.plan.work * this.edges.senders.length)));
    const { tensorProductForwardF32, tensorProductBackwardF32 } = kernels();
    for (let from = 0; from < this.nodes; from += step) {
      const to = Math.min(this.nodes, from + step);
      if (role.startsWith("forward"))
        tensorProductForwardF32(table, coefficients, x, y, w, a, b, c, ...this.graph, dg, scratch, from, to, 0);
      else tensorProductBackwardF32(table, coefficients, x, y, w, a, b, c, g, ...this.graph, dx, dy, dw, scratch, from, to, 0);
    }
  }

  /** The numbers of an operand or result, in the kernels' layout. */
  read(name: string): Float64Array {
    const { xDim, yDim, weightCount, outDim } = this.plan;
    const n = this.edges.senders.length;
    const length = { x: this.nodes * xDim, y: n * yDim, w: n * weightCount, g: this.nodes * outDim }[name.slice(-1)] as number;
    return Float64Array.from(runtime().f32.slice(this.at[name] / 4, this.at[name] / 4 + length));
  }

  clear(name: string): void {
    runtime().f32.fill(0, this.at[name] / 4, this.at[name] / 4 + this.read(name).length);
  }

  end(): void {
    for (const block of this.blocks) release(block);
  }
}

/** Receivers in order, about equally many edges each, random senders. */
function graph(nodes: number, edges: number): definition.Edges {
  const random = generator("edges");
  return {
    receivers: Array.from({ length: edges }, (_, e) => Math.floor((e * nodes) / edges)),
    senders: Array.from({ length: edges }, () => random.integer(nodes)),
  };
}

/** Operations an edge of the forward product. */
function operations({ in1, out, paths }: ProductShape): number {
  let sum = 0;
  for (const { i1, i2, iOut } of paths) {
    const { m1, m3 } = realCouplingEntries(in1[i1].l, i2, out[iOut].l);
    const pairs = new Set(Array.from(m1, (m, k) => m * 100 + m3[k])).size;
    sum += in1[i1].multiplicity * (2 * pairs + 2 * out[iOut].l + 1);
  }
  return sum;
}

/** The SIMD limit as a contender: seconds for 10⁹ operations. */
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

const spread = (values: readonly number[]): string =>
  `${digits(median(values))} (${digits(quantile(values, 0.25))}–${digits(quantile(values, 0.75))})`;
const perEdge = (seconds: readonly number[], { edges }: { edges: number }): number[] => seconds.map((s) => (1e9 * s) / edges);

console.log(machine());
console.log("\nns an edge: median (quartiles)\n");
const cases: Record<string, Case> = {
  "64 copies, l <= 3, natural": { copies: 64, lmax: 3, parities: "natural", nodes: 204, edges: 4096 },
  "64 copies, l <= 3, both": { copies: 64, lmax: 3, parities: "both", nodes: 204, edges: 4096 },
  "32 copies, l <= 3, natural": { copies: 32, lmax: 3, parities: "natural", nodes: 204, edges: 4096 },
  "128 copies, l <= 3, natural": { copies: 128, lmax: 3, parities: "natural", nodes: 204, edges: 4096 },
  "16 copies, l <= 2, natural": { copies: 16, lmax: 2, parities: "natural", nodes: 204, edges: 4096 },
  "16 copies, l <= 2, natural, a molecule": { copies: 16, lmax: 2, parities: "natural", nodes: 9, edges: 72 },
};
const medians: Record<string, number[]> = {};
for (const [name, one] of Object.entries(cases)) {
  const product = new Product(shapeOf(one), one.nodes, graph(one.nodes, one.edges));
  const times = await interleave(ROLES.map((role) => ours(() => product.run(role), 0.02)));
  medians[name] = times.map((seconds) => median(perEdge(seconds, one)));
  console.log(`${name}: ${ROLES.map((role, i) => `${role} ${spread(perEdge(times[i], one))}`).join(", ")}`);
  product.end();
}

console.log("\nshare of the SIMD limit, data in cache; table-driven / straight-line; definition / kernel\n");
const shares: number[] = [];
const bound = limit();
for (const [name, one] of Object.entries({
  "64 copies, l <= 3, natural": { copies: 64, lmax: 3, parities: "natural", nodes: 2, edges: 40 } as Case,
  "16 copies, l <= 2, natural": { copies: 16, lmax: 2, parities: "natural", nodes: 9, edges: 72 } as Case,
})) {
  const shape = shapeOf(one);
  const [line, table] = [true, false].map(
    (straight) => new Product(shape, one.nodes, graph(one.nodes, one.edges), {}, { straight }),
  );
  const contenders = [
    bound.contender,
    ...[line, table].flatMap((product) => (["forward", "backward"] as const).map((role) => ours(() => product.run(role), 0.02))),
  ];
  const [most, forward, backward, tableForward, tableBackward] = await interleave(contenders, 25);
  const giga = (seconds: readonly number[], passes: number): number[] =>
    seconds.map((s) => (passes * operations(shape) * one.edges) / s / 1e9);
  const share = giga(forward, 1).map((g, i) => g * most[i]);
  shares.push(median(share));
  const operands = { x: line.read("x"), y: line.read("y"), w: line.read("w"), g: line.read("g") };
  const edges = graph(one.nodes, one.edges);
  line.clear("dx");
  line.run("forward");
  line.run("backward");
  const wanted = { g: definition.forward(shape, edges, one.nodes, operands), ...definition.backward(shape, edges, operands) };
  const worst = Math.max(...(["g", "x", "y", "w"] as const).map((role) => error(line.read(`d${role}`), wanted[role])));
  const [plain, kernel, plainBack, kernelBack] = await interleave([
    ours(() => void definition.forward(shape, edges, one.nodes, operands)),
    ours(() => line.run("forward")),
    ours(() => void definition.backward(shape, edges, operands)),
    ours(() => line.run("backward")),
  ]);
  console.log(
    `${name}: limit ${spread(most.map((s) => 1 / s))} GFLOP/s, forward ${spread(giga(forward, 1))}, share ${spread(share)}`,
  );
  console.log(`  table / line: forward ${ratio(tableForward, forward).text}, backward ${ratio(tableBackward, backward).text}`);
  console.log(
    `  definition / kernel: forward ${ratio(plain, kernel).text}, backward ${ratio(plainBack, kernelBack).text}; largest error ${worst.toExponential(1)}`,
  );
  line.end();
  table.end();
}
bound.end();

console.log("");
const [natural, both] = [medians["64 copies, l <= 3, natural"], medians["64 copies, l <= 3, both"]];
goal("forward, 64 copies, l <= 3, natural", natural[0] / 1000, { most: 2.5 }, " us an edge");
goal("forward and backward, 64 copies, l <= 3, natural", (natural[0] + natural[1]) / 1000, { most: 8 }, " us an edge");
goal("forward and backward, 34 paths", (both[0] + both[1]) / 1000, { most: (8 * 34) / 23 }, " us an edge");
for (const copies of [32, 128]) {
  const of = medians[`${copies} copies, l <= 3, natural`];
  const perCopy = (role: 0 | 1): string => digits(of[role] / natural[role] / (copies / 64));
  console.log(`${copies} copies, time for a copy over that with 64: forward ${perCopy(0)}, backward ${perCopy(1)}`);
}
goal("forward, share of the SIMD limit in cache", shares[0], { least: 0.5 });

const asked = [
  { workload: "tp_natural_64", what: "23 paths", least: 15 },
  { workload: "tp_natural_32", what: "23 paths, 32 copies", least: 15 },
  { workload: "tp_natural_128", what: "23 paths, 128 copies", least: 15 },
  { workload: "tp_all_64", what: "34 paths", least: 10 },
];
interface Info {
  readonly irrepsIn: string;
  readonly irrepsHarmonics: string;
  readonly irrepsOut: string;
  readonly nodes: number;
}
const peer = await Peer.start();
for (const { workload, what, least } of asked) {
  const titles = {
    product: `tensor product, ${what}, forward`,
    "product+backward": `tensor product, ${what}, forward and backward`,
  };
  if (peer === null) {
    for (const title of Object.values(titles)) unmeasured(`${title}, e3nn/ours`, "e3nn is absent");
    continue;
  }
  // The peer computes the product alone, from gathered rows; ours gathers and sums besides, and is held to the peer's sums.
  await inFolder(async (folder) => {
    const { modes, info } = await peer.open<Info>(workload, folder);
    console.log(`\n${what}: ${peer.versions}, modes ${Object.values(modes).join(", ")}`);
    const given = tensorsOf(join(folder, "inputs.safetensors"));
    const edges = {
      senders: indices(given.senders.integers, info.nodes),
      receivers: indices(given.receivers.integers, info.nodes),
    };
    const product = tensorProduct.dyn(info.irrepsIn, info.irrepsHarmonics, { keep: info.irrepsOut });
    const [x, sh, g] = (
      [
        ["x", info.irrepsIn],
        ["sh", info.irrepsHarmonics],
        ["g", info.irrepsOut],
      ] as const
    ).map(([name, irreps]) => tensor(irreps, given[name].data));
    const w = plain(given.w.data, { shape: given.w.shape });
    const step = valueAndGrad([x, sh, w], (): Invariant => inner(product(x, sh, w, edges), g) as Invariant);
    const forward = await compareCase({
      peer,
      folder,
      title: titles.product,
      case: "product",
      resultCase: "messages",
      work: () => scope(() => void product(x, sh, w, edges)),
      values: () => scope(() => ({ y: toArray(product(x, sh, w, edges)) })),
    });
    const both = await compareCase({
      peer,
      folder,
      title: titles["product+backward"],
      case: "product+backward",
      resultCase: "messages+backward",
      work: () => void step(),
      values: () => {
        const [dx, dsh, dw] = step().grads as readonly Tensor[];
        return { y: scope(() => toArray(product(x, sh, w, edges))), x: toArray(dx), sh: toArray(dsh), w: toArray(dw) };
      },
    });
    goal(`${titles.product}, e3nn/ours`, forward, { least });
    goal(`${titles["product+backward"]}, e3nn/ours`, both, { least });
    await peer.close();
  });
}
peer?.end();
