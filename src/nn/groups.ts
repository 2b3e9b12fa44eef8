import { type Indices, indices, gather, mean, repeat, requireIndices, segmentMean, type Tensor } from "../tensor/index.js";

/**
 * The group of each row: the one that is given, or the place on the first of the leading axes.
 *
 * @throws RangeError if there is not one group for each row
 */
export function groupsOf(name: string, x: Tensor, groups?: Indices): Indices {
  if (groups !== undefined) {
    requireIndices(name, groups);
    if (groups.count !== x.rows)
      throw new RangeError(`${name}: there are groups of ${groups.count} rows; x [${x.shape}] has ${x.rows}`);
    return groups;
  }
  const count = x.shape.length > 1 ? x.shape[0] : 1;
  const each = x.rows / Math.max(1, count);
  return indices(
    Int32Array.from({ length: x.rows }, (_, i) => Math.floor(i / each)),
    count,
  );
}

/** Rows that have a mean together, and what is one row for each mean brought back to the rows of x. */
export interface Pool {
  mean(x: Tensor): Tensor;
  spread<S extends string>(x: Tensor<S>): Tensor<S>;
}

/** All rows of `like`, or those of each group. */
export const pool = (like: Tensor, groups: Indices | null): Pool =>
  groups === null
    ? { mean, spread: (x) => repeat(x, like) }
    : { mean: (x) => segmentMean(x, groups), spread: (x) => gather(x, groups) };

/** Groups that have rows. */
export function filledGroups(groups: Indices): number {
  const starts = groups.startsArray();
  let count = 0;
  for (let g = 0; g < groups.bound; g++) if (starts[g + 1] > starts[g]) count++;
  return count;
}
