import { representation } from "./lazy-decomposition.js";
import type { Irrep, Representation } from "./representation.js";

/** A representation as a direct sum, up to the order of its components. */
export interface Disentangled<E = any> {
  /** Components of ρ, those of the first summand first: component i of the sum is component permutation[i] of ρ. */
  readonly permutation: readonly number[];
  readonly summands: readonly Representation<E>[];
}

/**
 * Splits a representation where its components fall apart into sets that no ρ(g) mixes, as those of a direct sum do: the connected components of
 * the pattern of zeros in Q, its rows being components and its columns copies of irreps.
 */
export function disentangle<E>(rho: Representation<E>): Disentangled<E> {
  const { dim, decomposition } = rho;
  const { irreps, changeOfBasis, inverse } = decomposition;
  const starts: number[] = [];
  let at = 0;
  for (const irrep of irreps) {
    starts.push(at);
    at += irrep.dim;
  }
  const parent = Int32Array.from({ length: dim + irreps.length }, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (const [copy, irrep] of irreps.entries()) {
    for (let i = 0; i < dim; ++i) {
      for (let j = starts[copy]; j < starts[copy] + irrep.dim; ++j) {
        if (Math.abs(changeOfBasis[i * dim + j]) + Math.abs(inverse[j * dim + i]) > 1e-13) {
          const [a, b] = [root(i), root(dim + copy)];
          parent[Math.max(a, b)] = Math.min(a, b);
        }
      }
    }
  }
  const groups = new Map<number, { rows: number[]; copies: number[] }>();
  for (let i = 0; i < dim; ++i) {
    const own = groups.get(root(i)) ?? { rows: [], copies: [] };
    groups.set(root(i), own);
    own.rows.push(i);
  }
  for (let copy = 0; copy < irreps.length; ++copy) groups.get(root(dim + copy))!.copies.push(copy);
  const sets = [...groups.values()];
  if (sets.length === 1) return { permutation: sets[0].rows, summands: [rho] };
  return {
    permutation: sets.flatMap(({ rows }) => rows),
    summands: sets.map(({ rows, copies }) => summand(rho, rows, copies, starts)),
  };
}

function summand<E>(
  rho: Representation<E>,
  rows: readonly number[],
  copies: readonly number[],
  starts: readonly number[],
): Representation<E> {
  const { irreps, changeOfBasis, inverse } = rho.decomposition;
  const own: readonly Irrep<E>[] = copies.map((copy) => irreps[copy]);
  const columns = copies.flatMap((copy) => Array.from({ length: irreps[copy].dim }, (_, k) => starts[copy] + k));
  const block = (matrix: Float64Array, from: readonly number[], to: readonly number[]): Float64Array =>
    Float64Array.from({ length: from.length * to.length }, (_, at) => {
      return matrix[from[Math.floor(at / to.length)] * rho.dim + to[at % to.length]];
    });
  return representation(
    {
      group: rho.group,
      name: own.map(({ id }) => id).join("+"),
      dim: rows.length,
      orthogonal: rho.orthogonal,
      permutes: rho.permutes,
      at: (g) => block(rho.at(g), rows, rows),
    },
    () => ({ irreps: own, changeOfBasis: block(changeOfBasis, rows, columns), inverse: block(inverse, columns, rows) }),
  );
}
