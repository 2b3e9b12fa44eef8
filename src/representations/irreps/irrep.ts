import type { FiniteGroup, Group } from "../../groups/index.js";
import type { Irrep } from "../representation.js";
import { cyclicFamily } from "./cyclic.js";
import { dihedralFamily } from "./dihedral.js";
import { doubledFamily } from "./doubled.js";
import type { Family } from "./family.js";
import { o2Family } from "./o2.js";
import { icosahedralFamily, octahedralFamily, tetrahedralFamily } from "./polyhedral.js";
import { productFamily } from "./product.js";
import { so2Family } from "./so2.js";
import { o3Family, so3Family } from "./so3.js";
import { su2Family } from "./su2.js";
import { tableFamily } from "./table.js";

export interface IrrepsOptions {
  /** Largest frequency k, degree l or spin j, an integer or, for SU(2), half of one. A finite group needs none, and gives all. */
  readonly maxFrequency?: number;
}

interface Known {
  readonly family: Family;
  readonly made: Map<string, Irrep>;
}

/** Lists beyond this frequency are refused; single irreps are not. */
const HIGHEST = 65536;

const known = new WeakMap<Group, Known>();

/**
 * An irrep of a group, over the real numbers and orthogonal. Its ids are those of {@link irreps}; a number will do where ids are numbers;
 * so will a pair [flip, frequency] for D_n and O(2), and [inversion, l] for O(3).
 *
 * @param id - "0", "E1", "1o", "T2g", 3, [1, 2]
 * @returns the same object for the same group and id
 * @throws RangeError if the group has no such irrep; the message names those it has. If one of its matrices would take more than 2 GiB
 */
export function irrep<E>(group: Group<E>, id: string | number | readonly [number, number]): Irrep<E> {
  const { family } = familyOf(group);
  const text =
    typeof id === "string"
      ? id
      : typeof id === "number"
        ? numberText(id)
        : Array.isArray(id)
          ? family.pair?.(id[0], id[1])
          : undefined;
  const found = text === undefined ? undefined : find(group, text);
  if (found === undefined) {
    const shown = Array.isArray(id) ? `[${id.join(", ")}]` : JSON.stringify(id);
    throw new RangeError(`irrep: ${shown} is not an irrep of ${group.name}, which has ${listed(group, family)}`);
  }
  return found;
}

/**
 * The irreps of a group, the trivial one first: all of them if the group is finite, otherwise those up to a frequency.
 *
 * @throws RangeError if the group is infinite and maxFrequency is missing, not an integer ≥ 0 (for SU(2), half an integer) or above 65,536, or
 * a matrix of one of them would take more than 2 GiB
 */
export function irreps<E>(group: Group<E>, { maxFrequency }: IrrepsOptions = {}): Irrep<E>[] {
  const { family } = familyOf(group);
  if (group.order === Infinity) {
    const steps = halves(group) ? 2 : 1;
    if (Number(maxFrequency) > HIGHEST)
      throw new RangeError(`irreps: maxFrequency must be at most ${HIGHEST}, found ${maxFrequency}`);
    if (maxFrequency === undefined || !Number.isInteger(steps * maxFrequency) || maxFrequency < 0) {
      throw new RangeError(
        `irreps: ${group.name} has infinitely many irreps; maxFrequency must be ${steps === 2 ? "half " : ""}an integer >= 0, ` +
          `found ${maxFrequency}`,
      );
    }
  }
  return family.ids(maxFrequency ?? 0).map((id) => irrep(group, id));
}

/** The irrep of that id, made at its first use; undefined if there is none. */
function find(group: Group, id: string): Irrep | undefined {
  const { family, made } = familyOf(group);
  let found = made.get(id);
  if (found === undefined) {
    found = family.make(id);
    if (found !== undefined) made.set(id, found);
  }
  return found;
}

/** Whether frequencies of the group may be half-integers. */
function halves({ structure }: Group): boolean {
  return structure.kind === "SU2" || (structure.kind === "product" && structure.factors.some(halves));
}

/** 3 as "3", 1.5 as "3/2". */
function numberText(id: number): string {
  return Number.isInteger(2 * id) && !Number.isInteger(id) ? `${2 * id}/2` : `${id}`;
}

/** Some ids of a group, for a message. */
function listed(group: Group, family: Family): string {
  const ids = family.ids(2);
  const shown = ids.slice(0, 24).map((id) => JSON.stringify(id));
  return shown.join(", ") + (group.order === Infinity || ids.length > shown.length ? ", ..." : "");
}

function familyOf(group: Group): Known {
  let entry = known.get(group);
  if (entry === undefined) known.set(group, (entry = { family: newFamily(group), made: new Map() }));
  return entry;
}

function newFamily(group: Group): Family {
  const { structure } = group;
  switch (structure.kind) {
    case "cyclic":
      return cyclicFamily(group as FiniteGroup, structure.n);
    case "dihedral":
      return dihedralFamily(group as FiniteGroup, structure.n);
    case "SO2":
      return so2Family();
    case "O2":
      return o2Family();
    case "SO3":
      return so3Family();
    case "O3":
      return o3Family();
    case "SU2":
      return su2Family();
    case "tetrahedral":
      return tetrahedralFamily(group as FiniteGroup);
    case "octahedral":
      return octahedralFamily(group as FiniteGroup);
    case "icosahedral":
      return icosahedralFamily(group as FiniteGroup);
    case "doubled":
      return doubledFamily(group as FiniteGroup, irreps(structure.half), structure.labels);
    case "product":
      return productFamily(
        group,
        structure.factors,
        (factor, last) => irreps(factor, { maxFrequency: halves(factor) ? last : Math.floor(last) }),
        find,
      );
    case "table":
      return tableFamily(group as FiniteGroup);
  }
}
