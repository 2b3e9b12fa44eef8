import {
  add,
  addNumber,
  cos,
  exp,
  matrixProduct,
  multiply,
  plain,
  polynomial,
  relabel,
  repeat,
  type Scalar,
  scaleBy,
  sin,
  smoothBump,
  type Tensor,
  tidily,
} from "../tensor/index.js";
import { below } from "./cutoffs.js";
import { requireCount, requireDistances, sines } from "./radial.js";

/** Functions of {@link softOneHot}. */
export type OneHotBasis = "gaussian" | "cosine" | "smoothFinite" | "fourier" | "bessel";

export interface SoftOneHotOptions {
  /** Interval that the functions divide among them. */
  start: number;
  end: number;
  count: number;
  basis: OneHotBasis;
  /** Whether all functions go to zero at both ends; without it the first and the last have their centres there. */
  cutoff: boolean;
}

/**
 * A number as weights of `count` functions along an interval, whose squares sum to about 1: e3nn's soft_one_hot_linspace. With d = (x − μₖ)/h:
 * gaussian exp(−d²)/1.12; cosine cos(πd/2) for |d| < 1; smoothFinite 1.14136 exp(2 − 2/(1 − d²)) for |d| < 1, infinitely differentiable;
 * fourier sin or cos(πkt)/√(¼ + count/2) with t from 0 to 1; bessel √(2/c) sin(kπ(x − start)/c)/(x − start), at `start` its limit.
 *
 * @param x - [..., 1]
 * @returns [..., count]
 * @throws RangeError naming the option that is wrong
 */
export function softOneHot(x: Tensor<"1x0e">, options: SoftOneHotOptions): Tensor<`${number}x0e`> {
  const { start, end, count, basis, cutoff } = options;
  requireDistances("softOneHot", x);
  requireCount("softOneHot", count, cutoff || basis === "fourier" || basis === "bessel" ? 1 : 2);
  if (!(Number.isFinite(start) && Number.isFinite(end) && start < end))
    throw new RangeError(`softOneHot: start is ${start} and end ${end}; start must be less than end`);
  if (typeof cutoff !== "boolean") throw new TypeError(`softOneHot: cutoff is ${String(cutoff)}; it is true or false`);
  if (!Object.hasOwn(LOCAL, basis) && basis !== "fourier" && basis !== "bessel")
    throw new RangeError(
      `softOneHot: there is no basis "${String(basis)}"; there are gaussian, cosine, smoothFinite, fourier, bessel`,
    );
  return tidily(() => {
    const y =
      basis === "fourier"
        ? fourier(x, options)
        : basis === "bessel"
          ? shiftedBessel(x, options)
          : local(x, options, LOCAL[basis]);
    return relabel(y, `${count}x0e`, y.shape, y.dim);
  });
}

const LOCAL = {
  gaussian: (d: Tensor<Scalar>) => scaleBy(exp(polynomial(d, [0, 0, -1])), 1 / 1.12),
  cosine: (d: Tensor<Scalar>) => multiply(inside(d), cos(scaleBy(d, Math.PI / 2)) as Tensor<any>),
  smoothFinite: (d: Tensor<Scalar>) => polynomial(smoothBump(d), [0, 0, 1.14136]),
};

/** 1 where |d| < 1. */
const inside = (d: Tensor<any>): Tensor<any> => multiply(below(d, 1), below(scaleBy(d, -1), 1));

/** A function of the distance to each centre, in units of their spacing. */
function local(x: Tensor, options: SoftOneHotOptions, f: (d: Tensor<Scalar>) => Tensor): Tensor {
  const { start, end, count, cutoff } = options;
  const step = (end - start) / (cutoff ? count + 1 : count - 1);
  const centres = Float64Array.from({ length: count }, (_, k) => -(start / step + k + (cutoff ? 1 : 0)));
  return f(affine(x, new Float64Array(count).fill(1 / step), centres) as Tensor<Scalar>);
}

/** aₖ·x + bₖ */
export function affine(x: Tensor, a: Float64Array, b: Float64Array): Tensor<any> {
  const { dtype } = x;
  const products: Tensor = matrixProduct(x as Tensor<"plain">, plain(a, { shape: [1, a.length], dtype }));
  const flat = relabel(products, "plain", products.shape, products.dim);
  return add(flat, repeat(plain(b, { shape: [1, b.length], dtype }), flat));
}

function fourier(x: Tensor<"1x0e">, { start, end, count, cutoff }: SoftOneHotOptions): Tensor {
  const frequencies = Float64Array.from({ length: count }, (_, k) => ((k + (cutoff ? 1 : 0)) * Math.PI) / (end - start));
  const angles = affine(
    x,
    frequencies,
    frequencies.map((k) => -k * start),
  );
  const waves = scaleBy(cutoff ? sin(angles) : cos(angles), 1 / Math.sqrt(0.25 + count / 2));
  return cutoff ? multiply(within(angles, x, start, end), waves) : waves;
}

function shiftedBessel(x: Tensor<"1x0e">, { start, end, count, cutoff }: SoftOneHotOptions): Tensor {
  const c = end - start;
  const k = Float64Array.from({ length: count }, (_, n) => ((n + 1) * Math.PI) / c);
  const y = sines(addNumber(x, -start), plain(k, { shape: [1, count], dtype: x.dtype }), Math.sqrt(2 / c));
  return cutoff ? multiply(within(y, x, start, end) as Tensor<any>, y as Tensor<any>) : y;
}

/** In the shape of y: 1 where start ≤ x < end, otherwise 0. */
function within(y: Tensor, x: Tensor<"1x0e">, start: number, end: number): Tensor<any> {
  const after = addNumber(scaleBy(below(x, start), -1), 1);
  const flags = relabel(multiply(after, below(x, end)), "plain", x.shape, 1);
  const wide = matrixProduct(flags, plain(new Float64Array(y.dim).fill(1), { shape: [1, y.dim], dtype: x.dtype }));
  return relabel(wide, y.irreps, y.shape, y.dim);
}
