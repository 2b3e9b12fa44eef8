import { addNumber, divide, multiply, safePower, scaleBy, subtract, add, tanh, type Tensor, tidily } from "../tensor/index.js";
import { covalentRadius } from "./covalent-radii.js";
import type { Graph } from "./graph.js";
import { ofPairs } from "./pairs.js";
import { requireDistances } from "./radial.js";

export interface AgnesiOptions {
  /** Default: 0.9183 */
  q?: number;
  /** Default: 4.5791 */
  p?: number;
  /** Default: 1.0805 */
  a?: number;
}

/**
 * 1/(1 + a xᵠ/(1 + xᵠ⁻ᵖ)), x = r/r₀ with r₀ the mean of the covalent radii of the pair: from 1 at r = 0 to 0, steepest about one bond length.
 * Source: Witt et al. 2023, doi:10.1063/5.0158783; constants as in MACE.
 *
 * @param r - distances, [edges, 1], ångström
 * @param elements - atomic numbers, one for each node
 * @returns [edges, 1]
 */
export function agnesiTransform(
  r: Tensor<"1x0e">,
  elements: ArrayLike<number>,
  graph: Graph,
  { q = 0.9183, p = 4.5791, a = 1.0805 }: AgnesiOptions = {},
): Tensor<"1x0e"> {
  requireDistances("agnesiTransform", r);
  if (!(a > 0 && q > 0 && p > q) || !Number.isFinite(a + p))
    throw new RangeError(`agnesiTransform: q is ${q}, p ${p} and a ${a}; they are positive, and p is larger than q`);
  return tidily(() => {
    const scale = ofPairs("agnesiTransform", elements, graph, (i, j) => 2 / (covalentRadius(i) + covalentRadius(j)), r.dtype);
    const x = multiply(r, scale);
    // xᵠ/(1 + xᵠ⁻ᵖ) = xᵖ/(1 + xᵖ⁻ᵠ), which has no pole at 0
    const fraction = divide(safePower(x, p), addNumber(safePower(x, p - q), 1));
    return safePower(addNumber(scaleBy(fraction, a), 1), -1);
  });
}

/**
 * p₀ + (r − p₀)·½(1 + tanh(α(r − m)/(p₁ − p₀))) with p₀ = ¾r₀, p₁ = 4/3 r₀, m between them and r₀ the sum of the covalent radii of the pair:
 * distances well below a bond become p₀. As in MACE.
 *
 * @param r - distances, [edges, 1], ångström
 * @param elements - atomic numbers, one for each node
 * @param options.alpha - default: 4
 * @returns [edges, 1], ångström
 */
export function softTransform(
  r: Tensor<"1x0e">,
  elements: ArrayLike<number>,
  graph: Graph,
  { alpha = 4 }: { alpha?: number } = {},
): Tensor<"1x0e"> {
  requireDistances("softTransform", r);
  if (!(alpha > 0 && Number.isFinite(alpha))) throw new RangeError(`softTransform: alpha is ${alpha}; it must be positive`);
  return tidily(() => {
    const of = (f: (r0: number) => number): Tensor<"1x0e"> =>
      ofPairs("softTransform", elements, graph, (i, j) => f(covalentRadius(i) + covalentRadius(j)), r.dtype);
    const least = of((r0) => 0.75 * r0);
    const [slope, middle] = [of((r0) => alpha / ((4 / 3 - 0.75) * r0)), of((r0) => 0.5 * (0.75 + 4 / 3) * r0)];
    const share = scaleBy(addNumber(tanh(multiply(slope, subtract(r, middle))), 1), 0.5);
    return add(least, multiply(subtract(r, least), share));
  });
}
