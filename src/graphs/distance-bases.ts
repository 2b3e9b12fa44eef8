import {
  add,
  addNumber,
  concatenate,
  exp,
  multiply,
  polynomial,
  power,
  relabel,
  type Scalar,
  scaleBy,
  subtract,
  type Tensor,
  tidily,
} from "../tensor/index.js";
import { requireCount, requireCutoff, requireDistances } from "./radial.js";
import { affine } from "./soft-one-hot.js";

/**
 * Gaussian functions exp(−½(r − μₖ)²/h²) with centres from 0 to the cutoff, h apart.
 *
 * @param r - distances, [..., 1]
 * @param count - an integer ≥ 2
 * @returns [..., count]
 */
export function gaussianBasis(r: Tensor<"1x0e">, count: number, cutoff: number): Tensor<`${number}x0e`> {
  requireDistances("gaussianBasis", r);
  requireCount("gaussianBasis", count, 2);
  requireCutoff("gaussianBasis", cutoff);
  const step = cutoff / (count - 1);
  return tidily(() => {
    const d: Tensor<Scalar> = affine(
      r,
      new Float64Array(count).fill(1 / step),
      Float64Array.from({ length: count }, (_, k) => -k),
    );
    return named(exp(polynomial(d, [0, 0, -0.5])), count);
  });
}

const named = (y: Tensor, count: number): Tensor<`${number}x0e`> => relabel(y, `${count}x0e`, y.shape, count);

/**
 * Chebyshev polynomials T₀ … of a number from −1 to 1, by T₍ₙ₊₁₎ = 2x Tₙ − T₍ₙ₋₁₎. For distances, map them first: r ↦ 1 − 2r/c, or one of the
 * maps to 0 … 1 and then x ↦ 1 − 2x.
 *
 * @param x - [..., 1]
 * @returns [..., count]
 */
export function chebyshevBasis(x: Tensor<"1x0e">, count: number): Tensor<`${number}x0e`> {
  requireDistances("chebyshevBasis", x, count);
  return tidily(() => {
    const double = scaleBy(x, 2);
    const all = [polynomial(x, [1]), x];
    for (let n = 2; n < count; n++) all.push(subtract(multiply(double, all[n - 1]), all[n - 2]));
    return columns(all.slice(0, count));
  });
}

/**
 * Bernstein polynomials C(n, k) xᵏ (1−x)ⁿ⁻ᵏ of a number from 0 to 1, n = count − 1: nonnegative, with the sum 1.
 *
 * @param x - [..., 1]
 * @returns [..., count]
 */
export function bernsteinBasis(x: Tensor<"1x0e">, count: number): Tensor<`${number}x0e`> {
  requireDistances("bernsteinBasis", x, count);
  const n = count - 1;
  return tidily(() => {
    const rest = addNumber(scaleBy(x, -1), 1);
    const all: Tensor<"1x0e">[] = [];
    let choose = 1;
    for (let k = 0; k <= n; k++) {
      all.push(multiply(polynomial(x, monomial(k, choose)), polynomial(rest, monomial(n - k, 1))));
      choose = (choose * (n - k)) / (k + 1);
    }
    return columns(all);
  });
}

const monomial = (degree: number, coefficient: number): number[] => [...new Array<number>(degree).fill(0), coefficient];

function columns(parts: readonly Tensor<"1x0e">[]): Tensor<`${number}x0e`> {
  return (parts.length === 1 ? parts[0] : concatenate(...(parts as Tensor<any>[]))) as Tensor<any>;
}

/** e^(−γr): 1 at r = 0, 0 at infinity. Source: Unke et al. 2021, arXiv:2105.00304. */
export function exponentialMap(r: Tensor<"1x0e">, gamma = 1): Tensor<"1x0e"> {
  requireDistances("exponentialMap", r);
  if (!(gamma > 0 && Number.isFinite(gamma)))
    throw new RangeError(`exponentialMap: gamma is ${gamma}; it must be positive, in 1/ångström`);
  return tidily(() => exp(scaleBy(r, -gamma)));
}

/** How {@link reciprocalMap} takes distances to 1 … 0. */
export type ReciprocalKind = "shifted" | "cuspless";

/**
 * 1/(1 + r) ("shifted"), or 1/(r + e⁻ʳ) ("cuspless", whose slope at r = 0 is 0): about 1/r for large r.
 *
 * @param r - distances, [..., 1], in units of some length
 */
export function reciprocalMap(r: Tensor<"1x0e">, kind: ReciprocalKind = "shifted"): Tensor<"1x0e"> {
  requireDistances("reciprocalMap", r);
  if (kind !== "shifted" && kind !== "cuspless")
    throw new RangeError(`reciprocalMap: kind is "${String(kind)}"; it is "shifted" or "cuspless"`);
  return tidily(() => power(kind === "shifted" ? addNumber(r, 1) : add(r, exp(scaleBy(r, -1))), -1));
}
