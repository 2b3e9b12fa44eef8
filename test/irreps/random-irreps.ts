import fc from "fast-check";
import { parse } from "../../src/irreps/index.js";

const blanks = fc.constantFrom("", "", " ", "  ", "\n", "\t");
const spaced = (parts: readonly string[]) =>
  fc
    .array(blanks, { minLength: parts.length + 1, maxLength: parts.length + 1 })
    .map((gaps) => gaps[0] + parts.map((part, i) => part + gaps[i + 1]).join(""));

/** Irreps texts as people write them: blanks anywhere between tokens, "x" left out, zero and equal terms, parity y. */
export function texts(options: { parity?: fc.Arbitrary<string>; maxLength?: number; lmax?: number } = {}): fc.Arbitrary<string> {
  const { parity = fc.constantFrom("e", "o", "y"), maxLength = 6, lmax = 11 } = options;
  const l = fc.integer({ min: 0, max: lmax }).map(String);
  const multiplicity = fc.oneof(fc.constantFrom("0", "1"), fc.integer({ min: 0, max: 300 }).map(String));
  const written = fc.oneof(fc.tuple(l, parity), fc.tuple(multiplicity, fc.constant("x"), l, parity)).chain(spaced);
  return fc.oneof(
    { weight: 1, arbitrary: blanks },
    { weight: 9, arbitrary: fc.array(written, { minLength: 1, maxLength }).map((terms) => terms.join("+")) },
  );
}

/** Texts of SO(3): no parity. */
export const rotationTexts = () => texts({ parity: fc.constant("") });

/** One irrep for each copy, in the order of the border (all of a copy together): what a text means. */
export function copies(text: string): string[] {
  return parse(text).flatMap(({ multiplicity, irrep }) => Array.from({ length: multiplicity }, () => irrep));
}
