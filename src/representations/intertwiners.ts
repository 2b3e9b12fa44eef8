import { addMultiple, innerProduct, multiply } from "./matrices.js";
import type { Decomposition, Irrep, Representation } from "./representation.js";
import { commonGroup } from "./same-group.js";
import { tensorProduct } from "./tensor-product.js";

/**
 * A basis of the equivariant linear maps, W with ρ_out(g) W = W ρ_in(g) for all g. By Schur's lemma, with ρ = Q (⊕ψ) Q⁻¹, these are
 *
 *     W = Q_out(·, copy of ψ) E Q_in⁻¹(copy of ψ, ·) / √dim ψ
 *
 * for every copy of an irrep ψ in ρ_out, every copy of the same in ρ_in, and every E of the basis of End(ψ): 1, 2 or 4 for the types R, C, H.
 * They are orthonormal in the product ⟨V, W⟩ = tr VᵀW; if a representation is not orthogonal they are made so.
 *
 * @returns matrices [dim out, dim in], row-major; copies of ρ_out outside, copies of ρ_in, then E
 * @throws TypeError if the groups differ
 */
export function intertwiners<E>(rhoIn: Representation<E>, rhoOut: Representation<E>): Float64Array[] {
  commonGroup("intertwiners", [rhoIn, rhoOut]);
  const [source, target] = [rhoIn.decomposition, rhoOut.decomposition];
  const [sourceAt, targetAt] = [offsets(source), offsets(target)];
  const basis: Float64Array[] = [];
  for (const [o, irrep] of target.irreps.entries()) {
    const { dim } = irrep;
    const out = new Float64Array(rhoOut.dim * dim);
    const size = 1 / Math.sqrt(dim);
    for (let i = 0; i < rhoOut.dim; ++i) {
      for (let k = 0; k < dim; ++k) out[i * dim + k] = size * target.changeOfBasis[i * rhoOut.dim + targetAt[o] + k];
    }
    const images = irrep.endomorphisms.map((endomorphism) => multiply(out, endomorphism, rhoOut.dim, dim, dim));
    for (const [s, other] of source.irreps.entries()) {
      if (other.id !== irrep.id) continue;
      const into = source.inverse.subarray(sourceAt[s] * rhoIn.dim, (sourceAt[s] + dim) * rhoIn.dim);
      for (const image of images) basis.push(multiply(image, into, rhoOut.dim, dim, rhoIn.dim));
    }
  }
  return rhoIn.orthogonal && rhoOut.orthogonal ? basis : orthonormal(basis);
}

/**
 * Number of independent equivariant linear maps, ∑ m_in(ψ) m_out(ψ) dim End(ψ).
 *
 * @throws TypeError if the groups differ
 */
export function intertwinerDimension<E>(rhoIn: Representation<E>, rhoOut: Representation<E>): number {
  commonGroup("intertwinerDimension", [rhoIn, rhoOut]);
  let count = 0;
  for (const irrep of rhoOut.decomposition.irreps) {
    for (const { id } of rhoIn.decomposition.irreps) if (id === irrep.id) count += irrep.endomorphisms.length;
  }
  return count;
}

/**
 * The invariant couplings of two representations to a third: C with C(ρ_a(g)x, ρ_b(g)y) = ρ_c(g) C(x, y), the Clebsch-Gordan tensors
 * of the group.
 *
 * @returns an orthonormal basis, tensors [dim c, dim a, dim b], row-major
 * @throws TypeError if the groups differ
 */
export function couplingBasis<E>(a: Representation<E>, b: Representation<E>, c: Representation<E>): Float64Array[] {
  commonGroup("couplingBasis", [a, b, c]);
  return intertwiners(tensorProduct(a, b), c);
}

/** Where each copy begins. */
function offsets({ irreps }: Decomposition): number[] {
  let at = 0;
  return irreps.map(({ dim }: Irrep) => {
    const here = at;
    at += dim;
    return here;
  });
}

/** Gram-Schmidt, each map freed twice from those before it. */
function orthonormal(maps: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const map of maps) {
    for (let pass = 0; pass < 2; ++pass) for (const other of basis) addMultiple(map, -innerProduct(map, other), other);
    const norm = Math.sqrt(innerProduct(map, map));
    basis.push(map.map((x) => x / norm));
  }
  return basis;
}
