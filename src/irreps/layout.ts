import { parse, print, type Term, writesNoPrefix } from "./grammar.js";

/** A block of a row: the copies of one irrep, [dim][multiplicity] inside, [multiplicity][dim] at the border; dim = 2l+1 in O(3). */
export interface Block extends Term {
  /** Elements of the row before this block. */
  readonly offset: number;
}

/** How a row of irreps lies in memory. One object, frozen, for each canonical text. */
export interface Layout {
  /** The canonical text. */
  readonly text: string;
  /** Elements in a row: ∑ multiplicity·(dimension of the irrep). */
  readonly dim: number;
  readonly blocks: readonly Block[];
  /** Copies of all irreps together: ∑ multiplicity. */
  readonly count: number;
  /** Largest degree; −1 if there are no irreps, or the group has no degrees. */
  readonly lmax: number;
  /** The group: O(3) with parity, SO(3) without, otherwise the prefix of the text, "C4"; any if there are no irreps. */
  readonly group: "O(3)" | "SO(3)" | "any" | (string & {});
  /** Whether the group is O(3) or SO(3), or any: whether irreps have degrees and couple by Clebsch-Gordan coefficients. */
  readonly hasDegrees: boolean;
  /** Only irreps of one dimension: l = 0 of either parity, or signs. */
  readonly isScalars: boolean;
  /** Only 0e (or 0 in SO(3), A1 in D4, …): nothing that a group element changes. */
  readonly isInvariant: boolean;
}

// Every text that was asked for, canonical or not. It is a cache: to forget is safe, and bounds what many texts can hold.
const CAPACITY = 4096;
const known = new Map<string, Layout>();

/**
 * The layout of a row of irreps. Equal canonical texts give the same object.
 *
 * @param text - irreps; it need not be canonical, the layout is that of its canonical text
 * @throws RangeError if the text is not irreps
 */
export function layout(text: string): Layout {
  return known.get(text) ?? remember(text);
}

/**
 * The canonical text of irreps: no spaces, explicit multiplicities, no zero terms, equal neighbours merged; never sorted.
 * Two texts are equal after this if and only if their rows are laid out alike, and then they are the same string.
 *
 * @throws RangeError if the text is not irreps
 */
export function canonical(text: string): string {
  return layout(text).text;
}

/**
 * Refuses the irreps of groups other than O(3) and SO(3), for what works by degrees and Clebsch-Gordan coefficients.
 *
 * @throws RangeError naming the group
 */
export function requireDegrees(name: string, text: string): void {
  const { hasDegrees, group, text: found } = layout(text);
  if (!hasDegrees)
    throw new RangeError(`${name}: "${found}" are irreps of ${group}; it works for those of O(3) and SO(3), such as "8x0e+4x1o"`);
}

/** Equal neighbours become one term, zero multiplicities go. */
export function merge(terms: readonly Term[]): Term[] {
  const merged: Term[] = [];
  for (const term of terms) {
    const last = merged.at(-1);
    if (term.multiplicity === 0) continue;
    if (last?.irrep === term.irrep) merged[merged.length - 1] = { ...last, multiplicity: last.multiplicity + term.multiplicity };
    else merged.push(term);
  }
  return merged;
}

function remember(text: string): Layout {
  const terms = merge(parse(text));
  const name = print(terms);
  const found = known.get(name) ?? lay(name, terms);
  if (known.size >= CAPACITY) known.clear();
  known.set(name, found).set(text, found);
  return found;
}

function lay(text: string, terms: readonly Term[]): Layout {
  let dim = 0;
  const blocks = terms.map((term): Block => {
    const block = Object.freeze({ ...term, offset: dim });
    dim += block.multiplicity * block.dim;
    return block;
  });
  if (!Number.isSafeInteger(dim)) throw new RangeError(`irreps: a row of "${text}" has more components than 2^53 - 1`);
  return Object.freeze({
    text,
    dim,
    blocks: Object.freeze(blocks),
    count: blocks.reduce((sum, { multiplicity }) => sum + multiplicity, 0),
    lmax: blocks.reduce((most, { l }) => Math.max(most, l), -1),
    group: blocks[0]?.group ?? "any",
    hasDegrees: blocks.length === 0 || writesNoPrefix(blocks[0]!.group),
    isScalars: blocks.every((block) => block.dim === 1),
    isInvariant: blocks.every(({ invariant }) => invariant),
  });
}
