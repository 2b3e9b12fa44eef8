import { type Generator, symmetricEigen } from "../../arithmetic/index.js";
import type { FiniteGroup } from "../../groups/index.js";

/** What the classes of a finite group tell of one of its irreps over the real numbers. */
export interface RealCharacter {
  readonly dim: number;
  readonly type: "R" | "C" | "H";
  /** χ(g) for each element. */
  readonly values: Float64Array;
}

/** How near numbers must come to the integers that they are. */
const TOLERANCE = 1e-6;

/**
 * The characters of the irreps of a finite group over the real numbers, in order of dimension, type (R, C, H) and values (the larger first,
 * by classes), so that the trivial one is the first.
 *
 * Sums over classes joined with their inverses span a commutative algebra of symmetric matrices, and its primitive idempotents are
 * e = (d / |G| dim End) χ. A random element of it has them for eigenvectors. Then e(1) = d²/(|G| dim End), and ∑ e(g²) is d, 0, −d/2 for R, C, H.
 *
 * @throws Error if no draw of 20 gives numbers that are whole where they must be
 * @remarks Source: W. Burnside, Theory of Groups of Finite Order, 1911, section 223 (the algebra of classes); real types: G. Frobenius and
 * I. Schur, Sitzungsber. Preuss. Akad. Wiss. 1906, 186.
 */
export function realCharacters(group: FiniteGroup, random: Generator): RealCharacter[] {
  const { order, table } = group;
  const { of, sizes, first } = joinedClasses(group);
  const count = sizes.length;
  const squares = Int32Array.from({ length: order }, (_, g) => of[table[g * (order + 1)]]);
  for (let attempt = 0; attempt < 20; ++attempt) {
    // z = ∑ c(class of g) g, as it multiplies class sums over the roots of their lengths
    const c = random.normals(count);
    const matrix = new Float64Array(count * count);
    for (let k = 0; k < count; ++k) {
      for (let y = 0; y < order; ++y) {
        const j = of[y];
        matrix[k * count + j] += c[of[table[first[k] * order + group.inverse(y)]]] * Math.sqrt(sizes[k] / sizes[j]);
      }
    }
    const { vectors } = symmetricEigen(matrix, count);
    const found = Array.from({ length: count }, (_, i) =>
      character(vectors.subarray(i * count, (i + 1) * count), sizes, of, squares),
    );
    if (found.every((chi) => chi !== undefined) && consistent(found, order)) return found.sort(byShape);
  }
  throw new Error(`irreps: the characters of ${group.name} could not be told apart`);
}

/** Classes joined with those of their inverses: the number of each element's, their lengths and least elements. */
function joinedClasses(group: FiniteGroup): { of: Int32Array; sizes: number[]; first: number[] } {
  const of = new Int32Array(group.order).fill(-1);
  const [sizes, first]: number[][] = [[], []];
  for (const members of group.classes) {
    const known = of[group.inverse(members[0])];
    const number = known >= 0 ? known : sizes.length;
    if (known < 0) {
      sizes.push(0);
      first.push(members[0]);
    }
    for (const g of members) of[g] = number;
    sizes[number] += members.length;
  }
  return { of, sizes, first };
}

/** The character of which an eigenvector is a multiple; undefined if it is of none. */
function character(
  vector: Float64Array,
  sizes: readonly number[],
  of: Int32Array,
  squares: Int32Array,
): RealCharacter | undefined {
  const order = of.length;
  const unit = vector.map((w, j) => w / Math.sqrt(sizes[j])); // a function on the classes, of norm 1 on the group
  const idempotent = unit.map((w) => w * unit[0]);
  const rank = order * idempotent[0]; // d²/dim End
  const sum = squares.reduce((total, j) => total + idempotent[j], 0);
  const size = Math.sqrt(rank);
  const type = Math.abs(sum) < 0.25 ? "C" : sum > 0 ? "R" : "H";
  const exact = type === "R" ? size : type === "C" ? Math.sqrt(2 * rank) : 2 * size;
  const dim = Math.round(exact);
  const expected = { R: dim, C: 0, H: -dim / 2 }[type];
  if (dim < 1 || Math.abs(exact - dim) > TOLERANCE || Math.abs(sum - expected) > TOLERANCE) return undefined;
  const scale = (order * { R: 1, C: 2, H: 4 }[type]) / dim;
  return { dim, type, values: Float64Array.from(of, (j) => scale * idempotent[j]) };
}

/** ∑ d²/dim End = |G|, and one of them is trivial. */
function consistent(found: readonly (RealCharacter | undefined)[], order: number): found is RealCharacter[] {
  const total = found.reduce((sum, chi) => sum + (chi!.dim * chi!.dim) / { R: 1, C: 2, H: 4 }[chi!.type], 0);
  return total === order && found.some((chi) => chi!.dim === 1 && chi!.values.every((x) => Math.abs(x - 1) < TOLERANCE));
}

function byShape(a: RealCharacter, b: RealCharacter): number {
  if (a.dim !== b.dim) return a.dim - b.dim;
  if (a.type !== b.type) return a.type === "R" || b.type === "H" ? -1 : 1;
  const at = a.values.findIndex((x, g) => Math.abs(x - b.values[g]) > TOLERANCE);
  return b.values[at] - a.values[at];
}
