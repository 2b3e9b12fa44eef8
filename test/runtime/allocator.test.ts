import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Allocator, type Block, MemoryError } from "../../src/runtime/index.js";

const GRANULE = 64;
const rounded = (bytes: number): number => Math.max(1, Math.ceil(bytes / GRANULE)) * GRANULE;

/** An allocator of `size` bytes that may grow to `most`, in steps of `step`. */
function made(base: number, size: number, most: number, step = 1024) {
  let end = size;
  const allocator = new Allocator(base, size, (missing, asked, held) => {
    if (end + missing > most) throw new MemoryError(asked, held, `of ${most}`);
    const more = Math.min(most - end, Math.ceil(missing / step) * step);
    end += more;
    return more;
  });
  return { allocator, end: () => end };
}

type Action = { take: number } | { give: number };
const actions = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ take: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 20_000 })) }),
    },
    { weight: 2, arbitrary: fc.record({ give: fc.nat() }) },
  ),
  { maxLength: 120 },
);

/** Carries actions out, with a plain model beside the allocator. */
function played(list: readonly Action[], look: (state: { allocator: Allocator; taken: Block[]; end: number }) => void): void {
  const { allocator, end } = made(100, 4096, 1 << 20);
  const taken: Block[] = [];
  for (const action of list) {
    if ("take" in action) {
      try {
        const block = allocator.allocate(action.take);
        expect(block.size).toBe(rounded(action.take));
        taken.push(block);
      } catch (error) {
        // refused only where no gap is large enough
        expect(error).toBeInstanceOf(MemoryError);
        expect(largestGap(taken, 1 << 20)).toBeLessThan(rounded(action.take));
      }
    } else if (taken.length > 0) allocator.release(taken.splice(action.give % taken.length, 1)[0]);
    look({ allocator, taken, end: end() });
  }
}

/** Largest piece between taken blocks, up to `most`. */
function largestGap(taken: readonly Block[], most: number): number {
  let at = 128; // the base, rounded up
  let largest = 0;
  for (const { ptr, size } of [...taken].sort((a, b) => a.ptr - b.ptr)) {
    largest = Math.max(largest, ptr - at);
    at = ptr + size;
  }
  return Math.max(largest, most - at);
}

describe("whatever is taken and given back", () => {
  test("blocks lie inside the memory, at multiples of a cache line, and never overlap", () => {
    fc.assert(
      fc.property(actions, (list) =>
        played(list, ({ taken, end }) => {
          let at = 128;
          for (const { ptr, size, free } of [...taken].sort((a, b) => a.ptr - b.ptr)) {
            expect(free).toBe(false);
            expect(ptr).toBeGreaterThanOrEqual(at);
            expect(ptr % GRANULE).toBe(0);
            at = ptr + size;
          }
          expect(at).toBeLessThanOrEqual(Math.max(end, 128));
        }),
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  test("held is the sum of what is taken, and peak the most it was", () => {
    fc.assert(
      fc.property(actions, (list) => {
        let most = 0;
        played(list, ({ allocator, taken }) => {
          const held = taken.reduce((sum, { size }) => sum + size, 0);
          most = Math.max(most, held);
          expect(allocator.held).toBe(held);
          expect(allocator.peak).toBe(most);
        });
      }),
      { numRuns: 150, seed: 2 },
    );
  });

  test("when everything is given back, in any order, all of it is one piece again", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        (sizes, order) => {
          const { allocator, end } = made(0, 0, 1 << 20);
          const taken = sizes.map((size) => allocator.allocate(size));
          const before = end();
          for (const pick of order) {
            if (taken.length === 0) break;
            allocator.release(taken.splice(pick % taken.length, 1)[0]);
          }
          expect(allocator.held).toBe(0);
          const whole = allocator.allocate(before);
          expect(whole).toMatchObject({ ptr: 0, size: before });
          expect(end()).toBe(before); // no memory was made for it
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });
});

describe("the allocator", () => {
  test("hands out first what was given back last", () => {
    const { allocator } = made(0, 65536, 65536);
    const blocks = [512, 512, 512, 512].map((bytes) => allocator.allocate(bytes));
    allocator.release(blocks[0]);
    allocator.release(blocks[2]);
    expect(allocator.allocate(512).ptr).toBe(blocks[2].ptr);
    expect(allocator.allocate(512).ptr).toBe(blocks[0].ptr);
  });

  test("grows by what is missing only, when the last piece is free", () => {
    const { allocator, end } = made(0, 8192, 12288, 64);
    const first = allocator.allocate(2048);
    expect(allocator.allocate(10240).ptr).toBe(2048); // 6144 are there, 4096 are missing
    expect(end()).toBe(12288);
    allocator.release(first);
  });

  test("looks at every free piece before it grows", () => {
    // pieces of one class, the last of which alone is large enough
    const { allocator } = made(0, 1 << 16, 1 << 16, 64);
    const sizes = [1026, 1026, 1026, 1026, 1026, 1026, 1140].map((granules) => granules * 8); // one class: 129 … 143 granules of 64
    const [pieces, walls] = [[] as Block[], [] as Block[]];
    for (const size of sizes) {
      pieces.push(allocator.allocate(size));
      walls.push(allocator.allocate(64));
    }
    allocator.allocate((1 << 16) - allocator.held);
    for (const piece of [...pieces].reverse()) allocator.release(piece);
    expect(allocator.allocate(1140 * 8).ptr).toBe(pieces[6].ptr);
  });

  test("says what was asked and what is held when there is no more", () => {
    const { allocator } = made(0, 4096, 4096);
    allocator.allocate(1000);
    let error: unknown;
    try {
      allocator.allocate(5000);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(MemoryError);
    expect(error).toMatchObject({
      code: "ERR_MEMORY",
      asked: 5000,
      held: 1024,
      message: "no memory for 5000 bytes more: 1024 bytes are held, of 4096",
    });
    expect(allocator.held).toBe(1024);
    expect(allocator.allocate(3072).size).toBe(3072); // and goes on
  });

  test("refuses more than an address can reach, and not a number", () => {
    const { allocator } = made(0, 4096, 2 ** 32);
    expect(() => allocator.allocate(2 ** 32)).toThrow(
      "no memory for 4294967296 bytes more: 0 bytes are held, and a linear memory has at most 4294901760",
    );
    expect(() => allocator.allocate(Number.NaN)).toThrow(RangeError);
    expect(() => allocator.allocate(-1)).toThrow(RangeError);
    expect(allocator.held).toBe(0);
  });

  test("notices a block that is given back twice", () => {
    const { allocator } = made(0, 4096, 4096);
    const [a, b] = [allocator.allocate(64), allocator.allocate(64)];
    allocator.release(a);
    expect(() => allocator.release(a)).toThrow(/is free already/);
    allocator.release(b); // joined to a
    expect(() => allocator.release(b)).toThrow(/is free already/);
    expect(allocator.held).toBe(0);
  });

  test("handles pieces of gigabytes", () => {
    const { allocator } = made(0, 0, 2 ** 32, 65536);
    const [a, b] = [allocator.allocate(2 ** 31 + 5), allocator.allocate(2 ** 30)];
    expect(b.ptr).toBe(2 ** 31 + 64);
    allocator.release(a);
    expect(allocator.allocate(2 ** 31).ptr).toBe(0);
    allocator.release(b);
    expect(allocator.held).toBe(2 ** 31);
  });
});
