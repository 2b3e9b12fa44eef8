import { sincos } from "./trigonometric.js";

/**
 * [cos, sin] of the angle 2πk/n: exact where they are 0, ±½ or ±1, and with the symmetries of the circle to the last bit.
 *
 * @param k - an integer, of either sign
 * @param n - an integer ≥ 1
 * @throws RangeError if k or n is not such an integer
 */
export function rootOfUnity(k: number, n: number): [cos: number, sin: number] {
  if (!Number.isInteger(k) || !Number.isSafeInteger(4 * k) || !Number.isSafeInteger(n) || n < 1) {
    throw new RangeError(`rootOfUnity: k must be an integer and n an integer >= 1, found k = ${k}, n = ${n}`);
  }
  const quarters = 4 * (k - n * Math.floor(k / n)); // 4k/n quarters of a turn
  const quarter = Math.floor(quarters / n);
  const [x, y] = withinQuarter(quarters - quarter * n, n);
  return quarter === 0 ? [x, y] : quarter === 1 ? [0 - y, x] : quarter === 2 ? [0 - x, 0 - y] : [y, 0 - x];
}

/** [cos, sin] of r/n quarters of a turn, 0 ≤ r < n. */
function withinQuarter(r: number, n: number): [number, number] {
  if (2 * r > n) {
    const [y, x] = withinQuarter(n - r, n);
    return [x, y];
  }
  if (r === 0) return [1, 0];
  if (2 * r === n) return [Math.SQRT1_2, Math.SQRT1_2];
  if (3 * r === n) return [Math.sqrt(0.75), 0.5];
  const [s, c] = sincos(((Math.PI / 2) * r) / n);
  return [c, s];
}
