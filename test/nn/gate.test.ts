import { describe, expect, test } from "vitest";
import { layout } from "../../src/irreps/index.js";
import { gate } from "../../src/nn/index.js";
import { multiply, scope, tensor, toArray } from "../../src/tensor/index.js";
import { equivarianceError } from "../../src/testing/index.js";
import { features } from "../tensor/draw.js";
import { expectAsReference, PRECISIONS } from "./reference-layer.js";

describe.each(PRECISIONS)("as e3nn computes it, $dtype", ({ dtype, tolerance }) => {
  test("even scalars and gates", () => {
    scope(() => {
      const layer = gate("4x0e", "2x1o+1x2e", { constants: "e3nn" });
      expectAsReference("gate", layer, { irrepsIn: layer.irrepsIn, dtype, tolerance });
    });
  });

  test("gates alone", () => {
    scope(() => {
      const layer = gate("", "3x1o", { gates: "silu", constants: "e3nn" });
      expectAsReference("gate_only", layer, { irrepsIn: layer.irrepsIn, dtype, tolerance });
    });
  });

  test("odd scalars, and an odd gate that changes a parity, in e3nn's order of the input", () => {
    scope(() => {
      const layer = gate("3x0e+2x0o", "2x1o+1x1e", { gateIrreps: "2x0e+1x0o", order: "e3nn", constants: "e3nn" });
      expect([layer.irrepsIn, layer.irrepsOut]).toEqual(["3x0o+5x0e+2x1o+1x1e", "3x0e+2x0o+3x1o"]);
      expectAsReference("gate_odd", layer, { irrepsIn: layer.irrepsIn, dtype, tolerance });
    });
  });
});

test("functions by term, of one's own among them", () => {
  scope(() => {
    const layer = gate("1x0e+1x0e+1x0o", "1x1o+1x2e", {
      activations: ["identity", (x) => multiply(x, x), "abs"],
      gates: ["identity", "square"],
      gateIrreps: "1x0e+1x0e",
      constants: "none",
    });
    expect([layer.irrepsIn, layer.irrepsOut]).toEqual(["2x0e+1x0o+2x0e+1x1o+1x2e", "3x0e+1x1o+1x2e"]);
    const x = tensor("2x0e+1x0o+2x0e+1x1o+1x2e", [2, 3, -4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5], { dtype: "f64" });
    const y = Array.from(toArray(layer(x)));
    // the factor of a function of one's own is not there either
    expect(y).toEqual([2, 9, 4, 5, 10, 15, 36, 72, 108, 144, 180]);
  });
});

test.each([
  ["3x0e+2x0o", "2x1o+1x1e+2x2e", "2x0e+1x0o+2x0o", "3x0e+2x0o+3x1o+2x2o"],
  ["1x0o", "3x1o", "1x0o+2x0e", "1x0o+1x1e+2x1o"],
  ["1x0e", "2x1e+1x2o", "3x0o", "1x0e+2x1o+1x2e"],
])("odd gates commute with O(3): %s, %s gated by %s", (scalars, gated, gateIrreps, irrepsOut) => {
  for (const order of ["given", "e3nn"] as const) {
    const layer = gate<string, string, { gateIrreps: string; order: "given" | "e3nn" }>(scalars, gated, { gateIrreps, order });
    const { rotation, reflection, moved } = equivarianceError(layer, { in: layer.irrepsIn, out: irrepsOut });
    expect(Math.max(rotation, reflection)).toBeLessThan(1e-14);
    expect(moved).toBeGreaterThan(0.5);
  }
});

test("an odd gate with an even function changes no parity", () => {
  const layer = gate("1x0e", "2x1o", { gateIrreps: "2x0o", oddGates: "abs" });
  expect(layer.irrepsOut).toBe("1x0e+2x1o");
  const { rotation, reflection } = equivarianceError(layer as never, { in: layer.irrepsIn });
  expect(Math.max(rotation, reflection)).toBeLessThan(1e-14);
});

test.each(["given", "e3nn"] as const)("without irreps there is nothing to do, in the order %s", (order) => {
  scope(() => {
    const layer = gate<string, string, { order: "given" | "e3nn" }>("", "0x1o", { order });
    expect([layer.irrepsIn, layer.irrepsOut]).toEqual(["", ""]);
    expect(layer(tensor<string>("", [], { shape: [3] })).shape).toEqual([3, 0]);
  });
});

test("in e3nn's order the numbers are the same, moved", () => {
  scope(() => {
    const [given, sorted] = [
      gate("2x0o+1x0e", "1x1e+2x1o", { constants: "none" }),
      gate("2x0o+1x0e", "1x1e+2x1o", { constants: "none", order: "e3nn" }),
    ];
    expect([given.irrepsIn, sorted.irrepsIn]).toEqual(["2x0o+4x0e+1x1e+2x1o", "2x0o+4x0e+2x1o+1x1e"]);
    const x = toArray(features("2x0o+4x0e+1x1e+2x1o", 1));
    const moved = [...x.slice(0, 6), ...x.slice(9, 15), ...x.slice(6, 9)];
    const [y, z] = [given(tensor("2x0o+4x0e+1x1e+2x1o", x)), sorted(tensor("2x0o+4x0e+2x1o+1x1e", Float64Array.from(moved)))];
    expect(toArray(z)).toEqual(toArray(y));
    expect(layout(y.irreps).text).toBe("2x0o+1x0e+1x1e+2x1o");
  });
});

test("what does not fit is refused", () => {
  const make =
    (scalars: string, gated: string, options: object): (() => unknown) =>
    () =>
      gate<string, string, any>(scalars, gated, options);
  const refusals: [() => unknown, string][] = [
    [make("1x0e", "2x1o", { gateIrreps: "1x0e" }), 'gateIrreps "1x0e" are 1 scalars; "2x1o" has 2 copies, which need one each'],
    [make("1x0e", "2x1o", { gateIrreps: "2x1o" }), '"1o" of gateIrreps "2x1o" is not a scalar'],
    [make("1x0e", "2x1o", { order: "sorted" }), 'order is "sorted"; it is "given" or "e3nn"'],
    [make("1x0o", "2x1o", { odd: "silu" }), '"silu" is neither odd nor even; it cannot act on "0o"'],
    [make("1x0o+1x0e", "", { activations: ["tanh"] }), '"1x0o+1x0e" has 2 terms as written, the list 1 functions'],
    [make("D4:1xA1", "D4:2xE", { gateIrreps: "D4:2xB1" }), '"D4:B1" as a gate would change the basis of what it scales'],
    [make("1x0e", "2x1o", { even: "swish" }), 'there is no activation "swish"'],
  ];
  for (const [work, message] of refusals) expect(work).toThrow(`gate: ${message}`);
});
