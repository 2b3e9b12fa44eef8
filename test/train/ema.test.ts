import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { assign, cast, parameter, plain, toArray } from "../../src/tensor/index.js";
import { clipFactor, ema, gradientNorm, restore, snapshot } from "../../src/train/index.js";

describe("ema", () => {
  test.each([
    { dtype: "f64" as const, tolerance: 1e-14 },
    { dtype: "f32" as const, tolerance: 1e-6 },
  ])("follows a ← d·a + (1 − d)·p with d = min(decay, t/(9 + t)), $dtype", ({ dtype, tolerance }) => {
    const x = parameter([5], { draw: "normal", std: 1 }, { random: 1, dtype });
    const average = ema({ x }, 0.8);
    const wanted = [...toArray(x)];
    for (let t = 1; t <= 50; t++) {
      assign(x, generator(t).normals(5));
      average.update();
      const d = Math.min(0.8, t / (9 + t));
      toArray(x).forEach((p, i) => {
        wanted[i] = d * wanted[i] + (1 - d) * p;
      });
    }
    toArray(average.state.x).forEach((a, i) => {
      expect(Math.abs(a - wanted[i])).toBeLessThan(tolerance);
    });
    expect(average.steps).toBe(50);
  });

  test("of parameters that rest is those parameters, to the bit", () => {
    const x = parameter([5], { draw: "normal", std: 1 }, { random: 1 });
    const average = ema({ x });
    for (let t = 0; t < 30; t++) average.update();
    expect(toArray(average.state.x)).toEqual(toArray(x));
  });

  test("exchanged twice, everything is where it was", () => {
    const x = parameter([3], { draw: "constant", value: 1 }, { dtype: "f64" });
    const average = ema({ x });
    assign(x, [2, 3, 4]);
    average.update(); // d = 1/10
    average.swap();
    expect([...toArray(x)]).toEqual([1.9, 2.8, 3.7]);
    expect([...toArray(average.state.x)]).toEqual([2, 3, 4]);
    average.swap();
    expect([...toArray(x)]).toEqual([2, 3, 4]);
  });

  test("refuses a decay outside [0, 1), and parameters that were cast since", () => {
    const x = parameter([3], { draw: "constant", value: 1 });
    for (const decay of [1, -0.1, Number.NaN])
      expect(() => ema({ x }, decay)).toThrow(`ema: decay is ${decay}; it must be a number from 0, below 1`);
    const average = ema({ x });
    cast({ x }, "f64");
    const message = 'ema: the parameter "x" is f64 and was f32 when ema was called; cast the model before';
    expect(() => average.update()).toThrow(message);
    expect(() => average.swap()).toThrow(message);
    expect(average.steps).toBe(0);
  });

  test("dispose frees the averages", () => {
    const x = parameter([3], { draw: "constant", value: 1 });
    const held = memoryUse().held;
    ema({ x }).dispose();
    expect(memoryUse().held).toBe(held);
  });
});

describe("clipping", () => {
  test("the norm is that of all gradients together", () => {
    const a = generator(1).normals(1001);
    const b = generator(2).normals(13);
    const wanted = Math.hypot(...a, ...b);
    expect(Math.abs(gradientNorm({ a: plain(a, { dtype: "f64" }), b: plain(b, { dtype: "f64" }) }) / wanted - 1)).toBeLessThan(
      1e-14,
    );
    const narrow = Math.hypot(...Float32Array.from(a), ...Float32Array.from(b));
    expect(Math.abs(gradientNorm({ a: plain(a, { dtype: "f32" }), b: plain(b, { dtype: "f32" }) }) / narrow - 1)).toBeLessThan(
      1e-14,
    );
    expect(gradientNorm({})).toBe(0);
  });

  test("f32 gradients do not overflow, and what is not finite is not hidden", () => {
    expect(gradientNorm({ a: plain([3e38, 0], { dtype: "f32" }) })).toBe(Math.fround(3e38));
    const a = parameter([2], { draw: "constant", value: 1 });
    assign(a, [1, Number.NaN]);
    expect(gradientNorm({ a })).toBeNaN();
    assign(a, [1, Number.NEGATIVE_INFINITY]);
    expect(gradientNorm({ a })).toBe(Number.POSITIVE_INFINITY);
  });

  test("the factor shortens what is too long, and nothing else", () => {
    expect(clipFactor(5, 10)).toBe(1);
    expect(clipFactor(10, 10)).toBe(1);
    expect(clipFactor(40, 10)).toBe(0.25);
    expect(clipFactor(40, Number.POSITIVE_INFINITY)).toBe(1);
    for (const longest of [0, -1, Number.NaN])
      expect(() => clipFactor(1, longest)).toThrow(`clipFactor: the longest length is ${longest}; it must be positive`);
  });
});

describe("snapshots", () => {
  const tensors = () => ({
    a: parameter([2, 3], { draw: "normal", std: 1 }, { random: 1 }),
    b: parameter([3], { draw: "normal", std: 1 }, { random: 2, dtype: "f64" }),
  });

  test("give everything back, to the bit", () => {
    const here = tensors();
    const before = [toArray(here.a), toArray(here.b)];
    const saved = snapshot(here);
    assign(here.a, new Float32Array(6));
    assign(here.b, new Float64Array(3));
    restore("test", here, saved);
    expect([toArray(here.a), toArray(here.b)]).toEqual(before);
  });

  test.each<[string, (saved: Map<string, any>) => unknown, string]>([
    ["lack one", (saved) => saved.delete("b"), 'test: there is no "b", [3] F64'],
    ["have one too many", (saved) => saved.set("c", saved.get("b")), 'test: "c" is left over'],
    [
      "have another shape",
      (saved) => saved.set("a", { ...saved.get("a"), shape: [3, 2] }),
      'test: "a" is [3,2] F32; it must be [2,3] F32',
    ],
    [
      "have another precision",
      (saved) => saved.set("b", { dtype: "F32", shape: [3], data: new Float32Array(3) }),
      'test: "b" is [3] F32; it must be [3] F64',
    ],
    ["hold NaN", (saved) => (saved.get("b").data[2] = Number.NaN), 'test: "b" holds NaN; its numbers must be finite'],
    ["hold infinity", (saved) => (saved.get("b").data[0] = -Infinity), 'test: "b" holds -Infinity; its numbers must be finite'],
  ])("that %s are refused, and nothing changes", (_, spoil, message) => {
    const here = tensors();
    const saved = new Map(snapshot({ a: tensors().a, b: tensors().b }));
    assign(here.a, [1, 2, 3, 4, 5, 6]);
    spoil(saved);
    expect(() => restore("test", here, saved)).toThrow(new RangeError(message));
    expect([...toArray(here.a)]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
