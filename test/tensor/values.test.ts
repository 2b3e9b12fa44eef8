import { describe, expect, test } from "vitest";
import { layout } from "../../src/irreps/index.js";
import {
  abs,
  add,
  addNumber,
  concatenate,
  concatenateRows,
  cos,
  divide,
  exp,
  filled,
  forget,
  gather,
  indices,
  inner,
  log,
  matrixProduct,
  mean,
  mix,
  multiply,
  ones,
  polynomial,
  power,
  relabel,
  repeat,
  reshape,
  rowInner,
  safePower,
  scale,
  scaleBy,
  scaleRows,
  scatter,
  scope,
  segmentMean,
  sigmoid,
  silu,
  sin,
  sliceColumns,
  sliceRows,
  smoothBump,
  softplus,
  split,
  sqrt,
  subtract,
  sum,
  tanh,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  truncatedPolynomial,
  widenColumns,
} from "../../src/tensor/index.js";
import { relativeError } from "../representations/compare.js";
import { features, numbers } from "./draw.js";

// Every operation against the formula in its docstring, number by number.

const raw = (x: Tensor): number[] => [...toArray(x, { layout: "ir_mul" })];
const e3nn = (x: Tensor): number[] => [...toArray(x)];
const EPS = Number.EPSILON;

describe("functions of numbers", () => {
  const logistic = (t: number): number => 1 / (1 + Math.exp(-t));
  const functions: [string, (x: Tensor<any>) => Tensor, (t: number) => number, number, number][] = [
    ["exp", exp, Math.exp, -5, 5],
    ["log", log, Math.log, 0.1, 9],
    ["sqrt", sqrt, Math.sqrt, 0, 9],
    ["sin", sin, Math.sin, -9, 9],
    ["cos", cos, Math.cos, -9, 9],
    ["tanh", tanh, Math.tanh, -4, 4],
    ["sigmoid", sigmoid, logistic, -9, 9],
    ["silu", silu, (t) => t * logistic(t), -9, 9],
    ["softplus", softplus, (t) => Math.log1p(Math.exp(-Math.abs(t))) + Math.max(t, 0), -9, 9],
    ["abs", abs, Math.abs, -3, 3],
    ["power 2.5", (x) => power(x, 2.5, -3), (t) => -3 * t ** 2.5, 0.1, 4],
    ["power -1", (x) => power(x, -1), (t) => 1 / t, -3, -0.1],
    ["polynomial", (x) => polynomial(x, [1, -2, 0, 0.5]), (t) => 1 - 2 * t + 0.5 * t ** 3, -2, 2],
    [
      "truncatedPolynomial",
      (x) => truncatedPolynomial(x, [1, -2, 0, 0.5], 0.7),
      (t) => (t < 0.7 ? 1 - 2 * t + 0.5 * t ** 3 : 0),
      -2,
      2,
    ],
    ["smoothBump", smoothBump, (t) => (Math.abs(t) < 1 ? Math.exp(1 - 1 / (1 - t * t)) : 0), -1.5, 1.5],
    ["addNumber", (x) => addNumber(x, 0.3), (t) => t + 0.3, -2, 2],
    ["scaleBy", (x) => scaleBy(x, -0.3), (t) => -0.3 * t, -2, 2],
    ["filled", (x) => filled(x, 7), () => 7, -2, 2],
    ["ones", ones, () => 1, -2, 2],
  ];
  test.each(functions)("%s", (_, f, formula, from, to) => {
    scope(() => {
      const points = Float64Array.from({ length: 301 }, (_, i) => from + ((to - from) * i) / 300);
      for (const dtype of ["f64", "f32"] as const) {
        const x = tensor("7x0e", points, { dtype, shape: [43] });
        const y = f(x);
        expect(y).toMatchObject({ irreps: "7x0e", shape: [43, 7], dtype });
        // the formula at the rounded points, each to a few units in its own last place, or of 1 where it cancels
        raw(y).forEach((found, i) => {
          const wanted = formula(raw(x)[i]);
          expect(Math.abs(found - wanted)).toBeLessThanOrEqual(
            (dtype === "f64" ? 8 * EPS : 8 * 2 ** -24) * Math.max(Math.abs(wanted), 1),
          );
        });
      }
    });
  });

  test("safePower is 0 at 0, with all its derivatives", () => {
    scope(() => {
      const x = tensor("1x0e", [0, 4, 0.25], { dtype: "f64" });
      expect(raw(safePower(x, 0.5))).toEqual([0, 2, 0.5]);
      expect(raw(safePower(x, -0.5, 3))).toEqual([0, 1.5, 6]);
    });
  });

  test("of two", () => {
    scope(() => {
      const [x, y] = [features("5x0e", 3, 1), features("5x0e", 3, 2)];
      const [X, Y] = [raw(x), raw(y)];
      expect(raw(add(x, y))).toEqual(X.map((t, i) => t + Y[i]));
      expect(raw(subtract(x, y))).toEqual(X.map((t, i) => t - Y[i]));
      expect(raw(multiply(x, y))).toEqual(X.map((t, i) => t * Y[i]));
      expect(raw(divide(x, y))).toEqual(X.map((t, i) => t / Y[i]));
    });
  });
});

describe("rows", () => {
  const X = (): Tensor<"2x0e+1x1o"> => features("2x0e+1x1o", 6, 3);
  const rows = (x: Tensor): number[][] => Array.from({ length: x.rows }, (_, r) => raw(x).slice(r * x.dim, (r + 1) * x.dim));

  test("sum, mean and repeat", () => {
    scope(() => {
      const x = X();
      const totals = rows(x).reduce((a, b) => a.map((t, k) => t + b[k]));
      expect(raw(sum(x))).toEqual(totals);
      expect(sum(x)).toMatchObject({ irreps: "2x0e+1x1o", shape: [5] });
      expect(
        relativeError(
          raw(mean(x)),
          totals.map((t) => t / 6),
        ),
      ).toBeLessThan(2 * EPS);
      for (const count of [1, 2, 7, 300]) {
        const like = numbers([count, 2]);
        expect(rows(repeat(sum(x), like))).toEqual(Array.from({ length: count }, () => totals));
      }
      expect(raw(sum(sliceRows(x, 0, 0)))).toEqual([0, 0, 0, 0, 0]);
    });
  });

  test("inner products and scales", () => {
    scope(() => {
      const [x, y, s] = [X(), features("2x0e+1x1o", 6, 4), features("1x0e", 6, 5)];
      const dots = rows(x).map((row, r) => row.reduce((total, t, k) => total + t * rows(y)[r][k], 0));
      expect(relativeError(raw(rowInner(x, y)), dots)).toBeLessThan(8 * EPS);
      expect(rowInner(x, y)).toMatchObject({ irreps: "1x0e", shape: [6, 1] });
      expect(Math.abs(toNumber(inner(x, y)) - dots.reduce((a, b) => a + b))).toBeLessThan(30 * EPS);
      const scaled = rows(x).flatMap((row, r) => row.map((t) => t * raw(s)[r]));
      expect(raw(scale(x, s))).toEqual(scaled);
      expect(raw(scaleRows(forget(s), x))).toEqual(scaled);
      expect(raw(scale(x, 0.5))).toEqual(raw(x).map((t) => 0.5 * t));
      expect(inner(forget(x), forget(y)).irreps).toBe("plain");
      expect(inner(features("2x1", 3), features("2x1", 3)).irreps).toBe("1x0");
    });
  });

  test("gather, scatter and means of segments", () => {
    scope(() => {
      const x = X();
      const all = rows(x);
      const to = [4, 0, 4, 4, 1, 0];
      expect(rows(gather(x, indices([5, 0, 0, 3], 6)))).toEqual([all[5], all[0], all[0], all[3]]);
      const totals = Array.from({ length: 5 }, (_, r) =>
        all.filter((_, e) => to[e] === r).reduce((a, b) => a.map((t, k) => t + b[k]), [0, 0, 0, 0, 0]),
      );
      expect(rows(scatter(x, indices(to, 5)))).toEqual(totals);
      const counts = [2, 1, 0, 0, 3];
      expect(
        relativeError(
          raw(segmentMean(x, indices(to, 5))),
          totals.flatMap((row, r) => row.map((t) => (counts[r] > 0 ? t / counts[r] : 0))),
        ),
      ).toBeLessThan(2 * EPS);
    });
  });

  test("cutting and joining", () => {
    scope(() => {
      const x = X();
      const all = rows(x);
      expect(rows(sliceRows(x, 2, 5))).toEqual(all.slice(2, 5));
      expect(rows(concatenateRows([sliceRows(x, 3, 6), sliceRows(x, 0, 0), sliceRows(x, 0, 3)]))).toEqual([
        ...all.slice(3),
        ...all.slice(0, 3),
      ]);
      expect(reshape(x, [2, 3])).toMatchObject({ shape: [2, 3, 5], irreps: "2x0e+1x1o" });
      expect(raw(reshape(x, [2, 3]))).toEqual(raw(x));
      expect(raw(relabel(x, "plain", [30], 30))).toEqual(raw(x));
    });
  });
});

describe("columns", () => {
  /** Rows in e3nn's order, in which concatenation is concatenation. */
  const rows = (x: Tensor): number[][] => Array.from({ length: x.rows }, (_, r) => e3nn(x).slice(r * x.dim, (r + 1) * x.dim));

  test.each([
    ["2x0e+1x1o", "1x1e+1x0e"],
    ["1x0e+2x1o", "3x1o+1x2e"],
    ["2x1o", "1x1o+2x2e", "4x2e"],
    ["1x0e", "2x0e", "3x0e"],
  ])("concatenate and split: %s | %s %s", (...texts) => {
    scope(() => {
      const parts = texts.filter(Boolean).map((text, i) => features(text, 4, i));
      const whole = concatenate(...parts);
      expect(whole.irreps).toBe(layout(parts.map(({ irreps }) => irreps).join("+")).text);
      expect(rows(whole)).toEqual(rows(parts[0]).map((_, r) => parts.flatMap((part) => rows(part)[r])));
      split(whole, texts.filter(Boolean)).forEach((part, i) => {
        expect(part.irreps).toBe(parts[i].irreps);
        expect(e3nn(part)).toEqual(e3nn(parts[i]));
      });
    });
  });

  test("of plain tensors, and slices", () => {
    scope(() => {
      const [a, b] = [numbers([3, 2], 1), numbers([3, 4], 2)];
      expect(rows(concatenate(a, b))).toEqual(rows(a).map((row, r) => [...row, ...rows(b)[r]]));
      expect(rows(sliceColumns(b, 1, 3))).toEqual(rows(b).map((row) => row.slice(1, 3)));
      const x = features("5x0o", 3);
      expect(sliceColumns(x, 2, 4)).toMatchObject({ irreps: "2x0o", shape: [3, 2] });
      expect(rows(sliceColumns(x, 2, 4))).toEqual(rows(x).map((row) => row.slice(2, 4)));
      expect(sliceColumns(x, 2, 2)).toMatchObject({ irreps: "", shape: [3, 0] });
    });
  });

  test("biases among other irreps", () => {
    scope(() => {
      const text = "2x0e+1x1o+1x0e";
      const wide = widenColumns(
        numbers([1, 3], 1),
        text,
        layout(text).blocks.filter(({ l }) => l === 0),
      );
      const [a, b, c] = e3nn(numbers([1, 3], 1));
      expect(wide.irreps).toBe(text);
      expect(e3nn(wide)).toEqual([a, b, 0, 0, 0, c]);
    });
  });
});

describe("matrices", () => {
  const product = (x: number[], w: number[], K: number, N: number): number[] =>
    Array.from({ length: (x.length / K) * N }, (_, at) => {
      let total = 0;
      for (let u = 0; u < K; u++) total += x[Math.floor(at / N) * K + u] * w[u * N + (at % N)];
      return total;
    });

  test.each([
    [1, 1, 1],
    [3, 2, 5],
    [70, 64, 33],
    [600, 7, 9],
  ])("a product of [%d, %d] with %d columns", (rows, K, N) => {
    scope(() => {
      const [x, w] = [features(`${K}x0e`, rows, 1), numbers([K, N], 2)];
      const y = matrixProduct(x as Tensor<any>, w, 0.5);
      expect(y).toMatchObject({ irreps: `${N}x0e`, shape: [rows, N] });
      expect(
        relativeError(
          raw(y),
          product(raw(x), raw(w), K, N).map((t) => 0.5 * t),
        ),
      ).toBeLessThan(4 * K * EPS);
    });
  });

  test("without columns, and without rows", () => {
    scope(() => {
      expect(matrixProduct(numbers([3, 2]), numbers([2, 0]))).toMatchObject({ irreps: "plain", shape: [3, 0] });
      expect(matrixProduct(features("2x0e", 3), numbers([2, 0]))).toMatchObject({ irreps: "", shape: [3, 0] });
      expect(matrixProduct(features("2x0e", 0), numbers([2, 3]))).toMatchObject({ irreps: "3x0e", shape: [0, 3] });
    });
  });

  test("mix takes each path through its matrix, by species where there are some", () => {
    scope(() => {
      const plan = {
        irrepsIn: "2x0e+3x1o",
        dimIn: 11,
        irrepsOut: "1x0e+2x1o",
        dimOut: 7,
        paths: [
          { dim: 1, from: 0, copiesIn: 2, blockIn: 2, to: 0, copiesOut: 1, blockOut: 1, weight: 0, scale: 2 },
          { dim: 3, from: 2, copiesIn: 3, blockIn: 3, to: 1, copiesOut: 2, blockOut: 2, weight: 2, scale: -1 },
        ],
        weights: 8,
        weightShape: [2, 8],
        fillsIn: true,
        fillsOut: true,
      };
      const [x, w] = [features("2x0e+3x1o", 5, 1), numbers([2, 8], 2)];
      const kinds = [1, 0, 0, 1, 0];
      const [X, W] = [raw(x), raw(w)];
      const wanted = kinds.flatMap((kind, r) => {
        const [row, of] = [X.slice(11 * r, 11 * r + 11), W.slice(8 * kind, 8 * kind + 8)];
        const scalar = 2 * (row[0] * of[0] + row[1] * of[1]);
        const vectors = [0, 1, 2].flatMap((m) =>
          [0, 1].map((v) => -[0, 1, 2].reduce((total, u) => total + row[2 + 3 * m + u] * of[2 + 2 * u + v], 0)),
        );
        return [scalar, ...vectors];
      });
      expect(relativeError(raw(mix(x, w, plan, indices(kinds, 2))), wanted)).toBeLessThan(8 * EPS);
    });
  });
});
