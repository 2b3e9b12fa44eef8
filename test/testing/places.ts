import { layout } from "../../src/irreps/index.js";
import { type Tensor, tensor, toArray } from "../../src/tensor/index.js";

/** Where a number of a row stands: the block, component i of its irrep, copy u. */
export interface Place {
  readonly row: number;
  readonly dim: number;
  readonly multiplicity: number;
  readonly i: number;
  readonly u: number;
  /** Of all copies in a row. */
  readonly copy: number;
}

/** Numbers of x, each a function of its value and its place, of `at(i, u)` in the same block and of the row; called other irreps if told so. */
export function remade(
  x: Tensor,
  value: (t: number, place: Place, block: (i: number, u: number) => number, row: (k: number) => number) => number,
  irreps: string = x.irreps,
): Tensor {
  const from = toArray(x, { layout: "ir_mul" });
  const to = from.slice();
  let copy = 0;
  for (const { offset, dim, multiplicity } of layout(x.irreps).blocks) {
    for (let row = 0; row < x.rows; row++) {
      const at = row * x.dim + offset;
      for (let i = 0; i < dim; i++) {
        for (let u = 0; u < multiplicity; u++) {
          const place = { row, dim, multiplicity, i, u, copy: copy + u };
          const k = at + i * multiplicity + u;
          to[k] = value(
            from[k],
            place,
            (j, v) => from[at + j * multiplicity + v],
            (c) => from[row * x.dim + c],
          );
        }
      }
    }
    copy += multiplicity;
  }
  return tensor(irreps, to, { layout: "ir_mul", dtype: x.dtype, shape: [...x.shape.slice(0, -1)] });
}

/** The numbers of x, copy by copy, read as if they were component by component. */
export const layoutsConfused = (x: Tensor): Tensor =>
  tensor(x.irreps, toArray(x), { layout: "ir_mul", dtype: x.dtype, shape: [...x.shape.slice(0, -1)] });

/** The same numbers, in which every parity is the other. */
export const parityForgotten = (y: Tensor): Tensor =>
  remade(
    y,
    (t) => t,
    y.irreps.replace(/[eo](?=\+|$)/g, (p) => (p === "e" ? "o" : "e")),
  );

/** One component of every irrep that has several is larger than it should be. */
export const unevenComponents = (y: Tensor): Tensor => remade(y, (t, { dim, i }) => (dim > 1 && i === dim - 1 ? 1.01 * t : t));

/** A number is added to every component, of vectors too. */
export const biasedComponents = (y: Tensor): Tensor => remade(y, (t, { copy }) => t + 0.1 * (copy + 1));

/** The components of vectors in the order of another convention: y, z, x. */
export const otherOrder = (x: Tensor): Tensor => remade(x, (t, { dim, i, u }, block) => (dim === 3 ? block((i + 1) % 3, u) : t));
