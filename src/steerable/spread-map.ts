import type { KernelBlock } from "./blocks.js";
import type { SparseMap } from "./sparse-map.js";

/**
 * From weights to the coefficients A[f, i, j] of κ(x) = ∑_f φ_f(x) A[f], in the bases of the irreps: A = ∑ₖ wₖ Cₖ, each Cₖ in the place of
 * its copies. Only entries that are not zero are kept, a few for each weight.
 *
 * @param count - of the functions φ
 */
export function spreadMap(
  blocks: readonly KernelBlock[],
  count: number,
  dimOut: number,
  dimIn: number,
  weights: number,
): SparseMap {
  const solved = blocks.flatMap(({ out, into, solutions, copiesOut, copiesIn }) =>
    solutions.map(({ tensor, column, columns }) => {
      const entries: { readonly place: number; readonly value: number }[] = []; // with the first copies at 0
      for (let q = 0; q < columns; ++q) {
        for (let a = 0; a < out.dim; ++a) {
          for (let b = 0; b < into.dim; ++b) {
            const value = tensor[(a * into.dim + b) * columns + q];
            if (value !== 0) entries.push({ place: ((column + q) * dimOut + a) * dimIn + b, value });
          }
        }
      }
      return { entries, copiesOut, copiesIn };
    }),
  );
  const total = solved.reduce(
    (sum, { entries, copiesOut, copiesIn }) => sum + entries.length * copiesOut.length * copiesIn.length,
    0,
  );
  const starts = new Int32Array(weights + 1);
  const [index, values] = [new Int32Array(total), new Float64Array(total)];
  let [entry, weight] = [0, 0];
  for (const { entries, copiesOut, copiesIn } of solved) {
    for (const u of copiesOut) {
      for (const v of copiesIn) {
        for (const { place, value } of entries) {
          index[entry] = place + u * dimIn + v;
          values[entry++] = value;
        }
        starts[++weight] = entry;
      }
    }
  }
  return { rows: count * dimOut * dimIn, columns: weights, byColumns: true, starts, index, values };
}
