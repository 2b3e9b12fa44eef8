import { type Block, runtime } from "../../src/runtime/index.js";

const GUARD = 64;
const MARK = 0xa5;
/** As a float of either precision a NaN, as an index far outside. */
const POISON = 0xff;

interface Guarded extends Block {
  readonly real: Block;
  readonly bytes: number;
}

/**
 * Runs `work` with an allocator that hands out poisoned memory with a marked margin on both sides, and poisons what is given back.
 *
 * @returns what was written outside of its block: "sizes" of the blocks before or behind which marks were lost
 */
export function guarded<R>(work: () => R): { result: R; overrun: string[] } {
  const { allocator } = runtime();
  const [allocate, release] = [allocator.allocate, allocator.release];
  const live = new Set<Guarded>();
  const overrun: string[] = [];
  const look = ({ real, bytes, ptr }: Guarded): void => {
    const { u8 } = runtime();
    for (let i = 0; i < GUARD; i++) {
      if (u8[real.ptr + i] !== MARK) overrun.push(`${GUARD - i} bytes before ${bytes}`);
      if (u8[ptr + bytes + i] !== MARK) overrun.push(`${i + 1} bytes behind ${bytes}`);
    }
  };
  allocator.allocate = (bytes) => {
    const real = allocate.call(allocator, bytes + 2 * GUARD);
    const { u8 } = runtime();
    u8.fill(MARK, real.ptr, real.ptr + GUARD);
    u8.fill(POISON, real.ptr + GUARD, real.ptr + GUARD + bytes);
    u8.fill(MARK, real.ptr + GUARD + bytes, real.ptr + 2 * GUARD + bytes);
    const block: Guarded = { ...real, ptr: real.ptr + GUARD, size: bytes, real, bytes };
    live.add(block);
    return block;
  };
  allocator.release = (block) => {
    const { real, bytes } = block as Guarded;
    // what was taken before knows nothing of margins
    if (real === undefined) {
      release.call(allocator, block);
      return;
    }
    look(block as Guarded);
    live.delete(block as Guarded);
    runtime().u8.fill(POISON, block.ptr, block.ptr + bytes);
    release.call(allocator, real);
  };
  try {
    const result = work();
    for (const block of live) look(block);
    return { result, overrun: [...new Set(overrun)] };
  } finally {
    // What lives on belongs to tables that stay for good, of which nobody gives back the margins.
    Object.assign(allocator, { allocate, release });
  }
}
