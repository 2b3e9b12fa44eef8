/**
 * Matrix product: GFLOP/s, share of the machine's SIMD limit, definition / kernel, and peer / ours, on one thread.
 *
 *   npx tsx bench/matrix-product.bench.ts                       without peers
 *   PEERS_NPM=folder npx tsx bench/matrix-product.bench.ts      folder/node_modules has @tensorflow/tfjs-core,
 *                                                               @tensorflow/tfjs-backend-wasm and onnxruntime-web
 *
 * Rounds are interleaved; figures are medians with the quartiles in brackets, and the best round beside them. What is timed is
 * what a caller sees: ours is the plan, the packing and all calls on data in linear memory; tfjs is matMul and dispose on
 * tensors that it holds (it has no fast path where an operand is transposed); onnxruntime-web is run(), with its copies of the
 * inputs and the output. Errors are the largest difference from the definition in double precision over the largest value.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { main as asc } from "assemblyscript/asc";
import { generator } from "../src/arithmetic/index.js";
import { allocate, kernels, release, runtime } from "../src/runtime/index.js";
import { type MatrixProductRole, matrixProductPlan } from "../src/tensor/matrix-product-plan.js";

type Values = Float32Array | Float64Array;
interface Shape {
  readonly role: MatrixProductRole;
  readonly dtype: "f32" | "f64";
  readonly rows: number;
  readonly reps: number;
  readonly K: number;
  readonly N: number;
  /** Least peer / ours that is asked for. */
  readonly goals?: Readonly<Record<string, number>>;
}
interface Contender {
  readonly name: string;
  readonly call: () => void | Promise<void>;
  readonly result: () => Values | Promise<Values>;
  readonly end: () => void | Promise<void>;
}
type Peer = (shape: Shape, x: Values, y: Values, w: Values) => Promise<Contender | undefined>;

const ROUNDS = 81;
const ROUND_MS = 1;
const WARM_MS = 100;
const shape = (
  role: MatrixProductRole,
  dtype: "f32" | "f64",
  rows: number,
  reps: number,
  K: number,
  N: number,
  goals?: Shape["goals"],
): Shape => ({
  role,
  dtype,
  rows,
  reps,
  K,
  N,
  goals,
});
const asked = { tfjs: 1.35, onnxruntime: 1.6 };
const shapes: Shape[] = [
  shape("NN", "f32", 256, 1, 256, 256, asked),
  shape("NN", "f32", 4096, 1, 128, 128, asked),
  shape("NN", "f32", 4096, 1, 32, 32),
  shape("NN", "f32", 72, 1, 64, 1472),
  shape("NN", "f32", 4096, 1, 8, 64),
  shape("NN", "f32", 9, 1, 16, 16),
  shape("NN", "f32", 1000, 5, 64, 64),
  shape("NN", "f64", 256, 1, 256, 256),
  shape("NT", "f32", 256, 1, 256, 256),
  shape("NT", "f32", 4096, 1, 128, 128),
  shape("NT", "f32", 9, 1, 16, 16),
  shape("TN", "f32", 256, 1, 256, 256),
  shape("TN", "f32", 4096, 1, 128, 128),
  shape("TN", "f32", 512, 1, 64, 1472),
  shape("TN", "f32", 9, 1, 16, 16),
  shape("TN", "f64", 256, 1, 256, 256),
];

/** The textbook's loops in double precision. A row of several components is so many rows. */
function definition({ role, rows, reps, K, N }: Shape, x: Values, y: Values, w: Values): Float64Array {
  const all = rows * reps;
  const [height, width, terms] = { NN: [all, N, K], NT: [all, K, N], TN: [K, N, all] }[role];
  const [a, aRow, aTerm] = role === "NN" ? [x, K, 1] : role === "NT" ? [y, N, 1] : [x, 1, K];
  const [b, bColumn, bTerm] = role === "NN" ? [w, 1, N] : role === "NT" ? [w, N, 1] : [y, 1, N];
  const out = new Float64Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let t = 0; t < terms; t++) sum += a[i * aRow + t * aTerm] * b[j * bColumn + t * bTerm];
      out[i * width + j] = sum;
    }
  }
  return out;
}

function ours({ role, dtype, rows, reps, K, N }: Shape, x: Values, y: Values, w: Values): Contender {
  const bytes = dtype === "f32" ? 4 : 8;
  const f = kernels();
  const [NN, NT, TN, packNN, packNT] =
    dtype === "f32"
      ? [f.matrixProductNNF32, f.matrixProductNTF32, f.matrixProductTNF32, f.matrixProductPackNNF32, f.matrixProductPackNTF32]
      : [f.matrixProductNNF64, f.matrixProductNTF64, f.matrixProductTNF64, f.matrixProductPackNNF64, f.matrixProductPackNTF64];
  const { packed, scratch } = matrixProductPlan(role, rows, reps, K, N, bytes);
  const blocks = [x, y, w].map((values) => allocate(values.byteLength));
  const room = allocate(scratch + packed);
  const [xAt, yAt, wAt] = blocks.map((block) => block.ptr);
  const matrix = room.ptr + scratch;
  const view = (ptr: number, length: number) =>
    (dtype === "f32" ? runtime().f32 : runtime().f64).subarray(ptr / bytes, ptr / bytes + length);
  view(xAt, x.length).set(x);
  view(yAt, y.length).set(y);
  view(wAt, w.length).set(w);
  const [xRep, yRep, wRow] = [K * bytes, N * bytes, N * bytes];
  const [xRow, yRow] = [reps * xRep, reps * yRep];
  const call = () => {
    const plan = matrixProductPlan(role, rows, reps, K, N, bytes);
    if (plan.packed > 0) (role === "NN" ? packNN : packNT)(wAt, wRow, matrix, K, N);
    const [source, step] = plan.packed > 0 ? [matrix, 0] : [wAt, wRow];
    for (let from = 0; from < rows; from += plan.rows) {
      const to = Math.min(rows, from + plan.rows);
      if (role === "NN") NN(xAt, 0, xRow, xRep, source, step, yAt, 0, yRow, yRep, from, to, reps, K, N, 1, 0, room.ptr);
      else if (role === "NT") NT(yAt, 0, yRow, yRep, matrix, xAt, 0, xRow, xRep, from, to, reps, K, N, 1, 0, room.ptr);
      else {
        for (let u = 0; u < K; u += plan.inputs) {
          const some = Math.min(plan.inputs, K - u);
          const add = from > 0 ? 1 : 0;
          TN(xAt + u * bytes, 0, xRow, xRep, yAt, 0, yRow, yRep, wAt + u * wRow, wRow, from, to, reps, some, N, 1, add, room.ptr);
        }
      }
    }
  };
  const [ptr, length] = { NN: [yAt, y.length], NT: [xAt, x.length], TN: [wAt, w.length] }[role];
  return { name: "ours", call, result: () => view(ptr, length).slice(), end: () => [...blocks, room].map(release).pop() };
}

/** Peers in PEERS_NPM; each that is missing is named. */
async function peers(): Promise<{ all: Peer[]; versions: string[] }> {
  const folder = process.env.PEERS_NPM;
  const has = (name: string) => folder !== undefined && existsSync(join(resolve(folder), "node_modules", name, "package.json"));
  const version = (name: string) =>
    JSON.parse(readFileSync(join(resolve(folder!), "node_modules", name, "package.json"), "utf8")).version;
  const [tfjs, onnx] = ["@tensorflow/tfjs-backend-wasm", "onnxruntime-web"];
  const all: Peer[] = [];
  const versions: string[] = [];
  for (const [name, peer] of [
    [tfjs, tfjsPeer],
    [onnx, onnxPeer],
  ] as const) {
    if (has(name)) {
      all.push(await peer(resolve(folder!)));
      versions.push(`${name} ${version(name)}`);
    } else console.log(`skipped: ${name} (${folder === undefined ? "PEERS_NPM is not set" : "not found in PEERS_NPM"})`);
  }
  return { all, versions };
}

async function tfjsPeer(folder: string): Promise<Peer> {
  const require = createRequire(join(folder, "peers.js"));
  const tf = require("@tensorflow/tfjs-core");
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(join(folder, "node_modules/@tensorflow/tfjs-backend-wasm/dist/"));
  wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  await tf.ready();
  return async ({ role, dtype, rows, reps, K, N }, x, y, w) => {
    if (dtype !== "f32") return undefined;
    const [a, b] = { NN: [x, w], NT: [y, w], TN: [x, y] }[role];
    const all = rows * reps;
    const A = tf.tensor2d(a, role === "NT" ? [all, N] : [all, K]);
    const B = tf.tensor2d(b, role === "TN" ? [all, N] : [K, N]);
    const product = () => tf.matMul(A, B, role === "TN", role === "NT");
    return {
      name: "tfjs",
      call: () => product().dispose(),
      result: () => product().dataSync(),
      end: () => tf.dispose([A, B]),
    };
  };
}

/** A model of one MatMul in ONNX's protocol buffers: field number and wire type, then a varint or a length and bytes. */
function matMulModel(a: number[], b: number[]): Uint8Array {
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
  const number = (field: number, n: number) => [...varint(field << 3), ...varint(n)];
  const bytes = (field: number, content: number[]) => [...varint((field << 3) | 2), ...varint(content.length), ...content];
  const text = (field: number, s: string) => bytes(field, [...new TextEncoder().encode(s)]);
  const value = (name: string, sizes: number[]) => {
    const axes = sizes.flatMap((size) => bytes(1, number(1, size)));
    return [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...bytes(2, axes)]))];
  };
  const node = [...text(1, "a"), ...text(1, "b"), ...text(2, "c"), ...text(4, "MatMul")];
  const graph = [
    ...bytes(1, node),
    ...text(2, "g"),
    ...bytes(11, value("a", a)),
    ...bytes(11, value("b", b)),
    ...bytes(12, value("c", [a[0], b[1]])),
  ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, [...text(1, ""), ...number(2, 13)])]);
}

async function onnxPeer(folder: string): Promise<Peer> {
  const ort = createRequire(join(folder, "peers.js"))("onnxruntime-web");
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  return async ({ role, dtype, rows, reps, K, N }, x, _y, w) => {
    if (dtype !== "f32" || role !== "NN") return undefined;
    const session = await ort.InferenceSession.create(matMulModel([rows * reps, K], [K, N]), { executionProviders: ["wasm"] });
    const feeds = { a: new ort.Tensor("float32", x, [rows * reps, K]), b: new ort.Tensor("float32", w, [K, N]) };
    return {
      name: "onnxruntime",
      call: async () => void (await session.run(feeds)),
      result: async () => (await session.run(feeds)).c.data,
      end: () => session.release(),
    };
  };
}

/** Most f32 operations a second that SIMD reaches here: twelve independent chains of a product and a sum. */
async function simdLimit(): Promise<() => number> {
  const chains = Array.from({ length: 12 }, (_, i) => `c${i}`);
  const source = `export function run(p: usize, n: i32): void {
    const a = v128.load32_splat(p), b = v128.load32_splat(p, 4);
    let ${chains.map((c, i) => `${c} = v128.load(p, ${16 * (i + 1)})`).join(", ")};
    for (let i = 0; i < n; ++i) { ${chains.map((c) => `${c} = f32x4.add(f32x4.mul(${c}, a), b);`).join(" ")} }
    ${chains.map((c, i) => `v128.store(p, ${c}, ${16 * (i + 1)});`).join(" ")}
  }`;
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc(
    ["limit.ts", "--outFile", "limit.wasm", "-O3", "--runtime", "stub", "--enable", "simd", "--importMemory"],
    {
      readFile: (name) => (name === "limit.ts" ? source : null),
      writeFile: (name, content) => {
        if (name.endsWith(".wasm")) binary = content as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`the limit's kernel does not compile: ${error?.message} ${stderr}`);
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
  new Float32Array(memory.buffer).set([0.999, 0.001]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary as Uint8Array<ArrayBuffer>), {
    env: { memory, abort: () => {} },
  });
  const run = exports.run as (p: number, n: number) => void;
  return () => {
    const start = performance.now();
    run(0, 5000);
    return (5000 * 12 * 8) / (performance.now() - start) / 1e6;
  };
}

const sorted = (values: number[]): number[] => [...values].sort((a, b) => a - b);
const quantile = (values: number[], q: number): number => sorted(values)[Math.round(q * (values.length - 1))];
const median = (values: number[]): number => quantile(values, 0.5);
const spread = (values: number[]): string =>
  `${median(values).toFixed(1)} (${quantile(values, 0.25).toFixed(1)}–${quantile(values, 0.75).toFixed(1)})`;

/** Calls for a while, for the caches and whatever the peers set up at their first calls. */
async function warm(call: () => unknown): Promise<void> {
  const start = performance.now();
  while (performance.now() - start < WARM_MS) await call();
}

/** Milliseconds a call of each contender, round by round. */
async function race(contenders: Contender[]): Promise<Map<string, number[]>> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const calls = new Map<string, number>();
  for (const { name, call } of contenders) {
    await warm(call);
    const start = performance.now();
    for (let i = 0; i < 5; i++) await call();
    calls.set(name, Math.max(1, Math.round((5 * ROUND_MS) / (performance.now() - start))));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, call } of contenders) {
      const n = calls.get(name)!;
      const start = performance.now();
      if (name === "onnxruntime") for (let i = 0; i < n; i++) await call();
      else for (let i = 0; i < n; i++) call();
      times.get(name)!.push((performance.now() - start) / n);
    }
  }
  return times;
}

const error = (found: Values, wanted: Float64Array): string => {
  let [worst, largest] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    worst = Math.max(worst, Math.abs(found[i] - wanted[i]));
    largest = Math.max(largest, Math.abs(wanted[i]));
  }
  return (worst / largest).toExponential(1);
};

setFlagsFromString("--no-liftoff"); // the optimized code from the first call on, ours and the peers': V8 is slow to change over on a busy machine
const { all, versions } = await peers();
const limit = await simdLimit();
await warm(limit);
const limits = Array.from({ length: 1000 }, limit);
const cpu = cpus()[0].model.trim();
console.log(
  `${cpu}, node ${process.version}${versions.map((v) => `, ${v}`).join("")}, load ${loadavg()[0].toFixed(1)}, one thread`,
);
console.log(`SIMD limit ${Math.max(...limits).toFixed(1)} GFLOP/s f32, half of it f64; median ${median(limits).toFixed(1)}\n`);

const goals: string[] = [];
for (const s of shapes) {
  const random = generator(1);
  const draw = (length: number): Values => (s.dtype === "f32" ? Float32Array : Float64Array).from(random.normals(length));
  const [x, y, w] = [draw(s.rows * s.reps * s.K), draw(s.rows * s.reps * s.N), draw(s.K * s.N)];
  const wanted = definition(s, x, y, w);
  const made = await Promise.all(all.map((peer) => peer(s, x, y, w)));
  const contenders = [ours(s, x, y, w), ...made.filter((c) => c !== undefined)];
  const errors = new Map<string, string>();
  for (const { name, call, result } of contenders) {
    await call();
    errors.set(name, error(await result(), wanted));
  }
  const plain = Array.from({ length: 3 }, () => {
    const start = performance.now();
    definition(s, x, y, w);
    return performance.now() - start;
  });
  const times = await race(contenders);
  const own = times.get("ours")!;
  const flops = 2 * s.rows * s.reps * s.K * s.N;
  const rates = own.map((ms) => flops / ms / 1e6);
  const share = (100 * median(rates)) / (Math.max(...limits) / (s.dtype === "f32" ? 1 : 2));
  const columns = [
    `${s.role} ${s.dtype} ${s.rows}${s.reps > 1 ? `·${s.reps}` : ""}×${s.K}×${s.N}`.padEnd(24),
    `${spread(rates)}, best ${Math.max(...rates).toFixed(1)} GFLOP/s`.padEnd(38),
    `${share.toFixed(0)} % of limit`,
    `definition/kernel ${(median(plain) / median(own)).toFixed(0)}`.padEnd(23),
    `error ${errors.get("ours")}`,
  ];
  for (const { name } of contenders.slice(1)) {
    const ratio = times.get(name)!.map((ms, i) => ms / own[i]);
    columns.push(
      `${name}/ours ${median(ratio).toFixed(2)} (${quantile(ratio, 0.25).toFixed(2)}–${quantile(ratio, 0.75).toFixed(2)}), error ${errors.get(name)}`,
    );
    const least = s.goals?.[name];
    if (least)
      goals.push(
        `${name}/ours at ${s.rows}×${s.K}×${s.N}: ${median(ratio).toFixed(2)}, goal ${least}: ${median(ratio) >= least ? "met" : "MISSED"}`,
      );
  }
  console.log(columns.join("  "));
  for (const contender of contenders) await contender.end();
}
if (goals.length > 0) console.log(`\n${goals.join("\n")}`);
process.exit(0);
