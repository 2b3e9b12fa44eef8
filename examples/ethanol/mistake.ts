/** Three lines that would break the symmetry, and what `tsc` says of them: the test beside this example compiles them and compares. */
export const MISTAKE = {
  code: `const features = tensor("8x0e + 8x1o", numbers); // 8 scalars and 8 vectors
const layer = linear("8x0e + 8x1o", "16x0e + 4x2e"); // 16 scalars and 4 tensors of degree 2
layer(features);`,
  line: 2,
  message: `error TS2345: Argument of type '"16x0e + 4x2e"' is not assignable to parameter of type '"✗ '8x0e+8x1o' has no 2e: by Schur that output is always zero"'.`,
} as const;
