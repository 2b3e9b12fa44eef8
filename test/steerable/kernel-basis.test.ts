import { describe, expect, test } from "vitest";
import {
  cyclic,
  dihedral,
  type Group,
  icosahedral,
  o2,
  o3,
  octahedral,
  pointGroup,
  so2,
  so3,
  subgroup,
  tetrahedral,
  withInversion,
  withMirrors,
} from "../../src/groups/index.js";
import {
  changeBasis,
  type Irrep,
  irrep,
  irreps,
  quotient,
  regular,
  type Representation,
} from "../../src/representations/index.js";
import {
  EmptyBasisError,
  filterRings,
  type KernelBasis,
  type KernelBasisOptions,
  kernelBasis,
} from "../../src/steerable/index.js";
import { generator } from "../../src/arithmetic/index.js";
import { matrixProduct, relativeError, seeds, transposed } from "../representations/compare.js";
import { sampleDefinition } from "./definition.js";
import { dot, inverseOf, nullity } from "./null-space.js";

const FREQUENCIES = 4;
const plane: Group[] = [
  cyclic(1),
  cyclic(2),
  cyclic(3),
  cyclic(4),
  cyclic(6),
  cyclic(8),
  dihedral(1),
  dihedral(2),
  dihedral(3),
  dihedral(4),
  dihedral(5),
  dihedral(8),
  so2(),
  o2(),
];
const space: Group[] = [
  so3(),
  o3(),
  tetrahedral(),
  octahedral(),
  icosahedral(),
  withMirrors(tetrahedral()),
  withInversion(tetrahedral()),
  withInversion(octahedral()),
  withInversion(icosahedral()),
  ...["C4", "C3v", "D3", "S4", "D3h", "D2d", "C2h"].map(pointGroup),
];

const ring = (group: Group, maxFrequency: number): KernelBasisOptions =>
  group.action?.dimension === 2 ? { rings: [1], maxFrequency } : { shells: [1], maxFrequency };

/** Dimension by frequency of the basis on one ring; an empty basis is one of the frequencies 0 … maxFrequency. */
function dims(group: Group, into: Representation, out: Representation, maxFrequency: number): number[] {
  const counts = new Array<number>(maxFrequency + 1).fill(0);
  let basis: KernelBasis;
  try {
    basis = kernelBasis(group, into, out, ring(group, maxFrequency));
  } catch (error) {
    if (!(error instanceof EmptyBasisError)) throw error;
    // it is empty up to maxFrequency, and the least frequency that it names is not
    expect(error.frequencies[0]).toBeGreaterThan(maxFrequency);
    const least = kernelBasis(group, into, out, ring(group, error.frequencies[0]));
    expect(least.dim).toBeGreaterThan(0);
    return counts;
  }
  for (let k = 0; k < basis.dim; ++k) counts[basis.element(k).frequency as number]++;
  return counts;
}

/** Largest |κ(gx) − ρ_out(g) κ(x) ρ_in(g)⁻¹| over all elements of a basis, random g and random points, and how much κ moves. */
function residual(basis: KernelBasis, seed: number): { residual: number; move: number } {
  const { group, rhoIn, rhoOut, dim, profile } = basis;
  const random = generator(seed);
  const g = group.random(random);
  const { dimension } = profile;
  const points = random.normals(5 * dimension);
  const matrix = group.action?.matrix(g) as Float64Array;
  const moved = matrixProduct(points, transposed(matrix, dimension), dimension);
  const [here, there] = [basis.sample(points), basis.sample(moved)];
  const [left, right] = [rhoOut.at(g), inverseOf(rhoIn.at(g), rhoIn.dim)];
  const size = rhoOut.dim * rhoIn.dim;
  let [worst, move] = [0, 0];
  for (let e = 0; e < 5 * dim; ++e) {
    const [kappa, turned] = [here.subarray(e * size, (e + 1) * size), there.subarray(e * size, (e + 1) * size)];
    const wanted = matrixProduct(matrixProduct(left, kappa, rhoOut.dim), right, rhoIn.dim);
    wanted.forEach((value, at) => {
      worst = Math.max(worst, Math.abs(value - turned[at]));
      move = Math.max(move, Math.abs(kappa[at] - turned[at]));
    });
  }
  return { residual: worst, move };
}

describe.each([...plane, ...space].map((group) => [group.name, group] as const))("%s", (_, group) => {
  const all: Irrep[] = irreps(group, { maxFrequency: FREQUENCIES });

  test("dimension by frequency is that of a null space, for every pair of irreps", () => {
    const wrong: string[] = [];
    let total = 0;
    all.forEach((out, o) => {
      // κ(x)ᵀ solves the constraint with in and out exchanged, if they are orthogonal: one null space serves both
      for (const into of all.slice(0, o + 1)) {
        const [there, back] = [dims(group, into, out, FREQUENCIES), dims(group, out, into, FREQUENCIES)];
        const wanted = there.map((_, j) => nullity(group, into, out, j));
        total += there.reduce((sum, n) => sum + n, 0);
        if (there.join() !== wanted.join()) wrong.push(`${into.id} to ${out.id}: ${there} but ${wanted}`);
        if (back.join() !== wanted.join()) wrong.push(`${out.id} to ${into.id}: ${back} but ${wanted}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(total).toBeGreaterThan(all.length);
  });

  test("every element obeys the constraint, and they are orthonormal", () => {
    let [worst, most, skew] = [0, 0, 0];
    for (const [at, out] of all.entries()) {
      for (const into of all) {
        const options = ring(group, FREQUENCIES);
        let basis: KernelBasis;
        try {
          basis = kernelBasis(group, into, out, { ...options, width: 1 });
        } catch (error) {
          if (error instanceof EmptyBasisError) continue;
          throw error;
        }
        const found = residual(basis, at);
        for (const { solutions } of basis.blocks) {
          for (const { tensor: c, frequency: j } of solutions) {
            for (const { tensor: d, frequency: k } of solutions)
              if (j === k) skew = Math.max(skew, Math.abs(dot(c, d) - (c === d ? 1 : 0)));
          }
        }
        worst = Math.max(worst, found.residual);
        most = Math.max(most, found.move);
      }
    }
    expect(worst).toBeLessThan(1e-13);
    expect(skew).toBeLessThan(1e-14); // tensors of one frequency are orthonormal
    expect(most).toBeGreaterThan(group.order === 1 ? -1 : 0.1); // κ does change from x to gx
  });
});

// homogeneous.md, section 1: counted there by a null space
test("known dimensions on one circle", () => {
  const table = (group: Group, list: readonly Irrep[]): number[][] =>
    list.map((out) => list.map((into) => kernelBasis(group, into, out, { rings: [1], maxFrequency: 8 }).dim));
  expect(table(cyclic(4), irreps(cyclic(4)))).toEqual([
    [5, 8, 4],
    [8, 18, 8],
    [4, 8, 5],
  ]);
  expect(table(cyclic(8), irreps(cyclic(8)))).toEqual([
    [3, 4, 4, 4, 2],
    [4, 10, 8, 8, 4],
    [4, 8, 10, 8, 4],
    [4, 8, 8, 10, 4],
    [2, 4, 4, 4, 3],
  ]);
  expect(table(so2(), irreps(so2(), { maxFrequency: 3 }))).toEqual([
    [1, 2, 2, 2],
    [2, 4, 4, 4],
    [2, 4, 4, 4],
    [2, 4, 4, 4],
  ]);
  const [scalar, pseudoscalar] = [irrep(o2(), "A1"), irrep(o2(), "A2")];
  expect(table(o2(), [scalar, pseudoscalar, irrep(o2(), "E1"), irrep(o2(), "E2")])).toEqual([
    [1, 0, 1, 1],
    [0, 1, 1, 1],
    [1, 1, 2, 2],
    [1, 1, 2, 2],
  ]);
});

describe("regular and quotient representations", () => {
  // Functions on H: Hom_H(Y_J, regular ⊗ regular) has |H| weights for each component of Y_J
  test.each([cyclic(4), cyclic(8), dihedral(4), dihedral(8)].map((group) => [group.name, group] as const))("%s", (_, group) => {
    const rho = regular(group);
    expect(dims(group, rho, rho, 3)).toEqual([1, 2, 2, 2].map((n) => n * group.order));
    if (group.order <= 8) expect(dims(group, rho, rho, 2)).toEqual([0, 1, 2].map((j) => nullity(group, rho, rho, j)));
    const basis = kernelBasis(group, rho, rho, filterRings(5));
    expect(basis.dim).toBe(11 * group.order); // one function at the origin, five on each of two rings
    expect(residual(basis, 2).residual).toBeLessThan(1e-13);
    expect(basis.unreached).toEqual([]);
    // rho permutes, so the kernel is a group convolution: κ[gh, gk](gx) = κ[h, k](x)
    const [h, k, g] = [1, 2, group.order - 1];
    const x = [0.7, -0.4];
    const [here, there] = [basis.sample(x), basis.sample(matrixProduct(group.action!.matrix(g), x, 2))];
    const n = group.order;
    for (let e = 0; e < basis.dim; ++e) {
      const turned = there[(e * n + group.product(g, h)) * n + group.product(g, k)];
      expect(Math.abs(turned - here[(e * n + h) * n + k])).toBeLessThan(1e-14);
    }
  });

  test("quotients by rotations and by mirrors", () => {
    for (const [group, name, frequency] of [
      [dihedral(4), "C4", 4],
      [dihedral(4), "D1", 4],
      [dihedral(6), "D2", 4],
      [cyclic(6), "C3", 4],
      [octahedral(), "D4", 3],
    ] as const) {
      const rho: Representation = quotient(group as Group, subgroup(group as Group, name));
      const [one, two] = [dims(group, rho, regular(group), 1), dims(group, rho, rho, frequency)];
      expect(two).toEqual(two.map((_, j) => nullity(group, rho, rho, j)));
      expect(one).toEqual([0, 1].map((j) => nullity(group, rho, regular(group), j)));
      expect(two.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
    }
  });

  test("weights beyond irreps that are orthogonal: a skewed basis", () => {
    const group = dihedral(3);
    const [rho, skew] = [
      regular(group),
      changeBasis(
        regular(group),
        Float64Array.from({ length: 36 }, (_, at) => (at % 7 === 0 ? 1 : at % 5 === 0 ? 0.5 : 0)),
      ),
    ];
    expect(skew.orthogonal).toBe(false);
    const basis = kernelBasis(group, skew, rho, { rings: [0, 1], maxFrequency: 2 });
    expect(basis.dim).toBe(6 * 6);
    expect(residual(basis, 1).residual).toBeLessThan(1e-12);
    expect(residual(kernelBasis(group, rho, skew, { rings: [0, 1], maxFrequency: 2 }), 1).residual).toBeLessThan(1e-12);
  });
});

describe("elements of one ring are orthonormal over its directions", () => {
  test.each([
    ["the circle", dihedral(5), "E1", "E2", { rings: [1], maxFrequency: 4 }],
    ["the circle, type C", cyclic(5), "1", "2", { rings: [1], maxFrequency: 4 }],
    ["the sphere", withInversion(octahedral()), "T1u", "T2g", { shells: [1], maxFrequency: 3 }],
    ["the sphere, SO(3)", so3(), "1", "2", { shells: [1], maxFrequency: 3 }],
  ] as const)("%s", (_, group, into, out, options) => {
    const basis = kernelBasis(group as Group, irrep(group as Group, into), irrep(group as Group, out), options);
    expect(basis.dim).toBeGreaterThan(2);
    const { points, weights } = basis.profile.dimension === 2 ? circleRule(9) : sphereRule(7);
    const values = basis.sample(points);
    const size = basis.rhoIn.dim * basis.rhoOut.dim;
    const gram = new Float64Array(basis.dim * basis.dim);
    weights.forEach((w, n) => {
      for (let k = 0; k < basis.dim; ++k)
        for (let l = 0; l < basis.dim; ++l)
          for (let c = 0; c < size; ++c)
            gram[k * basis.dim + l] += w * values[(n * basis.dim + k) * size + c] * values[(n * basis.dim + l) * size + c];
    });
    const one = gram.map((_, at) => (at % (basis.dim + 1) === 0 ? 1 : 0));
    expect(relativeError(gram, one)).toBeLessThan(1e-14);
  });
});

describe("sampling by kernels is the definition", () => {
  const sums = (group: Group, ids: readonly string[]): Representation => {
    const parts = ids.map((id) => irrep(group, id));
    const dim = parts.reduce((sum, part) => sum + part.dim, 0);
    // an orthogonal change of basis that mixes everything: a product of rotations by angles drawn
    const random = generator("basis");
    let q: Float64Array = Float64Array.from({ length: dim * dim }, (_, at) => (at % (dim + 1) === 0 ? 1 : 0));
    for (let i = 0; i < dim; ++i) {
      for (let j = 0; j < i; ++j) {
        const angle = 6 * random.uniform();
        const turn = Float64Array.from({ length: dim * dim }, (_, at) => (at % (dim + 1) === 0 ? 1 : 0));
        turn[i * dim + i] = turn[j * dim + j] = Math.cos(angle);
        turn[i * dim + j] = -Math.sin(angle);
        turn[j * dim + i] = Math.sin(angle);
        q = matrixProduct(q, turn, dim);
      }
    }
    const inverse = transposed(q, dim);
    return {
      group,
      name: ids.join("+"),
      dim,
      orthogonal: true,
      permutes: false,
      at(g) {
        const block = new Float64Array(dim * dim);
        let at = 0;
        for (const part of parts) {
          const matrix = part.at(g);
          for (let i = 0; i < part.dim; ++i)
            for (let j = 0; j < part.dim; ++j) block[(at + i) * dim + at + j] = matrix[i * part.dim + j];
          at += part.dim;
        }
        return matrixProduct(matrixProduct(q, block, dim), inverse, dim);
      },
      decomposition: { irreps: parts, changeOfBasis: q, inverse },
    };
  };
  const cases = [
    [
      "D6",
      dihedral(6),
      ["E1", "A1", "E2", "E1"],
      ["B2", "E1", "E1"],
      { rings: [0, 1, 2.5], width: [0.4, 0.6, 1], maxFrequency: [0, 2, 5] },
    ],
    ["SO2", so2(), ["1", "0", "1", "2"], ["2", "1", "2"], { rings: [0, 1, 2], width: [0.4, 0.6, 1], maxFrequency: 3 }],
    [
      "O3",
      o3(),
      ["1o", "0e", "2e", "1o"],
      ["0e", "1o", "1e"],
      { shells: [0, 1, 2], width: [0.4, 0.6, 1], maxFrequency: [0, 2, 3] },
    ],
    ["I", icosahedral(), ["T1", "G", "T1"], ["H", "A"], { shells: [1.5], width: 1, maxFrequency: 5 }],
  ] as const;

  test.each(cases)("%s", (_, group, idsIn, idsOut, options) => {
    const [rhoIn, rhoOut] = [sums(group as Group, idsIn), sums(group as Group, idsOut)];
    const basis = kernelBasis(group as Group, rhoIn, rhoOut, options);
    const { dimension } = basis.profile;
    const random = generator(3);
    const points = Float64Array.of(...random.normals(6 * dimension), ...new Array<number>(dimension).fill(0));
    const radii = "rings" in options ? options.rings : options.shells;
    const widths: readonly number[] = typeof options.width === "number" ? [options.width] : options.width;
    const width = (radius: number): number => widths[(radii as readonly number[]).indexOf(radius)];

    const wanted = sampleDefinition(basis, points, width);
    expect(wanted.some((x) => Math.abs(x) > 0.1)).toBe(true);
    expect(relativeError(basis.sample(points), wanted)).toBeLessThan(1e-14);
    const single = Float32Array.from(points);
    const found = basis.sample(single);
    expect(found).toBeInstanceOf(Float32Array);
    expect(relativeError(found, sampleDefinition(basis, single, width))).toBeLessThan(2e-6);

    const weights = random.normals(basis.dim);
    const size = rhoIn.dim * rhoOut.dim;
    const combined = Float64Array.from({ length: 7 * size }, (_, at) =>
      weights.reduce((sum, w, k) => sum + w * wanted[(Math.floor(at / size) * basis.dim + k) * size + (at % size)], 0),
    );
    expect(relativeError(basis.expand(weights, points), combined)).toBeLessThan(1e-14);
    expect(relativeError(basis.expand(weights, single), combined)).toBeLessThan(1e-5);
    expect(residual(basis, 5).residual).toBeLessThan(1e-13);

    // κ(0) commutes with the group
    const [zero, g] = [basis.expand(weights, new Float64Array(dimension)), (group as Group).random(1)];
    const there = matrixProduct(rhoOut.at(g), zero, rhoOut.dim);
    expect(relativeError(there, matrixProduct(zero, rhoIn.at(g), rhoIn.dim))).toBeLessThan(1e-14);
  });

  test("points one by one, and a basis that is the same each time", () => {
    const make = (): KernelBasis =>
      kernelBasis(dihedral(4), irrep(dihedral(4), "E"), irrep(dihedral(4), "E"), { rings: [1], maxFrequency: 3 });
    const basis = make();
    const points = [
      [1, 2],
      [0.5, -1],
    ];
    expect(Array.from(basis.sample(points))).toEqual(Array.from(make().sample(points.flat())));
    expect(seeds(1)).toHaveLength(1);
  });
});

/** N equal steps, exact for frequencies < N. */
function circleRule(n: number): { points: Float64Array; weights: Float64Array } {
  return {
    points: Float64Array.from({ length: 2 * n }, (_, at) =>
      at % 2 === 0 ? Math.cos((2 * Math.PI * Math.floor(at / 2)) / n) : Math.sin((2 * Math.PI * Math.floor(at / 2)) / n),
    ),
    weights: new Float64Array(n).fill(1 / n),
  };
}

/** Steps about the y axis times Gauss-Legendre of 4 nodes: exact to degree 6. Abramowitz & Stegun, table 25.4. */
function sphereRule(n: number): { points: Float64Array; weights: Float64Array } {
  const nodes = [0.3399810435848563, 0.8611363115940526];
  const heights = [0.6521451548625461, 0.34785484513745385];
  const [points, weights]: [number[], number[]] = [[], []];
  for (const [at, node] of nodes.entries()) {
    for (const y of [node, -node]) {
      for (let k = 0; k < n; ++k) {
        const angle = (2 * Math.PI * k) / n;
        points.push(Math.sqrt(1 - y * y) * Math.sin(angle), y, Math.sqrt(1 - y * y) * Math.cos(angle));
        weights.push(heights[at] / 2 / n);
      }
    }
  }
  return { points: Float64Array.from(points), weights: Float64Array.from(weights) };
}
