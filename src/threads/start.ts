import { memoryLimit, moduleBytes, runtime, shareMemory, ScopeError, ThreadsError } from "../runtime/index.js";
import { currentArena } from "../tensor/index.js";
import { Pool } from "./pool.js";
import { sharedModule } from "./shared-module.js";
import { processors, requireThreads, spawn } from "./spawn.js";

/** Options of {@link start}. */
export interface ThreadsOptions {
  /** Threads in all, this one counted; by default as many as the machine runs at the same time, at most 8. */
  threads?: number;
  /** Bytes that the memory may grow to: a shared one is declared with its maximum. Default: `memoryLimit`, or less where the machine refuses. */
  maximumMemory?: number;
  /** Where the program of the workers is served, {@link workerText}, for pages whose policy forbids workers from blob: addresses. Node needs none. */
  workerUrl?: string;
  /** Seconds without any progress after which a worker counts as lost. Default: 10. */
  patience?: number;
}

/** Milliseconds for which a worker looks out for work before it sleeps. */
const AWAKE = 0.2;
/** Milliseconds in which a worker must have begun. */
const BEGIN = 20_000;

let pool: Pool | null = null;
/** The start that is under way. */
let starting: Promise<number> | null = null;
/** The kernels that import a shared memory; the memory, once shared, stays so. */
let shared: WebAssembly.Module | null = null;

/**
 * Shares the work of every operation among threads from now on, with the same bits as on one thread. The memory moves, once, to one that
 * threads share; tensors, parameters and indices stay what they are. The threads keep no process alive.
 *
 * @returns how many threads there are
 * @throws RangeError if `threads` is not an integer from 1 to 64, or `maximumMemory` or `patience` is not positive
 * @throws ScopeError (`ERR_SCOPE_OPEN`) if a scope is open
 * @throws InitError (`ERR_INIT`) if the runtime cannot compile the kernels
 * @throws ThreadsError (`ERR_THREADS`) if threads run already, or cannot be had here; one can go on with this thread alone
 */
export async function start(options: ThreadsOptions = {}): Promise<number> {
  const { threads = Math.max(1, Math.min(8, processors())), maximumMemory, workerUrl, patience = 10 } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > 64)
    throw new RangeError(`start: threads is ${threads}; it must be an integer from 1 to 64`);
  if (maximumMemory !== undefined && !(maximumMemory > 0))
    throw new RangeError(`start: maximumMemory is ${maximumMemory}; it must be a positive number of bytes`);
  if (!(patience > 0)) throw new RangeError(`start: patience is ${patience}; it must be a positive number of seconds`);
  if (threadCount() > 1 || starting !== null) throw new ThreadsError("start: threads run already; stop them first");
  requireNoScope();
  requireThreads();
  runtime(); // what has no kernels has no use for threads, and says why
  try {
    starting = begin(threads, patience, maximumMemory, workerUrl);
    return await starting;
  } finally {
    starting = null;
  }
}

async function begin(threads: number, patience: number, maximum: number | undefined, url: string | undefined): Promise<number> {
  await pool?.close(); // of one thread, or one that lost a worker
  pool = null;
  shared ??= await compiled();
  requireNoScope();
  const memory = moved(shared, maximum);
  const next = new Pool(threads, patience);
  try {
    const message = { module: shared, memory, awake: AWAKE, ...next.places };
    for (let lane = 1; lane < threads; lane++) next.workers.push(spawn(url));
    const answers = await soon(Promise.all(next.workers.map((worker, i) => worker.begin({ ...message, lane: i + 1 }))));
    const refusal = answers.find((answer) => answer !== "ready");
    if (refusal !== undefined) throw new Error(refusal);
  } catch (error) {
    void next.close();
    throw new ThreadsError(`start: a worker could not begin: ${error instanceof Error ? error.message : String(error)}`);
  }
  next.employ();
  pool = next;
  return threads;
}

/** Ends the threads, if there are any, also those that are being started. The memory stays where it is, and work goes on with one thread. Resolves when they have ended. */
export async function stop(): Promise<void> {
  await starting?.catch(() => {});
  const stopped = pool;
  pool = null;
  await stopped?.close();
}

/** Threads that share the work at this moment, this one counted. */
export const threadCount = (): number => (pool === null || pool.lost !== null || pool.closed ? 1 : pool.lanes);

function requireNoScope(): void {
  if (currentArena() !== null)
    throw new ScopeError(
      "ERR_SCOPE_OPEN",
      "start: a scope is open; start threads outside, where nothing is in the middle of its work",
    );
}

async function compiled(): Promise<WebAssembly.Module> {
  const bytes = moduleBytes();
  if (bytes === null)
    throw new ThreadsError("start: this build of the package, for edge runtimes, has one thread; the default one has threads");
  try {
    return await WebAssembly.compile(sharedModule(bytes));
  } catch (error) {
    throw new ThreadsError(`start: the kernels cannot be compiled for threads here: ${(error as Error).message}`);
  }
}

/** Half as much and again half, where the machine refuses the default maximum. */
function moved(module: WebAssembly.Module, maximum: number | undefined): object {
  for (let most = maximum ?? memoryLimit(); ; most /= 2) {
    try {
      return shareMemory(module, most);
    } catch (error) {
      if (maximum === undefined && most > 1 << 28) continue;
      throw new ThreadsError(`start: there is no shared memory of at most ${most} bytes to be had: ${(error as Error).message}`);
    }
  }
}

function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${BEGIN / 1000} s`)), BEGIN);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
