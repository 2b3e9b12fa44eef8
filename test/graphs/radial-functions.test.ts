import { describe, expect, test } from "vitest";
import {
  agnesiTransform,
  bernsteinBasis,
  besselBasis,
  chebyshevBasis,
  cosineCutoff,
  covalentRadius,
  exponentialMap,
  gaussianBasis,
  type OneHotBasis,
  polynomialCutoff,
  polynomialEnvelope,
  radiusGraph,
  reciprocalMap,
  softEnvelope,
  softOneHot,
  softTransform,
  softUnitStep,
  trainableBessel,
  zblRepulsion,
} from "../../src/graphs/index.js";
import { gradient, initialize, inner, parameters, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { readReferenceJson, values } from "../reference/read-safetensors.js";
import { relativeError } from "../representations/compare.js";

const column = (numbers: ArrayLike<number>, dtype: "f32" | "f64" = "f64"): Tensor<"1x0e"> =>
  tensor("1x0e", Float64Array.from(numbers), { shape: [numbers.length], dtype });

/** Derivative of some order of the sum over the outputs, at each x. */
function derivative(f: (x: Tensor<"1x0e">) => Tensor<any>, order: number, at: readonly number[]): number[] {
  return scope(() => {
    let g: (x: Tensor<"1x0e">) => Tensor = f;
    for (let k = 0; k < order; k++) {
      const lower = g;
      g = (x) => gradient<[string]>((y) => sumOf(lower(y as Tensor<"1x0e">)))(x) as Tensor;
    }
    return [...toArray(g(column(at)))];
  });
}
const sumOf = (y: Tensor): Tensor<any> =>
  inner<string>(
    y,
    tensor<string>(y.irreps, new Float64Array(y.size).fill(1), { shape: y.shape.slice(0, -1), dtype: y.dtype }),
  ) as Tensor<any>;

// e3nn 0.6's soft_one_hot_linspace: test/reference/layers.json
const { cases } = readReferenceJson<{
  cases: Record<string, { start: number; end: number; number: number; basis: string; cutoff: boolean }>;
}>("layers");
describe.each([
  ["f64", 1e-12],
  ["f32", 4e-6],
] as const)("functions along an interval, %s", (dtype, tolerance) => {
  test.each(Object.keys(cases).filter((name) => name.startsWith("soft_")))("%s is e3nn's, with its gradient", (name) => {
    const { start, end, number: count, basis, cutoff } = cases[name];
    const kind = basis.replace("smooth_finite", "smoothFinite") as OneHotBasis;
    const x = values("layers", `${name}.x`).data;
    const f = (y: Tensor<"1x0e">) => softOneHot(y, { start, end, count, basis: kind, cutoff });
    // At the start itself, and there alone, e3nn's Bessel functions are NaN.
    const wanted = values("layers", `${name}.out`).data;
    const known = Float64Array.from(wanted, (value) => (Number.isFinite(value) ? 1 : 0));
    const only = (numbers: ArrayLike<number>) => Float64Array.from(numbers, (value, i) => (known[i] ? value : 0));
    expect(relativeError(only(toArray(f(column(x, dtype)))), only(wanted))).toBeLessThan(tolerance);
    const g = tensor(`${count}x0e`, values("layers", `${name}.g`).data, { shape: [x.length], dtype });
    const slope = toArray(gradient<[string]>((y) => inner<string>(f(y as Tensor<"1x0e">), g))(column(x, dtype)) as Tensor);
    const slopes = values("layers", `${name}.grad_x`).data;
    const rows = Float64Array.from(slopes, (value, i) => (Number.isFinite(value) && known[i * count] ? 1 : 0));
    const masked = (numbers: ArrayLike<number>) => Float64Array.from(numbers, (value, i) => (rows[i] ? value : 0));
    expect(relativeError(masked(slope), masked(slopes))).toBeLessThan(8 * tolerance);
    expect(rows.filter((row) => row === 1).length).toBeGreaterThan(x.length / 2);
  });
});

test("Bessel functions have their limit at 0, and its derivatives, where e3nn has NaN", () => {
  const c = 4;
  const at = (order: number) => derivative((r) => besselBasis(r, 1, c), order, [0, 1e-9])[0];
  const [factor, k] = [Math.sqrt(2 / c), Math.PI / c];
  expect(at(0)).toBeCloseTo(factor * k, 14);
  expect(at(1)).toBe(0);
  expect(at(2)).toBeCloseTo((-factor * k ** 3) / 3, 14);
  expect([...toArray(softOneHot(column([1]), { start: 1, end: 5, count: 2, basis: "bessel", cutoff: false }))][1]).toBeCloseTo(
    factor * 2 * k,
    14,
  );
  for (const [normalization, ratio] of [
    ["plain", 1],
    ["relative", c],
  ] as const)
    expect(toArray(besselBasis(column([1.3]), 1, c, { normalization }))[0]).toBeCloseTo((ratio * Math.sin(1.3 * k)) / 1.3, 14);
});

test("learned Bessel functions begin as the fixed ones, and their frequencies have gradients", () => {
  const basis = trainableBessel(5, 3, { dtype: "f64" });
  const r = [0.4, 1.1, 2.9];
  expect(relativeError(toArray(basis(column(r))), toArray(besselBasis(column(r), 5, 3)))).toBeLessThan(1e-15);
  expect(Object.keys(parameters(basis))).toEqual(["frequencies"]);
  initialize(basis, { seed: 3 });
  expect(toArray(basis.frequencies)[4]).toBeCloseTo((5 * Math.PI) / 3, 14);
});

test("Gaussian functions have their centres from 0 to the cutoff", () => {
  const found = toArray(gaussianBasis(column([0, 0.7, 3]), 7, 3));
  [0, 0.7, 3].forEach((r, i) => {
    for (let k = 0; k < 7; k++) expect(found[7 * i + k]).toBeCloseTo(Math.exp(-0.5 * ((r - 0.5 * k) / 0.5) ** 2), 14);
  });
});

test("Chebyshev polynomials are cos nθ of cos θ", () => {
  const angles = [0, 0.3, 1.2, 2.5, Math.PI];
  const found = toArray(chebyshevBasis(column(angles.map(Math.cos)), 9));
  angles.forEach((angle, i) => {
    for (let n = 0; n < 9; n++) expect(found[9 * i + n]).toBeCloseTo(Math.cos(n * angle), 13);
  });
});

test("Bernstein polynomials are those of the binomial distribution, and their sum is 1", () => {
  const x = [0, 0.2, 0.5, 1];
  const found = toArray(bernsteinBasis(column(x), 6));
  const choose = [1, 5, 10, 10, 5, 1];
  x.forEach((t, i) => {
    for (let k = 0; k < 6; k++) expect(found[6 * i + k]).toBeCloseTo(choose[k] * t ** k * (1 - t) ** (5 - k), 15);
  });
  for (const slope of derivative((t) => bernsteinBasis(t, 6), 1, x)) expect(slope).toBeCloseTo(0, 13);
});

test("maps of distances to 1 … 0", () => {
  const r = [0, 0.5, 3];
  [exponentialMap(column(r), 1.5), reciprocalMap(column(r)), reciprocalMap(column(r), "cuspless")].forEach((y, kind) => {
    const f = [(t: number) => Math.exp(-1.5 * t), (t: number) => 1 / (1 + t), (t: number) => 1 / (t + Math.exp(-t))][kind];
    expect(relativeError(toArray(y), Float64Array.from(r, f))).toBeLessThan(1e-15);
  });
  expect(derivative((t) => reciprocalMap(t, "cuspless"), 1, [0])[0]).toBe(0);
});

describe("cutoffs", () => {
  const inside = [0, 0.2, 0.6, 0.95, 0.999];

  test("the envelope with n₀ = p − 1, n₁ = 2 is the polynomial cutoff with p", () => {
    for (const p of [3, 5, 6])
      expect(
        relativeError(toArray(polynomialEnvelope(p - 1, 2)(column(inside))), toArray(polynomialCutoff(p)(column(inside)))),
      ).toBeLessThan(1e-12);
  });

  test.each([
    [3, 1],
    [4, 4],
    [2, 3],
  ])("the envelope (%i, %i) is flat at 0 and at 1 to its orders, and no more", (n0, n1) => {
    const f = polynomialEnvelope(n0, n1);
    expect(derivative(f, 0, [0, 1, 1.3])).toEqual([1, 0, 0]);
    for (let order = 1; order <= n0; order++) expect(derivative(f, order, [0])[0]).toBe(0);
    expect(Math.abs(derivative(f, n0 + 1, [0])[0])).toBeGreaterThan(1);
    for (let order = 1; order <= n1; order++) expect(Math.abs(derivative(f, order, [1 - 1e-9])[0])).toBeLessThan(1e-4);
    expect(Math.abs(derivative(f, n1 + 1, [1 - 1e-9])[0])).toBeGreaterThan(1);
    expect(derivative(f, n1 + 1, [1, 1.5])).toEqual([0, 0].map(() => expect.closeTo(0, 12)));
  });

  test("the cosine", () => {
    expect([...toArray(cosineCutoff()(column([0, 0.25, 0.5, 1, 2])))]).toEqual(
      [1, 0.5 * (1 + Math.SQRT1_2), 0.5, 0, 0].map((value) => expect.closeTo(value, 15)),
    );
  });

  test("exp(−1/x): values, and derivatives that vanish at 0 from both sides", () => {
    const x = [-3, -1e-300, 0, 1e-200, 1e-3, 0.1, 2, 50];
    expect([...toArray(softUnitStep(column(x)))]).toEqual(x.map((t) => (t > 0 ? expect.closeTo(Math.exp(-1 / t), 15) : 0)));
    for (const order of [1, 2, 3]) {
      const found = derivative(softUnitStep, order, [-1, 0, 1e-200, 1e-5, 1e-3]);
      for (const value of found) expect(Math.abs(value)).toBeLessThan(1e-280);
    }
    expect(derivative(softUnitStep, 1, [0.5])[0]).toBeCloseTo(4 * Math.exp(-2), 14);
    expect([...toArray(softUnitStep(column([-1, 0, 1e-30, 0.25], "f32")))]).toEqual([0, 0, 0, expect.closeTo(Math.exp(-4), 8)]);
  });

  test("the soft envelope is e3nn-jax's with value 1.2", () => {
    const found = toArray(softEnvelope({ value: 1.2 })(column([0, 0.5, 0.9, 1, 1.1])));
    expect([...found]).toEqual(
      [0, 0.5, 0.9, 1, 1.1].map((x) => expect.closeTo(x < 1 ? 1.2 * Math.exp(0.5 - 1 / (2 * (1 - x))) : 0, 14)),
    );
  });
});

describe("pairs of atoms", () => {
  const positions = new Float64Array([0, 0, 0, 1.1, 0, 0, 0, 0.9, 0]);
  const elements = [6, 8, 1];
  const graph = radiusGraph({ positions, cutoff: 3 });
  const pair = (e: number): [number, number] => [elements[graph.receivers.toArray()[e]], elements[graph.senders.toArray()[e]]];
  const r = Float64Array.from({ length: graph.edges }, (_, e) => 0.4 + 0.3 * e);

  test("covalent radii of Cordero et al. 2008", () => {
    expect([1, 6, 8, 26, 96].map(covalentRadius)).toEqual([0.31, 0.76, 0.66, 1.32, 1.69]);
    expect(() => covalentRadius(97)).toThrow("element is 97; radii are known for the atomic numbers 1 to 96");
  });

  test("Agnesi's and the soft transform by their formulas", () => {
    const agnesi = toArray(agnesiTransform(column(r), elements, graph));
    const soft = toArray(softTransform(column(r), elements, graph));
    r.forEach((distance, e) => {
      const [i, j] = pair(e).map(covalentRadius);
      const x = distance / (0.5 * (i + j));
      expect(agnesi[e]).toBeCloseTo(1 / (1 + (1.0805 * x ** 0.9183) / (1 + x ** (0.9183 - 4.5791))), 13);
      const [p0, p1] = [0.75 * (i + j), (4 / 3) * (i + j)];
      const share = 0.5 * (1 + Math.tanh((4 / (p1 - p0)) * (distance - 0.5 * (p0 + p1))));
      expect(soft[e]).toBeCloseTo(p0 + (distance - p0) * share, 13);
    });
    expect(toArray(agnesiTransform(column([0, ...r.slice(1)]), elements, graph))[0]).toBe(1);
  });

  test("the repulsion of Ziegler, Biersack and Littmark, half an edge, gone at the sum of the radii", () => {
    const found = toArray(zblRepulsion(column(r), elements, graph));
    r.forEach((distance, e) => {
      const [i, j] = pair(e);
      const a = (0.8854 * 0.529177210903) / (i ** 0.23 + j ** 0.23);
      const phi =
        0.18175 * Math.exp((-3.1998 * distance) / a) +
        0.50986 * Math.exp((-0.94229 * distance) / a) +
        0.28022 * Math.exp((-0.4029 * distance) / a) +
        0.02817 * Math.exp((-0.20162 * distance) / a);
      const x = distance / (covalentRadius(i) + covalentRadius(j));
      const envelope = x < 1 ? 1 - 28 * x ** 6 + 48 * x ** 7 - 21 * x ** 8 : 0;
      const wanted = ((0.5 * 14.399645478425668 * i * j) / distance) * phi * envelope;
      expect(Math.abs(found[e] - wanted)).toBeLessThan(1e-11 * Math.max(1, wanted));
    });
    expect([...found].filter((energy) => energy > 0).length).toBeGreaterThan(0);
    expect([...found].filter((energy) => energy === 0).length).toBeGreaterThan(0);
  });

  test("elements that do not fit are refused", () => {
    expect(() => zblRepulsion(column(r), [6, 8], graph)).toThrow("there are 2 elements; the graph has 3 nodes");
    expect(() => agnesiTransform(column(r), elements, graph, { p: 0.5 })).toThrow("p is larger than q");
    expect(() => softTransform(column(r), elements, graph, { alpha: -1 })).toThrow("alpha is -1");
    expect(() => zblRepulsion(column(r), elements, graph, { exponent: Number.NaN })).toThrow("exponent is NaN");
  });
});

test.each([
  [
    "softOneHot",
    () => softOneHot(column([1]), { start: 2, end: 1, count: 3, basis: "gaussian", cutoff: true }),
    "start is 2 and end 1",
  ],
  [
    "its count",
    () => softOneHot(column([1]), { start: 0, end: 1, count: 1, basis: "cosine", cutoff: false }),
    "count is 1; it must be an integer >= 2",
  ],
  [
    "its basis",
    () => softOneHot(column([1]), { start: 0, end: 1, count: 2, basis: "sine" as never, cutoff: false }),
    'there is no basis "sine"',
  ],
  ["gaussianBasis", () => gaussianBasis(column([1]), 4, Number.NaN), "cutoff is NaN"],
  ["besselBasis", () => besselBasis(tensor("2x0e", [1, 2]) as never, 4, 1), "distances are [..., 1]"],
  ["its normalization", () => besselBasis(column([1]), 4, 1, { normalization: "mace" as never }), 'normalization is "mace"'],
  ["exponentialMap", () => exponentialMap(column([1]), 0), "gamma is 0"],
  ["reciprocalMap", () => reciprocalMap(column([1]), "damped" as never), 'kind is "damped"'],
  ["polynomialEnvelope", () => polynomialEnvelope(2.5, 2), "n0 is 2.5"],
  ["softEnvelope", () => softEnvelope({ sharpness: -1 }), "sharpness is -1"],
  ["chebyshevBasis", () => chebyshevBasis(column([1]), 0), "count is 0"],
] as const)("%s refuses what is wrong", (_, run, message) => {
  expect(run).toThrow(message);
});
