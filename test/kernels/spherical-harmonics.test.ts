import { afterEach, describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { type Normalization, solidGradientEntries, sphericalHarmonics } from "../../src/representations/index.js";
import { allocate, type Block, type Dtype, type Kernels, kernels, release, runtime } from "../../src/runtime/index.js";
import { values as reference } from "../reference/read-safetensors.js";

type Values = Float32Array | Float64Array;

const dtypes: Dtype[] = ["f32", "f64"];
const normalizations: Normalization[] = ["component", "norm", "integral"];
const GUARD = 12345.5;
const square = (n: number): number => n * n;
const arrayOf = (dtype: Dtype, length: number): Values => (dtype === "f32" ? new Float32Array(length) : new Float64Array(length));
const kernel = <Name extends string>(name: Name, dtype: Dtype) =>
  (kernels() as unknown as Record<string, (...args: number[]) => void>)[
    `${name}${dtype === "f32" ? "F32" : "F64"}` as keyof Kernels
  ];

let blocks: Block[] = [];
afterEach(() => {
  for (const block of blocks) release(block);
  blocks = [];
});

/** Numbers in linear memory between two guards, which `check` finds untouched. */
function place(values: Values): { ptr: number; read: () => Values; check: () => void } {
  const bytes = values.BYTES_PER_ELEMENT;
  const block = allocate((values.length + 8) * bytes);
  blocks.push(block);
  const view = () => (bytes === 4 ? runtime().f32 : runtime().f64);
  const start = block.ptr / bytes;
  view().fill(GUARD, start, start + values.length + 8);
  view().set(values, start + 4);
  const around = () => [...view().slice(start, start + 4), ...view().slice(start + 4 + values.length, start + values.length + 8)];
  return {
    ptr: block.ptr + 4 * bytes,
    read: () => view().slice(start + 4, start + 4 + values.length),
    check: () => expect(around()).toEqual(new Array(8).fill(GUARD)),
  };
}

const factor: Record<Normalization, (l: number) => number> = {
  component: () => 1,
  norm: (l) => 1 / Math.sqrt(2 * l + 1),
  integral: () => 1 / Math.sqrt(4 * Math.PI),
};

/** What a kernel does to rows: arrays in, the array that it writes out. */
interface Call {
  dtype: Dtype;
  degree: number;
  lowest?: number;
  normalization?: Normalization;
  /** Numbers left between the rows that are written. */
  gap?: number;
  rows?: number;
}

const family = [
  "harmonics",
  "harmonicsGradient",
  "harmonicsHessian",
  "harmonicsTranspose",
  "harmonicsDirection",
  "harmonicsLower",
] as const;
type Name = (typeof family)[number];

/** Numbers in a row of each argument of the form, and of what is written. */
function widths(name: Name, { degree, lowest = 0 }: Call): { reads: number[]; writes: number } {
  const all = square(degree + 1);
  const held = all - square(lowest);
  return {
    harmonics: { reads: [3], writes: held },
    harmonicsGradient: { reads: [3], writes: 3 * held },
    harmonicsHessian: { reads: [3], writes: 9 * held },
    harmonicsTranspose: { reads: [held, all], writes: 3 },
    harmonicsDirection: { reads: [all, 3], writes: held },
    harmonicsLower: { reads: [held, 3], writes: all },
  }[name];
}

/** Runs a kernel on scratch and a table of the size that its header promises; nothing else may be touched. */
function run(name: Name, call: Call, ...inputs: ArrayLike<number>[]): { found: Values; values?: Values } {
  const { dtype, degree, lowest = 0, normalization = "component", gap = 0 } = call;
  const bytes = dtype === "f32" ? 4 : 8;
  const { reads, writes } = widths(name, call);
  const rows = call.rows ?? inputs[0].length / reads[0];
  const given = inputs.map((values) => place(arrayOf(dtype, values.length).map((_, i) => values[i])));
  const factors = place(Float64Array.from({ length: degree + 1 }, (_, l) => factor[normalization](l)));
  const table = place(arrayOf(dtype, (degree + 1) * (9 * degree + 25)));
  const derivative = name === "harmonicsGradient" || name === "harmonicsHessian";
  const scratch = place(
    new Float64Array((derivative ? 128 * square(degree + 1) + 4096 : 80 * square(degree + 1) + 96) / 8).fill(Number.NaN),
  );
  const out = place(arrayOf(dtype, rows * (writes + gap)).fill(GUARD));
  const row = (writes + gap) * bytes;
  const held = square(degree + 1) - square(lowest);
  const side = name === "harmonicsGradient" ? place(arrayOf(dtype, rows * (held + gap)).fill(GUARD)) : undefined;
  kernel("harmonicsTable", dtype)(factors.ptr, table.ptr, degree);
  const sizes = [scratch.ptr, rows, lowest, degree];
  const [p, q] = given.map(({ ptr }) => ptr);
  const [pRow, qRow] = reads.map((width) => width * bytes);
  const f = kernel(name, dtype);
  if (name === "harmonics" || name === "harmonicsHessian") f(p, table.ptr, out.ptr, row, ...sizes);
  else if (name === "harmonicsGradient") f(p, table.ptr, side!.ptr, (held + gap) * bytes, out.ptr, row, ...sizes);
  else if (name === "harmonicsTranspose") f(p, pRow, q, qRow, table.ptr, out.ptr, ...sizes);
  else f(p, pRow, q, table.ptr, out.ptr, row, ...sizes);
  for (const one of [...given, factors, table, scratch, out, ...(side ? [side] : [])]) one.check();
  return { found: tight(out.read(), rows, writes, gap), values: side && tight(side.read(), rows, held, gap) };
}

/** The rows without the gaps, which must still hold what they held. */
function tight(values: Values, rows: number, width: number, gap: number): Values {
  if (gap === 0) return values;
  const all = values.slice(0, rows * width);
  for (let r = 0; r < rows; r++) {
    const row = values.subarray(r * (width + gap), (r + 1) * (width + gap));
    all.set(row.subarray(0, width), r * width);
    expect([...row.subarray(width)]).toEqual(new Array(gap).fill(GUARD));
  }
  return all;
}

/** Largest difference over the largest number of the same row and degree, divided by l+1; 0 must be met exactly. */
function worst(found: ArrayLike<number>, wanted: ArrayLike<number>, degree: number, copies = 1, lowest = 0): number {
  expect(found.length).toBe(wanted.length);
  const width = square(degree + 1) - square(lowest);
  let most = 0;
  for (let row = 0; row < wanted.length; row += width * copies) {
    for (let l = lowest; l <= degree; l++) {
      let [difference, size] = [0, 0];
      for (let i = (l * l - square(lowest)) * copies; i < (square(l + 1) - square(lowest)) * copies; i++) {
        difference = Math.max(difference, Math.abs(found[row + i] - wanted[row + i]));
        size = Math.max(size, Math.abs(wanted[row + i]));
      }
      most = Math.max(most, difference === 0 ? 0 : difference / size / (l + 1));
      if (Number.isNaN(difference)) return Number.NaN;
    }
  }
  return most;
}

const tolerance = { f32: 1e-6, f64: 2e-15 };
const points = (n: number, seed = 1): Float64Array => generator(seed).normals(3 * n);
/** The origin, both poles, axes, planes and points near them. */
const special = Float64Array.from([
  0, 0, 0, 0, 1, 0, 0, -2, 0, 1, 0, 0, 0, 0, -1, 0, 0.6, 0.8, 0.5, 0, 0.5, 1e-9, 1, 0, 3, -0, 1e-12,
]);
/** By content of memory, so 0 and −0 differ. */
const bits = (values: Values): string => Buffer.from(values.slice().buffer).toString("base64");

describe("kernels of the solid harmonics against multiple precision", () => {
  const x = reference("spherical_harmonics", "x").data;
  const cut = (values: Float64Array, degree: number, copies: number): Float64Array => {
    const [rows, from] = [x.length / 3, values.length / (x.length / 3)];
    return Float64Array.from({ length: rows * square(degree + 1) * copies }, (_, i) => {
      const width = square(degree + 1) * copies;
      return values[Math.floor(i / width) * from + (i % width)];
    });
  };
  const away = [...Array(x.length / 3).keys()].filter((p) => x.subarray(3 * p, 3 * p + 3).some((value) => value !== 0));

  test.each(dtypes)("values, %s", (dtype) => {
    for (const normalization of normalizations) {
      const wanted = reference("spherical_harmonics", `${normalization}_raw`).data;
      for (const degree of [0, 1, 2, 3, 4, 5, 6, 7, 10]) {
        const { found } = run("harmonics", { dtype, degree, normalization }, x);
        expect(worst(found, cut(wanted, degree, 1), degree)).toBeLessThan(tolerance[dtype]);
      }
    }
  });

  test.each(dtypes)("gradients, %s", (dtype) => {
    expect(away.length).toBeGreaterThan(15);
    const whole = reference("spherical_harmonics", "jacobian_raw").data;
    for (const degree of [0, 1, 2, 3, 4, 5, 6, 7, 10]) {
      const { found } = run("harmonicsGradient", { dtype, degree }, x);
      const wanted = cut(whole, degree, 3);
      const width = 3 * square(degree + 1);
      const pick = (values: ArrayLike<number>) =>
        away.flatMap((p) => Array.from({ length: width }, (_, i) => values[p * width + i]));
      expect(worst(pick(found), pick(wanted), degree, 3)).toBeLessThan(tolerance[dtype]);
    }
  });
});

describe("kernels of the solid harmonics against the definition", () => {
  test.each(dtypes)("values, gradients and Hessians at special points too, %s", (dtype) => {
    const xyz = Float64Array.from([...special, ...points(10)], dtype === "f32" ? Math.fround : Number);
    for (const normalization of normalizations) {
      for (const degree of [0, 1, 2, 3, 6, 8, 10, 18]) {
        const wanted = sphericalHarmonics(degree, xyz, { normalize: false, normalization, derivatives: 2 });
        const { found, values } = run("harmonicsGradient", { dtype, degree, normalization }, xyz);
        expect(worst(run("harmonics", { dtype, degree, normalization }, xyz).found, wanted.values, degree)).toBeLessThan(
          tolerance[dtype],
        );
        expect(worst(values!, wanted.values, degree)).toBeLessThan(tolerance[dtype]);
        expect(worst(found, wanted.gradients!, degree, 3)).toBeLessThan(tolerance[dtype]);
        const hessian = run("harmonicsHessian", { dtype, degree, normalization }, xyz).found;
        expect(worst(hessian, wanted.hessians!, degree, 9)).toBeLessThan(tolerance[dtype]);
      }
    }
  });

  test("high degrees", () => {
    const xyz = points(9, 3);
    const wanted = sphericalHarmonics(40, xyz, { normalize: false, derivatives: 1 });
    expect(worst(run("harmonics", { dtype: "f64", degree: 40 }, xyz).found, wanted.values, 40)).toBeLessThan(tolerance.f64);
    expect(worst(run("harmonicsGradient", { dtype: "f64", degree: 40 }, xyz).found, wanted.gradients!, 40, 3)).toBeLessThan(
      tolerance.f64,
    );
  });

  test.each(dtypes)("degrees from `lowest` on are those of the whole, %s", (dtype) => {
    const xyz = Float64Array.from([...special, ...points(20)]);
    const [width, rows] = [(degree: number) => square(degree + 1), xyz.length / 3];
    for (const [lowest, degree] of [
      [1, 1],
      [1, 2],
      [2, 2],
      [1, 6],
      [3, 5],
      [6, 6],
      [1, 9],
      [4, 8],
      [9, 9],
      [2, 10],
      [5, 12],
      [3, 18],
    ]) {
      const part = (values: Values, copies: number): Values =>
        values.filter((_, i) => i % (width(degree) * copies) >= square(lowest) * copies);
      const wanted = run("harmonics", { dtype, degree }, xyz).found;
      // the recurrence and the straight-line code of low degrees do the same operations
      expect(bits(run("harmonics", { dtype, degree, lowest }, xyz).found)).toEqual(bits(part(wanted, 1)));
      const whole = run("harmonicsGradient", { dtype, degree }, xyz);
      const some = run("harmonicsGradient", { dtype, degree, lowest }, xyz);
      expect(bits(some.values!)).toEqual(bits(part(wanted, 1)));
      expect(worst(some.found, part(whole.found, 3), degree, 3, lowest)).toBeLessThan(tolerance[dtype]);
      const hessian = run("harmonicsHessian", { dtype, degree }, xyz).found;
      const cut = run("harmonicsHessian", { dtype, degree, lowest }, xyz).found;
      expect(cut).toEqual(part(hessian, 9));
      expect(cut.length).toBe(rows * 9 * (width(degree) - square(lowest)));
    }
  });

  test.each(dtypes)("gradients without values, %s", (dtype) => {
    for (const degree of [2, 6, 9]) {
      const bytes = dtype === "f32" ? 4 : 8;
      const [rows, width] = [11, square(degree + 1)];
      const xyz = arrayOf(dtype, 3 * rows).map((_, i) => points(rows)[i]);
      const [p, table] = [place(xyz), place(arrayOf(dtype, (degree + 1) * (9 * degree + 25)))];
      const [factors, scratch] = [
        place(new Float64Array(degree + 1).fill(1)),
        place(new Float64Array(16 * width + 512).fill(Number.NaN)),
      ];
      const out = place(arrayOf(dtype, 3 * rows * width));
      kernel("harmonicsTable", dtype)(factors.ptr, table.ptr, degree);
      kernel("harmonicsGradient", dtype)(p.ptr, table.ptr, 0, 0, out.ptr, 3 * width * bytes, scratch.ptr, rows, 0, degree);
      expect(bits(out.read())).toEqual(bits(run("harmonicsGradient", { dtype, degree }, xyz).found));
      for (const one of [p, table, factors, scratch, out]) one.check();
    }
  });
});

describe("the form Q(c, Y, u)", () => {
  const cases: [number, number][] = [
    [0, 0],
    [0, 1],
    [0, 2],
    [0, 3],
    [0, 6],
    [1, 1],
    [1, 4],
    [2, 2],
    [2, 5],
    [4, 4],
    [0, 11],
    [7, 11],
  ];
  const rows = 13;
  const draw = (dtype: Dtype, length: number, seed: number): Float64Array =>
    generator(seed)
      .normals(length)
      .map((value) => (dtype === "f32" ? Math.fround(value) : value));

  test.each(dtypes)("has the constants of the definition in all roles, %s", (dtype) => {
    for (const normalization of normalizations) {
      for (const [lowest, degree] of cases) {
        const [all, held] = [square(degree + 1), square(degree + 1) - square(lowest)];
        const [c, y, u] = [draw(dtype, rows * held, 1), draw(dtype, rows * all, 2), draw(dtype, rows * 3, 3)];
        const [v, direction, lower] = [new Float64Array(rows * 3), new Float64Array(rows * held), new Float64Array(rows * all)];
        for (let l = Math.max(lowest, 1); l <= degree; l++) {
          for (const { a, m, mPrevious, value } of solidGradientEntries(l, normalization)) {
            for (let r = 0; r < rows; r++) {
              const [i, j] = [r * held + l * l - square(lowest) + m, r * all + square(l - 1) + mPrevious];
              v[3 * r + a] += value * c[i] * y[j];
              direction[i] += value * y[j] * u[3 * r + a];
              lower[j] += value * c[i] * u[3 * r + a];
            }
          }
        }
        const call = { dtype, degree, lowest, normalization, rows };
        const bound = dtype === "f32" ? 1e-6 : 2e-15;
        const relative = (found: Values, wanted: Float64Array) => {
          const size = Math.max(1e-300, ...wanted.map(Math.abs));
          expect(found.length).toBe(wanted.length);
          return Math.max(...Array.from(found, (value, i) => Math.abs(value - wanted[i]))) / size;
        };
        expect(relative(run("harmonicsTranspose", call, c, y).found, v)).toBeLessThan(bound);
        expect(relative(run("harmonicsDirection", call, y, u).found, direction)).toBeLessThan(bound);
        expect(relative(run("harmonicsLower", call, c, u).found, lower)).toBeLessThan(bound);
      }
    }
  });

  test("is one number in its three roles", () => {
    for (const [lowest, degree] of cases.slice(1)) {
      const [all, held] = [square(degree + 1), square(degree + 1) - square(lowest)];
      const [c, y, u] = [draw("f64", rows * held, 1), draw("f64", rows * all, 2), draw("f64", rows * 3, 3)];
      const call: Call = { dtype: "f64", degree, lowest };
      const sum = (p: ArrayLike<number>, q: ArrayLike<number>) =>
        Array.from(p, (value, i) => value * q[i]).reduce((s, t) => s + t, 0);
      const byV = sum(run("harmonicsTranspose", call, c, y).found, u);
      const byC = sum(run("harmonicsDirection", call, y, u).found, c);
      const byY = sum(run("harmonicsLower", call, c, u).found, y);
      const size = sum(run("harmonicsDirection", call, y, u).found.map(Math.abs), c.map(Math.abs));
      expect(Math.abs(byV - byC) / size).toBeLessThan(1e-13);
      expect(Math.abs(byY - byC) / size).toBeLessThan(1e-13);
      expect(Math.abs(byC) / size).toBeGreaterThan(1e-4);
    }
  });

  test("is the derivative of the values", () => {
    const degree = 5;
    const [xyz, u] = [points(rows, 5), points(rows, 6)];
    const values = run("harmonics", { dtype: "f64", degree }, xyz).found;
    const { gradients } = sphericalHarmonics(degree, xyz, { normalize: false, derivatives: 1 });
    const wanted = Float64Array.from(values, (_, i) => {
      const r = Math.floor(i / square(degree + 1));
      return [0, 1, 2].reduce((s, a) => s + gradients![3 * i + a] * u[3 * r + a], 0);
    });
    expect(worst(run("harmonicsDirection", { dtype: "f64", degree }, values, u).found, wanted, degree)).toBeLessThan(
      tolerance.f64,
    );
  });
});

describe("a row has its bits wherever it stands", () => {
  const most = 19;
  const lengths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, most];

  test.each(family.flatMap((name) => dtypes.map((dtype) => [name, dtype] as const)))("%s %s", (name, dtype) => {
    for (const degree of [0, 1, 2, 3, 4, 6, 7, 10, 17]) {
      const { reads, writes } = widths(name, { dtype, degree });
      const inputs = reads.map((width, i) => generator(10 + i).normals(most * width));
      inputs[reads.indexOf(3)]?.set(special.subarray(0, 15), 6);
      const alone = Array.from({ length: most }, (_, r) =>
        run(name, { dtype, degree, rows: 1 }, ...inputs.map((values, i) => values.slice(r * reads[i], (r + 1) * reads[i]))),
      );
      for (const rows of degree > 6 ? [5, most] : lengths) {
        for (const gap of name === "harmonicsTranspose" ? [0] : [0, 3]) {
          for (const first of rows < 5 ? [0, most - rows] : [0]) {
            const cut = inputs.map((values, i) => values.slice(first * reads[i], (first + rows) * reads[i]));
            const { found, values } = run(name, { dtype, degree, rows, gap }, ...cut);
            const wanted = arrayOf(dtype, rows * writes);
            for (let r = 0; r < rows; r++) wanted.set(alone[first + r].found, r * writes);
            expect(bits(found)).toEqual(bits(wanted));
            for (let r = 0; r < rows && values; r++) {
              const width = square(degree + 1);
              expect(bits(values.slice(r * width, (r + 1) * width))).toEqual(bits(alone[first + r].values!));
            }
          }
        }
      }
    }
  });
});
