import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { cyclic, dihedral, type Group, octahedral, so2, su2, tetrahedral, withInversion } from "../../src/groups/index.js";
import { layout, randomFeatures, writtenTerms } from "../../src/irreps/index.js";
import { linear } from "../../src/nn/index.js";
import { linearPlan } from "../../src/nn/linear-plan.js";
import { fromIrreps, intertwiners, irrep, quaternionUnits } from "../../src/representations/index.js";
import { assign, indices, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { features, numbers } from "../tensor/draw.js";
import { EPS64, matrixProduct, relativeError, transposed } from "../representations/compare.js";
import { expectAsReference, PRECISIONS } from "./reference-layer.js";

describe.each(PRECISIONS)("as e3nn computes it, $dtype", ({ dtype, tolerance }) => {
  test.each([
    ["linear", "4x0e+3x1o+2x2e", "3x0e+2x1o+4x2e", {}],
    ["linear_bias", "4x0e+3x1o+2x0e", "3x0e+2x1o+2x0e", { bias: true }],
    ["linear_biases", "4x0e+2x0o", "3x0e+2x0e+1x0o", { bias: [false, true, false] }],
    ["linear_path", "4x0e+3x0e+2x1o", "2x0e+2x1o", { pathNormalization: "path" as const }],
    [
      "linear_instr",
      "4x0e+3x0e+2x1o",
      "4x0e+3x0e+1x1o+2x1e",
      {
        instructions: [
          [0, 0],
          [1, 1],
          [2, 2],
        ] as const,
      },
    ],
    ["linear_f", "2x0e+2x1o", "3x0e+1x1o", { fIn: 3, fOut: 2 }],
  ])("%s: %s to %s", (name, irrepsIn, irrepsOut, options) => {
    scope(() => {
      const layer = linear.dyn(irrepsIn, irrepsOut, { ...options, dtype });
      const { weight, bias } = layer;
      const parameters = { weight, ...(bias === null ? {} : { bias }) };
      expectAsReference(name, layer, { irrepsIn, dtype, tolerance, parameters });
    });
  });
});

test("a path for each pair of terms as they are written, in their order, with its factor", () => {
  const layer = linear("4x0e+3x0e+2x1o", "2x0e+5x1o+1x0e", { bias: [false, false, true] });
  expect(layer.paths).toEqual([
    { input: 0, output: 0, shape: [4, 2], at: 0, factor: 1 / Math.sqrt(7) },
    { input: 0, output: 2, shape: [4, 1], at: 8, factor: 1 / Math.sqrt(7) },
    { input: 1, output: 0, shape: [3, 2], at: 12, factor: 1 / Math.sqrt(7) },
    { input: 1, output: 2, shape: [3, 1], at: 18, factor: 1 / Math.sqrt(7) },
    { input: 2, output: 1, shape: [2, 5], at: 21, factor: 1 / Math.sqrt(2) },
  ]);
  expect([layer.weight.shape, layer.bias?.shape]).toEqual([[31], [1]]);
  expect(linear("4x0e", "2x0e", { pathNormalization: "none" }).paths[0]!.factor).toBe(1);
  // e3nn divides by the inputs of all terms that lead to an output, and counts each term of the input alone in "path"
  expect(linear("4x0e+3x0e", "2x0e", { pathNormalization: "path" }).paths.map(({ factor }) => factor ** -2)).toEqual([
    expect.closeTo(8, 12),
    expect.closeTo(6, 12),
  ]);
});

test("terms with copies of the same irrep apart are one block of the memory, and the map is that of the block", () => {
  scope(() => {
    const [written, merged] = [
      linear("2x1o+3x1o", "1x1o+3x1o", { dtype: "f64" }),
      linear("5x1o", "4x1o", { dtype: "f64", random: 3 }),
    ];
    const w = toArray(merged.weight); // [5, 4]
    const part = (rows: number[], columns: number[]): number[] => rows.flatMap((u) => columns.map((v) => w[4 * u + v]!));
    assign(written.weight, [part([0, 1], [0]), part([0, 1], [1, 2, 3]), part([2, 3, 4], [0]), part([2, 3, 4], [1, 2, 3])].flat());
    const x = features("5x1o", 7);
    expect([written.irrepsIn, written.irrepsOut]).toEqual(["5x1o", "4x1o"]);
    expect(relativeError(toArray(written(x as never)), toArray(merged(x)))).toBeLessThan(8 * EPS64);
  });
});

describe("weights that are given", () => {
  test("one row of weights for each row of the input", () => {
    scope(() => {
      const layer = linear.given("3x0e+2x1o", "2x0e+4x1o");
      expect(layer.weightShape).toEqual([14]);
      const own = linear("3x0e+2x1o", "2x0e+4x1o", { dtype: "f64" });
      const [x, w] = [features("3x0e+2x1o", 5), numbers([5, 14], 2)];
      const y = toArray(layer(x, { weight: w }));
      for (let row = 0; row < 5; row++) {
        assign(own.weight, toArray(w).slice(14 * row, 14 * row + 14));
        const alone = tensor("3x0e+2x1o", toArray(x).slice(9 * row, 9 * row + 9), { dtype: "f64" });
        expect(relativeError(toArray(own(alone)), y.slice(14 * row, 14 * row + 14))).toBeLessThan(8 * EPS64);
      }
      // and a layer takes others instead of its own
      expect(toArray(own(x, null, { weight: w }))).toEqual(y);
    });
  });

  test("biases and species come with the call", () => {
    scope(() => {
      const layer = linear.given("2x0e", "3x0e", { bias: true, species: 2 });
      expect([layer.weightShape, layer.biasShape]).toEqual([[2, 6], [3]]);
      const own = linear("2x0e", "3x0e", { bias: true, species: 2, dtype: "f64", random: 1 });
      assign(own.bias as Tensor, [1, 2, 3]);
      const [x, species] = [features("2x0e", 4), indices([1, 0, 0, 1], 2)];
      const { weight, bias } = own;
      expect(toArray(layer(x, { weight, bias: bias as Tensor<"plain">, species }))).toEqual(toArray(own(x, species)));
    });
  });
});

/** ρ(g) on rows of features in e3nn's order. */
const acted = (matrix: Float64Array, x: ArrayLike<number>): Float64Array => {
  const dim = Math.sqrt(matrix.length);
  return matrixProduct(x, transposed(matrix, dim), dim);
};

describe("irreps of real, complex and quaternionic type", () => {
  const cases: readonly (readonly [Group, string, string, number])[] = [
    [cyclic(4), "C4:2x0+3x1+1x2", "C4:2x1+1x2+1x0", 2 + 12 + 1],
    [cyclic(5), "C5:2x1+3x2", "C5:1x2+2x1", 8 + 6],
    [so2(), "SO2:2x0+2x3+1x1", "SO2:1x3+2x0+2x1", 4 + 4 + 4],
    [tetrahedral(), "T:2xE+1xT", "T:3xE+1xT", 12 + 1],
    [withInversion(tetrahedral()), "Th:2xEg+1xEu", "Th:1xEu+1xEg", 4 + 2],
    [su2(), "SU2:2x1/2+1x1+1x3/2", "SU2:1x1/2+1x3/2+2x1", 8 + 4 + 2],
    [dihedral(3), "D3:2xE+1xA2", "D3:1xE+1xA2", 2 + 1],
    [octahedral(), "O:2xT1+1xE", "O:1xE+3xT1", 6 + 1],
  ];

  test.each(cases)("%o, %s to %s: all maps that commute with the group", (group, irrepsIn, irrepsOut, weights) => {
    scope(() => {
      const layer = linear<string, string>(irrepsIn, irrepsOut, { dtype: "f64", random: 1 });
      expect(layer.weight.size).toBe(weights);
      const [rhoIn, rhoOut] = [fromIrreps(group, irrepsIn), fromIrreps(group, irrepsOut)];
      // as many weights as there are independent maps, and each is one
      expect(intertwiners(rhoIn, rhoOut).length).toBe(weights);
      const x = randomFeatures(irrepsIn, generator(1), { rows: 3 });
      const maps: Float64Array[] = [];
      for (let k = 0; k < weights; k++) {
        assign(
          layer.weight,
          Array.from({ length: weights }, (_, i) => (i === k ? 1 : 0)),
        );
        const f = (data: Float64Array): Float64Array => toArray(layer(tensor<string>(irrepsIn, data))) as Float64Array;
        const y = f(x);
        maps.push(y);
        for (const random of [1, 2, 3].map((seed) => generator(seed))) {
          const g = group.random(random);
          expect(relativeError(f(acted(rhoIn.at(g), x)), acted(rhoOut.at(g), y))).toBeLessThan(64 * EPS64);
        }
      }
      expect(rank(maps)).toBe(weights);
    });
  });

  test("the variance of features is kept, whatever the type", () => {
    scope(() => {
      for (const [irrepsIn, irrepsOut] of [
        ["C4:40x1", "C4:40x1"],
        ["SU2:40x1/2", "SU2:40x1/2"],
        ["D3:40xE", "D3:40xE"],
      ] as const) {
        const layer = linear<string, string>(irrepsIn, irrepsOut, { dtype: "f64", random: 1 });
        const y = Array.from(toArray(layer(tensor<string>(irrepsIn, randomFeatures(irrepsIn, generator(1), { rows: 100 })))));
        const moment = y.reduce((sum, t) => sum + t * t, 0) / y.length;
        expect(moment, irrepsIn).toBeGreaterThan(0.85);
        expect(moment, irrepsIn).toBeLessThan(1.15);
      }
    });
  });

  test("the units are those of the irreps", () => {
    const J = Float64Array.of(0, -1, 1, 0);
    for (const [group, id] of [
      [cyclic(7), "2"],
      [so2(), "3"],
      [tetrahedral(), "E"],
      [withInversion(tetrahedral()), "Eu"],
      [withInversion(cyclic(4)), "1g"],
    ] as [Group, string][])
      expect(irrep(group, id).endomorphisms.slice(1)).toEqual([J]);
    for (const twice of [1, 3, 5]) expect(irrep(su2(), `${twice}/2`).endomorphisms.slice(1)).toEqual(quaternionUnits(twice));
  });
});

/** Rank by elimination with full pivoting. */
function rank(rows: readonly Float64Array[]): number {
  const a = rows.map((row) => row.slice());
  let found = 0;
  while (found < a.length) {
    let [best, at] = [[found, 0], 0];
    for (let i = found; i < a.length; i++)
      for (let j = 0; j < a[i]!.length; j++) if (Math.abs(a[i]![j]!) > at) [best, at] = [[i, j], Math.abs(a[i]![j]!)];
    if (at < 1e-10) return found;
    const [i, j] = best as [number, number];
    [a[found], a[i]] = [a[i]!, a[found]!];
    for (let k = found + 1; k < a.length; k++) {
      const factor = a[k]![j]! / a[found]![j]!;
      for (let l = 0; l < a[k]!.length; l++) a[k]![l]! -= factor * a[found]![l]!;
    }
    found++;
  }
  return found;
}

test("with instructions, what they do not name is zero", () => {
  scope(() => {
    const layer = linear.dyn("2x0e+3x1o", "1x0e+2x1o+1x1e", { instructions: [[1, 1]], dtype: "f64", random: 1 });
    const y = toArray(layer(features("2x0e+3x1o", 4)));
    const { dim } = layout(layer.irrepsOut);
    for (let row = 0; row < 4; row++) {
      expect([y[row * dim], ...y.slice(row * dim + 7, row * dim + 10)]).toEqual([0, 0, 0, 0]);
      expect(Math.max(...y.slice(row * dim + 1, row * dim + 7).map(Math.abs))).toBeGreaterThan(0.1);
    }
    expect(writtenTerms("1x0e+2x1o+1x1e").length).toBe(3);
    expect(linearPlan("2x0e+3x1o", "1x0e+2x1o+1x1e", { instructions: [[1, 1]] }).unreached).toEqual([0, 2]);
  });
});

test("a term without copies has paths without weights", () => {
  scope(() => {
    const layer = linear.dyn("2x0e+0x1o", "0x0e+1x0e", { dtype: "f64" });
    expect(layer.paths.map(({ input, output, shape }) => [input, output, shape])).toEqual([
      [0, 0, [2, 0]],
      [0, 1, [2, 1]],
    ]);
    expect(layer(features("2x0e", 3) as never).shape).toEqual([3, 1]);
  });
});

test("features of no copies, in and out, keep the rows apart from the features", () => {
  scope(() => {
    const widened = linear.dyn<string, string>("", "2x1o", { fIn: 2, fOut: 3 })(tensor<string>("", [], { shape: [5, 2] }));
    expect([widened.shape, widened.rows, toArray(widened).length]).toEqual([[5, 3, 6], 15, 90]);
    const emptied = linear.dyn<string, string>("2x1o", "", { fIn: 2, fOut: 3 })(
      tensor<string>("2x1o", new Float32Array(60), { shape: [5, 2] }),
    );
    expect([emptied.shape, emptied.rows]).toEqual([[5, 3, 0], 15]);
  });
});

test("what does not fit is refused", () => {
  const refusals: [() => unknown, string][] = [
    [
      () => linear.dyn("2x0e", "2x0e", { instructions: [[0, 1]] }),
      'instruction [0,1] names terms that are not there; "2x0e" has 1, "2x0e" 1',
    ],
    [() => linear.dyn("2x0e", "2x1o", { instructions: [[0, 0]] }), "instruction [0,0] goes from 0e to 1o; by Schur"],
    [
      () => linear("2x0e", "2x0e+1x0e", { instructions: [[0, 0]] }),
      'no instruction reaches term 1, "0e", of irrepsOut "2x0e+1x0e"',
    ],
    [() => linear("2x0e", "2x0e", { pathNormalization: "paths" as "path" }), 'pathNormalization is "paths"; it is'],
    [() => linear("2x0e+1x1o", "2x0e+1x1o", { bias: [true] }), "bias is [true]; irrepsOut has 2 terms as written"],
    [() => linear("1x1o", "1x1o", { bias: [true] }), 'bias[0] is true, for "1o" of "1x1o"; only invariants have biases'],
    [() => linear("2x0e", "2x0e", { fIn: 2 }), "fIn is 2 and fOut undefined; there must be both or neither"],
    [() => linear("2x0e", "2x0e", { fIn: 0, fOut: 1 }), "fIn is 0; it must be an integer >= 1"],
    [() => linear("2x0e", "2x0e", { species: -1 }), "species is -1; it must be an integer >= 0"],
    [() => linear<string, string>("2x0e", "1x1o"), 'no input can reach "1o"'],
  ];
  for (const [work, message] of refusals) expect(work).toThrow(`linear: ${message}`);
  scope(() => {
    const layer = linear("2x0e", "3x0e", { dtype: "f64", bias: true });
    const x = features("2x0e", 4);
    expect(() => layer(x, null, { weight: numbers([5]) })).toThrow(
      "linear: weight is [5]; it must be [6] or, one row for each of x, [4, 6]",
    );
    expect(() => layer(x, null, { bias: numbers([2]) })).toThrow("linear: bias is [2]; it must be [3]");
    expect(() => linear.given("2x0e", "3x0e")(x, {})).toThrow("linear: weight is undefined; expected a tensor");
    expect(() => linear.given("2x0e", "3x0e", { bias: true })(x, { weight: numbers([6]) })).toThrow("linear: bias is undefined");
    const paired = linear("2x0e", "3x0e", { fIn: 2, fOut: 1, dtype: "f64" });
    expect(() => paired(x)).toThrow("linear: x is [4,2]; with fIn 2 it must be [..., 2, 2]");
    expect(paired(tensor("2x0e", new Float64Array(8), { shape: [2, 2] })).shape).toEqual([2, 1, 3]);
  });
});
