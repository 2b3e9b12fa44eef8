import { type Invariant as InvariantOf, invariant } from "../irreps/index.js";
import { requireIndices, requireSame, requireSamePrecision, requireTensor } from "./checks.js";
import type { Indices } from "./indices.js";
import { scaleBy } from "./pointwise.js";
import { record } from "./tape.js";
import { tidily } from "./scope.js";
import { cleared, kernel, like, likeRows, Tensor } from "./tensor.js";
import { kernels, lanes, pieces, runtime } from "../runtime/index.js";

/** Rows that are summed from zero before the partial sums are added: fixed, so that sums never depend on how work is divided. */
export const BLOCK = 512;
/** Bytes that one call of a kernel reads, about. */
const CALL_BYTES = 1 << 19;
/** The same where threads share the work, which takes pieces enough for all of them. */
const SHARED_BYTES = 1 << 17;

const one = (x: Tensor): string => (x.irreps === "plain" ? "plain" : invariant(x.irreps));
/** Irreps of an invariant number made of features like S. */
export type One<S extends string> = string extends S
  ? any
  : S extends "plain"
    ? "plain"
    : S extends `${string}:${string}`
      ? InvariantOf<S>
      : S extends `${string}${"e" | "o"}`
        ? "1x0e"
        : S extends `${bigint}x${bigint}`
          ? "1x0"
          : "1x0e";

/** Calls `work(from, to)` for ranges of rows that are quick. */
export function inRows(rows: number, bytes: number, work: (from: number, to: number) => void, multiple = 1): void {
  const step = Math.max(1, Math.floor(CALL_BYTES / Math.max(1, bytes) / multiple)) * multiple;
  for (let from = 0; from < rows; from += step) work(from, Math.min(rows, from + step));
}

/**
 * The same for ranges that may be worked on at the same time, by different threads: see {@link pieces} for what `work` must not do.
 *
 * @param scratch - bytes that `work` needs, at the address that it is told
 */
export function shareRows(
  rows: number,
  bytes: number,
  work: (from: number, to: number, scratch: number) => void,
  { multiple = 1, scratch = 0 }: { multiple?: number; scratch?: number } = {},
): void {
  const call = lanes() > 1 ? SHARED_BYTES : CALL_BYTES;
  const step = Math.max(1, Math.floor(call / Math.max(1, bytes) / multiple)) * multiple;
  pieces(Math.ceil(rows / step), (i, at) => work(i * step, Math.min(rows, (i + 1) * step), at), scratch);
}

/** Sum of all rows, of any irreps: [..., dim] → [dim], in blocks of 512 rows and then over the blocks. */
export function sum<S extends string>(x: Tensor<S>): Tensor<S> {
  requireTensor("sum", "x", x);
  return tidily(() => summed(x));
}

function summed<S extends string>(x: Tensor<S>): Tensor<S> {
  const y = cleared(new Tensor(x.irreps, [x.dim], x.dim, 1, x.dtype));
  if (x.size > 0) {
    const partial = new Tensor("plain", [x.dim], x.dim, 1, x.dtype);
    const run = kernel("sumRows", x.dtype);
    for (let from = 0; from < x.rows; from += BLOCK)
      run(x.ptr + from * x.rowBytes, y.ptr, partial.ptr, Math.min(BLOCK, x.rows - from), x.dim);
    partial.storage.free();
  }
  return record(y, [x], [(dy) => repeat(dy, x)]);
}

/** Mean of all rows. */
export function mean<S extends string>(x: Tensor<S>): Tensor<S> {
  requireTensor("mean", "x", x);
  if (x.rows === 0) throw new RangeError("mean: there are no rows to take the mean of");
  return tidily(() => scaleBy(sum(x), 1 / x.rows));
}

/**
 * One row in every row of the leading axes of `shape`: the transpose of {@link sum}.
 *
 * @throws RangeError if x has not one row
 */
export function repeat<S extends string>(x: Tensor<S>, shape: Tensor): Tensor<S> {
  requireTensor("repeat", "x", x);
  if (x.rows !== 1) throw new RangeError(`repeat: x is [${x.shape}]; it must be one row`);
  const y = new Tensor(x.irreps, [...shape.shape.slice(0, -1), x.dim], x.dim, shape.rows, x.dtype);
  if (y.size > 0) {
    // The row is doubled until the tensor is full.
    const { u8 } = runtime();
    u8.copyWithin(y.ptr, x.ptr, x.ptr + x.rowBytes);
    const end = y.ptr + y.rows * y.rowBytes;
    for (let filled = y.rowBytes; y.ptr + filled < end; filled *= 2)
      u8.copyWithin(y.ptr + filled, y.ptr, Math.min(y.ptr + filled, end - filled));
  }
  return record(y, [x], [(dy) => relabelLike(sum(dy), x)]);
}

/** One scalar a row times that row, of any irreps: y = s·x. */
export function scaleRows<S extends string>(s: Tensor, x: Tensor<S>): Tensor<S> {
  requireTensor("scale", "the factor", s);
  requireTensor("scale", "x", x);
  requireSamePrecision("scale", s, x);
  if (s.size !== x.rows)
    throw new RangeError(`scale: the factor is [${s.shape}]; ${x.rows} rows of "${x.irreps}" need one scalar each`);
  const y = like(x);
  const run = kernel("scaleRows", x.dtype);
  const bytes = s.rowBytes / s.dim;
  shareRows(x.rows, x.rowBytes, (from, to) =>
    run(s.ptr + from * bytes, x.ptr + from * x.rowBytes, y.ptr + from * x.rowBytes, to - from, x.dim),
  );
  return record(y, [s, x], [(dy) => relabelLike(rowInner(dy, x), s), (dy) => scaleRows(s, dy)]);
}

/** Inner product of each row of x with that of y: [..., dim] → [..., 1], an invariant. */
export function rowInner<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<One<S>> {
  requireSame("rowInner", x, y);
  const s = likeRows(x, one(x), 1) as Tensor<One<S>>;
  const run = kernel("rowDot", x.dtype);
  const bytes = s.rowBytes;
  shareRows(x.rows, x.rowBytes, (from, to) =>
    run(x.ptr + from * x.rowBytes, y.ptr + from * x.rowBytes, s.ptr + from * bytes, to - from, x.dim),
  );
  return record(s, [x, y], [(ds) => scaleRows(ds, y), (ds) => scaleRows(ds, x)]);
}

/** Inner product of all numbers of x and y: an invariant, [1]. */
export function inner<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<One<S>> {
  return tidily(() => sum(rowInner(x, y)));
}

/** The same numbers in other leading axes; the last axis stays. */
export function reshape<S extends string>(x: Tensor<S>, leading: readonly number[]): Tensor<S> {
  requireTensor("reshape", "x", x);
  if (!Array.isArray(leading)) throw new TypeError(`reshape: leading is ${String(leading)}; expected a list of axes`);
  const rows = leading.reduce((a, b) => a * b, 1);
  if (rows !== x.rows || !leading.every((axis) => Number.isInteger(axis) && axis >= 0)) {
    throw new RangeError(`reshape: leading axes [${leading}] hold ${rows} rows; x has ${x.rows}`);
  }
  return relabel(x, x.irreps, [...leading, x.dim], x.dim);
}

/** The same numbers under other irreps or axes. */
export function relabel<S extends string>(x: Tensor, irreps: S, shape: readonly number[], dim: number): Tensor<S> {
  requireTensor("relabel", "x", x);
  const rows = dim === 0 ? shape.slice(0, -1).reduce((a, b) => a * b, 1) : x.size / dim;
  const y = new Tensor(irreps, shape, dim, rows, x.dtype, x.storage, x.offset);
  return record(y, [x], [(dy) => relabel(dy, x.irreps, x.shape, x.dim)]);
}

/** The numbers of x as a tensor like y. */
export const relabelLike = <S extends string>(x: Tensor, y: Tensor<S>): Tensor<S> =>
  (x.irreps as string) === y.irreps && x.shape.length === y.shape.length && x.shape.every((axis, i) => axis === y.shape[i])
    ? (x as unknown as Tensor<S>)
    : relabel(x, y.irreps, y.shape, y.dim);

/** Rows `from` … `to`, counted over all leading axes. */
export function sliceRows<S extends string>(x: Tensor<S>, from: number, to: number): Tensor<S> {
  requireTensor("sliceRows", "x", x);
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= x.rows)) {
    throw new RangeError(`sliceRows: from ${from} to ${to}; x has ${x.rows} rows`);
  }
  const y = new Tensor(x.irreps, [to - from, x.dim], x.dim, to - from, x.dtype, x.storage, x.offset + from * x.rowBytes);
  return record(y, [x], [(dy) => placeRows(dy, from, x)]);
}

/** Zeros in the shape of `shape`, but for the rows from `from` on, which are those of x: the transpose of {@link sliceRows}. */
function placeRows<S extends string>(x: Tensor<S>, from: number, shape: Tensor): Tensor<S> {
  const y = cleared(new Tensor(x.irreps, shape.shape, x.dim, shape.rows, x.dtype));
  copyBytes(x, y, from);
  return record(y, [x], [(dy) => relabelLike(sliceRows(dy, from, from + x.rows), x)]);
}

function copyBytes(x: Tensor, y: Tensor, row: number): void {
  if (x.size > 0) runtime().u8.copyWithin(y.ptr + row * x.rowBytes, x.ptr, x.ptr + x.rows * x.rowBytes);
}

/** The rows of all tensors one after another, of equal irreps. */
export function concatenateRows<S extends string>(parts: readonly Tensor<S>[]): Tensor<S> {
  if (parts.length === 0) throw new RangeError("concatenateRows: there are no tensors");
  const [first] = parts;
  let rows = 0;
  for (const part of parts) {
    requireTensor("concatenateRows", "an argument", part);
    requireSamePrecision("concatenateRows", first, part);
    if (part.irreps !== first.irreps || part.dim !== first.dim)
      throw new RangeError(`concatenateRows: "${part.irreps}" [${part.shape}] does not fit "${first.irreps}" [${first.shape}]`);
    rows += part.rows;
  }
  const y = new Tensor(first.irreps, [rows, first.dim], first.dim, rows, first.dtype);
  const starts: number[] = [];
  let at = 0;
  for (const part of parts) {
    copyBytes(part, y, at);
    starts.push(at);
    at += part.rows;
  }
  return record(
    y,
    parts,
    parts.map((part, i) => (dy: Tensor) => relabelLike(sliceRows(dy, starts[i], starts[i] + part.rows), part)),
  );
}

/** Row index[i] of x in row i. */
export function gather<S extends string>(x: Tensor<S>, index: Indices): Tensor<S> {
  requireTensor("gather", "x", x);
  requireIndices("gather", index);
  if (index.bound !== x.rows) throw new RangeError(`gather: the indices are bounded by ${index.bound}; x has ${x.rows} rows`);
  const y = new Tensor(x.irreps, [index.count, x.dim], x.dim, index.count, x.dtype);
  const run = kernels().gatherRows;
  shareRows(index.count, x.rowBytes, (from, to) =>
    run(x.ptr, index.ptr + 4 * from, y.ptr + from * x.rowBytes, to - from, x.rowBytes),
  );
  return record(y, [x], [(dy) => relabelLike(scatter(dy, index), x)]);
}

/** Sum of the rows i with index[i] = r in row r, in ascending order of i: the transpose of {@link gather}, and the sum over segments. */
export function scatter<S extends string>(x: Tensor<S>, index: Indices): Tensor<S> {
  requireTensor("scatter", "x", x);
  requireIndices("scatter", index);
  if (index.count !== x.rows) throw new RangeError(`scatter: there are ${index.count} indices; x has ${x.rows} rows`);
  const y = new Tensor(x.irreps, [index.bound, x.dim], x.dim, index.bound, x.dtype);
  const run = kernel("segmentSum", x.dtype);
  const perRow = (x.rowBytes * (x.rows + index.bound)) / Math.max(1, index.bound);
  shareRows(index.bound, perRow, (from, to) => run(x.ptr, index.starts, index.order, y.ptr, from, to, x.dim));
  return record(y, [x], [(dy) => relabelLike(gather(dy, index), x)]);
}

/** Mean of the rows of each segment; a segment without rows gives zero. */
export function segmentMean<S extends string>(x: Tensor<S>, index: Indices): Tensor<S> {
  return tidily(() => scaleRows(shares(x, index), scatter(x, index)));
}

/** One over the number of rows of each segment, 0 for none. */
function shares(x: Tensor, index: Indices): Tensor {
  requireTensor("segmentMean", "x", x);
  const starts = index.startsArray();
  const inverse = new Tensor("plain", [index.bound, 1], 1, index.bound, x.dtype);
  const { f32, f64 } = runtime();
  for (let r = 0; r < index.bound; r++) {
    const value = starts[r + 1] > starts[r] ? 1 / (starts[r + 1] - starts[r]) : 0;
    if (x.dtype === "f32") f32[inverse.ptr / 4 + r] = value;
    else f64[inverse.ptr / 8 + r] = value;
  }
  return inverse;
}
