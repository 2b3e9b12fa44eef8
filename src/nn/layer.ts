import { type Description, describe, type Tensor, tidily } from "../tensor/index.js";

/** Anything that maps features to features: layers of the library, closures, whole networks. */
export type Layer<In extends string = any, Out extends string = any> = (x: Tensor<In>) => Tensor<Out>;

/** Is told of a call of a layer: its arguments, and what it made of them. */
export type Watcher = (layer: (...args: any[]) => unknown, args: readonly unknown[], made: unknown) => void;

let watcher: Watcher | null = null;

/** Tells `watch` of every call of a layer while `work` runs; null: nobody. */
export function watching<R>(watch: Watcher | null, work: () => R): R {
  const before = watcher;
  watcher = watch;
  try {
    return work();
  } finally {
    watcher = before;
  }
}

/**
 * A function with fields: the fields of a layer are its irreps, its parameters and its parts. What it makes on the way is freed, at the root too.
 *
 * @param description - what its numbers mean, for the manifest of saved models
 */
export function layer<F extends (...args: any[]) => unknown, P extends object>(
  run: F,
  fields: P,
  description?: () => Description,
): F & P {
  const apply = (...args: unknown[]): unknown =>
    tidily(() => {
      const made = run(...args);
      watcher?.(apply, args, made);
      return made;
    });
  // `name` and `length` of a function cannot be assigned, so the fields are defined.
  for (const [key, value] of Object.entries(fields))
    Object.defineProperty(apply, key, { value, enumerable: true, writable: true });
  if (description !== undefined) describe(apply, description);
  return apply as unknown as F & P;
}

/**
 * Refuses features that a layer was not made for: one comparison of interned texts.
 *
 * @throws RangeError naming both irreps
 */
export function expectIrreps(name: string, x: Tensor, irreps: string): void {
  if (x?.irreps !== irreps)
    throw new RangeError(`${name}: x is ${x?.irreps === undefined ? typeof x : `"${x.irreps}"`}; the layer takes "${irreps}"`);
}
