/**
 * From import to the first result in fresh processes of every runtime that is installed, of the package as published; and the size of the core
 * entry with all kernels.
 *
 *   npx tsx bench/startup.bench.ts        builds dist/ first, if it is older than the sources
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { serve } from "../test/runtimes/pages.js";
import { published, runtime } from "./built.js";
import { digits, goal, machine, median, quantile, unmeasured } from "./compare.js";

const ROUNDS = 11;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Milliseconds of one start. */
interface Told {
  load: number;
  first: number;
  /** Processor time of both, of all threads, where the process can tell it. */
  processor: number | null;
}

/** A runtime: `start` is told the folder in which the package is installed, and starts a fresh process. */
interface Contestant {
  readonly name: string;
  readonly most: number | null;
  readonly start: ((folder: string) => Promise<Told>) | null;
}

const RESULT = `const x = tensor("2x1o", new Float64Array([1, 2, 3, 4, 5, 6]));
const six = toArray(gradient((x) => inner(x, x))(x))[5];
if (six !== 12) throw new Error("the first gradient is " + six + ", not 12");
`;
/** Sets `told`; the name is that of the package, or of something to compare with. */
const program = (name: string, work: string): string => `const before = globalThis.process?.cpuUsage?.();
const start = performance.now();
const { gradient, inner, tensor, toArray } = await import("${name}");
const loaded = performance.now();
${work}const end = performance.now();
const { user, system } = globalThis.process?.cpuUsage?.(before) ?? {};
globalThis.told = { load: loaded - start, first: end - loaded, processor: (user + system) / 1000 };
`;
const FIRST = program("intertwiner", RESULT);
const TELL = "console.log(JSON.stringify(globalThis.told));\n";

const command = (name: string, most: number | null, program: string | null, args: readonly string[] = []): Contestant => ({
  name,
  most,
  start:
    program === null
      ? null
      : async (folder) => JSON.parse(execFileSync(program, [...args, "first.js"], { cwd: folder, encoding: "utf8" })) as Told,
});

let browser: Browser | null = null;

/** A page with a cache and a process of its own, which finds the package through an import map. */
const inChromium =
  (script: string) =>
  async (folder: string): Promise<Told> => {
    const { exports } = JSON.parse(readFileSync(join(folder, "node_modules/intertwiner/package.json"), "utf8"));
    const imports = { intertwiner: join("/node_modules/intertwiner", exports["."].default) };
    const html = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script><script type="module">${script}</script>`;
    writeFileSync(join(folder, "empty.js"), "export {};\n");
    writeFileSync(join(folder, "first.html"), html);
    const { url, close } = await serve(folder, false);
    browser ??= await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    });
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(`${url}/first.html`);
      await page.waitForFunction("globalThis.told !== undefined", undefined, { timeout: 60_000 });
      return { ...((await page.evaluate("globalThis.told")) as Told), processor: null };
    } finally {
      await context.close();
      close();
    }
  };

const freePort = (): Promise<number> =>
  new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });

/**
 * The clock of a worker stands still while it computes, so this is the clock of who asks: a request that makes the worker import the library
 * and answer its first result, after one that does nothing.
 */
async function inWorkerd(program: string, folder: string): Promise<Told> {
  if (!existsSync(join(folder, "library.js"))) {
    writeFileSync(
      join(folder, "library-entry.js"),
      `import { gradient, inner, tensor, toArray } from "intertwiner";\nexport const first = () => {\n${RESULT}return six;\n};\n`,
    );
    await build({
      entryPoints: [join(folder, "library-entry.js")],
      outfile: join(folder, "library.js"),
      bundle: true,
      format: "esm",
      conditions: ["workerd"],
      external: ["*.wasm?module"],
      logLevel: "error",
    });
    writeFileSync(
      join(folder, "starting.js"),
      'export default { async fetch({ url }) { return new Response(url.endsWith("/first") ? String((await import("library.js")).first()) : "here"); } };\n',
    );
  }
  const port = await freePort();
  writeFileSync(
    join(folder, "starting.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = "2026-01-01",
    modules = [
      (name = "starting.js", esModule = embed "starting.js"),
      (name = "library.js", esModule = embed "library.js"),
      (name = "wasm/intertwiner.wasm?module", wasm = embed "node_modules/intertwiner/dist/edge/wasm/intertwiner.wasm"),
    ],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
  );
  const child = spawn(program, ["serve", "starting.capnp"], { cwd: folder, stdio: "ignore" });
  const ended = new Promise((done) => child.once("exit", done));
  const ask = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}/${path}`)).text();
  try {
    for (let attempt = 0; (await ask("").catch(() => "")) !== "here"; attempt++) {
      if (attempt > 200 || child.exitCode !== null) throw new Error("workerd does not answer");
      await new Promise((later) => setTimeout(later, 50));
    }
    await ask("");
    const start = performance.now();
    const six = await ask("first");
    const end = performance.now();
    if (six !== "12") throw new Error(`the first gradient is ${six}, not 12`);
    return { load: 0, first: end - start, processor: null };
  } finally {
    child.kill();
    await ended;
  }
}

const workerd = runtime("@cloudflare/workerd-linux-64/bin/workerd") ?? runtime(".bin/workerd");
const contestants: readonly Contestant[] = [
  command(`Node ${process.versions.node}`, 40, process.execPath),
  command("Node 22", null, runtime("node-22/bin/node")),
  command("Node 24", 40, runtime("node-24/bin/node")),
  command("Deno", 40, runtime(".bin/deno"), ["run", "--no-prompt"]),
  command("Bun", null, runtime(".bin/bun"), ["run"]),
  { name: "Chromium", most: 60, start: existsSync(CHROMIUM) ? inChromium(FIRST) : null },
  {
    name: "Chromium, of an empty module beside it",
    most: null,
    start: existsSync(CHROMIUM) ? inChromium(program("/empty.js", "")) : null,
  },
  { name: "workerd, after it has compiled", most: 20, start: workerd === null ? null : (folder) => inWorkerd(workerd, folder) },
];

const { folder, remove } = published();
try {
  writeFileSync(join(folder, "first.js"), FIRST + TELL);
  console.log(`${machine()}; median of ${ROUNDS} fresh processes`);
  const told = new Map<Contestant, Told[]>();
  for (let round = -1; round < ROUNDS; round++) {
    for (const contestant of contestants) {
      if (contestant.start === null) continue;
      const found = await contestant.start(folder);
      if (round >= 0) told.set(contestant, [...(told.get(contestant) ?? []), found]); // the first fills the caches of the system
    }
  }
  for (const contestant of contestants) {
    const { name, most } = contestant;
    const runs = told.get(contestant);
    if (runs === undefined) {
      unmeasured(`import to first result in ${name}`, "not installed: npm ci --prefix test/runtimes");
      continue;
    }
    const total = runs.map(({ load, first }) => load + first);
    const processor = runs.map((run) => run.processor).filter((time) => time !== null);
    const parts = `import ${digits(median(runs.map(({ load }) => load)))} ms, first gradient ${digits(median(runs.map(({ first }) => first)))} ms, least together ${digits(quantile(total, 0))} ms`;
    console.log(`${name}: ${parts}${processor.length > 0 ? `; processor time ${digits(median(processor))} ms` : ""}`);
    if (most === null) console.log(`import to first result in ${name}: ${digits(median(total))} ms`);
    else goal(`import to first result in ${name}`, median(total), { most }, " ms");
  }
} finally {
  await (browser as Browser | null)?.close();
  remove();
}

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
