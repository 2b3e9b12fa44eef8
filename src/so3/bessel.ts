import { inPieces, kernel, like, multiply, record, scaleBy, type Tensor } from "../tensor/index.js";

/**
 * bₙ(s) = x⁻ⁿ jₙ(x) of squares s = x² ≥ 0, with jₙ the spherical Bessel functions: cos x for n = −1, sin x/x for n = 0. They are entire
 * functions of s with bₙ′ = −½bₙ₊₁, so all derivatives are right where x = 0.
 *
 * @param s - not negative; any shape
 * @param n - an integer ≥ −1
 */
export function reducedBessel(s: Tensor<"plain">, n: number): Tensor<"plain"> {
  const y = like(s);
  const run = kernel("bessel", s.dtype);
  inPieces(s, (offset, count) => run(s.ptr + offset, y.ptr + offset, count, n));
  return record(y, [s], [(dy) => multiply(dy, scaleBy(reducedBessel(s, n + 1), -0.5))]);
}
