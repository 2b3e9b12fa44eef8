import { canonical, layout, sortE3nnJax } from "../irreps/index.js";

/** Irreps in another order. */
export interface SortedIrreps {
  /** Canonical text, in which equal neighbours are one. */
  readonly irreps: string;
  /** Where each block of the original has gone. */
  readonly places: readonly number[];
  /** Which block of the original each one is: the inverse of `places`. */
  readonly from: readonly number[];
}

/**
 * Irreps in the order of e3nn-jax and cuEquivariance: by l, then the parity (−1)ˡ of the harmonics before the other,
 * 0e, 0o, 1o, 1e, 2e, 2o, …; blocks of the same irrep keep their order. (e3nn and this library have odd before even at every l.)
 *
 * @throws RangeError if the text is not irreps
 */
export function sortForE3nnJax(irreps: string): SortedIrreps {
  const { text, permutation, inverse } = sortE3nnJax(canonical(irreps));
  return Object.freeze({ irreps: canonical(text), places: Object.freeze(permutation), from: Object.freeze(inverse) });
}

/**
 * Rows, copy by copy ("mul_ir"), with their blocks in another order: block i of the result is block from[i] of the row.
 *
 * @param values - rows of `irreps`, one after another
 * @param from - a permutation of the blocks of the canonical text, {@link SortedIrreps.from} or, for the way back, its `places`
 * @throws RangeError if the values do not fill rows or `from` is not a permutation of the blocks
 */
export function reorderBlocks(values: ArrayLike<number>, irreps: string, from: readonly number[]): Float64Array {
  const { blocks, dim } = layout(irreps);
  if (from.length !== blocks.length || !blocks.every((_, i) => from.includes(i))) {
    throw new RangeError(
      `reorderBlocks: from is [${from.join(", ")}]; "${irreps}" has ${blocks.length} blocks, of which it must be a permutation`,
    );
  }
  if (dim === 0 ? values.length > 0 : values.length % dim !== 0)
    throw new RangeError(
      `reorderBlocks: ${values.length} values do not fill rows of "${irreps}", which have ${dim} numbers each`,
    );
  const source = from.flatMap((i) =>
    Array.from({ length: blocks[i].multiplicity * blocks[i].dim }, (_, k) => blocks[i].offset + k),
  );
  return Float64Array.from({ length: values.length }, (_, at) => values[at - (at % dim) + source[at % dim]]);
}
