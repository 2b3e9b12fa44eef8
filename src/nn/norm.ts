import type { Norms } from "../irreps/index.js";
import { requireTensor, safePower, type Scalar, type Tensor, tidily } from "../tensor/index.js";
import { contractCopies, scaleCopies } from "./copies.js";

/**
 * Length of each copy of each irrep, |x[u]|; at 0 its value and all its derivatives are 0.
 *
 * @param options.squared - |x[u]|² instead, which is smooth everywhere. Default: false
 */
export function norm<S extends string>(x: Tensor<S>, options: { squared?: boolean } = {}): Tensor<Norms<S>> {
  requireTensor("norm", "x", x);
  const { squared = false } = options;
  return tidily(() => {
    const squares = contractCopies<string>(x, x) as Tensor<Scalar>;
    return squared ? squares : safePower(squares, 0.5);
  }) as never;
}

/** Each copy of each irrep divided by its length, x/|x|; at 0 its value and all its derivatives are 0. */
export function normalized<S extends string>(x: Tensor<S>): Tensor<S> {
  requireTensor("normalized", "x", x);
  return tidily(() => scaleCopies(safePower(contractCopies<string>(x, x) as Tensor<Scalar>, -0.5), x));
}
