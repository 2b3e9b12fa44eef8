import {
  type Canon,
  canonical,
  type Coupled,
  distinct,
  type FedBy,
  filter,
  layout,
  missing,
  print,
  type Text,
} from "../irreps/index.js";
import { type Dtype, gather, type Random, type Scalar, type Tensor } from "../tensor/index.js";
import { attention, requireHeads } from "./attention.js";
import { expectIrreps, layer } from "./layer.js";
import { type Linear, linear } from "./linear.js";
import { type Edges, type TensorProduct, tensorProduct } from "./tensor-product.js";

export interface SelfAttentionOptions<H extends string = string> {
  /** Default: 1. */
  heads?: number;
  /** Irreps of the harmonics of the edges, with which messages are multiplied; default: none, messages are the features of the sender. */
  harmonics?: H;
  /** Irreps of queries and keys; default: those of the input that messages have, their copies made a multiple of the heads. */
  keys?: string;
  /** Irreps of values; default: those of the output, their copies made a multiple of the heads. */
  values?: string;
  random?: Random;
  dtype?: Dtype;
}

/** What the layer is told of edges. */
export interface AttentionEdges<H extends string = string> extends Edges {
  /** Harmonics of each edge, where the layer multiplies with them. */
  readonly harmonics?: Tensor<H>;
  /** Weights of the product with them, [edges, weightCount]: functions of the length. */
  readonly weights?: Tensor<Scalar>;
  /** One number for each edge that vanishes where it leaves. */
  readonly cutoff?: Tensor<Scalar>;
}

export interface SelfAttention<In extends string, Out extends string, H extends string = string> {
  /** @param x - a row for each node */
  (x: Tensor<In>, edges: AttentionEdges<H>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
  readonly heads: number;
  /** Weights for each edge that the product with harmonics takes; 0 without harmonics. */
  readonly weightCount: number;
  readonly query: Linear<string, string>;
  readonly key: Linear<string, string>;
  readonly value: Linear<string, string>;
  readonly output: Linear<string, string>;
}

/** Irreps with copies that can be shared among the heads alike: as many as there are, or more. */
const shared = (irreps: string, heads: number): string =>
  print(layout(irreps).blocks.map((block) => ({ ...block, multiplicity: Math.ceil(block.multiplicity / heads) * heads })));

function make(irrepsIn: string, irrepsOut: string, options: SelfAttentionOptions = {}): SelfAttention<string, string> {
  const { heads = 1, harmonics = "", random, dtype } = options;
  if (!Number.isInteger(heads) || heads < 1) throw new RangeError(`selfAttention: heads is ${heads}; it must be an integer >= 1`);
  const [from, to] = [canonical(irrepsIn), canonical(irrepsOut)];
  const values = canonical(options.values ?? shared(to, heads));
  const wanted = new Set([...distinct(from), ...distinct(values), ...distinct(options.keys ?? "")]);
  const product: TensorProduct<string, string, string> | null =
    canonical(harmonics) === "" ? null : tensorProduct.dyn(from, harmonics, { keep: [...wanted].join("+") });
  const messages = product === null ? from : product.irrepsOut;
  const found = new Set(distinct(messages));
  const keys = canonical(
    options.keys ??
      shared(
        filter(from, ({ irrep }) => found.has(irrep)),
        heads,
      ),
  );
  if (keys === "")
    throw new RangeError(`selfAttention: messages, "${messages}", have no irrep of the input "${from}"; name the keys`);
  requireHeads("selfAttention", "keys", keys, heads);
  requireHeads("selfAttention", "values", values, heads);
  const maps = [
    ["queries", from, keys],
    ["keys", messages, keys],
    ["values", messages, values],
    ["the output", values, to],
  ] as const;
  for (const [what, a, b] of maps) {
    const absent = missing(a, b);
    if (absent.length > 0)
      throw new RangeError(`selfAttention: ${what}, "${b}", cannot be made of "${a}", which has no ${absent.join(", ")}`);
  }
  const [query, key, value, output] = maps.map(([, a, b]) => linear.dyn<string, string>(a, b, { random, dtype }));
  const apply = (x: Tensor, edges: AttentionEdges): Tensor => {
    expectIrreps("selfAttention", x, from);
    const { receivers, senders, cutoff } = edges;
    const sent = gather(x, senders);
    const message = product === null ? sent : multiplied(product, sent, edges);
    return output(attention(query(x), key(message), value(message), receivers, { heads, cutoff }));
  };
  const fields = {
    ...{ irrepsIn: from, irrepsOut: to, heads, weightCount: product?.weightCount ?? 0 },
    ...{ query, key, value, output },
  };
  return layer(apply, fields, () => ({ kind: "selfAttention", heads })) as SelfAttention<string, string>;
}

function multiplied(product: TensorProduct<string, string, string>, sent: Tensor, edges: AttentionEdges): Tensor {
  const { harmonics, weights } = edges;
  if (harmonics === undefined || weights === undefined)
    throw new RangeError(
      `selfAttention: the layer multiplies with harmonics "${product.irrepsIn2}"; edges need them and ${product.weightCount} weights each`,
    );
  return product(sent, harmonics, weights);
}

type Reached<In extends string, H extends string, Out extends string> = H extends "" ? FedBy<In, Out> : Coupled<In, H, Out>;

/**
 * Self-attention with invariant scores on a graph: queries are a linear map of a node; keys and values linear maps of messages, which are the
 * features of the sender or, with `harmonics`, their products with the harmonics of the edge; then {@link attention}, and a linear map.
 *
 * @param irrepsOut - each irrep must occur in the messages; one that does not is a compile error
 * @param options.harmonics - of the edges, for example "0e + 1o + 2e"
 * @throws RangeError if the same is found at run time, copies are no multiple of the heads, or there is nothing to compare
 * @remarks Source: Fuchs et al. 2020, arXiv:2006.10503, section 3; the heads are parts of the copies, as in Liao & Smidt 2023, arXiv:2206.11990.
 */
export const selfAttention: {
  <const In extends string, const Out extends string, const H extends string = "">(
    irrepsIn: Text<In>,
    irrepsOut: Reached<In, H, Out>,
    options?: SelfAttentionOptions<Text<H>>,
  ): SelfAttention<Canon<In>, Canon<Out>, Canon<H>>;
  /** The same for generic code. */
  dyn<In extends string, Out extends string>(
    irrepsIn: In,
    irrepsOut: Out,
    options?: SelfAttentionOptions,
  ): SelfAttention<In, Out>;
} = Object.assign(make as never, { dyn: make as never });
