import { allocate, type Dtype, release, runtime } from "../runtime/index.js";
import {
  bytesOf,
  cleared,
  inRows,
  kernel,
  likeRows,
  record,
  requireTensor,
  shareRows,
  type Tensor,
  tidily,
} from "../tensor/index.js";
import { type SparseMap, transposed } from "./sparse-map.js";

/**
 * A constant sparse matrix on the components of every copy: y[r, j, u] = ∑ᵢ C[j, i] x[r, i, u]. Linear, so its way back is the transpose.
 *
 * @param x - plain, [..., columns·copies], the copies of a component side by side
 * @param copies - an integer ≥ 1
 * @returns plain, [..., rows·copies]
 * @throws RangeError if x is not plain or its rows are not `columns` components of `copies` copies
 */
export function constantMap(x: Tensor<"plain">, map: SparseMap, copies = 1): Tensor<"plain"> {
  requireTensor("constantMap", "x", x);
  if (!Number.isInteger(copies) || copies < 1)
    throw new RangeError(`constantMap: copies is ${copies}; it must be an integer >= 1`);
  if (x.irreps !== "plain" || x.dim !== map.columns * copies)
    throw new RangeError(
      `constantMap: x is "${x.irreps}" [${x.shape}]; the matrix [${map.rows}, ${map.columns}] on ${copies} copies needs plain rows of ` +
        `${map.columns * copies}`,
    );
  return tidily(() => mapped(x, map, copies));
}

function mapped(x: Tensor<"plain">, map: SparseMap, copies: number): Tensor<"plain"> {
  const y = likeRows(x, "plain", map.rows * copies);
  const run = kernel(map.byColumns ? "constantScatter" : "constantGather", x.dtype);
  if (map.byColumns) cleared(y);
  const lines = map.starts.length - 1;
  const width = copies * bytesOf(x.dtype);
  const [xStep, yStep] = map.byColumns ? [width, 0] : [0, width]; // from the numbers of a line of the matrix to the next
  const lineBytes = lines === 0 ? 0 : (map.index.length / lines + 1) * width; // in the mean
  withTable(map, x.dtype, (starts, index, values) =>
    shareRows(x.rows, lines * lineBytes, (from, to) =>
      inRows(lines, (to - from) * lineBytes, (first, last) =>
        run(
          x.ptr + from * x.rowBytes + first * xStep,
          x.rowBytes,
          starts + 4 * first,
          index,
          values,
          y.ptr + from * y.rowBytes + first * yStep,
          y.rowBytes,
          to - from,
          last - first,
          copies,
        ),
      ),
    ),
  );
  return record(y, [x], [(dy) => constantMap(dy, transposed(map), copies)]);
}

/** The lists of the matrix in the linear memory, for as long as `work` takes. */
function withTable(map: SparseMap, dtype: Dtype, work: (starts: number, index: number, values: number) => void): void {
  const { starts, index, values } = map;
  const valueBytes = values.length * bytesOf(dtype);
  const block = allocate(valueBytes + 4 * (index.length + starts.length));
  try {
    const { f32, f64, i32 } = runtime();
    if (dtype === "f32") f32.set(values, block.ptr / 4);
    else f64.set(values, block.ptr / 8);
    const indexAt = block.ptr + valueBytes;
    const startsAt = indexAt + 4 * index.length;
    i32.set(index, indexAt / 4);
    i32.set(starts, startsAt / 4);
    work(startsAt, indexAt, block.ptr);
  } finally {
    release(block);
  }
}
