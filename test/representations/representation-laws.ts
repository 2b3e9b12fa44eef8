import { expect } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import type { Representation } from "../../src/representations/index.js";
import { identity, matrixProduct, relativeError, transposed } from "./compare.js";

/** The identity, the generators, and random elements. */
export function someElements<E>({ group }: Representation<E>, count = 5): E[] {
  const random = generator(`some elements of ${group.name}`);
  return [group.identity, ...group.generators, ...Array.from({ length: count }, () => group.random(random))];
}

/** ρ₁(g) ⊕ ρ₂(g) ⊕ … */
export function directMatrix<E>(summands: readonly Representation<E>[], g: E): Float64Array {
  const dim = summands.reduce((sum, rho) => sum + rho.dim, 0);
  const whole = new Float64Array(dim * dim);
  let at = 0;
  for (const rho of summands) {
    const block = rho.at(g);
    for (let i = 0; i < rho.dim; ++i) for (let j = 0; j < rho.dim; ++j) whole[(at + i) * dim + at + j] = block[i * rho.dim + j];
    at += rho.dim;
  }
  return whole;
}

/** ρ(gh) = ρ(g)ρ(h), what is said of its matrices, and ρ(g) = Q (⊕ψ) Q⁻¹ with Q orthogonal where ρ is. */
export function expectRepresentationLaws<E>(rho: Representation<E>, tolerance = 1e-12, count = 5): void {
  const { group, dim } = rho;
  const elements = someElements(rho, count);
  const one = identity(dim);
  const matrices = elements.map((g) => rho.at(g));
  expect(relativeError(rho.at(group.identity), one)).toBeLessThan(tolerance);
  for (const [i, g] of elements.entries()) {
    expect(matrices[i].length).toBe(dim * dim);
    for (const [j, h] of elements.entries()) {
      const product = matrixProduct(matrices[i], matrices[j], dim);
      expect(relativeError(product, rho.at(group.product(g, h)))).toBeLessThan(tolerance);
    }
    const square = matrixProduct(matrices[i], transposed(matrices[i], dim), dim);
    if (rho.orthogonal) expect(relativeError(square, one)).toBeLessThan(tolerance);
    if (rho.permutes) expect(matrices[i].every((x) => x === 0 || x === 1)).toBe(true);
  }

  const { irreps, changeOfBasis, inverse } = rho.decomposition;
  expect(rho.decomposition).toBe(rho.decomposition);
  expect(irreps.reduce((sum, psi) => sum + psi.dim, 0)).toBe(dim);
  expect(relativeError(matrixProduct(changeOfBasis, inverse, dim), one)).toBeLessThan(tolerance);
  if (rho.orthogonal) expect(relativeError(transposed(changeOfBasis, dim), inverse)).toBe(0);
  for (const [i, g] of elements.entries()) {
    const diagonal = directMatrix(irreps, g);
    const rebuilt = matrixProduct(matrixProduct(changeOfBasis, diagonal, dim), inverse, dim);
    expect(relativeError(rebuilt, matrices[i])).toBeLessThan(tolerance);
  }
}

/** Ids of the irreps with their number, in the order in which they first appear: "A1 2xE1". */
export function content(rho: Representation): string {
  const counts = new Map<string, number>();
  for (const { id } of rho.decomposition.irreps) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].map(([id, count]) => (count === 1 ? id : `${count}x${id}`)).join(" ");
}

/**
 * Dimension of {W : ρ_out(g) W = W ρ_in(g)} by elimination of the constraint at the generators and at random elements, which knows nothing of irreps.
 */
export function constraintNullity<E>(rhoIn: Representation<E>, rhoOut: Representation<E>): number {
  const [n, m] = [rhoIn.dim, rhoOut.dim];
  const unknowns = n * m;
  const rows: Float64Array[] = [];
  for (const g of someElements(rhoIn, rhoIn.group.elements === undefined ? 3 : 0).slice(1)) {
    const [into, out] = [rhoIn.at(g), rhoOut.at(g)];
    for (let i = 0; i < m; ++i) {
      for (let j = 0; j < n; ++j) {
        const row = new Float64Array(unknowns);
        for (let k = 0; k < m; ++k) row[k * n + j] += out[i * m + k];
        for (let k = 0; k < n; ++k) row[i * n + k] -= into[k * n + j];
        rows.push(row);
      }
    }
  }
  let rank = 0;
  for (let column = 0; column < unknowns && rank < rows.length; ++column) {
    let best = rank;
    for (let i = rank; i < rows.length; ++i) if (Math.abs(rows[i][column]) > Math.abs(rows[best][column])) best = i;
    if (Math.abs(rows[best][column]) < 1e-9) continue;
    [rows[rank], rows[best]] = [rows[best], rows[rank]];
    const pivot = rows[rank];
    for (let i = rank + 1; i < rows.length; ++i) {
      const factor = rows[i][column] / pivot[column];
      if (factor === 0) continue;
      for (let j = column; j < unknowns; ++j) rows[i][j] -= factor * pivot[j];
    }
    ++rank;
  }
  return unknowns - rank;
}

/** Largest |ρ_out(g) W − W ρ_in(g)| over some elements and all of a basis. */
export function constraintResidual<E>(
  basis: readonly Float64Array[],
  rhoIn: Representation<E>,
  rhoOut: Representation<E>,
): number {
  let largest = 0;
  for (const g of someElements(rhoIn)) {
    const [into, out] = [rhoIn.at(g), rhoOut.at(g)];
    for (const w of basis) {
      const [left, right] = [matrixProduct(out, w, rhoOut.dim), matrixProduct(w, into, rhoIn.dim)];
      for (let i = 0; i < left.length; ++i) largest = Math.max(largest, Math.abs(left[i] - right[i]));
    }
  }
  return largest;
}

/** Largest |⟨Wᵢ, Wⱼ⟩ − δᵢⱼ|. */
export function distanceFromOrthonormal(basis: readonly Float64Array[]): number {
  let largest = 0;
  for (const [i, v] of basis.entries()) {
    for (const [j, w] of basis.entries()) {
      const product = v.reduce((sum, x, at) => sum + x * w[at], 0);
      largest = Math.max(largest, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  return largest;
}
