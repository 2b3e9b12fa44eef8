import { generator } from "../arithmetic/index.js";
import type { Group } from "../groups/index.js";
import { representation } from "./lazy-decomposition.js";
import { deviationFromOrthogonality, identityMatrix, largestDifference, multiply } from "./matrices.js";
import { decomposeByProjection } from "./projection.js";
import type { Representation } from "./representation.js";

export interface FromMatricesOptions {
  /** To be read, in names and messages. */
  readonly name?: string;
  /** The highest frequency that can be present; needed for a Lie group, not used for a finite one. */
  readonly maxFrequency?: number;
  /** Of the random elements at which the matrices of a Lie group are checked. */
  readonly seed?: number;
}

/** ρ(gh) may differ from ρ(g)ρ(h) by this, times the size of the matrices. */
const TOLERANCE = 1e-9;

/**
 * A representation given by its matrices, checked to be a homomorphism: at all generators times all elements of a finite group, at
 * random pairs of elements of a Lie group. It is decomposed by the projectors onto the irreps.
 *
 * @param matrices - row-major, dim² values each: a function of the element, or for a finite group all of them in the order of its elements
 * @throws RangeError if they have different or no square sizes, are not finite, or ρ(gh) differs from ρ(g)ρ(h), with the deviation; if a Lie group is
 *   given without maxFrequency; and, when it is decomposed, if frequencies beyond maxFrequency are present
 */
export function fromMatrices<E>(
  group: Group<E>,
  matrices: readonly ArrayLike<number>[] | ((g: E) => ArrayLike<number>),
  { name = "matrices", maxFrequency, seed = 0 }: FromMatricesOptions = {},
): Representation<E> {
  if (group.elements === undefined && (maxFrequency === undefined || !(maxFrequency >= 0 && maxFrequency < Infinity))) {
    throw new RangeError(`fromMatrices: ${group.name} is infinite and needs maxFrequency, a number >= 0, found ${maxFrequency}`);
  }
  const stored = group.elements === undefined ? undefined : list(group, matrices);
  if (stored === undefined && typeof matrices !== "function") {
    throw new TypeError(`fromMatrices: ${group.name} is infinite and needs a function of its elements, found a list`);
  }
  const evaluate = matrices as (g: E) => ArrayLike<number>;
  const dim = sizeOf(stored === undefined ? evaluate(group.identity) : stored[0]);
  const at =
    stored === undefined
      ? (g: E) => checked(evaluate(g), dim, () => `the matrix of an element of ${group.name}`)
      : (g: E) => stored[group.product(g, group.identity) as number].slice();

  requireHomomorphism(group, at, dim, seed);
  const given = {
    group,
    name,
    dim,
    orthogonal: orthogonalAt(group, at, dim, seed),
    permutes: stored?.every((matrix) => isPermutation(matrix, dim)) ?? false,
    at,
  };
  return representation(given, () => decomposeByProjection(given, maxFrequency));
}

/** The matrices of a finite group, in the order of its elements. */
function list<E>(group: Group<E>, matrices: readonly ArrayLike<number>[] | ((g: E) => ArrayLike<number>)): Float64Array[] {
  const elements = group.elements!;
  if (typeof matrices !== "function" && matrices.length !== elements.length) {
    throw new RangeError(`fromMatrices: ${group.name} has ${elements.length} elements, found ${matrices.length} matrices`);
  }
  const all = elements.map((g, i) => (typeof matrices === "function" ? matrices(g) : matrices[i]));
  const dim = sizeOf(all[0]);
  return all.map((matrix, i) => checked(matrix, dim, () => `the matrix of element ${i} of ${group.name}`));
}

function sizeOf(matrix: ArrayLike<number>): number {
  const dim = Math.round(Math.sqrt(matrix.length));
  if (dim === 0 || dim * dim !== matrix.length) {
    throw new RangeError(`fromMatrices: a matrix is square and row-major, found ${matrix.length} values`);
  }
  return dim;
}

function checked(matrix: ArrayLike<number>, dim: number, what: () => string): Float64Array {
  if (matrix.length !== dim * dim) {
    throw new RangeError(`fromMatrices: ${what()} has ${matrix.length} values, expected ${dim * dim}`);
  }
  const copy = Float64Array.from(matrix);
  const bad = copy.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new RangeError(`fromMatrices: ${what()} has the value ${copy[bad]} at ${bad}`);
  return copy;
}

/** @throws RangeError if ρ(gh) ≠ ρ(g)ρ(h) or ρ(1) ≠ 1 */
function requireHomomorphism<E>(group: Group<E>, at: (g: E) => Float64Array, dim: number, seed: number): void {
  const fail = (what: string, deviation: number): never => {
    throw new RangeError(`fromMatrices: not a homomorphism of ${group.name}: ${what} by ${deviation}`);
  };
  const fromOne = largestDifference(at(group.identity), identityMatrix(dim));
  if (!(fromOne <= TOLERANCE)) fail("the matrix of the identity differs from 1", fromOne);
  for (const [g, h] of pairs(group, seed)) {
    const [left, right] = [at(g), at(h)];
    const scale = dim * largest(left) * largest(right);
    const deviation = largestDifference(at(group.product(g, h)), multiply(left, right, dim, dim, dim));
    if (!(deviation <= TOLERANCE * Math.max(1, scale))) {
      fail(`ρ(gh) differs from ρ(g)ρ(h), g = ${JSON.stringify(g)}, h = ${JSON.stringify(h)},`, deviation);
    }
  }
}

function pairs<E>(group: Group<E>, seed: number): (readonly [E, E])[] {
  const { elements, generators } = group;
  if (elements !== undefined) return generators.flatMap((g) => elements.map((h) => [g, h] as const));
  const random = generator(seed);
  const drawn = Array.from({ length: 4 }, () => group.random(random));
  return [...generators, ...drawn].flatMap((g) => drawn.map((h) => [g, h] as const));
}

function orthogonalAt<E>(group: Group<E>, at: (g: E) => Float64Array, dim: number, seed: number): boolean {
  const elements = group.elements === undefined ? pairs(group, seed).map(([g]) => g) : group.generators;
  return elements.every((g) => deviationFromOrthogonality(at(g), dim) <= 1e-12 * dim);
}

function isPermutation(matrix: Float64Array, dim: number): boolean {
  const columns = new Set<number>();
  for (let i = 0; i < dim; ++i) {
    const row = matrix.subarray(i * dim, (i + 1) * dim);
    const one = row.indexOf(1);
    if (one < 0 || row.some((x, j) => x !== 0 && j !== one)) return false;
    columns.add(one);
  }
  return columns.size === dim;
}

function largest(matrix: Float64Array): number {
  return matrix.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}
