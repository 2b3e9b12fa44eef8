import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
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
  extract,
  fromCartesian,
  fromEdgeFrame,
  elementwiseTensorProduct,
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
  scalarActivation,
  s2Activation,
  s2Grid,
  scaleCopies,
  selfAttention,
  so3Activation,
  so3Grid,
  sequential,
  sliceCopies,
  so2Convolution,
  sphericalHarmonics,
  stochasticDepth,
  symmetricContraction,
  tensorProduct,
  toCartesian,
  toEdgeFrame,
  tensorSquare,
} from "../../src/nn/index.js";
import { solidHarmonics } from "../../src/so3/index.js";
import {
  assign,
  concatenate,
  evaluating,
  indices,
  parameters,
  plain,
  polynomial,
  reshape,
  scaleBy,
  scope,
  segmentSoftmax,
  split,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { type Checked, equivarianceError } from "../../src/testing/index.js";
import { features, numbers } from "../tensor/draw.js";
import { notOperations } from "../testing/operations.js";

const ROWS = 6;
const IRREPS = "5x0e+2x0o+3x1o+2x1e+3x2e+1x2o+2x3o";

/** A layer of a precision: its function, the irreps it takes and gives. */
interface Law {
  readonly f: Checked;
  readonly inputs: readonly Tensor[];
  readonly out: string | readonly string[];
  /** Rounding in units of epsilon. Default: 32. */
  readonly factor?: number;
}

type Dtype = "f32" | "f64";
/** The layer with normal numbers in place of the ones and zeros with which its parameters start. */
const randomized = <L extends object>(layer: L): L => {
  for (const [i, p] of Object.values(parameters(layer)).entries()) assign(p, generator(`parameter ${i}`).normals(p.size));
  return layer;
};
const laws: Record<string, (dtype: Dtype) => Law> = {
  linear: (dtype) => {
    const layer = linear.dyn(IRREPS, "3x0e+1x0o+4x1o+1x1e+2x2e+2x2o+3x3o", { random: 1, dtype });
    return { f: layer, inputs: [features(layer.irrepsIn, ROWS, 1, dtype)], out: layer.irrepsOut };
  },
  "linear with biases": (dtype) => {
    const layer = linear.dyn(IRREPS, "3x0e+1x0o+4x1o", { random: 1, bias: true, dtype });
    assign(layer.bias as Tensor, [1, -2, 3]);
    return { f: layer, inputs: [features(layer.irrepsIn, ROWS, 1, dtype)], out: layer.irrepsOut };
  },
  "linear by species": (dtype) => {
    const layer = linear.dyn(IRREPS, "3x0e+4x1o+1x2e", { random: 1, species: 3, dtype });
    return {
      f: (x) => layer(x, indices([2, 0, 1, 1, 0, 2], 3)),
      inputs: [features(layer.irrepsIn, ROWS, 1, dtype)],
      out: layer.irrepsOut,
    };
  },
  "linear with instructions, several features a row": (dtype) => {
    const layer = linear.dyn("2x0e+3x0e+3x1o+2x2e", "3x0e+4x1o+1x0e+2x2e", {
      random: 1,
      fIn: 2,
      fOut: 3,
      instructions: [
        [0, 0],
        [1, 0],
        [1, 2],
        [2, 1],
        [3, 3],
      ],
      dtype,
    });
    return {
      f: layer as Checked,
      inputs: [reshape(features("5x0e+3x1o+2x2e", ROWS, 1, dtype), [3, 2])],
      out: "3x0e+4x1o+1x0e+2x2e",
    };
  },
  gate: (dtype) => {
    const layer = gate("3x0e+2x0o", "3x1o+2x1e+1x2e");
    return { f: layer, inputs: [features<string>(layer.irrepsIn, ROWS, 1, dtype)], out: layer.irrepsOut };
  },
  "gate with odd gates, in e3nn's order": (dtype) => {
    const layer = gate<string, string, any>("3x0e+2x0o", "3x1o+2x1e+1x2e", { gateIrreps: "2x0e+3x0o+1x0e", order: "e3nn" });
    const out = "3x0e+2x0o+2x1o+1x1e+2x1o+1x2e";
    return { f: layer, inputs: [features<string>(layer.irrepsIn, ROWS, 1, dtype)], out };
  },
  scalarActivation: (dtype) => {
    const layer = scalarActivation.dyn("2x0e+3x0o+2x1e+1x0o", ["gelu", "softOdd", null, "abs"]);
    return { f: layer, inputs: [features<string>(layer.irrepsIn, ROWS, 1, dtype)], out: layer.irrepsOut };
  },
  normActivation: (dtype) => {
    const layer = normActivation(IRREPS as string, "silu", { bias: true, dtype });
    assign(
      layer.bias as Tensor,
      Array.from({ length: 18 }, (_, i) => i / 9 - 1),
    );
    return { f: layer, inputs: [features(IRREPS, ROWS, 1, dtype)], out: IRREPS, factor: 64 };
  },
  "normActivation, not normalized": (dtype) => ({
    f: normActivation(IRREPS as string, "tanh", { normalize: false, epsilon: 0.5 }),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: IRREPS,
  }),
  regroup: (dtype) => ({
    f: regroup,
    inputs: [features("3x1o+2x0e+2x1e+2x1o", ROWS, 1, dtype)],
    out: "2x0e+5x1o+2x1e",
  }),
  keep: (dtype) => ({ f: (x) => keep<string, string>(x, "1o+2e"), inputs: [features(IRREPS, ROWS, 1, dtype)], out: "3x1o+3x2e" }),
  drop: (dtype) => ({
    f: (x) => drop<string, string>(x, "0e+1o"),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: "2x0o+2x1e+3x2e+1x2o+2x3o",
  }),
  sliceCopies: (dtype) => ({
    f: (x) => sliceCopies(x, 6, -3),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: "1x0o+3x1o+2x1e+3x2e",
  }),
  extract: (dtype) => ({
    f: (x) => extract(IRREPS as string, [[2, 0, 2]])(x)[0] as Tensor,
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: "3x1o+5x0e+3x1o",
  }),
  identity: (dtype) => ({ f: identity(IRREPS), inputs: [features(IRREPS, ROWS, 1, dtype)], out: IRREPS }),
  residual: (dtype) => {
    const layer = residual(linear.dyn(IRREPS, "2x0e+2x1o", { random: 1, dtype }), { random: 2, dtype });
    return { f: layer as Checked, inputs: [features(IRREPS, ROWS, 1, dtype)], out: "2x0e+2x1o" };
  },
  "toCartesian and fromCartesian": (dtype) => ({
    // the square of a symmetric matrix
    f: (x) => {
      const t = toCartesian("ij=ji", x as Tensor<"1x0e+1x2e">);
      const values = toArray(t);
      const squared = Array.from({ length: t.size }, (_, at) => {
        const [row, i, j] = [9 * Math.floor(at / 9), Math.floor((at % 9) / 3), at % 3];
        return [0, 1, 2].reduce((sum, k) => sum + values[row + 3 * i + k]! * values[row + 3 * k + j]!, 0);
      });
      return fromCartesian("ij=ji", plain(squared, { shape: t.shape, dtype }));
    },
    inputs: [features("1x0e+1x2e", ROWS, 1, dtype)],
    out: "1x0e+1x2e",
  }),
  norm: (dtype) => ({ f: (x) => norm(x), inputs: [features(IRREPS, ROWS, 1, dtype)], out: "18x0e" }),
  normalized: (dtype) => ({ f: normalized, inputs: [features(IRREPS, ROWS, 1, dtype)], out: IRREPS }),
  scaleCopies: (dtype) => ({
    f: scaleCopies,
    inputs: [features("18x0e", ROWS, 2, dtype), features(IRREPS, ROWS, 1, dtype)],
    out: IRREPS,
  }),
  contractCopies: (dtype) => ({
    f: contractCopies,
    inputs: [features(IRREPS, ROWS, 2, dtype), features(IRREPS, ROWS, 1, dtype)],
    out: "18x0e",
  }),
  sphericalHarmonics: (dtype) => ({
    f: (v) => sphericalHarmonics("0e+1o+2e+3o+4e", v),
    inputs: [features("1x1o", ROWS, 1, dtype)],
    out: "0e+1o+2e+3o+4e",
    factor: 64,
  }),
  solidHarmonics: (dtype) => ({
    f: (v) => solidHarmonics(v, 6),
    inputs: [features("1x1o", ROWS, 1, dtype)],
    out: "0e+1o+2e+3o+4e+5o+6e",
    factor: 128,
  }),
  tensorProduct: (dtype) => {
    const layer = tensorProduct.dyn(IRREPS, "1x0e+1x1o+1x2e+1x1e", {});
    return {
      f: layer,
      inputs: [
        features(layer.irrepsIn1, ROWS, 1, dtype),
        features(layer.irrepsIn2, ROWS, 2, dtype),
        numbers([ROWS, layer.weightCount], 3, dtype),
      ],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  fullyConnectedTensorProduct: (dtype) => {
    const layer = fullyConnectedTensorProduct.dyn<string, string, string>(
      IRREPS,
      "3x0e+2x1o+1x2e+1x1e",
      "3x0e+1x0o+2x1o+2x1e+1x2e+1x3o",
      {
        random: 1,
        dtype,
      },
    );
    return {
      f: (x, y) => layer(x, y),
      inputs: [features(layer.irrepsIn1, ROWS, 1, dtype), features(layer.irrepsIn2, ROWS, 2, dtype)],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  "tensorProduct in other modes": (dtype) => {
    const layer = tensorProduct.dyn("3x1o+3x2e", "3x1o+2x0o", {
      out: "2x0e+3x0e+3x1e+3x1o+6x2o+3x1e+2x2e",
      instructions: [
        [0, 0, 0, "uuw", true],
        [0, 0, 1, "uuu", true],
        [0, 1, 2, "uvu", true],
        [1, 0, 3, "uvv", true],
        [1, 1, 4, "uvuv", true],
        [0, 0, 5, "uvu<v", true],
        [0, 0, 6, "u<vw", true],
      ],
      random: 1,
      dtype,
    });
    return {
      f: (x, y) => layer(x, y),
      inputs: [features(layer.irrepsIn1, ROWS, 1, dtype), features(layer.irrepsIn2, ROWS, 2, dtype)],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  so2Convolution: (dtype) => {
    const layer = so2Convolution.dyn<string, string>(IRREPS, "3x0e+1x0o+2x1o+2x1e+1x2e+1x3o", { random: 1, dtype });
    return {
      f: (x, r, factors) => layer(x, r, factors as Tensor<"plain">),
      inputs: [features(layer.irrepsIn, ROWS, 1, dtype), features("1x1o", ROWS, 2, dtype), numbers([ROWS, 18], 3, dtype)],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  "harmonicsProduct in edge frames": (dtype) => {
    const layer = harmonicsProduct.dyn<string, string, string>(IRREPS, "0e+1o+2e+3o", "3x0e+1x0o+2x1o+2x1e+1x2e+1x3o", {
      form: "so2",
      random: 1,
      dtype,
    });
    return {
      f: (x, r) => layer(x, r),
      inputs: [features(layer.irrepsIn, ROWS, 1, dtype), features("1x1o", ROWS, 2, dtype)],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  "harmonicsProduct copy by copy": (dtype) => {
    const layer = harmonicsProduct.dyn<string, string, string>("3x0e+3x1o+3x2e", "0e+1o+2e+3o", "3x1o+3x1e+3x3o", {
      form: "so2",
      mode: "uvu",
      internalWeights: false,
    });
    return {
      f: (x, r, w) => layer(x, r, w as Tensor<"plain">),
      inputs: [
        features(layer.irrepsIn, ROWS, 1, dtype),
        features("1x1o", ROWS, 2, dtype),
        numbers([ROWS, layer.weightCount], 3, dtype),
      ],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  ...Object.fromEntries(
    (["direct", "grid"] as const).map((form) => [
      `gauntProduct, ${form}`,
      (dtype: Dtype): Law => {
        const layer = gauntProduct.dyn("3x0e+3x1o+3x2e", "3x0o+3x1e+3x2o", { lmaxOut: 3, form });
        return {
          f: layer,
          inputs: [features(layer.irrepsIn1, ROWS, 1, dtype), features(layer.irrepsIn2, ROWS, 2, dtype)],
          out: layer.irrepsOut,
          factor: 64,
        };
      },
    ]),
  ),
  fullTensorProduct: (dtype) => {
    const layer = fullTensorProduct.dyn("2x0e+3x1o+1x2e", "1x0o+2x1o+1x2e");
    return {
      f: (x, y) => layer(x, y),
      inputs: [features(layer.irrepsIn1, ROWS, 1, dtype), features(layer.irrepsIn2, ROWS, 2, dtype)],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  elementwiseTensorProduct: (dtype) => {
    const layer = elementwiseTensorProduct.dyn("2x0e+3x1o+1x2e", "1x0o+2x1o+3x2e");
    return {
      f: (x, y) => layer(x, y),
      inputs: [features(layer.irrepsIn1, ROWS, 1, dtype), features(layer.irrepsIn2, ROWS, 2, dtype)],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  tensorSquare: (dtype) => {
    const layer = tensorSquare.dyn("2x0e+3x1o+2x2e");
    return { f: (x) => layer(x), inputs: [features(layer.irrepsIn, ROWS, 1, dtype)], out: layer.irrepsOut, factor: 64 };
  },
  "tensorProduct along edges": (dtype) => {
    const layer = tensorProduct.dyn("4x0e+4x1o+4x2e", "1x0e+1x1o+1x2e+1x3o", { keep: "0e+0o+1o+1e+2e+2o+3o" });
    const edges = { receivers: indices([0, 0, 2, 3, 3, 3, 5], ROWS), senders: indices([1, 4, 0, 1, 2, 5, 4], ROWS) };
    return {
      f: (x, y, w) => layer(x, y, w, edges),
      inputs: [
        features(layer.irrepsIn1, ROWS, 1, dtype),
        features(layer.irrepsIn2, 7, 2, dtype),
        numbers([7, layer.weightCount], 3, dtype),
      ],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  symmetricContraction: (dtype) => {
    const layer = symmetricContraction.dyn("5x0e+5x0o+5x1o+5x1e+5x2e", "5x0o+5x1o+5x2e+5x2o", {
      correlation: 3,
      species: 3,
      random: 1,
      dtype,
    });
    return {
      f: (x) => layer(x, indices([2, 0, 1, 1, 0, 2], 3)),
      inputs: [features(layer.irrepsIn, ROWS, 1, dtype)],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  "symmetricContraction of four": (dtype) => {
    const layer = symmetricContraction.dyn("3x0e+3x1o+3x2e", "3x0e+3x1o", { correlation: 4, basis: "full", random: 1, dtype });
    return { f: layer, inputs: [features(layer.irrepsIn, ROWS, 1, dtype)], out: layer.irrepsOut, factor: 64 };
  },
  sequential: (dtype) => {
    const nonlinearity = gate("3x0e+1x0o", "3x1o+2x1e+1x2e");
    const layer = sequential(
      linear.dyn(IRREPS, nonlinearity.irrepsIn, { random: 1, dtype }) as never,
      nonlinearity as never,
      linear.dyn(nonlinearity.irrepsOut, "2x0e+1x1o", { random: 2, dtype }) as never,
    ) as unknown as Checked;
    return { f: layer, inputs: [features(IRREPS, ROWS, 1, dtype)], out: "2x0e+1x1o", factor: 64 };
  },
  batchNorm: (dtype) => ({
    f: randomized(batchNorm.dyn(IRREPS, { dtype })),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: IRREPS,
  }),
  "batchNorm in evaluation": (dtype) => ({
    f: evaluating(randomized(batchNorm.dyn(IRREPS, { dtype, normalization: "norm" }))),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: IRREPS,
  }),
  "batchNorm of instances": (dtype) => {
    const layer = randomized(batchNorm.dyn(IRREPS, { dtype, instance: true, reduce: "max" }));
    return {
      f: (x) => layer(x, indices([1, 0, 0, 1, 1, 0], 2)),
      inputs: [features(IRREPS, ROWS, 1, dtype)],
      out: IRREPS,
    };
  },
  layerNorm: (dtype) => ({
    f: randomized(layerNorm.dyn(IRREPS, { dtype })),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: IRREPS,
  }),
  "layerNorm of each irrep": (dtype) => ({
    f: randomized(layerNorm.dyn(IRREPS, { dtype, degrees: "each" })),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: IRREPS,
  }),
  rmsNorm: (dtype) => ({
    f: randomized(rmsNorm.dyn(IRREPS, { dtype })),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: IRREPS,
  }),
  layerScale: (dtype) => ({
    f: randomized(layerScale.dyn(IRREPS, { dtype })),
    inputs: [features(IRREPS, ROWS, 1, dtype)],
    out: IRREPS,
  }),
  dropout: (dtype) => {
    const layer = dropout.dyn(IRREPS, 0.3, { random: 1 });
    const { state } = layer.random;
    const again: Checked = (x) => {
      layer.random.state = state;
      return layer(x);
    };
    return { f: again, inputs: [features(IRREPS, ROWS, 1, dtype)], out: IRREPS };
  },
  stochasticDepth: (dtype) => {
    const layer = stochasticDepth(0.3, { random: 1 });
    const { state } = layer.random;
    const again: Checked = (x) => {
      layer.random.state = state;
      return layer(x);
    };
    return { f: again, inputs: [features(IRREPS, ROWS, 1, dtype)], out: IRREPS };
  },
  attention: (dtype) => ({
    f: (q, k, v) => attention(q, k, v, indices([1, 0, 0, 5, 1, 0], ROWS), { heads: 2 }),
    inputs: [
      features("2x0e+4x1o", ROWS, 1, dtype),
      features("2x0e+4x1o", ROWS, 2, dtype),
      features("4x0o+2x1e+2x2e", ROWS, 3, dtype),
    ],
    out: "4x0o+2x1e+2x2e",
  }),
  selfAttention: (dtype) => {
    const layer = selfAttention.dyn(IRREPS, "3x0e+2x1o+1x2o+1x3o", { harmonics: "0e+1o+2e", random: 1, dtype });
    const edges = { receivers: indices([0, 0, 2, 3, 3, 3, 5], ROWS), senders: indices([1, 4, 0, 1, 2, 5, 4], ROWS) };
    return {
      f: (x, harmonics, weights) => layer(x, { ...edges, harmonics, weights }),
      inputs: [
        features(IRREPS, ROWS, 1, dtype),
        features("1x0e+1x1o+1x2e", 7, 2, dtype),
        numbers([7, layer.weightCount], 3, dtype),
      ],
      out: layer.irrepsOut,
      factor: 64,
    };
  },
  "s2Activation by a polynomial": (dtype) => {
    const layer = s2Activation.dyn<string>("2x0o+2x1o+2x2o", [0, 1, 0, -0.2], { lmaxOut: 3 });
    return { f: layer, inputs: [features(layer.irrepsIn, ROWS, 1, dtype)], out: layer.irrepsOut };
  },
  "so3Activation by a polynomial": (dtype) => {
    const layer = so3Activation.dyn<string>("2x0e+6x1e", [0.3, 1, 0.5], { lmaxOut: 2 });
    return { f: layer, inputs: [features(layer.irrepsIn, ROWS, 1, dtype)], out: layer.irrepsOut };
  },
  "toEdgeFrame and fromEdgeFrame, there and back": (dtype) => ({
    f: (x, r) => {
      const frame = edgeFrame(r);
      const [s, v] = split(toEdgeFrame(x, frame) as Tensor<"2x0e+1x1o">, ["2x0e", "1x1o"]);
      return concatenate(s as Tensor, fromEdgeFrame(scaleBy(v as Tensor, 2), frame));
    },
    inputs: [features("2x0e+1x1o", ROWS, 1, dtype), features("1x1o", ROWS, 2, dtype)],
    out: "2x0e+1x1o",
  }),
  "activation of norms": (dtype) => ({
    f: (x) => activation(norm(x) as Tensor<`${number}x0e`>, "silu"),
    inputs: [features("3x1o+1x2e", ROWS, 1, dtype)],
    out: "4x0e",
  }),
  "applyFunction of norms": (dtype) => ({
    f: (x) => applyFunction("gelu", norm(x) as Tensor<`${number}x0e`>),
    inputs: [features("3x1o+1x2e", ROWS, 1, dtype)],
    out: "4x0e",
  }),
  "s2Grid and so3Grid, there and back": (dtype) => {
    const [s2, so3] = [
      s2Grid.dyn<string>("2x0e+2x1o+2x2e", { resolution: [4, 7] }),
      so3Grid.dyn<string>("1x0e+3x1e", { resolution: [3, 5] }),
    ];
    const square = (y: Tensor<"plain">) => polynomial(y, Float64Array.of(0.2, 1, 0.3));
    return {
      f: (x, y) => [s2.fromGrid(square(s2.toGrid(x))), so3.fromGrid(square(so3.toGrid(y)))],
      inputs: [features(s2.irreps, ROWS, 1, dtype), features(so3.irreps, ROWS, 2, dtype)],
      out: [s2.irreps, so3.irreps],
    };
  },
  "mlp of norms": (dtype) => {
    const network = mlp([4, 8, 3], { random: 1, dtype });
    return {
      f: (x) => network(norm(x) as Tensor<`${number}x0e`>),
      inputs: [features("3x1o+1x2e", ROWS, 1, dtype)],
      out: "3x0e",
      factor: 64,
    };
  },
};

test("every layer and operation that nn offers is in the table", () => {
  const words = new Set(Object.keys(laws).flatMap((name) => name.split(/[ ,]+/)));
  const offered = Object.keys(nn).filter((name) => !(notOperations.nn as readonly string[]).includes(name));
  expect(offered.filter((name) => !words.has(name))).toEqual([]);
  expect(offered.length).toBeGreaterThan(30);
});

const EPSILON = { f32: 2 ** -23, f64: 2 ** -52 };

describe.each(["f64", "f32"] as const)("commutes with O(3), %s", (dtype) => {
  test.each(Object.keys(laws))("%s", (name) => {
    scope(() => {
      const { f, inputs, out, factor = 32 } = laws[name](dtype);
      const { rotation, reflection, moved } = equivarianceError(f, { inputs, out, elements: 20 });
      expect(rotation).toBeLessThan(factor * EPSILON[dtype]);
      expect(reflection).toBeLessThan(factor * EPSILON[dtype]);
      expect(moved).toBeGreaterThan(0.5); // the group did act
    });
  });
});

describe("the same layers without the care that makes them equivariant", () => {
  test("a bias on vectors, a function of components and a product with the wrong coupling do not commute", () => {
    scope(() => {
      const constant = features("3x1o", ROWS, 5);
      const product = tensorProduct.dyn("3x1o", "1x1o", { keep: "1e" });
      const wrong: Checked[] = [
        (x: Tensor) =>
          tensor(
            "3x1o",
            toArray(x).map((t, i) => t + toArray(constant)[i]),
          ),
        (x: Tensor) => tensor("3x1o", toArray(x).map(Math.tanh)),
        // the cross product of x and a constant vector
        (x: Tensor) => product(x, features("1x1o", ROWS, 6), numbers([ROWS, product.weightCount], 7)),
      ];
      for (const f of wrong) expect(equivarianceError(f, { in: "3x1o", rows: ROWS }).rotation).toBeGreaterThan(0.05);
    });
  });
});

describe("norms, dropout, attention and functions of signals without that care", () => {
  const irreps = "2x0e+3x1o";
  const dim = 11;
  const numbersOf = (x: Tensor): Tensor<any> => tensor<string>(`${dim}x0e`, toArray(x), { shape: [ROWS], dtype: "f64" });
  const asFeatures = (y: Tensor): Tensor => tensor<string>(irreps, toArray(y), { shape: [ROWS], dtype: "f64" });
  const byNumbers = (layer: Checked): Checked => {
    return (x: Tensor) => asFeatures(layer(numbersOf(x)) as Tensor);
  };
  const [dropped, rough] = [dropout(`${dim}x0e`, 0.5, { random: 1 }), s2Activation("2x0e + 2x1o + 2x2e", "tanh", { degree: 1 })];
  const { state } = dropped.random;
  const twins: Record<string, Checked> = {
    "batch norm of components": byNumbers(batchNorm(`${dim}x0e`, { dtype: "f64" }) as Checked),
    "layer norm of components": byNumbers(layerNorm(`${dim}x0e`, { dtype: "f64" }) as Checked),
    "one weight for each component": byNumbers(randomized(layerNorm.dyn(`${dim}x0e`, { dtype: "f64" })) as Checked),
    "dropout of components": byNumbers((x) => {
      dropped.random.state = state;
      return dropped(x);
    }),
    "scores that are no inner products": (x: Tensor) => {
      const scores = numbersOf(x);
      const index = indices([0, 0, 1, 1, 2, 2], 3);
      return asFeatures(segmentSoftmax(scores, index));
    },
  };
  test.each(Object.keys(twins))("%s do not commute", (name) => {
    scope(() => expect(equivarianceError(twins[name], { in: irreps, rows: ROWS }).rotation).toBeGreaterThan(0.05));
  });

  test("a grid that is too coarse does not commute", () => {
    scope(() => {
      expect(rough.approximate).toBe(true);
      expect(equivarianceError(rough as Checked, { in: rough.irrepsIn }).rotation).toBeGreaterThan(0.01);
    });
  });
});

describe("at the origin", () => {
  test("lengths, directions and harmonics are finite, with their derivatives", () => {
    scope(() => {
      const zero = tensor("1x1o", new Float64Array(3));
      expect([...toArray(norm(zero))]).toEqual([0]);
      expect([...toArray(normalized(zero))]).toEqual([0, 0, 0]);
      expect([...toArray(sphericalHarmonics("0e+1o+2e", zero))]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    });
  });
});
