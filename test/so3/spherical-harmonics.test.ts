import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { sphericalHarmonics as definition } from "../../src/representations/index.js";
import { sphericalHarmonics } from "../../src/so3/index.js";
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

  test("refuses what are not points", () => {
    expect(() => sphericalHarmonics(2, [0, 1])).toThrow("xyz has 2 numbers");
    expect(() => sphericalHarmonics(2, [0, 1, Number.NaN])).toThrow("point 0 is (0, 1, NaN)");
    expect(() => sphericalHarmonics(-1, [0, 1, 2])).toThrow("lmax is -1");
  });
});
