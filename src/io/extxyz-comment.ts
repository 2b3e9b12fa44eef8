/** What a key of the comment line holds: text, a number, a truth, or a list of one kind. */
export type InfoValue =
  | string
  | number
  | boolean
  | readonly number[]
  | readonly boolean[]
  | readonly string[]
  | readonly (readonly number[])[];

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/;

/** A number as Fortran and C write it; NaN if the text is none. */
export const parseNumber = (text: string): number => (NUMBER.test(text) ? Number(text.replace(/[dD]/, "e")) : Number.NaN);

/** Keys and their raw texts of a comment line: `key=value`, `key="a value"`, `key={a b}`, `key=[[1, 2], [3, 4]]`, or `key` alone, which means true. */
export function splitComment(line: string, fail: (what: string) => never): Map<string, { text: string; quoted: boolean }> {
  const found = new Map<string, { text: string; quoted: boolean }>();
  let at = 0;
  const word = (stop: RegExp): { text: string; quoted: boolean } => {
    const quote = line[at];
    if (quote === '"' || quote === "'") {
      let text = "";
      for (at++; at < line.length && line[at] !== quote; at++) {
        if (line[at] === "\\" && at + 1 < line.length) {
          at++;
          text += line[at] === "n" ? "\n" : line[at];
        } else text += line[at];
      }
      if (at >= line.length) fail(`the text after ${quote} has no end`);
      at++;
      return { text, quoted: true };
    }
    if (quote === "[" || quote === "{") {
      const from = at;
      for (let depth = 0; at < line.length; at++) {
        if (line[at] === "[" || line[at] === "{") depth++;
        else if ((line[at] === "]" || line[at] === "}") && --depth === 0) return { text: line.slice(from, ++at), quoted: false };
      }
      fail(`the list after ${quote} has no end`);
    }
    const from = at;
    while (at < line.length && !stop.test(line[at])) at++;
    return { text: line.slice(from, at), quoted: false };
  };
  while (at < line.length) {
    if (/[\s,]/.test(line[at])) {
      at++;
      continue;
    }
    const key = word(/[\s=]/).text;
    let next = at;
    while (next < line.length && /\s/.test(line[next])) next++;
    if (line[next] !== "=") {
      if (key === "") fail(`"${line[at]}" stands where a key should`);
      found.set(key, { text: "T", quoted: false });
      continue;
    }
    at = next + 1;
    while (at < line.length && /\s/.test(line[at])) at++;
    if (key === "") fail("a key is missing before =");
    found.set(key, word(/\s/));
  }
  return found;
}

const TRUTH: Record<string, boolean> = {
  T: true,
  True: true,
  true: true,
  TRUE: true,
  F: false,
  False: false,
  false: false,
  FALSE: false,
};

function scalar(text: string): string | number | boolean {
  if (Object.hasOwn(TRUTH, text)) return TRUTH[text];
  const value = parseNumber(text);
  return Number.isNaN(value) ? text : value;
}

const allOf = <T>(values: readonly unknown[], kind: string): values is T[] => values.every((value) => typeof value === kind);

/** The value that a raw text stands for. A quoted list of numbers, or of truths, is a list; another quoted text is text. */
export function meaningOf({ text, quoted }: { text: string; quoted: boolean }): InfoValue {
  if (!quoted && text.startsWith("[")) {
    try {
      const list: unknown = JSON.parse(text.replace(/\bTrue\b|\bT\b/g, "true").replace(/\bFalse\b|\bF\b/g, "false"));
      if (
        Array.isArray(list) &&
        (allOf<number>(list, "number") || allOf<boolean>(list, "boolean") || allOf<string>(list, "string"))
      )
        return list;
      if (Array.isArray(list) && list.every((row) => Array.isArray(row) && allOf<number>(row, "number")))
        return list as number[][];
    } catch {
      // Not a list of that form: it stays text.
    }
    return text;
  }
  const inner = !quoted && text.startsWith("{") ? text.slice(1, -1) : text;
  const parts = inner
    .trim()
    .split(/[\s,]+/)
    .filter((part) => part !== "");
  if (parts.length > 1 || inner !== text) {
    const values = parts.map(scalar);
    if (allOf<number>(values, "number")) return values;
    if (allOf<boolean>(values, "boolean")) return values;
    return inner === text ? text : parts;
  }
  return quoted && typeof scalar(text) === "boolean" ? text : scalar(text);
}

/** A value as it is written after `=`. */
export function printValue(value: InfoValue): string {
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") {
    const plain = /^[^\s"'=[\]{},\\]+$/.test(value) && typeof scalar(value) === "string";
    return plain ? value : `"${value.replace(/[\\"]/g, (c) => `\\${c}`).replace(/\n/g, "\\n")}"`;
  }
  if (value.length === 0) return "[]";
  if (Array.isArray(value[0])) return JSON.stringify(value);
  if (typeof value[0] === "string") return JSON.stringify(value);
  return `"${(value as readonly (number | boolean)[]).map((v) => (typeof v === "boolean" ? (v ? "T" : "F") : String(v))).join(" ")}"`;
}
