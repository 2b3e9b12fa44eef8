import { describe, expect, test } from "vitest";
import { linear, norm, tensorProduct } from "../../src/nn/index.js";
import { o3Element, Rotation } from "../../src/groups/index.js";
import {
  add,
  concatenate,
  free,
  gather,
  indices,
  relabel,
  scaleBy,
  scope,
  split,
  type Tensor,
  toArray,
} from "../../src/tensor/index.js";
import { act, equivarianceError } from "../../src/testing/index.js";
import { features, held, numbers } from "../tensor/draw.js";

const layer = linear.dyn("3x0e+2x0o+2x1o+1x2e", "2x0e+1x0o+3x1o+1x2e", { random: 1, dtype: "f64" });

describe("act", () => {
  test("turns vectors as the matrix does, and inverts by parity", () => {
    scope(() => {
      // a quarter turn about z, followed by inversion: (x, y, z) ↦ (y, −x, −z)
      const element = o3Element([0, 1, 0, -1, 0, 0, 0, 0, -1]);
      const x = features("1x1o+1x1e+1x0o+1x0e", 1, 3);
      const [a, b, c, d, e, f, s, t] = toArray(x);
      // up to the rounding of the quaternion
      for (const [i, wanted] of [b, -a, -c, -e, d, f, -s, t].entries())
        expect(Math.abs(toArray(act(element, x))[i] - wanted)).toBeLessThan(1e-15);
    });
  });

  test("is a representation: g(hx) = (gh)x", () => {
    scope(() => {
      const [g, h] = [Rotation.random(1), Rotation.random(2)];
      const x = features("2x1o+3x2e+1x3o", 4);
      const twice = toArray(act({ rotation: g, inversion: true }, act({ rotation: h, inversion: false }, x)));
      const once = toArray(act({ rotation: g.compose(h), inversion: true }, x));
      for (const [i, wanted] of once.entries()) expect(Math.abs(twice[i] - wanted)).toBeLessThan(1e-14);
    });
  });

  test("leaves plain numbers alone", () => {
    scope(() =>
      expect([...toArray(act({ rotation: Rotation.random(1), inversion: true }, numbers([3])))]).toEqual([
        ...toArray(numbers([3])),
      ]),
    );
  });
});

describe("equivarianceError", () => {
  test("is rounding for what commutes with the group, and leaves nothing in memory", () => {
    const before = held();
    const { rotation, reflection, moved } = equivarianceError(layer, { in: layer.irrepsIn, out: layer.irrepsOut });
    expect(Math.max(rotation, reflection)).toBeLessThan(1e-14);
    expect(Math.min(rotation, reflection)).toBeGreaterThan(0);
    expect(moved).toBeGreaterThan(0.5);
    expect(held()).toBe(before);
    const single = equivarianceError((x) => norm(x), { in: "2x1o+1x2e", dtype: "f32" });
    expect(single.rotation).toBeLessThan(1e-6);
    expect(single.rotation).toBeGreaterThan(1e-9);
  });

  test.each<[string, (x: Tensor) => Tensor, string, "rotation" | "reflection"]>([
    [
      "components in another order",
      (x) =>
        relabel(
          gather(
            relabel(x, "plain", [x.size, 1], 1),
            indices(
              Int32Array.from({ length: x.size }, (_, i) => (i % 3 === 2 ? i : i ^ (i % 3 === 1 ? 1 : 1)) % x.size),
              x.size,
            ),
          ),
          "1x1o",
          x.shape,
          3,
        ),
      "1x1o",
      "rotation",
    ],
    ["a constant vector is added", (x) => add(x, features("1x1o", 5, 9)), "1x1o", "rotation"],
    ["polar vectors are called axial", (x) => relabel(x, "1x1e", x.shape, 3), "1x1o", "reflection"],
  ])("is not, where %s", (_, f, irreps, kind) => {
    expect(equivarianceError(f, { in: irreps })[kind]).toBeGreaterThan(0.1);
  });

  test("is infinite where there is nothing to compare, and moved tells of a group that does nothing", () => {
    expect(equivarianceError((x) => scaleBy(x, 0), { in: "1x1o" }).rotation).toBe(Number.POSITIVE_INFINITY);
    expect(equivarianceError((x) => x, { in: "4x0e" })).toEqual({ rotation: 0, reflection: 0, moved: 0 });
  });

  test("takes several arguments and values, and inputs as they are", () => {
    const product = tensorProduct.dyn("2x1o", "1x1o", {});
    const f = (x: Tensor, y: Tensor, w: Tensor<"plain">) => product(x, y, w);
    const inputs = [features("2x1o", 4, 1), features("1x1o", 4, 2), numbers([4, product.weightCount], 3)];
    expect(equivarianceError(f, { inputs, out: "2x0e+2x1e+2x2e" })).toMatchObject({
      rotation: expect.closeTo(0, 13),
      reflection: expect.closeTo(0, 13),
    });
    for (const x of inputs) free(x);
    const parts = equivarianceError((x, y) => [...split(x, ["1x0e", "1x1o"]), y], {
      in: ["1x0e+1x1o", "1x2e"],
      out: ["0e", "1o", "2e"],
    });
    expect(parts.rotation).toBeLessThan(1e-14);
  });

  test("uses rotations alone for irreps without parity", () => {
    expect(equivarianceError((x) => concatenate(x, x), { in: "2x1" }).reflection).toBe(0);
    expect(equivarianceError((x) => concatenate(x, x), { in: "2x1" }).rotation).toBeLessThan(1e-14);
    // and for others where asked: axial or polar makes no difference then
    expect(equivarianceError((x) => relabel(x, "1x1e", x.shape, 3), { in: "1x1o", group: "SO(3)" })).toMatchObject({
      rotation: 0,
      reflection: 0,
    });
  });

  test("refuses other irreps than were promised, and a call without arguments to turn", () => {
    expect(() => equivarianceError((x) => x, { in: "1x1o", out: "1x1e" })).toThrow(
      'equivarianceError: the values are "1x1o"; they should be "1x1e"',
    );
    expect(() => equivarianceError((x) => x, {})).toThrow(
      "equivarianceError: neither `in`, the irreps of the arguments, nor `inputs` is given",
    );
  });
});
