import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { nequip, potentialLoss, predict, type Frame } from "../../src/models/index.js";
import { contractCopies, gate, linear, scaleCopies, tensorProduct } from "../../src/nn/index.js";
import { solidHarmonics } from "../../src/so3/index.js";
import {
  exp,
  free,
  gather,
  gradient,
  indices,
  inner,
  matrixProduct,
  mean,
  multiply,
  parameters,
  plain,
  rowInner,
  scatter,
  segmentMean,
  silu,
  sin,
  sliceRows,
  sum,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
  scope,
} from "../../src/tensor/index.js";
import { guarded } from "../testing/guarded.js";
import { features, numbers, places } from "./draw.js";

const DTYPES = ["f32", "f64"] as const;
const bits = (x: Tensor): number[] => [...toArray(x, { layout: "ir_mul" })];
const rounding = { f32: Math.fround, f64: (x: number) => x };

describe.each(DTYPES)("sums across rows, %s", (dtype) => {
  const round = rounding[dtype];

  test.each([1, 511, 512, 513, 1024, 1500, 5000])(
    "of %d rows: blocks of 512 from zero in order, then the partial sums in order",
    (rows) => {
      scope(() => {
        const x = features("3x0e+2x1o", rows, rows, dtype);
        const X = toArray(x, { layout: "ir_mul" });
        const wanted = new Array(9).fill(0);
        for (let from = 0; from < rows; from += 512) {
          const partial = new Array(9).fill(0);
          for (let r = from; r < Math.min(rows, from + 512); r++)
            for (let k = 0; k < 9; k++) partial[k] = round(partial[k] + X[9 * r + k]);
          for (let k = 0; k < 9; k++) wanted[k] = round(wanted[k] + partial[k]);
        }
        expect(bits(sum(x))).toEqual(wanted);
        expect(bits(mean(x))).toEqual(wanted.map((w) => round(w * round(1 / rows))));
      });
    },
  );

  test("of segments: in ascending order of the rows, whatever the order of the indices", () => {
    scope(() => {
      const [x, i] = [features("2x0e+1x1o", 3000, 1, dtype), places(3000, 37)];
      const [X, I] = [toArray(x, { layout: "ir_mul" }), i.toArray()];
      const wanted = new Array(37 * 5).fill(0);
      for (let e = 0; e < 3000; e++)
        for (let k = 0; k < 5; k++) wanted[5 * I[e] + k] = round(wanted[5 * I[e] + k] + X[5 * e + k]);
      expect(bits(scatter(x, i))).toEqual(wanted);
      const counts = new Array(37).fill(0);
      for (const r of I) counts[r]++;
      expect(bits(segmentMean(x, i))).toEqual(wanted.map((w, at) => round(round(1 / counts[Math.floor(at / 5)]) * w)));
      // edges sorted by receiver, stably, have the same sums
      const order = Array.from(I.keys()).sort((a, b) => I[a] - I[b]);
      const sorted = gather(x, indices(order, 3000));
      expect(
        bits(
          scatter(
            sorted,
            indices(
              order.map((e) => I[e]),
              37,
            ),
          ),
        ),
      ).toEqual(wanted);
    });
  });

  test.each([100, 512, 1300])("a gradient of weights over %d rows is the sum of those over its blocks of 512", (rows) => {
    scope(() => {
      const [x, g, w] = [numbers([rows, 7], 1, dtype), numbers([rows, 5], 2, dtype), numbers([7, 5], 3, dtype)];
      const of = (from: number, to: number): number[] =>
        bits(gradient<["plain"]>((v) => inner(matrixProduct(sliceRows(x, from, to), v), sliceRows(g, from, to)))(w) as Tensor);
      const wanted = new Array(35).fill(0);
      for (let from = 0; from < rows; from += 512)
        for (const [k, p] of of(from, Math.min(rows, from + 512)).entries()) wanted[k] = round(wanted[k] + p);
      expect(of(0, rows)).toEqual(wanted);
    });
  });
});

describe.each(DTYPES)("a row does not know how many others there are, %s", (dtype) => {
  const product = tensorProduct.dyn("5x0e+5x1o+5x2e", "1x0e+1x1o+1x2e", { keep: "0e+1o+2e" });
  const wide = linear.dyn("24x0e+9x1o", "40x0e+3x1o", { random: 1, dtype });
  const nonlinearity = gate("6x0e" as string, "6x1o" as string);
  const rowwise: Record<string, (rows: number) => { f: (...xs: any[]) => Tensor; inputs: Tensor[] }> = {
    exp: (rows) => ({ f: exp, inputs: [features("7x0e", rows, 1, dtype)] }),
    silu: (rows) => ({ f: silu, inputs: [features("7x0e", rows, 1, dtype)] }),
    sin: (rows) => ({ f: sin, inputs: [features("7x0e", rows, 1, dtype)] }),
    multiply: (rows) => ({ f: multiply, inputs: [features("7x0e", rows, 1, dtype), features("7x0e", rows, 2, dtype)] }),
    rowInner: (rows) => ({ f: rowInner, inputs: [features("7x1o", rows, 1, dtype), features("7x1o", rows, 2, dtype)] }),
    scaleCopies: (rows) => ({ f: scaleCopies, inputs: [features("5x0e", rows, 1, dtype), features("5x1o", rows, 2, dtype)] }),
    contractCopies: (rows) => ({
      f: contractCopies,
      inputs: [features("5x2e", rows, 1, dtype), features("5x2e", rows, 2, dtype)],
    }),
    solidHarmonics: (rows) => ({ f: (v) => solidHarmonics(v, 5), inputs: [features("1x1o", rows, 1, dtype)] }),
    gate: (rows) => ({ f: (x) => nonlinearity(x), inputs: [features(nonlinearity.irrepsIn, rows, 1, dtype)] }),
    linear: (rows) => ({ f: (x) => wide(x), inputs: [features(wide.irrepsIn, rows, 1, dtype)] }),
    tensorProduct: (rows) => ({
      f: (x, y, w) => product(x, y, w),
      inputs: [
        features(product.irrepsIn1, rows, 1, dtype),
        features(product.irrepsIn2, rows, 2, dtype),
        numbers([rows, product.weightCount], 3, dtype),
      ],
    }),
  };

  test.each(Object.keys(rowwise))("%s", (name) => {
    scope(() => {
      const { f, inputs } = rowwise[name](1037);
      const whole = bits(f(...inputs));
      const width = whole.length / 1037;
      expect(whole.some((x) => x !== 0)).toBe(true);
      for (const [from, to] of [
        [0, 1],
        [3, 10],
        [500, 530],
        [100, 1037],
      ]) {
        expect(bits(f(...inputs.map((x) => sliceRows(x, from, to))))).toEqual(whole.slice(from * width, to * width));
      }
    });
  });
});

describe.each(DTYPES)("a potential and the gradient of its loss, %s", (dtype) => {
  const random = generator(3);
  const frames: Frame[] = Array.from({ length: 3 }, (_, s) => ({
    species: [6, 1, 1, 8, 1].slice(0, 3 + s),
    positions: Float64Array.from(
      { length: 3 * (3 + s) },
      (_, i) => 1.1 * Math.floor(i / 3) * ((i % 3) - 0.8) + 0.3 * random.normal(),
    ),
    energy: random.normal(),
    forces: random.normals(3 * (3 + s)),
  }));

  function answers(): { forces: number[][]; loss: number; grads: number[][] } {
    const model = nequip({
      elements: [1, 6, 8],
      cutoff: 4,
      hidden: "4x0e+3x0o+4x1o+3x1e+4x2e",
      layers: 2,
      radialWidths: [16],
      dtype,
      random: 1,
    });
    const params = parameters(model);
    const forces = predict(model, frames).map((p) => [...p.forces]);
    const stats = { shifts: new Float64Array(3), energyDeviation: 1, forceScale: 1, stressScale: 0 };
    const { value, grads } = valueAndGrad(params, potentialLoss(model, frames, stats))([0, 1, 2]);
    const found = { forces, loss: value, grads: Object.values(grads as Record<string, Tensor>).map(bits) };
    for (const x of [...Object.values(params), ...Object.values(grads as Record<string, Tensor>), model.scale, model.shift])
      free(x);
    return found;
  }

  test("do not depend on what was in memory, nor on where they lie, and read nothing that was not written", () => {
    const first = answers();
    expect(Math.max(...first.grads.flat().map(Math.abs))).toBeGreaterThan(0);
    const { result, overrun } = guarded(answers);
    expect(overrun).toEqual([]);
    expect(result).toEqual(first);
    // a memory full of holes
    const holes = Array.from({ length: 2000 }, (_, i) =>
      plain(new Float64Array(1 + ((i * 7919) % 300)).fill(Number.MAX_VALUE), { dtype: "f64" }),
    );
    for (const [i, x] of holes.entries()) if (i % 3 !== 0) free(x);
    expect(answers()).toEqual(first);
    for (const [i, x] of holes.entries()) if (i % 3 === 0) free(x);
    expect(answers()).toEqual(first);
  });
});

test("an inner product does not depend on the shape of the leading axes", () => {
  scope(() => {
    const values = generator(1).normals(6000);
    const a = tensor("1x1o", values, { shape: [2000] });
    const b = tensor("1x1o", values, { shape: [20, 100] });
    expect(bits(inner(a, a))).toEqual(bits(inner(b, b)));
  });
});
