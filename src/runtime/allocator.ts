import { MemoryError } from "./errors.js";

/** A piece of the linear memory. Blocks tile the memory without gaps, in the order of their addresses. */
export interface Block {
  ptr: number;
  /** Bytes, a multiple of {@link GRANULE}. */
  size: number;
  free: boolean;
  before: Block | null;
  after: Block | null;
  nextFree: Block | null;
  previousFree: Block | null;
}

/** Addresses and sizes are multiples of a cache line. */
export const GRANULE = 64;
/** Each power of two is divided into eight classes, so that a block is at most an eighth larger than what it serves. */
const STEPS = 3;

/** Class whose blocks hold at least `size` bytes each. */
const classOf = (granules: number): number => {
  const log = 31 - Math.clz32(granules);
  return log <= STEPS ? granules : ((log - STEPS + 1) << STEPS) + ((granules >>> (log - STEPS)) & ((1 << STEPS) - 1));
};
const CLASSES = classOf(0x3ffffff) + 2;

/**
 * Two-level segregated fit (Masmano et al. 2004, ECRTS, "TLSF: a new dynamic memory allocator for real-time systems"): taking and
 * giving back are O(1), neighbours that are free become one, and what was given back last is handed out first.
 */
export class Allocator {
  /** Bytes in blocks that are taken. */
  held = 0;
  /** Largest value `held` ever had. */
  peak = 0;
  private readonly heads: (Block | null)[] = new Array(CLASSES).fill(null);
  private readonly filled = new Int32Array((CLASSES + 31) >> 5);
  private last: Block | null = null;
  private end: number;

  /** @param grow - makes at least `missing` bytes more behind the end, for the `asked` ones, and returns how many; throws if it cannot */
  constructor(
    base: number,
    end: number,
    private readonly grow: (missing: number, asked: number, held: number) => number,
  ) {
    this.end = Math.ceil(base / GRANULE) * GRANULE;
    this.extend(Math.floor((end - this.end) / GRANULE) * GRANULE);
  }

  /** A block of at least `bytes` bytes; its content is whatever was there. */
  allocate(bytes: number): Block {
    if (!(bytes >= 0)) throw new RangeError(`allocate: bytes is ${bytes}; it must be a number >= 0`);
    const granules = Math.max(1, Math.ceil(bytes / GRANULE));
    if (granules > 0x3ffffff) throw new MemoryError(bytes, this.held, "and a linear memory has at most 4294901760");
    let block = this.find(granules) ?? this.search(granules);
    if (block === null) {
      // The new memory is one block at the end, joined to a free one before it.
      const there = this.last?.free ? this.last.size : 0;
      this.extend(this.grow(granules * GRANULE - there, bytes, this.held));
      block = this.last as Block;
    }
    this.unlink(block);
    block.free = false;
    const rest = block.size - granules * GRANULE;
    if (rest > 0) this.split(block, granules * GRANULE);
    this.held += block.size;
    if (this.held > this.peak) this.peak = this.held;
    return block;
  }

  release(block: Block): void {
    if (block.free) throw new RangeError(`release: the block at ${block.ptr} is free already`);
    this.held -= block.size;
    const { before, after } = block;
    let joined = block;
    if (before?.free) {
      this.unlink(before);
      before.size += block.size;
      this.join(before, after);
      joined = before;
    }
    if (after?.free) {
      this.unlink(after);
      joined.size += after.size;
      this.join(joined, after.after);
    }
    // A block that was swallowed stays marked, so that releasing it twice is noticed.
    block.free = true;
    this.link(joined);
  }

  private join(block: Block, after: Block | null): void {
    block.after = after;
    if (after) after.before = block;
    else this.last = block;
  }

  private split(block: Block, size: number): void {
    const rest: Block = {
      ptr: block.ptr + size,
      size: block.size - size,
      free: true,
      before: block,
      after: null,
      nextFree: null,
      previousFree: null,
    };
    this.join(rest, block.after);
    block.size = size;
    block.after = rest;
    this.link(rest);
  }

  private extend(bytes: number): void {
    if (bytes <= 0) return;
    const block: Block = {
      ptr: this.end,
      size: bytes,
      free: true,
      before: this.last,
      after: null,
      nextFree: null,
      previousFree: null,
    };
    this.end += bytes;
    if (this.last?.free) {
      this.unlink(this.last);
      this.last.size += bytes;
      this.link(this.last);
      return;
    }
    if (this.last) this.last.after = block;
    this.last = block;
    this.link(block);
  }

  private find(granules: number): Block | null {
    // A block of the class itself may be a little too small; one of any class above is not.
    const own = classOf(granules);
    for (let block = this.heads[own], tries = 0; block !== null && tries < 4; block = block.nextFree, tries++) {
      if (block.size >= granules * GRANULE) return block;
    }
    const from = own + 1;
    let word = from >> 5;
    let bits = word < this.filled.length ? this.filled[word] & (-1 << (from & 31)) : 0;
    while (bits === 0) {
      if (++word >= this.filled.length) return null;
      bits = this.filled[word];
    }
    return this.heads[(word << 5) + 31 - Math.clz32(bits & -bits)];
  }

  /** Before memory grows: any block of the class itself, whose blocks need not all be large enough. */
  private search(granules: number): Block | null {
    let block = this.heads[classOf(granules)];
    while (block !== null && block.size < granules * GRANULE) block = block.nextFree;
    return block;
  }

  private link(block: Block): void {
    const index = classOf(Math.min(block.size / GRANULE, 0x3ffffff));
    const head = this.heads[index];
    block.free = true;
    block.previousFree = null;
    block.nextFree = head;
    if (head) head.previousFree = block;
    this.heads[index] = block;
    this.filled[index >> 5] |= 1 << (index & 31);
  }

  private unlink(block: Block): void {
    const index = classOf(Math.min(block.size / GRANULE, 0x3ffffff));
    if (block.previousFree) block.previousFree.nextFree = block.nextFree;
    else this.heads[index] = block.nextFree;
    if (block.nextFree) block.nextFree.previousFree = block.previousFree;
    block.nextFree = null;
    block.previousFree = null;
    if (this.heads[index] === null) this.filled[index >> 5] &= ~(1 << (index & 31));
  }
}
