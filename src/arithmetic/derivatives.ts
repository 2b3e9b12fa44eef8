/**
 * Coefficients of the derivatives that kernels evaluate by one formula for every order. Polynomials are lists of coefficients,
 * lowest first.
 */

/** t·p(t) − ½(1 − t²)·p′(t) */
function nextLogistic(p: Float64Array): Float64Array {
  const next = new Float64Array(p.length + 1);
  for (let i = 0; i < p.length; ++i) {
    next[i + 1] += p[i] * (1 + i / 2);
    if (i > 0) next[i - 1] -= (p[i] * i) / 2;
  }
  return next;
}

/**
 * qₖ with s⁽ᵏ⁾(x) = u·qₖ(t) for the logistic function s = 1/(1 + e⁻ˣ), u = s(1 − s), t = 1 − 2s, k ≥ 1: since u′ = u·t and
 * t′ = −2u = −½(1 − t²), q₁ = 1 and qₖ₊₁ = t·qₖ − ½(1 − t²)·qₖ′. At the ends, where u is small, t is ±1 and so is qₖ: nothing cancels.
 *
 * With it  softplus⁽ᵏ⁾ = s⁽ᵏ⁻¹⁾,  silu⁽ᵏ⁾(x) = x·s⁽ᵏ⁾ + k·s⁽ᵏ⁻¹⁾,  tanh⁽ᵏ⁾(x) = 2ᵏ⁺¹·s⁽ᵏ⁾(2x).
 *
 * @param k - order of the derivative, a whole number ≥ 1
 * @returns k coefficients
 * @throws RangeError if k is not a whole number ≥ 1
 */
export function logisticPolynomial(k: number): Float64Array {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`logisticPolynomial: k must be a whole number ≥ 1, found ${k}`);
  let q = Float64Array.of(1);
  for (let order = 1; order < k; ++order) q = nextLogistic(q);
  return q;
}

/**
 * w²P′ + 2mxwP − 2xP, w = 1 − x²: the derivative of f·P/wᵐ is f times this over wᵐ⁺², for the bump f = exp(1 − 1/w).
 *
 * @param p - coefficients of P, at least one
 * @param m - power of w below it
 * @returns coefficients of the polynomial that stands over wᵐ⁺²
 */
export function bumpDerivative(p: Float64Array, m: number): Float64Array {
  const next = new Float64Array(p.length + 3);
  for (let i = 0; i < p.length; ++i) {
    if (i > 0) next[i - 1] += i * p[i];
    next[i + 1] += (2 * m - 2 - 2 * i) * p[i];
    next[i + 3] += (i - 2 * m) * p[i];
  }
  return next;
}

/** The coefficients of P′, at least one. */
export function polynomialDerivative(p: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(1, p.length - 1) }, (_, i) => (i + 1 < p.length ? (i + 1) * p[i + 1] : 0));
}
