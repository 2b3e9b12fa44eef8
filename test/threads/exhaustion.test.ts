import { afterEach, expect, test } from "vitest";
import { allocate, type Block, MemoryError, memoryUse, release } from "../../src/runtime/index.js";
import { exp, free, plain, scope, toArray } from "../../src/tensor/index.js";
import { start, stop, threadCount } from "../../src/threads/index.js";

const MIB = 1 << 20;
const numbers = (): Float64Array => Float64Array.from({ length: 300_000 }, (_, i) => i / 300_000);

afterEach(() => stop());

test("the end of a shared memory is told with its maximum, and the threads go on", { timeout: 60_000 }, async () => {
  const x = plain(numbers(), { dtype: "f64" });
  const before = memoryUse().held;
  const alone = scope(() => toArray(exp(x)));
  await start({ threads: 2, maximumMemory: 64 * MIB });
  const taken: Block[] = [];
  const takeAll = (bytes: number): unknown => {
    for (;;) {
      try {
        taken.push(allocate(bytes));
      } catch (error) {
        return error;
      }
    }
  };
  const error = takeAll(MIB);
  expect(error).toBeInstanceOf(MemoryError);
  expect(error).toMatchObject({ code: "ERR_MEMORY", asked: MIB, held: memoryUse().held });
  expect((error as Error).message).toBe(
    `no memory for ${MIB} bytes more: ${memoryUse().held} bytes are held, the memory has ${64 * MIB} bytes and its maximum is ${64 * MIB}`,
  );
  // an operation that does not fit is refused alike, and leaves the threads as they were
  expect(() => scope(() => exp(x))).toThrow("its maximum is 67108864");
  expect(threadCount()).toBe(2);
  // threads that find no memory for their own words do not start, and the next ones do
  await stop();
  takeAll(4096);
  await expect(start({ threads: 2 })).rejects.toBeInstanceOf(MemoryError);
  expect(threadCount()).toBe(1);
  for (const block of taken) release(block);
  await start({ threads: 2 });
  expect(scope(() => toArray(exp(x)))).toEqual(alone);
  await stop();
  expect(memoryUse().held).toBe(before);
  free(x);
});
