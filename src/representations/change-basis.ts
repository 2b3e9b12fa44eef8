import { representation } from "./lazy-decomposition.js";
import { deviationFromOrthogonality, inverseMatrix, multiply, transpose } from "./matrices.js";
import type { Representation } from "./representation.js";

/**
 * The representation in another basis, g ↦ P ρ(g) P⁻¹. It is orthogonal if ρ is and P is.
 *
 * @param basis - P, row-major, dim² values, invertible
 * @throws RangeError if P has another size, or is singular
 */
export function changeBasis<E>(
  rho: Representation<E>,
  basis: ArrayLike<number>,
  { name }: { readonly name?: string } = {},
): Representation<E> {
  const { dim } = rho;
  if (basis.length !== dim * dim) {
    throw new RangeError(`changeBasis: "${rho.name}" has dimension ${dim} and needs ${dim * dim} values, found ${basis.length}`);
  }
  const to = Float64Array.from(basis);
  for (let i = 0; i < to.length; ++i) if (!Number.isFinite(to[i])) throw new RangeError(`changeBasis: value ${i} is ${to[i]}`);
  const isometry = deviationFromOrthogonality(to, dim) <= 1e-12;
  const from = isometry ? transpose(to, dim, dim) : inverseMatrix(to, dim);
  return representation(
    {
      group: rho.group,
      name: name ?? `basis(${rho.name})`,
      dim,
      orthogonal: rho.orthogonal && isometry,
      permutes: false,
      at: (g) => multiply(multiply(to, rho.at(g), dim, dim, dim), from, dim, dim, dim),
    },
    () => {
      const { irreps, changeOfBasis, inverse } = rho.decomposition;
      return {
        irreps,
        changeOfBasis: multiply(to, changeOfBasis, dim, dim, dim),
        inverse: multiply(inverse, from, dim, dim, dim),
      };
    },
  );
}
