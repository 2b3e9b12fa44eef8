import { expect, test } from "vitest";
import { binomial, factorial, pascalRow, piScaled } from "../../src/arithmetic/index.js";

test("binomials are quotients of factorials, from the table and beyond it", () => {
  for (const n of [0, 1, 7, 55, 56, 57, 64, 200]) {
    let sum = 0n;
    for (let k = 0; k <= n; ++k) {
      expect(binomial(n, k)).toBe(factorial(n) / (factorial(k) * factorial(n - k)));
      sum += binomial(n, k);
    }
    expect(sum).toBe(1n << BigInt(n));
    expect([binomial(n, -1), binomial(n, n + 1)]).toEqual([0n, 0n]);
  }
  expect(pascalRow(56).map(BigInt)).toEqual(Array.from({ length: 57 }, (_, k) => binomial(56, k)));
  expect(Math.max(...pascalRow(56))).toBeLessThan(2 ** 53);
  expect(() => binomial(-1, 0)).toThrow("binomial: n must be a whole number >= 0, found -1");
  expect(() => binomial(3, 0.5)).toThrow("binomial: k must be a whole number, found 0.5");
});

// The first 50 decimals of π
test("π as a fraction", () => {
  const decimals = 314159265358979323846264338327950288419716939937510n;
  expect((piScaled(256) * 10n ** 50n) >> 256n).toBe(decimals);
  expect(piScaled(0)).toBe(3n);
  expect(Number(piScaled(100)) / 2 ** 100).toBe(Math.PI);
  expect(piScaled(1000) >> 744n).toBe(piScaled(256));
  for (const bad of [-1, 0.5, NaN, 10001])
    expect(() => piScaled(bad)).toThrow(`piScaled: bits must be a whole number from 0 to 10000, found ${bad}`);
});
