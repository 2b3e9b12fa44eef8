import { canonical, compare, layout, parseIrrep, print, product, requireDegrees, type Term } from "../irreps/index.js";
import { parseIndexFormula } from "./index-formula.js";
import type { SignedPermutation } from "./permutation.js";
import { realCouplingEntries } from "./real-clebsch-gordan.js";

/** Tensors with symmetries of their indices, as irreps: a change of basis. */
export interface ReducedTensorProduct {
  /** Irreps of the space of these tensors, sorted and merged. */
  readonly irreps: string;
  /** [dim of the irreps, dim of each index …] */
  readonly shape: readonly number[];
  /**
   * Q, row-major: x = Q T for a tensor T, T = Qᵀ x for features x in e3nn's order (copies outside). Its rows are orthonormal, so each copy of an
   * irrep of dimension d has Frobenius norm √d.
   */
  readonly basis: Float64Array;
}

export interface ReducedTensorProductOptions {
  /** Irreps to keep; default: all. */
  readonly filter?: string;
}

/** Numbers in a tensor; the work and the memory grow as its square. */
const LARGEST = 4096;

/**
 * The space of tensors whose indices carry irreps and have the symmetries of a formula, decomposed into irreps.
 *
 *     reducedTensorProduct("ij=ji", { i: "1o" }).irreps = "1x0e+1x2e"
 *
 * The projector onto symmetric tensors, P = 1/|G| ∑ sign·permutation over the group that the formula generates, commutes with O(3). In the basis
 * that couples one index after the other it is therefore, for each irrep, a matrix on the paths: an orthogonal projector with
 * entries A(p, q) = ⟨Q_p, P Q_q⟩, the same for every component m. Its image is the multiplicity space.
 *
 * Order of the basis: irreps sorted; copies by Gram-Schmidt on the projections of paths, the longest remainder first, the earlier path where two
 * are equally long. Paths run over the copies of the first index, then of the second, then the irrep that both couple to, upwards, then the third
 * index, and so on. The first entry of each copy that is not zero is positive.
 *
 * @param irreps - of each index by its letter, "1o" for vectors; indices that the formula exchanges have the same, given once or more
 * @throws RangeError if the formula is none, an index has no irreps or two, or the tensor has more than 4096 numbers
 * @remarks As e3nn's ReducedTensorProducts, up to a rotation among copies of equal irreps and signs.
 */
export function reducedTensorProduct(
  formula: string,
  irreps: Readonly<Record<string, string>>,
  { filter }: ReducedTensorProductOptions = {},
): ReducedTensorProduct {
  const { indices, group } = parseIndexFormula(formula);
  const texts = irrepsOfIndices(formula, indices, group, irreps);
  const dims = texts.map((text) => layout(text).dim);
  const size = dims.reduce((a, b) => a * b, 1);
  if (size > LARGEST)
    throw new RangeError(
      `reducedTensorProduct: tensors of "${formula}" have ${dims.join("·")} = ${size} numbers, more than ${LARGEST}`,
    );
  const wanted = filter === undefined ? undefined : new Set(layout(filter).blocks.map(({ irrep }) => irrep));
  const sources = group.map(({ permutation }) => sourceOf(permutation, dims));

  const paths = new Map<string, Embedding[]>();
  for (const path of coupled(texts, wanted)) {
    const alike = paths.get(path.irrep.irrep);
    if (alike === undefined) paths.set(path.irrep.irrep, [path]);
    else alike.push(path);
  }
  const terms: Term[] = [];
  const rows: Float64Array[] = [];
  const found = [...paths.values()].sort(([a], [b]) => compare(a.irrep, b.irrep));
  for (const alike of found) {
    const copies = multiplicitySpace(alike, group, sources, size);
    if (copies.length > 0) terms.push({ ...alike[0].irrep, multiplicity: copies.length });
    for (const weights of copies) rows.push(combined(weights, alike));
  }
  const text = canonical(print(terms));
  const basis = new Float64Array(layout(text).dim * size);
  let at = 0;
  for (const row of rows) {
    basis.set(row, at);
    at += row.length;
  }
  return Object.freeze({ irreps: text, shape: Object.freeze([layout(text).dim, ...dims]), basis });
}

/**
 * The symmetric power of a row of irreps: tensors with n equal indices that any exchange leaves alone. symmetricPower("1o", 2).irreps = "1x0e+1x2e".
 *
 * @throws RangeError as {@link reducedTensorProduct}, or if n is not a whole number ≥ 1
 */
export function symmetricPower(irreps: string, n: number, options: ReducedTensorProductOptions = {}): ReducedTensorProduct {
  return power("symmetricPower", irreps, n, "", options);
}

/** The antisymmetric power: exchanges of two indices change the sign. antisymmetricPower("1o", 2).irreps = "1x1e". @throws RangeError as {@link symmetricPower} */
export function antisymmetricPower(irreps: string, n: number, options: ReducedTensorProductOptions = {}): ReducedTensorProduct {
  return power("antisymmetricPower", irreps, n, "-", options);
}

/** An irrep in the space of tensors: an isometry that commutes with the group, [2l+1, numbers of a tensor]. */
interface Embedding {
  readonly irrep: Term;
  readonly rows: Float64Array;
}

function power(
  name: string,
  irreps: string,
  n: number,
  sign: string,
  options: ReducedTensorProductOptions,
): ReducedTensorProduct {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`${name}: n must be an integer >= 1, found ${n}`);
  const letters = Array.from({ length: n }, (_, i) => String.fromCharCode(97 + i));
  const exchanges = letters.slice(1).map((_, i) => {
    const swapped = [...letters];
    [swapped[i], swapped[i + 1]] = [letters[i + 1], letters[i]];
    return sign + swapped.join("");
  });
  return reducedTensorProduct([letters.join(""), ...exchanges].join("="), { a: irreps }, options);
}

/** The irreps of every index: its own, or those of an index that the group exchanges it with. */
function irrepsOfIndices(
  formula: string,
  indices: readonly string[],
  group: readonly SignedPermutation[],
  given: Readonly<Record<string, string>>,
): string[] {
  const stranger = Object.keys(given).find((letter) => !indices.includes(letter));
  if (stranger !== undefined) throw new RangeError(`reducedTensorProduct: "${formula}" has no index "${stranger}"`);
  const texts = indices.map((letter, q) => {
    const orbit = [...new Set(group.map(({ permutation }) => permutation[q]))].map((place) => indices[place]).sort();
    const named = orbit.filter((other) => given[other] !== undefined);
    if (named.length === 0)
      throw new RangeError(
        `reducedTensorProduct: index "${letter}" of "${formula}" has no irreps; give them to ${orbit.join(" or ")}`,
      );
    const [first, ...rest] = named.map((other) => canonical(given[other]));
    const other = rest.findIndex((text) => text !== first);
    if (other >= 0) {
      throw new RangeError(
        `reducedTensorProduct: "${formula}" exchanges "${named[0]}" and "${named[other + 1]}", which have "${first}" and "${rest[other]}"`,
      );
    }
    requireDegrees("reducedTensorProduct", first);
    return first;
  });
  const groups = new Set(texts.map((text) => layout(text).group).filter((name) => name !== "any"));
  if (groups.size > 1) throw new RangeError("reducedTensorProduct: the indices have irreps of O(3) and of SO(3)");
  return texts;
}

/** For each number of a tensor the place of that which the permutation puts there: (πT)[a₀, a₁, …] = T[a_π(0), a_π(1), …]. */
function sourceOf(permutation: readonly number[], dims: readonly number[]): Int32Array {
  const strides = dims.map((_, q) => dims.slice(q + 1).reduce((a, b) => a * b, 1));
  const steps = dims.map(() => 0); // what a step of index a_q moves
  for (const [q, from] of permutation.entries()) steps[from] += strides[q];
  const source = new Int32Array(dims.reduce((a, b) => a * b, 1));
  for (let at = 0; at < source.length; ++at) {
    for (let q = 0; q < dims.length; ++q) source[at] += steps[q] * (Math.floor(at / strides[q]) % dims[q]);
  }
  return source;
}

/** All paths: the first index, coupled with the second, coupled with the third, … Together they are an orthonormal basis of the tensors. */
function coupled(texts: readonly string[], wanted: ReadonlySet<string> | undefined): Embedding[] {
  let paths: Embedding[] = [{ irrep: parseIrrep(layout(texts[0]).group === "SO(3)" ? "0" : "0e"), rows: Float64Array.of(1) }];
  for (const [k, text] of texts.entries()) {
    const last = k === texts.length - 1;
    paths = paths.flatMap((path) =>
      copiesOf(text).flatMap((copy) => couple(path, copy, layout(text).dim, last ? wanted : undefined)),
    );
  }
  return paths;
}

interface Copy {
  readonly irrep: Term;
  readonly offset: number;
}

function copiesOf(text: string): Copy[] {
  return layout(text).blocks.flatMap((block) =>
    Array.from({ length: block.multiplicity }, (_, u) => ({ irrep: block, offset: block.offset + u * block.dim })),
  );
}

/** Q₃[m₃, (a, b)] = √(2l₃+1) ∑ C[m₁, m₂, m₃] Q₁[m₁, a] δ[b, offset + m₂] for every l₃. */
function couple(
  { irrep: first, rows }: Embedding,
  copy: Copy,
  width: number,
  wanted: ReadonlySet<string> | undefined,
): Embedding[] {
  const size = rows.length / first.dim;
  return product(first.irrep, copy.irrep.irrep)
    .filter((irrep) => wanted === undefined || wanted.has(irrep))
    .map((name) => {
      const irrep = parseIrrep(name);
      const out = new Float64Array(irrep.dim * size * width);
      const { m1, m2, m3, values } = realCouplingEntries(first.l, copy.irrep.l, irrep.l);
      const scale = Math.sqrt(irrep.dim);
      for (let i = 0; i < values.length; ++i) {
        const factor = scale * values[i];
        const [from, to] = [m1[i] * size, m3[i] * size * width + copy.offset + m2[i]];
        for (let a = 0; a < size; ++a) out[to + a * width] += factor * rows[from + a];
      }
      return { irrep, rows: out };
    });
}

/** Orthonormal weights of paths: a basis of the image of A(p, q) = ⟨Q_p, P Q_q⟩. */
function multiplicitySpace(
  paths: readonly Embedding[],
  group: readonly SignedPermutation[],
  sources: readonly Int32Array[],
  size: number,
): Float64Array[] {
  const n = paths.length;
  const a = new Float64Array(n * n);
  for (let q = 0; q < n; ++q) {
    const projected = new Float64Array(size); // P Q_q, of the first component
    for (const [g, { sign }] of group.entries()) {
      const source = sources[g];
      for (let at = 0; at < size; ++at) projected[at] += (sign * paths[q].rows[source[at]]) / group.length;
    }
    for (let p = 0; p < n; ++p) {
      for (let at = 0; at < size; ++at) a[p * n + q] += paths[p].rows[at] * projected[at];
    }
  }
  return projectorImage(a, n);
}

/** An orthonormal basis of the image of a projector, [n, n]: Gram-Schmidt on its columns, the longest remainder first, the earlier one of two equals. */
export function projectorImage(a: Float64Array, n: number): Float64Array[] {
  let trace = 0;
  for (let p = 0; p < n; ++p) trace += a[p * n + p];
  const rest = Float64Array.from({ length: n }, (_, p) => a[p * n + p]); // squared lengths of what remains of the columns
  const found: Float64Array[] = [];
  while (found.length < Math.round(trace)) {
    const longest = rest.reduce((most, x) => Math.max(most, x), 0);
    const pivot = rest.findIndex((x) => x > (1 - 1e-9) * longest);
    const weights = Float64Array.from({ length: n }, (_, p) => a[p * n + pivot]);
    for (let twice = 0; twice < 2; ++twice) for (const other of found) subtract(weights, other, inner(weights, other));
    const length = Math.sqrt(inner(weights, weights));
    for (let p = 0; p < n; ++p) {
      weights[p] /= length;
      rest[p] -= weights[p] * weights[p];
    }
    found.push(weights);
  }
  return found;
}

/** ∑ weight·Q_p, without rounding dust, and of the sign that makes its first entry positive. */
export function combined(weights: Float64Array, paths: readonly { readonly rows: Float64Array }[]): Float64Array {
  const rows = new Float64Array(paths[0].rows.length);
  for (const [p, weight] of weights.entries()) subtract(rows, paths[p].rows, -weight);
  const largest = rows.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const sign = rows.find((x) => Math.abs(x) > 1e-10 * largest)! < 0 ? -1 : 1;
  return rows.map((x) => (Math.abs(x) > 1e-14 * largest ? sign * x : 0));
}

function inner(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

function subtract(x: Float64Array, y: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; ++i) x[i] -= factor * y[i];
}
