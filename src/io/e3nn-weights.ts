import type { CouplingConvention } from "../representations/index.js";
import { type Model, state, Tensor, view } from "../tensor/index.js";
import { difference } from "./differences.js";
import { E3NN_FORM, type E3nnModule, readE3nn } from "./e3nn.js";
import { kindOf } from "./e3nn-layers.js";
import { type Counterpart, counterpart, fill, inConvention, numbersFrom } from "./e3nn-tensors.js";
import { LIBRARY } from "./model.js";
import { type SafetensorsEntry, writeSafetensors } from "./safetensors.js";
import { quoted } from "./safetensors-header.js";

/** A layer in a model that e3nn has too. */
interface Part {
  readonly path: string;
  readonly layer: object;
  readonly own: Counterpart;
}

/** The layers under a model that e3nn has too, and the tensors that belong to none. */
function partsOf(where: string, model: Model): { parts: Part[]; others: [string, Tensor][] } {
  const seen = new Set<unknown>();
  const parts: Part[] = [];
  const walk = (value: unknown, path: string): void => {
    const inside = (typeof value === "object" && value !== null) || typeof value === "function";
    if (!inside || value instanceof Tensor || ArrayBuffer.isView(value) || seen.has(value)) return;
    seen.add(value);
    const own = counterpart(where, path, value as object);
    if (own !== null) {
      parts.push({ path, layer: value as object, own });
      return;
    }
    for (const key of Object.keys(value as object))
      walk((value as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`);
  };
  walk(model, "");
  const taken = new Set(parts.flatMap(({ own }) => own.tensors.map(([, x]) => x)));
  return { parts, others: Object.entries(state(model)).filter(([, x]) => !taken.has(x as never)) };
}

const join = (path: string, name: string): string => (path === "" ? name : name === "" ? path : `${path}.${name}`);

/** What does not change the meaning of weights, or is not in both. */
const ASIDE: readonly string[] = ["momentum", "p", "shared_weights"];

/**
 * Fills a layer, or a model whose layers are at the same paths, with weights of e3nn modules that scripts/export_e3nn.py or {@link toE3nn} wrote,
 * rounded to the model's precision. Irreps as written, instructions, path weights, normalizations and factors of activations must be the same (build
 * with `constants: "e3nn"` for e3nn's); signs of coupling tensors are converted. Everything is checked before anything changes.
 *
 * @param path - of the module in the file; default: the whole file
 * @returns the model
 * @throws SafetensorsError if the bytes are not safetensors; RangeError if a module or a tensor is missing, is left over, or does not mean the same
 */
export function loadE3nn<M extends Model>(model: M, bytes: Uint8Array | ArrayBuffer, path = ""): M {
  const file = readE3nn(bytes);
  const { parts, others } = partsOf("loadE3nn", model);
  const used = new Set<string>();
  const find = (at: string, what: string): E3nnModule => {
    const module = file.modules.get(at);
    if (module === undefined)
      throw new RangeError(`loadE3nn: the file has no module at ${quoted(at)}; the model has a ${what} there`);
    used.add(at);
    return module;
  };
  const numbers = parts.flatMap(({ path: at, layer, own }) => {
    const module = find(join(path, at), own.class);
    const kinds = [kindOf(module), kindOf(own)];
    if (kinds[0] !== kinds[1])
      throw new RangeError(
        `loadE3nn: ${quoted(module.path)} of the file is a ${module.class}; that of the model is a ${own.class}`,
      );
    const names = Object.keys(own.settings).filter((name) => !ASIDE.includes(name));
    const found = difference(own.settings, module.settings, names);
    if (found !== null) throw new RangeError(`loadE3nn: the ${module.class} at ${quoted(module.path)} of the file has ${found}`);
    return numbersFrom("loadE3nn", layer, own, module);
  });
  const rest: E3nnModule = { path, class: "", convention: file.convention, settings: {}, tensors: new Map() };
  for (const [name, entry] of file.others) {
    if (path === "" || name.startsWith(`${path}.`))
      (rest.tensors as Map<string, SafetensorsEntry>).set(path === "" ? name : name.slice(path.length + 1), entry);
  }
  numbers.push(...numbersFrom("loadE3nn", {}, { class: "", settings: {}, tensors: others, convention: "e3nn" }, rest));
  for (const [at, { tensors, class: name }] of file.modules) {
    if ((path === "" || at === path || at.startsWith(`${path}.`)) && tensors.size > 0 && !used.has(at))
      throw new RangeError(`loadE3nn: the file has weights of a ${name} at ${quoted(at)}, where the model has no such layer`);
  }
  fill(numbers);
  return model;
}

/**
 * The weights of a layer or a model for e3nn (torch), with what they mean: `restore_e3nn` of scripts/export_e3nn.py fills modules of the same names with
 * them and checks, or `model.load_state_dict(safetensors.torch.load_file(file), strict=False)` without checks. Paths of the fields are names of
 * modules: `{ layers: [a, b] }` is layers.0 and layers.1.
 *
 * @param options.convention - sign of the coupling tensors of the e3nn that will read it; default: "e3nn", from 0.5 on
 * @returns the bytes of a safetensors file
 * @throws RangeError if a layer has what its module of e3nn has not (functions of one's own, species), or a number is not finite
 */
export function toE3nn(model: Model, options: { convention?: CouplingConvention } = {}): Uint8Array<ArrayBuffer> {
  const { convention = "e3nn" } = options;
  const { parts, others } = partsOf("toE3nn", model);
  const entry = (name: string, x: Tensor, of?: Part): [string, SafetensorsEntry] => {
    const values = view(x).slice();
    const wrong = values.find((value) => !Number.isFinite(value));
    if (wrong !== undefined)
      throw new RangeError(`toE3nn: ${quoted(name)} of the model has the value ${wrong}; weights are finite`);
    const isWeight = of?.own.tensors.some(([own, tensor]) => own === "weight" && tensor === x);
    const data = of !== undefined && isWeight ? inConvention("toE3nn", of.path, of.layer, of.own, convention, values) : values;
    const shape = [...x.shape];
    return [name, data instanceof Float32Array ? { dtype: "F32", shape, data } : { dtype: "F64", shape, data }];
  };
  const tensors = parts.flatMap((part) => {
    if (part.own.tensors.length === 0) inConvention("toE3nn", part.path, part.layer, part.own, convention, new Float64Array(0));
    return part.own.tensors.map(([name, x]) => entry(join(part.path, name), x, part));
  });
  tensors.push(...others.map(([name, x]) => entry(name, x)));
  const modules = Object.fromEntries(parts.map(({ path, own }) => [path, { class: own.class, ...own.settings }]));
  const about = { form: E3NN_FORM, version: `intertwiner ${LIBRARY}`, convention, modules };
  return writeSafetensors(tensors, { e3nn: JSON.stringify(about) });
}
