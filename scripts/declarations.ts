/**
 * Deletes from dist/types what no entry of package.json leads to: `tsc` declares every module, and nobody can name what is in these.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

type Exports = Record<string, { types?: string } | string>;
const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: Exports };
const entries = Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [] : (entry.types ?? [])));

const reached = new Set(entries.map(normalize));
for (const file of reached) // grows as it is walked
  for (const [, module] of readFileSync(file, "utf8").matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]*)\.js"/g))
    reached.add(join(dirname(file), `${module}.d.ts`));

for (const { parentPath, name } of readdirSync("dist/types", { recursive: true, withFileTypes: true }))
  if (name.endsWith(".d.ts") && !reached.has(join(parentPath, name))) rmSync(join(parentPath, name));
