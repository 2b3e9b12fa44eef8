import { allocate, kernels, release, runtime } from "../../src/runtime/index.js";
import type { Dtype } from "../../src/runtime/index.js";

/** Numbers in the linear memory for the time of one test, and the kernels on them. */
export class Bench {
  private readonly blocks: ReturnType<typeof allocate>[] = [];
  readonly bytes: 4 | 8;

  constructor(readonly dtype: Dtype) {
    this.bytes = dtype === "f32" ? 4 : 8;
  }

  /** The kernel of that name, for the precision of the bench. */
  kernel(name: string): (...args: number[]) => number {
    return (kernels() as unknown as Record<string, (...args: number[]) => number>)[
      `${name}${this.dtype === "f32" ? "F32" : "F64"}`
    ];
  }

  /** Address of a copy of the numbers. */
  put(values: ArrayLike<number>): number {
    const block = allocate(this.bytes * Math.max(1, values.length));
    this.blocks.push(block);
    this.view(block.ptr, values.length).set(values);
    return block.ptr;
  }

  /** Address of whole numbers, i32. */
  putIntegers(values: ArrayLike<number>): number {
    const block = allocate(4 * Math.max(1, values.length));
    this.blocks.push(block);
    runtime().i32.set(values, block.ptr / 4);
    return block.ptr;
  }

  /** Numbers as they stand in memory now. */
  get(at: number, count: number): Float64Array {
    return Float64Array.from(this.view(at, count));
  }

  close(): void {
    for (const block of this.blocks) release(block);
  }

  private view(at: number, count: number): Float32Array | Float64Array {
    return this.dtype === "f32" ? runtime().f32.subarray(at / 4, at / 4 + count) : runtime().f64.subarray(at / 8, at / 8 + count);
  }
}

/** Numbers as a precision holds them. */
export const rounded = (values: Float64Array, dtype: Dtype): Float64Array =>
  dtype === "f32" ? Float64Array.from(Float32Array.from(values)) : values;
export const epsilon = (dtype: Dtype): number => (dtype === "f32" ? 2 ** -23 : 2 ** -52);

/** Largest difference relative to the largest of what was wanted. */
export function relativeError(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < wanted.length; i++) {
    difference = Math.max(difference, Number.isNaN(found[i]) ? Number.POSITIVE_INFINITY : Math.abs(found[i] - wanted[i]));
    size = Math.max(size, Math.abs(wanted[i]));
  }
  return size === 0 ? difference : difference / size;
}
