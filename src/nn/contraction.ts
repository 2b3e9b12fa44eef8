import { type Layout, layout, regroup } from "../irreps/index.js";
import { realCouplingEntries } from "../representations/index.js";
import { allocate, type Block as MemoryBlock, type Dtype, GRANULE, lanes, pieces, release, runtime } from "../runtime/index.js";
import {
  cleared,
  constantTable,
  type Indices,
  kernel,
  requireIndices,
  requireSamePrecision,
  type Scalar,
  Tensor,
} from "../tensor/index.js";
import { receiverBlocks } from "./receiver-blocks.js";
import { type ProductPath, type ProductShape, type TensorProductPlan, tensorProductPlan } from "./tensor-product-plan.js";
import { type TrilinearMap, trilinear } from "./trilinear.js";

/** Edges: who sends to whom. */
export interface Edges {
  readonly senders: Indices;
  readonly receivers: Indices;
}

/** A weighted tensor product (uvu) and its tables. */
export interface Contraction {
  readonly irrepsOut: string;
  readonly weightCount: number;
  readonly dims: readonly [x: number, y: number, out: number];
  /** The tables for a precision, in the linear memory for good. */
  tables(dtype: Dtype): Tables;
}

interface Tables {
  readonly plan: number;
  readonly coefficients: number;
  readonly scratch: number;
  /** Multiply-adds an edge. */
  readonly work: number;
}

/** Multiply-adds of one call of a kernel, about half a millisecond. */
const CALL = 4e6;
/** The same where threads share the work, which takes pieces enough for all of them. */
const SHARED = 5e5;
/** Multiply-adds that are worth a block of receivers. */
const BLOCK = 1e6;
/** Numbers of two partial sums that a call adds. */
const ADDED = 1 << 15;

/** Lays out the paths (block of the first, block of the second, irrep of the result); the result is sorted and merged. */
export function contraction(
  first: Layout,
  second: Layout,
  paths: readonly { first: number; second: number; irrep: string }[],
): Contraction {
  const out = layout(regroup(paths.map(({ first: i, irrep }) => `${first.blocks[i].multiplicity}x${irrep}`).join("+")));
  const used = new Map<string, number>();
  let weightCount = 0;
  const placed = paths.map(({ first: i1, second: i2, irrep }) => {
    const iOut = out.blocks.findIndex((block) => block.irrep === irrep);
    const outColumn = used.get(irrep) ?? 0;
    const { multiplicity } = second.blocks[i2];
    used.set(irrep, outColumn + first.blocks[i1].multiplicity);
    weightCount += first.blocks[i1].multiplicity * multiplicity;
    return { i1, i2, iOut, outColumn, coefficient: Math.sqrt(out.blocks[iOut].dim / multiplicity) };
  });
  return contractionOf(first, second, out, placed, weightCount);
}

/** Lays out paths whose places in the result are given. */
export function contractionOf(
  first: Layout,
  second: Layout,
  out: Layout,
  paths: readonly ProductPath[],
  weightCount: number,
): Contraction {
  const shape: ProductShape = { in1: first.blocks, in2: second.blocks, out: out.blocks, coupling: realCouplingEntries, paths };
  const named = paths.map(({ i1, i2, iOut, outColumn, coefficient }) => `${i1},${i2},${iOut},${outColumn},${coefficient}`);
  const name = `tensor product ${first.text} ${second.text} ${out.text} ${named.join(" ")}`;
  const known: Partial<Record<Dtype, Tables>> = {};
  return {
    irrepsOut: out.text,
    weightCount,
    dims: [first.dim, second.dim, out.dim],
    tables: (dtype) => (known[dtype] ??= written(`${name} ${dtype}`, tensorProductPlan(shape, { dtype }))),
  };
}

function written(name: string, { table, coefficients, scratch, work }: TensorProductPlan): Tables {
  const plan = constantTable(name, 4 * table.length, (at) => runtime().i32.set(table, at / 4));
  const bytes = coefficients.BYTES_PER_ELEMENT;
  const at = constantTable(`${name} coefficients`, bytes * coefficients.length, (to) => {
    if (coefficients instanceof Float32Array) runtime().f32.set(coefficients, to / 4);
    else runtime().f64.set(coefficients, to / 8);
  });
  return { plan, coefficients: at, scratch, work };
}

/** ∑ over the edges that a node receives of T(x_sender, y_edge, w_edge); without edges row by row. */
export function contract(form: Contraction, x: Tensor, y: Tensor, w: Tensor<Scalar>, edges: Edges | null): Tensor {
  requireSamePrecision("tensorProduct", x, y);
  requireSamePrecision("tensorProduct", x, w);
  if (edges !== null) {
    requireIndices("tensorProduct", edges.senders);
    requireIndices("tensorProduct", edges.receivers);
  }
  const rows = y.rows;
  if (w.rows !== rows || w.dim !== form.weightCount)
    throw new RangeError(`tensorProduct: weights are [${w.shape}]; ${rows} rows of y need [${rows}, ${form.weightCount}]`);
  if (edges === null && x.rows !== rows)
    throw new RangeError(`tensorProduct: x has ${x.rows} rows and y ${rows}; without edges they go row by row`);
  if (edges !== null && (edges.senders.count !== rows || edges.receivers.count !== rows || edges.senders.bound !== x.rows)) {
    throw new RangeError(
      `tensorProduct: ${edges.senders.count} senders among ${edges.senders.bound} nodes and ${edges.receivers.count} receivers; x has ${x.rows} rows and y ${rows}`,
    );
  }
  return trilinear(along(form, edges), [x, y, w]);
}

const ptr = (x: Tensor | undefined): number => (x === undefined ? 0 : x.ptr);

/** Calls `work(scratch, from, to)` for ranges of receivers, which threads may share. */
function inReceivers(
  tables: Tables,
  receivers: number,
  edges: number,
  passes: number,
  work: (scratch: number, from: number, to: number) => void,
): void {
  const call = lanes() > 1 ? SHARED : CALL;
  const step = Math.max(1, Math.floor((call * receivers) / Math.max(1, passes * tables.work * edges)));
  pieces(
    Math.ceil(receivers / step),
    (i, scratch) => work(scratch, i * step, Math.min(receivers, (i + 1) * step)),
    tables.scratch,
  );
}

/**
 * Calls `work(scratch, from, to, dx)` for ranges of receivers that add to rows of dx by their senders: into dx itself, or into rows of their own
 * that are added to dx afterwards, in order. Which it is depends on the edges alone, so the sums do not depend on the threads.
 *
 * @param dx - zeros
 */
function ontoSenders(
  tables: Tables,
  { senders, receivers }: Edges,
  passes: number,
  dx: Tensor,
  work: (scratch: number, from: number, to: number, dx: number) => void,
): void {
  const blocks = receiverBlocks(senders, receivers, Math.ceil(BLOCK / Math.max(1, 3 * tables.work)));
  const { rowBytes, dim } = dx;
  const step = Math.max(1, Math.floor((CALL * receivers.bound) / Math.max(1, passes * tables.work * senders.count)));
  const own = blocks.map((block) => (block.direct ? null : allocate((block.last - block.first + 1) * rowBytes + GRANULE)));
  try {
    // Where row 0 would be; not at address 0, which says that nothing is wanted.
    const origins = blocks.map(({ first }, b) => {
      const at = own[b] === null ? dx.ptr : (own[b] as MemoryBlock).ptr - first * rowBytes;
      return at === 0 ? GRANULE : at;
    });
    const fill = kernel("fill", dx.dtype);
    pieces(
      blocks.length,
      (b, scratch) => {
        const { from, to, first, last, direct } = blocks[b];
        if (!direct) fill(origins[b] + first * rowBytes, (last - first + 1) * dim, 0);
        for (let r = from; r < to; r += step) work(scratch, r, Math.min(to, r + step), origins[b]);
      },
      tables.scratch,
    );
    if (own.every((block) => block === null)) return;
    const sum = kernel("add", dx.dtype);
    const rows = Math.max(1, Math.floor(ADDED / dim));
    pieces(Math.ceil(dx.rows / rows), (i) => {
      blocks.forEach(({ first, last, direct }, b) => {
        const from = Math.max(first, i * rows);
        const to = Math.min(last + 1, (i + 1) * rows);
        if (direct || from >= to) return;
        const at = dx.ptr + from * rowBytes;
        sum(at, origins[b] + from * rowBytes, at, (to - from) * dim);
      });
    });
  } finally {
    for (const block of own) if (block !== null) release(block);
  }
}

/** The map along some edges, or row by row: directions are one more pass of the same kernels. */
function along(form: Contraction, edges: Edges | null): TrilinearMap {
  const [starts, order, senders] =
    edges === null ? [0, 0, 0] : [edges.receivers.starts, edges.receivers.order, edges.senders.ptr];
  return {
    result([x, y]) {
      const receivers = edges === null ? y.rows : edges.receivers.bound;
      const leading = edges === null ? y.shape.slice(0, -1) : [receivers];
      return new Tensor(form.irrepsOut, [...leading, form.dims[2]], form.dims[2], receivers, x.dtype);
    },
    forward([x, y, w], direction, out) {
      const tables = form.tables(x.dtype);
      const run = kernel("tensorProductForward", x.dtype);
      const [a, b, c] = direction ?? [];
      inReceivers(tables, out.rows, y.rows, direction === null ? 1 : 2, (scratch, from, to) =>
        // biome-ignore format: the arguments as the kernel names them
        run(tables.plan, tables.coefficients, x.ptr, y.ptr, w.ptr, ptr(a), ptr(b), ptr(c), starts, order, senders, out.ptr, scratch, from, to, 0),
      );
    },
    backward([x, y, w], direction, g, [dx, dy, dw]) {
      if (dx !== undefined) cleared(dx);
      const tables = form.tables(x.dtype);
      const run = kernel("tensorProductBackward", x.dtype);
      const [a, b, c] = direction ?? [];
      const passes = direction === null ? 3 : 6;
      const work = (scratch: number, from: number, to: number, onto: number): void =>
        // biome-ignore format: the arguments as the kernel names them
        run(tables.plan, tables.coefficients, x.ptr, y.ptr, w.ptr, ptr(a), ptr(b), ptr(c), g.ptr, starts, order, senders, onto, ptr(dy), ptr(dw), scratch, from, to, 0);
      if (dx !== undefined && edges !== null) ontoSenders(tables, edges, passes, dx, work);
      else inReceivers(tables, g.rows, y.rows, passes, (scratch, from, to) => work(scratch, from, to, ptr(dx)));
    },
  };
}
