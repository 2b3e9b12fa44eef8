import type { WrittenTerm } from "../irreps/index.js";
import { realCouplingEntries } from "../representations/index.js";
import type { MixPath } from "../tensor/index.js";

/**
 * In the frame of an edge, the components ±m of all degrees turn alike about it, so a map that commutes with those rotations joins only
 * components of equal |m|, (x₊, x₋) to (r x₊ − s x₋, r x₋ + s x₊) for m > 0: r on "same", s on "across". Mirrors through the edge change the sign
 * of x₋ where the parity is (−1)ˡ, and of x₊ elsewhere: between two irreps of O(3) of one kind they leave r, between different ones s.
 */
export interface So2Part {
  /** Terms of the input and the output, by their places. */
  readonly input: number;
  readonly output: number;
  readonly m: number;
  readonly kind: "same" | "across";
}

/** Whether components of order zero keep their sign in mirrors through the edge; null for SO(3), which has none. */
const natural = ({ l, parity }: WrittenTerm): boolean | null => (parity === 0 ? null : parity === (l % 2 === 0 ? 1 : -1));

/**
 * The parts of all maps that commute with rotations about the edge and, for irreps of O(3), with mirrors through it: term by term of the
 * input, then of the output, by m, "same" before "across".
 *
 * @param mMax - the largest m
 */
export function so2Parts(from: readonly WrittenTerm[], to: readonly WrittenTerm[], mMax: number): So2Part[] {
  const parts: So2Part[] = [];
  from.forEach((a, input) => {
    to.forEach((b, output) => {
      if (a.multiplicity === 0 || b.multiplicity === 0) return;
      const kinds = natural(a) === null ? null : natural(a) === natural(b) ? "same" : "across";
      for (let m = 0; m <= Math.min(a.l, b.l, mMax); m++) {
        if (kinds !== "across") parts.push({ input, output, m, kind: "same" });
        if (kinds !== "same" && m > 0) parts.push({ input, output, m, kind: "across" });
      }
    });
  });
  return parts;
}

/**
 * What `mix` runs for parts with a matrix [copies in, copies out] each.
 *
 * @param weights - where the matrix of each part begins, and its factor
 */
export function so2MixPaths(
  from: readonly WrittenTerm[],
  to: readonly WrittenTerm[],
  parts: readonly (So2Part & { readonly weight: number; readonly scale: number })[],
): MixPath[] {
  // Paths that add to the same components must begin at the same one, so both components of an order go together only if all do.
  const together = parts.every(({ kind }) => kind === "same");
  return parts.flatMap(({ input, output, m, kind, weight, scale }) => {
    const [a, b] = [from[input], to[output]];
    const path = (mIn: number, mOut: number, sign: number, dim: number): MixPath => ({
      dim,
      from: a.offset + (a.l + mIn) * a.stride + a.column,
      copiesIn: a.multiplicity,
      blockIn: dim === 2 ? 2 * m * a.stride : a.stride,
      to: b.offset + (b.l + mOut) * b.stride + b.column,
      copiesOut: b.multiplicity,
      blockOut: dim === 2 ? 2 * m * b.stride : b.stride,
      weight,
      scale: sign * scale,
    });
    if (m === 0) return [path(0, 0, 1, 1)];
    if (kind === "across") return [path(-m, m, -1, 1), path(m, -m, 1, 1)];
    return together ? [path(-m, -m, 1, 2)] : [path(-m, -m, 1, 1), path(m, m, 1, 1)];
  });
}

/**
 * The coupling of degrees l₁, l₂, l₃ with the harmonics of degree l₂ at the pole, which are √(2l₂+1) for m₂ = 0 and else 0 ("component"):
 * where l₁+l₂+l₃ is even it joins m to m, by the number r of {@link So2Part}; where it is odd, m to −m, by s.
 *
 * @returns the number for each m from 0 to the smaller of l₁ and l₃
 */
export function poleCoupling(l1: number, l2: number, l3: number): Float64Array {
  const { m1, m2, m3, values } = realCouplingEntries(l1, l2, l3);
  const found = new Float64Array(Math.min(l1, l3) + 1);
  const even = (l1 + l2 + l3) % 2 === 0;
  for (let i = 0; i < values.length; i++) {
    const m = m1[i] - l1;
    // r from x₊ to z₊; s from x₊ to z₋
    if (m2[i] === l2 && m >= 0 && m3[i] - l3 === (even ? m : -m)) found[m] += Math.sqrt(2 * l2 + 1) * values[i];
  }
  return found;
}
