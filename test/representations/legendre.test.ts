import { describe, expect, test } from "vitest";
import { associatedLegendre, legendre } from "../../src/representations/index.js";
import { legendreReference } from "../reference/legendre.js";
import { EPS64 } from "./compare.js";

const at = (l: number, m: number): number => (l * (l + 1)) / 2 + m;

describe("associatedLegendre", () => {
  test("agrees with multiple precision to l = 1000, relative even to 1e-190", () => {
    expect(legendreReference.length).toBeGreaterThan(30);
    const angles = new Map<number, Float64Array>();
    for (const [l, m, theta, expected] of legendreReference) {
      if (!angles.has(theta)) angles.set(theta, associatedLegendre(1000, Math.cos(theta), { sine: Math.sin(theta) }));
      const found = angles.get(theta)![at(l, m)];
      const scale = Math.max(Math.abs(expected), m > l * Math.sin(theta) ? 0 : Math.sqrt((2 * l + 1) / (4 * Math.PI)) / 10);
      expect(Math.abs(found - expected) / scale).toBeLessThan((l + 10) * 4 * EPS64);
    }
  });

  test("low degrees are the formulas of the textbook", () => {
    for (const theta of [0, 0.3, 1.2, 2.5, Math.PI]) {
      const [c, s] = [Math.cos(theta), Math.sin(theta)];
      const values = associatedLegendre(2, c, { sine: s });
      // Varshalovich et al. 1988, section 5.13, table 5.1, without the sign (−1)ᵐ
      const squares = [
        [1, 1],
        [3, c],
        [3 / 2, s],
        [5 / 4, 3 * c * c - 1],
        [15 / 2, s * c],
        [15 / 8, s * s],
      ];
      squares.forEach(([square, form], i) => {
        expect(Math.abs(values[i] - Math.sqrt(square / (4 * Math.PI)) * form)).toBeLessThan(4 * EPS64);
      });
    }
  });

  test("∑ over orders is 2l+1 of the sphere, at any angle", () => {
    for (const theta of [0, 1e-12, 1e-4, 0.02, 0.9, 3.1]) {
      const values = associatedLegendre(400, Math.cos(theta), { sine: Math.sin(theta) });
      for (let l = 0; l <= 400; l += 7) {
        let sum = values[at(l, 0)] ** 2;
        for (let m = 1; m <= l; ++m) sum += 2 * values[at(l, m)] ** 2;
        expect(Math.abs((sum * 4 * Math.PI) / (2 * l + 1) - 1)).toBeLessThan((l + 10) * 8 * EPS64);
      }
    }
  });

  test("refuses what is no cosine or sine", () => {
    expect(() => associatedLegendre(-1, 0)).toThrow("associatedLegendre: lmax must be an integer >= 0, found -1");
    expect(() => associatedLegendre(2, 1.5)).toThrow("associatedLegendre: x must be from -1 to 1, found 1.5");
    expect(() => associatedLegendre(2, 0.5, { sine: 0.5 })).toThrow("associatedLegendre: sine is 0.5; of x = 0.5 it is 0.866");
    expect(() => associatedLegendre(2, Number.NaN)).toThrow("found NaN");
  });
});

describe("legendre", () => {
  test("is P̄ₗ₀ without its factor, and 1 and (−1)ˡ at the ends", () => {
    for (const x of [-0.999999, -0.4, 0, 0.3, 0.97]) {
      const [plain, full] = [legendre(200, x), associatedLegendre(200, x)];
      for (let l = 0; l <= 200; ++l) {
        const wanted = full[at(l, 0)] * Math.sqrt((4 * Math.PI) / (2 * l + 1));
        // √(1−x²) is known to ε/(1−x²), which the steep end feels as l²
        expect(Math.abs(plain[l] - wanted)).toBeLessThan((l + 10) * 16 * EPS64);
      }
    }
    expect(legendre(1000, 1)).toEqual(new Float64Array(1001).fill(1));
    expect([...legendre(3, -1)]).toEqual([1, -1, 1, -1]);
  });

  test("agrees with multiple precision", () => {
    for (const [l, m, theta, expected] of legendreReference.filter(([, order]) => order === 0)) {
      expect(m).toBe(0);
      const found = legendre(l, Math.cos(theta))[l] * Math.sqrt((2 * l + 1) / (4 * Math.PI));
      // the cosine is rounded, and Pₗ′(1) = l(l+1)/2
      const bound = Math.min(l * l, l / Math.sin(theta)) * EPS64 * Math.sqrt(2 * l + 1);
      expect(Math.abs(found - expected)).toBeLessThan(bound);
    }
  });

  test("refuses other arguments", () => {
    expect(() => legendre(1.5, 0)).toThrow("legendre: lmax must be an integer >= 0, found 1.5");
    expect(() => legendre(2, -2)).toThrow("legendre: x must be from -1 to 1, found -2");
  });
});
