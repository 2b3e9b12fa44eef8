import { mulAdd } from "./multiply-add";

/**
 * Product of two small matrices in each row, C = op(A) op(B), where op may transpose; row-major, tight, the rows tight too:
 *
 *   a   [rows, p, q], or [rows, q, p] to be transposed
 *   b   [rows, q, s], or [rows, s, q] to be transposed
 *   c   [rows, p, s]
 *
 * The derivative by a factor is such a product of the cotangent and the other, so the family is closed. Sums run over k = 0 … q − 1 from the
 * first term. Whole lanes by SIMD where B is not transposed, the rest one by one with the same rounded operations. No alignment is needed.
 */
function rowMatrix<T>(
  a: usize, b: usize, c: usize, rows: i32, p: i32, q: i32, s: i32, transposeA: i32, transposeB: i32,
): void {
  const size: usize = sizeof<T>();
  const aRow = <usize>(p * q) * size, bRow = <usize>(q * s) * size, cRow = <usize>(p * s) * size;
  const aI = (transposeA ? <usize>1 : <usize>q) * size, aK = (transposeA ? <usize>p : <usize>1) * size;
  const bK = (transposeB ? <usize>1 : <usize>s) * size, bJ = (transposeB ? <usize>q : <usize>1) * size;
  const width = <usize>s * size;
  const whole = transposeB ? <usize>0 : width & ~15;
  for (let row = 0; row < rows; ++row, a += aRow, b += bRow, c += cRow) {
    let left = a, to = c;
    for (let i = 0; i < p; ++i, left += aI, to += width) {
      let j: usize = 0;
      for (; j < whole; j += 16) {
        let from = left, right = b + j;
        let sum = v128.mul<T>(v128.splat<T>(load<T>(from)), v128.load(right));
        for (let k = 1; k < q; ++k) {
          from += aK;
          right += bK;
          sum = mulAdd<T>(sum, v128.splat<T>(load<T>(from)), v128.load(right));
        }
        v128.store(to + j, sum);
      }
      let right = b + (j / size) * bJ;
      for (; j < width; j += size, right += bJ) {
        let x = left, y = right;
        let sum: T = (load<T>(x) * load<T>(y)) as T;
        for (let k = 1; k < q; ++k) {
          x += aK;
          y += bK;
          sum = (sum + load<T>(x) * load<T>(y)) as T;
        }
        store<T>(to + j, sum);
      }
    }
  }
}
export function rowMatrixF32(
  a: usize, b: usize, c: usize, rows: i32, p: i32, q: i32, s: i32, transposeA: i32, transposeB: i32,
): void {
  rowMatrix<f32>(a, b, c, rows, p, q, s, transposeA, transposeB);
}
export function rowMatrixF64(
  a: usize, b: usize, c: usize, rows: i32, p: i32, q: i32, s: i32, transposeA: i32, transposeB: i32,
): void {
  rowMatrix<f64>(a, b, c, rows, p, q, s, transposeA, transposeB);
}
