import { describe, expect, test } from "vitest";
import { generator } from "../../../src/arithmetic/index.js";
import { su2 } from "../../../src/groups/index.js";
import {
  type AlgebraIrrep,
  type AlgebraRepresentation,
  algebraCoupling,
  algebraDual,
  algebraExponential,
  algebraIntertwiners,
  algebraRepresentation,
  algebraTensorProduct,
  irrep,
  lieAlgebra,
  lorentz,
  lorentzIrrep,
  specialUnitary,
  specialUnitaryIrrep,
} from "../../../src/representations/index.js";
import { identity, matrixProduct, relativeError, transposed } from "../compare.js";
import { trace } from "../irrep-laws.js";

const product = (a: Float64Array, b: Float64Array, n: number): Float64Array => matrixProduct(a, b, n);

/** Commutators, what commutes, and that nothing else does. */
function expectIrrep(rho: AlgebraIrrep, shape: string): void {
  const { algebra, dim, type, generators, endomorphisms } = rho;
  expect(`${dim}${type}`).toBe(shape);
  expect(algebraRepresentation(algebra, rho.name, generators).dim).toBe(dim); // throws unless commutators are right
  const one = identity(dim);
  expect(relativeError(endomorphisms[0], one)).toBe(0);
  for (const unit of endomorphisms.slice(1)) {
    expect(
      relativeError(
        product(unit, unit, dim),
        one.map((x) => -x),
      ),
    ).toBeLessThan(1e-14);
    for (const x of generators) expect(relativeError(product(x, unit, dim), product(unit, x, dim))).toBeLessThan(1e-14);
  }
  if (type === "H") expect(relativeError(product(endomorphisms[1], endomorphisms[2], dim), endomorphisms[3])).toBeLessThan(1e-14);
  if (dim > 30) return;
  const commuting = algebraIntertwiners(rho, rho);
  expect(commuting.length).toBe(endomorphisms.length);
  expect(endomorphisms.length).toBe({ R: 1, C: 2, H: 4 }[type]);
}

/** σ(X) W = W ρ(X) for the generators, σ(g) W = W ρ(g) for an element, and ⟨W, W′⟩ = δ. */
function expectIntertwiners(maps: readonly Float64Array[], rho: AlgebraRepresentation, sigma: AlgebraRepresentation): void {
  const x = generator(3)
    .normals(rho.algebra.dimension)
    .map((value) => 0.4 * value);
  const [before, after] = [algebraExponential(rho, x), algebraExponential(sigma, x)];
  expect(relativeError(before, identity(rho.dim))).toBeGreaterThan(0.1);
  for (const [i, w] of maps.entries()) {
    for (const [a, x] of rho.generators.entries()) {
      const [left, right] = [matrixProduct(sigma.generators[a], w, sigma.dim), matrixProduct(w, x, rho.dim)];
      expect(left.reduce((largest, value, at) => Math.max(largest, Math.abs(value - right[at])), 0)).toBeLessThan(1e-13);
    }
    expect(relativeError(matrixProduct(after, w, sigma.dim), matrixProduct(w, before, rho.dim))).toBeLessThan(1e-12);
    for (const [j, other] of maps.entries()) {
      const overlap = w.reduce((sum, value, at) => sum + value * other[at], 0);
      expect(Math.abs(overlap - (i === j ? 1 : 0))).toBeLessThan(1e-13);
    }
  }
}

describe("su(n)", () => {
  test("structure constants of su(3) are Gell-Mann's", () => {
    const { structureConstants: f } = specialUnitary(3);
    const at = (a: number, b: number, c: number): number => f[((a - 1) * 8 + b - 1) * 8 + c - 1];
    // M. Gell-Mann, CTSL-20, 1961; Review of Particle Physics, section 46
    const known: [number, number, number, number][] = [
      [1, 2, 3, 1],
      [1, 4, 7, 0.5],
      [1, 5, 6, -0.5],
      [2, 4, 6, 0.5],
      [2, 5, 7, 0.5],
      [3, 4, 5, 0.5],
      [3, 6, 7, -0.5],
      [4, 5, 8, Math.sqrt(0.75)],
      [6, 7, 8, Math.sqrt(0.75)],
    ];
    for (const [a, b, c, value] of known) {
      for (const found of [at(a, b, c), at(b, c, a), at(c, a, b), -at(b, a, c)]) expect(found).toBeCloseTo(value, 14);
    }
    expect(f.filter((x) => x !== 0).length).toBe(6 * known.length);
  });

  test.each([
    [[1], "4H"],
    [[2], "3R"],
    [[3], "8H"],
    [[0, 0], "1R"],
    [[1, 0], "6C"],
    [[0, 1], "6C"],
    [[1, 1], "8R"],
    [[2, 0], "12C"],
    [[3, 0], "20C"],
    [[2, 1], "30C"],
    [[2, 2], "27R"],
    [[1, 0, 0], "8C"],
    [[0, 1, 0], "6R"],
    [[1, 0, 1], "15R"],
    [[0, 0, 1, 0, 0], "40H"], // three of six, antisymmetric: the pseudo-real one of su(6)
  ] as [number[], string][])("irrep %j is %s", (labels, shape) => {
    const rho = specialUnitaryIrrep(labels);
    expectIrrep(rho, shape);
    for (const x of rho.generators)
      expect(
        relativeError(
          transposed(x, rho.dim),
          x.map((value) => -value),
        ),
      ).toBeLessThan(1e-15);
  });

  // C₂ = (p² + q² + pq + 3p + 3q)/3
  test("the Casimir of (p, q)", () => {
    for (const [p, q] of [
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [2, 2],
      [4, 1],
    ]) {
      const { dim, generators } = specialUnitaryIrrep([p, q]);
      const sum = new Float64Array(dim * dim);
      for (const x of generators) for (const [at, value] of product(x, x, dim).entries()) sum[at] -= value;
      const expected = identity(dim).map((x) => (x * (p * p + q * q + p * q + 3 * p + 3 * q)) / 3);
      expect(relativeError(sum, expected)).toBeLessThan(1e-13);
    }
  });

  test("exp of spin j is the irrep of the group SU(2)", () => {
    for (const j of [0.5, 1, 1.5, 4]) {
      const x = [0.7, -1.9, 2.2];
      const rho = irrep(su2(), j);
      const d = algebraExponential(specialUnitaryIrrep([2 * j]), x);
      expect(trace(d, rho.dim)).toBeCloseTo(trace(rho.at(su2().exp(x)), rho.dim), 12);
    }
  });

  test("couplings: 8 x 8 holds 8 twice, 27 once, 10 with its conjugate; 3 x 3 holds the conjugate of 3", () => {
    const [quark, octet, decuplet] = [
      [1, 0],
      [1, 1],
      [3, 0],
    ].map(specialUnitaryIrrep);
    const trivial = specialUnitaryIrrep([0, 0]);
    const counts: [AlgebraIrrep, AlgebraIrrep, AlgebraIrrep, number][] = [
      [octet, octet, trivial, 1],
      [octet, octet, octet, 2],
      [octet, octet, decuplet, 2],
      [quark, quark, quark, 2],
      [quark, quark, octet, 2],
      [quark, octet, octet, 0],
    ];
    for (const [a, b, c, count] of counts) {
      const maps = algebraCoupling(a, b, c);
      expect(maps.length).toBe(count);
      expectIntertwiners(maps, algebraTensorProduct(a, b), c);
    }
    // the adjoint is the octet, and 3 with its conjugate is equal to its dual
    const f = specialUnitary(3).structureConstants;
    const adjoint = Array.from({ length: 8 }, (_, a) =>
      Float64Array.from({ length: 64 }, (_, at) => f[(a * 8 + (at % 8)) * 8 + Math.floor(at / 8)]),
    );
    expect(algebraIntertwiners(algebraRepresentation(specialUnitary(3), "adjoint", adjoint), octet).length).toBe(1);
    expect(algebraIntertwiners(algebraDual(quark), quark).length).toBe(2);
    expect(algebraIntertwiners(quark, specialUnitaryIrrep([0, 1])).length).toBe(2);
  });
});

describe("so(1,3)", () => {
  const vector = algebraRepresentation(lorentz(), "vector", lorentz().generators);

  test.each([
    [0, 0, "1R"],
    [0.5, 0, "4C"],
    [0, 0.5, "4C"],
    [0.5, 0.5, "4R"],
    [1, 0, "6C"],
    [1, 0.5, "12C"],
    [1, 1, "9R"],
    [1.5, 1.5, "16R"],
  ])("irrep (%d, %d) is %s", (j1, j2, shape) => {
    expectIrrep(lorentzIrrep(j1, j2), shape);
  });

  test("commutators: [J, J] = J, [J, K] = K, [K, K] = −J", () => {
    const f = (a: number, b: number): Float64Array => lorentz().structureConstants.subarray((a * 6 + b) * 6, (a * 6 + b + 1) * 6);
    expect(relativeError(f(0, 1), [0, 0, 1, 0, 0, 0])).toBeLessThan(1e-15);
    expect(relativeError(f(0, 4), [0, 0, 0, 0, 0, 1])).toBeLessThan(1e-15);
    expect(relativeError(f(3, 4), [0, 0, -1, 0, 0, 0])).toBeLessThan(1e-15);
  });

  test("two vectors: Minkowski's product, no vector, the field tensor and its dual", () => {
    const trivial = lorentzIrrep(0, 0);
    const [metric, ...others] = algebraCoupling(vector, vector, trivial);
    expect(others.length).toBe(0);
    const sign = Math.sign(metric[0]);
    const expected = Float64Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? (at === 0 ? sign : -sign) / 2 : 0));
    expect(relativeError(metric, expected)).toBeLessThan(1e-14);
    expect(algebraCoupling(vector, vector, vector).length).toBe(0);
    const tensor = lorentzIrrep(1, 0);
    const field = algebraCoupling(vector, vector, tensor);
    expect(field.length).toBe(2);
    expectIntertwiners(field, algebraTensorProduct(vector, vector), tensor);
    const same = algebraIntertwiners(vector, lorentzIrrep(0.5, 0.5));
    expect(same.length).toBe(1);
    expectIntertwiners(same, vector, lorentzIrrep(0.5, 0.5));
    expect(algebraCoupling(lorentzIrrep(0.5, 0), lorentzIrrep(0, 0.5), vector).length).toBe(2); // Weyl times its conjugate, and times i
  });

  test("a boost by the rapidity x", () => {
    const g = algebraExponential(vector, [0, 0, 0, 1.3, 0, 0]);
    expect(g[0]).toBeCloseTo(Math.cosh(1.3), 13);
    expect(g[1]).toBeCloseTo(Math.sinh(1.3), 13);
    const far = algebraExponential(vector, [0, 0, 0, 0, 9, 0]);
    expect(far[0] / Math.cosh(9)).toBeCloseTo(1, 12);
  });
});

test("the same basis each time", () => {
  const [a, b] = [0, 1].map(() =>
    algebraCoupling(specialUnitaryIrrep([1, 1]), specialUnitaryIrrep([1, 1]), specialUnitaryIrrep([1, 1])),
  );
  expect(a).toEqual(b);
});

test("what is no algebra or no representation is refused", () => {
  const turn = [0, -1, 0, 1, 0, 0, 0, 0, 0];
  const other = [0, 0, 0, 0, 0, -1, 0, 1, 0];
  expect(() => lieAlgebra("half", [turn, other])).toThrow(
    "lieAlgebra: the commutator of generators 0 and 1 of half is outside their span by 1",
  );
  expect(() => lieAlgebra("twice", [turn, turn])).toThrow("lieAlgebra: twice: generator 1 depends linearly on those before it");
  expect(() => lieAlgebra("none", [])).toThrow("lieAlgebra: none needs one generator at least");
  expect(() => lieAlgebra("odd", [[1, 2, 3]])).toThrow(
    "lieAlgebra: generators[0] of odd must be 4 finite values, row-major, found 3",
  );
  const mixed = specialUnitaryIrrep([1, 1]).generators.map((x) => x.map((value) => 2 * value));
  expect(() => algebraRepresentation(specialUnitary(3), "twice", mixed)).toThrow(
    /^algebraRepresentation: the matrices of twice do not represent su3, commutators differ by /,
  );
  expect(() => algebraRepresentation(specialUnitary(3), "few", mixed.slice(1))).toThrow("su3 has 8 generators, found 7 matrices");
  expect(() => algebraIntertwiners(specialUnitaryIrrep([1]), specialUnitaryIrrep([1, 0]))).toThrow(
    "algebraIntertwiners: (1) is of su2, (1,0) of su3; one algebra is needed",
  );
  expect(() => specialUnitaryIrrep([1, -1])).toThrow("specialUnitaryIrrep: labels must be 1 to 7 integers >= 0, found [1, -1]");
  expect(() => specialUnitaryIrrep([30, 30])).toThrow("specialUnitaryIrrep: (30,30) has more than 1000 dimensions");
  expect(() => specialUnitary(1)).toThrow("specialUnitary: n must be an integer from 2 to 8, found 1");
  expect(() => lorentzIrrep(0.3, 0)).toThrow("lorentzIrrep: spins are multiples of 1/2, >= 0, found (0.3, 0)");
  expect(() => algebraExponential(specialUnitaryIrrep([1]), [1, 2])).toThrow(
    "algebraExponential: su2 has 3 finite coordinates, found [1, 2]",
  );
});
