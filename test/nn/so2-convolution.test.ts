import { describe, expect, test } from "vitest";
import { Rotation } from "../../src/groups/index.js";
import { layout } from "../../src/irreps/index.js";
import { edgeFrame, fromEdgeFrame, harmonicsProduct, so2Convolution, toEdgeFrame } from "../../src/nn/index.js";
import { rotate } from "../../src/so3/index.js";
import {
  assign,
  type Dtype,
  gradient,
  hvp,
  indices,
  inner,
  plain,
  scope,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { equivarianceError } from "../../src/testing/index.js";
import { EPS64, relativeError } from "../representations/compare.js";
import { features, numbers, thrown } from "../tensor/draw.js";
import { edgeVectors, SPECIAL } from "./edges.js";

type Vectors = Float64Array | Float32Array;
const IN = "3x0e+2x1o+2x1e+3x2e+1x3o";
const OUT = "2x0e+1x0o+3x1o+2x2o+2x4e";
const made = (dtype: Dtype = "f64", mMax?: number) => so2Convolution.dyn<string, string>(IN, OUT, { random: 1, dtype, mMax });

describe("frames of edges", () => {
  test("take each edge to the pole, and back", () => {
    scope(() => {
      for (const [dtype, tolerance] of [
        ["f64", 8 * EPS64],
        ["f32", 1e-6],
      ] as const) {
        const r = edgeVectors(SPECIAL, dtype);
        const frame = edgeFrame(r);
        const turned = toArray(toEdgeFrame(r, frame));
        SPECIAL.forEach((v, e) => {
          const length = Math.hypot(...v);
          expect(relativeError(turned.slice(3 * e, 3 * e + 3), [0, length, 0])).toBeLessThan(tolerance);
        });
        const x = features(IN, SPECIAL.length, 1, dtype);
        expect(relativeError(toArray(fromEdgeFrame(toEdgeFrame(x, frame), frame)), toArray(x))).toBeLessThan(4 * tolerance);
      }
      expect(edgeFrame(edgeVectors()).directed).toBe(null);
      const zero = edgeFrame(
        edgeVectors([
          [0, 0, 0],
          [0, 2, 0],
        ]),
      );
      expect([...toArray(zero.directed as Tensor)]).toEqual([0, 1]);
      expect([...toArray(zero.rotations).slice(0, 9)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
      const pairs = features("2x1o", 3, 1);
      expect(thrown(() => edgeFrame(pairs)).message).toBe('edgeFrame: r is "2x1o" [3,6]; edges are one vector a row, "1x1o"');
      expect(thrown(() => toEdgeFrame(pairs, zero)).message).toBe(
        "toEdgeFrame: there are 2 edges for 3 rows of features; each needs one",
      );
    });
  });
});

describe("the convolution", () => {
  test.each([
    ["f64", undefined, 32 * 2 ** -52],
    ["f64", 1, 32 * 2 ** -52],
    ["f32", undefined, 32 * 2 ** -23],
  ] as const)("commutes with O(3), %s, mMax %s", (dtype, mMax, tolerance) => {
    scope(() => {
      const layer = made(dtype, mMax);
      const inputs = [features(IN, 6, 1, dtype), edgeVectors(SPECIAL.slice(6, 12), dtype), numbers([6, 11], 4, dtype)];
      const { rotation, reflection, moved } = equivarianceError((x: any, r: any, f: any) => layer(x, r, f), {
        inputs,
        out: layer.irrepsOut,
        elements: 20,
      });
      expect(rotation).toBeLessThan(tolerance);
      expect(reflection).toBeLessThan(tolerance);
      expect(moved).toBeGreaterThan(0.5);
    });
  });

  // The maps of all paths with harmonics are as many as the weights, and each convolution is one of them: solved for by the numbers of one edge.
  test("has as many weights as there are paths with harmonics", () => {
    const count = (irrepsIn: string, irrepsOut: string, harmonics: string): [number, number] => [
      so2Convolution.dyn(irrepsIn, irrepsOut).weight.size,
      harmonicsProduct.dyn(irrepsIn, harmonics, irrepsOut, { form: "direct" }).weightCount,
    ];
    const [a, b] = count(IN, OUT, "0e+1o+2e+3o+4e+5o+6e+7o");
    expect(a).toBe(b);
    const [c, d] = count("2x0+1x1+3x2", "1x0+2x1+1x3", "0+1+2+3+4+5");
    expect(c).toBe(d);
  });

  test("is a product with harmonics: that of the weights that agree along the pole", () => {
    scope(() => {
      // One path of each kind between vectors: 0e and 2e make 1o ⊗ → 1o, 1o makes 1o → 1e.
      const layer = so2Convolution.dyn("1x1o", "1x1o+1x1e", { random: 1, dtype: "f64" });
      expect(layer.paths.map(({ m, kind, output }) => `${output} ${m} ${kind}`)).toEqual(["0 0 same", "0 1 same", "1 1 across"]);
      const product = harmonicsProduct.dyn("1x1o", "0e+1o+2e", "1x1o+1x1e", {
        form: "direct",
        irrepNormalization: "none",
        pathNormalization: "none",
        internalWeights: false,
      });
      expect(product.instructions.map(({ second, out }) => [second, out])).toEqual([
        [0, 0],
        [1, 1],
        [2, 0],
      ]);
      const [w0, w1, v1] = [0.7, -1.3, 0.4];
      assign(
        layer.weight,
        layer.paths.map(({ factor }, i) => [w0, w1, v1][i]! / factor),
      );
      // ⟨1|0|1⟩ is δ/√3; that of degree 2 at the pole (2, −1, −1)/√30 √5 for m = 0, ±1; the cross product with y, ±1/√6 √3
      const [even, tensor2, cross] = [1 / Math.sqrt(3), Math.sqrt(5 / 30), Math.sqrt(3 / 6)];
      const p0 = (w0 + 2 * w1) / 3 / even;
      const p2 = (w0 - w1) / 3 / tensor2;
      const x = features("1x1o", 5, 1);
      const r = edgeVectors(SPECIAL.slice(6, 11));
      const sign = [1, -1].map((s) => {
        const wanted = toArray(product(x, r, plain(Float64Array.of(p0, (s * v1) / cross, p2), { dtype: "f64" })));
        return relativeError(toArray(layer(x, r)), wanted);
      });
      expect(Math.min(...sign)).toBeLessThan(16 * EPS64);
      expect(Math.max(...sign)).toBeGreaterThan(0.1);
    });
  });

  test("does not see where the rotations jump: it commutes with a rotation that takes every special edge to a common place", () => {
    scope(() => {
      const layer = made();
      const rows = SPECIAL.length;
      const q = Rotation.random(4);
      const [x, r, g] = [features(IN, rows, 1), edgeVectors(), features(layer.irrepsOut, rows, 2)];
      const [x1, r1, g1] = [x, r, g].map((t) => rotate(t as Tensor<string>, q)) as [any, any, any];
      const work = (a: Tensor, c: Tensor, h: Tensor) => ({
        value: layer(a, c),
        byEdges: gradient((v: any) => inner<string>(layer(a, v), h) as never)(c as never) as unknown as Tensor,
        curved: hvp((v: any) => inner<string>(layer(a, v), layer(a, v)) as never)(
          c as never,
          (c === r ? direction : rotate(direction, q)) as never,
        ) as unknown as Tensor,
      });
      const direction = features("1x1o", rows, 7);
      const [here, there] = [work(x, r, g), work(x1, r1, g1)];
      for (const key of ["value", "byEdges", "curved"] as const) {
        const wanted = toArray(rotate(here[key], q));
        const found = toArray(there[key]);
        const dim = wanted.length / rows;
        // each edge by itself; by the shortest of them the gradient is large
        SPECIAL.forEach((v, e) => {
          const distance = relativeError(found.slice(e * dim, (e + 1) * dim), wanted.slice(e * dim, (e + 1) * dim));
          expect(distance, `${key} ${v}`).toBeLessThan(2e-12);
        });
      }
    });
  });

  test("edges of length zero give zero, with derivatives zero", () => {
    scope(() => {
      const layer = made();
      const x = features(IN, 2, 1);
      const r = edgeVectors([
        [0, 0, 0],
        [0.1, 0.2, 0.3],
      ]);
      const { dim } = layout(layer.irrepsOut);
      const z = toArray(layer(x, r));
      expect([...z.slice(0, dim)].every((value) => value === 0)).toBe(true);
      expect([...z.slice(dim)].some((value) => value !== 0)).toBe(true);
      const g = features(layer.irrepsOut, 2, 3);
      const [dx, dr] = gradient<string[]>((a: any, v: any) => inner<string>(layer(a, v), g) as never)(x, r) as never as Tensor[];
      expect([...toArray(dr as Tensor)].slice(0, 3).every((value) => value === 0)).toBe(true);
      expect([...toArray(dr as Tensor)].every(Number.isFinite)).toBe(true);
      expect([...toArray(dx as Tensor)].slice(0, x.dim).every((value) => value === 0)).toBe(true);
    });
  });

  test("weights of variance one keep the variance, with orders left out too", () => {
    scope(() => {
      for (const mMax of [undefined, 1, 0]) {
        const layer = so2Convolution.dyn("40x0e+40x1o+40x2e", "40x0e+40x1o+40x2e+40x3o", { random: 2, dtype: "f32", mMax });
        const z = toArray(layer(features(layer.irrepsIn, 64, 1, "f32"), features("1x1o", 64, 2, "f32")));
        const dim = z.length / 64;
        for (const { offset, dim: d, multiplicity } of layout(layer.irrepsOut).blocks) {
          let sum = 0;
          for (let row = 0; row < 64; row++)
            for (let i = offset; i < offset + d * multiplicity; i++) sum += z[row * dim + i]! ** 2;
          expect(Math.abs(sum / (64 * d * multiplicity) - 1)).toBeLessThan(0.25);
        }
      }
    });
  });

  test("along edges it gathers, scales each copy, and adds up", () => {
    scope(() => {
      const layer = made();
      const edges = { senders: indices([1, 0, 1], 2), receivers: indices([0, 2, 0], 3) };
      const [x, r, factors] = [features(IN, 2, 1), edgeVectors(SPECIAL.slice(9, 12)), numbers([3, 11], 2)];
      const found = toArray(layer(x, r, factors as never, edges)) as Vectors;
      const { blocks } = layout(IN);
      const rows = [1, 0, 1].flatMap((sender, e) => {
        const row = [...toArray(x)].slice(sender * x.dim, (sender + 1) * x.dim);
        let copy = 0;
        let at = 0;
        for (const { multiplicity, dim } of blocks)
          for (let u = 0; u < multiplicity; u++, copy++)
            for (let m = 0; m < dim; m++, at++) row[at]! *= toArray(factors)[11 * e + copy]!;
        return row;
      });
      const { dim } = layout(layer.irrepsOut);
      const each = toArray(
        layer(tensor(IN, Float64Array.from(rows), { shape: [3], dtype: "f64" }), edgeVectors(SPECIAL.slice(9, 12))),
      );
      const wanted = new Float64Array(3 * dim);
      [0, 2, 0].forEach((receiver, e) => {
        for (let i = 0; i < dim; i++) wanted[receiver * dim + i]! += each[e * dim + i]!;
      });
      expect(relativeError(found, wanted)).toBeLessThan(16 * EPS64);
      const frame = edgeFrame(r);
      expect([...toArray(layer(x, frame, factors as never, edges))]).toEqual([...found]);
    });
  });

  test("refuses what cannot be reached, and what does not fit", () => {
    const make = (...args: unknown[]) => thrown(() => (so2Convolution as any)(...args)).message;
    expect(make("2x0e", "2x1o + 3x1e")).toContain('no input reaches 1e of irrepsOut "2x1o+3x1e"');
    expect(make("2x1o", "2x1e", { mMax: 0 })).toContain("up to the order m = 0");
    expect(make("2x1o", "2x1e", { mMax: 0.5 })).toBe("so2Convolution: mMax is 0.5; it must be an integer >= 0");
    expect(make("2x1o", "2x1")).toContain("irreps of O(3)");
    scope(() => {
      const layer = made();
      const call = (...args: unknown[]) => thrown(() => (layer as any)(...args)).message;
      expect(call(features(IN, 2, 1), edgeVectors(SPECIAL.slice(0, 3)))).toContain("there are 3 edges for 2 rows");
      expect(call(features(IN, 2, 1), edgeVectors(SPECIAL.slice(0, 2)), numbers([2, 3], 1))).toContain("factors are [2,3]");
      expect(call(features("1x1o", 2, 1), edgeVectors(SPECIAL.slice(0, 2)))).toContain("the layer takes");
    });
  });
});
