import type { Generator } from "../arithmetic/index.js";

/** An action on the plane or on space by orthogonal matrices: x ↦ M(g) x. */
export interface Action<E> {
  /** 2 for the plane, 3 for space. */
  readonly dimension: 2 | 3;
  /** M(g), row-major, dimension² values. */
  matrix(g: E): Float64Array;
}

/**
 * How a group is built. Closed forms of irreps and of subgroups go by it, so groups with one structure number their elements alike
 * (D₄ of the plane, D₄ and C₄ᵥ of space), and differ in their action.
 */
export type Structure =
  | { readonly kind: "cyclic" | "dihedral"; readonly n: number }
  | { readonly kind: "SO2" | "O2" | "SO3" | "O3" | "SU2" }
  | { readonly kind: "tetrahedral" | "octahedral" | "icosahedral" }
  /** G × {1, s}: elements g and |G| + g, the latter g·s; `labels` end the ids of irreps in which s is 1 and −1: g and u, ′ and ″. */
  | { readonly kind: "doubled"; readonly half: FiniteGroup; readonly labels: readonly [even: string, odd: string] }
  | { readonly kind: "product"; readonly factors: readonly [Group, Group] }
  /** Nothing is known but the table. */
  | { readonly kind: "table" };

/**
 * A compact group, finite or of Lie, as a value: what its elements are, and how they multiply. Its representations are functions
 * of it ({@link ../representations/index.js}).
 *
 * @typeParam E - its elements; those of a finite group are the integers 0 … order − 1, 0 the identity
 */
export interface Group<E = any> {
  /** Text that tells it from the others: "C4", "D8", "SO2", "Oh", "C4*D3". Equal names, equal groups. */
  readonly name: string;
  /** Number of elements; Infinity for a Lie group. */
  readonly order: number;
  readonly identity: E;
  /** All elements of a finite group, the identity first; undefined for a Lie group. */
  readonly elements: readonly E[] | undefined;
  /** Elements that generate it: all of it if it is finite, otherwise together with the one-parameter subgroups {@link exp}. */
  readonly generators: readonly E[];
  /** Dimension of the Lie algebra: 0 for a finite group. */
  readonly dimension: number;
  /** exp(∑ₐ xₐ Xₐ) for coordinates x in the Lie algebra, `dimension` of them. */
  exp(x: ArrayLike<number>): E;
  /** The product ab: b is done first. */
  product(a: E, b: E): E;
  inverse(a: E): E;
  /** Whether two elements are the same; of a Lie group, to within 1e-9. */
  equal(a: E, b: E): boolean;
  /** An element drawn from the invariant (uniform, Haar) measure. @param random - a seed, or a generator */
  random(random: number | Generator): E;
  /** The action on R² or R³ by which the group is known, if there is one. */
  readonly action: Action<E> | undefined;
  readonly structure: Structure;
}

/** A finite group: its elements are numbered, and their products stand in a table. */
export interface FiniteGroup extends Group<number> {
  readonly elements: readonly number[];
  /** table[a·order + b] is the product ab. */
  readonly table: Uint16Array;
  /** Conjugacy classes, each with its elements in rising order; the identity's first, then by the least element. */
  readonly classes: readonly (readonly number[])[];
}

/** A subgroup H of G with its inclusion, a homomorphism that is one-to-one. */
export interface Subgroup<H = any, G = any> {
  readonly group: Group<H>;
  readonly parent: Group<G>;
  include(h: H): G;
}

/** A homomorphism φ of groups, φ(ab) = φ(a) φ(b). */
export interface Homomorphism<A = any, B = any> {
  readonly from: Group<A>;
  readonly to: Group<B>;
  map(a: A): B;
}
