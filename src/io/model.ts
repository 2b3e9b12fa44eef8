import { type Description, descriptionOf, type Model, state, Tensor, view } from "../tensor/index.js";
import { difference } from "./differences.js";
import { readSafetensors, type SafetensorsEntry, writeSafetensors } from "./safetensors.js";
import { quoted } from "./safetensors-header.js";

/** Versions of the manifest of {@link save}: the one that is written, and those that are read. Form 1 had no descriptions. */
const FORM = "intertwiner model 2";
const FORMS = [FORM, "intertwiner model 1"];
/** Version of the library, as in package.json. */
export const LIBRARY = "0.1.0";

/** Irreps of a layer, by the names of its fields. */
export type LayerIrreps = Readonly<Record<string, string>>;

/** What a saved model says of itself beside its numbers. */
export interface Manifest {
  readonly form: string;
  /** Library version that wrote it. */
  readonly library: string;
  /** Conventions that the numbers were trained under: they are part of the weights. */
  readonly conventions: Readonly<Record<string, string>>;
  /** Irreps of every layer, by path. */
  readonly layers: Readonly<Record<string, LayerIrreps>>;
  /** What the numbers of layers mean, by path: irreps as written, instructions, normalization, factors of functions, signs of coupling tensors. */
  readonly descriptions: Readonly<Record<string, Description>>;
  /** What the model is and its options, where it tells: enough to build it anew. */
  readonly kind: string | null;
  readonly config: unknown;
}

const CONVENTIONS = {
  basis: "e3nn",
  couplingPhase: "e3nn>=0.5",
  normalization: "component,element",
  layout: "paths row-major [in, out]",
};
const FIELDS = ["irrepsIn", "irrepsIn1", "irrepsIn2", "irrepsOut"];

interface Found {
  readonly layers: Map<string, LayerIrreps>;
  readonly descriptions: Map<string, Description>;
}

/** Layers under a model, by path: whatever has irreps, or tells of itself. */
function layersOf(value: unknown, path: string, seen: Set<unknown>, found: Found): Found {
  const inside = (typeof value === "object" && value !== null) || typeof value === "function";
  if (!inside || value instanceof Tensor || ArrayBuffer.isView(value) || seen.has(value)) return found;
  seen.add(value);
  const members = value as Record<string, unknown>;
  const irreps = FIELDS.filter((field) => typeof members[field] === "string").map((field) => [field, members[field] as string]);
  if (irreps.length > 0) found.layers.set(path, Object.fromEntries(irreps));
  const description = descriptionOf(members);
  if (description !== undefined) found.descriptions.set(path, description);
  for (const key of Object.keys(members)) layersOf(members[key], path === "" ? key : `${path}.${key}`, seen, found);
  return found;
}

/** Manifest of a model as it stands. */
export function manifestOf(model: Model): Manifest {
  const found = layersOf(model, "", new Set(), { layers: new Map(), descriptions: new Map() });
  const [layers, descriptions] = [Object.fromEntries(found.layers), Object.fromEntries(found.descriptions)];
  const { kind, config } = model as { kind?: string; config?: unknown };
  const what = { kind: kind ?? null, config: config ?? null };
  return { form: FORM, library: LIBRARY, conventions: CONVENTIONS, layers, descriptions, ...what };
}

/**
 * Parameters and buffers as safetensors, named by their paths, with a manifest of irreps, conventions and options in the metadata.
 *
 * @returns the bytes of a file
 * @throws RangeError if a number is not finite: the file could not be loaded
 */
export function save(model: Model): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(state(model)).map(([name, x]): [string, SafetensorsEntry] => {
    const data = view(x).slice();
    requireFinite("save", name, "the model", data);
    const shape = [...x.shape];
    return [name, data instanceof Float32Array ? { dtype: "F32", shape, data } : { dtype: "F64", shape, data }];
  });
  return writeSafetensors(entries, { manifest: JSON.stringify(manifestOf(model)) });
}

function requireFinite(where: string, name: string, whose: string, values: Float32Array | Float64Array): void {
  for (const value of values)
    if (!Number.isFinite(value))
      throw new RangeError(`${where}: ${quoted(name)} of ${whose} has the value ${value}; weights are finite`);
}

/** A model file: its manifest, and its tensors by name. */
function read(bytes: Uint8Array | ArrayBuffer): { manifest: Manifest; tensors: Map<string, SafetensorsEntry> } {
  const { tensors, metadata } = readSafetensors(bytes);
  return { manifest: parseManifest(metadata.manifest), tensors };
}

/**
 * Reads the manifest of {@link save}. Its form and conventions are checked, not its `config`, which belongs to the model.
 *
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if they have no manifest, or one of another form or other conventions
 */
export const readManifest = (bytes: Uint8Array | ArrayBuffer): Manifest => read(bytes).manifest;

function parseManifest(text: string | undefined): Manifest {
  let manifest: Manifest;
  try {
    manifest = Object(JSON.parse(text ?? "null"));
  } catch {
    manifest = Object(null);
  }
  if (!FORMS.includes(manifest.form))
    throw new RangeError(`load: the file has no manifest of the form "${FORMS.join('" or "')}"; it was not written by save`);
  if (manifest.form !== FORM) manifest = { ...manifest, descriptions: {} };
  const wrong = (what: string): never => {
    throw new RangeError(`load: ${what} of the file's manifest; it is damaged, or was not written by save`);
  };
  const { library, conventions, layers, descriptions, kind } = manifest;
  if (typeof library !== "string" || !(kind === null || typeof kind === "string")) wrong('there is no "library" or "kind"');
  if (!isRecord(conventions)) wrong('there are no "conventions"');
  if (
    !isRecord(layers) ||
    !Object.values(layers).every((of) => isRecord(of) && Object.values(of).every((irreps) => typeof irreps === "string"))
  )
    wrong('there are no "layers" with irreps');
  if (!isRecord(descriptions) || !Object.values(descriptions).every(isRecord)) wrong('there are no "descriptions" of layers');
  for (const [name, ours] of Object.entries(CONVENTIONS)) {
    const theirs: unknown = conventions[name];
    if (theirs !== ours)
      throw new RangeError(
        `load: the file's convention of ${name} is ${typeof theirs === "string" ? quoted(theirs) : "missing"}; this version reads "${ours}"`,
      );
  }
  return manifest;
}

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** `{ irrepsIn: "8x0e", irrepsOut: "4x0e" }` as it stands in a message. */
const described = (irreps: LayerIrreps): string =>
  Object.entries(irreps)
    .map(([field, text]) => `${field} ${quoted(text)}`)
    .join(", ");

function requireSameLayers(theirs: Manifest["layers"], ours: Manifest["layers"]): void {
  for (const [path, irreps] of Object.entries(ours)) {
    if (!Object.hasOwn(theirs, path))
      throw new RangeError(`load: the file has no layer "${path}"; that of the model has ${described(irreps)}`);
    const found = theirs[path];
    const same =
      Object.keys(found).length === Object.keys(irreps).length &&
      Object.entries(irreps).every(([field, text]) => found[field] === text);
    if (!same)
      throw new RangeError(
        `load: the layer "${path}" of the file has ${described(found)}; that of the model has ${described(irreps)}`,
      );
  }
  for (const path of Object.keys(theirs))
    if (!Object.hasOwn(ours, path)) throw new RangeError(`load: the file has a layer ${quoted(path)} that the model has not`);
}

/** What both tell of a layer must be the same; `training` does not change what numbers mean. */
function requireSameMeaning(theirs: Manifest["descriptions"], ours: Manifest["descriptions"]): void {
  for (const [path, own] of Object.entries(ours)) {
    if (!Object.hasOwn(theirs, path)) continue;
    const names = Object.keys(own).filter((name) => name !== "training" && Object.hasOwn(theirs[path], name));
    const found = difference(own, theirs[path], names);
    if (found !== null) throw new RangeError(`load: the layer "${path}" of the file has ${found}`);
  }
}

/**
 * Fills a model with the numbers of a file that {@link save} wrote, rounded to the model's precision. Everything is checked before
 * anything changes.
 *
 * @returns the model
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if a tensor is missing, is left over or has another shape, a number
 *   is not finite in the model's precision, or a layer has other irreps, instructions, normalization or factors
 */
export function load<M extends Model>(model: M, bytes: Uint8Array | ArrayBuffer): M {
  const { manifest, tensors } = read(bytes);
  const wanted = state(model);
  const own = manifestOf(model);
  requireSameLayers(manifest.layers, own.layers);
  requireSameMeaning(manifest.descriptions, own.descriptions);
  const numbers = Object.entries(wanted).map(([name, x]) => ({ x, values: numbersFor(name, x, tensors.get(name)) }));
  for (const name of tensors.keys())
    if (!Object.hasOwn(wanted, name)) throw new RangeError(`load: the file has a tensor ${quoted(name)} that the model has not`);
  for (const { x, values } of numbers) view(x).set(values);
  return model;
}

/** The numbers of an entry in the precision of the tensor they are for. */
function numbersFor(name: string, x: Tensor, found: SafetensorsEntry | undefined): Float32Array | Float64Array {
  if (found === undefined) throw new RangeError(`load: the file has no tensor "${name}"; the model needs it, [${x.shape}]`);
  if (found.shape.length !== x.shape.length || found.shape.some((axis, i) => axis !== x.shape[i]))
    throw new RangeError(`load: "${name}" of the file is [${found.shape}]; that of the model is [${x.shape}]`);
  if (found.dtype !== "F32" && found.dtype !== "F64")
    throw new RangeError(`load: "${name}" of the file is ${found.dtype}; it must be F32 or F64`);
  const values = x.dtype === "f32" ? new Float32Array(found.data) : new Float64Array(found.data);
  requireFinite("load", name, "the file", values);
  return values;
}
