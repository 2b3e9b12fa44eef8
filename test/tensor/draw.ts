import { generator } from "../../src/arithmetic/index.js";
import { layout } from "../../src/irreps/index.js";
import { type Dtype, memoryUse, ScopeError } from "../../src/runtime/index.js";
import { indices, plain, scope, type Tensor, tensor } from "../../src/tensor/index.js";

/** Features with normal numbers, [rows, dim]. */
export function features<S extends string>(irreps: S, rows: number, seed = 1, dtype: Dtype = "f64"): Tensor<S> {
  return tensor<string>(irreps, generator(seed).normals(rows * layout(irreps).dim), { shape: [rows], dtype }) as Tensor<S>;
}

/** A plain tensor of normal numbers. */
export function numbers(shape: readonly number[], seed = 1, dtype: Dtype = "f64"): Tensor<"plain"> {
  return plain(generator(seed).normals(shape.reduce((a, b) => a * b, 1)), { shape, dtype });
}

/** Random row numbers below a bound. */
export function places(count: number, bound: number, seed = 1) {
  const random = generator(seed);
  return indices(
    Int32Array.from({ length: count }, () => random.integer(bound)),
    bound,
  );
}

export const held = (): number => memoryUse().held;

/** What `work` throws; fails if it throws nothing, or if bytes are held afterwards that were not before. */
export function thrown(work: () => unknown): Error & { code?: string } {
  const before = held();
  let error: unknown;
  try {
    work();
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof Error)) throw new Error("nothing was thrown");
  if (held() !== before) throw new Error(`${held() - before} bytes leaked by what threw "${error.message}"`);
  return error;
}

/** Code and message of a ScopeError. */
export function scopeError(work: () => unknown): [string, string] {
  const error = thrown(work);
  if (!(error instanceof ScopeError)) throw error;
  return [error.code, error.message];
}

/** Numbers of a scoped computation. */
export const computed = <R>(work: () => R): R => scope(work);
