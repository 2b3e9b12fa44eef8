/** Layers, their results and what they refuse; never run, only compiled: test/types/types.test.ts counts each block as a test. */
import { expectTypeOf, test } from "vitest";
import {
  activation,
  attention,
  batchNorm,
  type BatchNorm,
  drop,
  type Dropout,
  dropout,
  extract,
  fromCartesian,
  elementwiseTensorProduct,
  fullTensorProduct,
  fullyConnectedTensorProduct,
  type Gate,
  type Grid,
  type GivenLinear,
  type GauntProduct,
  gate,
  gauntProduct,
  type HarmonicsProduct,
  harmonicsProduct,
  identity,
  keep,
  type Layer,
  type LayerScale,
  layerNorm,
  layerScale,
  type Linear,
  linear,
  norm,
  normActivation,
  regroup,
  residual,
  type Residual,
  rmsNorm,
  type RowNorm,
  scalarActivation,
  type ScalarActivation,
  s2Activation,
  s2Grid,
  selfAttention,
  type SignalActivation,
  type So2Convolution,
  so2Convolution,
  so3Activation,
  so3Grid,
  type SelfAttention,
  type Sequential,
  sequential,
  sliceCopies,
  sphericalHarmonics,
  stochasticDepth,
  type SymmetricContraction,
  symmetricContraction,
  type TensorProduct,
  type TensorSquare,
  tensorProduct,
  toCartesian,
  tensorSquare,
  type WeightedProduct,
} from "../../src/nn/index.js";
import { add, concatenate, exp, gradient, type Indices, multiply, type Tensor, tensor } from "../../src/tensor/index.js";

declare const n: number;
declare const text: string;
declare const features: Tensor<"8x0e+8x1o">;
declare const scalars: Tensor<"8x0e">;
declare const positions: Tensor<"1x1o">;
declare const dynamic: Tensor;
declare const nodes: Indices;
declare const weights: Tensor<"plain">;

test("a tensor knows its irreps, and less where less is known", () => {
  expectTypeOf(tensor("8x0e + 1o", [])).toEqualTypeOf<Tensor<"8x0e+1x1o">>();
  expectTypeOf(features).toExtend<Tensor<`${number}x0e+${number}x1o`>>();
  expectTypeOf(features).toExtend<Tensor>();
  expectTypeOf(features).not.toExtend<Tensor<"8x0e+8x1e">>();
  expectTypeOf(dynamic).not.toExtend<Tensor<"8x0e">>();
});

test("linear takes and gives canonical irreps", () => {
  expectTypeOf(linear("8x0e + 8x1o", "0e")).toEqualTypeOf<Linear<"8x0e+8x1o", "1x0e">>();
  expectTypeOf(linear("8x0e + 8x1o", "0e")(features)).toEqualTypeOf<Tensor<"1x0e">>();
  expectTypeOf(linear(text, "4x0e")).toEqualTypeOf<Linear<string, "4x0e">>();
  expectTypeOf(linear(`${n}x0e + ${n}x1o`, "0e")).toEqualTypeOf<Linear<`${number}x0e+${number}x1o`, "1x0e">>();
  linear(`${n}x0e + ${n}x1o`, "0e")(features);
  linear(text, "0e")(features);
});

test("linear refuses what no input reaches, and other features", () => {
  // @ts-expect-error no 2e
  linear("8x0e + 8x1o", "16x0e + 4x2e");
  // @ts-expect-error the other parity
  linear("8x1o", "8x1e");
  // @ts-expect-error not irreps
  linear("8x0z", "16x0e");
  // @ts-expect-error not irreps
  linear("8x0e", "16x0z");
  // @ts-expect-error SO(3) from O(3)
  linear("8x0e", "8x0");
  // @ts-expect-error other features
  linear("8x0e + 8x1e", "0e")(features);
  // @ts-expect-error a parity that the features do not have, whatever the channels
  linear(`${n}x0e + ${n}x1e`, "0e")(features);
});

test("linear without weights takes them with every call", () => {
  const given = linear.given("8x0e + 8x1o", "2x0e");
  expectTypeOf(given).toEqualTypeOf<GivenLinear<"8x0e+8x1o", "2x0e">>();
  expectTypeOf(given(features, { weight: weights })).toEqualTypeOf<Tensor<"2x0e">>();
  // @ts-expect-error no 2e
  linear.given("8x0e + 8x1o", "2e");
  // @ts-expect-error scalars are no weights
  given(features, { weight: scalars });
});

test("linear.dyn asks nothing at compile time", () => {
  expectTypeOf(linear.dyn("8x0e", "8x0e+4x1o")).toEqualTypeOf<Linear<"8x0e", "8x0e+4x1o">>();
  const block = <S extends string>(irreps: S) => linear.dyn(irreps, irreps);
  expectTypeOf(block("8x0e")).toEqualTypeOf<Linear<"8x0e", "8x0e">>();
});

test("a gate asks for one scalar for each copy that it gates", () => {
  expectTypeOf(gate("32x0e", "16x1o + 8x2e")).toEqualTypeOf<Gate<"56x0e+16x1o+8x2e", "32x0e+16x1o+8x2e">>();
  expectTypeOf(gate("4x0e + 4x0o", "2x1o")).toEqualTypeOf<Gate<"4x0e+4x0o+2x0e+2x1o", "4x0e+4x0o+2x1o">>();
  expectTypeOf(gate(`${n}x0e`, `${n}x1o`)).toEqualTypeOf<Gate<`${number}x0e+${number}x1o`, `${number}x0e+${number}x1o`>>();
  expectTypeOf(gate("8x0", "4x1")).toEqualTypeOf<Gate<"12x0+4x1", "8x0+4x1">>();
  // @ts-expect-error vectors are not scalars
  gate("16x1o", "8x1o");
  // @ts-expect-error not irreps
  gate("8x0e", "8x1z");
});

test("a gate may have odd gates, functions by term, and the input of e3nn", () => {
  expectTypeOf(gate("3x0e + 2x0o", "2x1o + 1e", { gateIrreps: "2x0e + 0o", order: "e3nn" })).toEqualTypeOf<
    Gate<"3x0o+5x0e+2x1o+1x1e", "3x0e+2x0o+3x1o">
  >();
  expectTypeOf(gate("2x0o", "2x1o", { odd: "abs" })).toEqualTypeOf<Gate<"2x0o+2x0e+2x1o", "2x0e+2x1o">>();
  expectTypeOf(gate("0e + 0o", "2x1o", { activations: ["silu", "square"] })).toEqualTypeOf<
    Gate<"1x0e+1x0o+2x0e+2x1o", "2x0e+2x1o">
  >();
  expectTypeOf(gate("2x0e", "2x1o", { gateIrreps: "2x0o", oddGates: "abs" }).irrepsOut).toEqualTypeOf<"2x0e+2x1o">();
  // where a gate ends amid copies that are gated, it is known at run time
  expectTypeOf(gate("2x0e", "3x1o", { gateIrreps: "2x0e + 0o" }).irrepsOut).toEqualTypeOf<string>();
  expectTypeOf(gate("2x0e", "2x1o", { even: (x) => x }).irrepsOut).toEqualTypeOf<"2x0e+2x1o">();
  // @ts-expect-error silu is neither odd nor even
  gate("2x0o", "2x1o", { odd: "silu" });
  // @ts-expect-error the same in a list
  gate("0e + 2x0o", "2x1o", { activations: ["silu", "silu"] });
  // @ts-expect-error the same of a gate
  gate("2x0e", "2x1o", { gateIrreps: "2x0o", oddGates: "sigmoid" });
  // @ts-expect-error there is no such function
  gate("2x0e", "2x1o", { even: "swish" });
});

test("functions of scalars among other irreps follow their parity", () => {
  expectTypeOf(scalarActivation("3x0e + 2x0o + 1o", ["silu", "abs", null])).toEqualTypeOf<
    ScalarActivation<"3x0e+2x0o+1x1o", "5x0e+1x1o">
  >();
  expectTypeOf(scalarActivation("2x0e + 0e", ["silu", "tanh"]).irrepsOut).toEqualTypeOf<"3x0e">();
  expectTypeOf(scalarActivation("3x0e + 1o + 2x0o", { even: "silu", odd: "tanh" }).irrepsOut).toEqualTypeOf<"3x0e+1x1o+2x0o">();
  expectTypeOf(scalarActivation("3x0e + 2x0o", { odd: "cos" }).irrepsOut).toEqualTypeOf<"5x0e">();
  expectTypeOf(scalarActivation("D4:A1 + 2xB1 + E", { odd: "square" }).irrepsOut).toEqualTypeOf<"D4:3xA1+1xE">();
  expectTypeOf(scalarActivation(`${n}x0o + 1o`, { odd: "abs" }).irrepsOut).toEqualTypeOf<`${number}x0e+1x1o`>();
  expectTypeOf(scalarActivation(text, { even: "silu" }).irrepsOut).toEqualTypeOf<string>();
  // the parity of one's own function is found at run time
  expectTypeOf(scalarActivation("2x0e", [(x) => x]).irrepsOut).toEqualTypeOf<"2x0e">();
  expectTypeOf(scalarActivation("2x0o", [(x) => x]).irrepsOut).toEqualTypeOf<string>();
  // @ts-expect-error vectors are not scalars
  scalarActivation("2x0e + 1o", ["silu", "tanh"]);
  // @ts-expect-error two functions for three terms
  scalarActivation("2x0e + 1o + 0e", ["silu", null]);
  // @ts-expect-error silu is neither odd nor even
  scalarActivation("2x0o", { odd: "silu" });
  // @ts-expect-error not irreps
  scalarActivation("2x0z", { odd: "tanh" });
});

test("normActivation, residual and identity keep irreps; residual finds those of its layer", () => {
  expectTypeOf(normActivation("8x0e + 8x1o", "silu")(features)).toEqualTypeOf<Tensor<"8x0e+8x1o">>();
  expectTypeOf(identity("8x0e + 8x1o")(features)).toEqualTypeOf<Tensor<"8x0e+8x1o">>();
  expectTypeOf(residual(linear("8x0e + 8x1o", "4x0e"))).toEqualTypeOf<Residual<"8x0e+8x1o", "4x0e">>();
  expectTypeOf(residual(gate("2x0e", "")).skip).not.toEqualTypeOf<null>();
  // @ts-expect-error a function without irreps
  residual((x: Tensor<"8x0e">) => x);
});

test("picking and regrouping of features", () => {
  const many = tensor("2x1o + 3x0e + 1o + 0o", []);
  expectTypeOf(regroup(many)).toEqualTypeOf<Tensor<"1x0o+3x0e+3x1o">>();
  expectTypeOf(keep(many, "1o + 0o")).toEqualTypeOf<Tensor<"3x1o+1x0o">>();
  expectTypeOf(drop(many, "1o")).toEqualTypeOf<Tensor<"3x0e+1x0o">>();
  expectTypeOf(sliceCopies(many, 1, 3)).toEqualTypeOf<Tensor>();
  expectTypeOf(keep(dynamic, "0e")).toEqualTypeOf<Tensor>();
  const [scalarsOnly, vectors] = extract("2x0e + 1o + 3x0e", [[0, 2], [1]])(tensor("2x0e+1o+3x0e", []));
  expectTypeOf(scalarsOnly).toEqualTypeOf<Tensor<"5x0e">>();
  expectTypeOf(vectors).toEqualTypeOf<Tensor<"1x1o">>();
  // @ts-expect-error there is no 2e
  keep(many, "2e");
  // @ts-expect-error there is no 2e
  drop(many, "0e + 2e");
  // @ts-expect-error there is no term 3
  extract("2x0e + 1o + 3x0e", [[0], [3]]);
});

test("Cartesian tensors have the irreps of their formula", () => {
  expectTypeOf(fromCartesian("ij=ji", weights)).toEqualTypeOf<Tensor<"1x0e+1x2e">>();
  expectTypeOf(fromCartesian("ijkl=klij", weights)).toEqualTypeOf<Tensor<string>>();
  expectTypeOf(toCartesian("ij=ji", fromCartesian("ij=ji", weights))).toEqualTypeOf<Tensor<"plain">>();
  // @ts-expect-error vectors are not symmetric matrices
  toCartesian("ij=ji", positions);
  // @ts-expect-error tensors come without irreps
  fromCartesian("ij=ji", features);
});

test("a tensor product has the irreps of the selection rules", () => {
  const product = tensorProduct("64x0e + 32x1o + 16x2e", "0e + 1o + 2e");
  expectTypeOf(product).toEqualTypeOf<
    TensorProduct<"64x0e+32x1o+16x2e", "1x0e+1x1o+1x2e", "112x0e+144x1o+48x1e+48x2o+128x2e+48x3o+16x3e+16x4e">
  >();
  expectTypeOf(tensorProduct("8x0e + 8x1o", "0e + 1o", { keep: "0e + 1o" }).irrepsOut).toEqualTypeOf<"16x0e+16x1o">();
  expectTypeOf(tensorProduct("8x1", "1").irrepsOut).toEqualTypeOf<"8x0+8x1+8x2">();
  expectTypeOf(tensorProduct(text, "1o").irrepsOut).toEqualTypeOf<string>();
});

test("a tensor product refuses other groups, texts and features", () => {
  // @ts-expect-error O(3) and SO(3)
  tensorProduct("8x1o", "1");
  // @ts-expect-error not irreps
  tensorProduct("8x1q", "1o");
  // @ts-expect-error not irreps
  tensorProduct("8x1o", "1q");
  // @ts-expect-error not irreps
  tensorProduct("8x1o", "1o", { keep: "0e + 1q" });
  // @ts-expect-error the factors are exchanged
  tensorProduct("8x0e + 8x1o", "1o")(positions, features, weights);
  tensorProduct("8x0e + 8x1o", "1o")(features, positions, weights);
});

test("products with given paths have the irreps that are asked for", () => {
  const product = tensorProduct("8x0e + 8x1o", "1o", { out: "8x1o + 8x0e", instructions: [[0, 0, 0, "uvu", true]] });
  expectTypeOf(product).toEqualTypeOf<WeightedProduct<"8x0e+8x1o", "1x1o", "8x1o+8x0e">>();
  expectTypeOf(product(features, positions)).toEqualTypeOf<Tensor<"8x1o+8x0e">>();
  product(features, positions, weights);
  expectTypeOf(fullyConnectedTensorProduct("8x0e + 8x1o", "0e + 1o", "4x0e + 4x1e")).toEqualTypeOf<
    WeightedProduct<"8x0e+8x1o", "1x0e+1x1o", "4x0e+4x1e">
  >();
  expectTypeOf(fullyConnectedTensorProduct(text, "1o", "4x0e").irrepsOut).toEqualTypeOf<"4x0e">();
  expectTypeOf(fullyConnectedTensorProduct.dyn("8x0e", "0e", "4x0e+2x5e")).toEqualTypeOf<
    WeightedProduct<"8x0e", "0e", "4x0e+2x5e">
  >();
  // @ts-expect-error no 2e
  fullyConnectedTensorProduct("8x0e + 8x1o", "0e", "4x2e");
  // @ts-expect-error no 3o
  tensorProduct("8x1o", "1o", { out: "8x3o", instructions: [] });
  // @ts-expect-error there is no such mode
  tensorProduct("8x1o", "1o", { out: "8x0e", instructions: [[0, 0, 0, "uvx", true]] });
  // @ts-expect-error the factors are exchanged
  product(positions, features);
});

test("maps along edges have the irreps that are asked for, if something reaches them", () => {
  const convolution = so2Convolution("8x0e + 8x1o", "4x1o + 2x2o + 4x2e", { mMax: 1 });
  expectTypeOf(convolution).toEqualTypeOf<So2Convolution<"8x0e+8x1o", "4x1o+2x2o+4x2e">>();
  expectTypeOf(convolution(features, positions)).toEqualTypeOf<Tensor<"4x1o+2x2o+4x2e">>();
  expectTypeOf(so2Convolution("8x0 + 8x1", "4x3").irrepsOut).toEqualTypeOf<"4x3">();
  expectTypeOf(so2Convolution(text, "4x1e").irrepsOut).toEqualTypeOf<"4x1e">();
  so2Convolution("8x1o", "8x10e + 8x11o + 2x1e");
  // @ts-expect-error mirrors through the edge change the sign of 1e at m = 0, and 0e has nothing else
  so2Convolution("8x0e", "8x1e");
  // @ts-expect-error and 0o that of all
  so2Convolution("8x1o + 8x10e", "0o");
  // @ts-expect-error different groups
  so2Convolution("8x1o", "8x1");
  // @ts-expect-error features of other irreps
  convolution(positions, positions);
  const product = harmonicsProduct("8x0e + 8x1o", "0e + 1o + 2e", "8x1o + 4x1e");
  expectTypeOf(product).toEqualTypeOf<HarmonicsProduct<"8x0e+8x1o", "1x0e+1x1o+1x2e", "8x1o+4x1e">>();
  expectTypeOf(product(features, positions)).toEqualTypeOf<Tensor<"8x1o+4x1e">>();
  // @ts-expect-error no 0o
  harmonicsProduct("8x0e + 8x1o", "0e + 1o", "8x0o");
  // @ts-expect-error no harmonics have this parity
  harmonicsProduct("8x0e + 8x1o", "1e", "8x1e");
});

test("Gaunt products compute the irreps of signals", () => {
  const product = gauntProduct("4x0e + 4x1o + 4x2e", "4x0o + 4x1e", { lmaxOut: 3 });
  expectTypeOf(product).toEqualTypeOf<GauntProduct<"4x0e+4x1o+4x2e", "4x0o+4x1e", "4x0o+4x1e+4x2o+4x3e">>();
  expectTypeOf(gauntProduct("0e + 1o", "0e + 1o").irrepsOut).toEqualTypeOf<"1x0e+1x1o">();
  expectTypeOf(gauntProduct("4x0e", "4x0e + 4x1e", { lmaxOut: 1 }).irrepsOut).toEqualTypeOf<"4x0e+4x1e">();
  expectTypeOf(gauntProduct("4x0 + 4x1", "4x0 + 4x1").irrepsOut).toEqualTypeOf<"4x0+4x1">();
  expectTypeOf(gauntProduct("4x0e + 4x1o", "4x0e + 4x1o", { lmaxOut: n }).irrepsOut).toEqualTypeOf<string>();
  // @ts-expect-error as many copies
  gauntProduct("4x0e + 4x1o", "2x0e + 2x1o");
  // @ts-expect-error inversion moves their points differently
  gauntProduct("4x0e + 4x1o", "4x0e + 4x1e");
  // @ts-expect-error no signals
  gauntProduct("4x0e + 2x1o", "4x0e");
});

test("full, elementwise and square products compute their irreps", () => {
  expectTypeOf(fullTensorProduct("2x0e + 1o", "0e + 2x1o").irrepsOut).toEqualTypeOf<"4x0e+5x1o+2x1e+2x2e">();
  expectTypeOf(fullTensorProduct("2x1o + 2e", "1o", { keep: "0e + 1o" }).irrepsOut).toEqualTypeOf<"2x0e+1x1o">();
  expectTypeOf(elementwiseTensorProduct("2x0e + 0e + 2x1o", "2x1o + 3x0e").irrepsOut).toEqualTypeOf<"2x1o+1x0e+2x1o">();
  expectTypeOf(elementwiseTensorProduct("20x1o", "12x1o + 8x0e").irrepsOut).toEqualTypeOf<"12x0e+12x1e+12x2e+8x1o">();
  expectTypeOf(elementwiseTensorProduct("2x1", "2x1", { keep: "0" }).irrepsOut).toEqualTypeOf<"2x0">();
  expectTypeOf(elementwiseTensorProduct(text, "2x1o").irrepsOut).toEqualTypeOf<string>();
  expectTypeOf(tensorSquare("3x0e + 2x1o").irrepsOut).toEqualTypeOf<"9x0e+6x1o+1x1e+3x2e">();
  expectTypeOf(tensorSquare("1o").irrepsOut).toEqualTypeOf<"1x0e+1x2e">();
  expectTypeOf(tensorSquare("16x1o + 2e", { keep: "0e + 1e" }).irrepsOut).toEqualTypeOf<"137x0e+120x1e">();
  expectTypeOf(tensorSquare("8x1o", { out: "4x0e + 2x2e" })).toEqualTypeOf<TensorSquare<"8x1o", "4x0e+2x2e">>();
  expectTypeOf(tensorSquare(text).irrepsOut).toEqualTypeOf<string>();
  // @ts-expect-error 2 copies and 3
  elementwiseTensorProduct("2x1o", "3x1o");
  // @ts-expect-error another group
  elementwiseTensorProduct("2x1o", "2x1");
  // @ts-expect-error no vectors in the square of vectors
  tensorSquare("8x1o", { out: "4x1o" });
});

test("spherical harmonics have the parity of their degree", () => {
  expectTypeOf(sphericalHarmonics("0e + 1o + 2e", positions)).toEqualTypeOf<Tensor<"1x0e+1x1o+1x2e">>();
  expectTypeOf(sphericalHarmonics("12e + 13o", positions)).toEqualTypeOf<Tensor<"1x12e+1x13o">>();
  // @ts-expect-error there is no 1e
  sphericalHarmonics("0e + 1e", positions);
  // @ts-expect-error there is no 12o
  sphericalHarmonics("12o", positions);
  // @ts-expect-error of vectors only
  sphericalHarmonics("0e + 1o", scalars);
});

test("pointwise functions take scalars", () => {
  expectTypeOf(activation(scalars, "silu")).toEqualTypeOf<Tensor<"8x0e">>();
  expectTypeOf(exp(scalars)).toEqualTypeOf<Tensor<"8x0e">>();
  exp(weights);
  // @ts-expect-error exp of a vector
  exp(features);
  // @ts-expect-error silu of a vector
  activation(features, "silu");
  // @ts-expect-error an odd scalar changes sign under inversion
  exp(tensor("8x0o", []));
  // @ts-expect-error a product of vectors, number by number
  multiply(positions, positions);
});

test("norms are invariant, one for each copy", () => {
  expectTypeOf(norm(features)).toEqualTypeOf<Tensor<"16x0e">>();
  expectTypeOf(norm(tensor("8x0 + 4x1", []))).toEqualTypeOf<Tensor<"12x0">>();
  expectTypeOf(norm(dynamic)).toEqualTypeOf<Tensor<string>>();
});

test("normalization and dropout keep the irreps, of any group", () => {
  expectTypeOf(batchNorm("8x0e + 4x1o + 4x1o")).toEqualTypeOf<BatchNorm<"8x0e+8x1o">>();
  expectTypeOf(batchNorm("8x0e + 8x1o")(features)).toEqualTypeOf<Tensor<"8x0e+8x1o">>();
  expectTypeOf(layerNorm("8x0e + 1o", { degrees: "each" })).toEqualTypeOf<RowNorm<"8x0e+1x1o">>();
  expectTypeOf(rmsNorm(text)).toEqualTypeOf<RowNorm<string>>();
  expectTypeOf(layerScale(`${n}x1o`)).toEqualTypeOf<LayerScale<`${number}x1o`>>();
  expectTypeOf(dropout("D4:2xA1 + 3xE", 0.5)).toEqualTypeOf<Dropout<"D4:2xA1+3xE">>();
  expectTypeOf(stochasticDepth(0.5)(features)).toEqualTypeOf<Tensor<"8x0e+8x1o">>();
  const block = <S extends string>(irreps: S) => [batchNorm.dyn(irreps), dropout.dyn(irreps, 0.5)] as const;
  expectTypeOf(block("8x0e")).toEqualTypeOf<readonly [BatchNorm<"8x0e">, Dropout<"8x0e">]>();
  // @ts-expect-error not irreps
  batchNorm("8x0z");
  // @ts-expect-error not irreps
  dropout("8x0e + 1", 0.5);
  // @ts-expect-error other features
  layerNorm("8x0e")(features);
  // @ts-expect-error degrees are those of O(3) and SO(3)
  layerScale("D4:3xE");
});

test("attention keeps the irreps of values, and its layer reaches what messages have", () => {
  const edges = { receivers: nodes, senders: nodes };
  expectTypeOf(attention(features, features, positions, nodes, { heads: 2 })).toEqualTypeOf<Tensor<"1x1o">>();
  expectTypeOf(selfAttention("8x0e + 8x1o", "4x0e")).toEqualTypeOf<SelfAttention<"8x0e+8x1o", "4x0e", "">>();
  expectTypeOf(selfAttention("8x0e", "4x2e", { harmonics: "0e + 2e" })).toEqualTypeOf<
    SelfAttention<"8x0e", "4x2e", "1x0e+1x2e">
  >();
  expectTypeOf(selfAttention("8x0e + 8x1o", "1o", { heads: 2 })(features, edges)).toEqualTypeOf<Tensor<"1x1o">>();
  selfAttention(text, "4x2e");
  // @ts-expect-error other keys than queries
  attention(features, positions, features, nodes);
  // @ts-expect-error no 2e without harmonics
  selfAttention("8x0e", "4x2e");
  // @ts-expect-error no 3o with these
  selfAttention("8x0e", "4x3o", { harmonics: "0e + 2e" });
  // @ts-expect-error other harmonics
  selfAttention("8x0e", "2e", { harmonics: "0e + 2e" })(scalars, { ...edges, harmonics: positions });
});

test("functions of signals know the degrees and the parities of what they give", () => {
  expectTypeOf(s2Activation("4x0e + 4x1o + 4x2e", "silu")).toEqualTypeOf<SignalActivation<"4x0e+4x1o+4x2e", "4x0e+4x1o+4x2e">>();
  expectTypeOf(s2Activation("0e + 1e", "silu", { lmaxOut: 3 }).irrepsOut).toEqualTypeOf<"1x0e+1x1e+1x2e+1x3e">();
  expectTypeOf(s2Activation("4x0o + 4x1e + 4x2o", "tanh", { lmaxOut: 1 }).irrepsOut).toEqualTypeOf<"4x0o+4x1e">();
  expectTypeOf(s2Activation("4x0o + 4x1e", "abs").irrepsOut).toEqualTypeOf<"4x0e+4x1o">();
  expectTypeOf(s2Activation("4x0o + 4x1e", [0, 1, 0, -0.3]).irrepsOut).toEqualTypeOf<"4x0o+4x1e">();
  expectTypeOf(s2Activation("4x0o + 4x1e", [1, 0, 0.5]).irrepsOut).toEqualTypeOf<"4x0e+4x1o">();
  expectTypeOf(s2Activation("4x0 + 4x1", [1, 2, 0.5]).irrepsOut).toEqualTypeOf<"4x0+4x1">();
  expectTypeOf(s2Activation("4x0o + 4x1e", (x) => x).irrepsOut).toEqualTypeOf<string>();
  expectTypeOf(s2Activation("4x0e + 4x1e", (x) => x).irrepsOut).toEqualTypeOf<"4x0e+4x1e">();
  expectTypeOf(s2Activation(`${n}x0e + ${n}x1o`, "silu").irrepsOut).toEqualTypeOf<`${number}x0e+${number}x1o`>();
  expectTypeOf(s2Activation("0e + 1o", "silu", { lmaxOut: n }).irrepsOut).toEqualTypeOf<string>();
  expectTypeOf(s2Activation(text, "silu").irrepsOut).toEqualTypeOf<string>();
  expectTypeOf(so3Activation("2x0e + 6x1e", "silu", { lmaxOut: 2 }).irrepsOut).toEqualTypeOf<"2x0e+6x1e+10x2e">();
  expectTypeOf(so3Activation("1x0o + 3x1o", "square")(dynamic as Tensor<"1x0o+3x1o">)).toEqualTypeOf<Tensor<"1x0e+3x1e">>();
  expectTypeOf(s2Grid("0e + 1o")).toEqualTypeOf<Grid<"1x0e+1x1o">>();
  expectTypeOf(so3Grid("0e + 3x1e").fromGrid(weights)).toEqualTypeOf<Tensor<"1x0e+3x1e">>();
  // @ts-expect-error a degree is missing
  s2Activation("4x0e + 4x2e", "silu");
  // @ts-expect-error fewer copies
  s2Activation("4x0e + 2x1o", "silu");
  // @ts-expect-error parities that neither stay nor alternate
  s2Activation("0e + 1o + 2o", "silu");
  // @ts-expect-error not irreps
  s2Activation("0e + 1q", "silu");
  // @ts-expect-error of another group
  s2Activation("C4:2x0", "silu");
  // @ts-expect-error neither odd nor even
  s2Activation("0o + 1o", "silu");
  // @ts-expect-error neither odd nor even
  s2Activation("0o + 1o", [1, 1]);
  // @ts-expect-error there is no such function
  s2Activation("0e + 1o", "sinh");
  // @ts-expect-error signals on the sphere
  so3Activation("0e + 1e", "silu");
  // @ts-expect-error two parities
  so3Grid("0e + 3x1o");
});

test("sums are of equal irreps", () => {
  expectTypeOf(add(features, features)).toEqualTypeOf<Tensor<"8x0e+8x1o">>();
  expectTypeOf(concatenate(features, scalars)).toEqualTypeOf<Tensor<"8x0e+8x1o+8x0e">>();
  // @ts-expect-error 8x1e and 8x1o
  add(tensor("8x1e", []), tensor("8x1o", []));
});

test("sequential knows its ends, and that each layer fits the one before", () => {
  const [a, b] = [linear("8x1o + 8x0e", "16x0e + 4x1o"), gate("12x0e", "4x1o")];
  const c = linear("12x0e + 4x1o", "0e");
  expectTypeOf(sequential(a, b, c)).toEqualTypeOf<Sequential<"8x1o+8x0e", "1x0e">>();
  expectTypeOf(sequential(a)).toEqualTypeOf<Sequential<"8x1o+8x0e", "16x0e+4x1o">>();
  expectTypeOf(sequential(linear(text, "4x0e"), linear("4x0e", text))).toEqualTypeOf<Sequential<string, string>>();
  const own = (x: Tensor<"1x0e">): Tensor<"1x0e"> => exp(x);
  expectTypeOf(sequential(a, b, c, own)).toExtend<Layer<"8x1o+8x0e", "1x0e">>();
  // @ts-expect-error c does not take what a gives
  sequential(a, c);
  // @ts-expect-error the whole does not take vectors alone
  sequential(a, b, c)(positions);
});

test("layers of other groups", () => {
  const fields = tensor("D4:2xA1+3xE", [1, 2, 3, 4, 5, 6, 7, 8]);
  expectTypeOf(fields).toEqualTypeOf<Tensor<"D4:2xA1+3xE">>();
  expectTypeOf(norm(fields)).toEqualTypeOf<Tensor<"D4:5xA1">>();
  expectTypeOf(exp(norm(fields))).toEqualTypeOf<Tensor<"D4:5xA1">>();
  expectTypeOf(gate("D4:2xA1+1xB1", "D4:3xE")).toEqualTypeOf<Gate<"D4:2xA1+1xB1+3xA1+3xE", "D4:2xA1+1xB1+3xE">>();
  expectTypeOf(linear("D4:2xA1 + 3xE", "D4:E")).toEqualTypeOf<Linear<"D4:2xA1+3xE", "D4:1xE">>();
  expectTypeOf(gradient((x: Tensor<"D4:2xA1">) => linear("D4:2xA1", "D4:A1")(x))).toExtend<(x: Tensor<"D4:2xA1">) => unknown>();
  // @ts-expect-error another group
  linear("D4:2xA1", "D4:A1")(positions);
  // @ts-expect-error not invariant
  exp(fields);
});

test("the gradient of an invariant has the irreps of its argument", () => {
  const energy = (x: Tensor<"8x0e+8x1o">): Tensor<"1x0e"> => linear("8x0e + 8x1o", "0e")(x);
  expectTypeOf(gradient(energy)(features)).toEqualTypeOf<Tensor<"8x0e+8x1o">>();
  // @ts-expect-error not invariant
  gradient((x: Tensor<"8x0e+8x1o">) => add(x, x));
});

test("a symmetric contraction gives irreps in products of so many", () => {
  const layer = symmetricContraction("8x0e + 8x1o", "8x0e + 8x1o + 8x2e", { correlation: 2, species: 3 });
  expectTypeOf(layer).toEqualTypeOf<SymmetricContraction<"8x0e+8x1o", "8x0e+8x1o+8x2e">>();
  expectTypeOf(layer(features)).toEqualTypeOf<Tensor<"8x0e+8x1o+8x2e">>();
  expectTypeOf(symmetricContraction(text, "8x2e", { correlation: 2 })).toEqualTypeOf<SymmetricContraction<string, "8x2e">>();
  expectTypeOf(symmetricContraction("8x0+8x1", "8x2", { correlation: 2 })).toEqualTypeOf<
    SymmetricContraction<"8x0+8x1", "8x2">
  >();
  symmetricContraction(`${n}x0e + ${n}x1o`, `${n}x3o`, { correlation: 3 });
  symmetricContraction("8x0e + 8x1o", "8x4e", { correlation: n });
  // @ts-expect-error three factors are needed
  symmetricContraction("8x0e + 8x1o", "8x3o", { correlation: 2 });
  // @ts-expect-error the other parity
  symmetricContraction("8x0e + 8x2e", "8x1o", { correlation: 4 });
  // @ts-expect-error fewer copies
  symmetricContraction("8x0e + 4x1o", "8x0e", { correlation: 2 });
  // @ts-expect-error fewer copies
  symmetricContraction("8x0e + 8x1o", "4x0e", { correlation: 2 });
  // @ts-expect-error not irreps
  symmetricContraction("8x0e + 8x1z", "8x0e", { correlation: 2 });
  // @ts-expect-error another group
  symmetricContraction("8x0e + 8x1o", "8x0", { correlation: 2 });
  // @ts-expect-error no degrees
  symmetricContraction("C4:8x0 + C4:8x1", "C4:8x0", { correlation: 2 });
  // @ts-expect-error other features
  symmetricContraction("8x0e + 8x1e", "8x0e", { correlation: 2 })(features);
  symmetricContraction.dyn("8x0e + 8x1o", "8x0e", { correlation: 2 });
});
