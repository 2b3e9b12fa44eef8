import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { type Frame, nequip, potentialLoss, predict } from "../../src/models/index.js";
import {
  add,
  free,
  gradient,
  inner,
  multiply,
  parameters,
  type Tensor,
  toArray,
  valueAndGrad,
  valueWithGradient,
  scope,
} from "../../src/tensor/index.js";
import { held, numbers } from "./draw.js";
import { kernelCalls } from "./kernel-calls.js";

type Plain = Tensor<"plain">;

/** The most that was held while `work` ran, above what was held before. */
function peakOf(work: () => void): number {
  const before = held();
  let peak = 0;
  kernelCalls(work, () => {
    peak = Math.max(peak, held() - before);
  });
  return peak;
}

describe("the outermost sweep", () => {
  const N = 30;
  const x = numbers([16384], 1);
  const BYTES = 16384 * 8;
  const chain = (y: Plain): Plain => {
    let z = y;
    for (let i = 0; i < N; i++) z = multiply(z, y);
    return inner(z, z);
  };

  test("frees each cotangent after its last use", () => {
    const forward = peakOf(() => scope(() => void chain(x)));
    const both = peakOf(() => scope(() => void gradient<["plain"]>(chain)(x)));
    expect(forward / BYTES).toBeGreaterThan(N - 1);
    // beside what the way forward keeps: a cotangent, its two products and the sum for y
    expect((both - forward) / BYTES).toBeLessThan(6);
  });

  test("inside another one keeps them, since they are differentiated again", () => {
    const twice = peakOf(() =>
      scope(
        () =>
          void gradient<["plain"]>((y) => {
            const g = gradient<["plain"]>(chain)(y) as Plain;
            return inner(g, g);
          })(x),
      ),
    );
    expect(twice / BYTES).toBeGreaterThan(3 * N);
  });
});

describe("training", () => {
  const random = generator(1);
  const frames: Frame[] = Array.from({ length: 4 }, () => ({
    species: [8, 1, 1],
    positions: Float64Array.of(0, 0, 0, 0.95, 0, 0.1, -0.25, 0.9, 0).map((t) => t + 0.1 * random.normal()),
    energy: random.normal(),
    forces: random.normals(9),
  }));
  const model = nequip({
    elements: [1, 8],
    cutoff: 3,
    hidden: "2x0e+2x1o",
    lmax: 1,
    layers: 1,
    radialWidths: [4],
    bessel: 4,
    random: 1,
  });
  const loss = potentialLoss(model, frames, { shifts: new Float64Array(2), energyDeviation: 1, forceScale: 1, stressScale: 0 });

  test("is flat in memory over a thousand steps, in a scope and outside, and gives the same bits every time", () => {
    const step = valueAndGrad(parameters(model), loss);
    const once = (i: number) => {
      const { value, grads } = step([i % 4]);
      return [value, ...toArray((grads as Record<string, Tensor>)["blocks.0.up.weight"])];
    };
    const wanted = [0, 1, 2, 3].map(once);
    const before = memoryUse();
    for (let i = 0; i < 1000; i++) {
      const found = once(i);
      if (found.some((t, k) => t !== wanted[i % 4][k])) throw new Error(`step ${i} found something else`);
    }
    expect(memoryUse()).toEqual(before);
    // a scope around it all owns nothing of it in the end: neither bytes nor lists of what was freed
    scope(() => {
      const arena = numbers([1]).storage.arena;
      const listed = arena?.storages.length;
      for (let i = 0; i < 200; i++) once(i);
      expect(memoryUse()).toMatchObject({ held: before.held + 64, size: before.size });
      expect(arena?.storages.length).toBe(listed);
    });
  });

  test("predictions leave nothing behind", () => {
    predict(model, frames);
    const before = memoryUse();
    for (let i = 0; i < 500; i++) predict(model, frames);
    expect(memoryUse()).toEqual(before);
  });
});

test("a value that outlives its tape does not keep the rest of it alive", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const x = numbers([4]);
  const middles: WeakRef<object>[] = [];
  const kept = Array.from({ length: 3 }, () =>
    valueWithGradient<["plain"]>((y) => {
      const middle = multiply(y, y);
      middles.push(new WeakRef(middle));
      return [inner(middle, y), undefined];
    })(x),
  );
  await new Promise((resolve) => setTimeout(resolve, 10));
  collect();
  expect(middles.map((middle) => middle.deref())).toEqual([undefined, undefined, undefined]);
  for (const { value, gradients } of kept) {
    expect(value.node).not.toBeNull();
    for (const t of [value, ...gradients]) free(t);
  }
  free(x);
});

test("what is done in a scope that stays open long is freed by hand", () => {
  scope(() => {
    const x = numbers([1000]);
    const before = held();
    for (let i = 0; i < 1000; i++) {
      const y = add(x, x);
      free(y);
    }
    expect(held()).toBe(before);
  });
});
