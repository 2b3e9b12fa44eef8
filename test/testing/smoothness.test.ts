import { describe, expect, test } from "vitest";
import {
  type Cutoff,
  cosineCutoff,
  polynomialCutoff,
  polynomialEnvelope,
  smoothCutoff,
  softEnvelope,
} from "../../src/graphs/index.js";
import { gradient, scope, sum, tensor, toArray } from "../../src/tensor/index.js";
import { smoothness } from "../../src/testing/index.js";

const at = (f: Cutoff) => (x: number) => scope(() => toArray(f(tensor("1x0e", [x / 3], { dtype: "f64" }))));
const slope = (f: Cutoff) => (x: number) =>
  scope(() => toArray(gradient<["1x0e"]>((y) => sum(f(y)))(tensor("1x0e", [x / 3], { dtype: "f64" })) as never));

describe("smoothness at a cutoff of 3", () => {
  test.each<[string, Cutoff, number]>([
    ["cosine", cosineCutoff(), 1],
    ["polynomial 6", polynomialCutoff(6), 2],
    ["polynomial 3", polynomialCutoff(3), 2],
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((n): [string, Cutoff, number] => [`envelope of order ${n}`, polynomialEnvelope(2, n), n]),
    ["bump", smoothCutoff(), Number.POSITIVE_INFINITY],
    ["soft envelope", softEnvelope(), Number.POSITIVE_INFINITY],
  ])("%s: as its formula says, also from its derivative", (_, f, order) => {
    expect(smoothness(at(f), 3).order).toBe(order);
    expect(smoothness(slope(f), 3, { derivatives: 1 }).order).toBe(order);
  });

  test("a jump is −1, a kink 0; of several values the least smooth counts", () => {
    const step = (x: number): number => (x < 3 ? 1 : 0);
    expect(smoothness(step, 3).order).toBe(-1);
    expect(smoothness((x) => (3 - x) * step(x), 3).order).toBe(0);
    expect(smoothness((x) => [(3 - x) ** 4 * step(x), 7, 0.1 * (3 - x) ** 2 * step(x)], 3).order).toBe(1);
    // a jump of 10⁻⁶ under a large smooth part
    expect(smoothness((x) => ((3 - x) ** 3 + 1e-6) * step(x), 3).order).toBe(-1);
  });

  test("refuses what tells nothing", () => {
    expect(() => smoothness(() => 5, 3)).toThrow("smoothness: nothing changes near the cutoff 3, so that no order can be seen");
    expect(() => smoothness((x) => x, 0)).toThrow("smoothness: the cutoff is 0; it must be positive");
    expect(() => smoothness((x) => (x < 3 ? Number.NaN : 0), 3)).toThrow(
      /^smoothness: values at 2.25 and 3.75 are NaN and 0; they must be finite/,
    );
  });
});
