import type { Group, Subgroup } from "../groups/index.js";
import { basisOverEndomorphisms, independentMaps } from "./copies.js";
import { directSum } from "./direct-sum.js";
import { intertwiners } from "./intertwiners.js";
import { irrep } from "./irreps/irrep.js";
import { requireParent } from "./quotient.js";
import type { Irrep, Representation } from "./representation.js";
import { restricted } from "./restricted.js";
import { trivial } from "./trivial.js";

/** A representation on functions of some frequencies, by their coefficients c. */
export interface SpectralRepresentation<E = any> extends Representation<E> {
  /** v, dim values: the function with the coefficients c is f(g) = ⟨c, ρ(g) v⟩, and ∫ f² = |c|² for the measure of total 1. */
  readonly sampling: Float64Array;
}

/**
 * Functions of chosen frequencies on a group, finite or of Lie: ρ = ⊕ λ^{dim λ / dim End(λ)} and
 *
 *     f(g) = ⟨c, ρ(g) v⟩,        v = ⊕ √dim λ vᵢ,
 *
 * with vᵢ a basis of λ over End(λ). Translation of f, f(u⁻¹g), has the coefficients ρ(u) c (Peter & Weyl).
 *
 * @param ids - ids of irreps, each once
 * @throws RangeError if there is none, one is unknown, or one stands there twice
 */
export function spectralRegular<E>(group: Group<E>, ids: readonly (string | number)[]): SpectralRepresentation<E> {
  return spectral("spectralRegular", group, ids, basisOverEndomorphisms);
}

/**
 * Functions of chosen frequencies on a quotient G/K, as on the sphere SO(3)/SO(2): those of {@link spectralRegular} that are constant on
 * the cosets gK. The vᵢ are a basis over End(λ) of the vectors that K leaves alone; irreps that have none do not occur.
 *
 * @throws RangeError as {@link spectralRegular}, and if no irrep has such a vector
 * @throws TypeError if K is a subgroup of another group
 */
export function spectralQuotient<K, E>(
  group: Group<E>,
  subgroup: Subgroup<K, E>,
  ids: readonly (string | number)[],
): SpectralRepresentation<E> {
  requireParent("spectralQuotient", group, subgroup);
  const constant = trivial(subgroup.group);
  return spectral("spectralQuotient", group, ids, (lambda) =>
    independentMaps(intertwiners(restricted(lambda, subgroup), constant), lambda),
  );
}

function spectral<E>(
  name: string,
  group: Group<E>,
  ids: readonly (string | number)[],
  vectors: (lambda: Irrep<E>) => readonly Float64Array[],
): SpectralRepresentation<E> {
  const lambdas = ids.map((id) => irrep(group, id) as Irrep<E>);
  const twice = lambdas.find(({ id }, i) => lambdas.findIndex((other) => other.id === id) < i);
  if (twice !== undefined) throw new RangeError(`${name}: irrep "${twice.id}" of ${group.name} is given twice`);
  const blocks = lambdas.flatMap((lambda) => vectors(lambda).map((vector) => ({ lambda, vector })));
  if (blocks.length === 0) {
    throw new RangeError(`${name}: none of the irreps (${ids.join(", ")}) of ${group.name} occurs, found no function`);
  }
  const sum = directSum(...blocks.map(({ lambda }) => lambda));
  const sampling = new Float64Array(sum.dim);
  let at = 0;
  for (const { lambda, vector } of blocks) {
    const size = Math.sqrt(lambda.dim);
    for (const x of vector) sampling[at++] = size * x;
  }
  return Object.defineProperties({ sampling }, Object.getOwnPropertyDescriptors(sum)) as SpectralRepresentation<E>;
}
