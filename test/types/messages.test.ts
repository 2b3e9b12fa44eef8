import { expect, test } from "vitest";
import { compile } from "./compile.js";

const prelude = `
  import { activation, elementwiseTensorProduct, extract, fullyConnectedTensorProduct, gate, gauntProduct, keep, linear, norm, s2Activation, scalarActivation, selfAttention, sequential, so2Convolution, sphericalHarmonics, symmetricContraction, tensorProduct } from "../../src/nn/index.js";
  import { add, exp, gradient, tensor, type Tensor } from "../../src/tensor/index.js";
  import { irreps } from "../../src/irreps/index.js";
  declare const features: Tensor<"8x0e+8x1o">, positions: Tensor<"1x1o">, channels: \`\${number}x0e\`;
  `.replaceAll("\n", "");

// what the compiler prints, to the letter: the first line of `tsc --pretty false`, from the code on
const messages: [code: string, message: string][] = [
  [
    'irreps("8x0e + 4xo")',
    `error TS2345: Argument of type '"8x0e + 4xo"' is not assignable to parameter of type '"✗ '4xo' is not an irrep: write e.g. 8x1o"'.`,
  ],
  [
    'irreps("8x0e + 4x1")',
    `error TS2345: Argument of type '"8x0e + 4x1"' is not assignable to parameter of type '"✗ '4x1' is of another group than the terms before it: O(3) writes 8x1o, SO(3) writes 8x1"'.`,
  ],
  [
    'linear("8x0e + 8x1e", "0e")(features)',
    `error TS2345: Argument of type 'Tensor<"8x0e+8x1o">' is not assignable to parameter of type 'Tensor<"8x0e+8x1e">'.`,
  ],
  [
    'linear("8x0e + 8x1o", "16x0e + 4x2e + 2x2o + 2e")',
    `error TS2345: Argument of type '"16x0e + 4x2e + 2x2o + 2e"' is not assignable to parameter of type '"✗ '8x0e+8x1o' has no 2e, 2o: by Schur that output is always zero"'.`,
  ],
  [
    'linear("8x0z", "16x0e")',
    `error TS2345: Argument of type '"8x0z"' is not assignable to parameter of type '"✗ '8x0z' is not an irrep: write e.g. 8x1o"'.`,
  ],
  [
    'linear(channels, "0e")(features)',
    `error TS2345: Argument of type 'Tensor<"8x0e+8x1o">' is not assignable to parameter of type 'Tensor<\`\${number}x0e\`>'.`,
  ],
  [
    'sphericalHarmonics("0e + 1e", positions)',
    `error TS2345: Argument of type '"0e + 1e"' is not assignable to parameter of type '"✗ Y_l of a vector has parity (-1)^l: there is no 1e"'.`,
  ],
  [
    'gate("16x1o", "8x1o")',
    `error TS2345: Argument of type '"16x1o"' is not assignable to parameter of type '"✗ '16x1o' are not scalars: a pointwise function of them is not equivariant"'.`,
  ],
  [
    'tensorProduct("8x1o", "1x1")',
    `error TS2345: Argument of type '"1x1"' is not assignable to parameter of type '"✗ '8x1o' and '1x1' are irreps of different groups: O(3) writes 8x1o, SO(3) writes 8x1"'.`,
  ],
  [
    'tensorProduct("8x1o", "1o", { keep: "0e + 1z" })',
    `error TS2322: Type '"0e + 1z"' is not assignable to type '"✗ '1z' is not an irrep: write e.g. 8x1o"'.`,
  ],
  [
    'symmetricContraction("8x0e + 8x1o", "8x3o + 8x4e", { correlation: 2 })',
    `error TS2345: Argument of type '"8x3o + 8x4e"' is not assignable to parameter of type '"✗ products of up to 2 irreps of '8x0e+8x1o' have no 3o, 4e"'.`,
  ],
  [
    'symmetricContraction("8x0e + 4x1o", "8x0e", { correlation: 2 })',
    `error TS2345: Argument of type '"8x0e + 4x1o"' is not assignable to parameter of type '"✗ '8x0e+4x1o' has different numbers of copies: symmetric products are taken copy by copy"'.`,
  ],
  [
    'symmetricContraction("8x0e + 8x1o", "4x0e", { correlation: 2 })',
    `error TS2345: Argument of type '"4x0e"' is not assignable to parameter of type '"✗ '4x0e' has other numbers of copies than '8x0e+8x1o': symmetric products are taken copy by copy"'.`,
  ],
  [
    'fullyConnectedTensorProduct("8x0e + 8x1o", "0e", "4x0e + 4x2e")',
    `error TS2345: Argument of type '"4x0e + 4x2e"' is not assignable to parameter of type '"✗ '8x0e + 8x1o' ⊗ '0e' has no 2e"'.`,
  ],
  [
    'so2Convolution("8x0e", "4x1o + 2x1e + 0o")',
    `error TS2345: Argument of type '"4x1o + 2x1e + 0o"' is not assignable to parameter of type '"✗ '8x0e' along an edge has no 1e, 0o: mirrors through the edge forbid it"'.`,
  ],
  [
    'gauntProduct("4x0e + 4x1o", "4x0e + 4x1e")',
    `error TS2345: Argument of type '"4x0e + 4x1e"' is not assignable to parameter of type '"✗ inversion moves the points of '4x0e+4x1o' and '4x0e+4x1e' differently: they have no product"'.`,
  ],
  [
    'tensorProduct("8x1o", "1o", { out: "8x1o", instructions: [] })',
    `error TS2322: Type '"8x1o"' is not assignable to type '"✗ '8x1o' ⊗ '1o' has no 1o"'.`,
  ],
  [
    'elementwiseTensorProduct("8x1o", "4x1o + 2x0e")',
    `error TS2345: Argument of type '"4x1o + 2x0e"' is not assignable to parameter of type '"✗ '8x1o' has 8 copies and '4x1o + 2x0e' has 6: they are multiplied one by one"'.`,
  ],
  [
    'activation(features, "silu")',
    `error TS2345: Argument of type 'Tensor<"8x0e+8x1o">' is not assignable to parameter of type 'Tensor<Scalar>'.`,
  ],
  [
    's2Activation("4x0e + 4x2e", "silu")',
    `error TS2345: Argument of type '"4x0e + 4x2e"' is not assignable to parameter of type '"✗ '4x0e+4x2e' are no signals on the sphere: write as many copies of each degree from 0, such as 4x0e+4x1o+4x2e"'.`,
  ],
  [
    's2Activation("0o + 1o", "silu")',
    `error TS2345: Argument of type '"silu"' is not assignable to parameter of type '"✗ the values of '1x0o+1x1o' change sign under inversion: the function must be odd or even"'.`,
  ],
  [
    'selfAttention("8x0e", "4x3o", { harmonics: "0e + 2e" })',
    `error TS2345: Argument of type '"4x3o"' is not assignable to parameter of type '"✗ '8x0e' ⊗ '0e + 2e' has no 3o"'.`,
  ],
  [
    "exp(features)",
    `error TS2345: Argument of type 'Tensor<"8x0e+8x1o">' is not assignable to parameter of type 'Tensor<Scalar>'.`,
  ],
  [
    "add(norm(features), features)",
    `error TS2345: Argument of type 'Tensor<"8x0e+8x1o">' is not assignable to parameter of type 'Tensor<"16x0e">'.`,
  ],
  [
    'sequential(linear("8x0e", "4x0e"), linear("2x0e", "0e"))',
    `error TS2345: Argument of type 'Linear<"2x0e", "1x0e">' is not assignable to parameter of type 'Layer<"4x0e", string>'.`,
  ],
  [
    'irreps("C4:8x3")',
    `error TS2345: Argument of type '"C4:8x3"' is not assignable to parameter of type '"✗ '8x3' is not an irrep of C4: there are 0, 1, 2"'.`,
  ],
  [
    'linear("C4:8x0", "C8:8x0")',
    `error TS2345: Argument of type '"C8:8x0"' is not assignable to parameter of type '"✗ 'C4:8x0' has no C8:0: by Schur that output is always zero"'.`,
  ],
  [
    'tensorProduct("C4:8x0", "C4:1")',
    `error TS2345: Argument of type '"C4:8x0"' is not assignable to parameter of type '"✗ 'C4:8x0' are irreps of C4; this works for those of O(3) and SO(3)"'.`,
  ],
  [
    'gate("D4:8xE", "D4:2xE")',
    `error TS2345: Argument of type '"D4:8xE"' is not assignable to parameter of type '"✗ 'D4:8xE' are not scalars: a pointwise function of them is not equivariant"'.`,
  ],
  [
    'scalarActivation("2x0e + 3x0o", ["silu", "silu"])',
    `error TS2345: Argument of type 'string[]' is not assignable to parameter of type '"✗ 'silu' is neither odd nor even: it cannot act on 3x0o, which changes sign"'.`,
  ],
  [
    'scalarActivation("2x0e + 1o", ["silu"])',
    `error TS2345: Argument of type 'string[]' is not assignable to parameter of type '"✗ '2x0e + 1o' has 2 terms as written, the list 1 functions"'.`,
  ],
  [
    'keep(features, "2e")',
    `error TS2345: Argument of type '"2e"' is not assignable to parameter of type '"✗ '8x0e+8x1o' has no 2e"'.`,
  ],
  [
    'extract("2x0e + 1o", [[0], [2]])',
    `error TS2345: Argument of type 'number[][]' is not assignable to parameter of type '"✗ '2x0e + 1o' has no term 2: there are 2"'.`,
  ],
  ["gradient(() => positions)", `error TS2322: Type 'Tensor<"1x1o">' is not assignable to type 'Invariant'.`],
];

test.each(messages)("%s", (code, message) => {
  const { diagnostics } = compile("test/types/message.ts", `${prelude}\n${code};`);
  expect(diagnostics.map(({ line, text }) => [line, text.split("\n")[0]])).toEqual([[2, message]]);
});
