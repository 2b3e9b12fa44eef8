/**
 * Symmetric contraction: 64 channels x (0e+1o+2e+3o) -> 64 x (0e+1o), all products of one to three features, 10 species, 1000 rows; beside
 * mace-torch's SymmetricContraction alone, on the same input with the same weights (full basis).
 *
 *   PEERS_MACE_PYTHON=python npx tsx bench/symmetric-contraction.bench.ts      a Python with mace-torch (bench/peers/README.md)
 *
 * "features" is forward and the gradient by the features, "all" also by the weights. What the reduced basis, other orders, small batches and a second
 * derivative (the gradient by the weights of a squared gradient by the features) take is printed beside, as a multiple of the forward pass.
 */
import { join } from "node:path";
import { generator } from "../src/arithmetic/index.js";
import { type SymmetricContraction, type SymmetricContractionOptions, symmetricContraction } from "../src/nn/index.js";
import {
  assign,
  gradient,
  type Indices,
  indices,
  inner,
  type Invariant,
  parameters,
  scope,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
} from "../src/tensor/index.js";
import {
  digits,
  error,
  goal,
  inFolder,
  interleave,
  machine,
  macePython,
  median,
  milliseconds,
  type Numbers,
  ours,
  PythonProcess,
  ratio,
  tensorsOf,
  unmeasured,
} from "./compare.js";

const CASE = { lmax: 3, outs: ["0e", "1o"], correlation: 3, channels: 64, rows: 1000, elements: 10 };
const ROLES = ["forward", "features", "all"] as const;
type Role = (typeof ROLES)[number];

/** A layer with its input and a cotangent. */
interface Work {
  readonly layer: SymmetricContraction<string, string>;
  readonly x: Tensor;
  readonly g: Tensor;
  readonly species: Indices;
}

function work(options: SymmetricContractionOptions, rows: number): Work {
  const { channels, outs, elements } = CASE;
  const wide = (terms: readonly string[]): string => terms.map((irrep) => `${channels}x${irrep}`).join("+");
  const layer = symmetricContraction.dyn(wide(["0e", "1o", "2e", "3o"]), wide(outs), {
    species: elements,
    random: 1,
    ...options,
  });
  const draw = (irreps: string, dim: number): Tensor =>
    tensor<string>(irreps, generator(irreps).normals(rows * channels * dim), { shape: [rows], dtype: "f32" });
  const species = Int32Array.from({ length: rows }, (_, i) => (7 * i) % elements);
  return { layer, x: draw(layer.irrepsIn, 16), g: draw(layer.irrepsOut, 4), species: indices(species, elements) };
}

function roles({ layer, x, g, species }: Work): Record<Role | "second", () => Record<string, Tensor>> {
  const weights = parameters(layer);
  const value = (y: Tensor): Invariant => inner<string>(layer(y, species), g) as Invariant;
  const slope = (y: Tensor): Tensor => gradient<[string]>(value)(y) as Tensor;
  const square = (): Invariant => {
    const d = slope(x);
    return inner<string>(d, d) as Invariant;
  };
  return {
    forward: () => ({ out: layer(x, species) }),
    features: () => ({ x: slope(x) }),
    all: () => valueAndGrad({ ...weights, x } as Record<string, Tensor<"plain">>, () => value(x))().grads,
    second: () => valueAndGrad(weights, square)().grads,
  };
}

/** Of numbers that are kept in steps of other orders: the names of the peer. */
const peerName = (name: string): string => name.replace("weights.", "w.");

async function beside(python: string): Promise<void> {
  const peer = new PythonProcess("symmetric_contraction.py", [], python);
  const ask = async <T>(request: object): Promise<T> => {
    peer.tell(JSON.stringify(request));
    const reply = await peer.listen<T & { error?: string }>();
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply;
  };
  try {
    const { packages } = await peer.listen<{ packages: Record<string, string> }>();
    const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
    await inFolder(async (folder) => {
      const { modes } = await ask<{ modes: Record<Role, string> }>({ open: CASE, folder });
      const given = tensorsOf(join(folder, "inputs.safetensors"));
      const own = work({ correlation: CASE.correlation, basis: "full", convention: "e3nn-0.4.4" }, CASE.rows);
      for (const [name, w] of Object.entries(parameters(own.layer))) assign(w, given[peerName(name)].data);
      const same: Work = {
        ...own,
        x: tensor<string>(own.layer.irrepsIn, given.x.data, { shape: [CASE.rows], dtype: "f32" }),
        g: tensor<string>(own.layer.irrepsOut, given.g.data, { shape: [CASE.rows], dtype: "f32" }),
        species: indices(given.species.integers, CASE.elements),
      };
      console.log(`${versions.join(", ")}; modes ${ROLES.map((role) => `${role} ${modes[role]}`).join(", ")}`);
      const calls = roles(same);
      for (const role of ROLES) {
        const file = join(folder, `${role}.safetensors`);
        await ask({ result: role, file });
        const wanted = tensorsOf(file);
        const found: Record<string, Numbers> = {};
        scope(() => {
          for (const [name, value] of Object.entries(calls[role]())) found[peerName(name)] = toArray(value);
        });
        const names = Object.keys(found);
        const worst = (of: (name: string) => Numbers): string =>
          Math.max(...names.map((name) => error(of(name), wanted[`f64.${name}`].data))).toExponential(1);
        const time = { name: "mace-torch", seconds: async () => (await ask<{ seconds: number }>({ time: role })).seconds };
        const mine = ours(() => scope(() => void calls[role]()));
        const [theirs, times] = await interleave([time, mine], 5);
        const { value, text } = ratio(theirs, times);
        console.log(
          `${role}: mace-torch ${milliseconds(theirs)}, ours ${milliseconds(times)}, ratio ${text}; error ${worst((name) => wanted[`f32.${name}`].data)} theirs, ${worst((name) => found[name])} ours`,
        );
        goal(`symmetric contraction, ${role}, mace-torch / ours`, value, { least: 5 });
      }
    });
  } finally {
    peer.end();
  }
}

async function alone(title: string, options: SymmetricContractionOptions, rows: number): Promise<void> {
  const start = performance.now();
  const made = work(options, rows);
  const built = performance.now() - start;
  const calls = Object.entries(roles(made)).map(([name, call]) => ({ ...ours(() => scope(() => void call())), name }));
  const times = await interleave(calls, 5);
  const forward = median(times[0]);
  const multiples = calls.slice(1).map(({ name }, i) => `${name} ${digits(median(times[i + 1]) / forward)}`);
  console.log(
    `${title}: forward ${milliseconds(times[0])}; as multiples of it ${multiples.join(", ")}; built in ${digits(built)} ms`,
  );
}

console.log(machine());
const python = macePython();
if (python === undefined) {
  for (const role of ROLES) unmeasured(`symmetric contraction, ${role}, mace-torch / ours`, "PEERS_MACE_PYTHON is not set");
} else await beside(python);
await alone("correlation 3, reduced", { correlation: 3 }, 1000);
await alone("correlation 3, reduced, 21 rows", { correlation: 3 }, 21);
await alone("correlation 2, reduced", { correlation: 2 }, 1000);
await alone("correlation 4, reduced", { correlation: 4 }, 1000);
