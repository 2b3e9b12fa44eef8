import { IntertwinerError } from "../runtime/index.js";

/** A safetensors file that breaks the format. `code` is always "ERR_SAFETENSORS". */
export class SafetensorsError extends IntertwinerError {
  override readonly name: string = "SafetensorsError";

  constructor(message: string) {
    super("ERR_SAFETENSORS", message);
  }
}

/** One tensor as the header describes it; `begin` and `end` are bytes from the end of the header. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: HeaderEntry[];
  readonly metadata: Record<string, string>;
}

/** A name as it may stand in a message: quoted, and cut when somebody made it long. */
export const quoted = (name: string): string => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);

/**
 * Reads the JSON text of a safetensors header. The grammar is that of headers, not of JSON at large:
 *
 *     header   = { name: entry, …, "__metadata__": { string: string, … } }
 *     entry    = { "dtype": string, "shape": [integer, …], "data_offsets": [integer, integer] }
 *
 * so nothing nests deeper than that, and a key that occurs twice, which `JSON.parse` lets pass, is seen.
 *
 * @throws SafetensorsError at the first character that does not fit
 */
export function parseHeader(text: string): Header {
  let at = 0;

  const fail = (what: string): never => {
    throw new SafetensorsError(`safetensors: header, character ${at}: ${what}`);
  };
  const found = (): string => (at < text.length ? `found ${JSON.stringify(text[at])}` : "the header ends");

  const space = (): void => {
    while (at < text.length && " \t\n\r".includes(text[at])) ++at;
  };
  const take = (mark: string): boolean => {
    space();
    if (text[at] !== mark) return false;
    ++at;
    return true;
  };
  const expect = (mark: string, where: string): void => {
    if (!take(mark)) fail(`${found()}, where ${where} needs ${JSON.stringify(mark)}`);
  };

  const string = (where: string): string => {
    space();
    if (text[at] !== '"') fail(`${found()}, where ${where} needs a string`);
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    if (end >= text.length) fail(`a string of ${where} has no end`);
    let value = "";
    try {
      value = JSON.parse(text.slice(at, end + 1));
    } catch {
      fail(`a string of ${where} holds a control character or an unknown escape`);
    }
    if (/\p{Surrogate}/u.test(value)) fail(`a string of ${where} holds half a surrogate pair`);
    at = end + 1;
    return value;
  };

  const integer = (where: string): number => {
    space();
    const number = /[-+.\w]*/y;
    number.lastIndex = at;
    const token = number.exec(text)![0];
    if (token === "") fail(`${found()}, where ${where} needs an integer`);
    if (!/^(0|[1-9]\d{0,15})$/.test(token) || !Number.isSafeInteger(Number(token))) {
      fail(`${where} holds ${token.slice(0, 40)}; it needs integers from 0 to 2^53 - 1`);
    }
    at += token.length;
    return Number(token);
  };

  const integers = (where: string): number[] => {
    const values: number[] = [];
    expect("[", where);
    if (take("]")) return values;
    do values.push(integer(where));
    while (take(","));
    expect("]", where);
    return values;
  };

  /** Calls `member` at each value of an object, with its key. */
  const object = (where: string, member: (key: string) => void): void => {
    const keys = new Set<string>();
    expect("{", where);
    if (take("}")) return;
    do {
      const key = string(`a key of ${where}`);
      if (keys.has(key)) fail(`${where} has the key ${quoted(key)} twice`);
      keys.add(key);
      expect(":", where);
      member(key);
    } while (take(","));
    expect("}", where);
  };

  const entry = (name: string): HeaderEntry => {
    const where = `tensor ${quoted(name)}`;
    let dtype: string | undefined;
    let shape: number[] | undefined;
    let offsets: number[] | undefined;
    object(where, (key) => {
      if (key === "dtype") dtype = string(`dtype of ${where}`);
      else if (key === "shape") shape = integers(`shape of ${where}`);
      else if (key === "data_offsets") offsets = integers(`data_offsets of ${where}`);
      else fail(`${where} has the key ${quoted(key)}; only dtype, shape and data_offsets are known`);
    });
    if (dtype === undefined) return fail(`${where} has no dtype`);
    if (shape === undefined) return fail(`${where} has no shape`);
    if (offsets?.length !== 2) return fail(`${where} needs two data_offsets, and has ${offsets?.length ?? "none"}`);
    return { name, dtype, shape, begin: offsets[0], end: offsets[1] };
  };

  const header: Header = { entries: [], metadata: Object.create(null) };
  if (text[0] !== "{") fail(`${found()}; a header begins with "{"`);
  object("the header", (name) => {
    if (name !== "__metadata__") header.entries.push(entry(name));
    else object("__metadata__", (key) => (header.metadata[key] = string("__metadata__")));
  });
  space();
  if (at < text.length) fail(`${found()}; nothing but spaces may follow the header`);
  return header;
}
