import { type Canon, canonical, type GateIn, type GateOut, layout, type Scalars, type Text } from "../irreps/index.js";
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
 * @param scalars - 0e and 0o; other irreps are a compile error
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
  for (const { l, irrep } of blocks)
    if (l > 0)
      throw new RangeError(
        `gate: "${irrep}" of scalars "${first}" is not a scalar; a pointwise function of it is not equivariant`,
      );
  const last = canonical(gated);
  const { count, blocks: others } = layout(last);
  const zero = [...blocks, ...others].some(({ parity }) => parity === 0) ? "0" : "0e";
  const middle = count === 0 ? "" : `${count}x${zero}`;
  const texts = [...blocks.map(({ multiplicity, irrep }) => `${multiplicity}x${irrep}`), middle, last].filter(
    (text) => text !== "",
  );
  const irrepsIn = canonical(texts.join("+"));
  const irrepsOut = canonical([first, last].filter((text) => text !== "").join("+"));
  const scaled = (f: Activation, x: Tensor): Tensor => {
    const constant = constants[f] ?? SECOND_MOMENT[f];
    const y = applyFunction(f, x as Tensor<Scalar>);
    return constant === 1 ? y : scaleBy(y, constant);
  };
  // An odd function commutes with the sign of odd scalars, of which pointwise functions know nothing.
  const oddly = (x: Tensor): Tensor => relabel(scaled(odd, forget(x)), x.irreps, x.shape, x.dim);
  const apply = (x: Tensor): Tensor => {
    expectIrreps("gate", x, irrepsIn);
    const parts = texts.length === 1 ? [x] : split(x, texts);
    const outs = blocks.map(({ parity }, i) => (parity < 0 ? oddly(parts[i]) : scaled(even, parts[i])));
    if (count > 0) outs.push(scaleCopies(scaled(gates, parts[blocks.length]), parts[blocks.length + 1]));
    return outs.length === 1 ? outs[0] : concatenate(...outs);
  };
  return layer(apply, { irrepsIn, irrepsOut }) as never;
}
