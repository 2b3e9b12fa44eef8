import type { Generator } from "../arithmetic/index.js";
import { watching } from "../nn/index.js";
import type { Dtype } from "../runtime/index.js";
import { cast, type Model, scope, Tensor } from "../tensor/index.js";
import { larger, relativeByBlock } from "./compare.js";
import { eachField } from "./fields.js";
import { type GroupAction, turned } from "./group-action.js";
import type { Tolerances } from "./verification.js";

/** How far a layer of a model is from commuting with the group, on the features that reach it. */
export interface LayerErrors {
  /** The path of its fields: "blocks.0.up". */
  readonly path: string;
  /** Irreps of what it was given and made, at its first call. */
  readonly irrepsIn: readonly string[];
  readonly irrepsOut: readonly string[];
  readonly calls: number;
  /** What single precision adds: rounding. */
  readonly rounding: number;
  /** What remains in double precision: aliasing or discretization of a layer that is approximate, otherwise a mistake. */
  readonly remainder: number;
  /** Whether the layer says so of itself. */
  readonly approximate: boolean;
  /** What it may have in double precision: that of the check, or the error that an approximate layer states. */
  readonly tolerance: number;
  readonly passed: boolean;
}

/** A layer as it may describe itself. */
interface Described {
  approximate?: unknown;
  tolerance?: unknown;
  errors?: unknown;
}

/** An approximate layer may be so many times as far off as it measured: elements and features are others. */
const MARGIN = 5;

/** The error that a layer states, null if it is exact: its `tolerance`, or some times what its own `errors()` measures. */
export function statedError(layer: object): number | null {
  const { approximate, tolerance, errors } = layer as Described;
  if (approximate !== true) return null;
  if (typeof tolerance === "number") return tolerance;
  if (typeof errors !== "function") return Number.POSITIVE_INFINITY;
  return MARGIN * (errors as () => { rotation: number })().rotation;
}

/** The sum of the errors that the layers of a model state, null if all are exact. */
export function statedErrors(model: Model): number | null {
  let sum: number | null = null;
  eachField(model, (part) => {
    const error = statedError(part);
    if (error !== null) sum = (sum ?? 0) + error;
  });
  return sum;
}

interface Found {
  calls: number;
  irrepsIn: readonly string[];
  irrepsOut: readonly string[];
  f32: number;
  f64: number;
}

/** Tensors with irreps in what a layer takes or gives: itself, members of lists and of plain objects. */
function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return isPlain(value) ? Object.values(value).flatMap(tensorsIn) : [];
}

const isPlain = (value: unknown): value is object =>
  Array.isArray(value) || (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype);

function replaced(value: unknown, by: (x: Tensor) => Tensor): unknown {
  if (value instanceof Tensor) return by(value);
  if (Array.isArray(value)) return value.map((member) => replaced(member, by));
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaced(member, by)])) : value;
}

const withIrreps = (xs: readonly Tensor[]): string[] => xs.map(({ irreps }) => irreps).filter((irreps) => irreps !== "plain");

/**
 * Compares each layer that fields of the model lead to, at each of its calls, to itself on turned arguments: L(gx) to g L(x), in both precisions.
 * Plain numbers stay; a layer that makes plain numbers of irreps is not judged.
 *
 * @param run - calls the model once, in the precision that it is told
 */
export function layerErrors(
  model: Model,
  run: (dtype: Dtype) => void,
  options: { action: GroupAction; elements: number; random: Generator; tolerances: Tolerances },
): LayerErrors[] {
  const { action, elements, random, tolerances } = options;
  const paths = new Map<unknown, string>();
  eachField(model, (part, path) => paths.set(part, path === "" ? "(the whole)" : path));
  const found = new Map<object, Found>();
  const some = action.elements(elements, random);
  for (const dtype of ["f32", "f64"] as const) {
    cast(model, dtype);
    watching(
      (layer, args, made) => {
        const [given, results] = [tensorsIn(args), tensorsIn(made)];
        if (!paths.has(layer) || withIrreps(given).length === 0 || withIrreps(results).length < results.length) return;
        const here = found.get(layer) ?? {
          calls: 0,
          irrepsIn: withIrreps(given),
          irrepsOut: withIrreps(results),
          f32: 0,
          f64: 0,
        };
        found.set(layer, here);
        if (dtype === "f64") here.calls++;
        for (const g of some) {
          const error = scope(() =>
            watching(null, () => {
              const again = layer(...args.map((x) => replaced(x, (t) => turned(action, g, t))));
              return relativeByBlock(
                tensorsIn(again),
                results.map((y) => turned(action, g, y)),
                0,
              );
            }),
          );
          here[dtype] = larger(here[dtype], error);
        }
      },
      () => run(dtype),
    );
  }
  const order = [...paths.keys()];
  return [...found]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([layer, { calls, irrepsIn, irrepsOut, f32, f64 }]) => {
      const stated = statedError(layer);
      const tolerance = Math.max(tolerances.f64, stated ?? 0);
      return {
        path: paths.get(layer) as string,
        irrepsIn,
        irrepsOut,
        calls,
        rounding: Math.max(0, f32 - f64),
        remainder: f64,
        approximate: stated !== null,
        tolerance,
        passed: f64 <= tolerance && f32 <= Math.max(tolerances.f32, tolerance),
      };
    });
}
