import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** The first TypeScript block of the README, as a file of a user of the built package. */
function example(): string {
  const text = readFileSync("README.md", "utf8").match(/```ts\n([\s\S]*?)```/)?.[1] ?? "";
  mkdirSync("build", { recursive: true });
  writeFileSync("build/readme-example.ts", text);
  return text;
}

const compile = (
  text: string,
  lib = ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts"],
  types = ["node"],
): string[] => {
  writeFileSync("build/readme-checked.ts", text);
  const program = ts.createProgram(["build/readme-checked.ts"], {
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: false,
    types,
    lib,
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
};

describe("the example of the README", () => {
  test("compiles against the published types and runs against the published code", () => {
    const text = example();
    expect(text.split("\n").length).toBeGreaterThan(15);
    expect(compile(text)).toEqual([]);
    const printed = execFileSync(process.execPath, ["--import", "tsx", "build/readme-example.ts"], { encoding: "utf8" });
    const forces = [...printed.slice(printed.indexOf("[")).matchAll(/-?\d+\.?\d*(e-?\d+)?/g)].map(([number]) => Number(number));
    expect(forces).toHaveLength(9);
    expect(Math.hypot(...forces)).toBeGreaterThan(1e-3);
    // No external force: the three atoms' forces add up to zero.
    for (let x = 0; x < 3; x++) expect(Math.abs(forces[x] + forces[3 + x] + forces[6 + x])).toBeLessThan(1e-12);
  });

  test("compiles for who declares neither the web nor Node, with the oldest standard library that is supported", () => {
    const found = compile(example().replace("console.log(forces)", "export { forces }"), ["lib.es2022.d.ts"], []);
    expect(found).toEqual([]);
  });

  test("does not compile with the 1e that its comment names", () => {
    const found = compile(example().replace("4x0e + 4x1o + 4x2e", "4x0e + 4x1e + 4x2e"));
    expect(found.join("\n")).toContain("✗ '2x0e+2x1o+2x2e' has no 1e: by Schur that output is always zero");
  });
});

describe("the package", () => {
  test("its core entry with all kernels stays below 200 kB gzipped", async () => {
    const { outputFiles } = await build({
      entryPoints: ["dist/index.js"],
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
      platform: "neutral",
    });
    expect(gzipSync(outputFiles[0].contents, { level: 9 }).length).toBeLessThan(200_000);
  });
});
