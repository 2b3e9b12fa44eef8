import { concatenateRows, type Indices, indices, sliceRows, type Tensor, tensor } from "../tensor/index.js";
import type { Graph } from "./graph.js";

/** Graphs side by side: one graph without edges between them. */
export interface Union {
  readonly graph: Graph;
  /** Graph of each node, and of each edge: what `scatter` and `segmentMean` sum by. */
  readonly graphOf: Indices;
  readonly graphOfEdge: Indices;
  /** First node of each graph, and the number of all. */
  readonly starts: readonly number[];
}

/**
 * The disjoint union of graphs: their nodes and edges one after another, in order. Features of the union are those of the graphs, by
 * `concatenateRows`; {@link separated} takes them apart.
 *
 * @throws RangeError if there are no graphs
 */
export function disjointUnion(graphs: readonly Graph[]): Union {
  if (graphs.length === 0) throw new RangeError("disjointUnion: there are no graphs");
  const starts = [0];
  for (const { nodes } of graphs) starts.push(starts[starts.length - 1] + nodes);
  const nodes = starts[graphs.length];
  const edges = graphs.reduce((sum, graph) => sum + graph.edges, 0);
  const [receivers, senders, ofEdge] = [new Int32Array(edges), new Int32Array(edges), new Int32Array(edges)];
  const ofNode = new Int32Array(nodes);
  let at = 0;
  graphs.forEach((graph, g) => {
    receivers.set(
      graph.receivers.toArray().map((i) => i + starts[g]),
      at,
    );
    senders.set(
      graph.senders.toArray().map((i) => i + starts[g]),
      at,
    );
    ofEdge.fill(g, at, at + graph.edges);
    ofNode.fill(g, starts[g], starts[g + 1]);
    at += graph.edges;
  });
  const crossing = graphs.some(({ shifts }) => shifts !== null);
  const shiftsOf = ({ shifts, edges: count }: Graph): Tensor<"1x1o"> =>
    shifts ?? tensor("1x1o", new Float64Array(3 * count), { shape: [count], dtype: "f64" });
  return {
    graph: {
      nodes,
      edges,
      receivers: indices(receivers, nodes),
      senders: indices(senders, nodes),
      shifts: crossing ? concatenateRows(graphs.map(shiftsOf)) : null,
    },
    graphOf: indices(ofNode, graphs.length),
    graphOfEdge: indices(ofEdge, graphs.length),
    starts,
  };
}

/**
 * Features of the nodes of a union, graph by graph.
 *
 * @param x - a row for each node of the union
 * @throws RangeError if it has other rows
 */
export function separated<S extends string>(x: Tensor<S>, { starts }: Union): Tensor<S>[] {
  const nodes = starts[starts.length - 1];
  if (x.rows !== nodes) throw new RangeError(`separated: x has ${x.rows} rows; the union has ${nodes} nodes`);
  return starts.slice(1).map((end, g) => sliceRows(x, starts[g], end));
}
