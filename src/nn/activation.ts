import { exp } from "../arithmetic/index.js";
import {
  abs,
  add,
  addNumber,
  cos,
  divide,
  forget,
  multiply,
  normalDistribution,
  plain,
  polynomial,
  relabel,
  requireScalar,
  type Scalar,
  scaleBy,
  scope,
  sigmoid,
  silu,
  sin,
  softplus,
  Tensor,
  tanh,
  tidily,
  toArray,
  truncatedPolynomial,
} from "../tensor/index.js";

/** Functions with f(−x) = −f(x): they take odd scalars to odd scalars. */
export type OddActivation = "tanh" | "identity" | "sin" | "softOdd";
/** Functions with f(−x) = f(x): they take odd scalars to even ones. */
export type EvenActivation = "abs" | "cos" | "square";
/**
 * Pointwise functions by name; `ssp` is the shifted softplus log(1 + eˣ) − log 2, `gelu` x·Φ(x) with the normal distribution Φ, `softOdd`
 * (1 − e^(−x²))·x, `leakyRelu` has the slope 0.01 below 0. The derivatives of `relu` and `leakyRelu` at 0 are those from below, that of `abs` is 0.
 */
export type Activation = OddActivation | EvenActivation | "silu" | "sigmoid" | "ssp" | "softplus" | "relu" | "leakyRelu" | "gelu";

/** A function of one's own, number by number, in operations of the library. */
export type PointwiseFunction = (x: Tensor<"plain">) => Tensor<"plain">;

type Pointwise = <S extends Scalar>(x: Tensor<S>) => Tensor<S>;

const LOG2 = Math.LN2;
const SLOPE = 0.01;

// −x < 0 where x > 0: the truncated polynomial is 0 elsewhere, with all its derivatives.
const relu: Pointwise = (x) => tidily(() => truncatedPolynomial(scaleBy(x, -1), [0, -1], 0));
const functions: Record<Activation, Pointwise> = {
  silu,
  tanh,
  sigmoid,
  ssp: (x) => tidily(() => addNumber(softplus(x), -LOG2)),
  softplus,
  abs,
  identity: (x) => x,
  relu,
  leakyRelu: (x) => tidily(() => add(scaleBy(x, SLOPE), scaleBy(relu(x), 1 - SLOPE))),
  gelu: (x) => tidily(() => multiply(x, normalDistribution(x) as Tensor<any>)),
  // 1 − e⁻ᵘ = 2t/(1 + t) with t = tanh(u/2): nothing cancels where x is small
  softOdd: (x) =>
    tidily(() => {
      const t: Tensor<any> = tanh(polynomial(x, [0, 0, 0.5]));
      return multiply(x, divide(scaleBy(t, 2), addNumber(t, 1)));
    }),
  sin,
  cos,
  square: (x) => polynomial(x, [0, 0, 1]),
};

/**
 * 1/√E[f(z)²] for a standard normal z: what brings the second moment of f to one. Exact integrals, correctly rounded; e3nn (torch) has
 * Monte-Carlo estimates instead, {@link E3NN_MOMENTS}.
 */
export const SECOND_MOMENT: Readonly<Record<Activation, number>> = {
  silu: 1.676532470331091,
  tanh: 1.5925374197228315,
  sigmoid: 1.8462285453386054,
  ssp: 1.8755962561350417,
  softplus: 1.0418668355353018,
  abs: 1,
  identity: 1,
  relu: Math.SQRT2,
  leakyRelu: 1.4141428569978354,
  gelu: 1.5335304411955353,
  softOdd: 1.1913692588820646,
  sin: 1.5208666231788148,
  cos: 1.327250600284575,
  square: 0.5773502691896258,
};

/** The factors that e3nn 0.6 (torch) has in place of {@link SECOND_MOMENT}: estimates from a million random numbers. Weights that were trained with them need them. */
export const E3NN_MOMENTS: Readonly<Record<Activation, number>> = {
  silu: 1.6791767923989418,
  tanh: 1.5937334472592695,
  sigmoid: 1.8467055342154763,
  ssp: 1.878204668541552,
  softplus: 1.0426436590527184,
  abs: 1.001110600838467,
  identity: 1.001110600838467,
  relu: 1.4163393446331365,
  leakyRelu: 1.4162684218969974,
  gelu: 1.5360642850770578,
  softOdd: 1.193077670604082,
  sin: 1.5218334864623193,
  cos: 1.326609063570005,
  square: 0.5779851362666192,
};

/** What a function does to the sign of odd scalars. */
export type FunctionParity = "odd" | "even" | "neither";

const ODD: readonly Activation[] = ["tanh", "identity", "sin", "softOdd"] satisfies OddActivation[];
const EVEN: readonly Activation[] = ["abs", "cos", "square"] satisfies EvenActivation[];

/** Factors by function; what is not given has its exact integral. */
export type MomentConstants = Partial<Readonly<Record<Activation, number>>>;
/** Factors after each function: exact integrals, e3nn's estimates, none, or some by name and exact ones for the rest. */
export type Moments = "exact" | "e3nn" | "none" | MomentConstants;

export const isActivation = (name: unknown): name is Activation => typeof name === "string" && Object.hasOwn(functions, name);

/** @throws RangeError if there is no such function */
export function requireActivation(where: string, name: unknown): asserts name is Activation {
  if (!isActivation(name))
    throw new RangeError(`${where}: there is no activation "${String(name)}"; there are ${Object.keys(functions).join(", ")}`);
}

/** f(x) as it is, without the factor. */
export const applyFunction = <S extends Scalar>(f: Activation, x: Tensor<S>): Tensor<S> => functions[f](x);

/** A function that is ready: what it computes, its factor, and its parity. */
export interface Prepared {
  readonly parity: FunctionParity;
  readonly constant: number;
  /** Of the numbers as they are; the factor is not in it. */
  readonly apply: PointwiseFunction;
}

/**
 * A function by name, or of one's own: then its parity and the integral of its square are found by evaluating it, in double precision.
 *
 * @throws RangeError if there is no such function, the constants are not numbers, or e3nn's estimate is asked for a function of one's own
 * @throws TypeError if a function of one's own does not give numbers in the shape of its argument
 */
export function prepared(where: string, f: Activation | PointwiseFunction, moments: Moments = "exact"): Prepared {
  if (typeof moments === "string" && !["exact", "e3nn", "none"].includes(moments))
    throw new RangeError(
      `${where}: constants is "${moments}"; it is "exact", "e3nn", "none" or numbers by the names of functions`,
    );
  if (typeof f === "function") {
    const { parity, constant } = measured(where, f);
    if (moments === "e3nn")
      throw new RangeError(`${where}: e3nn's estimate for a function of one's own is not known; fold it into the function`);
    return { parity, constant: moments === "none" ? 1 : constant, apply: f };
  }
  requireActivation(where, f);
  const given = typeof moments === "string" ? undefined : moments[f];
  if (given !== undefined && !Number.isFinite(given))
    throw new RangeError(`${where}: the constant of "${f}" is ${given}; it must be a finite number`);
  const constant = given ?? (moments === "none" ? 1 : (moments === "e3nn" ? E3NN_MOMENTS : SECOND_MOMENT)[f]);
  return { parity: parityOf(f), constant, apply: functions[f] };
}

/** Parity of a function by name. */
export const parityOf = (f: Activation): FunctionParity => (ODD.includes(f) ? "odd" : EVEN.includes(f) ? "even" : "neither");

// The trapezoidal rule on −12 … 12, exact to rounding for smooth functions; a kink at 0 lies on a node.
const STEP = 1 / 64;
const POINTS = 24 / STEP + 1;
/** 1/√(2π) */
const NORMAL_DENSITY = 0.3989422804014327;
const known = new WeakMap<PointwiseFunction, { parity: FunctionParity; constant: number }>();

function measured(where: string, f: PointwiseFunction): { parity: FunctionParity; constant: number } {
  const before = known.get(f);
  if (before !== undefined) return before;
  const z = Float64Array.from({ length: POINTS }, (_, i) => (i - (POINTS - 1) / 2) * STEP);
  const y = scope(() => {
    const found = f(plain(z));
    if (!(found instanceof Tensor && found.size === POINTS))
      throw new TypeError(
        `${where}: the function gives ${found instanceof Tensor ? `[${found.shape}]` : typeof found} for [${POINTS}]; it must give a tensor of the shape of its argument`,
      );
    return toArray(found);
  });
  let [moment, size] = [0, 0];
  for (const [i, t] of y.entries()) {
    moment += STEP * NORMAL_DENSITY * t * t * exp((-z[i]! * z[i]!) / 2);
    size = Math.max(size, Math.abs(t));
  }
  if (!(moment > 0 && Number.isFinite(moment)))
    throw new RangeError(
      `${where}: the second moment of the function for normal input is ${moment}; it must be a positive number`,
    );
  const differs = (sign: 1 | -1): boolean => y.some((t, i) => Math.abs(t - sign * y[POINTS - 1 - i]!) > 1e-10 * size);
  const facts = { parity: !differs(-1) ? "odd" : !differs(1) ? "even" : "neither", constant: 1 / Math.sqrt(moment) } as const;
  known.set(f, facts);
  return facts;
}

/**
 * A pointwise function of invariant scalars, scaled to unit second moment for normal input.
 *
 * @param x - scalars; other irreps do not compile, since a pointwise function of them is not equivariant
 * @param f - by name, or one's own
 * @param options.constant - the factor; default: {@link SECOND_MOMENT}, or the same integral of a function of one's own
 */
export function activation<S extends Scalar>(
  x: Tensor<S>,
  f: Activation | PointwiseFunction,
  options: { constant?: number } = {},
): Tensor<S> {
  const { apply, constant: exact } = prepared("activation", f);
  const { constant = exact } = options;
  requireScalar("activation", x);
  return tidily(() => onNumbers(x, apply, constant));
}

/** c·f(x), number by number, under the irreps of x or others of equal shape. */
export function onNumbers<S extends string>(
  x: Tensor,
  f: PointwiseFunction,
  constant: number,
  irreps = x.irreps as S,
): Tensor<S> {
  const y = f(forget(x));
  return relabel(constant === 1 ? y : scaleBy(y, constant), irreps, x.shape, x.dim);
}
