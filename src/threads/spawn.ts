import { ThreadsError } from "../runtime/index.js";
import { workerText } from "./worker-text.js";

/** A worker of this runtime, whichever its interface. */
export interface Spawned {
  /** Says the first and only message, and waits for the answer. */
  begin(message: object): Promise<string>;
  /** `gone` is called when it has ended, if the runtime says so. */
  watch(gone: () => void): void;
  end(): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  once(event: string, listener: (value: unknown) => void): void;
  unref(): void;
  terminate(): Promise<number>;
}
interface WorkerThreads {
  Worker: new (text: string, options: object) => NodeWorker;
}
interface Host {
  process?: { getBuiltinModule?(name: string): unknown; versions?: Record<string, string> };
  Bun?: unknown;
  Worker?: new (url: string) => Worker & { unref?(): void };
  navigator?: { hardwareConcurrency?: number };
  crossOriginIsolated?: boolean;
}
const host = globalThis as unknown as Host;

const builtin = <T>(name: string): T | undefined =>
  host.Bun === undefined ? (host.process?.getBuiltinModule?.(name) as T | undefined) : undefined;

/** Threads that the machine runs at the same time, as far as the runtime tells. */
export function processors(): number {
  const os = builtin<{ availableParallelism(): number }>("node:os");
  return os?.availableParallelism() ?? host.navigator?.hardwareConcurrency ?? 1;
}

/** @throws ThreadsError (`ERR_THREADS`) if the runtime lacks what threads need */
export function requireThreads(): void {
  const missing =
    typeof SharedArrayBuffer === "undefined" || host.crossOriginIsolated === false
      ? "memory that threads share is not to be had; a page must be cross-origin isolated for it: serve it with the headers " +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp"
      : builtin("node:worker_threads") === undefined && typeof host.Worker === "undefined"
        ? "this runtime has no Worker"
        : null;
  if (missing !== null) throw new ThreadsError(`start: ${missing}. Without threads everything runs on this one`);
}

/** A worker that runs the program of worker-text.ts, or the one at `url`, and keeps no process alive. */
export function spawn(url: string | undefined): Spawned {
  const served = url !== undefined && typeof host.Worker !== "undefined"; // Node has no workers from addresses, and no policy either
  const threads = served ? undefined : builtin<WorkerThreads>("node:worker_threads");
  return threads === undefined ? spawnWeb(url) : spawnNode(threads);
}

function spawnNode({ Worker }: WorkerThreads): Spawned {
  // No options of the process: a loader that it was started with has no business here.
  const worker = new Worker(workerText, { eval: true, execArgv: [], env: {} });
  return {
    begin: (message) =>
      new Promise((resolve, reject) => {
        worker.once("message", (answer) => resolve(String(answer)));
        worker.once("error", (error) => reject(error as Error));
        worker.once("exit", () => reject(new Error("it ended before it began")));
        worker.postMessage(message);
      }),
    watch(gone) {
      worker.once("exit", gone);
      worker.unref();
    },
    end: () => void worker.terminate(),
  };
}

function spawnWeb(given: string | undefined): Spawned {
  const url = given ?? URL.createObjectURL(new Blob([workerText], { type: "text/javascript" }));
  const worker = new (host.Worker as NonNullable<Host["Worker"]>)(url);
  return {
    begin: (message) =>
      new Promise<string>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(String(data));
        worker.onerror = (event) => {
          event.preventDefault?.();
          reject(
            new Error(event.message || "its script was refused; a policy that forbids blob: workers needs the option workerUrl"),
          );
        };
        worker.postMessage(message);
      }).finally(() => {
        if (given === undefined) URL.revokeObjectURL(url);
      }),
    watch(gone) {
      worker.onerror = gone;
      worker.unref?.();
    },
    end: () => worker.terminate(),
  };
}
