import { beforeAll, describe, expect, test } from "vitest";
import { besselBasis, batchedGraph, edgeVectors, polynomialCutoff, radialFeatures, radiusGraph } from "../../src/graphs/index.js";
import { batchOf, derive, type Frame, nequip, potentialLoss, predict, type System } from "../../src/models/index.js";
import { activation, gate, linear, mlp, norm, sequential, sphericalHarmonics, tensorProduct } from "../../src/nn/index.js";
import {
  add,
  concatenate,
  concatenateRows,
  divide,
  exp,
  free,
  gather,
  indices,
  matrixProduct,
  mean,
  multiply,
  parameters,
  plain,
  polynomial,
  repeat,
  reshape,
  rowInner,
  scatter,
  scope,
  sliceColumns,
  sliceRows,
  split,
  subtract,
  type Tensor,
  toArray,
  valueAndGrad,
} from "../../src/tensor/index.js";
import { features, held, numbers, places, thrown } from "../tensor/draw.js";

/** Kind and message of what `work` throws at the root, where nothing may be left of it. */
function refused(work: () => unknown): string {
  const error = thrown(work);
  return `${error.name}: ${error.message}`;
}

describe("operations refuse what does not fit, in words, and leave nothing in memory", () => {
  const [x, y, few, single, odd] = [
    features("2x0e+1x1o", 4),
    features("3x0e", 4),
    features("2x0e+1x1o", 3),
    features("2x0e+1x1o", 4, 1, "f32"),
    features("2x0o", 4),
  ];
  const [scalars, weights, vectors] = [features("3x0e", 4, 2), numbers([3, 2]), features("1x1o", 4)];
  const [two, four, radii, empty] = [features("2x0e", 4), numbers([4, 2]), features("1x0e", 4), features("1x0e", 0)];
  const [i, short] = [places(4, 4), places(3, 4)];
  test.each<[string, () => unknown, string]>([
    [
      "other irreps",
      () => add(x, y as never),
      'RangeError: add: "2x0e+1x1o" [4,5] f64 and "3x0e" [4,3] f64 differ; both need the same irreps and shape',
    ],
    [
      "other rows",
      () => subtract(x, few),
      'RangeError: subtract: "2x0e+1x1o" [4,5] f64 and "2x0e+1x1o" [3,5] f64 differ; both need the same irreps and shape',
    ],
    [
      "another precision",
      () => rowInner(x, single),
      'TypeError: rowInner: mixes "2x0e+1x1o" [4,5] f64 and "2x0e+1x1o" [4,5] f32; cast one of them',
    ],
    ["no tensor", () => add(x, 3 as never), "TypeError: add: the second argument is number; expected a tensor"],
    [
      "an array",
      () => exp(new Float64Array(3) as never),
      'TypeError: exp: the argument is an array; expected a tensor, made by tensor("1x1o", …) or, without irreps, plain(…)',
    ],
    ["null", () => reshape(null as never, [1]), "TypeError: reshape: x is null; expected a tensor"],
    ["nothing", () => exp(undefined as never), "TypeError: exp: the argument is undefined; expected a tensor"],
    [
      "a product of vectors",
      () => multiply(x as never, x as never),
      'RangeError: multiply: "2x0e+1x1o" [4,5] f64 are not scalars, a pointwise function of them is not equivariant; plain(x) drops the irreps if you mean it',
    ],
    [
      "a function of odd scalars",
      () => exp(odd as never),
      'RangeError: exp: "2x0o" [4,2] f64 are not scalars, a pointwise function of them is not equivariant; plain(x) drops the irreps if you mean it',
    ],
    [
      "an activation that does not exist",
      () => activation(scalars, "reluu" as never),
      'RangeError: activation: there is no activation "reluu"; there are silu, tanh, sigmoid, ssp, softplus, abs, identity, relu, leakyRelu, gelu, softOdd, sin, cos, square',
    ],
    [
      "a matrix of another size",
      () => matrixProduct(x as never, weights),
      'RangeError: matrixProduct: "2x0e+1x1o" [4,5] f64 are not scalars, a pointwise function of them is not equivariant; plain(x) drops the irreps if you mean it',
    ],
    [
      "a matrix of other rows",
      () => matrixProduct(two, weights),
      "RangeError: matrixProduct: w is [3,2]; x, [4,2], needs [2, any]",
    ],
    ["another bound", () => gather(few, i), "RangeError: gather: the indices are bounded by 4; x has 3 rows"],
    ["another count", () => scatter(x, short), "RangeError: scatter: there are 3 indices; x has 4 rows"],
    ["other leading axes", () => reshape(x, [3]), "RangeError: reshape: leading axes [3] hold 3 rows; x has 4"],
    ["rows that are not there", () => sliceRows(x, 2, 5), "RangeError: sliceRows: from 2 to 5; x has 4 rows"],
    ["columns that are not there", () => sliceColumns(scalars, 0, 4), "RangeError: sliceColumns: from 0 to 4; x has 3 columns"],
    [
      "columns of vectors",
      () => sliceColumns(vectors, 0, 1),
      'RangeError: sliceColumns: "1x1o" are not scalars of one kind; use split for irreps',
    ],
    [
      "parts that do not add up",
      () => split(x, ["1x0e", "1x1o"]),
      'RangeError: split: the parts "1x0e", "1x1o" make "1x0e+1x1o"; x is "2x0e+1x1o"',
    ],
    [
      "parts of other rows",
      () => concatenate(x, few),
      "RangeError: concatenate: [3,5] has 3 rows; the first tensor, [4,5], has 4",
    ],
    [
      "irreps beside plain numbers",
      () => concatenate(x, four as Tensor),
      'RangeError: concatenate: mixes "plain" and "2x0e+1x1o"; plain(x) drops the irreps',
    ],
    ["nothing to concatenate", () => concatenate(), "RangeError: concatenate: there are no tensors"],
    [
      "rows of other irreps",
      () => concatenateRows([x, y as never]),
      'RangeError: concatenateRows: "3x0e" [4,3] does not fit "2x0e+1x1o" [4,5]',
    ],
    ["several rows to repeat", () => repeat(x, x), "RangeError: repeat: x is [4,5]; it must be one row"],
    ["a mean of nothing", () => mean(empty), "RangeError: mean: there are no rows to take the mean of"],
    [
      "no coefficients",
      () => polynomial(scalars, []),
      "RangeError: polynomial: coefficients are []; there must be one or more finite numbers",
    ],
    [
      "harmonics of another parity",
      () => sphericalHarmonics("1e" as never, vectors),
      'RangeError: sphericalHarmonics: "1e" of "1x1e": Y_l of a vector has parity (-1)^l',
    ],
    [
      "harmonics of scalars",
      () => sphericalHarmonics("1o", scalars as never),
      'RangeError: sphericalHarmonics: v is "3x0e"; it must be vectors, "1x1o"',
    ],
    [
      "a Bessel basis without a cutoff",
      () => besselBasis(radii, 8, 0),
      "RangeError: besselBasis: cutoff is 0; it must be positive, in ångström",
    ],
    ["no Bessel functions", () => besselBasis(radii, 0, 4), "RangeError: besselBasis: count is 0; it must be an integer >= 1"],
    [
      "radial features of no reach",
      () => radialFeatures(radii, { count: 8, cutoff: -1, envelope: polynomialCutoff() }),
      "RangeError: radialFeatures: cutoff is -1; it must be positive, in ångström",
    ],
    [
      "a cutoff that is not smooth",
      () => polynomialCutoff(2),
      "RangeError: polynomialCutoff: p is 2; it must be an integer >= 3",
    ],
  ])("%s", (_, work, text) => {
    expect(refused(work)).toBe(text);
  });
});

describe("layers refuse what they were not made for", () => {
  const x = features("2x0e+1x1o", 4);
  const layer = linear("3x0e", "2x0e", { random: 1, dtype: "f64" });
  const bySpecies = linear.dyn("2x0e+1x1o", "2x0e", { species: 3, random: 1, dtype: "f64" });
  const product = tensorProduct.dyn("2x0e+1x1o", "1x1o", {});
  const vectors = features("1x1o", 4);
  const wide = numbers([4, product.weightCount + 1]);
  const three = features("1x1o", 3);
  const [right, kinds] = [numbers([4, product.weightCount]), places(4, 2)];
  test.each<[string, () => unknown, string]>([
    ["other features", () => layer(x as never), 'RangeError: linear: x is "2x0e+1x1o"; the layer takes "3x0e"'],
    ["no features", () => layer(undefined as never), 'RangeError: linear: x is undefined; the layer takes "3x0e"'],
    [
      "no species",
      () => bySpecies(x),
      "RangeError: linear: the layer has weights for 3 species and takes the species of 4 rows; found none",
    ],
    [
      "species of another number",
      () => bySpecies(x, kinds),
      "RangeError: linear: the layer has weights for 3 species and takes the species of 4 rows; found 4 of 2",
    ],
    [
      "an output that no input reaches",
      () => linear("2x0e" as string, "1x1o" as string),
      'RangeError: linear: no input can reach "1o" of irrepsOut "1x1o"; irrepsIn "2x0e" would need a copy of it',
    ],
    [
      "text that is not irreps",
      () => linear("2x0z" as string, "1x1o" as string),
      "RangeError: irreps: '2x0z' is not an irrep: write e.g. 8x1o",
    ],
    [
      "a negative number of species",
      () => linear("2x0e", "2x0e", { species: -1 }),
      "RangeError: linear: species is -1; it must be an integer >= 0",
    ],
    [
      "vectors among the scalars of a gate",
      () => gate("1x1o" as string, "1x1o" as string),
      'RangeError: gate: "1o" of scalars "1x1o" is not a scalar; a pointwise function of it is not equivariant',
    ],
    [
      "an even function of odd scalars",
      () => gate("1x0o" as string, "1x1o" as string, { odd: "silu" }),
      'RangeError: gate: "silu" is neither odd nor even; it cannot act on "0o", which changes sign',
    ],
    [
      "a product without paths",
      () => tensorProduct("2x0e" as string, "1x0e" as string, { keep: "5o" }),
      'RangeError: tensorProduct: "2x0e" ⊗ "1x0e" has none of "1x5o"',
    ],
    [
      "weights of another width",
      () => product(x, vectors, wide),
      `RangeError: tensorProduct: weights are [4,${product.weightCount + 1}]; 4 rows of y need [4, ${product.weightCount}]`,
    ],
    [
      "rows that do not pair",
      () => product(x, three, right),
      `RangeError: tensorProduct: weights are [4,${product.weightCount}]; 3 rows of y need [3, ${product.weightCount}]`,
    ],
    ["a network without layers", () => mlp([3]), "RangeError: mlp: widths [3] must be two or more positive integers"],
    [
      "features of another width",
      () => mlp([2, 3], { random: 1, dtype: "f64" })(right as never),
      `RangeError: mlp: x is [4,${product.weightCount}]; the network takes [..., 2]`,
    ],
    [
      "layers that do not fit",
      () => sequential(layer as never, layer as never),
      'RangeError: sequential: layer 2 takes "3x0e"; layer 1 gives "2x0e"',
    ],
    ["norm of nothing", () => norm(undefined as never), "TypeError: norm: x is undefined; expected a tensor"],
  ])("%s", (_, work, text) => {
    const before = held();
    let message = "";
    try {
      work();
    } catch (error) {
      message = `${(error as Error).name}: ${(error as Error).message}`;
    }
    expect(message).toBe(text);
    // what is built anew in a case may hold its weights, but no more than that
    expect(held() - before).toBeLessThanOrEqual(64);
  });
});

const O = 8;
const H = 1;
const water: System = { species: [O, H, H], positions: Float64Array.of(0, 0, 0, 0.95, 0, 0.1, -0.25, 0.9, 0) };
const moved = (change: (x: Float64Array) => void): System => {
  const positions = Float64Array.from(water.positions);
  change(positions);
  return { ...water, positions };
};

describe.each(["f32", "f64"] as const)("a potential refuses atoms that it cannot judge, %s", (dtype) => {
  const model = nequip({ elements: [H, O], cutoff: 3, hidden: "2x0e+2x1o", layers: 2, radialWidths: [4], dtype, random: 1 });
  beforeAll(() => void predict(model, [water])); // the tables of its kernels are there from now on

  test.each<[string, System[], string]>([
    [
      "an element that it does not know",
      [water, { ...water, species: [O, H, 6] }],
      "RangeError: potential: system 1 has an atom of atomic number 6 (atom 2); the potential knows 1, 8",
    ],
    [
      "NaN",
      [moved((x) => (x[4] = Number.NaN))],
      "RangeError: potential: system 0 has the coordinate NaN (atom 1); coordinates are finite, in ångström",
    ],
    [
      "infinity",
      [water, moved((x) => (x[0] = Number.NEGATIVE_INFINITY))],
      "RangeError: potential: system 1 has the coordinate -Infinity (atom 0); coordinates are finite, in ångström",
    ],
    [
      "a number of coordinates that does not fit",
      [{ ...water, positions: new Float64Array(8) }],
      "RangeError: potential: system 0 has 3 atoms and 8 coordinates; it needs three each",
    ],
    ["no systems", [], "RangeError: potential: there are no systems"],
  ])("%s", (_, systems, text) => {
    expect(refused(() => predict(model, systems))).toBe(text);
    expect(refused(() => scope(() => derive(model, batchOf(systems, model.elements, model.cutoff))))).toBe(text);
  });

  test("atoms at the same place", () => {
    const error = thrown(() => predict(model, [moved((x) => x.copyWithin(6, 3, 6))]));
    expect(error).toMatchObject({ name: "CoincidentAtomsError", code: "ERR_COINCIDENT_ATOMS", atoms: [1, 2] });
    expect(error.message).toMatch(/atoms 1 and 2 are 0 Å apart, which is the same place; an edge needs a direction/);
  });

  test("an atom at the place of an image of another", () => {
    const cell = Float64Array.of(2, 0, 0, 0, 9, 0, 0, 0, 9);
    const error = thrown(() => predict(model, [{ species: [O, H], positions: Float64Array.of(0, 0, 0, 2, 0, 0), cell }]));
    expect(error).toMatchObject({ code: "ERR_COINCIDENT_ATOMS" });
  });

  test.each<[string, Partial<System>, RegExp]>([
    ["a flat cell", { cell: Float64Array.of(3, 0, 0, 0, 3, 0, 3, 3, 0) }, /cell/],
    ["a cell that is missing", { periodic: [true, false, false] }, /cell/],
    ["a cell of NaN", { cell: Float64Array.of(3, 0, 0, 0, Number.NaN, 0, 0, 0, 3) }, /cell/],
    ["a cell of eight numbers", { cell: new Float64Array(8) }, /cell/],
  ])("%s", (_, change, text) => {
    const error = thrown(() => predict(model, [{ ...water, ...change }]));
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(text);
  });

  test("but atoms alone, far apart, and no atoms at all have finite energies and no forces", () => {
    const far: System = { species: [O, H], positions: Float64Array.of(0, 0, 0, 50, 0, 0) };
    const nothing: System = { species: [], positions: new Float64Array(0) };
    const alone = [O, H].map((z): System => ({ species: [z], positions: Float64Array.of(1, 2, 3) }));
    const before = held();
    const [pair, empty, o, h, w] = predict(model, [far, nothing, ...alone, water]);
    expect(held()).toBe(before);
    expect(Math.abs(pair.energy - (o.energy + h.energy))).toBeLessThanOrEqual(1e-12 + 1e-6 * Math.abs(pair.energy));
    expect([...pair.forces, ...o.forces]).toEqual(new Array(9).fill(0));
    expect(empty).toMatchObject({ energy: 0, atomEnergies: new Float64Array(0), forces: new Float64Array(0), stress: null });
    for (const { energy } of [pair, o, h, w]) expect(Number.isFinite(energy)).toBe(true);
    // and alone in the batch too, where there is not a single edge
    expect(predict(model, [far])[0].energy).toBe(pair.energy);
    expect(predict(model, [nothing])[0].energy).toBe(0);
    expect(predict(model, [water])[0].energy).toBe(w.energy);
    expect(w.forces.some((f) => f !== 0)).toBe(true);
  });

  test("a loss on atoms without a single edge has finite gradients", () => {
    const frame: Frame = { species: [O], positions: new Float64Array(3), energy: 1, forces: new Float64Array(3) };
    const step = valueAndGrad(
      parameters(model),
      potentialLoss(model, [frame], { shifts: new Float64Array(2), energyDeviation: 1, forceScale: 1, stressScale: 0 }),
    );
    const { value, grads } = step([0]);
    expect(value).toBeGreaterThan(0);
    const all = Object.values(grads as Record<string, Tensor>);
    expect(all.every((g) => toArray(g).every(Number.isFinite))).toBe(true);
    expect(all.some((g) => toArray(g).some((t) => t !== 0))).toBe(true);
    for (const g of all) free(g);
  });
});

describe("options of a potential", () => {
  const right = { elements: [1, 8], cutoff: 3 };
  test.each<[string, object, string]>([
    ["no elements", { elements: [] }, "RangeError: nequip: elements are []; they are different atomic numbers, at least one"],
    [
      "an element twice",
      { elements: [1, 1] },
      "RangeError: nequip: elements are [1,1]; they are different atomic numbers, at least one",
    ],
    [
      "an element that is none",
      { elements: [0.5] },
      "RangeError: nequip: elements are [0.5]; they are different atomic numbers, at least one",
    ],
    ["no cutoff", { cutoff: 0 }, "RangeError: nequip: cutoff is 0; it must be positive, in ångström"],
    [
      "an endless cutoff",
      { cutoff: Number.POSITIVE_INFINITY },
      "RangeError: nequip: cutoff is Infinity; it must be positive, in ångström",
    ],
    ["no layers", { layers: 0 }, "RangeError: nequip: layers is 0; it must be an integer >= 1"],
    ["half a degree", { lmax: 1.5 }, "RangeError: nequip: lmax is 1.5; it must be an integer >= 0"],
    ["no neighbours", { neighbours: 0 }, "RangeError: nequip: neighbours is 0; it is the mean number of neighbours, positive"],
    ["no scalars", { hidden: "2x1o" }, 'RangeError: nequip: hidden "2x1o" has no 0e; the energy is made of those'],
    ["hidden features that are no irreps", { hidden: "2x1p" }, "RangeError: irreps: '2x1p' is not an irrep: write e.g. 8x1o"],
    ["another precision", { dtype: "f16" }, 'RangeError: nequip: dtype is "f16"; it is "f32" or "f64"'],
  ])("%s", (_, change, text) => {
    expect(refused(() => nequip({ ...right, ...change } as never))).toBe(text);
  });
});

describe("graphs", () => {
  test("refuse what they cannot join", () => {
    expect(refused(() => radiusGraph({ positions: water.positions, cutoff: 0 }))).toMatch(
      /^RangeError: neighbours.*: cutoff is 0; it must be positive and finite/,
    );
    expect(refused(() => radiusGraph({ positions: Float64Array.of(0, Number.NaN, 0), cutoff: 3 }))).toMatch(
      /^RangeError: neighbours.*: atom 0 has y = NaN; positions must be finite/,
    );
    expect(refused(() => radiusGraph({ positions: new Float64Array(4), cutoff: 3 }))).toMatch(
      /^RangeError: neighbours.*: positions has 4 values; it needs three for each atom/,
    );
    expect(refused(() => radiusGraph({ positions: [0, 0, 0] as never, cutoff: 3 }))).toMatch(
      /^TypeError: neighbours.*: positions must be a Float64Array/,
    );
    expect(
      refused(() =>
        batchedGraph([
          { positions: water.positions, cutoff: 3 },
          { positions: new Float64Array(6), cutoff: 3 },
        ]),
      ),
    ).toMatch(/^CoincidentAtomsError/);
  });

  test("edge vectors need positions in double precision, one for each node", () => {
    const before = held();
    const graph = radiusGraph({ positions: water.positions, cutoff: 3 });
    const [single, few] = [features("1x1o", 3, 1, "f32"), features("1x1o", 2)];
    expect(refused(() => edgeVectors(single, graph))).toBe(
      "TypeError: edgeVectors: positions are f32; they are f64 always, so that a translation changes nothing",
    );
    expect(refused(() => edgeVectors(few, graph))).toBe("RangeError: edgeVectors: there are 2 positions; the graph has 3 nodes");
    for (const t of [single, few, graph.receivers, graph.senders]) free(t);
    expect(held()).toBe(before);
  });

  test("of no atoms and of one have no edges", () => {
    scope(() => {
      expect(radiusGraph({ positions: new Float64Array(0), cutoff: 3 })).toMatchObject({ nodes: 0, edges: 0, shifts: null });
      expect(radiusGraph({ positions: new Float64Array(3), cutoff: 3 })).toMatchObject({ nodes: 1, edges: 0, shifts: null });
    });
  });
});

test("division by zero and logarithms of nothing are what IEEE 754 says, not errors", () => {
  scope(() => {
    const [one, zero] = [plain([1, 0, -1], { dtype: "f64" }), plain([0, 0, 0], { dtype: "f64" })];
    expect([...toArray(divide(one, zero))]).toEqual([Number.POSITIVE_INFINITY, Number.NaN, Number.NEGATIVE_INFINITY]);
  });
  expect(indices([], 0).count).toBe(0);
});
