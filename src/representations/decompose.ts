import { multiplicities } from "./characters.js";
import type { Decomposition, Representation } from "./representation.js";

/** A decomposition ρ = Q (⊕ψ) Q⁻¹ with its irreps counted. */
export interface CountedDecomposition<E = any> extends Decomposition<E> {
  /** From the id of an irrep to the number of its copies. */
  readonly multiplicities: ReadonlyMap<string, number>;
}

/**
 * Decomposes a representation into irreps, ρ(g) = Q (ψ₁(g) ⊕ ψ₂(g) ⊕ …) Q⁻¹: the irreps by which each ψ is meant have the very matrices
 * of `irrep(group, id)`. Q is orthogonal if ρ is, and always the same for the same ρ.
 */
export function decompose<E>(rho: Representation<E>): CountedDecomposition<E> {
  return { ...rho.decomposition, multiplicities: multiplicities(rho) };
}
