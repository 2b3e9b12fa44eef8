import { familyAt } from "./families.js";
import type { Summand } from "./family.js";
import { compare, parseIrrep, print, type Term, term } from "./grammar.js";
import { canonical, layout } from "./layout.js";
import { keep } from "./select.js";

/**
 * The irreps in the product of two, sorted by their group's order, each once. In O(3): l = |l₁−l₂| … l₁+l₂, parity p₁p₂;
 * product("1o", "1o") = ["0e", "1e", "2e"], product("C4:1", "C4:1") = ["C4:0", "C4:2"].
 *
 * @throws RangeError if the irreps belong to different groups
 */
export function product(a: string, b: string): string[] {
  const [x, y] = [parseIrrep(a), parseIrrep(b)];
  return couple(x, y, a, b).map(({ irrep }) => irrep.irrep);
}

/**
 * Decomposition of a ⊗ b, sorted and merged; with `filter`, only the irreps that occur in that text.
 *
 *     tensorProductIrreps("8x1o", "1o") = "8x0e+8x1e+8x2e"      tensorProductIrreps("C4:8x1", "C4:1") = "C4:16x0+16x2"
 *
 * Over the real numbers an irrep of complex type is two over the complex numbers, so the product of two in C4 has each of its irreps twice.
 *
 * @throws RangeError if the texts belong to different groups
 */
export function tensorProductIrreps(a: string, b: string, filter?: string): string {
  const copies = new Map<string, Term>();
  for (const x of layout(a).blocks) {
    for (const y of layout(b).blocks) {
      for (const { multiplicity, irrep } of couple(x, y, a, b)) {
        const before = copies.get(irrep.irrep)?.multiplicity ?? 0;
        copies.set(irrep.irrep, term(before + multiplicity * x.multiplicity * y.multiplicity, irrep));
      }
    }
  }
  const text = canonical(print([...copies.values()].sort(compare)));
  return filter === undefined ? text : keep(text, filter);
}

function couple(x: Term, y: Term, a: string, b: string): readonly Summand[] {
  if (x.group !== y.group) throw new RangeError(`irreps: ${differentGroups(a, b, x, y)}`);
  return familyAt(x).product(x, y);
}

// The sentences of the types, see Beside in types.ts.
function differentGroups(a: string, b: string, x: Term, y: Term): string {
  const sentence = `'${a}' and '${b}' are irreps of different groups`;
  return a.includes(":") || b.includes(":")
    ? `${sentence}, ${x.group} and ${y.group}`
    : `${sentence}: O(3) writes 8x1o, SO(3) writes 8x1`;
}
