import { scaleBy } from "./pointwise.js";
import { relabel, scaleRows } from "./rows.js";
import { type Scalar, Tensor } from "./tensor.js";

/**
 * Features of any irreps times a number, or times one scalar a row. With `addNumber` this is all the broadcasting there is.
 *
 * @param factor - a number, or scalars of the rows of x, one each
 * @throws RangeError if there is not one scalar for each row
 */
export function scale<S extends string>(x: Tensor<S>, factor: number | Tensor<Scalar>): Tensor<S> {
  return factor instanceof Tensor ? scaleRows(factor, x) : scaleBy(x, factor);
}

/** x without its irreps: the named way out of the types. The numbers stay in the order of the memory. */
export const forget = (x: Tensor): Tensor<"plain"> => relabel(x, "plain", x.shape, x.dim);
