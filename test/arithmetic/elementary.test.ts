import { describe, expect, test } from "vitest";
import {
  acos,
  asin,
  atan,
  atan2,
  cos,
  exp,
  expm1,
  hypot,
  log,
  log1p,
  power,
  powerInteger,
  sin,
  sincos,
  tan,
  tanh,
} from "../../src/arithmetic/index.js";
import { exactValues } from "./exact-values.js";

const functions: Record<string, (...x: number[]) => number> = {
  exp, log, sin, cos, tanh, power, expm1, log1p, tan, atan, atan2, asin, acos, hypot,
}; // biome-ignore format: a list

describe("a double is within 0.85 ulp of the exact value", () => {
  for (const [name, f] of Object.entries(functions)) {
    test(name, () => {
      let worst = 0;
      let at: number[] = [];
      for (const points of ["f64", "f32"] as const) {
        if (points === "f32" && !["exp", "log", "sin", "cos", "tanh", "power"].includes(name)) continue;
        const exact = exactValues(name, points);
        expect(exact.count).toBeGreaterThan(3000);
        for (let i = 0; i < exact.count; ++i) {
          const x = exact.arguments(i);
          const error = exact.error(f(...x), i, "f64");
          if (!(error <= worst)) [worst, at] = [error, x];
        }
      }
      expect(worst, `${name}(${at})`).toBeLessThan(0.85);
      expect(worst).toBeGreaterThan(0.45); // not everything is a special case
    });
  }
});

test("powerInteger is within 1 ulp", () => {
  const exact = exactValues("power", "f64");
  let count = 0;
  for (let i = 0; i < exact.count; ++i) {
    const [x, n] = exact.arguments(i);
    if (!Number.isInteger(n)) continue;
    count++;
    expect(exact.error(powerInteger(x, n), i, "f64"), `${x}^${n}`).toBeLessThan(1);
  }
  expect(count).toBeGreaterThan(500);
  expect(() => powerInteger(2, 0.5)).toThrow(/n must be a whole number/);
});

test("sincos is sin and cos", () => {
  const exact = exactValues("sin", "f64");
  for (let i = 0; i < exact.count; ++i) {
    const [x] = exact.arguments(i);
    expect(sincos(x)).toEqual([sin(x), cos(x)]);
  }
  expect(sincos(NaN)).toEqual([NaN, NaN]);
});

test("special values are those of ECMAScript", () => {
  // Where the standard gives a value, the engine gives it too: with these arguments nothing is approximated.
  const values = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    0.5,
    -0.5,
    Infinity,
    -Infinity,
    NaN,
    Number.MIN_VALUE,
    -Number.MIN_VALUE,
    Number.MAX_VALUE,
  ];
  const single = {
    exp: Math.exp,
    expm1: Math.expm1,
    log: Math.log,
    log1p: Math.log1p,
    tanh: Math.tanh,
    sin: Math.sin,
    cos: Math.cos,
    tan: Math.tan,
    atan: Math.atan,
    asin: Math.asin,
    acos: Math.acos,
  };
  const same = (name: string, found: number, host: number, ...x: number[]) => {
    const special = !Number.isFinite(host) || host === 0 || Math.abs(host) === 1 || !x.every(Number.isFinite);
    if (special && Math.abs(host) !== Infinity && !Number.isNaN(host) && host !== 0)
      expect(Math.abs(found - host), `${name}(${x})`).toBeLessThan(1e-15);
    else if (special) expect(found, `${name}(${x})`).toBe(host);
    return special;
  };
  let count = 0;
  for (const [name, host] of Object.entries(single))
    for (const x of values) if (same(name, functions[name](x), host(x), x)) count++;
  for (const x of values) {
    for (const y of values) {
      if (same("power", power(x, y), x ** y, x, y)) count++;
      if (same("atan2", atan2(x, y), Math.atan2(x, y), x, y)) count++;
      if (same("hypot", hypot(x, y), Math.hypot(x, y), x, y)) count++;
    }
  }
  expect(count).toBeGreaterThan(500);
  expect([hypot(NaN, Infinity), hypot(3, 4), hypot(2, 3, 6), hypot(-0, 0)]).toEqual([Infinity, 5, 7, 0]);
  expect(hypot(3e307, 4e307)).toBe(5e307);
});
