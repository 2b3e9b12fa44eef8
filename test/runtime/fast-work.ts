/**
 * What the two builds are compared by: every family of kernels that the fast build changes, on random numbers. Run as a program it computes
 * all of it with the build that its argument names, and prints it.
 */
import { generator } from "../../src/arithmetic/index.js";
import { batchOf, derive } from "../../src/models/index.js";
import { contractCopies, linear, tensorProduct } from "../../src/nn/index.js";
import { init } from "../../src/runtime/index.js";
import { Irreps } from "../../src/irreps/index.js";
import { Rotation } from "../../src/groups/index.js";
import { composeRotations, infinitesimalRotation, rotate, rotationTensor } from "../../src/so3/index.js";
import { constantMap, sparseMap } from "../../src/steerable/index.js";
import {
  add,
  assign,
  type Dtype,
  forget,
  gradient,
  indices,
  inner,
  type Invariant,
  matrixProduct,
  plain,
  rowInner,
  scaleBy,
  scope,
  subtract,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
} from "../../src/tensor/index.js";
import { start, stop, threadCount } from "../../src/threads/index.js";
import { values } from "../reference/read-safetensors.js";
import { allWeights, correspondence, inTheirOrder, referenceModel } from "../models/nequip-reference.js";

export type Found = Record<string, Float64Array>;

/** What the kernels compute with, and how many digits the numbers have that they are given. */
interface Precision {
  readonly dtype: Dtype;
  readonly given: Dtype;
}

const numbers = (count: number, seed: string, { given }: Precision): Float64Array => {
  const values_ = generator(seed).normals(count);
  return given === "f32" ? values_.map(Math.fround) : values_;
};

const matrix = (rows: number, columns: number, seed: string, precision: Precision): Tensor<"plain"> =>
  plain(numbers(rows * columns, seed, precision), { shape: [rows, columns], dtype: precision.dtype });

/** x·w, and its gradients by x and w: the three roles of a matrix product, with whole panels and tiles and what is left over of each. */
function matrices(precision: Precision): Tensor[] {
  const [M, K, N] = [601, 75, 107];
  const [x, w, g] = [matrix(M, K, "x", precision), matrix(K, N, "w", precision), matrix(M, N, "g", precision)];
  const form = (a: typeof x, b: typeof w): Invariant => inner(matrixProduct(a, b), g) as Invariant;
  return [matrixProduct(x, w), ...gradient(form)(x, w)];
}

/** Sums on a graph, their gradients, and the gradients of the length of those: all roles of a tensor product, forward and along. */
function edges(features: string, harmonics: string, precision: Precision): Tensor[] {
  const [nodes, count] = [20, 203];
  const { dtype } = precision;
  const tp = tensorProduct.dyn(features, harmonics, {});
  const x = tensor(features, numbers(nodes * Irreps.dim(features), "features", precision), { dtype });
  const y = tensor(harmonics, numbers(count * Irreps.dim(harmonics), "harmonics", precision), { dtype });
  const w = matrix(count, tp.weightCount, "weights", precision);
  const random = generator("edges");
  const [receivers, senders] = [0, 1].map(() =>
    indices(
      Int32Array.from({ length: count }, () => random.integer(nodes)),
      nodes,
    ),
  );
  const graph = { receivers, senders };
  const square = (...xs: Tensor[]): Invariant => {
    const sums: Tensor = tp(xs[0], xs[1], xs[2] as Tensor<"plain">, graph);
    return inner(sums, sums) as Invariant;
  };
  const first = gradient(square as never) as (...xs: Tensor[]) => Tensor[];
  const length = (...xs: Tensor[]): Invariant =>
    first(...xs)
      .map((d) => plain(inner(d, d)))
      .reduce((a, b) => add(a, b)) as Invariant;
  const second = gradient(length as never) as (...xs: Tensor[]) => Tensor[];
  return [tp(x, y, w, graph), ...first(x, y, w), ...second(x, y, w)];
}

const FEATURES = "13x0e+13x1o+13x2e+13x3o";

function features(precision: Precision): Record<string, () => Tensor> {
  const rows = 67;
  const { dtype } = precision;
  const [x, y] = ["a", "b"].map((seed) => tensor(FEATURES, numbers(rows * 13 * 16, seed, precision), { dtype }));
  const random = generator("rotations");
  const turns = [0, 1].map(() =>
    rotationTensor(
      Array.from({ length: rows }, () => Rotation.random(random)),
      { dtype },
    ),
  );
  const map = sparseMap(
    9,
    7,
    Array.from({ length: 63 }, (_, i) => i),
    Array.from(numbers(63, "map", precision)),
  );
  const layer = linear.dyn(FEATURES, "11x0e+21x1o+16x2e+5x3o", { dtype });
  assign(layer.weight, numbers(layer.weight.size, "mix", precision));
  return {
    linear: () => layer(x),
    "inner product of copies": () => contractCopies(x, y as never),
    "inner product of rows": () => rowInner(x, y as never),
    "rotated features": () => rotate(x, turns[0]),
    "composed rotations": () => composeRotations(turns[0], turns[1]),
    "infinitesimal rotation": () => infinitesimalRotation(x, matrix(rows, 3, "omega", precision)),
    "constant map": () => constantMap(matrix(rows, 7 * 13, "mapped", precision), map, 13),
  };
}

/** The network that e3nn computed: energies, forces, and the gradient of a loss on both by every weight. */
function potential(dtype: Dtype): Found {
  const of = (key: string): Float64Array => values("nequip_small", key).data;
  const model = referenceModel(dtype);
  const found: Found = {};
  for (const name of ["molecule", "crystal"]) {
    const [species, cell] = [Array.from(of(`${name}.species`), (s) => s + 1), of(`${name}.cell`)];
    const lattice = cell.some((x) => x !== 0) ? { cell, periodic: [true, true, true] as const } : {};
    const system = { species, positions: of(`${name}.pos`), ...lattice };
    scope(() => {
      const { energies, forces } = derive(model, batchOf([system], model.elements, model.cutoff));
      found[`${name}.energy`] = Float64Array.from(toArray(energies));
      found[`${name}.forces`] = Float64Array.from(toArray(forces));
    });
    const { grads } = valueAndGrad(allWeights(model), () => {
      const { energies, forces } = derive(model, batchOf([system], model.elements, model.cutoff));
      const d = subtract(forget(forces), plain(of(`${name}.target_forces`), { shape: [species.length, 3] }));
      const e = scaleBy(subtract(forget(energies), plain(of(`${name}.target_energy`), { shape: [1, 1] })), 1 / species.length);
      return add(scaleBy(inner(d, d), 1 / d.size), inner(e, e));
    })();
    for (const { ours, theirs, places } of correspondence())
      found[`${name}.grad.${theirs}`] = inTheirOrder((grads as Record<string, Tensor>)[ours], places);
  }
  return found;
}

/** Every result of the families, by "family number, precision given". */
export function families(precision: Precision): Found {
  const lists: Record<string, () => Tensor | readonly Tensor[]> = {
    "matrix product": () => matrices(precision),
    "product on edges": () => edges("13x0e+13x1o+13x2e", "1x0e+1x1o+1x2e", precision),
    "product on edges by table": () => edges("5x0e+5x4e", "1x0e+1x2e+1x5o", precision),
    ...features(precision),
  };
  const found: Found = {};
  for (const [name, run] of Object.entries(lists)) {
    scope(() => {
      [run()].flat().forEach((x, i) => {
        found[`${name} ${i}, ${precision.given}`] = Float64Array.from(toArray(x as Tensor));
      });
    });
  }
  return found;
}

/** All of it in both precisions; what is of the network of e3nn by "precision key of the reference". */
export function work(): Found {
  const found: Found = {};
  for (const dtype of ["f32", "f64"] as const) {
    Object.assign(found, families({ dtype, given: dtype }));
    for (const [key, data] of Object.entries(potential(dtype))) found[`${dtype} ${key}`] = data;
  }
  return found;
}

/** Numbers as text that loses no bit. */
export const encode = (found: Found): string =>
  JSON.stringify(Object.entries(found).map(([name, data]) => [name, Buffer.from(data.buffer).toString("base64")]));

export const decode = (text: string): Found =>
  Object.fromEntries(
    (JSON.parse(text) as [string, string][]).map(([name, data]) => {
      const bytes = Uint8Array.from(Buffer.from(data, "base64"));
      return [name, new Float64Array(bytes.buffer)];
    }),
  );

const build = process.argv[2];
if (build === "default" || build === "fast") {
  await init({ build });
  const alone = work();
  await start({ threads: 2 });
  if (threadCount() !== 2) throw new Error("there are no threads");
  const together = encode(work());
  await stop();
  console.log(encode(alone));
  console.log(together === encode(alone) ? "the same with two threads" : "other numbers with two threads");
  const again = [{}, { build: "default" }, { build: "fast" }] as const;
  const outcomes = await Promise.allSettled(again.map((options) => init(options)));
  console.log(outcomes.map((outcome) => (outcome.status === "fulfilled" ? "ok" : String(outcome.reason))).join("; "));
}
