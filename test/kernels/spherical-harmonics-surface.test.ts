import { afterEach, describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { sphericalHarmonics } from "../../src/representations/index.js";
import { allocate, type Block, type Dtype, kernels, release, runtime } from "../../src/runtime/index.js";

type Values = Float32Array | Float64Array;
const GUARD = 12345.5;
const dtypes: Dtype[] = ["f32", "f64"];
const epsilon = { f32: 2 ** -23, f64: Number.EPSILON };
const arrayOf = (dtype: Dtype, values: ArrayLike<number>): Values =>
  dtype === "f32" ? Float32Array.from(values) : Float64Array.from(values);
const kernel = (name: "directions" | "harmonicsSurface" | "largest", dtype: Dtype) =>
  (kernels() as unknown as Record<string, (...args: number[]) => number>)[`${name}${dtype.toUpperCase()}`];

let blocks: Block[] = [];
afterEach(() => {
  blocks.forEach(release);
  blocks = [];
});

/** Numbers in linear memory between two guards. */
function place(values: Values): { ptr: number; read: () => Values; check: () => void } {
  const bytes = values.BYTES_PER_ELEMENT;
  const block = allocate((values.length + 8) * bytes);
  blocks.push(block);
  const view = (): Values => (bytes === 4 ? runtime().f32 : runtime().f64);
  const start = block.ptr / bytes;
  view().fill(GUARD, start, start + values.length + 8);
  view().set(values, start + 4);
  return {
    ptr: block.ptr + 4 * bytes,
    read: () => view().slice(start + 4, start + 4 + values.length),
    check: () => {
      const around = [...view().slice(start, start + 4), ...view().slice(start + 4 + values.length, start + values.length + 8)];
      expect(around).toEqual(new Array(8).fill(GUARD));
    },
  };
}

function directions(dtype: Dtype, xyz: Values, inPlace = false): { u: Values; inverse: Values } {
  const from = place(xyz);
  const to = inPlace ? from : place(xyz.map(() => Number.NaN));
  const inverse = place(arrayOf(dtype, new Array(xyz.length / 3).fill(Number.NaN)));
  const scratch = place(new Float64Array(8));
  kernel("directions", dtype)(from.ptr, to.ptr, inverse.ptr, scratch.ptr, xyz.length / 3);
  for (const one of [from, to, inverse, scratch]) one.check();
  return { u: to.read(), inverse: inverse.read() };
}

describe("directions", () => {
  test.each(dtypes)("are v/|v| at every length that can be held, %s", (dtype) => {
    const lengths =
      dtype === "f32" ? [1e-43, 1e-30, 1e-16, 1, 7, 1e16, 1e25, 2e38] : [5e-322, 1e-310, 1e-200, 1e-140, 1, 7, 1e150, 1e308];
    const random = generator(1);
    const xyz = arrayOf(
      dtype,
      lengths.flatMap((length) => {
        const v = random.normals(3);
        return [...v.map((x) => (x * length) / Math.hypot(...v))];
      }),
    );
    const { u, inverse } = directions(dtype, xyz);
    lengths.forEach((_, p) => {
      const v = xyz.subarray(3 * p, 3 * p + 3);
      const largest = Math.max(...v.map(Math.abs));
      const length = Math.hypot(...v.map((x) => x / largest)); // of numbers near 1
      for (let a = 0; a < 3; a++) expect(Math.abs(u[3 * p + a] - v[a] / largest / length)).toBeLessThan(3 * epsilon[dtype]);
      const wanted = 1 / length / largest;
      if (wanted < (dtype === "f32" ? 3e38 : 1e308)) expect(Math.abs(inverse[p] / wanted - 1)).toBeLessThan(4 * epsilon[dtype]);
    });
  });

  test.each(dtypes)("of the zero vector is zero, and no row depends on the others, in place or not, %s", (dtype) => {
    const all = arrayOf(dtype, generator(2).normals(3 * 11));
    all.fill(0, 9, 12);
    all[0] = dtype === "f32" ? 1e-40 : 1e-310;
    all[13] = dtype === "f32" ? 1e30 : 1e300;
    const whole = directions(dtype, all);
    expect([...whole.u.subarray(9, 12), whole.inverse[3]]).toEqual([0, 0, 0, 0]);
    expect(directions(dtype, all, true)).toEqual(whole);
    for (const rows of [1, 2, 3, 5, 6]) {
      for (const first of [0, 3, 4]) {
        const some = directions(dtype, all.slice(3 * first, 3 * (first + rows)));
        expect(some.u).toEqual(whole.u.slice(3 * first, 3 * (first + rows)));
        expect(some.inverse).toEqual(whole.inverse.slice(first, first + rows));
      }
    }
  });
});

describe("surface", () => {
  test.each(dtypes)("makes derivatives of directions from those of solid harmonics, %s", (dtype) => {
    for (const [lowest, degree] of [
      [0, 0],
      [0, 1],
      [0, 3],
      [1, 4],
      [3, 3],
      [2, 7],
    ]) {
      const v = arrayOf(dtype, generator(5).normals(3 * 4));
      v.fill(0, 3, 6);
      const { u, inverse } = directions(dtype, v);
      const cut = (values: Float64Array, copies: number): Float64Array =>
        values.filter((_, i) => i % ((degree + 1) ** 2 * copies) >= lowest ** 2 * copies);
      const solid = sphericalHarmonics(degree, Float64Array.from(u), { normalize: false, derivatives: 2 });
      const wanted = sphericalHarmonics(degree, Float64Array.from(v), { derivatives: 2 });
      const degrees = Array.from({ length: degree + 1 - lowest }, (_, i) =>
        new Array(2 * (lowest + i) + 1).fill(lowest + i),
      ).flat();
      for (const derivatives of [1, 2]) {
        const [y, g, h] = [cut(solid.values, 1), cut(solid.gradients!, 3), cut(solid.hessians!, 9)].map((x) =>
          place(arrayOf(dtype, x)),
        );
        const [pu, pi, pd] = [u, inverse, arrayOf(dtype, degrees)].map(place);
        kernel("harmonicsSurface", dtype)(pu.ptr, pi.ptr, pd.ptr, y.ptr, g.ptr, derivatives === 2 ? h.ptr : 0, 4, degrees.length);
        for (const one of [y, g, h, pu, pi, pd]) one.check();
        for (const [found, expected] of [
          [g.read(), cut(wanted.gradients!, 3)],
          [h.read(), derivatives === 2 ? cut(wanted.hessians!, 9) : cut(solid.hessians!, 9)],
        ] as const) {
          const size = Math.max(1, ...expected.map(Math.abs));
          const worst = Math.max(...Array.from(found, (x, i) => Math.abs(x - expected[i])));
          expect(worst / size).toBeLessThan((degree + 1) * 8 * epsilon[dtype]);
        }
      }
    }
  });
});

describe("largest", () => {
  test.each(dtypes)("magnitude of any count, and what is not finite shows, %s", (dtype) => {
    for (let count = 0; count <= 19; count++) {
      const values = arrayOf(dtype, generator(count).normals(count));
      const at = place(values);
      expect(kernel("largest", dtype)(at.ptr, count)).toBe(Math.max(0, ...values.map(Math.abs)));
      for (let i = 0; i < count; i++) {
        for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) {
          const broken = values.slice();
          broken[i] = bad;
          expect(kernel("largest", dtype)(place(broken).ptr, count) < Number.POSITIVE_INFINITY).toBe(false);
        }
      }
    }
  });
});
