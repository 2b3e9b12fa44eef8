import { describe, expect, test } from "vitest";
import { norm, normActivation } from "../../src/nn/index.js";
import { gradient, hessian, inner, scope, sum, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { features } from "../tensor/draw.js";
import { relativeError } from "../representations/compare.js";
import { expectAsReference, PRECISIONS } from "./reference-layer.js";

describe.each(PRECISIONS)("as e3nn computes it, $dtype", ({ dtype, tolerance }) => {
  test("normActivation", () => {
    scope(() => {
      const layer = normActivation("3x0e+2x1o+1x2e", "sigmoid", { epsilon: 1e-8 });
      expectAsReference("norm_act", layer, { irrepsIn: layer.irrepsIn, dtype, tolerance });
      // without it there is no difference where no length is that small
      expectAsReference("norm_act", normActivation("3x0e+2x1o+1x2e", "sigmoid"), { irrepsIn: layer.irrepsIn, dtype, tolerance });
    });
  });

  test("normActivation with biases", () => {
    scope(() => {
      const layer = normActivation("3x0e+2x1o", "silu", { bias: true, epsilon: 0.001, dtype });
      const parameters = { biases: layer.bias as Tensor };
      expectAsReference("norm_act_bias", layer, { irrepsIn: layer.irrepsIn, dtype, tolerance, parameters });
    });
  });

  test("norm, and its square", () => {
    scope(() => {
      expectAsReference("norm", (x) => norm(x), { irrepsIn: "3x0e+2x1o+1x3o", dtype, tolerance });
      expectAsReference("norm_squared", (x) => norm(x, { squared: true }), { irrepsIn: "2x0o+2x2e", dtype, tolerance });
    });
  });
});

describe("lengths", () => {
  test("of the result are those that the function says", () => {
    scope(() => {
      const x = features("2x1o+3x2e", 5);
      const [lengths, found] = [norm(x), norm(normActivation("2x1o+3x2e", "square")(x))];
      expect(
        relativeError(
          toArray(found),
          toArray(lengths).map((r) => r * r),
        ),
      ).toBeLessThan(1e-14);
      const scaled = norm(normActivation("2x1o+3x2e", "tanh", { normalize: false })(x));
      expect(
        relativeError(
          toArray(scaled),
          toArray(lengths).map((r) => r * Math.tanh(r)),
        ),
      ).toBeLessThan(1e-14);
      const exact = norm(normActivation("2x1o+3x2e", "relu", { constants: "exact" })(x));
      expect(
        relativeError(
          toArray(exact),
          toArray(lengths).map((r) => r * Math.SQRT2),
        ),
      ).toBeLessThan(1e-14);
    });
  });

  test("at 0 the value is 0, and so are the derivatives; without normalize the slope is f(0)", () => {
    scope(() => {
      const zero = tensor("1x1o", new Float64Array(3));
      const g = tensor("1x1o", [1, 2, 3], { dtype: "f64" });
      const layer = normActivation("1x1o", "sigmoid");
      expect([...toArray(layer(zero))]).toEqual([0, 0, 0]);
      const f = (x: Tensor<"1x1o">) => inner(layer(x), g);
      expect([...toArray(gradient(f)(zero))].map(Math.abs)).toEqual([0, 0, 0]);
      expect([...toArray(hessian(f)(zero))].map(Math.abs)).toEqual(Array(9).fill(0));
      const free = normActivation("1x1o", "sigmoid", { normalize: false });
      expect([...toArray(gradient((x: Tensor<"1x1o">) => inner(free(x), g))(zero))]).toEqual([0.5, 1, 1.5]);
      // and with ε it is f(ε)/ε
      const rounded = normActivation("1x1o", "identity", { epsilon: 0.25 });
      expect([...toArray(gradient((x: Tensor<"1x1o">) => inner(rounded(x), g))(zero))]).toEqual([1, 2, 3]);
    });
  });
});

test("what does not fit is refused", () => {
  expect(() => normActivation("1x1o", "swish" as "silu")).toThrow('normActivation: there is no activation "swish"');
  for (const epsilon of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => normActivation("1x1o", "silu", { epsilon })).toThrow(
      `normActivation: epsilon is ${epsilon}; it must be a number > 0`,
    );
  scope(() => {
    expect(() => normActivation("1x1o" as string, "silu")(features("2x1o", 1))).toThrow(
      'normActivation: x is "2x1o"; the layer takes "1x1o"',
    );
    expect(normActivation("1x1o", "silu").bias).toBe(null);
    expect(toArray(sum(normActivation("", "silu", { bias: true })(features("", 3) as never))).length).toBe(0);
  });
});
