import type { Group } from "../groups/index.js";
import { frequencyOf } from "./frequency.js";
import { irrep } from "./irreps/irrep.js";
import { columnsOf, kronecker } from "./matrices.js";
import { planarCoupling } from "./planar-coupling.js";
import { doubledCoupling, productCoupling } from "./product-coupling.js";
import { decomposeByProjection } from "./projection.js";
import { realCouplingEntries } from "./real-clebsch-gordan.js";
import type { Irrep } from "./representation.js";
import { spinCoupling } from "./spin-coupling.js";

/** One copy of an irrep ψ in a product: T [dim₁·dim₂, dim] with (ψ₁ ⊗ ψ₂) T = T ψ, TᵀT = 1. */
export interface CoupledIrrep<E = any> {
  readonly irrep: Irrep<E>;
  readonly isometry: Float64Array;
}

const known = new WeakMap<Group, Map<string, readonly CoupledIrrep[]>>();

/**
 * The irreps of a product of irreps with their real coupling (Clebsch-Gordan) coefficients: ψ₁ ⊗ ψ₂ = ⊕ T ψ Tᵀ.
 *
 *     C_n, D_n, SO(2), O(2)   products of complex numbers (see {@link planarCoupling})
 *     SO(3), O(3), SU(2)      √(2l+1) C(m₁,m₂,m), the real coupling tensors, in rising order of l; half-integers by {@link spinCoupling}
 *     G × {1, s}, G × H       those of the factors (see {@link productCoupling})
 *     other groups            the projectors (see {@link decomposeByProjection})
 *
 * Computed once for each pair.
 */
export function coupling<E>(a: Irrep<E>, b: Irrep<E>): readonly CoupledIrrep<E>[] {
  const { group } = a;
  const pairs = known.get(group) ?? new Map<string, readonly CoupledIrrep[]>();
  known.set(group, pairs);
  const key = JSON.stringify([a.id, b.id]);
  let coupled = pairs.get(key);
  if (coupled === undefined) pairs.set(key, (coupled = couple(group, a, b)));
  return coupled;
}

function couple(group: Group, a: Irrep, b: Irrep): readonly CoupledIrrep[] {
  const composed = doubledCoupling(group, a, b) ?? productCoupling(group, a, b);
  if (composed !== undefined) return composed;
  const closed = planarCoupling(group, a, b) ?? sphericalCoupling(group, a, b);
  if (closed !== undefined) return closed.map(({ id, isometry }) => ({ irrep: irrep(group, id), isometry }));
  const dim = a.dim * b.dim;
  const { irreps, changeOfBasis } = decomposeByProjection(
    {
      group,
      name: `${a.id}*${b.id}`,
      dim,
      orthogonal: true,
      at: (g) => kronecker(a.at(g), a.dim, b.at(g), b.dim),
    },
    frequencyOf(a) + frequencyOf(b),
  );
  let from = 0;
  return irreps.map((psi) => {
    const isometry = columnsOf(changeOfBasis, dim, dim, from, psi.dim);
    from += psi.dim;
    return { irrep: psi, isometry };
  });
}

/** The product in SO(3), O(3) and SU(2). @returns undefined for any other group */
function sphericalCoupling(
  { structure: { kind } }: Group,
  a: Irrep,
  b: Irrep,
): { id: string; isometry: Float64Array }[] | undefined {
  if (kind === "SU2" && (a.type === "H" || b.type === "H")) return spinCoupling(a, b);
  if (kind !== "SO3" && kind !== "O3" && kind !== "SU2") return undefined;
  const [l1, l2] = [(a.dim - 1) / 2, (b.dim - 1) / 2];
  const parity = kind !== "O3" ? "" : a.id.at(-1) === b.id.at(-1) ? "e" : "o";
  return Array.from({ length: 2 * Math.min(l1, l2) + 1 }, (_, i) => {
    const l = Math.abs(l1 - l2) + i;
    const { m1, m2, m3, values } = realCouplingEntries(l1, l2, l);
    const isometry = new Float64Array(a.dim * b.dim * (2 * l + 1));
    const scale = Math.sqrt(2 * l + 1);
    for (let at = 0; at < values.length; ++at) isometry[(m1[at] * b.dim + m2[at]) * (2 * l + 1) + m3[at]] = scale * values[at];
    return { id: `${l}${parity}`, isometry };
  });
}
