import { rotate, rotationsToPole } from "../so3/index.js";
import { add, filled, plain, relabel, requireTensor, scaleRows, type Tensor, tidily, view } from "../tensor/index.js";

/** Frames of edges, in which they point to the pole y. */
export interface EdgeFrame {
  readonly kind: "edge frame";
  /** The edges, plain [edges, 3]. */
  readonly vectors: Tensor<"plain">;
  /** One rotation for each edge, plain [edges, 9]; for an edge of length zero the identity. */
  readonly rotations: Tensor<"plain">;
  /** 1 for each edge that has a direction and 0 for each of length zero, plain [edges, 1]; null if all have one. */
  readonly directed: Tensor<"plain"> | null;
}

/**
 * The frames of edges: rotations that take them to the pole, for {@link toEdgeFrame} and {@link fromEdgeFrame}. There, rotations about the
 * edge are those about y, which act on the components of each order m alone; so a map that commutes with them commutes with all of SO(3) once
 * it is rotated back, and it sees nothing of the choice of the rotations, which is not continuous ({@link rotationsToPole}). Several layers may
 * share one.
 *
 * @param r - edges, one vector a row: "1x1o", "1x1" or plain [..., 3], finite
 * @throws RangeError if there is not one vector in a row
 */
export function edgeFrame(r: Tensor): EdgeFrame {
  requireTensor("edgeFrame", "r", r);
  if (!/^(1x1o?|plain)$/.test(r.irreps) || r.dim !== 3)
    throw new RangeError(`edgeFrame: r is "${r.irreps}" [${r.shape}]; edges are one vector a row, "1x1o"`);
  const vectors = relabel(r, "plain", [r.rows, 3], 3);
  const found = rotationsToPole(vectors);
  const values = view(r);
  const lost: number[] = [];
  for (let i = 0; i < r.rows; i++) if (values[3 * i] === 0 && values[3 * i + 1] === 0 && values[3 * i + 2] === 0) lost.push(i);
  if (lost.length === 0) return { kind: "edge frame", vectors, rotations: found, directed: null };
  const [mask, rest] = [new Float64Array(r.rows).fill(1), new Float64Array(9 * r.rows)];
  for (const i of lost) {
    mask[i] = 0;
    rest[9 * i + 4] = 1; // the rotation of the zero vector is diag(1, 0, 1)
  }
  const { dtype } = r;
  return {
    kind: "edge frame",
    vectors,
    rotations: tidily(() => add(found, plain(rest, { shape: [r.rows, 9], dtype }))),
    directed: plain(mask, { shape: [r.rows, 1], dtype }),
  };
}

/** A frame as it is, or that of edges; checked to be that of so many rows. @internal */
export function frameOf(name: string, r: Tensor | EdgeFrame, rows: number): EdgeFrame {
  const given = "kind" in r ? r.vectors : r;
  requireTensor(name, "r", given);
  if (given.rows !== rows)
    throw new RangeError(`${name}: there are ${given.rows} edges for ${rows} rows of features; each needs one`);
  return "kind" in r ? r : edgeFrame(r);
}

/** Features of each edge as they are in its frame: D(R) x. */
export function toEdgeFrame<S extends string>(x: Tensor<S>, frame: EdgeFrame): Tensor<S> {
  return rotate(x, frameOf("toEdgeFrame", frame, x.rows).rotations);
}

/** Features in the frames of the edges as they are outside: D(R)ᵀ x, the inverse of {@link toEdgeFrame}. */
export function fromEdgeFrame<S extends string>(x: Tensor<S>, frame: EdgeFrame): Tensor<S> {
  return rotate(x, frameOf("fromEdgeFrame", frame, x.rows).rotations, { inverse: true });
}

/** Rows of edges with a direction from the first, of edges without one from the second, or zero. @internal */
export function whereDirected<S extends string>(
  { directed }: EdgeFrame,
  along: Tensor<S>,
  without: ((x: Tensor<"plain">) => Tensor<S>) | null,
): Tensor<S> {
  if (directed === null) return along;
  const kept = scaleRows(directed, along);
  if (without === null) return kept;
  const undirected = filled(directed, 1);
  const [from, to] = [view(directed), view(undirected)];
  for (let i = 0; i < from.length; i++) to[i] = 1 - from[i];
  return add(kept, without(undirected));
}
