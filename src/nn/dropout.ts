import type { Generator } from "../arithmetic/index.js";
import { type Canon, layout, parse, print, type Text } from "../irreps/index.js";
import {
  defaultGenerator,
  gather,
  type Indices,
  plain,
  type Random,
  randomOf,
  requireTensor,
  scaleRows,
  type Tensor,
} from "../tensor/index.js";
import { scaleCopies } from "./copies.js";
import { groupsOf } from "./groups.js";
import { expectIrreps, layer } from "./layer.js";
import { requireProbability } from "./norm-options.js";

export interface DropoutOptions {
  /** Where the draws come from; default: a stream of its own, by the order of construction. */
  random?: Random;
}

export interface Dropout<S extends string> {
  /** @param groups - rows that are dropped alike, such as those of a graph; default: those of one place on the first axis */
  (x: Tensor<S>, groups?: Indices): Tensor<S>;
  readonly irrepsIn: S;
  readonly irrepsOut: S;
  readonly p: number;
  /** Its state determines the draws to come. */
  readonly random: Generator;
  /** Without it the layer does nothing. True at first. */
  training: boolean;
}

export interface StochasticDepth {
  /** @param groups - rows that are dropped alike, such as those of a graph; default: those of one place on the first axis */
  <S extends string>(x: Tensor<S>, groups?: Indices): Tensor<S>;
  readonly p: number;
  /** Its state determines the draws to come. */
  readonly random: Generator;
  /** Without it the layer does nothing. True at first. */
  training: boolean;
}

const streamOf = (random?: Random): Generator => randomOf(random ?? defaultGenerator().bits());

/** Zeros with probability p, otherwise 1/(1 − p): `columns` numbers for each group, in the rows of the group. */
function factors(x: Tensor, groups: Indices, columns: number, p: number, random: Generator): Tensor<"plain"> {
  const bound = p * 4294967296;
  const kept = p === 1 ? 0 : 1 / (1 - p);
  const drawn = Float64Array.from({ length: groups.bound * columns }, () => (random.bits() < bound ? 0 : kept));
  return gather(plain(drawn, { shape: [groups.bound, columns], dtype: x.dtype }), groups);
}

function make(irreps: string, p: number, options: DropoutOptions = {}): Dropout<string> {
  requireProbability("dropout", p);
  const { text, count } = layout(irreps);
  const apply = (x: Tensor, groups?: Indices): Tensor => {
    expectIrreps("dropout", x, text);
    if (!self.training || p === 0) return x;
    return scaleCopies(factors(x, groupsOf("dropout", x, groups), count, p, self.random), x);
  };
  const fields = { irrepsIn: text, irrepsOut: text, p, random: streamOf(options.random), training: true };
  const description = () => ({ kind: "dropout", irreps: print(parse(irreps)), training: { p } });
  const self: Dropout<string> = layer(apply, fields, description) as Dropout<string>;
  return self;
}

/**
 * Dropout of whole copies of irreps: each copy of each row is zero with probability p and otherwise divided by 1 − p, so that the mean stays. All
 * components of a copy share one draw, else the layer would not commute with the group. In evaluation it does nothing.
 *
 * A function that is differentiated through `recompute` runs twice, and draws twice: keep random layers out of it.
 *
 * @param p - probability to drop, from 0 to 1
 * @throws RangeError if p is not a probability
 */
export const dropout: {
  <const S extends string>(irreps: Text<S>, p: number, options?: DropoutOptions): Dropout<Canon<S>>;
  /** The same for generic code. */
  dyn<S extends string>(irreps: S, p: number, options?: DropoutOptions): Dropout<S>;
} = Object.assign(make as never, { dyn: make as never });

/**
 * Stochastic depth: the whole row (of a residual branch, say) is zero with probability p and otherwise divided by 1 − p; all rows of a group, such
 * as a graph, share one draw. In evaluation it does nothing.
 *
 * @param p - probability to drop, from 0 to 1
 * @throws RangeError if p is not a probability
 * @remarks Source: Huang et al. 2016, arXiv:1603.09382.
 */
export function stochasticDepth(p: number, options: DropoutOptions = {}): StochasticDepth {
  requireProbability("stochasticDepth", p);
  const apply = (x: Tensor, groups?: Indices): Tensor => {
    requireTensor("stochasticDepth", "x", x);
    if (!self.training || p === 0) return x;
    return scaleRows(factors(x, groupsOf("stochasticDepth", x, groups), 1, p, self.random), x);
  };
  const self = layer(apply, { p, random: streamOf(options.random), training: true }) as StochasticDepth;
  return self;
}
