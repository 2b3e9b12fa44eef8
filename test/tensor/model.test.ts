import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { nequip } from "../../src/models/index.js";
import { gate, linear, mlp, sequential } from "../../src/nn/index.js";
import {
  assign,
  buffer,
  bufferOf,
  cast,
  evaluating,
  free,
  initialize,
  parameter,
  parameters,
  plain,
  scope,
  state,
  type Tensor,
  toArray,
  training,
} from "../../src/tensor/index.js";
import { features, held, thrown } from "./draw.js";

const values = (x: Tensor): number[] => [...toArray(x)];
const all = (model: object): Record<string, number[]> =>
  Object.fromEntries(Object.entries(state(model)).map(([name, x]) => [name, values(x)]));

describe("names", () => {
  test("are the paths of the fields, through layers, lists and objects; a tensor that is reached twice has its first name", () => {
    const shared = linear("2x0e", "2x0e", { random: 1 });
    const model = {
      embed: linear("1x0e", "2x0e", { bias: true, random: 1 }),
      layers: [shared, sequential(shared, linear("2x0e", "1x0e", { random: 2 })), mlp([1, 4, 2], { random: 3 })],
      mean: buffer([2], { draw: "constant", value: 3 }),
      config: { widths: [1, 2], data: new Float64Array(3), none: null, name: "x" },
    };
    expect(Object.keys(state(model))).toEqual([
      "embed.weight",
      "embed.bias",
      "layers.0.weight",
      "layers.1.layers.1.weight",
      "layers.2.weights.0",
      "layers.2.weights.1",
      "mean",
    ]);
    expect(Object.keys(parameters(model))).toEqual(Object.keys(state(model)).slice(0, -1));
  });

  test("a model that contains itself is walked once, tensors that are neither parameters nor buffers are not state", () => {
    const model: { self?: unknown; w: Tensor; x: Tensor } = { w: parameter([2], { draw: "constant", value: 1 }), x: plain([1]) };
    model.self = model;
    expect(Object.keys(state(model))).toEqual(["w"]);
    free(model.x);
  });
});

describe("initialize", () => {
  const first = () => linear("4x0e+2x1o", "3x0e+2x1o", { bias: true });
  const second = () => mlp([3, 5, 2]);

  test("draws by name and seed, not by order of construction", () => {
    const a = { one: first(), two: second() };
    const two = second();
    const b = { two, one: first() };
    // built in another order, they differ …
    expect(all(a)["one.weight"]).not.toEqual(all(b)["one.weight"]);
    initialize(a, { seed: 7 });
    initialize(b, { seed: 7 });
    // … and are equal by name now
    for (const [name, numbers] of Object.entries(all(a))) expect(all(b)[name]).toEqual(numbers);
    const before = all(a);
    expect(initialize(a, { seed: 7 })).toBe(a);
    expect(all(a)).toEqual(before);
    expect(all(initialize(a, { seed: 8 }))["one.weight"]).not.toEqual(before["one.weight"]);
    // the same layer under another name has other numbers
    const renamed = initialize({ other: first() }, { seed: 7 });
    expect(all(renamed)["other.weight"]).not.toEqual(before["one.weight"]);
  });

  test("draws what was asked for, and leaves buffers alone", () => {
    const model = {
      normal: parameter([20_000], { draw: "normal", std: 2 }),
      uniform: parameter([20_000], { draw: "uniform", from: -1, to: 3 }),
      constant: parameter([5], { draw: "constant", value: 4 }),
      buffer: buffer([5], { draw: "normal", std: 1 }),
      given: bufferOf(Float64Array.of(1, 2)),
    };
    const before = all(model);
    initialize(model, { seed: 1 });
    const { normal, uniform, constant, buffer: kept, given } = all(model);
    const moment = (x: number[], n: number): number => x.reduce((sum, t) => sum + t ** n, 0) / x.length;
    expect(Math.abs(moment(normal, 1))).toBeLessThan(0.05);
    expect(Math.abs(moment(normal, 2) - 4)).toBeLessThan(0.15);
    expect(Math.abs(moment(uniform, 1) - 1)).toBeLessThan(0.03);
    expect([Math.min(...uniform) >= -1, Math.max(...uniform) <= 3]).toEqual([true, true]);
    expect(constant).toEqual(new Array(5).fill(4));
    expect(kept).toEqual(before.buffer);
    expect(given).toEqual([1, 2]);
  });

  test("gives a layer the same numbers wherever the random generator of its construction stood", () => {
    const [a, b] = [linear("4x0e", "4x0e", { random: 3 }), linear("4x0e", "4x0e", { random: generator(3) })];
    expect(values(a.weight)).toEqual(values(b.weight));
    expect(values(linear("4x0e", "4x0e", { random: 4 }).weight)).not.toEqual(values(a.weight));
  });

  test("of a whole potential depends on nothing but the seed", () => {
    const options = { elements: [1, 8], cutoff: 3, hidden: "2x0e+2x1o", layers: 2 };
    const a = initialize(nequip({ ...options, random: 1 }), { seed: 5 });
    linear("9x0e", "9x0e");
    const b = initialize(nequip({ ...options, random: 2 }), { seed: 5 });
    expect(all(a)).toEqual(all(b));
    expect(Object.keys(all(a))).toContain("blocks.1.radial.weights.2");
  });
});

describe("parameters and buffers", () => {
  test("outlive every scope", () => {
    const before = held();
    const layer = scope(() => linear("8x0e", "8x0e", { random: 1 }));
    expect(values(layer.weight)).toHaveLength(64);
    free(layer.weight);
    expect(held()).toBe(before);
  });

  test("are the only tensors that change", () => {
    const w = parameter([3], { draw: "constant", value: 0 });
    assign(w, [1, 2, 3]);
    expect(values(w)).toEqual([1, 2, 3]);
    expect(thrown(() => assign(w, [1, 2])).message).toBe("assign: 2 numbers do not fill [3]");
    const x = plain([1]);
    expect(thrown(() => assign(x, [2])).message).toBe("assign: only parameters and buffers change; other tensors are values");
    free(x);
    free(w);
  });
});

describe("cast", () => {
  test("of a tensor rounds to nearest, and back gives the same numbers", () => {
    scope(() => {
      const x = features("2x1o", 3);
      const y = cast(x, "f32");
      expect(values(y)).toEqual(values(x).map(Math.fround));
      expect(cast(y, "f32")).toBe(y);
      expect(values(cast(cast(y, "f64"), "f32"))).toEqual(values(y));
      expect(() => cast(x, "f16" as never)).toThrow('cast: precision "f16"; it is "f32" or "f64"');
    });
  });

  test("of a model changes its parameters and buffers in place, but for those that stay in double precision", () => {
    const model = nequip({ elements: [1, 8], cutoff: 3, hidden: "2x0e+2x1o", layers: 1, random: 1 });
    assign(model.shift, [-13.6 - 1e-12, -432.1]);
    const [names, before, bytes] = [Object.keys(state(model)), all(model), held()];
    const { weight } = model.embed;
    expect(cast(model, "f64")).toBe(model);
    expect(model.dtype).toBe("f64");
    expect(model.embed.weight).toBe(weight);
    expect(Object.keys(state(model))).toEqual(names);
    expect(all(model)).toEqual(before); // single precision is exact in double
    expect(Object.values(state(model)).every(({ dtype }) => dtype === "f64")).toBe(true);
    cast(model, "f32");
    expect(all(model)).toEqual(before);
    expect(model.shift.dtype).toBe("f64");
    expect(values(model.shift)).toEqual([-13.6 - 1e-12, -432.1]);
    expect(held()).toBe(bytes);
  });

  test("of a list of layers", () => {
    const model = [linear("2x0e", "2x0e", { random: 1 }), gate("2x0e", "")];
    cast(model, "f64");
    expect(Object.values(state(model)).map(({ dtype }) => dtype)).toEqual(["f64"]);
  });
});

test("evaluating and training switch the layers that have a mode", () => {
  const layer = Object.assign(() => 0, { training: true });
  const model = {
    layers: [layer, { deeper: layer }],
    other: { training: "never" },
    w: parameter([1], { draw: "constant", value: 0 }),
  };
  expect(evaluating(model)).toBe(model);
  expect(layer.training).toBe(false);
  training(model);
  expect(layer.training).toBe(true);
  expect(model.other.training).toBe("never");
});
