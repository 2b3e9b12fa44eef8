import { instantiateSync } from "@assemblyscript/loader";
import { bytes, compile, compileSync, fastBytes } from "#source";
import { Allocator, type Block } from "./allocator.js";
import { InitError, MemoryError } from "./errors.js";
import { refusal } from "./refusal.js";
import { hasRelaxedSimd } from "./relaxed.js";
import type { Kernels } from "./wasm/kernels.js";

export type Dtype = "f32" | "f64";

const PAGE = 65536;
/** One page less than 4 GiB: the address behind the last byte must not wrap to 0, which kernels take for the end of a loop. */
const MAXIMUM_PAGES = 65535;
/** What a program begins with. */
const FIRST_PAGES = 16;
/** Growing detaches every view and may copy, so it is done in steps of at least this, and of an eighth of what there is. */
const STEP = 4 * 1024 * 1024;

type Build = "default" | "fast";

/** Options of {@link init}. */
export interface InitOptions {
  /** A `WebAssembly.Module` compiled elsewhere, for runtimes that compile at deployment. (Not every set of declarations has that name.) */
  module?: object;
  /**
   * Which build to run. The default one gives the same bits everywhere. The fast one uses relaxed SIMD, fused multiplication and addition
   * where the processor has it: it promises accuracy, not bits, and is loaded only when it is asked for.
   */
  build?: Build;
  /** Largest size of the linear memory in bytes, at most 4 GiB less one page; more is taken for that. What does not fit throws a {@link MemoryError}. */
  memoryLimit?: number;
}

/** One instance of the kernels and the memory they work on. */
class Runtime {
  /** A plain object of the raw exports, so that a test can count calls. */
  kernels: Kernels;
  readonly allocator: Allocator;
  f32: Float32Array;
  f64: Float64Array;
  i32: Int32Array;
  u8: Uint8Array;
  private memory: WebAssembly.Memory;
  /** Bytes that the memory was declared to grow to at most. */
  private most = MAXIMUM_PAGES * PAGE;
  private shared = false;

  /** @param fast - the bytes of the fast build, if `module` is that one */
  constructor(
    module: object,
    private readonly fast: Uint8Array<ArrayBuffer> | null = null,
  ) {
    this.memory = firstMemory();
    this.kernels = this.instantiate(module);
    this.f32 = new Float32Array(this.memory.buffer);
    this.f64 = new Float64Array(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.u8 = new Uint8Array(this.memory.buffer);
    this.allocator = new Allocator(this.kernels.heapBase() >>> 0, this.memory.buffer.byteLength, (missing, asked, held) =>
      this.grow(missing, asked, held),
    );
  }

  get build(): Build {
    return this.fast === null ? "default" : "fast";
  }

  /** The bytes of the module, or null at the edge, which compiles none. */
  get bytes(): Uint8Array<ArrayBuffer> | null {
    return this.fast ?? bytes();
  }

  /** Size of the linear memory in bytes. */
  get size(): number {
    return this.memory.buffer.byteLength;
  }

  private instantiate(module: object): Kernels {
    const { instance } = instantiateSync<Record<string, never>>(module as WebAssembly.Module, { env: { memory: this.memory } });
    return { ...instance.exports } as unknown as Kernels;
  }

  /**
   * Moves everything, at the same addresses, into a memory that other threads can see, and the kernels with it; once.
   *
   * @param module - the kernels, compiled to import a shared memory
   * @param maximum - bytes that the memory may grow to
   * @returns the `WebAssembly.Memory`
   */
  share(module: object, maximum: number): object {
    if (this.shared) return this.memory;
    const before = this.u8;
    const pages = this.size / PAGE;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: Math.max(pages, Math.floor(maximum / PAGE)), shared: true });
    const replaced = this.memory;
    this.memory = memory;
    try {
      this.kernels = this.instantiate(module);
    } catch (error) {
      this.memory = replaced;
      throw error;
    }
    this.most = Math.max(pages, Math.floor(maximum / PAGE)) * PAGE;
    this.shared = true;
    this.look();
    this.u8.set(before);
    return memory;
  }

  /** New views, after the memory has changed. */
  private look(): void {
    this.f32 = new Float32Array(this.memory.buffer);
    this.f64 = new Float64Array(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.u8 = new Uint8Array(this.memory.buffer);
  }

  private grow(missing: number, asked: number, held: number): number {
    const most = Math.min(limit, this.most);
    const room = Math.floor((most - this.size) / PAGE) * PAGE;
    const needed = Math.ceil(missing / PAGE) * PAGE;
    const wanted = Math.max(needed, Math.min(room, Math.ceil(Math.max(STEP, this.size / 8) / PAGE) * PAGE));
    const before = this.size;
    if (needed > room) {
      const bound = limit < this.most ? "memoryLimit" : "its maximum";
      throw new MemoryError(asked, held, `the memory has ${before} bytes and ${bound} is ${most}`);
    }
    if (!this.growBy(wanted) && !this.growBy(needed)) {
      throw new MemoryError(asked, held, `the memory has ${before} bytes of at most ${most}, and the machine gives no more`);
    }
    this.look();
    return this.size - before;
  }

  private growBy(bytes: number): boolean {
    try {
      this.memory.grow(bytes / PAGE);
      return true;
    } catch {
      return false;
    }
  }
}

/** Engines reserve the addresses of all that a memory may grow to, which a process may not be allowed. */
function firstMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MAXIMUM_PAGES });
  } catch (error) {
    throw new MemoryError(
      FIRST_PAGES * PAGE,
      0,
      `and the machine gives no addresses for a memory of at most ${MAXIMUM_PAGES * PAGE} (${(error as Error).message})`,
    );
  }
}

let running: Runtime | undefined;
let limit = MAXIMUM_PAGES * PAGE;

/**
 * The one instance, made at the first call.
 *
 * @throws InitError (`ERR_INIT`) if the runtime cannot compile the kernels, for want of SIMD or by its policy
 */
export function runtime(): Runtime {
  running ??= new Runtime(compiled());
  return running;
}

function compiled(): object {
  try {
    return compileSync();
  } catch (error) {
    throw refusal(error);
  }
}

async function compiledSoon(fast: Uint8Array<ArrayBuffer> | null): Promise<object> {
  try {
    return await (fast === null ? compile() : WebAssembly.compile(fast));
  } catch (error) {
    throw refusal(error);
  }
}

/**
 * Compiles and instantiates the kernels ahead of the first call. Optional: the first call does the same synchronously.
 *
 * @throws InitError (`ERR_INIT`) if another module or build already runs, the module is not that of the kernels, or the runtime cannot
 *   compile them; for the fast build, if the runtime lacks relaxed SIMD (Node 20) or the entries are those for edge runtimes
 * @throws RangeError if `memoryLimit` is not a positive number of bytes, or `build` is no build
 */
export async function init(options: InitOptions = {}): Promise<void> {
  const { module, build, memoryLimit } = options;
  if (memoryLimit !== undefined) {
    if (typeof memoryLimit !== "number" || !(memoryLimit > 0))
      throw new RangeError(`init: memoryLimit is ${memoryLimit}; it must be a positive number of bytes`);
  }
  if (build !== undefined && build !== "default" && build !== "fast")
    throw new RangeError(`init: build is "${build}"; it must be "default" or "fast"`);
  if (running && module) throw new InitError("ERR_INIT", "init: the kernels run already; give the module before the first call");
  if (module && build === "fast") throw new InitError("ERR_INIT", "init: a module and a build are given; give one of them");
  requireBuild(build);
  if (memoryLimit !== undefined) limit = Math.min(memoryLimit, MAXIMUM_PAGES * PAGE);
  if (running) return;
  const fast = build === "fast" && fastBytes !== null ? await fastBytes() : null;
  const given = module ?? (await compiledSoon(fast));
  running ??= module ? ofModule(module) : new Runtime(given, fast);
  requireBuild(build); // in the meantime a call, or another init, may have started the kernels
}

function ofModule(module: object): Runtime {
  try {
    return new Runtime(module);
  } catch (error) {
    if (error instanceof MemoryError) throw error;
    throw new InitError("ERR_INIT", `init: the module that is given is not that of the kernels: ${(error as Error).message}`);
  }
}

function requireBuild(build: Build | undefined): void {
  if (running && build !== undefined && build !== running.build)
    throw new InitError(
      "ERR_INIT",
      `init: the ${running.build} build runs already; ask for the ${build} one before the first call`,
    );
  if (build !== "fast") return;
  if (fastBytes === null)
    throw new InitError("ERR_INIT", 'init: these entries of the package, for edge runtimes, have no fast build; use "default"');
  if (!hasRelaxedSimd())
    throw new InitError("ERR_INIT", 'init: this runtime has no relaxed SIMD, which the fast build needs; use "default"');
}

/** Moves the memory where other threads can see it; see {@link Runtime.share}. */
export const shareMemory = (module: object, maximum: number): object => runtime().share(module, maximum);

/** Functions of the module, by name. */
export const kernels = (): Kernels => runtime().kernels;

/** The bytes of the module that runs, or null at the edge. */
export const moduleBytes = (): Uint8Array<ArrayBuffer> | null => runtime().bytes;

/** Takes `bytes` bytes of linear memory; give the block back with {@link release}. */
export const allocate = (bytes: number): Block => runtime().allocator.allocate(bytes);
export const release = (block: Block): void => runtime().allocator.release(block);

/** Bytes that `memoryLimit` allows in all. What is cut in pieces goes by this alone, so that bits do not depend on what else is held. */
export const memoryLimit = (): number => limit;

/** Bytes of live data, the most there ever were, and the size of the linear memory. */
export const memoryUse = (): { held: number; peak: number; size: number } => {
  const { allocator, size } = runtime();
  return { held: allocator.held, peak: allocator.peak, size };
};
