import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { hex } from "../../scripts/module-difference.js";
import { init } from "../../src/runtime/index.js";
import { type Patch, patched } from "../../src/runtime/patch.js";
import { hasRelaxedSimd } from "../../src/runtime/relaxed.js";
import { fastBytes } from "../../src/runtime/source.inline.js";
import { values } from "../reference/read-safetensors.js";
import { decode, type Found, families, work } from "./fast-work.js";

const EPS = { f32: 2 ** -24, f64: 2 ** -53 } as const;
const NODE_24 = resolve("test/runtimes/node_modules/node-24/bin/node");
const relaxed = hasRelaxedSimd() ? process.execPath : NODE_24;
const present = existsSync(relaxed);

const largest = (x: Float64Array): number => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const size = (x: Float64Array): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
function difference(found: Float64Array, wanted: Float64Array): Float64Array {
  expect(found.length).toBe(wanted.length);
  expect(found.every(Number.isFinite)).toBe(true);
  return found.map((value, i) => value - wanted[i]);
}
/** Largest difference over the largest number wanted, and the root of the mean squares of both. */
const worst = (found: Float64Array, wanted: Float64Array): number => largest(difference(found, wanted)) / largest(wanted);
const root = (found: Float64Array, wanted: Float64Array): number => size(difference(found, wanted)) / size(wanted);

test("init refuses the fast build where there is no relaxed SIMD, a build that is none, and one beside a module", async () => {
  const validate = hasRelaxedSimd() ? vi.spyOn(WebAssembly, "validate").mockReturnValue(false) : null;
  await expect(init({ build: "fast" })).rejects.toMatchObject({
    name: "InitError",
    code: "ERR_INIT",
    message: 'init: this runtime has no relaxed SIMD, which the fast build needs; use "default"',
  });
  validate?.mockRestore();
  await expect(init({ build: "quick" as "fast" })).rejects.toThrow(
    new RangeError('init: build is "quick"; it must be "default" or "fast"'),
  );
  await expect(init({ build: "fast", module: {} })).rejects.toMatchObject({
    code: "ERR_INIT",
    message: "init: a module and a build are given; give one of them",
  });
});

describe("the bytes of the fast build", () => {
  const bytes = readFileSync("build/intertwiner.wasm");
  const fast = readFileSync("build/fast.wasm");

  test("are those of the default build, patched", async () => {
    const found = (await fastBytes?.()) as Uint8Array;
    expect(fast.equals(found)).toBe(true);
    expect(fast.equals(bytes)).toBe(false);
  });

  test("patches replace, lengthen and shorten, and leave the rest", () => {
    const module = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
    const patches: Patch[] = [
      [0, 1, "0a0b0c"],
      [2, 3, "ff"],
      [6, 1, ""],
    ];
    expect([...patched(module, patches)]).toEqual([10, 11, 12, 2, 255, 6]);
    expect([...patched(module, [])]).toEqual([...module]);
  });

  test("hold fused multiplication and addition, which the default build has not", () => {
    // f32x4.relaxed_madd and f64x2.relaxed_madd
    for (const instruction of ["fd8502", "fd8702"]) {
      expect(hex(fast).split(instruction).length).toBeGreaterThan(100);
      expect(hex(bytes).split(instruction).length).toBe(1);
    }
  });
});

(present || process.env.CI === "true" ? describe : describe.skip)(
  `the fast build${present ? "" : " in Node 24: not installed, not tested"}`,
  () => {
    const found = {} as Record<"default" | "fast", Found>;
    const told = {} as Record<"default" | "fast", string[]>;
    let own: Found;

    beforeAll(() => {
      expect(present, "Node 24 is not installed: npm ci --prefix test/runtimes").toBe(true);
      for (const build of ["default", "fast"] as const) {
        const args = ["--import", "tsx", "test/runtime/fast-work.ts", build];
        const [line, ...more] = execFileSync(relaxed, args, { encoding: "utf8", maxBuffer: 1 << 28 }).split("\n");
        found[build] = decode(line);
        told[build] = more;
      }
      own = work();
    });

    const names = (dtype: string): string[] => Object.keys(own).filter((name) => name.endsWith(`, ${dtype}`));

    const same = (x: Float64Array, y: Float64Array): boolean => Buffer.from(x.buffer).equals(Buffer.from(y.buffer));

    test("is another one than the default build, whose bits are those of this runtime", () => {
      for (const [name, wanted] of Object.entries(own)) expect(same(found.default[name], wanted), name).toBe(true);
      expect(names("f64").length).toBeGreaterThan(20);
      for (const name of names("f64")) expect(same(found.fast[name], own[name]), name).toBe(false);
    });

    test.each(["f32", "f64"] as const)("differs from the default build by rounding, %s", (dtype) => {
      expect(names(dtype).length).toBeGreaterThan(20);
      for (const name of names(dtype)) expect(worst(found.fast[name], own[name]), name).toBeLessThan(8 * EPS[dtype]);
    });

    test("is as accurate as the default build: single against double precision", () => {
      const exact = Object.entries(families({ dtype: "f64", given: "f32" }));
      expect(exact.length).toBeGreaterThan(20);
      for (const [name, wanted] of exact) {
        expect(worst(found.fast[name], wanted), name).toBeLessThan(16 * EPS.f32);
        expect(root(found.fast[name], wanted), name).toBeLessThan(1.1 * root(found.default[name], wanted));
      }
    });

    test.each([
      { dtype: "f64", tolerance: 1e-13 },
      { dtype: "f32", tolerance: 1e-5 },
    ])("computes what e3nn computed, $dtype: energies, forces and gradients of a loss by weights", ({ dtype, tolerance }) => {
      const keys = Object.keys(own).filter((name) => name.startsWith(`${dtype} `));
      expect(keys.length).toBeGreaterThan(30);
      for (const key of keys) {
        const wanted = Float64Array.from(values("nequip_small", key.slice(dtype.length + 1)).data);
        expect(worst(found.fast[key], wanted), key).toBeLessThan(tolerance);
      }
    });

    test("gives the same bits with two threads", () => {
      for (const build of ["default", "fast"] as const) expect(told[build][0]).toBe("the same with two threads");
    });

    test("stays: init asked for the other build throws, for none or the same one does nothing", () => {
      const refusal = (runs: string, other: string): string =>
        `InitError: init: the ${runs} build runs already; ask for the ${other} one before the first call`;
      expect(told.default[1]).toBe(`ok; ok; ${refusal("default", "fast")}`);
      expect(told.fast[1]).toBe(`ok; ${refusal("fast", "default")}; ok`);
    });
  },
);
