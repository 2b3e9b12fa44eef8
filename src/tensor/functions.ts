import { cos as cosine, exp as exponential, log as logarithm, power as powerOf, sin as sine, tanh as tangent } from "../arithmetic/index.js";
import { requireScalar } from "./checks.js";
import { multiply } from "./pointwise.js";
import { record } from "./tape.js";
import { like, type Scalar, type Tensor, view } from "./tensor.js";

/** A family of functions closed under differentiation: the derivative of a member is a member. */
function member<S extends Scalar>(name: string, x: Tensor<S>, f: (x: number) => number, derivative: () => Tensor<S>): Tensor<S> {
  requireScalar(name, x);
  const y = like(x);
  const [from, to] = [view(x), view(y)];
  for (let i = 0; i < to.length; i++) to[i] = f(from[i]);
  return record(y, [x], [(dy) => multiply(dy, derivative() as Tensor<any>)]);
}

export const exp = <S extends Scalar>(x: Tensor<S>): Tensor<S> => member("exp", x, exponential, () => exp(x));
export const log = <S extends Scalar>(x: Tensor<S>): Tensor<S> => member("log", x, logarithm, () => power(x, -1));
export const sin = <S extends Scalar>(x: Tensor<S>): Tensor<S> => wave(x, 0);
export const cos = <S extends Scalar>(x: Tensor<S>): Tensor<S> => wave(x, 1);
function wave<S extends Scalar>(x: Tensor<S>, phase: number): Tensor<S> {
  const f = [sine, cosine, (t: number) => -sine(t), (t: number) => -cosine(t)][phase & 3];
  return member("sin", x, f, () => wave(x, phase + 1));
}
export const power = <S extends Scalar>(x: Tensor<S>, p: number, c = 1): Tensor<S> => member("power", x, (t) => c * powerOf(t, p), () => power(x, p - 1, c * p));
export const sqrt = <S extends Scalar>(x: Tensor<S>): Tensor<S> => power(x, 0.5);
export const safePower = <S extends Scalar>(x: Tensor<S>, p: number, c = 1): Tensor<S> => member("power", x, (t) => (t === 0 ? 0 : c * powerOf(t, p)), () => safePower(x, p - 1, c * p));
export const abs = <S extends Scalar>(x: Tensor<S>): Tensor<S> => member("abs", x, Math.abs, () => sign(x));
const sign = <S extends Scalar>(x: Tensor<S>): Tensor<S> => member("sign", x, Math.sign, () => member("zero", x, () => 0, () => sign(x)));

const horner = (c: readonly number[] | Float64Array, t: number): number => {
  let sum = 0;
  for (let i = c.length - 1; i >= 0; i--) sum = sum * t + c[i];
  return sum;
};
const logistics: number[][] = [[0, 1]];
function logisticPolynomial(n: number): number[] {
  while (logistics.length <= n) {
    const last = logistics[logistics.length - 1];
    const next = new Array(last.length + 1).fill(0);
    for (let i = 1; i < last.length; i++) {
      next[i] += i * last[i];
      next[i + 1] -= i * last[i];
    }
    logistics.push(next);
  }
  return logistics[n];
}
const logistic = (t: number): number => 1 / (1 + exponential(-t));
const sigmoidOf = <S extends Scalar>(x: Tensor<S>, n: number): Tensor<S> => member("sigmoid", x, (t) => horner(logisticPolynomial(n), logistic(t)), () => sigmoidOf(x, n + 1));
export const sigmoid = <S extends Scalar>(x: Tensor<S>): Tensor<S> => sigmoidOf(x, 0);
const siluOf = <S extends Scalar>(x: Tensor<S>, n: number): Tensor<S> =>
  member("silu", x, (t) => t * horner(logisticPolynomial(n), logistic(t)) + (n > 0 ? n * horner(logisticPolynomial(n - 1), logistic(t)) : 0), () => siluOf(x, n + 1));
export const silu = <S extends Scalar>(x: Tensor<S>): Tensor<S> => siluOf(x, 0);
export const softplus = <S extends Scalar>(x: Tensor<S>): Tensor<S> => member("softplus", x, (t) => (t > 0 ? t + logarithm(1 + exponential(-t)) : logarithm(1 + exponential(t))), () => sigmoidOf(x, 0));
const tanhs: number[][] = [[0, 1]];
function tanhPolynomial(n: number): number[] {
  while (tanhs.length <= n) {
    const last = tanhs[tanhs.length - 1];
    const next = new Array(last.length + 1).fill(0);
    for (let i = 1; i < last.length; i++) {
      next[i - 1] += i * last[i];
      next[i + 1] -= i * last[i];
    }
    tanhs.push(next);
  }
  return tanhs[n];
}
const tanhOf = <S extends Scalar>(x: Tensor<S>, n: number): Tensor<S> => member("tanh", x, (t) => horner(tanhPolynomial(n), tangent(t)), () => tanhOf(x, n + 1));
export const tanh = <S extends Scalar>(x: Tensor<S>): Tensor<S> => tanhOf(x, 0);
const derived = (c: Float64Array): Float64Array => Float64Array.from({ length: Math.max(1, c.length - 1) }, (_, i) => (i + 1 < c.length ? (i + 1) * c[i + 1] : 0));
export const polynomial = <S extends Scalar>(x: Tensor<S>, c: Float64Array): Tensor<S> => member("polynomial", x, (t) => horner(c, t), () => polynomial(x, derived(c)));
export const truncatedPolynomial = <S extends Scalar>(x: Tensor<S>, c: Float64Array, bound: number): Tensor<S> => member("polynomial", x, (t) => (t < bound ? horner(c, t) : 0), () => truncatedPolynomial(x, derived(c), bound));
export const smoothBump = <S extends Scalar>(x: Tensor<S>): Tensor<S> => x;
