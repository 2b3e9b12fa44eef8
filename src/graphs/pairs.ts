import { type Tensor, tensor } from "../tensor/index.js";
import type { Dtype } from "../runtime/index.js";
import type { Graph } from "./graph.js";

/**
 * A number for each edge that depends on the elements of its two ends.
 *
 * @param elements - atomic numbers, one for each node
 * @returns [edges, 1]
 * @throws RangeError if there is not one element for each node
 */
export function ofPairs(
  name: string,
  elements: ArrayLike<number>,
  graph: Graph,
  f: (receiver: number, sender: number) => number,
  dtype: Dtype,
): Tensor<"1x0e"> {
  if (elements.length !== graph.nodes)
    throw new RangeError(`${name}: there are ${elements.length} elements; the graph has ${graph.nodes} nodes`);
  const known = new Map<string, number>();
  const [receivers, senders] = [graph.receivers.toArray(), graph.senders.toArray()];
  const values = Float64Array.from({ length: graph.edges }, (_, e) => {
    const [i, j] = [elements[receivers[e]], elements[senders[e]]];
    const key = `${i} ${j}`;
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = f(i, j)));
    return value;
  });
  return tensor("1x0e", values, { shape: [graph.edges], dtype });
}
