import { expect, test } from "vitest";
import { o2, o3, so2, so3 } from "../../src/groups/index.js";
import { irrep } from "../../src/representations/index.js";

test("elements that are none of their group are refused with what was found", () => {
  expect(() => irrep(so2(), 1).at(Number.NaN)).toThrow("SO2: an element is a finite angle in radians, found NaN");
  expect(() => irrep(o2(), "E1").at(3 as never)).toThrow("O2: an element is { mirror, angle } with a finite angle, found 3");
  expect(() => irrep(o2(), "E1").at({ mirror: true, angle: Number.POSITIVE_INFINITY })).toThrow("O2: an element is");
  expect(() => irrep(so3(), 1).at(3 as never)).toThrow("SO3: an element is a Rotation, found number");
  expect(() => irrep(o3(), "1o").at(null as never)).toThrow(
    "O3: an element is { rotation, inversion } with a Rotation, found undefined",
  );
});
