import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { Rotation } from "../../src/groups/index.js";
import { s2Activation, s2Grid, type SignalActivation, so3Activation, so3Grid } from "../../src/nn/index.js";
import { wignerDs } from "../../src/representations/index.js";
import { rotate, sphericalHarmonics } from "../../src/so3/index.js";
import {
  type Dtype,
  gradient,
  inner,
  multiply,
  plain,
  reshape,
  scope,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { equivarianceError } from "../../src/testing/index.js";
import { values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";
import { features, numbers, thrown } from "../tensor/draw.js";

const EPS = 2 ** -52;
const e3nn = { quadrature: "e3nn", constants: "e3nn" } as const;
// test/reference/layers.json, made with e3nn 0.6
const layers: Record<string, () => SignalActivation<string, string>> = {
  s2act: () => s2Activation.dyn<string>("1x0e+1x1o+1x2e+1x3o", "tanh", { ...e3nn, resolution: 20 }),
  s2act_out: () => s2Activation.dyn<string>("1x0e+1x1e+1x2e", "silu", { ...e3nn, resolution: 14, lmaxOut: 4 }),
  s2act_odd: () => s2Activation.dyn<string>("1x0o+1x1o+1x2o", "tanh", { ...e3nn, resolution: 12, normalization: "norm" }),
  so3act: () => so3Activation.dyn<string>("1x0e+3x1e", "tanh", { ...e3nn, resolution: 4, lmaxOut: 2 }),
};
const grids = {
  s2grid: () => s2Grid.dyn<string>("0e+1e+2e+3e+4e", { quadrature: "e3nn", resolution: 12 }),
  s2grid_norm: () => s2Grid.dyn<string>("0e+1e+2e+3e", { quadrature: "e3nn", resolution: [10, 9], normalization: "norm" }),
  s2grid_int: () => s2Grid.dyn<string>("0e+1e+2e+3e+4e+5e", { quadrature: "e3nn", resolution: 16, normalization: "integral" }),
};

describe.each([
  { dtype: "f64" as const, tolerance: 1e-14 },
  { dtype: "f32" as const, tolerance: 3e-6 },
])("as e3nn computes it on its grid, $dtype", ({ dtype, tolerance }) => {
  const of = (key: string, irreps: string): Tensor<any> => {
    const { shape, data } = values("layers", key);
    return irreps === "plain"
      ? plain(data, { shape: [...shape, 1], dtype })
      : tensor<string>(irreps, data, { shape: shape.slice(0, -1), dtype });
  };
  const agrees = (key: string, f: (x: Tensor<any>) => Tensor, irrepsIn: string): void => {
    const x = of(`${key}.x`, irrepsIn);
    const y = f(x);
    const g = of(`${key}.g`, y.irreps);
    expect(relativeError(toArray(y), values("layers", `${key}.out`).data)).toBeLessThan(tolerance);
    const slope = gradient<[string]>((z) => inner<string>(f(z), g))(x) as Tensor;
    expect(relativeError(toArray(slope), values("layers", `${key}.grad_x`).data)).toBeLessThan(tolerance);
  };

  test.each(Object.keys(layers))("%s", (name) => {
    scope(() => {
      const layer = layers[name]();
      expect(layer.approximate).toBe(true);
      agrees(name, layer, layer.irrepsIn);
    });
  });

  test.each(Object.keys(grids) as (keyof typeof grids)[])("%s, there and back", (name) => {
    scope(() => {
      const grid = grids[name]();
      agrees(`${name}_to`, grid.toGrid, grid.irreps);
      agrees(`${name}_from`, grid.fromGrid, "plain");
    });
  });

  test("a grid on the rotations", () => {
    scope(() => {
      const grid = so3Grid("1x0e+3x1e+5x2e", { quadrature: "e3nn", resolution: 3 });
      expect(grid.shape).toEqual([6, 12, 12, 1]);
      const y = grid.toGrid(of("so3grid.x", grid.irreps));
      // theirs runs over α, β, γ
      const theirs = values("layers", "so3grid.grid").data;
      const ours = Float64Array.from(theirs, (_, at) => {
        const [b, a, c] = [Math.floor(at / 144), Math.floor(at / 12) % 12, at % 12];
        return theirs[(a * 6 + b) * 12 + c];
      });
      expect(relativeError(toArray(y), ours)).toBeLessThan(tolerance);
      expect(
        relativeError(
          grid.weights.map((w) => w / 144),
          values("layers", "so3grid.qw").data,
        ),
      ).toBeLessThan(1e-15);
      expect(relativeError(toArray(grid.fromGrid(y)), values("layers", "so3grid.back").data)).toBeLessThan(tolerance);
    });
  });
});

describe("grids by Gauss and Legendre", () => {
  test("values on the sphere are those of the harmonics at the points, and come back", () => {
    scope(() => {
      const grid = s2Grid("2x0e + 2x1o + 2x2e + 2x3o", { normalization: "integral" });
      expect(grid.shape).toEqual([4, 7, 2]);
      expect(grid.exactTo).toBe(6);
      const points = Array.from(grid.beta).flatMap((b) =>
        Array.from({ length: 7 }, (_, j) => {
          const a = (2 * Math.PI * j) / 7;
          return [Math.sin(b) * Math.sin(a), Math.cos(b), Math.sin(b) * Math.cos(a)];
        }),
      );
      const { values: y } = sphericalHarmonics(3, Float64Array.from(points.flat()), { normalization: "integral" });
      const x = features("2x0e+2x1o+2x2e+2x3o", 3, 1);
      const memory = toArray(x, { layout: "ir_mul" });
      const wanted = new Float64Array(3 * 28 * 2);
      for (let r = 0; r < 3; r++)
        for (let p = 0; p < 28; p++)
          for (let i = 0; i < 16; i++)
            for (let u = 0; u < 2; u++) wanted[(r * 28 + p) * 2 + u] += y[p * 16 + i] * memory[r * 32 + 2 * i + u];
      const found = grid.toGrid(x);
      expect(found.shape).toEqual([3, 4, 7, 2]);
      expect(relativeError(toArray(found), wanted)).toBeLessThan(16 * EPS);
      expect(relativeError(toArray(grid.fromGrid(found)), toArray(x))).toBeLessThan(16 * EPS);
    });
  });

  test("values on the rotations are matrix elements, and turn with the rotations", () => {
    scope(() => {
      const grid = so3Grid("1x0e + 3x1e + 5x2e", { resolution: [3, 5] });
      const x = features("1x0e+3x1e+5x2e", 1, 2);
      const at = (b: number, a: number, c: number): Rotation =>
        Rotation.fromAngles((2 * Math.PI * a) / 5, grid.beta[b], (2 * Math.PI * c) / 5);
      const value = (row: ArrayLike<number>, r: Rotation): number => {
        let [sum, start] = [0, 0];
        for (const [l, d] of wignerDs(2, r).entries()) for (const t of d) sum += Math.sqrt((2 * l + 1) / 35) * t * row[start++];
        return sum;
      };
      const wanted = Array.from({ length: 75 }, (_, i) =>
        value(toArray(x), at(Math.floor(i / 25), Math.floor(i / 5) % 5, i % 5)),
      );
      expect(relativeError(toArray(grid.toGrid(x)), wanted)).toBeLessThan(16 * EPS);
      expect(relativeError(toArray(grid.fromGrid(grid.toGrid(x))), toArray(x))).toBeLessThan(16 * EPS);
      // D(h) x is the signal f(R h)
      const [h, r] = [Rotation.random(generator(1)), Rotation.random(generator(2))];
      expect(Math.abs(value(toArray(rotate(x, h)), r) - value(toArray(x), r.compose(h)))).toBeLessThan(16 * EPS);
    });
  });
});

describe("polynomials of values", () => {
  // as wide as the promise: d·lmax + lmaxOut
  const cases: readonly (readonly [string, readonly number[] | "identity" | "square", number])[] = [
    ["2x0e+2x1o", [0, 1], 1],
    ["2x0e+2x1o", "square", 2],
    ["1x0e+1x1e+1x2e", [0.3, 1, 0.5, -0.2], 2],
    ["3x0e+3x1o+3x2e+3x3o", [0, 0.5, 0, -0.2], 3],
    ["1x0e+1x1o+1x2e+1x3o+1x4e", [0.1, -0.4, 0.3, 0.2, -0.1], 6],
    ["1x0o+1x1o+1x2o", [0.5, 0, 0.3], 2],
    ["1x0o+1x1e+1x2o", "identity", 2],
  ];
  test.each(cases)("%s, %s: the layer commutes with O(3) to a few units of rounding", (irreps, f, lmaxOut) => {
    scope(() => {
      const layer = s2Activation.dyn<string>(irreps, f, { lmaxOut });
      expect(layer.approximate).toBe(false);
      const { rotation, reflection, moved } = equivarianceError(layer, { in: irreps, out: layer.irrepsOut });
      expect(rotation).toBeLessThan(24 * EPS);
      expect(reflection).toBeLessThan(24 * EPS);
      expect(moved).toBeGreaterThan(0.5);
      const errors = layer.errors();
      expect(errors.rotation).toBeLessThan(24 * EPS);
      expect(errors.aliasing).toBeLessThan(24 * EPS);
      // one ring or one angle less is too coarse, which shows
      const [rings, around] = layer.resolution;
      for (const resolution of [[rings - 1, around] as const, [rings, around - 1] as const]) {
        const coarse = s2Activation.dyn<string>(irreps, f, { lmaxOut, resolution });
        expect(coarse.approximate).toBe(true);
        expect(coarse.errors().aliasing).toBeGreaterThan(1e-4);
      }
    });
  });

  test("on the rotations too", () => {
    scope(() => {
      for (const [irreps, f] of [
        ["1x0e+3x1e+5x2e", [0.3, 1, 0.5, -0.2]],
        ["2x0o+6x1o", [0, 1, 0, 0.4]],
        ["2x0+6x1", "square"],
      ] as const) {
        const layer = so3Activation.dyn<string>(irreps, f, { lmaxOut: 2 });
        expect(layer.approximate).toBe(false);
        expect(equivarianceError(layer, { in: irreps, out: layer.irrepsOut }).rotation).toBeLessThan(24 * EPS);
        expect(layer.errors().aliasing).toBeLessThan(24 * EPS);
        const rough = so3Activation.dyn<string>(irreps, f, { lmaxOut: 2, resolution: 2 });
        expect(rough.errors().rotation).toBeGreaterThan(1e-3);
      }
    });
  });

  test("the square of signals is the product of their coefficients: by hand", () => {
    scope(() => {
      // f = x₀ + x·r (norm 1/√2 each, and r the unit vector): f² = x₀² + 2x₀ x·r + (x·r)²
      const layer = s2Activation("1x0e + 1x1o", [0, 0, 1], { normalization: "integral" });
      const y = toArray(layer(tensor("1x0e + 1x1o", [2, 0.5, -1, 3], { dtype: "f64" })));
      const [a, b] = [1 / Math.sqrt(4 * Math.PI), Math.sqrt(3 / (4 * Math.PI))];
      const square = 0.25 + 1 + 9;
      const wanted = [((2 * a) ** 2 + (b * b * square) / 3) / a, ...[0.5, -1, 3].map((t) => (2 * (2 * a) * (b * t)) / b)];
      expect(relativeError(y, wanted)).toBeLessThan(4 * EPS);
    });
  });
});

describe("other functions", () => {
  test("are approximate, and the errors fall with the resolution", () => {
    scope(() => {
      const found = [2, 4, 8, 16].map((degree) => s2Activation("2x0e + 2x1o + 2x2e", "tanh", { degree }).errors());
      found.slice(1).forEach(({ rotation, aliasing }, i) => {
        expect(rotation).toBeLessThan(0.3 * found[i].rotation);
        expect(aliasing).toBeLessThan(0.3 * found[i].aliasing);
      });
      const usual = s2Activation("2x0e + 2x1o + 2x2e", "tanh");
      expect(usual.approximate).toBe(true);
      expect(usual.resolution).toEqual([10, 19]);
      const { rotation, aliasing, beyond } = usual.errors();
      expect(rotation).toBeLessThan(1e-3);
      expect(rotation).toBeGreaterThan(1e-6);
      expect(aliasing).toBeLessThan(rotation);
      // what tanh makes of degree 2 has a few percent of its power above it, and less above degree 6
      expect(beyond).toBeGreaterThan(0.005);
      expect(s2Activation("2x0e + 2x1o + 2x2e", "tanh", { lmaxOut: 6 }).errors().beyond).toBeLessThan(0.2 * beyond);
    });
  });

  test("one's own are polynomials too, though nothing says so", () => {
    scope(() => {
      const own = s2Activation("1x0o + 1x1o", (x) => multiply(x, multiply(x, x)), { constants: "none" });
      const named = s2Activation("1x0o + 1x1o", [0, 0, 0, 1]);
      expect([own.approximate, named.approximate]).toEqual([true, false]);
      const x = features("1x0o+1x1o", 4);
      expect(relativeError(toArray(own(x)), toArray(named(x)))).toBeLessThan(16 * EPS);
    });
  });

  test("a function of odd values changes their parity if it is even", () => {
    scope(() => {
      expect(s2Activation("2x0o + 2x1e", "abs").irrepsOut).toBe("2x0e+2x1o");
      expect(s2Activation("2x0o + 2x1o", "tanh", { lmaxOut: 2 }).irrepsOut).toBe("2x0o+2x1o+2x2o");
      expect(so3Activation("1x0o + 3x1o", "square", { lmaxOut: 2 }).irrepsOut).toBe("1x0e+3x1e+5x2e");
      const { reflection, rotation } = equivarianceError(s2Activation("2x0o + 2x1e", "cos", { degree: 20 }), { in: "2x0o+2x1e" });
      expect(Math.max(reflection, rotation)).toBeLessThan(1e-12);
    });
  });

  test("leading axes stay", () => {
    scope(() => {
      const layer = s2Activation("1x0e + 1x1o", "silu", { lmaxOut: 2 });
      const x = features("1x0e+1x1o", 6);
      const y = layer(reshape(x, [2, 3]));
      expect(y.shape).toEqual([2, 3, 9]);
      expect(toArray(y)).toEqual(toArray(layer(x)));
    });
  });
});

test("wrong irreps, functions, grids and values are refused", () => {
  const dyn = (irreps: string, f: unknown, options = {}) => thrown(() => s2Activation.dyn(irreps, f as "tanh", options)).message;
  expect(dyn("1x0e+1x2e", "tanh")).toContain('"1x0e+1x2e" are no signals on the sphere');
  expect(dyn("2x0e+1x1o", "tanh")).toContain("no signals");
  expect(dyn("1x0e+1x1o+1x2o", "tanh")).toContain("no signals");
  expect(dyn("", "tanh")).toContain("no signals");
  expect(dyn("C4:2x0", "tanh")).toContain("C4");
  expect(dyn("1x0o+1x1o", "silu")).toContain("must be odd or even, and is neither");
  expect(dyn("1x0o+1x1o", [1, 1])).toContain("must be odd or even");
  expect(dyn("1x0e", "sinh")).toContain('no activation "sinh"');
  expect(dyn("1x0e", [])).toContain("coefficients");
  expect(dyn("1x0e", [1, Number.NaN])).toContain("coefficients");
  expect(dyn("1x0e", "tanh", { lmaxOut: -1 })).toContain("lmaxOut is -1");
  expect(dyn("1x0e", "tanh", { normalization: "x" })).toContain('normalization is "x"');
  expect(dyn("1x0e", "tanh", { quadrature: "x" })).toContain('quadrature is "x"');
  expect(dyn("1x0e", "tanh", { resolution: 0 })).toContain("resolution is 0");
  expect(dyn("1x0e", "tanh", { degree: 1.5 })).toContain("degree is 1.5");
  expect(dyn("1x0e+1x1o", "tanh", { ...e3nn, resolution: 2 })).toContain("resolution is 2; it must be an integer >= 4");
  expect(dyn("1x0e+1x1o", "tanh", { ...e3nn, resolution: 5 })).toContain("is even");
  expect(thrown(() => so3Activation.dyn("1x0e+1x1e", "tanh")).message).toContain("no signals on the rotations");
  expect(thrown(() => so3Activation.dyn("1x0e+3x1o", "tanh")).message).toContain("no signals on the rotations");
  scope(() => {
    const grid = s2Grid("2x0e + 2x1o");
    expect(() => grid.fromGrid(numbers([2, 3, 1]))).toThrow("values are plain, [..., 2,3,2]");
    expect(() => grid.toGrid(features("1x0e", 1) as never)).toThrow('x is "1x0e"');
    expect(() => grid.fromGrid(null as never)).toThrow(TypeError);
  });
});

test.each(["f64", "f32"] as Dtype[])("precision stays, %s", (dtype) => {
  scope(() => expect(s2Activation("1x0e + 1x1o", "silu")(features("1x0e+1x1o", 2, 1, dtype)).dtype).toBe(dtype));
});
