import {
  allocate,
  answering,
  type Block,
  type Crew,
  hire,
  type Kernels,
  release,
  runtime,
  ThreadsError,
} from "../runtime/index.js";
import type { Spawned } from "./spawn.js";
import { ARGUMENTS, CLOSED, HEADER, TASK_NUMBERS, TASK_PIECES, WORD_COUNT, WORDS } from "./words.js";

/** Where a piece is told its scratch lies while it is taken down: no address and, in all likelihood, no other number that a kernel is given. */
const SCRATCH = 7_777_301_003_417_216;
type Kernel = (...numbers: number[]) => number | undefined;

/** What the workers are told of the memory. */
export interface Places {
  readonly control: number;
  readonly starts: number;
  readonly tasks: number;
}

/**
 * Threads that share the pieces of regions. Pieces are taken down as lists of kernel calls with their arguments, in shared memory; then every
 * thread, this one too, takes the next piece until there are none. Nothing that a piece computes depends on who takes it.
 */
export class Pool implements Crew {
  readonly lanes: number;
  readonly places: Places;
  recording = false;
  closed = false;
  /** Why the next region will throw. */
  lost: string | null = null;
  readonly workers: Spawned[] = [];
  private closing: Promise<void> | null = null;
  private readonly block: Block;
  private readonly words: Int32Array;
  private readonly starts: Int32Array;
  private readonly tasks: Float64Array;
  private readonly table: Kernel[];
  private readonly plain: Kernels;
  /** Of the piece that is taken down: how much of the tasks is used, and how much scratch there is, where. */
  private used = 0;
  private full = false;
  private stride = 0;
  private base = 0;

  /** @param patience - seconds without any progress after which a worker counts as lost */
  constructor(
    threads: number,
    private readonly patience: number,
  ) {
    this.lanes = threads;
    this.block = allocate(4 * WORD_COUNT + 8 * (TASK_NUMBERS + ARGUMENTS) + 4 * (TASK_PIECES + 1));
    const control = this.block.ptr;
    const tasks = control + 4 * WORD_COUNT;
    this.places = { control, tasks, starts: tasks + 8 * (TASK_NUMBERS + ARGUMENTS) };
    const { i32, f64, kernels } = runtime();
    // A shared memory keeps old views valid when it grows.
    this.words = i32.subarray(control / 4, control / 4 + WORD_COUNT).fill(0);
    this.words[WORDS.next] = CLOSED;
    this.tasks = f64.subarray(tasks / 8, tasks / 8 + TASK_NUMBERS + ARGUMENTS);
    this.starts = i32.subarray(this.places.starts / 4, this.places.starts / 4 + TASK_PIECES + 1);
    this.plain = kernels;
    const named = Object.entries(kernels).filter(([, kernel]) => typeof kernel === "function") as [string, Kernel][];
    named.sort(([a], [b]) => (a < b ? -1 : 1)); // as the workers do
    this.table = named.map(([, kernel]) => kernel);
    runtime().kernels = Object.fromEntries(named.map(([name, kernel], i) => [name, this.recorder(name, kernel, i)])) as never;
  }

  /** From now on regions are shared with the workers, who have begun. */
  employ(): void {
    for (const worker of this.workers) worker.watch(() => this.lose("a worker stopped"));
    hire(this);
  }

  /** Ends the workers; what follows runs on this thread. Resolves when they have ended. */
  close(): Promise<void> {
    this.closing ??= this.dismiss();
    return this.closing;
  }

  private async dismiss(): Promise<void> {
    hire(null);
    this.closed = true;
    if (runtime().kernels !== this.plain) runtime().kernels = this.plain;
    Atomics.store(this.words, WORDS.stop, 1);
    Atomics.add(this.words, WORDS.epoch, 1);
    Atomics.notify(this.words, WORDS.epoch);
    const { workers } = this;
    const gone = (): boolean => Atomics.load(this.words, WORDS.gone) >= workers.length;
    for (let tries = 0; tries < 100 && !gone(); tries++) await new Promise((resolve) => setTimeout(resolve, 2));
    for (const worker of workers) worker.end();
    // Whoever has not said so may still look at the words; those stay then.
    if (gone()) release(this.block);
  }

  private lose(reason: string): void {
    if (!this.closed) this.lost ??= reason;
  }

  private recorder(name: string, kernel: Kernel, index: number): Kernel {
    if (answering.includes(name)) {
      return (...numbers) => {
        if (this.recording) throw new Error(`${name} returns a number, which a piece of a shared region must not wait for`);
        return kernel(...numbers);
      };
    }
    return (...numbers) => {
      if (!this.recording) return kernel(...numbers);
      this.takeDown(index, numbers);
      return undefined;
    };
  }

  private takeDown(index: number, numbers: readonly number[]): void {
    const { tasks, stride, base } = this;
    let at = this.used + HEADER;
    if (at + numbers.length > TASK_NUMBERS) {
      this.full = true;
      return;
    }
    let mask = 0;
    for (let k = 0; k < numbers.length; k++) {
      const number = numbers[k];
      if (stride > 0 && number >= SCRATCH && number < SCRATCH + stride) {
        tasks[at++] = base + (number - SCRATCH);
        mask |= 1 << k;
      } else tasks[at++] = number;
    }
    tasks[this.used] = index;
    tasks[this.used + 1] = numbers.length;
    tasks[this.used + 2] = mask;
    this.used = at;
  }

  run(count: number, scratch: number, piece: (i: number, scratch: number) => void): void {
    if (this.lost !== null) this.fail(this.lost);
    // Not a power of two apart, so that the threads' scratch falls into different cache sets.
    const stride = scratch === 0 ? 0 : Math.ceil(scratch / 64) * 64 + 192;
    const block = stride === 0 ? null : allocate(stride * this.lanes);
    this.stride = stride;
    this.base = block?.ptr ?? 0;
    try {
      for (let first = 0; first < count; ) {
        this.rest();
        const taken = this.takePieces(first, count, piece);
        if (taken > 0) this.share(taken);
        else piece(first, this.base); // too many calls to take down
        first += Math.max(1, taken);
      }
    } finally {
      if (block !== null) release(block);
    }
  }

  /** Takes down pieces from `first` on while there is room; returns how many. */
  private takePieces(first: number, count: number, piece: (i: number, scratch: number) => void): number {
    this.used = 0;
    this.full = false;
    this.recording = true;
    let taken = 0;
    try {
      while (first + taken < count && taken < TASK_PIECES) {
        this.starts[taken] = this.used;
        piece(first + taken, this.stride === 0 ? 0 : SCRATCH);
        if (this.full) break;
        taken++;
        this.starts[taken] = this.used;
      }
    } finally {
      this.recording = false;
    }
    return taken;
  }

  private share(count: number): void {
    const { words } = this;
    words[WORDS.stride] = this.stride;
    words[WORDS.failed] = 0;
    words[WORDS.done] = 0;
    Atomics.store(words, WORDS.count, count);
    Atomics.store(words, WORDS.next, 0);
    if (count > 1) {
      Atomics.add(words, WORDS.epoch, 1);
      if (Atomics.load(words, WORDS.sleepers) > 0) Atomics.notify(words, WORDS.epoch, count - 1);
    }
    let thrown: { error: unknown } | null = null;
    for (;;) {
      const i = Atomics.add(words, WORDS.next, 1);
      if (i >= count) break;
      try {
        this.execute(i);
      } catch (error) {
        thrown ??= { error };
      }
      Atomics.add(words, WORDS.done, 1);
    }
    this.await(WORDS.done, count);
    Atomics.store(words, WORDS.next, CLOSED);
    if (thrown !== null) throw thrown.error;
    if (Atomics.load(words, WORDS.failed) !== 0) this.fail("a kernel failed in a worker");
  }

  private execute(i: number): void {
    const { tasks, starts, table } = this;
    for (let at = starts[i]; at < starts[i + 1]; ) {
      const kernel = table[tasks[at]];
      const n = tasks[at + 1];
      at += HEADER;
      const a = tasks; // the scratch of this thread is the first
      const o = at;
      // biome-ignore format: a kernel ignores what is beyond its own arguments
      kernel(a[o], a[o + 1], a[o + 2], a[o + 3], a[o + 4], a[o + 5], a[o + 6], a[o + 7], a[o + 8], a[o + 9], a[o + 10], a[o + 11], a[o + 12],
        a[o + 13], a[o + 14], a[o + 15], a[o + 16], a[o + 17], a[o + 18], a[o + 19], a[o + 20], a[o + 21], a[o + 22], a[o + 23]);
      at += n;
    }
  }

  /** No worker is looking at the tasks any more. */
  private rest(): void {
    this.await(WORDS.active, 0);
  }

  /** Looks at a word until it is `value`; after a while with less haste, so that threads that lack a processor get one. */
  private await(word: number, value: number): void {
    const { words } = this;
    let turns = 0;
    let last = Atomics.load(words, word);
    let since = 0;
    let begun = 0;
    for (; last !== value; turns++) {
      const now = Atomics.load(words, word);
      if (now !== last) {
        last = now;
        since = 0;
      } else if ((turns & 1023) === 1023) {
        const time = performance.now();
        if (since === 0) since = time;
        if (begun === 0) begun = time;
        if (time - since > 1000 * this.patience) {
          // One that is only slow must not write to memory that is given to others from now on.
          for (const worker of this.workers) worker.end();
          this.fail(`a worker stopped: nothing has moved for ${this.patience} s`);
        }
        if (time - begun > 1) doze(words, word, now);
      }
    }
  }

  private fail(reason: string): never {
    void this.close();
    throw new ThreadsError(
      `${reason}; the threads are closed, and what is computed from now on runs on this one. Call start again for new ones`,
    );
  }
}

/** A fifth of a millisecond of sleep, where this thread may sleep. */
function doze(words: Int32Array, word: number, value: number): void {
  try {
    Atomics.wait(words, word, value, 0.2);
  } catch {
    // The main thread of a page must not.
  }
}
