import { describe, expect, test } from "vitest";
import { layout } from "../../src/irreps/index.js";
import { layerNorm, layerScale, type RowNorm, rmsNorm } from "../../src/nn/index.js";
import { assign, gradient, initialize, inner, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { generator } from "../../src/arithmetic/index.js";
import { relativeError } from "../representations/compare.js";
import { features, thrown } from "../tensor/draw.js";

type Options = { normalization: "component" | "norm"; balance: boolean };

/** Copies of a row: their irrep, and their components. */
interface Copy {
  readonly irrep: string;
  readonly invariant: boolean;
  readonly x: number[];
}
const copiesOf = (irreps: string, row: ArrayLike<number>): Copy[] => {
  let at = 0;
  return layout(irreps).blocks.flatMap(({ irrep, invariant, dim, multiplicity }) =>
    Array.from({ length: multiplicity }, () => ({ irrep, invariant, x: Array.from({ length: dim }, () => row[at++]) })),
  );
};
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const square = ({ x }: Copy): number => x.reduce((sum, t) => sum + t * t, 0);

/** The variance of some copies, written irrep by irrep: of each the mean over its copies, and of those the mean over irreps. */
function varianceOf(copies: readonly Copy[], { normalization, balance }: Options): number {
  const irreps = [...new Set(copies.map(({ irrep }) => irrep))];
  const of = (irrep: string): Copy[] => copies.filter((copy) => copy.irrep === irrep);
  if (normalization === "norm") return irreps.reduce((sum, irrep) => sum + mean(of(irrep).map(square)), 0);
  if (balance) return mean(irreps.map((irrep) => mean(of(irrep).map((copy) => square(copy) / copy.x.length))));
  return mean(copies.flatMap(({ x }) => x.map((t) => t * t)));
}

/** The textbook definition for one row: centred invariants, then every set divided by its root mean square, then weights and biases. */
function defined(
  irreps: string,
  row: ArrayLike<number>,
  sets: (copy: Copy) => string,
  options: Options & { centred: boolean; eps: number },
  weight: ArrayLike<number>,
  bias: ArrayLike<number>,
): number[] {
  const copies = copiesOf(irreps, row);
  const invariants = copies.filter(({ invariant }) => invariant);
  if (options.centred) {
    const centre = mean(invariants.map(({ x }) => x[0]));
    for (const copy of invariants) copy.x[0] -= centre;
  }
  const spread = new Map(
    [...new Set(copies.map(sets))].map((set) => [
      set,
      varianceOf(
        copies.filter((copy) => sets(copy) === set),
        options,
      ),
    ]),
  );
  let next = 0;
  return copies.flatMap((copy, u) => {
    const scale = weight[u] / Math.sqrt((spread.get(sets(copy)) as number) + options.eps);
    const shift = copy.invariant && options.centred ? bias[next++] : 0;
    return copy.x.map((t) => t * scale + shift);
  });
}

const IRREPS: string = "4x0e+3x1o+2x0e+1x0o+3x2e+2x1o";
const EPS = 0.01;

function drawn(layer: RowNorm<string>): { weight: Float64Array; bias: Float64Array } {
  const random = generator(5);
  const [weight, bias] = [random.normals(15), random.normals(layer.bias?.size ?? 0)];
  assign(layer.weight as Tensor, weight);
  if (layer.bias !== null) assign(layer.bias, bias);
  return { weight, bias };
}

describe.each(["component", "norm"] as const)("by the formula of the papers, %s", (normalization) => {
  const agrees = (layer: RowNorm<string>, sets: (copy: Copy) => string, options: Options & { centred: boolean }): void => {
    scope(() => {
      const { weight, bias } = drawn(layer);
      const x = features(IRREPS, 5, 2);
      const [found, given] = [toArray(layer(x)), toArray(x)];
      const dim = layout(IRREPS).dim;
      for (let r = 0; r < 5; r++) {
        const wanted = defined(IRREPS, given.subarray(r * dim, (r + 1) * dim), sets, { ...options, eps: EPS }, weight, bias);
        expect(relativeError(found.subarray(r * dim, (r + 1) * dim), wanted)).toBeLessThan(2e-15);
      }
    });
  };
  const common = { eps: EPS, normalization, dtype: "f64" } as const;

  test.each([true, false])("layerNorm, separable, balance %s", (balance) => {
    agrees(layerNorm.dyn(IRREPS, { ...common, balance }), ({ invariant }) => (invariant ? "invariants" : "others"), {
      normalization,
      balance,
      centred: true,
    });
  });

  test("layerNorm, each irrep for itself", () => {
    agrees(layerNorm.dyn(IRREPS, { ...common, degrees: "each" }), ({ irrep }) => irrep, {
      normalization,
      balance: true,
      centred: true,
    });
  });

  test.each([true, false])("rmsNorm, balance and centring %s", (choice) => {
    const layer = rmsNorm.dyn(IRREPS, { ...common, balance: choice, centring: choice });
    expect(layer.bias === null).toBe(!choice);
    agrees(layer, () => "all", { normalization, balance: choice, centred: choice });
  });
});

test("without parameters, invariants have mean 0 and variance 1, and vectors the mean square 1", () => {
  scope(() => {
    const layer = layerNorm("8x0e + 4x1o", { affine: false, eps: 1e-14, dtype: "f64" });
    const row = toArray(layer(features("8x0e+4x1o", 1, 7)));
    const [s, v] = [[...row.subarray(0, 8)], [...row.subarray(8)]];
    expect(Math.abs(mean(s))).toBeLessThan(1e-15);
    expect(Math.abs(mean(s.map((t) => t * t)) - 1)).toBeLessThan(1e-13);
    expect(Math.abs(mean(v.map((t) => t * t)) - 1)).toBeLessThan(1e-13);
  });
});

test.each(["joint", "each"] as const)(
  "a row of zeros goes to the biases, with finite derivatives of three orders, degrees %s",
  (degrees) => {
    scope(() => {
      const layer = layerNorm("2x0e + 2x1o", { degrees, eps: 1e-5, dtype: "f64" });
      assign(layer.bias as Tensor, [3, -4]);
      const zero = tensor("2x0e + 2x1o", new Float64Array(8));
      expect([...toArray(layer(zero))]).toEqual([3, -4, 0, 0, 0, 0, 0, 0]);
      const ones = tensor("2x0e + 2x1o", [1, 2, 3, 4, 5, 6, 7, 8], { dtype: "f64" });
      let f = (x: Tensor<"2x0e+2x1o">): Tensor => inner(layer(x), ones);
      const sizes: number[] = [];
      for (let order = 1; order <= 3; order++) {
        const lower = f;
        const g = (x: Tensor<"2x0e+2x1o">) => gradient<["2x0e+2x1o"]>(lower as never)(x);
        const slope = toArray(g(zero));
        expect(slope.every(Number.isFinite)).toBe(true);
        sizes.push(Math.max(...slope.map(Math.abs)));
        f = (x) => inner(g(x), ones);
      }
      // odd in the displacement: the second derivatives vanish, the first are 1/√ε times the weights
      expect(sizes[0]).toBeGreaterThan(100);
      expect(sizes[1]).toBe(0);
      expect(sizes[2]).toBeGreaterThan(1e6);
    });
  },
);

test("layerScale starts at 1/√(2l), learns one factor a copy, and keeps its start when a model is drawn anew", () => {
  scope(() => {
    const layer = layerScale("2x0e + 1x1o + 2x2e", { dtype: "f64" });
    const start = [1, 1, Math.SQRT1_2, 0.5, 0.5];
    expect([...toArray(layer.weight)]).toEqual(start);
    initialize(layer, { seed: 1 });
    expect([...toArray(layer.weight)]).toEqual(start);
    assign(layer.weight, [1, 2, 3, 4, 5]);
    const x = Array.from({ length: 15 }, (_, i) => i + 1);
    const y = toArray(layer(tensor("2x0e+1x1o+2x2e", x, { dtype: "f64" })));
    const factors = [1, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5];
    expect([...y]).toEqual(x.map((t, i) => t * factors[i]));
  });
});

test("wrong options and features are refused", () => {
  expect(thrown(() => layerNorm("8x0e", { eps: -1 })).message).toContain("layerNorm: eps is -1");
  expect(thrown(() => layerNorm("8x0e", { degrees: "all" as "each" })).message).toContain('degrees is "all"');
  expect(thrown(() => rmsNorm("8x0e", { normalization: "x" as "norm" })).message).toContain("rmsNorm: normalization");
  expect(thrown(() => rmsNorm("")).message).toContain("there are no irreps");
  expect(thrown(() => layerScale("8x0e", { factor: 0 })).message).toContain("factor is 0");
  expect(thrown(() => layerScale.dyn("C4:8x0")).message).toContain("irreps of C4");
  scope(() => {
    expect(() => layerNorm.dyn("8x0e" as string)(features("7x0e", 1))).toThrow('layerNorm: x is "7x0e"; the layer takes "8x0e"');
  });
});
