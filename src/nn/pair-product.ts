import { lanes, pieces } from "../runtime/index.js";
import { bytesOf, cleared, type Dtype, Tensor } from "../tensor/index.js";
import type { ProductPaths } from "./instructions.js";
import { type PairPlan, pairPlan } from "./pair-plan.js";
import {
  exchanged,
  inParts,
  joinPairs,
  makePairs,
  partPairs,
  type Rows,
  rowsFrom,
  takeLeft,
  takeRight,
  weighPairs,
  workspace,
} from "./pair-steps.js";
import { weightGradients } from "./pair-weight-gradients.js";
import { prepared } from "./pair-weights.js";
import { type Direction, present, type Triple, type TrilinearMap, withDirection } from "./trilinear.js";

/** A tensor product in any modes, row by row. */
export interface PairProduct {
  readonly irrepsOut: string;
  readonly dimOut: number;
  /** Its layout for the kernels: for weights that all rows share or not. */
  plan(dtype: Dtype, shared: boolean): PairPlan;
}

export function pairProduct(paths: ProductPaths, irrepsOut: string, dimOut: number): PairProduct {
  const known = new Map<string, PairPlan>();
  return {
    irrepsOut,
    dimOut,
    plan(dtype, shared) {
      const key = `${dtype} ${shared}`;
      let plan = known.get(key);
      if (plan === undefined) known.set(key, (plan = pairPlan(paths, dtype, shared)));
      return plan;
    },
  };
}

/** Values of the three operands x, y and the result, where there are any. */
type Operands = readonly (Tensor | undefined)[];

/** Rows that are worked on, and where their gradient of shared weights goes, if it is wanted. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly sums: number | null;
}

/**
 * Adds up one operand, or two, from the others: of each path, for some rows at a time, whose pairs stay in the cache. A path makes pairs of two
 * operands and joins them to the third with the weights, or parts the third into pairs and contracts these.
 *
 * @param again - whether to add to what is there
 * @param range - default: all rows, without a gradient of the weights
 */
function products(
  plan: PairPlan,
  shared: boolean,
  from: Operands,
  w: Tensor,
  to: Operands,
  again: readonly boolean[],
  range?: Range,
): void {
  const { dtype } = w;
  const all = range ?? { from: 0, to: (to.find((x) => x !== undefined) as Tensor).rows, sums: null };
  const count = all.to - all.from;
  if (count === 0) return;
  to.forEach((x, k) => {
    if (x !== undefined && all.from === 0 && !again[k] && !plan.fills[k]) cleared(x);
  });
  const { weights, free } = prepared(plan, w, shared, count, {
    lone: ({ lone }) => to[lone] !== undefined,
    pairs: ({ left, right }) => to[left] !== undefined || to[right] !== undefined,
  });
  const space = workspace(plan, dtype, shared);
  const size = bytesOf(dtype);
  const at = (list: Operands, first: number): Rows[] => list.map((x) => (x === undefined ? NOWHERE : rowsFrom(x, first)));
  const part = (p: number, first: number, n: number, scratch: number): void => {
    const path = plan.paths[p];
    const { lone, left, right } = path;
    const work = space.at(scratch, n);
    const [read, write] = [at(from, first), at(to, first)];
    const added = (k: number): boolean => again[k] || path.again[k];
    const sums = all.sums !== null && path.weights > 0 ? all.sums + path.weight * size : null;
    const own = weights[p];
    const w = exchanged(path, { ...own, at: own.at + first * own.row }, work);
    if (to[lone] !== undefined || sums !== null) {
      const pairs = makePairs(path, read[left], read[right], work);
      if (to[lone] !== undefined) joinPairs(path, w, pairs, write[lone], added(lone), work);
      if (sums !== null) weighPairs(path, pairs, read[lone], sums, 0, first > all.from, work);
    }
    if (to[left] === undefined && to[right] === undefined) return;
    partPairs(path, w, read[lone], work);
    if (to[right] !== undefined) takeRight(path, read[left], write[right], added(right), work);
    if (to[left] !== undefined) takeLeft(path, write[left], read[right], added(left), work);
  };
  const piece = (first: number, last: number, scratch: number): void => {
    plan.paths.forEach((path, p) => {
      inParts(path, first, last, (row, n) => part(p, row, n, scratch));
    });
  };
  try {
    // What is summed over rows is one piece.
    pieces(
      all.sums === null ? Math.ceil(count / plan.rows) : 1,
      (i, scratch) => {
        const last = all.sums === null ? Math.min(all.to, all.from + (i + 1) * plan.rows) : all.to;
        for (let row = all.from + i * plan.rows; row < last; row += plan.rows)
          piece(row, Math.min(last, row + plan.rows), scratch);
      },
      space.bytes,
    );
  } finally {
    free();
  }
}

const NOWHERE: Rows = { at: 0, row: 0 };

/** The product as a trilinear map of x, y and weights, [weights] for all rows or [rows, weights]. */
export function pairMap({ irrepsOut, dimOut, plan: planOf }: PairProduct): TrilinearMap {
  const planFor = (w: Tensor): { plan: PairPlan; shared: boolean } => {
    const shared = w.rows === 1;
    return { plan: planOf(w.dtype, shared), shared };
  };
  /** The arguments that a derivative along a direction is a sum over, with the place that the direction takes. */
  const turns = (xs: Triple, along: Direction | null): { args: Triple; at: number }[] =>
    along === null ? [{ args: xs, at: -1 }] : present(along).map((i) => ({ args: withDirection(xs, along, i), at: i }));
  return {
    result: ([x, y]) => new Tensor(irrepsOut, [...y.shape.slice(0, -1), dimOut], dimOut, y.rows, x.dtype),
    forward(xs, along, out) {
      const { plan, shared } = planFor(xs[2]);
      const terms = turns(xs, along);
      if (terms.length === 0) cleared(out);
      terms.forEach(({ args: [x, y, w] }, i) => {
        products(plan, shared, [x, y, undefined], w, [undefined, undefined, out], [false, false, i > 0]);
      });
    },
    backward(xs, along, g, [dx, dy, dw]) {
      const { plan, shared } = planFor(xs[2]);
      const made = [dx, dy, dw];
      const again = [false, false, false];
      for (const { args, at } of turns(xs, along)) {
        const [x, y, w] = args;
        const to = [dx, dy].map((t, k) => (k === at ? undefined : t));
        const data = to.some((t) => t !== undefined);
        const rows = (sums: Range | undefined): void =>
          products(plan, shared, [x, y, g], w, [...to, undefined], [...again.slice(0, 2), false], sums);
        // On one thread, what the weights and the data have in common is computed once.
        const together = data && shared && lanes() === 1;
        if (data && !(together && dw !== undefined && at !== 2)) rows(undefined);
        if (dw !== undefined && at !== 2) weightGradients(plan, shared, [x, y, g], dw, again[2], together ? rows : null);
        for (const k of [0, 1, 2]) if (k !== at) again[k] = true;
      }
      made.forEach((t, k) => {
        if (t !== undefined && !again[k]) cleared(t);
      });
    },
  };
}
