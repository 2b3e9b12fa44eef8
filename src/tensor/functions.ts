import { bumpDerivative } from "../arithmetic/index.js";
import type { Dtype } from "../runtime/index.js";
import { requireScalar } from "./checks.js";
import { constantF64 } from "./constants.js";
import { type LogisticForm, logisticDerivative } from "./logistic.js";
import { NORMAL_DENSITY, normalDistributionTable } from "./normal-distribution.js";
import { inPieces, multiply, scaleBy } from "./pointwise.js";
import { record } from "./tape.js";
import { kernel, like, type Scalar, type Tensor } from "./tensor.js";

/**
 * A member of a family of functions closed under differentiation: y = f(x) number by number, and the derivative is another member. The way
 * back is dy·f′(x).
 */
function member<S extends Scalar>(
  name: string,
  x: Tensor<S>,
  kernelOf: (dtype: Dtype) => (x: number, y: number, count: number) => void,
  derivative: () => Tensor<S>,
): Tensor<S> {
  requireScalar(name, x);
  const y = like(x);
  const run = kernelOf(x.dtype);
  inPieces(x, (offset, count) => run(x.ptr + offset, y.ptr + offset, count));
  return record(y, [x], [(dy) => multiply(dy, derivative() as Tensor<any>)]);
}

/** eˣ */
export const exp = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "exp",
    x,
    (dtype) => kernel("exp", dtype),
    () => exp(x),
  );

/** The natural logarithm; of 0 it is −∞, of negative numbers NaN. */
export const log = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "log",
    x,
    (dtype) => kernel("log", dtype),
    () => power(x, -1),
  );

/** √x; of negative numbers NaN. */
export const sqrt = <S extends Scalar>(x: Tensor<S>): Tensor<S> => power(x, 0.5);

/** sin x, x in radians. */
export const sin = <S extends Scalar>(x: Tensor<S>): Tensor<S> => wave("sin", x, 0);

/** cos x, x in radians. */
export const cos = <S extends Scalar>(x: Tensor<S>): Tensor<S> => wave("cos", x, 1);

/** sin⁽ᵏ⁾ x */
function wave<S extends Scalar>(name: string, x: Tensor<S>, order: number): Tensor<S> {
  return member(
    name,
    x,
    (dtype) => {
      const run = kernel("sine", dtype);
      return (from, to, count) => run(from, to, count, order & 3);
    },
    () => wave(name, x, order + 1),
  );
}

/** |x|; its derivative at 0 is 0. */
export const abs = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "abs",
    x,
    (dtype) => kernel("abs", dtype),
    () => sign(x),
  );

/** −1, 0 or 1: the derivative of {@link abs}; its own is 0. */
const sign = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "sign",
    x,
    (dtype) => kernel("sign", dtype),
    () => power(x, 0, 0),
  );

/** 1/(1 + e⁻ˣ) */
export const sigmoid = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "sigmoid",
    x,
    (dtype) => kernel("sigmoid", dtype),
    () => logistic("sigmoid", x, SIGMOID_SLOPE, 1),
  );

/** x/(1 + e⁻ˣ) */
export const silu = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "silu",
    x,
    (dtype) => kernel("silu", dtype),
    () =>
      member(
        "silu",
        x,
        (dtype) => kernel("siluSlope", dtype),
        () => logistic("silu", x, SILU_BEND, 1),
      ),
  );

/** log(1 + eˣ) */
export const softplus = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "softplus",
    x,
    (dtype) => kernel("softplus", dtype),
    () => sigmoid(x),
  );

/** (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ) */
export const tanh = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "tanh",
    x,
    (dtype) => kernel("tanh", dtype),
    () => logistic("tanh", x, TANH_SLOPE, 2),
  );

// sigmoid′ = u, silu″ = u(z·t + 2), tanh′ = 4u at z = 2x
const SIGMOID_SLOPE: LogisticForm = { a: [0], b: [1] };
const SILU_BEND: LogisticForm = { a: [0, 1], b: [2, 0] };
const TANH_SLOPE: LogisticForm = { a: [0], b: [4] };

function logistic<S extends Scalar>(name: string, x: Tensor<S>, form: LogisticForm, scale: number): Tensor<S> {
  const terms = form.a.length;
  const at = constantF64(`logistic ${form.a} ${form.b}`, () => [...form.a, ...form.b]);
  return member(
    name,
    x,
    (dtype) => {
      const run = kernel("logistic", dtype);
      return (from, to, count) => run(from, to, count, scale, at, at + 8 * terms, terms);
    },
    () => logistic(name, x, logisticDerivative(form, scale), scale),
  );
}

/** Φ(x) = ½ erfc(−x/√2): how probable it is that a standard normal number is below x. Its derivative is exp(−x²/2)/√(2π). */
export const normalDistribution = <S extends Scalar>(x: Tensor<S>): Tensor<S> =>
  member(
    "normalDistribution",
    x,
    (dtype) => {
      const at = constantF64("normal distribution", normalDistributionTable);
      const run = kernel("normalDistribution", dtype);
      return (from, to, count) => run(from, to, count, at);
    },
    () => scaleBy(exp(polynomial(x, [0, 0, -0.5])), NORMAL_DENSITY),
  );

/**
 * c·xᵖ
 *
 * @param p - any number; of negative x only integers give a number
 */
export const power = <S extends Scalar>(x: Tensor<S>, p: number, c = 1): Tensor<S> => powerOf("power", x, p, c, 0);

/** c·xᵖ, but 0 with all its derivatives at x = 0: what lengths and their inverses are made of. */
export const safePower = <S extends Scalar>(x: Tensor<S>, p: number, c = 1): Tensor<S> => powerOf("safePower", x, p, c, 1);

function powerOf<S extends Scalar>(name: string, x: Tensor<S>, p: number, c: number, safe: 0 | 1): Tensor<S> {
  return member(
    name,
    x,
    (dtype) => {
      const run = kernel("power", dtype);
      return (from, to, count) => run(from, to, count, c, p, safe);
    },
    () => powerOf(name, x, p - 1, c * p, safe),
  );
}

/** ∑ cᵢ xⁱ */
export const polynomial = <S extends Scalar>(x: Tensor<S>, coefficients: ArrayLike<number>): Tensor<S> =>
  truncatedPolynomial(x, coefficients, Number.NaN);

/** ∑ cᵢ xⁱ where x < bound, otherwise 0; a bound NaN is none. */
export function truncatedPolynomial<S extends Scalar>(x: Tensor<S>, coefficients: ArrayLike<number>, bound: number): Tensor<S> {
  const c = Array.from(coefficients);
  if (c.length === 0 || !c.every(Number.isFinite))
    throw new RangeError(`polynomial: coefficients are [${c}]; there must be one or more finite numbers`);
  const at = constantF64(`polynomial ${c}`, () => c);
  return member(
    "polynomial",
    x,
    (dtype) => {
      const run = kernel("polynomial", dtype);
      return (from, to, count) => run(from, to, count, at, c.length, bound);
    },
    () => truncatedPolynomial(x, slope(c), bound),
  );
}

/** Coefficients of the derivative, lowest first. */
const slope = (c: readonly number[]): number[] => (c.length === 1 ? [0] : c.slice(1).map((x, i) => (i + 1) * x));

/** exp(1 − 1/(1 − x²)) for |x| < 1, otherwise 0: 1 at 0, and smooth of every order at ±1. */
export const smoothBump = <S extends Scalar>(x: Tensor<S>): Tensor<S> => bump(x, [1], 0);

/** f(x)·P(x)/wᵐ with f the bump and w = 1 − x². */
function bump<S extends Scalar>(x: Tensor<S>, p: readonly number[], m: number): Tensor<S> {
  const at = constantF64(`bump ${p}`, () => p);
  return member(
    "smoothBump",
    x,
    (dtype) => {
      const run = kernel("bump", dtype);
      return (from, to, count) => run(from, to, count, at, p.length, m);
    },
    () => bump(x, Array.from(bumpDerivative(p, m)), m + 2),
  );
}
