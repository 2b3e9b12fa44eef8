import { allocate, type Block, kernels, lanes, pieces, release } from "../runtime/index.js";
import { BLOCK, bytesOf, cleared, kernel, type Tensor } from "../tensor/index.js";
import type { PairPath, PairPlan } from "./pair-plan.js";
import { inParts, makePairs, rowsFrom, weighPairs, workspace } from "./pair-steps.js";
import { exchangeAxes } from "./pair-weights.js";

/** Bytes of sums over blocks of rows that wait to be added. */
const WAITING = 1 << 24;
/** A block of rows, and the address of its sums. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
  readonly sums: number;
}

/** Numbers of two sums that a call adds. */
const ADDED = 1 << 15;

/**
 * Gradient of the weights: of each path the inner product of its pairs with its lone operand. Where all rows share the weights it is summed over
 * blocks of 512 rows, each from zero, and then over the blocks in order, whoever computes them.
 *
 * @param from - x, y and the cotangent of the result
 * @param again - whether to add to what is there
 * @param together - computes the sums of a block of rows along with something else; null: by itself
 */
export function weightGradients(
  plan: PairPlan,
  shared: boolean,
  from: readonly [x: Tensor, y: Tensor, g: Tensor],
  dw: Tensor,
  again: boolean,
  together: ((range: BlockRange) => void) | null,
): void {
  if (shared) sharedGradients(plan, from, dw, again, together);
  else rowGradients(plan, from, dw, again);
}

/** A gradient for each row. */
function rowGradients(plan: PairPlan, from: readonly Tensor[], dw: Tensor, again: boolean): void {
  const { dtype, rows, rowBytes } = dw;
  const size = bytesOf(dtype);
  const space = workspace(plan, dtype, false);
  const part = (path: PairPath, first: number, n: number, scratch: number): void => {
    const work = space.at(scratch, n);
    const read = from.map((x) => rowsFrom(x, first));
    const pairs = makePairs(path, read[path.left], read[path.right], work);
    const at = dw.ptr + first * rowBytes + path.weight * size;
    if (path.swapped === null) {
      weighPairs(path, pairs, read[path.lone], at, rowBytes, again, work);
      return;
    }
    const [a, b] = path.swapped;
    const own = path.weights * size;
    if (again) exchangeAxes([a, b], dtype, at, rowBytes, work.weights, own, n);
    weighPairs(path, pairs, read[path.lone], work.weights, own, again, work);
    exchangeAxes([b, a], dtype, work.weights, own, at, rowBytes, n);
  };
  pieces(
    Math.ceil(rows / plan.rows),
    (i, scratch) => {
      for (const path of plan.paths) {
        if (path.weights === 0) continue;
        inParts(path, i * plan.rows, Math.min(rows, (i + 1) * plan.rows), (first, n) => part(path, first, n, scratch));
      }
    },
    space.bytes,
  );
}

/** One gradient for all rows. */
function sharedGradients(
  plan: PairPlan,
  from: readonly Tensor[],
  dw: Tensor,
  again: boolean,
  together: ((range: BlockRange) => void) | null,
): void {
  const { dtype } = dw;
  const { rows } = from[0];
  const size = bytesOf(dtype);
  const weighted = plan.paths.filter(({ weights }) => weights > 0);
  if (!again && (rows === 0 || weighted.length === 0)) cleared(dw);
  if (rows === 0 || weighted.length === 0) {
    together?.({ from: 0, to: rows, sums: dw.ptr });
    return;
  }
  const bytes = dw.dim * size;
  const blocks = Math.ceil(rows / BLOCK);
  const wave = together === null ? Math.min(blocks, Math.max(1, Math.floor(WAITING / bytes))) : 1;
  const asGiven = weighted.every(({ swapped }) => swapped === null);
  const held: Block[] = [];
  const take = (count: number): number => {
    const block = allocate(count);
    held.push(block);
    return block.ptr;
  };
  try {
    const total = again || !asGiven ? take(bytes) : dw.ptr;
    const sums = blocks === 1 ? total : take(wave * bytes);
    for (let first = 0; first < blocks; first += wave) {
      const count = Math.min(wave, blocks - first);
      if (together === null) blockSums(plan, weighted, from, dtype, first, count, sums, bytes);
      else together({ from: first * BLOCK, to: Math.min(rows, (first + 1) * BLOCK), sums });
      if (blocks > 1) addBlocks(dtype, sums, count, total, dw.dim, first > 0);
    }
    if (total !== dw.ptr) deliver(weighted, dtype, total, dw, again, again ? take(bytes) : dw.ptr);
  } finally {
    for (const block of held) release(block);
  }
}

/** The sums of some blocks of rows, each of its own. */
function blockSums(
  plan: PairPlan,
  weighted: readonly PairPath[],
  from: readonly Tensor[],
  dtype: Tensor["dtype"],
  first: number,
  count: number,
  sums: number,
  bytes: number,
): void {
  const { rows } = from[0];
  const size = bytesOf(dtype);
  const space = workspace(plan, dtype, true);
  pieces(
    count * weighted.length,
    (i, scratch) => {
      const path = weighted[i % weighted.length];
      const block = Math.floor(i / weighted.length);
      const start = (first + block) * BLOCK;
      const end = Math.min(rows, start + BLOCK);
      const to = sums + block * bytes + path.weight * size;
      for (let r = start; r < end; r += plan.rows) {
        inParts(path, r, Math.min(end, r + plan.rows), (row, n) => {
          const work = space.at(scratch, n);
          const read = from.map((x) => rowsFrom(x, row));
          weighPairs(path, makePairs(path, read[path.left], read[path.right], work), read[path.lone], to, 0, row > start, work);
        });
      }
    },
    space.bytes,
  );
}

/** total = or += the sums of the blocks, in order. */
function addBlocks(dtype: Tensor["dtype"], sums: number, count: number, total: number, numbers: number, again: boolean): void {
  const size = bytesOf(dtype);
  const add = kernel("add", dtype);
  const move = kernels().moveColumns;
  const step = lanes() > 1 ? ADDED / 4 : ADDED;
  pieces(Math.ceil(numbers / step), (i) => {
    const n = Math.min(step, numbers - i * step);
    const to = total + i * step * size;
    for (let block = 0; block < count; block++) {
      const at = sums + (block * numbers + i * step) * size;
      if (block === 0 && !again) move(at, 0, to, 0, 1, n * size);
      else add(to, at, to, n);
    }
  });
}

/** The sums in the order of the caller, into dw or, by way of `between`, added to it. */
function deliver(
  weighted: readonly PairPath[],
  dtype: Tensor["dtype"],
  total: number,
  dw: Tensor,
  again: boolean,
  between: number,
): void {
  const size = bytesOf(dtype);
  for (const { weight, weights, swapped } of weighted) {
    const [at, to] = [total + weight * size, between + weight * size];
    if (swapped === null) kernels().moveColumns(at, 0, to, 0, 1, weights * size);
    else exchangeAxes([swapped[1], swapped[0], ...swapped.slice(2)], dtype, at, 0, to, 0, 1);
  }
  if (again) kernel("add", dtype)(dw.ptr, between, dw.ptr, dw.size);
}
