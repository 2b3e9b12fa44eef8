import type { Group, Subgroup } from "../groups/index.js";
import { multiplicities } from "./characters.js";
import { irrep, irreps } from "./irreps/irrep.js";
import { requireParent } from "./quotient.js";
import type { Irrep } from "./representation.js";
import { restricted } from "./restricted.js";

/** How the irreps of a group decompose under a subgroup. */
export interface BranchingTable {
  readonly group: string;
  readonly subgroup: string;
  /** Ids of the irreps of the group, one for each row. */
  readonly rows: readonly string[];
  /** Ids of the irreps of the subgroup, one for each column. */
  readonly columns: readonly string[];
  /** multiplicities[row][column] */
  readonly multiplicities: readonly (readonly number[])[];
  /** Lines such as "2 -> A + E1 + E2". */
  toString(): string;
}

/**
 * Branching table: how often each irrep of a subgroup occurs in each irrep of the group.
 *
 * @param options.maxFrequency - the highest frequency of the rows, needed for a Lie group
 * @throws TypeError if it is a subgroup of another group
 */
export function branching<H, G>(
  group: Group<G>,
  subgroup: Subgroup<H, G>,
  options: { readonly maxFrequency?: number } = {},
): BranchingTable {
  requireParent("branching", group, subgroup);
  const lambdas: readonly Irrep<G>[] = irreps(group, options);
  const counts = lambdas.map((lambda) => multiplicities(restricted(lambda, subgroup)));
  const columns = columnsOf(subgroup.group, counts);
  const rows = lambdas.map(({ id }) => id);
  const width = Math.max(...rows.map((id) => id.length));
  return {
    group: group.name,
    subgroup: subgroup.group.name,
    rows,
    columns,
    multiplicities: counts.map((count) => columns.map((id) => count.get(id) ?? 0)),
    toString: () => rows.map((id, i) => `${id.padEnd(width)} -> ${written(counts[i])}`).join("\n"),
  };
}

/** All irreps of a finite subgroup; those that occur of a Lie group, by their first appearance. */
function columnsOf(group: Group, counts: readonly ReadonlyMap<string, number>[]): string[] {
  if (group.elements !== undefined) return irreps(group).map(({ id }: Irrep) => id);
  const dims = (id: string): number => irrep(group, id).dim;
  return [...new Set(counts.flatMap((count) => [...count.keys()].sort((a, b) => dims(a) - dims(b))))];
}

function written(count: ReadonlyMap<string, number>): string {
  return [...count].map(([id, multiplicity]) => (multiplicity === 1 ? id : `${multiplicity}x${id}`)).join(" + ");
}
