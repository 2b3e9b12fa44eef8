import {
  type Around,
  type Canon,
  canonical,
  type Degrees,
  type Layout,
  layout,
  requireDegrees,
  type WrittenTerm,
  writtenTerms,
} from "../irreps/index.js";
import {
  type Dtype,
  gather,
  mix,
  type MixPlan,
  parameter,
  type Random,
  relabel,
  requireIndices,
  requireSamePrecision,
  requireTensor,
  type Scalar,
  scatter,
  type Tensor,
} from "../tensor/index.js";
import type { Edges } from "./contraction.js";
import { scaleCopies } from "./copies.js";
import { type EdgeFrame, frameOf, fromEdgeFrame, toEdgeFrame, whereDirected } from "./edge-frame.js";
import { expectIrreps, layer } from "./layer.js";
import { type So2Part, so2MixPaths, so2Parts } from "./so2-plan.js";

const NAME = "so2Convolution";

export interface So2ConvolutionOptions {
  /** Largest order m that goes through; the rest of a row in the frame of its edge is zero. Default: the largest that input and output have. */
  mMax?: number;
  random?: Random;
  dtype?: Dtype;
}

/** One matrix of weights, [copies in, copies out]: from a term of the input to one of the output, as they are written, at the order m. */
export interface So2Path extends So2Part {
  readonly shape: readonly [number, number];
  /** Where its weights begin. */
  readonly at: number;
  /** The factor that stands before the sum. */
  readonly factor: number;
}

export interface So2Convolution<In extends string, Out extends string> {
  /**
   * One row for each edge: x [edges, …], and the edges r as vectors, or a frame that several layers share. `factors`, invariant numbers
   * [edges, copies of x], scale each copy of x first: radial functions of the lengths.
   * Along `edges`, x has a row for each node, and the result, a row for each node, is the sum over the edges that it receives.
   */
  (x: Tensor<In>, r: Tensor | EdgeFrame, factors?: Tensor<Scalar> | null, edges?: Edges): Tensor<Out>;
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
  readonly mMax: number;
  /** The matrices in the order of the weights. */
  readonly paths: readonly So2Path[];
  /** Flat, path by path, each row-major. */
  readonly weight: Tensor<"plain">;
}

/** Paths with factors that give outputs the variance of the inputs: each component by its inputs, and the rest for those that are zero. */
function pathsOf(from: readonly WrittenTerm[], to: readonly WrittenTerm[], mMax: number): So2Path[] {
  const parts = so2Parts(from, to, mMax);
  let at = 0;
  return parts.map((part): So2Path => {
    const into = parts.filter(({ output }) => output === part.output);
    const inputs = into.reduce((sum, { m, input }) => sum + (m === part.m ? from[input].multiplicity : 0), 0);
    const orders = new Set(into.map(({ m }) => m));
    let written = 0;
    for (const m of orders) written += m === 0 ? 1 : 2;
    const shape = [from[part.input].multiplicity, to[part.output].multiplicity] as const;
    const factor = Math.sqrt(to[part.output].dim / written / inputs);
    const path = { ...part, shape, at, factor };
    at += shape[0] * shape[1];
    return path;
  });
}

interface Compiled {
  readonly first: Layout;
  readonly last: Layout;
  readonly mMax: number;
  readonly paths: readonly So2Path[];
  readonly plan: MixPlan;
}

function compiled(irrepsIn: string, irrepsOut: string, options: So2ConvolutionOptions): Compiled {
  for (const text of [irrepsIn, irrepsOut]) requireDegrees(NAME, text);
  const [first, last] = [layout(irrepsIn), layout(irrepsOut)];
  if (first.group !== last.group && first.group !== "any" && last.group !== "any")
    throw new RangeError(`${NAME}: "${first.text}" are irreps of ${first.group} and "${last.text}" of ${last.group}`);
  const { mMax = Math.max(0, Math.min(first.lmax, last.lmax)) } = options;
  if (!Number.isInteger(mMax) || mMax < 0) throw new RangeError(`${NAME}: mMax is ${mMax}; it must be an integer >= 0`);
  const [from, to] = [writtenTerms(irrepsIn), writtenTerms(irrepsOut)];
  const paths = pathsOf(from, to, mMax);
  const weightCount = paths.reduce((sum, { shape }) => sum + shape[0] * shape[1], 0);
  const plan: MixPlan = {
    irrepsIn: first.text,
    dimIn: first.dim,
    irrepsOut: last.text,
    dimOut: last.dim,
    paths: so2MixPaths(
      from,
      to,
      paths.map((path) => ({ ...path, weight: path.at, scale: path.factor })),
    ),
    weights: weightCount,
    weightShape: [weightCount],
    fillsOut: false,
    fillsIn: false,
  };
  return { first, last, mMax, paths, plan };
}

function build({ first, last, mMax, paths, plan }: Compiled, options: So2ConvolutionOptions): So2Convolution<string, string> {
  const { random, dtype } = options;
  const weight = parameter([plan.weights], { draw: "normal", std: 1 }, { random, dtype });
  const apply = (x: Tensor, r: Tensor | EdgeFrame, factors: Tensor<Scalar> | null = null, edges?: Edges): Tensor => {
    requireTensor(NAME, "x", x);
    expectIrreps(NAME, x, first.text);
    requireSamePrecision(NAME, x, weight);
    if (edges !== undefined) {
      requireEdges(NAME, edges, x);
      return scatter(along(gather(x, edges.senders), r, factors), edges.receivers);
    }
    return along(x, r, factors);
  };
  const along = (x: Tensor, r: Tensor | EdgeFrame, factors: Tensor<Scalar> | null): Tensor => {
    if (factors !== null && (factors.rows !== x.rows || factors.dim !== first.count))
      throw new RangeError(
        `${NAME}: factors are [${factors.shape}]; ${x.rows} edges and ${first.count} copies of "${first.text}" need [${x.rows}, ${first.count}]`,
      );
    const frame = frameOf(NAME, r, x.rows);
    const scaled = factors === null ? x : scaleCopies(relabel(factors, "plain", [x.rows, first.count], first.count), x);
    return whereDirected(frame, fromEdgeFrame(mix(toEdgeFrame(scaled, frame), weight, plan), frame), null);
  };
  return layer(apply, {
    irrepsIn: first.text,
    irrepsOut: last.text,
    mMax,
    paths: Object.freeze(paths),
    weight,
  });
}

/** @throws RangeError if the senders are not rows of x, or there are not as many receivers @internal */
export function requireEdges(name: string, { senders, receivers }: Edges, x: Tensor): void {
  requireIndices(name, senders);
  requireIndices(name, receivers);
  if (senders.count !== receivers.count || senders.bound !== x.rows)
    throw new RangeError(
      `${name}: ${senders.count} senders among ${senders.bound} nodes and ${receivers.count} receivers; x has ${x.rows} rows`,
    );
}

function checked(irrepsIn: string, irrepsOut: string, options: So2ConvolutionOptions = {}): So2Convolution<string, string> {
  const found = compiled(irrepsIn, irrepsOut, options);
  const { first, paths, mMax } = found;
  const to = writtenTerms(irrepsOut);
  const lost = to.filter(({ multiplicity }, k) => multiplicity > 0 && !paths.some(({ output }) => output === k));
  if (lost.length > 0)
    throw new RangeError(
      `${NAME}: no input reaches ${lost.map(({ irrep }) => irrep).join(", ")} of irrepsOut "${canonical(irrepsOut)}" from "${first.text}" up to the order m = ${mMax}`,
    );
  return build(found, options);
}

/**
 * SO(2) convolution: features are brought into the frame of their edge, where the edge is the pole; there the components of order m of all
 * degrees are mixed, for m = 0 by real numbers and for m > 0 as complex ones,
 *
 *     z₀ = ∑ W₀ x₀,        z₊ₘ + i z₋ₘ = ∑ (Wₘ + i Vₘ)(x₊ₘ + i x₋ₘ),
 *
 * and then brought back. For irreps of SO(3) these are all linear maps of x that commute with rotations of x and the edge, as many as
 * the products with harmonics of the edge have; for irreps of O(3) those that commute with reflections too: W between two irreps of parity (−1)ˡ or
 * two of parity −(−1)ˡ, V otherwise. Weights of variance one keep the variance of features. It takes O(L³) operations where the
 * products take O(L⁶). An edge of length zero has no direction: its result is zero, with all derivatives zero.
 *
 * @param irrepsOut - what no irrep of the input reaches is a compile error
 * @param options.mMax - orders above it are left out, as if they were zero
 * @throws RangeError if the same is found at run time, or mMax is not an integer >= 0
 * @remarks Source: S. Passaro & C. L. Zitnick 2023, arXiv:2302.03655.
 */
export const so2Convolution: {
  <const In extends string, const Out extends string>(
    irrepsIn: Degrees<In>,
    irrepsOut: Around<In, Out>,
    options?: So2ConvolutionOptions,
  ): So2Convolution<Canon<In>, Canon<Out>>;
  /** The same for generic code: outputs that no input reaches are zero. */
  dyn<In extends string, Out extends string>(
    irrepsIn: In,
    irrepsOut: Out,
    options?: So2ConvolutionOptions,
  ): So2Convolution<In, Out>;
} = Object.assign(checked as never, {
  dyn: (irrepsIn: string, irrepsOut: string, options: So2ConvolutionOptions = {}) =>
    build(compiled(irrepsIn, irrepsOut, options), options) as never,
});
