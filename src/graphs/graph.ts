import {
  castTensor,
  gather,
  type Indices,
  indices,
  scatter,
  subtract,
  add,
  type Tensor,
  tensor,
  type Dtype,
  relabel,
  tidily,
} from "../tensor/index.js";
import { neighboursOfBatch } from "./neighbours.js";

/** What {@link radiusGraph} takes. */
export interface Points {
  /** [n, 3], ångström, row by row. Read in double precision. */
  positions: Float64Array;
  /** ångström */
  cutoff: number;
  /** Rows are the lattice vectors, ångström. Needed where `periodic` says so. */
  cell?: Float64Array | null;
  /** Along which of the lattice vectors the system repeats. Default: none, or all if a cell is given. */
  periodic?: readonly [boolean, boolean, boolean];
}

/** Directed edges (i receives, j sends), sorted by i, then j, then S; r = x_j + S·cell − x_i. */
export interface Graph {
  readonly nodes: number;
  readonly edges: number;
  readonly receivers: Indices;
  readonly senders: Indices;
  /** S·cell of each edge, f64 [edges, 3]; null if no edge crosses a boundary. */
  readonly shifts: Tensor<"1x1o"> | null;
}

/**
 * Every ordered pair of points closer than the cutoff, images included, as a graph.
 *
 * @throws RangeError if the cutoff is not positive, a coordinate is not finite, or a cell that is needed is missing or flat
 * @throws CoincidentAtomsError (`ERR_COINCIDENT_ATOMS`) if two points are at the same place
 */
export function radiusGraph(points: Points): Graph {
  return batchedGraph([points]);
}

/** Several systems side by side, as one graph without edges between them. */
export function batchedGraph(systems: readonly Points[]): Graph {
  const list = neighboursOfBatch(
    systems.map(({ positions, cutoff, cell, periodic }) => ({
      positions,
      cutoff,
      cell: cell ?? undefined,
      periodic: periodic as [boolean, boolean, boolean] | undefined,
    })),
  );
  const crossing = list.shifts.some((s) => s !== 0);
  const shifts = new Float64Array(crossing ? 3 * list.count : 0);
  systems.forEach(({ cell }, s) => {
    if (!crossing || !cell) return;
    for (let e = list.edgeOffsets[s]; e < list.edgeOffsets[s + 1]; ++e) {
      const [a, b, c] = [list.shifts[3 * e], list.shifts[3 * e + 1], list.shifts[3 * e + 2]];
      for (let x = 0; x < 3; x++) shifts[3 * e + x] = a * cell[x] + b * cell[3 + x] + c * cell[6 + x];
    }
  });
  const nodes = list.atomOffsets[systems.length];
  return {
    nodes,
    edges: list.count,
    receivers: indices(list.receivers, nodes),
    senders: indices(list.senders, nodes),
    shifts: crossing ? tensor("1x1o", shifts, { dtype: "f64" }) : null,
  };
}

/**
 * Edge vectors r = x_j + S·cell − x_i, subtracted in double precision.
 *
 * @param positions - f64, [n, 3], ångström
 * @param dtype - what they are rounded to; default: "f64"
 * @returns [edges, 3]
 * @throws TypeError if the positions are not f64: translations would change the energy
 */
export function edgeVectors(positions: Tensor<"1x1o">, graph: Graph, dtype: Dtype = "f64"): Tensor<"1x1o"> {
  if (positions.dtype !== "f64")
    throw new TypeError(
      `edgeVectors: positions are ${positions.dtype}; they are f64 always, so that a translation changes nothing`,
    );
  if (positions.rows !== graph.nodes)
    throw new RangeError(`edgeVectors: there are ${positions.rows} positions; the graph has ${graph.nodes} nodes`);
  return tidily(() => {
    const inside = subtract(gather(positions, graph.senders), gather(positions, graph.receivers));
    return castTensor(graph.shifts === null ? inside : add(inside, relabel(graph.shifts, "1x1o", inside.shape, 3)), dtype);
  });
}

/** Sum over the edges that each node receives. */
export const sumOverEdges = <S extends string>(messages: Tensor<S>, graph: Graph): Tensor<S> =>
  scatter(messages, graph.receivers);
