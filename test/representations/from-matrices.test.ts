import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { cyclic, dihedral, o2, so2, so3 } from "../../src/groups/index.js";
import {
  changeBasis,
  character,
  characters,
  decompose,
  directSum,
  disentangle,
  dual,
  fromMatrices,
  irrep,
  irreps,
  multiplicities,
  regular,
  type Representation,
  tensorProduct,
  wignerD,
} from "../../src/representations/index.js";
import { identity, matrixProduct, relativeError, transposed } from "./compare.js";
import { content, directMatrix, expectRepresentationLaws } from "./representation-laws.js";

/** An orthogonal matrix from random normals, by Gram-Schmidt. */
function orthogonal(n: number, seed: number): Float64Array {
  const rows = generator(seed).normals(n * n);
  for (let pass = 0; pass < 2; ++pass) {
    for (let i = 0; i < n; ++i) {
      const own = rows.subarray(i * n, (i + 1) * n);
      for (let k = 0; k < i; ++k) {
        const other = rows.subarray(k * n, (k + 1) * n);
        const overlap = own.reduce((sum, x, j) => sum + x * other[j], 0);
        for (let j = 0; j < n; ++j) own[j] -= overlap * other[j];
      }
      const norm = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0));
      for (let j = 0; j < n; ++j) own[j] /= norm;
    }
  }
  return rows;
}

/** Only the matrices of a representation: what it is made of is forgotten. */
function forgotten<E>(rho: Representation<E>, maxFrequency?: number): Representation<E> {
  return fromMatrices(rho.group, (g) => rho.at(g), maxFrequency === undefined ? {} : { maxFrequency });
}

describe("a representation given by its matrices is decomposed", () => {
  test("of finite groups, in random bases, orthogonal or not", () => {
    for (const group of [cyclic(4), cyclic(5), dihedral(3), dihedral(4), dihedral(6)]) {
      const all = irreps(group);
      const sum = directSum(...all, all[all.length - 1], all[1], all[all.length - 1]);
      for (const basis of [orthogonal(sum.dim, 1), generator(2).normals(sum.dim * sum.dim)]) {
        const turned = changeBasis(sum, basis);
        expectRepresentationLaws(turned, 1e-10);
        const given = forgotten(turned);
        expect([given.orthogonal, given.permutes]).toEqual([turned.orthogonal, false]);
        expectRepresentationLaws(given, turned.orthogonal ? 1e-12 : 1e-10);
        expect(multiplicities(given)).toEqual(multiplicities(sum));
        expect(forgotten(turned).decomposition.changeOfBasis).toEqual(given.decomposition.changeOfBasis);
      }
      const permutations = fromMatrices(
        group,
        group.elements.map((g) => regular(group).at(g)),
      );
      expectRepresentationLaws(permutations);
      expect(permutations.permutes).toBe(true);
      expect(content(permutations)).toBe(content(regular(group)));
    }
  });

  test("of SO(2), O(2) and SO(3), up to a frequency", () => {
    const planes = directSum(irrep(so2(), 3), irrep(so2(), 0), irrep(so2(), 1), irrep(so2(), 3));
    const mirrors = directSum(irrep(o2(), "E2"), irrep(o2(), "A2"), irrep(o2(), "E2"), irrep(o2(), "A1"));
    const space = tensorProduct(irrep(so3(), 1), directSum(irrep(so3(), 2), irrep(so3(), 1)));
    for (const [rho, most] of [
      [planes, 3],
      [mirrors, 4],
      [space, 3],
    ] as [Representation, number][]) {
      for (const basis of [identity(rho.dim), orthogonal(rho.dim, 5), generator(6).normals(rho.dim * rho.dim)]) {
        const turned = changeBasis(rho, basis);
        const given = forgotten(turned, most);
        expectRepresentationLaws(given, turned.orthogonal ? 1e-12 : 1e-10);
        expect(decompose(given).multiplicities).toEqual(decompose(rho).multiplicities);
      }
    }
  });

  test("frequencies beyond the highest are found out", () => {
    for (const most of [0, 1, 2, 3]) {
      const given = fromMatrices(so3(), (g) => directMatrix([irrep(so3(), 1), irrep(so3(), 4)], g), {
        maxFrequency: most,
        name: "mine",
      });
      expect(() => given.decomposition).toThrow(`decomposing mine of SO3: frequencies beyond maxFrequency = ${most} are present`);
      if (most === 0) expect(() => given.decomposition).toThrow("(irreps fill 2 of 12 dimensions)");
    }
    const high = fromMatrices(so2(), (angle) => irrep(so2(), 7).at(angle), { maxFrequency: 3 }); // 7 looks like 0 on 7 angles
    expect(() => high.decomposition).toThrow(/frequencies beyond maxFrequency = 3 are present/);
  });

  test("strain, a symmetric 3×3 matrix, is 0 + 2", () => {
    const pairs = [0, 1, 2].flatMap((i) => [0, 1, 2].slice(i).map((j) => [i, j]));
    const strain = fromMatrices(
      so3(),
      (g) => {
        const r = g.toMatrix();
        return pairs.flatMap(([i, j]) =>
          pairs.map(([k, l]) => r[3 * i + k] * r[3 * j + l] + (k === l ? 0 : r[3 * i + l] * r[3 * j + k])),
        );
      },
      { maxFrequency: 2 },
    );
    expect(strain.orthogonal).toBe(false);
    expectRepresentationLaws(strain);
    expect(content(strain)).toBe("0 2");
  });
});

describe("what is no representation is refused", () => {
  const quarter = Float64Array.of(0, -1, 1, 0);
  const power = (k: number): Float64Array =>
    Array.from({ length: k }).reduce((m: Float64Array) => matrixProduct(m, quarter, 2), identity(2));

  test("with the deviation", () => {
    expect(() => fromMatrices(cyclic(3), (k: number) => power(k))).toThrow(
      "fromMatrices: not a homomorphism of C3: ρ(gh) differs from ρ(g)ρ(h), g = 1, h = 2, by 1",
    );
    expect(() => fromMatrices(cyclic(2), [quarter, identity(2)])).toThrow("the matrix of the identity differs from 1 by 1");
    expect(() => fromMatrices(so2(), (angle) => irrep(so2(), 1).at(angle / 2), { maxFrequency: 1 })).toThrow(
      /not a homomorphism of SO2: ρ\(gh\) differs .* by [012]\./,
    );
    fromMatrices(cyclic(4), (k: number) => power(k));
  });

  test("by size and kind", () => {
    expect(() => fromMatrices(cyclic(2), [identity(2)])).toThrow("C2 has 2 elements, found 1 matrices");
    expect(() => fromMatrices(cyclic(2), [identity(2), identity(3)])).toThrow("element 1 of C2 has 9 values, expected 4");
    expect(() => fromMatrices(cyclic(2), [[1, 0, 0], identity(3)])).toThrow("a matrix is square and row-major, found 3 values");
    expect(() => fromMatrices(cyclic(2), [[1], [NaN]])).toThrow("element 1 of C2 has the value NaN at 0");
    expect(() => fromMatrices(so2(), () => [1])).toThrow(
      "SO2 is infinite and needs maxFrequency, a number >= 0, found undefined",
    );
    expect(() => fromMatrices(so2(), [[1]], { maxFrequency: 1 })).toThrow(TypeError);
    expect(() => changeBasis(irrep(cyclic(4), 1), [1, 2, 3])).toThrow('"1" has dimension 2 and needs 4 values, found 3');
    expect(() => changeBasis(irrep(cyclic(4), 1), [1, 2, 2, 4])).toThrow(/singular/);
  });
});

describe("characters", () => {
  test("of finite groups by class, and at an element", () => {
    const group = dihedral(4); // classes: 1, rotations by ±90°, mirrors of two kinds, rotation by 180°
    const rho = directSum(irrep(group, "E"), irrep(group, "B1"));
    expect(group.classes.map(([g]) => g)).toEqual([0, 1, 2, 4, 5]);
    expect(relativeError(characters(rho), [3, -1, -1, 1, -1])).toBeLessThan(1e-15);
    expect(Math.abs(character(irrep(so2(), 2), Math.PI / 3) + 1)).toBeLessThan(1e-15);
    expect(() => characters(irrep(so2(), 2) as never)).toThrow("characters: needs a finite group, found SO2");
    expect([...multiplicities(tensorProduct(rho, rho))]).toEqual([
      ["A1", 2],
      ["A2", 1],
      ["B1", 1],
      ["B2", 1],
      ["E", 2],
    ]);
  });

  test("of SO(3): sin((2l+1)θ/2) / sin(θ/2)", () => {
    for (const l of [0, 1, 4]) {
      const g = so3().random(l);
      const { angle } = g.toAxisAngle();
      expect(Math.abs(character(irrep(so3(), l), g) - Math.sin((l + 0.5) * angle) / Math.sin(angle / 2))).toBeLessThan(1e-13);
    }
  });
});

test("dual: the inverse transposed, and itself where orthogonal", () => {
  const group = dihedral(5);
  const sum = directSum(irrep(group, "E1"), irrep(group, "A2"), irrep(group, "E2"));
  expect(dual(sum)).toBe(sum);
  const turned = changeBasis(sum, generator(9).normals(25));
  const other = dual(turned);
  expectRepresentationLaws(other, 1e-11);
  for (const g of group.elements) {
    expect(relativeError(matrixProduct(transposed(other.at(g), 5), turned.at(g), 5), identity(5))).toBeLessThan(1e-11);
  }
  expect(relativeError(dual(other).at(3), turned.at(3))).toBe(0);
});

test("disentangle finds the summands again, whatever the order of components", () => {
  const group = dihedral(4);
  const parts = [irrep(group, "E"), regular(group), irrep(group, "B2"), irrep(group, "E")];
  const sum = directSum(...parts);
  const order = generator(1).permutation(sum.dim);
  const shuffle = new Float64Array(sum.dim * sum.dim);
  for (const [i, from] of order.entries()) shuffle[i * sum.dim + from] = 1;
  for (const rho of [changeBasis(sum, shuffle), forgotten(changeBasis(sum, shuffle))]) {
    const { permutation, summands } = disentangle(rho);
    expect(summands.map(({ dim }) => dim).sort()).toEqual([1, 2, 2, 8]);
    for (const part of summands) expectRepresentationLaws(part);
    const whole = directSum(...summands);
    for (const g of group.elements) {
      const [mixed, clear] = [rho.at(g), whole.at(g)];
      for (let i = 0; i < sum.dim; ++i) {
        for (let j = 0; j < sum.dim; ++j) expect(clear[i * sum.dim + j]).toBe(mixed[permutation[i] * sum.dim + permutation[j]]);
      }
    }
  }
  expect(disentangle(regular(group)).summands.length).toBe(1);
});

test("decompose counts the copies, and each copy has the matrices of its irrep", () => {
  const rho = tensorProduct(irrep(so3(), 2), irrep(so3(), 3));
  const { irreps: parts, changeOfBasis, multiplicities: counts } = decompose(rho);
  expect([...counts]).toEqual([1, 2, 3, 4, 5].map((l) => [`${l}`, 1]));
  const g = so3().random(3);
  const inside = matrixProduct(matrixProduct(transposed(changeOfBasis, rho.dim), rho.at(g), rho.dim), changeOfBasis, rho.dim);
  expect(parts.map(({ dim }) => dim)).toEqual([3, 5, 7, 9, 11]);
  const second = Float64Array.from({ length: 25 }, (_, at) => inside[(3 + Math.floor(at / 5)) * rho.dim + 3 + (at % 5)]);
  expect(relativeError(second, wignerD(2, g))).toBeLessThan(1e-14);
});
