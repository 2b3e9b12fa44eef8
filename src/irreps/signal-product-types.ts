import type { Climb, Facts } from "./signal-types.js";
import type { Beside, Canon } from "./types.js";

/** Products of signals on the sphere at type level: see signal-types.ts. */

type Times<P, Q> = P extends "" ? "" : P extends Q ? "e" : "o";
// Inversion acts on the values and on the points; what it does to the points tells the parities of degree 0 and 1
type Points<F> = F extends [string, infer P, infer Q, infer T] ? (T extends 0 ? "any" : Times<P, Q>) : never;

/** Signals B that may be multiplied with signals A, copy by copy. */
export type SignalsBeside<A extends string, B extends string> = string extends Canon<A> | Canon<B>
  ? B
  : Beside<A, B> extends infer T extends `✗${string}`
    ? T
    : Fitting<A, B, Facts<Canon<A>, "S2">, Facts<Canon<B>, "S2">>;
type Fitting<A extends string, B extends string, F, G> = [G] extends [never]
  ? `✗ '${Canon<B>}' are no signals on the sphere: write as many copies of each degree from 0, such as 4x0e+4x1o+4x2e`
  : F extends [infer M extends string, ...unknown[]]
    ? G extends [infer N extends string, ...unknown[]]
      ? M extends N
        ? "any" extends Points<F> | Points<G>
          ? B
          : Points<F> extends Points<G>
            ? B
            : `✗ inversion moves the points of '${Canon<A>}' and '${Canon<B>}' differently: they have no product`
        : `✗ '${A}' are ${M} signals and '${B}' are ${N}: they are multiplied one by one`
      : B
    : B;

/** Irreps of their product to degree L (−1: that of A). */
export type SignalsProduct<A extends string, B extends string, L extends number> = string extends A | B
  ? string
  : number extends L
    ? string
    : Facts<A, "S2"> extends [infer M extends string, infer P extends string, infer Q extends string, infer T]
      ? Facts<B, "S2"> extends [string, infer R extends string, infer S extends string, unknown]
        ? Climb<M, Times<P, R>, T extends 0 ? Times<P, S> : Times<R, Q>, L extends -1 ? T : L, "S2">
        : never
      : never;
