import { type Canon, layout, norms, parse, print, type Text } from "../irreps/index.js";
import {
  add,
  addNumber,
  type Dtype,
  multiply,
  parameter,
  power,
  relabel,
  repeat,
  safePower,
  type Scalar,
  type Tensor,
} from "../tensor/index.js";
import { type Activation, applyFunction, type Moments, onNumbers, type PointwiseFunction, prepared } from "./activation.js";
import { contractCopies, scaleCopies } from "./copies.js";
import { expectIrreps, layer } from "./layer.js";

export interface NormActivationOptions {
  /** Divide by the length, so that f alone says how long the result is. Default: true. */
  normalize?: boolean;
  /** One number for each copy, zero at first, added to its length before f. Default: false. */
  bias?: boolean;
  /** Lengths below this, > 0, count as this: f(ε)/ε then multiplies what is shorter. Default: none; the value at 0 is 0. */
  epsilon?: number;
  /** Factor after f. Default: "none". */
  constants?: Moments;
  dtype?: Dtype;
}

export interface NormActivation<S extends string> {
  (x: Tensor<S>): Tensor<S>;
  readonly irrepsIn: S;
  readonly irrepsOut: S;
  readonly bias: Tensor<"plain"> | null;
}

/**
 * A function of the length of each copy of each irrep: x ↦ f(|x| + b) x/|x|, or f(|x| + b) x without `normalize`. At 0 the value is 0, and with
 * `normalize` and without ε so are all derivatives. e3nn's NormActivation is this with ε = 10⁻⁸.
 *
 * @throws RangeError if there is no such function, or ε is not a number > 0
 */
export function normActivation<const S extends string>(
  irreps: Text<S>,
  f: Activation | PointwiseFunction,
  options: NormActivationOptions = {},
): NormActivation<Canon<S>> {
  const { normalize = true, bias: biased = false, epsilon, constants = "none", dtype } = options;
  if (epsilon !== undefined && !(Number.isFinite(epsilon) && epsilon > 0))
    throw new RangeError(`normActivation: epsilon is ${epsilon}; it must be a number > 0`);
  const { text, count } = layout(irreps);
  const { apply: function_, constant } = prepared("normActivation", f, constants);
  const bias = biased && count > 0 ? parameter([count], { draw: "constant", value: 0 }, { dtype }) : null;
  const apply = (x: Tensor): Tensor => {
    expectIrreps("normActivation", x, text);
    if (count === 0) return x;
    const squares = atLeast(contractCopies<string>(x, x) as Tensor<any>, epsilon);
    const root = epsilon === undefined ? safePower : power;
    const lengths = root(squares, 0.5);
    const shifted = bias === null ? lengths : add(lengths, repeat(relabel(bias, norms(text), [count], count), lengths));
    const values = onNumbers(shifted, function_, constant) as Tensor<any>;
    return scaleCopies(normalize ? multiply(values, root(squares, -0.5)) : values, x);
  };
  const description = () => ({
    kind: "normActivation",
    irreps: print(parse(irreps)),
    function: typeof f === "function" ? "own" : f,
    constant,
    normalize,
    epsilon: epsilon ?? null,
    bias: biased,
  });
  return layer(apply, { irrepsIn: text, irrepsOut: text, bias }, description) as never;
}

/** The larger one of q and ε², whose derivative below ε² is 0. */
function atLeast<S extends Scalar>(q: Tensor<S>, epsilon: number | undefined): Tensor<S> {
  if (epsilon === undefined) return q;
  const least = epsilon * epsilon;
  return addNumber(applyFunction("relu", addNumber(q, -least)), least);
}
