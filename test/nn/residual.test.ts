import { expect, test } from "vitest";
import { gate, identity, layer, linear, residual } from "../../src/nn/index.js";
import { add, parameters, scope, type Tensor, toArray } from "../../src/tensor/index.js";
import { features } from "../tensor/draw.js";

test("where irreps agree the input is added, otherwise a linear map of it", () => {
  scope(() => {
    const f = linear("2x0e+1x1o", "2x0e+1x1o", { dtype: "f64", random: 1 });
    const x = features("2x0e+1x1o", 4);
    const same = residual(f);
    expect(same.skip).toBe(null);
    expect(toArray(same(x))).toEqual(toArray(add(x, f(x))));

    const g = linear("2x0e+1x1o", "3x0e", { dtype: "f64", random: 1 });
    const other = residual(g, { dtype: "f64", random: 2 });
    const skip = linear("2x0e+1x1o", "3x0e", { dtype: "f64", random: 2 });
    expect(toArray(other(x))).toEqual(toArray(add(skip(x), g(x))));
    expect(Object.keys(parameters(other))).toEqual(["inner.weight", "skip.weight"]);

    const own = residual(f, { skip: linear("2x0e+1x1o", "2x0e+1x1o", { dtype: "f64", random: 3 }) });
    expect(Object.keys(parameters(own)).length).toBe(2);
    const asked = residual(f, { skip: "linear", dtype: "f64" });
    expect(Object.keys(parameters(asked)).length).toBe(2);
  });
});

test("outputs that the input has not are those of f", () => {
  scope(() => {
    const f = layer((x: Tensor<"2x0e">) => x as never as Tensor<"2x0e">, {
      irrepsIn: "2x0e" as const,
      irrepsOut: "2x0e" as const,
    });
    expect(residual(f)(features("2x0e", 3)).irreps).toBe("2x0e");
    const wider = linear.dyn("2x0e+1x1o", "1x0e+1x2e", { dtype: "f64", random: 1 });
    const y = toArray(residual(wider, { dtype: "f64" })(features("2x0e+1x1o", 1)));
    expect([...y.slice(1)]).toEqual([0, 0, 0, 0, 0]);
    expect(y[0]).not.toBe(0);
  });
});

test("what has no skip is refused", () => {
  const f = linear("2x0e+1x1o", "3x0e");
  expect(() => residual(f, { skip: "identity" })).toThrow(
    'residual: f takes "2x0e+1x1o" and gives "3x0e", between which there is no identity; skip with "linear"',
  );
  expect(() => residual(f, { skip: "none" as never })).toThrow('residual: skip is "none"; it is "identity", "linear" or a layer');
  expect(() => residual(((x: Tensor) => x) as never)).toThrow("residual: f is no layer with irrepsIn and irrepsOut");
  expect(() => residual(linear.dyn("2x0e", "1x1o"))).toThrow('residual: "2x0e" and "1x1o" have no irrep in common');
});

test("the identity returns its argument, of its irreps only", () => {
  scope(() => {
    const x = features("2x0e+1x1o", 2);
    expect(identity("2x0e + 1o")(x)).toBe(x);
    expect(() => identity<string>("2x0e")(x)).toThrow('identity: x is "2x0e+1x1o"; the layer takes "2x0e"');
    expect(gate("1x0e", "").irrepsOut).toBe("1x0e");
  });
});
