import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { o3Element, o3Matrix, Rotation } from "../../src/groups/index.js";
import { layout, sphericalHarmonicsIrreps } from "../../src/irreps/index.js";
import { generators, representationMatrix } from "../../src/representations/index.js";
import {
  infinitesimalRotation,
  representationMatrices,
  rotate,
  rotationMoments,
  rotationTensor,
  sphericalHarmonics,
  wignerD,
  wignerDs,
} from "../../src/so3/index.js";
import { gradient, inner, plain, scope, type Tensor, tensor, toArray, toNumber } from "../../src/tensor/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { matrixProduct, relativeError, seeds, transposed } from "../representations/compare.js";

const EPS32 = 2 ** -23;
const elements = (n: number) =>
  Array.from({ length: n }, (_, seed) => ({ rotation: Rotation.random(seed), inversion: seed % 3 === 1 }));
/** Matrices as a plain tensor of rows. */
const matrices = (list: readonly { rotation: Rotation; inversion: boolean }[], dtype: "f32" | "f64" = "f64") =>
  plain(Float64Array.from(list.flatMap((g) => Array.from(o3Matrix(g)))), { shape: [list.length, 9], dtype });

describe("values from e3nn", () => {
  test("matrices of whole irreps, from quaternions and matrices with parity", () => {
    const { irreps } = readReferenceJson<{ irreps: string }>("real_D");
    const q = values("real_D", "q").data;
    const k = values("real_D", "k").data;
    const list = Array.from({ length: 8 }, (_, i) => ({
      rotation: Rotation.fromQuaternionWxyz(q.subarray(4 * i, 4 * i + 4)),
      inversion: k[i] % 2 === 1,
    }));
    expect(list.some(({ inversion }) => inversion)).toBe(true);
    expect(relativeError(representationMatrices(irreps, list), values("real_D", "D_quat").data)).toBeLessThan(1e-12);
    const m = values("real_D", "M").data;
    const read = Array.from({ length: 8 }, (_, i) => o3Element(m.subarray(9 * i, 9 * i + 9)));
    // the peer goes by way of angles, which lose digits near the poles
    expect(relativeError(representationMatrices(irreps, read), values("real_D", "D_matrix").data)).toBeLessThan(1e-7);
  });

  test("irreps with and without inversion", () => {
    const texts = readReferenceJson<{ irreps: Record<string, string> }>("irreps_D").irreps;
    expect(Object.keys(texts).length).toBe(4);
    for (const [key, text] of Object.entries(texts)) {
      const [alpha, beta, gamma] = values("irreps_D", `${key}_angles`).data;
      const rotation = Rotation.fromAngles(alpha, beta, gamma);
      for (const inversion of [false, true]) {
        const expected = values("irreps_D", `${key}_${inversion ? 1 : 0}`).data;
        expect(relativeError(representationMatrices(text, [{ rotation, inversion }]), expected)).toBeLessThan(1e-12);
      }
    }
  });
});

describe("against the matrices", () => {
  test.each(["1x0o", "1x1e", "3x1o", "2x0e+3x1o+5x2e+9x3o", "1x4e+1x7o", "17x5o+8x6e", "4x2e+1x0o+2x2o", "1x12e", "1x13o"])(
    "%s, there and back, both precisions",
    (text) => {
      const { dim, lmax } = layout(text);
      const list = elements(11);
      const d = representationMatrices(text, list);
      expect(relativeError(d.subarray(0, dim * dim), representationMatrix(text, list[0]))).toBeLessThan(1e-13);
      const x = generator(text).normals(11 * dim);
      for (const inverse of [false, true]) {
        const expected = new Float64Array(11 * dim);
        for (let i = 0; i < 11; ++i) {
          const one = d.subarray(i * dim * dim, (i + 1) * dim * dim);
          const row = x.subarray(i * dim, (i + 1) * dim);
          expected.set(matrixProduct(inverse ? transposed(one, dim) : one, row, dim), i * dim);
        }
        expect(relativeError(rotate(x, list, { irreps: text, inverse }), expected)).toBeLessThan(1e-15 * (lmax + 10));
        const single = rotate(Float32Array.from(x), list, { irreps: text, inverse });
        expect(relativeError(single, expected)).toBeLessThan(EPS32 * (lmax + 10));
        scope(() => {
          // by a tensor of matrices of O(3), one for each row
          const y = rotate(tensor<string>(text, x), matrices(list), { inverse });
          expect(relativeError(toArray(y), expected)).toBeLessThan(2e-15 * (lmax + 10));
        });
      }
      expect(relativeError(x, rotate(x, list, { irreps: text }))).toBeGreaterThan(0.1);
    },
  );

  test("matrices as a tensor, in the order of the memory", () => {
    const text = "2x0e+3x1o+1x2e";
    const list = elements(4);
    scope(() => {
      const found = representationMatrices(text, matrices(list));
      expect(found.shape).toEqual([4, 16, 16]);
      const expected = representationMatrices(text, list, { layout: "ir_mul" });
      expect(relativeError(toArray(found), expected)).toBeLessThan(1e-14);
    });
  });
});

describe("harmonics", () => {
  test("Y(Rv) = D(R) Y(v) to l = 250 in double precision, to 100 in single", () => {
    for (const random of seeds(2)) {
      const rotation = Rotation.random(random);
      const v = random.normals(3);
      for (const [lmax, bound] of [
        [250, 1e-14 * 260],
        [100, EPS32 * 110],
      ]) {
        const irreps = sphericalHarmonicsIrreps(lmax);
        const [y, expected] = [v, rotation.apply(v)].map((u) => sphericalHarmonics(lmax, u).values);
        const found = rotate((lmax === 100 ? Float32Array.from(y) : y) as Float64Array, rotation, { irreps });
        expect(relativeError(found, expected)).toBeLessThan(bound);
        expect(relativeError(y, expected)).toBeGreaterThan(0.1);
      }
    }
  });

  test("poles, half turns, and angles near them", () => {
    const l = 20;
    const x = generator(2).normals(41);
    for (const axis of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, -2],
    ]) {
      for (const angle of [0, 1e-12, 1e-5, Math.PI / 2, Math.PI - 1e-6, Math.PI]) {
        const rotation = Rotation.fromAxisAngle(axis, angle);
        const expected = matrixProduct(wignerD(l, rotation), x, 41);
        expect(relativeError(rotate(x, rotation, { irreps: "1x20e" }), expected)).toBeLessThan(1e-15 * 30);
      }
    }
  });
});

test("what becomes of a row depends neither on the others nor on its place", () => {
  const text = "2x1o+1x2e+9x3o";
  const { dim } = layout(text);
  const list = elements(21);
  for (const x of [generator(5).normals(21 * dim), Float32Array.from(generator(5).normals(21 * dim))]) {
    const all = rotate(x as Float64Array, list, { irreps: text });
    for (const [from, to] of [
      [0, 1],
      [3, 5],
      [4, 17],
      [20, 21],
    ]) {
      const part = rotate(x.slice(from * dim, to * dim) as Float64Array, list.slice(from, to), { irreps: text });
      expect(part).toEqual(all.slice(from * dim, to * dim));
    }
    const first = rotate(x as Float64Array, list[0], { irreps: text });
    expect(first.slice(0, dim)).toEqual(all.slice(0, dim));
    expect(first.slice(dim, 2 * dim)).not.toEqual(all.slice(dim, 2 * dim));
  }
});

describe("derivatives", () => {
  test("dD/dωₐ = Xₐ D", () => {
    const lmax = 4;
    const rotation = Rotation.random(9);
    scope(() => {
      const r = rotationTensor([rotation], { dtype: "f64" });
      const d = wignerDs(lmax, rotation);
      const c = generator(1).normals(d.length);
      const slope = toArray(gradient((m: Tensor<"plain">) => inner(wignerDs(lmax, m), weights(c, lmax)) as never)(r) as Tensor);
      for (let a = 0; a < 3; ++a) {
        let expected = 0;
        for (let l = 0, at = 0; l <= lmax; ++l) {
          const n = 2 * l + 1;
          const x = generators(l)[(["x", "y", "z"] as const)[a]];
          const moved = matrixProduct(x, d.subarray(at, at + n * n), n);
          for (let i = 0; i < n * n; ++i) expected += c[at + i] * moved[i];
          at += n * n;
        }
        // [eₐ]× R
        const m = rotation.toMatrix();
        let found = 0;
        for (let j = 0; j < 3; ++j) {
          const [p, q] = [(a + 1) % 3, (a + 2) % 3];
          found += slope[3 * q + j] * m[3 * p + j] - slope[3 * p + j] * m[3 * q + j];
        }
        expect(Math.abs(found - expected)).toBeLessThan(1e-12);
        expect(Math.abs(expected)).toBeGreaterThan(0.1);
      }
    });
  });

  test("infinitesimal rotations are the generators, their moments the adjoint", () => {
    const text = "2x1o+3x2e+1x0e";
    const { dim } = layout(text);
    scope(() => {
      const [x, c] = [1, 2].map((seed) => tensor<string>(text, generator(seed).normals(2 * dim)));
      const omega = plain(generator(3).normals(6), { shape: [2, 3] });
      const turned = toArray(infinitesimalRotation(x, omega));
      // the difference quotient of rotations by ±h about ω
      const h = 1e-5;
      const w = toArray(omega);
      const by = (sign: number): Rotation[] =>
        [0, 1].map((i) => {
          const v = w.slice(3 * i, 3 * i + 3);
          return Rotation.fromAxisAngle(v, sign * h * Math.hypot(v[0], v[1], v[2]));
        });
      const [up, down] = [1, -1].map((sign) => toArray(rotate(x, by(sign))));
      expect(
        relativeError(
          turned,
          up.map((value, i) => (value - down[i]) / (2 * h)),
        ),
      ).toBeLessThan(1e-9);
      expect(toNumber(inner(infinitesimalRotation(x, omega), c))).toBeCloseTo(toNumber(inner(omega, rotationMoments(c, x))), 12);
    });
  });
});

test("what does not fit is refused", () => {
  scope(() => {
    const x = tensor("2x1o", new Float64Array(12));
    const rotation = Rotation.identity;
    expect(() => rotate(x, [rotation])).not.toThrow();
    expect(() => rotate(x, [rotation, rotation, rotation])).toThrow("rotate: there are 3 rotations; x [2,6] has 2 rows");
    expect(() => rotate(x, plain(new Float64Array(18), { shape: [2, 9] }))).toThrow("rotate: a matrix is not orthogonal");
    expect(() => rotate(x, plain(new Float64Array(6), { shape: [2, 3] }))).toThrow("they are plain tensors [..., 9]");
    expect(() => rotate(x, plain(new Float32Array(18), { shape: [2, 9] }))).toThrow(TypeError);
    expect(() => rotate(plain([1, 2]) as never, rotation)).toThrow("rotate: x is plain [2]");
    expect(() => rotate(x, 7 as never)).toThrow("rotate: the rotations are number; expected a Rotation");
    expect(() => rotate(new Float64Array(3), rotation, {} as never)).toThrow("an array needs options.irreps");
    expect(() => rotate(new Float64Array(3), { rotation, inversion: true }, { irreps: "1x1" })).toThrow("write 1e or 1o");
    expect(() => representationMatrices("1x1", [{ rotation, inversion: true }])).toThrow("write 1e or 1o");
    expect(() => representationMatrices("1x1o", [rotation], { layout: "no" as never })).toThrow('layout is "no"');
    expect(() => wignerDs(2, matrices([{ rotation, inversion: true }]))).toThrow("wignerDs: a matrix has the determinant -1");
    expect(() => wignerDs(2, plain([Number.MAX_VALUE, 0, 0, 0, 1, 0, 0, 0, 1], { shape: [1, 9], dtype: "f64" }))).toThrow(
      "a matrix is not orthogonal, RᵀR differs from 1 by Infinity",
    );
    expect(() => infinitesimalRotation(x, plain(new Float64Array(3), { shape: [1, 3] }))).toThrow("need three numbers each");
    expect(() => infinitesimalRotation(plain([1]) as never, plain([1]))).toThrow("infinitesimalRotation: x is plain");
    expect(() => rotationMoments(x, tensor("6x0e", new Float64Array(12)) as never)).toThrow(RangeError);
  });
});

/** Numbers as a constant tensor like the matrices of all degrees to lmax. */
function weights(numbers: Float64Array, lmax: number) {
  const text = Array.from({ length: lmax + 1 }, (_, l) => `${2 * l + 1}x${l}`).join("+");
  return tensor<string>(text, numbers, { layout: "ir_mul" });
}
