import { describe, expect, test } from "vitest";
import { gauntProduct, s2Grid } from "../../src/nn/index.js";
import { realGauntTensor } from "../../src/so3/index.js";
import { gradient, inner, multiply, scope, type Tensor, toArray } from "../../src/tensor/index.js";
import { EPS64, relativeError } from "../representations/compare.js";
import { features, thrown } from "../tensor/draw.js";

type Normalization = "integral" | "component" | "norm";
const signals = (copies: number, lmax: number): string =>
  Array.from({ length: lmax + 1 }, (_, l) => `${copies}x${l}${l % 2 === 0 ? "e" : "o"}`).join("+");
/** Harmonics of a normalization over orthonormal ones. */
const over = (normalization: Normalization, l: number): number =>
  ({ integral: 1, component: Math.sqrt(4 * Math.PI), norm: Math.sqrt((4 * Math.PI) / (2 * l + 1)) })[normalization];

/** ∑ G x y by the exact coefficients, one copy of each degree. */
function definition(x: ArrayLike<number>, y: ArrayLike<number>, lmaxOut: number, normalization: Normalization): Float64Array {
  const z = new Float64Array((lmaxOut + 1) ** 2);
  const [top1, top2] = [x, y].map(({ length }) => Math.sqrt(length) - 1) as [number, number];
  for (let l1 = 0; l1 <= top1; l1++)
    for (let l2 = 0; l2 <= top2; l2++)
      for (let l3 = Math.abs(l1 - l2); l3 <= Math.min(lmaxOut, l1 + l2); l3++) {
        const scale = (over(normalization, l1) * over(normalization, l2)) / over(normalization, l3);
        realGauntTensor(l1, l2, l3).forEach((value, at) => {
          const [m1, rest] = [Math.floor(at / (2 * l2 + 1) / (2 * l3 + 1)), at % ((2 * l2 + 1) * (2 * l3 + 1))];
          const [m2, m3] = [Math.floor(rest / (2 * l3 + 1)), rest % (2 * l3 + 1)];
          z[l3 * l3 + m3]! += scale * value * x[l1 * l1 + m1]! * y[l2 * l2 + m2]!;
        });
      }
  return z;
}

describe.each(["direct", "grid"] as const)("%s", (form) => {
  test.each(["integral", "component", "norm"] as const)("is the sum over Gaunt coefficients, %s", (normalization) => {
    scope(() => {
      for (const [l1, l2, l3] of [
        [0, 0, 0],
        [3, 2, 4],
        [2, 4, 6],
        [5, 5, 3],
      ] as const) {
        const product = gauntProduct.dyn(signals(1, l1), signals(1, l2), { lmaxOut: l3, form, normalization });
        const [x, y] = [features(product.irrepsIn1, 1, 1), features(product.irrepsIn2, 1, 2)];
        const wanted = definition(toArray(x), toArray(y), l3, normalization);
        expect(relativeError(toArray(product(x, y)), wanted)).toBeLessThan(8 * (l1 + l2 + l3 + 1) * EPS64);
      }
    });
  });

  test("multiplies copy by copy and row by row, what the values are", () => {
    scope(() => {
      const product = gauntProduct("3x0e + 3x1o + 3x2e", "3x0o + 3x1e", { lmaxOut: 3, form });
      expect(product.irrepsOut).toBe("3x0o+3x1e+3x2o+3x3e");
      const [x, y] = [features("3x0e+3x1o+3x2e", 4, 1), features("3x0o+3x1e", 4, 2)];
      const values = (irreps: any, t: Tensor<any>): Tensor<"plain"> =>
        s2Grid(irreps, { resolution: [4, 7], normalization: "integral" }).toGrid(t);
      const wanted = toArray(multiply(values("3x0e+3x1o+3x2e", x), values("3x0o+3x1e", y)));
      expect(relativeError(toArray(values(product.irrepsOut, product(x, y))), wanted)).toBeLessThan(32 * EPS64);
    });
  });

  test("in single precision", () => {
    scope(() => {
      const product = gauntProduct.dyn(signals(5, 4), signals(5, 4), { form });
      const [x, y] = [1, 2].map((seed) => features(signals(5, 4), 3, seed)) as [Tensor<string>, Tensor<string>];
      const [a, b] = [1, 2].map((seed) => features(signals(5, 4), 3, seed, "f32")) as [Tensor<string>, Tensor<string>];
      expect(relativeError(toArray(product(a, b)), toArray(product(x, y)))).toBeLessThan(4e-6);
    });
  });
});

test("both forms have the same gradients, and the degrees choose between them", () => {
  scope(() => {
    const [a, b] = (["direct", "grid"] as const).map((form) => gauntProduct.dyn(signals(2, 4), signals(2, 3), { form }));
    const [x, y, g] = [features(a!.irrepsIn1, 3, 1), features(a!.irrepsIn2, 3, 2), features(a!.irrepsOut, 3, 3)];
    const back = (product: typeof a): Tensor[] =>
      gradient<string[]>((p: any, q: any) => inner<string>(product!(p, q), g) as never)(x, y) as never;
    const [wanted, found] = [back(a), back(b)];
    wanted.forEach((t, i) => {
      expect(relativeError(toArray(found[i] as Tensor), toArray(t))).toBeLessThan(32 * EPS64);
    });
    expect(gauntProduct("1x0e + 1x1o", "1x0e + 1x1o").form).toBe("direct");
    expect(gauntProduct.dyn(signals(1, 9), signals(1, 9)).form).toBe("grid");
  });
});

test("what does not fit is refused", () => {
  const make = (...args: unknown[]) => thrown(() => (gauntProduct as any)(...args)).message;
  expect(make("2x0e + 2x1o", "3x0e")).toContain("they are multiplied one by one");
  expect(make("2x0e + 2x1o", "2x0e + 2x1e")).toContain("inversion moves the points");
  expect(make("2x0e + 1x1o", "2x0e")).toContain("no signals on the sphere");
  expect(make("2x0e + 2x1o", "2x0e", { lmaxOut: 2 })).toContain("lmaxOut is 2; it must be an integer from 0 to 1");
  expect(make("2x0e", "2x0e", { normalization: "racah" })).toContain('normalization is "racah"');
  expect(make("2x0e", "2x0e", { form: "fft" })).toContain('form is "fft"');
  scope(() => {
    const product = gauntProduct("2x0e + 2x1o", "2x0e");
    const [x, y] = [features("2x0e+2x1o", 2, 1), features("2x0e", 3, 1)];
    expect(thrown(() => product(x, y)).message).toContain("x has 2 rows and y 3");
  });
});
