import { coupling } from "./coupling.js";
import { representation } from "./lazy-decomposition.js";
import { inverseMatrix, kronecker, multiply, sideBySide, transpose } from "./matrices.js";
import type { Decomposition, Irrep, Representation } from "./representation.js";
import { commonGroup } from "./same-group.js";

/**
 * Tensor product (ρ₁ ⊗ ρ₂)(g) = ρ₁(g) ⊗ ρ₂(g), component (i, j) at i·dim₂ + j. Its irreps are those of each pair of irreps of ρ₁ and of ρ₂,
 * the latter running faster.
 *
 * @throws TypeError if their groups differ
 */
export function tensorProduct<E>(a: Representation<E>, b: Representation<E>): Representation<E> {
  const group = commonGroup("tensorProduct", [a, b]);
  return representation(
    {
      group,
      name: `${factor(a)}*${factor(b)}`,
      dim: a.dim * b.dim,
      orthogonal: a.orthogonal && b.orthogonal,
      permutes: a.permutes && b.permutes,
      at: (g) => kronecker(a.at(g), a.dim, b.at(g), b.dim),
    },
    () => productDecomposition(a, b),
  );
}

/** (Q₁ ⊗ Q₂) T for each pair of irreps and each copy T in its product. */
function productDecomposition<E>(a: Representation<E>, b: Representation<E>): Decomposition<E> {
  const [left, right] = [a.decomposition, b.decomposition];
  const irreps: Irrep<E>[] = [];
  const columns: Float64Array[] = [];
  let from = 0;
  for (const first of left.irreps) {
    let to = 0;
    for (const second of right.irreps) {
      for (const { irrep, isometry } of coupling(first, second)) {
        irreps.push(irrep);
        columns.push(carried(left, from, a.dim, right, to, b.dim, isometry, first.dim, second.dim, irrep.dim));
      }
      to += second.dim;
    }
    from += first.dim;
  }
  const dim = a.dim * b.dim;
  const changeOfBasis = sideBySide(columns, dim);
  const orthogonal = a.orthogonal && b.orthogonal;
  return { irreps, changeOfBasis, inverse: orthogonal ? transpose(changeOfBasis, dim, dim) : inverseMatrix(changeOfBasis, dim) };
}

/** ∑ Q₁(i, from + p) Q₂(j, to + q) T(pq, c), as [dim₁·dim₂, width]. */
function carried(
  { changeOfBasis: left }: Decomposition,
  from: number,
  dimA: number,
  { changeOfBasis: right }: Decomposition,
  to: number,
  dimB: number,
  isometry: Float64Array,
  p: number,
  q: number,
  width: number,
): Float64Array {
  const half = new Float64Array(p * dimB * width); // over the components of the second factor
  const block = new Float64Array(dimB * q);
  for (let j = 0; j < dimB; ++j) for (let k = 0; k < q; ++k) block[j * q + k] = right[j * dimB + to + k];
  for (let i = 0; i < p; ++i) {
    half.set(multiply(block, isometry.subarray(i * q * width, (i + 1) * q * width), dimB, q, width), i * dimB * width);
  }
  const outer = new Float64Array(dimA * p);
  for (let i = 0; i < dimA; ++i) for (let k = 0; k < p; ++k) outer[i * p + k] = left[i * dimA + from + k];
  return multiply(outer, half, dimA, p, dimB * width);
}

function factor({ name }: Representation): string {
  return name.includes("+") ? `(${name})` : name;
}
