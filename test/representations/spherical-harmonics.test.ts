import { describe, expect, test } from "vitest";
import { Rotation } from "../../src/groups/index.js";
import { realCouplingEntries, solidGradientEntries, sphericalHarmonics } from "../../src/representations/index.js";
import { values } from "../reference/read-safetensors.js";
import { EPS64, relativeError, row, seeds } from "./compare.js";

const LMAX = 10;
const reference = (key: string): Float64Array => values("spherical_harmonics", key).data;
const x = reference("x");
const points = x.length / 3;
const isZero = (i: number): boolean => row(x, i, 3).every((component) => component === 0);

/** The largest relative error over the degrees, each relative to the largest entry of its degree; entries are `size` numbers. */
function errorByDegree(actual: Float64Array, expected: Float64Array, size = 1): number {
  let largest = 0;
  for (let l = 0; l * l * size < expected.length; ++l) {
    const [start, end] = [l * l * size, (l + 1) ** 2 * size];
    largest = Math.max(largest, relativeError(actual.subarray(start, end), expected.subarray(start, end)));
  }
  return largest;
}

describe("harmonics are those of multiple precision, e3nn and sphericart", () => {
  for (const normalize of [true, false]) {
    const kind = normalize ? "normalized" : "raw";

    test(`values to l = 10 in three normalizations, ${kind}`, () => {
      expect(points).toBe(20);
      for (const normalization of ["component", "norm", "integral"] as const) {
        const ours = sphericalHarmonics(LMAX, x, { normalization, normalize }).values;
        const theirs = reference(`${normalization}_${kind}`);
        expect(ours.length).toBe(theirs.length);
        for (let i = 0; i < points; ++i) expect(errorByDegree(row(ours, i, 121), row(theirs, i, 121))).toBeLessThan(1e-12);
      }
    });

    test(`gradients to l = 10, ${kind}`, () => {
      const ours = sphericalHarmonics(LMAX, x, { normalize, derivatives: 1 }).gradients!;
      const theirs = reference(`jacobian_${kind}`);
      for (let i = 0; i < points; ++i) {
        if (!isZero(i)) expect(errorByDegree(row(ours, i, 363), row(theirs, i, 363), 3)).toBeLessThan(1e-12);
      }
    });

    test(`Hessians to l = 5, ${kind}`, () => {
      const chosen = reference("hessian_points");
      const some = Float64Array.from({ length: 3 * chosen.length }, (_, at) => x[3 * chosen[Math.floor(at / 3)] + (at % 3)]);
      const ours = sphericalHarmonics(5, some, { normalize, derivatives: 2 }).hessians!;
      const theirs = reference(`hessian_${kind}`).map((value) => (Math.abs(value) < 1e-30 ? 0 : value)); // its zeros are 1e-31
      expect(chosen.length).toBe(6);
      for (let i = 0; i < chosen.length; ++i)
        expect(errorByDegree(row(ours, i, 324), row(theirs, i, 324), 9)).toBeLessThan(1e-12);
    });
  }
});

// Values of e3nn 0.6 at (0.3, -0.5, 0.8) / norm
test("l ≤ 3 at one point", () => {
  const expected = [
    1, 0.524891, -0.874818, 1.399708, 0.948486, -0.592804, -0.262396, -1.58081, 1.086807, 1.183647, -1.267467, 0.135273, 1.152223,
    0.360728, -1.452306, 0.638178,
  ];
  expect(relativeError(sphericalHarmonics(3, [0.3, -0.5, 0.8]).values, expected)).toBeLessThan(1e-6);
});

describe("singular points", () => {
  test("the zero vector: Y₀ alone is not zero, and has no derivatives", () => {
    const { values: y, gradients, hessians } = sphericalHarmonics(4, [0, 0, 0], { derivatives: 2 });
    expect([...y]).toEqual([1, ...new Array(24).fill(0)]);
    expect(gradients!.every((d) => d === 0) && hessians!.every((d) => d === 0)).toBe(true);
  });

  test("the polynomials at the zero vector have the derivatives of their degree", () => {
    const { values: y, gradients, hessians } = sphericalHarmonics(3, [0, 0, 0], { normalize: false, derivatives: 2 });
    expect([...y]).toEqual([1, ...new Array(15).fill(0)]);
    expect(
      relativeError(
        gradients!.subarray(3, 12),
        [1, 0, 0, 0, 1, 0, 0, 0, 1].map((d) => d * Math.sqrt(3)),
      ),
    ).toBeLessThan(EPS64);
    expect(gradients!.subarray(12).every((d) => d === 0)).toBe(true);
    const yy = hessians!.subarray(6 * 9, 7 * 9); // Y₂₀ = √5 (y² − (x² + z²)/2)
    expect(
      relativeError(
        yy,
        [-1, 0, 0, 0, 2, 0, 0, 0, -1].map((d) => d * Math.sqrt(5)),
      ),
    ).toBeLessThan(2 * EPS64);
    expect(hessians!.subarray(9 * 9).every((d) => d === 0)).toBe(true);
  });

  test("at the poles only m = 0 differs from zero, and all derivatives are finite", () => {
    for (const pole of [1, -1]) {
      const { values: y, gradients, hessians } = sphericalHarmonics(40, [0, pole, 0], { derivatives: 2 });
      for (let l = 0; l <= 40; ++l) {
        const expected = new Float64Array(2 * l + 1);
        expected[l] = Math.sqrt(2 * l + 1) * pole ** l;
        expect(relativeError(y.subarray(l * l, (l + 1) ** 2), expected)).toBeLessThan((l + 1) * EPS64);
      }
      expect([...gradients!, ...hessians!].every(Number.isFinite)).toBe(true);
      expect(Math.max(...gradients!)).toBeGreaterThan(1);
    }
  });

  test("only the direction counts, at any length", () => {
    const direction = [0.3, -0.5, 0.8];
    const expected = sphericalHarmonics(6, direction).values;
    for (const length of [1e-300, 1e-160, 1, 1e160, 1e300]) {
      const far = sphericalHarmonics(
        6,
        direction.map((component) => component * length),
      ).values;
      expect(relativeError(far, expected)).toBeLessThan(16 * EPS64);
    }
  });
});

describe("laws", () => {
  const lmax = 120;

  // Y(u)·Y(v) = (2l+1) P_l(u·v), the addition theorem: DLMF Eq. 14.30.9; Legendre polynomials by DLMF Eq. 18.9.1
  test("addition theorem to l = 120", () => {
    for (const random of seeds(5)) {
      const [u, v] = [Rotation.random(random).apply([0, 1, 0]), Rotation.random(random).apply([0, 1, 0])];
      const [yu, yv] = [sphericalHarmonics(lmax, u).values, sphericalHarmonics(lmax, v).values];
      const cosine = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
      let [legendre, before] = [1, 0];
      for (let l = 0; l <= lmax; ++l) {
        let [product, square] = [0, 0];
        for (let i = l * l; i < (l + 1) ** 2; ++i) {
          product += yu[i] * yv[i];
          square += yu[i] * yu[i];
        }
        expect(Math.abs(square / (2 * l + 1) - 1)).toBeLessThan((2 * l + 4) * 4 * EPS64);
        expect(Math.abs(product / (2 * l + 1) - legendre)).toBeLessThan((l + 2) * 16 * EPS64);
        [legendre, before] = [((2 * l + 1) * cosine * legendre - l * before) / (l + 1), legendre];
      }
    }
  });

  test("solid harmonics are harmonic and homogeneous: ∑ₐ ∂ₐ² Y = 0, r·∇Y = l Y", () => {
    for (const random of seeds(3)) {
      const r = random.normals(3);
      const { values: y, gradients, hessians } = sphericalHarmonics(30, r, { normalize: false, derivatives: 2 });
      for (let l = 1; l <= 30; ++l) {
        const [start, end] = [l * l, (l + 1) ** 2];
        const laplacian: number[] = [];
        const radial: number[] = [];
        for (let i = start; i < end; ++i) {
          laplacian.push(hessians![9 * i] + hessians![9 * i + 4] + hessians![9 * i + 8]);
          radial.push((r[0] * gradients![3 * i] + r[1] * gradients![3 * i + 1] + r[2] * gradients![3 * i + 2]) / l);
        }
        const scale = Math.max(...hessians!.subarray(9 * start, 9 * end).map(Math.abs));
        expect(Math.max(...laplacian.map(Math.abs))).toBeLessThanOrEqual(8 * l * EPS64 * scale);
        expect(relativeError(radial, y.subarray(start, end))).toBeLessThan(8 * l * EPS64);
      }
    }
  });

  test("derivatives are difference quotients", () => {
    const step = 1e-5;
    for (const normalize of [true, false]) {
      const r = [0.4, -0.9, 0.7];
      const { gradients, hessians } = sphericalHarmonics(6, r, { normalize, derivatives: 2 });
      for (let a = 0; a < 3; ++a) {
        const [there, back] = [1, -1].map((sign) => {
          const moved = r.map((component, b) => component + (a === b ? sign * step : 0));
          return sphericalHarmonics(6, moved, { normalize, derivatives: 1 });
        });
        const slopes = there.values.map((value, i) => (value - back.values[i]) / (2 * step));
        const bends = there.gradients!.map((value, i) => (value - back.gradients![i]) / (2 * step));
        expect(
          relativeError(
            slopes,
            gradients!.filter((_, i) => i % 3 === a),
          ),
        ).toBeLessThan(1e-8);
        expect(
          relativeError(
            bends,
            hessians!.filter((_, i) => Math.floor(i / 3) % 3 === a),
          ),
        ).toBeLessThan(1e-8);
      }
    }
  });

  test("points are independent of each other, and plain arrays will do", () => {
    const many = sphericalHarmonics(3, [...x], { derivatives: 2 });
    for (let i = 0; i < points; ++i) {
      const one = sphericalHarmonics(3, row(x, i, 3), { derivatives: 2 });
      expect(one.values).toEqual(row(many.values, i, 16));
      expect(one.gradients).toEqual(row(many.gradients!, i, 48));
      expect(one.hessians).toEqual(row(many.hessians!, i, 144));
    }
  });
});

describe("the constants of the gradient", () => {
  test("G(l; a, m, m′) = (2l+1) √l C(l−1, 1, l)(m′, a, m)", () => {
    for (let l = 1; l <= 20; ++l) {
      const { m1, m2, m3, values: coupling } = realCouplingEntries(l - 1, 1, l);
      const expected = new Map<string, number>();
      for (let i = 0; i < coupling.length; ++i)
        expected.set(`${m2[i]},${m3[i]},${m1[i]}`, (2 * l + 1) * Math.sqrt(l) * coupling[i]);
      const entries = solidGradientEntries(l);
      expect(entries.length).toBe(expected.size);
      for (const { a, m, mPrevious, value } of entries) {
        const coefficient = expected.get(`${a},${m},${mPrevious}`)!;
        expect(Math.abs(value - coefficient)).toBeLessThan(4 * EPS64 * Math.abs(coefficient));
      }
    }
  });

  test("normalizations differ by a factor of each degree", () => {
    for (const l of [1, 2, 7]) {
      const [component, norm, integral] = (["component", "norm", "integral"] as const).map((name) =>
        solidGradientEntries(l, name),
      );
      const ratio = Math.sqrt((2 * l + 1) / (2 * l - 1));
      expect(
        relativeError(
          norm.map(({ value }) => value * ratio),
          component.map(({ value }) => value),
        ),
      ).toBeLessThan(2 * EPS64);
      expect(integral).toEqual(component);
    }
  });

  test("they are sorted, computed once, frozen, and none for l = 0", () => {
    const entries = solidGradientEntries(3);
    const places = entries.map(({ a, m, mPrevious }) => (m * 3 + a) * 5 + mPrevious);
    expect(places).toEqual([...places].sort((p, q) => p - q));
    expect(solidGradientEntries(3)).toBe(entries);
    expect(Object.isFrozen(entries) && Object.isFrozen(entries[0])).toBe(true);
    expect(solidGradientEntries(0)).toEqual([]);
  });
});

describe("what cannot be answered is refused", () => {
  test("degrees, points and options", () => {
    expect(() => sphericalHarmonics(-1, [0, 0, 1])).toThrow("sphericalHarmonics: lmax must be an integer >= 0, found -1");
    expect(() => sphericalHarmonics(1, [0, 0])).toThrow("sphericalHarmonics: xyz must hold 3 numbers a point, found 2 numbers");
    expect(() => sphericalHarmonics(1, [0, 0, 1, 0, NaN, 1])).toThrow("sphericalHarmonics: xyz[4] must be finite, found NaN");
    expect(() => sphericalHarmonics(1, [0, 0, 1], { derivatives: 3 as 2 })).toThrow("derivatives must be 0, 1 or 2, found 3");
    expect(() => sphericalHarmonics(1, [0, 0, 1], { normalization: "unit" as "norm" })).toThrow(
      'sphericalHarmonics: normalization must be "component", "norm" or "integral", found "unit"',
    );
    expect(() => solidGradientEntries(0.5)).toThrow("solidGradientEntries: l must be an integer >= 0, found 0.5");
  });

  test("no points have no harmonics", () => {
    expect(sphericalHarmonics(2, []).values.length).toBe(0);
  });
});
