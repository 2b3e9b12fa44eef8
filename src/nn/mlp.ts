import { type Dtype, matrixProduct, parameter, type Random, scaleBy, type Tensor } from "../tensor/index.js";
import { type Activation, applyFunction, requireActivation, SECOND_MOMENT } from "./activation.js";
import { layer } from "./layer.js";

export interface MlpOptions {
  /** Default: "silu". */
  activation?: Activation;
  /** Factor on the activation; default: the exact integral that brings the second moment to one; 1 leaves it plain. */
  constant?: number;
  /** Variance of the input, by which it is divided. Default: 1. */
  varianceIn?: number;
  /** Variance of the output. Default: 1. */
  varianceOut?: number;
  /** Whether the last layer has the activation too. Default: false. */
  outActivation?: boolean;
  random?: Random;
  dtype?: Dtype;
}

export interface Mlp {
  /** @param weights - matrices to use instead of its own, of the same shapes */
  <S extends `${number}x0e` | "plain">(
    x: Tensor<S>,
    weights?: readonly Tensor<"plain">[],
  ): Tensor<S extends "plain" ? "plain" : `${number}x0e`>;
  readonly widths: readonly number[];
  readonly weights: readonly Tensor<"plain">[];
}

/**
 * Dense network on scalars: x ↦ f(x W / √n) layer by layer, the last one without f unless asked for. No biases, as e3nn's FullyConnectedNet.
 *
 * @param widths - numbers of features, from the input to the output, at least two
 * @throws RangeError if the widths are not positive integers
 */
export function mlp(widths: readonly number[], options: MlpOptions = {}): Mlp {
  const { activation: f = "silu", varianceIn = 1, varianceOut = 1, outActivation = false, random, dtype } = options;
  requireActivation("mlp", f);
  if (widths.length < 2 || !widths.every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError(`mlp: widths [${widths}] must be two or more positive integers`);
  for (const [name, variance] of Object.entries({ varianceIn, varianceOut }))
    if (!(variance > 0 && variance < Number.POSITIVE_INFINITY))
      throw new RangeError(`mlp: ${name} is ${variance}; it must be a number > 0`);
  const constant = options.constant ?? SECOND_MOMENT[f];
  const last = widths.length - 2;
  const weights = widths.slice(1).map((n, i) => parameter([widths[i], n], { draw: "normal", std: 1 }, { random, dtype }));
  const apply = (x: Tensor<"plain">, matrices: readonly Tensor<"plain">[] = weights): Tensor<"plain"> => {
    if (x.dim !== widths[0]) throw new RangeError(`mlp: x is [${x.shape}]; the network takes [..., ${widths[0]}]`);
    // The factor of an activation goes into the matrix product that follows it.
    const y = matrices.reduce((h, w, i) => {
      const factor = (i === 0 ? 1 : constant) / Math.sqrt(i === 0 ? widths[0] * varianceIn : widths[i]);
      const out = i === last && !outActivation ? Math.sqrt(varianceOut) : 1;
      return matrixProduct(i === 0 ? h : applyFunction(f, h), w, factor * out);
    }, x);
    return outActivation ? scaleBy(applyFunction(f, y), constant * Math.sqrt(varianceOut)) : y;
  };
  const description = () => ({ kind: "mlp", widths, activation: f, constant, varianceIn, varianceOut, outActivation });
  return layer(apply, { widths: Object.freeze([...widths]), weights }, description) as never;
}
