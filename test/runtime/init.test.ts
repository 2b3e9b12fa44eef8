import { afterEach, expect, test, vi } from "vitest";
import { init, memoryLimit } from "../../src/runtime/index.js";
import { plain, scope, sum, toArray } from "../../src/tensor/index.js";
import { start, stop } from "../../src/threads/index.js";

const three = (): unknown => scope(() => toArray(sum(plain([1, 2], { shape: [2, 1] }))));

afterEach(() => {
  vi.unstubAllGlobals();
});

// The order matters: every test file has an instance of its own, which the third test starts.
test("a runtime without WebAssembly refuses the fast build with the documented error", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  await expect(init({ build: "fast" })).rejects.toMatchObject({ code: "ERR_INIT" });
});

test.each<[string, object]>([
  ["bytes that are no module", new Uint8Array(4)],
  ["a module of somebody else", new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))],
  ["a thing of another kind", { module: true }],
])("init refuses %s, and the next call finds its own kernels", async (_, module) => {
  await expect(init({ module })).rejects.toMatchObject({
    code: "ERR_INIT",
    message: expect.stringContaining("not that of the kernels"),
  });
});

test("a limit above what a memory can have is taken for that, and threads start under it", async () => {
  await init({ memoryLimit: Number.POSITIVE_INFINITY });
  expect(memoryLimit()).toBe(65535 * 65536);
  expect(await start({ threads: 2 })).toBe(2);
  expect(three()).toEqual(Float32Array.of(3));
  await stop();
  await expect(init({ module: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) })).rejects.toThrow(
    "run already",
  );
});
