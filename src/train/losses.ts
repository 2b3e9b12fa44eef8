import { abs, addNumber, forget, inner, multiply, ones, type Scalar, scaleBy, sqrt, subtract, type Tensor } from "../tensor/index.js";

/** Mean over all numbers of (x − y)². */
export function meanSquared<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<"plain"> {
  const d = forget(subtract(x, y));
  return scaleBy(inner(d, d), 1 / Math.max(1, d.size));
}

/** Mean over all numbers of δ²(√(1 + ((x − y)/δ)²) − 1): quadratic near 0, linear far off, smooth everywhere. */
export function pseudoHuber(x: Tensor, y: Tensor, delta = 1): Tensor<"plain"> {
  if (!(delta > 0)) throw new RangeError(`pseudoHuber: delta is ${delta}; it must be positive`);
  const d = scaleBy(forget(subtract(x, y)), 1 / delta);
  const root = addNumber(sqrt(addNumber(multiply(d, d), 1)), -1);
  return total(scaleBy(root, (delta * delta) / Math.max(1, d.size)));
}

/** Mean over all numbers of |x − y|; its derivative at 0 is 0. */
export function meanAbsolute(x: Tensor, y: Tensor): Tensor<"plain"> {
  const d = forget(subtract(x, y));
  return total(scaleBy(abs(d), 1 / Math.max(1, d.size)));
}

function total(x: Tensor<Scalar>): Tensor<"plain"> {
  return inner<string>(x, ones(x));
}
