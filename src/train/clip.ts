import { kernel } from "../tensor/index.js";
import type { Named } from "./snapshot.js";

/** Length of all gradients together, √∑g², summed in double precision. */
export function gradientNorm(grads: Named): number {
  let total = 0;
  for (const g of Object.values(grads)) total += kernel("squares", g.dtype)(g.ptr, g.size);
  return Math.sqrt(total);
}

/**
 * Factor that brings a gradient to at most a length: 1 if it is shorter.
 *
 * @throws RangeError if the longest length is not positive
 */
export function clipFactor(norm: number, longest: number): number {
  if (!(longest > 0)) throw new RangeError(`clipFactor: the longest length is ${longest}; it must be positive`);
  return norm > longest ? longest / norm : 1;
}
