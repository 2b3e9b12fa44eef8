import type { Canon, Degrees, Irs, Others, Reach, Text } from "./types.js";

/** Multiplicity of the first term: CopiesOf<"8x0e+8x1o"> is "8". */
type CopiesOf<S extends string> = S extends `${infer M}x${string}` ? M : never;
type SameCopies<S extends string, M extends string> = S extends `${infer m}x${string}+${infer R}`
  ? m extends M
    ? SameCopies<R, M>
    : false
  : S extends `${infer m}x${string}`
    ? m extends M
      ? true
      : false
    : true;

/** Irreps of O(3) or SO(3) with as many copies of each. */
export type Uniform<S extends string> =
  string extends Canon<S>
    ? S
    : Canon<S> extends `✗${string}`
      ? Text<S>
      : SameCopies<Canon<S>, CopiesOf<Canon<S>>> extends true
        ? Degrees<S>
        : `✗ '${Canon<S>}' has different numbers of copies: symmetric products are taken copy by copy`;

/** Irreps in products of at most N of those in A; all four orders if N is not known. */
type Powers<A, N extends number> = number extends N
  ? Powers<A, 4>
  : N extends 1
    ? A
    : N extends 2
      ? A | Reach<A, A>
      : N extends 3
        ? A | Reach<A, A> | Reach<Reach<A, A>, A>
        : A | Reach<A, A> | Reach<Reach<A, A>, A> | Reach<Reach<Reach<A, A>, A>, A>;

/** Output of a symmetric contraction: irreps in products of up to N irreps of the input, in as many copies. */
export type Symmetric<In extends string, Out extends string, N extends number> = string extends Canon<In> | Canon<Out>
  ? Text<Out>
  : Canon<Out> extends `✗${string}`
    ? Text<Out>
    : Others<Canon<Out>, Powers<Irs<Canon<In>>, N>> extends ""
      ? SameCopies<Canon<Out>, CopiesOf<Canon<In>>> extends true
        ? Text<Out>
        : `✗ '${Canon<Out>}' has other numbers of copies than '${Canon<In>}': symmetric products are taken copy by copy`
      : `✗ products of up to ${N} irreps of '${Canon<In>}' have no ${Others<Canon<Out>, Powers<Irs<Canon<In>>, N>>}`;
