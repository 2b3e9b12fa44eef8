import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canonical,
  count,
  dim,
  divideMultiplicities,
  layout,
  lmax,
  ls,
  mulGcd,
  multiplyMultiplicities,
  muls,
  numIrreps,
  parse,
  print,
  removeZeroMultiplicities,
  repeat,
  setMultiplicities,
  unify,
} from "../../src/irreps/index.js";
import { readReferenceJson } from "../reference/read-safetensors.js";
import { memberTexts, texts } from "./random-irreps.js";

interface Peer {
  in: string;
  unify: string;
  set_mul: [number, string];
  times: [number, string];
  divided: [number, string];
  repeat: [number, string];
  mul_gcd: number;
  removed: string;
}
interface TorchPeer {
  in: string;
  dim: number;
  num_irreps: number;
  ls: number[];
  lmax: number | null;
  muls: number[];
  remove_zero: string;
}

describe.each(readReferenceJson<{ cases: Peer[] }>("irreps_jax").cases)("'$in' as in e3nn-jax", (peer) => {
  test("multiplicities", () => {
    expect(unify(peer.in)).toBe(peer.unify);
    expect(setMultiplicities(peer.in, peer.set_mul[0])).toBe(peer.set_mul[1]);
    expect(multiplyMultiplicities(peer.in, peer.times[0])).toBe(peer.times[1]);
    expect(divideMultiplicities(peer.times[1], peer.divided[0])).toBe(peer.divided[1]);
    expect(repeat(peer.in, peer.repeat[0])).toBe(canonical(peer.repeat[1]));
    expect(mulGcd(peer.in)).toBe(peer.mul_gcd);
    expect(removeZeroMultiplicities(peer.in)).toBe(peer.removed);
  });
});

describe.each(readReferenceJson<{ strings: TorchPeer[] }>("irreps").strings)("'$in' as in e3nn", (peer) => {
  test("numbers", () => {
    expect([dim(peer.in), numIrreps(peer.in), count(peer.in)]).toEqual([peer.dim, peer.num_irreps, peer.num_irreps]);
    expect([ls(peer.in), muls(peer.in)]).toEqual([peer.ls, peer.muls]);
    expect(removeZeroMultiplicities(peer.in)).toBe(peer.remove_zero);
    if (peer.lmax === null)
      expect(() => lmax(peer.in)).toThrow(new RangeError(`lmax: "${peer.in}" has no irreps, so no largest degree`));
    else expect(lmax(peer.in)).toBe(peer.lmax);
  });
});

test("SU(2) has degrees, and groups of the plane have none", () => {
  expect([ls("SU2:2x1/2+1"), lmax("SU2:2x3/2+1")]).toEqual([[0.5, 0.5, 1], 1.5]);
  expect(() => ls("C4:0+1")).toThrow(new RangeError('ls: the irreps of C4 in "C4:0+1" have no degree'));
  expect(() => lmax("C4:0+1")).toThrow(new RangeError('lmax: the irreps of C4 in "C4:0+1" have no degree'));
});

test("multiplied and divided again is what it was; merging keeps the dimension", () => {
  fc.assert(
    fc.property(fc.oneof(texts(), memberTexts()), fc.integer({ min: 1, max: 50 }), (text, n) => {
      expect(divideMultiplicities(multiplyMultiplicities(text, n), n)).toBe(print(parse(text)));
      expect(dim(multiplyMultiplicities(text, n))).toBe(n * dim(text));
      expect(canonical(unify(text))).toBe(layout(removeZeroMultiplicities(unify(text))).text);
      if (count(text) > 0) expect(parse(text).every(({ multiplicity }) => multiplicity % mulGcd(text) === 0)).toBe(true);
    }),
  );
});

test("numbers that are none are refused", () => {
  expect(() => setMultiplicities("0e", -1)).toThrow("setMultiplicities: n must be an integer >= 0, found -1");
  expect(() => multiplyMultiplicities("0e", 0.5)).toThrow("multiplyMultiplicities: n must be an integer >= 0, found 0.5");
  expect(() => divideMultiplicities("0e", 0)).toThrow("divideMultiplicities: n must be an integer >= 1, found 0");
  expect(() => divideMultiplicities("4x0e+3x1o", 2)).toThrow('divideMultiplicities: 2 does not divide the 3 of "3x1o"');
});
