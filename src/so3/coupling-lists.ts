import { wigner3j, wigner6j, wigner9j } from "../representations/index.js";
import { allocate, kernels, release, runtime } from "../runtime/index.js";
import { factorialRoots } from "./factorial-roots.js";

/** Twice the largest spin that the kernels compute; the rest is left to the definitions. */
const LARGEST = 2000;
/** Numbers that the kernel of 9j symbols works on. */
const NUMBERS = 8;
/** Bytes of the table of binomials. */
const PASCAL_BYTES = 8 * 2346;

/**
 * Many 3j symbols, each rounded once, by the kernels.
 *
 * @param doubled - rows 2j₁ 2j₂ 2j₃ 2m₁ 2m₂ 2m₃ of integers: twice the arguments of {@link wigner3j}
 * @returns one value a row
 * @throws RangeError if the numbers are no whole rows, or as {@link wigner3j}
 */
export function wigner3js(doubled: Int32Array | readonly number[]): Float64Array {
  return symbols("wigner3js", doubled, 6, (row) => wigner3j(row[0], row[1], row[2], row[3], row[4], row[5]));
}

/**
 * Many 6j symbols, each rounded once, by the kernels.
 *
 * @param doubled - rows 2j₁ … 2j₆ of integers: twice the arguments of {@link wigner6j}
 * @returns one value a row
 * @throws RangeError if the numbers are no whole rows, or as {@link wigner6j}
 */
export function wigner6js(doubled: Int32Array | readonly number[]): Float64Array {
  return symbols("wigner6js", doubled, 6, (row) => wigner6j(row[0], row[1], row[2], row[3], row[4], row[5]));
}

/**
 * Many 9j symbols, each rounded once, by the kernels.
 *
 * @param doubled - rows 2j₁₁ 2j₁₂ … 2j₃₃ of integers: twice the arguments of {@link wigner9j}
 * @returns one value a row
 * @throws RangeError if the numbers are no whole rows, or as {@link wigner9j}
 */
export function wigner9js(doubled: Int32Array | readonly number[]): Float64Array {
  return symbols("wigner9js", doubled, 9, (row) =>
    wigner9j(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8]),
  );
}

/** The kernel on all rows; `definition` takes undoubled rows, tells what is wrong with bad ones, and computes what the kernel leaves. */
function symbols(
  name: "wigner3js" | "wigner6js" | "wigner9js",
  doubled: Int32Array | readonly number[],
  width: 6 | 9,
  definition: (row: number[]) => number,
): Float64Array {
  const count = doubled.length / width;
  if (!Number.isInteger(count)) throw new RangeError(`${name}: ${doubled.length} numbers are no whole rows; a row has ${width}`);
  const single = (i: number): number => {
    try {
      return definition(Array.from(doubled.slice(i * width, (i + 1) * width), (twice) => twice / 2));
    } catch (problem) {
      throw new RangeError(`${name}: row ${i}: ${(problem as Error).message}`);
    }
  };
  const largest = checked(name, doubled, width, single);
  if (largest > LARGEST) return Float64Array.from({ length: count }, (_, i) => single(i));
  const values = run(name, doubled, width, count, largest);
  for (let i = 0; i < count; ++i) if (Number.isNaN(values[i])) values[i] = single(i);
  return values;
}

/** The largest number of all, or the error of the first row that is not one of spins. */
function checked(name: string, doubled: Int32Array | readonly number[], width: number, single: (i: number) => number): number {
  const spins = name === "wigner3js" ? 3 : width;
  let largest = 0;
  for (let from = 0; from < doubled.length; from += width) {
    let bad = false;
    for (let i = 0; i < spins; ++i) {
      const j = doubled[from + i];
      if (!(j >= 0) || !Number.isInteger(j)) bad = true;
      else if (j > largest) largest = j;
    }
    for (let i = spins; i < width; ++i) {
      const m = doubled[from + i];
      if (!Number.isInteger(m) || (doubled[from + i - spins] - m) % 2 !== 0) bad = true;
    }
    if (bad) single(from / width);
  }
  return largest;
}

function run(
  name: "wigner3js" | "wigner6js" | "wigner9js",
  doubled: Int32Array | readonly number[],
  width: number,
  count: number,
  largest: number,
): Float64Array {
  const values = new Float64Array(count);
  const kernel = kernels()[({ wigner3js: "wigner3jRows", wigner6js: "wigner6jRows", wigner9js: "wigner9jRows" } as const)[name]];
  const span = Math.min(count, callRows(width, largest));
  withTables(largest, span * (4 * width + 8), (roots, pascal, work, bytes) => {
    const out = work + NUMBERS * bytes;
    const rows = out + 8 * span;
    for (let from = 0; from < count; from += span) {
      const rowsNow = Math.min(span, count - from);
      const source = doubled.slice(from * width, (from + rowsNow) * width);
      runtime().i32.set(source, rows / 4);
      kernel(rows, out, rowsNow, roots, pascal, work, bytes);
      values.set(runtime().f64.subarray(out / 8, out / 8 + rowsNow), from);
    }
  });
  return values;
}

/** Rows that take about as long as a call should: a term of a sum has about largest/10 words, and a sum largest/4 of them. */
function callRows(width: number, largest: number): number {
  const sums = width === 9 ? 3 * (1 + largest / 4) : 1;
  const work = sums * (20 + (largest * largest) / 10);
  return Math.max(1, Math.min(1024, Math.floor(100000 / work)));
}

/**
 * Calls `use` with the addresses of the tables, and of eight numbers that a kernel works on, followed by `bytes` bytes. The sums of
 * a symbol have at most 5·largest bits, and the products of three of them 15·largest, with 400 to spare.
 *
 * @param largest - twice the largest spin
 */
export function withTables(
  largest: number,
  bytes: number,
  use: (roots: number, pascal: number, work: number, width: number) => void,
): void {
  const table = factorialRoots(Math.floor((3 * largest) / 2) + 1);
  const width = 8 * Math.ceil((15 * largest + 600) / 64);
  const block = allocate(8 * table.length + PASCAL_BYTES + NUMBERS * width + bytes);
  try {
    const pascal = block.ptr + 8 * table.length;
    runtime().f64.set(table, block.ptr / 8);
    kernels().couplingPascal(pascal);
    use(block.ptr, pascal, pascal + PASCAL_BYTES, width);
  } finally {
    release(block);
  }
}
