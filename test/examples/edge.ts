import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";

export const WORKERD = resolve("test/runtimes/node_modules/.bin/workerd");
const FILES = [
  ...["worker.js", "structure.js", "potential.safetensors"].map((name) => join("examples/edge-worker", name)),
  "test/examples/edge-watched.js",
];

/** The example at work on loopback. */
export interface Edge {
  readonly url: string;
  /** s of processor time, user and system, since it started. */
  processorTime(): number;
  /** Bytes in memory. */
  memory(): number;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((found) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });

/**
 * @param folder - one in which the packed package is installed
 * @param watched - whether the worker tells its memory (edge-watched.js), in a V8 without threads of its own and with little room for young
 * objects: their buffers and its doubling of that room grow for thousands of requests, as they do for a worker that does nothing
 */
export async function startEdge(folder: string, { watched = false } = {}): Promise<Edge> {
  for (const file of FILES) copyFileSync(file, join(folder, basename(file)));
  await build({
    entryPoints: [join(folder, watched ? "edge-watched.js" : "worker.js")],
    outfile: join(folder, "edge.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["*.wasm?module", "*.safetensors"],
    logLevel: "error",
  });
  const port = await freePort();
  writeFileSync(
    join(folder, "edge.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (${watched ? '\n  v8Flags = ["--expose-gc", "--max-semi-space-size=1", "--single-threaded"],' : ""}
  services = [(name = "main", worker = (
    compatibilityDate = "2026-01-01",
    modules = [
      (name = "edge.js", esModule = embed "edge.js"),
      (name = "potential.safetensors", data = embed "potential.safetensors"),
      (name = "wasm/intertwiner.wasm?module", wasm = embed "node_modules/intertwiner/dist/edge/wasm/intertwiner.wasm"),
    ],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
  );
  // the script in .bin may start the program as a process of its own; this is the program
  const platform = resolve("test/runtimes/node_modules/@cloudflare/workerd-linux-64/bin/workerd");
  const child: ChildProcess = spawn(existsSync(platform) ? platform : WORKERD, ["serve", "edge.capnp"], { cwd: folder });
  const complaints: string[] = [];
  child.stderr?.on("data", (text: Buffer) => complaints.push(String(text)));
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const url = `http://127.0.0.1:${port}/`;
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(url).catch(() => null);
    if (answer !== null) break;
    if (child.exitCode !== null || attempt > 300) {
      child.kill();
      throw new Error(`workerd does not answer: ${complaints.join("").slice(-2000)}`);
    }
    await new Promise((later) => setTimeout(later, 50));
  }
  const fields = (): string[] => {
    const text = readFileSync(`/proc/${child.pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  };
  return {
    url,
    // fields 14 and 15 of proc(5), in ticks of 10 ms; 24 is in pages
    processorTime: () => (Number(fields()[11]) + Number(fields()[12])) / 100,
    memory: () => Number(fields()[21]) * 4096,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
