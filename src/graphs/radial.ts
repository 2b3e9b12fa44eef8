import {
  matrixProduct,
  multiply,
  plain,
  power,
  scaleBy,
  scaleRows,
  sin,
  smoothBump,
  type Tensor,
  truncatedPolynomial,
  tidily,
} from "../tensor/index.js";

/** A cutoff function of x = r/cutoff: 1 at 0, and 0 from 1 on. */
export type Cutoff = (x: Tensor<"1x0e">) => Tensor<"1x0e">;

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

/** exp(1 − 1/(1 − x²)) for x < 1, otherwise 0: infinitely differentiable. */
export function smoothCutoff(): Cutoff {
  return (x) => smoothBump(x);
}

/**
 * Bessel functions of the first kind and order zero that vanish at the cutoff, √(2/c) sin(nπr/c)/r for n = 1 … count.
 * Source: Gasteiger et al. 2020, arXiv:2003.03123, Eq. (7).
 *
 * @param r - distances, [..., 1], positive
 * @returns [..., count]
 * @throws RangeError if count is not a positive integer or the cutoff is not positive
 */
export function besselBasis(r: Tensor<"1x0e">, count: number, cutoff: number): Tensor<`${number}x0e`> {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`besselBasis: count is ${count}; it must be an integer >= 1`);
  if (!(cutoff > 0)) throw new RangeError(`besselBasis: cutoff is ${cutoff}; it must be positive, in ångström`);
  return tidily(() => scaleRows(scaleBy(power(r, -1), Math.sqrt(2 / cutoff)), waves(r, count, cutoff)));
}

/** sin(nπr/c) for n = 1 … count. */
function waves(r: Tensor<"1x0e">, count: number, cutoff: number): Tensor<`${number}x0e`> {
  const frequencies = Float64Array.from({ length: count }, (_, n) => ((n + 1) * Math.PI) / cutoff);
  return sin(matrixProduct(r, plain(frequencies, { shape: [1, count], dtype: r.dtype })));
}

/**
 * Bessel functions times a cutoff: the features of an edge that a radial network sees.
 *
 * @param r - distances, [edges, 1], ångström
 * @returns [edges, count]
 */
export function radialFeatures(
  r: Tensor<"1x0e">,
  options: { count: number; cutoff: number; envelope: Cutoff },
): Tensor<`${number}x0e`> {
  const { count, cutoff, envelope } = options;
  if (!(cutoff > 0)) throw new RangeError(`radialFeatures: cutoff is ${cutoff}; it must be positive, in ångström`);
  return tidily(() => {
    const decay = scaleBy(multiply(envelope(scaleBy(r, 1 / cutoff)), power(r, -1)), Math.sqrt(2 / cutoff));
    return scaleRows(decay, waves(r, count, cutoff));
  });
}
