import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { Rotation } from "../../src/groups/index.js";
import * as representations from "../../src/representations/index.js";
import { sphericalHarmonics, wignerD, wignerDComplex, wignerDs, wignerDsComplex } from "../../src/so3/index.js";
import { values } from "../reference/read-safetensors.js";
import { EPS64, identity, matrixProduct, relativeError, row, seeds, transposed } from "../representations/compare.js";

/** Largest difference; of arrays of other lengths, or with NaN, infinite. */
function distance(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < wanted.length; ++i) {
    const d = Math.abs(found[i] - wanted[i]);
    worst = d >= 0 ? Math.max(worst, d) : Infinity;
  }
  return worst;
}

const components = ({ w, x, y, z }: Rotation): number[] => [w, x, y, z];
const quaternions = (rotations: readonly Rotation[]): Float64Array => Float64Array.from(rotations.flatMap(components));
/** Identity, half turns, angles near 0 and near π about all axes, the poles of both conventions, and some at random. */
const special: readonly Rotation[] = [
  Rotation.identity,
  ...[
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, -2, 0.5],
  ].flatMap((axis) =>
    [Math.PI, 1e-9, 1e-3, 0.02, Math.PI - 1e-7, Math.PI / 2].map((angle) => Rotation.fromAxisAngle(axis, angle)),
  ),
  Rotation.fromAngles(1, 1e-4, 2),
  Rotation.fromAngles(1, Math.PI - 1e-4, 2),
  Rotation.fromAngles(0.4, Math.PI / 2 + 1e-9, -2),
  ...Array.from({ length: 6 }, (_, seed) => Rotation.random(seed)),
];
const sizeTo = (l: number): number => ((l + 1) * (2 * l + 1) * (2 * l + 3)) / 3;

describe("values from elsewhere", () => {
  test("real D of l ≤ 8 is that of e3nn, in both precisions", () => {
    const angles = values("real_D", "angles").data;
    const rotations = Array.from({ length: 10 }, (_, i) =>
      Rotation.fromAngles(angles[3 * i], angles[3 * i + 1], angles[3 * i + 2]),
    );
    const q = quaternions(rotations);
    for (let l = 0; l <= 8; ++l) {
      const expected = values("real_D", `D_${l}`).data;
      expect(distance(wignerD(l, rotations), expected)).toBeLessThan(1e-14 * (l + 10));
      expect(distance(wignerD(l, Float32Array.from(q)), expected)).toBeLessThan(1e-7 * (l + 10));
    }
  });

  test("complex D of j ≤ 6, half-integers too", () => {
    const angles = values("complex_D", "angles").data;
    const q = new Float64Array(32);
    for (let i = 0; i < 8; ++i) {
      const [alpha, beta, gamma] = row(angles, i, 3);
      const [c, s, sum, difference] = [Math.cos(beta / 2), Math.sin(beta / 2), (alpha + gamma) / 2, (alpha - gamma) / 2];
      q.set([c * Math.cos(sum), -s * Math.sin(difference), s * Math.cos(difference), c * Math.sin(sum)], 4 * i);
    }
    for (const twice of [1, 2, 3, 4, 6, 9, 12]) {
      const [re, im] = [values("complex_D", `re_${twice}`).data, values("complex_D", `im_${twice}`).data];
      const expected = new Float64Array(2 * re.length).map((_, at) => (at % 2 ? im : re)[at >> 1]);
      expect(distance(wignerDComplex(twice / 2, q), expected)).toBeLessThan(1e-14 * (twice / 2 + 10));
      expect(distance(wignerDComplex(twice / 2, Float32Array.from(q)), expected)).toBeLessThan(1e-7 * (twice / 2 + 10));
    }
  });
});

describe("against the definitions", () => {
  test.each([0, 1, 2, 5, 12, 24])("all degrees to %d, at poles, half turns and tiny angles", (lmax) => {
    const [q, q32] = [quaternions(special), Float32Array.from(quaternions(special))];
    const exact = special.map((rotation) => representations.wignerDs(lmax, rotation));
    const rounded = special.map((_, i) => {
      const [w, x, y, z] = q32.subarray(4 * i, 4 * i + 4);
      const length = Math.sqrt(w * w + x * x + y * y + z * z);
      return representations.wignerDs(lmax, Rotation.fromQuaternionWxyz([w / length, x / length, y / length, z / length]));
    });
    const [found, single] = [wignerDs(lmax, q), wignerDs(lmax, q32)];
    expect(found.length).toBe(special.length * sizeTo(lmax));
    for (const i of special.keys()) {
      for (let l = 0; l <= lmax; ++l) {
        const [from, to] = [i * sizeTo(lmax) + sizeTo(l - 1), i * sizeTo(lmax) + sizeTo(l)];
        expect(distance(found.subarray(from, to), exact[i][l]), `${i}, l = ${l}`).toBeLessThan(1e-14 * (l + 10));
        // the definition has an error of its own, far below single precision
        expect(distance(single.subarray(from, to), rounded[i][l]), `${i}, l = ${l}, f32`).toBeLessThan(2e-7);
      }
    }
  });

  test("at l = 64 and 200, and above 128 where small d is used", () => {
    const some = [special[3], special[9], ...special.slice(-5)];
    const small = Float32Array.from(quaternions(some));
    const exactOf = (l: number, q: ArrayLike<number>, i: number): Float64Array => {
      const [w, x, y, z] = Array.from({ length: 4 }, (_, a) => q[4 * i + a]);
      const length = Math.sqrt(w * w + x * x + y * y + z * z);
      return representations.wignerDFromSmallD(l, Rotation.fromQuaternionWxyz([w, x, y, z].map((value) => value / length)));
    };
    for (const l of [64, 120]) {
      const [found, single] = [wignerD(l, some), wignerD(l, small)];
      const size = (2 * l + 1) * (2 * l + 1);
      for (const i of some.keys()) {
        expect(distance(found.subarray(i * size, (i + 1) * size), exactOf(l, quaternions(some), i))).toBeLessThan(
          1e-15 * (l + 10),
        );
        expect(distance(single.subarray(i * size, (i + 1) * size), exactOf(l, small, i))).toBeLessThan(3e-7);
      }
    }
    const two = some.slice(-2);
    const all = wignerDs(200, two[0]);
    for (const l of [129, 200]) {
      const one = wignerD(l, two);
      expect(distance(one.subarray(0, (2 * l + 1) ** 2), all.subarray(sizeTo(l - 1), sizeTo(l)))).toBeLessThan(1e-15 * (l + 10));
    }
  });

  test.each([0, 0.5, 1, 3.5, 12, 20.5])("complex, all degrees to %f", (lmax) => {
    const [q, q32] = [quaternions(special), Float32Array.from(quaternions(special))];
    const [found, single] = [wignerDsComplex(lmax, q), wignerDsComplex(lmax, q32)];
    const width = found.length / special.length;
    for (const [i, rotation] of special.entries()) {
      let at = i * width;
      for (let l = lmax % 1; l <= lmax; ++l) {
        expect(at - i * width).toBe(Math.round(Math.abs(2 * l * (4 * l * l - 1)) / 3));
        const expected = representations.wignerDComplex(l, rotation);
        const end = at + expected.length;
        expect(distance(found.subarray(at, end), expected), `${i}, l = ${l}`).toBeLessThan(1e-15 * (l + 10));
        expect(distance(single.subarray(at, end), expected), `${i}, l = ${l}, f32`).toBeLessThan(2e-7 * (l + 10));
        expect(distance(wignerDComplex(l, rotation), expected)).toBeLessThan(1e-15 * (l + 10));
        at = end;
      }
      expect(at).toBe((i + 1) * width);
    }
  });

  test("complex above 128 comes from small d", () => {
    const l = 140.5;
    const all = wignerDsComplex(l, special[5]);
    const one = wignerDComplex(l, special[5]);
    expect(distance(one, all.subarray(all.length - one.length))).toBeLessThan(1e-15 * (l + 10));
  });
});

describe("laws", () => {
  test("Y(Rv) = D(R) Y(v) to l = 100", () => {
    const lmax = 100;
    for (const random of seeds(3)) {
      const rotation = Rotation.random(random);
      const v = random.normals(3);
      const [before, after] = [v, rotation.apply(v)].map((x) => sphericalHarmonics(lmax, x).values);
      const all = wignerDs(lmax, rotation);
      for (let l = 1; l <= lmax; ++l) {
        const [y, turned] = [before, after].map((x) => x.subarray(l * l, (l + 1) * (l + 1)));
        const d = all.subarray(sizeTo(l - 1), sizeTo(l));
        expect(relativeError(matrixProduct(d, y, 2 * l + 1), turned)).toBeLessThan(1e-14 * (l + 10));
        expect(relativeError(y, turned)).toBeGreaterThan(0.1);
      }
    }
  });

  test("D(gh) = D(g) D(h), D Dᵀ = 1", () => {
    for (const random of seeds(2)) {
      const [g, h] = [Rotation.random(random), Rotation.random(random)];
      for (const l of [1, 7, 33]) {
        const n = 2 * l + 1;
        const [dg, dh, product] = [g, h, g.compose(h)].map((r) => wignerD(l, r));
        expect(distance(matrixProduct(dg, dh, n), product)).toBeLessThan(1e-14 * (l + 10));
        expect(distance(matrixProduct(dg, transposed(dg, n), n), identity(n))).toBeLessThan(1e-14 * (l + 10));
      }
    }
  });

  test("the identity is exact, half turns about the axes are exact, a turn about the pole by γ is cos mγ and sin mγ", () => {
    for (const l of [0, 1, 4, 30]) {
      const n = 2 * l + 1;
      const [one, x, y, z] = [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ].map((q) => wignerD(l, Float64Array.from(q)));
      expect(distance(one, identity(n))).toBe(0);
      expect(distance(wignerD(l, Float32Array.of(1, 0, 0, 0)), identity(n))).toBe(0);
      // diagonal ±1: x ↦ −x where m < 0; even in z if m ≥ 0 and even, or m < 0 and odd; (−1)ˡ for all three axes
      for (const [d, signOf] of [
        [x, (m: number) => (m < 0 ? -1 : 1) * (l % 2 ? -1 : 1)],
        [y, (m: number) => (m % 2 ? -1 : 1)],
        [z, (m: number) => (m < 0 ? -1 : 1) * ((l + m) % 2 ? -1 : 1)],
      ] as const) {
        const expected = new Float64Array(n * n);
        for (let m = -l; m <= l; ++m) expected[(l + m) * (n + 1)] = signOf(m);
        expect(distance(d, expected)).toBe(0);
      }
      const gamma = 0.37;
      const turn = wignerD(l, Rotation.fromAngles(gamma, 0, 0));
      for (let m = -l; m <= l; ++m) {
        expect(Math.abs(turn[(l + m) * n + l + m] - Math.cos(m * gamma))).toBeLessThan(4 * n * EPS64);
        if (m !== 0) expect(Math.abs(turn[(l + m) * n + l - m] + Math.sin(m * gamma))).toBeLessThan(4 * n * EPS64);
      }
    }
  });
});

test("a rotation's numbers depend neither on how many there are nor on its place", () => {
  const q = quaternions(Array.from({ length: 37 }, (_, seed) => Rotation.random(seed)));
  for (const array of [q, Float32Array.from(q)]) {
    const [all, complex] = [wignerDs(3, array), wignerDsComplex(2.5, array)];
    for (const [from, to] of [
      [0, 1],
      [1, 4],
      [5, 14],
      [30, 37],
    ]) {
      const part = array.slice(4 * from, 4 * to);
      expect(wignerDs(3, part)).toEqual(all.slice(84 * from, 84 * to));
      expect(wignerDsComplex(2.5, part)).toEqual(complex.slice(112 * from, 112 * to));
    }
    const last = wignerD(3, array);
    for (let i = 0; i < 37; ++i) expect(last.slice(49 * i, 49 * i + 49)).toEqual(all.slice(84 * i + 35, 84 * i + 84));
    const out = array instanceof Float32Array ? new Float32Array(all.length) : new Float64Array(all.length);
    expect(wignerDs(3, array as Float64Array, { out: out as Float64Array })).toBe(out);
    expect(out).toEqual(all);
  }
  expect(wignerDs(3, [])).toEqual(new Float64Array(0));
});

test("many rotations, in more than one piece", () => {
  const q = new Float64Array(4 * 3001);
  const random = generator(1);
  for (let i = 0; i < 3001; ++i) q.set(components(Rotation.random(random)), 4 * i);
  const d = wignerD(4, q);
  for (const i of [0, 7, 1499, 2999, 3000]) {
    const expected = representations.wignerD(4, Rotation.fromQuaternionWxyz(q.subarray(4 * i, 4 * i + 4)));
    expect(distance(d.subarray(81 * i, 81 * i + 81), expected)).toBeLessThan(1e-14);
  }
});

test("what is no degree or no rotation is refused", () => {
  expect(() => wignerD(-1, Rotation.identity)).toThrow("wignerD: the degree must be an integer >= 0, found -1");
  expect(() => wignerD(0.5, Rotation.identity)).toThrow("found 0.5");
  expect(() => wignerDs(1001, Rotation.identity)).toThrow("wignerDs: the degree must be <= 1000, found 1001");
  expect(() => wignerDs(900, Rotation.identity)).toThrow(
    "wignerDs: degree 900 for 1 rotations would take 7.80 GB, more than 4.29",
  );
  expect(() => wignerD(30000, [Rotation.identity])).toThrow("wignerD: degree 30000 for 1 rotations would take 28.8 GB");
  expect(() => wignerDComplex(0.75, Rotation.identity)).toThrow("integer or half-integer >= 0, found 0.75");
  expect(() => wignerDsComplex(Number.POSITIVE_INFINITY, Rotation.identity)).toThrow("found Infinity");
  expect(() => wignerD(1, Float64Array.of(1, 0, 0))).toThrow("wignerD: 3 numbers are not quaternions");
  expect(() => wignerD(1, Float64Array.of(1, 0, 0, 0, 0.5, 0, 0, 0))).toThrow(
    "quaternion 1 is (0.5, 0, 0, 0), its squared length differs",
  );
  expect(() => wignerD(1, [1, 0, 0, Number.NaN])).toThrow("quaternion 0 is (1, 0, 0, NaN)");
  expect(() => wignerD(1, [Rotation.identity, 3] as never)).toThrow("wignerD: rotation 1 is number; expected a Rotation");
  expect(() => wignerD(1, "no" as never)).toThrow("wignerD: the rotations are string; expected a Rotation");
  expect(() => wignerD(1, Rotation.identity, { out: new Float64Array(8) })).toThrow("out has 8 numbers; the matrices need 9");
  expect(() => wignerD(1, Rotation.identity, { out: new Float32Array(9) as never })).toThrow("out must be a Float64Array");
});
