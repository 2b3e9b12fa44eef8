import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** The TypeScript blocks of the pages, as files of a user of the built package. */
const snippets = readdirSync("docs")
  .filter((page) => page.endsWith(".md"))
  .flatMap((page) =>
    [...readFileSync(`docs/${page}`, "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text], i) => {
      mkdirSync("build/docs", { recursive: true });
      const file = `build/docs/${page.replace(".md", "")}-${i + 1}.ts`;
      writeFileSync(file, text);
      return file;
    }),
  );

describe("the pages of docs/", () => {
  test("have examples that compile against the published types", () => {
    expect(snippets.length).toBeGreaterThan(7);
    const program = ts.createProgram(snippets, {
      noEmit: true,
      strict: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      moduleDetection: ts.ModuleDetectionKind.Force,
      types: ["node"],
      lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts"],
    });
    const found = ts
      .getPreEmitDiagnostics(program)
      .map((d) => `${d.file?.fileName}: ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`);
    expect(found).toEqual([]);
  });

  test.each(snippets)("%s runs", (file) => {
    execFileSync(process.execPath, ["--import", "tsx", file], { encoding: "utf8", stdio: "pipe" });
  });
});
