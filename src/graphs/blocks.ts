import { memoryLimit } from "../runtime/index.js";
import { indices } from "../tensor/index.js";
import type { Graph } from "./graph.js";

/** Numbers of the first edge that the receivers `from` … `to` have, and of the first that they have not. */
export function edgeRange(graph: Graph, from: number, to: number): { first: number; last: number } {
  const starts = graph.receivers.startsArray();
  return { first: starts[from], last: starts[to] };
}

/**
 * Ranges of receivers whose edges fit into `memoryLimit`, one after another; null if all fit together.
 *
 * @param bytes - what an edge takes in one layer
 * @param layers - layers that are held together when nothing is computed again
 */
export function receiverRanges(graph: Graph, bytes: number, layers: number): [from: number, to: number][] | null {
  const room = memoryLimit();
  if (!graph.receivers.ascending || graph.edges * bytes * layers <= room / 2) return null;
  const most = Math.max(1, Math.floor(room / (8 * bytes)));
  const starts = graph.receivers.startsArray();
  const ranges: [number, number][] = [];
  for (let from = 0; from < graph.nodes; ) {
    let to = from + 1;
    while (to < graph.nodes && starts[to + 1] - starts[from] <= most) to++;
    ranges.push([from, to]);
    from = to;
  }
  return ranges;
}

/** The edges of the receivers `from` … `to`, which are counted from 0; the senders keep their numbers. */
export function subgraph(graph: Graph, from: number, to: number): Graph {
  const { first, last } = edgeRange(graph, from, to);
  const receivers = graph.receivers
    .toArray()
    .subarray(first, last)
    .map((i) => i - from);
  return {
    nodes: to - from,
    edges: last - first,
    receivers: indices(receivers, to - from),
    senders: indices(graph.senders.toArray().slice(first, last), graph.nodes),
    shifts: null,
  };
}
