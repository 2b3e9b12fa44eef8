import type { Add } from "./decimal.js";
import type { Canon, Concat, Invariants, Irs, Keep, Norms, Product, Scalars, Text } from "./types.js";

/**
 * What layers do to irreps, at type level, beyond types.ts: by the terms as they are written, for lists of functions, odd gates, and picking of
 * terms. The same rules hold: canonical texts come out, `string` where something is known only at run time, and a sentence that starts with ✗ for
 * what cannot be.
 */

// ── terms as they are written ──────────────────────────────────────────────────────────────────────

/** The terms of a text as it is written, each canonical: ["4x0e", "1x1o", ""] for "4x0e + 1o + 0x2e", of which the last is empty. */
export type WrittenTerms<S extends string> = string extends S
  ? string[]
  : S extends `${infer G}:${infer R}`
    ? PrefixedTerms<`${R}+`, StripBlanks<G>>
    : StripBlanks<S> extends ""
      ? []
      : TermsLoop<`${S}+`>;
type StripBlanks<S extends string> = S extends `${infer A} ${infer B}` ? StripBlanks<`${A}${B}`> : S;
type TermsLoop<S extends string, O extends string[] = []> = S extends `${infer H}+${infer R}`
  ? TermsLoop<R, [...O, Canon<H>]>
  : O;
type PrefixedTerms<S extends string, G extends string, O extends string[] = []> = S extends `${infer H}+${infer R}`
  ? PrefixedTerms<R, G, [...O, H extends `${string}:${string}` ? Canon<H> : Canon<`${G}:${H}`>]>
  : O;

// ── functions of scalars ───────────────────────────────────────────────────────────────────────────

/**
 * Irreps after functions of the terms as they are written, `null` for a term that is left alone. Odd and Even are the names of functions of
 * that parity: an odd function keeps odd scalars odd, an even one makes them even, and no other may act on them.
 */
export type Activated<S extends string, A extends readonly unknown[], Odd, Even> = string extends S
  ? string
  : Text<S> extends `✗${string}`
    ? Text<S>
    : WrittenTerms<S> extends infer T extends string[]
      ? number extends A["length"]
        ? string
        : T["length"] extends A["length"]
          ? ActivatedLoop<T, A, Odd, Even>
          : `✗ '${S}' has ${T["length"]} terms as written, the list ${A["length"]} functions`
      : never;
type ActivatedLoop<T, A, Odd, Even, O extends string = ""> = T extends [infer t extends string, ...infer r]
  ? A extends readonly [infer a, ...infer b]
    ? ActivatedTerm<t, a, Odd, Even> extends infer o extends string
      ? o extends `✗${string}`
        ? o
        : ActivatedLoop<r, b, Odd, Even, Concat<O, o>>
      : never
    : O
  : O;
// biome-ignore format: one case after another
type ActivatedTerm<T extends string, A, Odd, Even> =
    A extends null ? T
  : Invariants<T> extends `✗${string}`
    ? Scalars<T> extends `✗${infer Why}` ? `✗${Why}`
    : A extends Odd ? T
    : A extends Even ? Norms<T>
    : A extends string ? `✗ '${A}' is neither odd nor even: it cannot act on ${T}, which changes sign`
    : string
  : T;

/** The same by the parity of scalars: E for those on which nothing acts, O for those that change sign; all else is left alone. */
export type ActivatedBy<S extends string, E, O, Odd, Even> = string extends S
  ? string
  : Text<S> extends `✗${string}`
    ? Text<S>
    : ActivatedByLoop<WrittenTerms<S>, E, O, Odd, Even>;
type ActivatedByLoop<T, E, A, Odd, Even, O extends string = ""> = T extends [infer t extends string, ...infer r]
  ? ActivatedTerm<t, Chosen<t, E, A>, Odd, Even> extends infer o extends string
    ? o extends `✗${string}`
      ? o
      : ActivatedByLoop<r, E, A, Odd, Even, Concat<O, o>>
    : never
  : O;
type Chosen<T extends string, E, A> = Invariants<T> extends `✗${string}` ? (Scalars<T> extends `✗${string}` ? null : A) : E;

// ── gates ──────────────────────────────────────────────────────────────────────────────────────────

/** Input of a gate with gates G of their own irreps: S, G and V one after another. */
export type GateInWith<S extends string, G extends string, V extends string> = string extends S | G | V
  ? string
  : Concat<Concat<S, G>, V>;

/**
 * Gated irreps V times scalars G, copy by copy: each gate of negative parity changes that of what it scales. `string` where the blocks of G do
 * not end where blocks of V do.
 */
export type Flipped<G extends string, V extends string> = string extends G | V ? string : Flip<WrittenTerms<G>, WrittenTerms<V>>;
// M: gated copies that the first of G has had, of the multiplicity that it says
type Flip<G, V, M extends string = "0", O extends string = ""> = V extends [infer v extends string, ...infer r]
  ? G extends [infer g extends string, ...infer h]
    ? g extends `${infer n}x${string}`
      ? v extends `${infer m}x${infer i}`
        ? Add<M, m> extends infer sum extends string
          ? sum extends n
            ? Flip<h, r, "0", Concat<O, `${m}x${Product<Irs<g>, i>}`>>
            : Flip<G, r, sum, Concat<O, `${m}x${Product<Irs<g>, i>}`>>
          : never
        : string
      : string
    : string
  : G extends []
    ? O
    : string;

// ── picking ────────────────────────────────────────────────────────────────────────────────────────

/** Terms of a text as it is written, by their places, one after another. */
export type TermsAt<S extends string, L extends readonly number[]> = string extends S
  ? string
  : number extends L["length"]
    ? string
    : TermsAtLoop<WrittenTerms<S>, L, S>;
type TermsAtLoop<T extends string[], L, S extends string, O extends string = ""> = L extends readonly [
  infer i extends number,
  ...infer r,
]
  ? number extends i
    ? string
    : `${i}` extends keyof T
      ? TermsAtLoop<T, r, S, Concat<O, T[`${i}` & keyof T] & string>>
      : `✗ '${S}' has no term ${i}: there are ${T["length"]}`
  : O;

/** Irreps K that must all occur in S. */
export type Among<S extends string, K extends string> = string extends S | K
  ? Text<K>
  : Text<K> extends `✗${string}`
    ? Text<K>
    : [Exclude<Irs<Canon<K>>, Irs<S>>] extends [never]
      ? K
      : `✗ '${S}' has no ${Exclude<Irs<Canon<K>>, Irs<S>>}`;

/** The terms of S whose irrep does not occur in K, merged where they meet. */
export type Drop<S extends string, K extends string> = string extends S | K ? string : Keep<S, Exclude<Irs<S>, Irs<Canon<K>>>>;
