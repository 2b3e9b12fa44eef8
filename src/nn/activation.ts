import { abs, type Scalar, scaleBy, sigmoid, silu, softplus, addNumber, type Tensor, tanh, tidily } from "../tensor/index.js";

/** Pointwise functions by name; `ssp` is the shifted softplus log(1 + eˣ) − log 2. */
export type Activation = "silu" | "tanh" | "sigmoid" | "ssp" | "abs" | "identity";

const LOG2 = Math.LN2;

const functions: Record<Activation, <S extends Scalar>(x: Tensor<S>) => Tensor<S>> = {
  silu,
  tanh,
  sigmoid,
  ssp: (x) => tidily(() => addNumber(softplus(x), -LOG2)),
  abs,
  identity: (x) => x,
};

/**
 * 1/√E[f(z)²] for a standard normal z: what brings the second moment of f to one. Exact integrals, correctly rounded; e3nn (torch) has
 * Monte-Carlo estimates instead, which importers pass by name.
 */
export const SECOND_MOMENT: Readonly<Record<Activation, number>> = {
  silu: 1.676532470331091,
  tanh: 1.5925374197228315,
  sigmoid: 1.8462285453386054,
  ssp: 1.8755962561350417,
  abs: 1,
  identity: 1,
};

/** Parity of a function: an odd one takes odd scalars to odd scalars, an even one takes them to even scalars. */
export const parityOf = (f: Activation): "odd" | "even" | "neither" =>
  f === "tanh" || f === "identity" ? "odd" : f === "abs" ? "even" : "neither";

/** Factors by function; what is not given has its exact integral. */
export type MomentConstants = Partial<Readonly<Record<Activation, number>>>;

export const isActivation = (name: unknown): name is Activation => typeof name === "string" && Object.hasOwn(functions, name);

/** @throws RangeError if there is no such function */
export function requireActivation(where: string, name: unknown): asserts name is Activation {
  if (!isActivation(name))
    throw new RangeError(`${where}: there is no activation "${String(name)}"; there are ${Object.keys(functions).join(", ")}`);
}

/** f(x) as it is, without the factor. */
export const applyFunction = <S extends Scalar>(f: Activation, x: Tensor<S>): Tensor<S> => functions[f](x);

/**
 * A pointwise function of invariant scalars, scaled to unit second moment for normal input.
 *
 * @param x - scalars; other irreps do not compile, since a pointwise function of them is not equivariant
 * @param options.constant - the factor; default: {@link SECOND_MOMENT}
 */
export function activation<S extends Scalar>(x: Tensor<S>, f: Activation, options: { constant?: number } = {}): Tensor<S> {
  requireActivation("activation", f);
  const { constant = SECOND_MOMENT[f] } = options;
  return tidily(() => {
    const y = functions[f](x);
    return constant === 1 ? y : scaleBy(y, constant);
  });
}
