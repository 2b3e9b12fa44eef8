import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The library that draws the charts, as text for a page that has no network. */
export interface ChartLibrary {
  readonly script: string;
  readonly style: string;
  readonly licence: string;
}

const FILES = { script: "uPlot.iife.min.js", style: "uPlot.min.css", licence: "LICENSE" };

/** A folder `uplot` beside the built program holds the three files; in the repository they are those of the development dependency. */
export function chartLibrary(): ChartLibrary {
  const built = join(dirname(fileURLToPath(import.meta.url)), "uplot");
  const read = (name: keyof typeof FILES): string => {
    if (existsSync(built)) return readFileSync(join(built, FILES[name]), "utf8");
    const root = dirname(createRequire(import.meta.url).resolve("uplot/package.json"));
    return readFileSync(join(root, name === "licence" ? "" : "dist", FILES[name]), "utf8");
  };
  // the address in the first line of the script is told in the notice
  return { script: read("script").replace(/^\/\*!.*?\*\/\s*/s, ""), style: read("style"), licence: read("licence").trim() };
}
