import { type Block, invariant, type Layout } from "../irreps/index.js";
import {
  addNumber,
  forget,
  matrixProduct,
  mix,
  type MixPlan,
  multiply,
  plain,
  power,
  repeat,
  subtract,
  type Tensor,
} from "../tensor/index.js";
import { contractCopies, scaleCopies } from "./copies.js";

/** What the square |x[u]|² of each copy of a row counts in the variance of its set, [copies]; zero for copies outside it. */
export type Shares = Float64Array;

/** Shares of blocks in the variance that they have together. */
export interface SharesOptions {
  /** "component": the mean over the components of a copy; "norm": their sum. */
  normalization: "component" | "norm";
  /** With "component": every irrep counts alike, whatever its dimension and copies. Otherwise every component does. */
  balance: boolean;
}

/**
 * Shares of those copies of a row whose block is chosen: with c copies of an irrep of dimension d, and D irreps,
 *
 *     1/(D c d)  component, balanced          1/∑ c d  component          1/c  norm
 */
export function sharesOf(
  { blocks }: Layout,
  chosen: (block: Block) => boolean,
  { normalization, balance }: SharesOptions,
): Shares {
  const among = blocks.filter(chosen);
  const irreps = new Set(among.map(({ irrep }) => irrep)).size;
  const components = among.reduce((sum, { dim, multiplicity }) => sum + dim * multiplicity, 0);
  const copies = (irrep: string): number =>
    among.reduce((sum, block) => sum + (block.irrep === irrep ? block.multiplicity : 0), 0);
  const share = (block: Block): number => {
    if (!chosen(block)) return 0;
    if (normalization === "norm") return 1 / copies(block.irrep);
    return balance ? 1 / (irreps * copies(block.irrep) * block.dim) : 1 / components;
  };
  return Float64Array.from(blocks.flatMap((block) => new Array<number>(block.multiplicity).fill(share(block))));
}

/**
 * Each copy divided by the root of the variance of its set, row by row, and times its weight:
 * y[u] = w[u] x[u] / √(∑ᵥ shares[v] |x[v]|² + ε).
 */
export function divideBySpread(x: Tensor, sets: readonly Shares[], eps: number, weight: Tensor<"plain"> | null): Tensor {
  const { dtype } = x;
  const [count, width] = [sets[0].length, sets.length];
  const gathering = Float64Array.from({ length: count * width }, (_, at) => sets[at % width][Math.floor(at / width)]);
  const members = Float64Array.from({ length: width * count }, (_, at) =>
    sets[Math.floor(at / count)][at % count] === 0 ? 0 : 1,
  );
  const squares = forget(contractCopies(x, x));
  const variance = matrixProduct(squares, plain(gathering, { shape: [count, width], dtype }));
  const spreading = plain(members, { shape: [width, count], dtype });
  const weighted = weight === null ? spreading : multiply(spreading, repeat(weight, spreading));
  return scaleCopies(matrixProduct(power(addNumber(variance, eps), -0.5), weighted), x);
}

/** x without the mean of its invariants, row by row: a function of rows of that layout. */
export function centring({ text, dim, blocks }: Layout): (x: Tensor) => Tensor {
  const invariants = blocks.filter(({ invariant: still }) => still);
  const copies = invariants.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
  if (copies === 0) return (x) => x;
  const one = invariant(text);
  let weight = 0;
  const columns = invariants.map(({ offset, multiplicity }) => {
    weight += multiplicity;
    return { dim: 1, offset, multiplicity, weight: weight - multiplicity };
  });
  const weights = { weights: copies, weightShape: [copies] };
  const averaging: MixPlan = {
    ...{ irrepsIn: text, dimIn: dim, irrepsOut: one, dimOut: 1, ...weights, fillsOut: true, fillsIn: copies === dim },
    paths: columns.map(({ offset, multiplicity: n, ...path }) => ({
      ...path,
      ...{ from: offset, copiesIn: n, blockIn: n },
      ...{ to: 0, copiesOut: 1, blockOut: 1, scale: 1 / copies },
    })),
  };
  const spreading: MixPlan = {
    ...{ irrepsIn: one, dimIn: 1, irrepsOut: text, dimOut: dim, ...weights, fillsOut: copies === dim, fillsIn: true },
    paths: columns.map(({ offset, multiplicity: n, ...path }) => ({
      ...path,
      ...{ from: 0, copiesIn: 1, blockIn: 1 },
      ...{ to: offset, copiesOut: n, blockOut: n, scale: 1 },
    })),
  };
  return (x) => {
    const ones = plain(new Float64Array(copies).fill(1), { dtype: x.dtype });
    return subtract(x, mix(mix(x, ones, averaging), ones, spreading));
  };
}
