import { type Generator, generator } from "../arithmetic/index.js";
import type { Dtype } from "../runtime/index.js";
import { type Initial, Tensor, view } from "./tensor.js";
import { castTensor } from "./cast.js";
import { plainTensor } from "./create.js";

/** A model is any object, layer or list whose own fields lead to tensors: their paths, joined by dots, are their names. */
export type Model = object;

/** Random numbers, or the seed of a generator. */
export type Random = Generator | number;
export const randomOf = (random: Random): Generator => (typeof random === "number" ? generator(random) : random);

let byDefault: Generator | undefined;
/** The generator of layers that are built without one, in the order of their construction. */
export const defaultGenerator = (): Generator => (byDefault ??= generator(0));

/** Makes a tensor outlive every scope. */
function longLived<T extends Tensor>(x: T): T {
  x.storage.arena = null;
  return x;
}

/**
 * A parameter: a long-lived plain tensor whose values training changes.
 *
 * @param initial - how it is drawn, here and by {@link initialize}
 */
export function parameter(
  shape: readonly number[],
  initial: Initial,
  options: { random?: Random; dtype?: Dtype } = {},
): Tensor<"plain"> {
  return named("parameter", shape, initial, options);
}

/** A buffer: long-lived like a parameter and saved with the model, but not trained. */
export function buffer(
  shape: readonly number[],
  initial: Initial,
  options: { random?: Random; dtype?: Dtype } = {},
): Tensor<"plain"> {
  return named("buffer", shape, initial, options);
}

/** A buffer with given values. */
export function bufferOf(data: Float64Array | Float32Array, shape: readonly number[] = [data.length]): Tensor<"plain"> {
  const x = longLived(plainTensor(data, { shape }));
  x.role = { kind: "buffer", initial: { draw: "given" } };
  return x;
}

function named(
  kind: "parameter" | "buffer",
  shape: readonly number[],
  initial: Initial,
  options: { random?: Random; dtype?: Dtype },
): Tensor<"plain"> {
  const size = shape.reduce((a, b) => a * b, 1);
  // The numbers are drawn before memory is taken for them: a generator may refuse.
  const random = options.random === undefined ? defaultGenerator() : randomOf(options.random);
  const values = drawn(size, initial, random) ?? new Float64Array(size);
  const x = longLived(plainTensor(values, { shape, dtype: options.dtype ?? "f32" }));
  x.role = { kind, initial };
  return x;
}

/** So many numbers; null if how they are drawn is not known. */
function drawn(size: number, initial: Initial, random: Generator): Float64Array | null {
  if (initial.draw === "normal") return random.normals(size).map((z) => initial.std * z);
  if (initial.draw === "uniform") return random.uniforms(size).map((u) => initial.from + (initial.to - initial.from) * u);
  if (initial.draw === "multiples") return Float64Array.from({ length: size }, (_, i) => (i + 1) * initial.of);
  return initial.draw === "constant" ? new Float64Array(size).fill(initial.value) : null;
}

function walk(value: unknown, path: string, seen: Set<unknown>, found: Map<string, Tensor>): void {
  if (value instanceof Tensor) {
    if (value.role !== null && !seen.has(value)) found.set(path, value);
    seen.add(value);
    return;
  }
  if (
    value === null ||
    (typeof value !== "object" && typeof value !== "function") ||
    seen.has(value) ||
    ArrayBuffer.isView(value)
  )
    return;
  seen.add(value);
  for (const key of Object.keys(value))
    walk((value as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`, seen, found);
}

/** Parameters and buffers by name, in the order of the fields; a tensor that is reached twice has its first name. */
export function state(model: Model): Record<string, Tensor<"plain">> {
  const found = new Map<string, Tensor>();
  walk(model, "", new Set(), found);
  return Object.fromEntries(found) as Record<string, Tensor<"plain">>;
}

/** What training changes, by name: the paths of the fields, for example "layers.0.weight". */
export function parameters(model: Model): Record<string, Tensor<"plain">> {
  return Object.fromEntries(Object.entries(state(model)).filter(([, x]) => x.role?.kind === "parameter"));
}

/**
 * Draws every parameter anew, each from a stream of the seed that its name selects: so a layer's values do not depend on what was built before it.
 *
 * @returns the model
 */
export function initialize<M extends Model>(model: M, options: { seed: number }): M {
  const random = generator(options.seed);
  for (const [name, x] of Object.entries(parameters(model))) {
    const values = x.role === null ? null : drawn(x.size, x.role.initial, random.split(name));
    if (values !== null) view(x).set(values);
  }
  return model;
}

/**
 * A tensor in another precision; or a model, whose parameters and buffers change precision in place.
 *
 * @param dtype - "f32" or "f64"
 */
export function cast<S extends string>(x: Tensor<S>, dtype: Dtype): Tensor<S>;
export function cast<M extends Model>(model: M, dtype: Dtype): M;
export function cast(x: Tensor | Model, dtype: Dtype): Tensor | Model {
  if (x instanceof Tensor) return castTensor(x, dtype);
  const changing = Object.values(state(x)).filter((part) => part.dtype !== dtype && !part.role?.fixed);
  const fresh: Tensor[] = [];
  try {
    for (const part of changing) {
      const values = view(part).slice();
      fresh.push(longLived(new Tensor("plain", part.shape, part.dim, part.rows, dtype)));
      view(fresh[fresh.length - 1]).set(values);
    }
  } catch (error) {
    // All of the model changes or nothing of it.
    for (const { storage } of fresh) storage.free();
    throw error;
  }
  changing.forEach((part, i) => {
    part.storage.free();
    part.storage = fresh[i].storage;
    part.offset = 0;
    part.dtype = dtype;
  });
  return x;
}

/** Overwrites the values of a parameter or buffer, in the order of the memory. */
export function assign(x: Tensor, values: ArrayLike<number>): void {
  if (x.role === null) throw new TypeError("assign: only parameters and buffers change; other tensors are values");
  if (values.length !== x.size) throw new RangeError(`assign: ${values.length} numbers do not fill [${x.shape}]`);
  view(x).set(values);
}

interface Mode {
  training: boolean;
}

function modes(value: unknown, seen: Set<unknown>, found: Mode[]): Mode[] {
  if (
    value === null ||
    (typeof value !== "object" && typeof value !== "function") ||
    value instanceof Tensor ||
    seen.has(value) ||
    ArrayBuffer.isView(value)
  )
    return found;
  seen.add(value);
  if (typeof (value as Partial<Mode>).training === "boolean") found.push(value as Mode);
  for (const key of Object.keys(value)) modes((value as Record<string, unknown>)[key], seen, found);
  return found;
}

/** Switches every layer that behaves differently in training (those with a field `training`) to evaluation, and returns the model. */
export function evaluating<M extends Model>(model: M): M {
  for (const layer of modes(model, new Set(), [])) layer.training = false;
  return model;
}

/** The opposite of {@link evaluating}. */
export function training<M extends Model>(model: M): M {
  for (const layer of modes(model, new Set(), [])) layer.training = true;
  return model;
}
