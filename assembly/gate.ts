import { mulAdd } from "./multiply-add";

/**
 * Gate: yₘ = s·xₘ, one scalar s for the 2l+1 components of each copy of an irrep; and its transpose, the inner product
 * over the components. Each is the derivative of the other, so the family is closed.
 *
 *   s      [rows, copies]            rows `sRow` bytes apart
 *   x, y   [rows, dim, copies]       rows `xRow`, `yRow` bytes apart; the copies of a component lie side by side, tight
 *
 * Whole lanes by SIMD, the rest one by one; the sums over m run in the order m = −l … l. No alignment is needed.
 */
function gate<T>(s: usize, sRow: usize, x: usize, xRow: usize, y: usize, yRow: usize, rows: i32, dim: i32, copies: i32): void {
  const width = <usize>copies * sizeof<T>();
  const whole = width & ~15;
  for (let row = 0; row < rows; ++row, s += sRow, x += xRow, y += yRow) {
    let from = x, to = y;
    for (let m = 0; m < dim; ++m, from += width, to += width) {
      let i: usize = 0;
      for (; i < whole; i += 16) v128.store(to + i, v128.mul<T>(v128.load(s + i), v128.load(from + i)));
      for (; i < width; i += sizeof<T>()) store<T>(to + i, load<T>(s + i) * load<T>(from + i));
    }
  }
}

function contract<T>(x: usize, xRow: usize, y: usize, yRow: usize, s: usize, sRow: usize, rows: i32, dim: i32, copies: i32): void {
  const width = <usize>copies * sizeof<T>();
  const whole = width & ~15;
  for (let row = 0; row < rows; ++row, x += xRow, y += yRow, s += sRow) {
    let i: usize = 0;
    for (; i < whole; i += 16) {
      let sum = v128.mul<T>(v128.load(x + i), v128.load(y + i));
      for (let m = 1, at = i + width; m < dim; ++m, at += width) {
        sum = mulAdd<T>(sum, v128.load(x + at), v128.load(y + at));
      }
      v128.store(s + i, sum);
    }
    for (; i < width; i += sizeof<T>()) {
      let sum = load<T>(x + i) * load<T>(y + i);
      for (let m = 1, at = i + width; m < dim; ++m, at += width) sum += load<T>(x + at) * load<T>(y + at);
      store<T>(s + i, sum);
    }
  }
}

export function gateF32(s: usize, sRow: usize, x: usize, xRow: usize, y: usize, yRow: usize, rows: i32, dim: i32, copies: i32): void {
  gate<f32>(s, sRow, x, xRow, y, yRow, rows, dim, copies);
}
export function gateF64(s: usize, sRow: usize, x: usize, xRow: usize, y: usize, yRow: usize, rows: i32, dim: i32, copies: i32): void {
  gate<f64>(s, sRow, x, xRow, y, yRow, rows, dim, copies);
}
export function contractF32(x: usize, xRow: usize, y: usize, yRow: usize, s: usize, sRow: usize, rows: i32, dim: i32, copies: i32): void {
  contract<f32>(x, xRow, y, yRow, s, sRow, rows, dim, copies);
}
export function contractF64(x: usize, xRow: usize, y: usize, yRow: usize, s: usize, sRow: usize, rows: i32, dim: i32, copies: i32): void {
  contract<f64>(x, xRow, y, yRow, s, sRow, rows, dim, copies);
}
