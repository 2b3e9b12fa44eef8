import type { Generator } from "../arithmetic/index.js";
import type { Group } from "../groups/index.js";
import type { Potential, System } from "../models/index.js";
import { type Dtype, hire, lanes } from "../runtime/index.js";
import { cast, type Model, parameters as parametersOf, scope, Tensor, toArray } from "../tensor/index.js";
import {
  type Argument,
  drawnArguments,
  drawnOrders,
  inPrecision,
  isIrreps,
  type KindText,
  kindOf,
  parted,
  permutedArgument,
  shiftedArgument,
  sizesOf,
  type Sizes,
  told,
  type Told,
  turnedArgument,
} from "./arguments.js";
import { larger, relativeByBlock, sameBits } from "./compare.js";
import { type Checked, gradientCheck, hessianAsymmetry, parameterGradientError } from "./gradient-check.js";
import { type GroupAction, groupAction, groupOf, streamOf } from "./group-action.js";
import { layerErrors, statedErrors } from "./layer-errors.js";
import { changed, randomized } from "./randomized.js";
import { smoothness } from "./smoothness.js";
import { type Check, check, TOLERANCES, type Tolerances, type Verification, verification } from "./verification.js";
import { verifyWholePotential } from "./verify-whole-potential.js";

export interface VerifyOptions {
  /** What the arguments are: irreps, "positions", or more (see {@link Kind}). Default: `irrepsIn` of the layer, or what the example tells. */
  in?: KindText | readonly KindText[];
  /** What the values are. Default: the irreps that they have, on the nodes if they have as many rows. */
  out?: KindText | readonly KindText[];
  /** "O(3)", "SO(3)", "D4", "Oh", …, or a group. Default: that of the irreps; "SO(3)" where they have no parity. */
  group?: string | Group;
  /** The arguments themselves; systems for a potential. Default: drawn at random. */
  example?: readonly (Argument | System)[];
  /** Where the parameters are, if the function itself has no fields that lead to them. */
  model?: Model;
  /** Members of sets where arguments are drawn: of the nodes alone (default 6; edges are 2n + 2), or of each by name. */
  sizes?: number | Sizes;
  /** In one precision alone, for a function whose parameters cannot be cast. Default: both. */
  dtype?: Dtype;
  /** Highest order of derivatives that is compared with difference quotients, 0 to 3; 0: none, for functions with kinks. Default: 3. */
  order?: 0 | 1 | 2 | 3;
  /** Group elements. Default: 20, half of them with inversion for O(3). */
  elements?: number;
  /** Distance, in the units of the positions, at which the values end: then how smoothly is found. */
  cutoff?: number;
  /** Derivatives that must be continuous there. Default: 1. */
  smoothness?: number;
  /** Leaves the layers in the mode that they are in; default: false, all in evaluation. */
  training?: boolean;
  /** Whether each layer that fields lead to is measured too. */
  layers?: boolean;
  tolerances?: Partial<Tolerances>;
  seed?: number;
}

/** A function and all that is known of what it takes. */
interface Subject {
  readonly f: Checked;
  readonly model: Model;
  readonly kinds: readonly Told[];
  readonly out: readonly KindText[] | null;
  readonly action: GroupAction;
  readonly sizes: Sizes;
  readonly options: VerifyOptions;
  /** The arguments in f64, in the scope that is open. */
  arguments(): Argument[];
}

const listed = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const isPotential = (f: unknown): f is Potential =>
  typeof (f as Partial<Potential> | null)?.atomEnergies === "function" && Array.isArray((f as Potential).elements);

/**
 * Verifies that a model, a layer or any function of tensors keeps the laws that it should: it commutes with the group, shifts of positions and
 * permutations; its derivatives are those of its values, its Hessian is symmetric; it gives the same bits twice, on any number of threads. All in
 * both precisions, with its parameters as they are and with all of them random, biases included. They are the same afterwards, also on throw.
 *
 * @param f - a function of the arguments that `in` names; or a potential, which is verified on systems of atoms
 * @throws RangeError if a value has other irreps than `out` says, or arguments do not fit together
 * @throws TypeError if nothing tells what the arguments are
 */
export function verify(f: Checked | Potential, options: VerifyOptions = {}): Verification {
  if (isPotential(f)) return verifyWholePotential(f, options as VerifyOptions & { example?: readonly System[] }).verification;
  return scope(() => {
    const subject = subjectOf(f, options);
    const { model, action } = subject;
    const { training = false, seed = 0, layers = false, cutoff } = options;
    const tolerances = { ...TOLERANCES, ...options.tolerances };
    const within = <R>(change: (model: Model) => unknown, work: () => R): R =>
      changed(model, change, work, training ? "as is" : "evaluation");
    const asIs = (): void => {};
    const to = (dtype: Dtype) => (parts: Model) => cast(parts, dtype);
    return within(asIs, () => {
      const stated = statedErrors(model);
      const hasParameters = Object.keys(parametersOf(model)).length > 0;
      const checks: Check[] = [];
      let moved = 0;
      const measure = (parameters: "given" | "random"): void => {
        for (const dtype of precisions(options)) {
          const laws = within(to(dtype), () => lawErrors(subject, dtype, stated, tolerances, parameters));
          checks.push(...laws.checks);
          moved = larger(moved, laws.moved);
        }
        if (options.dtype !== "f32") checks.push(...within(to("f64"), () => derivativeErrors(subject, tolerances, parameters)));
      };
      measure("given");
      let errors: Verification["layers"] = [];
      let order: number | null = null;
      const random = (work: () => void): void => {
        if (!hasParameters) work();
        else within((parts) => randomized(parts, streamOf(seed, "parameters")), work);
      };
      random(() => {
        if (hasParameters) measure("random");
        if (cutoff !== undefined) {
          const found = within(to("f64"), () => orderAtCutoff(subject, cutoff));
          const missing = Math.max(0, (options.smoothness ?? 1) - found);
          checks.push(check("smoothness", missing, 0, { dtype: "f64", parameters: hasParameters ? "random" : "given" }));
          order = found;
        }
        if (layers) {
          const run = (dtype: Dtype) => void scope(() => subject.f(...inPrecision(subject.kinds, subject.arguments(), dtype)));
          const some = { action, elements: 4, random: streamOf(seed, "layers"), tolerances };
          errors = within(asIs, () => layerErrors(model, run, some));
        }
      });
      return verification(checks, {
        group: action.name,
        moved,
        smoothness: order,
        approximate: stated !== null,
        layers: errors,
      });
    });
  });
}

const precisions = ({ dtype }: VerifyOptions): readonly Dtype[] => (dtype === undefined ? ["f32", "f64"] : [dtype]);

function subjectOf(f: Checked, options: VerifyOptions): Subject {
  const { in: given, out, example, seed = 0, sizes = {}, model = f } = options;
  const own = (f as { irrepsIn?: unknown }).irrepsIn;
  const ownOut = (f as { irrepsOut?: unknown }).irrepsOut;
  let kinds: Told[];
  if (given !== undefined) kinds = listed(given).map(told);
  else if (example !== undefined) kinds = (example as readonly Argument[]).map(kindOf);
  else if (typeof own === "string") kinds = [told(own)];
  else
    throw new TypeError(
      "verify: nothing tells what the arguments are; give `in`, their irreps, or `example`, the arguments themselves",
    );
  if (example !== undefined && example.length !== kinds.length)
    throw new RangeError(`verify: the example has ${example.length} arguments; \`in\` tells of ${kinds.length}`);
  const toldOut = out !== undefined ? listed(out) : typeof ownOut === "string" && given === undefined ? [ownOut] : null;
  const texts = [...kinds, ...(toldOut ?? []).map(told)].map(({ is }) => is).filter(isIrreps);
  const action = groupAction(options.group ?? groupOf(texts));
  const space = action.space ?? 3;
  const nodes = typeof sizes === "number" ? sizes : (sizes.nodes ?? 6);
  const all = { nodes, edges: 2 * nodes + 2, ...(typeof sizes === "number" ? {} : sizes) };
  const arguments_ = (): Argument[] =>
    (example as readonly Argument[] | undefined)?.map((x) => x) ??
    drawnArguments(kinds, all, { random: streamOf(seed, "arguments"), dtype: "f64", space });
  const found = sizesOf(kinds, arguments_());
  return { f, model, kinds, out: toldOut, action, sizes: found, options, arguments: arguments_ };
}

const onNodes = (y: Tensor, { nodes }: Sizes): boolean => y.shape.length > 1 && y.shape[0] === nodes;

/** What the values are: as was told, or by their irreps and rows. @throws RangeError if they have other irreps */
function valueKinds({ out, sizes }: Subject, ys: readonly Tensor[]): readonly Told[] {
  const kinds = (out ?? ys.map(({ irreps }) => irreps)).map((kind, i): Told => {
    const whole = told(kind);
    if (typeof kind === "object" && kind.rows !== undefined) return whole;
    return { ...whole, rows: ys[i] !== undefined && onNodes(ys[i], sizes) ? "nodes" : null };
  });
  const fits = kinds.length === ys.length && ys.every((y, i) => kinds[i].is === "positions" || kinds[i].is === y.irreps);
  if (!fits)
    throw new RangeError(
      `verify: the values are "${ys.map((y) => y.irreps).join('", "')}"; they should be "${kinds.map(({ is }) => is).join('", "')}"`,
    );
  return kinds;
}

/** Shifts of positions have about this length. */
const FAR = 10;

/** The laws of the values in one precision. */
function lawErrors(
  subject: Subject,
  dtype: Dtype,
  stated: number | null,
  tolerances: Tolerances,
  parameters: "given" | "random",
): { checks: Check[]; moved: number } {
  const { f, kinds, action, sizes, options } = subject;
  const { elements = 20, seed = 0 } = options;
  return scope(() => {
    const exact = subject.arguments();
    const run = (xs: readonly Argument[]): readonly Tensor[] => listed(f(...inPrecision(kinds, xs, dtype)) as Tensor);
    const ys = run(exact);
    const out = valueKinds(subject, ys);
    const errors: Partial<Record<Check["law"], number>> = {};
    const note = (law: Check["law"], error: number): void => void (errors[law] = larger(errors[law] ?? 0, error));
    const compare = (law: Check["law"], xs: readonly Argument[], wanted: (kind: Told, y: Tensor, i: number) => Argument): void =>
      scope(() =>
        note(
          law,
          relativeByBlock(
            run(xs),
            ys.map((y, i) => wanted(out[i], y, i) as Tensor),
          ),
        ),
      );

    let moved = 0;
    for (const g of action.elements(elements, streamOf(seed, "elements"))) {
      scope(() => {
        const xs = exact.map((x, i) => turnedArgument(action, g, kinds[i], x));
        moved = larger(moved, largestMove(xs, exact));
        compare(action.reverses(g) ? "reflection" : "rotation", xs, (kind, y) => turnedArgument(action, g, kind, y));
      });
    }
    const random: Generator = streamOf(seed, "orders and shifts");
    if (kinds.some(({ is }) => is === "positions")) {
      for (let k = 0; k < 3; k++) {
        const t = random.normals(3).map((x) => FAR * x);
        compare(
          "translation",
          exact.map((x, i) => shiftedArgument(t, kinds[i], x)),
          (kind, y) => shiftedArgument(t, kind, y),
        );
      }
    }
    if (Object.values(sizes).some((size) => size > 1)) {
      for (let k = 0; k < 3; k++) {
        scope(() => {
          const orders = drawnOrders(kinds, exact, sizes, random);
          const xs = exact.map((x, i) => permutedArgument(orders, kinds[i], x, `argument ${i + 1}`));
          compare("permutation", xs, (kind, y, i) => permutedArgument(orders, kind, y, `value ${i + 1}`));
        });
      }
    }
    const again = run(exact);
    note(
      "determinism",
      sameBits(again, ys) &&
        (lanes() === 1 ||
          sameBits(
            alone(() => run(exact)),
            ys,
          ))
        ? 0
        : 1,
    );
    const tolerance = (law: Check["law"]): number =>
      law === "determinism" ? 0 : Math.max(tolerances[dtype], law === "rotation" || law === "reflection" ? (stated ?? 0) : 0);
    const checks = (Object.entries(errors) as [Check["law"], number][]).map(([law, error]) =>
      check(law, error, tolerance(law), { dtype, parameters }),
    );
    return { checks, moved };
  });
}

/** Runs work on this thread alone. */
function alone<R>(work: () => R): R {
  const crew = hire(null);
  try {
    return work();
  } finally {
    hire(crew);
  }
}

/** Largest change of a tensor, relative to its largest number. */
function largestMove(now: readonly Argument[], before: readonly Argument[]): number {
  return now.reduce((most, x, i) => {
    const from = before[i];
    return x instanceof Tensor && from instanceof Tensor && from.irreps !== "plain"
      ? larger(most, relativeByBlock([x], [from], 0))
      : most;
  }, 0);
}

/** Derivatives in f64: against difference quotients, by the arguments and by the parameters, and the symmetry of the second. */
function derivativeErrors(subject: Subject, tolerances: Tolerances, parameters: "given" | "random"): Check[] {
  const { f, model, options } = subject;
  const { order = 3, seed = 0 } = options;
  if (order === 0) return [];
  return scope(() => {
    const all = inPrecision(subject.kinds, subject.arguments(), "f64");
    const at = all.flatMap((x, i) => (x instanceof Tensor ? [i] : []));
    const ofTensors: Checked = (...xs: Tensor[]) => {
      const now = [...all];
      at.forEach((i, k) => void (now[i] = xs[k]));
      return f(...now);
    };
    const inputs = at.map((i) => all[i] as Tensor);
    const where = { dtype: "f64", parameters } as const;
    const checks: Check[] = [];
    if (inputs.length > 0) {
      const { errors } = gradientCheck(ofTensors, inputs, { order, seed });
      const laws = ["gradient", "second derivative", "third derivative"] as const;
      checks.push(...errors.map((error, k) => check(laws[k], error, tolerances.gradient, where)));
      if (order > 1) checks.push(check("hessian symmetry", hessianAsymmetry(ofTensors, inputs, seed), tolerances.hessian, where));
    }
    if (Object.keys(parametersOf(model)).length > 0)
      checks.push(
        check("gradient by parameters", parameterGradientError(ofTensors, inputs, model, seed), tolerances.gradient, where),
      );
    return checks;
  });
}

/** How smoothly the values end where the first two points part, all others being far away. */
function orderAtCutoff(subject: Subject, cutoff: number): number {
  const { f, kinds, action } = subject;
  const which = kinds.findIndex(({ is }) => is === "positions");
  if (which < 0) throw new RangeError("verify: there is a cutoff, but no argument that is positions");
  const space = action.space ?? 3;
  return smoothness(
    (r) =>
      scope(() => {
        const xs = inPrecision(kinds, subject.arguments(), "f64");
        xs[which] = parted(xs[which] as Tensor, r, 10 * cutoff, space);
        return listed(f(...xs) as Tensor).flatMap((y) => [...toArray(y)]);
      }),
    cutoff,
  ).order;
}
