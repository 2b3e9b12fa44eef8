/**
 * A constant sparse matrix C on the components of each copy: y[r, j, u] = ∑ₑ C[j, i]·x[r, i, u]. The transpose is the same with the
 * transposed matrix, so the family is closed.
 *
 *   x        [rows, dimIn, copies]            rows `xRow` bytes apart; the copies of a component lie side by side, tight
 *   starts   [dimOut + 1] i32                 entries starts[j] … starts[j+1] of the two lists are those of row j of the matrix
 *   index    i32, the column i of each entry
 *   values   T, its value
 *   y        [rows, dimOut, copies]           rows `yRow` bytes apart
 *
 * Each sum runs in the order of the entries, from zero. Whole lanes by SIMD, the rest one by one with the same rounded operations, so the
 * bits of a copy do not depend on its place. No alignment is needed.
 */
function constantMap<T>(
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
          s0 = v128.add<T>(s0, v128.mul<T>(c, v128.load(from)));
          s1 = v128.add<T>(s1, v128.mul<T>(c, v128.load(from, 16)));
          s2 = v128.add<T>(s2, v128.mul<T>(c, v128.load(from, 32)));
          s3 = v128.add<T>(s3, v128.mul<T>(c, v128.load(from, 48)));
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
          s = v128.add<T>(s, v128.mul<T>(c, v128.load(x + <usize>load<i32>(index + (e << 2)) * width + i)));
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

export function constantMapF32(
  x: usize, xRow: usize, starts: usize, index: usize, values: usize, y: usize, yRow: usize, rows: i32, dimOut: i32, copies: i32,
): void {
  constantMap<f32>(x, xRow, starts, index, values, y, yRow, rows, dimOut, copies);
}
export function constantMapF64(
  x: usize, xRow: usize, starts: usize, index: usize, values: usize, y: usize, yRow: usize, rows: i32, dimOut: i32, copies: i32,
): void {
  constantMap<f64>(x, xRow, starts, index, values, y, yRow, rows, dimOut, copies);
}
