import type { Indices } from "../tensor/index.js";

/** Receivers from … to, whose edges come from the senders first … last. */
export interface ReceiverBlock {
  from: number;
  to: number;
  first: number;
  last: number;
  /** Whether no block before it that is also direct has any of these senders: it may add to their rows while the others run. */
  direct: boolean;
}

/** Edges a sender below which a block of its own would cost more in memory than it gains. */
const DENSE = 4;
/** Blocks at most where cuts go through what belongs together. */
const MOST = 16;

interface Known {
  receivers: Indices;
  least: number;
  blocks: readonly ReceiverBlock[];
}
const known = new WeakMap<Indices, Known[]>();

/**
 * Receivers in blocks, by the edges alone: what edges add to their senders is summed block by block, and then over the blocks in order, however
 * many threads there are. A cut is made where no sender has edges on both sides, as between the molecules of a batch, after `least` edges; and
 * elsewhere where a block has many edges for each of its senders.
 *
 * @param least - edges that are worth a block
 */
export function receiverBlocks(senders: Indices, receivers: Indices, least: number): readonly ReceiverBlock[] {
  let list = known.get(senders);
  if (list === undefined) {
    list = [];
    known.set(senders, list);
  }
  let found = list.find((entry) => entry.receivers === receivers && entry.least === least);
  if (found === undefined) {
    found = { receivers, least, blocks: blocksOf(senders, receivers, least) };
    list.push(found);
  }
  return found.blocks;
}

function blocksOf(senders: Indices, receivers: Indices, least: number): ReceiverBlock[] {
  const count = receivers.bound;
  const starts = receivers.startsArray();
  const values = senders.toArray();
  const places = receivers.orderArray();
  const first = new Int32Array(count).fill(senders.bound);
  const last = new Int32Array(count).fill(-1);
  for (let r = 0; r < count; r++) {
    for (let p = starts[r]; p < starts[r + 1]; p++) {
      const sender = values[places === null ? p : places[p]];
      if (sender < first[r]) first[r] = sender;
      if (sender > last[r]) last[r] = sender;
    }
  }
  // The least sender of the receivers from r on.
  const later = new Int32Array(count + 1).fill(senders.bound);
  for (let r = count - 1; r >= 0; r--) later[r] = Math.min(first[r], later[r + 1]);
  for (let dense = DENSE; ; dense *= 2) {
    const blocks = cut(starts, first, last, later, least, dense);
    const apart = blocks.reduce((sum, block) => sum + (block.direct ? 0 : block.last - block.first + 1), 0);
    if (apart <= DENSE * senders.bound) return blocks;
  }
}

function cut(
  starts: Int32Array,
  first: Int32Array,
  last: Int32Array,
  later: Int32Array,
  least: number,
  dense: number,
): ReceiverBlock[] {
  const count = first.length;
  const many = starts[count] / MOST;
  const blocks: ReceiverBlock[] = [];
  let before = -1; // the last sender of all receivers so far
  let claimed = -1; // of the direct blocks
  let block: ReceiverBlock = { from: 0, to: 0, first: later[count], last: -1, direct: true };
  const settle = (to: number): void => {
    block.to = to;
    block.direct = block.first > claimed;
    if (block.direct) claimed = Math.max(claimed, block.last);
    if (block.to > block.from) blocks.push(block);
    block = { from: to, to, first: later[count], last: -1, direct: true };
  };
  for (let r = 0; r < count; r++) {
    const edges = starts[r] - starts[block.from];
    const clean = before < later[r];
    if (edges >= least && (clean || edges >= Math.max(2 * least, many, dense * (block.last - block.first + 1)))) settle(r);
    block.first = Math.min(block.first, first[r]);
    block.last = Math.max(block.last, last[r]);
    before = Math.max(before, last[r]);
  }
  settle(count);
  return blocks;
}
