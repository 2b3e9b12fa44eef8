import { type Canon, layout, type Text } from "../irreps/index.js";
import { type RowNorm, type RowNormOptions, rowNorm } from "./layer-norm.js";
import { sharesOf } from "./row-norms.js";

export interface RmsNormOptions extends RowNormOptions {
  /** Invariants lose their mean first, and have biases. Default: true. */
  centring?: boolean;
  /** With "component": every irrep counts alike in the mean square; otherwise every component does. Default: true. */
  balance?: boolean;
}

function make(irreps: string, options: RmsNormOptions = {}): RowNorm<string> {
  const { centring = true, balance = true, normalization = "component" } = options;
  const sets = [sharesOf(layout(irreps), () => true, { normalization, balance })];
  return rowNorm("rmsNorm", irreps, options, { centred: centring, sets });
}

/**
 * Every copy of a row divided by the root mean square of the whole row, invariants included, in which each irrep counts alike:
 * y[u] = w[u] x[u] / √(∑ᵥ |x[v]|²/(D c d) + ε) for D irreps, of each c copies of dimension d; with `centring` x − mean(x) in place of x for the
 * invariants, and + b[u]. A row of zeros goes to the biases, with finite derivatives.
 *
 * @param irreps - of any group whose irreps are orthogonal
 * @throws RangeError if there are no irreps, eps is not positive, or a choice is unknown
 * @remarks Source: the separable normalization of Liao et al. 2024, arXiv:2306.12059, section 4.3, with all degrees in one mean square.
 */
export const rmsNorm: {
  <const S extends string>(irreps: Text<S>, options?: RmsNormOptions): RowNorm<Canon<S>>;
  /** The same for generic code. */
  dyn<S extends string>(irreps: S, options?: RmsNormOptions): RowNorm<S>;
} = Object.assign(make as never, { dyn: make as never });
