import type { WrittenTerm } from "../irreps/index.js";
import { type Dtype, pieces, runtime } from "../runtime/index.js";
import { bytesOf, cleared, constantTable, type Indices, kernel, record, Tensor } from "../tensor/index.js";
import type { SymmetricForm } from "./symmetric-program.js";

/** Coefficients of one output irrep and order as combinations of weights. */
export interface SymmetricPath {
  /** For each coefficient that has some: its place among the terms, and the weights it consists of. */
  readonly entries: readonly { readonly term: number; readonly weights: readonly (readonly [weight: number, value: number])[] }[];
  readonly weights: number;
}

/** What a symmetric contraction computes, and how its rows lie. */
export interface SymmetricFamily {
  /** Tells its tables from those of others. */
  readonly name: string;
  readonly form: SymmetricForm;
  readonly degree: number;
  readonly copies: number;
  readonly irrepsOut: string;
  readonly dims: readonly [x: number, out: number];
  /** Of each variable and each output, in numbers of a row. */
  readonly offsets: { readonly variables: readonly number[]; readonly outputs: readonly number[] };
  readonly paths: readonly SymmetricPath[];
}

/** The places of a row at which the components of terms start, one after another. */
export const componentOffsets = (terms: readonly WrittenTerm[]): number[] =>
  terms.flatMap(({ offset, stride, column, dim }) => Array.from({ length: dim }, (_, m) => offset + m * stride + column));

/** Rows by species: those that occur, each with its row of the weights and its places in the order of `species`. */
export interface SpeciesRows {
  readonly species: Indices | null;
  readonly present: readonly { readonly element: number; readonly from: number; readonly count: number }[];
}

export function speciesRows(rows: number, species: Indices | null): SpeciesRows {
  if (species === null) return { species, present: rows > 0 ? [{ element: 0, from: 0, count: rows }] : [] };
  const starts = species.startsArray();
  const all = Array.from({ length: species.bound }, (_, element) => ({
    element,
    from: starts[element],
    count: starts[element + 1] - starts[element],
  }));
  return { species, present: all.filter(({ count }) => count > 0) };
}

/** Copies that share a tile of coefficients. */
export const TILE = 4;
const tiles = ({ copies }: SymmetricFamily): number => Math.ceil(copies / TILE);
const rowOfCoefficients = (family: SymmetricFamily): number => TILE * tiles(family) * family.form.terms.length;

/** Lists of a sparse matrix for the kernel. */
function sparseLists(
  name: string,
  rows: readonly { readonly to: number; readonly entries: readonly (readonly [from: number, value: number])[] }[],
  dtype: Dtype,
): { list: number; values: number; records: number } {
  const numbers = rows.flatMap(({ to, entries }) => [to, entries.length, ...entries.map(([from]) => from)]);
  const values = rows.flatMap(({ entries }) => entries.map(([, value]) => value));
  const bytes = bytesOf(dtype);
  return {
    list: constantTable(`${name} list`, 4 * Math.max(1, numbers.length), (at) => runtime().i32.set(numbers, at / 4)),
    values: constantTable(`${name} values ${dtype}`, bytes * Math.max(1, values.length), (at) =>
      dtype === "f32" ? runtime().f32.set(values, at / 4) : runtime().f64.set(values, at / 8),
    ),
    records: rows.length,
  };
}

/**
 * Coefficients of the polynomials for the species that occur, c[z, term, copy] = ∑ₖ U[term, k] W[z, k, copy], tile by tile of four copies:
 * [species, tiles, terms, 4].
 *
 * @param weights - [elements, k, copies] for each path; undefined where they are zero
 */
export function coefficients(
  family: SymmetricFamily,
  rows: SpeciesRows,
  weights: readonly (Tensor | undefined)[],
  dtype: Dtype,
): Tensor {
  const { copies, form, name } = family;
  const dim = rowOfCoefficients(family);
  const c = new Tensor("plain", [rows.present.length, dim], dim, rows.present.length, dtype);
  if (copies % TILE > 0 || weights.some((w) => w === undefined)) cleared(c);
  const bytes = bytesOf(dtype);
  const run = kernel("symmetricWeights", dtype);
  const [step, tile] = [copies * bytes, TILE * bytes];
  const given = weights.flatMap((w, i) => (w === undefined ? [] : [{ w, path: family.paths[i], i }]));
  const lists = given.map(({ path, i }) =>
    sparseLists(
      `symmetric ${name} ${i}`,
      path.entries.map(({ term, weights: from }) => ({ to: term, entries: from })),
      dtype,
    ),
  );
  pieces(rows.present.length, (slot) =>
    given.forEach(({ w, path }, g) => {
      const { list, values, records } = lists[g];
      const from = w.ptr + rows.present[slot].element * path.weights * step;
      run(from, tile, step, c.ptr + slot * dim * bytes, tile * form.terms.length, tile, list, values, records, step);
    }),
  );
  return record(
    c,
    given.map(({ w }) => w),
    ([dc], wanted) => given.map(({ w, i }, k) => (wanted[k] ? weightGradient(family, rows, dc as Tensor, i, w) : undefined)),
  );
}

/** The transpose of {@link coefficients} for one path: zero for species that do not occur. */
function weightGradient(family: SymmetricFamily, rows: SpeciesRows, dc: Tensor, i: number, like: Tensor): Tensor {
  const { copies, form, name, paths } = family;
  const { dtype, dim } = dc;
  const dw = cleared(new Tensor("plain", like.shape, like.dim, like.rows, dtype));
  const bytes = bytesOf(dtype);
  const run = kernel("symmetricWeights", dtype);
  const [step, tile] = [copies * bytes, TILE * bytes];
  const columns = Array.from({ length: paths[i].weights }, (_, to) => ({ to, entries: [] as [number, number][] }));
  for (const { term, weights } of paths[i].entries) for (const [k, value] of weights) columns[k].entries.push([term, value]);
  const { list, values, records } = sparseLists(`symmetric ${name} ${i} transposed`, columns, dtype);
  pieces(rows.present.length, (slot) => {
    const to = dw.ptr + rows.present[slot].element * paths[i].weights * step;
    run(dc.ptr + slot * dim * bytes, tile * form.terms.length, tile, to, tile, step, list, values, records, step);
  });
  return record(dw, [dc], ([u]) => [
    coefficients(
      family,
      rows,
      paths.map((_, j) => (j === i ? (u as Tensor) : undefined)),
      dtype,
    ),
  ]);
}
