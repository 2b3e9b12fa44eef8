import { layout } from "../irreps/index.js";
import {
  type Indices,
  matrixProduct,
  plain,
  requireIndices,
  requireSamePrecision,
  requireScalar,
  requireTensor,
  type Scalar,
  scaleRows,
  gather,
  scatter,
  segmentSoftmax,
  type Tensor,
  tidily,
} from "../tensor/index.js";
import { contractCopies, scaleCopies } from "./copies.js";

export interface AttentionOptions {
  /** Into how many parts the copies of each irrep are divided, each with scores of its own. Default: 1. */
  heads?: number;
  /** c, one for each edge, from 0 to 1: what it makes of an edge that leaves is continuous, as a cutoff of the distance needs. Default: 1. */
  cutoff?: Tensor<Scalar>;
}

/** @throws RangeError if the copies of an irrep cannot be divided among the heads. @internal */
export function requireHeads(name: string, argument: string, irreps: string, heads: number): void {
  if (!Number.isInteger(heads) || heads < 1) throw new RangeError(`${name}: heads is ${heads}; it must be an integer >= 1`);
  for (const { multiplicity, irrep } of layout(irreps).blocks)
    if (multiplicity % heads !== 0)
      throw new RangeError(
        `${name}: ${argument} "${irreps}" has ${multiplicity} copies of ${irrep}, which ${heads} heads cannot share alike`,
      );
}

/** One where copy u is of head h, otherwise zero: [copies, heads] times `scale`, or its transpose. */
function sharing(irreps: string, heads: number, { dtype }: Tensor, scale = 1, transposed = false): Tensor<"plain"> {
  const { blocks, count } = layout(irreps);
  const headOf = blocks.flatMap(({ multiplicity }) =>
    Array.from({ length: multiplicity }, (_, u) => Math.floor((u * heads) / multiplicity)),
  );
  const at = (u: number, h: number): number => (headOf[u] === h ? scale : 0);
  const values = Array.from({ length: count * heads }, (_, k) =>
    transposed ? at(k % count, Math.floor(k / count)) : at(Math.floor(k / heads), k % heads),
  );
  return plain(values, { shape: transposed ? [heads, count] : [count, heads], dtype });
}

/**
 * Attention over the edges that a node receives, with invariant scores: for each head h, with q, k and v the copies that it has of each irrep,
 *
 *     s(e) = ⟨q(i), k(e)⟩/√d,     α(e) = c(e) exp s(e) / ∑ c(e′) exp s(e′),     y(i) = ∑ c(e) α(e) v(e)
 *
 * over the edges e that node i receives, d the components of a key of one head. With c = 1 (the default) it is the softmax; a cutoff c that
 * vanishes smoothly lets edges leave smoothly, also the last one of a node. Nodes without edges have y = 0.
 *
 * @param q - queries, a row for each node
 * @param k - keys, a row for each edge, of the irreps of q
 * @param v - values, a row for each edge, of any irreps
 * @param receivers - the node that receives each edge
 * @returns a row for each node, of the irreps of v
 * @throws RangeError if the rows or the irreps do not fit, or the copies of an irrep are not a multiple of the heads; TypeError if precisions differ
 * @remarks Source: Fuchs et al. 2020, arXiv:2006.10503, Eq. (10) and (11), with c and the scale of Vaswani et al. 2017, arXiv:1706.03762.
 */
export function attention<K extends string, V extends string>(
  q: Tensor<K>,
  k: Tensor<NoInfer<K>>,
  v: Tensor<V>,
  receivers: Indices,
  options: AttentionOptions = {},
): Tensor<V> {
  const { heads = 1, cutoff } = options;
  for (const [argument, x] of [["q", q] as const, ["k", k] as const, ["v", v] as const]) requireTensor("attention", argument, x);
  requireIndices("attention", receivers);
  requireSamePrecision("attention", q, v);
  if (q.irreps === "plain" || v.irreps === "plain")
    throw new RangeError("attention: q, k and v are features with irreps, not plain");
  if ((k.irreps as string) !== q.irreps) throw new RangeError(`attention: k is "${k.irreps}"; q is "${q.irreps}"`);
  if (q.rows !== receivers.bound || k.rows !== receivers.count || v.rows !== receivers.count)
    throw new RangeError(
      `attention: q [${q.shape}], k [${k.shape}] and v [${v.shape}] do not fit ${receivers.bound} nodes and ${receivers.count} edges`,
    );
  requireHeads("attention", "k", k.irreps, heads);
  requireHeads("attention", "v", v.irreps, heads);
  if (cutoff !== undefined) {
    requireScalar("attention", cutoff);
    if (cutoff.size !== receivers.count)
      throw new RangeError(`attention: cutoff is [${cutoff.shape}]; there are ${receivers.count} edges`);
  }
  return tidily(() => {
    const products = contractCopies<string>(gather(q, receivers), k) as Tensor<Scalar>;
    const scale = Math.sqrt(heads / layout(k.irreps).dim);
    const scores = matrixProduct(products, sharing(k.irreps, heads, k, scale)) as Tensor<Scalar>;
    const shares = segmentSoftmax(scores, receivers, { weights: cutoff });
    const weights = cutoff === undefined ? shares : scaleRows(cutoff, shares);
    const spread = matrixProduct(weights as Tensor<Scalar>, sharing(v.irreps, heads, v, 1, true));
    return scatter(scaleCopies(spread, v), receivers);
  });
}
