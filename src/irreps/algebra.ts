import { degree } from "./degrees.js";
import { familyAt } from "./families.js";
import { parse, print, requireOneGroup, term } from "./grammar.js";
import { canonical, layout } from "./layout.js";

/**
 * Irreps one after another, merged where they meet: concat("8x0e", "4x0e+1x1o") = "12x0e+1x1o".
 *
 * @throws RangeError if the texts belong to different groups
 */
export function concat(...texts: readonly string[]): string {
  return canonical(print(requireOneGroup(texts.flatMap(parse))));
}

/** The terms n times over: repeat("2x0e+1x1o", 2) = "2x0e+1x1o+2x0e+1x1o". @throws RangeError if n is not an integer ≥ 0 */
export function repeat(text: string, n: number): string {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`repeat: n must be an integer >= 0, found ${n}`);
  return concat(...Array.from({ length: n }, () => text));
}

/** The different irreps that occur, in the order of their first occurrence: "2x1o+1x0e+3x1o" has 1o and 0e, "C4:8x0" has C4:0. */
export function distinct(text: string): string[] {
  return [...new Set(layout(text).blocks.map(({ irrep }) => irrep))];
}

/** The irreps of `irrepsOut` that do not occur in `irrepsIn`: by Schur's lemma no linear intertwiner reaches them. */
export function missing(irrepsIn: string, irrepsOut: string): string[] {
  const there = new Set(distinct(irrepsIn));
  return distinct(irrepsOut).filter((irrep) => !there.has(irrep));
}

/** Irreps of the spherical harmonics l = 0 … lmax: parity (−1)ˡ, or 1 for those of a pseudovector. */
export function sphericalHarmonicsIrreps(lmax: number, parity: 1 | -1 = -1): string {
  requireDegree("sphericalHarmonicsIrreps", lmax);
  return canonical(print(Array.from({ length: lmax + 1 }, (_, l) => term(1, degree(l, l % 2 === 0 ? 1 : parity)))));
}

/** All irreps of O(3) with l ≤ lmax in the order of e3nn's iterator, even and odd in turns: 0e, 0o, 1o, 1e, 2e, 2o, 3o, 3e, … */
export function allIrreps(lmax: number): string[] {
  requireDegree("allIrreps", lmax);
  return Array.from({ length: 2 * lmax + 2 }, (_, i) => {
    const l = i >> 1;
    return degree(l, (l + i) % 2 === 0 ? 1 : -1).irrep;
  });
}

/** As many invariants as the text has copies, norms of them or gates for them: norms("8x0e+4x1o") = "12x0e". */
export function norms(text: string): string {
  const { count, blocks } = layout(text);
  return count === 0 ? "" : print([term(count, familyAt(blocks[0]!).trivial)]);
}

/** One copy of the irrep on which the group of a text does not act: invariant("8x1o") = "1x0e", invariant("D4:4xE") = "D4:1xA1"; "1x0" if there is none. */
export function invariant(text: string): string {
  const [block] = layout(text).blocks;
  return block === undefined ? "1x0" : print([term(1, familyAt(block).trivial)]);
}

/** Input of a gate: the scalars, one invariant for each copy in `gated`, and `gated`. */
export function gateIn(scalars: string, gated: string): string {
  return concat(scalars, norms(gated), gated);
}

function requireDegree(name: string, lmax: number): void {
  if (!Number.isInteger(lmax) || lmax < 0) throw new RangeError(`${name}: lmax must be an integer >= 0, found ${lmax}`);
}
