import {
  arrange,
  type Canon,
  canonical,
  concat,
  type Flipped,
  type GateInWith,
  layout,
  type Norms,
  norms,
  print,
  product,
  type Regroup,
  type Scalars,
  type Text,
  writtenTerms,
} from "../irreps/index.js";
import { concatenate, forget, moveCopies, relabel, sliceColumns, split, type Tensor } from "../tensor/index.js";
import { type Activation, type Moments, type PointwiseFunction, requireActivation } from "./activation.js";
import { scaleCopies } from "./copies.js";
import { expectIrreps, layer } from "./layer.js";
import {
  type ActivationList,
  type AfterFunctions,
  activated,
  functionsOf,
  type Stretch,
  stretchesOf,
} from "./scalar-activation.js";

export interface GateOptions {
  /** For even scalars. Default: "silu". */
  even?: Activation | PointwiseFunction;
  /** For odd scalars: an odd function, or an even one, which makes them even. Default: "tanh". */
  odd?: Activation | PointwiseFunction;
  /** Instead: a function for each term of the scalars as written. */
  activations?: ActivationList;
  /** For even gates, or a function for each term of `gateIrreps` as written. Default: "sigmoid". */
  gates?: Activation | PointwiseFunction | ActivationList;
  /** For odd gates: an odd function. Default: "tanh". */
  oddGates?: Activation | PointwiseFunction;
  /** Irreps of the gates, one scalar for each gated copy; those of negative parity change the parity of what they scale. Default: all even. */
  gateIrreps?: string;
  /** Input as given, scalars, gates and gated one after another; or sorted and merged, as in e3nn. Default: "given". */
  order?: "given" | "e3nn";
  /** Factors that bring second moments to one. Default: "exact". */
  constants?: Moments;
}

export interface Gate<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
}

type Option<O, K extends string, Otherwise> = O extends { readonly [k in K]: infer F } ? F : Otherwise;
type GatesOf<V extends string, O> = O extends { readonly gateIrreps: infer G extends string } ? Canon<G> : Norms<V>;
type InOf<S extends string, V extends string, O> =
  GateInWith<Canon<S>, GatesOf<Canon<V>, O>, Canon<V>> extends infer T extends string
    ? O extends { readonly order: infer R }
      ? R extends "e3nn"
        ? Regroup<T>
        : T
      : T
    : never;
type ScalarsOf<S extends string, O> = AfterFunctions<
  S,
  O extends { readonly activations: infer A extends ActivationList }
    ? A
    : { readonly even: Option<O, "even", "silu">; readonly odd: Option<O, "odd", "tanh"> }
>;
type ScalingOf<G extends string, O> = AfterFunctions<
  G,
  Option<O, "gates", "sigmoid"> extends infer F
    ? F extends readonly unknown[]
      ? F
      : { readonly even: F; readonly odd: Option<O, "oddGates", "tanh"> }
    : never
>;
type GatedOf<V extends string, O> = O extends { readonly gateIrreps: infer G extends string }
  ? ScalingOf<G, O> extends infer F extends string
    ? F extends `✗${string}`
      ? F
      : Flipped<F, Canon<V>>
    : never
  : Canon<V>;
type OutOf<S extends string, V extends string, O> = string extends S | V
  ? string
  : GateInWith<ScalarsOf<S, O> & string, "", GatedOf<V, O> & string>;
type FirstError<A, B> = A extends `✗${string}` ? A : B extends `✗${string}` ? B : unknown;
type Fitting<S extends string, V extends string, O> = GateOptions & O & FirstError<ScalarsOf<S, O>, GatedOf<V, O>>;

/**
 * Gate: pointwise functions of scalars, and one scalar for each copy of the other irreps: [s, t, v] ↦ [f(s), g(t)·v].
 * Source: Weiler et al. 2018, arXiv:1807.02547, section 4.3; with e3nn's factors that keep second moments at one.
 *
 * @param scalars - 0e and 0o (in other groups: irreps of one dimension, invariant or signs); other irreps are a compile error
 * @param gated - irreps that are scaled; the input has one even scalar for each of their copies, between the scalars and them, or the scalars of
 * `gateIrreps`
 * @throws RangeError if a scalar is not of degree 0, a function does not fit its scalars, or there is not one gate for each gated copy
 */
export function gate<const S extends string, const V extends string, const O extends GateOptions = object>(
  scalars: Scalars<S>,
  gated: Text<V>,
  options?: Fitting<S, V, O>,
): Gate<InOf<S, V, O>, OutOf<S, V, O>> {
  const given: GateOptions = options ?? {};
  const { even = "silu", odd = "tanh", gates = "sigmoid", oddGates = "tanh", order = "given", constants } = given;
  if (order !== "given" && order !== "e3nn") throw new RangeError(`gate: order is "${order}"; it is "given" or "e3nn"`);
  for (const f of [even, odd, gates, oddGates]) if (typeof f === "string") requireActivation("gate", f);
  const first = canonical(scalars);
  const last = canonical(gated);
  const gateText = given.gateIrreps ?? norms(last);
  for (const [name, text] of [["scalars", first] as const, ["gateIrreps", gateText] as const])
    for (const { dim, irrep } of layout(text).blocks)
      if (dim > 1)
        throw new RangeError(
          `gate: "${irrep}" of ${name} "${text}" is not a scalar; a pointwise function of it is not equivariant`,
        );
  const plain = stretchesOf("gate", scalars, given.activations ?? { even, odd }, constants);
  const scaling = stretchesOf(
    "gate",
    gateText,
    Array.isArray(gates) ? gates : { even: gates as Activation, odd: oddGates },
    constants,
  );
  const runs = gateRuns(gateText, scaling, last);
  const texts = [...plain, ...scaling].map(({ text }) => text).concat(runs.map(({ text }) => text));
  const irrepsGiven = concat(...texts);
  const irrepsOut = concat(...plain.map(({ out }) => out), ...runs.map(({ out }) => out));
  const { irrepsIn, arranged } = inOrder([scalars, gateText, gated], irrepsGiven, order);

  const apply = (x: Tensor): Tensor => {
    expectIrreps("gate", x, irrepsIn);
    const row = arranged(x);
    const parts = texts.length === 1 ? [row] : split(row, texts);
    const outs = plain.map((stretch, i) => activated(stretch, parts[i]!));
    if (runs.length > 0) {
      const factors = scaling.map((stretch, i) => activated(stretch, parts[plain.length + i]!));
      const all = factors.length === 1 ? factors[0]! : concatenate(...factors.map((part) => forget(part)));
      const scaled = runs.map(({ from, to, out }, i) => {
        const part = parts[plain.length + scaling.length + i]!;
        const own = runs.length === 1 ? all : sliceColumns(forget(all), from, to);
        const y = scaleCopies(own, part);
        return out === part.irreps ? y : relabel(y, out, y.shape, y.dim);
      });
      outs.push(...scaled);
    }
    return outs.length === 0 ? row : outs.length === 1 ? outs[0]! : concatenate(...outs);
  };
  const description = () => ({ kind: "gate", scalars: functionsOf(plain), gates: functionsOf(scaling), gated: last, order });
  return layer(apply, { irrepsIn, irrepsOut }, description) as never;
}

/** Gated copies `from` … `to`, neighbours whose gates treat them alike. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly out: string;
}

/** @throws RangeError if there is not one gate for each gated copy, or an odd gate in a group other than O(3) */
function gateRuns(gateText: string, scaling: readonly Stretch[], gated: string): Run[] {
  const { blocks, count } = layout(gated);
  if (layout(gateText).count !== count)
    throw new RangeError(
      `gate: gateIrreps "${gateText}" are ${layout(gateText).count} scalars; "${gated}" has ${count} copies, which need one each`,
    );
  // The gates after their functions, one entry for each change of sign.
  const after = scaling.flatMap(({ out }) => layout(out).blocks);
  if (after.every(({ invariant }) => invariant)) return count === 0 ? [] : [{ from: 0, to: count, text: gated, out: gated }];
  const odd = after.find(({ invariant }) => !invariant)!;
  if (odd.group !== "O(3)")
    throw new RangeError(
      `gate: "${odd.irrep}" as a gate would change the basis of what it scales; in ${odd.group} gates are invariant`,
    );
  const runs: Run[] = [];
  let [g, used, at] = [0, 0, 0];
  for (const block of blocks) {
    for (let left = block.multiplicity; left > 0; ) {
      const taken = Math.min(left, after[g]!.multiplicity - used);
      const text = print([{ ...block, multiplicity: taken }]);
      const [irrep] = product(after[g]!.irrep, block.irrep);
      runs.push({ from: at, to: at + taken, text, out: `${taken}x${irrep}` });
      [left, used, at] = [left - taken, used + taken, at + taken];
      if (used === after[g]!.multiplicity) [g, used] = [g + 1, 0];
    }
  }
  return runs;
}

/** The input in its order, and how it is brought into that of its parts. */
function inOrder(
  parts: readonly string[],
  given: string,
  order: "given" | "e3nn",
): { irrepsIn: string; arranged: (x: Tensor) => Tensor } {
  if (order === "given") return { irrepsIn: given, arranged: (x) => x };
  const terms = parts.flatMap((part) => writtenTerms(part)).filter(({ multiplicity }) => multiplicity > 0);
  const { text, places } = arrange(print(terms), { order: "sorted" });
  const { blocks } = layout(text);
  const from = places.map(({ block, copy }, i) => ({
    offset: blocks[block]!.offset,
    stride: blocks[block]!.multiplicity,
    column: copy,
    multiplicity: terms[i]!.multiplicity,
    dim: terms[i]!.dim,
  }));
  const to = writtenTerms(print(terms));
  return { irrepsIn: text, arranged: text === given ? (x) => x : (x) => moveCopies(x, from, to, given) };
}
