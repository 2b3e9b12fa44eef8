/** Σₘ Y² on the unit sphere: "component" 2l+1, "norm" 1, "integral" (2l+1)/4π, which makes the Y orthonormal. */
export type Normalization = "component" | "norm" | "integral";

/** One constant: ∂ₐ of solid harmonic m of degree l contains value · solid harmonic mPrevious of degree l−1. */
export interface SolidGradientEntry {
  /** Direction: 0, 1, 2 for x, y, z. */
  readonly a: number;
  /** Component of degree l, m + l from 0. */
  readonly m: number;
  /** Component of degree l−1, from 0. */
  readonly mPrevious: number;
  readonly value: number;
}

const known = new Map<string, readonly SolidGradientEntry[]>();

/**
 * The gradient of the solid harmonics Yₗ(r) (homogeneous polynomials of degree l) closes on the degree below:
 *
 *     ∂ₐ Yₗₘ = ∑ G(l; a, m, m′) Y₍ₗ₋₁₎ₘ′
 *
 * With r₊ = z + i x around the pole y, Yₗₘ + i Yₗ₋ₘ = √2 Zₗₘ for m > 0 and Yₗ₀ = Zₗ₀, the complex harmonics obey in "norm" normalization
 *
 *     ∂_y Zₗₘ          = √((l+m)(l−m)) Z₍ₗ₋₁₎ₘ
 *     (∂_z − i∂ₓ) Zₗₘ  = √((l+m)(l+m−1)) Z₍ₗ₋₁₎₍ₘ₋₁₎
 *     (∂_z + i∂ₓ) Zₗₘ  = −√((l−m)(l−m−1)) Z₍ₗ₋₁₎₍ₘ₊₁₎
 *
 * In "component" and "integral" normalization all constants are √((2l+1)/(2l−1)) times these. In terms of coupling tensors
 * G(l; a, m, m′) = (2l+1) √l · C(l−1, 1, l)(m′, a, m) in "component" normalization.
 *
 * @param l - degree, an integer ≥ 0; 0 has no entries
 * @returns the constants that are not zero, at most five for each m, sorted by (m, a, mPrevious); frozen, computed once
 * @throws RangeError if l is not an integer ≥ 0
 * @remarks Source: A. R. Edmonds, Angular Momentum in Quantum Mechanics (1957), section 5.7, the gradient formula; for functions rˡY
 * its terms of degree l+1 vanish.
 */
export function solidGradientEntries(l: number, normalization: Normalization = "component"): readonly SolidGradientEntry[] {
  const key = `${l},${normalization}`;
  let entries = known.get(key);
  if (entries === undefined) {
    if (!Number.isInteger(l) || l < 0) throw new RangeError(`solidGradientEntries: l must be an integer >= 0, found ${l}`);
    requireNormalization("solidGradientEntries", normalization);
    known.set(key, (entries = Object.freeze(differentiate(l, normalization))));
  }
  return entries;
}

/** @throws RangeError for any other text */
export function requireNormalization(name: string, normalization: Normalization): void {
  if (normalization !== "component" && normalization !== "norm" && normalization !== "integral") {
    throw new RangeError(
      `${name}: normalization must be "component", "norm" or "integral", found ${JSON.stringify(normalization)}`,
    );
  }
}

const [X, Y, Z] = [0, 1, 2];

function differentiate(l: number, normalization: Normalization): SolidGradientEntry[] {
  const [above, below] = normalization === "norm" ? [1, 1] : [2 * l + 1, 2 * l - 1];
  const entries: SolidGradientEntry[] = [];
  /** ∂ₐ of component m contains sign·√square of component `to` of degree l−1 (in "norm" normalization). */
  const add = (a: number, m: number, to: number, sign: number, square: number): void => {
    if (square === 0) return;
    entries.push(Object.freeze({ a, m: m + l, mPrevious: to + l - 1, value: sign * Math.sqrt((square * above) / below) }));
  };

  for (let m = -l; m <= l; ++m) {
    const order = Math.abs(m);
    const s = m < 0 ? -1 : 1; // ∂_y and ∂_z keep sines and cosines apart, ∂ₓ takes each to the other
    const up = ((l - order) * (l - order - 1)) / 4; // to order + 1
    const down = ((l + order) * (l + order - 1)) / 4; // to order − 1
    add(Y, m, m, 1, (l + order) * (l - order));
    if (m === 0) {
      add(Z, 0, 1, -1, 2 * up);
      add(X, 0, -1, -1, 2 * up);
      continue;
    }
    add(Z, m, s * (order + 1), -1, up);
    add(X, m, -s * (order + 1), -s, up);
    if (order > 1) {
      add(Z, m, s * (order - 1), 1, down);
      add(X, m, -s * (order - 1), -s, down);
    } else add(m > 0 ? Z : X, m, 0, 1, 2 * down); // there is no sine of order 0
  }
  return entries.sort((p, q) => p.m - q.m || p.a - q.a || p.mPrevious - q.mPrevious);
}
