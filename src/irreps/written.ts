import { parse, type Term } from "./grammar.js";
import { layout } from "./layout.js";

/**
 * A term of a text as it was written, and where it lies in a row, in which equal neighbours are merged: component m of its copy u is the number
 * offset + m·stride + column + u.
 */
export interface WrittenTerm extends Term {
  /** Numbers of the row before the merged block. */
  readonly offset: number;
  /** Copies of the merged block: from one component to the next. */
  readonly stride: number;
  /** Copies of the merged block before this term. */
  readonly column: number;
}

/**
 * The terms of a text one by one, with those of multiplicity zero: "4x1o+4x1o" has two, in one block of the memory. Layers keep them for their
 * instructions and for the order of their weights.
 *
 * @throws RangeError if the text is not irreps
 */
export function writtenTerms(text: string): readonly WrittenTerm[] {
  const { blocks } = layout(text);
  let at = 0;
  let column = 0;
  return parse(text).map((term): WrittenTerm => {
    if (term.multiplicity === 0) return { ...term, offset: blocks[at]?.offset ?? 0, stride: 0, column: 0 };
    if (column === blocks[at]?.multiplicity) {
      at++;
      column = 0;
    }
    const { offset, multiplicity } = blocks[at]!;
    const found = { ...term, offset, stride: multiplicity, column };
    column += term.multiplicity;
    return found;
  });
}
