import { expect, test } from "vitest";
import { generator } from "../../src/arithmetic/index.js";
import { copySlices, dim, lmax, parse, randomFeatures, randomIrreps } from "../../src/irreps/index.js";

test("random irreps stay within their ranges and reach their ends; a seed draws the same again", () => {
  const random = generator(1);
  const drawn = Array.from({ length: 400 }, () => randomIrreps(random, { lmax: 2, multiplicities: [1, 3], terms: [1, 3] }));
  const terms = drawn.flatMap(parse);
  expect([...new Set(drawn.map((text) => parse(text).length))].sort()).toEqual([1, 2, 3]);
  expect([...new Set(terms.map(({ multiplicity }) => multiplicity))].sort()).toEqual([1, 2, 3]);
  expect([...new Set(terms.map(({ irrep }) => irrep))].sort()).toEqual(["0e", "0o", "1e", "1o", "2e", "2o"]);
  expect(randomIrreps(7)).toBe(randomIrreps(7));
  expect(lmax(randomIrreps(3, { terms: [4, 4], multiplicities: [1, 1], group: "SO(3)" }))).toBeLessThan(5);
  expect(randomIrreps(3, { terms: [4, 4], group: "SO(3)" })).toMatch(/^\d+x\d(\+\d+x\d){3}$/);
});

test("random features: variance 1 a component, or length 1 a copy", () => {
  const text = "3x1o+2x0e+1x2e";
  const [rows, width] = [4000, dim(text)];
  const values = randomFeatures(text, 1, { rows });
  expect(values.length).toBe(rows * width);
  const mean = values.reduce((sum, x) => sum + x * x, 0) / values.length;
  expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length)); // four standard deviations
  const unit = randomFeatures(text, 1, { rows: 50, normalization: "norm" });
  for (let row = 0; row < unit.length; row += width) {
    for (const [a, b] of copySlices(text)) {
      const square = unit.subarray(row + a, row + b).reduce((sum, x) => sum + x * x, 0);
      expect(Math.abs(square - 1)).toBeLessThan(4 * Number.EPSILON);
    }
  }
  expect(randomFeatures("D4:2xE", 3, { normalization: "norm" }).length).toBe(4);
});

test("ranges that are none are refused", () => {
  expect(() => randomIrreps(1, { terms: [3, 2] })).toThrow(
    "randomIrreps: terms must go from a whole number >= 0 to one not less, found 3 and 2",
  );
  expect(() => randomIrreps(1, { terms: [1, 1], lmax: -1 })).toThrow("randomIrreps: lmax must go from");
  expect(() => randomIrreps(1, { group: "C4" as "O(3)" })).toThrow('randomIrreps: group must be "O(3)" or "SO(3)", found "C4"');
  expect(() => randomFeatures("0e", 1, { rows: -1 })).toThrow("randomFeatures: rows must be an integer >= 0, found -1");
  expect(() => randomFeatures("0e", 1, { normalization: "integral" as "norm" })).toThrow(
    'must be "component" or "norm", found "integral"',
  );
});
