import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import { allocate, kernels, memoryUse, moduleBytes, pieces, release, runtime } from "../../src/runtime/index.js";
import { exp, free, parameter, plain, scope, sum, toArray } from "../../src/tensor/index.js";
import { start, stop, ThreadsError, threadCount } from "../../src/threads/index.js";
import { sharedModule } from "../../src/threads/shared-module.js";

afterEach(async () => {
  vi.unstubAllGlobals();
  await stop();
});

test("what lives at the root stays what it is when threads start, stop and start again", async () => {
  const x = plain(Float64Array.from({ length: 50_000 }, (_, i) => i / 7));
  const w = parameter([3], { draw: "constant", value: 2 });
  const before = toArray(x);
  for (let round = 0; round < 2; round++) {
    expect(await start({ threads: 2 })).toBe(2);
    expect(runtime().u8.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(toArray(x)).toEqual(before);
    expect(toArray(w)).toEqual(Float32Array.of(2, 2, 2));
    expect(scope(() => toArray(sum(plain(toArray(w), { shape: [3, 1] }))))).toEqual(Float32Array.of(6));
    await stop();
    expect(threadCount()).toBe(1);
  }
  free(x);
  free(w);
});

test("starting, working and stopping leaves no memory behind", async () => {
  const round = async () => {
    await start({ threads: 3 });
    scope(() => void exp(plain(new Float64Array(200_000))));
    await stop();
  };
  await round();
  const { held } = memoryUse();
  for (let i = 0; i < 4; i++) await round();
  expect(memoryUse().held).toBe(held);
});

test("one thread is started again and again without leaving anything behind", async () => {
  const { held } = memoryUse();
  const { kernels: plainly } = runtime();
  const names = Object.keys(plainly).length;
  for (let i = 0; i < 3; i++) expect(await start({ threads: 1 })).toBe(1);
  await stop();
  expect(memoryUse().held).toBe(held);
  expect(Object.keys(runtime().kernels).length).toBe(names);
});

test("threads that are being started are stopped too", async () => {
  const starting = start({ threads: 2 });
  await stop();
  expect(await starting).toBe(2);
  expect(threadCount()).toBe(1);
});

test("an address for the workers is taken for what it is: of no use in Node", async () => {
  expect(await start({ threads: 2, workerUrl: "https://example.org/worker.js" })).toBe(2);
});

test("the memory grows while threads work, and they see what is there", async () => {
  await start({ threads: 2 });
  const { size } = memoryUse();
  scope(() => {
    const x = plain(new Float32Array(Math.ceil(size / 3)).fill(1));
    const y = toArray(exp(x));
    expect(memoryUse().size).toBeGreaterThan(size);
    expect(y.every((value) => value === y[0])).toBe(true);
    expect(y[0]).toBeCloseTo(Math.E, 6);
  });
});

test("a start in an open scope is refused, and so is a second one", async () => {
  const open = scope();
  await expect(start({ threads: 2 })).rejects.toMatchObject({ code: "ERR_SCOPE_OPEN" });
  open.close();
  await start({ threads: 2 });
  await expect(start({ threads: 2 })).rejects.toMatchObject({
    code: "ERR_THREADS",
    message: expect.stringContaining("run already"),
  });
});

test("options that cannot be met are refused", async () => {
  await expect(start({ threads: 1.5 })).rejects.toThrow(RangeError);
  await expect(start({ threads: 0 })).rejects.toThrow(RangeError);
  await expect(start({ threads: 2, maximumMemory: -1 })).rejects.toThrow(RangeError);
  await expect(start({ threads: 2, patience: 0 })).rejects.toThrow(RangeError);
  expect(threadCount()).toBe(1);
});

test("a page that is not cross-origin isolated is told which headers it needs, and goes on with one thread", async () => {
  vi.stubGlobal("crossOriginIsolated", false);
  await expect(start({ threads: 2 })).rejects.toMatchObject({
    code: "ERR_THREADS",
    message: expect.stringContaining("Cross-Origin-Opener-Policy"),
  });
  vi.unstubAllGlobals();
  vi.stubGlobal("SharedArrayBuffer", undefined);
  await expect(start({ threads: 2 })).rejects.toBeInstanceOf(ThreadsError);
  expect(scope(() => toArray(sum(plain([1, 2], { shape: [2, 1] }))))).toEqual(Float32Array.of(3));
});

test("pieces run once each, with scratch of their own; a kernel that returns a number is refused among them", async () => {
  const block = allocate(4 * 5000);
  for (const threads of [1, 3]) {
    await start({ threads });
    runtime().f32.fill(0, block.ptr / 4, block.ptr / 4 + 5000);
    // Each piece adds 1 to its own number by way of its scratch; more pieces than fit in one batch.
    pieces(
      5000,
      (i, scratch) => {
        kernels().fillF32(scratch, 16, i);
        kernels().addScalarF32(scratch, scratch, 16, 1);
        kernels().addF32(scratch, block.ptr + 4 * i, block.ptr + 4 * i, 1);
      },
      64,
    );
    expect(runtime().f32.slice(block.ptr / 4, block.ptr / 4 + 5000)).toEqual(
      Float32Array.from({ length: 5000 }, (_, i) => i + 1),
    );
    if (threads > 1) {
      expect(() => pieces(2, () => void kernels().squaresF32(block.ptr, 4))).toThrow("returns a number");
      expect(() => pieces(2, (i) => kernels().addF32(4 * i - 8, 4 * i - 8, 4 * i - 8, 1))).toThrow();
    }
    await stop();
  }
  release(block);
});

test("a piece that throws while it is taken down leaves the threads as they were", async () => {
  await start({ threads: 2 });
  expect(() =>
    pieces(3, (i) => {
      if (i === 2) throw new RangeError("third");
    }),
  ).toThrow("third");
  expect(threadCount()).toBe(2);
  expect(scope(() => toArray(sum(plain([1, 2], { shape: [2, 1] }))))).toEqual(Float32Array.of(3));
});

test("the shared form of the kernels differs in one byte", () => {
  const bytes = moduleBytes() as Uint8Array<ArrayBuffer>;
  const shared = sharedModule(bytes);
  expect(shared.reduce((count, byte, i) => count + (byte === bytes[i] ? 0 : 1), 0)).toBe(1);
  expect(bytes).toEqual(moduleBytes());
  expect(() => sharedModule(bytes.slice(0, 8))).toThrow("imports no memory");
});

/** A process of its own: what it prints. */
async function printed(program: string): Promise<string> {
  const heads = `import { start, stop, threadCount } from "./src/threads/index.js"; import { pieces, allocate, kernels, runtime } from "./src/runtime/index.js";`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", heads + program],
    {
      timeout: 30_000,
    },
  );
  return stdout.trim();
}

/** Workers that Node makes are kept, so that the program can end them behind the back of the pool; `spoil` stands before a piece. */
const spied = (
  spoil = "",
): string => `const threads = process.getBuiltinModule("node:worker_threads"); const made = []; const { Worker } = threads;
  threads.Worker = class extends Worker { constructor(text, o) { super(text.replace("execute(i);", ${JSON.stringify(`${spoil}execute(i);`)}), o); made.push(this); } };`;
const WORK = `const block = allocate(1 << 22);
  const work = () => { pieces(64, (i) => kernels().expF32(block.ptr + 65536 * i, block.ptr + 65536 * i, 16384)); };
  const tryAll = () => { for (let i = 0; i < 1000; i++) try { work(); } catch (error) { return error; } };`;

test("a process ends by itself while threads run", async () => {
  expect(await printed(`console.log(await start({ threads: 3 }));`)).toBe("3");
});

test("a worker that is gone between regions is an error once, and then one thread goes on", async () => {
  const program = `${spied()}${WORK}
    await start({ threads: 2 }); work(); await made[0].terminate(); await new Promise((r) => setTimeout(r, 20));
    const before = threadCount();
    try { work(); console.log("nothing"); } catch (error) { console.log(before, error.code, error.message.includes("a worker stopped"), threadCount()); }
    work(); console.log(await start({ threads: 2 })); work(); console.log("done");`;
  expect(await printed(program)).toBe("1 ERR_THREADS true 1\n2\ndone");
});

test("those who are left when a worker is gone end too, before others start", async () => {
  const program = `${spied()}${WORK}
    await start({ threads: 3 }); work(); await made[0].terminate(); await new Promise((r) => setTimeout(r, 20));
    await start({ threads: 2 }); await new Promise((r) => setTimeout(r, 50));
    console.log(made.map(({ threadId }) => threadId >= 0)); work(); await stop();`;
  expect(await printed(program)).toBe("[ false, false, true ]");
});

test("a worker that is only slow writes nothing once it counts as lost", async () => {
  const program = `${spied("{ const from = performance.now(); while (performance.now() - from < 900); }")}${WORK}
    await start({ threads: 2, patience: 0.3 }); const { message } = tryAll();
    const numbers = runtime().f32.subarray(block.ptr / 4, block.ptr / 4 + (1 << 20)); numbers.fill(7);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    console.log(message.split(";")[0], numbers.every((x) => x === 7));`;
  expect(await printed(program)).toBe("a worker stopped: nothing has moved for 0.3 s true");
});

test("a worker that ends in the middle of a piece does not hang the region", async () => {
  const program = `${spied("process.exit();")}${WORK}
    await start({ threads: 2, patience: 0.3 }); const { code, message } = tryAll();
    work(); console.log(code, message.split(";")[0], threadCount());`;
  expect(await printed(program)).toBe("ERR_THREADS a worker stopped: nothing has moved for 0.3 s 1");
});

test("a kernel that fails in a worker is an error, and no result is missing in silence", async () => {
  const program = `${spied("throw 1;")}${WORK}
    await start({ threads: 2 }); const { code, message } = tryAll();
    work(); console.log(code, message.split(";")[0], threadCount());`;
  expect(await printed(program)).toBe("ERR_THREADS a kernel failed in a worker 1");
});
