import { O3, SO3, SU2 } from "./degrees.js";
import { type Family, type IrrepFacts, prefixed } from "./family.js";
import { reflections, rotations } from "./planar.js";
import { POLYHEDRAL } from "./polyhedral.js";

/** The groups whose irreps have texts with a prefix, in words, for errors. */
export const GROUPS = "C4, D4 (any number), SO2, O2, SU2, T, O, I, Td, or with inversion Th, Oh, Ih, C4i, D4i";

/** The family of a prefix: "C4", "SO2", "Oh"; undefined if there is none. */
export function familyOf(group: string): Family | undefined {
  const found = known.get(group) ?? make(group);
  if (found !== undefined && !known.has(group)) {
    if (known.size >= CAPACITY) known.clear();
    known.set(group, found);
  }
  return found;
}

/** The family of an irrep that was found. */
export function familyAt({ group }: IrrepFacts): Family {
  return group === "O(3)" ? O3 : group === "SO(3)" ? SO3 : familyOf(group)!;
}

// To forget is safe.
const CAPACITY = 256;
const known = new Map<string, Family>();

const WITH_INVERSION: Readonly<Record<string, string>> = { Th: "T", Oh: "O", Ih: "I" };

function make(group: string): Family | undefined {
  if (group === "SO2") return rotations(group, Number.POSITIVE_INFINITY);
  if (group === "O2") return reflections(group, Number.POSITIVE_INFINITY);
  if (group === "SU2") return SU2;
  if (Object.hasOwn(POLYHEDRAL, group)) return tabulated(group as keyof typeof POLYHEDRAL);
  if (Object.hasOwn(WITH_INVERSION, group)) return inverted(group, tabulated(WITH_INVERSION[group] as "T"));
  const match = /^([CD])([1-9]\d*)(i?)$/.exec(group);
  if (match === null || !Number.isSafeInteger(Number(match[2]))) return undefined;
  const planar = (match[1] === "C" ? rotations : reflections)(group.replace("i", ""), Number(match[2]));
  return match[3] === "" ? planar : inverted(group, planar);
}

function tabulated(group: keyof typeof POLYHEDRAL): Family {
  const { irreps: ids, dims, types, products } = POLYHEDRAL[group];
  const irreps = ids.map((id, i) => prefixed(group, id, i, dims[i], types[i]));
  const find = (id: string): IrrepFacts | undefined => irreps[(ids as readonly string[]).indexOf(id)];
  const table = products as Readonly<Record<string, Readonly<Record<string, string>>>>;
  return {
    group,
    ids: ids.join(", "),
    ranks: ids.length,
    trivial: irreps[0],
    find,
    product: (a, b) =>
      table[a.id][b.id].split("+").map((text) => {
        const [multiplicity, id] = text.split("x");
        return { multiplicity: Number(multiplicity), irrep: find(id)! };
      }),
  };
}

/** G × {1, −1}: each irrep of G twice, even ("g", gerade) and odd ("u"); all even ones come first. */
function inverted(group: string, base: Family): Family {
  const signed = ({ id, rank, dim, type, invariant }: IrrepFacts, odd: boolean): IrrepFacts =>
    Object.freeze({
      ...prefixed(group, `${id}${odd ? "u" : "g"}`, rank + (odd ? base.ranks : 0), dim, type),
      invariant: invariant && !odd,
    });
  const inBase = ({ id }: IrrepFacts): IrrepFacts => base.find(id.slice(0, -1))!;
  return {
    group,
    ids: `${base.ids}, each with g or u`,
    ranks: 2 * base.ranks,
    trivial: signed(base.trivial, false),
    find: (id) => {
      const found = /[gu]$/.test(id) ? base.find(id.slice(0, -1)) : undefined;
      return found && signed(found, id.endsWith("u"));
    },
    product: (a, b) => {
      const odd = a.id.endsWith("u") !== b.id.endsWith("u");
      return base.product(inBase(a), inBase(b)).map(({ multiplicity, irrep }) => ({ multiplicity, irrep: signed(irrep, odd) }));
    },
  };
}
