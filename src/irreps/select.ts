import { parse, print, type Term } from "./grammar.js";
import { canonical, layout } from "./layout.js";

/** The terms whose irrep occurs in `irreps`, merged where they meet: keep("2x0e+1x1o+3x0e", "0e") = "5x0e". */
export function keep(text: string, irreps: string): string {
  return filter(text, { keep: irreps });
}

/** Which terms to take: one of these. */
export type Filter =
  | { readonly keep: string }
  | { readonly drop: string }
  | { readonly lmax: number }
  | ((term: Term) => boolean);

/**
 * The terms that a filter lets through, merged where they meet: those whose irrep occurs in `keep`, does not occur in `drop`, has degree
 * ≤ `lmax`, or for which the function is true. filter("1e+2e+0e", { lmax: 1 }) = "1x1e+1x0e".
 *
 * @throws RangeError if not one of keep, drop and lmax is given, lmax is not a number ≥ 0, or the irreps have no degree
 */
export function filter(text: string, by: Filter): string {
  const { blocks } = layout(text);
  return canonical(print(blocks.filter(typeof by === "function" ? by : passes(text, by))));
}

/** Where each term of `text` as written lies in a row at the border, [start, end): e3nn's `slices`. */
export function slices(text: string): [start: number, end: number][] {
  let end = 0;
  return parse(text).map(({ multiplicity, dim }) => [end, (end += multiplicity * dim)]);
}

/** Where each copy of each irrep lies in a row at the border (copies outside, components inside), [start, end). */
export function copySlices(text: string): [start: number, end: number][] {
  let end = 0;
  return parse(text).flatMap(({ multiplicity, dim }) =>
    Array.from({ length: multiplicity }, (): [number, number] => [end, (end += dim)]),
  );
}

/** Terms `from` … `to` as they are written, without the last; negative numbers count from the end. e3nn-jax's `slice_by_chunk`. */
export function sliceTerms(text: string, from: number, to?: number): string {
  requireWhole("sliceTerms", from, to);
  return print(parse(text).slice(from, to));
}

/**
 * Copies `from` … `to`, without the last; negative numbers count from the end. e3nn-jax's `slice_by_mul`:
 * sliceCopies("1e+2e+3x0e", 1, 3) = "1x2e+1x0e".
 */
export function sliceCopies(text: string, from: number, to?: number): string {
  requireWhole("sliceCopies", from, to);
  return cut(text, from, to, () => 1, "sliceCopies");
}

/**
 * Components `from` … `to` of a row at the border, without the last; negative numbers count from the end. e3nn-jax's `slice_by_dim`.
 *
 * @throws RangeError if a copy would be cut into
 */
export function sliceComponents(text: string, from: number, to?: number): string {
  requireWhole("sliceComponents", from, to);
  return cut(text, from, to, ({ dim }) => dim, "sliceComponents");
}

function passes(text: string, by: { keep?: string; drop?: string; lmax?: number }): (term: Term) => boolean {
  const given = (["keep", "drop", "lmax"] as const).filter((key) => by[key] !== undefined);
  if (given.length !== 1)
    throw new RangeError(`filter: takes one of keep, drop and lmax, or a function; found ${given.join(", ") || "none"}`);
  const { keep, drop, lmax } = by;
  if (lmax !== undefined) {
    if (!(typeof lmax === "number" && lmax >= 0)) throw new RangeError(`filter: lmax must be a number >= 0, found ${lmax}`);
    return (term) => {
      if (term.l < 0)
        throw new RangeError(`filter: lmax is ${lmax}, and the irreps of ${term.group} in "${text}" have no degree`);
      return term.l <= lmax;
    };
  }
  const named = new Set(parse((keep ?? drop)!).map(({ irrep }) => irrep));
  return ({ irrep }) => named.has(irrep) === (keep !== undefined);
}

function cut(text: string, from: number, to: number | undefined, size: (term: Term) => number, name: string): string {
  const terms = parse(text);
  const all = terms.reduce((sum, term) => sum + term.multiplicity * size(term), 0);
  const place = (at: number): number => Math.min(Math.max(at < 0 ? at + all : at, 0), all);
  const [first, last] = [place(from), Math.max(place(from), place(to ?? all))];
  let start = 0;
  const parts = terms.map((term) => {
    const end = start + term.multiplicity * size(term);
    const [a, b] = [Math.max(first, start) - start, Math.min(last, end) - start].map((x) => x / size(term)) as [number, number];
    start = end;
    if (b <= a) return { ...term, multiplicity: 0 };
    if (!(Number.isInteger(a) && Number.isInteger(b)))
      throw new RangeError(
        `${name}: components ${first} to ${last} of "${text}" cut into a copy of ${term.irrep}, of ${term.dim} components`,
      );
    return { ...term, multiplicity: b - a };
  });
  return canonical(print(parts));
}

function requireWhole(name: string, from: number, to?: number): void {
  if (!Number.isInteger(from) || !(to === undefined || Number.isInteger(to)))
    throw new RangeError(`${name}: from and to must be whole numbers, found ${from} and ${to}`);
}
