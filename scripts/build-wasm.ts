/**
 * Compiles assembly/ and writes what the rest of the project reads:
 *   build/intertwiner.wasm        the module (imported statically at the edge)
 *   build/fast.wasm               the same kernels with relaxed SIMD
 *   src/runtime/wasm/inline.ts    the bytes of the module as hex text, for every other runtime
 *   src/runtime/wasm/fast.ts      what of them the fast build replaces
 *   src/runtime/wasm/kernels.ts   the TypeScript signature of each kernel, read from the sources
 * Nothing is done when the sources have not changed since the last time.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main as asc } from "assemblyscript/asc";
import { patched } from "../src/runtime/patch.js";
import { generateKernels } from "./kernels/index.js";
import { difference } from "./module-difference.js";

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((file) => /\.(ts|json)$/.test(file))
    .sort();

function writeWhole(path: string, data: string | Uint8Array): void {
  writeFileSync(`${path}.${process.pid}.part`, data);
  renameSync(`${path}.${process.pid}.part`, path);
}

/** `export function f(a: usize, n: i32): f64` of the kernel sources, as members of an interface. */
function signatures(files: string[], exported: Set<string>): string {
  const lines: string[] = [];
  const answering: string[] = [];
  for (const file of files) {
    for (const [, name, parameters, result] of readFileSync(file, "utf8").matchAll(
      /export function (\w+)\(([^)]*)\):\s*(\w+)/g,
    )) {
      if (!exported.has(name)) continue;
      const list = parameters
        .replace(/\s+/g, " ")
        .replace(/:\s*(usize|i32|u32|f32|f64)/g, ": number")
        .replace(/,\s*$/, "")
        .trim();
      lines.push(`  ${name}(${list}): ${result === "void" ? "void" : "number"};`);
      if (result !== "void") answering.push(`"${name}"`);
      exported.delete(name);
    }
  }
  if (exported.size > 0) throw new Error(`build-wasm: no source found for the exports ${[...exported].join(", ")}`);
  return `// Written by scripts/build-wasm.ts from assembly/.\nexport interface Kernels {\n${lines.sort().join("\n")}\n}\n\n/** Those that return a number. */\nexport const answering: readonly string[] = [${answering.sort().join(", ")}];\n`;
}

mkdirSync("build", { recursive: true });
mkdirSync("src/runtime/wasm", { recursive: true });
generateKernels("assembly/generated");
const files = sources("assembly");
const hash = createHash("sha256");
for (const file of [...files, "asconfig.json", "scripts/build-wasm.ts", "scripts/module-difference.ts"])
  hash.update(file).update(readFileSync(file));
const stamp = hash.digest("hex");
const outputs = ["intertwiner.wasm", "fast.wasm"]
  .map((name) => join("build", name))
  .concat(["inline.ts", "fast.ts", "kernels.ts"].map((name) => join("src/runtime/wasm", name)));

/** Compiles a target of asconfig.json into `file`. */
async function compile(target: string, file: string) {
  const part = `build/${process.pid}.wasm`;
  const { error, stderr } = await asc(["--config", "asconfig.json", "--target", target, "--outFile", part]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  renameSync(part, file);
  return readFileSync(file);
}

const current = existsSync("build/stamp") && readFileSync("build/stamp", "utf8") === stamp && outputs.every(existsSync);
if (!current) {
  process.stderr.write("compiling the kernels (about twenty seconds) …\n");
  const bytes = await compile("simd", "build/intertwiner.wasm");
  const fast = await compile("fast", "build/fast.wasm");
  const patches = difference(bytes, fast);
  if (!fast.equals(patched(bytes, patches))) throw new Error("build-wasm: the patches do not make the fast build");
  const exported = new Set(
    WebAssembly.Module.exports(new WebAssembly.Module(bytes))
      .filter((e) => e.kind === "function")
      .map((e) => e.name),
  );
  writeWhole(
    "src/runtime/wasm/inline.ts",
    `// Written by scripts/build-wasm.ts.\nconst hex: string = "${bytes.toString("hex")}";\nexport default hex;\n`,
  );
  writeWhole(
    "src/runtime/wasm/fast.ts",
    `// Written by scripts/build-wasm.ts.\nimport type { Patch } from "../patch.js";\n\nconst patches: readonly Patch[] = ${JSON.stringify(patches)};\nexport default patches;\n`,
  );
  writeWhole("src/runtime/wasm/kernels.ts", signatures(files, exported));
  writeWhole("build/stamp", stamp);
}
