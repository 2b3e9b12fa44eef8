import { describe, expect, test } from "vitest";
import { cyclic, type Group, o2, o3, product, so2, so3, su2 } from "../../src/groups/index.js";
import { gaussLegendre } from "../../src/representations/gauss-legendre.js";
import { irrep, irreps } from "../../src/representations/index.js";
import { frequencyOf } from "../../src/representations/frequency.js";
import { quadrature } from "../../src/representations/quadrature.js";
import { EPS64 } from "./compare.js";

describe("Gauss and Legendre", () => {
  test("n nodes integrate powers up to 2n − 1, and not 2n", () => {
    for (const n of [1, 2, 3, 8, 33]) {
      const { nodes, weights } = gaussLegendre(n);
      const integral = (power: number): number => nodes.reduce((sum, x, i) => sum + weights[i] * x ** power, 0);
      for (let power = 0; power < 2 * n; ++power) {
        expect(Math.abs(integral(power) - (power % 2 === 0 ? 2 / (power + 1) : 0))).toBeLessThan(8 * (n + 1) * EPS64);
      }
      if (n <= 8) expect(Math.abs(integral(2 * n) - 2 / (2 * n + 1))).toBeGreaterThan(1e-6);
    }
  });

  // Abramowitz & Stegun, table 25.4, n = 5
  test("five nodes", () => {
    const { nodes, weights } = gaussLegendre(5);
    for (const [x, w] of [
      [0, 0.568888888888889],
      [0.538469310105683, 0.478628670499366],
      [0.906179845938664, 0.236926885056189],
    ]) {
      const place = nodes.findIndex((node) => Math.abs(node - x) < 1e-14);
      expect(Math.abs(weights[place] - w)).toBeLessThan(1e-14);
    }
  });
});

describe("matrix elements are orthogonal, ∫ ψ(i,j) ψ′(k,l) dg = δ/dim summed over End(ψ), up to the frequency and not beyond", () => {
  for (const [group, frequency] of [
    [so2(), 3],
    [o2(), 2],
    [so3(), 2],
    [o3(), 1],
    [su2(), 1.5],
    [cyclic(5), 0],
    [product(so2(), cyclic(3)), 2],
    [product(so3(), so2()), 1],
  ] as [Group, number][]) {
    test(group.name, () => {
      const { elements, weights } = quadrature(group, frequency);
      expect(Math.abs(weights.reduce((sum, w) => sum + w, 0) - 1)).toBeLessThan(1e-14);
      const all = irreps(group, { maxFrequency: frequency });
      const columns = all.flatMap((psi) => {
        const first = elements.map((g) => psi.at(g));
        return Array.from({ length: psi.dim }, (_, j) => ({ psi, values: first.map((matrix) => matrix[j * psi.dim]) }));
      });
      // elements of the first column: ∫ ψ(i,0) ψ(k,0) = ∑ E(i,k) E(0,0) / dim = δ(i,k) / dim
      for (const [a, left] of columns.entries()) {
        for (const [b, right] of columns.entries()) {
          const integral = weights.reduce((sum, w, i) => sum + w * left.values[i] * right.values[i], 0);
          expect(Math.abs(integral - (a === b ? 1 / left.psi.dim : 0))).toBeLessThan(1e-14);
        }
      }
      if (group.order < Infinity) return;
      // a weight or a point too few would be seen: the square of an irrep of the next frequency is no longer integrated
      const step = group.name === "SU2" ? 0.5 : 1;
      const next = irreps(group, { maxFrequency: frequency + step }).slice(all.length);
      const worst = next.map((psi) => {
        const own = elements.map((g) => psi.at(g)[0]);
        const norm = weights.reduce((sum, w, i) => sum + w * own[i] * own[i], 0);
        const products = columns.map(({ values }) => Math.abs(weights.reduce((sum, w, i) => sum + w * own[i] * values[i], 0)));
        return Math.max(Math.abs(norm - 1 / psi.dim), ...products);
      });
      expect(Math.max(...worst)).toBeGreaterThan(1e-4);
    });
  }

  test("a group of no known kind is refused", () => {
    const unknown: Group = { ...so2(), name: "mine", structure: { kind: "table" } };
    expect(() => quadrature(unknown, 1)).toThrow('quadrature: no exact quadrature is known for the group "mine"');
  });
});

test("frequencies of irreps: the least that the list needs", () => {
  for (const [group, id, expected] of [
    [so2(), "7", 7],
    [o2(), "A2", 0],
    [o2(), "E4", 4],
    [so3(), "3", 3],
    [o3(), "2e", 2],
    [su2(), "1/2", 0.5],
    [su2(), "5/2", 2.5],
    [su2(), "2", 2],
    [product(so2(), so3()), "2*3", 3],
    [cyclic(6), "2", 0],
  ] as [Group, string, number][]) {
    expect(frequencyOf(irrep(group, id))).toBe(expected);
  }
});
