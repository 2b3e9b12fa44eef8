import { type Block, type Canon, layout, parse, print, type Text } from "../irreps/index.js";
import {
  add,
  addNumber,
  assign,
  buffer,
  type Dtype,
  forget,
  type Indices,
  multiply,
  parameter,
  plain,
  power,
  repeat,
  scaleBy,
  segmentMax,
  subtract,
  sum,
  type Tensor,
  view,
  widenColumns,
} from "../tensor/index.js";
import { contractCopies, scaleCopies } from "./copies.js";
import { filledGroups, groupsOf, pool } from "./groups.js";
import { expectIrreps, layer } from "./layer.js";
import { requireEps, requireNormalization } from "./norm-options.js";

export interface BatchNormOptions {
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
  /** Share of the new batch in the running statistics. Default: 0.1. */
  momentum?: number;
  /** One factor for each copy and one bias for each invariant. Default: true. */
  affine?: boolean;
  /** Whether `affine` has biases. Default: true. */
  bias?: boolean;
  /** How the squares of the rows of a group become one number: their mean, or the largest. Default: "mean". */
  reduce?: "mean" | "max";
  /** Statistics of each group of rows for itself, in training and in evaluation; there are no running ones. Default: false. */
  instance?: boolean;
  /** The square of a copy: the mean over its components, or their sum. Default: "component". */
  normalization?: "component" | "norm";
  dtype?: Dtype;
}

export interface BatchNorm<S extends string> {
  /** @param groups - the group of each row, such as its graph; default: its place on the first axis. For `instance` and `reduce: "max"` */
  (x: Tensor<S>, groups?: Indices): Tensor<S>;
  readonly irrepsIn: S;
  readonly irrepsOut: S;
  /** [copies of all irreps] */
  readonly weight: Tensor<"plain"> | null;
  /** [copies of invariants] */
  readonly bias: Tensor<"plain"> | null;
  /** [copies of invariants] */
  readonly runningMean: Tensor<"plain"> | null;
  /** [copies of all irreps] */
  readonly runningVariance: Tensor<"plain"> | null;
  /** Statistics of the batch, which move the running ones; else the running ones. True at first. */
  training: boolean;
}

const constant = (count: number, value: number, dtype?: Dtype): Tensor<"plain"> =>
  parameter([count], { draw: "constant", value }, { dtype });

function make(irreps: string, options: BatchNormOptions = {}): BatchNorm<string> {
  const { eps = 1e-5, momentum = 0.1, affine = true, reduce = "mean", instance = false } = options;
  const { normalization = "component", dtype } = options;
  requireEps("batchNorm", eps);
  requireNormalization("batchNorm", normalization);
  if (!(momentum >= 0 && momentum <= 1)) throw new RangeError(`batchNorm: momentum is ${momentum}; it must be from 0 to 1`);
  if (reduce !== "mean" && reduce !== "max") throw new RangeError(`batchNorm: reduce is "${reduce}"; it is "mean" or "max"`);
  const { text, blocks, count } = layout(irreps);
  const invariants = blocks.filter(({ invariant }) => invariant);
  const means = invariants.reduce((total, { multiplicity }) => total + multiplicity, 0);
  const perCopy = (value: (block: Block) => number): Float64Array =>
    Float64Array.from(blocks.flatMap((block) => new Array<number>(block.multiplicity).fill(value(block))));
  const isInvariant = perCopy(({ invariant }) => (invariant ? 1 : 0));
  const shares = perCopy(({ dim }) => (normalization === "component" ? 1 / dim : 1));

  const apply = (x: Tensor, groups?: Indices): Tensor => {
    expectIrreps("batchNorm", x, text);
    const row = (values: Float64Array, like: Tensor): Tensor<"plain"> =>
      repeat(plain(values, { shape: [1, count], dtype: x.dtype }), like);
    const affinely = (centred: Tensor, variance: Tensor, spread: (factors: Tensor) => Tensor): Tensor => {
      const inverse = power(addNumber(forget(variance), eps), -0.5);
      const factors = self.weight === null ? inverse : multiply(inverse, repeat(self.weight, inverse));
      const y = scaleCopies(spread(factors), centred);
      return self.bias === null ? y : add(y, repeat(widenColumns(self.bias, text, invariants), y));
    };
    if (self.runningVariance !== null && !self.training) {
      const centred = self.runningMean === null ? x : subtract(x, repeat(widenColumns(self.runningMean, text, invariants), x));
      return affinely(centred, self.runningVariance, (factors) => repeat(factors, x));
    }
    if (x.rows === 0) throw new RangeError(`batchNorm: x [${x.shape}] has no rows to take statistics of`);
    const own = instance || reduce === "max" ? groupsOf("batchNorm", x, groups) : null;
    const rows = pool(x, instance ? own : null);
    const mean = rows.mean(x);
    const centred = means === 0 ? x : subtract(x, rows.spread(scaleCopies(row(isInvariant, mean), mean)));
    const squares = forget(contractCopies(centred, centred));
    const largest = own !== null && reduce === "max" ? segmentMax(squares, own) : null;
    const reduced =
      largest === null ? rows.mean(squares) : instance ? largest : scaleBy(sum(largest), 1 / filledGroups(own as Indices));
    const variance = multiply(reduced as Tensor<"plain">, row(shares, reduced));
    if (self.runningVariance !== null) {
      move(self.runningVariance, view(variance));
      if (self.runningMean !== null) move(self.runningMean, pick(view(mean), invariants));
    }
    return affinely(centred, variance, rows.spread);
  };
  const move = (running: Tensor, now: ArrayLike<number>): void =>
    assign(
      running,
      view(running).map((before, i) => (1 - momentum) * before + momentum * now[i]),
    );
  const fields = {
    irrepsIn: text,
    irrepsOut: text,
    weight: affine && count > 0 ? constant(count, 1, dtype) : null,
    bias: affine && means > 0 && options.bias !== false ? constant(means, 0, dtype) : null,
    runningMean: instance || means === 0 ? null : buffer([means], { draw: "constant", value: 0 }, { dtype }),
    runningVariance: instance || count === 0 ? null : buffer([count], { draw: "constant", value: 1 }, { dtype }),
    training: true,
  };
  const self: BatchNorm<string> = layer(apply, fields, () => ({
    kind: "batchNorm",
    irreps: print(parse(irreps)),
    eps,
    affine,
    bias: affine && options.bias !== false,
    reduce,
    instance,
    normalization,
    training: { momentum },
  }));
  return self;
}

/** The numbers of some blocks of a row. */
const pick = (row: ArrayLike<number>, blocks: readonly Block[]): number[] =>
  blocks.flatMap(({ offset, multiplicity }) => Array.from({ length: multiplicity }, (_, u) => row[offset + u]));

/**
 * Batch normalization: invariants lose their mean over the rows, and each copy u of each irrep is divided by its root mean square over the rows,
 *
 *     y[u] = w[u] (x[u] − μ[u]) / √(E|x[u] − μ[u]|² / d + ε) + b[u],     μ and b for invariants only,
 *
 * with d = 2l+1 in "component" and 1 in "norm" normalization. In evaluation μ and the variance are running ones, buffers that each forward pass in
 * training moves by `momentum` towards those of its batch (also the passes that `recompute` repeats). They are taken as constants; the
 * statistics of the batch are differentiated. With `instance` each group of rows has statistics of its own.
 *
 * @param irreps - of any group whose irreps are orthogonal
 * @throws RangeError if eps is not positive, momentum not from 0 to 1, a choice is unknown, or the batch has no rows
 * @remarks The formula, the defaults and the order of weights are those of e3nn's BatchNorm. With groups of several sizes and `reduce: "mean"`
 * every row counts alike; `reduce: "max"` takes the mean over the groups that have rows.
 */
export const batchNorm: {
  <const S extends string>(irreps: Text<S>, options?: BatchNormOptions): BatchNorm<Canon<S>>;
  /** The same for generic code. */
  dyn<S extends string>(irreps: S, options?: BatchNormOptions): BatchNorm<S>;
} = Object.assign(make as never, { dyn: make as never });
