import { compare, type Parity, parse, parseIrrep, print, type Term, term } from "./grammar.js";
import { canonical, layout, merge } from "./layout.js";

/** Where a term comes to lie in a merged text: copies `copy` … of block `block`. */
export interface Place {
  readonly block: number;
  readonly copy: number;
}

/** Irreps one after another, merged where they meet: concat("8x0e", "4x0e+1x1o") = "12x0e+1x1o". */
export function concat(...texts: readonly string[]): string {
  return canonical(print(texts.flatMap(parse)));
}

/** The terms n times over: repeat("2x0e+1x1o", 2) = "2x0e+1x1o+2x0e+1x1o". @throws RangeError if n is not an integer ≥ 0 */
export function repeat(text: string, n: number): string {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`repeat: n must be an integer >= 0, found ${n}`);
  return concat(...Array.from({ length: n }, () => text));
}

/**
 * The terms as written, stably sorted by l, then odd before even; not merged, zero multiplicities kept, as in e3nn.
 *
 * @returns `permutation[i]` is the new place of term i; `inverse[j]` is the term that came to place j
 */
export function sort(text: string): { text: string; permutation: number[]; inverse: number[] } {
  const terms = parse(text);
  const inverse = terms.map((_, i) => i).sort((i, j) => compare(terms[i]!, terms[j]!));
  const permutation = inverse.map(() => 0);
  for (const [place, i] of inverse.entries()) permutation[i] = place;
  return { text: print(inverse.map((i) => terms[i]!)), permutation, inverse };
}

/** Equal neighbours merged and zero terms dropped: another name of the canonical text, the one e3nn gives it. */
export function simplify(text: string): string {
  return canonical(text);
}

/** Sorted and merged: regroup("1x1o+2x0e+3x1o") = "2x0e+4x1o". */
export function regroup(text: string): string {
  return canonical(sort(text).text);
}

/**
 * Where each term of `text`, as written, lies in the canonical text of all, or, with `sorted`, in the regrouped text.
 *
 *     arrange("2x1o+1x0e+3x1o", { sorted: true }) = { text: "1x0e+5x1o", places: [{ block: 1, copy: 0 }, { block: 0, copy: 0 }, { block: 1, copy: 2 }] }
 *
 * A term of multiplicity zero lies at the end of what is before it.
 */
export function arrange(text: string, { sorted = false }: { sorted?: boolean } = {}): { text: string; places: readonly Place[] } {
  const terms = parse(text);
  const order = sorted ? sort(text).inverse : terms.map((_, i) => i);
  const places: Place[] = [];
  let [block, copies, irrep] = [-1, 0, ""];
  for (const i of order) {
    const next = terms[i]!;
    if (next.multiplicity > 0 && next.irrep !== irrep) [block, copies, irrep] = [block + 1, 0, next.irrep];
    places[i] = { block: Math.max(block, 0), copy: copies };
    copies += next.multiplicity;
  }
  return { text: canonical(print(order.map((i) => terms[i]!))), places };
}

/** Copies of all irreps together, ∑ multiplicity; of one irrep if that is named: count("2x0e+1x1o+3x0e", "0e") = 5. */
export function count(text: string, irrep?: string): number {
  if (irrep === undefined) return layout(text).count;
  const wanted = parseIrrep(irrep).irrep;
  return layout(text).blocks.reduce((sum, block) => sum + (block.irrep === wanted ? block.multiplicity : 0), 0);
}

/** The different irreps that occur, in the order of their first occurrence: "2x1o+1x0e+3x1o" has 1o and 0e. */
export function distinct(text: string): string[] {
  return [...new Set(layout(text).blocks.map(({ irrep }) => irrep))];
}

/** The terms whose irrep occurs in `irreps`, merged where they meet: keep("2x0e+1x1o+3x0e", "0e") = "5x0e". */
export function keep(text: string, irreps: string): string {
  const wanted = new Set(parse(irreps).map(({ irrep }) => irrep));
  return canonical(print(layout(text).blocks.filter(({ irrep }) => wanted.has(irrep))));
}

/**
 * The irreps in the product of two: l = |l₁−l₂| … l₁+l₂, parity p₁p₂. product("1o", "1o") = ["0e", "1e", "2e"].
 *
 * @throws RangeError if one is an irrep of O(3) and the other of SO(3)
 */
export function product(a: string, b: string): string[] {
  const [x, y] = [parseIrrep(a), parseIrrep(b)];
  if ((x.parity === 0) !== (y.parity === 0)) throw new RangeError(`irreps: ${differentGroups(a, b)}`);
  return couple(x, y).map(({ irrep }) => irrep);
}

/**
 * Decomposition of a ⊗ b, sorted and merged; with `filter`, only the irreps that occur in that text.
 *
 * @throws RangeError if the texts belong to different groups
 */
export function tensorProductIrreps(a: string, b: string, filter?: string): string {
  if (new Set([layout(a).group, layout(b).group, "any"]).size > 2) throw new RangeError(`irreps: ${differentGroups(a, b)}`);
  const copies = new Map<string, Term>();
  for (const x of layout(a).blocks) {
    for (const y of layout(b).blocks) {
      for (const z of couple(x, y)) {
        copies.set(z.irrep, { ...z, multiplicity: x.multiplicity * y.multiplicity + (copies.get(z.irrep)?.multiplicity ?? 0) });
      }
    }
  }
  const text = print(merge([...copies.values()].sort(compare)));
  return filter === undefined ? canonical(text) : keep(text, filter);
}

/** The irreps of `irrepsOut` that do not occur in `irrepsIn`: by Schur's lemma no linear intertwiner reaches them. */
export function missing(irrepsIn: string, irrepsOut: string): string[] {
  const there = new Set(distinct(irrepsIn));
  return distinct(irrepsOut).filter((irrep) => !there.has(irrep));
}

/** Irreps of the spherical harmonics l = 0 … lmax: parity (−1)ˡ, or 1 for those of a pseudovector. */
export function sphericalHarmonicsIrreps(lmax: number, parity: 1 | -1 = -1): string {
  if (!Number.isInteger(lmax) || lmax < 0)
    throw new RangeError(`sphericalHarmonicsIrreps: lmax must be an integer >= 0, found ${lmax}`);
  return canonical(print(Array.from({ length: lmax + 1 }, (_, l) => term(1, l, l % 2 === 0 ? 1 : parity))));
}

/** As many invariants as the text has copies, norms of them or gates for them: norms("8x0e+4x1o") = "12x0e". */
export function norms(text: string): string {
  const { count, group } = layout(text);
  return canonical(`${count}x${group === "SO(3)" ? "0" : "0e"}`);
}

/** Input of a gate: the scalars, one invariant for each copy in `gated`, and `gated`. */
export function gateIn(scalars: string, gated: string): string {
  return concat(scalars, norms(gated), gated);
}

function couple(a: Term, b: Term): Term[] {
  const least = Math.abs(a.l - b.l);
  return Array.from({ length: 2 * Math.min(a.l, b.l) + 1 }, (_, i) => term(1, least + i, (a.parity * b.parity) as Parity));
}

// The sentence of the types, see Beside in types.ts.
function differentGroups(a: string, b: string): string {
  return `'${a}' and '${b}' are irreps of different groups: O(3) writes 8x1o, SO(3) writes 8x1`;
}
