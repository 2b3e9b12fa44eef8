import { describe, expect, test } from "vitest";
import {
  elementwiseTensorProduct,
  fullTensorProduct,
  fullyConnectedTensorProduct,
  type Instruction,
  tensorProduct,
  tensorSquare,
} from "../../src/nn/index.js";
import { type Dtype, gradient, inner, plain, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";

// Products of e3nn 0.6 with their gradients, test/reference/tensor_products.json.
interface ReferenceCase {
  readonly class: string;
  readonly options: Record<string, unknown>;
  readonly given_instructions?: Instruction[];
  readonly irreps_in1?: string;
  readonly irreps_in2?: string;
  readonly irreps_in?: string;
  readonly irreps_out: string;
  readonly weight_numel: number;
  readonly shared_weights: boolean;
  readonly instructions: readonly Record<
    "i_in1" | "i_in2" | "i_out" | "mode" | "has_weight" | "path_weight" | "path_shape",
    never
  >[];
}
const { cases } = readReferenceJson<{ cases: Record<string, ReferenceCase> }>("tensor_products");
const NAMES: Record<string, string> = {
  path_normalization: "pathNormalization",
  irrep_normalization: "irrepNormalization",
  in1_var: "in1Var",
  in2_var: "in2Var",
  out_var: "outVar",
};

/** Our product of a case: a function of x, y and weights, or of x and weights. */
function productOf(one: ReferenceCase) {
  const [a, b] = [one.irreps_in1 as string, one.irreps_in2 as string];
  const { filter_ir_out: filter, ...rest } = one.options as { filter_ir_out?: string[] };
  const options = Object.fromEntries(Object.entries(rest).map(([key, value]) => [NAMES[key], value]));
  const kept = filter === undefined ? {} : { keep: filter.join("+") };
  const external = { ...options, internalWeights: false };
  if (one.class === "TensorProduct")
    return tensorProduct.dyn(a, b, { out: one.irreps_out, instructions: one.given_instructions as Instruction[], ...external });
  if (one.class === "FullyConnectedTensorProduct") return fullyConnectedTensorProduct.dyn(a, b, one.irreps_out, external);
  if (one.class === "FullTensorProduct") return fullTensorProduct.dyn(a, b, { ...options, ...kept });
  if (one.class === "ElementwiseTensorProduct") return elementwiseTensorProduct.dyn(a, b, { ...options, ...kept });
  const square = one.irreps_in as string;
  return one.weight_numel > 0
    ? tensorSquare.dyn(square, { out: one.irreps_out, ...external })
    : tensorSquare.dyn(square, { ...options, ...kept });
}

describe.each<[Dtype, number]>([
  ["f64", 1e-12],
  ["f32", 5e-6],
])("products of e3nn with their gradients, %s", (dtype, tolerance) => {
  test("there are 24", () => expect(Object.keys(cases)).toHaveLength(24));

  test.each(Object.entries(cases))("%s", (name, one) => {
    scope(() => {
      const product = productOf(one) as unknown as {
        irrepsIn1: string;
        irrepsIn2: string;
        irrepsIn: string;
        weightCount: number;
      };
      const read = (key: string) => values("tensor_products", `${name}.${key}`);
      const square = one.class === "TensorSquare";
      const inputs = square
        ? [tensor<string>(product.irrepsIn, read("x").data, { dtype })]
        : [
            tensor<string>(product.irrepsIn1, read("x1").data, { dtype }),
            tensor<string>(product.irrepsIn2, read("x2").data, { dtype }),
          ];
      const keys = square ? ["x"] : ["x1", "x2"];
      if (one.weight_numel > 0) {
        const { data, shape } = read("w");
        inputs.push(plain(data, { shape, dtype }) as Tensor);
        keys.push("w");
      }
      const f = product as unknown as (...xs: Tensor[]) => Tensor;
      const y = f(...inputs);
      expect(product.weightCount).toBe(one.weight_numel);
      expect(relativeError(toArray(y), read("out").data)).toBeLessThan(tolerance);
      const g = tensor<string>(y.irreps, read("g").data, { dtype });
      const made = gradient<string[]>((...xs: Tensor[]) => inner<string>(f(...xs), g))(...inputs) as Tensor | Tensor[];
      const grads = Array.isArray(made) ? made : [made];
      keys.forEach((key, i) => {
        expect(relativeError(toArray(grads[i]), read(`grad_${key}`).data), key).toBeLessThan(tolerance);
      });
    });
  });
});

test.each(Object.entries(cases))("%s: the paths are e3nn's, with its coefficients and axes of weights", (_, one) => {
  const { instructions } = productOf(one);
  const theirs = one.instructions.map((i) => [i.i_in1, i.i_in2, i.mode, i.has_weight, i.path_shape]);
  // of a full product theirs are not in the order of the sorted output
  expect(instructions.map((i) => [i.first, i.second, i.mode, i.hasWeight, i.shape])).toEqual(theirs);
  instructions.forEach((i, k) => {
    expect(Math.abs(i.coefficient / one.instructions[k].path_weight - 1)).toBeLessThan(1e-15);
  });
});
