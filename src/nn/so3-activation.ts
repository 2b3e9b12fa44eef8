import type { ActsOn, Canon, Signals, SignalsAfter } from "../irreps/index.js";
import {
  type KindOf,
  type SignalActivation,
  type SignalActivationOptions,
  type SignalFunction,
  signalActivation,
} from "./signal-activation.js";
import { so3Scales } from "./signal-scales.js";
import { signalsOf } from "./signals.js";

function make(irreps: string, f: SignalFunction, options: SignalActivationOptions = {}): SignalActivation<string, string> {
  return signalActivation("so3Activation", signalsOf("so3Activation", irreps, "SO3"), f, options, so3Scales);
}

/**
 * A pointwise function of signals on the rotations, f(R) = ∑ √(2l+1)/√n xₗₘₙ Dˡₘₙ(R): to a grid of Euler angles, f of each value, and back by
 * quadrature. Copy m of degree l has the components n, so that features x ↦ D(h) x belong to the signal f(R h).
 *
 * Exact for polynomials, as `s2Activation`, and else `approximate`.
 *
 * @param irreps - of C signals: C(2l+1) copies of each degree from 0 on, of one parity, copy m·C + u being m of signal u: "1x0e + 3x1e + 5x2e"
 * @param f - by name, scaled to unit second moment, or coefficients of a polynomial, lowest first
 * @throws RangeError if the irreps are no signals, the function does not fit their parity, or the grid is too coarse for e3nn's quadrature
 * @remarks Cohen et al. 2018, arXiv:1801.10130, section 3; the normalization, which keeps no constant where n differs, and the grid "e3nn" (of
 * aspect 2) are those of e3nn's SO3Activation.
 */
export const so3Activation: {
  <const In extends string, const F extends SignalFunction, const L extends number = -1>(
    irreps: Signals<In, "SO3">,
    f: ActsOn<In, "SO3", KindOf<F>, F>,
    options?: SignalActivationOptions<L>,
  ): SignalActivation<Canon<In>, SignalsAfter<Canon<In>, "SO3", KindOf<F>, L>>;
  /** The same for generic code. */
  dyn<In extends string>(irreps: In, f: SignalFunction, options?: SignalActivationOptions): SignalActivation<In, string>;
} = Object.assign(make as never, { dyn: make as never });
