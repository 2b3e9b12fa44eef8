import {
  type Beside,
  type Canon,
  canonical,
  type Coupled,
  type Degrees,
  type Irrep,
  type Irs,
  layout,
  parse,
  product,
  requireDegrees,
  type TensorProduct as Decomposition,
  type Text,
} from "../irreps/index.js";
import { contract, contraction, type Edges } from "./contraction.js";
import { generalProduct, type ProductOptions, type WeightedProduct } from "./general-product.js";
import { sortedPaths } from "./full-tensor-product.js";
import { type Instruction, productDescription, productPaths } from "./instructions.js";
import { expectIrreps, layer } from "./layer.js";
import { described } from "./plan.js";
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

export interface TensorProductOptions<K extends string = string, O extends string = string> extends ProductOptions {
  /** Of the product of the mode uvu: which irreps to compute; default: all. */
  keep?: K;
  /** Of a product with given paths: irreps of the result, each of which must occur in the product of the inputs. */
  out?: O;
  /** The paths: [term of the first input, of the second, of `out` as written, mode, whether it has weights, share of the variance]. */
  instructions?: readonly Instruction[];
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
 * Tensor products.
 *
 * With `instructions`, each path couples a term of both inputs to one of the result, z[m₃] += √α ∑ C[m₁, m₂, m₃] x[m₁] y[m₂] w, its copies
 * u, v, w connected by the mode:
 *
 *     uvw     z[w] = ∑ᵤᵥ w[u,v,w] x[u] y[v]       uvu    z[u] = ∑ᵥ w[u,v] x[u] y[v]      uuu     z[u] = w[u] x[u] y[u]
 *     uuw     z[w] = ∑ᵤ w[u,w] x[u] y[u]          uvv    z[v] = ∑ᵤ w[u,v] x[u] y[v]      uvuv    z[u,v] = w[u,v] x[u] y[v]
 *     u<vw    z[w] = ∑ᵤ₍ᵤ﹤ᵥ₎ w[uv,w] x[u] y[v]                                           uvu<v   z[uv] = w[uv] x[u] y[v], u < v
 *
 * with e3nn's normalization (see {@link ProductOptions}) and order of weights. The layer has weights of its own, or takes one list for all rows or one
 * for each. Source: e3nn 0.6, TensorProduct.
 *
 * With `keep` or no options, the paths are all of the mode uvu and the weights are given by row: each copy u of the first input with the copies v of
 * the second, summed over v, z[u, m₃] = √(2l₃+1)/√n ∑ᵥ w[u, v] ∑ C[m₁, m₂, m₃] x[u, m₁] y[v, m₂] for n copies of the second input.
 * The output is sorted and merged; the paths run over the blocks of the first input, then the second, then l₃ upwards, as do the weights.
 * Source: Batzner et al. 2022, arXiv:2101.03164; normalization 'component', 'element' of e3nn.
 *
 * @param options.out - irreps of the result; what the product has not is a compile error
 * @param options.keep - irreps of the output; what the product has not is left out
 * @throws RangeError if no path is left, an instruction does not fit, or the irreps are not of O(3) or SO(3)
 */
export const tensorProduct: {
  <const A extends string, const B extends string, const K extends string = string, const O extends string = never>(
    irreps1: Degrees<A>,
    irreps2: Beside<A, B>,
    options?: TensorProductOptions<Text<K>, Coupled<A, B, O>>,
  ): [O] extends [never]
    ? TensorProduct<Canon<A>, Canon<B>, Decomposition<Canon<A>, Singles<Canon<B>>, string extends K ? Irrep : Irs<Canon<K>>>>
    : WeightedProduct<Canon<A>, Canon<B>, Canon<O>>;
  /** The same for generic code, with checks at run time only. */
  dyn: {
    (
      irreps1: string,
      irreps2: string,
      options: TensorProductOptions & { instructions: readonly Instruction[] },
    ): WeightedProduct<string, string, string>;
    (irreps1: string, irreps2: string, options?: TensorProductOptions): TensorProduct<string, string, string>;
  };
} = Object.assign(either as never, { dyn: either as never });

function either(irreps1: string, irreps2: string, options: TensorProductOptions = {}) {
  const { out, instructions } = options;
  if (out === undefined && instructions === undefined) return make(irreps1, irreps2, options);
  if (out === undefined || instructions === undefined)
    throw new RangeError(
      `tensorProduct: a product with given paths needs both out and instructions; ${out === undefined ? "out" : "instructions"} is missing`,
    );
  return generalProduct("tensorProduct", [irreps1, irreps2, out], instructions, options);
}

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
  const written = paths.map(({ first: i, irrep }) => `${first.blocks[i].multiplicity}x${irrep}`).join("+");
  const instructions = paths.map(({ first: i, second: j }, k): Instruction => [i, j, k, "uvu", true]);
  const fields = {
    irrepsIn1: first.text,
    irrepsIn2: second.text,
    irrepsOut: form.irrepsOut,
    weightCount: form.weightCount,
    paths: Object.freeze(paths),
  };
  const made = layer(apply, fields, () => {
    const sorted = sortedPaths(parse(written), instructions);
    return productDescription(productPaths("tensorProduct", [first.text, second.text, sorted.out], sorted.instructions), false);
  });
  return described(made, () => productPaths("tensorProduct", [first.text, second.text, written], instructions)) as never;
}
