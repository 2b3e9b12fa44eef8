import { factorial, integerSquareRoot } from "../arithmetic/index.js";

/** Doubles of one row. */
const ROW = 5;
/** Bits of the roots before they are cut into pairs of doubles. */
const BITS = 120;

let table = new Float64Array(0);

/**
 * √(n!) for n = 0 … `largest` at least, as the kernels of assembly/coupling-roots.ts read them: √(n!) = (high + low)·2ᵉ with
 * 1 ≤ high + low < 2, in rows high, low, high and low of 2ᵉ/√(n!), e. Each pair is right to 2⁻¹⁰⁴ of its size. Computed once.
 */
export function factorialRoots(largest: number): Float64Array {
  const known = table.length / ROW;
  if (largest >= known) {
    const count = Math.max(largest + 1, Math.min(2 * known, 4096));
    const grown = new Float64Array(ROW * count);
    grown.set(table);
    for (let n = known; n < count; ++n) grown.set(row(factorial(n)), ROW * n);
    table = grown;
  }
  return table;
}

function row(n: bigint): number[] {
  const length = n.toString(2).length;
  const exponent = (length - 1) >> 1;
  // √n·2^(BITS − exponent), cut off
  const shift = 2 * (BITS - exponent);
  const root = integerSquareRoot(shift >= 0 ? n << BigInt(shift) : n >> BigInt(-shift));
  const inverse = (1n << BigInt(2 * BITS)) / root;
  return [...pair(root), ...pair(inverse), exponent];
}

/** x/2^BITS as the sum of two doubles, each the nearest. */
function pair(x: bigint): [high: number, low: number] {
  const high = Number(x);
  return [high / SCALE, Number(x - BigInt(high)) / SCALE];
}

const SCALE = Number(1n << BigInt(BITS));
