import { expect, test } from "vitest";
import { gaussLegendreAngles, legendre } from "../../src/representations/index.js";

test("angles and weights are those of multiple precision, also next to the pole", () => {
  // mpmath 1.3, 40 digits: the angle nearest to 0 and its weight
  for (const [n, angle, weight] of [
    [2, 0.9553166181245093, 1],
    [1, Math.PI / 2, 2],
    [13, 0.17809445812627656, 0.04048400476531588],
    [40, 0.05937690028966412, 0.004521277098533191],
  ]) {
    const { angles, weights } = gaussLegendreAngles(n);
    expect(Math.abs(angles[0] / angle - 1)).toBeLessThan(4 * Number.EPSILON);
    expect(Math.abs(weights[0] / weight - 1)).toBeLessThan(16 * Number.EPSILON);
    expect(Math.abs(angles[n - 1] / (Math.PI - angle) - 1)).toBeLessThan(4 * Number.EPSILON);
    expect(weights[n - 1]).toBe(weights[0]);
    if (n % 2 === 1) expect(angles[(n - 1) / 2]).toBe(Math.PI / 2);
  }
});

test.each([1, 2, 3, 8, 25])("%d angles integrate polynomials of degree 2n − 1, and no more", (n) => {
  const { angles, weights } = gaussLegendreAngles(n);
  const sums = new Float64Array(2 * n + 1);
  angles.forEach((theta, i) => {
    legendre(2 * n, Math.cos(theta)).forEach((p, l) => {
      sums[l] += weights[i] * p;
    });
  });
  expect(Math.abs(sums[0] - 2)).toBeLessThan(8 * Number.EPSILON);
  for (let l = 1; l < 2 * n; ++l) expect(Math.abs(sums[l])).toBeLessThan(16 * Number.EPSILON);
  expect(Math.abs(sums[2 * n])).toBeGreaterThan(0.01);
});
