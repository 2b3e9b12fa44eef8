import type { Add, Half, Minus, Mul } from "./decimal.js";
import type { Beside, Canon, Concat, Count, Irrep, Irs, Regroup, TensorProduct, Text } from "./types.js";

/** Results of products of special forms at type level; the run time does the same in src/nn. See types.ts for the rules. */

// What K lets through: nothing said is everything
type Kept<K extends string> = string extends K ? Irrep : Irs<Canon<K>>;

/** Irreps B that A may be multiplied with copy by copy: as many of the same group. */
export type Paired<A extends string, B extends string> =
  Beside<A, B> extends infer T extends `✗${string}`
    ? T
    : Counted<Count<Canon<A>>, Count<Canon<B>>> extends true
      ? Text<B>
      : `✗ '${A}' has ${Count<Canon<A>>} copies and '${B}' has ${Count<Canon<B>>}: they are multiplied one by one`;
type Counted<M extends string, N extends string> = `${number}` extends M | N ? true : M extends N ? true : false;

/** Product of A and B copy by copy, in the order of the copies: ElementwiseProduct<"2x1o", "1x0e+1x1o"> is "1x1o+1x0e+1x1e+1x2e". */
export type ElementwiseProduct<A extends string, B extends string, K extends string = string> = string extends A | B
  ? string
  : ElementwiseLoop<A, B, Kept<K>>;
type ElementwiseLoop<A extends string, B extends string, F, O extends string = ""> = A extends `${infer m}x${infer a}`
  ? B extends `${infer n}x${infer b}`
    ? `${number}` extends m | n
      ? string
      : Minus<m, n> extends infer d extends string
        ? Next<a> extends [infer i extends string, infer ar extends string]
          ? Next<b> extends [infer j extends string, infer br extends string]
            ? [d] extends [never]
              ? ElementwiseLoop<ar, `${Minus<n, m>}x${b}`, F, Concat<O, TensorProduct<`${m}x${i}`, `1x${j}`, F>>>
              : ElementwiseLoop<d extends "0" ? ar : `${d}x${a}`, br, F, Concat<O, TensorProduct<`${n}x${i}`, `1x${j}`, F>>>
            : never
          : never
        : ElementwiseLoop<
            Next<a>[1],
            `${Minus<n, m>}x${b}`,
            F,
            Concat<O, TensorProduct<`${m}x${Next<a>[0]}`, `1x${Next<b>[0]}`, F>>
          >
    : O
  : O;
// The first irrep of what is behind an x, and the terms after it
type Next<S extends string> = S extends `${infer I}+${infer R}` ? [I, R] : [S, ""];

/** Symmetric square: pairs of different copies, and each copy with itself, sorted and merged: Square<"2x1o"> is "3x0e+1x1e+3x2e". */
export type Square<S extends string, K extends string = string> = string extends S ? string : Regroup<SquareLoop<S, Kept<K>>>;
type SquareLoop<S extends string, F, O extends string = ""> = S extends `${infer m}x${infer r}`
  ? Next<r> extends [infer i extends string, infer rest extends string]
    ? SquareLoop<
        rest,
        F,
        Join<
          Join<O, OneSquare<TensorProduct<`1x${i}`, `1x${i}`, F>, Half<Mul<m, Minus<m, "1">>>, m>>,
          rest extends "" ? "" : TensorProduct<`${m}x${i}`, rest, F>
        >
      >
    : never
  : O;
type Join<A extends string, B extends string> = A extends "" ? B : B extends "" ? A : `${A}+${B}`;
// n of each odd degree, n + m of each even one
type OneSquare<S extends string, N extends string, M extends string, O extends string = ""> = S extends `1x${infer r}`
  ? OneSquare<
      Next<r>[1],
      N,
      M,
      Join<O, EvenDegree<Next<r>[0]> extends true ? `${Add<N, M>}x${Next<r>[0]}` : N extends "0" ? "" : `${N}x${Next<r>[0]}`>
    >
  : O;
type Even = "0" | "2" | "4" | "6" | "8";
type EvenDegree<I extends string> = I extends `${string}${Even}${"e" | "o" | ""}` ? true : false;
