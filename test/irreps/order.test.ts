import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arrange,
  canonical,
  layout,
  parse,
  permutedComponents,
  regroup,
  regroupE3nnJax,
  sortE3nnJax,
} from "../../src/irreps/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { memberTexts, rotationTexts, texts } from "./random-irreps.js";

const jax = readReferenceJson<{ cases: { in: string; sorted: string; p: number[]; inv: number[]; regroup: string }[] }>(
  "irreps_jax",
);
const anyTexts = fc.oneof(texts(), rotationTexts(), memberTexts());

describe("the order of e3nn-jax", () => {
  test.each(jax.cases)("'$in' becomes '$sorted'", (peer) => {
    expect(sortE3nnJax(peer.in)).toEqual({ text: peer.sorted, permutation: peer.p, inverse: peer.inv });
    expect(regroupE3nnJax(peer.in)).toBe(peer.regroup);
  });

  test("differs from ours for some, and from nothing where there is no parity", () => {
    expect(jax.cases.some((peer) => peer.regroup !== regroup(peer.in))).toBe(true);
    fc.assert(
      fc.property(fc.oneof(rotationTexts(), memberTexts()), (text) => {
        expect(regroupE3nnJax(text)).toBe(regroup(text));
      }),
    );
  });
});

/** A name for each component of a row of `text`: the irrep, which copy of it in the order of the text, and the component. */
function named(text: string, order: "mul_ir" | "ir_mul"): string[] {
  const seen = new Map<string, number>();
  return parse(text).flatMap(({ irrep, multiplicity, dim }) => {
    const first = seen.get(irrep) ?? 0;
    seen.set(irrep, first + multiplicity);
    const [outer, inner] = order === "mul_ir" ? [multiplicity, dim] : [dim, multiplicity];
    return Array.from({ length: outer * inner }, (_, i) => {
      const [a, b] = [Math.floor(i / inner), i % inner];
      return order === "mul_ir" ? `${irrep} ${first + a} ${b}` : `${irrep} ${first + b} ${a}`;
    });
  });
}

test.each(["mul_ir", "ir_mul"] as const)("permutedComponents takes each component to its place, in %s", (inside) => {
  let moved = 0;
  const small = fc.oneof(texts({ maxLength: 4, lmax: 2, most: 5 }), memberTexts({ most: 5 }));
  fc.assert(
    fc.property(small, fc.constantFrom("written", "sorted", "e3nn-jax"), (written, order) => {
      const { text, components } = permutedComponents(written, { order, layout: inside });
      expect(text).toBe(
        order === "written" ? canonical(written) : order === "sorted" ? regroup(written) : regroupE3nnJax(written),
      );
      const before = named(inside === "mul_ir" ? written : canonical(written), inside);
      const after = named(text, inside);
      expect(components.length).toBe(layout(text).dim);
      for (const [i, name] of before.entries()) expect(after[components[i]!]).toBe(name);
      moved += [...components].some((to, i) => to !== i) ? 1 : 0;
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(moved).toBeGreaterThan(50);
});

test("the example of permutedComponents", () => {
  expect(permutedComponents("1x1o+2x0e")).toEqual({ text: "2x0e+1x1o", components: Int32Array.of(2, 3, 4, 0, 1) });
});

test("every copy has a place of its own, whatever the group", () => {
  fc.assert(
    fc.property(anyTexts, (written) => {
      const { text, places } = arrange(written, { order: "e3nn-jax" });
      const taken = new Set<string>();
      for (const [i, { multiplicity }] of parse(written).entries()) {
        if (multiplicity > 0) taken.add(`${places[i]!.block} ${places[i]!.copy}`);
      }
      expect(taken.size).toBe(parse(written).filter(({ multiplicity }) => multiplicity > 0).length);
      expect(text).toBe(regroupE3nnJax(written));
    }),
  );
});

test("an unknown order or layout is refused", () => {
  expect(() => arrange("0e", { order: "up" as "sorted" })).toThrow(
    'arrange: order must be "written", "sorted" or "e3nn-jax", found "up"',
  );
  expect(() => permutedComponents("0e", { layout: "rows" as "mul_ir" })).toThrow(
    'permutedComponents: layout must be "mul_ir" or "ir_mul", found "rows"',
  );
});
