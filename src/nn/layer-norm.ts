import { type Block, type Canon, layout, type Text } from "../irreps/index.js";
import { add, type Dtype, parameter, repeat, type Tensor, widenColumns } from "../tensor/index.js";
import { expectIrreps, layer } from "./layer.js";
import { requireEps, requireNormalization } from "./norm-options.js";
import { centring, divideBySpread, type Shares, sharesOf } from "./row-norms.js";

export interface RowNormOptions {
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
  /** One factor for each copy and one bias for each invariant. Default: true. */
  affine?: boolean;
  /** The square of a copy: the mean over its components, or their sum. Default: "component". */
  normalization?: "component" | "norm";
  dtype?: Dtype;
}

export interface LayerNormOptions extends RowNormOptions {
  /** "joint": one variance for all irreps but the invariants; "each": one for each irrep. Default: "joint". */
  degrees?: "joint" | "each";
  /** With "joint" and "component": every irrep counts alike in the variance; otherwise every component does. Default: true. */
  balance?: boolean;
}

/** A normalization of rows. */
export interface RowNorm<S extends string> {
  (x: Tensor<S>): Tensor<S>;
  readonly irrepsIn: S;
  readonly irrepsOut: S;
  /** [copies of all irreps] */
  readonly weight: Tensor<"plain"> | null;
  /** [copies of invariants] */
  readonly bias: Tensor<"plain"> | null;
}

/** A layer that centres the invariants of each row if it is told to, and divides the copies by the spread of their sets. @internal */
export function rowNorm(
  name: string,
  irreps: string,
  options: RowNormOptions,
  { centred, sets }: { centred: boolean; sets: readonly Shares[] },
): RowNorm<string> {
  const { eps = 1e-5, affine = true, normalization = "component", dtype } = options;
  requireEps(name, eps);
  requireNormalization(name, normalization);
  const rows = layout(irreps);
  const { text, blocks, count } = rows;
  if (count === 0) throw new RangeError(`${name}: there are no irreps to normalize; write for example "8x0e + 4x1o"`);
  const invariants = blocks.filter(({ invariant }) => invariant);
  const biases = centred ? invariants.reduce((sum, { multiplicity }) => sum + multiplicity, 0) : 0;
  const weight = affine ? parameter([count], { draw: "constant", value: 1 }, { dtype }) : null;
  const bias = affine && biases > 0 ? parameter([biases], { draw: "constant", value: 0 }, { dtype }) : null;
  const centre = centred ? centring(rows) : (x: Tensor): Tensor => x;
  const apply = (x: Tensor): Tensor => {
    expectIrreps(name, x, text);
    const y = divideBySpread(centre(x), sets, eps, weight);
    return bias === null ? y : add(y, repeat(widenColumns(bias, text, invariants), y));
  };
  const { balance = true, degrees = null } = options as LayerNormOptions;
  const choices = { balance, degrees: name === "layerNorm" ? (degrees ?? "joint") : null };
  const description = () => ({ kind: name, irreps: text, eps, centred, normalization, ...choices });
  return layer(apply, { irrepsIn: text, irrepsOut: text, weight, bias }, description) as RowNorm<string>;
}

function make(irreps: string, options: LayerNormOptions = {}): RowNorm<string> {
  const { degrees = "joint", balance = true, normalization = "component" } = options;
  if (degrees !== "joint" && degrees !== "each")
    throw new RangeError(`layerNorm: degrees is "${degrees}"; it is "joint" or "each"`);
  const rows = layout(irreps);
  const { blocks } = rows;
  const chosen = (among: (block: Block) => boolean): Shares[] =>
    blocks.some(among) ? [sharesOf(rows, among, { normalization, balance })] : [];
  const others = blocks.filter(({ invariant }) => !invariant);
  const kinds = new Set(others.map(({ irrep }) => irrep));
  const sets = [
    ...chosen(({ invariant }) => invariant),
    ...(degrees === "joint"
      ? chosen(({ invariant }) => !invariant)
      : [...kinds].flatMap((kind) => chosen(({ irrep }) => irrep === kind))),
  ];
  return rowNorm("layerNorm", irreps, options, { centred: true, sets });
}

/**
 * Layer normalization, row by row: the invariants lose their mean and are divided by their standard deviation; all other copies are divided by
 * the root of a variance,
 *
 *     y[u] = w[u] x[u] / √(∑ᵥ shares[v] |x[v]|² + ε),     for invariants x − mean(x) in place of x, and + b[u]
 *
 * which all irreps but the invariants have together, each counting alike (separable layer normalization), or each irrep for itself. A row of
 * zeros goes to the biases, with finite derivatives.
 *
 * @param irreps - of any group whose irreps are orthogonal
 * @throws RangeError if there are no irreps, eps is not positive, or a choice is unknown
 * @remarks Sources: Liao et al. 2024, arXiv:2306.12059, section 4.3 (separable); Liao & Smidt 2023, arXiv:2206.11990 (each degree).
 */
export const layerNorm: {
  <const S extends string>(irreps: Text<S>, options?: LayerNormOptions): RowNorm<Canon<S>>;
  /** The same for generic code. */
  dyn<S extends string>(irreps: S, options?: LayerNormOptions): RowNorm<S>;
} = Object.assign(make as never, { dyn: make as never });
