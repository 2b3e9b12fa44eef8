import { factorial } from "./factorial.js";

/** The first rows of Pascal's triangle, as far as they were needed: up to n = 56 they are whole numbers below 2⁵³. */
const pascal: number[][] = [[1]];
const LAST = 56;

/**
 * n! / (k! (n−k)!), exact; 0 for k < 0 and k > n.
 *
 * @throws RangeError if n is not a whole number ≥ 0, or k not a whole number
 */
export function binomial(n: number, k: number): bigint {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`binomial: n must be a whole number >= 0, found ${n}`);
  if (!Number.isSafeInteger(k)) throw new RangeError(`binomial: k must be a whole number, found ${k}`);
  if (k < 0 || k > n) return 0n;
  return n <= LAST ? BigInt(pascalRow(n)[k]) : factorial(n) / (factorial(k) * factorial(n - k));
}

/**
 * n! / (k! (n−k)!) for k = 0 … n, as doubles. The row is shared by all callers: read only.
 *
 * @param n - a whole number from 0 to 56, so that all of them are exact
 */
export function pascalRow(n: number): readonly number[] {
  for (let row = pascal.length; row <= n; ++row) {
    const above = pascal[row - 1];
    pascal.push(Array.from({ length: row + 1 }, (_, k) => (above[k - 1] ?? 0) + (above[k] ?? 0)));
  }
  return pascal[n];
}
