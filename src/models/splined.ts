import { type Radial, type Spline, spline } from "../graphs/index.js";
import { parameters, plain, scope, type Tensor, view } from "../tensor/index.js";
import type { Nequip } from "./nequip.js";
import type { Potential } from "./potential.js";

export interface SplinedOptions {
  /** Shortest distance that will be asked for, ångström; below it energies are NaN. Default: 0.3 */
  from?: number;
  /** Intervals of each spline. Default: 256 */
  intervals?: number;
}

/** A potential whose radial networks are frozen. */
export interface Splined extends Potential {
  /** One for each interaction block, with its error. */
  readonly radial: readonly Spline[];
}

/**
 * A potential for inference, with a {@link spline} in place of each radial network: the same energies to the error that the splines tell, in less
 * time. Forces are the gradient of its energies. What training changes afterwards is not seen.
 *
 * @throws RangeError naming the option that is wrong
 */
export function splined(model: Nequip, options: SplinedOptions = {}): Splined {
  const { from = 0.3, intervals = 256 } = options;
  const { cutoff } = model;
  if (!(from > 0 && from < cutoff))
    throw new RangeError(`splined: from is ${from}; it is a distance above 0 and below the cutoff ${cutoff}, in ångström`);
  const radial = model.blocks.map(({ radial: network }) =>
    scope(() => {
      const weights = Object.values(parameters(network)).map((w) =>
        plain(Float64Array.from(view(w)), { shape: w.shape, dtype: "f64" }),
      );
      const f: Radial = (r) => network(model.radialFeatures(r) as Tensor<"plain">, weights);
      return spline(f, { from, to: cutoff, intervals });
    }),
  );
  return {
    elements: model.elements,
    cutoff,
    get dtype() {
      return model.dtype;
    },
    radial,
    atomEnergies: (vectors, graph, species) => model.atomEnergies(vectors, graph, species, radial),
  };
}
