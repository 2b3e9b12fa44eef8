import { type Activated, type ActivatedBy, type Canon, concat, norms, print, type Text, writtenTerms } from "../irreps/index.js";
import { concatenate, type Plain, split, type Tensor } from "../tensor/index.js";
import {
  type Activation,
  type EvenActivation,
  type Moments,
  type OddActivation,
  onNumbers,
  type PointwiseFunction,
  type Prepared,
  prepared,
} from "./activation.js";
import { expectIrreps, layer } from "./layer.js";

/** A function for each term as written, `null` for one that is left alone. */
export type ActivationList = readonly (Activation | PointwiseFunction | null)[];

/** Functions by the parity of scalars; other irreps, and scalars without a function, are left alone. */
export interface ActivationsByParity {
  /** For scalars on which nothing acts. */
  readonly even?: Activation | PointwiseFunction | null;
  /** For scalars that change sign: an odd function, which keeps them odd, or an even one, which makes them even. */
  readonly odd?: Activation | PointwiseFunction | null;
}

export interface ActivationOptions {
  /** Factors that bring second moments to one. Default: "exact". */
  constants?: Moments;
}

type Functions = ActivationList | ActivationsByParity;

/** Irreps after functions by term or by parity. */
export type AfterFunctions<S extends string, A> = A extends readonly unknown[]
  ? Activated<S, A, OddActivation, EvenActivation>
  : ActivatedBy<S, By<A, "even">, By<A, "odd">, OddActivation, EvenActivation>;
type By<A, K extends string> = A extends { readonly [k in K]: infer F } ? F : null;
type Fitting<S extends string, A> = AfterFunctions<S, A> extends infer C extends `✗${string}` ? C : A;

export interface ScalarActivation<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
}

/** A stretch of neighbouring terms with one function, or with none. */
export interface Stretch {
  readonly f: Activation | PointwiseFunction | null;
  readonly ready: Prepared | null;
  readonly text: string;
  /** Its irreps after the function. */
  readonly out: string;
  /** Its terms as written. */
  readonly terms: readonly string[];
}

/** The terms of stretches with the names of their functions, "own" for one of one's own, and factors. */
export const functionsOf = (stretches: readonly Stretch[]): Plain =>
  stretches.flatMap(({ f, ready, terms }) =>
    terms.map((term) => [term, typeof f === "function" ? "own" : f, ready === null ? 1 : ready.constant]),
  );

/**
 * The terms of a text with their functions.
 *
 * @throws RangeError if there is not a function for each term, a function acts on what is no scalar, or one that is neither odd nor even on
 * scalars that change sign
 */
export function stretchesOf(where: string, text: string, functions: Functions, moments?: Moments): readonly Stretch[] {
  const terms = writtenTerms(text);
  if (Array.isArray(functions) && functions.length !== terms.length)
    throw new RangeError(`${where}: "${text}" has ${terms.length} terms as written, the list ${functions.length} functions`);
  const stretches: Stretch[] = [];
  for (const [i, term] of terms.entries()) {
    const { dim, irrep, invariant, multiplicity } = term;
    const by = functions as ActivationsByParity;
    const f = Array.isArray(functions) ? functions[i] : dim > 1 ? null : ((invariant ? by.even : by.odd) ?? null);
    if (multiplicity === 0) continue;
    const written = print([term]);
    let out = written;
    const ready = f === null ? null : prepared(where, f, moments);
    if (ready !== null) {
      if (dim > 1)
        throw new RangeError(`${where}: "${written}" are not scalars; a pointwise function of them is not equivariant`);
      if (!invariant && ready.parity === "neither")
        throw new RangeError(
          `${where}: ${typeof f === "function" ? "the function" : `"${f}"`} is neither odd nor even; it cannot act on "${irrep}", which changes sign`,
        );
      if (!invariant && ready.parity === "even") out = norms(written);
    }
    const last = stretches.at(-1);
    if (last !== undefined && last.f === f)
      stretches[stretches.length - 1] = {
        ...last,
        text: concat(last.text, written),
        out: concat(last.out, out),
        terms: [...last.terms, written],
      };
    else stretches.push({ f, ready, text: written, out, terms: [written] });
  }
  return stretches;
}

/** The function of a stretch, with its factor. */
export function activated({ ready, out }: Stretch, x: Tensor): Tensor {
  return ready === null ? x : onNumbers(x, ready.apply, ready.constant, out);
}

/**
 * Pointwise functions of scalars among other irreps, each scaled to unit second moment for normal input: e3nn's Activation, and e3nn-jax's
 * scalar_activation. Scalars that change sign (0o, or B1 of D4) take an odd function, and stay, or an even one, and become invariant. The
 * parity of a function of one's own is found by evaluating it.
 *
 *     scalarActivation("3x0e + 2x0o + 2x1o", ["silu", "tanh", null])      scalarActivation("2x0o + 1o", { odd: "abs" }).irrepsOut = "2x0e+1x1o"
 *
 * @param functions - one for each term as written, or by parity
 * @throws RangeError if a function does not fit its irreps, where they are literal a compile error
 */
export const scalarActivation: {
  <const S extends string, const A extends Functions>(
    irreps: Text<S>,
    functions: Fitting<S, A>,
    options?: ActivationOptions,
  ): ScalarActivation<Canon<S>, AfterFunctions<S, A> & string>;
  /** The same for generic code, with checks at run time only. */
  dyn(irreps: string, functions: Functions, options?: ActivationOptions): ScalarActivation<string, string>;
} = Object.assign(make as never, { dyn: make });

function make(irreps: string, functions: Functions, options: ActivationOptions = {}): ScalarActivation<string, string> {
  const stretches = stretchesOf("scalarActivation", irreps, functions, options.constants);
  const texts = stretches.map(({ text }) => text);
  const irrepsIn = concat(...texts);
  const irrepsOut = concat(...stretches.map(({ out }) => out));
  const apply = (x: Tensor): Tensor => {
    expectIrreps("scalarActivation", x, irrepsIn);
    if (stretches.length < 2) return stretches.length === 0 ? x : activated(stretches[0]!, x);
    return concatenate(...split(x, texts).map((part, i) => activated(stretches[i]!, part)));
  };
  return layer(apply, { irrepsIn, irrepsOut }, () => ({ kind: "scalarActivation", functions: functionsOf(stretches) }));
}
