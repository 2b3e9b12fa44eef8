import { expect, test } from "vitest";
import { symmetricEigen } from "../../src/arithmetic/index.js";
import { identity, matrixProduct, relativeError, seeds, transposed } from "../representations/compare.js";

test("A = Vᵀ diag(λ) V with an orthogonal V, λ rising", () => {
  for (const [at, random] of seeds(8).entries()) {
    const n = [1, 2, 3, 5, 8, 13, 40, 60][at];
    const drawn = random.normals(n * n);
    const a = drawn.map((x, i) => x + drawn[(i % n) * n + Math.floor(i / n)]);
    const { values, vectors } = symmetricEigen(a, n);
    expect(relativeError(matrixProduct(vectors, transposed(vectors, n), n), identity(n))).toBeLessThan(2e-15 * (n + 4));
    const scaled = vectors.map((x, i) => x * values[Math.floor(i / n)]);
    expect(relativeError(matrixProduct(transposed(vectors, n), scaled, n), a)).toBeLessThan(2e-15 * (n + 4));
    expect([...values]).toEqual([...values].sort((x, y) => x - y));
  }
});

// the path of n points: λ = 2 cos(πk/(n+1))
test("eigenvalues of a chain, and of degenerate matrices", () => {
  const n = 12;
  const chain = Float64Array.from({ length: n * n }, (_, at) => (Math.abs((at % n) - Math.floor(at / n)) === 1 ? 1 : 0));
  const expected = Array.from({ length: n }, (_, i) => 2 * Math.cos((Math.PI * (n - i)) / (n + 1)));
  expect(relativeError(symmetricEigen(chain, n).values, expected)).toBeLessThan(1e-15 * n);
  expect([...symmetricEigen(new Float64Array(9).fill(1), 3).values].map((x) => Math.round(x * 1e14) / 1e14 + 0)).toEqual([
    0, 0, 3,
  ]);
  expect([...symmetricEigen(identity(4), 4).vectors]).toEqual([...identity(4)]);
  expect([...symmetricEigen(new Float64Array(4), 2).values]).toEqual([0, 0]);
  const tiny = symmetricEigen([1, 1e-200, 1e-200, 1e-300], 2);
  expect(tiny.values[1]).toBe(1);
});

test("what is not a matrix is refused", () => {
  expect(() => symmetricEigen([1, 2, 3], 2)).toThrow("symmetricEigen: a matrix 2 x 2 has 4 values, found 3");
  expect(() => symmetricEigen([1, 2, 2, NaN], 2)).toThrow("symmetricEigen: values must be finite, found NaN");
});
