import {
  type Beside,
  type Canon,
  type Coupled,
  canonical,
  type Degrees,
  product,
  requireDegrees,
  writtenTerms,
} from "../irreps/index.js";
import { generalProduct, type ProductOptions, type WeightedProduct } from "./general-product.js";
import type { Instruction } from "./instructions.js";

const NAME = "fullyConnectedTensorProduct";

/** Every path of the selection rules, over the terms of the first input, the second and the output. */
function pathsOf(irreps1: string, irreps2: string, irrepsOut: string): Instruction[] {
  for (const text of [irreps1, irreps2, irrepsOut]) requireDegrees(NAME, text);
  const [first, second, out] = [irreps1, irreps2, irrepsOut].map(writtenTerms);
  const paths: Instruction[] = [];
  first.forEach((a, i) => {
    second.forEach((b, j) => {
      const reached = new Set(product(a.irrep, b.irrep));
      out.forEach((c, k) => {
        if (reached.has(c.irrep)) paths.push([i, j, k, "uvw", true]);
      });
    });
  });
  return paths;
}

function make(irreps1: string, irreps2: string, irrepsOut: string, options: ProductOptions = {}) {
  return generalProduct(NAME, [irreps1, irreps2, irrepsOut], pathsOf(irreps1, irreps2, irrepsOut), options);
}

function checked(irreps1: string, irreps2: string, irrepsOut: string, options: ProductOptions = {}) {
  const paths = pathsOf(irreps1, irreps2, irrepsOut);
  const reached = new Set(paths.map(([, , out]) => out));
  const absent = writtenTerms(irrepsOut).filter(({ multiplicity }, k) => multiplicity > 0 && !reached.has(k));
  if (absent.length > 0)
    throw new RangeError(
      `${NAME}: "${canonical(irreps1)}" ⊗ "${canonical(irreps2)}" has no ${absent.map(({ irrep }) => irrep).join(", ")} of irrepsOut "${canonical(irrepsOut)}"`,
    );
  return generalProduct(NAME, [irreps1, irreps2, irrepsOut], paths, options);
}

/**
 * Fully connected tensor product: every path of the selection rules, each with a weight for all copies, the mode uvw:
 * z[w, m₃] = ∑ √α ∑ᵤᵥ w[u,v,w] ∑ C[m₁, m₂, m₃] x[u, m₁] y[v, m₂]. The paths run over the terms of the first input, the second, and the output.
 * Source: e3nn 0.6, FullyConnectedTensorProduct.
 *
 * @param irrepsOut - each of its irreps must occur in the product; one that does not is a compile error
 * @throws RangeError if the same is found at run time, or the irreps are not of O(3) or SO(3)
 */
export const fullyConnectedTensorProduct: {
  <const A extends string, const B extends string, const O extends string>(
    irreps1: Degrees<A>,
    irreps2: Beside<A, B>,
    irrepsOut: Coupled<A, B, O>,
    options?: ProductOptions,
  ): WeightedProduct<Canon<A>, Canon<B>, Canon<O>>;
  /** The same for generic code: outputs that no path reaches are zero. */
  dyn<A extends string, B extends string, O extends string>(
    irreps1: A,
    irreps2: B,
    irrepsOut: O,
    options?: ProductOptions,
  ): WeightedProduct<A, B, O>;
} = Object.assign(checked as never, { dyn: make as never });
