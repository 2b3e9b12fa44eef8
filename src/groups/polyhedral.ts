import { finite } from "./finite.js";
import type { FiniteGroup, Structure } from "./group.js";

/** The golden ratio φ, φ² = φ + 1. */
export const GOLDEN = (1 + Math.sqrt(5)) / 2;

/** All that occurs, but for the sign, in matrices of the rotations of tetrahedron, octahedron and icosahedron in the frame of this library. */
const ENTRIES = [0, (GOLDEN - 1) / 2, 0.5, GOLDEN / 2, 1];

/**
 * A finite group of rotations of space from its matrices, the first of them 1. Their entries are exact, as {@link multiplied} leaves them.
 */
export function rotationGroup(
  name: string,
  structure: Structure,
  generators: readonly number[],
  matrices: readonly Float64Array[],
): FiniteGroup {
  const order = matrices.length;
  const places = new Map(matrices.map((matrix, g) => [matrix.join(), g]));
  const products = Uint16Array.from(
    { length: order * order },
    (_, at) => places.get(multiplied(matrices[Math.floor(at / order)], matrices[at % order]).join())!,
  );
  const inverses = matrices.map((_, g) => products.indexOf(0, g * order) - g * order);
  return finite({
    name,
    order,
    structure,
    generators,
    product: (a, b) => products[a * order + b],
    inverse: (a) => inverses[a],
    action: { dimension: 3, matrix: (g) => matrices[g].slice() },
  });
}

/** The product of two such matrices, each entry set to the exact one that is nearest. */
export function multiplied(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: 9 }, (_, at) => {
    const [i, j] = [3 * Math.floor(at / 3), at % 3];
    const sum = a[i] * b[j] + a[i + 1] * b[3 + j] + a[i + 2] * b[6 + j];
    const size = ENTRIES.find((entry) => Math.abs(Math.abs(sum) - entry) < 0.01)!;
    return sum < 0 && size > 0 ? -size : size;
  });
}

/** 1, a, a², …, `count` of them. */
export function powers(a: Float64Array, count: number): Float64Array[] {
  const all: Float64Array[] = [Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)];
  while (all.length < count) all.push(multiplied(a, all[all.length - 1]));
  return all;
}

/** The products ab for a in `left`, and b in `right`, which runs faster. */
export function products(left: readonly Float64Array[], right: readonly Float64Array[]): Float64Array[] {
  return left.flatMap((a) => right.map((b) => multiplied(a, b)));
}
