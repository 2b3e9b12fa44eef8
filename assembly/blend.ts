/**
 * Blends of fixed arrays, y[n, e] = ∑_q c[n, columns[e] + q]·t[q], where t runs through the arrays starts[e] … starts[e+1] of one list: each
 * row of coefficients makes all elements, and every element takes the few arrays that are its own.
 *
 *   c         [rows, …], rows `cRow` bytes apart      columns   [elements] i32      starts   [elements + 1] i32
 *   t         [arrays, size], tight                    y         [rows, elements, size], tight
 *
 * Sums run in the order of the arrays, from zero; whole lanes by SIMD, the rest one by one with the same rounded operations. No alignment is
 * needed.
 */
function blend<T>(c: usize, cRow: usize, columns: usize, starts: usize, t: usize, y: usize, rows: i32, elements: i32, size: i32): void {
  const width = <usize>size * sizeof<T>();
  const whole = width & ~15;
  for (let row = 0; row < rows; ++row, c += cRow) {
    for (let e = 0; e < elements; ++e, y += width) {
      const coefficients = c + <usize>load<i32>(columns + (<usize>e << 2)) * sizeof<T>();
      const first = <usize>load<i32>(starts + (<usize>e << 2));
      const count = <usize>load<i32>(starts + (<usize>e << 2), 4) - first;
      const from = t + first * width;
      let i: usize = 0;
      for (; i < whole; i += 16) {
        let sum = v128.splat<T>(0);
        for (let q: usize = 0, at = from + i; q < count; ++q, at += width) {
          sum = v128.add<T>(sum, v128.mul<T>(v128.splat<T>(load<T>(coefficients + q * sizeof<T>())), v128.load(at)));
        }
        v128.store(y + i, sum);
      }
      for (; i < width; i += sizeof<T>()) {
        let sum: T = 0;
        for (let q: usize = 0, at = from + i; q < count; ++q, at += width) sum += load<T>(coefficients + q * sizeof<T>()) * load<T>(at);
        store<T>(y + i, sum);
      }
    }
  }
}

export function blendF32(c: usize, cRow: usize, columns: usize, starts: usize, t: usize, y: usize, rows: i32, elements: i32, size: i32): void {
  blend<f32>(c, cRow, columns, starts, t, y, rows, elements, size);
}
export function blendF64(c: usize, cRow: usize, columns: usize, starts: usize, t: usize, y: usize, rows: i32, elements: i32, size: i32): void {
  blend<f64>(c, cRow, columns, starts, t, y, rows, elements, size);
}
