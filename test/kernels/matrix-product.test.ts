import { afterEach, describe, expect, test } from "vitest";
import { type Generator, generator } from "../../src/arithmetic/index.js";
import { allocate, type Block, type Dtype, kernels, release, runtime } from "../../src/runtime/index.js";
import { type MatrixProductRole, matrixProductPlan } from "../../src/tensor/matrix-product-plan.js";

// w[u, v] at u·wRow + v; component m of row r of x at (list ? list[r] : r)·xRow + m·xRep, of y likewise. Strides in elements.
interface Case {
  role: MatrixProductRole;
  dtype: Dtype;
  rows: number;
  reps: number;
  K: number;
  N: number;
  alpha?: number;
  accumulate?: boolean;
  xList?: number[];
  yList?: number[];
  /** Elements between the rows of each operand. */
  gap?: number;
  /** The rows of tensors at which calls end; otherwise those of the plan. */
  cuts?: number[];
  /** Rows of w a call. */
  inputs?: number;
  /** NN: pack w, or read it as it lies; otherwise as the plan says. */
  pack?: boolean;
}
type Values = Float32Array | Float64Array;
interface Operands {
  x: Values;
  y: Values;
  w: Values;
}

const roles: MatrixProductRole[] = ["NN", "NT", "TN"];
const dtypes: Dtype[] = ["f32", "f64"];
const tails = [1, 2, 3, 5, 7];
const written = { NN: "y", NT: "x", TN: "w" } as const;
const GUARD = 12345.5;

const arrayOf = (dtype: Dtype, length: number): Values => (dtype === "f32" ? new Float32Array(length) : new Float64Array(length));
const rounding = (dtype: Dtype): ((value: number) => number) => (dtype === "f32" ? Math.fround : (value) => value);

function layout({ rows, reps, K, N, gap = 3, xList, yList }: Case) {
  const tall = (list?: number[]) => (list ? Math.max(...list) + 1 : rows);
  const [xRep, yRep, xRow, yRow, wRow] = [K, N, reps * K + gap, reps * N + gap, N + gap];
  return { xRep, yRep, xRow, yRow, wRow, x: tall(xList) * xRow, y: tall(yList) * yRow, w: K * wRow };
}

function draw(c: Case, seed: number, draws: (random: Generator) => number = (random) => random.normal()): Operands {
  const random = generator(seed);
  const sizes = layout(c);
  const fill = (length: number) => arrayOf(c.dtype, length).map(() => draws(random));
  return { x: fill(sizes.x), y: fill(sizes.y), w: fill(sizes.w) };
}

/** The textbook's loops. With `round` every operation is rounded to the precision of the kernel; without, to double precision. */
function definition(c: Case, { x, y, w }: Operands, round: (value: number) => number, block = 512): Float64Array {
  const { rows, reps, K, N, alpha = 1, accumulate = false, xList, yList } = c;
  const { xRep, yRep, xRow, yRow, wRow } = layout(c);
  const xAt = (r: number, m: number, u: number) => (xList ? xList[r] : r) * xRow + m * xRep + u;
  const yAt = (r: number, m: number, v: number) => (yList ? yList[r] : r) * yRow + m * yRep + v;
  const wAt = (u: number, v: number) => u * wRow + v;
  const out = Float64Array.from({ NN: y, NT: x, TN: w }[c.role]);
  const scale = round(alpha);
  const deliver = (at: number, sum: number, add: boolean) => {
    out[at] = add ? round(out[at] + round(sum * scale)) : round(sum * scale);
  };
  if (c.role === "TN") {
    for (let u = 0; u < K; u++) {
      for (let v = 0; v < N; v++) {
        for (let from = 0; from === 0 || from < rows; from += block) {
          let sum = 0;
          for (let r = from; r < Math.min(rows, from + block); r++) {
            for (let m = 0; m < reps; m++) sum = round(sum + round(x[xAt(r, m, u)] * y[yAt(r, m, v)]));
          }
          deliver(wAt(u, v), sum, accumulate || from > 0);
        }
      }
    }
    return out;
  }
  for (let r = 0; r < rows; r++) {
    for (let m = 0; m < reps; m++) {
      for (let j = 0; j < (c.role === "NN" ? N : K); j++) {
        let sum = 0;
        if (c.role === "NN") for (let u = 0; u < K; u++) sum = round(sum + round(x[xAt(r, m, u)] * w[wAt(u, j)]));
        else for (let v = 0; v < N; v++) sum = round(sum + round(y[yAt(r, m, v)] * w[wAt(j, v)]));
        deliver(c.role === "NN" ? yAt(r, m, j) : xAt(r, m, j), sum, accumulate);
      }
    }
  }
  return out;
}

let blocks: Block[] = [];
afterEach(() => {
  for (const block of blocks) release(block);
  blocks = [];
});

/** Copies values to the linear memory between two guards, which `check` finds untouched. */
function place(values: Values): { ptr: number; read: () => Values; check: () => void } {
  const bytes = values.BYTES_PER_ELEMENT;
  const block = allocate((values.length + 8) * bytes);
  blocks.push(block);
  const view = () => (bytes === 4 ? runtime().f32 : runtime().f64);
  const start = block.ptr / bytes;
  view().fill(GUARD, start, start + values.length + 8);
  view().set(values, start + 4);
  const around = () => [...view().slice(start, start + 4), ...view().slice(start + 4 + values.length, start + values.length + 8)];
  return {
    ptr: block.ptr + 4 * bytes,
    read: () => view().slice(start + 4, start + 4 + values.length),
    check: () => expect(around()).toEqual(new Array(8).fill(GUARD)),
  };
}

function placeList(list: number[] | undefined): number {
  if (!list) return 0;
  const block = allocate(4 * list.length);
  blocks.push(block);
  runtime().i32.set(list, block.ptr / 4);
  return block.ptr;
}

/** Runs the kernels as the plan says, in calls over row ranges; returns the operand that was written. */
function run(c: Case, operands: Operands): Values {
  const { role, dtype, rows, reps, K, N, alpha = 1, accumulate = false } = c;
  const bytes = dtype === "f32" ? 4 : 8;
  const plan = matrixProductPlan(role, rows, reps, K, N, bytes);
  const pack = c.pack ?? plan.packed > 0;
  const [x, y, w] = [place(operands.x), place(operands.y), place(operands.w)];
  const [scratch, packed] = [place(arrayOf("f64", Math.ceil(plan.scratch / 8))), place(arrayOf(dtype, pack ? K * N : 0))];
  const [xIndex, yIndex] = [placeList(c.xList), placeList(c.yList)];
  const at = layout(c);
  const [xRep, yRep, xRow, yRow, wRow] = [at.xRep, at.yRep, at.xRow, at.yRow, at.wRow].map((stride) => stride * bytes);
  const f = kernels();
  const [NN, NT, TN, packNN, packNT] =
    dtype === "f32"
      ? [f.matrixProductNNF32, f.matrixProductNTF32, f.matrixProductTNF32, f.matrixProductPackNNF32, f.matrixProductPackNTF32]
      : [f.matrixProductNNF64, f.matrixProductNTF64, f.matrixProductTNF64, f.matrixProductPackNNF64, f.matrixProductPackNTF64];
  if (role === "NN" && pack) packNN(w.ptr, wRow, packed.ptr, K, N);
  if (role === "NT") packNT(w.ptr, wRow, packed.ptr, K, N);
  const cuts = c.cuts ?? Array.from({ length: Math.max(1, Math.ceil(rows / plan.rows)) - 1 }, (_, i) => (i + 1) * plan.rows);
  const inputs = c.inputs ?? plan.inputs;
  for (const [i, from] of [0, ...cuts].entries()) {
    const to = cuts[i] ?? rows;
    const add = accumulate ? 1 : 0;
    if (role === "NN") {
      const [matrix, step] = pack ? [packed.ptr, 0] : [w.ptr, wRow];
      NN(x.ptr, xIndex, xRow, xRep, matrix, step, y.ptr, yIndex, yRow, yRep, from, to, reps, K, N, alpha, add, scratch.ptr);
    } else if (role === "NT") {
      NT(y.ptr, yIndex, yRow, yRep, packed.ptr, x.ptr, xIndex, xRow, xRep, from, to, reps, K, N, alpha, add, scratch.ptr);
    } else {
      for (let u = 0; u < K; u += inputs) {
        const [xu, wu, some] = [x.ptr + u * bytes, w.ptr + u * wRow, Math.min(inputs, K - u)];
        const more = add || from > 0 ? 1 : 0;
        TN(xu, xIndex, xRow, xRep, y.ptr, yIndex, yRow, yRep, wu, wRow, from, to, reps, some, N, alpha, more, scratch.ptr);
      }
    }
  }
  for (const placed of [x, y, w, scratch, packed]) placed.check();
  for (const name of ["x", "y", "w"] as const)
    if (name !== written[role]) expectSameBits({ x, y, w }[name].read(), operands[name], c);
  return { x, y, w }[written[role]].read();
}

const expectSameBits = (found: Values, wanted: ArrayLike<number>, c: Case): void => {
  const different = found.findIndex((value, i) => !Object.is(value, wanted[i]));
  if (different >= 0) expect.fail(`${JSON.stringify(c)}: element ${different} is ${found[different]}, not ${wanted[different]}`);
};

/** Some numbers below `bound`, each once, in no order. */
const shuffled = (bound: number, count: number, seed: number): number[] => [
  ...generator(seed).permutation(bound).slice(0, count),
];

describe.each(dtypes.flatMap((dtype) => roles.map((role) => ({ role, dtype }))))(
  "matrix product $role $dtype",
  ({ role, dtype }) => {
    const round = rounding(dtype);

    test("every element is the plain loop's, bit for bit, at every tail of rows, columns and sums", () => {
      const sizes = [...tails, 4, 8, 16, 23, 33, 64];
      let seed = 1;
      for (const K of sizes) {
        for (const N of sizes) {
          const rows = [1, 2, 3, 4, 5, 7, 9][seed % 7];
          const c: Case = { role, dtype, rows, reps: [1, 3, 5][seed % 3], K, N, alpha: 0.37, accumulate: seed % 2 === 0 };
          const operands = draw(c, seed++);
          expectSameBits(run(c, operands), definition(c, operands, round), c);
        }
      }
    });

    test("integers are exact, also over more rows than a table or a part holds", () => {
      for (const [rows, reps, K, N] of [
        [300, 1, 7, 18],
        [90, 7, 16, 5],
        [200, 3, 9, 36],
      ]) {
        const c: Case = { role, dtype, rows, reps, K, N, alpha: 0.5, accumulate: true };
        const operands = draw(c, rows, (random) => random.integer(19) - 9);
        const wanted = definition(c, operands, (value) => value);
        expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(100);
        expectSameBits(run(c, operands), wanted, c);
      }
    });

    test("rows come and go by lists", () => {
      for (const [xList, yList] of [
        [shuffled(40, 21, 1), undefined],
        [undefined, shuffled(33, 21, 2)],
        [shuffled(70, 21, 3), shuffled(50, 21, 4)],
      ]) {
        for (const accumulate of [false, true]) {
          const c: Case = { role, dtype, rows: 21, reps: 3, K: 7, N: 20, alpha: -1.25, accumulate, xList, yList };
          const operands = draw(c, 5);
          expectSameBits(run(c, operands), definition(c, operands, round), c);
        }
      }
    });

    test("operands without gaps, one value and no row", () => {
      for (const [rows, K, N] of [
        [40, 16, 32],
        [1, 1, 1],
        [0, 5, 6],
      ]) {
        const c: Case = { role, dtype, rows, reps: 1, K, N, gap: 0 };
        const operands = draw(c, 6);
        expectSameBits(run(c, operands), definition(c, operands, round), c);
      }
    });

    test("the bits do not depend on where calls end", () => {
      const blocks = role === "TN";
      for (const reps of [1, 3]) {
        const c: Case = { role, dtype, rows: blocks ? 1300 : 130, reps, K: 11, N: 21, alpha: 0.7 };
        const operands = draw(c, 7);
        const wanted = definition(c, operands, round);
        for (const cuts of blocks ? [[], [512], [1024], [512, 1024]] : [[], [1], [63, 64], [5, 77, 128]]) {
          expectSameBits(run({ ...c, cuts }, operands), wanted, { ...c, cuts });
        }
        if (blocks) {
          for (const inputs of [4, 8, 5]) expectSameBits(run({ ...c, inputs }, operands), wanted, { ...c, inputs });
          // One sum through all rows rounds otherwise, so the blocks above could have been missed.
          expect([...definition(c, operands, round, 1e9)]).not.toEqual([...wanted]);
        }
      }
    });
  },
);

test("w packed and w as it lies give the same bits", () => {
  for (const dtype of dtypes) {
    for (const [K, N] of [
      [5, 39],
      [64, 64],
      [3, 2],
    ]) {
      const c: Case = { role: "NN", dtype, rows: 9, reps: 3, K, N, alpha: 0.3 };
      const operands = draw(c, 8);
      const wanted = definition(c, operands, rounding(dtype));
      for (const pack of [false, true]) expectSameBits(run({ ...c, pack }, operands), wanted, { ...c, pack });
    }
  }
});

test("f32 stays within the bound of its rounding of the product in double precision", () => {
  for (const role of roles) {
    const c: Case = { role, dtype: "f32", rows: 72, reps: 1, K: 64, N: 96, gap: 0 };
    const operands = draw(c, 9);
    const magnitudes = { x: operands.x.map(Math.abs), y: operands.y.map(Math.abs), w: operands.w.map(Math.abs) };
    const exact = (value: number) => value;
    const [wanted, scale, found] = [definition(c, operands, exact), definition(c, magnitudes, exact), run(c, operands)];
    const terms = { NN: c.K, NT: c.N, TN: c.rows }[role];
    const worst = Math.max(...wanted.map((value, i) => Math.abs(found[i] - value) / scale[i]));
    expect(worst).toBeLessThan(terms * 2 ** -24);
    expect(worst).toBeGreaterThan(2 ** -28);
  }
});

describe("the plan", () => {
  const shapes = [1, 9, 72, 512, 4096].flatMap((rows) =>
    [1, 7].flatMap((reps) => [1, 8, 64, 512].flatMap((K) => [1, 23, 1472].map((N) => [rows, reps, K, N]))),
  );

  test("keeps calls short where rows can be cut", () => {
    for (const role of roles) {
      for (const [rows, reps, K, N] of shapes) {
        const plan = matrixProductPlan(role, rows, reps, K, N, 4);
        const least = role === "TN" ? 512 : 1;
        expect(plan.rows % least).toBe(0);
        const products = Math.min(rows, plan.rows) * reps * plan.inputs * N;
        if (plan.rows > least) expect(products).toBeLessThanOrEqual(1e7);
        else expect(products).toBeLessThanOrEqual(Math.max(4e7, 4 * least * reps * N));
      }
    }
  });

  test("packs w for every NT, for no TN, and for NN where w is large and read often", () => {
    for (const [rows, reps, K, N] of shapes) {
      expect(matrixProductPlan("NT", rows, reps, K, N, 8).packed).toBe(8 * K * N);
      expect(matrixProductPlan("TN", rows, reps, K, N, 8).packed).toBe(0);
    }
    expect(matrixProductPlan("NN", 9, 1, 16, 16, 4).packed).toBe(0);
    expect(matrixProductPlan("NN", 9, 1, 256, 256, 4).packed).toBe(0);
    expect(matrixProductPlan("NN", 256, 1, 256, 256, 4).packed).toBe(4 * 256 * 256);
  });
});
