import { type Model, state, type Tensor, view } from "../tensor/index.js";
import { readSafetensors, type SafetensorsEntry, writeSafetensors } from "./safetensors.js";

/** Version of the manifest of {@link save}. */
const FORM = "intertwiner model 1";

/** What a saved model says of itself beside its numbers. */
export interface Manifest {
  readonly form: string;
  /** Library version that wrote it. */
  readonly library: string;
  /** Conventions that the numbers were trained under: they are part of the weights. */
  readonly conventions: {
    readonly basis: string;
    readonly couplingPhase: string;
    readonly normalization: string;
    readonly layout: string;
  };
  /** Irreps of every layer, by path. */
  readonly layers: Readonly<Record<string, { irrepsIn?: string; irrepsIn1?: string; irrepsIn2?: string; irrepsOut?: string }>>;
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

/** Layers under a model, by path: whatever has irreps. */
function layersOf(value: unknown, path: string, seen: Set<unknown>, found: Record<string, Record<string, string>>): void {
  if (
    value === null ||
    (typeof value !== "object" && typeof value !== "function") ||
    seen.has(value) ||
    ArrayBuffer.isView(value)
  )
    return;
  seen.add(value);
  const irreps: Record<string, string> = {};
  for (const key of ["irrepsIn", "irrepsIn1", "irrepsIn2", "irrepsOut"]) {
    const text = (value as Record<string, unknown>)[key];
    if (typeof text === "string") irreps[key] = text;
  }
  if (Object.keys(irreps).length > 0) found[path] = irreps;
  for (const key of Object.keys(value))
    layersOf((value as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`, seen, found);
}

/** Manifest of a model as it stands. */
export function manifestOf(model: Model, library = "0.1.0"): Manifest {
  const layers: Record<string, Record<string, string>> = {};
  layersOf(model, "", new Set(), layers);
  const { kind, config } = model as { kind?: string; config?: unknown };
  return { form: FORM, library, conventions: CONVENTIONS, layers, kind: kind ?? null, config: config ?? null };
}

/**
 * Parameters and buffers as safetensors, named by their paths, with a manifest of irreps, conventions and options in the metadata.
 *
 * @returns the bytes of a file
 */
export function save(model: Model): Uint8Array {
  const entries = Object.entries(state(model)).map(([name, x]): [string, SafetensorsEntry] => {
    const data = view(x).slice();
    return [
      name,
      data instanceof Float32Array
        ? { dtype: "F32", shape: [...x.shape], data }
        : { dtype: "F64", shape: [...x.shape], data: data as Float64Array },
    ];
  });
  return writeSafetensors(entries, { manifest: JSON.stringify(manifestOf(model)) });
}

/** Reads the manifest of {@link save}. */
export function readManifest(bytes: Uint8Array | ArrayBuffer): Manifest {
  const text = readSafetensors(bytes).metadata.manifest;
  let manifest: unknown;
  try {
    manifest = JSON.parse(text ?? "null");
  } catch {
    manifest = null;
  }
  if ((manifest as Manifest | null)?.form !== FORM)
    throw new RangeError(`load: the file has no manifest of the form "${FORM}"; it was not written by save`);
  return manifest as Manifest;
}

/**
 * Fills a model with the numbers of a file that {@link save} wrote. Everything is checked before anything changes.
 *
 * @returns the model
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if a tensor is missing, is left over, has another shape, or a layer has other irreps
 */
export function load<M extends Model>(model: M, bytes: Uint8Array | ArrayBuffer): M {
  const manifest = readManifest(bytes);
  const { tensors } = readSafetensors(bytes);
  const wanted = state(model);
  for (const [path, irreps] of Object.entries(manifestOf(model).layers)) {
    const theirs = manifest.layers[path];
    if (theirs !== undefined && JSON.stringify(theirs) !== JSON.stringify(irreps))
      throw new RangeError(
        `load: the layer "${path}" of the file has ${JSON.stringify(theirs)}; that of the model has ${JSON.stringify(irreps)}`,
      );
  }
  for (const [name, x] of Object.entries(wanted)) {
    const found = tensors.get(name);
    if (found === undefined) throw new RangeError(`load: the file has no tensor "${name}"; the model needs it, [${x.shape}]`);
    if (found.shape.length !== x.shape.length || found.shape.some((axis, i) => axis !== x.shape[i]))
      throw new RangeError(`load: "${name}" of the file is [${found.shape}]; that of the model is [${x.shape}]`);
    if (found.dtype !== "F32" && found.dtype !== "F64")
      throw new RangeError(`load: "${name}" of the file is ${found.dtype}; it must be F32 or F64`);
    for (const value of found.data as Float64Array)
      if (!Number.isFinite(value)) throw new RangeError(`load: "${name}" of the file has the value ${value}; weights are finite`);
  }
  for (const name of tensors.keys())
    if (wanted[name] === undefined) throw new RangeError(`load: the file has a tensor "${name}" that the model has not`);
  for (const [name, x] of Object.entries(wanted) as [string, Tensor][]) view(x).set(tensors.get(name)?.data as Float64Array);
  return model;
}
