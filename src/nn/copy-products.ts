import { runtime } from "../runtime/index.js";
import { constantTable, type Dtype, bytesOf, kernel, record, shareRows, Tensor } from "../tensor/index.js";

/** Copies of one component side by side in a row, all numbers counted in numbers. */
export interface Slot {
  readonly offset: number;
  readonly width: number;
}

/** Blocks of the rows of one of the three arguments: with them the form of its tensors. */
export interface Side {
  readonly irreps: string;
  readonly dim: number;
  /** All of the row. */
  readonly slots: readonly Slot[];
}

/** The trilinear form ∑ₑ cₑ ∑ᵤ a[iₑ, u] b[jₑ, u] z[kₑ, u] of rows a, b, z. */
export interface CopyProducts {
  /** Tells forms apart: the tables of two of the same name are the same. */
  readonly name: string;
  readonly sides: readonly [a: Side, b: Side, z: Side];
  /** Slots of a, b and z, of one width, and c. */
  readonly terms: readonly (readonly [a: number, b: number, z: number, c: number])[];
}

/**
 * z[k, u] = ∑ₑ cₑ a[i, u] b[j, u], row by row. The way back to a or b is the same form with the places exchanged, so derivatives of all orders
 * are.
 */
export const copyProducts = (form: CopyProducts, a: Tensor, b: Tensor): Tensor => product(form, [0, 1, 2], a, b);

type Places = readonly [left: 0 | 1 | 2, right: 0 | 1 | 2, result: 0 | 1 | 2];

function product(form: CopyProducts, places: Places, a: Tensor, b: Tensor): Tensor {
  const [left, right, result] = places;
  const { irreps, dim, slots } = form.sides[result];
  const y = new Tensor(irreps, [...a.shape.slice(0, -1), dim], dim, a.rows, a.dtype);
  const list = listOf(form, places, a.dtype);
  const run = kernel("copyProducts", a.dtype);
  // A term takes the time of half of the bytes that it reads.
  const bytes = form.terms.reduce((sum, term) => sum + form.sides[left].slots[term[left]].width, 0) * bytesOf(a.dtype);
  shareRows(a.rows, Math.max(bytes, y.rowBytes), (from, to) =>
    run(
      list,
      slots.length,
      a.ptr + from * a.rowBytes,
      a.rowBytes,
      b.ptr + from * b.rowBytes,
      b.rowBytes,
      y.ptr + from * y.rowBytes,
      y.rowBytes,
      to - from,
    ),
  );
  return record(
    y,
    [a, b],
    [(dy) => product(form, [result, right, left], dy, b), (dy) => product(form, [left, result, right], a, dy)],
  );
}

/** The list of assembly/copy-products.ts, in the linear memory for good. */
function listOf({ name, sides, terms }: CopyProducts, [left, right, result]: Places, dtype: Dtype): number {
  const { slots } = sides[result];
  const bytes = 16 * (slots.length + terms.length);
  return constantTable(`products of copies ${left}${right} ${dtype} ${name}`, bytes, (at) => {
    const { i32, f32, f64 } = runtime();
    const size = bytesOf(dtype);
    const own = slots.map((): (readonly [number, number, number, number])[] => []);
    for (const term of terms) own[term[result]].push(term);
    let to = at;
    for (const [k, { offset, width }] of slots.entries()) {
      i32.set([size * offset, size * width, own[k].length], to / 4);
      to += 16;
      for (const term of own[k]) {
        i32[to / 4] = size * sides[left].slots[term[left]].offset;
        i32[to / 4 + 1] = size * sides[right].slots[term[right]].offset;
        if (dtype === "f32") f32[to / 4 + 2] = term[3];
        else f64[to / 8 + 1] = term[3];
        to += 16;
      }
    }
  });
}
