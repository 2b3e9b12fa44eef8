import { layout } from "../irreps/index.js";
import { copyColumns } from "./columns.js";
import { record } from "./tape.js";
import { cleared, Tensor } from "./tensor.js";

/** Copies of an irrep in a row: component m of copy u is the number offset + m·stride + column + u. */
export interface Copies {
  readonly offset: number;
  /** Copies of the block that they are in. */
  readonly stride: number;
  readonly column: number;
  readonly multiplicity: number;
  readonly dim: number;
}

/**
 * Copies of irreps from their places in a row to places in a row of other irreps; what nothing goes to is 0. Linear, and its way back is the same
 * with the places exchanged.
 *
 * @param from - places in rows of x, none of them twice
 * @param to - as many places of the same sizes in rows of `irreps`, none of them twice
 */
export function moveCopies<S extends string>(x: Tensor, from: readonly Copies[], to: readonly Copies[], irreps: S): Tensor<S> {
  const { dim } = layout(irreps);
  return moved(x, from, to, new Tensor(irreps, [...x.shape.slice(0, -1), dim], dim, x.rows, x.dtype));
}

function moved<S extends string>(x: Tensor, from: readonly Copies[], to: readonly Copies[], y: Tensor<S>): Tensor<S> {
  const numbers = from.reduce((sum, { multiplicity, dim }) => sum + multiplicity * dim, 0);
  if (numbers < y.dim) cleared(y);
  for (const [i, a] of from.entries()) {
    const b = to[i]!;
    // Whole blocks lie alike on both sides; otherwise a component at a time.
    const whole = a.stride === a.multiplicity && b.stride === a.multiplicity;
    const length = whole ? a.dim * a.multiplicity : a.multiplicity;
    for (let m = 0; m < (whole ? 1 : a.dim); m++)
      copyColumns(x, a.offset + m * a.stride + a.column, y, b.offset + m * b.stride + b.column, length);
  }
  return record(y, [x], [(dy) => moved(dy, to, from, new Tensor(x.irreps, x.shape, x.dim, x.rows, dy.dtype))]);
}
