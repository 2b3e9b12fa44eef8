import { expect, test } from "vitest";
import { cyclic, dihedral, o2, o3, octahedral, so2, so3, su2 } from "../../src/groups/index.js";
import { directSum, irrep, regular, type Representation } from "../../src/representations/index.js";
import {
  EmptyBasisError,
  filterPoints,
  filterRings,
  filterShells,
  kernelBasis,
  orbitKernel,
  sparseMap,
  steerableKernel,
  circularHarmonics,
  constantMap,
} from "../../src/steerable/index.js";
import { plain, scope, tensor } from "../../src/tensor/index.js";

const c8 = cyclic(8);
const [zero, one, four] = [irrep(c8, 0), irrep(c8, 1), irrep(c8, 4)];
const E = irrep(dihedral(4), "E");

test("filter points want to know the dimension", () => {
  expect(() => filterPoints(5, undefined as never)).toThrow("filterPoints: dimension is undefined; it must be 2 or 3");
});

test("an empty basis names the frequencies that would fit", () => {
  const thrown = (work: () => unknown): EmptyBasisError => {
    try {
      work();
    } catch (error) {
      expect(error).toBeInstanceOf(EmptyBasisError);
      return error as EmptyBasisError;
    }
    throw new Error("nothing was thrown");
  };
  const low = thrown(() => kernelBasis(c8, zero, four, { rings: [0, 1], maxFrequency: 3 }));
  expect([low.code, low.frequencies]).toEqual(["ERR_EMPTY_BASIS", [4, 12]]);
  expect(low.message).toContain('takes "0" to "4" on the rings [0,1] with frequencies up to [0,3]');
  expect(low.message).toContain("frequencies that fit, on a ring of positive radius: 4, 12");

  const small = thrown(() => kernelBasis(c8, zero, one, { ...filterRings(1) }));
  expect(small.frequencies).toEqual([1, 7, 9, 15]);
  expect(small.message).toContain("at radius 0 only frequency 0 fits");

  expect(thrown(() => kernelBasis(so2(), irrep(so2(), 1), irrep(so2(), 3), { rings: [1], maxFrequency: 1 })).frequencies).toEqual(
    [2, 4],
  );
  expect(
    thrown(() => kernelBasis(o2(), irrep(o2(), "A2"), irrep(o2(), "E3"), { rings: [1], maxFrequency: 2 })).frequencies,
  ).toEqual([3]);
  expect(
    thrown(() => kernelBasis(so3(), irrep(so3(), 1), irrep(so3(), 4), { shells: [1], maxFrequency: 2 })).frequencies,
  ).toEqual([3, 4, 5]);
  expect(
    thrown(() => kernelBasis(o3(), irrep(o3(), "1o"), irrep(o3(), "4e"), { shells: [1], maxFrequency: 2 })).frequencies,
  ).toEqual([3, 5]);
  // A2 of O (xyz) among harmonics has the generating function (t³ + t⁶)/((1 − t⁴)(1 − t⁶)), by Molien
  const a2 = thrown(() =>
    kernelBasis(octahedral(), irrep(octahedral(), "A1"), irrep(octahedral(), "A2"), { shells: [1], maxFrequency: 2 }),
  );
  expect(a2.frequencies).toEqual([3, 6, 7, 9]);
  for (const j of a2.frequencies) {
    const degrees = kernelBasis(octahedral(), irrep(octahedral(), "A1"), irrep(octahedral(), "A2"), {
      shells: [1],
      maxFrequency: j,
    });
    expect(degrees.element(degrees.dim - 1).frequency).toBe(j);
  }
});

test("what no kernel connects at all has dimension 0, and what a sum does not reach is named", () => {
  const scalar = kernelBasis(o2(), irrep(o2(), "A1"), irrep(o2(), "A2"), { rings: [0, 1], maxFrequency: 5 });
  expect([scalar.dim, scalar.unreached]).toEqual([0, ["A2"]]);
  expect(scalar.sample([1, 2, 3, 4])).toHaveLength(0);
  expect(Array.from(scalar.expand([], [1, 2, 3, 4]))).toEqual([0, 0]);
  const sum = directSum(irrep(o2(), "A2"), irrep(o2(), "E1"));
  const partial = kernelBasis(o2(), irrep(o2(), "A1"), sum, { rings: [1], maxFrequency: 2 });
  expect([partial.dim, partial.unreached]).toEqual([1, ["A2"]]);
  expect(kernelBasis(o2(), sum, sum, { rings: [1], maxFrequency: 2 }).unreached).toEqual([]);
});

test("rings, shells, frequencies and widths", () => {
  const bad =
    (options: object): (() => unknown) =>
    () =>
      kernelBasis(c8, one, one, options as never);
  expect(bad({ maxFrequency: 1 })).toThrow(/0 of rings, shells and orbit are given/);
  expect(bad({ rings: [1], orbit: [1, 0], maxFrequency: 1 })).toThrow(/2 of rings, shells and orbit/);
  expect(bad({ shells: [1], maxFrequency: 1 })).toThrow("C8 acts on the plane, where there are rings, not shells");
  expect(() => kernelBasis(so3(), irrep(so3(), 1), irrep(so3(), 1), { rings: [1], maxFrequency: 1 })).toThrow(
    "shells, not rings",
  );
  expect(bad({ rings: [], maxFrequency: 1 })).toThrow(/rings is empty/);
  expect(bad({ rings: [1, Number.NaN], maxFrequency: 1 })).toThrow("rings are [1,NaN]");
  expect(bad({ rings: [-1], maxFrequency: 1 })).toThrow(/radii must be finite numbers >= 0/);
  expect(bad({ rings: [1] })).toThrow(/maxFrequency is missing/);
  expect(bad({ rings: [1], maxFrequency: 1.5 })).toThrow(/frequencies must be integers >= 0/);
  expect(bad({ rings: [1], maxFrequency: [1, 2] })).toThrow("maxFrequency has 2 numbers; there are 1 rings");
  expect(bad({ rings: [1], maxFrequency: 1, width: 0 })).toThrow(/must be finite and > 0/);
  expect(bad({ rings: [1], maxFrequency: 1, width: [1, 2, 3] })).toThrow("width has 3 numbers; there are 1 rings");
  expect(bad({ orbit: [], width: 1 })).toThrow(/orbit is empty/);
  expect(bad({ orbit: [1, 0], maxFrequency: 2 })).toThrow(/has no meaning on an orbit/);
  expect(bad({ orbit: [1, 0], width: -1 })).toThrow(/one finite number >= 0/);
  expect(bad({ orbit: [1, 0, 1] })).toThrow(/points have 2 each/);
  expect(() => kernelBasis(c8, one, one, undefined as never)).toThrow(TypeError);
  expect(() => kernelBasis(c8, one, one, { rings: 1 as never, maxFrequency: 1 })).toThrow(
    "rings is number; it must be a list of radii",
  );
  expect(() => kernelBasis(so2(), irrep(so2(), 1), irrep(so2(), 1), { orbit: [1, 0] })).toThrow(
    /orbit of \[1,0\] under SO2 is infinite/,
  );
});

test("representations", () => {
  expect(() => kernelBasis(c8, E as never, one, { rings: [1], maxFrequency: 1 })).toThrow(
    "rhoIn is a representation of D4; the group is C8",
  );
  expect(() => kernelBasis(c8, one, E as never, { rings: [1], maxFrequency: 1 })).toThrow(TypeError);
  expect(() => kernelBasis(c8, "1" as never, one, { rings: [1], maxFrequency: 1 })).toThrow(
    "rhoIn is string; expected a representation",
  );
  expect(() => orbitKernel(c8, one, E as never, [1, 0])).toThrow(TypeError);
  const spin: Representation = irrep(su2(), "1/2");
  expect(() => kernelBasis(su2(), spin, spin, { shells: [1], maxFrequency: 1 })).toThrow(
    "SU2 has no action on the plane or on space",
  );
  expect(() => orbitKernel(su2(), spin, spin, [1, 0, 0])).toThrow("SU2 has no action");
});

test("points, weights and elements", () => {
  const basis = kernelBasis(c8, one, one, { rings: [0, 1], maxFrequency: 2 });
  expect(() => basis.sample([1, 2, 3])).toThrow("sample: 3 coordinates; points have 2 each");
  expect(() => basis.sample([[1, 2, 3]])).toThrow("a point has 3 coordinates; the group acts on 2 dimensions");
  expect(() => basis.sample([1, Number.NaN])).toThrow("coordinate 1 is NaN");
  expect(() => basis.expand(new Float64Array(basis.dim), [1, Number.POSITIVE_INFINITY])).toThrow("coordinate 1 is Infinity");
  expect(() => basis.expand([1], [1, 2])).toThrow(`expand: 1 weights; the basis has ${basis.dim} elements`);
  expect(() => basis.expand(new Float64Array(basis.dim).fill(Number.NaN), [1, 2])).toThrow(/NaN/);
  expect(() => basis.element(basis.dim)).toThrow(RangeError);
  expect(() => basis.element(-1)).toThrow(RangeError);
  expect(() => basis.element(0.5)).toThrow(RangeError);
  expect(() => basis.sample(null as never)).toThrow(TypeError);
  const kernel = orbitKernel(so3(), irrep(so3(), 1), irrep(so3(), 1), [0, 0, 1]);
  expect(() => kernel.sample([0, 0, 1.1])).toThrow("point 0 is (0, 0, 1.1), not on the orbit of (0, 0, 1) under SO3");
  expect(() => orbitKernel(so3(), irrep(so3(), 1), irrep(so3(), 1), [0, 0, 1, 0, 0, 1])).toThrow(/the point has 6 coordinates/);
});

test("a dense sample that is too large is refused with its size", () => {
  const many = directSum(...new Array<Representation>(24).fill(regular(dihedral(8)) as Representation));
  const basis = kernelBasis(dihedral(8), many, many, filterRings(5));
  expect(basis.dim).toBe(24 * 24 * 176);
  expect(() => basis.sample(filterPoints(5, 2))).toThrow(
    new RegExp(`25 points of ${basis.dim} kernels 384 × 384 are ${25 * basis.dim * 384 * 384} numbers`),
  );
});

test("tensors", () => {
  scope(() => {
    const basis = kernelBasis(c8, one, one, { rings: [0, 1], maxFrequency: 2 });
    const weights = plain(new Float32Array(basis.dim));
    const points = plain(new Float32Array(4), { shape: [2, 2] });
    expect(steerableKernel(basis, points, weights).shape).toEqual([2, 4]);
    expect(() => steerableKernel(basis, plain(new Float32Array(6), { shape: [2, 3] }), weights)).toThrow(
      /C8 acts on 2 dimensions/,
    );
    expect(() => steerableKernel(basis, tensor("2x0e", [1, 2]), weights)).toThrow(/must be plain/);
    expect(() => steerableKernel(basis, points, plain([1, 2]))).toThrow(
      `the basis needs plain [${basis.dim}] or [${basis.dim}, copies]`,
    );
    expect(() => steerableKernel(basis, points, plain(new Float64Array(basis.dim)))).toThrow(/cast one of them/);
    expect(() => steerableKernel(basis, [1, 2] as never, weights)).toThrow(TypeError);
    expect(() => circularHarmonics(weights, 2)).toThrow(/two numbers each/);
    expect(() => circularHarmonics(points, -1)).toThrow(/integer >= 0/);
    expect(() => constantMap(points, sparseMap(1, 3, [0], [1]))).toThrow(/needs plain rows of 3/);
    expect(() => constantMap(points, sparseMap(1, 2, [0], [1]), 0)).toThrow(/copies is 0/);
    return 0;
  });
});

// escnn 1.0.11, r2convolution: rings linspace(0, (k−1)/2), sigma 0.6, last 0.4, origin 0.005; cut-off policy "default1"
test("filter rings are escnn's", () => {
  expect(filterRings(1)).toEqual({ rings: [0], width: [0.005], maxFrequency: [0] });
  expect(filterRings(3)).toEqual({ rings: [0, 1], width: [0.005, 0.4], maxFrequency: [0, 2] });
  expect(filterRings(5)).toEqual({ rings: [0, 1, 2], width: [0.005, 0.6, 0.4], maxFrequency: [0, 2, 2] });
  expect(filterRings(7)).toEqual({ rings: [0, 1, 2, 3], width: [0.005, 0.6, 0.6, 0.4], maxFrequency: [0, 2, 3, 2] });
  expect(filterShells(5)).toEqual({ shells: [0, 1, 2], width: [0.005, 0.6, 0.4], maxFrequency: [0, 2, 2] });
  expect(filterRings(4).rings).toEqual([0.5, 1.5]);
  expect(() => filterRings(0)).toThrow(RangeError);
  expect(() => filterPoints(2.5, 2)).toThrow(RangeError);
  expect(Array.from(filterPoints(2, 2))).toEqual([-0.5, -0.5, -0.5, 0.5, 0.5, -0.5, 0.5, 0.5]);
  expect(Array.from(filterPoints(3, 3).subarray(0, 9))).toEqual([-1, -1, -1, -1, -1, 0, -1, -1, 1]);
});
