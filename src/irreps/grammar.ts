/** Parity under inversion: 1 even, −1 odd; 0 for an irrep of SO(3), which has none. */
export type Parity = 1 | -1 | 0;

/** `multiplicity` copies of one irrep, one term of an irreps text: "8x1o". */
export interface Term {
  readonly multiplicity: number;
  readonly l: number;
  readonly parity: Parity;
  /** The irrep alone: "1o" in O(3), "1" in SO(3). */
  readonly irrep: string;
}

const TERM = /^(?:(0|[1-9]\d*)\s*x\s*)?(0|[1-9]\d*)\s*([eoy]?)$/;

/**
 * The terms of an irreps text as they are written: neither merged nor sorted, zero multiplicities kept.
 *
 *     text = "" | term { "+" term }      term = [ multiplicity "x" ] l [ parity ]
 *     parity = "e" | "o" | "y"           y: that of the spherical harmonics, (−1)ˡ
 *
 * White space is free between the tokens. With parity a term is an irrep of O(3), without one of SO(3).
 *
 * @param text - for example "8x0e + 4x1o", "8x0+4x1", ""
 * @throws TypeError if `text` is not a string
 * @throws RangeError if a term is not an irrep, or the terms belong to different groups
 */
export function parse(text: string): readonly Term[] {
  if (typeof text !== "string") throw new TypeError(`irreps: expected text such as "8x0e + 4x1o", found ${describe(text)}`);
  if (text.trim() === "") return [];
  const written = text.split("+");
  const terms = written.map(parseTerm);
  const stranger = terms.findIndex(({ parity }) => (parity === 0) !== (terms[0]!.parity === 0));
  if (stranger >= 0) throw new RangeError(`irreps: ${otherGroup(bare(written[stranger]!))}`);
  return terms;
}

/** The text of some terms, as they are: "8x0e+4x1o". */
export function print(terms: readonly Term[]): string {
  return terms.map(({ multiplicity, irrep }) => `${multiplicity}x${irrep}`).join("+");
}

/**
 * One irrep without multiplicity: "1o", "2", "3y".
 *
 * @throws RangeError if the text is anything else
 */
export function parseIrrep(text: string): Term {
  const terms = parse(text);
  if (terms.length !== 1 || text.includes("x")) throw new RangeError(`irreps: expected one irrep such as "1o", found "${text}"`);
  return terms[0]!;
}

/** Order of sorting, e3nn's: by l, then odd before even (0o, 0e, 1o, 1e, …). */
export function compare(a: Term, b: Term): number {
  return a.l - b.l || a.parity - b.parity;
}

/** `multiplicity` copies of the irrep (l, parity). */
export function term(multiplicity: number, l: number, parity: Parity): Term {
  return { multiplicity, l, parity, irrep: `${l}${parity === 0 ? "" : parity === 1 ? "e" : "o"}` };
}

// The sentences of the types, see types.ts.
function notAnIrrep(written: string): string {
  return `'${written}' is not an irrep: write e.g. 8x1o`;
}

function otherGroup(written: string): string {
  return `'${written}' is of another group than the terms before it: O(3) writes 8x1o, SO(3) writes 8x1`;
}

function parseTerm(written: string): Term {
  const match = TERM.exec(written.trim());
  if (match === null) throw new RangeError(`irreps: ${notAnIrrep(bare(written))}`);
  const [multiplicity, l] = [Number(match[1] ?? 1), Number(match[2])];
  if (!Number.isSafeInteger(Math.max(multiplicity, 1) * (2 * l + 1))) {
    throw new RangeError(`irreps: '${bare(written)}' has more components than 2^53 - 1`);
  }
  return term(multiplicity, l, match[3] === "" ? 0 : match[3] === "e" || (match[3] === "y" && l % 2 === 0) ? 1 : -1);
}

function bare(written: string): string {
  const text = written.replaceAll(/\s/g, "");
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function describe(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
}
