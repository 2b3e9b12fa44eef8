/** Builds the program of the live page, dist/cli/live.js: it holds the library, and finds the kernels in the page. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

export async function buildLive(): Promise<void> {
  await build({
    entryPoints: [path("src/cli/live/page/main.ts")],
    outfile: path("dist/cli/live.js"),
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "none",
    alias: { "#source": path("src/runtime/source.page.ts") },
    logLevel: "error",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildLive();
