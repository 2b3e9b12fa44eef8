import { runtime, ScopeError } from "../runtime/index.js";
import { Storage } from "./arena.js";

/**
 * Row numbers, checked once against their bound, with their stable order by value: `start[v] … start[v+1]` are the places, in `order`, at
 * which the value v stands. What sums into rows follows that order, so it is the same for every way of dividing the work.
 */
export class Indices {
  readonly count: number;
  readonly bound: number;
  /** Whether the values ascend already, so that `order` is the identity. */
  readonly ascending: boolean;
  /** @internal */ readonly storage: Storage;

  /** @internal Use {@link indices}. */
  constructor(values: Int32Array, bound: number) {
    const count = values.length;
    this.count = count;
    this.bound = bound;
    let ascending = true;
    for (let i = 0; i < count; i++) {
      if (!(values[i] >= 0 && values[i] < bound)) refuse(i, values[i], bound);
      if (i > 0 && values[i] < values[i - 1]) ascending = false;
    }
    this.ascending = ascending;
    this.storage = new Storage(4 * (count + bound + 1 + (ascending ? 0 : count)));
    const { i32 } = runtime();
    const at = this.ptr / 4;
    i32.set(values, at);
    const start = i32.subarray(at + count, at + count + bound + 1).fill(0);
    for (let i = 0; i < count; i++) start[values[i] + 1]++;
    for (let v = 0; v < bound; v++) start[v + 1] += start[v];
    if (ascending) return;
    const next = start.slice();
    const order = at + count + bound + 1;
    for (let i = 0; i < count; i++) i32[order + next[values[i]]++] = i;
  }

  /** @internal Address of the values, i32. */
  get ptr(): number {
    const { block } = this.storage;
    if (block === null)
      throw new ScopeError(
        "ERR_SCOPE_CLOSED",
        `${this.count} indices were used after their scope closed; make them outside, or return them from it`,
      );
    return block.ptr;
  }

  /** @internal Address of the bound + 1 starts. */
  get starts(): number {
    return this.ptr + 4 * this.count;
  }

  /** @internal Address of the order, 0 for the identity. */
  get order(): number {
    return this.ascending ? 0 : this.ptr + 4 * (this.count + this.bound + 1);
  }

  /** The values, a copy. */
  toArray(): Int32Array {
    return runtime().i32.slice(this.ptr / 4, this.ptr / 4 + this.count);
  }

  /** The order, a copy; null for the identity. */
  orderArray(): Int32Array | null {
    return this.order === 0 ? null : runtime().i32.slice(this.order / 4, this.order / 4 + this.count);
  }

  /** Places of each value, a copy: `bound + 1` numbers. */
  startsArray(): Int32Array {
    return runtime().i32.slice(this.starts / 4, this.starts / 4 + this.bound + 1);
  }
}

function refuse(i: number, value: number, bound: number): never {
  throw new RangeError(
    `indices: values[${i}] is ${value}; ${bound === 0 ? "with the bound 0 there can be none" : `it must be an integer from 0 to ${bound - 1}`}`,
  );
}

/**
 * Row numbers for `gather`, `scatter` and weights by species.
 *
 * @param values - integers from 0 to bound − 1
 * @param bound - number of rows they may name
 * @throws RangeError if a value is outside, or the bound is not an integer ≥ 0; TypeError if the values are not an array
 */
export function indices(values: Int32Array | readonly number[], bound: number): Indices {
  if (!Number.isInteger(bound) || bound < 0) throw new RangeError(`indices: bound is ${bound}; it must be an integer >= 0`);
  if (!(Array.isArray(values) || (ArrayBuffer.isView(values) && "length" in values)))
    throw new TypeError(
      `indices: values is ${values === null ? "null" : typeof values}; expected an Int32Array or an array of integers`,
    );
  const array = values instanceof Int32Array ? values : Int32Array.from(values);
  if (array !== values) {
    for (let i = 0; i < array.length; i++) if (array[i] !== values[i]) refuse(i, values[i], bound);
  }
  return new Indices(array, bound);
}
