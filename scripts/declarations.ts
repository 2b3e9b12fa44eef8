/**
 * Gathers what `tsc` declared, a file for each module, into one file for each entry of package.json and some that they share: what no entry leads to
 * falls away, and the package holds a tenth of the files.
 */
import { readFileSync, renameSync, rmSync } from "node:fs";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

type Exports = Record<string, { types?: string } | string>;
const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: Exports };
const entries = Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [] : (entry.types ?? [])));
const nameOf = (file: string): string => file.replace("./dist/types/", "").replace(/\.d\.ts$/, "");

/** A reference to a library counts at the head of a file only. */
function referencesFirst(code: string): string {
  const references = code.match(/^\/\/\/ <reference .*$/gm) ?? [];
  return [...new Set(references), code.replace(/^\/\/\/ <reference .*\n/gm, "")].join("\n");
}

const bundle = await rollup({
  input: Object.fromEntries(entries.map((file) => [nameOf(file), file])),
  external: [/^node:/],
  plugins: [dts(), { name: "references-first", renderChunk: referencesFirst }],
  onwarn: ({ message }) => {
    // Types that a signature names and no entry exports stay where they are, as they did in files of their own.
    if (!message.includes("no public re-export")) throw new Error(message);
  },
});
await bundle.write({ dir: "dist/gathered", entryFileNames: "[name].d.ts", chunkFileNames: "shared-[hash].d.ts" });
await bundle.close();
rmSync("dist/types", { recursive: true });
renameSync("dist/gathered", "dist/types");
