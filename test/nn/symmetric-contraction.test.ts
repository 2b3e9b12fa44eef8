import { describe, expect, test } from "vitest";
import { layout } from "../../src/irreps/index.js";
import { couplingWeights, symmetricCouplings } from "../../src/representations/index.js";
import { features } from "../tensor/draw.js";
import { type SymmetricContraction, symmetricContraction } from "../../src/nn/index.js";
import {
  add,
  assign,
  type Dtype,
  gather,
  gradient,
  indices,
  inner,
  parameters,
  scaleBy,
  scope,
  sliceRows,
  type Tensor,
  tensor,
  toArray,
  valueAndGrad,
} from "../../src/tensor/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";

type AnyContraction = SymmetricContraction<string, string>;
interface Case {
  readonly irreps_in: string;
  readonly irreps_out: string;
  readonly correlation: number;
  readonly basis: "full" | "reduced";
  readonly weights: readonly string[];
  readonly trained: readonly string[];
}
const FILE = "symmetric_contraction";
const { cases, elements } = readReferenceJson<{ cases: Record<string, Case>; elements: number }>(FILE);
const data = (key: string): Float64Array => values(FILE, key).data;
const rowsOf = (key: string, irreps: string, dtype: Dtype): Tensor<any> =>
  tensor<string>(irreps, data(key), { shape: [values(FILE, key).shape[0]], dtype });

describe.each([
  { dtype: "f64" as const, tolerance: 1e-13 },
  { dtype: "f32" as const, tolerance: 2e-6 },
])("agrees with mace-torch, values and gradients, $dtype", ({ dtype, tolerance }) => {
  test.each(Object.keys(cases).filter((name) => cases[name].basis === "full"))("%s", (name) => {
    scope(() => {
      const { irreps_in, irreps_out, correlation, weights, trained } = cases[name];
      const layer = symmetricContraction.dyn(irreps_in, irreps_out, {
        correlation,
        species: elements,
        basis: "full",
        convention: "e3nn-0.4.4",
        dtype,
      });
      const parts = weights.map((key) => ({ key, w: layer.weights[key.split(".")[2]][Number(key.split(".")[3])] }));
      expect(parts.length).toBe(Object.values(layer.weights).reduce((sum, orders) => sum + Object.keys(orders).length, 0));
      for (const { key, w } of parts) {
        expect(w.shape, key).toEqual(values(FILE, key).shape);
        assign(w, data(key));
      }
      const species = indices(Int32Array.from(data(`${name}.species`)), elements);
      const x = rowsOf(`${name}.x`, irreps_in, dtype);
      const y = layer(x, species);
      expect(relativeError(toArray(y), data(`${name}.out`))).toBeLessThan(tolerance);
      const g = rowsOf(`${name}.g`, y.irreps, dtype);
      const dx = gradient<[string]>((z) => inner<string>(layer(z, species), g))(x) as Tensor;
      expect(relativeError(toArray(dx), data(`${name}.grad_x`))).toBeLessThan(tolerance);
      const { grads } = valueAndGrad(parameters(layer), () => inner<string>(layer(x, species), g))();
      for (const key of trained) {
        const [, , irrep, order] = key.split(".");
        expect(relativeError(toArray((grads as any)[`weights.${irrep}.${order}`]), data(`${key}.grad`)), key).toBeLessThan(
          tolerance,
        );
      }
    });
  });
});

test.each(Object.keys(cases).filter((name) => cases[name].basis === "reduced"))(
  "takes weights of cuequivariance's reduced basis, %s",
  (name) => {
    scope(() => {
      const { irreps_in, irreps_out, correlation, weights } = cases[name];
      const layer = symmetricContraction.dyn(irreps_in, irreps_out, { correlation, species: elements, dtype: "f64" });
      for (const key of weights) {
        const [, , irrep, order] = key.split(".");
        const w = layer.weights[irrep][Number(order)];
        const { matrix, shape } = couplingWeights(irreps_in, irrep, Number(order), data(key.replace(".w.", ".u.")));
        const [, ours, copies] = w.shape;
        expect(shape).toEqual([ours, values(FILE, key).shape[1]]);
        const theirs = data(key);
        assign(
          w,
          Float64Array.from({ length: w.size }, (_, at) => {
            const [z, j, u] = [Math.floor(at / copies / ours), Math.floor(at / copies) % ours, at % copies];
            let sum = 0;
            for (let k = 0; k < shape[1]; k++) sum += matrix[j * shape[1] + k] * theirs[(z * shape[1] + k) * copies + u];
            return sum;
          }),
        );
      }
      const species = indices(Int32Array.from(data(`${name}.species`)), elements);
      const x = rowsOf(`${name}.x`, irreps_in, "f64");
      expect(relativeError(toArray(layer(x, species)), data(`${name}.out`))).toBeLessThan(1e-12);
      const g = rowsOf(`${name}.g`, layer.irrepsOut, "f64");
      const dx = gradient<[string]>((z) => inner<string>(layer(z, species), g))(x) as Tensor;
      expect(relativeError(toArray(dx), data(`${name}.grad_x`))).toBeLessThan(1e-12);
    });
  },
);

describe("against the definition", () => {
  // B_M = ∑ W U[M, i₁ …] x[i₁] …, by the polynomials of representations, copy by copy
  function defined(layer: AnyContraction, x: Float64Array, copies: number, element: number): Float64Array {
    const [from, to] = [layout(layer.irrepsIn).blocks, layout(layer.irrepsOut).blocks];
    const single = from.map(({ id }) => id).join("+");
    const y = new Float64Array(layout(layer.irrepsOut).dim);
    for (let u = 0; u < copies; u++) {
      const own = from.flatMap(({ offset, dim }) => [...x.subarray(offset + u * dim, offset + (u + 1) * dim)]);
      for (const { irrep, dim, offset } of to) {
        for (const [order, w] of Object.entries(layer.weights[irrep])) {
          const degree = Number(order);
          const { monomials, couplings } = symmetricCouplings(single, irrep, degree, { basis: layer.basis });
          const number = monomials.length / degree;
          const weights = toArray(w);
          for (const [k, rows] of couplings.entries()) {
            for (let m = 0; m < dim; m++) {
              for (let i = 0; i < number; i++) {
                let product = rows[m * number + i] * weights[(element * couplings.length + k) * copies + u];
                for (const at of monomials.subarray(i * degree, (i + 1) * degree)) product *= own[at];
                y[offset + u * dim + m] += product;
              }
            }
          }
        }
      }
    }
    return y;
  }

  test.each([
    [1, 3, 1],
    [2, 1, 1],
    [3, 7, 5],
    [4, 6, 9],
    [2, 13, 1030],
  ])("correlation %d, %d copies, %d rows", (correlation, copies, rows) => {
    scope(() => {
      const text = ["0e", "1o", "2e"].map((id) => `${copies}x${id}`).join("+");
      const layer = symmetricContraction.dyn(text, `${copies}x1o+${copies}x0e`, {
        correlation,
        species: 4,
        random: 1,
        dtype: "f64",
      });
      const x = features(text, rows, 2);
      const kinds = Int32Array.from({ length: rows }, (_, i) => [3, 0, 3, 1][(i * i) % 4]); // 2 does not occur
      const found = toArray(layer(x, indices(kinds, 4)));
      const [dim, out] = [layout(text).dim, layout(layer.irrepsOut).dim];
      const all = toArray(x) as Float64Array;
      for (const row of new Set([0, 1, rows >> 1, rows - 1].filter((r) => r < rows))) {
        const wanted = defined(layer, all.subarray(row * dim, (row + 1) * dim), copies, kinds[row]);
        expect(relativeError(found.subarray(row * out, (row + 1) * out), wanted)).toBeLessThan(2e-15 * 2 ** correlation);
      }
    });
  });
});

describe("sums and pieces", () => {
  const ROWS = 1300; // three blocks of rows
  const layer = symmetricContraction("5x0e + 5x1o", "5x0e + 5x1o", { correlation: 3, species: 3, random: 1, dtype: "f64" });
  const weights = Object.values(parameters(layer));
  const kinds = Int32Array.from({ length: ROWS }, (_, i) => (i % 5 === 0 ? 1 : 0));

  test("the gradient by the weights is the sum of those of single rows, and zero for species that do not occur", () => {
    scope(() => {
      const x = features("5x0e+5x1o", ROWS, 3);
      const g = features("5x0e+5x1o", ROWS, 4);
      const slope = (from: number, to: number): Tensor[] => {
        const part = sliceRows(x, from, to);
        const species = indices(kinds.subarray(from, to), 3);
        return valueAndGrad(weights, () => inner<string>(layer(part as never, species), sliceRows(g, from, to)))()
          .grads as Tensor[];
      };
      const all = slope(0, ROWS);
      const parts = Array.from({ length: 13 }, (_, i) => slope(100 * i, 100 * (i + 1)));
      all.forEach((total, i) => {
        const sum = parts.map((list) => toArray(list[i])).reduce((a, b) => a.map((v, k) => v + b[k]));
        expect(relativeError(toArray(total), sum)).toBeLessThan(1e-13);
        const third = toArray(total).subarray((2 * total.size) / 3);
        expect(third.every((v) => v === 0)).toBe(true);
      });
    });
  });

  test("the order of rows does not matter, nor does their number", () => {
    scope(() => {
      const x = features("5x0e+5x1o", ROWS, 3);
      const y = toArray(layer(x, indices(kinds, 3)));
      const backwards = Int32Array.from({ length: ROWS }, (_, i) => ROWS - 1 - i);
      const z = toArray(layer(gather(x, indices(backwards, ROWS)), indices(kinds.slice().reverse(), 3)));
      const dim = y.length / ROWS;
      for (const [i, row] of backwards.entries())
        expect(z.subarray(i * dim, (i + 1) * dim)).toEqual(y.subarray(row * dim, (row + 1) * dim));
      const none = layer(features("5x0e+5x1o", 0, 1), indices([], 3));
      expect(none.shape).toEqual([0, 20]);
    });
  });
});

test("four derivatives of a quartic form are symmetric, and the fifth is zero", () => {
  scope(() => {
    const layer = symmetricContraction("2x0e + 2x1o", "2x0e", { correlation: 4, random: 1, dtype: "f64" });
    const x = features("2x0e+2x1o", 3, 1);
    const directions = [2, 3, 4, 5].map((seed) => features("2x0e+2x1o", 3, seed));
    const g = features("2x0e", 3, 9);
    const value = (y: Tensor<any>): any => inner<string>(layer(y), g);
    const along =
      (f: (y: Tensor<any>) => any, direction: Tensor<any>) =>
      (y: Tensor<any>): any =>
        inner<string>(gradient<[string]>(f)(y) as Tensor<any>, direction);
    const fourth = (order: readonly number[]) => order.reduce((f, i) => along(f, directions[i]), value);
    const wanted = toArray(fourth([0, 1, 2, 3])(x))[0];
    // by polarization of the quartic part, which alone survives
    let sum = 0;
    for (let s = 0; s < 16; s++) {
      const signs = directions.map((_, i): number => ((s >> i) & 1 ? -1 : 1));
      const y = directions.map((a, i) => scaleBy(a, signs[i])).reduce((a, b) => add(a, b));
      sum += (signs.reduce((a, b) => a * b) * toArray(value(y))[0]) / 16;
    }
    expect(relativeError([wanted], [sum])).toBeLessThan(1e-12);
    expect(relativeError(toArray(fourth([3, 1, 0, 2])(x)), [wanted])).toBeLessThan(1e-13);
    expect(toArray(gradient<[string]>(fourth([0, 1, 2, 3]))(x) as Tensor).every((v) => v === 0)).toBe(true);
  });
});

describe("what is refused at run time", () => {
  const make = symmetricContraction.dyn;
  test.each<[string, () => unknown, string]>([
    ["copies", () => make("8x0e+4x1o", "8x0e", { correlation: 2 }), '"4x1o" beside 8 copies of "0e"'],
    ["copies of the output", () => make("8x0e+8x1o", "4x0e", { correlation: 2 }), '"4x0e" beside 8 copies of "0e"'],
    [
      "an output too far",
      () => make("8x0e+8x1o", "8x3o", { correlation: 2 }),
      'products of up to 2 irreps of "8x0e+8x1o" have no "3o"',
    ],
    // only antisymmetric products of two vectors are axial
    ["an antisymmetric output", () => make("8x1o", "8x1e", { correlation: 2 }), 'have no "1e"'],
    ["an irrep twice", () => make("8x0e+8x1o", "8x0e+8x1o+8x0e", { correlation: 2 }), '"0e" occurs twice in irrepsOut'],
    ["no irreps", () => make("", "8x0e", { correlation: 2 }), "no irreps"],
    ["another group", () => make("C4:8x0", "8x0e", { correlation: 2 }), "irreps of C4"],
    ["correlation", () => make("8x0e", "8x0e", { correlation: 5 }), "correlation is 5; it must be an integer from 1 to 4"],
    ["species", () => make("8x0e", "8x0e", { correlation: 2, species: -1 }), "species is -1; it must be an integer >= 0"],
    ["a basis", () => make("8x0e", "8x0e", { correlation: 2, basis: "all" as never }), 'basis must be "full" or "reduced"'],
    [
      "no species",
      () => make("8x0e", "8x0e", { correlation: 2, species: 2 })(features("8x0e", 3, 1, "f32")),
      "weights for 2 species and takes the species of 3 rows; found none",
    ],
    [
      "features of another layer",
      () => make("8x0e", "8x0e", { correlation: 2 })(features("4x0e", 3, 1, "f32")),
      'symmetricContraction: x is "4x0e"; the layer takes "8x0e"',
    ],
  ])("%s", (_, f, message) => {
    expect(() => scope(() => void f())).toThrow(message);
  });
  test("another precision", () => {
    expect(() => scope(() => void make("8x0e", "8x0e", { correlation: 2 })(features("8x0e", 3, 1, "f64")))).toThrow(TypeError);
  });
});
