import { expect, test } from "vitest";
import { layout, writtenTerms } from "../../src/irreps/index.js";

test("the terms of a text, and where they lie in its merged row", () => {
  const found = writtenTerms("2x0e + 3x1o + 0x2e + 1x1o + 2x1o + 4x0e").map(
    ({ irrep, multiplicity, offset, stride, column }) => ({
      irrep,
      multiplicity,
      offset,
      stride,
      column,
    }),
  );
  expect(found).toEqual([
    { irrep: "0e", multiplicity: 2, offset: 0, stride: 2, column: 0 },
    { irrep: "1o", multiplicity: 3, offset: 2, stride: 6, column: 0 },
    { irrep: "2e", multiplicity: 0, offset: 2, stride: 0, column: 0 },
    { irrep: "1o", multiplicity: 1, offset: 2, stride: 6, column: 3 },
    { irrep: "1o", multiplicity: 2, offset: 2, stride: 6, column: 4 },
    { irrep: "0e", multiplicity: 4, offset: 20, stride: 4, column: 0 },
  ]);
});

test("the terms fill the row, each number once, whatever the text", () => {
  for (const text of ["", "0x1o", "8x0e", "1o+1o+1e", "D4:2xE+1xE+1xA1", "3x0+0x1+2x0+1x1"]) {
    const seen = new Set<number>();
    for (const { dim, multiplicity, offset, stride, column } of writtenTerms(text))
      for (let m = 0; m < dim; m++) for (let u = 0; u < multiplicity; u++) seen.add(offset + m * stride + column + u);
    expect(seen.size).toBe(layout(text).dim);
    expect(Math.max(-1, ...seen)).toBe(layout(text).dim - 1);
  }
});
