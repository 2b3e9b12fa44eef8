import { binomial } from "../arithmetic/index.js";

/** Spins above this are refused: their exact integers have more than 30,000 bits, and a sum has thousands of them. */
export const LARGEST_SPIN = 10000;

/** @throws RangeError if j is not a multiple of ½ from 0 to `largest` */
export function requireSpin(name: string, argument: string, j: number, largest = LARGEST_SPIN): void {
  if (!Number.isInteger(2 * j) || j < 0)
    throw new RangeError(`${name}: ${argument} must be a multiple of 1/2 and >= 0, found ${j}`);
  if (j > largest) throw new RangeError(`${name}: ${argument} must be at most ${largest}, found ${j}`);
}

/** Whether a ⊗ b contains c: |a−b| ≤ c ≤ a+b, and a+b+c is an integer. */
export function isTriad(a: number, b: number, c: number): boolean {
  return Math.abs(a - b) <= c && c <= a + b && Number.isInteger(a + b + c);
}

/**
 * 1/Δ²(a b c) = (a+b+c+1)! / ((a+b−c)! (a−b+c)! (−a+b+c)!), a whole number: (J+1) (J 2a)(2a a+b−c) with J = a+b+c and binomials.
 */
export function inverseTriangle(a: number, b: number, c: number): bigint {
  const total = a + b + c;
  return BigInt(total + 1) * binomial(total, 2 * a) * binomial(2 * a, a + b - c);
}

/** @throws RangeError if l is not an integer from 0 to {@link LARGEST_SPIN} */
export function requireDegree(name: string, argument: string, l: number): void {
  if (!Number.isInteger(l) || l < 0) throw new RangeError(`${name}: ${argument} must be an integer >= 0, found ${l}`);
  if (l > LARGEST_SPIN) throw new RangeError(`${name}: ${argument} must be at most ${LARGEST_SPIN}, found ${l}`);
}

const MOST_VALUES = 268435456; // 2²⁸

/** @throws RangeError if a tensor of three degrees has more than 2²⁸ values (2 GiB) */
export function requireDense(name: string, l1: number, l2: number, l3: number): void {
  const size = (2 * l1 + 1) * (2 * l2 + 1) * (2 * l3 + 1);
  if (size > MOST_VALUES)
    throw new RangeError(
      `${name}: the tensor of l1 = ${l1}, l2 = ${l2}, l3 = ${l3} has ${size} values, at most ${MOST_VALUES} are possible`,
    );
}
