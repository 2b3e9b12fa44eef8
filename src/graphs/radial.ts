import {
  type Dtype,
  matrixProduct,
  multiply,
  parameter,
  plain,
  power,
  relabel,
  requireTensor,
  scaleBy,
  scaleRows,
  sin,
  type Tensor,
  tidily,
} from "../tensor/index.js";
import { layer } from "../nn/index.js";
import { reducedBessel } from "../so3/index.js";
import type { Cutoff } from "./cutoffs.js";

export interface BesselOptions {
  /**
   * "orthonormal": √(2/c) sin(nπr/c)/r, as MACE and e3nn have it; "plain": sin(nπr/c)/r, as PaiNN; "relative": sin(nπx)/x with x = r/c, as
   * NequIP. Default: "orthonormal".
   */
  normalization?: "orthonormal" | "plain" | "relative";
}

/**
 * Bessel functions of the first kind and order zero that vanish at the cutoff, √(2/c) sin(nπr/c)/r for n = 1 … count; at r = 0, and near it, with
 * the values and derivatives of the limit.
 * Source: Gasteiger et al. 2020, arXiv:2003.03123, Eq. (7).
 *
 * @param r - distances, [..., 1], ångström
 * @returns [..., count]
 * @throws RangeError if count is not a positive integer or the cutoff is not positive
 */
export function besselBasis(
  r: Tensor<"1x0e">,
  count: number,
  cutoff: number,
  options: BesselOptions = {},
): Tensor<`${number}x0e`> {
  requireDistances("besselBasis", r, count);
  requireCutoff("besselBasis", cutoff);
  const factor = besselFactor(cutoff, options);
  const frequencies = Float64Array.from({ length: count }, (_, n) => ((n + 1) * Math.PI) / cutoff);
  return tidily(() => sines(r, plain(frequencies, { shape: [1, count], dtype: r.dtype }), factor));
}

function besselFactor(cutoff: number, { normalization = "orthonormal" }: BesselOptions): number {
  if (normalization === "orthonormal") return Math.sqrt(2 / cutoff);
  if (normalization === "plain" || normalization === "relative") return normalization === "plain" ? 1 : cutoff;
  throw new RangeError(`besselBasis: normalization is "${String(normalization)}"; it is "orthonormal", "plain" or "relative"`);
}

/** factor·sin(kr)/r = factor·k·b₀((kr)²): entire, so nothing happens at r = 0. */
export function sines(r: Tensor, k: Tensor<"plain">, factor: number): Tensor<`${number}x0e`> {
  const angles = matrixProduct(r as Tensor<"plain">, k) as Tensor<any>;
  const waves = reducedBessel(relabel(multiply(angles, angles), "plain", angles.shape, angles.dim), 0);
  const ones = plain(new Float64Array(r.rows).fill(factor), { shape: [...r.shape.slice(0, -1), 1], dtype: r.dtype });
  const y = multiply(waves, matrixProduct(ones, k));
  return relabel(y, `${k.dim}x0e`, y.shape, y.dim);
}

/** Bessel functions with frequencies that are learned. */
export interface TrainableBessel {
  (r: Tensor<"1x0e">): Tensor<`${number}x0e`>;
  /** 1/ångström, [1, count]; nπ/c at first. */
  readonly frequencies: Tensor<"plain">;
  readonly cutoff: number;
}

/** {@link besselBasis} with frequencies that training changes. */
export function trainableBessel(count: number, cutoff: number, options: BesselOptions & { dtype?: Dtype } = {}): TrainableBessel {
  requireCount("trainableBessel", count);
  requireCutoff("trainableBessel", cutoff);
  const factor = besselFactor(cutoff, options);
  const { dtype } = options;
  const frequencies = parameter([1, count], { draw: "multiples", of: Math.PI / cutoff }, { ...(dtype ? { dtype } : {}) });
  const apply = (r: Tensor<"1x0e">): Tensor => {
    requireDistances("trainableBessel", r, count);
    return sines(r, frequencies, factor);
  };
  return layer(apply, { frequencies, cutoff }) as never;
}

/** sin(nπr/c) for n = 1 … count. */
function waves(r: Tensor<"1x0e">, count: number, cutoff: number): Tensor<`${number}x0e`> {
  const frequencies = Float64Array.from({ length: count }, (_, n) => ((n + 1) * Math.PI) / cutoff);
  return sin(matrixProduct(r, plain(frequencies, { shape: [1, count], dtype: r.dtype })));
}

/**
 * Bessel functions times a cutoff: the features of an edge that a radial network sees.
 *
 * @param r - distances, [edges, 1], ångström, positive
 * @returns [edges, count]
 */
export function radialFeatures(
  r: Tensor<"1x0e">,
  options: { count: number; cutoff: number; envelope: Cutoff },
): Tensor<`${number}x0e`> {
  const { count, cutoff, envelope } = options;
  requireCutoff("radialFeatures", cutoff);
  return tidily(() => {
    const decay = scaleBy(multiply(envelope(scaleBy(r, 1 / cutoff)), power(r, -1)), Math.sqrt(2 / cutoff));
    return scaleRows(decay, waves(r, count, cutoff));
  });
}

/** @throws RangeError if r is not one number a row, or count not a positive integer */
export function requireDistances(name: string, r: Tensor, count = 1): void {
  requireTensor(name, "r", r);
  if (r.dim !== 1)
    throw new RangeError(`${name}: r is "${r.irreps}" [${r.shape}]; distances are [..., 1], one invariant number a row`);
  requireCount(name, count);
}

export function requireCount(name: string, count: number, least = 1): void {
  if (!Number.isInteger(count) || count < least)
    throw new RangeError(`${name}: count is ${count}; it must be an integer >= ${least}`);
}

export function requireCutoff(name: string, cutoff: number): void {
  if (!(cutoff > 0 && Number.isFinite(cutoff)))
    throw new RangeError(`${name}: cutoff is ${cutoff}; it must be positive, in ångström`);
}
