import type { ActsOn, Canon, Signals, SignalsAfter } from "../irreps/index.js";
import {
  type KindOf,
  type SignalActivation,
  type SignalActivationOptions,
  type SignalFunction,
  signalActivation,
} from "./signal-activation.js";
import { requireS2Normalization, type S2Normalization, s2Scales } from "./signal-scales.js";
import { signalsOf } from "./signals.js";

export interface S2ActivationOptions<L extends number = number> extends SignalActivationOptions<L> {
  /** Default: "component". */
  normalization?: S2Normalization;
}

function make(irreps: string, f: SignalFunction, options: S2ActivationOptions = {}): SignalActivation<string, string> {
  const { normalization = "component" } = options;
  requireS2Normalization("s2Activation", normalization);
  const signals = signalsOf("s2Activation", irreps, "S2");
  return signalActivation("s2Activation", signals, f, { ...options, normalization }, (a, b) => s2Scales(normalization, a, b));
}

/**
 * A pointwise function of signals on the sphere, given by their coefficients: to a grid, f of each value, and back by quadrature to the degrees 0 …
 * lmaxOut. Values of `irreps` that are odd at degree 0 change sign under inversion, and want an odd or an even function.
 *
 * With a polynomial of degree d the layer is exact, and commutes with rotations to rounding, since the default grid integrates degree
 * d·lmax + lmaxOut. With other functions it is marked `approximate`, and `errors()` measures by how much.
 *
 * @param irreps - as many copies (signals) of each degree from 0 on, with parities that stay or alternate: "4x0e + 4x1o + 4x2e"
 * @param f - by name, scaled to unit second moment, or coefficients of a polynomial, lowest first
 * @throws RangeError if the irreps are no signals, the function does not fit their parity, or the grid is too coarse for e3nn's quadrature
 * @remarks Cohen et al. 2018, arXiv:1801.10130, section 3, has such signals; normalizations and the grid "e3nn" are those of e3nn's S2Activation.
 */
export const s2Activation: {
  <const In extends string, const F extends SignalFunction, const L extends number = -1>(
    irreps: Signals<In, "S2">,
    f: ActsOn<In, "S2", KindOf<F>, F>,
    options?: S2ActivationOptions<L>,
  ): SignalActivation<Canon<In>, SignalsAfter<Canon<In>, "S2", KindOf<F>, L>>;
  /** The same for generic code. */
  dyn<In extends string>(irreps: In, f: SignalFunction, options?: S2ActivationOptions): SignalActivation<In, string>;
} = Object.assign(make as never, { dyn: make as never });
