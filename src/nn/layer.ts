import { type Tensor, tidily } from "../tensor/index.js";

/** Anything that maps features to features: layers of the library, closures, whole networks. */
export type Layer<In extends string = any, Out extends string = any> = (x: Tensor<In>) => Tensor<Out>;

/** A function with fields: the fields of a layer are its irreps, its parameters and its parts. What it makes on the way is freed, at the root too. */
export function layer<F extends (...args: any[]) => unknown, P extends object>(run: F, fields: P): F & P {
  const apply = (...args: unknown[]): unknown => tidily(() => run(...args));
  // `name` and `length` of a function cannot be assigned, so the fields are defined.
  for (const [key, value] of Object.entries(fields))
    Object.defineProperty(apply, key, { value, enumerable: true, writable: true });
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
