import {
  type Among,
  arrange,
  canonical,
  concat,
  type Drop,
  type Irs,
  type Canon,
  type Keep,
  layout,
  print,
  type Regroup,
  type Text,
  type TermsAt,
  type WrittenTerm,
  writtenTerms,
} from "../irreps/index.js";
import { concatenate, moveCopies, requireTensor, type Tensor } from "../tensor/index.js";
import { expectIrreps, layer } from "./layer.js";

/** Features sorted and merged by irreps (0o, 0e, 1o, 1e, …): regroup of "1x1o+2x0e+3x1o" is of "2x0e+4x1o". Copies of an irrep keep their order. */
export function regroup<S extends string>(x: Tensor<S>): Tensor<Regroup<S>> {
  requireTensor("regroup", "x", x);
  const { text, places } = arrange(x.irreps, { order: "sorted" });
  if (text === x.irreps) return x as never;
  const { blocks } = layout(text);
  const to = writtenTerms(x.irreps).map(({ multiplicity, dim }, i) => {
    const { block, copy } = places[i]!;
    return { offset: blocks[block]!.offset, stride: blocks[block]!.multiplicity, column: copy, multiplicity, dim };
  });
  return moveCopies(x, writtenTerms(x.irreps), to, text) as never;
}

/** Some copies of x, in their order, as features of their own. */
function pick(x: Tensor, copies: readonly WrittenTerm[]): Tensor {
  const text = canonical(print(copies));
  return text === x.irreps ? x : moveCopies(x, copies, writtenTerms(print(copies)), text);
}

/**
 * The features of some irreps, in their order: keep(x, "0e + 2e").
 *
 * @throws RangeError if x has none of one of them, where it is literal a compile error
 */
export function keep<S extends string, const K extends string>(
  x: Tensor<S>,
  irreps: Among<S, K>,
): Tensor<Keep<S, Irs<Canon<K>>>> {
  return pick(x, chosen("keep", x, irreps, true)) as never;
}

/**
 * The features of all irreps but some.
 *
 * @throws RangeError if x has none of one of them, where it is literal a compile error
 */
export function drop<S extends string, const K extends string>(x: Tensor<S>, irreps: Among<S, K>): Tensor<Drop<S, K>> {
  return pick(x, chosen("drop", x, irreps, false)) as never;
}

function chosen(name: string, x: Tensor, irreps: string, wanted: boolean): readonly WrittenTerm[] {
  requireTensor(name, "x", x);
  const named = new Set(layout(irreps).blocks.map(({ irrep }) => irrep));
  const terms = writtenTerms(x.irreps);
  const absent = [...named].find((irrep) => !terms.some((term) => term.irrep === irrep));
  if (absent !== undefined) throw new RangeError(`${name}: "${x.irreps}" has no ${absent}`);
  return terms.filter(({ irrep }) => named.has(irrep) === wanted);
}

/**
 * Copies `from` … `to` of all irreps, counted through the row, without the last; negative numbers count from the end: copies 1 … 4 of
 * "2x0e+3x1o" are of "1x0e+2x1o".
 *
 * @throws RangeError if the numbers are not whole
 */
export function sliceCopies(x: Tensor, from: number, to?: number): Tensor {
  requireTensor("sliceCopies", "x", x);
  if (!Number.isInteger(from) || !(to === undefined || Number.isInteger(to)))
    throw new RangeError(`sliceCopies: from and to must be whole numbers, found ${from} and ${to}`);
  const { count } = layout(x.irreps);
  const place = (at: number): number => Math.min(Math.max(at < 0 ? at + count : at, 0), count);
  const [first, last] = [place(from), place(to ?? count)];
  let start = 0;
  const copies = writtenTerms(x.irreps).flatMap((term) => {
    const [a, b] = [Math.max(first - start, 0), Math.min(last - start, term.multiplicity)];
    start += term.multiplicity;
    return b > a ? [{ ...term, column: term.column + a, multiplicity: b - a }] : [];
  });
  return pick(x, copies);
}

/** What {@link extract} gives: features for each list of places. */
export type Extracted<S extends string, L extends readonly (readonly number[])[]> = {
  -readonly [K in keyof L]: Tensor<TermsAt<S, L[K]>>;
};
// The first list of places of which one is not there.
type Places<S extends string, L extends readonly (readonly number[])[]> =
  PlacesLoop<S, L> extends infer C extends `✗${string}` ? C : L;
type PlacesLoop<S extends string, L> = L extends readonly [infer H extends readonly number[], ...infer R]
  ? TermsAt<S, H> extends infer C extends `✗${string}`
    ? C
    : PlacesLoop<S, R>
  : L;

export interface Extract<In extends string, Out extends readonly Tensor[]> {
  (x: Tensor<In>): Out;
  readonly irrepsIn: In;
  readonly irrepsOut: readonly string[];
}

/**
 * Picks terms of the irreps as written, by their places, for several features at once: e3nn's Extract.
 *
 *     const [scalars, vectors] = extract("2x0e + 1o + 3x0e", [[0, 2], [1]])(x)      of "5x0e" and "1x1o"
 *
 * A term may be picked more than once.
 *
 * @param places - for each result the places of its terms, in their order
 * @throws RangeError if there is no such term, where it is literal a compile error
 */
export function extract<const S extends string, const L extends readonly (readonly number[])[]>(
  irreps: Text<S>,
  places: Places<S, L>,
): Extract<Canon<S>, Extracted<S, L>> {
  const terms = writtenTerms(irreps);
  const text = canonical(irreps);
  const picked = (places as L).map((list) =>
    list.map((i): WrittenTerm => {
      const term = terms[i];
      if (term === undefined) throw new RangeError(`extract: "${irreps}" has no term ${i}: there are ${terms.length}`);
      return term;
    }),
  );
  const apply = (x: Tensor): Tensor[] => {
    expectIrreps("extract", x, text);
    return picked.map((list) => {
      const present = list.filter(({ multiplicity }) => multiplicity > 0);
      // Places from which a number goes twice are moved one by one.
      const repeated = new Set(present).size < present.length;
      return repeated ? concatenate(...present.map((term) => pick(x, [term]))) : pick(x, present);
    });
  };
  const irrepsOut = picked.map((list) => concat(...list.map((term) => print([term]))));
  const description = () => ({ kind: "extract", irreps: print(terms), places: places as L });
  return layer(apply, { irrepsIn: text, irrepsOut: Object.freeze(irrepsOut) }, description) as never;
}
