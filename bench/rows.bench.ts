/**
 * Kernels on rows: gate and its transpose, rows scaled, contracted, gathered and summed into nodes; definition / kernel and GB/s.
 *
 *   npx tsx bench/rows.bench.ts
 *
 * The definition is the plain loop in double precision on ordinary arrays, as test/kernels/rows.test.ts has it.
 */
import { generator } from "../src/arithmetic/index.js";
import { allocate, type Dtype, kernels, release, runtime } from "../src/runtime/index.js";
import { digits, error, interleave, machine, median, ours, ratio } from "./compare.js";

const [ROWS, DIM, COPIES] = [2048, 5, 32];
const WIDTH = DIM * COPIES;
const NODES = 128;

const random = generator(1);
const [s, x, y] = [random.normals(ROWS * COPIES), random.normals(ROWS * WIDTH), random.normals(ROWS * WIDTH)];
const index = Int32Array.from({ length: ROWS }, (_, i) => Math.floor((i * NODES) / ROWS));
const starts = Int32Array.from({ length: NODES + 1 }, (_, v) => Math.ceil((v * ROWS) / NODES));

interface Case {
  readonly name: string;
  /** Numbers read and written. */
  readonly moved: number;
  readonly size: number;
  readonly definition: (to: Float64Array) => void;
  readonly kernel: (
    dtype: Dtype,
    at: { s: number; x: number; y: number; to: number; index: number; starts: number },
  ) => () => void;
}

const of = (name: string, dtype: Dtype) =>
  (kernels() as unknown as Record<string, (...args: number[]) => void>)[`${name}${dtype.toUpperCase()}`];
const cases: Case[] = [
  {
    name: "gate",
    moved: ROWS * (COPIES + 2 * WIDTH),
    size: ROWS * WIDTH,
    definition: (to) => {
      for (let r = 0; r < ROWS; r++)
        for (let m = 0; m < DIM; m++)
          for (let u = 0; u < COPIES; u++) to[r * WIDTH + m * COPIES + u] = s[r * COPIES + u] * x[r * WIDTH + m * COPIES + u];
    },
    kernel: (dtype, at) => {
      const [run, b] = [of("gate", dtype), dtype === "f32" ? 4 : 8];
      return () => run(at.s, COPIES * b, at.x, WIDTH * b, at.to, WIDTH * b, ROWS, DIM, COPIES);
    },
  },
  {
    name: "contract",
    moved: ROWS * (COPIES + 2 * WIDTH),
    size: ROWS * COPIES,
    definition: (to) => {
      to.fill(0);
      for (let r = 0; r < ROWS; r++)
        for (let m = 0; m < DIM; m++)
          for (let u = 0; u < COPIES; u++) to[r * COPIES + u] += x[r * WIDTH + m * COPIES + u] * y[r * WIDTH + m * COPIES + u];
    },
    kernel: (dtype, at) => {
      const [run, b] = [of("contract", dtype), dtype === "f32" ? 4 : 8];
      return () => run(at.x, WIDTH * b, at.y, WIDTH * b, at.to, COPIES * b, ROWS, DIM, COPIES);
    },
  },
  {
    name: "scaleRows",
    moved: ROWS * (1 + 2 * WIDTH),
    size: ROWS * WIDTH,
    definition: (to) => {
      for (let r = 0; r < ROWS; r++) for (let i = 0; i < WIDTH; i++) to[r * WIDTH + i] = s[r] * x[r * WIDTH + i];
    },
    kernel: (dtype, at) => () => of("scaleRows", dtype)(at.s, at.x, at.to, ROWS, WIDTH),
  },
  {
    name: "rowDot",
    moved: ROWS * (1 + 2 * WIDTH),
    size: ROWS,
    definition: (to) => {
      for (let r = 0; r < ROWS; r++) {
        let sum = 0;
        for (let i = 0; i < WIDTH; i++) sum += x[r * WIDTH + i] * y[r * WIDTH + i];
        to[r] = sum;
      }
    },
    kernel: (dtype, at) => () => of("rowDot", dtype)(at.x, at.y, at.to, ROWS, WIDTH),
  },
  {
    name: "segmentSum",
    moved: (ROWS + NODES) * WIDTH,
    size: NODES * WIDTH,
    definition: (to) => {
      to.fill(0);
      for (let r = 0; r < ROWS; r++) for (let i = 0; i < WIDTH; i++) to[index[r] * WIDTH + i] += x[r * WIDTH + i];
    },
    kernel: (dtype, at) => () => of("segmentSum", dtype)(at.x, at.starts, 0, at.to, 0, NODES, WIDTH),
  },
];

console.log(`${machine()}; ${ROWS} rows of ${DIM} x ${COPIES}, ${NODES} nodes, median ratios with quartiles\n`);
console.log("kernel      dtype  GB/s   definition / kernel       error");
for (const { name, moved, size, definition, kernel } of cases) {
  for (const dtype of ["f32", "f64"] as const) {
    const bytes = dtype === "f32" ? 4 : 8;
    const blocks = [s, x, y].map((values) => {
      const block = allocate(bytes * values.length);
      (dtype === "f32" ? runtime().f32 : runtime().f64).set(values, block.ptr / bytes);
      return block;
    });
    const integers = [index, starts].map((values) => {
      const block = allocate(4 * values.length);
      runtime().i32.set(values, block.ptr / 4);
      return block;
    });
    const to = allocate(bytes * size);
    const at = {
      s: blocks[0].ptr,
      x: blocks[1].ptr,
      y: blocks[2].ptr,
      to: to.ptr,
      index: integers[0].ptr,
      starts: integers[1].ptr,
    };
    const wanted = new Float64Array(size);
    const [own, theirs] = await interleave([ours(kernel(dtype, at), 0.01), ours(() => definition(wanted), 0.01)]);
    const found = (dtype === "f32" ? runtime().f32 : runtime().f64).slice(to.ptr / bytes, to.ptr / bytes + size);
    console.log(
      `${name.padEnd(11)} ${dtype}    ${digits((moved * bytes) / median(own) / 1e9).padEnd(6)} ${ratio(theirs, own).text.padEnd(25)} ${error(found, wanted).toExponential(1)}`,
    );
    for (const block of [...blocks, ...integers, to]) release(block);
  }
}
