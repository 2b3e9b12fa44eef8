/**
 * Solid harmonics of 100,000 unit vectors, row-major, l ≤ L: nanoseconds a point, definition / kernel, and sphericart / ours.
 *
 *   npx tsx bench/spherical-harmonics.bench.ts                            without the peer
 *   PEERS_PYTHON=python npx tsx bench/spherical-harmonics.bench.ts        a Python that has numpy and sphericart
 *
 * "ours" are the kernels on linear memory, "arrays" the public function on arrays of the host, copies in and out included. All sides
 * write into memory that they got before, and take turns; each turn begins with a call that is not timed, since memory
 * that lay idle is slow to write to at first. Times are processor time, which leaves out what other processes take from both sides.
 * "gradients" are values and full Jacobian in one pass on all sides. numpy asks the system for pages of 2 MB, which V8 cannot; a second process
 * of the peer, "small pages", does without, and tells what of a ratio is due to that: large results are written as fast as memory takes them. Errors are against the definition in double precision: the
 * largest difference over the largest number. BENCH_DEGREES=4,10 chooses degrees, BENCH_POINTS=1000 another number of points (the
 * goals are for 100,000).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generator } from "../src/arithmetic/index.js";
import { sphericalHarmonics } from "../src/representations/index.js";
import { allocate, kernels, release, runtime } from "../src/runtime/index.js";
import { type HarmonicsArrays, sphericalHarmonics as harmonicsOfArrays } from "../src/so3/index.js";
import {
  type Contender,
  digits,
  error,
  goal,
  inFolder,
  interleave,
  machine,
  median,
  type Numbers,
  PythonProcess,
  peerPython,
  quantile,
  ratio,
  unmeasured,
  warm,
} from "./compare.js";

type Dtype = "f32" | "f64";
type Case = "values" | "gradients";

const POINTS = Number(process.env.BENCH_POINTS ?? 100_000);
const DEGREES = (process.env.BENCH_DEGREES ?? "1,2,3,4,6,8,10").split(",").map(Number);
const ROUNDS = 25;
/** Rows of one call: at most about half a millisecond of work. */
const SPAN = 1024;
/** Points whose results are compared with the definition. */
const CHECKED = 500;

/** Unit vectors, rounded to single precision, so that all sides and both precisions have the same input. */
function unitVectors(n: number): Float64Array {
  const xyz = generator("spherical harmonics").normals(3 * n);
  for (let i = 0; i < n; i++) {
    const [x, y, z] = xyz.subarray(3 * i, 3 * i + 3);
    const length = Math.sqrt(x * x + y * y + z * z);
    xyz.set(
      [x, y, z].map((value) => Math.fround(value / length)),
      3 * i,
    );
  }
  return xyz;
}

interface Ours {
  readonly contender: Contender;
  readonly result: () => Numbers;
  readonly end: () => void;
}

function kernel(dtype: Dtype, which: Case, degree: number, xyz: Float64Array): Ours {
  const bytes = dtype === "f32" ? 4 : 8;
  const width = (degree + 1) * (degree + 1);
  const sizes = [8 * (degree + 1), (degree + 1) * (9 * degree + 25) * bytes, xyz.length * bytes, 128 * width + 4096];
  const outputs = [POINTS * width * bytes, which === "gradients" ? 3 * POINTS * width * bytes : 8];
  const blocks = [...sizes, ...outputs].map((size) => allocate(size));
  const [factors, table, points, scratch, values, gradients] = blocks.map(({ ptr }) => ptr);
  const view = (): Numbers => (dtype === "f32" ? runtime().f32 : runtime().f64);
  runtime().f64.fill(1, factors / 8, factors / 8 + degree + 1);
  view().set(xyz, points / bytes);
  const f = kernels();
  const [prepare, plain, sloped] =
    dtype === "f32"
      ? [f.harmonicsTableF32, f.harmonicsF32, f.harmonicsGradientF32]
      : [f.harmonicsTableF64, f.harmonicsF64, f.harmonicsGradientF64];
  prepare(factors, table, degree);
  const [row, slopeRow] = [width * bytes, 3 * width * bytes];
  const work = () => {
    for (let from = 0; from < POINTS; from += SPAN) {
      const [count, at, y] = [Math.min(SPAN, POINTS - from), points + 3 * from * bytes, values + from * row];
      if (which === "values") plain(at, table, y, row, scratch, count, 0, degree);
      else sloped(at, table, y, row, gradients + from * slopeRow, slopeRow, scratch, count, 0, degree);
    }
  };
  const [ptr, copies] = which === "values" ? [values, 1] : [gradients, 3];
  const result = () => view().slice(ptr / bytes, ptr / bytes + Math.min(CHECKED, POINTS) * width * copies);
  return { contender: { name: "ours", seconds: turn(work) }, result, end: () => blocks.forEach(release) };
}

/** The public function, solid harmonics like the others. */
function arrays(dtype: Dtype, which: Case, degree: number, xyz: Float64Array): Contender {
  const options = { normalize: false, derivatives: which === "values" ? (0 as const) : (1 as const) };
  const points = (dtype === "f32" ? Float32Array.from(xyz) : xyz) as Float64Array;
  const out: HarmonicsArrays<Float64Array> = harmonicsOfArrays(degree, points, options);
  return { name: "arrays", seconds: turn(() => void harmonicsOfArrays(degree, points, { ...options, out })) };
}

/** Processor seconds of this process. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** A turn of ours: calls that fill 5 ms, after one that is not timed. */
function turn(work: () => void): () => number {
  const run = (calls: number): number => {
    const start = processorSeconds();
    for (let i = 0; i < calls; i++) work();
    return (processorSeconds() - start) / calls;
  };
  warm(work);
  const calls = Math.max(1, Math.ceil(0.005 / run(3)));
  return () => {
    work();
    return run(calls);
  };
}

/** Nanoseconds a point of the definition. */
function definitionTime(degree: number, which: Case, xyz: Float64Array): number {
  const some = xyz.slice(0, 3 * Math.min(1000, POINTS));
  const times = Array.from({ length: 5 }, () => {
    const start = processorSeconds();
    sphericalHarmonics(degree, some, { normalize: false, derivatives: which === "values" ? 0 : 1 });
    return processorSeconds() - start;
  });
  return (1e9 * Math.min(...times)) / (some.length / 3);
}

class Sphericart {
  private constructor(
    private readonly python: PythonProcess,
    private readonly folder: string,
    readonly versions: string,
  ) {}

  static async start(folder: string, xyz: Float64Array, ...args: string[]): Promise<Sphericart | null> {
    if (peerPython() === undefined) {
      console.log("absent: sphericart (PEERS_PYTHON is not set)");
      return null;
    }
    const python = new PythonProcess("harmonics.py", args);
    try {
      const versions = await python.listen<Record<string, string>>();
      writeFileSync(join(folder, "points"), xyz);
      return new Sphericart(
        python,
        folder,
        Object.entries(versions)
          .map((pair) => pair.join(" "))
          .join(", "),
      );
    } catch (problem) {
      console.log(`absent: sphericart (${(problem as Error).message.trim().split("\n").pop()})`);
      python.end();
      return null;
    }
  }

  private ask<T>(request: object): Promise<T> {
    this.python.tell(JSON.stringify(request));
    return this.python.listen<T>();
  }

  async open(degree: number, dtype: Dtype): Promise<void> {
    await this.ask({ open: degree, dtype, points: join(this.folder, "points") });
  }

  contender(which: Case): Contender {
    return { name: "sphericart", seconds: async () => (await this.ask<{ seconds: number }>({ time: which })).seconds };
  }

  async result(which: Case): Promise<Numbers> {
    const file = join(this.folder, "result");
    await this.ask({ result: which, rows: Math.min(CHECKED, POINTS), file });
    return new Float64Array(new Uint8Array(readFileSync(file)).buffer);
  }

  end(): void {
    this.python.end();
  }
}

const perPoint = (seconds: readonly number[]): string =>
  `${digits((1e9 * median(seconds)) / POINTS)} ns (min ${digits((1e9 * quantile(seconds, 0)) / POINTS)})`;

await inFolder(async (folder) => {
  const xyz = unitVectors(POINTS);
  const peer = await Sphericart.start(folder, xyz);
  const small = peer && (await Sphericart.start(folder, xyz, "small-pages"));
  console.log(`${machine()}${peer ? `; ${peer.versions}` : ""}; ${POINTS} points`);
  const checked = xyz.slice(0, 3 * CHECKED);
  const met = new Map<string, number>();
  for (const dtype of ["f32", "f64"] as const) {
    for (const which of ["values", "gradients"] as const) {
      for (const degree of DEGREES) {
        const wanted = sphericalHarmonics(degree, checked, { normalize: false, derivatives: which === "values" ? 0 : 1 });
        const numbers = which === "values" ? wanted.values : wanted.gradients!;
        const own = kernel(dtype, which, degree, xyz);
        for (const one of [peer, small]) await one?.open(degree, dtype);
        const peers = [peer, small].flatMap((one) => (one ? [one.contender(which)] : []));
        const [mine, public_, theirs, theirsSmall] = await interleave(
          [own.contender, arrays(dtype, which, degree, xyz), ...peers],
          ROUNDS,
        );
        const plain = definitionTime(degree, which, xyz) / ((1e9 * median(mine)) / POINTS);
        const line = [
          `${dtype} ${which} l ≤ ${degree}: ours ${perPoint(mine)}`,
          `error ${error(own.result(), numbers).toExponential(1)}`,
          `definition/kernel ${digits(plain)}`,
          `arrays ${perPoint(public_)}`,
        ];
        if (peer) {
          const { value, text } = ratio(theirs, mine);
          met.set(`${dtype} ${which} ${degree}`, value);
          line.push(`sphericart ${perPoint(theirs)}`, `error ${error(await peer.result(which), numbers).toExponential(1)}`);
          line.push(`sphericart/ours ${text}`, `with small pages ${ratio(theirsSmall, mine).text}`);
          line.push(`sphericart/arrays ${ratio(theirs, public_).text}`);
        }
        console.log(line.join(", "));
        own.end();
      }
    }
  }
  for (const dtype of ["f32", "f64"]) {
    for (const which of ["values", "gradients"]) {
      for (const degree of DEGREES) {
        const what = `sphericart/ours, ${dtype} ${which} l ≤ ${degree}`;
        const found = met.get(`${dtype} ${which} ${degree}`);
        if (found === undefined) unmeasured(what, "sphericart is absent");
        else goal(what, found, { least: 1 });
      }
    }
  }
  peer?.end();
  small?.end();
});
