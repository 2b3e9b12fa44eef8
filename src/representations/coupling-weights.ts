import { parse, parseIrrep } from "../irreps/index.js";
import { symmetricCouplings } from "./symmetric-couplings.js";

/** Largest part of a coupling, relative to its norm, that may lie outside the symmetric couplings. */
const TOLERANCE = 1e-4;

/**
 * Weights of another basis of couplings in our reduced one: if U′ are couplings with weights W′, then ∑ₖ U′ₖ W′ₖ = ∑ⱼ Uⱼ Wⱼ with W = M W′ and U of
 * {@link symmetricCouplings}. So weights that were trained in a full basis of any sign, or in cuequivariance's reduced one, can be read.
 *
 * @param irreps - one copy of each: multiplicities are not read
 * @param couplings - U′, row-major [2L+1, d, …, d, number], d the components of `irreps`; for L = 0 the first axis may be missing. It need not be
 *   symmetric in the d's: only the symmetric part acts on equal vectors
 * @returns M, row-major [number of ours, number of theirs]
 * @throws RangeError if the length does not fit, or U′ are not equivariant: by the first component, their symmetric part lies outside
 */
export function couplingWeights(
  irreps: string,
  irrepOut: string,
  degree: number,
  couplings: ArrayLike<number>,
): { readonly matrix: Float64Array; readonly shape: readonly [ours: number, theirs: number] } {
  const { monomials, couplings: own } = symmetricCouplings(irreps, irrepOut, degree);
  const dim = parse(irreps).reduce((sum, term) => sum + term.dim, 0);
  let size = 1;
  for (let q = 0; q < degree; ++q) size *= dim;
  const all = size * parseIrrep(irrepOut).dim;
  const theirs = couplings.length / all;
  if (!Number.isInteger(theirs) || theirs === 0)
    throw new RangeError(
      `couplingWeights: ${couplings.length} numbers; [${parseIrrep(irrepOut).dim}, ${Array(degree).fill(dim).join(", ")}, n] has a multiple of ${all}`,
    );
  const number = monomials.length / degree;
  // The symmetric part of the first component, of each of theirs: ∑ over the orders of the indices.
  const places = new Map<number, number>();
  const orders = new Float64Array(number);
  for (let k = 0; k < number; ++k) {
    let key = 0;
    for (const i of monomials.subarray(k * degree, (k + 1) * degree)) key = key * dim + i;
    places.set(key, k);
  }
  const rows = new Float64Array(theirs * number);
  for (let at = 0; at < size; ++at) {
    const tuple: number[] = [];
    for (let q = 0, rest = at; q < degree; ++q, rest = Math.floor(rest / dim)) tuple.push(rest % dim);
    const k = places.get(tuple.sort((a, b) => a - b).reduce((key, i) => key * dim + i, 0)) as number;
    ++orders[k];
    for (let w = 0; w < theirs; ++w) rows[w * number + k] += couplings[at * theirs + w];
  }
  const matrix = new Float64Array(own.length * theirs);
  for (let w = 0; w < theirs; ++w) {
    const rest = rows.slice(w * number, (w + 1) * number);
    const norm = (): number => Math.sqrt(rest.reduce((sum, x, k) => sum + (x * x) / orders[k], 0));
    const before = norm();
    own.forEach((row, j) => {
      let overlap = 0;
      for (let k = 0; k < number; ++k) overlap += (row[k] * rows[w * number + k]) / orders[k];
      matrix[j * theirs + w] = overlap;
      for (let k = 0; k < number; ++k) rest[k] -= overlap * row[k];
    });
    if (norm() > TOLERANCE * Math.max(before, TOLERANCE))
      throw new RangeError(
        `couplingWeights: coupling ${w} of ${degree} times "${irreps}" to "${irrepOut}" is not equivariant: ${norm() / before} of it lies outside the symmetric couplings`,
      );
  }
  return { matrix, shape: [own.length, theirs] };
}
