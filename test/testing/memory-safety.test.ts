import { describe, expect, test } from "vitest";
import { kernels, runtime } from "../../src/runtime/index.js";
import { castTensor, plain, scope } from "../../src/tensor/index.js";
import { guarded } from "./guarded.js";
import { operations } from "./operations.js";
import { roles } from "./roles.js";

/** Values and two orders of derivatives of all cases of an operation, in both precisions. */
function everything(name: string): Record<string, ArrayLike<number>> {
  const found: Record<string, ArrayLike<number>> = {};
  for (const n of [1, 3, 6, 9]) {
    for (const dtype of ["f32", "f64"] as const) {
      scope(() => {
        for (const [label, { f, inputs, double = false }] of Object.entries(operations[name](n))) {
          if (double && dtype === "f32") continue;
          const all = roles(
            f,
            inputs.map((x) => castTensor(x, dtype)),
          );
          for (const [role, values] of Object.entries(all)) found[`${label} ${n} ${dtype} ${role}`] = values;
        }
      });
    }
  }
  return found;
}

describe("memory that is full of NaN before and after its use, with marked margins", () => {
  test.each(Object.keys(operations))("%s reads and writes what it was given, and nothing else", (name) => {
    // First with the margins, so that tables which are made at the first use have them too.
    const { result, overrun } = guarded(() => everything(name));
    expect(overrun).toEqual([]);
    expect(Object.keys(result).length).toBeGreaterThan(0);
    for (const [role, values] of Object.entries(result)) expect(Array.from(values).every(Number.isFinite), role).toBe(true);
    // and the results are the same bits elsewhere in memory
    expect(everything(name)).toEqual(result);
  });

  test("a write behind a block, and one before it, would be seen", () => {
    for (const [offset, where] of [
      [0, "1 bytes behind 8"],
      [-9, "1 bytes before 8"],
    ] as const) {
      const { overrun } = guarded(() =>
        scope(() => {
          const x = plain([1], { dtype: "f64" });
          runtime().u8[x.ptr + 8 + offset] = 1;
        }),
      );
      expect(overrun).toEqual([where]);
    }
  });

  test("a read of what nobody wrote would be seen", () => {
    const { result } = guarded(() =>
      scope(() => {
        const x = plain(new Float64Array(4));
        const y = plain(new Float64Array(4));
        y.storage.free();
        const z = plain(new Float64Array(1));
        kernels().addF64(x.ptr, z.ptr + 8, x.ptr, 1);
        return runtime().f64[x.ptr / 8];
      }),
    );
    expect(result).not.toBe(0);
  });
});
