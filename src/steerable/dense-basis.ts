import type { Representation } from "../representations/index.js";
import { allocate, release, runtime } from "../runtime/index.js";
import { bytesOf, inRows, kernel, type Tensor } from "../tensor/index.js";
import type { KernelBlock } from "./blocks.js";

/** All elements of a basis: κₖ(x) = ∑_q φ_(column + q)(x) T_q, with the matrices T from starts[k] to starts[k+1]. */
export interface DenseBasis {
  /** First function φ of each element. */
  readonly columns: Int32Array;
  readonly starts: Int32Array;
  /** Row-major [matrices, dimOut·dimIn]. */
  readonly matrices: Float64Array;
  readonly size: number;
}

/** T_q = Q_out C[·, ·, q] Q_in⁻¹, where only the columns of Q_out and the rows of Q_in⁻¹ of the copies of an element take part. */
export function denseBasis(
  blocks: readonly KernelBlock[],
  dim: number,
  { dim: dimOut, decomposition: { changeOfBasis: left } }: Representation,
  { dim: dimIn, decomposition: { inverse: right } }: Representation,
): DenseBasis {
  const size = dimOut * dimIn;
  const [columns, starts] = [new Int32Array(dim), new Int32Array(dim + 1)];
  let element = 0;
  for (const { solutions, copiesOut, copiesIn } of blocks) {
    for (const { column, columns: count } of solutions) {
      for (let copies = copiesOut.length * copiesIn.length; copies > 0; --copies, ++element) {
        columns[element] = column;
        starts[element + 1] = starts[element] + count;
      }
    }
  }
  const matrices = new Float64Array(starts[dim] * size);
  const half = new Float64Array(dimIn); // a row of C Q_in⁻¹
  for (const { out, into, solutions, copiesOut, copiesIn, offset } of blocks) {
    solutions.forEach(({ tensor, columns: count }, k) => {
      for (let q = 0; q < count; ++q) {
        copiesIn.forEach((v, copyIn) => {
          for (let a = 0; a < out.dim; ++a) {
            half.fill(0);
            for (let b = 0; b < into.dim; ++b) {
              const c = tensor[(a * into.dim + b) * count + q];
              if (c !== 0) for (let j = 0; j < dimIn; ++j) half[j] += c * right[(v + b) * dimIn + j];
            }
            copiesOut.forEach((u, copyOut) => {
              const at = (starts[offset + (k * copiesOut.length + copyOut) * copiesIn.length + copyIn] + q) * size;
              for (let i = 0; i < dimOut; ++i) {
                const c = left[i * dimOut + u + a];
                if (c !== 0) for (let j = 0; j < dimIn; ++j) matrices[at + i * dimIn + j] += c * half[j];
              }
            });
          }
        });
      }
    });
  }
  return { columns, starts, matrices, size };
}

/**
 * All elements where the functions φ have the values given.
 *
 * @param functions - [n, count]
 * @returns in the precision of the functions, row-major [n, dim, dimOut, dimIn]
 */
export function blended({ columns, starts, matrices, size }: DenseBasis, functions: Tensor): Float32Array | Float64Array {
  const { dtype, rows } = functions;
  const bytes = bytesOf(dtype);
  const numbers = (): Float32Array | Float64Array => (dtype === "f32" ? runtime().f32 : runtime().f64);
  const row = columns.length * size;
  const found = dtype === "f32" ? new Float32Array(rows * row) : new Float64Array(rows * row);
  if (found.length === 0) return found;
  const most = Math.min(rows, Math.max(1, Math.floor((1 << 17) / row))); // points at a time, so that the linear memory stays small
  const table = allocate(matrices.length * bytes + 4 * (columns.length + starts.length));
  const result = allocate(most * row * bytes);
  try {
    numbers().set(matrices, table.ptr / bytes);
    const columnsAt = table.ptr + matrices.length * bytes;
    const startsAt = columnsAt + 4 * columns.length;
    runtime().i32.set(columns, columnsAt / 4);
    runtime().i32.set(starts, startsAt / 4);
    const run = kernel("blend", dtype);
    for (let from = 0; from < rows; from += most) {
      const count = Math.min(most, rows - from);
      const c = functions.ptr + from * functions.rowBytes;
      inRows(count, row * bytes, (first, last) =>
        run(
          c + first * functions.rowBytes,
          functions.rowBytes,
          columnsAt,
          startsAt,
          table.ptr,
          result.ptr + first * row * bytes,
          last - first,
          columns.length,
          size,
        ),
      );
      const at = result.ptr / bytes;
      found.set(numbers().subarray(at, at + count * row), from * row);
    }
  } finally {
    release(result);
    release(table);
  }
  return found;
}
