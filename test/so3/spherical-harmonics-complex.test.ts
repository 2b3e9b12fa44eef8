import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { Rotation } from "../../src/groups/index.js";
import { changeOfBasisRealToComplex, wignerDComplex } from "../../src/representations/index.js";
import { sphericalHarmonics, sphericalHarmonicsComplex } from "../../src/so3/index.js";
import { legendreReference } from "../reference/legendre.js";

const EPS = Number.EPSILON;
const points = generator("complex harmonics").normals(3 * 7);
const integral = { normalization: "integral" } as const;
const complexAt = (values: ArrayLike<number>, i: number): [number, number] => [values[2 * i], values[2 * i + 1]];

describe("sphericalHarmonicsComplex", () => {
  test("low degrees are the formulas of the textbook", () => {
    for (let p = 0; p < 7; p++) {
      const v = points.subarray(3 * p, 3 * p + 3);
      const r = Math.hypot(...v);
      const [x, y, z] = v.map((c) => c / r);
      const { values } = sphericalHarmonicsComplex(3, v, integral);
      // Varshalovich et al. 1988, section 5.13, table 5.2, times √(4π): m ≥ 0 as factor, (x + iy)ᵐ, and the rest
      const table: [number, number, number, number][] = [
        [0, 0, 1, 1],
        [1, 0, Math.sqrt(3), z],
        [1, 1, -Math.sqrt(3 / 2), 1],
        [2, 0, Math.sqrt(5) / 2, 3 * z * z - 1],
        [2, 1, -Math.sqrt(15 / 2), z],
        [2, 2, Math.sqrt(15 / 8), 1],
        [3, 0, Math.sqrt(7) / 2, z * (5 * z * z - 3)],
        [3, 1, -Math.sqrt(21) / 4, 5 * z * z - 1],
        [3, 2, Math.sqrt(105 / 8), z],
        [3, 3, -Math.sqrt(35) / 4, 1],
      ];
      for (const [l, m, factor, rest] of table) {
        let [re, im] = [(factor * rest) / Math.sqrt(4 * Math.PI), 0];
        for (let k = 0; k < m; k++) [re, im] = [re * x - im * y, re * y + im * x];
        const [a, b] = complexAt(values, l * l + l + m);
        expect(Math.hypot(a - re, b - im)).toBeLessThan(16 * EPS);
        const sign = m % 2 === 0 ? 1 : -1;
        expect(complexAt(values, l * l + l - m)).toEqual([sign * a, m === 0 ? 0 : -sign * b]);
      }
    }
  });

  test("is (−1)ᵐ P̄ₗₘ e^{imφ} of multiple precision", () => {
    const phi = 0.4;
    for (const theta of [0.0625, 0.7, 1.5]) {
      const v = [Math.sin(theta) * Math.cos(phi), Math.sin(theta) * Math.sin(phi), Math.cos(theta)];
      const { values } = sphericalHarmonicsComplex(300, v, integral);
      for (const [l, m, , legendre] of legendreReference.filter(([l, , angle]) => l <= 300 && angle === theta)) {
        const [re, im] = complexAt(values, l * l + l + m);
        const size = (m % 2 === 0 ? 1 : -1) * legendre;
        const bound = (l + 10) * 4 * EPS * Math.sqrt(2 * l + 1);
        expect(Math.hypot(re - size * Math.cos(m * phi), im - size * Math.sin(m * phi))).toBeLessThan(bound);
      }
    }
  });

  test("Y(Rv) = conj(D(R)) Y(v)", () => {
    const lmax = 8;
    const turn = Rotation.random(3);
    const v = points.slice(0, 3);
    const [here, there] = [sphericalHarmonicsComplex(lmax, v).values, sphericalHarmonicsComplex(lmax, turn.apply(v)).values];
    for (let l = 0; l <= lmax; l++) {
      const [d, dim] = [wignerDComplex(l, turn), 2 * l + 1];
      for (let i = 0; i < dim; i++) {
        let [re, im] = [0, 0];
        for (let k = 0; k < dim; k++) {
          const [dRe, dIm] = complexAt(d, i * dim + k);
          const [yRe, yIm] = complexAt(here, l * l + k);
          re += dRe * yRe + dIm * yIm;
          im += dRe * yIm - dIm * yRe;
        }
        const [a, b] = complexAt(there, l * l + i);
        expect(Math.hypot(a - re, b - im)).toBeLessThan((l + 2) * 8 * EPS * dim);
      }
    }
    expect(Math.hypot(there[2] - here[2], there[3] - here[3])).toBeGreaterThan(0.1);
  });

  test("is the change of basis of the real ones, with the axes renamed", () => {
    const [lmax, v] = [5, points.subarray(0, 3)];
    const real = sphericalHarmonics(lmax, [v[1], v[2], v[0]]).values;
    const { values } = sphericalHarmonicsComplex(lmax, v);
    for (let l = 0; l <= lmax; l++) {
      const [q, dim] = [changeOfBasisRealToComplex(l, { phase: "condon-shortley" }), 2 * l + 1];
      for (let i = 0; i < dim; i++) {
        let [re, im] = [0, 0];
        for (let k = 0; k < dim; k++) {
          re += q[2 * (i * dim + k)] * real[l * l + k];
          im += q[2 * (i * dim + k) + 1] * real[l * l + k];
        }
        const [a, b] = complexAt(values, l * l + i);
        expect(Math.hypot(a - re, b - im)).toBeLessThan(4 * EPS * dim);
      }
    }
  });

  test("derivatives: L_z Y = m Y, and r² ∇²Y = −l(l+1) Y on the sphere or 0 for solid ones", () => {
    const lmax = 6;
    for (const normalize of [true, false]) {
      const { values, gradients, hessians } = sphericalHarmonicsComplex(lmax, points, { normalize, derivatives: 2 });
      for (let p = 0; p < 7; p++) {
        const [x, y, z] = points.subarray(3 * p, 3 * p + 3);
        const square = x * x + y * y + z * z;
        for (let l = 0; l <= lmax; l++) {
          for (let m = -l; m <= l; m++) {
            const i = p * 49 + l * l + l + m;
            const [dx, dy] = [complexAt(gradients!, 3 * i), complexAt(gradients!, 3 * i + 1)];
            const trace = [0, 1].map(
              (part) => hessians![2 * 9 * i + part] + hessians![2 * (9 * i + 4) + part] + hessians![2 * (9 * i + 8) + part],
            );
            const value = complexAt(values, i);
            const scale = 1e-13 * Math.max(1, square ** (l / 2)) * (2 * l + 1);
            // −i(x∂ᵧ − y∂ₓ)Y = mY
            expect(Math.hypot(x * dy[1] - y * dx[1] - m * value[0], -(x * dy[0] - y * dx[0]) - m * value[1])).toBeLessThan(scale);
            const eigenvalue = normalize ? -l * (l + 1) : 0;
            expect(Math.hypot(square * trace[0] - eigenvalue * value[0], square * trace[1] - eigenvalue * value[1])).toBeLessThan(
              10 * l * scale + Number.MIN_VALUE,
            );
          }
        }
      }
    }
  });

  test("single precision, lmin, given arrays, and what is refused", () => {
    const double = sphericalHarmonicsComplex(4, points).values;
    const out = { values: new Float32Array(2 * 7 * 24) };
    const single = sphericalHarmonicsComplex(4, Float32Array.from(points), { lmin: 1, out });
    expect(single.values).toBe(out.values);
    for (let p = 0; p < 7; p++)
      for (let i = 0; i < 48; i++) expect(Math.abs(single.values[48 * p + i] - double[50 * p + 2 + i])).toBeLessThan(3e-6);
    expect(() => sphericalHarmonicsComplex(2, [1, Number.NaN, 0])).toThrow("sphericalHarmonicsComplex: xyz[1] is NaN");
    expect(() => sphericalHarmonicsComplex(2, [1, 2])).toThrow("points have three each");
    expect(() => sphericalHarmonicsComplex(2, [1, 2, 3], { out: { values: new Float64Array(9) } })).toThrow(
      "sphericalHarmonicsComplex: out.values has 9 numbers; 18 are needed",
    );
  });
});
