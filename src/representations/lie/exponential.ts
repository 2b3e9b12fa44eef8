import { identityMatrix, multiply } from "../matrices.js";
import type { AlgebraRepresentation } from "./lie-algebra.js";

/**
 * exp(∑ₐ xₐ ρ(Xₐ)): how the element exp(∑ xₐ Xₐ) of the group acts.
 *
 * @param x - coordinates, one for each generator
 * @returns row-major, dim² values
 * @throws RangeError if there are not as many finite coordinates as generators
 */
export function algebraExponential({ algebra, dim, generators }: AlgebraRepresentation, x: ArrayLike<number>): Float64Array {
  const coordinates = Array.from(x);
  if (coordinates.length !== algebra.dimension || !coordinates.every(Number.isFinite)) {
    throw new RangeError(
      `algebraExponential: ${algebra.name} has ${algebra.dimension} finite coordinates, found [${coordinates.join(", ")}]`,
    );
  }
  const sum = new Float64Array(dim * dim);
  for (const [a, factor] of coordinates.entries()) for (let i = 0; i < sum.length; ++i) sum[i] += factor * generators[a][i];
  return matrixExponential(sum, dim);
}

/** exp of a matrix n × n: the Taylor series of its 2ˢ-th part of norm ≤ ¼, squared s times. */
export function matrixExponential(matrix: Float64Array, n: number): Float64Array {
  let norm = 0; // the largest sum of a row
  for (let i = 0; i < n; ++i) {
    norm = Math.max(
      norm,
      matrix.subarray(i * n, (i + 1) * n).reduce((total, x) => total + Math.abs(x), 0),
    );
  }
  let [halvings, scale] = [0, 1];
  while (norm * scale > 0.25) {
    halvings += 1;
    scale /= 2;
  }
  const part = matrix.map((x) => x * scale);
  let power: Float64Array = identityMatrix(n);
  let total: Float64Array = power.slice();
  for (let k = 1; k <= 14; ++k) {
    power = multiply(power, part, n, n, n).map((x) => x / k); // 0.25¹⁵/15! is below 1e-21
    total = total.map((x, i) => x + power[i]);
  }
  for (let i = 0; i < halvings; ++i) total = multiply(total, total, n, n, n);
  return total;
}
