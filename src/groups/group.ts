import type { Generator } from "../arithmetic/index.js";

/** An action on the plane or on space by orthogonal matrices: x ↦ M(g) x. */
export interface Action<E> {
  /** 2 for the plane, 3 for space. */
  readonly dimension: 2 | 3;
  /** M(g), row-major, dimension² values. */
  matrix(g: E): Float64Array;
}

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
