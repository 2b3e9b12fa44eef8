import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { free, gradient, plain, type Tensor, tensor, toArray, toNumber } from "../../src/tensor/index.js";
import { huber, maskedSquared, meanAbsolute, meanSquared, pseudoHuber, weightedMean } from "../../src/train/index.js";

const COUNT = 12;
const [a, b] = [generator(1).normals(COUNT), generator(2).normals(COUNT)];
const mean = (f: (d: number) => number, of: ArrayLike<number> = a.map((x, i) => x - b[i])): number =>
  Array.from(of, f).reduce((sum, x) => sum + x, 0) / of.length;

const LOSSES: [
  string,
  (x: Tensor<"plain">, y: Tensor<"plain">) => Tensor<"plain">,
  (d: number) => number,
  (d: number) => number,
][] = [
  ["meanSquared", meanSquared, (d) => d * d, (d) => 2 * d],
  ["meanAbsolute", meanAbsolute, Math.abs, Math.sign],
  ["pseudoHuber", pseudoHuber, (d) => Math.sqrt(1 + d * d) - 1, (d) => d / Math.sqrt(1 + d * d)],
  [
    "pseudoHuber, δ = 0.3",
    (x, y) => pseudoHuber(x, y, 0.3),
    (d) => 0.09 * (Math.sqrt(1 + (d * d) / 0.09) - 1),
    (d) => d / Math.sqrt(1 + (d * d) / 0.09),
  ],
];

describe.each(LOSSES)("%s", (_, loss, definition, slope) => {
  test("is the mean of its definition over all numbers", () => {
    expect(toNumber(loss(plain(a, { shape: [3, 4] }), plain(b, { shape: [3, 4] })))).toBeCloseTo(mean(definition), 14);
    expect(toNumber(loss(plain(a, { dtype: "f32" }), plain(b, { dtype: "f32" })))).toBeCloseTo(mean(definition), 6);
    expect(toNumber(loss(plain(a), plain(a)))).toBe(0);
    expect(toNumber(loss(plain([], { shape: [0, 4] }), plain([], { shape: [0, 4] })))).toBe(0);
  });

  test("has the gradient of its definition, which is 0 where there is no error", () => {
    const found = toArray(gradient((x: Tensor<"plain">) => loss(x, plain(b)))(plain(a)));
    found.forEach((g, i) => {
      expect(g).toBeCloseTo(slope(a[i] - b[i]) / COUNT, 15);
    });
    expect([...toArray(gradient((x: Tensor<"plain">) => loss(x, plain(a)))(plain(a)))].map(Math.abs)).toEqual(
      new Array(COUNT).fill(0),
    );
  });
});

describe("losses", () => {
  test("of equivariant features are invariant: the mean does not see the order of the memory", () => {
    const [x, y] = [a, b].map((values) => tensor("2x0e+2x1o+1x1e+1x0o", values, { dtype: "f64" }));
    expect(toNumber(meanSquared(x, y))).toBeCloseTo(
      mean((d) => d * d),
      14,
    );
  });

  test("pseudoHuber keeps its digits where the error is small", () => {
    const d = 1e-5;
    const x = plain([d], { dtype: "f32" });
    expect(Math.abs(toNumber(pseudoHuber(x, plain([0], { dtype: "f32" }))) / (0.5 * d * d) - 1)).toBeLessThan(1e-6);
  });

  test("refuse shapes that differ, and a delta that is not positive", () => {
    for (const [, loss] of LOSSES) expect(() => loss(plain([1, 2]), plain([1, 2, 3]))).toThrow(RangeError);
    for (const delta of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => pseudoHuber(plain([1]), plain([1]), delta)).toThrow(
        new RangeError(`pseudoHuber: delta is ${delta}; it must be positive and finite`),
      );
  });
});

test("outside of a scope nothing is held but what they return", () => {
  const [x, y] = [1, 2].map((seed) => plain(generator(seed).normals(12)));
  const mask = plain(new Float64Array(12).fill(1));
  const losses = { huber, meanAbsolute, meanSquared, pseudoHuber, weighted: () => weightedMean(x) };
  for (const [name, loss] of Object.entries({ ...losses, masked: () => maskedSquared(x, y, mask) })) {
    free(loss(x, y)); // the first call may write tables that stay
    const before = memoryUse().held;
    for (let i = 0; i < 5; i++) free(loss(x, y));
    expect([name, memoryUse().held - before]).toEqual([name, 0]);
  }
});
