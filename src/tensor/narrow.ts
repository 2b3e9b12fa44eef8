import { type Canon, canonical, type Text } from "../irreps/index.js";
import { requireTensor } from "./checks.js";
import type { Tensor } from "./tensor.js";

/**
 * x itself, of irreps that are checked now and known to the compiler from here on: the way back from a text known at run time only.
 *
 * @throws RangeError if x has other irreps
 */
export function as<const S extends string>(x: Tensor, text: Text<S>): Tensor<Canon<S>> {
  requireTensor("as", "x", x);
  const irreps = canonical(text);
  if (x.irreps !== irreps) throw new RangeError(`as: x is "${x.irreps}", not "${irreps}"`);
  return x as Tensor<Canon<S>>;
}
