/**
 * Elementary functions on 65,536 numbers: numbers a second, definition / kernel, and the host's own function / kernel, with the error of
 * each against the definition in units of the last place.
 *
 *   npx tsx bench/elementary.bench.ts
 *
 * The definition is src/arithmetic in double precision; the host is V8's Math in a loop over the same arrays, whose bits are the host's.
 */
import { cos, exp, generator, log, power, sin, tanh } from "../src/arithmetic/index.js";
import { allocate, kernels, release, runtime } from "../src/runtime/index.js";
import { digits, goal, interleave, machine, median, ours, ratio } from "./compare.js";

const N = 1 << 16;
type Run = (x: number, y: number, n: number) => void;
interface Case {
  readonly name: string;
  readonly f32: Run;
  readonly f64: Run;
  readonly definition: (x: number) => number;
  readonly host: (x: number) => number;
  /** From a normal number to an argument. */
  readonly argument: (z: number) => number;
  /** Least 10⁹ numbers a second asked of the kernel for singles. */
  readonly asked?: number;
}

const k = kernels();
const spread = (z: number): number => 4 * z;
const logistic = (f: (x: number) => number) => (x: number) => 1 / (1 + f(-x));
const cases: Case[] = [
  { name: "exp", f32: k.expF32, f64: k.expF64, definition: exp, host: Math.exp, argument: spread, asked: 0.3 },
  { name: "log", f32: k.logF32, f64: k.logF64, definition: log, host: Math.log, argument: (z) => Math.abs(z) + 1e-3 },
  { name: "sin", f32: (x, y, n) => k.sineF32(x, y, n, 0), f64: (x, y, n) => k.sineF64(x, y, n, 0), definition: sin, host: Math.sin, argument: spread },
  { name: "cos", f32: (x, y, n) => k.sineF32(x, y, n, 1), f64: (x, y, n) => k.sineF64(x, y, n, 1), definition: cos, host: Math.cos, argument: spread },
  { name: "tanh", f32: k.tanhF32, f64: k.tanhF64, definition: tanh, host: Math.tanh, argument: spread },
  { name: "sigmoid", f32: k.sigmoidF32, f64: k.sigmoidF64, definition: logistic(exp), host: logistic(Math.exp), argument: spread },
  { name: "silu", f32: k.siluF32, f64: k.siluF64, definition: (x) => x / (1 + exp(-x)), host: (x) => x / (1 + Math.exp(-x)), argument: spread, asked: 0.3 },
  { name: "softplus", f32: k.softplusF32, f64: k.softplusF64, definition: (x) => log(1 + exp(x)), host: (x) => Math.log(1 + Math.exp(x)), argument: Math.abs },
  { name: "x^3", f32: (x, y, n) => k.powerF32(x, y, n, 1, 3, 0), f64: (x, y, n) => k.powerF64(x, y, n, 1, 3, 0), definition: (x) => power(x, 3), host: (x) => x ** 3, argument: spread },
  { name: "x^1.7", f32: (x, y, n) => k.powerF32(x, y, n, 1, 1.7, 0), f64: (x, y, n) => k.powerF64(x, y, n, 1, 1.7, 0), definition: (x) => power(x, 1.7), host: (x) => x ** 1.7, argument: (z) => Math.abs(z) + 1e-3 },
]; // biome-ignore format: one line a function

const loop = (f: (x: number) => number, x: Float32Array | Float64Array, y: Float32Array | Float64Array) => () => {
  for (let i = 0; i < N; i++) y[i] = f(x[i]);
};

console.log(`${machine()}; ${N} numbers, median ratios with quartiles\n`);
console.log("function   dtype  10^9/s  definition / kernel       host / kernel             error of kernel, host (ulp)");
for (const { name, f32, f64, definition, host, argument, asked } of cases) {
  for (const dtype of ["f32", "f64"] as const) {
    const bytes = dtype === "f32" ? 4 : 8;
    const [from, to] = [allocate(bytes * N), allocate(bytes * N)];
    const z = generator(name).normals(N);
    const x = dtype === "f32" ? Float32Array.from(z, argument) : Float64Array.from(z, argument);
    const memory = dtype === "f32" ? runtime().f32 : runtime().f64;
    memory.set(x, from.ptr / bytes);
    const [defined, hosted] = [x.slice(), x.slice()];
    const run = dtype === "f32" ? f32 : f64;
    const [own, ofDefinition, ofHost] = await interleave([
      ours(() => run(from.ptr, to.ptr, N), 0.01),
      ours(loop(definition, x, defined), 0.01),
      ours(loop(host, x, hosted), 0.01),
    ]);
    const y = (dtype === "f32" ? runtime().f32 : runtime().f64).subarray(to.ptr / bytes, to.ptr / bytes + N);
    const ulp = dtype === "f32" ? 2 ** -23 : 2 ** -52;
    const worst = (found: ArrayLike<number>): string => {
      let largest = 0;
      for (let i = 0; i < N; i++) {
        const exact = definition(x[i]);
        if (exact !== 0)
          largest = Math.max(largest, Math.abs(found[i] - exact) / 2 ** Math.floor(Math.log2(Math.abs(exact))) / ulp);
      }
      return digits(largest);
    };
    const rate = N / median(own) / 1e9;
    console.log(
      `${name.padEnd(10)} ${dtype}    ${digits(rate).padEnd(7)} ${ratio(ofDefinition, own).text.padEnd(25)} ${ratio(ofHost, own).text.padEnd(25)} ${worst(y)}, ${worst(hosted)}`,
    );
    if (asked !== undefined && dtype === "f32") goal(`${name} of singles`, rate, { least: asked }, " G/s");
    release(from);
    release(to);
  }
}
