import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What `npm run build` makes of the program of the page: built too, this code is in a chunk of dist, and that in dist/cli. */
export function liveScript(): string {
  const places = ["./cli/live.js", "../../../dist/cli/live.js"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find(existsSync);
  if (found === undefined) throw new Error(`${join("dist", "cli", "live.js")} is not built; npm run build makes it`);
  return readFileSync(found, "utf8");
}
