import { generator } from "../arithmetic/index.js";
import { byText, type Closure, closure, type Register } from "./closure.js";
import { finite } from "./finite.js";
import type { Action, FiniteGroup } from "./group.js";

/** Generators of a finite group: either permutations or matrices. */
export type FiniteGenerators =
  /** Each the images of 0, 1, …, n − 1. The product ab does b first. */
  | { readonly permutations: readonly ArrayLike<number>[] }
  /** Each orthogonal n × n, row-major, n² values. Those of 2×2 and 3×3 act on the plane and on space. */
  | { readonly matrices: readonly ArrayLike<number>[] };

export interface FiniteGroupOptions {
  /** Name of the group. Groups of one name must be one group; by default the name tells the table and the action. */
  readonly name?: string;
  /** How many elements there may be, 5000 by default and at most 65535. */
  readonly maxOrder?: number;
}

/** How far apart entries of two matrices may be, and MᵀM from 1. */
const TOLERANCE = 1e-6;

/**
 * The finite group that permutations or matrices generate. Its elements are numbered in the order in which products of generators from the
 * left are found. Its irreps are found numerically.
 *
 * @param generators - one or more permutations of equally many things, or orthogonal matrices of one size
 * @throws RangeError if one is not a permutation, or not orthogonal to 1e-6, or there are more than maxOrder elements
 */
export function finiteGroup(generators: FiniteGenerators, { name, maxOrder = 5000 }: FiniteGroupOptions = {}): FiniteGroup {
  if ("permutations" in generators) {
    const permutations = generators.permutations.map((p) => Array.from(p));
    const n = requirePermutations(permutations);
    const one = Array.from({ length: n }, (_, i) => i);
    const composed = (a: readonly number[], b: readonly number[]): number[] => b.map((i) => a[i]);
    const closed = closure<readonly number[]>("finiteGroup", one, permutations, composed, byText(String), maxOrder);
    return tableGroup(closed, name);
  }
  const matrices = generators.matrices.map((m) => Float64Array.from(m));
  const n = requireMatrices(matrices);
  const one = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const closed = closure("finiteGroup", one, matrices, (a, b) => matrixProduct(a, b, n), byEntries(n), maxOrder);
  const action: Action<number> | undefined =
    n === 2 || n === 3 ? { dimension: n, matrix: (g) => closed.elements[g].slice() } : undefined;
  return tableGroup(closed, name, action);
}

/** A group of which the products are known and nothing else. */
export function tableGroup(
  { elements, generators, left, table }: Closure<unknown>,
  name?: string,
  action?: Action<number>,
): FiniteGroup {
  const order = elements.length;
  const inverses = Uint16Array.from({ length: order }, (_, g) => table.indexOf(0, g * order) - g * order);
  return finite({
    name: name ?? contentName(order, generators, left, action),
    order,
    structure: { kind: "table" },
    generators,
    product: (a, b) => table[a * order + b],
    inverse: (a) => inverses[a],
    action,
  });
}

/** Order and 64 bits of what the generators do: equal names, equal groups. */
function contentName(
  order: number,
  generators: readonly number[],
  left: readonly Uint16Array[],
  action?: Action<number>,
): string {
  const moves =
    action &&
    generators.map((s) =>
      action
        .matrix(s)
        .map((x) => Math.round(x * 1e6) + 0)
        .join(),
    );
  return `G${order}-${generator([generators.join(), ...left.map((row) => row.join()), ...(moves ?? [])].join(" ")).state.slice(0, 16)}`;
}

function requirePermutations(permutations: readonly (readonly number[])[]): number {
  if (permutations.length === 0) throw new RangeError("finiteGroup: needs one permutation at least");
  const n = permutations[0].length;
  for (const [i, p] of permutations.entries()) {
    const sorted = [...p].sort((a, b) => a - b);
    if (p.length !== n || !sorted.every((x, at) => x === at)) {
      throw new RangeError(`finiteGroup: permutations[${i}] must hold 0 ... ${n - 1} once each, found [${p.join(", ")}]`);
    }
  }
  return n;
}

function requireMatrices(matrices: readonly Float64Array[]): number {
  if (matrices.length === 0) throw new RangeError("finiteGroup: needs one matrix at least");
  const n = Math.round(Math.sqrt(matrices[0].length));
  for (const [i, m] of matrices.entries()) {
    if (m.length !== n * n || n === 0) {
      throw new RangeError(`finiteGroup: matrices[${i}] must have ${n}x${n} values, row-major, found ${m.length}`);
    }
    const square = matrixProduct(transposed(m, n), m, n);
    let deviation = 0;
    for (const [at, x] of square.entries()) {
      const distance = Math.abs(x - (at % (n + 1) === 0 ? 1 : 0));
      deviation = distance >= 0 ? Math.max(deviation, distance) : Infinity;
    }
    if (!(deviation <= TOLERANCE)) {
      throw new RangeError(
        `finiteGroup: matrices[${i}] is not orthogonal, MᵀM differs from 1 by ${deviation}, more than ${TOLERANCE}`,
      );
    }
  }
  return n;
}

/** A register of matrices that are equal to 1e-6: only those near each other in one sum of entries are compared. */
function byEntries(n: number): Register<Float64Array> {
  const weights = generator("entries").normals(n * n);
  const all: Float64Array[] = [];
  const shelves = new Map<number, number[]>();
  const shelf = (m: Float64Array): number => Math.floor(m.reduce((sum, x, at) => sum + x * weights[at], 0) * 1e3);
  return {
    find(m) {
      const at = shelf(m);
      for (const key of [at - 1, at, at + 1]) {
        const found = shelves.get(key)?.find((g) => all[g].every((x, i) => Math.abs(x - m[i]) <= TOLERANCE));
        if (found !== undefined) return found;
      }
      return undefined;
    },
    add(m) {
      const at = shelf(m);
      if (!shelves.has(at)) shelves.set(at, []);
      shelves.get(at)!.push(all.length);
      all.push(m);
    },
  };
}

function matrixProduct(a: Float64Array, b: Float64Array, n: number): Float64Array {
  return a.map((_, at) => {
    const [row, column] = [at - (at % n), at % n];
    let sum = 0;
    for (let k = 0; k < n; ++k) sum += a[row + k] * b[k * n + column];
    return sum;
  });
}

function transposed(a: Float64Array, n: number): Float64Array {
  return a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]);
}
