import { requireIndices, requireSamePrecision, requireScalar, requireTensor } from "./checks.js";
import { exp, safePower } from "./functions.js";
import type { Indices } from "./indices.js";
import { multiply, subtract } from "./pointwise.js";
import { gather, scaleRows, scatter, shareRows } from "./rows.js";
import { tidily } from "./scope.js";
import { record } from "./tape.js";
import { kernel, type Scalar, Tensor, view, zerosLike } from "./tensor.js";

function requireSegments(name: string, x: Tensor, index: Indices): void {
  requireScalar(name, x);
  requireIndices(name, index);
  if (index.count !== x.rows)
    throw new RangeError(`${name}: there are ${index.count} indices; x [${x.shape}] has ${x.rows} rows`);
}

/** The largest number of each column over the rows i with index[i] = r, in row r; a segment without rows gives zeros. Not recorded. */
function largest<S extends string>(x: Tensor<S>, index: Indices): Tensor<S> {
  const y = new Tensor(x.irreps, [index.bound, x.dim], x.dim, index.bound, x.dtype);
  const run = kernel("segmentMax", x.dtype);
  const perRow = (x.rowBytes * (x.rows + index.bound)) / Math.max(1, index.bound);
  shareRows(index.bound, perRow, (from, to) => run(x.ptr, index.starts, index.order, y.ptr, from, to, x.dim));
  return y;
}

/**
 * The largest number of each column over the rows of a segment, those with index[i] = r: [rows, dim] → [segments, dim]. Its derivative
 * goes to the first row that has it. A segment without rows gives zeros.
 *
 * @param x - scalars or plain numbers
 * @throws RangeError if x are no scalars, or there is not one index for each row
 */
export function segmentMax<S extends Scalar>(x: Tensor<S>, index: Indices): Tensor<S> {
  requireSegments("segmentMax", x, index);
  const y = largest(x, index);
  return record(y, [x], [(dy) => multiply(firsts(x, y, index), gather(dy, index) as Tensor<any>)]);
}

/** One at the first row of a segment that has its largest number, column by column, otherwise zero. */
function firsts<S extends Scalar>(x: Tensor<S>, y: Tensor, index: Indices): Tensor<S> {
  const mask = zerosLike(x);
  const values = index.toArray();
  const taken = new Uint8Array(y.size);
  const [from, most, to] = [view(x), view(y), view(mask)];
  for (let i = 0; i < x.rows; i++) {
    for (let c = 0; c < x.dim; c++) {
      const at = values[i] * x.dim + c;
      if (taken[at] === 1 || from[i * x.dim + c] !== most[at]) continue;
      taken[at] = 1;
      to[i * x.dim + c] = 1;
    }
  }
  return mask;
}

/**
 * Softmax over the rows of a segment, those with the same index, column by column:
 *
 *     y[i] = w[i] exp(x[i]) / ∑ w[k] exp(x[k]),     k over the rows with index[k] = index[i]
 *
 * The largest x of the segment is subtracted first, so that nothing overflows. Where all weights of a segment are zero, so is y.
 *
 * @param x - scores, scalars or plain numbers, [rows, columns]
 * @param options.weights - one for each row, ≥ 0, such as a cutoff that vanishes before a row is gone. Default: 1
 * @throws RangeError if x are no scalars, or there is not one index or weight for each row; TypeError if precisions differ
 */
export function segmentSoftmax<S extends Scalar>(
  x: Tensor<S>,
  index: Indices,
  options: { weights?: Tensor<Scalar> } = {},
): Tensor<S> {
  requireSegments("segmentSoftmax", x, index);
  const { weights } = options;
  if (weights !== undefined) {
    requireTensor("segmentSoftmax", "weights", weights);
    requireScalar("segmentSoftmax", weights);
    requireSamePrecision("segmentSoftmax", x, weights);
    if (weights.size !== x.rows)
      throw new RangeError(`segmentSoftmax: weights are [${weights.shape}]; x [${x.shape}] needs one for each of ${x.rows} rows`);
  }
  return tidily(() => {
    // The largest score cancels in the quotient, so it is taken as a constant.
    const powers = exp(subtract(x, gather(largest(x, index), index) as Tensor<any>));
    const shares = weights === undefined ? powers : scaleRows(weights, powers);
    return multiply(shares, gather(safePower(scatter(shares, index), -1), index) as Tensor<any>);
  });
}
