import { describe, expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { memoryUse } from "../../src/runtime/index.js";
import { assign, initialize, parameter, parameters, plain, type Tensor, toArray, valueAndGrad } from "../../src/tensor/index.js";
import { adamW, huber, lbfgs, muon, type Named, type Optimizer, scheduleFree, sgd, swa, trainer } from "../../src/train/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { EXAMPLES, numbersOf, SmallModel, squaredError } from "./small-model.js";

// torch's optimizers: test/reference/optimizers.json, by scripts/reference/optimizers.py
const reference = readReferenceJson<{
  start: number[];
  cases: Record<string, number[][]>;
  huber: { x: number[]; losses: Record<string, number> };
}>("optimizers");
const CURVATURES = [1, 0.3, 4, 0.05];
const gradientAt = (p: ArrayLike<number>, t: number): Float64Array =>
  Float64Array.from(CURVATURES, (c, i) => c * p[i] + 0.2 * Math.sin(1.7 * t + i));
const at = (values: readonly number[], dtype: "f32" | "f64" = "f64"): Tensor<"plain"> => {
  const x = parameter([values.length], { draw: "constant", value: 0 }, { dtype });
  assign(x, values);
  return x;
};
const far = (found: ArrayLike<number>, wanted: ArrayLike<number>): number =>
  Math.max(...Array.from(wanted, (w, i) => Math.abs(found[i] - w))) / Math.max(...Array.from(wanted, Math.abs));

describe.each([
  ["f64", 1e-13],
  ["f32", 2e-5],
] as const)("torch's paths, %s", (dtype, tolerance) => {
  test.each([
    ["adamW", (p: Named) => adamW(p, { rate: 0.05, weightDecay: 0.3, beta1: 0.8, beta2: 0.95, epsilon: 1e-7 })],
    ["adamW_amsgrad", (p: Named) => adamW(p, { rate: 0.05, amsgrad: true })],
    ["sgd", (p: Named) => sgd(p, { rate: 0.1 })],
    ["sgd_momentum", (p: Named) => sgd(p, { rate: 0.03, momentum: 0.9, decay: 0.2 })],
    ["sgd_nesterov", (p: Named) => sgd(p, { rate: 0.03, momentum: 0.8, nesterov: true, decay: 0.1 })],
  ] as const)("%s", (name, make) => {
    const x = at(reference.start, dtype);
    const optimizer = make({ x });
    const path = reference.cases[name];
    path.forEach((wanted, i) => {
      optimizer.step({ x: plain(gradientAt(toArray(x), i + 1), { dtype }) });
      expect(far(toArray(x), wanted)).toBeLessThan(tolerance * (i + 1));
    });
    expect(far(path[path.length - 1], reference.start)).toBeGreaterThan(0.1);
    optimizer.dispose();
  });
});

test("Huber's loss is torch's, at the border too; numbers that a mask leaves out do not count", () => {
  const x = plain(reference.huber.x, { dtype: "f64" });
  const zero = plain(new Float64Array(5), { dtype: "f64" });
  for (const [delta, wanted] of Object.entries(reference.huber.losses))
    expect(toArray(huber(x, zero, Number(delta)))[0]).toBeCloseTo(wanted, 14);
  const mask = plain([1, 1, 1, 1, 0], { dtype: "f64" });
  expect(toArray(huber(x, zero, 10, { mask }))[0]).toBeCloseTo((0.005 ** 2 + 0.01 ** 2 + 0.02 ** 2) / 8, 15);
  expect(toArray(huber(x, zero, 10, { mask: plain(new Float64Array(5), { dtype: "f64" }) }))[0]).toBe(0);
  expect(() => huber(x, zero, 0)).toThrow("delta is 0");
});

test("without a schedule: the algorithm as the paper prints it", () => {
  const [rate, beta1, beta2, epsilon, weightDecay, warmup] = [0.03, 0.85, 0.97, 1e-6, 0.2, 5];
  const x = at(reference.start);
  const optimizer = scheduleFree({ x }, { rate, beta1, beta2, epsilon, weightDecay, warmup });
  let [z, mean, y] = [reference.start, reference.start, reference.start];
  let v = [0, 0, 0, 0];
  let squares = 0;
  for (let t = 1; t <= 20; t++) {
    const g = gradientAt(y, t);
    expect(far(toArray(x), y)).toBeLessThan(1e-14 * t);
    optimizer.step({ x: plain(gradientAt(toArray(x), t), { dtype: "f64" }) });
    const gamma = rate * Math.min(1, t / warmup);
    v = v.map((value, i) => beta2 * value + (1 - beta2) * g[i] ** 2);
    z = z.map((value, i) => value - gamma * (g[i] / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon) + weightDecay * y[i]));
    squares += gamma ** 2;
    mean = mean.map((value, i) => value + (gamma ** 2 / squares) * (z[i] - value));
    y = z.map((value, i) => (1 - beta1) * value + beta1 * mean[i]);
  }
  expect(far(toArray(x), y)).toBeLessThan(1e-12);
  optimizer.swap?.();
  expect(far(toArray(x), mean)).toBeLessThan(1e-12);
  expect(() => optimizer.step({ x: plain(gradientAt(y, 1), { dtype: "f64" }) })).toThrow("swap them back");
  optimizer.swap?.();
  expect(far(toArray(x), y)).toBeLessThan(1e-12);
});

describe("Muon", () => {
  const matrix = (rows: number, columns: number, values: ArrayLike<number>): Tensor<"plain"> => {
    const x = parameter([rows, columns], { draw: "constant", value: 0 }, { dtype: "f64" });
    assign(x, values);
    return x;
  };

  test.each([
    [3, 7],
    [7, 3],
    [4, 4],
  ])("its first step of a matrix [%i, %i] has singular values near the rate, and the gradient's singular vectors", (n, m) => {
    const x = matrix(n, m, new Float64Array(n * m));
    const g = generator(3).normals(n * m);
    muon({ x }, { rate: 1, momentum: 0, iterations: 5 }).step({ x: plain(g, { shape: [n, m], dtype: "f64" }) });
    const step = toArray(x).map((value) => -value / Math.sqrt(Math.max(1, m / n)));
    // The Gram matrix of an orthogonal one is the identity; with five iterations singular values end in 0.68 … 1.13.
    const k = Math.min(n, m);
    const gram = (a: ArrayLike<number>, b: ArrayLike<number>): number[] =>
      Array.from({ length: k * k }, (_, p) => {
        const [i, j] = [Math.floor(p / k), p % k];
        let sum = 0;
        for (let q = 0; q < Math.max(n, m); q++) {
          const [left, right] = n <= m ? [i * m + q, j * m + q] : [q * m + i, q * m + j];
          sum += a[left] * b[right];
        }
        return sum;
      });
    const square = gram(step, step);
    for (let i = 0; i < k; i++) {
      const row = square.slice(i * k, (i + 1) * k);
      expect(row[i]).toBeGreaterThan(0.4);
      expect(row[i]).toBeLessThan(1.4);
      for (let j = 0; j < k; j++) if (j !== i) expect(Math.abs(row[j])).toBeLessThan(0.45);
    }
    // O and G have the same singular vectors: OᵀG is symmetric, or GᵀO.
    const mixed = gram(step, g);
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) expect(mixed[i * k + j]).toBeCloseTo(mixed[j * k + i], 10);
  });

  test("what is no matrix takes AdamW's steps, at its own rate", () => {
    const [a, b] = [at([1, 2, 3]), at([1, 2, 3])];
    const [x, y] = [matrix(2, 2, [1, 0, 0, 1]), at([0])];
    const both = muon({ x, a, y }, { adamW: { rate: 0.01 } });
    const alone = adamW({ b }, { rate: 0.01 });
    for (let t = 1; t <= 5; t++) {
      const g = plain(generator(t).normals(3), { dtype: "f64" });
      both.step({ x: plain([1, 2, 3, 4], { shape: [2, 2], dtype: "f64" }), a: g, y: plain([1], { dtype: "f64" }) });
      alone.step({ b: g });
    }
    expect(toArray(a)).toEqual(toArray(b));
    expect(() => both.step({ a: plain([1, 2, 3], { dtype: "f64" }) })).toThrow('the gradient of "x" is missing');
    expect(toArray(a)).toEqual(toArray(b));
  });
});

describe("L-BFGS", () => {
  test("finds the minimum of Rosenbrock's valley in few evaluations, to rounding", () => {
    const x = at([-1.2, 1]);
    const evaluate = (): { value: number; grads: Named } => {
      const [u, v] = toArray(x);
      return {
        value: 100 * (v - u * u) ** 2 + (1 - u) ** 2,
        grads: { x: plain([-400 * u * (v - u * u) - 2 * (1 - u), 200 * (v - u * u)], { dtype: "f64" }) },
      };
    };
    const method = lbfgs({ x });
    let [evaluations, last] = [0, Number.POSITIVE_INFINITY];
    for (let k = 0; k < 60; k++) {
      const { value, gradient, moved, evaluations: asked } = method.step(evaluate);
      evaluations += asked;
      expect(value).toBeLessThanOrEqual(last);
      last = value;
      if (!moved || gradient < 1e-9) break;
    }
    expect(far(toArray(x), [1, 1])).toBeLessThan(1e-8);
    expect(evaluations).toBeLessThan(120);
  });

  test("of a quadratic form, needs a hundredth of the steps of gradient descent", () => {
    const x = at(generator(1).normals(6) as unknown as number[]);
    const method = lbfgs({ x });
    const bends = [1, 3, 10, 0.2, 30, 7];
    let gradient = 1;
    let steps = 0;
    while (gradient > 1e-10 && steps < 40) {
      steps++;
      gradient = method.step(() => {
        const p = toArray(x);
        return {
          value: bends.reduce((sum, b, i) => sum + 0.5 * b * p[i] ** 2, 0),
          grads: {
            x: plain(
              bends.map((b, i) => b * p[i]),
              { dtype: "f64" },
            ),
          },
        };
      }).gradient;
    }
    expect(steps).toBeLessThan(35);
  });

  test("trains a network in single precision, and stops where nothing is to be gained", () => {
    const model = initialize(new SmallModel(1), { seed: 4 });
    const all = Int32Array.from({ length: EXAMPLES }, (_, i) => i);
    const params = parameters(model);
    const lossAndGrad = valueAndGrad(params, squaredError(model));
    const method = lbfgs(params);
    const first = lossAndGrad(all).value;
    let step = method.step(() => lossAndGrad(all));
    for (let k = 0; k < 150 && step.moved; k++) step = method.step(() => lossAndGrad(all));
    expect(step.value).toBeLessThan(first / 50);
    const before = numbersOf(model);
    expect(() => method.step(() => ({ value: Number.NaN, grads: lossAndGrad(all).grads }))).toThrow("the value is NaN");
    expect(numbersOf(model)).toEqual(before);
  });
});

test("swa is the mean of the parameters at its updates", () => {
  const x = at([0, 0]);
  const average = swa({ x });
  for (const values of [
    [1, 10],
    [2, 20],
    [6, 0],
  ]) {
    assign(x, values);
    average.update();
  }
  expect([...toArray(average.state.x)]).toEqual([expect.closeTo(3, 14), expect.closeTo(10, 13)]);
});

describe("a trainer with another optimizer", () => {
  const optimizers: Record<string, (params: Named) => Optimizer> = {
    sgd: (params) => sgd(params, { rate: 0.01, momentum: 0.9 }),
    scheduleFree: (params) => scheduleFree(params, { rate: 0.02 }),
    muon: (params) => muon(params, { rate: 0.02 }),
    adamW: (params) => adamW(params, { rate: 0.02 }),
  };
  test.each(Object.keys(optimizers))("%s: resumes bit for bit, and frees what it held", (name) => {
    const start = memoryUse().held;
    const make = () => {
      const model = initialize(new SmallModel(1), { seed: 4 });
      const loss = squaredError(model);
      return {
        model,
        run: trainer({ model, examples: EXAMPLES, loss, batch: 3, optimizer: optimizers[name], average: { from: 6 } }),
      };
    };
    const one = make();
    const losses = Array.from({ length: 20 }, () => one.run.step().loss);
    const two = make();
    const free = [one, two].flatMap(({ model }) => Object.values({ ...model }));
    for (let t = 0; t < 9; t++) two.run.step();
    const three = make();
    three.run.restore(two.run.checkpoint());
    for (let t = 9; t < 20; t++) expect(three.run.step().loss).toBe(losses[t]);
    expect(numbersOf(three.model)).toEqual(numbersOf(one.model));
    const averaged = one.run.averaged(() => numbersOf(one.model));
    expect(three.run.averaged(() => numbersOf(three.model))).toEqual(averaged);
    expect(averaged).not.toEqual(numbersOf(one.model));
    expect(Math.min(...losses.slice(10))).toBeLessThan(losses[0]);
    for (const { run } of [one, two, three]) run.dispose();
    for (const x of [...free, ...Object.values({ ...three.model })]) (x as Tensor).storage.free();
    // The gradients of the last step belong to the step function of each: two tensors in 64 bytes each; constants stay too.
    expect(memoryUse().held - start).toBeLessThanOrEqual(3 * 2 * 64 + 64);
  });

  test("and the options of Adam beside it are refused", () => {
    const model = new SmallModel(1);
    expect(() =>
      trainer({ model, examples: 2, loss: squaredError(model), adam: {}, optimizer: (params) => sgd(params) }),
    ).toThrow("both adam and optimizer are given");
    expect(() => trainer({ model: {}, examples: 2, loss: squaredError(model) })).toThrow(
      "no field of model leads to a parameter",
    );
    expect(() => trainer({ model, examples: 2, loss: squaredError(model), average: { from: 0 } })).toThrow("average.from is 0");
  });
});

test.each([
  ["sgd: rate is -1", () => sgd({}, { rate: -1 })],
  ["sgd: nesterov is true and momentum 0", () => sgd({}, { nesterov: true })],
  ["scheduleFree: beta1 is 0", () => scheduleFree({}, { beta1: 0 })],
  ["scheduleFree: warmup is 0.5", () => scheduleFree({}, { warmup: 0.5 })],
  ["muon: iterations is 0", () => muon({}, { iterations: 0 })],
  ["lbfgs: history is 0", () => lbfgs({}, { history: 0 })],
  ["lbfgs: curvature is 2", () => lbfgs({}, { curvature: 2 })],
  ["adam: weightDecay is NaN", () => adamW({}, { weightDecay: Number.NaN })],
] as const)("%s: refused", (message, run) => {
  expect(run).toThrow(message);
});
