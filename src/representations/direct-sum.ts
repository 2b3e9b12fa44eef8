import { representation } from "./lazy-decomposition.js";
import { blockDiagonal } from "./matrices.js";
import type { Representation } from "./representation.js";
import { commonGroup } from "./same-group.js";

/**
 * Direct sum ρ₁ ⊕ ρ₂ ⊕ …, block diagonal matrices. Its irreps are those of the first summand, then those of the second, and so on.
 *
 * @param summands - one or more representations of one group
 * @throws RangeError if there is none
 * @throws TypeError if one is no representation, or their groups differ
 */
export function directSum<E>(...summands: readonly Representation<E>[]): Representation<E> {
  if (summands.length === 0) throw new RangeError("directSum: expected one or more representations, found none");
  const group = commonGroup("directSum", summands);
  const dims = summands.map((rho) => rho.dim);
  return representation(
    {
      group,
      name: summands.map((rho) => rho.name).join("+"),
      dim: dims.reduce((sum, dim) => sum + dim, 0),
      orthogonal: summands.every((rho) => rho.orthogonal),
      permutes: summands.every((rho) => rho.permutes),
      at: (g) =>
        blockDiagonal(
          summands.map((rho) => rho.at(g)),
          dims,
        ),
    },
    () => ({
      irreps: summands.flatMap((rho) => rho.decomposition.irreps),
      changeOfBasis: blockDiagonal(
        summands.map((rho) => rho.decomposition.changeOfBasis),
        dims,
      ),
      inverse: blockDiagonal(
        summands.map((rho) => rho.decomposition.inverse),
        dims,
      ),
    }),
  );
}
