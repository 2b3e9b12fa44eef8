import {
  type Beside,
  type Canon,
  canonical,
  type Degrees,
  type Irrep,
  type Irs,
  layout,
  product,
  requireDegrees,
  type TensorProduct as Decomposition,
  type Text,
} from "../irreps/index.js";
import { contract, contraction, type Edges } from "./contraction.js";
import { expectIrreps, layer } from "./layer.js";
import type { Scalar, Tensor } from "../tensor/index.js";

/** Irreps with every multiplicity one. */
type Singles<S extends string, O extends string = ""> = string extends S
  ? string
  : S extends `${string}x${infer I}+${infer R}`
    ? Singles<R, O extends "" ? `1x${I}` : `${O}+1x${I}`>
    : S extends `${string}x${infer I}`
      ? O extends ""
        ? `1x${I}`
        : `${O}+1x${I}`
      : O;

export interface TensorProductOptions<K extends string = string> {
  /** Which irreps of the product to compute; default: all. */
  keep?: K;
}

export type { Edges };

export interface TensorProduct<A extends string, B extends string, Out extends string> {
  /**
   * One product a row: x [rows, …], y [rows, …], weights [rows, weightCount].
   * Along `edges`, x has a row for each node, y and the weights one for each edge, and the result, a row for each node, is the sum over the
   * edges that it receives: no message is ever written.
   */
  (x: Tensor<A>, y: Tensor<B>, weights: Tensor<Scalar>, edges?: Edges): Tensor<Out>;
  readonly irrepsIn1: A;
  readonly irrepsIn2: B;
  readonly irrepsOut: Out;
  /** Weights a row: one for each path and each pair of copies, path by path in the order of {@link paths}. */
  readonly weightCount: number;
  /** Blocks (first, second) and the irrep they give. */
  readonly paths: readonly { readonly first: number; readonly second: number; readonly irrep: string }[];
}

/**
 * Weighted tensor product in the mode uvu: each copy u of the first input with the copies v of the second, summed over v,
 * z[u, m₃] = √(2l₃+1)/√n ∑ᵥ w[u, v] ∑ C[m₁, m₂, m₃] x[u, m₁] y[v, m₂] for n copies of the second input.
 * The output is sorted and merged; the paths run over the blocks of the first input, then the second, then l₃ upwards, as do the weights.
 * Source: Batzner et al. 2022, arXiv:2101.03164; normalization 'component', 'element' of e3nn.
 *
 * @param options.keep - irreps of the output; what the product has not is left out
 * @throws RangeError if no path is left, or the irreps are not of O(3) or SO(3)
 */
export const tensorProduct: {
  <const A extends string, const B extends string, const K extends string = string>(
    irreps1: Degrees<A>,
    irreps2: Beside<A, B>,
    options?: TensorProductOptions<Text<K>>,
  ): TensorProduct<Canon<A>, Canon<B>, Decomposition<Canon<A>, Singles<Canon<B>>, string extends K ? Irrep : Irs<Canon<K>>>>;
  /** The same for generic code, with checks at run time only. */
  dyn(irreps1: string, irreps2: string, options?: TensorProductOptions): TensorProduct<string, string, string>;
} = Object.assign(make as never, { dyn: make });

function make(irreps1: string, irreps2: string, options: TensorProductOptions = {}): TensorProduct<string, string, string> {
  for (const text of [irreps1, irreps2]) requireDegrees("tensorProduct", text);
  const first = layout(irreps1);
  const second = layout(irreps2);
  const kept = options.keep === undefined ? null : new Set(layout(options.keep).blocks.map(({ irrep }) => irrep));
  const paths: { first: number; second: number; irrep: string }[] = [];
  first.blocks.forEach((a, i) => {
    second.blocks.forEach((b, j) => {
      for (const irrep of product(a.irrep, b.irrep))
        if (kept === null || kept.has(irrep)) paths.push({ first: i, second: j, irrep });
    });
  });
  if (paths.length === 0)
    throw new RangeError(
      `tensorProduct: "${first.text}" ⊗ "${second.text}" has none of "${options.keep === undefined ? "" : canonical(options.keep)}"`,
    );
  const form = contraction(first, second, paths);
  const apply = (x: Tensor, y: Tensor, weights: Tensor<Scalar>, edges?: Edges): Tensor => {
    expectIrreps("tensorProduct", x, first.text);
    expectIrreps("tensorProduct", y, second.text);
    return contract(form, x, y, weights, edges ?? null);
  };
  return layer(apply, {
    irrepsIn1: first.text,
    irrepsIn2: second.text,
    irrepsOut: form.irrepsOut,
    weightCount: form.weightCount,
    paths: Object.freeze(paths),
  }) as never;
}
