/** Scales of the degrees on the way to a grid, aₗ, and on the way back, bₗ ∫ f D. */
export interface SignalScales {
  readonly scalesIn: readonly number[];
  readonly scalesOut: readonly number[];
}

/** How coefficients and values on the sphere go together: see {@link s2Scales}. */
export type S2Normalization = "component" | "norm" | "integral";

/** @throws RangeError if there is no such normalization */
export function requireS2Normalization(name: string, normalization: string): void {
  if (!["component", "norm", "integral"].includes(normalization))
    throw new RangeError(`${name}: normalization is "${normalization}"; it is "component", "norm" or "integral"`);
}

/**
 * Scales aₗ of f = ∑ aₗ xₗₘ Dˡₘ₀ and (2l+1)/aₗ of the way back, where Dˡₘ₀ are harmonics in "norm" normalization:
 *
 *     component   1/√(L+1)            coefficients of variance 1 give every degree the same power, together 1
 *     norm        √(2l+1)/√(L+1)      the same for coefficients of variance 1/(2l+1)
 *     integral    √((2l+1)/4π)        f = ∑ xₗₘ Yₗₘ with orthonormal harmonics
 *
 * for the largest degree L of the input.
 */
export function s2Scales(normalization: S2Normalization, lmaxIn: number, lmaxOut: number): SignalScales {
  const scale = (l: number): number =>
    normalization === "component"
      ? 1 / Math.sqrt(lmaxIn + 1)
      : Math.sqrt((2 * l + 1) / (normalization === "norm" ? lmaxIn + 1 : 4 * Math.PI));
  return {
    scalesIn: Array.from({ length: lmaxIn + 1 }, (_, l) => scale(l)),
    scalesOut: Array.from({ length: lmaxOut + 1 }, (_, l) => (2 * l + 1) / scale(l)),
  };
}

/** Coefficients of a signal on the rotations to degree L, ∑ (2l+1)². */
const coefficients = (lmax: number): number => ((lmax + 1) * (2 * lmax + 1) * (2 * lmax + 3)) / 3;

/**
 * Scales of f = ∑ √(2l+1)/√n xₗₘₙ Dˡₘₙ for the n coefficients of the input, and √(2l+1)·√n′ of the way back for the n′ of the output.
 * Coefficients of variance 1 give values of variance 1; and, where n′ coefficients hold all of values of variance 1, such coefficients.
 */
export function so3Scales(lmaxIn: number, lmaxOut: number): SignalScales {
  const scale = (l: number, factor: number): number => Math.sqrt((2 * l + 1) * factor);
  return {
    scalesIn: Array.from({ length: lmaxIn + 1 }, (_, l) => scale(l, 1 / coefficients(lmaxIn))),
    scalesOut: Array.from({ length: lmaxOut + 1 }, (_, l) => scale(l, coefficients(lmaxOut))),
  };
}
