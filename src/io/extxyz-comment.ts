import type { InfoValue } from "./structure.js";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/;

/** A number as C and Fortran write it, rounded to the nearest double; undefined if the text is none. */
export function numberOf(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text.replace(/[dD]/, "e")) : undefined;
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ...["T", "True", "true", "TRUE"].map((word) => [word, true] as const),
  ...["F", "False", "false", "FALSE"].map((word) => [word, false] as const),
]);

/** T or F, or these words in full; undefined if the text is neither. */
export const truthOf = (text: string): boolean | undefined => TRUTHS.get(text);

/** All words by one reading, or undefined if one of them has none. */
function all<T>(words: readonly string[], read: (word: string) => T | undefined): T[] | undefined {
  const values: T[] = [];
  for (const word of words) {
    const value = read(word);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/**
 * What the text of a value means, as ASE takes it: a number, a truth, a list of one of these, JSON after "_JSON ", and else
 * the text itself. So does JSON that is none (Python writes NaN into it), and an integer that no double holds.
 */
function meaning(text: string): InfoValue {
  const words = text.match(/[^\s,]+/g);
  if (words === null) return text;
  const values = all(words, numberOf) ?? all(words, truthOf);
  if (values !== undefined && !words.some((word, i) => /^[+-]?\d+$/.test(word) && !Number.isSafeInteger(values[i]))) {
    return values.length === 1 ? values[0] : values;
  }
  if (!text.startsWith("_JSON ")) return text;
  try {
    return JSON.parse(text.slice(6));
  } catch {
    return text;
  }
}

/** The items of [1, 2] or [[1, 2], [3, 4]] between its outer brackets. */
function items(text: string): readonly InfoValue[] {
  const rows = text.match(/\[[^[\]]*\]/g);
  if (rows !== null) return rows.map((row) => items(row.slice(1, -1)));
  const value = meaning(text);
  if (typeof value === "string") return text.match(/[^\s,]+/g) ?? [];
  return Array.isArray(value) ? value : [value];
}

/**
 * Reads the second line of a frame: words `key=value`, and `key` alone for true. Keys and values may be quoted by "…", '…' or
 * {…}, where a backslash takes the next character as it is; [1, 2] and [[1, 2], [3, 4]] are lists.
 *
 * @param fail - throws, with the reason
 */
export function parseComment(text: string, fail: (what: string) => never): Map<string, InfoValue> {
  let at = 0;
  const space = /\s*/y;
  const plain = /[^\s=\\"'{]+/y;
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ""] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  const unclosed = (start: number, close: string): never => fail(`${shown(text.slice(start))} has no closing ${close}`);

  /** From an opening mark to the closing one, which is read too. */
  const quoted = (close: string): string => {
    const start = at++;
    let value = "";
    for (; text[at] !== close; ++at) {
      if (text[at] === "\\") ++at;
      if (at >= text.length) return unclosed(start, close);
      value += text[at];
    }
    ++at;
    return value;
  };
  const word = (end: RegExp): string => {
    let value = "";
    while (at < text.length && !end.test(text[at])) {
      if (text[at] === '"' || text[at] === "'") value += quoted(text[at]);
      else if (text[at] === "{") value += quoted("}");
      else if (text[at] === "=") value += text[at++];
      else if (text[at] === "\\") {
        value += text.slice(at + 1, at + 2);
        at += 2;
      } else value += match(plain);
    }
    return value;
  };
  const list = (): readonly InfoValue[] => {
    const start = at;
    let depth = 0;
    for (; at < text.length; ++at) {
      if (text[at] === "[" && ++depth > 2) fail(`${shown(text.slice(start))} is a list of more than two levels`);
      if (text[at] !== "]" || --depth > 0) continue;
      if (/\S/.test(text[++at] ?? " ")) fail(`${shown(text.slice(start))} goes on after its closing ]`);
      return items(text.slice(start + 1, at - 1));
    }
    return unclosed(start, "]");
  };

  const found = new Map<string, InfoValue>();
  for (match(space); at < text.length; match(space)) {
    const key = word(/[\s=]/);
    match(space);
    const hasValue = text[at] === "=";
    if (hasValue) {
      ++at;
      match(space);
    }
    const value = !hasValue || (text[at] === "[" ? list() : meaning(word(/\s/)));
    if (key === "") fail("a value has no key");
    if (found.has(key) && hasValue) fail(`the key ${shown(key)} stands twice`);
    found.set(key, value);
  }
  return found;
}

/** Text of a file as it may stand in a message: quoted, and cut. */
export const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Shortest decimal text that reads back to the same double, and not as an integer where a double is no integer any more. */
export function realText(x: number): string {
  if (Object.is(x, -0)) return "-0.0";
  return Number.isInteger(x) && !Number.isSafeInteger(x) ? String(x).replace(/^-?\d+$/, "$&.0") : String(x);
}

const quote = (text: string): string => (/^[^\s=\\"'{}[\]]+$/.test(text) ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`);

const isFiniteNumber = (x: unknown): x is number => typeof x === "number" && Number.isFinite(x);

/**
 * One word `key=value` of the second line, such that {@link parseComment}, and ASE, read back the same value: what is no
 * number, truth, plain text or list of numbers or truths is written as JSON after "_JSON ", as ASE does.
 *
 * @throws RangeError if the key is empty or holds a line break, or a number is not finite
 */
export function commentWord(key: string, value: InfoValue, where: string): string {
  if (key === "" || /[\n\r]/.test(key)) throw new RangeError(`${where}: the key ${shown(key)} must be text without line breaks`);
  return `${quote(key)}=${quote(valueText(value, `${where}, ${key}`))}`;
}

function valueText(value: InfoValue, where: string): string {
  if (isFiniteNumber(value)) return realText(value);
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "string" && !/[\n\r]/.test(value) && value !== "" && meaning(value) === value) return value;
  if (Array.isArray(value) && value.length > 1) {
    if (value.every(isFiniteNumber)) return value.map(realText).join(" ");
    if (value.every((x) => typeof x === "boolean")) return value.map((x) => (x ? "T" : "F")).join(" ");
  }
  return `_JSON ${JSON.stringify(value, (_, x) => {
    if (typeof x === "number" && !Number.isFinite(x)) throw new RangeError(`${where}: the value ${x}; numbers must be finite`);
    return x;
  })}`;
}
