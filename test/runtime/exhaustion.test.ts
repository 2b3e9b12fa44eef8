import { afterEach, describe, expect, test } from "vitest";
import { batchOf, derive, meanNeighbours, nequip, potentialLoss, statistics } from "../../src/models/index.js";
import { allocate, type Block, MemoryError, memoryUse, release, runtime } from "../../src/runtime/index.js";
import { currentArena, exp, free, parameters, plain, scope, toArray, valueAndGrad } from "../../src/tensor/index.js";
import { start, stop, threadCount } from "../../src/threads/index.js";
import { operations } from "../testing/operations.js";
import { listed, roles } from "../testing/roles.js";

afterEach(() => stop());

const MIB = 1 << 20;
const held = (): number => memoryUse().held;

/** Takes blocks, which nobody writes to, until there are no more; gives the error and what was taken. */
function exhausted(bytes: number): { error: MemoryError; taken: Block[] } {
  const taken: Block[] = [];
  for (;;) {
    try {
      taken.push(allocate(bytes));
    } catch (error) {
      return { error: error as MemoryError, taken };
    }
  }
}

/** Runs `work` with the k-th request for memory refused; whether it came to that. */
function starved(k: number, work: () => void): boolean {
  const { allocator } = runtime();
  let left = k;
  allocator.allocate = (bytes) => {
    if (left-- === 0) throw new MemoryError(bytes, allocator.held, "in this test");
    return Object.getPrototypeOf(allocator).allocate.call(allocator, bytes);
  };
  try {
    work();
    return left < 0;
  } catch (error) {
    if (error instanceof MemoryError) return true;
    throw error;
  } finally {
    delete (allocator as Partial<typeof allocator>).allocate;
  }
}

/** Requests that `work` makes. */
function requests(work: () => void): number {
  let k = 0;
  const { allocator } = runtime();
  allocator.allocate = (bytes) => {
    k++;
    return Object.getPrototypeOf(allocator).allocate.call(allocator, bytes);
  };
  try {
    work();
  } finally {
    delete (allocator as Partial<typeof allocator>).allocate;
  }
  return k;
}

describe.each(Object.entries(operations))("%s", (_, cases) => {
  test("that finds no memory leaves none behind, at the root and in a scope, forward and back", () => {
    let refused = 0;
    for (const [name, { f, inputs }] of Object.entries(cases(3))) {
      const forward = (): void => {
        for (const storage of new Set(listed(f(...inputs)).map((y) => y.storage)))
          if (!inputs.some((x) => x.storage === storage)) storage.free();
      };
      const back = (): void => scope(() => void roles(f, inputs));
      for (const [where, work] of [
        ["at the root", forward],
        ["forward and back", back],
      ] as const) {
        work(); // the tables that kernels read are there now
        const bytes = held();
        const n = requests(work);
        for (let k = 0; k < n; k += Math.ceil(n / 12)) {
          if (starved(k, work)) refused++;
          expect(currentArena(), `${name} ${where}, request ${k}`).toBe(null);
          expect(held(), `${name} ${where} leaks at request ${k} of ${n}`).toBe(bytes);
        }
      }
    }
    expect(refused).toBeGreaterThan(0);
  });
});

describe("a training step that finds no memory", () => {
  const frames = [0, 1, 2].map((k) => ({
    species: Int32Array.of(8, 1, 1),
    positions: Float64Array.of(0, 0, 0.01 * k, 0.76, 0.59, 0, -0.76, 0.59 + 0.02 * k, 0),
    energy: -3,
    forces: new Float64Array(9).fill(0.1 * k),
  }));
  const model = nequip({
    elements: [1, 8],
    cutoff: 3,
    hidden: "4x0e+4x1o",
    lmax: 1,
    layers: 2,
    neighbours: meanNeighbours(frames, 3),
    random: 1,
  });
  const params = parameters(model);
  const step = valueAndGrad(params, potentialLoss(model, frames, statistics(frames, [1, 8]), { energy: 1, forces: 1 }));
  const results = (): unknown => {
    const { value, grads } = step([0, 1, 2]);
    return [value, ...Object.values(grads).map((g) => toArray(g))];
  };
  const forces = (): void => scope(() => void derive(model, batchOf(frames, [1, 8], 3)));

  test.each([1, 2])("leaves nothing behind, and the next one is what it was, with %d threads", async (threads) => {
    if (threads > 1) await start({ threads });
    for (const work of [() => void results(), forces]) {
      const before = results();
      const n = requests(work);
      expect(n).toBeGreaterThan(50);
      for (let k = 0; k < n; k += Math.ceil(n / 40)) {
        const bytes = held();
        expect(starved(k, work), `request ${k} of ${n}`).toBe(true);
        expect(currentArena()).toBe(null);
        expect(held(), `leaks at request ${k} of ${n}`).toBeLessThanOrEqual(bytes);
        expect(results()).toEqual(before);
        expect(held()).toBe(bytes);
      }
    }
    expect(threadCount()).toBe(threads);
  });
});

/** Works on what is held, after memory was exhausted. */
function goesOn(taken: readonly Block[]): void {
  for (const block of taken) release(block);
  const bytes = held();
  expect(scope(() => toArray(exp(plain([0, 1], { dtype: "f64" }))))).toEqual(Float64Array.of(1, Math.E));
  expect(held()).toBe(bytes);
}

describe("the end of memory", () => {
  test("is told with what was asked, what is held, and the maximum; the state stays as it was", async () => {
    const x = plain(new Float32Array(1000).fill(2));
    const plainMemory = exhausted(512 * MIB);
    expect(plainMemory.error).toBeInstanceOf(MemoryError);
    expect(plainMemory.error).toMatchObject({ code: "ERR_MEMORY", asked: 512 * MIB, held: held() });
    expect(plainMemory.taken.length).toBe(7);
    expect(plainMemory.error.message).toBe(
      `no memory for ${512 * MIB} bytes more: ${held()} bytes are held, the memory has ${memoryUse().size} bytes and its maximum is 4294901760`,
    );
    // what is left is still handed out
    expect(scope(() => toArray(exp(x))[999])).toBeCloseTo(Math.E * Math.E, 5);
    goesOn(plainMemory.taken);
    expect(toArray(x)).toEqual(new Float32Array(1000).fill(2));
    free(x);
  });
});
