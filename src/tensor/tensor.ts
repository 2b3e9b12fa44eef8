import { layout, type PrefixedScalars } from "../irreps/index.js";
import { type Dtype, kernels, lanes, pieces, runtime, ScopeError } from "../runtime/index.js";
import { Storage } from "./arena.js";
import type { Node } from "./tape.js";

/** Bytes of one number. */
export const bytesOf = (dtype: Dtype): 4 | 8 => (dtype === "f32" ? 4 : 8);

/** What is known of a parameter beside its values: how it is drawn anew. */
export interface Role {
  kind: "parameter" | "buffer";
  initial: Initial;
  /** Keeps its precision when a model is cast. */
  fixed?: boolean;
}
export type Initial =
  | { draw: "normal"; std: number }
  | { draw: "uniform"; from: number; to: number }
  | { draw: "constant"; value: number }
  /** of, 2·of, 3·of, … */
  | { draw: "multiples"; of: number }
  | { draw: "given" };

/**
 * Numbers in the linear memory, shape [...leading, dim]. The last axis is laid out as `irreps` says, component by component with the
 * copies contiguous; "plain" tensors (weights) have no irreps. The values never change, except those of parameters and buffers.
 */
export class Tensor<S extends string = string> {
  readonly irreps: S;
  readonly shape: readonly number[];
  readonly dim: number;
  readonly rows: number;
  /** Changed by `cast(model)` only. */
  dtype: Dtype;
  /** Set for parameters and buffers. */
  role: Role | null = null;
  /** @internal */ storage: Storage;
  /** @internal Bytes from the start of the storage. */ offset: number;
  /** @internal Where the tape has it. */ node: Node | null = null;
  /** @internal Which output of `node` it is. */ slot = 0;

  /** @internal */
  constructor(irreps: S, shape: readonly number[], dim: number, rows: number, dtype: Dtype, storage?: Storage, offset = 0) {
    this.irreps = irreps;
    this.shape = shape;
    this.dim = dim;
    this.rows = rows;
    this.dtype = dtype;
    this.storage = storage ?? new Storage(rows * dim * bytesOf(dtype));
    this.offset = offset;
  }

  /** @internal Address of the first number. */
  get ptr(): number {
    const { block } = this.storage;
    if (block === null) {
      throw new ScopeError(
        "ERR_SCOPE_CLOSED",
        `a tensor "${this.irreps}" [${this.shape}] was used after its scope closed; return it from the scope to keep it`,
      );
    }
    return block.ptr + this.offset;
  }

  /** Numbers in all. */
  get size(): number {
    return this.rows * this.dim;
  }

  /** @internal Bytes from a row to the next. */
  get rowBytes(): number {
    return this.dim * bytesOf(this.dtype);
  }
}

/** Any tensor whose pointwise functions commute with the group: scalars, or plain numbers. */
export type Scalar = `${number}x0e` | `${number}x0` | "plain" | PrefixedScalars;

/** A new tensor of the same shape and precision, its values yet to be written. */
export function like<S extends string>(x: Tensor<S>): Tensor<S> {
  return new Tensor(x.irreps, x.shape, x.dim, x.rows, x.dtype);
}

/** A new tensor with the leading axes of `x` and another last axis. */
export function likeRows<S extends string>(x: Tensor, irreps: S, dim: number = layout(irreps).dim): Tensor<S> {
  return new Tensor(irreps, [...x.shape.slice(0, -1), dim], dim, x.rows, x.dtype);
}

/** A new tensor of `rows` rows in one leading axis. */
export function empty<S extends string>(irreps: S, rows: number, dtype: Dtype, dim: number = layout(irreps).dim): Tensor<S> {
  return new Tensor(irreps, [rows, dim], dim, rows, dtype);
}

/** Zeros in the shape of `x`. */
export function zerosLike<S extends string>(x: Tensor<S>): Tensor<S> {
  return cleared(like(x));
}

/** Numbers that a thread clears at a time. */
const CLEARED = 1 << 16;

/** Sets every number to zero, and returns the tensor. */
export function cleared<T extends Tensor>(x: T): T {
  const { ptr, size, dtype } = x;
  const bytes = bytesOf(dtype);
  if (lanes() === 1 || size < 2 * CLEARED) runtime().u8.fill(0, ptr, ptr + size * bytes);
  else {
    const fill = kernel("fill", dtype);
    pieces(Math.ceil(size / CLEARED), (i) => fill(ptr + i * CLEARED * bytes, Math.min(CLEARED, size - i * CLEARED), 0));
  }
  return x;
}

/** The numbers as a view that the next growth of the memory detaches: use it and drop it. */
export function view(x: Tensor): Float32Array | Float64Array {
  const { f32, f64 } = runtime();
  return x.dtype === "f32" ? f32.subarray(x.ptr / 4, x.ptr / 4 + x.size) : f64.subarray(x.ptr / 8, x.ptr / 8 + x.size);
}

/** A family of kernels by precision: `family("gate")` has `f32` and `f64`. */
type Families = {
  [K in keyof ReturnType<typeof kernels> as K extends `${infer Name}F32` ? Name : never]: ReturnType<typeof kernels>[K];
};

// Full names by family, so that no text is put together at every call.
const names: Record<Dtype, Record<string, string>> = { f32: {}, f64: {} };

/** The kernel of that family for a precision. */
export function kernel<K extends keyof Families>(name: K, dtype: Dtype): Families[K] {
  const full = (names[dtype][name] ??= name + (dtype === "f32" ? "F32" : "F64"));
  return (kernels() as unknown as Record<string, Families[K]>)[full];
}
