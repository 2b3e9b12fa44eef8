import type { Generator } from "../arithmetic/index.js";
import { Arena, free, state } from "../tensor/index.js";
import { type E3nnFile, type E3nnModule, type Settings, settingsReader } from "./e3nn.js";
import { builders, type E3nnClass, type E3nnLayers, type FromE3nnOptions } from "./e3nn-builders.js";
import { counterpart, fill, numbersFrom } from "./e3nn-tensors.js";
import { quoted } from "./safetensors-header.js";

const PRODUCTS = ["FullyConnectedTensorProduct", "FullTensorProduct", "ElementwiseTensorProduct"];

/** The kind of layer that a module becomes; undefined if it is not supported. */
export function kindOf({ class: name, settings }: Pick<E3nnModule, "class" | "settings">): E3nnClass | undefined {
  if (PRODUCTS.includes(name)) return "TensorProduct";
  if (name === "Linear" && settings.internal_weights === false) return "GivenLinear";
  return Object.hasOwn(builders, name) ? (name as E3nnClass) : undefined;
}

function build(file: E3nnFile, path: string, options: FromE3nnOptions, kind?: E3nnClass): E3nnLayers[E3nnClass] {
  const module = file.modules.get(path);
  if (module === undefined) {
    const some = [...file.modules.keys()].slice(0, 20).join(", ");
    throw new RangeError(
      `fromE3nn: the file has no module at ${quoted(path)}; it has ${some}${file.modules.size > 20 ? ", …" : ""}`,
    );
  }
  const read = settingsReader("fromE3nn", module);
  const found = kindOf(module);
  if (found === undefined) return read.fail("this class is not supported");
  if (kind !== undefined && kind !== found) read.fail(`it becomes a "${found}"; a "${kind}" was asked for`);
  const entries = [...module.tensors.values()];
  const dtype = options.dtype ?? (entries.some((entry) => entry.dtype === "F32") ? "f32" : "f64");
  const numbers = entries.reduce((sum, { data }) => sum + data.length, 0);
  const arena = new Arena();
  try {
    const made = builders[found]({ read, module, options: { ...options, dtype, random: zeros(read, numbers) } });
    fill(numbersFrom("fromE3nn", made, counterpart("fromE3nn", path, made), module));
    if ("training" in made) made.training = false;
    arena.close();
    return made;
  } catch (error) {
    for (const storage of arena.storages) storage.free();
    arena.close(null);
    throw error;
  }
}

/**
 * The layer of a module of e3nn (torch), with its weights: it gives the same numbers. Monte-Carlo factors of activations are those of the file; the
 * signs of the coupling tensors of e3nn 0.4.4 go into the weights, and where a product has none of its own, into its `convention`. Features are in
 * e3nn's order at the border (`tensor`, `toArray`), and in the canonical text of the irreps. The layer is in evaluation.
 *
 *     const linear = fromE3nn(readE3nn(bytes), "conv.linear_1", "Linear");
 *
 * @param kind - what the module must become
 * @throws RangeError if there is no such module, it is of another kind, or has what is not supported, by name
 */
export const fromE3nn: {
  <C extends E3nnClass>(file: E3nnFile, path: string, kind: C, options?: FromE3nnOptions): E3nnLayers[C];
  /** All layers of a file by their paths. */
  all(file: E3nnFile, options?: FromE3nnOptions): Map<string, E3nnLayers[E3nnClass]>;
} = Object.assign(
  ((file: E3nnFile, path: string, kind: E3nnClass, options: FromE3nnOptions = {}) => build(file, path, options, kind)) as never,
  {
    all: (file: E3nnFile, options: FromE3nnOptions = {}) => {
      const made = new Map<string, E3nnLayers[E3nnClass]>();
      try {
        for (const path of file.modules.keys()) made.set(path, build(file, path, options));
      } catch (error) {
        for (const part of made.values()) for (const x of Object.values(state(part))) free(x);
        throw error;
      }
      return made;
    },
  },
);

/** In place of random numbers, which would be overwritten: zeros, no more of them than the module has weights. */
function zeros(read: Settings, most: number): Generator {
  let left = most;
  const take = (n: number): Float64Array => {
    left -= n;
    return left < 0
      ? read.fail(`it describes more weights than the ${most} numbers that the file has of it`)
      : new Float64Array(n);
  };
  return { normals: take, uniforms: take } as Generator;
}
