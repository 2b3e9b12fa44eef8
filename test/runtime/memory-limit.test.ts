import { describe, expect, test } from "vitest";
import { init, MemoryError, memoryUse } from "../../src/runtime/index.js";
import {
  free,
  gradient,
  inner,
  multiply,
  plain,
  scaleBy,
  scope,
  type Tensor,
  toArray,
  toNumber,
} from "../../src/tensor/index.js";

// Every test file has an instance of its own, so the limit holds here only.
const LIMIT = 16 * 1024 * 1024;
const MEGABYTE = 1 << 18; // numbers of f32

test("init refuses a limit that is none", async () => {
  for (const memoryLimit of [0, -1, Number.NaN, "1e9" as never])
    await expect(init({ memoryLimit })).rejects.toThrow(
      `init: memoryLimit is ${memoryLimit}; it must be a positive number of bytes`,
    );
});

describe("with a limit of 16 MiB", () => {
  test("what does not fit throws, naming the bytes asked for and held, and nothing is lost", async () => {
    await init({ memoryLimit: LIMIT });
    const kept = plain(new Float32Array(MEGABYTE).fill(3));
    const { held } = memoryUse();
    let error: unknown;
    try {
      scope(() => {
        for (;;) scaleBy(kept, 2);
      });
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(MemoryError);
    const { code, asked, held: then, message } = error as MemoryError;
    expect(code).toBe("ERR_MEMORY");
    expect(asked).toBe(4 * MEGABYTE);
    expect(then).toBeGreaterThan(LIMIT - 2 * 4 * MEGABYTE);
    expect(message).toBe(
      `no memory for ${asked} bytes more: ${then} bytes are held, the memory has ${memoryUse().size} bytes and memoryLimit is ${LIMIT}`,
    );
    expect(memoryUse().size).toBeLessThanOrEqual(LIMIT);
    // all that the scope took is given back, and work goes on
    expect(memoryUse().held).toBe(held);
    expect(scope(() => toNumber(inner(kept, scaleBy(kept, 0.5))))).toBe(4.5 * MEGABYTE);
    free(kept);
  });

  test("a gradient that does not fit leaves no tape and no bytes behind", () => {
    const x = plain(new Float32Array(MEGABYTE).fill(0.5));
    const { held } = memoryUse();
    const f = (times: number) => (y: Tensor<"plain">) => {
      let z = y;
      for (let i = 0; i < times; i++) z = multiply(z, y);
      return inner(z, y);
    };
    expect(() => scope(() => void gradient<["plain"]>(f(40))(x))).toThrow(/^no memory for/);
    expect(memoryUse().held).toBe(held);
    // five factors fit, since the sweep frees each cotangent after its last use
    const g = scope(() => toArray(gradient<["plain"]>(f(4))(x) as Tensor));
    expect(g[7]).toBe(6 * 0.5 ** 5);
    expect(memoryUse().held).toBe(held);
    free(x);
  });

  test("a tensor that could never fit is refused before anything changes", () => {
    const { held, size } = memoryUse();
    expect(() => plain(new Float32Array(32 * MEGABYTE))).toThrow(MemoryError);
    expect(memoryUse()).toMatchObject({ held, size });
  });

  test("the limit can be raised, another module cannot be given", async () => {
    await init({ memoryLimit: 2 * LIMIT });
    scope(() => expect(plain(new Float32Array(5 * MEGABYTE)).size).toBe(5 * MEGABYTE));
    const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    await expect(init({ module })).rejects.toMatchObject({
      code: "ERR_INIT",
      message: "init: the kernels run already; give the module before the first call",
    });
  });
});
