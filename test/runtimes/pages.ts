import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import type { Report, RuntimeUnderTest } from "./runtimes.js";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const KINDS: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Serves a folder on loopback; `isolated` pages may share memory. */
export async function serve(folder: string, isolated: boolean): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const path = join(folder, decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    if (!path.startsWith(folder) || !existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    const headers: Record<string, string> = { "content-type": KINDS[extname(path)] ?? "application/octet-stream" };
    if (isolated)
      Object.assign(headers, { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" });
    response.writeHead(200, headers).end(readFileSync(path));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

let browser: Promise<Browser> | null = null;

/** One browser for all pages. */
export const openBrowser = (): Promise<Browser> => {
  browser ??= chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  return browser;
};

export const closeBrowser = async (): Promise<void> => {
  await (await browser)?.close();
  browser = null;
};

/** Opens a page of the folder and waits for what its program reports. */
async function reportOf(folder: string, page: string, isolated: boolean): Promise<Report> {
  const { url, close } = await serve(folder, isolated);
  const tab = await (await openBrowser()).newPage();
  const troubles: string[] = [];
  tab.on("pageerror", (error) => troubles.push(String(error)));
  tab.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  try {
    await tab.goto(`${url}/${page}`);
    await tab.waitForFunction("globalThis.report !== undefined", undefined, { timeout: 60_000 }).catch(() => {
      throw new Error(`the page reported nothing; it said: ${troubles.join("; ")}`);
    });
    return (await tab.evaluate("globalThis.report")) as Report;
  } finally {
    await tab.close();
    close();
  }
}

const html = (head: string, script: string): string =>
  `<!doctype html><meta charset="utf-8"><title>intertwiner</title>${head}${script}`;
const PROGRAM = 'import { conformance } from "./conformance.js";\nglobalThis.report = await conformance();\n';

/** The package as it is, without a bundler: the page names its entries in an import map. */
function plainPage(folder: string): string {
  const { exports } = JSON.parse(readFileSync(join(folder, "node_modules/intertwiner/package.json"), "utf8")) as {
    exports: Record<string, { default?: string }>;
  };
  const imports = Object.fromEntries(
    Object.entries(exports)
      .filter(([, target]) => target.default !== undefined)
      .map(([entry, target]) => [entry.replace(".", "intertwiner"), join("/node_modules/intertwiner", target.default as string)]),
  );
  writeFileSync(join(folder, "page.js"), PROGRAM);
  writeFileSync(
    join(folder, "plain.html"),
    html(`<script type="importmap">${JSON.stringify({ imports })}</script>`, '<script type="module" src="/page.js"></script>'),
  );
  return "plain.html";
}

const bundler = async (name: string, file: string): Promise<any> =>
  import(pathToFileURL(resolve("test/runtimes/node_modules", name, file)).href);

/** A bundler with the configuration that its users begin with: none. */
const bundlers: Record<string, { path: string; bundle(folder: string, entry: string, out: string): Promise<void> }> = {
  esbuild: {
    path: "esbuild/lib/main.js",
    bundle: async (_, entry, out) => {
      const { build } = await bundler("esbuild", "lib/main.js");
      await build({
        entryPoints: [entry],
        outfile: join(out, "bundle.js"),
        bundle: true,
        format: "esm",
        minify: true,
        logLevel: "error",
      });
    },
  },
  rollup: {
    path: "rollup/dist/es/rollup.js",
    bundle: async (_, entry, out) => {
      const { rollup } = await bundler("rollup", "dist/es/rollup.js");
      const { nodeResolve } = await bundler("@rollup/plugin-node-resolve", "dist/es/index.js");
      const bundle = await rollup({ input: entry, plugins: [nodeResolve()] });
      await bundle.write({ file: join(out, "bundle.js"), format: "es" });
      await bundle.close();
    },
  },
  vite: {
    path: "vite/dist/node/index.js",
    bundle: async (folder, entry, out) => {
      const { build } = await bundler("vite", "dist/node/index.js");
      await build({
        root: folder,
        configFile: false,
        logLevel: "error",
        build: {
          target: "es2022",
          outDir: out,
          emptyOutDir: false,
          lib: { entry, formats: ["es"], fileName: () => "bundle.js" },
        },
      });
    },
  },
  webpack: {
    path: "webpack/lib/index.js",
    bundle: async (folder, entry, out) => {
      const { default: webpack } = await bundler("webpack", "lib/index.js");
      await new Promise<void>((done, failed) =>
        webpack(
          {
            mode: "production",
            context: folder,
            entry,
            output: { path: out, filename: "bundle.js", module: true },
            experiments: { outputModule: true, topLevelAwait: true },
          },
          (error: Error | null, stats: any) => {
            if (error !== null || stats.hasErrors()) failed(error ?? new Error(stats.toString({ colors: false })));
            else done();
          },
        ),
      );
    },
  },
};

const inChromium = (
  name: string,
  path: string | null,
  isolated: boolean,
  page: (folder: string) => Promise<string>,
): RuntimeUnderTest => ({
  name: `Chromium, ${name}`,
  present: existsSync(CHROMIUM) && (path === null || existsSync(resolve("test/runtimes/node_modules", path))),
  run: async (folder) => reportOf(folder, await page(folder), isolated),
});

/** Pages in Chromium: the package as it is, and bundled. */
export const pages: readonly RuntimeUnderTest[] = [
  inChromium("plain ESM", null, false, async (folder) => plainPage(folder)),
  inChromium("plain ESM, isolated", null, true, async (folder) => plainPage(folder)),
  ...Object.entries(bundlers).map(([name, { path, bundle }]) =>
    inChromium(name, path, true, async (folder) => {
      const out = join(folder, name);
      mkdirSync(out, { recursive: true });
      writeFileSync(join(folder, `${name}-entry.js`), PROGRAM);
      await bundle(folder, join(folder, `${name}-entry.js`), out);
      writeFileSync(join(folder, `${name}.html`), html("", `<script type="module" src="/${name}/bundle.js"></script>`));
      return `${name}.html`;
    }),
  ),
];
