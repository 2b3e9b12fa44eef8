import { O3, SO3 } from "./degrees.js";
import { familyOf, GROUPS } from "./families.js";
import type { Family, IrrepFacts } from "./family.js";

/** `multiplicity` copies of one irrep, one term of an irreps text: "8x1o". */
export interface Term extends IrrepFacts {
  readonly multiplicity: number;
}

const TERM = /^(?:(0|[1-9]\d*)\s*x\s*)?(0|[1-9]\d*)\s*([eoy]?)$/;
const PREFIX = /^\s*([^\s:+]*)\s*:/;
const PREFIXED = /^(?:(0|[1-9]\d*)\s*x\s*)?([A-Za-z0-9/]+)$/;

/**
 * The terms of an irreps text as they are written: neither merged nor sorted, zero multiplicities kept.
 *
 *     text = "" | [ group ":" ] term { "+" term }        term = [ multiplicity "x" ] irrep
 *
 * Without a group, irrep = l [ parity ], parity = "e" | "o" | "y" (y: that of the spherical harmonics, (−1)ˡ): with parity it is of O(3),
 * without of SO(3). With a group it is the name of one of its irreps: "C4:8x0+4x1", "D4:8xA1+4xE", "SU2:2x1/2+1x1". White space is free between the
 * tokens, and a later term may repeat the group: "C4:8x0 + C4:4x1".
 *
 * @param text - for example "8x0e + 4x1o", "8x0+4x1", "C4:8x0+4x1", ""
 * @throws TypeError if `text` is not a string
 * @throws RangeError if a term is not an irrep, the group has no texts, or the terms belong to different groups
 */
export function parse(text: string): readonly Term[] {
  if (typeof text !== "string") throw new TypeError(`irreps: expected text such as "8x0e + 4x1o", found ${describe(text)}`);
  const group = PREFIX.exec(text)?.[1];
  if (group !== undefined) return parsePrefixed(text, group);
  if (text.trim() === "") return [];
  const written = text.split("+");
  const terms = written.map(parseTerm);
  const stranger = terms.findIndex(({ parity }) => (parity === 0) !== (terms[0]!.parity === 0));
  if (stranger >= 0) throw new RangeError(`irreps: ${otherGroup(bare(written[stranger]!))}`);
  return terms;
}

/** The text of some terms of one group, as they are: "8x0e+4x1o". */
export function print(terms: readonly Term[]): string {
  const text = terms.map(({ multiplicity, id }) => `${multiplicity}x${id}`).join("+");
  const group = terms[0]?.group;
  return group === undefined || writesNoPrefix(group) ? text : `${group}:${text}`;
}

/**
 * One irrep without multiplicity: "1o", "2", "3y", "C4:1".
 *
 * @throws RangeError if the text is anything else
 */
export function parseIrrep(text: string): Term {
  const terms = parse(text);
  if (terms.length !== 1 || text.includes("x")) throw new RangeError(`irreps: expected one irrep such as "1o", found "${text}"`);
  return terms[0]!;
}

/**
 * Order of sorting. O(3): e3nn's, by l, then odd before even (0o, 0e, 1o, 1e, …); SO(3), SU(2), C_n, SO(2): by number; D_n, O(2): A1, A2,
 * B1, B2, E1, E2, …; T, O, I, T_d: Mulliken's (A, E, T; A1, A2, E, T1, T2; A, T1, T2, G, H); with inversion: first all even ones (g), then all odd ones (u).
 */
export function compare(a: IrrepFacts, b: IrrepFacts): number {
  return a.rank - b.rank;
}

/** `multiplicity` copies of an irrep. */
export function term(multiplicity: number, irrep: IrrepFacts): Term {
  return { ...irrep, multiplicity };
}

/** Whether the group is O(3) or SO(3), whose irreps have degrees and whose texts have no prefix. */
export function writesNoPrefix(group: string): boolean {
  return group === O3.group || group === SO3.group;
}

/** @throws RangeError if the terms belong to different groups */
export function requireOneGroup(terms: readonly Term[]): readonly Term[] {
  const group = terms[0]?.group ?? "";
  const stranger = terms.find((term) => term.group !== group);
  if (stranger === undefined) return terms;
  const written = print([stranger]);
  const both = writesNoPrefix(group) && writesNoPrefix(stranger.group);
  throw new RangeError(`irreps: ${both ? otherGroup(written) : otherThan(written, group)}`);
}

function parseTerm(written: string): Term {
  const match = TERM.exec(written.trim());
  if (match === null) throw new RangeError(`irreps: ${notAnIrrep(bare(written))}`);
  return copies(Number(match[1] ?? 1), (match[3] === "" ? SO3 : O3).find(match[2]! + match[3])!, written);
}

function parsePrefixed(text: string, group: string): readonly Term[] {
  const family = familyOf(group);
  if (family === undefined) throw new RangeError(`irreps: ${noGroup(short(group))}`);
  const written = text.slice(text.indexOf(":") + 1);
  if (written.trim() === "") return [];
  return written.split("+").map((part) => {
    const repeated = PREFIX.exec(part)?.[1];
    if (repeated !== undefined && repeated !== group) throw new RangeError(`irreps: ${otherThan(bare(part), group)}`);
    return parseMember(repeated === undefined ? part : part.slice(part.indexOf(":") + 1), family);
  });
}

function parseMember(written: string, family: Family): Term {
  const match = PREFIXED.exec(written.trim());
  const irrep = match === null ? undefined : family.find(match[2]!);
  if (irrep === undefined) throw new RangeError(`irreps: ${notOfGroup(bare(written), family)}`);
  return copies(Number(match![1] ?? 1), irrep, written);
}

function copies(multiplicity: number, irrep: IrrepFacts, written: string): Term {
  if (!Number.isSafeInteger(Math.max(multiplicity, 1) * irrep.dim)) {
    throw new RangeError(`irreps: '${bare(written)}' has more components than 2^53 - 1`);
  }
  return term(multiplicity, irrep);
}

// The sentences of the types, see types.ts.
function notAnIrrep(written: string): string {
  return `'${written}' is not an irrep: write e.g. 8x1o`;
}

function notOfGroup(written: string, { group, ids }: Family): string {
  return `'${written}' is not an irrep of ${group}: there are ${ids}`;
}

function otherGroup(written: string): string {
  return `'${written}' is of another group than the terms before it: O(3) writes 8x1o, SO(3) writes 8x1`;
}

function otherThan(written: string, group: string): string {
  return `'${written}' is of another group than ${group}`;
}

function noGroup(group: string): string {
  return `'${group}' is not a group with irreps texts: there are ${GROUPS}; O(3) writes 8x1o, SO(3) writes 8x1`;
}

const bare = (written: string): string => short(written.replaceAll(/\s/g, ""));
const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

function describe(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
}
