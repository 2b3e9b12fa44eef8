import { describe, expect, test } from "vitest";
import {
  filter,
  permutedComponents,
  randomFeatures,
  regroup as regrouped,
  sliceCopies as slicedText,
} from "../../src/irreps/index.js";
import { generator } from "../../src/arithmetic/index.js";
import { drop, extract, keep, regroup, sliceCopies } from "../../src/nn/index.js";
import { moveCopies, reshape, scope, type Tensor, tensor, toArray } from "../../src/tensor/index.js";
import { features } from "../tensor/draw.js";

const ROWS = 3;
/** Rows in e3nn's order in which each number says its place. */
const counted = (irreps: string, dim: number): Tensor =>
  tensor<string>(
    irreps,
    Array.from({ length: ROWS * dim }, (_, i) => i),
    { dtype: "f64" },
  );

test.each(["1x1o+2x0e+3x1o", "2x2e+1x0o+1x1e+4x0e+1x2e", "2x0e+1x1o", "D4:2xE+1xA1+1xE", "3x1+2x0", ""])(
  "regroup sorts and merges %s as the algebra of texts does",
  (irreps) => {
    scope(() => {
      const x = randomFeatures(irreps, generator(1), { rows: ROWS });
      const dim = x.length / ROWS;
      const { text, components } = permutedComponents(irreps);
      const y = regroup(tensor<string>(irreps, x, { shape: [ROWS] }));
      expect([y.irreps, y.irreps, y.shape]).toEqual([text, regrouped(irreps), [ROWS, dim]]);
      const found = toArray(y);
      for (let row = 0; row < ROWS; row++)
        for (const [i, to] of components.entries()) expect(found[row * dim + to]).toBe(x[row * dim + i]);
    });
  },
);

describe("picking", () => {
  test("keep and drop take irreps, in their order", () => {
    scope(() => {
      const x = reshape(counted("2x0e+1x1o+1x0e+1x2e", 11), [ROWS, 1]);
      const scalars = keep<string, string>(x, "0e");
      expect([scalars.irreps, scalars.shape]).toEqual(["3x0e", [ROWS, 1, 3]]);
      expect([...toArray(scalars)].slice(0, 6)).toEqual([0, 1, 5, 11, 12, 16]);
      const rest = drop<string, string>(x, "0e+2e");
      expect([rest.irreps, ...toArray(rest).slice(0, 4)]).toEqual(["1x1o", 2, 3, 4, 13]);
      expect(keep<string, string>(x, "2e+0e").irreps).toBe(filter("2x0e+1x1o+1x0e+1x2e", { keep: "0e+2e" }));
      expect(() => keep<string, string>(x, "0e+3o")).toThrow('keep: "2x0e+1x1o+1x0e+1x2e" has no 3o');
      expect(() => drop<string, string>(x, "0o")).toThrow('drop: "2x0e+1x1o+1x0e+1x2e" has no 0o');
    });
  });

  test("slices of copies are those of the algebra of texts", () => {
    scope(() => {
      const text = "2x0e+3x1o+1x2e";
      const x = counted(text, 16);
      for (const [from, to] of [
        [1, 4],
        [0, 6],
        [-2, undefined],
        [3, -1],
        [4, 2],
        [0, 99],
      ] as const) {
        const y = sliceCopies(x, from, to);
        expect(y.irreps).toBe(slicedText(text, from, to));
        const starts = [0, 1, 2, 5, 8, 11, 16].slice(0);
        const at = (i: number): number => starts[Math.min(Math.max(i < 0 ? i + 6 : i, 0), 6)]!;
        const wanted = Array.from({ length: ROWS }, (_, row) =>
          Array.from({ length: 16 }, (_, i) => 16 * row + i).slice(at(from), Math.max(at(from), at(to ?? 6))),
        ).flat();
        expect([...toArray(y)]).toEqual(wanted);
      }
      expect(() => sliceCopies(x, 0.5)).toThrow("sliceCopies: from and to must be whole numbers, found 0.5 and undefined");
    });
  });

  test("extract picks terms as written, one of them twice", () => {
    scope(() => {
      const layer = extract("2x0e + 1o + 3x0e + 1o + 2x1o", [[0, 2], [4, 1], [3, 3, 0], []]);
      expect([layer.irrepsIn, layer.irrepsOut]).toEqual(["2x0e+1x1o+3x0e+3x1o", ["5x0e", "3x1o", "2x1o+2x0e", ""]]);
      const parts = layer(counted(layer.irrepsIn, 17) as never);
      expect(parts.map(({ irreps }) => irreps)).toEqual(layer.irrepsOut);
      expect(parts.map((part) => [...toArray(part).slice(0, part.dim)])).toEqual([
        [0, 1, 5, 6, 7],
        [11, 12, 13, 14, 15, 16, 2, 3, 4],
        [8, 9, 10, 8, 9, 10, 0, 1],
        [],
      ]);
      expect(() => extract<string, number[][]>("2x0e", [[1]])).toThrow('extract: "2x0e" has no term 1: there are 1');
      expect(() => layer(features("2x0e", 1) as never)).toThrow('extract: x is "2x0e"; the layer takes');
    });
  });
});

test("what nothing moves to is zero", () => {
  scope(() => {
    const place = { offset: 0, stride: 2, column: 1, multiplicity: 1, dim: 3 };
    const y = moveCopies(counted("2x1o", 6), [place], [{ ...place, offset: 1, stride: 1, column: 0 }], "1x0e+1x1o+1x0e");
    expect([...toArray(y).slice(0, 5)]).toEqual([0, 3, 4, 5, 0]);
  });
});
