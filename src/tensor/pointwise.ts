import { lanes, pieces } from "../runtime/index.js";
import { requireSame, requireScalar, requireTensor } from "./checks.js";
import { record } from "./tape.js";
import { type Scalar, type Tensor, bytesOf, kernel, like } from "./tensor.js";

/** Numbers that one call of a kernel handles: the engine compiles hot functions between calls, not inside one. */
const CALL = 1 << 17;
/** The same where threads share the work, which takes pieces enough for all of them; a whole number of lanes. */
const SHARED = 1 << 14;

/** Calls `work(byteOffset, count)` for pieces of all numbers of x, that threads may share: see {@link pieces}. */
export function inPieces(x: Tensor, work: (offset: number, count: number) => void): void {
  const { size } = x;
  const call = lanes() > 1 ? SHARED : CALL;
  if (size <= call) {
    if (size > 0) work(0, size);
    return;
  }
  const bytes = bytesOf(x.dtype);
  pieces(Math.ceil(size / call), (i) => work(i * call * bytes, Math.min(call, size - i * call)));
}

function binary<S extends string>(name: "add" | "subtract" | "multiply" | "divide", x: Tensor<S>, y: Tensor): Tensor<S> {
  const z = like(x);
  const run = kernel(name, x.dtype);
  inPieces(x, (offset, count) => run(x.ptr + offset, y.ptr + offset, z.ptr + offset, count));
  return z;
}

/** x + y, of equal irreps and shape. */
export function add<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<S> {
  requireSame("add", x, y);
  return record(binary("add", x, y), [x, y], [(dz) => dz, (dz) => dz]);
}

/** x − y, of equal irreps and shape. */
export function subtract<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<S> {
  requireSame("subtract", x, y);
  return record(binary("subtract", x, y), [x, y], [(dz) => dz, (dz) => scaleBy(dz, -1)]);
}

/** Product number by number of scalars or plain tensors; for other irreps it would not be equivariant. */
export function multiply<S extends Scalar>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<S> {
  requireSame("multiply", x, y);
  requireScalar("multiply", x);
  return record(binary("multiply", x, y), [x, y], [(dz) => multiply(dz, y), (dz) => multiply(dz, x)]);
}

/** Quotient number by number of scalars or plain tensors. Division by zero gives what IEEE 754 says. */
export function divide<S extends Scalar>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<S> {
  requireSame("divide", x, y);
  requireScalar("divide", x);
  const z = binary("divide", x, y);
  return record(z, [x, y], [(dz) => divide(dz, y), (dz) => scaleBy(divide(multiply(dz, z), y), -1)]);
}

/** c·x for a number c, of any irreps. */
export function scaleBy<S extends string>(x: Tensor<S>, c: number): Tensor<S> {
  requireTensor("scale", "x", x);
  const y = like(x);
  const run = kernel("scaleBy", x.dtype);
  inPieces(x, (offset, count) => run(x.ptr + offset, y.ptr + offset, count, c));
  return record(y, [x], [(dy) => scaleBy(dy, c)]);
}

/** x + c for a number c, of scalars or plain tensors. */
export function addNumber<S extends Scalar>(x: Tensor<S>, c: number): Tensor<S> {
  requireScalar("addNumber", x);
  const y = like(x);
  const run = kernel("addScalar", x.dtype);
  inPieces(x, (offset, count) => run(x.ptr + offset, y.ptr + offset, count, c));
  return record(y, [x], [(dy) => dy]);
}

/** The number c in the shape of x. */
export function filled<S extends string>(x: Tensor<S>, c: number): Tensor<S> {
  const y = like(x);
  const run = kernel("fill", x.dtype);
  inPieces(y, (offset, count) => run(y.ptr + offset, count, c));
  return y;
}

/** The number one in the shape of x. */
export const ones = <S extends string>(x: Tensor<S>): Tensor<S> => filled(x, 1);
