import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { bundler, bundlers } from "./bundlers.js";
import type { Report, RuntimeUnderTest } from "./runtimes.js";

/** Where Chromium is, or would be. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const KINDS: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** What makes a page cross-origin isolated, so that it may share memory. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** An address, and how to stop serving it. */
export interface Served {
  readonly url: string;
  close(): void | Promise<void>;
}

/** Serves a folder on loopback; `isolated` pages may share memory. A policy is the header Content-Security-Policy. */
export async function serve(folder: string, isolated: boolean, policy?: string): Promise<Served> {
  const server = createServer((request, response) => {
    const path = join(folder, decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    if (!path.startsWith(folder) || !existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    const headers: Record<string, string> = { "content-type": KINDS[extname(path)] ?? "application/octet-stream" };
    if (isolated) Object.assign(headers, ISOLATED);
    if (policy !== undefined) headers["content-security-policy"] = policy;
    response.writeHead(200, headers).end(readFileSync(path));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
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

/** Opens a page and waits for what its program reports. */
export async function reportOf<T = Report>({ url, close }: Served): Promise<T> {
  const tab = await (await openBrowser()).newPage();
  const troubles: string[] = [];
  tab.on("pageerror", (error) => troubles.push(String(error)));
  tab.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  try {
    await tab.goto(url);
    // asked from outside: waiting inside the page takes eval, which its policy may forbid
    for (const late = Date.now() + 60_000; Date.now() < late; await new Promise((done) => setTimeout(done, 50))) {
      const report = await tab.evaluate("globalThis.report").catch(() => undefined); // a page that is reloaded answers later
      if (report !== undefined) return report as T;
    }
    throw new Error(`the page reported nothing; it said: ${troubles.join("; ")}`);
  } finally {
    await tab.close();
    await close();
  }
}

const html = (head: string, script: string): string =>
  `<!doctype html><meta charset="utf-8"><title>intertwiner</title>${head}${script}`;
/** One bundle for both programs: the address says which is run. */
const PROGRAM = `import { conformance } from "./conformance.js";
import { fast } from "./fast.js";
globalThis.report = await (location.hash === "#main-fast.js" ? fast() : conformance());
`;

/** A page of a program without a bundler: the page names the entries of the package in an import map. */
export function pageOf(folder: string, page: string, program: string): string {
  const { exports } = JSON.parse(readFileSync(join(folder, "node_modules/intertwiner/package.json"), "utf8")) as {
    exports: Record<string, { default?: string }>;
  };
  const imports = Object.fromEntries(
    Object.entries(exports)
      .filter(([, target]) => target.default !== undefined)
      .map(([entry, target]) => [entry.replace(".", "intertwiner"), join("/node_modules/intertwiner", target.default as string)]),
  );
  writeFileSync(
    join(folder, page),
    html(`<script type="importmap">${JSON.stringify({ imports })}</script>`, `<script type="module" src="/${program}"></script>`),
  );
  return page;
}

function plainPage(folder: string): string {
  writeFileSync(join(folder, "page.js"), PROGRAM);
  return pageOf(folder, "plain.html", "page.js");
}

const inChromium = (
  name: string,
  path: string | null,
  page: (folder: string) => Promise<Served>,
  threads: RuntimeUnderTest["threads"] = "two",
): RuntimeUnderTest => ({
  name: `Chromium, ${name}`,
  present: existsSync(CHROMIUM) && (path === null || existsSync(resolve("test/runtimes/node_modules", path))),
  threads,
  run: async (folder, main) => {
    const { url, close } = await page(folder);
    return reportOf({ url: `${url}#${main}`, close });
  },
});

/** A page of the folder on the server above. */
const served = async (folder: string, page: string, isolated: boolean): Promise<Served> => {
  const { url, close } = await serve(folder, isolated);
  return { url: `${url}/${page}`, close };
};

/** Vite's server for development, which bundles what a page imports from packages and nothing else. */
async function viteServer(folder: string): Promise<Served> {
  const { createServer } = await bundler("vite", "dist/node/index.js");
  writeFileSync(join(folder, "page.js"), PROGRAM);
  writeFileSync(join(folder, "index.html"), html("", '<script type="module" src="/page.js"></script>'));
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: "error",
    server: { host: "127.0.0.1", port: 0, headers: ISOLATED },
  });
  await server.listen();
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}

/** Pages in Chromium: the package as it is, bundled, and as Vite serves it in development. */
export const pages: readonly RuntimeUnderTest[] = [
  inChromium("plain ESM", null, (folder) => served(folder, plainPage(folder), false), /Cross-Origin-Opener-Policy: same-origin/),
  inChromium("plain ESM, isolated", null, (folder) => served(folder, plainPage(folder), true)),
  inChromium("vite dev", bundlers.vite.path, viteServer),
  ...Object.entries(bundlers).map(([name, { path, bundle }]) =>
    inChromium(name, path, async (folder) => {
      const out = join(folder, name);
      if (existsSync(join(out, "bundle.js"))) return served(folder, `${name}.html`, true);
      mkdirSync(out, { recursive: true });
      writeFileSync(join(folder, `${name}-entry.js`), PROGRAM);
      await bundle(folder, join(folder, `${name}-entry.js`), out);
      writeFileSync(join(folder, `${name}.html`), html("", `<script type="module" src="/${name}/bundle.js"></script>`));
      return served(folder, `${name}.html`, true);
    }),
  ),
];
