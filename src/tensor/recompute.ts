import { pullback } from "./differentiate.js";
import { type JointWayBack, record, unrecorded } from "./tape.js";
import { Tensor } from "./tensor.js";

/**
 * f(x₁, x₂, …) without keeping what it computes on the way: the way back computes it again. It trades time for memory, and lets large
 * systems be worked through block by block.
 *
 * @param f - a function of the tensors alone; what it reaches in another way is taken as constant
 */
export function recompute(f: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): Tensor {
  const made = unrecorded(() => f(...xs));
  // What f returns may be one of its arguments, which has its own place on the tape: the result is another tensor of the same numbers.
  const y = new Tensor(made.irreps, made.shape, made.dim, made.rows, made.dtype, made.storage, made.offset);
  const back: JointWayBack = ([dy], wanted) => pullback(f, xs, dy as Tensor, wanted);
  return record(y, xs, back);
}
