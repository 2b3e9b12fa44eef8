import { expect, test } from "vitest";
import { MISTAKE } from "../../examples/ethanol/mistake.js";
import { compile } from "../types/compile.js";

const prelude = `import { linear } from "../../src/nn/index.js"; import { tensor } from "../../src/tensor/index.js"; declare const numbers: number[];`;
const found = (code: string): [number, string][] =>
  compile("examples/ethanol/compiled.ts", `${prelude}\n${code}`).diagnostics.map(({ line, text }) => [
    line - 1,
    text.split("\n")[0],
  ]);

test("the mistake that npm start prints has the message that it prints, at the line that it marks", () => {
  expect(found(MISTAKE.code)).toEqual([[MISTAKE.line, MISTAKE.message]]);
});

test("without the mistake the lines compile", () => {
  expect(found(MISTAKE.code.replace(" + 4x2e", " + 4x1o"))).toEqual([]);
});
