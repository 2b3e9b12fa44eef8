import {
  type Beside,
  type Canon,
  canonical,
  compare,
  type Degrees,
  type Irrep,
  type Irs,
  layout,
  print,
  product,
  requireDegrees,
  type TensorProduct as Decomposition,
  type Term,
  type Text,
  parseIrrep,
} from "../irreps/index.js";
import { generalProduct, type WeightedProduct } from "./general-product.js";
import type { Instruction, ProductNormalization } from "./instructions.js";

export interface FullProductOptions<K extends string = string> {
  /** Which irreps of the product to compute; default: all. */
  keep?: K;
  /** Default: "component". */
  irrepNormalization?: ProductNormalization["irrepNormalization"];
}

/** The irreps that `keep` lets through; null for all. */
export const keptIrreps = (keep: string | undefined): ReadonlySet<string> | null =>
  keep === undefined ? null : new Set(layout(keep).blocks.map(({ irrep }) => irrep));

/** The terms of paths in the order of sorting, equal ones in the order of the paths; and the paths with their places in it. */
export function sortedPaths(terms: readonly Term[], paths: readonly Instruction[]): { out: string; instructions: Instruction[] } {
  const order = terms.map((_, i) => i).sort((i, j) => compare(terms[i], terms[j]) || i - j);
  return {
    out: print(order.map((i) => terms[i])),
    instructions: paths.map(([first, second, out, ...rest]): Instruction => [first, second, order.indexOf(out), ...rest]),
  };
}

function make(irreps1: string, irreps2: string, options: FullProductOptions = {}) {
  const name = "fullTensorProduct";
  for (const text of [irreps1, irreps2]) requireDegrees(name, text);
  const [first, second] = [canonical(irreps1), canonical(irreps2)];
  const kept = keptIrreps(options.keep);
  const terms: Term[] = [];
  const paths: Instruction[] = [];
  layout(first).blocks.forEach((a, i) => {
    layout(second).blocks.forEach((b, j) => {
      for (const irrep of product(a.irrep, b.irrep)) {
        if (kept !== null && !kept.has(irrep)) continue;
        paths.push([i, j, terms.length, "uvuv", false]);
        terms.push({ ...parseIrrep(irrep), multiplicity: a.multiplicity * b.multiplicity });
      }
    });
  });
  const { out, instructions } = sortedPaths(terms, paths);
  const { irrepNormalization } = options;
  return generalProduct(name, [first, second, out], instructions, irrepNormalization ? { irrepNormalization } : {});
}

/**
 * Full tensor product, without weights: every copy of the first input with every copy of the second, decomposed into irreps,
 * z[uv, m₃] = √(2l₃+1) ∑ C[m₁, m₂, m₃] x[u, m₁] y[v, m₂]. Equal neighbours of the inputs are merged first; the output is sorted and merged.
 * Source: e3nn 0.6, FullTensorProduct.
 *
 * @param options.keep - irreps of the output; what the product has not is left out
 * @throws RangeError if the irreps are not of O(3) or SO(3), or not of the same group
 */
export const fullTensorProduct: {
  <const A extends string, const B extends string, const K extends string = string>(
    irreps1: Degrees<A>,
    irreps2: Beside<A, B>,
    options?: FullProductOptions<Text<K>>,
  ): WeightedProduct<Canon<A>, Canon<B>, Decomposition<Canon<A>, Canon<B>, string extends K ? Irrep : Irs<Canon<K>>>>;
  /** The same for generic code, with checks at run time only. */
  dyn(irreps1: string, irreps2: string, options?: FullProductOptions): WeightedProduct<string, string, string>;
} = Object.assign(make as never, { dyn: make as never });
