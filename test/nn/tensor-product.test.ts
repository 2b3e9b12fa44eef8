import { describe, expect, test } from "vitest";
import { layout, product as selection } from "../../src/irreps/index.js";
import { tensorProduct } from "../../src/nn/index.js";
import { realClebschGordan } from "../../src/representations/index.js";
import { type Dtype, indices, scope, type Tensor, toArray } from "../../src/tensor/index.js";
import { relativeError } from "../representations/compare.js";
import { features, numbers } from "../tensor/draw.js";

/**
 * The formula of the docstring, z[u, m₃] = √(2l₃+1)/√n ∑ᵥ w[u, v] ∑ C[m₁, m₂, m₃] x[u, m₁] y[v, m₂], for one row in e3nn's order; the
 * irreps of the result sorted, and paths to the same irrep side by side.
 */
function definition(
  irreps1: string,
  irreps2: string,
  keep: readonly string[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  w: ArrayLike<number>,
): number[] {
  const byIrrep = new Map<string, number[]>();
  let weight = 0;
  for (const a of layout(irreps1).blocks) {
    for (const b of layout(irreps2).blocks) {
      for (const irrep of selection(a.irrep, b.irrep)) {
        if (!keep.includes(irrep)) continue;
        const l3 = Number.parseInt(irrep, 10);
        const coupling = realClebschGordan(a.l, b.l, l3);
        const found = byIrrep.get(irrep) ?? byIrrep.set(irrep, []).get(irrep) ?? [];
        for (let u = 0; u < a.multiplicity; u++) {
          for (let m3 = 0; m3 < 2 * l3 + 1; m3++) {
            let z = 0;
            for (let v = 0; v < b.multiplicity; v++) {
              for (let m1 = 0; m1 < a.dim; m1++) {
                for (let m2 = 0; m2 < b.dim; m2++) {
                  z +=
                    w[weight + u * b.multiplicity + v] *
                    coupling[(m1 * b.dim + m2) * (2 * l3 + 1) + m3] *
                    x[a.offset + u * a.dim + m1] *
                    y[b.offset + v * b.dim + m2];
                }
              }
            }
            found.push(z * Math.sqrt((2 * l3 + 1) / b.multiplicity));
          }
        }
        weight += a.multiplicity * b.multiplicity;
      }
    }
  }
  const order = (irrep: string): number => 2 * Number.parseInt(irrep, 10) + (irrep.endsWith("e") ? 1 : 0);
  return [...byIrrep].sort(([a], [b]) => order(a) - order(b)).flatMap(([, values]) => values);
}

const CASES: [string, string, string][] = [
  ["4x0e+4x1o+4x2e", "1x0e+1x1o+1x2e", "0e+1o+2e"],
  ["3x0e+2x0o+3x1o+1x1e", "1x0e+1x1o+1x2e", "0e+0o+1o+1e+2e+2o"],
  ["2x1o+5x0e", "3x1o+2x0e", "0e+1o+1e+2e"],
  ["1x0e", "1x3o", "3o"],
  ["3x4e", "2x3o", "1o+4o+7o"],
  ["7x0e+7x1o+7x2e+7x3o", "1x0e+1x1o+1x2e+1x3o", "0e+0o+1e+1o+2e+2o+3e+3o"],
];

describe.each<[Dtype, number]>([
  ["f64", 1e-14],
  ["f32", 2e-6],
])("the weighted tensor product is its formula, %s", (dtype, tolerance) => {
  test.each(CASES)("%s ⊗ %s → %s", (irreps1, irreps2, keep) => {
    scope(() => {
      const layer = tensorProduct.dyn(irreps1, irreps2, { keep });
      const rows = 5;
      const [x, y, w] = [
        features(irreps1, rows, 1, dtype),
        features(irreps2, rows, 2, dtype),
        numbers([rows, layer.weightCount], 3, dtype),
      ];
      const row = (t: Tensor, r: number): ArrayLike<number> => toArray(t).subarray(r * t.dim, (r + 1) * t.dim);
      const one = (s: number, e: number): number[] =>
        definition(irreps1, irreps2, keep.split("+"), row(x, s), row(y, e), row(w, e));
      const wanted = Array.from({ length: rows }, (_, r) => one(r, r)).flat();
      expect(relativeError(toArray(layer(x, y, w)), wanted)).toBeLessThan(tolerance);
      // along edges: what a node receives, summed; a node without edges has zeros
      const [senders, receivers] = [
        [4, 0, 4, 2, 1],
        [3, 0, 3, 3, 1],
      ];
      const width = wanted.length / rows;
      const sums = new Float64Array(6 * width);
      receivers.forEach((to, e) => {
        for (const [k, z] of one(senders[e], e).entries()) sums[to * width + k] += z;
      });
      const along = layer(x, y, w, { senders: indices(senders, rows), receivers: indices(receivers, 6) });
      expect(along).toMatchObject({ irreps: layer.irrepsOut, shape: [6, width] });
      expect(relativeError(toArray(along), sums)).toBeLessThan(tolerance);
    });
  });
});

test("paths and weights are listed in order: blocks of the first, then of the second, then the irreps upwards", () => {
  const layer = tensorProduct("2x0e + 3x1o", "1x0e + 2x1o", { keep: "0e + 1o + 2e" });
  expect(layer.paths).toEqual([
    { first: 0, second: 0, irrep: "0e" },
    { first: 0, second: 1, irrep: "1o" },
    { first: 1, second: 0, irrep: "1o" },
    { first: 1, second: 1, irrep: "0e" },
    { first: 1, second: 1, irrep: "2e" },
  ]);
  expect(layer.weightCount).toBe(2 + 4 + 3 + 6 + 6);
  expect(layer.irrepsOut).toBe("5x0e+5x1o+3x2e");
});
