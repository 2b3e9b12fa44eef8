import { requireScalar } from "./checks.js";
import { constantF64 } from "./constants.js";
import { inPieces, multiply } from "./pointwise.js";
import { record } from "./tape.js";
import { kernel, like, type Scalar, type Tensor } from "./tensor.js";

/** A family of functions closed under differentiation: the derivative of a member is a member. */
function member<S extends Scalar>(name: string, x: Tensor<S>, run: (x: number, y: number, n: number) => void, derivative: () => Tensor<S>): Tensor<S> {
  requireScalar(name, x);
  const y = like(x);
  inPieces(x, (offset, count) => run(x.ptr + offset, y.ptr + offset, count));
  return record(y, [x], [(dy) => multiply(dy, derivative() as Tensor<any>)]);
}

/** eˣ */
export function exp<S extends Scalar>(x: Tensor<S>): Tensor<S> {
  return member("exp", x, kernel("exp", x.dtype), () => exp(x));
}
