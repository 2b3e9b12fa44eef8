import { layout } from "../irreps/index.js";
import { type Tensor, view } from "../tensor/index.js";

/** The larger, NaN if one is. */
export const larger = (a: number, b: number): number => (b > a || Number.isNaN(b) ? b : a);
/** The largest, NaN if one is; 0 of none. */
export const largest = (values: readonly number[]): number => values.reduce(larger, 0);
export const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / Math.max(1, values.length));

/** Values in a block that are smaller than this share of the largest of the row's are compared with that: they may be what cancelled. */
const SMALL = 0.01;

/**
 * Largest difference of some tensors, each block of irreps relative to its own largest number, so that no large block hides what a small one does
 * wrong; infinite if forms differ.
 *
 * @param zero - the error where all numbers are zero, so that there is nothing to compare. Default: infinite
 */
export function relativeByBlock(found: readonly Tensor[], wanted: readonly Tensor[], zero = Number.POSITIVE_INFINITY): number {
  let [error, something] = [0, false];
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY;
  wanted.forEach((y, k) => {
    const x = found[k];
    if (x.irreps !== y.irreps || x.shape.join() !== y.shape.join()) error = Number.POSITIVE_INFINITY;
    else {
      const parts = differences(x, y);
      const all = Math.max(0, ...parts.map(({ size }) => size));
      if (all > 0) something = true;
      for (const { difference, size } of parts)
        error = larger(error, difference === 0 ? 0 : difference / Math.max(size, SMALL * all));
    }
  });
  return something || error > 0 || Number.isNaN(error) ? error : zero;
}

/** Largest difference and largest number of each block; of plain numbers together. */
function differences(x: Tensor, y: Tensor): { difference: number; size: number }[] {
  const blocks =
    y.irreps === "plain"
      ? [{ offset: 0, width: y.dim }]
      : layout(y.irreps).blocks.map(({ offset, dim, multiplicity }) => ({ offset, width: dim * multiplicity }));
  const [a, b] = [view(x), view(y)];
  return blocks.map(({ offset, width }) => {
    let [difference, size] = [0, 0];
    for (let at = offset; at < b.length; at += y.dim) {
      for (let i = at; i < at + width; i++) {
        difference = larger(difference, Math.abs(a[i] - b[i]));
        size = larger(size, Math.abs(b[i]));
      }
    }
    return { difference, size };
  });
}

/** Whether two lists of tensors are the same to the bit (NaN equals NaN, 0 is not −0). */
export function sameBits(found: readonly Tensor[], wanted: readonly Tensor[]): boolean {
  return (
    found.length === wanted.length &&
    found.every((x, k) => {
      const [a, b] = [view(x), view(wanted[k])];
      return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
    })
  );
}
