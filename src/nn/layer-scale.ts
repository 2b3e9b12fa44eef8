import { type Canon, type Degrees, layout, requireDegrees } from "../irreps/index.js";
import { assign, type Dtype, parameter, repeat, type Tensor } from "../tensor/index.js";
import { scaleCopies } from "./copies.js";
import { expectIrreps, layer } from "./layer.js";

export interface LayerScaleOptions {
  /** f in the first weights 1/√(f·l) of degree l > 0. Default: 2. */
  factor?: number;
  dtype?: Dtype;
}

export interface LayerScale<S extends string> {
  (x: Tensor<S>): Tensor<S>;
  readonly irrepsIn: S;
  readonly irrepsOut: S;
  /** [copies of all irreps] */
  readonly weight: Tensor<"plain">;
}

function make(irreps: string, options: LayerScaleOptions = {}): LayerScale<string> {
  const { factor = 2, dtype } = options;
  if (!(factor > 0 && Number.isFinite(factor)))
    throw new RangeError(`layerScale: factor is ${factor}; it must be positive and finite`);
  requireDegrees("layerScale", irreps);
  const { text, blocks, count } = layout(irreps);
  const weight = parameter([count], { draw: "given" }, { dtype });
  const first = blocks.flatMap(({ l, multiplicity }) =>
    new Array<number>(multiplicity).fill(l === 0 ? 1 : Math.sqrt(1 / (factor * l))),
  );
  assign(weight, first);
  const apply = (x: Tensor): Tensor => {
    expectIrreps("layerScale", x, text);
    return scaleCopies(repeat(weight, x), x);
  };
  return layer(apply, { irrepsIn: text, irrepsOut: text, weight });
}

/**
 * One learned factor for each copy of each irrep, y[u] = w[u] x[u], at first 1 for degree 0 and 1/√(f·l) for degree l: it lets higher degrees
 * enter a residual sum slowly.
 *
 * @throws RangeError if the factor is not positive, or the irreps are not of O(3) or SO(3)
 * @remarks Source: Touvron et al. 2021, arXiv:2103.17239 (layer scale), by degrees.
 */
export const layerScale: {
  <const S extends string>(irreps: Degrees<S>, options?: LayerScaleOptions): LayerScale<Canon<S>>;
  /** The same for generic code. */
  dyn<S extends string>(irreps: S, options?: LayerScaleOptions): LayerScale<S>;
} = Object.assign(make as never, { dyn: make as never });
