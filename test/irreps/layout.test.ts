import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical, layout } from "../../src/irreps/index.js";
import { copies, rotationTexts, texts } from "./random-irreps.js";

const reference = JSON.parse(readFileSync(new URL("../reference/irreps.json", import.meta.url), "utf8"));

interface Peer {
  in: string;
  canonical: string;
  simplify: string;
  dim: number;
  num_irreps: number;
  lmax: number | null;
  slices: [number, number][];
}

test.each(reference.strings as Peer[])("'$in' has e3nn's dimensions", (peer) => {
  const { dim, count, lmax } = layout(peer.in);
  expect([dim, count, lmax]).toEqual([peer.dim, peer.num_irreps, peer.lmax ?? -1]);
});

// where no two neighbours are merged, our blocks are e3nn's slices
test.each((reference.strings as Peer[]).filter(({ canonical, simplify }) => canonical === simplify))(
  "'$in' has e3nn's slices",
  (peer) => {
    const { blocks } = layout(peer.in);
    expect(blocks.map(({ offset, multiplicity, dim }) => [offset, offset + multiplicity * dim])).toEqual(peer.slices);
  },
);

test("blocks are those of the canonical text, one after another", () => {
  fc.assert(
    fc.property(fc.oneof(texts(), rotationTexts()), (text) => {
      const { blocks, dim, count, lmax } = layout(text);
      let offset = 0;
      for (const [i, block] of blocks.entries()) {
        expect(block.offset).toBe(offset);
        expect(block.dim).toBe(2 * block.l + 1);
        expect(block.multiplicity).toBeGreaterThan(0);
        if (i > 0) expect(block.irrep).not.toBe(blocks[i - 1]!.irrep);
        offset += block.multiplicity * block.dim;
      }
      expect(dim).toBe(offset);
      expect(blocks.flatMap(({ multiplicity, irrep }) => Array(multiplicity).fill(irrep))).toEqual(copies(text));
      expect(count).toBe(copies(text).length);
      expect(lmax).toBe(Math.max(-1, ...blocks.map(({ l }) => l)));
    }),
  );
});

test("the canonical text is a fixed point, without blanks, and the name of one object", () => {
  fc.assert(
    fc.property(fc.oneof(texts(), rotationTexts()), (text) => {
      const name = canonical(text);
      expect(canonical(name)).toBe(name);
      expect(name).toMatch(/^(([1-9]\d*x\d+[eo]?)(\+(?!$)|$))*$/);
      expect(layout(text)).toBe(layout(name));
    }),
  );
});

test("a layout cannot be changed", () => {
  const row = layout("8x0e + 4x1o");
  for (const part of [row, row.blocks, ...row.blocks]) expect(Object.isFrozen(part)).toBe(true);
});

test("many texts do not pile up", () => {
  const first = layout("8x0e+4x1o");
  for (let i = 1; i < 5000; i++) layout(`${i}x0e+1x7o`);
  expect(layout("8x0e+4x1o")).not.toBe(first); // forgotten, and made again
  expect(layout("8x0e+4x1o")).toEqual(first);
});

test.each([
  ["", "any", true, true],
  ["8x0e", "O(3)", true, true],
  ["8x0", "SO(3)", true, true],
  ["8x0e+4x0o", "O(3)", true, false],
  ["8x0e+4x1e", "O(3)", false, false],
  ["8x0+4x1", "SO(3)", false, false],
])("'%s' is of %s; scalars: %s, invariant: %s", (text, group, isScalars, isInvariant) => {
  expect(layout(text)).toMatchObject({ group, isScalars, isInvariant });
});

test("a row of more than 2^53 - 1 components is refused", () => {
  expect(() => layout("9007199254740991x0e+1x1o")).toThrow(
    new RangeError(`irreps: a row of "9007199254740991x0e+1x1o" has more components than 2^53 - 1`),
  );
});
