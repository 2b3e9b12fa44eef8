import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { realClebschGordan } from "../../src/representations/index.js";
import { forget, free, indices, plain, scale, scope, Tensor, tensor, toArray, toNumber } from "../../src/tensor/index.js";
import { features, held, thrown } from "./draw.js";

const message = (work: () => unknown, kind: typeof RangeError | typeof TypeError = RangeError): string => {
  const error = thrown(work);
  expect(error).toBeInstanceOf(kind);
  return error.message;
};

describe("tensor", () => {
  test("has the shape that the data ask, or the one that is given", () => {
    scope(() => {
      expect(tensor("2x0e + 1x1o", new Float64Array(15)).shape).toEqual([3, 5]);
      expect(tensor("1x0e", [1, 2]).dtype).toBe("f32");
      expect(tensor("1x0e", new Float64Array(2)).dtype).toBe("f64");
      expect(tensor("1x0e", new Float64Array(2), { dtype: "f32" }).dtype).toBe("f32");
      expect(tensor("1x1o", new Float64Array(24), { shape: [2, 4] })).toMatchObject({
        shape: [2, 4, 3],
        rows: 8,
        dim: 3,
        irreps: "1x1o",
      });
      expect(tensor("1x1o", new Float64Array(24), { shape: [2, 4, 3] }).shape).toEqual([2, 4, 3]);
      expect(tensor("1x1o", new Float64Array(3), { shape: [] })).toMatchObject({ shape: [3], rows: 1 });
      expect(tensor("1o + 1o + 0x0e", new Float64Array(6)).irreps).toBe("2x1o");
      expect(tensor("1x1o", []).shape).toEqual([0, 3]);
      expect(tensor("", [], { shape: [4] })).toMatchObject({ shape: [4, 0], rows: 4, dim: 0, size: 0 });
    });
  });

  test("refuses what is not irreps, in the words of the types", () => {
    expect(message(() => tensor("8x1z" as string, [1]))).toBe("irreps: '8x1z' is not an irrep: write e.g. 8x1o");
    expect(message(() => tensor("1x0e + 1x1" as string, [1]))).toBe(
      "irreps: '1x1' is of another group than the terms before it: O(3) writes 8x1o, SO(3) writes 8x1",
    );
    expect(message(() => tensor(3 as never, [1]), TypeError)).toMatch(
      /expected text such as "8x0e \+ 4x1o", found a value of type number/,
    );
  });

  test.each([
    [[1, 2, 3, 4], undefined, 'tensor: 4 numbers do not fill rows of "1x1o", which has 3 numbers a row'],
    [[1, 2, 3], [2], 'tensor: 3 numbers do not fill [2] rows of "1x1o", which has 3 numbers a row'],
    [[1, 2, 3], [1.5], "tensor: shape [1.5] has the axis 1.5; axes are integers >= 0"],
    [[1, 2, 3], [-1], "tensor: shape [-1] has the axis -1; axes are integers >= 0"],
  ])("refuses %j in the shape %j", (data, shape, text) => {
    expect(message(() => tensor("1x1o", data, { shape }))).toBe(text);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("refuses %d", (bad) => {
    expect(message(() => tensor("1x1o", [0, bad, 0]))).toBe(`tensor: data[1] is ${bad}; numbers must be finite`);
    expect(message(() => plain(Float64Array.of(0, bad)))).toBe(`plain: data[1] is ${bad}; numbers must be finite`);
  });

  test("refuses a number that single precision cannot hold", () => {
    expect(message(() => plain([1, 1e39]))).toBe('plain: data[1] is 1e+39, too large for "f32"; ask for dtype "f64"');
    expect(message(() => tensor("1x0e", [3.5e38], { dtype: "f32" }))).toMatch(/too large/);
    scope(() => expect(toNumber(plain(1e39, { dtype: "f64" }))).toBe(1e39));
    scope(() => expect(toNumber(plain(3.4028234663852886e38))).toBe(3.4028234663852886e38));
  });

  test("refuses what is not numbers, another precision, another order", () => {
    expect(message(() => tensor("1x0e", undefined as never), TypeError)).toBe(
      "tensor: data is undefined; expected an array of numbers",
    );
    expect(message(() => plain(null as never), TypeError)).toBe("plain: data is null; expected an array of numbers");
    expect(message(() => plain("12" as never), TypeError)).toBe("plain: data is string; expected an array of numbers");
    expect(message(() => plain(["1"] as never))).toBe("plain: data[0] is 1; numbers must be finite");
    expect(message(() => plain([1], { dtype: "f16" as never }))).toBe('plain: dtype is "f16"; it is "f32" or "f64"');
    expect(message(() => tensor("1x0e", [1], { layout: "rows" as never }))).toBe(
      'tensor: layout is "rows"; it is "mul_ir" or "ir_mul"',
    );
    scope(() =>
      expect(() => toArray(plain([1]), { layout: "rows" as never })).toThrow(
        'toArray: layout is "rows"; it is "mul_ir" or "ir_mul"',
      ),
    );
    expect(message(() => plain([1, 2], { shape: 2 as never }), TypeError)).toBe(
      "plain: shape is number; expected a list of axes",
    );
  });
});

describe("plain", () => {
  test("takes a number, a list in any shape, and a tensor, whose irreps it drops", () => {
    scope(() => {
      expect(plain(3)).toMatchObject({ shape: [], size: 1, irreps: "plain" });
      expect(plain([1, 2, 3, 4, 5, 6], { shape: [2, 3] })).toMatchObject({ rows: 2, dim: 3 });
      const x = features("2x1o", 3);
      expect(plain(x)).toMatchObject({ irreps: "plain", shape: [3, 6] });
      expect(toArray(plain(x))).toEqual(toArray(x, { layout: "ir_mul" }));
      expect(toArray(forget(x))).toEqual(toArray(plain(x)));
    });
    expect(message(() => plain([1, 2, 3], { shape: [2] }))).toBe("plain: 3 numbers do not fill the shape [2]");
  });
});

describe("the border", () => {
  const text = fc
    .array(
      fc.record({
        multiplicity: fc.integer({ min: 0, max: 5 }),
        l: fc.integer({ min: 0, max: 4 }),
        parity: fc.constantFrom("e", "o"),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((terms) => terms.map(({ multiplicity, l, parity }) => `${multiplicity}x${l}${parity}`).join("+"));

  test("an array goes in and comes out the same, in either order", () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom("f32", "f64"),
        fc.constantFrom("mul_ir", "ir_mul"),
        (irreps, rows, dtype, layout) =>
          scope(() => {
            const { dim } = tensor<string>(irreps, [], { shape: [0] });
            const data = Float64Array.from({ length: rows * dim }, (_, i) => i + 1);
            const x = tensor<string>(irreps, data, { shape: [rows], dtype, layout });
            expect([...toArray(x, { layout })]).toEqual([...data]);
            // the other order goes there and back too
            const other = layout === "mul_ir" ? "ir_mul" : "mul_ir";
            const again = tensor<string>(irreps, toArray(x, { layout: other }), { shape: [rows], dtype, layout: other });
            expect(toArray(again, { layout: "ir_mul" })).toEqual(toArray(x, { layout: "ir_mul" }));
          }),
      ),
      { numRuns: 200 },
    );
  });

  test("mul_ir is copy by copy, ir_mul component by component, as design.md says", () => {
    scope(() => {
      const x = tensor("1x0e + 2x1o", [1, 2, 3, 4, 5, 6, 7]);
      expect([...toArray(x)]).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect([...toArray(x, { layout: "ir_mul" })]).toEqual([1, 2, 5, 3, 6, 4, 7]);
    });
  });

  test("what comes out is a copy", () => {
    const x = plain([1, 2]);
    const array = toArray(x);
    array[0] = 5;
    expect([...toArray(x)]).toEqual([1, 2]);
    free(x);
  });

  test("toNumber takes one number", () => {
    expect(message(() => scope(() => toNumber(plain([1, 2]))))).toBe("toNumber: expected one number, found [2]");
  });
});

describe("indices", () => {
  test("are checked against their bound", () => {
    expect(message(() => indices([0, 3], 3))).toBe("indices: values[1] is 3; it must be an integer from 0 to 2");
    expect(message(() => indices(Int32Array.of(-1), 3))).toBe("indices: values[0] is -1; it must be an integer from 0 to 2");
    expect(message(() => indices([0.5], 3))).toBe("indices: values[0] is 0.5; it must be an integer from 0 to 2");
    expect(message(() => indices([Number.NaN], 3))).toBe("indices: values[0] is NaN; it must be an integer from 0 to 2");
    expect(message(() => indices([0], 0))).toBe("indices: values[0] is 0; with the bound 0 there can be none");
    expect(message(() => indices([], 1.5))).toBe("indices: bound is 1.5; it must be an integer >= 0");
    expect(message(() => indices([], -1))).toBe("indices: bound is -1; it must be an integer >= 0");
    expect(message(() => indices(undefined as never, 3), TypeError)).toBe(
      "indices: values is undefined; expected an Int32Array or an array of integers",
    );
  });

  test("keep their stable order by value", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 }), (values) =>
        scope(() => {
          const i = indices(values, 7);
          expect([...i.toArray()]).toEqual(values);
          const starts = i.startsArray();
          expect(starts[0]).toBe(0);
          for (let v = 0; v < 7; v++) expect(starts[v + 1] - starts[v]).toBe(values.filter((x) => x === v).length);
          expect(i.ascending).toBe(values.every((v, k) => k === 0 || values[k - 1] <= v));
        }),
      ),
    );
  });
});

test("nothing of all this is left in memory", () => {
  const before = held();
  scope(() => void tensor("1x1o", [1, 2, 3]));
  expect(held()).toBe(before);
  expect(realClebschGordan(1, 1, 0).length).toBe(9); // the mathematics takes no linear memory
  expect(held()).toBe(before);
});

test("a factor of scale is invariant, and one for each row", () => {
  scope(() => {
    const x = features("2x1o", 4);
    const [odd, few, single] = [features("1x0o", 4), features("1x0e", 3), features("1x0e", 4, 1, "f32")];
    expect(message(() => scale(x, odd as never))).toMatch(/are not scalars/);
    expect(message(() => scale(x, few))).toBe('scale: the factor is [3,1]; 4 rows of "2x1o" need one scalar each');
    expect(message(() => scale(x, single), TypeError)).toBe(
      'scale: mixes "1x0e" [4,1] f32 and "2x1o" [4,6] f64; cast one of them',
    );
    expect(scale(x, features("1x0e", 4))).toBeInstanceOf(Tensor);
  });
});
