import type { Term } from "../irreps/index.js";
import { type SymmetricCouplingsOptions, symmetricCouplings } from "../representations/index.js";
import type { SymmetricPath } from "./symmetric-coefficients.js";
import type { SymmetricTerm } from "./symmetric-program.js";

/**
 * All products as polynomials in the components: their terms, and how the coefficients consist of weights. Products of three factors are split 1 + 2, of four
 * 2 + 2, so that products of two are all that is ever made.
 */
export function polynomials(
  irreps: string,
  outs: readonly Term[],
  correlation: number,
  options: SymmetricCouplingsOptions,
): { terms: SymmetricTerm[]; paths: { out: string; order: number; path: SymmetricPath }[] } {
  interface Entry {
    readonly term: SymmetricTerm;
    readonly path: number;
    readonly weights: [number, number][];
  }
  const entries: Entry[] = [];
  const paths: { out: string; order: number; weights: number }[] = [];
  let offset = 0;
  for (const { irrep, dim } of outs) {
    for (let order = 1; order <= correlation; order++) {
      const { monomials, couplings } = symmetricCouplings(irreps, irrep, order, options);
      const number = monomials.length / order;
      const cut = Math.max(0, order - 2);
      const before = entries.length;
      for (let m = 0; m < dim; m++) {
        for (let i = 0; i < number; i++) {
          const weights = couplings.flatMap((rows, k): [number, number][] => {
            const value = rows[m * number + i];
            return value === 0 ? [] : [[k, value]];
          });
          if (weights.length === 0) continue;
          const indices = [...monomials.subarray(i * order, (i + 1) * order)];
          const term = { output: offset + m, head: indices.slice(0, cut), tail: indices.slice(cut) };
          entries.push({ term, path: paths.length, weights });
        }
      }
      if (entries.length > before) paths.push({ out: irrep, order, weights: couplings.length });
    }
    offset += dim;
  }
  const rank = ({ term: { output, head } }: Entry): string => [output, ...head].map((i) => String(i).padStart(6, "0")).join(" ");
  const sorted = entries
    .map((entry) => ({ entry, key: rank(entry) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const listed: { term: number; weights: [number, number][] }[][] = paths.map(() => []);
  for (const [term, { entry }] of sorted.entries()) listed[entry.path].push({ term, weights: entry.weights });
  return {
    terms: sorted.map(({ entry }) => entry.term),
    paths: paths.map(({ out, order, weights }, i) => ({ out, order, path: { entries: listed[i], weights } })),
  };
}
