import { bytesOf, concatenateRows, gather, indices, recompute, requireIndices, scatter, type Tensor } from "../tensor/index.js";
import { type Contraction, contract, type Edges } from "./contraction.js";

/** A product: row by row, and as a contraction along edges if it is one. */
interface EdgeProduct {
  readonly byRows: (x: Tensor, y: Tensor, w: Tensor) => Tensor;
  readonly uvu: Contraction | null;
}

/** Bytes of gathered rows and messages that are held at a time. */
const HELD = 1 << 26;

/**
 * ∑ over the edges that a node receives of T(x_sender, y_edge, w): by the kernels of the mode uvu where they fit, otherwise the messages of a range
 * of receivers at a time, which the way back computes again.
 *
 * @throws RangeError if the numbers of edges and nodes differ
 */
export function alongEdges(
  name: string,
  { byRows, uvu }: EdgeProduct,
  [x, y, w]: readonly [Tensor, Tensor, Tensor],
  { senders, receivers }: Edges,
): Tensor {
  requireIndices(name, senders);
  requireIndices(name, receivers);
  if (senders.count !== y.rows || receivers.count !== y.rows || senders.bound !== x.rows)
    throw new RangeError(
      `${name}: ${senders.count} senders among ${senders.bound} nodes and ${receivers.count} receivers; x has ${x.rows} rows and y ${y.rows}`,
    );
  const shared = w.rows === 1;
  if (uvu !== null && !shared) return contract(uvu, x, y, w as never, { senders, receivers });
  const message = (list: Edges, ...[nodes, edges, weights]: Tensor[]): Tensor =>
    scatter(byRows(gather(nodes, list.senders), edges, weights), list.receivers);
  const bytes = bytesOf(x.dtype) * y.rows * (2 * x.dim + y.dim + (shared ? 0 : w.dim));
  if (bytes <= HELD) return message({ senders, receivers }, x, y, w);
  const starts = receivers.startsArray();
  const order = receivers.orderArray();
  const from = senders.toArray();
  const least = Math.ceil((y.rows * HELD) / bytes);
  const parts: Tensor[] = [];
  for (let r = 0; r < receivers.bound; ) {
    let end = r + 1;
    while (end < receivers.bound && starts[end + 1] - starts[r] <= least) end++;
    const places = Int32Array.from({ length: starts[end] - starts[r] }, (_, i) =>
      order === null ? starts[r] + i : order[starts[r] + i],
    );
    const own = new Int32Array(places.length);
    for (let node = r; node < end; node++) own.fill(node - r, starts[node] - starts[r], starts[node + 1] - starts[r]);
    const list = {
      senders: indices(
        places.map((edge) => from[edge]),
        x.rows,
      ),
      receivers: indices(own, end - r),
    };
    const edges = indices(places, y.rows);
    parts.push(recompute((a, b, c) => message(list, a, gather(b, edges), shared ? c : gather(c, edges)), x, y, w));
    r = end;
  }
  return concatenateRows(parts);
}
