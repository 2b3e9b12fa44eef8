import { expect } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import type { FiniteGroup, Group } from "../../src/groups/index.js";
import type { Irrep } from "../../src/representations/index.js";
import { identity, matrixProduct, relativeError, transposed } from "./compare.js";
import type { Node } from "./quadrature.js";

/** D(gh) = D(g) D(h), orthogonality, and the endomorphisms: they commute, and multiply as 1; 1, i; 1, i, j, k. */
export function expectIrrepLaws<E>(rho: Irrep<E>, tolerance = 1e-14, count = 6): void {
  const { group, dim, endomorphisms } = rho;
  const random = generator(`${group.name} ${rho.id}`);
  const elements = [...group.generators, ...Array.from({ length: count }, () => group.random(random))];
  const one = identity(dim);
  expect(relativeError(rho.at(group.identity), one)).toBeLessThan(tolerance);
  const matrices = elements.map((g) => rho.at(g));
  for (const [i, g] of elements.entries()) {
    expect(matrices[i].length).toBe(dim * dim);
    expect(relativeError(matrixProduct(matrices[i], transposed(matrices[i], dim), dim), one)).toBeLessThan(tolerance);
    for (const [j, h] of elements.entries()) {
      const product = matrixProduct(matrices[i], matrices[j], dim);
      expect(relativeError(product, rho.at(group.product(g, h)))).toBeLessThan(tolerance);
    }
    for (const e of endomorphisms) {
      expect(relativeError(matrixProduct(matrices[i], e, dim), matrixProduct(e, matrices[i], dim))).toBeLessThan(tolerance);
    }
  }

  expect(endomorphisms.length).toBe({ R: 1, C: 2, H: 4 }[rho.type]);
  expect(relativeError(endomorphisms[0], one)).toBe(0);
  const minus = one.map((x) => -x);
  for (const unit of endomorphisms.slice(1)) {
    expect(relativeError(matrixProduct(unit, unit, dim), minus)).toBeLessThan(tolerance);
    expect(
      relativeError(
        transposed(unit, dim),
        unit.map((x) => -x),
      ),
    ).toBeLessThan(tolerance);
  }
  if (rho.type === "H") {
    const [, i, j, k] = endomorphisms;
    expect(relativeError(matrixProduct(i, j, dim), k)).toBeLessThan(tolerance);
    expect(
      relativeError(
        matrixProduct(j, i, dim),
        k.map((x) => -x),
      ),
    ).toBeLessThan(tolerance);
  }

  const { irreps, changeOfBasis, inverse } = rho.decomposition;
  expect(irreps).toEqual([rho]);
  expect([relativeError(changeOfBasis, one), relativeError(inverse, one)]).toEqual([0, 0]);
  expect([rho.orthogonal, rho.permutes]).toEqual([true, elements.every((g) => rho.at(g).every((x) => x === 0 || x === 1))]);
}

export function trace(matrix: Float64Array, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; ++i) sum += matrix[i * (dim + 1)];
  return sum;
}

/**
 * Irreps of one group, pairwise different: ⟨χ,χ′⟩ = δ dim End, and ν = ⟨χ(g²)⟩ is 1 for type R, 0 for C, and −2 for H, where a complex irrep
 * of Frobenius-Schur indicator −1 comes twice.
 *
 * @param nodes - elements and weights that average products of two characters exactly
 */
export function expectIrreducible<E>(
  group: Group<E>,
  all: readonly Irrep<E>[],
  nodes: readonly Node<E>[],
  tolerance = 1e-11,
): void {
  const characters = all.map((rho) => nodes.map(({ g }) => trace(rho.at(g), rho.dim)));
  const mean = (values: readonly number[]): number => values.reduce((sum, value, i) => sum + nodes[i].weight * value, 0);
  for (const [i, a] of all.entries()) {
    for (const [j] of all.entries()) {
      const product = mean(characters[i].map((value, at) => value * characters[j][at]));
      expect(Math.abs(product - (i === j ? a.endomorphisms.length : 0))).toBeLessThan(tolerance);
    }
    const indicator = mean(nodes.map(({ g }) => trace(a.at(group.product(g, g)), a.dim)));
    expect(Math.abs(indicator - { R: 1, C: 0, H: -2 }[a.type])).toBeLessThan(tolerance);
  }
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(nodes.every(({ g }) => all[0].dim === 1 && all[0].at(g)[0] === 1)).toBe(true);
}

/** All irreps of a finite group: as {@link expectIrreducible}, and ∑ d²/dim End = |G|. */
export function expectAllIrreps(group: FiniteGroup, all: readonly Irrep<number>[]): void {
  const nodes = group.elements.map((g) => ({ weight: 1 / group.order, g }));
  expectIrreducible(group, all, nodes);
  expect(all.reduce((sum, { dim, endomorphisms }) => sum + (dim * dim) / endomorphisms.length, 0)).toBe(group.order);
}
