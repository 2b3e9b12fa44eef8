import { expect } from "vitest";
import { assign, type Dtype, inner, plain, type Tensor, tensor, toArray, valueAndGrad } from "../../src/tensor/index.js";
import { values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";

/** Precisions in which layers are held to e3nn's, and how near they must come. */
export const PRECISIONS = [
  { dtype: "f64" as const, tolerance: 1e-12 },
  { dtype: "f32" as const, tolerance: 5e-6 },
];

/** A tensor of test/reference/layers, of some irreps; its leading axes are kept. */
export function referenceTensor(key: string, irreps: string, dtype: Dtype): Tensor<any> {
  const { shape, data } = values("layers", key);
  return irreps === "plain" ? plain(data, { shape, dtype }) : tensor<string>(irreps, data, { shape: shape.slice(0, -1), dtype });
}

/**
 * Holds a layer to a case of test/reference/layers: its values, and the gradients of ⟨f(x), g⟩ by x and by its parameters, which are given the
 * numbers of the case first. Made in a scope.
 */
export function expectAsReference(
  name: string,
  f: (x: Tensor<any>) => Tensor,
  options: { irrepsIn: string; dtype: Dtype; tolerance: number; parameters?: Readonly<Record<string, Tensor>> },
): void {
  const { irrepsIn, dtype, tolerance, parameters = {} } = options;
  for (const [key, parameter] of Object.entries(parameters)) {
    const { shape, data } = values("layers", `${name}.${key}`);
    expect(parameter.shape).toEqual(shape);
    assign(parameter, data);
  }
  const x = referenceTensor(`${name}.x`, irrepsIn, dtype);
  const y = f(x);
  const g = referenceTensor(`${name}.g`, y.irreps, dtype);
  expect(y.shape).toEqual(g.shape);
  expect(relativeError(toArray(y), values("layers", `${name}.out`).data), name).toBeLessThan(tolerance);
  const { grads } = valueAndGrad({ ...parameters, x }, () => inner<string>(f(x), g))();
  for (const [key, grad] of Object.entries(grads as Record<string, Tensor>)) {
    const wanted = values("layers", `${name}.grad_${key}`).data;
    expect(relativeError(toArray(grad), wanted), `${name}, by ${key}`).toBeLessThan(tolerance);
  }
}
