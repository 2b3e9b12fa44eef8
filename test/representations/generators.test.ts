import { describe, expect, test } from "vitest";
import { Rotation } from "../../src/groups/index.js";
import {
  changeOfBasisRealToComplex,
  convertRotation,
  generatorEntries,
  generators,
  ladderEntries,
  su2Generators,
  wignerD,
  wignerDComplex,
} from "../../src/representations/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { EPS64, identity, matrixProduct, relativeError, seeds, transposed } from "./compare.js";
import { adjoint, combination, commutator, complexFrom, product, unit } from "./complex.js";

const peers = readReferenceJson<{
  lmax: number;
  e3nn: { so3_generators: number[][]; change_of_basis: number[][]; su2_generators: Record<string, number[]> };
}>("conventions");

/** exp of a square real matrix by its series, of 1/1024 of it squared ten times. */
function exponential(x: Float64Array, dim: number): Float64Array {
  const small = x.map((a) => a / 1024);
  let [sum, term] = [identity(dim), identity(dim)];
  for (let k = 1; k < 15; ++k) {
    term = matrixProduct(term, small, dim).map((a) => a / k);
    sum = sum.map((a, i) => a + term[i]);
  }
  for (let k = 0; k < 10; ++k) sum = matrixProduct(sum, sum, dim);
  return sum;
}

describe("generators of SO(3) in the real basis", () => {
  const degrees = [0, 1, 2, 3, 4, 7, 12];

  test("for l = 1 they are the cross products", () => {
    const { x, y, z } = generators(1);
    expect([...x]).toEqual([0, 0, 0, 0, 0, -1, 0, 1, 0]);
    expect([...y]).toEqual([0, 0, 1, 0, 0, 0, -1, 0, 0]);
    expect([...z]).toEqual([0, -1, 0, 1, 0, 0, 0, 0, 0]);
  });

  test("are those of e3nn", () => {
    for (let l = 1; l <= peers.lmax; ++l) {
      const { x, y, z } = generators(l);
      expect(relativeError([...x, ...y, ...z], peers.e3nn.so3_generators[l])).toBeLessThan(8 * EPS64);
    }
  });

  test("are antisymmetric, with [X_x, X_y] = X_z and X² = −l(l+1)", () => {
    for (const l of degrees) {
      const dim = 2 * l + 1;
      const { x, y, z } = generators(l);
      for (const a of [x, y, z]) {
        expect(
          relativeError(
            transposed(a, dim),
            a.map((v) => -v),
          ),
        ).toBe(0);
      }
      for (const [a, b, c] of [
        [x, y, z],
        [y, z, x],
        [z, x, y],
      ]) {
        const [ab, ba] = [matrixProduct(a, b, dim), matrixProduct(b, a, dim)];
        expect(
          relativeError(
            ab.map((v, i) => v - ba[i]),
            c,
          ),
        ).toBeLessThan(4 * (l + 1) * EPS64);
      }
      const squares = [x, y, z].map((a) => matrixProduct(a, a, dim));
      const casimir = squares[0].map((v, i) => v + squares[1][i] + squares[2][i]);
      const wanted = identity(dim).map((v) => -l * (l + 1) * v);
      expect(relativeError(casimir, wanted)).toBeLessThan(8 * EPS64);
    }
  });

  test("Dˡ(exp ω) = exp(∑ ωₐXₐ)", () => {
    let largestMove = 0;
    for (const l of degrees) {
      const dim = 2 * l + 1;
      const { x, y, z } = generators(l);
      for (const random of seeds(3)) {
        const omega = random.normals(3);
        const sum = x.map((v, i) => omega[0] * v + omega[1] * y[i] + omega[2] * z[i]);
        const d = wignerD(l, Rotation.fromRotationVector(omega));
        expect(relativeError(exponential(sum, dim), d), `l = ${l}`).toBeLessThan(1e-11);
        largestMove = Math.max(largestMove, relativeError(d, identity(dim)));
      }
    }
    expect(largestMove).toBeGreaterThan(1);
  });

  test("their entries are few, and read only", () => {
    for (const l of degrees) {
      const { x, y, z } = generatorEntries(l);
      const dense = generators(l);
      for (const [entries, matrix] of [[x, dense.x] as const, [y, dense.y] as const, [z, dense.z] as const]) {
        const again = new Float64Array(matrix.length);
        for (const { row, column, value } of entries) again[row * (2 * l + 1) + column] = value;
        expect(again).toEqual(matrix);
        expect(entries.every(({ value }) => value !== 0)).toBe(true);
      }
      expect(y.length).toBe(2 * l);
      expect(x.length + z.length).toBeLessThanOrEqual(8 * l);
    }
    expect(() => Object.assign(generatorEntries(2).x[0], { value: 0 })).toThrow(TypeError);
  });
});

describe("generators of SU(2)", () => {
  const spins = [0, 0.5, 1, 1.5, 2, 4.5, 10];

  test("at spin 1/2 they are half of Pauli's matrices, m rising", () => {
    const { x, y, z, plus, minus } = su2Generators(0.5);
    expect([...x]).toEqual([0, 0, 0.5, 0, 0.5, 0, 0, 0]);
    expect([...y]).toEqual([0, 0, 0, 0.5, 0, -0.5, 0, 0]);
    expect([...z]).toEqual([-0.5, 0, 0, 0, 0, 0, 0.5, 0]);
    expect([...plus]).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
    expect([...minus]).toEqual([0, 0, 1, 0, 0, 0, 0, 0]);
  });

  test("are hermitian, with [J_x, J_y] = iJ_z, J± = J_x ± iJ_y and J² = j(j+1)", () => {
    for (const j of spins) {
      const { x, y, z, plus, minus } = su2Generators(j);
      for (const a of [x, y, z]) expect(relativeError(adjoint(a), a)).toBe(0);
      expect(relativeError(combination([1, 0, x], [0, 1, y]), plus)).toBe(0);
      expect(relativeError(combination([1, 0, x], [0, -1, y]), minus)).toBe(0);
      for (const [a, b, c] of [
        [x, y, z],
        [y, z, x],
        [z, x, y],
      ])
        expect(relativeError(commutator(a, b), combination([0, 1, c]))).toBeLessThan(8 * (j + 1) * EPS64);
      const casimir = combination([1, 0, product(x, x)], [1, 0, product(y, y)], [1, 0, product(z, z)]);
      expect(relativeError(casimir, combination([j * (j + 1), 0, unit(2 * j + 1)]))).toBeLessThan(8 * EPS64);
    }
  });

  test("ladder operators: √((j−m)(j+m+1))", () => {
    expect(ladderEntries(1.5)).toEqual([
      { row: 1, column: 0, value: Math.sqrt(3) },
      { row: 2, column: 1, value: 2 },
      { row: 3, column: 2, value: Math.sqrt(3) },
    ]);
  });

  test("e3nn has the antihermitian (−iJ_y, iJ_z, iJ_x)", () => {
    for (const [j, stack] of Object.entries(peers.e3nn.su2_generators)) {
      const { x, y, z } = su2Generators(Number(j));
      const size = z.length;
      const [first, second, third] = [0, 1, 2].map((i) => stack.slice(i * size, (i + 1) * size));
      expect(relativeError(first, combination([0, -1, y]))).toBeLessThan(4 * EPS64);
      expect(relativeError(second, combination([0, 1, z]))).toBeLessThan(4 * EPS64);
      expect(relativeError(third, combination([0, 1, x]))).toBeLessThan(4 * EPS64);
    }
  });
});

describe("change of basis from real to complex", () => {
  test("is e3nn's, and unitary", () => {
    for (let l = 0; l <= peers.lmax; ++l) {
      const q = changeOfBasisRealToComplex(l);
      expect(relativeError(q, peers.e3nn.change_of_basis[l])).toBeLessThan(2 * EPS64);
      expect(relativeError(product(q, adjoint(q)), unit(2 * l + 1))).toBeLessThan(4 * EPS64);
    }
  });

  test("Q X_y Q⁺ = iJ_z, Q X_z Q⁺ = iJ_x, Q X_x Q⁺ = −iJ_y: conjugates of −iJ about the axes (z, x, y)", () => {
    for (const phase of ["e3nn", "condon-shortley"] as const) {
      for (const l of [0, 1, 2, 5, 8]) {
        const q = changeOfBasisRealToComplex(l, { phase });
        const { x, y, z } = generators(l);
        const spin = su2Generators(l);
        const turned = (a: Float64Array): Float64Array => product(product(q, complexFrom(a)), adjoint(q));
        expect(relativeError(turned(y), combination([0, 1, spin.z]))).toBeLessThan(8 * EPS64);
        expect(relativeError(turned(z), combination([0, 1, spin.x]))).toBeLessThan(8 * EPS64);
        expect(relativeError(turned(x), combination([0, -1, spin.y]))).toBeLessThan(8 * EPS64);
      }
    }
  });
});

test("Q D(R) Q⁺ is the conjugate of Wigner's D of the rotation with its axes renamed", () => {
  for (const random of seeds(5)) {
    const rotation = Rotation.random(random);
    const renamed = convertRotation(rotation, { from: "e3nn", to: "condon-shortley" });
    for (const l of [0, 1, 2, 5, 9]) {
      const q = changeOfBasisRealToComplex(l);
      const turned = product(product(q, complexFrom(wignerD(l, rotation))), adjoint(q));
      const conjugate = wignerDComplex(l, renamed).map((x, i) => (i % 2 === 0 ? x : -x));
      expect(relativeError(turned, conjugate)).toBeLessThan(32 * (l + 1) * EPS64);
    }
  }
});

test("what is no degree and no spin is refused", () => {
  expect(() => generators(-1)).toThrow("the degree l must be an integer >= 0, found -1");
  expect(() => generatorEntries(1.5)).toThrow("found 1.5");
  expect(() => su2Generators(0.3)).toThrow("su2Generators: the spin j must be 0 or a positive multiple of 1/2, found 0.3");
  expect(() => su2Generators(-0.5)).toThrow("found -0.5");
  expect(() => ladderEntries(NaN)).toThrow("found NaN");
  expect(() => changeOfBasisRealToComplex(0.5)).toThrow("found 0.5");
  expect(() => changeOfBasisRealToComplex(1, { phase: "other" as "e3nn" })).toThrow('found "other"');
});
