import { type Numbers, plainTensor } from "./create.js";
import { requireScalar } from "./checks.js";
import { scaleBy } from "./pointwise.js";
import { relabel, scaleRows } from "./rows.js";
import { type Scalar, Tensor } from "./tensor.js";
import type { Dtype } from "../runtime/index.js";

/**
 * Features of any irreps times a number, or times one scalar a row. With `addNumber` this is all the broadcasting there is.
 *
 * @param factor - a number, or scalars of the rows of x, one each
 * @throws RangeError if there is not one scalar for each row, or the factors are not invariant
 */
export function scale<S extends string>(x: Tensor<S>, factor: number | Tensor<Scalar>): Tensor<S> {
  if (typeof factor === "number") return scaleBy(x, factor);
  requireScalar("scale", factor);
  return scaleRows(factor, x);
}

/** x without its irreps: the named way out of the types. The numbers stay in the order of the memory. */
export const forget = (x: Tensor): Tensor<"plain"> => relabel(x, "plain", x.shape, x.dim);

/**
 * A tensor without irreps: weights, tables, ordinary features; of a tensor, its numbers without their irreps, the named way out of the types.
 *
 * @param data - numbers, row-major; or a tensor, whose numbers stay in the order of the memory
 * @param options.shape - all axes; default: one
 * @throws RangeError if the numbers do not fill the shape, or one of them is NaN or infinite
 */
export function plain(
  data: Numbers | number | Tensor,
  options: { shape?: readonly number[]; dtype?: Dtype } = {},
): Tensor<"plain"> {
  return data instanceof Tensor ? forget(data) : plainTensor(data, options);
}
