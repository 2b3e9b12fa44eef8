import { mulAdd } from "./multiply-add";

/**
 * A constant sparse matrix C on the components of each copy, y[r, j, u] = ∑ᵢ C[j, i]·x[r, i, u]: gathered from lists by the rows of C, or
 * scattered from lists by its columns. The transpose of the one is the other with the same lists, so the family is closed.
 *
 *   x        [rows, dimIn, copies]       rows `xRow` bytes apart; the copies of a component lie side by side, tight
 *   starts   [lines + 1] i32             entries starts[k] … starts[k+1] are those of row (gather) or column (scatter) k
 *   index    i32, the column (gather) or row (scatter) of each entry
 *   values   T, its value
 *   y        [rows, dimOut, copies]      rows `yRow` bytes apart; scatter adds to what is there
 *
 * Each sum runs in the order of the entries, which is that of the columns either way. Whole lanes by SIMD, the rest one by one with the same
 * rounded operations, so the bits of a copy do not depend on its place. No alignment is needed.
 */
function gather<T>(
  x: usize, xRow: usize, starts: usize, index: usize, values: usize, y: usize, yRow: usize, rows: i32, dimOut: i32, copies: i32,
): void {
  const width = <usize>copies * sizeof<T>();
  const four = width & ~63;
  const whole = width & ~15;
  for (let row = 0; row < rows; ++row, x += xRow, y += yRow) {
    let to = y;
    for (let j = 0; j < dimOut; ++j, to += width) {
      const first = <usize>load<i32>(starts + (<usize>j << 2));
      const last = <usize>load<i32>(starts + (<usize>j << 2), 4);
      let i: usize = 0;
      for (; i < four; i += 64) {
        let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
        for (let e = first; e < last; ++e) {
          const c = v128.splat<T>(load<T>(values + e * sizeof<T>()));
          const from = x + <usize>load<i32>(index + (e << 2)) * width + i;
          s0 = mulAdd<T>(s0, c, v128.load(from));
          s1 = mulAdd<T>(s1, c, v128.load(from, 16));
          s2 = mulAdd<T>(s2, c, v128.load(from, 32));
          s3 = mulAdd<T>(s3, c, v128.load(from, 48));
        }
        v128.store(to + i, s0);
        v128.store(to + i, s1, 16);
        v128.store(to + i, s2, 32);
        v128.store(to + i, s3, 48);
      }
      for (; i < whole; i += 16) {
        let s = v128.splat<T>(0);
        for (let e = first; e < last; ++e) {
          const c = v128.splat<T>(load<T>(values + e * sizeof<T>()));
          s = mulAdd<T>(s, c, v128.load(x + <usize>load<i32>(index + (e << 2)) * width + i));
        }
        v128.store(to + i, s);
      }
      for (; i < width; i += sizeof<T>()) {
        let s: T = 0;
        for (let e = first; e < last; ++e) {
          s += load<T>(values + e * sizeof<T>()) * load<T>(x + <usize>load<i32>(index + (e << 2)) * width + i);
        }
        store<T>(to + i, s);
      }
    }
  }
}

function scatter<T>(
  x: usize, xRow: usize, starts: usize, index: usize, values: usize, y: usize, yRow: usize, rows: i32, dimIn: i32, copies: i32,
): void {
  const width = <usize>copies * sizeof<T>();
  const whole = width & ~15;
  for (let row = 0; row < rows; ++row, x += xRow, y += yRow) {
    let from = x;
    for (let k = 0; k < dimIn; ++k, from += width) {
      const last = <usize>load<i32>(starts + (<usize>k << 2), 4);
      for (let e = <usize>load<i32>(starts + (<usize>k << 2)); e < last; ++e) {
        const value = load<T>(values + e * sizeof<T>());
        const c = v128.splat<T>(value);
        const to = y + <usize>load<i32>(index + (e << 2)) * width;
        let i: usize = 0;
        for (; i < whole; i += 16) v128.store(to + i, mulAdd<T>(v128.load(to + i), c, v128.load(from + i)));
        for (; i < width; i += sizeof<T>()) store<T>(to + i, load<T>(to + i) + value * load<T>(from + i));
      }
    }
  }
}

export function constantGatherF32(
  x: usize, xRow: usize, starts: usize, index: usize, values: usize, y: usize, yRow: usize, rows: i32, dimOut: i32, copies: i32,
): void {
  gather<f32>(x, xRow, starts, index, values, y, yRow, rows, dimOut, copies);
}
export function constantGatherF64(
  x: usize, xRow: usize, starts: usize, index: usize, values: usize, y: usize, yRow: usize, rows: i32, dimOut: i32, copies: i32,
): void {
  gather<f64>(x, xRow, starts, index, values, y, yRow, rows, dimOut, copies);
}
export function constantScatterF32(
  x: usize, xRow: usize, starts: usize, index: usize, values: usize, y: usize, yRow: usize, rows: i32, dimIn: i32, copies: i32,
): void {
  scatter<f32>(x, xRow, starts, index, values, y, yRow, rows, dimIn, copies);
}
export function constantScatterF64(
  x: usize, xRow: usize, starts: usize, index: usize, values: usize, y: usize, yRow: usize, rows: i32, dimIn: i32, copies: i32,
): void {
  scatter<f64>(x, xRow, starts, index, values, y, yRow, rows, dimIn, copies);
}
