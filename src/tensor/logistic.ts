/**
 * Derivatives of the logistic function s(z) = 1/(1 + e⁻ᶻ) and of what is made of it, as u·(z·A(t) + B(t)) with u = s(1 − s) and t = 1 − 2s:
 * nothing cancels where u is small. Since dt/dz = −2u = −(1 − t²)/2, the derivative has the same form with
 *
 *   A′ = tA − ½(1 − t²) dA/dt,     B′ = A + tB − ½(1 − t²) dB/dt
 */
export interface LogisticForm {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** Coefficients, lowest first, of t·P − ½(1 − t²)·dP/dt. */
function step(p: readonly number[]): number[] {
  const next: number[] = new Array(p.length + 1).fill(0);
  p.forEach((c, i) => {
    next[i + 1] += c;
    if (i > 0) next[i - 1] -= (i * c) / 2;
    next[i + 1] += (i * c) / 2;
  });
  return next;
}

/** The derivative of a form with respect to x, where z = scale·x. */
export function logisticDerivative({ a, b }: LogisticForm, scale: number): LogisticForm {
  const [stepA, stepB] = [step(a), step(b)];
  const length = Math.max(stepA.length, stepB.length);
  const at = (p: readonly number[], i: number): number => p[i] ?? 0;
  return {
    a: Array.from({ length }, (_, i) => scale * at(stepA, i)),
    b: Array.from({ length }, (_, i) => scale * (at(a, i) + at(stepB, i))),
  };
}
