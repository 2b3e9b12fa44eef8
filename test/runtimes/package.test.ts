import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
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

/** Bytes of a bundle of some names of an entry, gzipped; `later`, of what is loaded only when it is asked for. */
async function bundle(names: string, entry: string): Promise<{ first: number; later: number }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${names} from "${entry}";`, resolveDir: folder },
    bundle: true,
    splitting: true,
    outdir: "out",
    minify: true,
    format: "esm",
    platform: "neutral",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const sizes = new Map(outputFiles.map(({ path, contents }) => [relative(".", path), gzipSync(contents, { level: 9 }).length]));
  const start = Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint === "<stdin>") as string;
  const reached = (...kinds: string[]): number => {
    const seen = new Set([start]);
    for (const path of seen) // grows as it is walked
      for (const next of metafile.outputs[path].imports) if (kinds.includes(next.kind)) seen.add(next.path);
    return [...seen].reduce((bytes, path) => bytes + (sizes.get(path) as number), 0);
  };
  const first = reached("import-statement");
  return { first, later: reached("import-statement", "dynamic-import") - first };
}
const bundled = async (names: string, entry: string): Promise<number> => (await bundle(names, entry)).first;

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
    const { size } = statSync(tarball());
    console.log(`the tarball has ${size} bytes`);
    expect(size).toBeLessThan(800_000);
  });

  // Each with its kernels, gzipped: what a page that uses all of an entry loads.
  const budgets: Record<string, number> = {
    intertwiner: 160_000,
    "intertwiner/so3": 160_000,
    "intertwiner/groups": 175_000,
    "intertwiner/nn": 210_000,
    "intertwiner/graphs": 185_000,
    "intertwiner/models": 205_000,
    "intertwiner/train": 150_000,
    "intertwiner/io": 200_000,
    "intertwiner/testing": 210_000,
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

  test("the fast build is loaded only when it is asked for, and small: what differs from the default one", async () => {
    const { first, later } = await bundle("*", "intertwiner");
    expect(later).toBeGreaterThan(10_000);
    expect(later).toBeLessThan(25_000);
    expect(first + later, "as one file, for those who cannot load later").toBeLessThan(200_000);
    expect((await bundle("{ wignerD }", "intertwiner/so3")).later, "it falls away with init").toBe(0);
  });

  const text = (...path: string[]): string => readFileSync(join(folder, "node_modules/intertwiner/dist", ...path), "utf8");
  const scripts = (...path: string[]): string[] =>
    readdirSync(join(folder, "node_modules/intertwiner/dist", ...path)).filter((name) => /\.js(\.map)?$/.test(name));

  test("the fast build is no part of the entries for edge runtimes", () => {
    const isFast = (name: string): boolean => name.startsWith("fast-");
    expect(scripts().filter(isFast)).toHaveLength(1);
    expect(scripts().filter((name) => /import\(["']\.\/fast-/.test(text(name)))).toHaveLength(1);
    expect(scripts().filter((name) => /from ?["']\.\/fast-/.test(text(name)))).toEqual([]);
    expect(scripts("edge").filter(isFast)).toEqual([]);
    for (const name of scripts("edge")) expect(text("edge", name), name).not.toMatch(/import\(|fd8502|fd8702/);
    // The kernels that the edge imports have no relaxed SIMD, which would forbid a platform to compile them.
    const wasm = readFileSync(join(folder, "node_modules/intertwiner/dist/edge/wasm/intertwiner.wasm")).toString("hex");
    expect(readdirSync(join(folder, "node_modules/intertwiner/dist/edge/wasm"))).toEqual(["intertwiner.wasm"]);
    expect(wasm).not.toMatch(/fd8502|fd8702/);
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
    expect(files.length).toBeGreaterThan(60);
    expect(files.filter(({ name }) => name.endsWith(".map"))).toEqual([]);
    // A long text goes on in the next line after a backslash.
    const carriers = files
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8").replaceAll("\\\n", ""))
      .filter((text) => text.includes(kernels));
    expect(carriers.length).toBe(1);
    expect(
      files.filter(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1").includes("sourceMappingURL=data")),
    ).toEqual([]);
  });
});
