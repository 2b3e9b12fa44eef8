import type { POLYHEDRAL } from "./polyhedral.js";

/**
 * Groups with a prefix at type level: which irreps there are ({@link Ids}), their order ({@link Ordered}), and their products
 * ({@link ProductText}), for the types of types.ts. What families.ts, planar.ts and degrees.ts do at run time is done here on literal texts.
 * Numbers are tuples of that length; beyond 63 they are not counted out, and texts become `string`.
 */

/**
 * Irreps of groups by table, in the order of sorting, the trivial one first. Open to declaration merging: a group that is declared here is
 * known to the types, and its products are those of the table.
 */
export interface IrrepTables extends Polyhedral {}
type Polyhedral = typeof POLYHEDRAL;
interface Table {
  readonly irreps: readonly string[];
  readonly products: object;
}

/** A number as a tuple of that length; null beyond 63. */
export type Ell<L extends string, A extends 0[] = []> = `${A["length"]}` extends L
  ? A
  : A["length"] extends 63
    ? null
    : Ell<L, [...A, 0]>;

/** The numbers |X| … |X| + |N|. */
export type Range<X extends 0[], N extends 0[], U = never> = N extends [0, ...infer n extends 0[]]
  ? Range<[...X, 0], n, U | X["length"]>
  : U | X["length"];

// ── what a prefix stands for ───────────────────────────────────────────────────────────────────────

// ["C", n], ["D", n]: rotations of the plane, and with mirrors; n is null for SO(2) and O(2). ["S"]: SU(2). ["T", table]. ["i", K]: K
// with inversion. "large": a number that is not counted out. never: no group
/** The kind of group that a prefix names. */
// biome-ignore format: one case after another
export type Kind<G extends string> =
    G extends "SO2" ? ["C", null]
  : G extends "O2" ? ["D", null]
  : G extends "SU2" ? ["S"]
  : G extends keyof IrrepTables ? ["T", IrrepTables[G]]
  : G extends keyof WithInversion ? ["i", Kind<WithInversion[G]>]
  : G extends `C${infer N}i` ? Inverted<Plane<"C", N>>
  : G extends `D${infer N}i` ? Inverted<Plane<"D", N>>
  : G extends `C${infer N}` ? Plane<"C", N>
  : G extends `D${infer N}` ? Plane<"D", N>
  : never;
interface WithInversion {
  Th: "T";
  Oh: "O";
  Ih: "I";
}
type Plane<K extends string, N extends string> = N extends `${bigint}`
  ? N extends "0" | `-${string}`
    ? never
    : Ell<N> extends infer T extends 0[]
      ? [K, T]
      : "large"
  : never;
type Inverted<K> = [K] extends [never] ? never : K extends "large" ? K : ["i", K];

// ⌊n/2⌋ as a tuple
type Half<N extends 0[], H extends 0[] = []> = N extends [0, 0, ...infer R extends 0[]] ? Half<R, [...H, 0]> : H;
type IsEven<N extends 0[]> = N extends [...Half<N>, ...Half<N>] ? true : false;
// how many irreps of D_n have two dimensions, ⌈n/2⌉ − 1
type Pairs<N extends 0[]> = IsEven<N> extends true ? (Half<N> extends [0, ...infer P extends 0[]] ? P : never) : Half<N>;
type Signs<N extends 0[]> = IsEven<N> extends true ? ["A1", "A2", "B1", "B2"] : ["A1", "A2"];

// ── names of irreps ────────────────────────────────────────────────────────────────────────────────

type Odd = "1" | "3" | "5" | "7" | "9";
/** Union of the irreps of a kind of group; `string` if they are not counted out. */
// biome-ignore format: one case after another
export type Ids<K> =
    K extends "large" ? string
  : K extends ["C", infer N] ? (N extends 0[] ? `${Range<[], Half<N>>}` : `${bigint}`)
  : K extends ["D", infer N] ? (N extends 0[] ? Signs<N>[number] | PairIds<Pairs<N>> : "A1" | "A2" | `E${bigint}`)
  : K extends ["S"] ? `${bigint}` | (`${bigint}/2` & `${string}${Odd}/2`)
  : K extends ["T", infer T extends Table] ? T["irreps"][number]
  : K extends ["i", infer B] ? `${Ids<B>}${"g" | "u"}`
  : never;
type PairIds<P extends 0[]> = P extends [0, ...infer R extends 0[]] ? (R extends [] ? "E" : `E${Range<[0], R>}`) : never;

/** The irreps of a kind of group in words, for errors. */
// biome-ignore format: one case after another
export type IdsInWords<K> =
    K extends ["C", infer N] ? (N extends 0[] ? CyclicWords<Half<N>> : "0, 1, 2, …")
  : K extends ["D", infer N] ? (N extends 0[] ? `${Listed<Signs<N>>}${PairWords<Pairs<N>>}` : "A1, A2, E1, E2, …")
  : K extends ["S"] ? "0, 1/2, 1, …"
  : K extends ["T", infer T extends Table] ? Listed<T["irreps"]>
  : K extends ["i", infer B] ? `${IdsInWords<B>}, each with g or u`
  : never;
type CyclicWords<H extends 0[]> = H extends [0, 0, 0, ...0[]]
  ? `0, 1, …, ${H["length"]}`
  : Listed<Take<["0", "1", "2"], [0, ...H]>>;
// biome-ignore format: one case after another
type PairWords<P extends 0[]> =
    P extends [] ? ""
  : P extends [0] ? ", E"
  : P extends [0, 0] ? ", E1, E2"
  : P extends [0, 0, 0] ? ", E1, E2, E3"
  : `, E1, …, E${P["length"]}`;
type Take<L extends string[], N extends 0[]> = N extends [0, ...infer n extends 0[]]
  ? L extends [infer H extends string, ...infer R extends string[]]
    ? [H, ...Take<R, n>]
    : []
  : [];
type Listed<L extends readonly string[], O extends string = ""> = L extends readonly [
  infer H extends string,
  ...infer R extends string[],
]
  ? Listed<R, O extends "" ? H : `${O}, ${H}`>
  : O;

/** The irrep on which nothing acts. */
// biome-ignore format: one case after another
export type Trivial<K> =
    K extends ["C", unknown] | ["S"] ? "0"
  : K extends ["D", unknown] ? "A1"
  : K extends ["T", infer T extends Table] ? T["irreps"][0]
  : K extends ["i", infer B] ? `${Trivial<B>}g`
  : string;

/** The irreps of one dimension, among those of Mulliken's names all A and B. */
// biome-ignore format: one case after another
export type OneDimensional<K> =
    K extends ["C", infer N] ? (N extends 0[] ? (IsEven<N> extends true ? "0" | `${Half<N>["length"]}` : "0") : "0")
  : K extends ["S"] ? "0"
  : K extends ["i", infer B] ? `${OneDimensional<B>}${"g" | "u"}`
  : K extends "large" ? string
  : `${"A" | "B"}${string}`;

// ── order ──────────────────────────────────────────────────────────────────────────────────────────

/** The terms of a union U ("8x0" | "2xE") as one text after O, in the order of the group. */
// biome-ignore format: one case after another
export type Ordered<K, U extends string, O extends string = "", X extends string = ""> =
    [U] extends [never] ? O
  : K extends ["C", unknown] ? Counted<U, "", X, [], O>
  : K extends ["D", unknown] ? Counted<Exclude<U, `${string}x${"A1" | "A2" | "B1" | "B2" | "E"}${X}`>, "E", X, [0], InTurn<U, ["A1", "A2", "B1", "B2", "E"], X, O>>
  : K extends ["S"] ? Spins<U, [], O>
  : K extends ["T", infer T extends Table] ? InTurn<U, T["irreps"], X, O>
  : K extends ["i", infer B] ? Ordered<B, Extract<U, `${string}u`>, Ordered<B, Extract<U, `${string}g`>, O, "g">, "u">
  : string;
type Append<O extends string, T extends string> = [T] extends [never] ? O : O extends "" ? T : `${O}+${T}`;
type InTurn<U extends string, L extends readonly string[], X extends string, O extends string> = L extends readonly [
  infer I extends string,
  ...infer R extends string[],
]
  ? InTurn<U, R, X, Append<O, Extract<U, `${string}x${I}${X}`>>>
  : O;
// P0X, P1X, P2X, …
type Counted<U extends string, P extends string, X extends string, L extends 0[], O extends string> = [U] extends [never]
  ? O
  : L["length"] extends 128
    ? string
    : Counted<
        Exclude<U, `${string}x${P}${L["length"]}${X}`>,
        P,
        X,
        [...L, 0],
        Append<O, Extract<U, `${string}x${P}${L["length"]}${X}`>>
      >;
// L counts halves
type Spins<U extends string, L extends 0[], O extends string> = [U] extends [never]
  ? O
  : L["length"] extends 128
    ? string
    : Spins<Exclude<U, `${string}x${Spin<L>}`>, [...L, 0], Append<O, Extract<U, `${string}x${Spin<L>}`>>>;
type Spin<L extends 0[]> = IsEven<L> extends true ? `${Half<L>["length"]}` : `${L["length"]}/2`;

// ── products ───────────────────────────────────────────────────────────────────────────────────────

/** Decomposition of the product of two irreps as terms, each with a plus behind it: "2x0+2x2+". `string` if it is not counted out. */
// biome-ignore format: one case after another
export type ProductText<K, A extends string, B extends string> =
    K extends ["C", infer N] ? CyclicProduct<N, Ell<A>, Ell<B>>
  : K extends ["D", infer N] ? DihedralProduct<N, Sign<N, A>, Sign<N, B>>
  : K extends ["S"] ? SpinProduct<TwiceSpin<A>, TwiceSpin<B>>
  : K extends ["T", infer T extends Table] ? `${Lookup<Lookup<T["products"], A>, B> & string}+`
  : K extends ["i", infer B0] ? [A, B] extends [`${infer a}${"g" | "u"}`, `${infer b}${"g" | "u"}`] ? Signed<ProductText<B0, a, b>, Parity<A, B>> : string
  : string;
type Lookup<T, I> = I extends keyof T ? T[I] : never;
type Parity<A extends string, B extends string> = [A, B] extends [`${string}u`, `${string}u`] | [`${string}g`, `${string}g`]
  ? "g"
  : "u";
type Signed<T extends string, X extends string, O extends string = ""> = T extends `${infer H}+${infer R}`
  ? Signed<R, X, `${O}${H}${X}+`>
  : O;

type Difference<A extends 0[], B extends 0[]> = A extends [...B, ...infer D extends 0[]]
  ? D
  : B extends [...A, ...infer D extends 0[]]
    ? D
    : never;
// the frequency S of C_n, 0 ≤ S ≤ n, as one of 0 … ⌊n/2⌋
type Fold<N, S extends 0[]> = N extends [...S, ...infer D extends 0[]] ? (S extends [...D, ...0[]] ? D : S) : S;
type Size<F> = F extends 0[] ? `${F["length"]}` : never;
type IsReal<N, F extends 0[]> = F extends [] ? true : N extends [...F, ...F] ? true : false;

type CyclicProduct<N, J, K> = J extends 0[]
  ? K extends 0[]
    ? true extends IsReal<N, J> | IsReal<N, K>
      ? `1x${Size<Fold<N, [...J, ...K]>>}+`
      : `${Twofold<N, Fold<N, [...J, ...K]>>}${Twofold<N, Difference<J, K>>}`
    : string
  : string;
type Twofold<N, F extends 0[]> = `${IsReal<N, F> extends true ? 2 : 1}x${F["length"]}+`;

// an irrep of D_n as its frequency and its sign on the mirror diag(1, −1); both signs for two dimensions
// biome-ignore format: one case after another
type Sign<N, I extends string> =
    I extends "A1" ? [[], "+"]
  : I extends "A2" ? [[], "-"]
  : I extends "B1" ? [N extends 0[] ? Half<N> : [], "+"]
  : I extends "B2" ? [N extends 0[] ? Half<N> : [], "-"]
  : I extends "E" ? [[0], ""]
  : I extends `E${infer k}` ? [Ell<k>, ""]
  : never;
type DihedralProduct<N, A, B> = [A, B] extends [
  [infer J extends 0[], infer s extends string],
  [infer K extends 0[], infer t extends string],
]
  ? `${s}${t}` extends ""
    ? `${BothSigns<N, Fold<N, [...J, ...K]>>}${BothSigns<N, Difference<J, K>>}`
    : "" extends s | t
      ? `1x${PairName<N, Fold<N, [...J, ...K]>>}+`
      : `1x${Fold<N, [...J, ...K]> extends [] ? "A" : "B"}${s extends t ? 1 : 2}+`
  : string;
type BothSigns<N, F extends 0[]> = F extends [] ? "1xA1+1xA2+" : N extends [...F, ...F] ? "1xB1+1xB2+" : `1x${PairName<N, F>}+`;
type PairName<N, F extends 0[]> = N extends [0, 0, 0] | [0, 0, 0, 0] ? "E" : `E${F["length"]}`;

type TwiceSpin<I extends string> = I extends `${infer n}/2` ? Ell<n> : Ell<I> extends infer L extends 0[] ? [...L, ...L] : null;
// j = |j₁ − j₂| … j₁ + j₂ in halves: the difference, and two more for each half of the smaller one
type SpinProduct<A, B> = A extends 0[]
  ? B extends 0[]
    ? SpinLoop<Difference<A, B>, A extends [...B, ...0[]] ? B : A, IsEven<A> extends true ? 1 : IsEven<B> extends true ? 1 : 4>
    : string
  : string;
type SpinLoop<J extends 0[], N extends 0[], M extends number, O extends string = ""> = N extends [0, ...infer n extends 0[]]
  ? SpinLoop<[...J, 0, 0], n, M, `${O}${M}x${Spin<J>}+`>
  : `${O}${M}x${Spin<J>}+`;
