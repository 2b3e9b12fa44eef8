import { describe, expect, test } from "vitest";
import { Rotation } from "../../src/groups/index.js";
import { sphericalHarmonics, wignerD, wignerDs } from "../../src/representations/index.js";
import { values } from "../reference/read-safetensors.js";
import { EPS64, identity, matrixProduct, relativeError, row, seeds, transposed } from "./compare.js";

test("D of l ≤ 8 is that of e3nn", () => {
  const { data: angles, shape } = values("real_D", "angles");
  expect(shape).toEqual([10, 3]);
  for (let i = 0; i < shape[0]; ++i) {
    const [alpha, beta, gamma] = row(angles, i, 3);
    const rotation = Rotation.fromAngles(alpha, beta, gamma);
    expect(relativeError(rotation.toMatrix(), row(values("real_D", "R").data, i, 9))).toBeLessThan(1e-12);
    for (let l = 0; l <= 8; ++l) {
      const expected = row(values("real_D", `D_${l}`).data, i, (2 * l + 1) ** 2);
      expect(relativeError(wignerD(l, rotation), expected)).toBeLessThan(1e-12);
    }
  }
});

describe("laws, to l = 30", () => {
  const lmax = 30;

  test("Y(Rv) = D(R) Y(v)", () => {
    let largestMove = 0;
    for (const random of seeds(5)) {
      const rotation = Rotation.random(random);
      const v = random.normals(3);
      const before = sphericalHarmonics(lmax, v).values;
      const after = sphericalHarmonics(lmax, rotation.apply(v)).values;
      for (const [l, d] of wignerDs(lmax, rotation).entries()) {
        const [y, turned] = [before.subarray(l * l, (l + 1) ** 2), after.subarray(l * l, (l + 1) ** 2)];
        expect(relativeError(matrixProduct(d, y, 2 * l + 1), turned)).toBeLessThan(Math.min(1e-13, (2 * l + 1) * 8 * EPS64));
        if (l > 0) largestMove = Math.max(largestMove, relativeError(y, turned));
      }
    }
    expect(largestMove).toBeGreaterThan(1);
  });

  test("D(gh) = D(g) D(h), D(g⁻¹) = D(g)ᵀ, D(1) = 1", () => {
    for (const random of seeds(3)) {
      const [g, h] = [Rotation.random(random), Rotation.random(random)];
      const [dg, dh, product, inverse, unit] = [g, h, g.compose(h), g.inverse(), Rotation.identity].map((r) => wignerDs(lmax, r));
      for (let l = 0; l <= lmax; ++l) {
        const n = 2 * l + 1;
        expect(relativeError(matrixProduct(dg[l], dh[l], n), product[l])).toBeLessThan(1e-13);
        expect(relativeError(matrixProduct(dg[l], transposed(dg[l], n), n), identity(n))).toBeLessThan(1e-13);
        expect(relativeError(inverse[l], transposed(dg[l], n))).toBeLessThan(1e-13);
        expect(relativeError(unit[l], identity(n))).toBeLessThan(n * EPS64);
      }
    }
  });

  // χˡ(ω) = sin((2l+1)ω/2) / sin(ω/2): Varshalovich et al., Quantum Theory of Angular Momentum, section 4.14
  test("the trace is the character of the angle", () => {
    for (const random of seeds(5)) {
      const rotation = Rotation.random(random);
      const { angle } = rotation.toAxisAngle();
      for (const [l, d] of wignerDs(lmax, rotation).entries()) {
        let trace = 0;
        for (let m = 0; m <= 2 * l; ++m) trace += d[m * (2 * l + 2)];
        expect(Math.abs(trace - Math.sin((l + 0.5) * angle) / Math.sin(angle / 2))).toBeLessThan((2 * l + 1) ** 2 * 2 * EPS64);
      }
    }
  });

  test("a turn about the pole by γ mixes m and −m by cos mγ and sin mγ", () => {
    const gamma = 0.37;
    for (const [l, d] of wignerDs(lmax, Rotation.fromAngles(gamma, 0, 0)).entries()) {
      const expected = new Float64Array((2 * l + 1) ** 2);
      for (let m = -l; m <= l; ++m) {
        expected[(l + m) * (2 * l + 1) + l + m] = Math.cos(m * gamma);
        if (m !== 0) expected[(l + m) * (2 * l + 1) + l - m] = -Math.sin(m * gamma);
      }
      expect(relativeError(d, expected)).toBeLessThan(1e-13);
    }
  });
});

test("at l = 60, D is orthogonal to 2e-13", () => {
  const l = 60;
  const d = wignerD(l, Rotation.random(11));
  expect(relativeError(matrixProduct(d, transposed(d, 2 * l + 1), 2 * l + 1), identity(2 * l + 1))).toBeLessThan(2e-13);
});

test("a degree that is none is refused", () => {
  expect(() => wignerD(-1, Rotation.identity)).toThrow("wignerD: the degree must be an integer >= 0, found -1");
  expect(() => wignerDs(1.5, Rotation.identity)).toThrow("wignerDs: the degree must be an integer >= 0, found 1.5");
});
