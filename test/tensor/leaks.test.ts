import { expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { errors, nequip } from "../../src/models/index.js";
import { activation, gate, linear, mlp, norm, normalized, sphericalHarmonics, tensorProduct } from "../../src/nn/index.js";
import { allocate, init, memoryUse, release } from "../../src/runtime/index.js";
import {
  cast,
  exp,
  free,
  gather,
  indices,
  plain,
  scatter,
  scope,
  state,
  type Tensor,
  tensor,
  toArray,
} from "../../src/tensor/index.js";
import { adam } from "../../src/train/index.js";

/** Bytes that are held longer than the call, once what it returns is freed. */
function left(work: () => Tensor): number {
  free(work()); // the first call may write tables that stay
  const before = memoryUse().held;
  for (let i = 0; i < 5; i++) free(work());
  return memoryUse().held - before;
}

const x = tensor("4x0e+3x0e+3x1o", generator(1).normals(32));
const v = tensor("1x1o", generator(2).normals(6));
const scalars = tensor("5x0e", generator(3).normals(10));
const product = tensorProduct("4x0e", "0e+1o");
const factors = tensor("4x0e", generator(4).normals(8));
const harmonics = sphericalHarmonics("0e+1o", v);
const weights = tensor("8x0e", generator(5).normals(16));
const biased = linear("5x0e", "2x0e", { bias: true, dtype: "f64" });
const network = mlp([5, 4, 2], { dtype: "f64" });
const gated = gate("4x0e", "3x1o");

test.each<[string, () => Tensor]>([
  ["gate", () => gated(x as never)],
  ["linear with bias", () => biased(scalars)],
  ["mlp", () => network(scalars)],
  ["norm", () => norm(v)],
  ["normalized", () => normalized(v)],
  ["sphericalHarmonics", () => sphericalHarmonics("0e+2e", v)],
  ["activation", () => activation(scalars, "silu")],
  ["tensorProduct", () => product(factors, harmonics, weights)],
])("%s leaves nothing at the root but its result", (_, work) => {
  expect(left(work)).toBe(0);
});

test.each<[string, (freed: Tensor, index: ReturnType<typeof indices>) => Tensor]>([
  ["tensorProduct", (freed) => product(factors, harmonics, freed as typeof weights)],
  ["gather", (_, index) => gather(scalars, index)],
  ["scatter", (_, index) => scatter(scalars, index)],
])("%s takes nothing when an argument is gone", (_, work) => {
  const freed = tensor("8x0e", new Float64Array(16));
  const index = indices([0, 1], 2);
  free(freed);
  free(index as never);
  const before = memoryUse().held;
  for (let i = 0; i < 10; i++) expect(() => work(freed, index)).toThrow(/scope closed|used after/);
  expect(memoryUse().held).toBe(before);
});

test("a potential that is refused holds nothing", () => {
  const make = (options: object) => () => nequip({ elements: [1], cutoff: 4, ...options });
  expect(make({ envelope: 2 })).toThrow("p is 2");
  const before = memoryUse().held;
  expect(make({ envelope: 2 })).toThrow("p is 2");
  expect(make({ readout: "foo" })).toThrow('there is no activation "foo"');
  expect(make({ radialWidths: [4, 0.5] })).toThrow("radialWidths are [4,0.5]");
  expect(memoryUse().held).toBe(before);
});

test("an optimizer that finds a gradient gone has changed nothing", () => {
  const p = { a: plain([1, 2]), b: plain([3]) };
  const g = { a: plain([1, 1]), b: plain([1]) };
  const optimizer = adam(p);
  free(g.b);
  expect(() => optimizer.step(g)).toThrow("used after its scope closed");
  expect(optimizer.steps).toBe(0);
  expect([...toArray(p.a)]).toEqual([1, 2]);
  optimizer.dispose();
});

test("a model is cast as a whole or not at all", async () => {
  const model = linear("40x0e", "40x0e", { bias: true });
  const others = { first: linear("64x0e", "64x0e"), model };
  await init({ memoryLimit: memoryUse().size });
  const blocks: ReturnType<typeof allocate>[] = [];
  try {
    // All but 40 kB is taken: the first weight, 32 kB in f64, still fits, the second does not.
    for (const size of [1 << 20, 1 << 16, 1 << 12, 64]) {
      try {
        for (;;) blocks.push(allocate(size));
      } catch {
        // full for this size
      }
    }
    const hole = blocks.findIndex(({ size }) => size >= 1 << 16);
    release(blocks.splice(hole, 1)[0]);
    blocks.push(allocate((1 << 16) - 40_000));
    expect(() => cast(others, "f64")).toThrow("no memory for");
    expect(Object.values(state(others)).map(({ dtype }) => dtype)).toEqual(["f32", "f32", "f32"]);
  } finally {
    for (const block of blocks) release(block);
    await init({ memoryLimit: 2 ** 32 });
  }
  cast(others, "f64");
  expect(Object.values(state(others)).map(({ dtype }) => dtype)).toEqual(["f64", "f64", "f64"]);
});

test("the scope's error about a promise is the last that is heard of it", async () => {
  const heard: unknown[] = [];
  const listen = (reason: unknown): void => void heard.push(reason);
  process.on("unhandledRejection", listen);
  expect(() =>
    scope(async () => {
      await null;
      throw new Error("later");
    }),
  ).toThrow("returned a promise");
  await new Promise((done) => setTimeout(done, 20));
  process.off("unhandledRejection", listen);
  expect(heard).toEqual([]);
});

test("keep moves out of the scope it belongs to, from any depth", () => {
  const before = memoryUse().held;
  const outer = scope();
  const kept = scope(() => {
    const made = outer.keep(plain([1, 2]));
    return [made].length === 1 ? { made } : null;
  });
  outer.close();
  expect([...toArray(kept?.made as Tensor)]).toEqual([1, 2]);
  expect(() => outer.keep(plain([1]))).toThrow("keep was called after the scope closed");
  free(kept?.made as Tensor);
  expect(memoryUse().held - before).toBeLessThanOrEqual(64); // the tensor that was offered too late
});

test("init that is refused changes nothing", async () => {
  await expect(init({ memoryLimit: 1, build: "fast" })).rejects.toThrow("the default build runs already");
  const big = allocate(1 << 20);
  release(big);
});

test("errors that nothing was compared for are not numbers", () => {
  const model = nequip({ elements: [1], cutoff: 4, hidden: "2x0e", lmax: 0, layers: 1 });
  const found = errors(model, [{ species: [1, 1], positions: Float64Array.of(0, 0, 0, 1, 0, 0) }]);
  expect([found.energy.mae, found.forces.rmse]).toEqual([Number.NaN, Number.NaN]);
});

test("harmonics of SO(3) have its irreps", () => {
  const u = tensor("1x1", [1, 2, 3]);
  const y = sphericalHarmonics("0+1+2" as never, u as never) as Tensor;
  expect(y.irreps).toBe("1x0+1x1+1x2");
  expect([...toArray(y)]).toEqual([...toArray(sphericalHarmonics("0e+1o+2e", tensor("1x1o", [1, 2, 3])))]);
  expect(() => sphericalHarmonics("0e+1o", u as never)).toThrow("both must be of O(3) or both of SO(3)");
  expect(exp(tensor("2x0", [0, 1])).irreps).toBe("2x0");
});
