import fc from "fast-check";
import { parse } from "../../src/irreps/index.js";

const blanks = fc.constantFrom("", "", " ", "  ", "\n", "\t");
const spaced = (parts: readonly string[]) =>
  fc
    .array(blanks, { minLength: parts.length + 1, maxLength: parts.length + 1 })
    .map((gaps) => gaps[0] + parts.map((part, i) => part + gaps[i + 1]).join(""));

/** Irreps texts as people write them: blanks anywhere between tokens, "x" left out, zero and equal terms, parity y. */
export function texts(
  options: { parity?: fc.Arbitrary<string>; maxLength?: number; lmax?: number; most?: number } = {},
): fc.Arbitrary<string> {
  const { parity = fc.constantFrom("e", "o", "y"), maxLength = 6, lmax = 11, most = 300 } = options;
  const l = fc.integer({ min: 0, max: lmax }).map(String);
  const multiplicity = fc.oneof(fc.constantFrom("0", "1"), fc.integer({ min: 0, max: most }).map(String));
  const written = fc.oneof(fc.tuple(l, parity), fc.tuple(multiplicity, fc.constant("x"), l, parity)).chain(spaced);
  return fc.oneof(
    { weight: 1, arbitrary: blanks },
    { weight: 9, arbitrary: fc.array(written, { minLength: 1, maxLength }).map((terms) => terms.join("+")) },
  );
}

/** Texts of SO(3): no parity. */
export const rotationTexts = () => texts({ parity: fc.constant("") });

/** Some irreps of groups with a prefix. */
export const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  C1: ["0"],
  C4: ["0", "1", "2"],
  C7: ["0", "1", "2", "3"],
  D3: ["A1", "A2", "E"],
  D4: ["A1", "A2", "B1", "B2", "E"],
  D9: ["A1", "A2", "E1", "E2", "E3", "E4"],
  D12: ["A1", "A2", "B1", "B2", "E1", "E2", "E3", "E4", "E5"],
  SO2: ["0", "1", "2", "3", "12"],
  O2: ["A1", "A2", "E1", "E2", "E11"],
  SU2: ["0", "1/2", "1", "3/2", "5", "11/2"],
  T: ["A", "E", "T"],
  O: ["A1", "A2", "E", "T1", "T2"],
  Td: ["A1", "A2", "E", "T1", "T2"],
  I: ["A", "T1", "T2", "G", "H"],
  Th: ["Ag", "Au", "Eg", "Eu", "Tg", "Tu"],
  Oh: ["A1g", "A1u", "A2g", "A2u", "Eg", "Eu", "T1g", "T1u", "T2g", "T2u"],
  C4i: ["0g", "0u", "1g", "1u", "2g", "2u"],
};

/** Texts with a prefix, also one that is repeated. */
export function memberTexts({ group, most = 300 }: { group?: string; most?: number } = {}): fc.Arbitrary<string> {
  const groups = group === undefined ? fc.constantFrom(...Object.keys(MEMBERS)) : fc.constant(group);
  return groups.chain((name) => {
    const irrep = fc.constantFrom(...MEMBERS[name]!);
    const again = fc.constantFrom("", "", "", `${name}:`);
    const written = fc.oneof(
      fc.tuple(again, irrep),
      fc.tuple(again, fc.integer({ min: 0, max: most }).map(String), fc.constant("x"), irrep),
    );
    return fc.array(written.chain(spaced), { maxLength: 6 }).chain((terms) => spaced([name, ":", terms.join("+")]));
  });
}

/** One irrep for each copy, in the order of the border (all of a copy together): what a text means. */
export function copies(text: string): string[] {
  return parse(text).flatMap(({ multiplicity, irrep }) => Array.from({ length: multiplicity }, () => irrep));
}
