import type { SafetensorsEntry } from "../io/index.js";
import { cleared, like, type Tensor, view } from "../tensor/index.js";

/** Long-lived tensors by name. */
export type Named = Readonly<Record<string, Tensor>>;
/** Their numbers by name, in the order of the memory: what a checkpoint holds. */
export type Snapshot = ReadonlyMap<string, SafetensorsEntry>;

/** A long-lived tensor of zeros in the shape and precision of x. */
export function companion(x: Tensor): Tensor {
  const y = cleared(like(x));
  y.storage.arena = null;
  return y;
}

/** @throws RangeError if a parameter and its companion no longer have one precision: a kernel would write beyond the smaller one */
export function requireSameDtype(where: string, name: string, x: Tensor, made: Tensor): void {
  if (x.dtype !== made.dtype)
    throw new RangeError(
      `${where}: the parameter "${name}" is ${x.dtype} and was ${made.dtype} when ${where} was called; cast the model before`,
    );
}

/** Copies of the numbers. */
export const snapshot = (tensors: Named): Snapshot => new Map(Object.entries(tensors).map(([name, x]) => [name, entryOf(x)]));

function entryOf(x: Tensor): SafetensorsEntry {
  const data = view(x).slice();
  return data instanceof Float32Array ? { dtype: "F32", shape: [...x.shape], data } : { dtype: "F64", shape: [...x.shape], data };
}

/**
 * Gives tensors the numbers of a snapshot. Everything is checked before anything changes.
 *
 * @param where - who asks, for the message
 * @throws RangeError naming the tensor that is missing, left over, of another shape or precision, or not finite
 */
export function restore(where: string, tensors: Named, saved: Snapshot): void {
  for (const [name, x] of Object.entries(tensors)) {
    const found = saved.get(name);
    const wanted = `[${x.shape}] ${x.dtype === "f32" ? "F32" : "F64"}`;
    if (found === undefined) throw new RangeError(`${where}: there is no "${name}", ${wanted}`);
    if (`[${found.shape}] ${found.dtype}` !== wanted)
      throw new RangeError(`${where}: "${name}" is [${found.shape}] ${found.dtype}; it must be ${wanted}`);
    for (const value of found.data as Float64Array)
      if (!Number.isFinite(value)) throw new RangeError(`${where}: "${name}" holds ${value}; its numbers must be finite`);
  }
  for (const name of saved.keys()) if (!Object.hasOwn(tensors, name)) throw new RangeError(`${where}: "${name}" is left over`);
  for (const [name, x] of Object.entries(tensors)) view(x).set(saved.get(name)?.data as Float64Array);
}
