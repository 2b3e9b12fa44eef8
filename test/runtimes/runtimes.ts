import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);

/** What {@link ./conformance.js} found. */
export interface Report {
  checks: { name: string; error: string | null }[];
  hashes: Record<string, string>;
  /** The same hashes with two threads, or in what words they are refused. */
  threads: { hashes: Record<string, string> | null; refused: string | null };
}

/** What {@link ./fast.js} found. */
export interface FastReport {
  /** Why there is no fast build, or null. */
  refusal: string | null;
  other: string | null;
  rounded: number;
  error: number;
}

interface Reports {
  "main.js": Report;
  "main-fast.js": FastReport;
}

export interface RuntimeUnderTest {
  readonly name: string;
  /** Whether it is installed. */
  readonly present: boolean;
  /** Whether it runs two threads, or what the error says. */
  readonly threads: "two" | RegExp;
  /** Runs a program, the conformance test or the one of the fast build, in the folder of {@link ./published.ts}. */
  run<Main extends keyof Reports>(folder: string, main: Main): Promise<Reports[Main]>;
}

const installed = (...path: string[]): string => resolve("test/runtimes/node_modules", ...path);

function reportIn<T>(output: string): T {
  const line = output.split("\n").find((text) => text.includes("RESULT "));
  if (line === undefined) throw new Error(`no report in the output:\n${output.slice(-4000)}`);
  return JSON.parse(line.slice(line.indexOf("RESULT ") + 7)) as T;
}

const command = (name: string, program: string, args: readonly string[]): RuntimeUnderTest => ({
  name,
  present: existsSync(program),
  threads: "two",
  run: async (folder, main) => {
    const { stdout, stderr } = await run(program, [...args, main], { cwd: folder, maxBuffer: 1 << 26 });
    return reportIn(`${stdout}\n${stderr}`);
  },
});

/** workerd runs what is bundled for it, and no file: the Wasm is a module of its own, compiled at deployment. */
const workerd: RuntimeUnderTest = {
  name: "workerd",
  present: existsSync(installed(".bin/workerd")),
  threads: /this runtime has no Worker\. Without threads everything runs on this one/,
  run: async (folder, main) => {
    await build({
      entryPoints: [join(folder, main)],
      outfile: join(folder, "workerd.js"),
      bundle: true,
      format: "esm",
      conditions: ["workerd"],
      external: ["*.wasm?module"],
      logLevel: "error",
    });
    writeFileSync(
      join(folder, "workerd.capnp"),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  compatibilityDate = "2026-01-01",
  modules = [
    (name = "workerd.js", esModule = embed "workerd.js"),
    (name = "wasm/intertwiner.wasm?module", wasm = embed "node_modules/intertwiner/dist/edge/wasm/intertwiner.wasm"),
  ],
))]);
`,
    );
    const { stdout, stderr } = await run(installed(".bin/workerd"), ["test", "workerd.capnp"], {
      cwd: folder,
      maxBuffer: 1 << 26,
    });
    return reportIn(`${stdout}\n${stderr}`);
  },
};

/** Runtimes without a page. */
export const runtimes: readonly RuntimeUnderTest[] = [
  command(`Node ${process.versions.node}`, process.execPath, []),
  // as on an x86-64 processor of 2008: the same bits from other instructions
  command(`Node ${process.versions.node}, no AVX`, process.execPath, ["--no-enable-avx", "--no-enable-avx2", "--no-enable-fma3"]),
  command("Node 22", installed("node-22/bin/node"), []),
  command("Node 24", installed("node-24/bin/node"), []),
  command("Deno", installed(".bin/deno"), ["run", "--no-prompt"]),
  command("Bun", installed(".bin/bun"), ["run"]),
  workerd,
];
