import {
  type Canon,
  canonical,
  concat,
  type GateIn,
  type GateOut,
  gateIn,
  layout,
  norms,
  print,
  type Scalars,
  type Text,
} from "../irreps/index.js";
import { concatenate, forget, relabel, split, type Scalar, scaleBy, type Tensor } from "../tensor/index.js";
import {
  type Activation,
  applyFunction,
  type MomentConstants,
  parityOf,
  requireActivation,
  SECOND_MOMENT,
} from "./activation.js";
import { scaleCopies } from "./copies.js";
import { expectIrreps, layer } from "./layer.js";

export interface GateOptions {
  /** For even scalars. Default: "silu". */
  even?: Activation;
  /** For odd scalars: an odd function. Default: "tanh". */
  odd?: Activation;
  /** For the gates. Default: "sigmoid". */
  gates?: Activation;
  /** Factors that bring second moments to one; default: exact integrals. */
  constants?: MomentConstants;
}

export interface Gate<In extends string, Out extends string> {
  (x: Tensor<In>): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
}

/**
 * Gate: pointwise functions of scalars, and one scalar for each copy of the other irreps: [s, t, v] ↦ [f(s), g(t)·v].
 * Source: Weiler et al. 2018, arXiv:1807.02547, section 4.3; with e3nn's factors that keep second moments at one.
 *
 * @param scalars - 0e and 0o (in other groups: irreps of one dimension, invariant or signs); other irreps are a compile error
 * @param gated - irreps that are scaled; the input has one even scalar for each of their copies, between the scalars and them
 * @throws RangeError if a scalar is not of degree 0, or the function for odd scalars is not odd
 */
export function gate<const S extends string, const V extends string>(
  scalars: Scalars<S>,
  gated: Text<V>,
  options: GateOptions = {},
): Gate<GateIn<Canon<S>, Canon<V>>, GateOut<Canon<S>, Canon<V>>> {
  const { even = "silu", odd = "tanh", gates = "sigmoid", constants = {} } = options;
  for (const f of [even, odd, gates]) requireActivation("gate", f);
  if (parityOf(odd) !== "odd")
    throw new RangeError(`gate: "${odd}" is not an odd function; odd scalars need one, such as "tanh"`);
  const first = canonical(scalars);
  const { blocks } = layout(first);
  for (const { dim, irrep } of blocks)
    if (dim > 1)
      throw new RangeError(
        `gate: "${irrep}" of scalars "${first}" is not a scalar; a pointwise function of it is not equivariant`,
      );
  const last = canonical(gated);
  const { count } = layout(last);
  const texts = [...blocks.map((block) => print([block])), norms(last), last].filter((text) => text !== "");
  const irrepsIn = gateIn(first, last);
  const irrepsOut = concat(first, last);
  const scaled = (f: Activation, x: Tensor): Tensor => {
    const constant = constants[f] ?? SECOND_MOMENT[f];
    const y = applyFunction(f, x as Tensor<Scalar>);
    return constant === 1 ? y : scaleBy(y, constant);
  };
  // An odd function commutes with the sign of scalars that are not invariant, of which pointwise functions know nothing.
  const oddly = (x: Tensor): Tensor => relabel(scaled(odd, forget(x)), x.irreps, x.shape, x.dim);
  const apply = (x: Tensor): Tensor => {
    expectIrreps("gate", x, irrepsIn);
    const parts = texts.length === 1 ? [x] : split(x, texts);
    const outs = blocks.map(({ invariant }, i) => (invariant ? scaled(even, parts[i]) : oddly(parts[i])));
    if (count > 0) outs.push(scaleCopies(scaled(gates, parts[blocks.length]), parts[blocks.length + 1]));
    return outs.length === 1 ? outs[0] : concatenate(...outs);
  };
  return layer(apply, { irrepsIn, irrepsOut }) as never;
}
