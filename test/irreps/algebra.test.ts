import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  allIrreps,
  arrange,
  canonical,
  concat,
  count,
  distinct,
  gateIn,
  keep,
  layout,
  missing,
  norms,
  parse,
  parseIrrep,
  product,
  regroup,
  repeat,
  simplify,
  sort,
  sphericalHarmonicsIrreps,
  tensorProductIrreps,
} from "../../src/irreps/index.js";
import { copies, rotationTexts, texts } from "./random-irreps.js";

const reference = JSON.parse(readFileSync(new URL("../reference/irreps.json", import.meta.url), "utf8"));
const anyTexts = fc.oneof(texts(), rotationTexts());
const pairs = fc.oneof(fc.tuple(texts(), texts()), fc.tuple(rotationTexts(), rotationTexts()));
const bag = (text: string) => copies(text).sort().join();

// ── against e3nn ───────────────────────────────────────────────────────────────────────────────────

test.each(reference.strings as { in: string; sorted: string; p: number[]; inv: number[]; regroup: string; simplify: string }[])(
  "'$in' is sorted, merged and regrouped as by e3nn",
  (peer) => {
    expect(sort(peer.in)).toEqual({ text: peer.sorted, permutation: peer.p, inverse: peer.inv });
    expect(simplify(peer.in)).toBe(peer.simplify);
    expect(regroup(peer.in)).toBe(peer.regroup);
  },
);

test.each(reference.irrep_product as [string, string, string[]][])("%s ⊗ %s = %j", (a, b, irreps) => {
  expect(product(a, b)).toEqual(irreps);
});

// e3nn does not merge the terms of a product
test.each(reference.irreps_product as [string, string, string][])("(%s) ⊗ (%s) = %s, merged", (a, b, text) => {
  expect(tensorProductIrreps(a, b)).toBe(canonical(text));
});

test.each(reference.add_mul as [string, string, string, number, string][])(
  "%s and %s one after another",
  (a, b, sum, n, repeated) => {
    expect(concat(a, b)).toBe(canonical(sum));
    expect(repeat(a, n)).toBe(canonical(repeated));
  },
);

test.each(reference.count as [string, string, number, boolean][])("in '%s', %s occurs %i times", (text, irrep, n, occurs) => {
  expect(count(text, irrep)).toBe(n);
  expect(distinct(text).includes(irrep)).toBe(occurs);
});

test.each(reference.spherical_harmonics as [number, 1 | -1, string][])(
  "harmonics to degree %i, parity %i: %s",
  (lmax, parity, text) => {
    expect(sphericalHarmonicsIrreps(lmax, parity)).toBe(text);
  },
);

test("all irreps come in the order of e3nn's iterator", () => {
  expect(allIrreps(11)).toEqual(reference.order.iterator);
  expect(allIrreps(0)).toEqual(["0e", "0o"]);
});

// ── laws ───────────────────────────────────────────────────────────────────────────────────────────

test("concat is the concatenation of copies, associative, with the empty text as its unit", () => {
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      expect(copies(concat(a, b))).toEqual([...copies(a), ...copies(b)]);
      expect(concat(concat(a, b), a)).toBe(concat(a, concat(b, a)));
      expect(concat(a, "")).toBe(canonical(a));
      expect(concat("", a)).toBe(canonical(a));
    }),
  );
});

test("sort permutes the terms stably into the order of irreps", () => {
  fc.assert(
    fc.property(anyTexts, (text) => {
      const [terms, { text: sorted, permutation, inverse }] = [parse(text), sort(text)];
      const after = parse(sorted);
      expect(permutation.map((place) => inverse[place])).toEqual(terms.map((_, i) => i));
      for (const [i, place] of permutation.entries()) expect(after[place]).toEqual(terms[i]);
      for (let j = 1; j < after.length; j++) {
        const [p, q] = [after[j - 1]!, after[j]!];
        const equal = p.irrep === q.irrep;
        expect(equal || p.l < q.l || (p.l === q.l && p.parity < q.parity)).toBe(true);
        if (equal) expect(inverse[j - 1]).toBeLessThan(inverse[j]!);
      }
    }),
  );
});

test("regroup keeps every copy and leaves one term for each irrep", () => {
  fc.assert(
    fc.property(anyTexts, (text) => {
      expect(bag(regroup(text))).toBe(bag(text));
      expect(layout(regroup(text)).blocks.length).toBe(distinct(text).length);
      expect(regroup(regroup(text))).toBe(regroup(text));
    }),
  );
});

test("arrange gives every copy a place of its own, in the order of the terms", () => {
  fc.assert(
    fc.property(anyTexts, fc.boolean(), (written, sorted) => {
      const { text, places } = arrange(written, { order: sorted ? "sorted" : "written" });
      expect(text).toBe(sorted ? regroup(written) : canonical(written));
      const { blocks } = layout(text);
      const owner = blocks.map(({ multiplicity }) => Array<number>(multiplicity).fill(-1));
      for (const [i, term] of parse(written).entries()) {
        for (let u = 0; u < term.multiplicity; u++) {
          const { block, copy } = places[i]!;
          expect(blocks[block]!.irrep).toBe(term.irrep);
          expect(owner[block]![copy + u]).toBe(-1);
          owner[block]![copy + u] = i;
        }
      }
      for (const block of owner) {
        expect(block).not.toContain(-1);
        expect([...block].sort((a, b) => a - b)).toEqual(block);
      }
    }),
  );
});

test("the character of a product is the product of the characters", () => {
  // χ_l(θ) = ∑ₘ cos mθ, of either sign under inversion
  const character = (text: string, angle: number, sign: 1 | -1) =>
    parse(text).reduce((sum, { multiplicity, l, parity }) => {
      let trace = 1;
      for (let m = 1; m <= l; m++) trace += 2 * Math.cos(m * angle);
      return sum + multiplicity * (parity === -1 ? sign : 1) * trace;
    }, 0);
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const both = tensorProductIrreps(a, b);
      for (const angle of [0.3, 1.1, 2.9]) {
        for (const sign of [1, -1] as const) {
          const expected = character(a, angle, sign) * character(b, angle, sign);
          expect(Math.abs(character(both, angle, sign) - expected)).toBeLessThan(1e-13 * layout(a).dim * layout(b).dim + 1e-300);
        }
      }
      expect(layout(both).dim).toBe(layout(a).dim * layout(b).dim);
      expect(both).toBe(regroup(both));
      expect(tensorProductIrreps(b, a)).toBe(both);
    }),
    { seed: 1 },
  );
});

test("a filter keeps the irreps it names, whatever their multiplicity", () => {
  fc.assert(
    fc.property(texts(), texts(), texts(), (a, b, filter) => {
      const kept = tensorProductIrreps(a, b, filter);
      const wanted = new Set(parse(filter).map(({ irrep }) => irrep));
      expect(copies(kept)).toEqual(copies(tensorProductIrreps(a, b)).filter((irrep) => wanted.has(irrep)));
    }),
    { numRuns: 30 },
  );
  expect(tensorProductIrreps("4x0e+4x1o", "1x0e+1x1o", "0e + 1o")).toBe("8x0e+8x1o");
});

test("keep takes the copies of the irreps it names, in their order", () => {
  expect(keep("16x0e+8x1o+4x2e+2x0e", "0e")).toBe("18x0e");
  fc.assert(
    fc.property(texts(), texts(), (text, kept) => {
      const wanted = new Set(parse(kept).map(({ irrep }) => irrep));
      expect(copies(keep(text, kept))).toEqual(copies(text).filter((irrep) => wanted.has(irrep)));
    }),
  );
});

test("missing names the outputs that Schur's lemma forbids, once each", () => {
  expect(missing("8x0e+8x1o", "2e+0e+1e+2x2e")).toEqual(["2e", "1e"]);
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      expect(missing(a, concat(a, b))).toEqual(missing(a, b));
      expect(missing(concat(a, b), b)).toEqual([]);
      for (const irrep of missing(a, b)) expect([count(a, irrep), count(b, irrep) > 0]).toEqual([0, true]);
    }),
  );
});

test("a gate takes its scalars, one invariant for each gated copy, and the gated irreps", () => {
  expect(gateIn("32x0e", "16x1o+8x2e")).toBe("56x0e+16x1o+8x2e");
  expect(gateIn("4x0o", "")).toBe("4x0o");
  expect(gateIn("", "2x1")).toBe("2x0+2x1");
  expect(() => gateIn("4x0o", "2x1")).toThrow(/another group/);
});

test("norms are as many as there are copies, without parity in SO(3)", () => {
  expect([norms("8x0e+4x1o"), norms("8x0+4x1"), norms("")]).toEqual(["12x0e", "12x0", ""]);
});

test("irreps of different groups do not mix", () => {
  const message = "'8x0' and '4x1o' are irreps of different groups: O(3) writes 8x1o, SO(3) writes 8x1";
  expect(() => tensorProductIrreps("8x0", "4x1o")).toThrow(new RangeError(`irreps: ${message}`));
  expect(() => product("1", "1o")).toThrow(new RangeError(`irreps: ${message.replace("8x0", "1").replace("4x1o", "1o")}`));
  expect(() => concat("8x0", "4x1o")).toThrow(/'4x1o' is of another group/);
  expect(tensorProductIrreps("", "4x1o")).toBe("");
  expect(parseIrrep(product("1", "1")[0]!).parity).toBe(0);
});

test.each([-1, 1.5, Number.NaN])("%d is not a number of times or a degree", (n) => {
  expect(() => repeat("1o", n)).toThrow(new RangeError(`repeat: n must be an integer >= 0, found ${n}`));
  expect(() => sphericalHarmonicsIrreps(n)).toThrow(
    new RangeError(`sphericalHarmonicsIrreps: lmax must be an integer >= 0, found ${n}`),
  );
  expect(() => allIrreps(n)).toThrow(new RangeError(`allIrreps: lmax must be an integer >= 0, found ${n}`));
});
