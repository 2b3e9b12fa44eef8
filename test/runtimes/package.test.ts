import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsrFolder } from "./jsr.js";
import { publishedFolder } from "./published.js";

const installed = (name: string): string => resolve("test/runtimes/node_modules/.bin", name);
let folder: string;
let remove: () => void;

beforeAll(() => {
  ({ folder, remove } = publishedFolder());
}, 120_000);
afterAll(() => remove());

/** The test, or with CI=true always; what is added to its name where the program is missing. */
const wherePresent = (name: string): [typeof test | typeof test.skip, string] => {
  const present = existsSync(installed(name));
  return [present || process.env.CI === "true" ? test : test.skip, present ? "" : ": not installed, not tested"];
};

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
    const [test_, absent] = wherePresent(name);
    test_(`${name} finds nothing wrong with it${absent}`, { timeout: 120_000 }, () => {
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

  const [withDeno, absent] = wherePresent("deno");
  withDeno(`deno publishes the built output, with the types of every entry${absent}`, { timeout: 120_000 }, () => {
    const jsr = join(folder, "jsr");
    jsrFolder(join(folder, "node_modules/intertwiner"), jsr);
    const { status, stderr } = spawnSync(installed("deno"), ["publish", "--dry-run", "--allow-dirty"], {
      cwd: jsr,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    expect(stderr).toContain("Success Dry run complete");
    expect(stderr).not.toContain("warning");
    for (const entry of Object.keys(budgets)) {
      const name = entry === "intertwiner" ? "index" : entry.slice("intertwiner/".length);
      expect(stderr).toContain(`Check dist/${name}.js`);
    }
    expect(status).toBe(0);
  });

  test("the text of the kernels is in one file, and there are no source maps to carry it again", () => {
    const inside = join(folder, "node_modules/intertwiner");
    const kernels = readFileSync(join(inside, "dist/edge/wasm/intertwiner.wasm")).toString("hex");
    const files = readdirSync(inside, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter(({ name }) => name.endsWith(".map"))).toEqual([]);
    const carriers = files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => readFileSync(file, "utf8").includes(kernels.slice(20_000, 20_200)));
    expect(carriers.length).toBe(1);
    expect(readFileSync(carriers[0], "utf8")).toContain(kernels);
    expect(
      files.filter(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1").includes("sourceMappingURL=data")),
    ).toEqual([]);
  });
});
