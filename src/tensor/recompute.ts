import { pullback } from "./differentiate.js";
import { type JointWayBack, record, unrecorded } from "./tape.js";
import type { Tensor } from "./tensor.js";

/**
 * f(x₁, x₂, …) without keeping what it computes on the way: the way back computes it again. It trades time for memory, and lets large
 * systems be worked through block by block.
 *
 * @param f - a function of the tensors alone; what it reaches in another way is taken as constant
 */
export function recompute(f: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): Tensor {
  const y = unrecorded(() => f(...xs));
  const back: JointWayBack = ([dy], wanted) => pullback(f, xs, dy as Tensor, wanted);
  return record(y, xs, back);
}
