import { describe, expect, test } from "vitest";
import { Rotation } from "../../src/groups/index.js";
import { wignerD, wignerDComplex } from "../../src/representations/index.js";
import { values } from "../reference/read-safetensors.js";
import { EPS64, relativeError, row, seeds } from "./compare.js";

/** R_z(α) R_y(β) R_z(γ) as a quaternion [w, x, y, z], with its sign. */
function zyz(alpha: number, beta: number, gamma: number): [number, number, number, number] {
  const [c, s] = [Math.cos(beta / 2), Math.sin(beta / 2)];
  const [sum, difference] = [(alpha + gamma) / 2, (alpha - gamma) / 2];
  return [c * Math.cos(sum), -s * Math.sin(difference), s * Math.cos(difference), c * Math.sin(sum)];
}

/** A·B of complex matrices n × n, interleaved. */
function complexProduct(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const product = new Float64Array(2 * n * n);
  for (let i = 0; i < n; ++i) {
    for (let k = 0; k < n; ++k) {
      const [re, im] = [a[2 * (i * n + k)], a[2 * (i * n + k) + 1]];
      for (let j = 0; j < n; ++j) {
        const [x, y] = [b[2 * (k * n + j)], b[2 * (k * n + j) + 1]];
        product[2 * (i * n + j)] += re * x - im * y;
        product[2 * (i * n + j) + 1] += re * y + im * x;
      }
    }
  }
  return product;
}

function adjoint(a: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: 2 * n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / 2 / n), (at >> 1) % n];
    return at % 2 === 0 ? a[2 * (j * n + i)] : -a[2 * (j * n + i) + 1];
  });
}

const one = (n: number): Float64Array => Float64Array.from({ length: 2 * n * n }, (_, at) => (at % (2 * n + 2) === 0 ? 1 : 0));

test("half-integers too, they are the matrices of the reference", () => {
  const angles = values("complex_D", "angles").data;
  for (const twice of [1, 2, 3, 4, 6, 9, 12]) {
    const size = (twice + 1) * (twice + 1);
    const [re, im] = [values("complex_D", `re_${twice}`).data, values("complex_D", `im_${twice}`).data];
    for (let i = 0; i < 8; ++i) {
      const [alpha, beta, gamma] = row(angles, i, 3);
      const expected = new Float64Array(2 * size).map((_, at) => (at % 2 ? im : re)[i * size + (at >> 1)]);
      const found = wignerDComplex(twice / 2, zyz(alpha, beta, gamma));
      expect(relativeError(found, expected), `j = ${twice}/2, ${i}`).toBeLessThan(1e-14 * (twice + 1));
    }
  }
});

// exp(−iθ n·σ/2) = w − i(xσ_x + yσ_y + zσ_z), whose basis is (½, −½): ours begins with −½
test("of degree 1/2 it is the quaternion", () => {
  const [w, x, y, z] = zyz(0.3, 1.2, -2);
  const expected = [w, z, y, -x, -y, -x, w, -z]; // rows and columns −½, ½
  expect(relativeError(wignerDComplex(0.5, [w, x, y, z]), expected)).toBeLessThan(4 * EPS64);
});

describe("laws", () => {
  const degrees = [0.5, 1, 2.5, 3, 11.5, 24];

  test("D(gh) = D(g)D(h), D D† = 1, D(g⁻¹) = D(g)†, D(−q) = (−1)²ˡ D(q)", () => {
    for (const random of seeds(3)) {
      const [g, h] = [Rotation.random(random), Rotation.random(random)];
      for (const l of degrees) {
        const n = 2 * l + 1;
        const [dg, dh] = [wignerDComplex(l, g), wignerDComplex(l, h)];
        expect(relativeError(complexProduct(dg, dh, n), wignerDComplex(l, g.compose(h)))).toBeLessThan(1e-14 * (l + 10));
        expect(relativeError(complexProduct(dg, adjoint(dg, n), n), one(n))).toBeLessThan(1e-14 * (l + 10));
        expect(relativeError(wignerDComplex(l, g.inverse()), adjoint(dg, n))).toBeLessThan(4 * n * EPS64);
        const { w, x, y, z } = g;
        const sign = Number.isInteger(l) ? 1 : -1;
        expect(
          relativeError(
            wignerDComplex(l, [-w, -x, -y, -z]),
            dg.map((value) => sign * value),
          ),
        ).toBeLessThan(4 * n * EPS64);
        expect(relativeError(dg, one(n))).toBeGreaterThan(0.1);
      }
    }
  });

  test("the identity, and half turns about the axes, exactly", () => {
    for (const l of degrees) {
      const n = 2 * l + 1;
      expect(wignerDComplex(l, Rotation.identity).map((x) => x + 0)).toEqual(one(n));
      // exp(−iπJ_y): (−1)ʲ⁺ᵐ′ where m = −m′
      const y = Float64Array.from({ length: 2 * n * n }, (_, at) => {
        const [i, k] = [Math.floor(at / 2 / n), (at >> 1) % n];
        return at % 2 === 0 && i + k === n - 1 ? 1 - 2 * (i % 2) : 0;
      });
      expect(wignerDComplex(l, [0, 0, 1, 0]).map((x) => x + 0)).toEqual(y);
    }
  });

  // Q: rows m of the complex basis, columns of the real one. It takes the real x, y, z for y, −z, −x.
  test("D real = Q† D complex Q, for the rotation seen from the other pole", () => {
    const r = Math.SQRT1_2;
    const pole = Rotation.fromMatrix([0, 0, -1, 1, 0, 0, 0, -1, 0]);
    for (const l of [1, 2, 3, 6]) {
      const n = 2 * l + 1;
      const q = new Float64Array(2 * n * n);
      const put = (m: number, k: number, re: number, im: number): void => {
        // times (−i)ˡ
        const turned = [
          [re, im],
          [im, -re],
          [-re, -im],
          [-im, re],
        ][l % 4];
        q.set(turned, 2 * ((l + m) * n + l + k));
      };
      put(0, 0, 1, 0);
      for (let m = 1; m <= l; ++m) {
        const sign = m % 2 === 0 ? r : -r;
        put(-m, m, r, 0);
        put(-m, -m, 0, -r);
        put(m, m, sign, 0);
        put(m, -m, 0, sign);
      }
      for (const random of seeds(3)) {
        const rotation = Rotation.random(random);
        const complex = wignerDComplex(l, pole.compose(rotation).compose(pole.inverse()));
        const found = complexProduct(complexProduct(adjoint(q, n), complex, n), q, n);
        const real = wignerD(l, rotation);
        const expected = new Float64Array(2 * n * n).map((_, at) => (at % 2 ? 0 : real[at >> 1]));
        expect(relativeError(found, expected)).toBeLessThan(1e-14 * (l + 10));
      }
    }
  });
});

test("what is no degree or no rotation is refused", () => {
  expect(() => wignerDComplex(-0.5, Rotation.identity)).toThrow("integer or half-integer >= 0, found -0.5");
  expect(() => wignerDComplex(0.25, Rotation.identity)).toThrow("found 0.25");
  expect(() => wignerDComplex(1e5, Rotation.identity)).toThrow("a matrix of degree 100000 would take");
  expect(() => wignerDComplex(1, [1, 1, 0, 0])).toThrow("not a unit quaternion, its squared length differs from 1 by 1");
  expect(() => wignerDComplex(1, [1, 0, Number.NaN, 0])).toThrow("not a unit quaternion");
  expect(() => wignerDComplex(1, [1, 0, 0])).toThrow("has 4 values, found 3");
});
