import {
  abs,
  addNumber,
  divide,
  forget,
  inner,
  multiply,
  ones,
  type Scalar,
  scaleBy,
  sqrt,
  subtract,
  type Tensor,
} from "../tensor/index.js";

/** Mean over all numbers of (x − y)²; 0 if there are none. */
export function meanSquared<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<"plain"> {
  const d = forget(subtract(x, y));
  return scaleBy(inner(d, d), 1 / Math.max(1, d.size));
}

/**
 * Mean over all numbers of δ²(√(1 + u²) − 1) with u = (x − y)/δ: half the square near 0, δ|x − y| far off, smooth everywhere.
 *
 * @throws RangeError if delta is not positive
 */
export function pseudoHuber<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>, delta = 1): Tensor<"plain"> {
  if (!(delta > 0 && delta < Number.POSITIVE_INFINITY))
    throw new RangeError(`pseudoHuber: delta is ${delta}; it must be positive and finite`);
  const u = scaleBy(forget(subtract(x, y)), 1 / delta);
  const square = multiply(u, u);
  // √(1 + u²) − 1 = u²/(1 + √(1 + u²)), without the cancellation
  const each = divide(square, addNumber(sqrt(addNumber(square, 1)), 1));
  return total(scaleBy(each, (delta * delta) / Math.max(1, u.size)));
}

/** Mean over all numbers of |x − y|; its derivative at 0 is 0. */
export function meanAbsolute<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<"plain"> {
  const d = forget(subtract(x, y));
  return total(scaleBy(abs(d), 1 / Math.max(1, d.size)));
}

function total(x: Tensor<Scalar>): Tensor<"plain"> {
  return inner<string>(x, ones(x));
}
