import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishedFolder } from "./published.js";

const installed = (name: string): string => resolve("test/runtimes/node_modules/.bin", name);
let folder: string;
let remove: () => void;

beforeAll(() => {
  ({ folder, remove } = publishedFolder());
}, 120_000);
afterAll(() => remove());

const tarball = (): string => join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) as string);

/** Bytes of a bundle of some names of an entry, gzipped. */
async function bundled(names: string, entry: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from "${entry}";`, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    write: false,
    logLevel: "error",
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

describe("what is published", () => {
  for (const [name, args] of [
    ["publint", ["--strict"]],
    ["attw", ["--profile", "esm-only", "--no-emoji"]],
  ] as const) {
    const test_ = existsSync(installed(name)) || process.env.CI === "true" ? test : test.skip;
    test_(`${name} finds nothing wrong with it`, { timeout: 120_000 }, () => {
      execFileSync(
        installed(name),
        [...args.slice(0, 1), ...(name === "attw" ? [args[1], tarball(), args[2] as string] : [tarball()])],
        {
          encoding: "utf8",
          stdio: "pipe",
        },
      );
    });
  }

  test("the tarball is below 800 kB", () => {
    expect(statSync(tarball()).size).toBeLessThan(800_000);
  });

  // Each with its kernels, gzipped: what a page that uses all of an entry loads.
  const budgets: Record<string, number> = {
    intertwiner: 140_000,
    "intertwiner/so3": 160_000,
    "intertwiner/groups": 175_000,
    "intertwiner/nn": 145_000,
    "intertwiner/graphs": 150_000,
    "intertwiner/models": 165_000,
    "intertwiner/train": 150_000,
    "intertwiner/io": 150_000,
    "intertwiner/testing": 190_000,
    "intertwiner/threads": 140_000,
  };

  test("every entry has a budget", () => {
    const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: Record<string, unknown> };
    const entries = Object.keys(exports).filter((entry) => !entry.includes("*") && !entry.endsWith(".json"));
    expect(entries.map((entry) => entry.replace(".", "intertwiner")).sort()).toEqual(Object.keys(budgets).sort());
  });

  test.each(Object.entries(budgets))("%s stays below %d bytes", async (entry, budget) => {
    const bytes = await bundled("*", entry);
    expect(bytes).toBeLessThan(budget);
    expect(bytes, "a budget far above what is needed guards nothing").toBeGreaterThan(budget / 3);
  });

  test("what is not used falls away: rotations and coefficients need no kernels", async () => {
    expect(await bundled("{ Rotation }", "intertwiner/so3")).toBeLessThan(15_000);
    expect(await bundled("{ clebschGordan }", "intertwiner/so3")).toBeLessThan(15_000);
    expect(await bundled("{ wignerD }", "intertwiner/so3")).toBeLessThan((await bundled("*", "intertwiner/so3")) - 5_000);
  });

  test("source maps do not carry the text of the kernels", () => {
    const maps = readdirSync(join(folder, "node_modules/intertwiner/dist")).filter((name) => name.endsWith(".map"));
    for (const map of maps) expect(statSync(join(folder, "node_modules/intertwiner/dist", map)).size).toBeLessThan(1_000_000);
  });
});
