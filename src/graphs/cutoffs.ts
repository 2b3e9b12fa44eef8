import {
  add,
  addNumber,
  cos,
  exp,
  multiply,
  polynomial,
  power,
  type Scalar,
  scaleBy,
  smoothBump,
  type Tensor,
  tidily,
  truncatedPolynomial,
} from "../tensor/index.js";
import { exp as exponential, factorial } from "../arithmetic/index.js";

/** A cutoff function of x = r/cutoff: 1 at 0, and 0 from 1 on. */
export type Cutoff = (x: Tensor<"1x0e">) => Tensor<"1x0e">;

/** 1 where x < bound, otherwise 0; its derivatives are 0. */
export const below = <S extends "plain" | `${number}x0e`>(x: Tensor<S>, bound: number): Tensor<S> =>
  truncatedPolynomial(x as Tensor<any>, [1], bound);

/**
 * 1 − (p+1)(p+2)/2 xᵖ + p(p+2) xᵖ⁺¹ − p(p+1)/2 xᵖ⁺² for x < 1, otherwise 0: twice continuously differentiable.
 * Source: Gasteiger et al. 2020, arXiv:2003.03123, Eq. (8).
 *
 * @param p - an integer ≥ 3
 */
export function polynomialCutoff(p = 6): Cutoff {
  if (!Number.isInteger(p) || p < 3) throw new RangeError(`polynomialCutoff: p is ${p}; it must be an integer >= 3`);
  const coefficients = new Float64Array(p + 3);
  coefficients[0] = 1;
  coefficients[p] = -((p + 1) * (p + 2)) / 2;
  coefficients[p + 1] = p * (p + 2);
  coefficients[p + 2] = -(p * (p + 1)) / 2;
  return (x) => truncatedPolynomial(x, coefficients, 1);
}

/**
 * The polynomial of least degree that is 1 at 0 with n₀ vanishing derivatives and 0 at 1 with n₁, then 0:
 * (1−x)ⁿ¹⁺¹ ∑ₖ C(n₁+k, k) xᵏ for k = 0 … n₀. {@link polynomialCutoff} with p is that with n₀ = p−1, n₁ = 2.
 *
 * @param n0 - an integer from 0 to 20
 * @param n1 - an integer from 0 to 20: how often the result is continuously differentiable at the cutoff
 */
export function polynomialEnvelope(n0: number, n1: number): Cutoff {
  for (const [name, n] of [
    ["n0", n0],
    ["n1", n1],
  ] as const)
    if (!Number.isInteger(n) || n < 0 || n > 20)
      throw new RangeError(`polynomialEnvelope: ${name} is ${n}; it must be an integer from 0 to 20`);
  const sum = Float64Array.from({ length: n0 + 1 }, (_, k) => Number(factorial(n1 + k) / (factorial(n1) * factorial(k))));
  const decay = new Float64Array(n1 + 2);
  decay[n1 + 1] = 1;
  // The factors stay apart: multiplied out they would cancel near the cutoff. Where x is 1 or more, 1 − x is made 0.
  return (x) =>
    tidily(() => {
      const inside = below(x, 1);
      const rest = multiply(inside, addNumber(scaleBy(x, -1), 1));
      return multiply(multiply(inside, polynomial(x, sum)), polynomial(rest, decay));
    });
}

/** exp(1 − 1/(1 − x²)) for x < 1, otherwise 0: infinitely differentiable. */
export function smoothCutoff(): Cutoff {
  return (x) => smoothBump(x);
}

/**
 * ½(1 + cos πx) for x < 1, otherwise 0: once continuously differentiable.
 * Source: Behler & Parrinello 2007, doi:10.1103/PhysRevLett.98.146401, Eq. (4).
 */
export function cosineCutoff(): Cutoff {
  return (x) => tidily(() => scaleBy(multiply(below(x, 1), addNumber(cos(scaleBy(x, Math.PI)), 1)), 0.5));
}

/** Where exp(−1/x) is 0 in either precision, or so small that its derivatives are. */
const NOTHING = { f32: 1 / 85, f64: 1 / 690 };

/** exp(−1/x) for x > 0, otherwise 0: infinitely differentiable. */
export function softUnitStep<S extends "plain" | `${number}x0e`>(x: Tensor<S>): Tensor<S> {
  return tidily(() => {
    const nothing = below(x, NOTHING[x.dtype]);
    const some = addNumber(scaleBy(nothing, -1), 1);
    const positive = add<string>(multiply(some, x as Tensor<any>), nothing); // 1 where x is not
    return multiply(some, exp(scaleBy(power(positive as Tensor<Scalar>, -1), -1)) as Tensor<any>);
  });
}

/**
 * value·s(a(1 − x))/s(a) with s(t) = exp(−1/t) for t > 0, otherwise 0: infinitely differentiable, `value` at 0.
 *
 * @param options.sharpness - a. Default: 2
 * @param options.value - default: 1; e3nn-jax's soft_envelope has 1.2
 */
export function softEnvelope({ sharpness = 2, value = 1 }: { sharpness?: number; value?: number } = {}): Cutoff {
  if (!(sharpness > 0 && Number.isFinite(sharpness)))
    throw new RangeError(`softEnvelope: sharpness is ${sharpness}; it must be positive`);
  if (!Number.isFinite(value)) throw new RangeError(`softEnvelope: value is ${value}; it must be finite`);
  const factor = value / exponential(-1 / sharpness);
  return (x) => tidily(() => scaleBy(softUnitStep(addNumber(scaleBy(x, -sharpness), sharpness)), factor));
}
