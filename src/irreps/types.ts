import type { Add, Mul } from "./decimal.js";
import type { Ell, Ids, IdsInWords, Kind, OneDimensional, Ordered, ProductText, Range, Trivial } from "./group-types.js";

/**
 * Irreps at type level: a text goes in, its canonical text comes out ("8x0e+4x1o"). No tuple and no object is kept, so hover,
 * errors and declarations show the text and nothing else. What the run time does (grammar.ts, layout.ts, algebra.ts) is done
 * here on literal texts, with the same results and the same sentences: scripts/type-fuzz.ts holds one to the other.
 *
 * - `string` goes through everything as `string`: irreps known only at run time are checked there.
 * - A multiplicity known only at run time is `${number}`, and absorbs what is added to it.
 * - A sentence that starts with ✗ is an error. As the type of a parameter it is what the compiler prints.
 * - Sums are kept in strings and unions, which are evaluated at once; mapped types pile up lazily until the compiler gives up.
 */

// ── grammar and canonical text ─────────────────────────────────────────────────────────────────────

type WithParity = `${bigint}e` | `${bigint}o`;
type Degree = WithParity | `${bigint}`;
/** One irrep: `1o`, `2e` of O(3), `1`, `2` of SO(3), `C4:1`, `D4:E` of groups that write a prefix. */
export type Irrep = Degree | `${string}:${string}`;

type Strip<S extends string> = S extends `${infer A} ${infer B}` ? Strip<`${A}${B}`> : S;
type Push<O extends string, M extends string, I extends string> = M extends "0"
  ? O
  : O extends ""
    ? `${M}x${I}`
    : `${O}+${M}x${I}`;
type Term<T extends string> = T extends `${infer M}x${infer I}` ? [M, I] : ["1", T];

// S: the terms to come; O: the terms done; M, I: the term at hand, which may yet grow; K: the irreps of the group
type CanonLoop<S extends string, O extends string, M extends string, I extends string, K> = S extends `${infer H}+${infer R}`
  ? Term<H> extends [infer m extends `${bigint}`, infer i extends K & string]
    ? Step<m, i, R, O, M, I, K>
    : Otherwise<H, R, O, M, I, K>
  : Push<O, M, I>;
type Step<
  m extends string,
  i extends string,
  R extends string,
  O extends string,
  M extends string,
  I extends string,
  K,
> = m extends "0"
  ? CanonLoop<R, O, M, I extends "" ? i : I, K>
  : i extends I
    ? CanonLoop<R, O, Add<M, m>, I, K>
    : CanonLoop<R, Push<O, M, I>, m, i, K>;

type Even = "0" | "2" | "4" | "6" | "8";
// Everything rare about a term: a multiplicity known at run time, white space but blanks, parity y, SO(3), a prefix, and mistakes
// biome-ignore format: one case after another
type Otherwise<H extends string, R extends string, O extends string, M extends string, I extends string, K> =
    Term<H> extends [infer m extends string, infer i extends K & string] ? `${number}` extends m ? Step<m, i, R, O, M, I, K> : OfGroup<H, R, I>
  : H extends `${infer A}\n${infer B}` ? CanonLoop<`${A}${B}+${R}`, O, M, I, K>
  : H extends `${infer A}\t${infer B}` ? CanonLoop<`${A}${B}+${R}`, O, M, I, K>
  : H extends `${infer A}y` ? CanonLoop<`${A}${A extends `${string}${Even}` ? "e" : "o"}+${R}`, O, M, I, K>
  : IsTerm<Term<H>> extends true ? [K, I] extends [WithParity, ""] ? CanonLoop<`${H}+${R}`, O, M, I, `${bigint}`> : OtherGroup<H>
  : H extends `${string}:${string}` ? OfGroup<H, R, I>
  : Record<never, 1> extends Record<H, 1> ? string // not literal, such as `${number}x${number}o`
  : NotAnIrrep<H>;
// a prefix, if this is the first term
type OfGroup<H extends string, R extends string, I extends string> = H extends `${infer G}:${infer A}`
  ? I extends ""
    ? CanonOfGroup<G, `${A}+${R}`>
    : NotAnIrrep<H>
  : NotAnIrrep<H>;
type IsTerm<T> = T extends [infer m, Degree] ? (m extends `${bigint}` ? true : `${number}` extends m ? true : false) : false;
type NotAnIrrep<H extends string> = `✗ '${H}' is not an irrep: write e.g. 8x1o`;
type OtherGroup<H extends string> = `✗ '${H}' is of another group than the terms before it: O(3) writes 8x1o, SO(3) writes 8x1`;
// a minus sign passes for a number of either kind
type Negative<S extends string> = S extends `${infer H}+${infer R}`
  ? H extends `${string}-${string}`
    ? NotAnIrrep<H>
    : Negative<R>
  : never;

// The same for a group G with a prefix, whose irreps are K. S: the terms to come, each with a plus behind it
type CanonOfGroup<G extends string, S extends string> = [Kind<G>] extends [never]
  ? NoGroup<G>
  : string extends Ids<Kind<G>>
    ? string
    : S extends "+"
      ? ""
      : S extends `${string}-${string}`
        ? NegativeOfGroup<S, G>
        : GroupLoop<S, "", "0", "", Ids<Kind<G>>, G>;
type Prefixed<G extends string, T extends string> = T extends "" | `✗${string}` ? T : string extends T ? T : `${G}:${T}`;
type GroupLoop<
  S extends string,
  O extends string,
  M extends string,
  I extends string,
  K,
  G extends string,
> = S extends `${infer H}+${infer R}`
  ? Term<H> extends [infer m extends `${bigint}`, infer i extends K & string]
    ? i extends "E0"
      ? NotOfGroup<H, G>
      : GroupStep<m, i, R, O, M, I, K, G>
    : OtherwiseInGroup<H, R, O, M, I, K, G>
  : PushInGroup<O, M, I, G>;
type GroupStep<
  m extends string,
  i extends string,
  R extends string,
  O extends string,
  M extends string,
  I extends string,
  K,
  G extends string,
> = m extends "0"
  ? GroupLoop<R, O, M, I, K, G>
  : i extends I
    ? GroupLoop<R, O, Add<M, m>, I, K, G>
    : GroupLoop<R, PushInGroup<O, M, I, G>, m, i, K, G>;
type PushInGroup<O extends string, M extends string, I extends string, G extends string> = M extends "0"
  ? O
  : O extends ""
    ? `${G}:${M}x${I}`
    : `${O}+${M}x${I}`;
// biome-ignore format: one case after another
type OtherwiseInGroup<H extends string, R extends string, O extends string, M extends string, I extends string, K, G extends string> =
    H extends `${G}:${infer A}` ? GroupLoop<`${A}+${R}`, O, M, I, K, G>
  : H extends `${string}:${string}` ? OtherThan<H, G>
  : H extends `${infer A}\n${infer B}` ? GroupLoop<`${A}${B}+${R}`, O, M, I, K, G>
  : H extends `${infer A}\t${infer B}` ? GroupLoop<`${A}${B}+${R}`, O, M, I, K, G>
  : Term<H> extends [infer m extends string, infer i extends K & string] ? `${number}` extends m ? GroupStep<m, i, R, O, M, I, K, G> : NotOfGroup<H, G>
  : Record<never, 1> extends Record<H, 1> ? string
  : NotOfGroup<H, G>;
type NegativeOfGroup<S extends string, G extends string> = S extends `${infer H}+${infer R}`
  ? H extends `${string}-${string}`
    ? NotOfGroup<H, G>
    : NegativeOfGroup<R, G>
  : never;
type NotOfGroup<H extends string, G extends string> = `✗ '${H}' is not an irrep of ${G}: there are ${IdsInWords<Kind<G>>}`;
type OtherThan<H extends string, G extends string> = `✗ '${H}' is of another group than ${G}`;
type NoGroup<G extends string> =
  `✗ '${G}' is not a group with irreps texts: there are C4, D4 (any number), SO2, O2, SU2, T, O, I, Td, or with inversion Th, Oh, Ih, C4i, D4i; O(3) writes 8x1o, SO(3) writes 8x1`;

/** No spaces, explicit multiplicities, no zero terms, equal neighbours merged: equal text ⇔ equal memory layout. */
export type Canon<S extends string> = string extends S ? string : CanonOf<Strip<S>>;
type CanonOf<S extends string> = S extends ""
  ? ""
  : S extends `${string}-${string}`
    ? S extends `${infer G}:${infer R}`
      ? CanonOfGroup<G, `${R}+`>
      : Negative<`${S}+`>
    : CanonLoop<`${S}+`, "", "0", "", WithParity>;

/** Parameter type of an irreps text: the text itself, or the sentence that the error shows. */
export type Text<S extends string> = Canon<S> extends infer C extends `✗${string}` ? C : S;

// ── queries ────────────────────────────────────────────────────────────────────────────────────────

/** Union of the irreps that occur: Irs<"8x0e+4x1o"> is "0e" | "1o", Irs<"C4:8x0+4x1"> is "C4:0" | "C4:1". */
export type Irs<S extends string> = string extends S
  ? Irrep
  : S extends `${infer G}:${infer R}`
    ? WithPrefix<G, IrsLoop<R>>
    : IrsLoop<S>;
type IrsLoop<S extends string, U = never> = S extends `${string}x${infer I}+${infer R}`
  ? IrsLoop<R, U | I>
  : S extends `${string}x${infer I}`
    ? U | I
    : U;
type WithPrefix<G extends string, I> = I extends string ? `${G}:${I}` : never;
// without it, where it is G's
type WithoutPrefix<G extends string, I> = I extends `${G}:${infer i}` ? i : never;

/** Sum of the multiplicities: Count<"8x0e+4x1o"> is "12". */
export type Count<S extends string> = string extends S
  ? `${number}`
  : S extends `${string}:${infer R}`
    ? CountLoop<R>
    : CountLoop<S>;
type CountLoop<S extends string, N extends string = "0"> = S extends `${infer M}x${string}+${infer R}`
  ? CountLoop<R, Add<N, M>>
  : S extends `${infer M}x${string}`
    ? Add<N, M>
    : N;

/** The terms whose irrep is in the union K, merged where they meet: Keep<"2x0e+1x1o+3x0e", "0e"> is "5x0e". */
export type Keep<S extends string, K> = string extends S
  ? string
  : S extends `${infer G}:${infer R}`
    ? Prefixed<G, KeepLoop<`${R}+`, WithoutPrefix<G, K>, "", "0", "">>
    : KeepLoop<`${S}+`, K, "", "0", "">;
type KeepLoop<
  S extends string,
  K,
  O extends string,
  M extends string,
  I extends string,
> = S extends `${infer m}x${infer i}+${infer R}`
  ? i extends K
    ? i extends I
      ? KeepLoop<R, K, O, Add<M, m>, I>
      : KeepLoop<R, K, Push<O, M, I>, m, i>
    : KeepLoop<R, K, O, M, I>
  : Push<O, M, I>;

/** One text after the other, merged where they meet: Concat<"8x0e", "4x0e+1x1o"> is "12x0e+1x1o". */
export type Concat<A extends string, B extends string> = string extends A | B
  ? string
  : A extends ""
    ? B
    : B extends ""
      ? A
      : A extends `${infer G}:${string}`
        ? B extends `${G}:${infer b}`
          ? Canon<`${A}+${b}`>
          : OtherThan<First<B>, G>
        : B extends `${string}:${string}`
          ? OtherThan<First<B>, Group<A>>
          : Canon<`${A}+${B}`>;
type First<S extends string> = S extends `${infer H}+${string}` ? H : S;

// ── selection rules ────────────────────────────────────────────────────────────────────────────────

// |l − m| … l + m: what is common to both is counted twice in N, the rest is the difference
type Couple<A extends 0[], B extends 0[], N extends 0[] = []> = A extends [0, ...infer a extends 0[]]
  ? B extends [0, ...infer b extends 0[]]
    ? Couple<a, b, [...N, 0, 0]>
    : Range<A, N>
  : Range<B, N>;
// degree and parity, or a name and its prefix
type Split<I extends string> = I extends `${infer l}e`
  ? [l, "e"]
  : I extends `${infer l}o`
    ? [l, "o"]
    : I extends `${infer G}:${infer i}`
      ? [i, G]
      : [I, ""];
interface Parity {
  ee: "e";
  oo: "e";
  eo: "o";
  oe: "o";
  "": "";
}

/** Union of the irreps in the product of two: Product<"1o", "1o"> is "0e" | "1e" | "2e", Product<"C4:1", "C4:1"> is "C4:0" | "C4:2". */
export type Product<A extends string, B extends string> = [Split<A>, Split<B>] extends [
  [infer l extends string, infer p extends string],
  [infer m extends string, infer q extends string],
]
  ? `${p}${q}` extends keyof Parity
    ? [Ell<l>, Ell<m>] extends [infer a extends 0[], infer b extends 0[]]
      ? `${Couple<a, b> & number}${Parity[`${p}${q}`]}`
      : `${bigint}${Parity[`${p}${q}`]}`
    : p extends q
      ? WithPrefix<p, IrsLoop<WithoutPlus<ProductText<Kind<p>, l, m>>>>
      : never
  : never;
type WithoutPlus<S extends string> = S extends `${infer T}+` ? T : S;

// M more copies of each irrep in K, in a union of terms ("56x0e" | "72x1o")
type Put<U extends string, K extends string, M extends string> =
  | (U extends `${infer m}x${infer i}` ? (i extends K ? `${Add<m, M>}x${i}` : U) : never)
  | `${M}x${Exclude<K, U extends `${string}x${infer i}` ? i : never>}`;
type ProductLoop<
  A extends string,
  B extends string,
  B0 extends string,
  F,
  U extends string = never,
> = A extends `${infer m}x${infer i}+${infer r}`
  ? B extends `${infer n}x${infer j}+${infer s}`
    ? ProductLoop<A, s, B0, F, Put<U, Extract<Product<i, j>, F>, Mul<m, n>>>
    : ProductLoop<r, B0, B0, F, U>
  : U;

// The terms of a union as one text, by l, then odd before even
type Print<U extends string, L extends 0[] = [], O extends string = ""> = [U] extends [never]
  ? O
  : L["length"] extends 128
    ? string
    : Print<
        Exclude<U, `${string}x${L["length"]}${"o" | "e" | ""}`>,
        [...L, 0],
        Append<
          Append<Append<O, Extract<U, `${string}x${L["length"]}o`>>, Extract<U, `${string}x${L["length"]}e`>>,
          Extract<U, `${string}x${L["length"]}`>
        >
      >;
type Append<O extends string, T extends string> = [T] extends [never] ? O : O extends "" ? T : `${O}+${T}`;

/**
 * Decomposition of A ⊗ B, sorted (0o, 0e, 1o, 1e, …) and merged; F, a union of irreps, filters the result. Over the real numbers an irrep may
 * occur more than once in the product of two: TensorProduct<"C4:8x1", "C4:1x1"> is "C4:16x0+16x2".
 */
export type TensorProduct<A extends string, B extends string, F = unknown> = string extends A | B
  ? string
  : A extends `${infer G}:${infer a}`
    ? B extends `${G}:${infer b}`
      ? OrderedText<G, GroupProductLoop<`${a}+`, `${b}+`, `${b}+`, F, G, Kind<G>>>
      : ""
    : Print<ProductLoop<`${A}+`, `${B}+`, `${B}+`, F>>;

// U of terms without the prefix G; a term of `string` makes the whole a string
type OrderedText<G extends string, U extends string> = string extends U ? string : Prefixed<G, Ordered<Kind<G>, U>>;
type GroupProductLoop<
  A extends string,
  B extends string,
  B0 extends string,
  F,
  G extends string,
  K,
  U extends string = never,
> = A extends `${infer m}x${infer i}+${infer r}`
  ? B extends `${infer n}x${infer j}+${infer s}`
    ? GroupProductLoop<A, s, B0, F, G, K, PutAll<U, ProductText<K, i, j>, Mul<m, n>, F, G>>
    : GroupProductLoop<r, B0, B0, F, G, K, U>
  : U;
type PutAll<U extends string, T extends string, M extends string, F, G extends string> = string extends T
  ? string
  : T extends `${infer m}x${infer i}+${infer R}`
    ? PutAll<`${G}:${i}` extends F ? Put<U, i, Mul<M, m>> : U, R, M, F, G>
    : U;

/** Sorted (0o, 0e, 1o, 1e, …) and merged. */
export type Regroup<S extends string> = string extends S
  ? string
  : S extends `${infer G}:${infer R}`
    ? OrderedText<G, RegroupLoop<`${R}+`>>
    : Print<RegroupLoop<`${S}+`>>;
type RegroupLoop<S extends string, U extends string = never> = S extends `${infer m}x${infer i}+${infer R}`
  ? RegroupLoop<R, Put<U, i, m>>
  : U;

/** The irreps of Out that do not occur in In, which no linear intertwiner can reach (Schur); never when all is well. */
export type Missing<In extends string, Out extends string> = string extends In | Out ? never : Exclude<Irs<Out>, Irs<In>>;

// ── parameters of layers: the text, or the sentence that the error shows ───────────────────────────

// The irreps of S that are not in the union K, each once, as a list to read: "1e, 2o"; empty when all is well
export type Others<S extends string, K> = S extends `${infer G}:${infer R}`
  ? string extends S
    ? ""
    : ListWithPrefix<G, OthersLoop<`${R}+`, WithoutPrefix<G, K>>>
  : OthersLoop<`${S}+`, K>;
type ListWithPrefix<G extends string, L extends string> = L extends ""
  ? ""
  : L extends `${infer H}, ${infer R}`
    ? `${G}:${H}, ${ListWithPrefix<G, R>}`
    : `${G}:${L}`;
type OthersLoop<S extends string, K, O extends string = ""> = S extends `${string}x${infer I}+${infer R}`
  ? OthersLoop<R, K | I, I extends K ? O : O extends "" ? I : `${O}, ${I}`>
  : O;

/** Output irreps of a linear layer: each must occur among those of the input. */
export type FedBy<In extends string, Out extends string> =
  Others<Canon<Out>, Irs<Canon<In>>> extends ""
    ? Text<Out>
    : `✗ '${Canon<In>}' has no ${Others<Canon<Out>, Irs<Canon<In>>>}: by Schur that output is always zero`;

// K in O(3) and SO(3), in a group with a prefix its irreps of one dimension, or the one on which nothing acts
type OneOf<S extends string, K> = S extends `${infer G}:${string}` ? WithPrefix<G, OneDimensional<Kind<G>>> : K;
type InvariantOf<S extends string, K> = S extends `${infer G}:${string}` ? WithPrefix<G, Trivial<Kind<G>>> : K;

/** Only l = 0, of either parity: what a pointwise function may act on (an odd scalar wants an odd or an even function). */
export type Scalars<S extends string> =
  Others<Canon<S>, OneOf<Canon<S>, "0e" | "0o" | "0">> extends ""
    ? Text<S>
    : `✗ '${S}' are not scalars: a pointwise function of them is not equivariant`;

/** Only 0e (0 in SO(3), A1 in D4, …): what any pointwise function may act on. */
export type Invariants<S extends string> =
  Others<Canon<S>, InvariantOf<Canon<S>, "0e" | "0">> extends ""
    ? Text<S>
    : `✗ '${S}' are not invariant: a pointwise function of them is not equivariant`;

type Odd = "1" | "3" | "5" | "7" | "9";
type Natural = `${string}${Even}e` | `${string}${Odd}o` | `${bigint}`;
/** Irreps of spherical harmonics of a vector: parity (−1)ˡ. */
export type Harmonics<S extends string> =
  Others<Canon<S>, Natural> extends ""
    ? Text<S>
    : `✗ Y_l of a vector has parity (-1)^l: there is no ${Others<Canon<S>, Natural>}`;

export type Reach<A, B> = A extends string ? (B extends string ? Product<A, B> : never) : never;
type Unreached<A extends string, B extends string, O extends string> = string extends A | B
  ? ""
  : Others<O, Reach<Irs<A>, Irs<B>>>;
/** Output irreps of a tensor product of A and B: each must occur in A ⊗ B. */
export type Coupled<A extends string, B extends string, O extends string> =
  Unreached<Canon<A>, Canon<B>, Canon<O>> extends ""
    ? Text<O>
    : `✗ '${A}' ⊗ '${B}' has no ${Unreached<Canon<A>, Canon<B>, Canon<O>>}`;

type WithoutParity = `${string}x${bigint}` | `${string}x${bigint}+${string}`;
type Group<S extends string> = S extends "" | `✗${string}`
  ? "any"
  : S extends `${infer G}:${string}`
    ? G
    : S extends WithoutParity
      ? "SO(3)"
      : "O(3)";
/** Irreps B that may stand beside A in a product: both of the same group. */
export type Beside<A extends string, B extends string> = string extends A | B
  ? Text<B>
  : BesideOf<A, B, Group<Canon<A>>, Group<Canon<B>>>;
type BesideOf<A extends string, B extends string, G extends string, H extends string> = "any" extends G | H
  ? Text<B>
  : G extends H
    ? Text<B>
    : G | H extends "O(3)" | "SO(3)"
      ? `✗ '${A}' and '${B}' are irreps of different groups: O(3) writes 8x1o, SO(3) writes 8x1`
      : `✗ '${A}' and '${B}' are irreps of different groups, ${G} and ${H}`;

/** Only irreps of O(3) and SO(3): what works by degrees and Clebsch-Gordan coefficients. */
export type Degrees<S extends string> =
  Group<Canon<S>> extends "any" | "O(3)" | "SO(3)"
    ? Text<S>
    : string extends Canon<S>
      ? S
      : `✗ '${Canon<S>}' are irreps of ${Group<Canon<S>>}; this works for those of O(3) and SO(3)`;

/** Scalars on which nothing acts, of any group with a prefix. */
export type PrefixedScalars = `${string}:${number}x${"0" | "A" | "A1"}${"" | "g"}`;

/** The invariant irrep of the group of S, once: Invariant<"D4:4xE"> is "D4:1xA1". */
export type Invariant<S extends string> = S extends `${infer G}:${string}` ? `${G}:1x${Trivial<Kind<G>>}` : `1x${Zero<S>}`;

type Zero<S extends string> = Group<S> extends "SO(3)" ? "0" : "0e";
/** As many invariants as S has copies: norms of S, or gates for it. Norms<"8x0e+4x1o"> is "12x0e". */
export type Norms<S extends string> = string extends S
  ? string
  : S extends ""
    ? ""
    : S extends `${infer G}:${string}`
      ? `${G}:${Count<S>}x${Trivial<Kind<G>>}`
      : `${Count<S>}x${Zero<S>}`;

/** Input of a gate with scalars S and gated irreps V: S, one invariant for each copy in V, and V. */
export type GateIn<S extends string, V extends string> = string extends S | V ? string : Concat<Concat<S, Norms<V>>, V>;
/** Output of that gate. */
export type GateOut<S extends string, V extends string> = Concat<S, V>;
