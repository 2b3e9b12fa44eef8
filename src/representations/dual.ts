import { representation } from "./lazy-decomposition.js";
import { transpose } from "./matrices.js";
import type { Representation } from "./representation.js";

/**
 * Dual (contragredient) representation ρ*(g) = ρ(g⁻¹)ᵀ. An orthogonal one is its own dual; otherwise ρ = Q ψ Q⁻¹ gives
 * ρ* = Q⁻ᵀ ψ Qᵀ, the irreps ψ being orthogonal.
 */
export function dual<E>(rho: Representation<E>): Representation<E> {
  if (rho.orthogonal) return rho;
  const { group, dim } = rho;
  return representation(
    {
      group,
      name: `dual(${rho.name})`,
      dim,
      orthogonal: false,
      permutes: false,
      at: (g) => transpose(rho.at(group.inverse(g)), dim, dim),
    },
    () => {
      const { irreps, changeOfBasis, inverse } = rho.decomposition;
      return { irreps, changeOfBasis: transpose(inverse, dim, dim), inverse: transpose(changeOfBasis, dim, dim) };
    },
  );
}
