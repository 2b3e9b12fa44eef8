import { factorial } from "./factorial.js";

const pascal: bigint[][] = [[1n]]; // the first rows of the triangle, as far as they were needed

/**
 * n! / (k! (n−k)!), exact; 0 for k < 0 and k > n.
 *
 * @throws RangeError if n is not a whole number ≥ 0, or k not a whole number
 */
export function binomial(n: number, k: number): bigint {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`binomial: n must be a whole number >= 0, found ${n}`);
  if (!Number.isSafeInteger(k)) throw new RangeError(`binomial: k must be a whole number, found ${k}`);
  if (k < 0 || k > n) return 0n;
  if (n >= 64) return factorial(n) / (factorial(k) * factorial(n - k));
  for (let row = pascal.length; row <= n; ++row) {
    const above = pascal[row - 1];
    pascal.push(Array.from({ length: row + 1 }, (_, i) => (above[i - 1] ?? 0n) + (above[i] ?? 0n)));
  }
  return pascal[n][k];
}
