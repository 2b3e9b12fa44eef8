import { expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { o3Matrix, Rotation } from "../../src/groups/index.js";
import { cartesianTensor, representationMatrix } from "../../src/representations/index.js";
import { EPS64, matrixProduct, relativeError, transposed } from "./compare.js";

// Nye 1957, Physical Properties of Crystals: numbers of independent components 6, 18, 21
test.each([
  ["i", "1x1o"],
  ["ij", "1x0e+1x1e+1x2e"],
  ["ij=ji", "1x0e+1x2e"],
  ["ij=-ji", "1x1e"],
  ["ijk=jik", "2x1o+1x2o+1x3o"],
  ["ijkl=jikl=klij", "2x0e+2x2e+1x4e"],
])("%s is %s", (formula, irreps) => expect(cartesianTensor(formula).irreps).toBe(irreps));

test("a symmetric tensor goes to irreps and back, and turns with space", () => {
  const [stress, random] = [cartesianTensor("ij=ji"), generator(3)];
  const rows = 4;
  const square = random.normals(9 * rows);
  const symmetric = square.map((x, at) => {
    const [row, i, j] = [Math.floor(at / 9), Math.floor((at % 9) / 3), at % 3];
    return (x + square[9 * row + 3 * j + i]) / 2;
  });
  const features = stress.toIrreps(symmetric);
  expect(features.length).toBe(6 * rows);
  expect(relativeError(stress.fromIrreps(features), symmetric)).toBeLessThan(8 * EPS64);
  // the antisymmetric part is left out
  expect(relativeError(stress.toIrreps(square), features)).toBeLessThan(8 * EPS64);

  const element = { rotation: Rotation.random(random), inversion: true };
  const [m, d] = [o3Matrix(element), representationMatrix(stress.irreps, element)];
  for (let row = 0; row < rows; ++row) {
    const tensor = symmetric.subarray(9 * row, 9 * row + 9);
    const turned = matrixProduct(matrixProduct(m, tensor, 3), transposed(m, 3), 3);
    expect(relativeError(stress.toIrreps(turned), matrixProduct(d, features.subarray(6 * row, 6 * row + 6), 6))).toBeLessThan(
      32 * EPS64,
    );
    expect(relativeError(turned, tensor)).toBeGreaterThan(0.1);
  }
});

test("the trace is √3 times the scalar, and lengths are kept", () => {
  const stress = cartesianTensor("ij=ji");
  const tensor = [1, 2, 3, 2, 5, -1, 3, -1, 4];
  const features = stress.toIrreps(tensor);
  expect(features[0]).toBeCloseTo(10 / Math.sqrt(3), 14);
  expect(features.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(
    tensor.reduce((sum, x) => sum + x * x, 0),
    12,
  );
});

test("the antisymmetric product of two vectors is their cross product over √2", () => {
  const [a, b] = [
    [1, 2, -3, 0.5, 1, 0],
    [4, -1, 2, 0, 0, 3],
  ];
  const cross = [0, 3].flatMap((i) => [
    a[i + 1] * b[i + 2] - a[i + 2] * b[i + 1],
    a[i + 2] * b[i] - a[i] * b[i + 2],
    a[i] * b[i + 1] - a[i + 1] * b[i],
  ]);
  const found = cartesianTensor("ij=-ji").fromVectors(a, b);
  expect(
    relativeError(
      found.map((x) => x * Math.SQRT2),
      cross,
    ),
  ).toBeLessThan(4 * EPS64);
});

test("an isotropic elasticity tensor has scalars alone", () => {
  const stiffness = cartesianTensor("ijkl=jikl=klij");
  const delta = (i: number, j: number) => (i === j ? 1 : 0);
  const [lambda, mu] = [2.5, 0.75];
  const tensor = Array.from({ length: 81 }, (_, at) => {
    const [i, j, k, l] = [Math.floor(at / 27), Math.floor(at / 9) % 3, Math.floor(at / 3) % 3, at % 3];
    return lambda * delta(i, j) * delta(k, l) + mu * (delta(i, k) * delta(j, l) + delta(i, l) * delta(j, k));
  });
  const features = stiffness.toIrreps(tensor);
  expect(Math.max(...features.subarray(2).map(Math.abs))).toBeLessThan(64 * EPS64);
  expect(relativeError(stiffness.fromIrreps(features), tensor)).toBeLessThan(16 * EPS64);
});

test("numbers that are no rows are refused", () => {
  const stress = cartesianTensor("ij=ji");
  expect(() => stress.toIrreps([1, 2])).toThrow(new RangeError('toIrreps: 2 numbers do not fill rows of 9, which "ij=ji" has'));
  expect(() => stress.fromIrreps([1, 2, 3, 4, 5, Number.NaN])).toThrow("fromIrreps: number 5 is NaN; numbers must be finite");
  expect(() => stress.fromVectors([1, 2, 3])).toThrow('fromVectors: "ij=ji" has 2 indices, found 1 arrays of vectors');
  expect(() => stress.fromVectors([1, 2, 3], [1, 2, 3, 4, 5, 6])).toThrow("the first array has 1 vectors, array 2 has 2");
  expect(() => cartesianTensor("ij=ik")).toThrow(RangeError);
  expect(() => cartesianTensor("abcdefgh")).toThrow("= 6561 numbers, more than 4096");
});
