import {
  abs,
  add,
  addNumber,
  divide,
  filled,
  forget,
  inner,
  multiply,
  ones,
  type Scalar,
  scaleBy,
  scope,
  sqrt,
  subtract,
  type Tensor,
  tidily,
  toArray,
  truncatedPolynomial,
} from "../tensor/index.js";

/** Mean over all numbers of (x − y)²; 0 if there are none. */
export function meanSquared<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<"plain"> {
  return tidily(() => {
    const d = forget(subtract(x, y));
    return scaleBy(inner(d, d), 1 / Math.max(1, d.size));
  });
}

/**
 * Mean over all numbers of δ²(√(1 + u²) − 1) with u = (x − y)/δ: half the square near 0, δ|x − y| far off, smooth everywhere.
 *
 * @throws RangeError if delta is not positive
 */
export function pseudoHuber<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>, delta = 1): Tensor<"plain"> {
  requireDelta("pseudoHuber", delta);
  return tidily(() => {
    const u = scaleBy(forget(subtract(x, y)), 1 / delta);
    const square = multiply(u, u);
    // √(1 + u²) − 1 = u²/(1 + √(1 + u²)), without the cancellation
    const each = divide(square, addNumber(sqrt(addNumber(square, 1)), 1));
    return total(scaleBy(each, (delta * delta) / Math.max(1, u.size)));
  });
}

/** Mean over all numbers of |x − y|; its derivative at 0 is 0. */
export function meanAbsolute<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<"plain"> {
  return tidily(() => {
    const d = forget(subtract(x, y));
    return total(scaleBy(abs(d), 1 / Math.max(1, d.size)));
  });
}

function total(x: Tensor<Scalar>): Tensor<"plain"> {
  return tidily(() => inner<string>(x, ones(x)));
}

/**
 * Mean over all numbers of Huber's function of d = x − y: d²/2 for |d| ≤ δ, beyond δ(|d| − δ/2).
 *
 * @param options.mask - in the shape of x, 0 where a number does not count and 1 where it does; the mean is over those that do
 * @throws RangeError if delta is not positive
 */
export function huber<S extends string>(
  x: Tensor<S>,
  y: Tensor<NoInfer<S>>,
  delta = 1,
  options: { mask?: Tensor<"plain"> } = {},
): Tensor<"plain"> {
  requireDelta("huber", delta);
  return tidily(() => {
    const each = huberEach(forget(subtract(x, y)), filled(forget(x), delta));
    return weightedMean(each, options.mask);
  });
}

/** Huber's function of each number of d, with a δ of its own. */
export function huberEach(d: Tensor<"plain">, delta: Tensor<"plain">): Tensor<"plain"> {
  return tidily(() => {
    const size = abs(d);
    // min(|d|, δ) is |d| or δ, without a derivative in the choice: m(|d| − m/2) has the slope m on both sides.
    const near = truncatedPolynomial(subtract(size, delta), [1], 0);
    const least = add(multiply(near, size), multiply(addNumber(scaleBy(near, -1), 1), delta));
    return multiply(least, subtract(size, scaleBy(least, 0.5)));
  });
}

/** ∑ mask·each / ∑ mask; the mean of all without a mask, 0 of none. */
export function weightedMean(each: Tensor<"plain">, mask?: Tensor<"plain">): Tensor<"plain"> {
  if (mask === undefined) return tidily(() => total(scaleBy(each, 1 / Math.max(1, each.size))));
  const count = scope(() => toArray(total(mask))[0]);
  if (!(count >= 0)) throw new RangeError(`loss: the numbers of mask sum to ${count}; they are weights, not negative`);
  return tidily(() => scaleBy(inner<string>(mask, each), count === 0 ? 0 : 1 / count));
}

/** Mean squared error over the numbers that a mask lets count. */
export function maskedSquared<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>, mask: Tensor<"plain">): Tensor<"plain"> {
  return tidily(() => {
    const d = forget(subtract(x, y));
    return weightedMean(multiply(d, d), mask);
  });
}

/**
 * δ of each force component by the length of the force that was given: δ below 100 eV/Å, then 0.7, 0.4 and 0.1 of it from 100, 200 and 300 on, so that
 * atoms that are torn apart do not rule a loss. MACE's conditional Huber loss is {@link huber} with them.
 *
 * @param forces - [3n], eV/Å
 */
export function conditionalDelta(forces: Float64Array, delta = 0.01): Float64Array {
  requireDelta("conditionalDelta", delta);
  const deltas = new Float64Array(forces.length);
  for (let i = 0; i < forces.length; i += 3) {
    const length = Math.sqrt(forces[i] * forces[i] + forces[i + 1] * forces[i + 1] + forces[i + 2] * forces[i + 2]);
    deltas.fill(delta * (length < 100 ? 1 : length < 200 ? 0.7 : length < 300 ? 0.4 : 0.1), i, i + 3);
  }
  return deltas;
}

function requireDelta(where: string, delta: number): void {
  if (!(delta > 0 && delta < Number.POSITIVE_INFINITY))
    throw new RangeError(`${where}: delta is ${delta}; it must be positive and finite`);
}
