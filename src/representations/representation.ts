import type { Group } from "../groups/index.js";

/** A representation of a group on a real vector space: a homomorphism ρ into invertible matrices. */
export interface Representation<E = any> {
  readonly group: Group<E>;
  /** What it is, to be read: "1", "regular", "1+1+E". */
  readonly name: string;
  readonly dim: number;
  /** Whether every ρ(g) is orthogonal. */
  readonly orthogonal: boolean;
  /** Whether every ρ(g) is a permutation matrix: then pointwise functions are equivariant. */
  readonly permutes: boolean;
  /** ρ(g), row-major, dim² values. */
  at(g: E): Float64Array;
  /** Into irreps; found when it is first asked for, and kept. */
  readonly decomposition: Decomposition<E>;
}

/** ρ(g) = Q (ψ₁(g) ⊕ ψ₂(g) ⊕ …) Q⁻¹. */
export interface Decomposition<E = any> {
  /** The irreps one after another, one entry for each copy. */
  readonly irreps: readonly Irrep<E>[];
  /** Q, row-major, dim² values; orthogonal if ρ is. */
  readonly changeOfBasis: Float64Array;
  /** Q⁻¹. */
  readonly inverse: Float64Array;
}

/**
 * A representation without invariant subspaces but 0 and all, over the real numbers, by orthogonal matrices.
 *
 * The matrices that commute with it are an algebra, and by Schur's lemma (Frobenius 1878) it is one of three: the real numbers,
 * the complex numbers or the quaternions.
 */
export interface Irrep<E = any> extends Representation<E> {
  /** Name among the irreps of its group: "0", "E1", "1o", "T2g". */
  readonly id: string;
  /** R, C or H: the algebra of the matrices that commute with it. */
  readonly type: "R" | "C" | "H";
  /** A basis of that algebra, 1, 2 or 4 orthogonal matrices dim × dim, row-major: 1; 1, J; 1, I, J, K = IJ. */
  readonly endomorphisms: readonly Float64Array[];
}
