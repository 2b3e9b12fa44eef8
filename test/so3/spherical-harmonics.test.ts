import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { legendre, solidGradientEntries, sphericalHarmonics as definition } from "../../src/representations/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { Rotation, solidHarmonics, sphericalHarmonics, wignerDs } from "../../src/so3/index.js";
import { tensor } from "../../src/tensor/index.js";
import { legendreReference } from "../reference/legendre.js";
import { readSafetensors, values } from "../reference/read-safetensors.js";

/** Largest difference relative to the largest number. */
function relative(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < wanted.length; i++) {
    difference = Math.max(difference, Math.abs(found[i] - wanted[i]));
    size = Math.max(size, Math.abs(wanted[i]));
  }
  return found.length === wanted.length ? difference / size : Number.POSITIVE_INFINITY;
}

const reference = (key: string): Float64Array => values("spherical_harmonics", key).data;

describe("sphericalHarmonics by the kernels", () => {
  const x = reference("x");
  test.each(["component", "norm", "integral"] as const)("agrees with multiple precision, %s", (normalization) => {
    for (const normalize of [true, false]) {
      const name = `${normalization}_${normalize ? "normalized" : "raw"}`;
      expect(relative(sphericalHarmonics(10, x, { normalization, normalize }).values, reference(name))).toBeLessThan(1e-13);
      expect(
        relative(sphericalHarmonics(10, Float32Array.from(x), { normalization, normalize }).values, reference(name)),
      ).toBeLessThan(5e-6);
    }
  });

  test("its derivatives agree with multiple precision", () => {
    const zero = [...Array(20).keys()].filter((p) => x[3 * p] === 0 && x[3 * p + 1] === 0 && x[3 * p + 2] === 0);
    for (const name of ["normalized", "raw"]) {
      const { gradients, hessians } = sphericalHarmonics(10, x, { normalize: name === "normalized", derivatives: 2 });
      const wanted = reference(`jacobian_${name}`);
      const found = gradients as Float64Array;
      // The derivative at the zero vector is a convention; the file's zeros mean nothing there.
      for (const p of zero) found.fill(0, p * 363, (p + 1) * 363);
      expect(relative(found, wanted)).toBeLessThan(1e-12);
      const points = readSafetensors("spherical_harmonics").get("hessian_points")?.data as BigInt64Array;
      const cut = Float64Array.from(
        [...points].flatMap((p) => Array.from((hessians as Float64Array).subarray(Number(p) * 1089, Number(p) * 1089 + 324))),
      );
      expect(relative(cut, reference(`hessian_${name}`))).toBeLessThan(1e-12);
    }
  });

  test("agrees with the definition for many points, and each point has its bits whatever stands beside it", () => {
    const points = generator(7).normals(3 * 1001);
    const all = sphericalHarmonics(6, points, { derivatives: 1 });
    expect(relative(all.values, definition(6, points).values)).toBeLessThan(1e-14);
    const alone = sphericalHarmonics(6, points.slice(3 * 500, 3 * 501), { derivatives: 1 });
    expect(alone.values).toEqual(all.values.slice(500 * 49, 501 * 49));
    expect(alone.gradients).toEqual(all.gradients?.slice(500 * 147, 501 * 147));
  });
});

const width = (lmax: number): number => (lmax + 1) * (lmax + 1);
/** Largest difference over the largest number of the same point and degree; 0 must be met exactly. */
function byDegree(found: ArrayLike<number>, wanted: ArrayLike<number>, lmax: number, copies = 1): number {
  expect(found.length).toBe(wanted.length);
  let most = 0;
  for (let row = 0; row < wanted.length; row += width(lmax) * copies) {
    for (let l = 0; l <= lmax; l++) {
      let [difference, size] = [0, 0];
      for (let i = row + l * l * copies; i < row + width(l) * copies; i++) {
        difference = Math.max(difference, Math.abs(found[i] - wanted[i]));
        size = Math.max(size, Math.abs(wanted[i]));
        if (Number.isNaN(found[i])) return Number.POSITIVE_INFINITY;
      }
      most = Math.max(most, difference === 0 ? 0 : difference / size / (l + 1));
    }
  }
  return most;
}
const unit = (v: ArrayLike<number>): number[] => {
  const length = Math.hypot(v[0], v[1], v[2]);
  return [v[0] / length, v[1] / length, v[2] / length];
};

describe("both precisions, all normalizations and derivatives agree with the definition", () => {
  const special = [0, 0, 0, 0, 1, 0, 0, -3, 0, 2, 0, 0, 0, 0, -0.5, 1e-5, 1, -1e-6];
  const xyz = Float64Array.from([...special, ...generator(11).normals(3 * 9)], Math.fround);
  test.each([1, 2, 3, 4, 5, 8, 10, 11, 16, 17, 24])("l ≤ %i", (lmax) => {
    for (const normalization of ["component", "norm", "integral"] as const) {
      for (const normalize of [true, false]) {
        const options = { normalization, normalize, derivatives: 2 as const };
        const wanted = definition(lmax, xyz, options);
        const double = sphericalHarmonics(lmax, xyz, options);
        const single = sphericalHarmonics(lmax, Float32Array.from(xyz), options);
        for (const [found, bound] of [
          [double, lmax > 10 && lmax <= 16 ? 1e-14 : 4e-15],
          [single, lmax > 10 && lmax <= 16 ? 5e-6 : 2e-6],
        ] as const) {
          expect(byDegree(found.values, wanted.values, lmax)).toBeLessThan(bound);
          expect(byDegree(found.gradients!, wanted.gradients!, lmax, 3)).toBeLessThan(bound);
          expect(byDegree(found.hessians!, wanted.hessians!, lmax, 9)).toBeLessThan(2 * bound);
        }
      }
    }
  });
});

describe("high degrees", () => {
  test("agree with multiple precision at l = 1000, near the pole and far from it", () => {
    const angles = new Map<number, Float64Array>();
    for (const [l, m, theta, expected] of legendreReference) {
      if (!angles.has(theta)) {
        const v = [0, Math.cos(theta), Math.sin(theta)]; // longitude 0: the pole is y
        angles.set(theta, sphericalHarmonics(1000, v, { normalization: "integral" }).values);
      }
      const found = angles.get(theta)![l * l + l + m];
      const wanted = (m === 0 ? 1 : Math.SQRT2) * expected;
      expect(Math.abs(found - wanted)).toBeLessThan((l + 10) * Number.EPSILON * Math.sqrt(2 * l + 1));
    }
  });

  test("Y(u)·Y(v) = (2l+1) Pₗ(u·v) and ∑ Y² = 2l+1 to l = 1000, in single precision too", () => {
    const lmax = 1000;
    const v = unit([0.3, -0.2, 0.5]);
    for (const u of [[0, 1, 0], unit([1e-9, 1, 1e-8]), unit([1e-3, -1, 2e-3]), unit([0.9, 0.3, -0.4])]) {
      const { values, gradients } = sphericalHarmonics(lmax, [...u, ...v], { derivatives: 1 });
      const single = sphericalHarmonics(lmax, Float32Array.from(u)).values;
      const p = legendre(lmax, u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
      for (let l = 1; l <= lmax; l += 3) {
        let [square, product, slope, singleSquare] = [0, 0, 0, 0];
        for (let i = l * l; i < width(l); i++) {
          square += values[i] ** 2;
          product += values[i] * values[width(lmax) + i];
          singleSquare += single[i] ** 2;
          for (let a = 0; a < 3; a++) slope += gradients![3 * i + a] ** 2;
        }
        const bound = (l + 10) * 4 * Number.EPSILON;
        expect(Math.abs(square / (2 * l + 1) - 1)).toBeLessThan(bound);
        expect(Math.abs(slope / (2 * l + 1) / l / (l + 1) - 1)).toBeLessThan(bound); // ∑|∇Y|² = l(l+1)(2l+1)
        expect(Math.abs(product / (2 * l + 1) - p[l])).toBeLessThan(2 * bound);
        expect(Math.abs(singleSquare / (2 * l + 1) - 1)).toBeLessThan((l + 10) * 3e-7);
      }
    }
  });

  test("turn as D to l = 100, and Y(−v) = (−1)ˡ Y(v) to the bit", () => {
    const lmax = 100;
    const turn = Rotation.random(5);
    const v = unit([-0.7, 0.4, 0.2]);
    const [here, there] = [sphericalHarmonics(lmax, v).values, sphericalHarmonics(lmax, turn.apply(v)).values];
    const opposite = sphericalHarmonics(
      lmax,
      v.map((x) => -x),
    ).values;
    const all = wignerDs(lmax, turn);
    for (let l = 0, d = 0; l <= lmax; d += (2 * l + 1) ** 2, l++) {
      const dim = 2 * l + 1;
      let size = 0;
      for (let m = 0; m < dim; m++) {
        let sum = 0;
        for (let k = 0; k < dim; k++) sum += all[d + m * dim + k] * here[l * l + k];
        size = Math.max(size, Math.abs(sum - there[l * l + m]));
        expect(opposite[l * l + m]).toBe((l % 2 === 0 ? 1 : -1) * here[l * l + m] + 0);
      }
      expect(size).toBeLessThan((l + 10) * 4 * Number.EPSILON * Math.sqrt(dim));
    }
    expect(relative(there, here)).toBeGreaterThan(0.5);
  });

  test("give the memory back", () => {
    sphericalHarmonics(2, [1, 2, 3]);
    const { held } = memoryUse();
    sphericalHarmonics(400, [1, 2, 3], { derivatives: 1 });
    expect(memoryUse().held).toBe(held);
  });
});

describe("laws of the derivatives", () => {
  const xyz = generator(3).normals(3 * 4);
  const options = { normalize: false, derivatives: 2 } as const;

  test("solid harmonics: ∑ₐ ∂ₐ² Y = 0, v·∇Y = lY, symmetric Hessians; the gradient is that of the constants", () => {
    const lmax = 30;
    const { values, gradients, hessians } = sphericalHarmonics(lmax, xyz, options);
    for (let p = 0; p < 4; p++) {
      for (let l = 1; l <= lmax; l++) {
        const row = p * width(lmax) + l * l;
        const h = hessians!.subarray(9 * row, 9 * (row + 2 * l + 1));
        const size = Math.max(...h.map(Math.abs), Number.MIN_VALUE);
        const closed = new Float64Array(3 * (2 * l + 1));
        for (const { a, m, mPrevious, value } of solidGradientEntries(l))
          closed[3 * m + a] += value * values[p * width(lmax) + (l - 1) * (l - 1) + mPrevious];
        expect(relative(gradients!.subarray(3 * row, 3 * (row + 2 * l + 1)), closed)).toBeLessThan((l + 2) * 4 * Number.EPSILON);
        const euler = Float64Array.from({ length: 2 * l + 1 }, (_, m) =>
          [0, 1, 2].reduce((sum, a) => sum + (xyz[3 * p + a] * gradients![3 * (row + m) + a]) / l, 0),
        );
        expect(relative(euler, values.subarray(row, row + 2 * l + 1))).toBeLessThan((l + 2) * 8 * Number.EPSILON);
        for (let m = 0; m <= 2 * l; m++) {
          expect(Math.abs(h[9 * m] + h[9 * m + 4] + h[9 * m + 8])).toBeLessThanOrEqual((l + 2) * 8 * Number.EPSILON * size);
          expect(Math.abs(h[9 * m + 1] - h[9 * m + 3])).toBeLessThanOrEqual((l + 2) * 8 * Number.EPSILON * size);
        }
      }
    }
  });

  test.each([true, false])("they are difference quotients, normalize: %s", (normalize) => {
    const [lmax, step] = [12, 1e-5];
    const { gradients, hessians } = sphericalHarmonics(lmax, xyz, { normalize, derivatives: 2 });
    for (let a = 0; a < 3; a++) {
      const [up, down] = [1, -1].map((sign) =>
        sphericalHarmonics(
          lmax,
          xyz.map((x, i) => x + (i % 3 === a ? sign * step : 0)),
          { normalize, derivatives: 1 },
        ),
      );
      const slope = up.values.map((x, i) => (x - down.values[i]) / (2 * step));
      const bend = up.gradients!.map((x, i) => (x - down.gradients![i]) / (2 * step));
      expect(
        relative(
          gradients!.filter((_, i) => i % 3 === a),
          slope,
        ),
      ).toBeLessThan(1e-7);
      expect(
        relative(
          hessians!.filter((_, i) => Math.floor(i / 3) % 3 === a),
          bend,
        ),
      ).toBeLessThan(1e-7);
    }
  });
});

describe("lengths of all sizes", () => {
  const direction = [0.3, -0.5, 0.8];
  test("only the direction counts", () => {
    const wanted = sphericalHarmonics(6, direction).values;
    for (const length of [3e-310, 1e-300, 1e-160, 1e-140, 1, 1e140, 1e160, 1e300]) {
      const v = direction.map((x) => x * length);
      expect(relative(sphericalHarmonics(6, v).values, wanted)).toBeLessThan(length < 1e-300 ? 1e-12 : 16 * Number.EPSILON);
    }
    for (const length of [1e-38, 1e-20, 1e-14, 1, 1e18, 1e20, 1e38]) {
      const v = Float32Array.from(direction, (x) => x * length);
      expect(relative(sphericalHarmonics(6, v).values, wanted)).toBeLessThan(3e-6);
    }
  });

  test("derivatives scale as 1/r and 1/r²", () => {
    const wanted = sphericalHarmonics(4, direction, { derivatives: 2 });
    for (const length of [2 ** -400, 2 ** 400]) {
      const found = sphericalHarmonics(
        4,
        direction.map((x) => x * length),
        { derivatives: 2 },
      );
      expect(found.gradients).toEqual(wanted.gradients!.map((x) => x / length));
      expect(found.hessians).toEqual(wanted.hessians!.map((x) => x / length / length));
    }
  });

  test("what leaves the range is refused, with degree, point and radius", () => {
    expect(() => sphericalHarmonics(50, [0, 1, 2, 1e10, 0, 0], { normalize: false })).toThrow(
      "sphericalHarmonics: solid harmonics of degree 50 at point 1, (10000000000, 0, 0), of radius 10000000000, leave the range of Float64Array",
    );
    expect(() => sphericalHarmonics(4, Float32Array.of(1e10, 0, 0), { normalize: false })).toThrow(
      "leave the range of Float32Array",
    );
    expect(Math.max(...sphericalHarmonics(50, [1e5, 0, 0], { normalize: false }).values)).toBeGreaterThan(1e240);
    expect(() => sphericalHarmonics(4, [0, 0, 0, 0, 1e-200, 0], { derivatives: 2 })).toThrow(
      "sphericalHarmonics: the derivatives at point 1, (0, 1e-200, 0), of length 1e-200, leave the range of Float64Array",
    );
    expect(sphericalHarmonics(4, [0, 1e-200, 0], { derivatives: 1 }).gradients!.every(Number.isFinite)).toBe(true);
  });
});

describe("arrays and degrees that are asked for", () => {
  const xyz = generator(4).normals(3 * 300); // several blocks

  test("results go to the arrays given", () => {
    const wanted = sphericalHarmonics(5, xyz, { derivatives: 2 });
    const out = {
      values: new Float64Array(wanted.values.length),
      gradients: new Float64Array(wanted.gradients!.length),
    };
    const found = sphericalHarmonics(5, xyz, { derivatives: 2, out });
    expect(found.values).toBe(out.values);
    expect(found.gradients).toBe(out.gradients);
    for (const field of ["values", "gradients", "hessians"] as const) expect(relative(found[field]!, wanted[field]!)).toBe(0);
  });

  test("lmin leaves out the degrees below", () => {
    for (const [lmin, lmax] of [
      [1, 3],
      [4, 4],
      [7, 9],
      [15, 20],
    ]) {
      const whole = sphericalHarmonics(lmax, xyz.subarray(0, 60), { derivatives: 2 });
      const some = sphericalHarmonics(lmax, xyz.subarray(0, 60), { derivatives: 2, lmin });
      const kept = (values: Float64Array, copies: number) =>
        values.filter((_, i) => i % (width(lmax) * copies) >= lmin * lmin * copies);
      expect(some.values).toEqual(kept(whole.values, 1));
      expect(relative(some.gradients!, kept(whole.gradients!, 3))).toBeLessThan(1e-14);
      expect(relative(some.hessians!, kept(whole.hessians!, 9))).toBeLessThan(1e-14);
    }
  });

  test("other arrays and degrees are refused", () => {
    const one = [1, 2, 3];
    expect(() => sphericalHarmonics(2, one, { out: { values: new Float64Array(8) } })).toThrow(
      "sphericalHarmonics: out.values has 8 numbers; 9 are needed",
    );
    expect(() => sphericalHarmonics(2, one, { out: { values: new Float32Array(9) as never } })).toThrow(
      "TypeError: sphericalHarmonics: out.values is a Float32Array; these points need a Float64Array".slice(11),
    );
    expect(() => sphericalHarmonics(2, one, { out: { gradients: new Float64Array(27) } })).toThrow(
      "out.gradients is given, and derivatives is 0",
    );
    expect(() => sphericalHarmonics(2, one, { lmin: 3 })).toThrow("lmin is 3; it must be an integer from 0 to lmax = 2");
    expect(() => sphericalHarmonics(2, one, { derivatives: 3 as 2 })).toThrow("derivatives is 3; it is 0, 1 or 2");
    expect(() => sphericalHarmonics(2, one, { normalization: "4pi" as "norm" })).toThrow('normalization is "4pi"');
    expect(sphericalHarmonics(2, []).values.length).toBe(0);
  });

  test("what does not fit is refused with its bytes", () => {
    expect(() => sphericalHarmonics(1_000_000, [1, 2, 3])).toThrow(
      /lmax is 1000000, 1000002000001 components a point; \d+ bytes/,
    );
    expect(() => sphericalHarmonics(1000, new Float64Array(3_000_000))).toThrow(
      "the values of 1000000 points, 1002001 numbers each, need 8016008000000 bytes, more than there is",
    );
    expect(() => solidHarmonics(tensor("1x1o", [1, 2, 3], { shape: [1, 3] }), 50_000)).toThrow("solidHarmonics: degree is 50000");
    expect(() => solidHarmonics(tensor("1x1o", [1, 2, 3], { shape: [1, 3] }), 1.5)).toThrow("degree is 1.5");
  });

  test("refuses what are not points", () => {
    expect(() => sphericalHarmonics(2, [0, 1])).toThrow("xyz has 2 numbers");
    expect(() => sphericalHarmonics(2, [0, 1, Number.NaN])).toThrow("point 0 is (0, 1, NaN)");
    expect(() => sphericalHarmonics(-1, [0, 1, 2])).toThrow("lmax is -1");
  });
});

test("points that are no array of numbers are named", () => {
  expect(() => sphericalHarmonics(1, undefined as never)).toThrow(TypeError);
  expect(() => sphericalHarmonics(1, null as never)).toThrow("sphericalHarmonics: xyz is null; it must be a list of numbers");
  expect(() => sphericalHarmonics(1, { length: 3, 0: 1, 1: 0, 2: 0 } as never)).toThrow("xyz is object");
});
