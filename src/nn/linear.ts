import { type Canon, canonical, type FedBy, layout, missing, parse, print, type Text } from "../irreps/index.js";
import {
  add,
  type Description,
  type Dtype,
  type Indices,
  indices,
  mix,
  parameter,
  type Random,
  relabel,
  repeat,
  requireTensor,
  type Tensor,
  widenColumns,
} from "../tensor/index.js";
import { expectIrreps, layer } from "./layer.js";
import { type LinearPath, type LinearPlan, linearPlan, type PathNormalization } from "./linear-plan.js";

export type { LinearPath, PathNormalization };

export interface LinearOptions {
  /** Biases, zero at first: for every invariant of the output, or for the terms of `irrepsOut`, as written, that are true. Default: none. */
  bias?: boolean | readonly boolean[];
  /** Number of species: the layer then has weights for each, and takes the species of the rows. */
  species?: number;
  /** Pairs of terms of `irrepsIn` and `irrepsOut`, as written, that are joined. Default: all of equal irreps. */
  instructions?: readonly (readonly [input: number, output: number])[];
  /** "element": by the copies that an output sums; "path": by those of each path times their number; "none". Default: "element". */
  pathNormalization?: PathNormalization;
  /** Features a row: the input is then [..., fIn, dim], the output [..., fOut, dim], each pair with weights of its own. */
  fIn?: number;
  fOut?: number;
  random?: Random;
  dtype?: Dtype;
}

/** Parameters to use instead of a layer's own, of the same shapes; or a row of weights for each row of the input, [rows, weightCount]. */
export interface LinearParameters {
  readonly weight?: Tensor<"plain">;
  readonly bias?: Tensor<"plain">;
}

interface LinearFields<In extends string, Out extends string> {
  readonly irrepsIn: In;
  readonly irrepsOut: Out;
  /** Which terms are joined, in the order of the weights. */
  readonly paths: readonly LinearPath[];
  /** All weights: [species, fIn, fOut, weightCount], the axes that there are. */
  readonly weightShape: readonly number[];
  /** [fOut, biases], the axes that there are. */
  readonly biasShape: readonly number[];
}

export interface Linear<In extends string, Out extends string> extends LinearFields<In, Out> {
  (x: Tensor<In>, species?: Indices | null, given?: LinearParameters): Tensor<Out>;
  /** Flat, path by path (terms in, then terms out), each [copies in, copies out]; one such row for each species and pair of features. */
  readonly weight: Tensor<"plain">;
  /** Output term by output term. */
  readonly bias: Tensor<"plain"> | null;
}

/** {@link linear} without parameters of its own. */
export interface GivenLinear<In extends string, Out extends string> extends LinearFields<In, Out> {
  (x: Tensor<In>, given: LinearParameters & { readonly species?: Indices }): Tensor<Out>;
}

/** A plan, which of its outputs have biases, and how it is run. */
interface Compiled {
  readonly plan: LinearPlan;
  readonly biasShape: readonly number[];
  readonly run: (x: Tensor, weight: Tensor, bias: Tensor | null, species: Indices | null) => Tensor;
}

function compiled(irrepsIn: string, irrepsOut: string, options: LinearOptions): Compiled {
  const { species = 0, fIn, fOut } = options;
  const plan = linearPlan(irrepsIn, irrepsOut, options);
  const biased = biasedTerms(plan, options.bias ?? false);
  const biases = biased.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
  const biasShape = fOut === undefined ? [biases] : [fOut, biases];
  const { dim } = layout(plan.irrepsOut);
  const inward = (x: Tensor): Tensor => {
    if (fIn === undefined) return x;
    if (x.shape.length < 2 || x.shape[x.shape.length - 2] !== fIn)
      throw new RangeError(`linear: x is [${x.shape}]; with fIn ${fIn} it must be [..., ${fIn}, ${layout(irrepsIn).dim}]`);
    return relabel(x, "plain", [...x.shape.slice(0, -2), plan.mix.dimIn], plan.mix.dimIn);
  };
  const run = (x: Tensor, weight: Tensor, bias: Tensor | null, of: Indices | null): Tensor => {
    expectIrreps("linear", x, plan.irrepsIn);
    const rows = inward(x);
    requireTensor("linear", "weight", weight);
    if (species > 0 && (of?.bound !== species || of.count !== rows.rows)) {
      throw new RangeError(
        `linear: the layer has weights for ${species} species and takes the species of ${rows.rows} rows; found ${of === null ? "none" : `${of.count} of ${of.bound}`}`,
      );
    }
    const shared = sameShape(weight.shape, plan.weightShape);
    if (!shared && (species > 0 || fIn !== undefined || !sameShape(weight.shape, [rows.rows, plan.weightCount])))
      throw new RangeError(
        `linear: weight is [${weight.shape}]; it must be [${plan.weightShape}]${species > 0 || fIn !== undefined ? "" : ` or, one row for each of x, [${rows.rows}, ${plan.weightCount}]`}`,
      );
    let y = mix(rows, weight, plan.mix, shared ? (species > 0 ? of : null) : eachItsOwn(rows.rows));
    if (bias !== null) {
      requireTensor("linear", "bias", bias);
      if (!sameShape(bias.shape, biasShape)) throw new RangeError(`linear: bias is [${bias.shape}]; it must be [${biasShape}]`);
      const wide = widenColumns(bias as Tensor<"plain">, plan.irrepsOut, biased);
      y = add(y, repeat(fOut === undefined ? wide : relabel(wide, "plain", [plan.mix.dimOut], plan.mix.dimOut), y));
    }
    return fOut === undefined ? y : relabel(y, plan.irrepsOut, [...y.shape.slice(0, -1), fOut, dim], dim);
  };
  return { plan, biasShape, run };
}

/** The terms with biases, by their place in a row. */
function biasedTerms({ outputs, irrepsOut }: LinearPlan, bias: boolean | readonly boolean[]) {
  if (typeof bias !== "boolean") {
    if (!Array.isArray(bias) || bias.length !== outputs.length)
      throw new RangeError(
        `linear: bias is [${bias}]; irrepsOut has ${outputs.length} terms as written, each needs true or false`,
      );
    for (const [i, { irrep, invariant }] of outputs.entries())
      if (bias[i] && !invariant)
        throw new RangeError(`linear: bias[${i}] is true, for "${irrep}" of "${irrepsOut}"; only invariants have biases`);
  }
  return outputs
    .filter(
      ({ invariant, multiplicity }, i) => multiplicity > 0 && invariant && (bias === true || (bias as readonly boolean[])[i]),
    )
    .map(({ offset, column, multiplicity }) => ({ offset: offset + column, multiplicity }));
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** Each row is a species of its own. */
const eachItsOwn = (rows: number): Indices =>
  indices(
    Int32Array.from({ length: rows }, (_, i) => i),
    rows,
  );

const descriptionOf = (
  irreps: readonly [string, string],
  { plan }: Compiled,
  options: LinearOptions,
  own: boolean,
): Description => ({
  kind: "linear",
  irrepsIn: print(parse(irreps[0])),
  irrepsOut: print(parse(irreps[1])),
  instructions: plan.paths.map(({ input, output, factor }) => [input, output, factor]),
  bias: plan.outputs.map(({ invariant }, i) =>
    typeof options.bias === "object" ? options.bias[i]! : invariant && !!options.bias,
  ),
  species: options.species ?? 0,
  fIn: options.fIn ?? null,
  fOut: options.fOut ?? null,
  internalWeights: own,
});

const fieldsOf = ({ plan, biasShape }: Compiled) => ({
  irrepsIn: plan.irrepsIn,
  irrepsOut: plan.irrepsOut,
  paths: Object.freeze(plan.paths),
  weightShape: Object.freeze(plan.weightShape),
  biasShape: Object.freeze(biasShape),
});

function make(irrepsIn: string, irrepsOut: string, options: LinearOptions): Linear<string, string> {
  const { random, dtype } = options;
  const form = compiled(irrepsIn, irrepsOut, options);
  const weight = parameter(form.plan.weightShape, { draw: "normal", std: 1 }, { random, dtype });
  const bias = form.biasShape.includes(0) ? null : parameter(form.biasShape, { draw: "constant", value: 0 }, { dtype });
  const apply = (x: Tensor, species: Indices | null = null, given: LinearParameters = {}): Tensor =>
    form.run(x, given.weight ?? weight, given.bias ?? bias, species);
  return layer(apply, { ...fieldsOf(form), weight, bias }, () => descriptionOf([irrepsIn, irrepsOut], form, options, true));
}

function makeGiven(irrepsIn: string, irrepsOut: string, options: LinearOptions): GivenLinear<string, string> {
  const form = compiled(irrepsIn, irrepsOut, options);
  const apply = (x: Tensor, given: LinearParameters & { readonly species?: Indices }): Tensor =>
    form.run(x, given.weight as Tensor, form.biasShape.includes(0) ? null : (given.bias as Tensor), given.species ?? null);
  return layer(apply, fieldsOf(form), () => descriptionOf([irrepsIn, irrepsOut], form, options, false));
}

/** @throws RangeError if an output would always be zero */
function requireReached(irrepsIn: string, irrepsOut: string, options: LinearOptions): void {
  const absent = missing(irrepsIn, irrepsOut);
  if (absent.length > 0) {
    throw new RangeError(
      `linear: no input can reach "${absent.join(", ")}" of irrepsOut "${canonical(irrepsOut)}"; irrepsIn "${canonical(irrepsIn)}" would need a copy of it`,
    );
  }
  if (options.instructions === undefined) return;
  const { unreached, outputs } = linearPlan(irrepsIn, irrepsOut, options);
  const lost = unreached.find((i) => !(options.bias === true || (Array.isArray(options.bias) && options.bias[i])));
  if (lost !== undefined)
    throw new RangeError(
      `linear: no instruction reaches term ${lost}, "${outputs[lost]!.irrep}", of irrepsOut "${irrepsOut}"; linear.dyn leaves it zero`,
    );
}

/**
 * Linear intertwiner: mixes the copies of each irrep and leaves its components alone, y[m, v] = ∑ᵤ x[m, u] W[u, v] / √n for n copies in.
 * By Schur's lemma no other linear map commutes with the group; irreps of complex and quaternionic type (C4:1, T:E, SU2:1/2) have 2 and 4 weights
 * a pair of copies, y = ∑ₖ (Wₖ ⊗ Eₖ) x / √n with the units Eₖ of their algebra, 1, J or 1, I, J, K, and n counts each. With `species`, W is that of the
 * species of the row, and n counts the copies of all species: e3nn's fully connected product with a one-hot.
 *
 * @param irrepsOut - each of its irreps must occur in `irrepsIn`; one that does not is a compile error
 * @throws RangeError if the same is found at run time, an option is not what it must be, or no instruction reaches a term of the output
 */
export const linear: {
  <const In extends string, const Out extends string>(
    irrepsIn: Text<In>,
    irrepsOut: FedBy<In, Out>,
    options?: LinearOptions,
  ): Linear<Canon<In>, Canon<Out>>;
  /** The same for generic code: outputs that no input reaches are zero. */
  dyn<In extends string, Out extends string>(irrepsIn: In, irrepsOut: Out, options?: LinearOptions): Linear<In, Out>;
  /** The same without parameters of its own: weights, and biases where asked for, come with every call. */
  given<const In extends string, const Out extends string>(
    irrepsIn: Text<In>,
    irrepsOut: FedBy<In, Out>,
    options?: LinearOptions,
  ): GivenLinear<Canon<In>, Canon<Out>>;
} = Object.assign(
  ((irrepsIn: string, irrepsOut: string, options: LinearOptions = {}) => {
    requireReached(irrepsIn, irrepsOut, options);
    return make(irrepsIn, irrepsOut, options);
  }) as never,
  {
    dyn: (irrepsIn: string, irrepsOut: string, options: LinearOptions = {}) => make(irrepsIn, irrepsOut, options) as never,
    given: (irrepsIn: string, irrepsOut: string, options: LinearOptions = {}) => {
      requireReached(irrepsIn, irrepsOut, options);
      return makeGiven(irrepsIn, irrepsOut, options) as never;
    },
  },
);
