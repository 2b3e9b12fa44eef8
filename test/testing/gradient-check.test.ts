import { describe, expect, test } from "vitest";
import {
  cos,
  divide,
  exp,
  multiply,
  power,
  record,
  relabel,
  reshape,
  scaleBy,
  scope,
  sin,
  sum,
  type Tensor,
  zerosLike,
} from "../../src/tensor/index.js";
import { adjointError, gradientCheck } from "../../src/testing/index.js";
import { features, held, numbers, thrown } from "../tensor/draw.js";

type Plain = Tensor<"plain">;

/** sin, of which the derivative of the given order is too large by 10⁻⁶. */
function wrongSin(order: number, x: Plain): Plain {
  const slope = (): Plain => (order === 1 ? scaleBy(cos(x), 1 + 1e-6) : wrongCos(order - 1, x));
  return record(sin(x), [x], [(dy: Plain) => multiply(dy, slope())]);
}
function wrongCos(order: number, x: Plain): Plain {
  const slope = (): Plain => (order === 1 ? scaleBy(sin(x), -1 - 1e-6) : scaleBy(wrongSin(order - 1, x), -1));
  return record(cos(x), [x], [(dy: Plain) => multiply(dy, slope())]);
}

describe("gradientCheck", () => {
  test("passes what is right, at every order, and leaves nothing in memory", () => {
    const [x, y] = scope(() => [numbers([3, 2], 1), numbers([3, 2], 2)]);
    const before = held();
    for (const f of [
      (a: Plain, b: Plain) => multiply(exp(sin(a)), cos(b)),
      (a: Plain, b: Plain) => multiply(a, b),
      (a: Plain, b: Plain) => [divide(a, exp(b)), sum(b)],
      (a: Plain, b: Plain) => multiply(power(exp(a), 0.3), relabel(reshape(b, [3]), "plain", [3, 2], 2)),
    ]) {
      const { errors, sizes, worst } = gradientCheck(f, [x, y], { order: 3 });
      expect(errors).toHaveLength(3);
      expect(Math.min(...sizes)).toBeGreaterThan(1e-3);
      expect(worst).toBe(Math.max(...errors));
      expect(worst).toBeLessThan(1e-8);
    }
    expect(held()).toBe(before);
  });

  test.each([1, 2, 3])("finds an error of 10⁻⁶ in the derivative of order %d, and there", (wrong) => {
    scope(() => {
      const { errors } = gradientCheck((x: Plain) => wrongSin(wrong, x), [numbers([3])], { order: 3 });
      errors.forEach((error, k) => {
        if (k + 1 < wrong) expect(error).toBeLessThan(1e-9);
        if (k + 1 === wrong) expect(error).toBeGreaterThan(1e-7);
      });
    });
  });

  test("finds a gradient by one of two arguments that is missing", () => {
    scope(() => {
      const f = (x: Plain, y: Plain): Plain =>
        record(multiply(x, y), [x, y], [(d: Plain) => multiply(d, y), (d: Plain) => zerosLike(d)]);
      expect(gradientCheck(f, [numbers([3], 1), numbers([3], 2)]).worst).toBe(Number.POSITIVE_INFINITY);
      expect(gradientCheck(f, [numbers([3], 1), numbers([3], 2)], { by: [0] }).worst).toBeLessThan(1e-9);
    });
  });

  test.each<[string, (x: Plain, y: Plain) => Plain]>([
    ["a constant", (x) => scaleBy(zerosLike(x), 1)],
    ["a function that is zero", (x) => scaleBy(x, 0)],
    ["a function of another argument", (_, y) => sin(y)],
  ])("does not pass a derivative that vanishes: %s", (_, f) => {
    scope(() => {
      const { worst } = gradientCheck(f, [numbers([3], 1), numbers([3], 2)], { order: 2 });
      expect(worst).toBe(Number.POSITIVE_INFINITY);
    });
  });

  test("does not pass NaN", () => {
    scope(() => {
      const f = (x: Plain): Plain => record(sin(x), [x], [(d: Plain) => scaleBy(d, Number.NaN)]);
      expect(gradientCheck(f, [numbers([3])]).worst <= 1).toBe(false);
    });
  });

  test("refuses a gradient of another shape than its argument, and inputs in single precision", () => {
    scope(() => {
      const f = (x: Plain): Plain => record(scaleBy(x, 2), [x], [(d: Plain) => relabel(scaleBy(d, 2), "plain", [2, 2], 2)]);
      const [x, single] = [numbers([4]), numbers([4], 1, "f32")];
      expect(thrown(() => scope(() => gradientCheck(f, [x]))).message).toBe(
        'gradientCheck: the gradient by argument 1 is "plain" [2,2] f64; the argument is "plain" [4] f64',
      );
      expect(thrown(() => gradientCheck(sin, [single])).message).toBe(
        "gradientCheck: input 1 is f32; difference quotients need f64",
      );
      expect(thrown(() => gradientCheck(sin, [3 as never])).message).toBe(
        "gradientCheck: input 1 is number; difference quotients need f64",
      );
    });
  });
});

describe("adjointError", () => {
  test("is rounding for a linear function, and not for one that is not, or whose way back is wrong", () => {
    scope(() => {
      const [x, y] = [features("2x1o", 5, 1), numbers([5, 6], 2)];
      const right = (a: Tensor, b: Plain) => multiply(relabel(a, "plain", a.shape, a.dim), b);
      expect(adjointError(right, [x, y], 0)).toBeLessThan(1e-15);
      expect(adjointError(right, [x, y], 1)).toBeLessThan(1e-15);
      expect(adjointError((a: Tensor) => sin(relabel(a, "plain", a.shape, a.dim)), [x], 0)).toBeGreaterThan(1e-2);
      expect(
        adjointError((a: Plain) => record(scaleBy(a, 2), [a], [(d: Plain) => scaleBy(d, 2 + 1e-6)]), [y], 0),
      ).toBeGreaterThan(1e-10);
      expect(adjointError((a: Plain) => scaleBy(a, 0), [y], 0)).toBe(Number.POSITIVE_INFINITY);
    });
  });
});
