import { type Dtype, kernels } from "../runtime/index.js";
import { requireTensor } from "./checks.js";
import { inPieces } from "./pointwise.js";
import { record } from "./tape.js";
import { Tensor } from "./tensor.js";

/** The same numbers in another precision, rounded to nearest; the way back is the cast back. */
export function castTensor<S extends string>(x: Tensor<S>, dtype: Dtype): Tensor<S> {
  requireTensor("cast", "x", x);
  if (dtype !== "f32" && dtype !== "f64") throw new RangeError(`cast: precision "${dtype}"; it is "f32" or "f64"`);
  if (x.dtype === dtype) return x;
  const y = new Tensor(x.irreps, x.shape, x.dim, x.rows, dtype);
  const { narrow, widen } = kernels();
  if (dtype === "f32") inPieces(x, (offset, count) => narrow(x.ptr + offset, y.ptr + offset / 2, count));
  else inPieces(x, (offset, count) => widen(x.ptr + offset, y.ptr + offset * 2, count));
  return record(y, [x], [(dy) => castTensor(dy, x.dtype)]);
}
