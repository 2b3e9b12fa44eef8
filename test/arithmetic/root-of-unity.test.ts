import { expect, test } from "vitest";
import { rootOfUnity } from "../../src/arithmetic/index.js";

test("cos and sin of 2πk/n to rounding of the angle, with the symmetries of the circle to the bit", () => {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 12, 17, 24, 360, 65536]) {
    for (let k = -n; k <= 2 * n; k += Math.ceil(n / 50)) {
      const [c, s] = rootOfUnity(k, n);
      const turn = k / n - Math.floor(k / n);
      expect(Math.abs(c - Math.cos(2 * Math.PI * turn))).toBeLessThan(2e-15);
      expect(Math.abs(s - Math.sin(2 * Math.PI * turn))).toBeLessThan(2e-15);
      expect(rootOfUnity(k + n, n)).toEqual([c, s]);
      expect(rootOfUnity(-k, n).map((x) => x + 0)).toEqual([c + 0, 0 - s]);
      expect(rootOfUnity(4 * k + n, 4 * n).map((x) => x + 0)).toEqual([0 - s, c + 0]);
    }
  }
});

test("exact where it can be", () => {
  expect([0, 1, 2, 3].map((k) => rootOfUnity(k, 4).map((x) => x + 0))).toEqual([
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ]);
  expect(rootOfUnity(1, 12)[1]).toBe(0.5);
  expect(rootOfUnity(1, 6)[0]).toBe(0.5);
  expect(rootOfUnity(1, 3)[0]).toBe(-0.5);
  expect(new Set(rootOfUnity(1, 8)).size).toBe(1);
});

test("what is no angle is refused", () => {
  expect(() => rootOfUnity(0.5, 4)).toThrow("rootOfUnity: k must be an integer and n an integer >= 1, found k = 0.5, n = 4");
  expect(() => rootOfUnity(1, 0)).toThrow("found k = 1, n = 0");
});
