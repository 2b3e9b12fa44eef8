/**
 * Signatures of layers, as src/nn has them, declared without the code behind: what the type tests hold the irreps types to.
 * A layer's errors are sentences in the types of its parameters (`Text`, `FedBy`, `Scalars`, …).
 */
import type {
  Canon,
  Concat,
  Count,
  Coupled,
  FedBy,
  GateIn,
  GateOut,
  Harmonics,
  Irrep,
  Irs,
  Keep,
  TensorProduct as Product,
  Regroup,
  Scalars,
  Text,
} from "../../src/irreps/index.js";

/** Covariant: Tensor<"8x1o"> is a Tensor<`${number}x1o`> is a Tensor. */
export interface Tensor<S extends string = string> {
  readonly irreps: S;
  readonly shape: readonly number[];
}

/** Anything that maps features to features. */
export type Layer<In extends string = any, Out extends string = any> = (x: Tensor<In>) => Tensor<Out>;

export interface Linear<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
}
export interface Gate<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
}
export interface Sequential<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
}
export interface TensorProduct<A extends string, B extends string, Out extends string> {
  (x: Tensor<A>, y: Tensor<B>): Tensor<Out>;
  readonly irrepsIn1: A;
  readonly irrepsIn2: B;
  readonly irrepsOut: Out;
}

export declare const linear: {
  <const In extends string, const Out extends string>(
    irrepsIn: Text<In>,
    irrepsOut: FedBy<In, Out>,
  ): Linear<Canon<In>, Canon<Out>>;
  dyn<In extends string, Out extends string>(irrepsIn: In, irrepsOut: Out): Linear<In, Out>;
};
export declare function gate<const S extends string, const V extends string>(
  scalars: Scalars<S>,
  gated: Text<V>,
): Gate<GateIn<Canon<S>, Canon<V>>, GateOut<Canon<S>, Canon<V>>>;
export declare function sphericalHarmonics<const S extends string>(irreps: Harmonics<S>, x: Tensor<"1x1o">): Tensor<Canon<S>>;
export declare function activation<S extends `${number}x0e`>(x: Tensor<S>, f: "silu" | "tanh"): Tensor<S>;
export declare function add<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor<S>;
export declare function keep<S extends string, const K extends Irs<S>>(x: Tensor<S>, ...irreps: K[]): Tensor<Keep<S, K>>;
export declare function regroup<S extends string>(x: Tensor<S>): Tensor<Regroup<S>>;
export declare function norm<S extends string>(x: Tensor<S>): Tensor<`${Count<S>}x0e`>;
export declare function concat<A extends string, B extends string>(a: Tensor<A>, b: Tensor<B>): Tensor<Concat<A, B>>;
export declare function as<const S extends string>(x: Tensor, irreps: Text<S>): Tensor<Canon<S>>;
export declare function valueAndGrad<A extends unknown[]>(f: (...args: A) => Tensor<"1x0e">): (...args: A) => { value: number };
export declare const tensorProduct: {
  <const A extends string, const B extends string, const K extends string = string>(
    irreps1: Text<A>,
    irreps2: Text<B>,
    options?: { keep?: Text<K> },
  ): TensorProduct<Canon<A>, Canon<B>, Product<Canon<A>, Canon<B>, string extends K ? Irrep : Irs<Canon<K>>>>;
  dyn<A extends string, B extends string>(irreps1: A, irreps2: B): TensorProduct<A, B, Product<A, B>>;
};
export declare function fullyConnectedTensorProduct<const A extends string, const B extends string, const O extends string>(
  irreps1: Text<A>,
  irreps2: Text<B>,
  irrepsOut: Coupled<A, B, O>,
): TensorProduct<Canon<A>, Canon<B>, Canon<O>>;

// ── sequential: each layer must take what the one before it gives ──────────────────────────────────

type InOf<L> = L extends (x: Tensor<infer I>) => any ? I : never;
type OutOf<L> = L extends (x: any) => Tensor<infer O> ? O : never;
type Chain<L extends readonly unknown[], In extends string, O extends unknown[] = []> = L extends readonly [infer H, ...infer R]
  ? [In] extends [InOf<H>]
    ? Chain<R, OutOf<H>, [...O, H]>
    : [...O, Layer<In, string>, ...R]
  : O;
type Last<L extends readonly unknown[]> = L extends readonly [...unknown[], infer Z] ? Z : never;
export declare function sequential<L extends readonly [Layer, ...Layer[]]>(
  ...layers: Chain<L, InOf<L[0]>> extends infer C extends readonly unknown[] ? (C extends L ? L : C) : never
): Sequential<InOf<L[0]>, OutOf<Last<L>>>;
