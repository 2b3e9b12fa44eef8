import type { Generator } from "../arithmetic/index.js";
import type { Graph } from "../graphs/index.js";
import { canonical, layout } from "../irreps/index.js";
import { castTensor, type Dtype, Indices, indices, like, Tensor, tensor, view } from "../tensor/index.js";
import { type GroupAction, turned } from "./group-action.js";

/** What an argument or a value is, and on what its rows lie. */
export interface Kind {
  /**
   * Irreps, which the group turns: "8x0e+4x1o", "D4:2xE"; "positions", points that translations move too, [n, 3] ("1x1o") or [n, 2] (plain), in f64
   * always; "plain" numbers, which nothing turns; "indices"; "graph", as radiusGraph makes them.
   */
  readonly is: string;
  /**
   * The set on whose members the rows lie, "nodes", "edges" or any other name: rows of one set are permuted together; null: rows that are not
   * permuted. Default: "nodes", but "edges" for indices with `values`, null for plain numbers.
   */
  readonly rows?: string | null;
  /** The set whose members indices number, so that they are renamed where it is permuted. Default: null, as for species. */
  readonly values?: string | null;
  /** Indices that are drawn are below this. */
  readonly bound?: number;
  /** Shape of plain numbers that are drawn. */
  readonly shape?: readonly number[];
}

/** Irreps, "positions", "plain" or "graph" alone stand for { is: … }. */
export type KindText = string | Kind;

/** An argument of a function that is verified. */
export type Argument = Tensor | Indices | Graph;

/** A kind of which everything is told. */
export interface Told extends Kind {
  readonly rows: string | null;
  readonly values: string | null;
}

const WORDS = new Set(["positions", "plain", "indices", "graph"]);

/** Whether a kind has irreps. */
export const isIrreps = (is: string): boolean => !WORDS.has(is);

/** @throws RangeError if the text is neither irreps nor one of the words */
export function told(kind: KindText): Told {
  const given = typeof kind === "string" ? { is: kind } : kind;
  const { values = null } = given;
  const rows = given.rows === undefined ? (given.is === "plain" ? null : values === null ? "nodes" : "edges") : given.rows;
  if (given.is === "graph") return { ...given, rows: given.rows ?? "edges", values: given.values ?? "nodes" };
  return { ...given, is: WORDS.has(given.is) ? given.is : canonical(given.is), rows, values };
}

export const isGraph = (x: unknown): x is Graph =>
  typeof x === "object" &&
  x !== null &&
  (x as Partial<Graph>).receivers instanceof Indices &&
  typeof (x as Graph).nodes === "number";

/** The kind of an argument that is given without one: indices are not renamed, plain numbers are weights. */
export const kindOf = (x: Argument): Told =>
  told(x instanceof Tensor ? x.irreps : x instanceof Indices ? { is: "indices", rows: null } : "graph");

/** Members of each set. */
export type Sizes = Readonly<Record<string, number>>;

/** The first axis: features [n, …, dim] lie on n members. */
const members = (x: Tensor): number => (x.shape.length > 1 ? x.shape[0] : 1);

/** The sizes that arguments tell. @throws RangeError if two of them tell different ones */
export function sizesOf(kinds: readonly Told[], xs: readonly Argument[]): Sizes {
  const found: Record<string, number> = {};
  const note = (set: string | null, size: number, i: number): void => {
    if (set === null) return;
    if (found[set] !== undefined && found[set] !== size)
      throw new RangeError(`verify: argument ${i + 1} has ${size} ${set}; another has ${found[set]}`);
    found[set] = size;
  };
  xs.forEach((x, i) => {
    const { rows, values } = kinds[i];
    if (x instanceof Tensor) note(rows, members(x), i);
    else if (x instanceof Indices) {
      note(rows, x.count, i);
      note(values, x.bound, i);
    } else {
      note(rows, x.edges, i);
      note(values, x.nodes, i);
    }
  });
  return found;
}

/** Arguments of these kinds with normal numbers, and random indices. */
export function drawnArguments(
  kinds: readonly Told[],
  sizes: Sizes,
  { random, dtype, space }: { random: Generator; dtype: Dtype; space: number },
): Argument[] {
  const size = (set: string | null): number => (set === null ? 1 : (sizes[set] ?? sizes.nodes));
  return kinds.map(({ is, rows, values, bound, shape }, i): Argument => {
    const count = size(rows);
    if (is === "positions") return points(random.normals(space * count), count, space);
    if (is === "graph") return drawnGraph(size(values), count, random);
    if (is === "indices") {
      const most = values === null ? bound : size(values);
      if (most === undefined) throw new RangeError(`verify: argument ${i + 1} are indices; say their bound, or give an example`);
      return indices(
        Int32Array.from({ length: count }, () => random.integer(most)),
        most,
      );
    }
    if (is !== "plain") return tensor<string>(is, random.normals(count * layout(is).dim), { shape: [count], dtype });
    if (shape === undefined) throw new RangeError(`verify: argument ${i + 1} is plain; say its shape, or give an example`);
    return castTensor(tensorOf(random.normals(shape.reduce((a, b) => a * b, 1)), shape), dtype);
  });
}

const tensorOf = (data: Float64Array, shape: readonly number[]): Tensor => {
  const dim = shape[shape.length - 1];
  const x = new Tensor<string>("plain", shape, dim, data.length / dim, "f64");
  view(x).set(data);
  return x;
};
const points = (data: Float64Array, count: number, space: number): Tensor =>
  space === 3 ? tensor<string>("1x1o", data, { shape: [count], dtype: "f64" }) : tensorOf(data, [count, space]);

/** A graph without loops, its edges sorted by receiver and then by sender. */
function drawnGraph(nodes: number, edges: number, random: Generator): Graph {
  const pairs = Array.from({ length: edges }, (): [number, number] => {
    const receiver = random.integer(nodes);
    return [receiver, (receiver + 1 + random.integer(Math.max(1, nodes - 1))) % nodes];
  }).sort(([a, b], [c, d]) => a - c || b - d);
  return graphOf(nodes, pairs, null);
}

const graphOf = (nodes: number, pairs: readonly (readonly [number, number])[], shifts: Graph["shifts"]): Graph => ({
  nodes,
  edges: pairs.length,
  receivers: indices(
    Int32Array.from(pairs, ([receiver]) => receiver),
    nodes,
  ),
  senders: indices(
    Int32Array.from(pairs, ([, sender]) => sender),
    nodes,
  ),
  shifts,
});

/** The arguments in a precision: positions and shifts stay f64. */
export const inPrecision = (kinds: readonly Told[], xs: readonly Argument[], dtype: Dtype): Argument[] =>
  xs.map((x, i) => (x instanceof Tensor && kinds[i].is !== "positions" ? castTensor(x, dtype) : x));

/** g x for an argument or a value. */
export function turnedArgument<E>(action: GroupAction<E>, g: E, { is }: Told, x: Argument): Argument {
  if (x instanceof Indices) return x;
  if (!(x instanceof Tensor))
    return x.shifts === null ? x : { ...x, shifts: turnedPoints(action, g, x.shifts) as Graph["shifts"] };
  return is === "positions" ? turnedPoints(action, g, x) : turned(action, g, x);
}

function turnedPoints<E>(action: GroupAction<E>, g: E, x: Tensor): Tensor {
  const [n, matrix] = [x.dim, action.onPoints(g)];
  if (matrix.length !== n * n)
    throw new RangeError(
      `verify: positions are [${x.shape}]; ${action.name} acts in ${Math.round(Math.sqrt(matrix.length))} dimensions`,
    );
  return mapped(x, (from, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[(i % n) * n + j] * from[i - (i % n) + j];
    return sum;
  });
}

/** x + t for positions. */
export const shiftedArgument = (t: ArrayLike<number>, { is }: Told, x: Argument): Argument =>
  is === "positions" && x instanceof Tensor ? mapped(x, (from, i) => from[i] + t[i % x.dim]) : x;

function mapped<S extends string>(x: Tensor<S>, value: (from: ArrayLike<number>, i: number) => number): Tensor<S> {
  const y = like(x);
  const [from, to] = [view(x), view(y)];
  for (let i = 0; i < to.length; i++) to[i] = value(from, i);
  return y;
}

/** Points of which the first two are at a distance, in a direction that is no axis, and all others `far` from them and from each other. */
export function parted(x: Tensor, distance: number, far: number, space: number): Tensor {
  const length = Math.sqrt(space === 2 ? 1 + 4 : 1 + 4 + 9);
  return mapped(x, (_, i) => {
    const [point, axis] = [Math.floor(i / space), i % space];
    return point === 0 ? 0 : point === 1 ? (distance * (axis + 1)) / length : axis === 0 ? point * far : 0;
  });
}

/** New orders of sets: member i of the new order is member order[i] of the old. */
export type Orders = Readonly<Record<string, Int32Array>>;

/** Random orders of all sets; the edges of graphs are sorted again afterwards. */
export function drawnOrders(kinds: readonly Told[], xs: readonly Argument[], sizes: Sizes, random: Generator): Orders {
  const orders: Record<string, Int32Array> = {};
  for (const [set, size] of Object.entries(sizes)) orders[set] = random.permutation(size);
  xs.forEach((x, i) => {
    if (!isGraph(x)) return;
    const name = inverseOf(orders[kinds[i].values as string]);
    const [receivers, senders] = [x.receivers, x.senders].map((list) => list.toArray().map((v) => name[v]));
    const edges = Int32Array.from({ length: x.edges }, (_, e) => e);
    orders[kinds[i].rows as string] = edges.sort((a, b) => receivers[a] - receivers[b] || senders[a] - senders[b] || a - b);
  });
  return orders;
}

function inverseOf(order: Int32Array): Int32Array {
  const inverse = new Int32Array(order.length);
  order.forEach((old, now) => {
    inverse[old] = now;
  });
  return inverse;
}

/** An argument or a value in other orders: rows move, indices are renamed. @throws RangeError if a value has another number of rows than its set */
export function permutedArgument(orders: Orders, { rows, values }: Told, x: Argument, which: string): Argument {
  const order = rows === null ? undefined : orders[rows];
  if (x instanceof Tensor) {
    if (order === undefined) return x;
    if (members(x) !== order.length)
      throw new RangeError(
        `verify: ${which} is [${x.shape}] on the ${order.length} ${rows}; say rows: null if it is not on ${rows}`,
      );
    const width = x.size / order.length;
    return mapped(x, (from, i) => from[order[Math.floor(i / width)] * width + (i % width)]);
  }
  const name = values === null ? undefined : inverseOf(orders[values]);
  const renamed = (list: Indices): Indices => {
    const old = list.toArray();
    return indices(
      Int32Array.from(old, (_, i) => (name === undefined ? old[order?.[i] ?? i] : name[old[order?.[i] ?? i]])),
      list.bound,
    );
  };
  if (x instanceof Indices) return renamed(x);
  const shifts =
    x.shifts === null || order === undefined
      ? x.shifts
      : mapped(x.shifts, (from, i) => from[3 * order[Math.floor(i / 3)] + (i % 3)]);
  return { ...x, receivers: renamed(x.receivers), senders: renamed(x.senders), shifts };
}
