import { readFileSync } from "node:fs";

/** One tensor of a reference file: row-major, little endian. */
export interface ReferenceTensor<Data = Float64Array | BigInt64Array> {
  readonly shape: readonly number[];
  readonly data: Data;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * Tensors of `test/reference/<name>.safetensors`; `<name>.json` beside it says what each is and where it comes from.
 *
 * @param name - file name in this folder, without its ending
 * @throws TypeError for a dtype other than F64 and I64
 */
export function readSafetensors(name: string): ReadonlyMap<string, ReferenceTensor> {
  const bytes = readFileSync(new URL(`./${name}.safetensors`, import.meta.url));
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, start)) as Record<string, Entry>;
  const tensors = new Map<string, ReferenceTensor>();
  for (const [key, { dtype, shape, data_offsets: span }] of Object.entries(header)) {
    if (key === "__metadata__") continue;
    const content = new Uint8Array(bytes.subarray(start + span[0], start + span[1])).buffer; // a copy, so aligned
    if (dtype !== "F64" && dtype !== "I64") throw new TypeError(`${name}.safetensors: "${key}" is ${dtype}, expected F64 or I64`);
    tensors.set(key, { shape, data: dtype === "F64" ? new Float64Array(content) : new BigInt64Array(content) });
  }
  return tensors;
}

/** The tensor `key` of a file in double precision: `values("real_cg", "1,1,2").data`. Whole numbers are converted. */
export function values(name: string, key: string): ReferenceTensor<Float64Array> {
  const tensor = opened(name).get(key);
  if (tensor === undefined) throw new RangeError(`${name}.safetensors has no tensor "${key}"`);
  const { shape, data } = tensor;
  return { shape, data: data instanceof Float64Array ? data : Float64Array.from(data, Number) };
}

/** `test/reference/<name>.json`: the description of a safetensors file, or a table of scalars. */
export function readReferenceJson<T = unknown>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8")) as T;
}

const files = new Map<string, ReadonlyMap<string, ReferenceTensor>>();

function opened(name: string): ReadonlyMap<string, ReferenceTensor> {
  let tensors = files.get(name);
  if (tensors === undefined) files.set(name, (tensors = readSafetensors(name)));
  return tensors;
}
