/**
 * w²P′ + 2mxwP − 2xP with w = 1 − x²: the derivative of f·P/wᵐ is f times this over wᵐ⁺², for the bump f = exp(1 − 1/w), which is 1 at 0
 * and smooth of every order at ±1, where it vanishes.
 *
 * @param p - coefficients of P, lowest first, at least one
 * @param m - the power of w below it
 * @returns coefficients of the polynomial that stands over wᵐ⁺²
 */
export function bumpDerivative(p: ArrayLike<number>, m: number): Float64Array {
  const next = new Float64Array(p.length + 3);
  for (let i = 0; i < p.length; ++i) {
    if (i > 0) next[i - 1] += i * p[i];
    next[i + 1] += (2 * m - 2 - 2 * i) * p[i];
    next[i + 3] += (i - 2 * m) * p[i];
  }
  return next;
}
