import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { typeFuzz } from "../../scripts/type-fuzz.js";
import { compile, specifier } from "./compile.js";

const CASES = 300;
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "type-fuzz-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function compiled(seed: number, cases: number, change = (text: string): string => text) {
  const path = join(folder, `seed-${seed}.ts`);
  writeFileSync(path, change(typeFuzz(seed, cases, specifier("src/irreps/index.js", path))));
  return compile(path).diagnostics;
}

test(`the types find in ${CASES} random cases what the run time finds`, () => {
  expect(compiled(1, CASES)).toEqual([]);
});

test("and would tell if they did not: every statement fails when its value is changed", () => {
  const statement = /So<Is<(\w+)<.*?>, ([^<>]*?)>>(?=[,\]])/g;
  const kinds = new Set<string>();
  const diagnostics = compiled(2, 2, (text) =>
    text.replaceAll(statement, (all, kind, value) => {
      kinds.add(kind);
      return `\n${all.slice(0, all.length - 2 - value.length)}"other">>`;
    }),
  );
  expect(kinds.size).toBe(20);
  expect(diagnostics.length).toBe(2 * 24);
  for (const { text } of diagnostics) expect(text).toMatch(/^error TS2344: Type 'false' does not satisfy the constraint 'true'/);
});
