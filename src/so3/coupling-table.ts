import { wigner3j } from "../representations/index.js";
import { kernels, runtime } from "../runtime/index.js";
import { withTables } from "./coupling-lists.js";

/** All 3j symbols of integer degrees to lmax. */
export interface Wigner3jTable {
  readonly lmax: number;
  /**
   * Blocks in the order of (l₁, l₂, l₃), all that obey the triangle rule; a block is row-major [2l₁+1, 2l₂+1] for m₁ and m₂ = −l … l,
   * with m₃ = −m₁−m₂, and zero where |m₃| > l₃.
   */
  readonly values: Float64Array;
  /** Where the block of (l₁, l₂, l₃) begins; −1 for degrees without one. */
  offset(l1: number, l2: number, l3: number): number;
  /** The symbol ( l₁ l₂ l₃ ; m₁ m₂ m₃ ): zero where no rule couples the arguments, as in {@link wigner3j}. */
  at(l1: number, l2: number, l3: number, m1: number, m2: number, m3: number): number;
}

/** Values of the largest table, 1 GiB. */
const MOST_VALUES = 134217728;

/**
 * All 3j symbols with l₁, l₂, l₃ ≤ lmax, each rounded once, by the kernels: 671 triples and 72,809 symbols at lmax = 10.
 *
 * One block of the six orders of three degrees is computed, the others are its permutations.
 *
 * @param lmax - an integer from 0 to 44
 * @throws RangeError if lmax is no such number
 */
export function wigner3jTable(lmax: number): Wigner3jTable {
  if (!Number.isInteger(lmax) || lmax < 0) throw new RangeError(`wigner3jTable: lmax must be an integer >= 0, found ${lmax}`);
  const { offsets, length } = layout(lmax);
  const values = new Float64Array(length);
  const n = lmax + 1;
  const offset = (l1: number, l2: number, l3: number): number =>
    l1 >= 0 && l2 >= 0 && l3 >= 0 && l1 <= lmax && l2 <= lmax && l3 <= lmax ? (offsets[(l1 * n + l2) * n + l3] ?? -1) : -1;
  const at = (l1: number, l2: number, l3: number, m1: number, m2: number, m3: number): number => {
    const from = offset(l1, l2, l3);
    if (from < 0 || m1 + m2 + m3 !== 0 || !(Math.abs(m1) <= l1) || !(Math.abs(m2) <= l2)) return 0;
    return values[from + (m1 + l1) * (2 * l2 + 1) + m2 + l2];
  };
  fill(lmax, values, offset);
  return { lmax, values, offset, at };
}

function layout(lmax: number): { offsets: Int32Array; length: number } {
  const n = lmax + 1;
  const offsets = new Int32Array(n * n * n).fill(-1);
  let length = 0;
  for (let l1 = 0; l1 <= lmax; ++l1) {
    for (let l2 = 0; l2 <= lmax; ++l2) {
      for (let l3 = Math.abs(l1 - l2); l3 <= Math.min(lmax, l1 + l2); ++l3) {
        offsets[(l1 * n + l2) * n + l3] = length;
        length += (2 * l1 + 1) * (2 * l2 + 1);
      }
    }
  }
  if (length > MOST_VALUES)
    throw new RangeError(`wigner3jTable: lmax = ${lmax} needs ${length} values, at most ${MOST_VALUES} are possible`);
  return { offsets, length };
}

/** Which of three sorted degrees stands first, second and third; every other order is odd. */
const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 2, 0],
  [1, 0, 2],
  [2, 0, 1],
  [2, 1, 0],
] as const;

function fill(lmax: number, values: Float64Array, offset: (l1: number, l2: number, l3: number) => number): void {
  const [most, weights] = [8 * (2 * lmax + 1) * (2 * lmax + 1), 24 * (6 * lmax + 3)];
  withTables(2 * lmax, most + weights, (roots, pascal, work, width) => {
    const block = work + 3 * width + weights;
    for (let l1 = 0; l1 <= lmax; ++l1) {
      for (let l2 = l1; l2 <= lmax; ++l2) {
        for (let l3 = l2; l3 <= Math.min(lmax, l1 + l2); ++l3) {
          kernels().wigner3jBlock(2 * l1, 2 * l2, 2 * l3, block, roots, pascal, work, width);
          const from = block / 8;
          const computed = runtime().f64.subarray(from, from + (2 * l1 + 1) * (2 * l2 + 1));
          complete(computed, l1, l2, l3);
          const degrees = [l1, l2, l3];
          for (const [parity, order] of ORDERS.entries()) {
            const to = offset(degrees[order[0]], degrees[order[1]], degrees[order[2]]);
            permute(computed, degrees, order, (l1 + l2 + l3) % 2 === 1 && parity % 2 === 1, values, to);
          }
        }
      }
    }
  });
}

/** Values that the kernel leaves to the definition. */
function complete(block: Float64Array, l1: number, l2: number, l3: number): void {
  for (let i = 0; i < block.length; ++i) {
    if (!Number.isNaN(block[i])) continue;
    const [m1, m2] = [Math.floor(i / (2 * l2 + 1)) - l1, (i % (2 * l2 + 1)) - l2];
    block[i] = wigner3j(l1, l2, l3, m1, m2, -m1 - m2);
  }
}

/** The block of sorted degrees, with columns in another order. */
function permute(
  block: Float64Array,
  degrees: readonly number[],
  order: readonly [number, number, number],
  negative: boolean,
  values: Float64Array,
  to: number,
): void {
  const [first, second, third] = [degrees[order[0]], degrees[order[1]], degrees[order[2]]];
  const stride = 2 * degrees[1] + 1;
  // How far the place in the block moves with each of the three orders
  const [step1, step2, step3] = order.map((column) => (column === 0 ? stride : column === 1 ? 1 : 0));
  const middle = degrees[0] * stride + degrees[1];
  for (let m1 = -first; m1 <= first; ++m1) {
    const row = to + (m1 + first) * (2 * second + 1) + second;
    for (let m2 = Math.max(-second, -third - m1); m2 <= Math.min(second, third - m1); ++m2) {
      const value = block[middle + m1 * step1 + m2 * step2 - (m1 + m2) * step3];
      values[row + m2] = negative ? 0 - value : value;
    }
  }
}
