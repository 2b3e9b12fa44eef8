import { type Canon, canonical, distinct, missing, parse, print, type Text } from "../irreps/index.js";
import { add, type Dtype, type Random, type Tensor } from "../tensor/index.js";
import { expectIrreps, type Layer, layer } from "./layer.js";
import { type Linear, linear } from "./linear.js";

export interface ResidualOptions {
  /** "identity" where the irreps agree, "linear" otherwise; or a layer of one's own. Default: that. */
  skip?: "identity" | "linear" | Layer;
  random?: Random;
  dtype?: Dtype;
}

export interface Residual<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
  readonly inner: Layer<In, Out>;
  /** Null for the identity. */
  readonly skip: Layer<In, Out> | Linear<In, Out> | null;
}

type Ends<L> = L extends { readonly irrepsIn: infer I extends string; readonly irrepsOut: infer O extends string }
  ? [I, O]
  : never;

/**
 * A residual block: x ↦ x + f(x) where f gives the irreps that it takes, otherwise W x + f(x) with a linear map W of its own, of which outputs that
 * x has not are 0. Source: He et al. 2016, arXiv:1512.03385.
 *
 * @param f - a layer that knows its irreps
 * @throws TypeError if f does not know its irreps
 * @throws RangeError if the identity is asked for between different irreps
 */
export function residual<L extends Layer & { readonly irrepsIn: string; readonly irrepsOut: string }>(
  f: L,
  options: ResidualOptions = {},
): Residual<Ends<L>[0], Ends<L>[1]> {
  const { random, dtype } = options;
  const { irrepsIn, irrepsOut } = f;
  if (typeof f !== "function" || typeof irrepsIn !== "string" || typeof irrepsOut !== "string")
    throw new TypeError("residual: f is no layer with irrepsIn and irrepsOut; wrap it with layer(f, { irrepsIn, irrepsOut })");
  const wanted = options.skip ?? (irrepsIn === irrepsOut ? "identity" : "linear");
  if (wanted !== "identity" && wanted !== "linear" && typeof wanted !== "function")
    throw new RangeError(`residual: skip is ${JSON.stringify(wanted)}; it is "identity", "linear" or a layer`);
  if (wanted === "identity" && irrepsIn !== irrepsOut)
    throw new RangeError(
      `residual: f takes "${irrepsIn}" and gives "${irrepsOut}", between which there is no identity; skip with "linear"`,
    );
  if (wanted === "linear" && irrepsOut !== "" && missing(irrepsIn, irrepsOut).length === distinct(irrepsOut).length)
    throw new RangeError(`residual: "${irrepsIn}" and "${irrepsOut}" have no irrep in common, so a linear skip would be zero`);
  const skip = wanted === "identity" ? null : wanted === "linear" ? linear.dyn(irrepsIn, irrepsOut, { random, dtype }) : wanted;
  const apply = (x: Tensor): Tensor => add(skip === null ? x : skip(x), f(x));
  return layer(apply, { irrepsIn, irrepsOut, inner: f, skip }) as never;
}

export interface Identity<S extends string> {
  (x: Tensor<S>): Tensor<S>;
  readonly irrepsIn: S;
  readonly irrepsOut: S;
}

/** The layer that leaves its features as they are. */
export function identity<const S extends string>(irreps: Text<S>): Identity<Canon<S>> {
  const text = canonical(irreps);
  const apply = (x: Tensor): Tensor => {
    expectIrreps("identity", x, text);
    return x;
  };
  return layer(apply, { irrepsIn: text, irrepsOut: text }, () => ({ kind: "identity", irreps: print(parse(irreps)) })) as never;
}
