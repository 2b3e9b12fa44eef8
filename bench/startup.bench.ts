/**
 * From import to the first result in fresh Node processes, beside an empty process; and the size of the core entry with all kernels.
 *
 *   npx tsx bench/startup.bench.ts        builds dist/ first, if it is older than the sources
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { digits, goal, machine, median, quantile } from "./compare.js";

const ROUNDS = 11;
const changed = (path: string): number => statSync(path).mtimeMs;
const newest = Math.max(...readdirSync("src", { recursive: true, encoding: "utf8" }).map((file) => changed(join("src", file))));
if (!existsSync("dist/index.js") || changed("dist/index.js") < newest) execFileSync("npm", ["run", "build"], { stdio: "ignore" });
const folder = mkdtempSync(join(tmpdir(), "startup-"));
const entry = pathToFileURL("dist/index.js").href;
const program = join(folder, "first.mjs");
writeFileSync(
  program,
  `const start = performance.now();
const { gradient, inner, tensor, toArray } = await import(${JSON.stringify(entry)});
const loaded = performance.now();
const x = tensor("2x1o", new Float64Array([1, 2, 3, 4, 5, 6]));
const [six] = toArray(gradient((x) => inner(x, x))(x)).slice(5);
const end = performance.now();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ six, load: loaded - start, first: end - loaded, processor: (user + system) / 1000 }));
`,
);
const bare = join(folder, "bare.mjs");
writeFileSync(
  bare,
  "const { user, system } = process.cpuUsage();\nconsole.log(JSON.stringify({ processor: (user + system) / 1000 }));\n",
);

interface Told {
  six: number;
  load: number;
  first: number;
  processor: number;
}
const run = (file: string): Told => JSON.parse(execFileSync(process.execPath, [file], { encoding: "utf8" })) as Told;
run(program);
const told: Told[] = [];
const idle: Told[] = [];
for (let round = 0; round < ROUNDS; round++) {
  told.push(run(program));
  idle.push(run(bare));
}
if (told.some(({ six }) => six !== 12)) throw new Error(`startup: the first gradient is ${told[0].six}, not 12`);
const total = told.map(({ load, first }) => load + first);
console.log(`${machine()}; median of ${ROUNDS} fresh processes`);
console.log(
  `import ${digits(median(told.map(({ load }) => load)))} ms, first gradient ${digits(median(told.map(({ first }) => first)))} ms, ` +
    `least together ${digits(quantile(total, 0))} ms; processor time ${digits(median(told.map(({ processor }) => processor)))} ms, ` +
    `of an empty process ${digits(median(idle.map(({ processor }) => processor)))} ms`,
);
goal("import to first result in Node", median(total), { most: 40 }, " ms");

const { outputFiles } = await build({
  entryPoints: ["dist/index.js"],
  bundle: true,
  minify: true,
  format: "esm",
  platform: "neutral",
  write: false,
});
const bytes = outputFiles[0].contents;
console.log(`core entry as a bundler makes it: ${digits(bytes.length / 1000)} kB`);
goal("core entry with its Wasm, gzipped", gzipSync(bytes, { level: 9 }).length / 1000, { most: 200 }, " kB");
const [packed] = JSON.parse(
  execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }),
) as { size: number }[];
goal("tarball", packed.size / 1000, { most: 800 }, " kB");
rmSync(folder, { recursive: true });
