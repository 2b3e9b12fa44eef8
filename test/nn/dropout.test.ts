import { expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { dropout, stochasticDepth } from "../../src/nn/index.js";
import { evaluating, gradient, indices, inner, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { relativeError } from "../representations/compare.js";
import { features, thrown } from "../tensor/draw.js";

const IRREPS = "3x0e+4x1o";
const ones = (rows: number): Tensor<"3x0e+4x1o"> => tensor(IRREPS, new Float64Array(15 * rows).fill(1), { shape: [rows] });

test("a copy is zero or divided by 1 − p, as a whole, and as often as p says", () => {
  scope(() => {
    const [rows, p] = [4000, 0.3];
    const y = toArray(dropout(IRREPS, p, { random: 1 })(ones(rows)));
    const dropped = new Float64Array(7);
    const pairs = new Float64Array(7);
    for (let r = 0; r < rows; r++) {
      const copies = [0, 1, 2, 3, 6, 9, 12].map((at, u) => y.subarray(15 * r + at, 15 * r + at + (u < 3 ? 1 : 3)));
      copies.forEach((copy, u) => {
        expect(copy.every((t) => t === copy[0]) && [0, 1 / (1 - p)].includes(copy[0])).toBe(true);
        if (copy[0] !== 0) return;
        dropped[u]++;
        if (copies[(u + 1) % 7][0] === 0) pairs[u]++;
      });
    }
    // five standard deviations of 4000 draws; neighbours are independent
    for (const n of dropped) expect(Math.abs(n / rows - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / rows));
    for (const n of pairs) expect(Math.abs(n / rows - p * p)).toBeLessThan(5 * Math.sqrt((p * p * (1 - p * p)) / rows));
  });
});

test("draws depend on the seed alone, and go on from call to call", () => {
  scope(() => {
    const [a, b] = [dropout(IRREPS, 0.5, { random: 7 }), dropout(IRREPS, 0.5, { random: generator(7) })];
    const first = toArray(a(ones(9)));
    expect(toArray(b(ones(9)))).toEqual(first);
    const { state } = a.random;
    const second = toArray(a(ones(9)));
    expect(second).not.toEqual(first);
    a.random.state = state;
    expect(toArray(a(ones(9)))).toEqual(second);
    // without a seed, two layers do not drop the same
    expect(toArray(dropout(IRREPS, 0.5)(ones(9)))).not.toEqual(toArray(dropout(IRREPS, 0.5)(ones(9))));
  });
});

test("in evaluation nothing is dropped; p = 0 drops nothing and p = 1 everything", () => {
  scope(() => {
    const x = features(IRREPS, 3);
    for (const layer of [dropout(IRREPS, 0.9, { random: 1 }), stochasticDepth(0.9, { random: 1 })]) {
      expect(layer.training).toBe(true);
      expect(toArray(evaluating(layer)(x))).toEqual(toArray(x));
    }
    expect(toArray(dropout(IRREPS, 0)(x))).toEqual(toArray(x));
    expect(toArray(dropout(IRREPS, 1)(x)).every((t) => t === 0)).toBe(true);
  });
});

test("rows of a group, or of a place on the first axis, share their draws", () => {
  scope(() => {
    const [layer, depth] = [dropout(IRREPS, 0.5, { random: 3 }), stochasticDepth(0.5, { random: 3 })];
    const groups = [2, 0, 1, 1, 2, 0, 2, 3];
    for (const apply of [layer, depth]) {
      const y = toArray(apply(ones(8) as never, indices(groups, 4)));
      const row = (i: number): string => y.subarray(15 * i, 15 * i + 15).join();
      groups.forEach((g, i) => {
        expect(row(i)).toBe(row(groups.indexOf(g)));
      });
      const stacked = toArray(apply(tensor(IRREPS, new Float64Array(60).fill(1), { shape: [2, 2] })));
      expect(stacked.subarray(0, 15)).toEqual(stacked.subarray(15, 30));
    }
    const different = new Set(Array.from({ length: 20 }, () => toArray(layer(ones(2))).join()));
    expect(different.size).toBe(20);
    const whole = toArray(stochasticDepth(0.5, { random: 1 })(ones(100)));
    for (let r = 0; r < 100; r++)
      expect([0, 2].map((t) => Array(15).fill(t).join())).toContain(whole.subarray(15 * r, 15 * r + 15).join());
    expect(new Set(whole)).toEqual(new Set([0, 2]));
  });
});

test("the gradient goes through the copies that stayed", () => {
  scope(() => {
    const layer = dropout(IRREPS, 0.5, { random: 5 });
    const { state } = layer.random;
    const g = features(IRREPS, 4, 2);
    const slope = toArray(gradient<["3x0e+4x1o"]>((x) => inner(layer(x), g))(features(IRREPS, 4, 1)));
    layer.random.state = state;
    expect(relativeError(slope, toArray(layer(g)))).toBe(0);
  });
});

test("wrong probabilities, features and groups are refused", () => {
  expect(thrown(() => dropout("8x0e", 1.5)).message).toContain("dropout: p is 1.5; it must be a probability");
  expect(thrown(() => dropout("8x0e", Number.NaN)).message).toContain("p is NaN");
  expect(thrown(() => stochasticDepth(-0.1)).message).toContain("stochasticDepth: p is -0.1");
  scope(() => {
    expect(() => dropout.dyn("8x0e" as string, 0.5)(features("7x0e", 1))).toThrow('the layer takes "8x0e"');
    expect(() => stochasticDepth(0.5)(features("7x0e", 3), indices([0, 0], 1))).toThrow("groups of 2 rows");
    expect(() => stochasticDepth(0.5)([1] as never)).toThrow(TypeError);
  });
});
