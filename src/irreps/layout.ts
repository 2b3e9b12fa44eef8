import { type Parity, parse, print, type Term } from "./grammar.js";

/** A block of a row: the copies of one irrep, [2l+1][multiplicity] inside, [multiplicity][2l+1] at the border. */
export interface Block extends Term {
  readonly multiplicity: number;
  readonly l: number;
  readonly parity: Parity;
  readonly irrep: string;
  /** 2l+1 */
  readonly dim: number;
  /** Elements of the row before this block. */
  readonly offset: number;
}

/** How a row of irreps lies in memory. One object, frozen, for each canonical text. */
export interface Layout {
  /** The canonical text. */
  readonly text: string;
  /** Elements in a row: ∑ multiplicity·(2l+1). */
  readonly dim: number;
  readonly blocks: readonly Block[];
  /** Copies of all irreps together: ∑ multiplicity. */
  readonly count: number;
  /** Largest degree; −1 if there are no irreps. */
  readonly lmax: number;
  /** The group: O(3) with parity, SO(3) without; either if there are no irreps. */
  readonly group: "O(3)" | "SO(3)" | "any";
  /** Only l = 0, of either parity. */
  readonly isScalars: boolean;
  /** Only 0e (or 0 in SO(3)): nothing that a group element changes. */
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
    const block = Object.freeze({ ...term, dim: 2 * term.l + 1, offset: dim });
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
    group: blocks.length === 0 ? "any" : blocks[0]!.parity === 0 ? "SO(3)" : "O(3)",
    isScalars: blocks.every(({ l }) => l === 0),
    isInvariant: blocks.every(({ l, parity }) => l === 0 && parity >= 0),
  });
}
