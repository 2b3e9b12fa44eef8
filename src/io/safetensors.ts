import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half.js";
import { type HeaderEntry, parseHeader, quoted, SafetensorsError } from "./safetensors-header.js";

/** The array in memory of each dtype. F16 and BF16 are widened to Float32Array, exactly; BOOL is 0 and 1. */
interface ArrayOf {
  U64: BigUint64Array;
  I64: BigInt64Array;
  F64: Float64Array;
  F32: Float32Array;
  U32: Uint32Array;
  I32: Int32Array;
  BF16: Float32Array;
  F16: Float32Array;
  U16: Uint16Array;
  I16: Int16Array;
  I8: Int8Array;
  U8: Uint8Array;
  BOOL: Uint8Array;
}

export type SafetensorsDtype = keyof ArrayOf;

/** One tensor, row-major: `data` has as many elements as the product of `shape` (one for the shape []). */
export type SafetensorsEntry<D extends SafetensorsDtype = SafetensorsDtype> = {
  [K in D]: { readonly dtype: K; readonly shape: readonly number[]; readonly data: ArrayOf[K] };
}[D];

type Words = { new (buffer: ArrayBuffer): ArrayOf[SafetensorsDtype]; readonly BYTES_PER_ELEMENT: number; readonly name: string };

/** In the order in which the format's own writer lays tensors out: so each starts at a multiple of its element size. */
const STORED: ReadonlyMap<string, Words> = new Map<SafetensorsDtype, Words>([
  ["U64", BigUint64Array],
  ["I64", BigInt64Array],
  ["F64", Float64Array],
  ["F32", Float32Array],
  ["U32", Uint32Array],
  ["I32", Int32Array],
  ["BF16", Uint16Array],
  ["F16", Uint16Array],
  ["U16", Uint16Array],
  ["I16", Int16Array],
  ["I8", Int8Array],
  ["U8", Uint8Array],
  ["BOOL", Uint8Array],
]);
const DTYPES = [...STORED.keys()];
const LARGEST_HEADER = 100_000_000;

/**
 * Reads a safetensors file: eight bytes with the length of the header, a JSON header, the tensors end to end.
 *
 * Nothing is allocated before the whole header has been checked, so a hostile file costs no more memory than its own
 * size. The arrays are copies. Tensors come in the order of the header; `metadata` has no prototype, so any key is safe.
 *
 * @param bytes - the whole file
 * @throws SafetensorsError if the file is truncated, its header is longer than the file or than 100 MB, is not UTF-8 or not
 *   the JSON of a header, names a key twice, an unknown dtype or a shape with something else than integers ≥ 0, or if its
 *   offsets overlap, leave holes, differ from the shapes or from the length of the file
 * @throws TypeError if `bytes` is neither a Uint8Array nor an ArrayBuffer
 * @remarks Source of the format: the README of github.com/safetensors/safetensors, section "Format".
 */
export function readSafetensors(bytes: Uint8Array | ArrayBuffer): {
  tensors: Map<string, SafetensorsEntry>;
  metadata: Record<string, string>;
} {
  const file = wholeFile(bytes);
  if (file.length < 8)
    throw new SafetensorsError(`safetensors: the file has ${file.length} bytes, and needs 8 for the length of its header`);
  const head = new DataView(file.buffer, file.byteOffset, 8);
  const length = head.getUint32(0, true) + head.getUint32(4, true) * 4294967296;
  if (length > LARGEST_HEADER)
    throw new SafetensorsError(
      `safetensors: not a safetensors file: its first eight bytes, the length of a header, say ${length}; at most ${LARGEST_HEADER} are allowed`,
    );
  if (length > file.length - 8) {
    throw new SafetensorsError(
      `safetensors: a header of ${length} bytes in a file of ${file.length}: truncated, or not a safetensors file`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file.slice(8, 8 + length));
  } catch {
    throw new SafetensorsError("safetensors: the header is not UTF-8");
  }
  const { entries, metadata } = parseHeader(text);
  checkLayout(entries, file.length - 8 - length);
  const tensors = new Map(entries.map((entry) => [entry.name, tensorOf(entry, file, 8 + length)]));
  return { tensors, metadata };
}

/**
 * Writes tensors as a safetensors file. The bytes depend on the contents only: tensors are laid out by dtype (widest
 * first, so all are aligned) and then by name, metadata by key, as the Python package does; the header is padded with
 * spaces to a multiple of eight. F16 and BF16 are rounded to nearest, ties to even.
 *
 * @param entries - pairs of a name and a tensor: a Map, or any iterable of pairs
 * @param metadata - text by key
 * @throws RangeError if a name occurs twice or is "__metadata__", or the data do not fill the shape
 * @throws TypeError if a dtype is unknown, an array is not of its dtype, or a metadata value is not a string
 */
export function writeSafetensors(
  entries: Iterable<readonly [string, SafetensorsEntry]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const parts = [...entries].map(([name, tensor]) => ({ name, tensor, words: wordsOf(name, tensor) }));
  const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  parts.sort((a, b) => DTYPES.indexOf(a.tensor.dtype) - DTYPES.indexOf(b.tensor.dtype) || byName(a.name, b.name));

  const members: string[] = [];
  const keys = Object.keys(metadata).sort();
  for (const key of keys) {
    if (typeof metadata[key] !== "string")
      throw new TypeError(`writeSafetensors: metadata ${quoted(key)} is a ${typeof metadata[key]}; it needs a string`);
    requireText(key);
    requireText(metadata[key]);
  }
  if (keys.length > 0)
    members.push(`"__metadata__":{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`)}}`);
  let end = 0;
  const names = new Set(["__metadata__"]);
  for (const { name, tensor, words } of parts) {
    if (names.has(name))
      throw new RangeError(`writeSafetensors: the name ${quoted(name)} is taken; names must differ, and from "__metadata__"`);
    names.add(requireText(name));
    const begin = end;
    end += words.byteLength;
    members.push(
      `${JSON.stringify(name)}:{"dtype":"${tensor.dtype}","shape":[${tensor.shape}],"data_offsets":[${begin},${end}]}`,
    );
  }
  const json = new TextEncoder().encode(`{${members}}`);
  const length = json.length + (-json.length & 7);

  const file = new Uint8Array(8 + length + end);
  new DataView(file.buffer).setUint32(0, length, true);
  file.set(json, 8);
  file.fill(32, 8 + json.length, 8 + length);
  let at = 8 + length;
  for (const { words } of parts) {
    file.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), at);
    at += words.byteLength;
  }
  return file;
}

/** A plain Uint8Array over the same memory: the `slice` of Node's Buffer would share instead of copying. */
function wholeFile(bytes: Uint8Array | ArrayBuffer): Uint8Array {
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (typeName(bytes) === "ArrayBuffer") return new Uint8Array(bytes);
  throw new TypeError(`readSafetensors: bytes is of type ${typeName(bytes)}; it needs a Uint8Array or an ArrayBuffer`);
}

/** "Float64Array", "ArrayBuffer", "String", …: also of objects from another realm, which instanceof does not know. */
const typeName = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Product of the shape, or undefined where it leaves the exact integers. */
function elements(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** Each tensor fills its shape, and together they fill `total` bytes, without overlap or hole. */
function checkLayout(entries: readonly HeaderEntry[], total: number): void {
  for (const { name, dtype, shape, begin, end } of entries) {
    const size = STORED.get(dtype)?.BYTES_PER_ELEMENT;
    if (size === undefined) {
      throw new SafetensorsError(
        `safetensors: tensor ${quoted(name)} has dtype ${quoted(dtype)}; known are ${DTYPES.join(", ")}`,
      );
    }
    const bytes = (elements(shape) ?? Number.NaN) * size;
    if (!Number.isSafeInteger(bytes)) throw new SafetensorsError(`safetensors: tensor ${quoted(name)}: its shape overflows`);
    if (end > total || begin > end) {
      throw new SafetensorsError(
        `safetensors: tensor ${quoted(name)} has data_offsets [${begin}, ${end}]; the file has ${total} bytes of data`,
      );
    }
    if (end - begin !== bytes) {
      throw new SafetensorsError(
        `safetensors: tensor ${quoted(name)} has ${end - begin} bytes; its shape and dtype ${dtype} need ${bytes}`,
      );
    }
  }
  let filled = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== filled) {
      throw new SafetensorsError(
        `safetensors: tensor ${quoted(name)} begins at byte ${begin}, the one before it ends at ${filled}: an overlap or a hole`,
      );
    }
    filled = end;
  }
  if (filled !== total) throw new SafetensorsError(`safetensors: ${total - filled} bytes after the last tensor`);
}

function tensorOf({ dtype, shape, begin, end }: HeaderEntry, file: Uint8Array, start: number): SafetensorsEntry {
  const words = new (STORED.get(dtype)!)(file.slice(start + begin, start + end).buffer as ArrayBuffer);
  const data =
    dtype === "F16" ? fromFloat16(words as Uint16Array) : dtype === "BF16" ? fromBfloat16(words as Uint16Array) : words;
  return { dtype, shape, data } as SafetensorsEntry;
}

/** What is stored of a tensor, checked. */
function wordsOf(name: string, { dtype, shape, data }: SafetensorsEntry): ArrayOf[SafetensorsDtype] {
  const words = STORED.get(dtype);
  if (words === undefined)
    throw new TypeError(
      `writeSafetensors: tensor ${quoted(name)} has dtype ${quoted(String(dtype))}; known are ${DTYPES.join(", ")}`,
    );
  const wide = dtype === "F16" || dtype === "BF16";
  const needed = wide ? "Float32Array" : words.name;
  if (typeName(data) !== needed) {
    throw new TypeError(
      `writeSafetensors: tensor ${quoted(name)} of dtype ${dtype} holds a ${typeName(data)}; it needs a ${needed}`,
    );
  }
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || elements(shape) !== data.length) {
    throw new RangeError(
      `writeSafetensors: tensor ${quoted(name)} has shape [${shape}] and ${data.length} elements; the sizes must be integers ≥ 0 with that product`,
    );
  }
  if (!wide) return data;
  return dtype === "F16" ? toFloat16(data as Float32Array) : toBfloat16(data as Float32Array);
}

/** Text that UTF-8 can hold: half a surrogate pair would be written as U+FFFD, and two names could become one. */
function requireText(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError(`writeSafetensors: ${quoted(text)} holds half a surrogate pair`);
  return text;
}
