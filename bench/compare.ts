/**
 * What the benchmarks share: interleaved rounds, medians and spread, a peer process, and lines that say whether a goal is met.
 *
 * Milliseconds belong to one machine and to its other guests, so contenders take turns call by call, and what is reported is the
 * ratio: the median of the ratios of neighbouring calls, with its quartiles. Both run one thread, and what is counted is processor time
 * (user and system, of all threads, so that V8's collector and compiler count too): on a quiet machine it is the time on the clock,
 * and on a busy one it leaves out the turns of others.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "../src/io/index.js";

/** One call and what it is called; `seconds` runs it and says how long it took. */
export interface Contender {
  readonly name: string;
  readonly seconds: () => number | Promise<number>;
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
export const quantile = (values: readonly number[], q: number): number => sorted(values)[Math.round(q * (values.length - 1))];
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Three significant digits, without exponent. */
export const digits = (x: number): string => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toPrecision(3));
export const milliseconds = (seconds: readonly number[]): string =>
  `${digits(1e3 * median(seconds))} ms (min ${digits(1e3 * quantile(seconds, 0))})`;

/** Our work as a contender: as many calls as fill `atLeast` seconds are timed together. */
export function ours(work: () => void, atLeast = 0.05): Contender {
  let calls = 0;
  const run = (n: number): number => {
    const before = process.cpuUsage();
    for (let i = 0; i < n; i++) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6 / n;
  };
  return {
    name: "ours",
    seconds: () => {
      if (calls === 0) {
        warm(work);
        calls = Math.max(1, Math.ceil(atLeast / Math.max(1e-6, run(3))));
      }
      return run(calls);
    },
  };
}

/** V8 compiles a kernel well only after it has been called often enough: up to 60 calls or two seconds. */
export function warm(work: () => void): void {
  const end = performance.now() + 2000;
  for (let i = 0; i < 3 || (i < 60 && performance.now() < end); i++) work();
}

/** Seconds of each contender in rounds in which each is called once. */
export async function interleave(contenders: readonly Contender[], rounds = 9): Promise<number[][]> {
  const times = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (let i = 0; i < contenders.length; i++) {
      const seconds = await contenders[i].seconds();
      if (round >= 0) times[i].push(seconds); // the first round warms up
    }
  }
  return times;
}

/** theirs / ours of each round: median and quartiles. */
export function ratio(theirs: readonly number[], own: readonly number[]): { value: number; text: string } {
  const all = theirs.map((t, i) => t / own[i]);
  return { value: median(all), text: `${digits(median(all))} (${digits(quantile(all, 0.25))}–${digits(quantile(all, 0.75))})` };
}

/** Largest difference over the largest number wanted. */
export function error(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) throw new RangeError(`error: ${found.length} numbers found, ${wanted.length} wanted`);
  let [worst, largest] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    worst = Math.max(worst, Math.abs(found[i] - wanted[i]));
    largest = Math.max(largest, Math.abs(wanted[i]));
  }
  return largest > 0 ? worst / largest : worst;
}

/** One line for each goal, in the form that bench/all.ts collects: "what: measured, goal bound: met". */
export function goal(what: string, measured: number, bound: { least: number } | { most: number }, unit = ""): void {
  const [sign, limit, met] =
    "least" in bound ? ["≥", bound.least, measured >= bound.least] : ["≤", bound.most, measured <= bound.most];
  console.log(`${what}: ${digits(measured)}${unit}, goal ${sign} ${limit}${unit}: ${met ? "met" : "MISSED"}`);
}

/** A goal that could not be looked at, since something is absent. */
export const unmeasured = (what: string, why: string): void => console.log(`${what}: not measured (${why})`);

export const machine = (): string =>
  `${cpus().length}-core ${cpus()[0].model.trim()}, node ${process.version}, load ${loadavg()[0].toFixed(1)}, one thread`;

/** Runs `work` with a folder that is removed afterwards. */
export async function inFolder<R>(work: (folder: string) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Tensors of a safetensors file by name. */
export type Numbers = Float32Array | Float64Array;
export function tensorsOf(path: string): Record<string, { shape: readonly number[]; data: Numbers; integers: Int32Array }> {
  const { tensors } = readSafetensors(readFileSync(path));
  return Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      {
        shape,
        data: data as Numbers,
        integers: data instanceof BigInt64Array ? Int32Array.from(data, Number) : Int32Array.from([]),
      },
    ]),
  );
}

/** What a process may set so that glibc keeps freed memory: without it every large output is faulted in anew, and the peer is slower. */
export const KEEP_HEAP = { GLIBC_TUNABLES: "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184" };
export const peerFile = (name: string): string => fileURLToPath(new URL(`peers/${name}`, import.meta.url));
export const peerPython = (): string | undefined => process.env.PEERS_PYTHON;
/** escnn lives apart: it needs an older NumPy. */
export const escnnPython = (): string | undefined => process.env.PEERS_ESCNN_PYTHON;
/** mace-torch too: it needs e3nn 0.4.4. */
export const macePython = (): string | undefined => process.env.PEERS_MACE_PYTHON;

/** A Python process that answers each line of JSON with one. */
export class PythonProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private readonly complaints: string[] = [];

  constructor(
    script: string,
    args: readonly string[] = [],
    python: string | undefined = peerPython(),
    heap: Readonly<Record<string, string>> = KEEP_HEAP,
  ) {
    if (python === undefined) throw new Error("PEERS_PYTHON is not set");
    this.child = spawn(python, [peerFile(script), ...args], { env: { ...process.env, ...heap, OMP_NUM_THREADS: "1" } });
    this.child.stderr.on("data", (text: Buffer) => this.complaints.push(text.toString()));
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  tell(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  async listen<T>(): Promise<T> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the peer ended: ${this.complaints.join("").slice(-800)}`);
    return JSON.parse(value) as T;
  }

  end(): void {
    this.child.kill();
  }
}

interface Opened<Info> {
  /** e3nn's mode of each case. */
  modes: Record<string, string>;
  info: Info;
}

/** bench/peers/peer.py, kept for the whole benchmark. */
export class Peer {
  private constructor(
    private readonly python: PythonProcess,
    readonly versions: string,
  ) {}

  /** The peer, or null after a line that names what is absent. */
  static async start(): Promise<Peer | null> {
    if (peerPython() === undefined) {
      console.log("absent: e3nn, torch (PEERS_PYTHON is not set)");
      return null;
    }
    const python = new PythonProcess("peer.py");
    try {
      const { packages } = await python.listen<{ packages: Record<string, string> }>();
      const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
      return new Peer(python, versions.join(", "));
    } catch (problem) {
      console.log(`absent: e3nn, torch (${(problem as Error).message.trim().split("\n").pop()})`);
      python.end();
      return null;
    }
  }

  private async ask<T>(request: object): Promise<T> {
    this.python.tell(JSON.stringify(request));
    const answer = await this.python.listen<T & { error?: string }>();
    if (answer.error !== undefined) throw new Error(`peer: ${answer.error}`);
    return answer;
  }

  open<Info>(name: string, folder: string, options: object = {}): Promise<Opened<Info>> {
    return this.ask({ open: name, folder, compile: process.env.PEERS_COMPILE === "1", ...options });
  }

  contender(name: string): Contender {
    return { name, seconds: async () => (await this.ask<{ seconds: number }>({ time: name })).seconds };
  }

  /** What a case computes, in single precision as timed and in double precision. */
  async results(name: string, folder: string): Promise<{ single: Record<string, Numbers>; double: Record<string, Numbers> }> {
    const file = join(folder, `result-${name.replaceAll(/\W/g, "-")}.safetensors`);
    await this.ask({ result: name, file });
    const [single, double]: Record<string, Numbers>[] = [{}, {}];
    for (const [key, { data }] of Object.entries(tensorsOf(file)))
      (key.startsWith("f32.") ? single : double)[key.slice(4)] = data;
    return { single, double };
  }

  async close(): Promise<void> {
    await this.ask({ close: true });
  }

  end(): void {
    this.python.end();
  }
}

/** Ours beside a case of the peer: ratio, times, and both errors against double precision. */
export async function compareCase(options: {
  title: string;
  peer: Peer;
  case: string;
  folder: string;
  /** Does the work and keeps nothing. */
  work: () => void;
  /** The same once, with its numbers by the peer's names. */
  values: () => Record<string, ArrayLike<number>>;
  rounds?: number;
  /** Which case holds the numbers to compare with, if not the timed one. */
  resultCase?: string;
}): Promise<number> {
  const { title, peer, folder, work, values, rounds = 9 } = options;
  const { single, double } = await peer.results(options.resultCase ?? options.case, folder);
  const found = values();
  const errors = (of: Record<string, ArrayLike<number>>): number =>
    Math.max(...Object.keys(double).map((key) => error(of[key] ?? [], double[key])));
  const [own, theirs] = await interleave([ours(work), peer.contender(options.case)], rounds);
  const { value, text } = ratio(theirs, own);
  console.log(
    `${title}: e3nn/ours ${text}; ours ${milliseconds(own)}, e3nn ${milliseconds(theirs)}; ` +
      `errors against double precision: ours ${errors(found).toExponential(1)}, e3nn ${errors(single).toExponential(1)}`,
  );
  return value;
}
