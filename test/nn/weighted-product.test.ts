import { describe, expect, test } from "vitest";
import { layout, writtenTerms } from "../../src/irreps/index.js";
import {
  elementwiseTensorProduct,
  fullTensorProduct,
  fullyConnectedTensorProduct,
  type Instruction,
  type NormalizedInstruction,
  plan,
  tensorProduct,
  tensorSquare,
} from "../../src/nn/index.js";
import {
  type Dtype,
  gather,
  gradient,
  inner,
  parameters,
  plain,
  scatter,
  scope,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
} from "../../src/tensor/index.js";
import { realClebschGordan } from "../../src/representations/index.js";
import { adjointError, type Checked } from "../../src/testing/index.js";
import { relativeError } from "../representations/compare.js";
import { features, numbers, places, thrown } from "../tensor/draw.js";

const numbersOf = (x: Tensor): number[] => [...toArray(x)];

/** z[w] = ∑ paths c ∑ᵤᵥ weights x[u] y[v] C, of one row in the order of toArray, term by term as the modes say. */
function definition(
  texts: readonly [string, string, string],
  { instructions }: { instructions: readonly NormalizedInstruction[] },
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): Float64Array {
  const [in1, in2, out] = texts.map((text) => {
    let at = 0;
    return writtenTerms(text).map(({ l, multiplicity, dim }) => {
      const offset = at;
      at += multiplicity * dim;
      return { l, n: multiplicity, dim, offset };
    });
  });
  const z = new Float64Array(layout(texts[2]).dim);
  for (const { first, second, out: to, mode, hasWeight, coefficient, weight } of instructions) {
    const [a, b, c] = [in1[first], in2[second], out[to]];
    const coupling = realClebschGordan(a.l, b.l, c.l);
    const sum = (u: number, v: number, w: number, k: number): void => {
      const factor = coefficient * (hasWeight ? weights[weight + k] : 1);
      for (let i = 0; i < a.dim; i++)
        for (let j = 0; j < b.dim; j++)
          for (let m = 0; m < c.dim; m++)
            z[c.offset + w * c.dim + m] +=
              factor * coupling[(i * b.dim + j) * c.dim + m] * x[a.offset + u * a.dim + i] * y[b.offset + v * b.dim + j];
    };
    let pair = 0;
    for (let u = 0; u < a.n; u++) {
      for (let v = 0; v < b.n; v++) {
        const below = mode === "uvu<v" || mode === "u<vw";
        if ((below && u >= v) || ((mode === "uuu" || mode === "uuw") && u !== v)) continue;
        if (mode === "uvw" || mode === "uuw" || mode === "u<vw") for (let w = 0; w < c.n; w++) sum(u, v, w, pair * c.n + w);
        else sum(u, v, mode === "uvu" || mode === "uuu" ? u : mode === "uvv" ? v : pair, pair);
        pair++;
      }
    }
  }
  return z;
}

describe("the formula of every mode, with copies that fill vectors and copies that are left over", () => {
  const all: Record<string, [string, string, string, Instruction[]]> = {
    "uvw, scalars": ["17x0e", "18x2e", "19x2e", [[0, 0, 0, "uvw", true]]],
    "uvw, scalars second": ["18x1o", "17x0o", "21x1e", [[0, 0, 0, "uvw", true]]],
    "uvw, to scalars": ["18x2e", "19x2e", "3x0e", [[0, 0, 0, "uvw", true]]],
    "uvw, vectors to l = 2": ["9x1o+8x1e", "17x1o", "16x2e", [[0, 0, 0, "uvw", true]]],
    "uvw, one copy": ["33x2e", "1x1o", "7x3o", [[0, 0, 0, "uvw", true]]],
    "other modes": [
      "17x1o+2x1o",
      "17x1o+3x2e",
      "17x1e+6x1o+5x2e+17x0e+3x3o+17x2e+136x1e",
      [
        [0, 0, 0, "uuu", true],
        [1, 1, 1, "uvuv", true],
        [0, 0, 2, "uuw", true],
        [0, 0, 2, "u<vw", true],
        [0, 0, 3, "uvu", true],
        [0, 1, 4, "uvv", true],
        [1, 0, 5, "uvv", false],
        [0, 0, 6, "uvu<v", true],
      ],
    ],
  };
  test.each(Object.entries(all))("%s", (_, [a, b, out, instructions]) => {
    for (const [dtype, tolerance] of [
      ["f64", 1e-14],
      ["f32", 3e-6],
    ] as const) {
      scope(() => {
        const rows = 3;
        const product = tensorProduct.dyn(a, b, { out, instructions, internalWeights: false });
        const [x, y] = [features(product.irrepsIn1, rows, 1, dtype), features(product.irrepsIn2, rows, 2, dtype)];
        for (const w of [numbers([product.weightCount], 3, dtype), numbers([rows, product.weightCount], 4, dtype)]) {
          const row = (t: Tensor, r: number): ArrayLike<number> => toArray(t).subarray(r * t.dim, (r + 1) * t.dim);
          const wanted = [0, 1, 2].flatMap((r) => [
            ...definition([a, b, out], product, row(x, r), row(y, r), row(w, w.rows === 1 ? 0 : r)),
          ]);
          expect(relativeError(toArray(product(x, y, w)), wanted)).toBeLessThan(tolerance);
          if (dtype === "f32") continue;
          const f: Checked = (p, q, v) => product(p, q, v as Tensor<"plain">);
          for (const which of [0, 1, 2])
            if (!(which === 2 && instructions.some((i) => !i[4]))) expect(adjointError(f, [x, y, w], which)).toBeLessThan(1e-13);
        }
      });
    }
  });
});

describe("weights", () => {
  test("one list for all rows is the same as that list in each row, in values and gradients", () => {
    scope(() => {
      const rows = 7;
      const product = fullyConnectedTensorProduct("3x0e+2x1o+1x2e", "2x0e+1x1o", "2x0e+3x1o+1x1e+2x2e", {
        internalWeights: false,
      });
      const n = product.weightCount;
      const [x, y, w] = [features(product.irrepsIn1, rows, 1), features(product.irrepsIn2, rows, 2), numbers([n], 3)];
      const repeated = plain(
        Float64Array.from({ length: rows * n }, (_, i) => toArray(w)[i % n]),
        { shape: [rows, n] },
      );
      expect(relativeError(toArray(product(x, y, w)), toArray(product(x, y, repeated)))).toBeLessThan(1e-14);
      const g = features(product.irrepsOut, rows, 4);
      const back = (of: Tensor): readonly Tensor[] =>
        gradient<[string, string, string]>((a, b, c) => inner<string>(product(a as never, b as never, c as never), g))(
          x,
          y,
          of,
        ) as never;
      const [one, each] = [back(w), back(repeated)];
      for (const k of [0, 1]) expect(relativeError(toArray(one[k]), toArray(each[k]))).toBeLessThan(1e-14);
      const summed = Float64Array.from({ length: n }, (_, i) =>
        numbersOf(each[2]).reduce((sum, t, k) => (k % n === i ? sum + t : sum), 0),
      );
      expect(relativeError(toArray(one[2]), summed)).toBeLessThan(1e-14);
    });
  });

  test("its own weights are a parameter, drawn from the seed, and used where none are given", () => {
    scope(() => {
      const product = fullyConnectedTensorProduct("2x1o", "1x0e+1x1o", "2x1o+1x2e", { random: 5, dtype: "f64" });
      const again = fullyConnectedTensorProduct("2x1o", "1x0e+1x1o", "2x1o+1x2e", { random: 5, dtype: "f64" });
      expect(Object.keys(parameters(product))).toEqual(["weight"]);
      expect(numbersOf(product.weight as Tensor)).toEqual(numbersOf(again.weight as Tensor));
      const [x, y] = [features("2x1o", 3, 1), features("1x0e+1x1o", 3, 2)];
      expect(numbersOf(product(x, y))).toEqual(numbersOf(product(x, y, product.weight as Tensor<"plain">)));
      const { grads } = valueAndGrad(parameters(product), () => inner<string>(product(x, y), product(x, y)))();
      const wanted = gradient<[string]>((w) => inner<string>(product(x, y, w as never), product(x, y, w as never)))(
        product.weight as Tensor,
      ) as Tensor;
      expect(numbersOf((grads as Record<string, Tensor>).weight)).toEqual(numbersOf(wanted));
      expect(Math.max(...numbersOf(wanted).map(Math.abs))).toBeGreaterThan(0.1);
    });
  });

  test("sums over rows go by blocks of 512, whatever the number of rows", () => {
    scope(() => {
      const product = fullyConnectedTensorProduct("2x1o+1x0e", "2x1o", "2x0e+1x1o", { internalWeights: false });
      const back = (rows: number, from: number): Float64Array => {
        const [x, y, g] = ["2x1o+1x0e", "2x1o", "2x0e+1x1o"].map((text, k) => {
          const all = toArray(features(text, 1300, k + 1));
          const { dim } = layout(text);
          return tensor<string>(text, all.subarray(from * dim, (from + rows) * dim), { shape: [rows], dtype: "f64" });
        });
        const w = numbers([product.weightCount], 9);
        return toArray(
          gradient<[string]>((c) => inner<string>(product(x as never, y as never, c as never), g as never))(w) as Tensor,
        ) as Float64Array;
      };
      const parts = [back(512, 0), back(512, 512), back(276, 1024)];
      expect([...back(1300, 0)]).toEqual([...parts[0].map((t, i) => t + parts[1][i] + parts[2][i])]);
    });
  });
});

describe("terms as they are written", () => {
  test("instructions count them, and tensors carry the merged text", () => {
    scope(() => {
      const product = tensorProduct("1x0e + 2x1o + 3x1o", "1x1o + 1x1o", {
        out: "3x0e + 2x0e + 2x1e + 3x1e",
        instructions: [
          [2, 1, 0, "uvu", true],
          [1, 0, 1, "uvu", true],
          [1, 1, 2, "uvu", true],
          [2, 0, 3, "uvu", true],
        ],
        internalWeights: false,
      });
      expect([product.irrepsIn1, product.irrepsIn2, product.irrepsOut]).toEqual(["1x0e+5x1o", "2x1o", "5x0e+5x1e"]);
      const [x, y, w] = [features(product.irrepsIn1, 1, 1), features(product.irrepsIn2, 1, 2), numbers([10], 3)];
      const vector = (t: Tensor, at: number): number[] => numbersOf(t).slice(at, at + 3);
      const xs = [0, 1, 2, 3, 4].map((u) => vector(x, 1 + 3 * u));
      const ys = [0, 1].map((v) => vector(y, 3 * v));
      const dot = (a: number[], b: number[]): number => a.reduce((sum, t, i) => sum + t * b[i], 0);
      const cross = (a: number[], b: number[]): number[] =>
        [0, 1, 2].map((i) => a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3]);
      const weights = numbersOf(w);
      // C(1,1,0) = δ/√3, C(1,1,1) = ε/√6
      const wanted = [
        ...[0, 1, 2].map((u) => (weights[u] * dot(xs[2 + u], ys[1])) / Math.sqrt(3)),
        ...[0, 1].map((u) => (weights[3 + u] * dot(xs[u], ys[0])) / Math.sqrt(3)),
        ...[0, 1].flatMap((u) => cross(xs[u], ys[1]).map((t) => (weights[5 + u] * t) / Math.sqrt(2))),
        ...[0, 1, 2].flatMap((u) => cross(xs[2 + u], ys[0]).map((t) => (weights[7 + u] * t) / Math.sqrt(2))),
      ];
      expect(relativeError(toArray(product(x, y, w)), wanted)).toBeLessThan(1e-15);
    });
  });

  test("the mask tells what some path writes", () => {
    const product = tensorProduct("2x1o", "1x1o", {
      out: "1x0e + 2x1e + 1x2e + 2x2e",
      instructions: [
        [0, 0, 0, "uvw", true],
        [0, 0, 1, "uvu", true, 0],
        [0, 0, 3, "uvu", false],
      ],
    });
    expect([...product.outputMask].join("")).toBe("1000000000001111111111");
    scope(() => {
      const z = numbersOf(product(features("2x1o", 1, 1, "f32"), features("1x1o", 1, 2, "f32")));
      expect(z.map((t) => (t === 0 ? 0 : 1))).toEqual([...product.outputMask]);
    });
  });
});

test.each<Dtype>(["f64", "f32"])("right is the product as an operator on x, %s", (dtype) => {
  scope(() => {
    for (const shape of [[], [3]]) {
      const product = fullyConnectedTensorProduct("2x0e+2x1o", "1x1o+1x2e", "2x0e+3x1o+2x2o", { random: 1, dtype });
      const [x, y] = [features(product.irrepsIn1, 3, 1, dtype), features(product.irrepsIn2, 3, 2, dtype)];
      const w = shape.length > 0 ? numbers([3, product.weightCount], 3, dtype) : undefined;
      const matrices = product.right(y, w);
      expect(matrices.shape).toEqual([3, 8, 21]);
      const [rows, operators] = [toArray(x), toArray(matrices)];
      const wanted = Float64Array.from({ length: 3 * 21 }, (_, i) => {
        const [r, c] = [Math.floor(i / 21), i % 21];
        let sum = 0;
        for (let k = 0; k < 8; k++) sum += rows[r * 8 + k] * operators[(r * 8 + k) * 21 + c];
        return sum;
      });
      expect(relativeError(toArray(product(x, y, w)), wanted)).toBeLessThan(dtype === "f64" ? 1e-15 : 1e-6);
    }
  });
});

describe("along edges", () => {
  const NODES = 9;
  const EDGES = 40;
  const edges = () => ({ senders: places(EDGES, NODES, 1), receivers: places(EDGES, NODES, 2) });

  const modes: Record<string, [string, Instruction[]]> = {
    "uvu, by the kernels that gather": [
      "4x0e+4x1o",
      [
        [0, 0, 0, "uvu", true],
        [0, 1, 1, "uvu", true],
      ],
    ],
    "two paths to one term": [
      "4x0e+4x1o",
      [
        [0, 0, 0, "uvu", true],
        [0, 0, 0, "uuu", false],
        [0, 1, 1, "uvu", true],
      ],
    ],
    uvw: [
      "3x0e+5x1o",
      [
        [0, 0, 0, "uvw", true],
        [0, 1, 1, "uvw", true],
      ],
    ],
  };
  test.each(Object.entries(modes))("%s: gathered, multiplied and summed", (_, [out, instructions]) => {
    scope(() => {
      const product = tensorProduct.dyn("4x1o", out.startsWith("4x0e") && instructions.length === 3 ? "4x1o+1x0e" : "1x1o+1x0e", {
        out,
        instructions,
        internalWeights: false,
      });
      const list = edges();
      const [x, y] = [features(product.irrepsIn1, NODES, 1), features(product.irrepsIn2, EDGES, 2)];
      for (const w of [numbers([EDGES, product.weightCount], 3), numbers([product.weightCount], 4)]) {
        const g = features(product.irrepsOut, NODES, 5);
        const apart = (a: Tensor, b: Tensor, c: Tensor): Tensor =>
          scatter(product(gather(a, list.senders), b, c as never), list.receivers);
        const along = (a: Tensor, b: Tensor, c: Tensor): Tensor => product(a, b, c as never, list);
        expect(relativeError(toArray(along(x, y, w)), toArray(apart(x, y, w)))).toBeLessThan(1e-14);
        const back = (f: typeof along): readonly Tensor[] =>
          gradient<[string, string, string]>((...xs) => inner<string>(f(...(xs as [Tensor, Tensor, Tensor])), g))(
            x,
            y,
            w,
          ) as never;
        const [found, wanted] = [back(along), back(apart)];
        found.forEach((t, k) => {
          expect(relativeError(toArray(t), toArray(wanted[k]))).toBeLessThan(1e-13);
        });
      }
    });
  });
});

describe("what does not fit is refused", () => {
  const dyn = tensorProduct.dyn;
  const instruction =
    (i: readonly unknown[], out = "2x0e"): (() => unknown) =>
    () =>
      dyn("2x1o+1x0e", "2x1o+3x1o", { out, instructions: [i as unknown as Instruction] });
  test.each<[string, () => unknown, RegExp]>([
    [
      "a term that is not there",
      instruction([0, 2, 0, "uvw", true]),
      /instruction 0, \[0, 2, 0, "uvw"\], names a term that is not there/,
    ],
    ["a mode that does not exist", instruction([0, 0, 0, "uvx", true]), /no known mode; there are uvw, uvu/],
    [
      "irreps that do not couple",
      instruction([0, 0, 0, "uvw", true], "2x1o"),
      /couples 1o and 1o to 1o, which their product does not have/,
    ],
    [
      "copies that do not fit",
      instruction([0, 1, 0, "uuu", true]),
      /2, 3 and 2 copies; the mode needs as many copies of both inputs and of the output/,
    ],
    ["weights that are missing", instruction([0, 0, 0, "uvw", false]), /and no weights; the mode needs weights/],
    ["a negative share", instruction([0, 0, 0, "uvw", true, -1]), /the path weight -1; it is a share of the variance/],
    [
      "an output that no path reaches",
      () => fullyConnectedTensorProduct("2x1o" as string, "1x1o", "1x0e+2x1o"),
      /"2x1o" ⊗ "1x1o" has no 1o of irrepsOut "1x0e\+2x1o"/,
    ],
    ["other numbers of copies", () => elementwiseTensorProduct.dyn("2x1o", "3x1o"), /"2x1o" has 2 copies and "3x1o" has 3/],
    ["other groups", () => fullTensorProduct.dyn("2x1o", "C4:1"), /C4/],
    [
      "a normalization that does not exist",
      () => tensorSquare.dyn("2x1o", { irrepNormalization: "element" as never }),
      /there are "component", "norm" and "none"/,
    ],
    [
      "variances of another length",
      () => dyn("1o", "1o", { out: "0e", instructions: [], in1Var: [1, 2] }),
      /in1Var is \[1,2\]; it must be 1 numbers >= 0/,
    ],
  ])("%s", (_, work, message) => {
    const error = thrown(work);
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(message);
  });

  test("weights and rows that do not fit a call", () => {
    scope(() => {
      const product = fullyConnectedTensorProduct("1x1o", "1x1o", "1x0e", { internalWeights: false });
      const [x, y] = [features("1x1o", 3), features("1x1o", 3)];
      expect(() => product(x, y)).toThrow(/the layer has no weights of its own; give \[1\] or \[rows, 1\]/);
      expect(() => product(x, y, numbers([2]))).toThrow(/weights are \[2\]; the product takes \[1\] for all rows or \[3, 1\]/);
      expect(() => product(x, features("1x1o", 2), numbers([1]))).toThrow(/x has 3 rows and y 2/);
      expect(() => fullTensorProduct("1x1o", "1x1o")(x, y, numbers([1]))).toThrow(/the product has no weights; found \[1\]/);
      expect(() => product(x, y, numbers([1], 1, "f32"))).toThrow(TypeError);
    });
  });
});

describe("equal neighbours are merged before they are multiplied, as in e3nn", () => {
  test("full products", () => {
    scope(() => {
      const [x, y] = [features("3x0e", 4, 1, "f64"), features("7x1o", 4, 2, "f64")];
      const merged = fullTensorProduct.dyn("3x0e", "7x1o");
      const apart = fullTensorProduct.dyn("1x0e+0x1o+2x0e", "2x1o+5x1o");
      expect(numbersOf(apart(x, y))).toEqual(numbersOf(merged(x, y)));
      expect(apart.instructions).toEqual(merged.instructions);
    });
  });

  test("squares, with weights too", () => {
    scope(() => {
      const x = features("4x1o", 4, 1, "f64");
      for (const [out, parts] of [
        [undefined, undefined],
        ["3x0e+2x2e", "1x0e+2x0e+2x2e"],
      ] as const) {
        const merged = tensorSquare.dyn("4x1o", { out, random: 3, dtype: "f64" });
        const apart = tensorSquare.dyn("1x1o+3x1o", { out: parts, random: 3, dtype: "f64" });
        expect(numbersOf(apart(x))).toEqual(numbersOf(merged(x)));
        expect(apart.instructions).toEqual(merged.instructions);
      }
    });
  });
});

test("the second moments of a square of normal input are one, of each copy with itself too", () => {
  scope(() => {
    const square = tensorSquare("2x1o+1x2e");
    const rows = 20000;
    const z = toArray(square(features("2x1o+1x2e", rows, 1)));
    const { dim } = layout(square.irrepsOut);
    const moments = new Float64Array(dim);
    for (let i = 0; i < z.length; i++) moments[i % dim] += z[i] ** 2 / rows;
    // of 20,000 values: five standard deviations of a mean of squares of such products
    for (const moment of moments) expect(Math.abs(moment - 1)).toBeLessThan(0.12);
  });
});

describe("plan", () => {
  test("counts paths, coefficients, arithmetic and memory", () => {
    const product = fullyConnectedTensorProduct("16x0e+16x1o+16x2e", "16x0e+16x1o+16x2e", "16x0e+16x1o+16x2e");
    const report = plan(product, { rows: 1024 });
    expect(report.paths).toHaveLength(11);
    expect(report.weights).toBe(45056);
    // 1·1·1 + 3·(1⊗1→0, 0⊗1, 1⊗0) + 5·(2⊗2→0, 0⊗2, 2⊗0) + 11·(112, 121, 211) + 25: counted by hand from the real tensors
    expect(report.nonZeros).toBe(1 + 9 + 15 + 33 + 25);
    expect(report.paths[0]).toEqual({
      first: "0e",
      second: "0e",
      out: "0e",
      mode: "uvw",
      nonZeros: 1,
      weights: 4096,
      flops: 1024 * (2 * 4096 + 2 * 256 + 2 * 16),
    });
    // the dense product: every pair of copies with all values of the tensors, and all weights for each component
    const dims = [
      [1, 1, 1],
      [1, 3, 3],
      [1, 5, 5],
      [3, 1, 3],
      [3, 3, 1],
      [3, 3, 5],
      [3, 5, 3],
      [5, 1, 5],
      [5, 3, 3],
      [5, 5, 1],
      [5, 5, 5],
    ];
    expect(report.flops.dense).toBe(1024 * dims.reduce((sum, [a, b, c]) => sum + 512 * a * b * c + 8192 * c, 0));
    expect(report.flops.forward).toBeLessThan(0.72 * report.flops.dense);
    expect(report.bytes).toMatchObject({ inputs: 4 * 1024 * 288, weights: 4 * 45056, output: 4 * 1024 * 144 });
    expect(plan(product, { rows: 2, dtype: "f64", weights: "rows" }).bytes.weights).toBe(2 * 8 * 45056);
  });

  test("knows every product, and nothing else", () => {
    expect(plan(tensorProduct("8x0e+8x1o", "0e+1o")).paths.map(({ out }) => out)).toEqual(["0e", "1o", "1o", "0e", "1e", "2e"]);
    expect(plan(tensorSquare("2x1o")).paths.map(({ mode }) => mode)).toEqual(["uvu<v", "uuu", "uvu<v", "uvu<v", "uuu"]);
    expect(() => plan(() => 0)).toThrow(/expected a tensor product/);
    expect(() => plan(tensorSquare("2x1o"), { rows: 0 })).toThrow(/rows is 0/);
  });
});
