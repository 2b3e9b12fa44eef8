/** The package as it is published, for benchmarks that run it outside this process. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { publishedFolder } from "../test/runtimes/published.js";

const changed = (path: string): number => statSync(path).mtimeMs;

/** Builds dist/ if it is older than the sources. */
export function build(): void {
  const sources = ["src", "assembly"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const newest = Math.max(...sources.map(changed));
  if (!existsSync("dist/index.js") || changed("dist/index.js") < newest)
    execFileSync("npm", ["run", "build"], { stdio: "ignore" });
}

/** A folder in which the package is installed; see test/runtimes/published.ts. */
export function published(): ReturnType<typeof publishedFolder> {
  build();
  return publishedFolder();
}

/** A program of test/runtimes/node_modules, or null where it is not installed. */
export function runtime(...path: string[]): string | null {
  const program = resolve("test/runtimes/node_modules", ...path);
  return existsSync(program) ? program : null;
}
