import {
  type Canon,
  type Degrees,
  type ElementwiseProduct,
  layout,
  type Paired,
  print,
  product,
  parseIrrep,
  requireDegrees,
  type Term,
  type Text,
} from "../irreps/index.js";
import { type FullProductOptions, keptIrreps } from "./full-tensor-product.js";
import { generalProduct, type WeightedProduct } from "./general-product.js";
import type { Instruction } from "./instructions.js";

const NAME = "elementwiseTensorProduct";

/** Both texts cut where a term of either ends, so that their terms go together one by one. */
function cutTogether(irreps1: string, irreps2: string): [Term[], Term[]] {
  const [a, b] = [layout(irreps1), layout(irreps2)];
  if (a.count !== b.count)
    throw new RangeError(
      `${NAME}: "${a.text}" has ${a.count} copies and "${b.text}" has ${b.count}; they are multiplied one by one`,
    );
  const cut: [Term[], Term[]] = [[], []];
  for (let i = 0, j = 0, m = a.blocks[0]?.multiplicity ?? 0, n = b.blocks[0]?.multiplicity ?? 0; i < a.blocks.length; ) {
    const both = Math.min(m, n);
    cut[0].push({ ...a.blocks[i], multiplicity: both });
    cut[1].push({ ...b.blocks[j], multiplicity: both });
    if ((m -= both) === 0) m = a.blocks[++i]?.multiplicity ?? 0;
    if ((n -= both) === 0) n = b.blocks[++j]?.multiplicity ?? 0;
  }
  return cut;
}

function make(irreps1: string, irreps2: string, options: FullProductOptions = {}) {
  for (const text of [irreps1, irreps2]) requireDegrees(NAME, text);
  const kept = keptIrreps(options.keep);
  const [first, second] = cutTogether(irreps1, irreps2);
  const terms: Term[] = [];
  const instructions: Instruction[] = [];
  first.forEach((a, i) => {
    for (const irrep of product(a.irrep, second[i].irrep)) {
      if (kept !== null && !kept.has(irrep)) continue;
      instructions.push([i, i, terms.length, "uuu", false]);
      terms.push({ ...parseIrrep(irrep), multiplicity: a.multiplicity });
    }
  });
  const { irrepNormalization } = options;
  const texts = [first, second, terms].map(print) as [string, string, string];
  return generalProduct(NAME, texts, instructions, irrepNormalization ? { irrepNormalization } : {});
}

/**
 * Elementwise tensor product, without weights: the first copy of one input with the first of the other, the second with the second, …,
 * z[u, m₃] = √(2l₃+1) ∑ C[m₁, m₂, m₃] x[u, m₁] y[u, m₂]. The output is in the order of the inputs, not sorted. Source: e3nn 0.6,
 * ElementwiseTensorProduct.
 *
 * @param irreps2 - as many copies as irreps1 has; another number is a compile error
 * @param options.keep - irreps of the output; what the product has not is left out
 * @throws RangeError if the same is found at run time, or the irreps are not of O(3) or SO(3)
 */
export const elementwiseTensorProduct: {
  <const A extends string, const B extends string, const K extends string = string>(
    irreps1: Degrees<A>,
    irreps2: Paired<A, B>,
    options?: FullProductOptions<Text<K>>,
  ): WeightedProduct<Canon<A>, Canon<B>, ElementwiseProduct<Canon<A>, Canon<B>, K>>;
  /** The same for generic code, with checks at run time only. */
  dyn(irreps1: string, irreps2: string, options?: FullProductOptions): WeightedProduct<string, string, string>;
} = Object.assign(make as never, { dyn: make as never });
