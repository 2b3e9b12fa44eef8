import { describe, expect, test } from "vitest";
import { bumpDerivative, cos, exp, generator, log, power, powerInteger, sin, tanh } from "../../src/arithmetic/index.js";
import hex from "../../src/runtime/wasm/inline.js";
import type { Kernels } from "../../src/runtime/wasm/kernels.js";
import { exactValues } from "./exact-values.js";

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536 });
const module = new WebAssembly.Module(
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)),
);
const kernels = new WebAssembly.Instance(module, { env: { memory, abort() {} } }).exports as unknown as Kernels;
const f32 = new Float32Array(memory.buffer);
const f64 = new Float64Array(memory.buffer);
const X = 1 << 20;
const Y = 2 << 20;
const A = 3 << 20;
const EPS = 2 ** -52;

type Run = (x: number, y: number, n: number) => void;

/** The kernel's values at the numbers x. */
function apply(precision: "f32" | "f64", run: Run, x: ArrayLike<number>): Float32Array | Float64Array {
  const [view, bytes] = precision === "f32" ? [f32, 4] : [f64, 8];
  view.set(x, X / bytes);
  run(X, Y, x.length);
  return view.slice(Y / bytes, Y / bytes + x.length);
}
/** A list of doubles in memory. */
function place(at: number, values: ArrayLike<number>): number {
  f64.set(values, at / 8);
  return at;
}

interface Family {
  f32: Run;
  f64: Run;
  /** The definition, where the kernel for doubles has its operations. */
  same?: (x: number) => number;
}
const families: Record<string, Family> = {
  exp: { f32: kernels.expF32, f64: kernels.expF64, same: exp },
  log: { f32: kernels.logF32, f64: kernels.logF64, same: log },
  sin: { f32: (x, y, n) => kernels.sineF32(x, y, n, 0), f64: (x, y, n) => kernels.sineF64(x, y, n, 0), same: sin },
  cos: { f32: (x, y, n) => kernels.sineF32(x, y, n, 1), f64: (x, y, n) => kernels.sineF64(x, y, n, 1), same: cos },
  tanh: { f32: kernels.tanhF32, f64: kernels.tanhF64, same: tanh },
  sigmoid: { f32: kernels.sigmoidF32, f64: kernels.sigmoidF64 },
  silu: { f32: kernels.siluF32, f64: kernels.siluF64 },
  softplus: { f32: kernels.softplusF32, f64: kernels.softplusF64 },
};

describe("kernels are within 2 ulp of the exact value, those of doubles within 1.5", () => {
  for (const [name, family] of Object.entries(families)) {
    test(name, () => {
      for (const [precision, points] of [
        ["f32", "f32"],
        ["f64", "f64"],
        ["f64", "f32"],
      ] as const) {
        const exact = exactValues(name, points);
        const x = Float64Array.from({ length: exact.count }, (_, i) => exact.arguments(i)[0]);
        const y = apply(precision, family[precision], x);
        let worst = 0;
        let at = 0;
        for (let i = 0; i < exact.count; ++i) {
          const error = exact.error(y[i], i, precision);
          if (!(error <= worst)) [worst, at] = [error, x[i]];
        }
        expect(worst, `${name}(${at}) ${precision}`).toBeLessThan(precision === "f32" ? 2 : 1.5);
        expect(worst).toBeGreaterThan(0.45);
      }
    });
  }

  test("power", () => {
    for (const [precision, points] of [
      ["f32", "f32"],
      ["f64", "f64"],
      ["f64", "f32"],
    ] as const) {
      const exact = exactValues("power", points);
      const run = precision === "f32" ? kernels.powerF32 : kernels.powerF64;
      for (let i = 0; i < exact.count; ++i) {
        const [x, p] = exact.arguments(i);
        const [y] = apply(precision, (from, to, n) => run(from, to, n, 1, p, 0), [x]);
        expect(exact.error(y, i, precision), `${x}^${p} ${precision}`).toBeLessThan(1);
      }
    }
    // its short cuts: roots, and whole exponents by products
    const random = generator("powers");
    for (const p of [1, 2, 3, 7, 64, -1, -2, -13, -64, 0.5, -0.5, 1.5, -1.5, -2.5, 9.5]) {
      const x = Float32Array.from(random.normals(101), (z) => (p % 1 === 0 ? z : Math.abs(z)));
      const singles = apply("f32", (from, to, n) => kernels.powerF32(from, to, n, 1, p, 0), x);
      const doubles = apply("f64", (from, to, n) => kernels.powerF64(from, to, n, 1, p, 0), x);
      for (let i = 0; i < x.length; ++i) {
        const exact = p % 1 === 0 ? powerInteger(x[i], p) : power(x[i], p);
        expect(Math.abs(doubles[i] - exact)).toBeLessThanOrEqual(EPS * Math.abs(exact));
        expect(singles[i]).toBe(Math.fround(exact));
      }
    }
  });
});

test("doubles have the bits of the definition", () => {
  const random = generator("bits");
  const words = new BigUint64Array(memory.buffer);
  const n = 20_000;
  for (const [name, { f64: run, same }] of Object.entries(families)) {
    if (same === undefined) continue;
    for (const scale of [0, 1, 30, 700, 2e6]) {
      for (let i = 0; i < n; ++i) {
        if (scale === 0) words[X / 8 + i] = (BigInt(random.bits()) << 32n) | BigInt(random.bits());
        else f64[X / 8 + i] = scale * (2 * random.uniform() - 1);
      }
      run(X, Y, n);
      let different = 0;
      for (let i = 0; i < n; ++i) if (!Object.is(same(f64[X / 8 + i]), f64[Y / 8 + i])) different++;
      expect(different, `${name} at ${scale}`).toBe(0);
    }
  }
});

test("the bits of a number do not depend on its place", () => {
  const random = generator("places");
  const others: Record<string, Run> = {
    siluSlope: kernels.siluSlopeF32,
    logistic: (x, y, n) => kernels.logisticF32(x, y, n, 1, place(A, [0, 1, 0.5]), place(A + 24, [2, 0, 1]), 3),
    inverse: (x, y, n) => kernels.powerF32(x, y, n, 2, -1, 0),
    polynomial: (x, y, n) => kernels.polynomialF32(x, y, n, place(A, [1, 2, 3]), 3, 1),
    bump: (x, y, n) => kernels.bumpF32(x, y, n, place(A, [1, 2, 3]), 3, 2),
    sqrt: kernels.sqrtF32,
    abs: kernels.absF32,
    sign: kernels.signF32,
  };
  const all = { ...others, ...Object.fromEntries(Object.entries(families).map(([name, family]) => [name, family.f32])) };
  for (const [name, run] of Object.entries(all)) {
    // ordinary numbers beside ones that need another way
    const x = Float32Array.from(random.normals(11), (z, i) => (i % 5 === 3 ? 1e30 * z : i % 7 === 4 ? 1e-40 * z : 3 * z));
    const alone = Float32Array.from(x, (v) => apply("f32", run, [v])[0]);
    for (let n = 1; n <= 11; ++n) {
      for (let from = 0; from + n <= 11; ++from)
        expect(apply("f32", run, x.slice(from, from + n)), name).toEqual(alone.slice(from, from + n));
    }
    // in place, and nothing behind the end is touched
    f32.set(x, X / 4);
    run(X, X, 10);
    expect(f32.slice(X / 4, X / 4 + 11)).toEqual(Float32Array.from([...alone.slice(0, 10), x[10]]));
  }
});

test("special values", () => {
  const special = [0, -0, Infinity, -Infinity, NaN];
  const h = Math.LN2;
  const expected: Record<string, number[]> = {
    exp: [1, 1, Infinity, 0, NaN],
    log: [-Infinity, -Infinity, Infinity, NaN, NaN],
    sin: [0, -0, NaN, NaN, NaN],
    cos: [1, 1, NaN, NaN, NaN],
    tanh: [0, -0, 1, -1, NaN],
    sigmoid: [0.5, 0.5, 1, 0, NaN],
    silu: [0, -0, Infinity, -0, NaN],
    softplus: [h, h, Infinity, 0, NaN],
  };
  const others: Record<string, [Run, Run, number[]]> = {
    siluSlope: [kernels.siluSlopeF32, kernels.siluSlopeF64, [0.5, 0.5, 1, -0, NaN]],
    sqrt: [kernels.sqrtF32, kernels.sqrtF64, [0, -0, Infinity, NaN, NaN]],
    abs: [kernels.absF32, kernels.absF64, [0, 0, Infinity, Infinity, NaN]],
    sign: [kernels.signF32, kernels.signF64, [0, -0, 1, -1, NaN]],
  };
  for (const [name, values] of Object.entries(expected)) others[name] = [families[name].f32, families[name].f64, values];
  const powers: [p: number, safe: number, values: number[]][] = [
    [-1, 0, [Infinity, -Infinity, 0, -0, NaN]],
    [-1, 1, [0, 0, 0, -0, NaN]],
    [3, 0, [0, -0, Infinity, -Infinity, NaN]],
    [0, 0, [1, 1, 1, 1, 1]],
    [0.5, 0, [0, 0, Infinity, NaN, NaN]],
    [-0.5, 0, [Infinity, Infinity, 0, NaN, NaN]],
    [-0.5, 1, [0, 0, 0, NaN, NaN]],
    [1.5, 0, [0, 0, Infinity, NaN, NaN]],
    [-1.5, 1, [0, 0, 0, NaN, NaN]],
    [1.25, 0, [0, 0, Infinity, Infinity, NaN]],
  ];
  for (const [p, safe, values] of powers) {
    others[`power ${p} ${safe}`] = [
      (x, y, n) => kernels.powerF32(x, y, n, 1, p, safe),
      (x, y, n) => kernels.powerF64(x, y, n, 1, p, safe),
      values,
    ];
  }
  others.nothing = [
    (x, y, n) => kernels.powerF32(x, y, n, 0, -1, 0),
    (x, y, n) => kernels.powerF64(x, y, n, 0, -1, 0),
    [0, 0, 0, 0, 0],
  ];
  for (const [name, [single, double, values]] of Object.entries(others)) {
    expect([...apply("f32", single, special)], name).toEqual(values.map(Math.fround));
    expect([...apply("f64", double, special)], name).toEqual(values);
  }
});

/** Five-point difference quotient: the derivative to h⁴. */
const slope = (f: (x: number) => number, x: number, h: number): number =>
  (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);

test("derivatives of the logistic functions have the form u·(z·A(t) + B(t))", () => {
  const at = (run: Run) => (x: number) => apply("f64", run, [x])[0];
  const logistic = (scale: number, a: number[], b: number[]) =>
    at((x, y, n) => kernels.logisticF64(x, y, n, scale, place(A, a), place(A + 80, b), a.length));
  // u′ = u·t, t′ = −2u = −½(1 − t²)
  const pairs: [string, (x: number) => number, (x: number) => number][] = [
    ["sigmoid", at(kernels.sigmoidF64), logistic(1, [0], [1])],
    ["sigmoid′", logistic(1, [0], [1]), logistic(1, [0, 0], [0, 1])],
    ["sigmoid″", logistic(1, [0, 0], [0, 1]), logistic(1, [0, 0, 0], [-0.5, 0, 1.5])],
    ["silu", at(kernels.siluF64), at(kernels.siluSlopeF64)],
    ["silu′", at(kernels.siluSlopeF64), logistic(1, [0, 1], [2, 0])],
    ["silu″", logistic(1, [0, 1], [2, 0]), logistic(1, [-0.5, 0, 1.5], [0, 3, 0])],
    ["softplus", at(kernels.softplusF64), at(kernels.sigmoidF64)],
    ["tanh", at(kernels.tanhF64), logistic(2, [0], [4])],
    ["tanh′", logistic(2, [0], [4]), logistic(2, [0, 0], [0, 8])],
  ];
  for (const [name, f, derivative] of pairs) {
    for (const x of [-6, -1.3, -0.2, 0, 0.7, 3, 9])
      expect(Math.abs(slope(f, x, 1e-3) - derivative(x)), `${name} at ${x}`).toBeLessThan(1e-11);
  }
  // no cancellation where it is small: silu″ = u(x·t + 2) goes like −x e⁻ˣ, with t = −tanh(x/2)
  const bend = logistic(1, [0, 1], [2, 0]);
  for (const x of [-700, -40, 40, 700]) {
    const e = exp(-Math.abs(x));
    const exact = (e / ((1 + e) * (1 + e))) * (2 - x * tanh(x / 2));
    expect(Math.abs(bend(x) - exact)).toBeLessThan(16 * EPS * Math.abs(exact));
    expect(exact).not.toBe(0);
  }
  // singles against doubles, in the scale of u·(|z| + 2)
  const random = generator("logistic");
  const x = Float32Array.from(random.normals(1001), (z) => 12 * z);
  for (const terms of [1, 2, 3, 5]) {
    const [a, b] = [random.normals(terms), random.normals(terms)];
    const run32: Run = (from, to, n) => kernels.logisticF32(from, to, n, 0.5, place(A, a), place(A + 80, b), terms);
    const run64: Run = (from, to, n) => kernels.logisticF64(from, to, n, 0.5, place(A, a), place(A + 80, b), terms);
    const [singles, doubles] = [apply("f32", run32, x), apply("f64", run64, x)];
    for (let i = 0; i < x.length; ++i) {
      const e = exp(-0.5 * Math.abs(x[i]));
      expect(Math.abs(singles[i] - doubles[i])).toBeLessThanOrEqual(terms * 2 ** -22 * e * (Math.abs(x[i]) + 2) + 2 ** -149);
    }
    expect(Math.max(...doubles.map(Math.abs))).toBeGreaterThan(0.1);
  }
  const slopes = [apply("f32", kernels.siluSlopeF32, x), apply("f64", kernels.siluSlopeF64, x)];
  for (let i = 0; i < x.length; ++i)
    expect(Math.abs(slopes[0][i] - slopes[1][i])).toBeLessThanOrEqual(2 ** -23 * (Math.abs(slopes[1][i]) + exp(-Math.abs(x[i]))));
});

test("polynomials end at their bound", () => {
  const c = [1, 0, 0, -10, 15, -6];
  const x = Float32Array.from({ length: 203 }, (_, i) => (i - 50) / 100);
  for (const bound of [1, Number.NaN]) {
    const exact = Array.from(x, (t) => (t >= bound ? 0 : 1 + t * t * t * (-10 + t * (15 - 6 * t))));
    const singles = apply("f32", (from, to, n) => kernels.polynomialF32(from, to, n, place(A, c), c.length, bound), x);
    const doubles = apply("f64", (from, to, n) => kernels.polynomialF64(from, to, n, place(A, c), c.length, bound), x);
    for (let i = 0; i < x.length; ++i) {
      expect(Math.abs(doubles[i] - exact[i])).toBeLessThan(16 * EPS * (1 + Math.abs(exact[i])));
      expect(Math.abs(singles[i] - exact[i])).toBeLessThan(2 ** -23 * Math.abs(exact[i]) + 64 * EPS);
    }
    expect(doubles[202] === 0).toBe(bound === 1);
  }
  expect(apply("f32", (from, to, n) => kernels.polynomialF32(from, to, n, place(A, [7]), 1, 1), [NaN, 0.5, 2])[0]).toBe(7);
});

test("derivatives of the bump are bumps", () => {
  const bump = (p: ArrayLike<number>, m: number) => (x: number) =>
    apply("f64", (from, to, n) => kernels.bumpF64(from, to, n, place(A, p), p.length, m), [x])[0];
  let p: Float64Array = Float64Array.of(1);
  let m = 0;
  expect([bump(p, 0)(0), bump(p, 0)(1), bump(p, 0)(-1), bump(p, 0)(NaN), bump(p, 0)(7)]).toEqual([1, 0, 0, NaN, 0]);
  for (const x of [-0.9, -0.3, 0.1, 0.6]) expect(Math.abs(bump(p, 0)(x) - exp(1 - 1 / (1 - x * x)))).toBeLessThan(16 * EPS);
  for (let order = 1; order <= 4; ++order) {
    const next = bumpDerivative(p, m);
    for (const x of [-0.8, -0.3, 0, 0.2, 0.5, 0.7]) {
      const [quotient, derivative] = [slope(bump(p, m), x, 1e-4), bump(next, m + 2)(x)];
      expect(Math.abs(quotient - derivative), `order ${order} at ${x}`).toBeLessThan(
        1e-9 * (1 + Math.abs(derivative)) * 10 ** order,
      );
      const [single] = apply("f32", (from, to, n) => kernels.bumpF32(from, to, n, place(A, next), next.length, m + 2), [x]);
      expect(single).toBe(Math.fround(bump(next, m + 2)(Math.fround(x))));
    }
    // every order goes to 0 at the end, without NaN
    for (const x of [1 - 2 ** -53, 1 - 1e-4, 1]) expect(bump(next, m + 2)(x)).toBe(0);
    [p, m] = [next, m + 2];
  }
});
