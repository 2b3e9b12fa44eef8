import { generator } from "../arithmetic/index.js";
import type { Subgroup } from "../groups/index.js";
import { frequencyOf } from "./frequency.js";
import { irreps } from "./irreps/irrep.js";
import { representation } from "./lazy-decomposition.js";
import { columnsOf, identityMatrix, largestDifference, multiply, sideBySide } from "./matrices.js";
import { decomposeByProjection } from "./projection.js";
import type { Decomposition, Irrep, Representation } from "./representation.js";

/**
 * Restriction of a representation to a subgroup, h ↦ ρ(h). Its irreps are those of each irrep of ρ in turn, as they branch.
 *
 * @param subgroup - of the group of ρ
 * @throws TypeError if it is a subgroup of another group
 */
export function restricted<G, H>(rho: Representation<G>, subgroup: Subgroup<H, G>): Representation<H> {
  requireSubgroup("restricted", rho, subgroup);
  const { dim } = rho;
  return representation(
    {
      group: subgroup.group,
      name: `restricted(${rho.name})`,
      dim,
      orthogonal: rho.orthogonal,
      permutes: rho.permutes,
      at: (h) => rho.at(subgroup.include(h)),
    },
    () => {
      const whole = rho.decomposition;
      const [irreps, columns, rows]: [Irrep<H>[], Float64Array[], Float64Array[]] = [[], [], []];
      let at = 0;
      for (const irrep of whole.irreps) {
        const branches = branchesOf(irrep, subgroup);
        irreps.push(...branches.irreps);
        columns.push(
          multiply(columnsOf(whole.changeOfBasis, dim, dim, at, irrep.dim), branches.changeOfBasis, dim, irrep.dim, irrep.dim),
        );
        rows.push(
          multiply(branches.inverse, whole.inverse.subarray(at * dim, (at + irrep.dim) * dim), irrep.dim, irrep.dim, dim),
        );
        at += irrep.dim;
      }
      const inverse = new Float64Array(dim * dim);
      let filled = 0;
      for (const row of rows) {
        inverse.set(row, filled);
        filled += row.length;
      }
      return { irreps, changeOfBasis: sideBySide(columns, dim), inverse };
    },
  );
}

/** @throws TypeError if a subgroup is one of another group than the representation's */
export function requireSubgroup(name: string, rho: Representation, subgroup: Subgroup): void {
  if (subgroup?.parent === undefined || subgroup.group === undefined)
    throw new TypeError(`${name}: expected a subgroup with its inclusion, as subgroup(${rho.group.name}, "C2") gives`);
  if (rho.group.name !== subgroup.parent.name) {
    throw new TypeError(
      `${name}: not a subgroup: "${rho.name}" is a representation of ${rho.group.name}, and ${subgroup.group.name} is given as a subgroup of ${subgroup.parent.name}`,
    );
  }
}

const known = new WeakMap<Subgroup, Map<string, Decomposition>>();

/** How an irrep of the group decomposes under the subgroup, found once. */
function branchesOf<G, H>(irrep: Irrep<G>, subgroup: Subgroup<H, G>): Decomposition<H> {
  const ofSubgroup = known.get(subgroup) ?? new Map<string, Decomposition>();
  known.set(subgroup, ofSubgroup);
  let branches = ofSubgroup.get(irrep.id);
  if (branches === undefined) ofSubgroup.set(irrep.id, (branches = branch(irrep, subgroup)));
  return branches;
}

function branch<G, H>(irrep: Irrep<G>, subgroup: Subgroup<H, G>): Decomposition<H> {
  const { group } = subgroup;
  const { dim } = irrep;
  const restriction = {
    group,
    name: `restricted(${irrep.name})`,
    dim,
    orthogonal: true,
    at: (h: H) => irrep.at(subgroup.include(h)),
  };
  const whole = frequencyOf(irrep);
  const frequency = group.structure.kind === "SU2" ? whole : Math.ceil(whole);
  const candidates = group.elements === undefined ? irreps(group, { maxFrequency: frequency }) : irreps(group);
  const random = generator(0);
  const some = [...group.generators, group.random(random), group.random(random), group.random(random)];
  const same = candidates.find(
    (psi) => psi.dim === dim && some.every((h) => largestDifference(psi.at(h), restriction.at(h)) < 1e-13),
  );
  if (same !== undefined) return { irreps: [same], changeOfBasis: identityMatrix(dim), inverse: identityMatrix(dim) };

  if (group.elements !== undefined) return decomposeByProjection(restriction);
  // Orders m of a degree l are at most l about any axis; a diagonal subgroup of a product adds the frequencies of its factors.
  for (let most = frequency; ; most *= 2) {
    try {
      return decomposeByProjection(restriction, most);
    } catch (error) {
      if (!(error instanceof RangeError) || most === 0 || most > 8 * frequency) throw error;
    }
  }
}
