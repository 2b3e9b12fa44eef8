import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, compare, irreps, parse, parseIrrep, print } from "../../src/irreps/index.js";
import { copies, rotationTexts, texts } from "./random-irreps.js";

// What e3nn.o3.Irreps makes of these texts; the file tells the version.
const reference = JSON.parse(readFileSync(new URL("../reference/irreps.json", import.meta.url), "utf8"));

test.each(reference.strings as { in: string; canonical: string; simplify: string; muls: number[]; ls: number[] }[])(
  "'$in' is read as e3nn reads it",
  (peer) => {
    const terms = parse(peer.in);
    expect(print(terms)).toBe(peer.canonical);
    expect(terms.map(({ multiplicity }) => multiplicity)).toEqual(peer.muls);
    expect(terms.flatMap(({ multiplicity, l }) => Array(multiplicity).fill(l))).toEqual(peer.ls);
    expect(canonical(peer.in)).toBe(peer.simplify);
  },
);

describe("what e3nn refuses", () => {
  const withoutParity = ["1", "2x3"]; // irreps of SO(3), which e3nn does not have
  test.each(reference.bad as [string, string | null][])("'%s'", (text, meaning) => {
    if (meaning !== null) expect(print(parse(text))).toBe(meaning);
    else if (withoutParity.includes(text)) expect(parse(text)[0]!.parity).toBe(0);
    else expect(() => parse(text)).toThrow(/ is not an irrep: write e\.g\. 8x1o$/);
  });
});

test.each([
  ["8x0z", "irreps: '8x0z' is not an irrep: write e.g. 8x1o"],
  ["8x0e + 4 x 1 z + 3", "irreps: '4x1z' is not an irrep: write e.g. 8x1o"],
  ["0e +", "irreps: '' is not an irrep: write e.g. 8x1o"],
  ["+ 0e", "irreps: '' is not an irrep: write e.g. 8x1o"],
  ["08x0e", "irreps: '08x0e' is not an irrep: write e.g. 8x1o"],
  ["8x00e", "irreps: '8x00e' is not an irrep: write e.g. 8x1o"],
  ["1 0e", "irreps: '10e' is not an irrep: write e.g. 8x1o"],
  ["8X0e", "irreps: '8X0e' is not an irrep: write e.g. 8x1o"],
  ["8x1E", "irreps: '8x1E' is not an irrep: write e.g. 8x1o"],
  ["٣x1o", "irreps: '٣x1o' is not an irrep: write e.g. 8x1o"],
  ["plain", "irreps: 'plain' is not an irrep: write e.g. 8x1o"],
  ["1e3x0e", "irreps: '1e3x0e' is not an irrep: write e.g. 8x1o"],
  ["8x0e + 4x1", "irreps: '4x1' is of another group than the terms before it: O(3) writes 8x1o, SO(3) writes 8x1"],
  ["2 + 8x0e", "irreps: '8x0e' is of another group than the terms before it: O(3) writes 8x1o, SO(3) writes 8x1"],
  ["9007199254740992x0e", "irreps: '9007199254740992x0e' has more components than 2^53 - 1"],
  ["0x9007199254740992o", "irreps: '0x9007199254740992o' has more components than 2^53 - 1"],
])("%j throws a RangeError that says why", (text, message) => {
  expect(() => parse(text)).toThrow(new RangeError(message));
  expect(() => irreps(text as string)).toThrow(new RangeError(message));
});

test.each([
  [undefined, "a value of type undefined"],
  [null, "null"],
  [8, "a value of type number"],
  [["8x0e"], "an array"],
])("%j is not text: a TypeError", (value, found) => {
  expect(() => irreps(value as unknown as string)).toThrow(
    new TypeError(`irreps: expected text such as "8x0e + 4x1o", found ${found}`),
  );
});

test("a long mistake is not echoed whole, and does not take long", () => {
  const hostile = `${"8x1o+".repeat(20_000)}${" ".repeat(100_000)}${"9".repeat(100_000)}z`;
  const start = performance.now();
  expect(() => parse(hostile)).toThrow(new RangeError(`irreps: '${"9".repeat(80)}…' is not an irrep: write e.g. 8x1o`));
  expect(performance.now() - start).toBeLessThan(1000);
});

test("blanks between tokens and a missing 1x change nothing", () => {
  fc.assert(
    fc.property(fc.oneof(texts(), rotationTexts()), (text) => {
      expect(parse(text.replaceAll(/\s/g, ""))).toEqual(parse(text));
      expect(parse(print(parse(text)))).toEqual(parse(text));
    }),
  );
});

test("a text of other characters is refused or means what it says", () => {
  const characters = fc.string({ unit: fc.constantFrom(..."0123 xeoy+-.z"), maxLength: 12 });
  let accepted = 0;
  fc.assert(
    fc.property(characters, (text) => {
      let terms: ReturnType<typeof parse>;
      try {
        terms = parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      accepted++;
      const bare = text.replaceAll(" ", "").split("+").filter(Boolean);
      const written = bare.map((term) =>
        (term.includes("x") ? term : `1x${term}`).replace(/(\d)y$/, (_, digit) => digit + "eo"[digit % 2]),
      );
      expect(print(terms)).toBe(written.join("+"));
    }),
    { numRuns: 3000, seed: 1 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test("y is the parity of spherical harmonics", () => {
  expect(canonical("0y + 1y + 2y + 11y")).toBe("1x0e+1x1o+1x2e+1x11o");
});

test("the order of irreps is e3nn's: by l, then odd before even", () => {
  const { sorted, iterator } = reference.order as { sorted: string[]; iterator: string[] };
  const ours = iterator.map(parseIrrep).sort(compare);
  expect(ours.map(({ irrep }) => irrep)).toEqual(sorted);
  expect(iterator).not.toEqual(sorted);
});

test("parseIrrep takes one irrep and nothing else", () => {
  expect(parseIrrep(" 3y ")).toMatchObject({ multiplicity: 1, l: 3, parity: -1, irrep: "3o", dim: 7 });
  expect(parseIrrep("2").parity).toBe(0);
  for (const text of ["", "2x1o", "1x1o", "0e+1o"]) {
    expect(() => parseIrrep(text)).toThrow(new RangeError(`irreps: expected one irrep such as "1o", found "${text}"`));
  }
});

test("two texts mean the same if and only if their canonical texts are equal", () => {
  const same = { yes: 0, no: 0 };
  const few = texts({ parity: fc.constantFrom("e", "o"), maxLength: 3, lmax: 1 }).filter((text) => copies(text).length < 6);
  fc.assert(
    fc.property(few, few, (a, b) => {
      const equal = copies(a).join() === copies(b).join();
      same[equal ? "yes" : "no"]++;
      expect(canonical(a) === canonical(b)).toBe(equal);
    }),
    { numRuns: 2000, seed: 1 },
  );
  expect(Math.min(same.yes, same.no)).toBeGreaterThan(50);
});
