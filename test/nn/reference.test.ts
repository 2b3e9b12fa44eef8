import { describe, expect, test } from "vitest";
import { type Activation, mlp, sphericalHarmonics, tensorProduct } from "../../src/nn/index.js";
import { layout } from "../../src/irreps/index.js";
import {
  assign,
  type Dtype,
  gradient,
  inner,
  plain,
  scope,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
} from "../../src/tensor/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";

// Layers of e3nn 0.6 with their gradients, test/reference/layers.json and tensor_products.json.
const { activation_constants: estimates } = readReferenceJson<{ activation_constants: Record<string, { cst: number }> }>(
  "layers",
);
const constants = Object.fromEntries(Object.entries(estimates).map(([name, { cst }]) => [name, cst])) as Partial<
  Record<Activation, number>
>;

/** A tensor of the file `layers`, of some irreps. */
const of = (key: string, irreps: string, dtype: Dtype): Tensor<any> => {
  const { shape, data } = values("layers", key);
  return irreps === "plain" ? plain(data, { shape, dtype }) : tensor<string>(irreps, data, { shape: [shape[0]], dtype });
};

/** Errors of a layer and of its gradient against a case of the file. */
function errors(
  name: string,
  f: (x: Tensor<any>) => Tensor,
  irrepsIn: string,
  dtype: Dtype,
): { value: number; gradient: number } {
  const x = of(`${name}.x`, irrepsIn, dtype);
  const y = f(x);
  const g = of(`${name}.g`, y.irreps, dtype);
  const grad = gradient<[string]>((z) => inner<string>(f(z), g))(x) as Tensor;
  return {
    value: relativeError(toArray(y), values("layers", `${name}.out`).data),
    gradient: relativeError(toArray(grad), values("layers", `${name}.grad_x`).data),
  };
}

describe.each([
  { dtype: "f64" as const, tolerance: 1e-12 },
  { dtype: "f32" as const, tolerance: 5e-6 },
])("as e3nn computes it, $dtype", ({ dtype, tolerance }) => {
  const agrees = (found: { value: number; gradient: number }): void => {
    expect(found.value).toBeLessThan(tolerance);
    expect(found.gradient).toBeLessThan(tolerance);
  };

  test("spherical harmonics, on the sphere and off it", () => {
    scope(() => {
      agrees(errors("sh", (v) => sphericalHarmonics("0e+1o+2e+3o", v), "1x1o", dtype));
      agrees(
        errors(
          "sh_mult",
          (v) => sphericalHarmonics("2x1o+1x3o+1x0e", v, { normalize: false, normalization: "integral" }),
          "1x1o",
          dtype,
        ),
      );
    });
  });

  test("a dense network", () => {
    scope(() => {
      const network = mlp([5, 8, 3], { activation: "silu", constant: constants.silu, dtype });
      network.weights.forEach((w, i) => {
        assign(w, values("layers", `fc.layer${i}.weight`).data);
      });
      agrees(errors("fc", network as never, "plain", dtype));
      const [x, g] = [of("fc.x", "plain", dtype), of("fc.g", "plain", dtype)];
      const { grads } = valueAndGrad(network.weights, () => inner(network(x as Tensor<"plain">), g))();
      grads.forEach((grad, i) => {
        expect(relativeError(toArray(grad), values("layers", `fc.grad_layer${i}.weight`).data)).toBeLessThan(tolerance);
      });
    });
  });

  test("the weighted tensor product in the mode uvu, and its gradients by all three arguments", () => {
    scope(() => {
      const product = tensorProduct.dyn("4x0e+4x1o", "1x0e+1x1o+1x2e", { keep: "0e+1o+2e" });
      expect(product.irrepsOut).toBe("8x0e+12x1o+8x2e");
      // our paths run over the blocks; theirs as the file lists them
      const theirs = [0, 2, 5, 3, 1, 6, 4];
      const columns = theirs.flatMap((path) => [0, 1, 2, 3].map((u) => 4 * path + u));
      const value = (key: string): Float64Array => values("tensor_products", `uvu_batchw.${key}`).data;
      const reordered = (data: ArrayLike<number>): Float64Array =>
        Float64Array.from({ length: data.length }, (_, at) => data[28 * Math.floor(at / 28) + columns[at % 28]]);
      const made = (key: string, irreps: string): Tensor => tensor<string>(irreps, value(key), { dtype });
      const [x, y] = [made("x1", product.irrepsIn1), made("x2", product.irrepsIn2)];
      const w = plain(reordered(value("w")), { shape: [5, 28], dtype });
      const g = made("g", product.irrepsOut);
      expect(layout(product.irrepsOut).dim).toBe(84);
      expect(relativeError(toArray(product(x, y, w)), value("out"))).toBeLessThan(tolerance);
      const [dx, dy, dw] = gradient<[string, string, "plain"]>((a, b, c) => inner<string>(product(a, b, c), g))(x, y, w);
      expect(relativeError(toArray(dx), value("grad_x1"))).toBeLessThan(tolerance);
      expect(relativeError(toArray(dy), value("grad_x2"))).toBeLessThan(tolerance);
      expect(relativeError(toArray(dw), reordered(value("grad_w")))).toBeLessThan(tolerance);
    });
  });
});
