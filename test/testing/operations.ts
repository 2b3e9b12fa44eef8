import { generator } from "../../src/arithmetic/index.js";
import {
  agnesiTransform,
  bernsteinBasis,
  besselBasis,
  chebyshevBasis,
  cosineCutoff,
  edgeVectors,
  exponentialMap,
  gaussianBasis,
  polynomialCutoff,
  polynomialEnvelope,
  radialFeatures,
  radiusGraph,
  reciprocalMap,
  smoothCutoff,
  softEnvelope,
  softOneHot,
  softTransform,
  softUnitStep,
  spline,
  sumOverEdges,
  trainableBessel,
  zblRepulsion,
} from "../../src/graphs/index.js";
import { layout, writtenTerms } from "../../src/irreps/index.js";
import {
  type BatchNormOptions,
  type LayerNormOptions,
  type S2ActivationOptions,
  type SignalFunction,
  type RmsNormOptions,
  activation,
  applyFunction,
  attention,
  batchNorm,
  contractCopies,
  drop,
  dropout,
  extract,
  fromCartesian,
  elementwiseTensorProduct,
  edgeFrame,
  fromEdgeFrame,
  fullTensorProduct,
  gauntProduct,
  harmonicsProduct,
  fullyConnectedTensorProduct,
  gate,
  identity,
  keep,
  type Linear,
  layerNorm,
  layerScale,
  linear,
  mlp,
  norm,
  type NormActivationOptions,
  normActivation,
  normalized,
  regroup,
  residual,
  rmsNorm,
  scalarActivation,
  s2Activation,
  s2Grid,
  scaleCopies,
  selfAttention,
  sequential,
  sliceCopies,
  so2Convolution,
  so3Activation,
  so3Grid,
  sphericalHarmonics,
  stochasticDepth,
  symmetricContraction,
  tensorProduct,
  toCartesian,
  toEdgeFrame,
  tensorSquare,
} from "../../src/nn/index.js";
import { dihedral, octahedral, Rotation, so2 } from "../../src/groups/index.js";
import { irrep } from "../../src/representations/index.js";
import {
  circularHarmonics,
  constantMap,
  kernelBasis,
  sparseMap,
  steerableKernel,
  transposed,
} from "../../src/steerable/index.js";
import {
  composeRotations,
  inverseRotations,
  rotateVectors,
  rotationsFrom6D,
  rotationsFrom9D,
  rotationsFromQuaternions,
  rotationsFromVectors,
  rotationsToPole,
  solidHarmonics,
  infinitesimalRotation,
  reducedBessel,
  representationMatrices,
  rotate,
  rotationMoments,
  wignerDs,
} from "../../src/so3/index.js";
import {
  abs,
  add,
  addNumber,
  assign,
  cast,
  castTensor,
  concatenate,
  concatenateRows,
  cos,
  divide,
  evaluating,
  exp,
  forget,
  gather,
  type Indices,
  indices,
  inner,
  log,
  matrixProduct,
  mean,
  type MixPlan,
  mix,
  moveCopies,
  multiply,
  normalDistribution,
  parameters,
  plain,
  polynomial,
  power,
  recompute,
  relabel,
  repeat,
  reshape,
  rowInner,
  safePower,
  scale,
  scaleBy,
  scaleRows,
  scatter,
  segmentMax,
  segmentMean,
  segmentSoftmax,
  sigmoid,
  silu,
  sin,
  sliceColumns,
  sliceRows,
  smoothBump,
  softplus,
  split,
  sqrt,
  subtract,
  sum,
  tanh,
  type Tensor,
  tidily,
  tensor,
  truncatedPolynomial,
  widenColumns,
} from "../../src/tensor/index.js";
import type { Checked } from "../../src/testing/index.js";

/** An operation on some inputs. */
export interface Case {
  readonly f: Checked;
  /** f64, away from kinks. */
  readonly inputs: readonly Tensor[];
  /** Arguments in each of which it is linear. */
  readonly linear?: readonly number[];
  /** It takes double precision only. */
  readonly double?: true;
}

/** Cases of an operation with n copies, so that kernels have tails of every length; made in a scope. */
export type Cases = (n: number) => Readonly<Record<string, Case>>;

const ROWS = 4;
let seed = 0;

const normals = (irreps: string, rows: number): Tensor<any> =>
  tensor<string>(irreps, generator(`operation ${++seed}`).normals(rows * layout(irreps).dim), { shape: [rows], dtype: "f64" });
const table = (shape: readonly number[]): Tensor<"plain"> =>
  plain(generator(`operation ${++seed}`).normals(shape.reduce((a, b) => a * b, 1)), { shape, dtype: "f64" });
/** Scalars from `from` to `to`. */
const between = (from: number, to: number, n: number, rows = ROWS): Tensor<any> =>
  tensor<string>(
    `${n}x0e`,
    generator(`operation ${++seed}`)
      .uniforms(rows * n)
      .map((t) => from + (to - from) * t),
    { shape: [rows], dtype: "f64" },
  );
/** Matrices whose nearest rotation is well determined, one of negative determinant among them. */
const nearRotations = (n: number): Tensor<"plain"> => {
  const diagonal = (i: number): number => (i === 8 ? -0.4 : [2, 0, 0, 0, 1.5, 0, 0, 0, 1][i % 9]);
  const values = generator(`operation ${++seed}`)
    .normals(9 * n)
    .map((x, i) => 0.3 * x + diagonal(i));
  return plain(values, { shape: [n, 9], dtype: "f64" });
};
const some = (values: readonly number[], bound: number): Indices => indices(Int32Array.from(values), bound);

/** A function of scalars, on an interval; by its name in the table and with irreps and without. */
const pointwise =
  (f: (x: any) => Tensor, from: number, to: number): Cases =>
  (n) => ({ scalars: { f, inputs: [between(from, to, n)] }, plain: { f, inputs: [forget(between(from, to, n))] } });

const mixed = (n: number): string => `${n}x0e+${n}x1o+${n + 1}x2e`;
const one = (f: Checked, inputs: readonly Tensor[], linear?: readonly number[]): Record<string, Case> => ({
  "": { f, inputs, ...(linear ? { linear } : {}) },
});

/** A layer as a function of its input, its parameters and what else it takes, whose places on the tape and numbers it takes from the arguments. */
function withParameters<L extends object>(
  layer: L,
  apply: (layer: L, x: Tensor, ...more: Tensor[]) => Tensor,
  x: Tensor,
  linear?: readonly number[],
  more: readonly Tensor[] = [],
): Case {
  cast(layer, "f64");
  const own = Object.values(parameters(layer));
  const f = (y: Tensor, ...values: Tensor[]): Tensor => {
    for (const [i, p] of own.entries()) {
      const { storage, offset, node, slot, dtype } = values[i];
      Object.assign(p, { storage, offset, node, slot, dtype });
    }
    return apply(layer, y, ...values.slice(own.length));
  };
  return { f, inputs: [x, ...own.map(({ shape }) => table(shape)), ...more], ...(linear ? { linear } : {}) };
}

const square: Float64Array = Float64Array.of(9, 0, 0, 1, 8, 0, 0.5, -1, 7);
const atoms = (): Float64Array => Float64Array.of(0.1, 0, 0.2, 1.3, 0.2, -0.1, 0.3, 1.5, 0.4, -0.9, -0.4, 8.6);
const mixPlan = (n: number, species: number): MixPlan => ({
  irrepsIn: `${n}x0e+${n}x1o`,
  dimIn: 4 * n,
  irrepsOut: `${n + 1}x0e+2x1o+1x2e`,
  dimOut: n + 12,
  paths: [
    { dim: 1, from: 0, copiesIn: n, blockIn: n, to: 0, copiesOut: n + 1, blockOut: n + 1, weight: 0, scale: 0.7 },
    { dim: 3, from: n, copiesIn: n, blockIn: n, to: n + 1, copiesOut: 2, blockOut: 2, weight: n * (n + 1), scale: -1.3 },
  ],
  weights: n * (n + 3),
  weightShape: species > 0 ? [species, n * (n + 3)] : [n * (n + 3)],
  fillsOut: false,
  fillsIn: true,
});
const product = (n: number, keep = "0e+1o+1e+2e+2o+3o") =>
  tensorProduct.dyn(`${n}x0e+${n}x1o+${n}x2e`, "1x0e+1x1o+1x2e", { keep });

const cases: Readonly<Record<string, Cases>> = {
  // tensor: pointwise
  "tensor.add": (n) => one(add, [normals(mixed(n), ROWS), normals(mixed(n), ROWS)]),
  "tensor.subtract": (n) => one(subtract, [normals(mixed(n), ROWS), normals(mixed(n), ROWS)]),
  "tensor.multiply": (n) => one(multiply, [normals(`${n}x0e`, ROWS), normals(`${n}x0e`, ROWS)], [0, 1]),
  "tensor.divide": (n) => one(divide, [normals(`${n}x0e`, ROWS), between(0.5, 2, n)], [0]),
  "tensor.scaleBy": (n) => one((x) => scaleBy(x, -1.7), [normals(mixed(n), ROWS)], [0]),
  "tensor.scale": (n) => ({
    number: { f: (x) => scale(x, 1.7), inputs: [normals(mixed(n), ROWS)], linear: [0] },
    rows: { f: scale as Checked, inputs: [normals(mixed(n), ROWS), normals("1x0e", ROWS)], linear: [0, 1] },
    list: { f: scale as Checked, inputs: [normals(mixed(n), ROWS), table([ROWS])], linear: [0, 1] },
  }),
  "tensor.scaleRows": (n) => one(scaleRows, [table([ROWS, 1]), normals(mixed(n), ROWS)], [0, 1]),
  "tensor.addNumber": (n) => one((x) => addNumber(x, 0.4), [normals(`${n}x0e`, ROWS)]),
  "tensor.exp": pointwise(exp, -2, 1),
  "tensor.log": pointwise(log, 0.5, 3),
  "tensor.sqrt": pointwise(sqrt, 0.5, 3),
  "tensor.sin": pointwise(sin, -4, 4),
  "tensor.cos": pointwise(cos, -4, 4),
  "tensor.tanh": pointwise(tanh, -2, 2),
  "tensor.sigmoid": pointwise(sigmoid, -3, 3),
  "tensor.silu": pointwise(silu, -3, 3),
  "tensor.softplus": pointwise(softplus, -3, 3),
  "tensor.normalDistribution": pointwise(normalDistribution, -3, 3),
  "tensor.abs": (n) => ({
    positive: { f: abs, inputs: [between(0.2, 2, n)] },
    negative: { f: abs, inputs: [between(-2, -0.2, n)] },
  }),
  "tensor.power": (n) => ({
    fraction: { f: (x) => power(x, 2.5), inputs: [between(0.5, 2, n)] },
    inverse: { f: (x) => power(x, -1, 3), inputs: [between(0.5, 2, n)] },
    integer: { f: (x) => power(x, 4), inputs: [between(-2, -0.5, n)] },
  }),
  "tensor.safePower": (n) => ({
    root: { f: (x) => safePower(x, 0.5), inputs: [between(0.5, 2, n)] },
    inverse: { f: (x) => safePower(x, -0.5, 2), inputs: [between(0.5, 2, n)] },
  }),
  "tensor.polynomial": pointwise((x) => polynomial(x, Float64Array.of(1, -2, 0.5, 0.3, -0.2)), -1.5, 1.5),
  "tensor.truncatedPolynomial": (n) =>
    one(
      (x) => truncatedPolynomial(x, Float64Array.of(1, -2, 0.5, 0.3, -0.2), 1),
      [concatenate(between(-0.5, 0.9, n), between(1.1, 2, 1))],
    ),
  "tensor.smoothBump": (n) => one(smoothBump, [concatenate(between(-0.7, 0.7, n), between(1.1, 2, 1))]),

  // tensor: rows
  "tensor.sum": (n) => one(sum, [normals(mixed(n), ROWS)], [0]),
  "tensor.mean": (n) => one(mean, [normals(mixed(n), ROWS)], [0]),
  "tensor.repeat": (n) => {
    const like = plain(new Float64Array(10), { shape: [5, 2] });
    return {
      row: { f: (x) => repeat(x, like), inputs: [normals(mixed(n), 1)], linear: [0] },
      list: { f: (x) => repeat(x, like), inputs: [table([n])], linear: [0] },
    };
  },
  "tensor.rowInner": (n) => one(rowInner, [normals(mixed(n), ROWS), normals(mixed(n), ROWS)], [0, 1]),
  "tensor.inner": (n) => one(inner, [normals(mixed(n), ROWS), normals(mixed(n), ROWS)], [0, 1]),
  "tensor.gather": (n) => {
    const i = some([2, 0, 2, 3, 1, 1, 2], ROWS);
    return one((x) => gather(x, i), [normals(mixed(n), ROWS)], [0]);
  },
  "tensor.scatter": (n) => {
    const [ascending, disordered] = [some([0, 0, 1, 3], 5), some([3, 0, 3, 1], 5)];
    return {
      ascending: { f: (x) => scatter(x, ascending), inputs: [normals(mixed(n), ROWS)], linear: [0] },
      disordered: { f: (x) => scatter(x, disordered), inputs: [normals(mixed(n), ROWS)], linear: [0] },
    };
  },
  "tensor.segmentMean": (n) => {
    const i = some([2, 0, 2, 2], 4);
    return one((x) => segmentMean(x, i), [normals(mixed(n), ROWS)], [0]);
  },
  "tensor.segmentMax": (n) => {
    const i = some([2, 0, 2, 2], 4);
    return one((x) => segmentMax(x, i), [normals(`${n}x0e`, ROWS)]);
  },
  "tensor.segmentSoftmax": (n) => {
    const i = some([2, 0, 2, 2, 1, 1], 4);
    return {
      scores: { f: (x) => segmentSoftmax(x, i), inputs: [normals(`${n}x0e`, 6)] },
      weighted: { f: (x, weights) => segmentSoftmax(x, i, { weights }), inputs: [table([6, n]), between(0.2, 1, 1, 6)] },
    };
  },
  "tensor.reshape": (n) => one((x) => reshape(x, [2, 2]), [normals(mixed(n), ROWS)], [0]),
  "tensor.relabel": (n) => one((x) => relabel(x, "plain", [2, 2 * n], 2 * n), [normals(`${n}x0e`, ROWS)], [0]),
  "tensor.forget": (n) => one(forget, [normals(mixed(n), ROWS)], [0]),
  "tensor.plain": (n) => one((x) => plain(x), [normals(mixed(n), ROWS)], [0]),
  "tensor.sliceRows": (n) => one((x) => sliceRows(x, 1, 3), [reshape(normals(mixed(n), ROWS), [2, 2])], [0]),
  "tensor.concatenateRows": (n) =>
    one((...xs) => concatenateRows(xs), [normals(mixed(n), 2), reshape(normals(mixed(n), 2), [1, 2])]),
  "tensor.castTensor": (n) => one((x) => castTensor(x, "f64"), [normals(mixed(n), ROWS)], [0]),
  "tensor.cast": (n) => one((x) => cast(x, "f64"), [normals(mixed(n), ROWS)], [0]),
  "tensor.recompute": (n) =>
    one(
      (x, y) => recompute((a, b) => multiply(sin(a as Tensor<"plain">), b as Tensor<"plain">), x, y),
      [table([ROWS, n]), table([ROWS, n])],
      [1],
    ),

  // tensor: columns
  "tensor.concatenate": (n) => ({
    irreps: {
      f: concatenate as Checked,
      inputs: [normals(`${n}x0e+2x1o`, ROWS), normals(`${n}x1o+1x2e`, ROWS), normals("1x2e", ROWS)],
    },
    plain: { f: concatenate as Checked, inputs: [table([2, 2, n]), table([ROWS, 3])] },
  }),
  "tensor.split": (n) =>
    one((x) => split(x, [`${n}x0e+1x1o`, `${n}x1o`, "2x2e"]), [normals(`${n}x0e+${n + 1}x1o+2x2e`, ROWS)], [0]),
  "tensor.sliceColumns": (n) => ({
    scalars: { f: (x) => sliceColumns(x, 1, n + 1), inputs: [normals(`${n + 2}x0o`, ROWS)], linear: [0] },
    plain: { f: (x) => sliceColumns(x, 0, n), inputs: [table([ROWS, n + 1])], linear: [0] },
  }),
  "tensor.moveCopies": (n) => {
    const [from, to] = [writtenTerms(`${n}x1o+2x0e+3x1o`), writtenTerms(`1x2e+3x1o+${n}x1o`)];
    return one(
      (x) => moveCopies(x, [from[0]!, from[2]!], [to[2]!, to[1]!], `1x2e+${n + 3}x1o`),
      [normals(`${n}x1o+2x0e+3x1o`, ROWS)],
      [0],
    );
  },
  "tensor.widenColumns": (n) =>
    one(
      (x) =>
        widenColumns(
          x,
          `2x0e+1x1o+${n}x0e`,
          layout(`2x0e+1x1o+${n}x0e`).blocks.filter(({ l }) => l === 0),
        ),
      [table([2, n + 2])],
      [0],
    ),

  // tensor: matrices
  "tensor.matrixProduct": (n) => ({
    scalars: { f: (x, w) => matrixProduct(x, w, 0.6), inputs: [normals(`${n}x0e`, ROWS), table([n, n + 2])], linear: [0, 1] },
    plain: { f: matrixProduct as Checked, inputs: [table([ROWS, n + 1]), table([n + 1, n])], linear: [0, 1] },
  }),
  "tensor.mix": (n) => {
    const kinds = some([2, 0, 2, 0], 3);
    return {
      shared: {
        f: (x, w) => mix(x, w, mixPlan(n, 0)),
        inputs: [normals(`${n}x0e+${n}x1o`, ROWS), table([n * (n + 3)])],
        linear: [0, 1],
      },
      species: {
        f: (x, w) => mix(x, w, mixPlan(n, 3), kinds),
        inputs: [normals(`${n}x0e+${n}x1o`, ROWS), table([3, n * (n + 3)])],
        linear: [0, 1],
      },
    };
  },

  // so3
  "so3.solidHarmonics": (n) => {
    const degree = Math.min(n, 4);
    return Object.fromEntries(
      ["component", "norm", "integral"].map((normalization) => [
        normalization,
        { f: (v: Tensor) => solidHarmonics(v, degree, normalization as "norm"), inputs: [normals("1x1o", n)] },
      ]),
    );
  },

  // steerable
  "steerable.circularHarmonics": (n) => one((x) => circularHarmonics(x, n), [table([ROWS, 2])]),
  "steerable.constantMap": (n) => {
    const map = sparseMap(3, 4, [0, 3, 5, 6, 9, 3], [1.5, -0.5, 2, 0.25, -1, 0.75]);
    const wide = sparseMap(2, 1, [0], [-1.5]);
    return {
      matrix: { f: (x) => constantMap(x, map, n), inputs: [table([ROWS, 4 * n])], linear: [0] },
      "one column, and a row without entries": {
        f: (x) => constantMap(x, wide, n),
        inputs: [table([ROWS, n])],
        linear: [0],
      },
      "by columns": { f: (x) => constantMap(x, transposed(map), n), inputs: [table([ROWS, 3 * n])], linear: [0] },
    };
  },
  "steerable.steerableKernel": (n) => {
    const [d5, o, s] = [dihedral(5), octahedral(), so2()];
    const planar = kernelBasis(d5, irrep(d5, "E1"), irrep(d5, "E2"), { rings: [0, 1, 2], width: 0.8, maxFrequency: 3 });
    const turning = kernelBasis(s, irrep(s, 1), irrep(s, 1), { rings: [0, 1.5], width: [1, 0.7], maxFrequency: 2 });
    const spatial = kernelBasis(o, irrep(o, "T1"), irrep(o, "T2"), { shells: [1, 2], maxFrequency: 3 });
    const points = kernelBasis(o, irrep(o, "T1"), irrep(o, "E"), { orbit: [0, 0, 1], width: 0.9 });
    const linear = [1];
    return {
      plane: { f: (x, w) => steerableKernel(planar, x, w), inputs: [table([ROWS, 2]), table([planar.dim, n])], linear },
      "type C": { f: (x, w) => steerableKernel(turning, x, w), inputs: [table([2, 2, 2]), table([turning.dim])], linear },
      space: { f: (x, w) => steerableKernel(spatial, x, w), inputs: [normals("1x1o", ROWS), table([spatial.dim, n])], linear },
      orbit: { f: (x, w) => steerableKernel(points, x, w), inputs: [table([ROWS, 3]), table([points.dim, n])], linear },
    };
  },
  "so3.composeRotations": (n) => one(composeRotations as Checked, [table([n, 9]), table([n, 9])], [0, 1]),
  "so3.inverseRotations": (n) => one(inverseRotations as Checked, [table([n, 9])], [0]),
  "so3.rotateVectors": (n) => ({
    vectors: { f: rotateVectors as Checked, inputs: [table([ROWS, 9]), normals(`${n}x1o`, ROWS)], linear: [0, 1] },
    plain: { f: rotateVectors as Checked, inputs: [table([n, 9]), table([n, 3])], linear: [0, 1] },
  }),
  "so3.rotationsFromQuaternions": (n) => one(rotationsFromQuaternions as Checked, [table([n, 4])]),
  "so3.rotationsFromVectors": (n) => ({
    plain: { f: rotationsFromVectors as Checked, inputs: [table([n, 3])] },
    zero: { f: rotationsFromVectors as Checked, inputs: [plain(new Float64Array(3 * n), { shape: [n, 3] })] },
    pseudovectors: { f: rotationsFromVectors, inputs: [normals("1x1e", n)] },
  }),
  "so3.rotationsFrom6D": (n) => one(rotationsFrom6D as Checked, [table([n, 6])]),
  "so3.rotationsFrom9D": (n) => one(rotationsFrom9D as Checked, [nearRotations(n)]),
  "so3.rotationsToPole": (n) => ({
    vectors: { f: rotationsToPole, inputs: [normals("1x1o", n)] },
    plain: { f: rotationsToPole, inputs: [table([n, 3])] },
  }),

  "so3.infinitesimalRotation": (n) => one(infinitesimalRotation, [normals(mixed(n), ROWS), table([ROWS, 3])], [0, 1]),
  "so3.reducedBessel": (n) => ({
    small: { f: (s) => reducedBessel(s, 0), inputs: [forget(between(0, 3, n))] },
    large: { f: (s) => reducedBessel(s, 1), inputs: [forget(between(20, 30, n))] },
  }),
  "so3.rotationMoments": (n) => one(rotationMoments, [normals(mixed(n), ROWS), normals(mixed(n), ROWS)], [0, 1]),
  "so3.rotate": (n) => {
    const list = Array.from({ length: ROWS }, (_, i) => ({ rotation: Rotation.random(i), inversion: i === 1 }));
    const by =
      (options: { inverse: boolean }): Checked =>
      (x, v) =>
        tidily(() => rotate(x, rotationsFromVectors(v), options));
    return {
      vectors: { f: by({ inverse: false }), inputs: [normals(`${mixed(n)}+1x3o`, ROWS), table([ROWS, 3])], linear: [0] },
      inverse: { f: by({ inverse: true }), inputs: [normals(`${mixed(n)}+9x1o`, ROWS), table([ROWS, 3])], linear: [0] },
      "one for all": { f: by({ inverse: false }), inputs: [normals(mixed(n), ROWS), table([1, 3])], linear: [0] },
      elements: { f: (x) => rotate(x, list), inputs: [normals(mixed(n), ROWS)], linear: [0] },
    };
  },
  "so3.wignerDs": (n) => one((v) => tidily(() => wignerDs(Math.min(n, 3), rotationsFromVectors(v))), [table([ROWS, 3])]),
  "so3.representationMatrices": (n) =>
    one((v) => tidily(() => representationMatrices(`${n}x0o+2x1o`, rotationsFromVectors(v))), [table([2, 3])]),

  // nn
  "nn.scaleCopies": (n) => one(scaleCopies, [normals(`${3 * n + 1}x0e`, ROWS), normals(mixed(n), ROWS)], [0, 1]),
  "nn.contractCopies": (n) => one(contractCopies, [normals(mixed(n), ROWS), normals(mixed(n), ROWS)], [0, 1]),
  "nn.norm": (n) => ({
    length: { f: (x) => norm(x), inputs: [normals(mixed(n), ROWS)] },
    squared: { f: (x) => norm(x, { squared: true }), inputs: [normals(mixed(n), ROWS)] },
  }),
  "nn.normalized": (n) => one(normalized, [normals(`${n}x1o+${n + 1}x2e`, ROWS)]),
  "nn.sphericalHarmonics": (n) => ({
    "on the sphere": { f: (v) => sphericalHarmonics("0e+1o+2e+3o", v), inputs: [normals("1x1o", n)] },
    solid: {
      f: (v) => sphericalHarmonics("2x2e+1o", v, { normalize: false, normalization: "norm" }),
      inputs: [normals("1x1o", n)],
    },
  }),
  "nn.activation": (n) => ({
    ...Object.fromEntries(
      (["silu", "tanh", "sigmoid", "ssp", "identity", "gelu", "softOdd", "softplus", "sin", "cos", "square"] as const).map(
        (name) => [name, { f: (x: Tensor<any>) => activation(x, name), inputs: [between(-2, 2, n)] }],
      ),
    ),
    ...Object.fromEntries(
      (["relu", "leakyRelu"] as const).map((name) => [
        name,
        { f: (x: Tensor<any>) => activation(x, name), inputs: [concatenate(between(-2, -0.2, n), between(0.2, 2, n))] },
      ]),
    ),
    "one's own": { f: (x) => activation(x as Tensor<any>, (z) => multiply(z, sin(z))), inputs: [between(-2, 2, n)] },
  }),
  "nn.scalarActivation": (n) => {
    const list = scalarActivation.dyn(`${n}x0e+2x0o+${n}x1o+1x0o`, ["silu", "tanh", null, "square"]);
    const parity = scalarActivation.dyn(`${n}x1o+2x0e`, { even: "gelu" });
    return {
      list: { f: (x) => list(x), inputs: [normals(list.irrepsIn, ROWS)] },
      parity: { f: (x) => parity(x), inputs: [normals(parity.irrepsIn, ROWS)] },
    };
  },
  "nn.normActivation": (n) => {
    const f = (options: NormActivationOptions): Checked => normActivation(`${n}x1o+2x2e` as string, "tanh", options);
    const x = (): Tensor => normals(`${n}x1o+2x2e`, ROWS);
    return {
      normalize: { f: f({}), inputs: [x()] },
      "as it is": { f: f({ normalize: false, constants: "exact" }), inputs: [x()] },
      epsilon: { f: f({ epsilon: 0.01 }), inputs: [x()] },
      // lengths below epsilon, where the function is linear
      "below epsilon": { f: f({ epsilon: 100 }), inputs: [x()], linear: [0] },
      bias: withParameters(normActivation(`${n}x1o+2x2e` as string, "silu", { bias: true }), (layer, y) => layer(y), x()),
    };
  },
  "nn.applyFunction": (n) => ({
    abs: { f: (x) => applyFunction("abs", x), inputs: [between(0.2, 2, n)] },
    ssp: { f: (x) => applyFunction("ssp", x), inputs: [between(-2, 2, n)] },
  }),
  "nn.gate": (n) => {
    const both = gate(`${n}x0e+2x0o` as string, `${n}x1o+1x2e` as string);
    const scalars = gate(`${n}x0e` as string, "" as string);
    const odd = gate<string, string, any>("1x0o", `${n + 1}x1o`, { gateIrreps: `${n}x0e+1x0o`, order: "e3nn" });
    return {
      "odd gates, sorted input": { f: (x) => odd(x), inputs: [normals(odd.irrepsIn, ROWS)] },
      gated: { f: (x) => both(x), inputs: [normals(both.irrepsIn, ROWS)] },
      scalars: { f: (x) => scalars(x), inputs: [normals(scalars.irrepsIn, ROWS)] },
    };
  },
  "nn.linear": (n) => {
    const kinds = some([2, 0, 2, 1], 3);
    return {
      plain: withParameters(
        linear.dyn(mixed(n), `2x0e+${n}x1o+1x2e`, { random: 1 }),
        (layer, x) => layer(x),
        normals(mixed(n), ROWS),
        [0, 1],
      ),
      unmerged: withParameters(
        linear.dyn(`1x0e+${n}x1o+2x0e`, `${n}x0e+2x1o+1x0e+1x3o`, { random: 1 }),
        (layer, x) => layer(x as Tensor<any>),
        normals(`1x0e+${n}x1o+2x0e`, ROWS),
        [0, 1],
      ),
      bias: withParameters(
        linear.dyn(mixed(n), `2x0e+1x1o+${n}x0e`, { random: 1, bias: true }),
        (layer, x) => layer(x),
        normals(mixed(n), ROWS),
      ),
      species: withParameters(
        linear.dyn(mixed(n), `2x0e+${n}x1o`, { random: 1, species: 3 }),
        (layer, x) => layer(x, kinds),
        normals(mixed(n), ROWS),
        [0, 1],
      ),
      instructions: withParameters(
        linear.dyn(`2x0e+${n}x0e+1x1o`, `${n}x0e+1x1o+2x0e`, {
          random: 1,
          instructions: [
            [0, 0],
            [1, 0],
            [1, 2],
          ],
          pathNormalization: "path",
        }) as Linear<string, string>,
        (layer, x) => layer(x),
        normals(`${n + 2}x0e+1x1o`, ROWS),
        [0, 1],
      ),
      "several features a row": withParameters(
        linear.dyn(mixed(n), `1x0e+${n}x1o`, { random: 1, fIn: 2, fOut: 3, bias: true }),
        (layer, x) => layer(x),
        reshape(normals(mixed(n), ROWS), [2, 2]),
      ),
      "complex and quaternionic type": withParameters(
        linear.dyn(`SU2:${n}x1/2+1x1`, `SU2:1x1/2+2x1`, { random: 1 }),
        (layer, x) => layer(x as Tensor<any>),
        normals(`SU2:${n}x1/2+1x1`, ROWS),
        [0, 1],
      ),
      "a row of weights each": {
        f: (x, weight) => linear.given("2x0e+3x1o", "1x0e+2x1o")(x as Tensor<any>, { weight: weight as Tensor<"plain"> }),
        inputs: [normals("2x0e+3x1o", n), table([n, 8])],
        linear: [0, 1],
      },
    };
  },
  "nn.mlp": (n) => one(...network(n)),
  "nn.regroup": (n) => one(regroup, [normals(`${n}x1o+2x0e+1x2e+3x1o`, ROWS)], [0]),
  "nn.keep": (n) => one((x) => keep<string, string>(x, "1o+2e"), [normals(`${n}x1o+2x0e+1x2e+3x1o`, ROWS)], [0]),
  "nn.drop": (n) => one((x) => drop<string, string>(x, "0e"), [normals(`${n}x1o+2x0e+3x1o`, ROWS)], [0]),
  "nn.sliceCopies": (n) => one((x) => sliceCopies(x, 1, n + 4), [normals(`${n}x1o+2x0e+3x1o`, ROWS)], [0]),
  "nn.extract": (n) => {
    const layer = extract(`${n}x1o+2x0e+3x1o` as string, [[2, 0], [1], [1, 0, 1]]);
    return one((x) => layer(x) as Tensor[], [normals(layer.irrepsIn, ROWS)], [0]);
  },
  "nn.identity": (n) => one(identity(mixed(n) as string), [normals(mixed(n), ROWS)], [0]),
  "nn.residual": (n) => ({
    same: {
      f: residual(normActivation(`${n}x1o+2x2e` as string, "tanh")),
      inputs: [normals(`${n}x1o+2x2e`, ROWS)],
    },
    linear: withParameters(
      residual(linear.dyn(mixed(n), `2x0e+${n}x1o+1x3o`, { random: 1 }), { random: 2 }),
      (layer, x) => layer(x),
      normals(mixed(n), ROWS),
      [0],
    ),
  }),
  "nn.fromCartesian": (n) => ({
    symmetric: { f: (t) => fromCartesian("ij=ji", t as Tensor<"plain">), inputs: [table([n, 3, 3])], linear: [0] },
    "several copies": { f: (t) => fromCartesian("ijk=jik", t as Tensor<"plain">), inputs: [table([n, 3, 3, 3])], linear: [0] },
  }),
  "nn.toCartesian": (n) => ({
    symmetric: { f: (x) => toCartesian("ij=ji" as string, x), inputs: [normals("1x0e+1x2e", n)], linear: [0] },
    "several copies": { f: (x) => toCartesian("ijk=jik" as string, x), inputs: [normals("2x1o+1x2o+1x3o", n)], linear: [0] },
  }),
  "nn.sequential": (n) => {
    const first = linear.dyn(mixed(n), `3x0e+2x1o`, { random: 1 });
    const nonlinearity = gate("1x0e" as string, "2x1o" as string);
    const last = linear.dyn("1x0e+2x1o", `${n}x0e+1x1o`, { random: 2 });
    return {
      "": withParameters(
        sequential(first as never, nonlinearity as never, last as never) as never as (x: Tensor) => Tensor,
        (layer, x) => layer(x),
        normals(mixed(n), ROWS),
      ),
    };
  },
  "nn.symmetricContraction": (n) => {
    const kinds = some([2, 0, 2, 1], 4);
    const cubic = symmetricContraction.dyn(`${n}x0e+${n}x1o+${n}x1e`, `${n}x1o`, { correlation: 3, species: 4, random: 1 });
    const quartic = symmetricContraction.dyn(`${n}x0+${n}x1`, `${n}x0`, { correlation: 4, basis: "full", random: 1 });
    const once = symmetricContraction.dyn(`${n}x0e+${n}x1o`, `${n}x1o`, { correlation: 1, random: 1 });
    return {
      cubic: withParameters(cubic, (layer, x) => layer(x, kinds), normals(cubic.irrepsIn, ROWS)),
      quartic: withParameters(quartic, (layer, x) => layer(x), normals(quartic.irrepsIn, 2)),
      once: withParameters(once, (layer, x) => layer(x), normals(once.irrepsIn, ROWS), [0, 1]),
    };
  },
  "nn.fullyConnectedTensorProduct": (n) => {
    const layer = fullyConnectedTensorProduct.dyn<string, string, string>(`${n}x0e+2x1o`, `1x0e+${n}x1o`, `2x0e+${n}x1o+1x2e`, {
      random: 1,
    });
    const [x, y] = [normals(layer.irrepsIn1, ROWS), normals(layer.irrepsIn2, ROWS)];
    const f: Checked = (x, y, w) => layer(x, y, w as Tensor<"plain">);
    const edges = { receivers: some([3, 1, 0, 3, 1, 3], ROWS), senders: some([0, 2, 2, 3, 0, 1], ROWS) };
    const linear = [0, 1, 2];
    return {
      "one list of weights": { f, inputs: [x, y, table([layer.weightCount])], linear },
      "weights by rows": { f, inputs: [x, y, table([ROWS, layer.weightCount])], linear },
      "its own weights": withParameters(layer, (own, z) => own(z, castTensor(y, z.dtype)), x, [0, 1]),
      edges: {
        f: (x, y, w) => layer(x, y, w as Tensor<"plain">, edges),
        inputs: [x, normals(layer.irrepsIn2, 6), table([layer.weightCount])],
        linear,
      },
    };
  },
  "nn.so2Convolution": (n) => {
    const layer = so2Convolution.dyn<string, string>(`${n}x0e+2x1o+1x1e`, `2x0e+${n}x1o+1x2o`, { random: 1 });
    const few = so2Convolution.dyn<string, string>(`1x0+${n}x2`, `${n}x1+1x2`, { random: 1, mMax: 1 });
    const edges = { receivers: some([3, 1, 0, 3, 1, 3], ROWS), senders: some([0, 2, 2, 3, 0, 1], ROWS) };
    return {
      rows: withParameters(
        layer,
        (own, x, r, factors) => own(x, r as Tensor, factors as Tensor<"plain">),
        normals(layer.irrepsIn, ROWS),
        [0, 1, 3],
        [normals("1x1o", ROWS), table([ROWS, n + 3])],
      ),
      edges: withParameters(
        layer,
        (own, x, r) => own(x, r as Tensor, null, edges),
        normals(layer.irrepsIn, ROWS),
        [0, 1],
        [normals("1x1o", 6)],
      ),
      "few orders": withParameters(
        few,
        (own, x, r) => own(x, r as Tensor),
        normals(few.irrepsIn, ROWS),
        [0, 1],
        [normals("1x1", ROWS)],
      ),
    };
  },
  "nn.toEdgeFrame": (n) =>
    one((x, r) => tidily(() => toEdgeFrame(x, edgeFrame(r))), [normals(mixed(n), ROWS), normals("1x1o", ROWS)], [0]),
  "nn.fromEdgeFrame": (n) =>
    one((x, r) => tidily(() => fromEdgeFrame(x, edgeFrame(r))), [normals(mixed(n), ROWS), normals("1x1o", ROWS)], [0]),
  "nn.harmonicsProduct": (n) => {
    const make = (mode: "uvw" | "uvu") =>
      harmonicsProduct.dyn<string, string, string>(`${n}x0e+2x1o+${n}x1e`, "0e+1o+2e", `${n}x1o+2x2e+2x1e`, {
        form: "so2",
        mode,
        internalWeights: false,
      });
    const [all, each] = [make("uvw"), make("uvu")];
    const f =
      (layer: typeof all): Checked =>
      (x, r, w) =>
        layer(x, r, w as Tensor<"plain">);
    const inputs = (layer: typeof all, shape: number[]): Tensor[] => [
      normals(layer.irrepsIn, ROWS),
      normals("1x1o", ROWS),
      table([...shape, layer.weightCount]),
    ];
    return {
      uvw: { f: f(all), inputs: inputs(all, []), linear: [0, 2] },
      uvu: { f: f(each), inputs: inputs(each, [ROWS]), linear: [0, 2] },
      "uvu, one list of weights": { f: f(each), inputs: inputs(each, []), linear: [0, 2] },
    };
  },
  "nn.gauntProduct": (n) => {
    const make = (form: "direct" | "grid") =>
      gauntProduct.dyn(`${n}x0e+${n}x1o+${n}x2e`, `${n}x0o+${n}x1e`, { lmaxOut: 3, form, normalization: "component" });
    const inputs = [normals(`${n}x0e+${n}x1o+${n}x2e`, ROWS), normals(`${n}x0o+${n}x1e`, ROWS)];
    return {
      direct: { f: make("direct"), inputs, linear: [0, 1] },
      grid: { f: make("grid"), inputs, linear: [0, 1] },
    };
  },
  "nn.fullTensorProduct": (n) => {
    const layer = fullTensorProduct.dyn(`${n}x1o+1x0e`, "2x1o+1x2e", { keep: "0e+1o+1e+2e" });
    return one((x, y) => layer(x, y), [normals(layer.irrepsIn1, ROWS), normals(layer.irrepsIn2, ROWS)], [0, 1]);
  },
  "nn.elementwiseTensorProduct": (n) => {
    const layer = elementwiseTensorProduct.dyn(`${n}x1o+1x0e`, `1x1e+${n}x2e`);
    return one((x, y) => layer(x, y), [normals(layer.irrepsIn1, ROWS), normals(layer.irrepsIn2, ROWS)], [0, 1]);
  },
  "nn.tensorSquare": (n) => {
    const whole = tensorSquare.dyn(`${n}x1o+2x0e`);
    const mixed = tensorSquare.dyn(`${n}x1o+2x0e`, { out: "2x0e+1x1o+1x2e", internalWeights: false });
    return {
      whole: { f: (x) => whole(x), inputs: [normals(whole.irrepsIn, ROWS)] },
      mixed: {
        f: (x, w) => mixed(x, w as Tensor<"plain">),
        inputs: [normals(mixed.irrepsIn, ROWS), table([mixed.weightCount])],
        linear: [1],
      },
    };
  },
  "nn.tensorProduct": (n) => {
    const m = n * (n - 1);
    const modes = tensorProduct.dyn(`${n}x1o+${n}x1o`, `${n}x1o+2x0e`, {
      out: `2x0e+${n}x0e+${n}x1e+${n}x1o+2x1o+${n * n}x2e+${m / 2}x1e+2x2e`,
      instructions: [
        [0, 0, 0, "uvw", true],
        [1, 0, 0, "uuw", true],
        [0, 0, 1, "uuu", true],
        [1, 0, 2, "uvu", true],
        [0, 1, 3, "uvu", true],
        [1, 1, 4, "uvv", true],
        [1, 0, 5, "uvuv", true],
        [0, 0, 6, "uvu<v", true],
        [1, 0, 7, "u<vw", true],
        [0, 0, 2, "uvv", true, 0.5],
      ],
    });
    const partly = tensorProduct.dyn(`${n}x1o`, `${n}x1o`, {
      out: `${n}x0e+${n}x1e`,
      instructions: [
        [0, 0, 0, "uvu", true],
        [0, 0, 0, "uuu", false],
        [0, 0, 1, "uvv", false],
      ],
    });
    const modeInputs = (...rows: number[]): Tensor[] => [
      normals(modes.irrepsIn1, ROWS),
      normals(modes.irrepsIn2, ROWS),
      table([...rows, modes.weightCount]),
    ];
    const byModes: Checked = (x, y, w) => modes(x, y, w as Tensor<"plain">);
    const messages = tensorProduct.dyn(`${n}x0e+${n}x1o`, "1x0e+1x1o", {
      out: `${n}x0e+${n}x1o+${n}x1o`,
      instructions: [
        [0, 0, 0, "uvu", true],
        [0, 1, 1, "uvu", true],
        [1, 0, 2, "uvu", true],
      ],
      internalWeights: false,
    });
    const all = product(n);
    const several = tensorProduct.dyn(`${n}x1o+1x0e`, "2x1o+3x0e", {});
    const few = tensorProduct.dyn(`${n}x3o`, "1x3o", { keep: "0e+6e" });
    const linear = [0, 1, 2];
    const edges = { receivers: some([1, 1, 3, 0, 3, 3], ROWS), senders: some([0, 2, 2, 3, 1, 0], ROWS) };
    const disordered = { receivers: some([3, 1, 0, 3, 1, 3], ROWS), senders: some([0, 2, 2, 3, 0, 1], ROWS) };
    const along =
      (list: { receivers: Indices; senders: Indices }): Checked =>
      (x, y, w) =>
        all(x, y, w, list);
    return {
      "with weights and without": {
        f: (x, y, w) => partly(x, y, w as Tensor<"plain">),
        inputs: [normals(partly.irrepsIn1, ROWS), normals(partly.irrepsIn2, ROWS), table([partly.weightCount])],
        linear: [0, 1],
      },
      "every mode": { f: byModes, inputs: modeInputs(), linear },
      "every mode, weights by rows": { f: byModes, inputs: modeInputs(ROWS), linear },
      "given paths along edges": {
        f: (x, y, w) => messages(x, y, w as Tensor<"plain">, disordered),
        inputs: [normals(messages.irrepsIn1, ROWS), normals(messages.irrepsIn2, 6), table([6, messages.weightCount])],
        linear,
      },
      rows: {
        f: (x, y, w) => all(x, y, w),
        inputs: [normals(all.irrepsIn1, ROWS), normals(all.irrepsIn2, ROWS), table([ROWS, all.weightCount])],
        linear,
      },
      "several copies": {
        f: (x, y, w) => several(x, y, w),
        inputs: [normals(several.irrepsIn1, ROWS), normals(several.irrepsIn2, ROWS), table([ROWS, several.weightCount])],
        linear,
      },
      "high degree": {
        f: (x, y, w) => few(x, y, w),
        inputs: [normals(few.irrepsIn1, 2), normals(few.irrepsIn2, 2), table([2, few.weightCount])],
        linear,
      },
      edges: {
        f: along(edges),
        inputs: [normals(all.irrepsIn1, ROWS), normals(all.irrepsIn2, 6), table([6, all.weightCount])],
        linear,
      },
      "edges in any order": {
        f: along(disordered),
        inputs: [normals(all.irrepsIn1, ROWS), normals(all.irrepsIn2, 6), table([6, all.weightCount])],
        linear,
      },
    };
  },

  // nn: normalization and dropout
  "nn.batchNorm": (n) => {
    const groups = some([1, 0, 1, 3, 0, 1], 4);
    const of = (options: BatchNormOptions, evaluation = false): Case => {
      const made = batchNorm.dyn(mixed(n), { eps: 0.1, ...options });
      if (evaluation) evaluating(made);
      const { runningMean, runningVariance } = made;
      if (runningMean !== null && runningVariance !== null) {
        assign(runningMean, new Float64Array(n).fill(0.4));
        assign(runningVariance, new Float64Array(3 * n + 1).fill(1.7));
      }
      return withParameters(
        made,
        (layer, x) => {
          cast({ runningMean, runningVariance }, x.dtype); // the buffers follow the precision of the parameters
          return layer(x, groups);
        },
        normals(mixed(n), 6),
      );
    };
    return {
      training: of({}),
      evaluation: of({}, true),
      largest: of({ reduce: "max", normalization: "norm" }),
      instance: of({ instance: true, bias: false }),
      "largest of instances": of({ instance: true, reduce: "max", affine: false }),
    };
  },
  "nn.layerNorm": (n) => {
    const of = (options: LayerNormOptions): Case =>
      withParameters(
        layerNorm.dyn<string>(`${mixed(n)}+2x0e`, { eps: 0.1, ...options }),
        (layer, x) => layer(x),
        normals(`${mixed(n)}+2x0e`, ROWS),
      );
    return { separable: of({}), each: of({ degrees: "each", normalization: "norm" }) };
  },
  "nn.rmsNorm": (n) => {
    const of = (options: RmsNormOptions): Case =>
      withParameters(rmsNorm.dyn(mixed(n), { eps: 0.1, ...options }), (layer, x) => layer(x), normals(mixed(n), ROWS));
    return { "": of({}), "not centred": of({ centring: false, balance: false }) };
  },
  "nn.layerScale": (n) => ({
    "": withParameters(layerScale.dyn(mixed(n)), (layer, x) => layer(x), normals(mixed(n), ROWS), [0, 1]),
  }),
  "nn.dropout": (n) => {
    const layer = dropout.dyn(mixed(n), 0.3, { random: 4 });
    const { state } = layer.random;
    const groups = some([1, 0, 1, 2], 3);
    const again = (x: Tensor): Tensor => {
      layer.random.state = state;
      return layer(x, groups);
    };
    return one(again, [normals(mixed(n), ROWS)], [0]);
  },
  "nn.stochasticDepth": (n) => {
    const layer = stochasticDepth(0.5, { random: 4 });
    const { state } = layer.random;
    const again = (x: Tensor): Tensor => {
      layer.random.state = state;
      return layer(x);
    };
    return one(again, [normals(mixed(n), ROWS)], [0]);
  },
  "nn.attention": (n) => {
    const i = some([1, 0, 1, 3, 0, 1], 4);
    const [keys, values] = [`${2 * n}x0e+2x1o`, `2x0e+${2 * n}x1o`];
    const rows = (): Tensor[] => [normals(keys, 4), normals(keys, 6), normals(values, 6)];
    return {
      "two heads": { f: (q, k, v) => attention(q, k, v, i, { heads: 2 }), inputs: rows(), linear: [2] },
      cutoff: {
        f: (q, k, v, cutoff) => attention(q, k, v, i, { cutoff }),
        inputs: [...rows(), between(0.2, 1, 1, 6)],
        linear: [2],
      },
    };
  },
  "nn.selfAttention": (n) => {
    const edges = { receivers: some([1, 0, 1, 3, 0], 4), senders: some([0, 2, 3, 1, 1], 4) };
    const made = selfAttention.dyn<string, string>(`${n}x0e+2x1o`, "2x0e+1x1o", { heads: 2, harmonics: "0e+1o", random: 1 });
    return {
      harmonics: withParameters(
        made,
        (layer, x, harmonics, weights) => layer(x, { ...edges, harmonics, weights: weights as Tensor<"plain"> }),
        normals(`${n}x0e+2x1o`, 4),
        undefined,
        [normals("1x0e+1x1o", 5), table([5, made.weightCount])],
      ),
    };
  },
  "nn.s2Grid": (n) => {
    const grid = s2Grid.dyn<string>(`${n}x0e+${n}x1o`, { resolution: [3, 4], normalization: "norm" });
    return {
      there: { f: grid.toGrid, inputs: [normals(grid.irreps, 2)], linear: [0] },
      back: { f: grid.fromGrid, inputs: [table([2, ...grid.shape])], linear: [0] },
    };
  },
  "nn.so3Grid": (n) => {
    const grid = so3Grid.dyn<string>(`${n}x0e+${3 * n}x1e`, { resolution: [2, 4] });
    return {
      there: { f: grid.toGrid, inputs: [normals(grid.irreps, 2)], linear: [0] },
      back: { f: grid.fromGrid, inputs: [table([2, ...grid.shape])], linear: [0] },
    };
  },
  "nn.s2Activation": (n) => {
    const of = (irreps: string, f: SignalFunction, options: S2ActivationOptions = {}): Case => ({
      f: s2Activation.dyn<string>(irreps, f, { degree: 4, ...options }),
      inputs: [normals(irreps, 2)],
    });
    return {
      silu: of(`${n}x0e+${n}x1o+${n}x2e`, "silu"),
      "e3nn's grid": of(`${n}x0o+${n}x1o`, "tanh", { quadrature: "e3nn", normalization: "norm", lmaxOut: 2 }),
      polynomial: of(`${n}x0e+${n}x1o`, [0.2, -1, 0.4, 0.3], { lmaxOut: 3, normalization: "integral" }),
    };
  },
  "nn.so3Activation": (n) =>
    one(so3Activation.dyn<string>(`${n}x0e+${3 * n}x1e`, "silu", { degree: 3 }), [normals(`${n}x0e+${3 * n}x1e`, 2)]),

  // graphs
  "graphs.edgeVectors": () => {
    const molecule = radiusGraph({ positions: atoms(), cutoff: 3 });
    const crystal = radiusGraph({ positions: atoms(), cutoff: 3, cell: square });
    return {
      molecule: { f: (x) => edgeVectors(x, molecule), inputs: [normals("1x1o", 4)], linear: [0], double: true },
      crystal: { f: (x) => edgeVectors(x, crystal), inputs: [normals("1x1o", 4)], double: true },
    };
  },
  "graphs.sumOverEdges": (n) => {
    const graph = radiusGraph({ positions: atoms(), cutoff: 3 });
    return one((x) => sumOverEdges(x, graph), [normals(mixed(n), graph.edges)], [0]);
  },
  "graphs.besselBasis": (n) => one((r) => besselBasis(r, n, 4), [between(0.8, 3.5, 1)]),
  "graphs.radialFeatures": (n) => ({
    polynomial: {
      f: (r) => radialFeatures(r, { count: n, cutoff: 4, envelope: polynomialCutoff(6) }),
      inputs: [between(0.8, 3.5, 1)],
    },
    smooth: { f: (r) => radialFeatures(r, { count: n, cutoff: 4, envelope: smoothCutoff() }), inputs: [between(0.8, 3, 1)] },
  }),
  "graphs.polynomialCutoff": (n) =>
    one((x) => polynomialCutoff(n + 3)(x), [concatenate(between(0.2, 0.9, n), between(1.1, 2, 1)) as Tensor<any>]),
  "graphs.polynomialEnvelope": (n) =>
    one((x) => polynomialEnvelope(n, n + 3)(x), [concatenate(between(0.2, 0.9, n), between(1.1, 2, 1)) as Tensor<any>]),
  "graphs.cosineCutoff": (n) =>
    one((x) => cosineCutoff()(x), [concatenate(between(0.2, 0.9, n), between(1.1, 2, 1)) as Tensor<any>]),
  "graphs.softUnitStep": pointwise(softUnitStep, 0.2, 2),
  "graphs.softEnvelope": (n) =>
    one((x) => softEnvelope()(x), [concatenate(between(0.2, 0.7, n), between(1.1, 2, 1)) as Tensor<any>]),
  "graphs.softOneHot": (n) =>
    Object.fromEntries(
      (["gaussian", "cosine", "smoothFinite", "fourier", "bessel"] as const).map((basis): [string, Case] => [
        basis,
        { f: (x) => softOneHot(x, { start: 0, end: 9, count: n + 1, basis, cutoff: true }), inputs: [between(1.2, 3.8, 1)] },
      ]),
    ),
  "graphs.gaussianBasis": (n) => one((r) => gaussianBasis(r, n + 1, 4), [between(0.8, 3.5, 1)]),
  "graphs.chebyshevBasis": (n) => one((r) => chebyshevBasis(r, n), [between(-0.8, 0.8, 1)]),
  "graphs.bernsteinBasis": (n) => one((r) => bernsteinBasis(r, n + 1), [between(0.1, 0.9, 1)]),
  "graphs.exponentialMap": (_n) => one((r) => exponentialMap(r), [between(0.1, 2, 1)]),
  "graphs.reciprocalMap": () => ({
    shifted: { f: (r) => reciprocalMap(r), inputs: [between(0.1, 2, 1)] },
    cuspless: { f: (r) => reciprocalMap(r, "cuspless"), inputs: [between(0.1, 2, 1)] },
  }),
  "graphs.trainableBessel": (n) => ({
    "": withParameters(trainableBessel(n, 4), (layer, r) => layer(r as Tensor<"1x0e">), between(0.8, 3.5, 1)),
  }),
  "graphs.spline": (n) => {
    const frozen = spline((r) => besselBasis(r, n, 4), { from: 0.5, to: 4, intervals: 3 });
    return { "": { f: (r) => frozen(r), inputs: [between(0.8, 1.5, 1)] } };
  },
  "graphs.agnesiTransform": () => {
    const graph = radiusGraph({ positions: atoms(), cutoff: 3 });
    return one((r) => agnesiTransform(r, [6, 1, 8, 1], graph), [between(0.8, 2, 1, graph.edges)]);
  },
  "graphs.softTransform": () => {
    const graph = radiusGraph({ positions: atoms(), cutoff: 3 });
    return one((r) => softTransform(r, [6, 1, 8, 1], graph), [between(0.8, 2, 1, graph.edges)]);
  },
  "graphs.zblRepulsion": () => {
    const graph = radiusGraph({ positions: atoms(), cutoff: 3 });
    return one((r) => zblRepulsion(r, [6, 1, 8, 1], graph), [between(0.3, 0.6, 1, graph.edges)]);
  },
  "graphs.smoothCutoff": (n) =>
    one((x) => smoothCutoff()(x), [concatenate(between(0.1, 0.7, n), between(1.1, 2, 1)) as Tensor<any>]),
};

function network(n: number): [Checked, Tensor[]] {
  const { f, inputs } = withParameters(
    mlp([n, 5, n + 1], { random: 1 }),
    (layer, x) => layer(x as Tensor<"plain">),
    table([ROWS, n]),
  );
  return [f, [...inputs]];
}

/** Every operation of tensor, so3, nn and graphs that records on the tape, by room and name; its numbers depend on nothing else. */
export const operations: Readonly<Record<string, Cases>> = Object.fromEntries(
  Object.entries(cases).map(([name, make]): [string, Cases] => [
    name,
    (n) => {
      seed = 0;
      return make(n);
    },
  ]),
);

/** What the doors of these rooms offer beside operations: it makes tensors or takes them apart, differentiates, or is no function of tensors. */
export const notOperations: Readonly<Record<string, readonly string[]>> = {
  tensor: [
    "describe",
    "descriptionOf",
    // lifetimes, types, numbers at the border
    "Arena",
    "Storage",
    "Tensor",
    "Indices",
    "scope",
    "tidily",
    "free",
    "tensor",
    "indices",
    "toArray",
    "toNumber",
    "as",
    "empty",
    "like",
    "likeRows",
    "view",
    "zerosLike",
    "filled",
    "ones",
    "cleared",
    // differentiation
    "gradient",
    "valueAndGrad",
    "valueWithGradient",
    "hvp",
    "hessian",
    "jacobian",
    "record",
    // models
    "parameter",
    "parameters",
    "buffer",
    "bufferOf",
    "state",
    "initialize",
    "assign",
    "evaluating",
    "training",
    "defaultGenerator",
    "randomOf",
    // for those who write operations
    "BLOCK",
    "bytesOf",
    "constantF64",
    "constantTable",
    "inPieces",
    "currentArena",
    "inRows",
    "shareRows",
    "isScalar",
    "kernel",
    "matrixProductPlan",
    "requireIndices",
    "requireSame",
    "requireSamePrecision",
    "requireScalar",
    "requireTensor",
  ],
  so3: [
    "Rotation",
    "changeOfBasisRealToComplex",
    "convert",
    "convertRotation",
    "convertVectors",
    "fromColumnMajor3",
    "fromColumnMajor4",
    "generatorEntries",
    "generators",
    "ladderEntries",
    "reorderBlocks",
    "sortForE3nnJax",
    "su2Generators",
    "toColumnMajor3",
    "toColumnMajor4",
    "clebschGordan",
    "clebschGordanExact",
    "gaunt",
    "gauntExact",
    "gauntTensor",
    "o3Element",
    "o3Matrix",
    "racahW",
    "racahWExact",
    "realClebschGordan",
    "realClebschGordanExact",
    "realCouplingEntries",
    "realGaunt",
    "realGauntExact",
    "realGauntTensor",
    "representationMatrix",
    "wigner3j",
    "wigner3jExact",
    "wigner6j",
    "wigner6jExact",
    "wigner9j",
    "wigner9jExact",
    "wignerD",
    "wignerDComplex",
    "wignerDsComplex",
    "wignerSmallD",
    "rotationTensor",
    "toRotations",
    // algebra of texts, and changes of basis
    "Irreps",
    "antisymmetricPower",
    "cartesianTensor",
    "couplingWeights",
    "symmetricCouplings",
    "reducedTensorProduct",
    "symmetricPower",
    // arrays in, arrays out
    "associatedLegendre",
    "legendre",
    "sphericalHarmonicsComplex",
    "sphericalHarmonics",
    "wigner3jTable",
    "wigner3js",
    "wigner6js",
    "wigner9js",
  ],
  // bases, grids, and what they are made of
  steerable: [
    "EmptyBasisError",
    "filterPoints",
    "filterRings",
    "filterShells",
    "kernelBasis",
    "orbitKernel",
    "sparseMap",
    "transposed",
  ],
  nn: [
    "SECOND_MOMENT",
    "E3NN_MOMENTS",
    "edgeFrame",
    "expectIrreps",
    "isActivation",
    "requireActivation",
    "layer",
    "watching",
    "plan",
  ],
  graphs: [
    "CoincidentAtomsError",
    "batchedGraph",
    "covalentRadius",
    "disjointUnion",
    "separated",
    "neighbours",
    "radiusGraph",
    "edgeRange",
    "receiverRanges",
    "subgraph",
  ],
};
