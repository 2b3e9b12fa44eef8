import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "../../src/io/half.js";

fc.configureGlobal({ seed: 21 });

const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** (−1)ˢ 2^(e − bias) (1 + f / 2^bits), and f 2^(1 − bias − bits) below: the definition of IEEE 754, section 3.4. */
function definition(pattern: number, bits: number, bias: number): number {
  const sign = pattern >> 15 ? -1 : 1;
  const exponent = (pattern & 0x7fff) >> bits;
  const fraction = (pattern & (2 ** bits - 1)) / 2 ** bits;
  if (exponent === 2 * bias + 1) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

describe.each([
  { name: "F16", bits: 10, bias: 15, from: fromFloat16, to: toFloat16 },
  { name: "BF16", bits: 7, bias: 127, from: fromBfloat16, to: toBfloat16 },
])("$name", ({ bits, bias, from, to }) => {
  const values = from(patterns);

  test("all 65536 patterns are what the definition says, and come back", () => {
    expect(patterns.filter((pattern, i) => !Object.is(values[i], definition(pattern, bits, bias)))).toEqual(new Uint16Array(0));
    expect(to(values)).toEqual(patterns);
  });

  test("rounds to the nearest, ties to the even pattern", () => {
    const finite = patterns.filter((pattern) => pattern < 0x8000 && Number.isFinite(values[pattern]));
    const last = finite.length - 1;
    const next = (pattern: number): number => (pattern < last ? values[pattern + 1] : 2 * values[last] - values[last - 1]); // past the largest: where infinity begins
    fc.assert(
      fc.property(fc.nat(last), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (pattern, t, negative) => {
        const middle = values[pattern] + (next(pattern) - values[pattern]) / 2;
        for (const exact of [middle, values[pattern] + (next(pattern) - values[pattern]) * t]) {
          const x = Math.fround(exact);
          const up = x > middle || (x === middle && pattern % 2 === 1);
          expect(to(Float32Array.of(negative ? -x : x))[0]).toBe((up ? pattern + 1 : pattern) + (negative ? 0x8000 : 0));
        }
      }),
      { numRuns: 20_000 },
    );
  });

  test("overflow is infinity and NaN stays NaN", () => {
    const [huge, minus, nan, quiet] = from(to(new Float32Array([3.4028234e38, -3.4028234e38, Number.NaN, 0])));
    expect([huge, minus, nan, quiet]).toEqual([Infinity, -Infinity, Number.NaN, 0]);
    expect([...toFloat16(Float32Array.of(65519, 65520, 65536, 70_000, -1e6))]).toEqual([0x7bff, 0x7c00, 0x7c00, 0x7c00, 0xfc00]);
    const signalling = new Float32Array(Uint32Array.of(0x7f800001, 0xff800001).buffer); // its fraction is lost by narrowing
    expect([...from(to(signalling))]).toEqual([Number.NaN, Number.NaN]);
  });
});
