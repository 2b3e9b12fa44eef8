import type { Mul } from "./decimal.js";
import type { Canon, Degrees } from "./types.js";

/**
 * Irreps of signals at type level, by the rules of types.ts. A signal on the sphere has as many copies of each degree from 0 on, with parities
 * that stay or alternate; one on the rotations has 2l+1 times as many of degree l, of one parity.
 */

// M: copies; P, Q: parity of this degree and the next; K: "S2" or "SO3"
type Copies<M extends string, N extends 0[], K> = K extends "S2" ? M : Mul<M, `${[...N, ...N, 0]["length"] & number}`>;
export type Climb<
  M extends string,
  P extends string,
  Q extends string,
  L,
  K,
  N extends 0[] = [],
  O extends string = "",
> = `${O}${Copies<M, N, K>}x${N["length"]}${P}` extends infer T extends string
  ? N["length"] extends L
    ? T
    : N["length"] extends 64
      ? string
      : Climb<M, Q, P, L, K, [...N, 0], `${T}+`>
  : never;

// The largest degree of a text that goes on like that; never if it does not
type Top<
  S extends string,
  M extends string,
  P extends string,
  Q extends string,
  K,
  N extends 0[] = [],
> = `${Copies<M, N, K>}x${N["length"]}${P}` extends infer T extends string
  ? S extends T
    ? N["length"]
    : S extends `${T}+${infer R}`
      ? Top<R, M, Q, P, K, [...N, 0]>
      : never
  : never;

// Copies, parity of degree 0, parity of degree 1, largest degree; never if S is no signal
export type Facts<S extends string, K> = S extends `${infer M}x0${infer P}+${string}x1${infer Q}+${string}`
  ? FactsOf<S, M, P, Q, K>
  : S extends `${infer M}x0${infer P}+${string}x1${infer Q}`
    ? FactsOf<S, M, P, Q, K>
    : S extends `${infer M}x0${infer P}`
      ? FactsOf<S, M, P, P, K>
      : never;
type FactsOf<S extends string, M extends string, P extends string, Q extends string, K> = P | Q extends "e" | "o" | ""
  ? Q extends (K extends "S2" ? string : P)
    ? Found<M, P, Q, Top<S, M, P, Q, K>>
    : never
  : never;
type Found<M, P, Q, L> = [L] extends [never] ? never : [M, P, Q, L];

/** Irreps of signals: K is "S2" for the sphere, "SO3" for the rotations. */
export type Signals<S extends string, K extends "S2" | "SO3"> =
  string extends Canon<S>
    ? S
    : Degrees<S> extends `✗${string}`
      ? Degrees<S>
      : [Facts<Canon<S>, K>] extends [never]
        ? K extends "S2"
          ? `✗ '${Canon<S>}' are no signals on the sphere: write as many copies of each degree from 0, such as 4x0e+4x1o+4x2e`
          : `✗ '${Canon<S>}' are no signals on the rotations: write 2l+1 copies of each degree from 0, of one parity, such as 1x0e+3x1e+5x2e`
        : S;

type Flip<P> = P extends "e" ? "o" : P extends "o" ? "e" : P;
/** What a function does to the parity of the values of signals: nothing where they are even, or the function odd. */
export type FunctionKind = "odd" | "even" | "neither" | "unknown";

/** Irreps of signals to degree L (−1: that of S) after a function of their values. */
export type SignalsAfter<S extends string, K extends "S2" | "SO3", F extends FunctionKind, L extends number> = string extends S
  ? string
  : number extends L
    ? string
    : Facts<S, K> extends [infer M extends string, infer P extends string, infer Q extends string, infer T]
      ? [P, F] extends ["o", "unknown"]
        ? string
        : [P, F] extends ["o", "even"]
          ? Climb<M, Flip<P>, Flip<Q>, L extends -1 ? T : L, K>
          : Climb<M, P, Q, L extends -1 ? T : L, K>
      : never;

/** A function F of values; one that is neither odd nor even cannot act on values that change sign under inversion. */
export type ActsOn<S extends string, K extends "S2" | "SO3", Kind extends FunctionKind, F> =
  string extends Canon<S>
    ? F
    : Kind extends "neither"
      ? [Facts<Canon<S>, K>] extends [[string, "o", string, unknown]]
        ? `✗ the values of '${Canon<S>}' change sign under inversion: the function must be odd or even`
        : F
      : F;
