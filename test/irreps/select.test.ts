import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  copySlices,
  filter,
  keep,
  layout,
  parse,
  print,
  sliceComponents,
  sliceCopies,
  slices,
  sliceTerms,
} from "../../src/irreps/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { copies, memberTexts, texts } from "./random-irreps.js";

interface Peer {
  in: string;
  slices: [number, number][];
  slice_by_mul: [number, number, string];
  slice_by_chunk: [number, number, string];
  lmax_2: string;
  kept: string;
  dropped: string;
}
const { cases } = readReferenceJson<{ cases: Peer[] }>("irreps_jax");
const e3nn = readReferenceJson<{ strings: { in: string; slices: [number, number][] }[] }>("irreps");

describe.each(cases)("'$in' as in e3nn-jax", (peer) => {
  test("filtered", () => {
    expect(filter(peer.in, { lmax: 2 })).toBe(peer.lmax_2);
    expect(filter(peer.in, { keep: "0e+1o" })).toBe(peer.kept);
    expect(filter(peer.in, { drop: "0e+1o" })).toBe(peer.dropped);
  });
  test("sliced", () => {
    const [a, b, copies] = peer.slice_by_mul;
    expect(sliceCopies(peer.in, a, b)).toBe(copies);
    const [c, d, terms] = peer.slice_by_chunk;
    expect(sliceTerms(peer.in, c, d)).toBe(terms);
    expect(slices(peer.in)).toEqual(peer.slices);
  });
});

test.each(e3nn.strings)("the slices of '$in' are e3nn's", (peer) => expect(slices(peer.in)).toEqual(peer.slices));

test("a function filters by terms", () => {
  expect(filter("1e+2x0e+3x1o+0o", ({ l, multiplicity }) => l === 1 || multiplicity > 1)).toBe("1x1e+2x0e+3x1o");
});

test("the slices of copies cut those of terms into pieces of one copy", () => {
  fc.assert(
    fc.property(fc.oneof(texts({ most: 9 }), memberTexts({ most: 9 })), (text) => {
      const [dims, cuts] = [parse(text).flatMap(({ multiplicity, dim }) => Array(multiplicity).fill(dim)), copySlices(text)];
      expect(cuts.map(([a, b]) => b - a)).toEqual(dims);
      expect(cuts.map(([, b]) => b)).toEqual([...cuts.slice(1).map(([a]) => a), ...(cuts.length > 0 ? [layout(text).dim] : [])]);
    }),
  );
});

test("copies and components are cut out by their numbers, and by negative ones from the end", () => {
  let some = 0;
  fc.assert(
    fc.property(fc.oneof(texts({ most: 5 }), memberTexts({ most: 5 })), fc.integer(), fc.integer(), (text, x, y) => {
      const all = copies(text);
      const [from, to] = [x, y].map((n) => n % (all.length + 2)) as [number, number];
      expect(copies(sliceCopies(text, from, to))).toEqual(all.slice(from, to));
      const cuts = [...copySlices(text), [layout(text).dim, layout(text).dim]];
      const [a, b] = [Math.abs(from), Math.abs(to)].map((n) => Math.min(n, all.length)) as [number, number];
      expect(copies(sliceComponents(text, cuts[a]![0]!, cuts[b]![0]!))).toEqual(all.slice(a, b));
      some += all.slice(a, b).length;
    }),
  );
  expect(some).toBeGreaterThan(20);
  expect(sliceComponents("2x1o+0e", 3)).toBe("1x1o+1x0e");
  expect(sliceTerms("0e+0x1o+2e", 1)).toBe("0x1o+1x2e");
});

test("what cannot be cut or filtered is refused", () => {
  expect(() => sliceComponents("2x1o+0e", 2, 6)).toThrow(
    new RangeError('sliceComponents: components 2 to 6 of "2x1o+0e" cut into a copy of 1o, of 3 components'),
  );
  expect(() => sliceCopies("1o", 0.5)).toThrow("sliceCopies: from and to must be whole numbers, found 0.5 and undefined");
  expect(() => filter("1o", {} as { lmax: number })).toThrow(
    "filter: takes one of keep, drop and lmax, or a function; found none",
  );
  expect(() => filter("1o", { lmax: 1, keep: "0e" })).toThrow("found keep, lmax");
  expect(() => filter("1o", { lmax: Number.NaN })).toThrow("filter: lmax must be a number >= 0, found NaN");
  expect(() => filter("D4:8xE", { lmax: 1 })).toThrow('filter: lmax is 1, and the irreps of D4 in "D4:8xE" have no degree');
});

test("keep is a filter, also of groups with a prefix", () => {
  expect(keep("D4:8xE+2xA1+1xE", "D4:E")).toBe("D4:9xE");
  expect(keep("D4:8xE", "C4:1")).toBe("");
  expect(print(parse("SU2:1/2 + 2x1"))).toBe("SU2:1x1/2+2x1");
  expect(filter("SU2:1/2+2x1", { lmax: 0.5 })).toBe("SU2:1x1/2");
});
