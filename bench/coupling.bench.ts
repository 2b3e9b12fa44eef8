/**
 * 3j, 6j and 9j symbols: all 72,809 3j symbols with l ≤ 10, 10,000 6j and 10,000 9j symbols of random integer spins to 20.
 *
 *   npx tsx bench/coupling.bench.ts                            without the peer
 *   PEERS_PYTHON=python npx tsx bench/coupling.bench.ts        a Python that has numpy and pywigxjpf; with a C compiler, C too
 *
 * pywigxjpf is called once a symbol; "WIGXJPF in C" is the same library in a loop of C. Errors are the largest distance from the exact value
 * in units of the last place, over some thousand symbols (the definition sums bigints and rounds once), and how many of these symbols
 * are not the nearest double.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generator } from "../src/arithmetic/index.js";
import { wigner3j, wigner3jTable, wigner3js, wigner6j, wigner6js, wigner9j, wigner9js } from "../src/so3/index.js";
import {
  type Contender,
  digits,
  goal,
  inFolder,
  interleave,
  machine,
  median,
  milliseconds,
  ours,
  PythonProcess,
  peerPython,
  ratio,
  unmeasured,
} from "./compare.js";

const ROUNDS = 15;
const CHECKED = 2000;

type Kind = "3j" | "6j" | "9j";

const triad = (a: number, b: number, c: number): boolean => a <= b + c && b <= c + a && c <= a + b;

/** All 3j symbols with l ≤ lmax and three orders that sum to zero. */
function threes(lmax: number): number[] {
  const rows: number[] = [];
  for (let a = 0; a <= lmax; a++)
    for (let b = 0; b <= lmax; b++)
      for (let c = Math.abs(a - b); c <= Math.min(a + b, lmax); c++)
        for (let k = -a; k <= a; k++)
          for (let l = Math.max(-b, -c - k); l <= Math.min(b, c - k); l++) rows.push(a, b, c, k, l, -k - l);
  return rows;
}

function sixes(count: number, most: number): number[] {
  const random = generator("6j");
  const rows: number[] = [];
  while (rows.length < 6 * count) {
    const [a, b, c, d, e, f] = Array.from({ length: 6 }, () => Math.floor(random.uniform() * (most + 1)));
    if (triad(a, b, c) && triad(a, e, f) && triad(d, b, f) && triad(d, e, c)) rows.push(a, b, c, d, e, f);
  }
  return rows;
}

function nines(count: number, most: number): number[] {
  const random = generator("9j");
  const between = (low: number, high: number): number => low + Math.floor(random.uniform() * (high - low + 1));
  const rows: number[] = [];
  while (rows.length < 9 * count) {
    const [a, b, d, e] = Array.from({ length: 4 }, () => between(0, most));
    const couple = (x: number, y: number): number => between(Math.abs(x - y), Math.min(x + y, most));
    const [c, f, g, h] = [couple(a, b), couple(d, e), couple(a, d), couple(b, e)];
    const [low, high] = [Math.max(Math.abs(g - h), Math.abs(c - f)), Math.min(g + h, c + f, most)];
    if (low <= high) rows.push(a, b, c, d, e, f, g, h, between(low, high));
  }
  return rows;
}

/** Distance of a double from the nearest one, in units of its last place. */
function units(found: number, wanted: number): number {
  if (found === wanted) return 0;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, wanted);
  bits.setBigInt64(0, bits.getBigInt64(0) + 1n);
  return Math.abs((found - wanted) / (bits.getFloat64(0) - wanted));
}

function errors(found: ArrayLike<number>, wanted: ReadonlyMap<number, number>): string {
  let [worst, other] = [0, 0];
  for (const [i, value] of wanted) {
    if (found[i] !== value) other++;
    if (value !== 0) worst = Math.max(worst, units(found[i], value));
    else worst = Math.max(worst, found[i] === 0 ? 0 : Infinity);
  }
  return `${digits(100 * (other / wanted.size))} % not the nearest double, at most ${digits(worst)} ulp from it`;
}

class Wigxjpf {
  private constructor(
    private readonly python: PythonProcess,
    private readonly folder: string,
    readonly versions: string,
    readonly inC: boolean,
  ) {}

  static async start(folder: string): Promise<Wigxjpf | null> {
    if (peerPython() === undefined) {
      console.log("absent: pywigxjpf (PEERS_PYTHON is not set)");
      return null;
    }
    const python = new PythonProcess("coupling.py");
    try {
      const { versions, c } = await python.listen<{ versions: Record<string, string>; c: boolean }>();
      const named = Object.entries(versions).map((pair) => pair.join(" "));
      return new Wigxjpf(python, folder, named.join(", "), c);
    } catch (problem) {
      console.log(`absent: pywigxjpf (${(problem as Error).message.trim().split("\n").pop()})`);
      python.end();
      return null;
    }
  }

  private ask<T>(request: object): Promise<T> {
    this.python.tell(JSON.stringify(request));
    return this.python.listen<T>();
  }

  async open(kind: Kind, rows: Int32Array): Promise<Float64Array> {
    const [file, result] = [join(this.folder, `rows ${kind}`), join(this.folder, "values")];
    writeFileSync(file, rows);
    await this.ask({ open: kind, rows: file });
    await this.ask({ result });
    return new Float64Array(new Uint8Array(readFileSync(result)).buffer);
  }

  contender(name: "pywigxjpf" | "wigxjpf"): Contender {
    return { name, seconds: async () => (await this.ask<{ seconds: number }>({ time: name })).seconds };
  }

  end(): void {
    this.python.end();
  }
}

interface Work {
  readonly title: string;
  readonly kind: Kind;
  readonly rows: Int32Array;
  readonly own: readonly { readonly name: string; readonly work: () => void }[];
  readonly values: () => Float64Array;
  readonly definition: (...row: number[]) => number;
}

const doubled = (rows: readonly number[]): Int32Array => Int32Array.from(rows, (spin) => 2 * spin);
const [three, six, nine] = [doubled(threes(10)), doubled(sixes(10_000, 20)), doubled(nines(10_000, 20))];
const works: Work[] = [
  {
    title: `all ${three.length / 6} 3j symbols with l ≤ 10`,
    kind: "3j",
    rows: three,
    own: [
      { name: "table", work: () => wigner3jTable(10) },
      { name: "list", work: () => wigner3js(three) },
    ],
    values: () => wigner3js(three),
    definition: wigner3j as (...row: number[]) => number,
  },
  {
    title: "10,000 6j symbols of spins to 20",
    kind: "6j",
    rows: six,
    own: [{ name: "list", work: () => wigner6js(six) }],
    values: () => wigner6js(six),
    definition: wigner6j as (...row: number[]) => number,
  },
  {
    title: "10,000 9j symbols of spins to 20",
    kind: "9j",
    rows: nine,
    own: [{ name: "list", work: () => wigner9js(nine) }],
    values: () => wigner9js(nine),
    definition: wigner9j as (...row: number[]) => number,
  },
];

await inFolder(async (folder) => {
  const peer = await Wigxjpf.start(folder);
  console.log(`${machine()}${peer ? `; ${peer.versions}` : ""}`);
  for (const { title, kind, rows, own, values, definition } of works) {
    const width = kind === "9j" ? 9 : 6;
    const count = rows.length / width;
    const exact = new Map<number, number>();
    const start = process.cpuUsage();
    for (let i = 0; i < count; i += Math.ceil(count / CHECKED))
      exact.set(i, definition(...Array.from(rows.subarray(i * width, (i + 1) * width), (twice) => twice / 2)));
    const { user, system } = process.cpuUsage(start);
    const single = (user + system) / 1e6 / exact.size;
    const theirs = peer ? await peer.open(kind, rows) : undefined;
    const names = peer ? (peer.inC ? (["pywigxjpf", "wigxjpf"] as const) : (["pywigxjpf"] as const)) : [];
    const contenders = [...own.map(({ work }) => ours(work, 0.01)), ...names.map((name) => peer!.contender(name))];
    const times = await interleave(contenders, ROUNDS);
    console.log(`${title}: ${errors(values(), exact)}${theirs ? `; WIGXJPF: ${errors(theirs, exact)}` : ""}`);
    for (const [i, { name }] of own.entries()) {
      const line = [`  ${name}: ours ${milliseconds(times[i])}`];
      line.push(`definition/kernel ${digits((single * count) / median(times[i]))}`);
      for (const [j, other] of names.entries()) {
        const seconds = times[own.length + j];
        line.push(
          `${other === "wigxjpf" ? "WIGXJPF in C" : other} ${milliseconds(seconds)}, ${other}/ours ${ratio(seconds, times[i]).text}`,
        );
      }
      console.log(line.join("; "));
    }
    for (const [what, name] of [
      ["pywigxjpf", "pywigxjpf"],
      ["WIGXJPF in C", "wigxjpf"],
    ] as const) {
      const at = (names as readonly string[]).indexOf(name);
      const line = `${what}/ours, ${kind} as a list`;
      if (at < 0) unmeasured(line, peer ? "no C compiler" : "pywigxjpf is absent");
      else goal(line, ratio(times[own.length + at], times[own.length - 1]).value, { least: 1 });
    }
  }
  peer?.end();
});
