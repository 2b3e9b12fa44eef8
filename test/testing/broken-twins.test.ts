import { describe, expect, test } from "vitest";
import * as nn from "../../src/nn/index.js";
import {
  activation,
  applyFunction,
  attention,
  batchNorm,
  contractCopies,
  drop,
  dropout,
  edgeFrame,
  elementwiseTensorProduct,
  extract,
  fromCartesian,
  fromEdgeFrame,
  fullTensorProduct,
  fullyConnectedTensorProduct,
  gate,
  gauntProduct,
  harmonicsProduct,
  identity,
  keep,
  layerNorm,
  layerScale,
  linear,
  mlp,
  norm,
  normActivation,
  normalized,
  regroup,
  residual,
  rmsNorm,
  s2Activation,
  s2Grid,
  so2Convolution,
  scalarActivation,
  scaleCopies,
  selfAttention,
  sequential,
  sliceCopies,
  so3Activation,
  so3Grid,
  sphericalHarmonics,
  stochasticDepth,
  symmetricContraction,
  tensorProduct,
  tensorSquare,
  toCartesian,
  toEdgeFrame,
} from "../../src/nn/index.js";
import {
  add,
  concatenate,
  forget,
  type Indices,
  multiply,
  plain,
  polynomial,
  relabel,
  split,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import {
  type Checked,
  type Law,
  type Verification,
  verificationText,
  type VerifyOptions,
  verify,
} from "../../src/testing/index.js";
import { notOperations } from "./operations.js";
import { biasedComponents, layoutsConfused, otherOrder, parityForgotten, remade, unevenComponents } from "./places.js";

/** A function with one mistake, and a law that breaks by it; with its own options where it takes something else. */
type Twin = readonly [law: Law, twin: Checked, options?: VerifyOptions];

/** A layer that keeps the laws, how it is called, and its twins. */
interface Entry {
  readonly right: Checked;
  readonly options: VerifyOptions;
  /** The group does nothing to what it takes. */
  readonly scalars?: true;
  readonly twins: Readonly<Record<string, Twin>>;
}

const IRREPS = "3x0e+2x0o+2x1o+2x1e+2x2e";
const NODES = 6;
const EDGES = 14;
const numbered = { is: "indices", values: "nodes" } as const;
const weights = (count: number, rows: "nodes" | "edges" = "nodes") =>
  ({ is: "plain", rows, shape: [rows === "nodes" ? NODES : EDGES, count] }) as const;

/** A function of the numbers one by one, whatever they are. */
const pointwise = (x: Tensor, f: (t: number) => number): Tensor => remade(x, f);
const after =
  (f: Checked, change: (y: Tensor) => Tensor): Checked =>
  (...xs: Tensor[]) =>
    change(f(...xs) as Tensor);
/** The first argument changed. */
const before =
  (change: (x: Tensor) => Tensor, f: Checked): Checked =>
  (x: Tensor, ...more: Tensor[]) =>
    f(change(x), ...more);
/** The second argument changed. */
const second =
  (change: (y: Tensor) => Tensor, f: Checked): Checked =>
  (x: Tensor, y: Tensor, ...more: Tensor[]) =>
    f(x, change(y), ...more);
/** The mean over components and copies of everything in a row is taken away, and all is divided by their standard deviation. */
const likeScalars = (x: Tensor): Tensor =>
  remade(x, (t, _, __, row) => {
    const all = Array.from({ length: x.dim }, (_, k) => row(k));
    const mean = all.reduce((a, b) => a + b, 0) / x.dim;
    return (t - mean) / Math.sqrt(all.reduce((sum, y) => sum + (y - mean) ** 2, 0.01) / x.dim);
  });

const entries: Readonly<Record<string, () => Entry>> = {
  linear: () => {
    const right = linear.dyn<string, string>(IRREPS, "2x0e+1x0o+3x1o+1x1e+2x2e", { random: 1, bias: true });
    return {
      right,
      options: {},
      twins: {
        "with biases on vectors": ["rotation", after(right, biasedComponents)],
        "with copies and components confused": ["rotation", before(layoutsConfused, right)],
        "with a bias on what is odd": [
          "reflection",
          after(right, (y) => remade(y, (t, { dim, copy }) => (dim === 1 && copy === 2 ? t + 0.3 : t))),
        ],
      },
    };
  },
  gate: () => {
    const [scalars, gates, vectors] = ["3x0e+2x0o", "4x0e", "2x1o+1x1e+1x2e"];
    const right = gate<string, string>(scalars, vectors);
    const parts = (x: Tensor): Tensor[] => split(x, [scalars, gates, vectors]) as Tensor[];
    return {
      right,
      options: { in: right.irrepsIn },
      twins: {
        "with a gate for each component": [
          "rotation",
          (x) => {
            const [s, , v] = parts(x);
            return concatenate(s, pointwise(v, Math.tanh));
          },
        ],
        "whose odd gates keep the parity": [
          "reflection",
          (x) => {
            const [s, g, v] = parts(x);
            const odd = relabel(
              concatenate(split(s, ["3x0e", "2x0o"])[1] as Tensor<"2x0o">, split(s, ["3x0e", "2x0o"])[1] as Tensor<"2x0o">),
              "4x0e",
              g.shape,
              4,
            );
            return concatenate(s, scaleCopies(odd, v) as Tensor);
          },
        ],
      },
    };
  },
  scalarActivation: () => {
    const right = scalarActivation.dyn("3x0e+2x0o+1x1e" as string, ["silu", "tanh", null]);
    return {
      right,
      options: {},
      twins: {
        "with an even function whose values stay odd": [
          "reflection",
          (x) => remade(x, (t, { copy }) => (copy === 3 || copy === 4 ? t * t : t)),
        ],
        "of components": ["rotation", (x) => pointwise(x, Math.tanh)],
      },
    };
  },
  activation: () => ({
    right: (x) => activation(x, "silu"),
    scalars: true,
    options: { in: "4x0e" },
    twins: { "of components": ["rotation", (x) => pointwise(x, Math.tanh), { in: "4x0e+2x1o" }] },
  }),
  applyFunction: () => ({
    right: (x) => applyFunction("tanh", x),
    scalars: true,
    options: { in: "4x0e" },
    twins: {
      "of odd numbers, without a parity": ["reflection", (x) => pointwise(x, (t) => t / (1 + Math.exp(-t))), { in: "4x0o" }],
    },
  }),
  normActivation: () => {
    const right = normActivation(IRREPS as string, "sigmoid", { bias: true });
    return {
      right,
      options: {},
      twins: {
        "by the length of each component": ["rotation", (x) => pointwise(x, (t) => t / (1 + Math.exp(-Math.abs(t))))],
        "by the largest component": [
          "rotation",
          (x) =>
            remade(
              x,
              (t, { dim, u }, block) => t / (1 + Math.max(...Array.from({ length: dim }, (_, i) => Math.abs(block(i, u))))),
            ),
        ],
      },
    };
  },
  norm: () => ({
    right: (x) => norm(x),
    options: { in: IRREPS },
    twins: {
      "as a sum of absolute values": ["rotation", (x) => norm(remade(x, (t) => Math.sqrt(Math.abs(t))))],
      "of one component": ["rotation", (x) => norm(remade(x, (t, { i }) => (i === 0 ? t : 0)))],
    },
  }),
  normalized: () => ({
    right: (x) => normalized(x),
    options: { in: "2x1o+2x2e" },
    twins: {
      "by components": ["rotation", (x) => pointwise(x, Math.sign)],
      "and called the other parity": ["reflection", after(normalized, parityForgotten), { in: "2x1o+2x2e", out: "2x1e+2x2o" }],
    },
  }),
  scaleCopies: () => ({
    right: scaleCopies,
    options: { in: ["11x0e", IRREPS] },
    twins: {
      "scaling components": ["rotation", (s, x) => scaleCopies(s, layoutsConfused(x))],
      "by odd numbers, the parity kept": [
        "reflection",
        (s, x) => scaleCopies(relabel(s, "11x0e", s.shape, 11), x),
        { in: ["11x0o", IRREPS] },
      ],
    },
  }),
  contractCopies: () => ({
    right: contractCopies,
    options: { in: [IRREPS, IRREPS] },
    twins: {
      "with components in two orders": ["rotation", second(otherOrder, contractCopies)],
      "of polar and axial vectors": [
        "reflection",
        (x, y) => contractCopies(x, relabel(y, "2x1o", y.shape, 6)),
        { in: ["2x1o", "2x1e"] },
      ],
    },
  }),
  mlp: () => {
    const [network, ofVectors] = [mlp([5, 8, 3], { random: 1 }), mlp([6, 8, 6], { random: 1 })];
    const components: Checked = (x) => relabel(ofVectors(forget(x)), "2x1o", x.shape, 6);
    return {
      right: (x) => network(x),
      scalars: true,
      options: { in: "5x0e", model: network },
      twins: { "of the components of vectors": ["rotation", components, { in: "2x1o", model: ofVectors }] },
    };
  },
  sphericalHarmonics: () => {
    const right: Checked = (v) => sphericalHarmonics("0e+1o+2e+3o", v);
    return {
      right,
      options: { in: "1x1o", out: "1x0e+1x1o+1x2e+1x3o" },
      twins: {
        "with another pole": ["rotation", before(otherOrder, right)],
        "of the other parity": [
          "reflection",
          after(right, (y) => relabel(y, "1x0e+1x1e+1x2e+1x3e", y.shape, y.dim)),
          { in: "1x1o" },
        ],
        "with a wrong factor on one component": ["rotation", after(right, unevenComponents)],
      },
    };
  },
  tensorProduct: () => {
    const layer = tensorProduct.dyn("2x0e+2x1o" as string, "1x0e+1x1o+1x2e" as string, { keep: "0e+1o+1e+2e" });
    const right: Checked = (x, y, w) => layer(x, y, w);
    const along: Checked = (x, y, w, receivers: Indices, senders: Indices) => layer(x, y, w, { receivers, senders });
    const convolved: VerifyOptions = {
      in: [layer.irrepsIn1, { is: layer.irrepsIn2, rows: "edges" }, weights(layer.weightCount, "edges"), numbered, numbered],
      out: { is: layer.irrepsOut, rows: "nodes" },
    };
    return {
      right,
      options: { in: [layer.irrepsIn1, layer.irrepsIn2, weights(layer.weightCount)], out: layer.irrepsOut },
      twins: {
        "with another order of components in one argument": ["rotation", second(otherOrder, right)],
        "with a wrong coefficient": ["rotation", after(right, unevenComponents)],
        "that forgets the parity of its harmonics": [
          "reflection",
          (x, y, w) => layer(x, relabel(y, layer.irrepsIn2, y.shape, y.dim), w),
          { in: [layer.irrepsIn1, "1x0e+1x1e+1x2e", weights(layer.weightCount)], out: layer.irrepsOut },
        ],
        "along edges, by their place in the list": [
          "permutation",
          (x, y, w, receivers, senders) =>
            along(
              x,
              remade(y, (t, { row }) => (1 + row / 9) * t),
              w,
              receivers,
              senders,
            ),
          convolved,
        ],
      },
    };
  },
  fullyConnectedTensorProduct: () => {
    const right = fullyConnectedTensorProduct.dyn<string, string, string>("2x0e+2x1o", "1x0e+2x1o+1x2e", "2x0e+2x1o+1x1e+1x2e", {
      random: 1,
    });
    const options = { in: [right.irrepsIn1, right.irrepsIn2], out: right.irrepsOut, model: right };
    return {
      right: (x, y) => right(x, y),
      options,
      twins: {
        "with components and copies of one argument confused": ["rotation", second(layoutsConfused, right as Checked)],
        "with axial vectors called polar": [
          "reflection",
          after(right as Checked, parityForgotten),
          { in: options.in, model: right },
        ],
      },
    };
  },
  fullTensorProduct: () => {
    const right = fullTensorProduct.dyn("2x0e+2x1o", "1x0o+1x1o");
    const options = { in: [right.irrepsIn1, right.irrepsIn2] };
    return {
      right: (x, y) => right(x, y),
      options,
      twins: {
        "with another order of components in one argument": ["rotation", second(otherOrder, right as Checked)],
        "with the other parities": ["reflection", after(right as Checked, parityForgotten)],
      },
    };
  },
  elementwiseTensorProduct: () => {
    const right = elementwiseTensorProduct.dyn("2x0e+2x1o", "2x0o+2x1o");
    return {
      right: (x, y) => right(x, y),
      options: { in: [right.irrepsIn1, right.irrepsIn2] },
      twins: {
        "component by component": ["rotation", (x, y) => relabel(multiply(forget(x), forget(y)), "2x0o+2x1e", x.shape, x.dim)],
        "with a wrong coefficient": ["rotation", after(right as Checked, unevenComponents)],
      },
    };
  },
  tensorSquare: () => {
    const right = tensorSquare.dyn("2x0e+2x1o");
    return {
      right: (x) => right(x),
      options: { in: right.irrepsIn, out: right.irrepsOut },
      twins: {
        "with a wrong coefficient": ["rotation", after(right as Checked, unevenComponents)],
        "called odd": ["reflection", after(right as Checked, parityForgotten), { in: right.irrepsIn }],
      },
    };
  },
  symmetricContraction: () => {
    const right = symmetricContraction.dyn("2x0e+2x1o" as string, "2x0e+2x1o" as string, {
      correlation: 3,
      species: 3,
      random: 1,
    });
    const options = { in: [right.irrepsIn, { is: "indices", bound: 3 }], out: right.irrepsOut, model: right };
    return {
      right: (x, species) => right(x, species),
      options,
      twins: {
        "as powers of components": [
          "rotation",
          (x, species) =>
            right(
              pointwise(x, (t) => t + t * t * t),
              species,
            ),
        ],
        "with species by place": [
          "permutation",
          (x, species: Indices) => remade(right(x, species), (t, { row }) => (row === 0 ? -t : t)),
        ],
        "even where it should be odd": [
          "reflection",
          after(right as Checked, (y) =>
            remade(y, (t, { i, u, dim }, _, row) => (dim === 3 ? t * row(u) * row(2 + 2 * i + u) : t)),
          ),
        ],
      },
    };
  },
  sequential: () => {
    const first = linear.dyn<string, string>("2x0e+2x1o", "2x0e+3x1o", { random: 1 });
    const third = linear.dyn<string, string>("2x0e+3x1o", "1x0e+2x1o", { random: 2 });
    const of = (...layers: Checked[]): Checked => sequential(...(layers as [never])) as never;
    return {
      right: of(first, third),
      options: { in: "2x0e+2x1o", out: "1x0e+2x1o" },
      twins: {
        "with a function of components between the layers": ["rotation", of(first, (x) => pointwise(x, Math.tanh), third)],
      },
    };
  },
  residual: () => {
    const inner = linear.dyn<string, string>("2x0e+2x1o", "2x0e+2x1o", { random: 1 });
    const right = residual(inner) as Checked;
    return {
      right,
      options: { in: inner.irrepsIn, out: inner.irrepsOut },
      twins: {
        "that adds its input in another order": ["rotation", (x) => add(layoutsConfused(x), inner(x))],
        "that adds a cross product as if it were polar": [
          "reflection",
          (x) =>
            add(
              x,
              concatenate(
                ...(split(x, ["2x0e", "2x1o"]) as Tensor[]).map((part) =>
                  remade(part, (t, { dim, i, u }, block) =>
                    dim === 1
                      ? t
                      : block((i + 1) % 3, u) * block((i + 2) % 3, 1 - u) - block((i + 2) % 3, u) * block((i + 1) % 3, 1 - u),
                  ),
                ),
              ),
            ),
        ],
      },
    };
  },
  identity: () => ({
    right: identity(IRREPS) as Checked,
    options: {},
    twins: {
      "in the other layout": ["rotation", layoutsConfused, { in: IRREPS }],
      "under another name": ["reflection", parityForgotten, { in: IRREPS }],
    },
  }),
  regroup: () => ({
    right: regroup,
    options: { in: "2x1o+2x0e+1x1e+1x1o", out: "2x0e+3x1o+1x1e" },
    twins: { "that names without moving": ["rotation", (x) => relabel(x, "2x0e+3x1o+1x1e", x.shape, x.dim)] },
  }),
  keep: () => ({
    right: (x) => keep<string, string>(x, "1o+2e"),
    options: { in: IRREPS, out: "2x1o+2x2e" },
    twins: { "that takes its neighbours": ["rotation", (x) => wrongColumns(x, 4, "2x1o+2x2e")] },
  }),
  drop: () => ({
    right: (x) => drop<string, string>(x, "0e+0o"),
    options: { in: IRREPS, out: "2x1o+2x1e+2x2e" },
    twins: { "that drops too little": ["rotation", (x) => wrongColumns(x, 4, "2x1o+2x1e+2x2e")] },
  }),
  sliceCopies: () => ({
    right: (x) => sliceCopies(x, 5, 7),
    options: { in: IRREPS, out: "2x1o" },
    twins: { "that slices components": ["rotation", (x) => wrongColumns(x, 7, "2x1o")] },
  }),
  extract: () => ({
    right: (x) => extract(IRREPS as string, [[2, 4]])(x)[0] as Tensor,
    options: { in: IRREPS, out: "2x1o+2x2e" },
    twins: {
      "of axial vectors called polar": [
        "reflection",
        (x) => relabel(extract(IRREPS as string, [[3, 4]])(x)[0] as Tensor, "2x1o+2x2e", [x.rows, 16], 16),
      ],
    },
  }),
  // The numbers between are taken out of the tape: derivatives are the gradient table's.
  toCartesian: () => ({ ...matrices(), options: { in: "1x0e+1x2e", order: 0 } }),
  fromCartesian: () => ({ ...matrices(), options: { in: "1x0e+1x2e", order: 0 } }),
  batchNorm: () => {
    const right = batchNorm.dyn<string>(IRREPS);
    return {
      right,
      options: {},
      twins: {
        "that takes away a mean of vectors too": ["rotation", after(right, biasedComponents)],
        "with a variance of each component": ["rotation", after(right, unevenComponents)],
        "with a bias on odd scalars": ["reflection", after(right, (y) => remade(y, (t, { copy }) => (copy === 3 ? t + 0.2 : t)))],
      },
    };
  },
  layerNorm: () => ({
    right: layerNorm.dyn<string>(IRREPS),
    options: {},
    twins: {
      "of all components alike": ["rotation", likeScalars, { in: IRREPS }],
      "that centres what is odd": [
        "reflection",
        (x) => remade(x, (t, { copy }, block) => (copy === 3 || copy === 4 ? t - 0.4 * Math.abs(block(0, 0)) : t)),
        { in: IRREPS },
      ],
    },
  }),
  rmsNorm: () => ({
    right: rmsNorm.dyn<string>(IRREPS),
    options: {},
    twins: {
      "with the root mean square of each component": [
        "rotation",
        (x) =>
          remade(
            x,
            (t, { i, multiplicity }, block) =>
              t /
              Math.sqrt(
                0.01 + Array.from({ length: multiplicity }, (_, u) => block(i, u) ** 2).reduce((a, b) => a + b) / multiplicity,
              ),
          ),
        { in: IRREPS },
      ],
    },
  }),
  layerScale: () => {
    const right = layerScale.dyn<string>(IRREPS);
    return {
      right,
      options: {},
      twins: {
        "with a factor for each component": ["rotation", (x) => remade(x, (t, { i }) => (1 + i / 3) * t), { in: IRREPS }],
      },
    };
  },
  dropout: () => {
    const right = dropout.dyn<string>(IRREPS, 0.3, { random: 1 });
    return {
      right,
      options: {},
      twins: {
        "of components, also in evaluation": [
          "rotation",
          (x) => remade(x, (t, { i, u }) => ((i + u) % 3 === 0 ? 0 : t)),
          { in: IRREPS },
        ],
        "in training, whose bits differ": ["determinism", right, { training: true }],
      },
    };
  },
  stochasticDepth: () => {
    const right = stochasticDepth(0.3, { random: 1 });
    return {
      right: right as Checked,
      options: { in: IRREPS },
      twins: {
        "that drops rows in evaluation too": ["permutation", (x) => remade(x, (t, { row }) => (row % 3 === 0 ? 0 : t / 0.7))],
      },
    };
  },
  attention: () => {
    const right: Checked = (q, k, v, i) => attention(q, k, v, i, { heads: 2 });
    const [keys, values] = ["2x0e+2x1o", "2x1e+2x2e"];
    return {
      right,
      options: {
        in: [keys, { is: keys, rows: "edges" }, { is: values, rows: "edges" }, numbered],
        out: { is: values, rows: "nodes" },
      },
      twins: {
        "with scores of one component": [
          "rotation",
          (q, k, v, i) =>
            right(
              remade(q, (t, { i: m }) => (m === 0 ? t : 0)),
              k,
              v,
              i,
            ),
        ],
        "with scores by place in the list": [
          "permutation",
          (q, k, v, i) =>
            right(
              q,
              remade(k, (t, { row }) => (1 + row / 5) * t),
              v,
              i,
            ),
        ],
      },
    };
  },
  selfAttention: () => {
    const layer = selfAttention.dyn<string, string>("2x0e+2x1o", "2x0e+2x1o+1x2e", { harmonics: "0e+1o+2e", random: 1 });
    const right: Checked = (x, harmonics, w, receivers, senders) => layer(x, { receivers, senders, harmonics, weights: w });
    return {
      right,
      options: {
        in: [layer.irrepsIn, { is: "1x0e+1x1o+1x2e", rows: "edges" }, weights(layer.weightCount, "edges"), numbered, numbered],
        out: { is: layer.irrepsOut, rows: "nodes" },
        model: layer,
      },
      twins: {
        "whose harmonics have another order": ["rotation", second(otherOrder, right)],
        "whose harmonics have no parity": [
          "reflection",
          second((y) => remade(y, (t, { dim }, _, row) => (dim === 3 ? (t * Math.abs(row(1))) / (0.1 + row(1)) : t)), right),
        ],
      },
    };
  },
  s2Activation: () => {
    const signals = "2x0e+2x1o+2x2e";
    const right = s2Activation.dyn<string>(signals, [0.1, 1, 0.5]);
    return {
      right,
      options: {},
      twins: {
        "of coefficients instead of values": ["rotation", (x) => pointwise(x, (t) => 0.1 + t + 0.5 * t * t), { in: signals }],
        "on a grid that is too coarse, and not marked": [
          "rotation",
          onCoarseGrid(s2Grid.dyn<string>(signals, { resolution: [4, 5] })),
          { in: signals },
        ],
      },
    };
  },
  so3Activation: () => {
    const signals = "1x0e+3x1e";
    const right = so3Activation.dyn<string>(signals, [0.1, 1, 0.5]);
    return {
      right,
      options: {},
      twins: {
        "of coefficients instead of values": ["rotation", (x) => pointwise(x, (t) => 0.1 + t + 0.5 * t * t), { in: signals }],
        "on a grid that is too coarse, and not marked": [
          "rotation",
          onCoarseGrid(so3Grid.dyn<string>(signals, { resolution: [2, 4] })),
          { in: signals },
        ],
      },
    };
  },
  s2Grid: () => {
    const grid = s2Grid.dyn<string>("2x0e+2x1o+2x2e", { resolution: [4, 7] });
    return {
      right: (x) => grid.fromGrid(polynomial(grid.toGrid(x), Float64Array.of(0.2, 1, 0.3))),
      options: { in: grid.irreps },
      twins: { "with too few points": ["rotation", onCoarseGrid(s2Grid.dyn<string>("2x0e+2x1o+2x2e", { resolution: [3, 5] }))] },
    };
  },
  so3Grid: () => {
    const grid = so3Grid.dyn<string>("1x0e+3x1e", { resolution: [3, 5] });
    return {
      right: (x) => grid.fromGrid(polynomial(grid.toGrid(x), Float64Array.of(0.2, 1, 0.3))),
      options: { in: grid.irreps },
      twins: { "with too few points": ["rotation", onCoarseGrid(so3Grid.dyn<string>("1x0e+3x1e", { resolution: [2, 4] }))] },
    };
  },
  so2Convolution: () => {
    const right = so2Convolution.dyn<string, string>("2x0e+2x1o", "2x0e+2x1o+1x1e+1x2e", { random: 1 });
    const f: Checked = (x, r) => right(x, r);
    return {
      right: f,
      options: { in: [right.irrepsIn, "1x1o"], out: right.irrepsOut, model: right },
      twins: {
        "whose edges have another order of components": ["rotation", second(otherOrder, f)],
        "in a frame that is not turned back": [
          "rotation",
          (x, r) => fromEdgeFrame(f(toEdgeFrame(x, edgeFrame(r)), r) as Tensor, edgeFrame(r)),
        ],
        "that forgets its mirrors": ["reflection", after(f, parityForgotten), { in: [right.irrepsIn, "1x1o"], model: right }],
      },
    };
  },
  harmonicsProduct: () => {
    const right = harmonicsProduct.dyn<string, string, string>("2x0e+2x1o", "0e+1o+2e", "2x0e+2x1o+1x1e+1x2e", {
      form: "so2",
      random: 1,
    });
    const f: Checked = (x, r) => right(x, r);
    return {
      right: f,
      options: { in: [right.irrepsIn, "1x1o"], out: right.irrepsOut, model: right },
      twins: {
        "whose edges have another order of components": ["rotation", second(otherOrder, f)],
        "with a wrong coefficient": ["rotation", after(f, unevenComponents)],
        "with the other parities": ["reflection", after(f, parityForgotten), { in: [right.irrepsIn, "1x1o"], model: right }],
      },
    };
  },
  gauntProduct: () => {
    const right = gauntProduct.dyn("2x0e+2x1o+2x2e" as string, "2x0e+2x1o" as string, { lmaxOut: 2, form: "grid" });
    const f: Checked = (x, y) => right(x, y);
    return {
      right: f,
      options: { in: [right.irrepsIn1, right.irrepsIn2], out: right.irrepsOut },
      twins: {
        "of coefficients instead of values": [
          "rotation",
          (x, y) =>
            f(
              pointwise(x, (t) => t * Math.abs(t)),
              y,
            ),
        ],
        "with another order of components in one argument": ["rotation", second(otherOrder, f)],
      },
    };
  },
  toEdgeFrame: () => ({ ...framed(), options: { in: ["2x0e+2x1o", "1x1o"], order: 0 } }),
  fromEdgeFrame: () => ({ ...framed(), options: { in: ["2x0e+2x1o", "1x1o"], order: 0 } }),
};

/** The component along the edge, found in its frame and turned back; and its twins. */
function framed(): Pick<Entry, "right" | "twins"> {
  const along = (x: Tensor): Tensor => remade(x, (t, { dim, i }) => (dim === 1 || i === 1 ? t : 0));
  return {
    right: (x, r) => fromEdgeFrame(along(toEdgeFrame(x, edgeFrame(r))), edgeFrame(r)),
    twins: {
      "left in the frame": ["rotation", (x, r) => along(toEdgeFrame(x, edgeFrame(r)))],
      "turned the wrong way": ["rotation", (x, r) => toEdgeFrame(along(toEdgeFrame(x, edgeFrame(r))), edgeFrame(r))],
    },
  };
}

/** Columns that begin one too early or too late, under the name of what was meant. */
function wrongColumns(x: Tensor, from: number, irreps: string): Tensor {
  const width = irreps === "2x1o" ? 6 : irreps === "2x1o+2x2e" ? 16 : 22;
  const all = toArray(x, { layout: "ir_mul" });
  const taken = Array.from(
    { length: x.rows * width },
    (_, k) => all[Math.floor(k / width) * x.dim + from + (k % width)] as number,
  );
  return tensor(irreps, taken, { layout: "ir_mul", dtype: x.dtype, shape: [x.rows] });
}

/** The square of a symmetric matrix, there and back; and its twins. */
function matrices(): Pick<Entry, "right" | "twins"> {
  const squared =
    (product: (t: ArrayLike<number>, at: number, i: number, j: number) => number): Checked =>
    (x) => {
      const t = toCartesian("ij=ji", x as Tensor<"1x0e+1x2e">);
      const values = toArray(t);
      const made = Array.from({ length: t.size }, (_, k) =>
        product(values, 9 * Math.floor(k / 9), Math.floor((k % 9) / 3), k % 3),
      );
      return fromCartesian("ij=ji", plain(made, { shape: t.shape, dtype: x.dtype }));
    };
  return {
    right: squared((t, at, i, j) =>
      [0, 1, 2].reduce((sum, k) => sum + (t[at + 3 * i + k] as number) * (t[at + 3 * k + j] as number), 0),
    ),
    twins: {
      "squared entry by entry": ["rotation", squared((t, at, i, j) => (t[at + 3 * i + j] as number) ** 2)],
      "with the diagonal halved": ["rotation", squared((t, at, i, j) => (t[at + 3 * i + j] as number) * (i === j ? 0.5 : 1))],
    },
  };
}

const onCoarseGrid =
  (grid: { toGrid: Checked; fromGrid: Checked }): Checked =>
  (x) =>
    grid.fromGrid(polynomial(grid.toGrid(x) as Tensor<"plain">, Float64Array.of(0.2, 1, 0.3, 0.4)));

const laws = ({ checks }: Verification): Law[] => [...new Set(checks.filter(({ passed }) => !passed).map(({ law }) => law))];

test("every layer and operation that nn offers is in the table", () => {
  const offered = Object.keys(nn).filter((name) => !(notOperations.nn as readonly string[]).includes(name));
  expect(offered.filter((name) => entries[name] === undefined)).toEqual([]);
  expect(Object.keys(entries).filter((name) => !offered.includes(name))).toEqual([]);
});

describe.each(Object.keys(entries))("%s", (name) => {
  const { right, options, twins, scalars } = (entries[name] as () => Entry)();

  test("passes", () => {
    const found = verify(right, { order: 1, ...options });
    expect(found.passed, verificationText(found)).toBe(true);
    if (scalars === undefined) expect(found.moved).toBeGreaterThan(0.5);
  });

  test.each(Object.entries(twins))("a twin %s is refused", (_, [law, twin, own]) => {
    const found = verify(twin, { ...(own ?? { ...inputs(right), ...options }), order: 0 });
    expect(found.passed).toBe(false);
    expect(laws(found)).toContain(law);
    // it is the mistake that is seen, not rounding
    if (law !== "determinism")
      expect(
        Math.max(...found.checks.filter((c) => c.law === law && c.dtype === "f64").map(({ error }) => error)),
      ).toBeGreaterThan(1e-4);
  });
});

/** What a layer says of its input, and its parameters: its twin is called likewise. */
const inputs = (right: Checked): VerifyOptions => {
  const { irrepsIn } = right as { irrepsIn?: string };
  return { model: right, ...(irrepsIn === undefined ? {} : { in: irrepsIn }) };
};
