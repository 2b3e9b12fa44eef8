import { compare, parse, print, type Term } from "./grammar.js";
import { canonical, layout } from "./layout.js";

/** Terms in another order. */
export interface Sorted {
  readonly text: string;
  /** `permutation[i]` is the new place of term i. */
  readonly permutation: number[];
  /** `inverse[j]` is the term that came to place j. */
  readonly inverse: number[];
}

/** The terms as written, stably sorted ({@link compare}: by l, then odd before even); not merged, zero multiplicities kept, as in e3nn. */
export function sort(text: string): Sorted {
  return sortedBy(text, compare);
}

/**
 * The same in the order of e3nn-jax: by l, then the parity of the spherical harmonics before the other: 0e, 0o, 1o, 1e, 2e, 2o, …
 * Irreps without parity are in the order of {@link sort}.
 */
export function sortE3nnJax(text: string): Sorted {
  return sortedBy(text, compareE3nnJax);
}

/** Equal neighbours merged and zero terms dropped: another name of the canonical text, the one e3nn gives it. */
export function simplify(text: string): string {
  return canonical(text);
}

/** Sorted and merged: regroup("1x1o+2x0e+3x1o") = "2x0e+4x1o". */
export function regroup(text: string): string {
  return canonical(sort(text).text);
}

/** {@link regroup} in the order of e3nn-jax. */
export function regroupE3nnJax(text: string): string {
  return canonical(sortE3nnJax(text).text);
}

/** Where a term comes to lie in a merged text: copies `copy` … of block `block`. */
export interface Place {
  readonly block: number;
  readonly copy: number;
}

/** An order of terms: as they are written, {@link sort}'s, or {@link sortE3nnJax}'s. */
export type TermOrder = "written" | "sorted" | "e3nn-jax";

/**
 * Where each term of `text`, as written, lies in the canonical text of all in that order.
 *
 *     arrange("2x1o+1x0e+3x1o", { order: "sorted" }) = { text: "1x0e+5x1o", places: [{ block: 1, copy: 0 }, { block: 0, copy: 0 }, { block: 1, copy: 2 }] }
 *
 * A term of multiplicity zero lies at the end of what is before it.
 */
export function arrange(
  text: string,
  { order = "written" }: { order?: TermOrder } = {},
): { text: string; places: readonly Place[] } {
  const terms = parse(text);
  const places: Place[] = [];
  let [block, copies, irrep] = [-1, 0, ""];
  const sequence = inOrder(text, order);
  for (const i of sequence) {
    const next = terms[i]!;
    if (next.multiplicity > 0 && next.irrep !== irrep) [block, copies, irrep] = [block + 1, 0, next.irrep];
    places[i] = { block: Math.max(block, 0), copy: copies };
    copies += next.multiplicity;
  }
  return { text: canonical(print(sequence.map((i) => terms[i]!))), places };
}

/**
 * Where each component of a row goes when its terms are brought into another order: y[components[i]] = x[i] for rows x of `text` and y of the
 * result, both in e3nn's order of components ("mul_ir", as arrays at the border) or both as in a tensor ("ir_mul", of the canonical texts).
 *
 *     permutedComponents("1x1o+2x0e", { order: "sorted" }) = { text: "2x0e+1x1o", components: [2, 3, 4, 0, 1] }
 */
export function permutedComponents(
  text: string,
  { order = "sorted", layout: inside = "mul_ir" }: { order?: TermOrder; layout?: "mul_ir" | "ir_mul" } = {},
): { text: string; components: Int32Array } {
  if (inside !== "mul_ir" && inside !== "ir_mul")
    throw new RangeError(`permutedComponents: layout must be "mul_ir" or "ir_mul", found ${JSON.stringify(inside)}`);
  const written = inside === "mul_ir" ? text : canonical(text);
  const { text: result, places } = arrange(written, { order });
  const { blocks, dim } = layout(result);
  const components = new Int32Array(dim);
  let at = 0;
  for (const [i, { multiplicity, dim }] of parse(written).entries()) {
    if (multiplicity === 0) continue;
    const { block, copy } = places[i]!;
    const to = blocks[block]!;
    for (let k = 0; k < multiplicity * dim; k++, at++) {
      const [u, m] = inside === "mul_ir" ? [Math.floor(k / dim), k % dim] : [k % multiplicity, Math.floor(k / multiplicity)];
      components[at] = to.offset + (inside === "mul_ir" ? (copy + u) * dim + m : m * to.multiplicity + copy + u);
    }
  }
  return { text: result, components };
}

function sortedBy(text: string, by: (a: Term, b: Term) => number): Sorted {
  const terms = parse(text);
  const inverse = terms.map((_, i) => i).sort((i, j) => by(terms[i]!, terms[j]!));
  const permutation = inverse.map(() => 0);
  for (const [place, i] of inverse.entries()) permutation[i] = place;
  return { text: print(inverse.map((i) => terms[i]!)), permutation, inverse };
}

function inOrder(text: string, order: TermOrder): number[] {
  if (order === "written") return parse(text).map((_, i) => i);
  if (order === "sorted") return sort(text).inverse;
  if (order === "e3nn-jax") return sortE3nnJax(text).inverse;
  throw new RangeError(`arrange: order must be "written", "sorted" or "e3nn-jax", found ${JSON.stringify(order)}`);
}

function compareE3nnJax(a: Term, b: Term): number {
  if (a.parity === 0) return compare(a, b);
  return a.l - b.l || unnatural(a) - unnatural(b);
}

/** 0 for the parity (−1)ˡ, 1 for the other. */
function unnatural({ l, parity }: Term): number {
  return parity === (l % 2 === 0 ? 1 : -1) ? 0 : 1;
}
