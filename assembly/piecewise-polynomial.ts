/**
 * Piecewise polynomials of one number, many at a time: yₖ(x) = ∑ₚ c[i, p, k] sᵖ with i + s = (x − from)/h, 0 ≤ s < 1. Outside of the intervals, and
 * for NaN, the result is NaN. The derivative is another of them, with other coefficients.
 *
 *   x [rows]   coefficients [intervals, terms, count]   y [rows, count]
 *
 * The place in the interval is computed in double precision: x − from of two nearby singles would lose what tells them apart.
 */
function piecewisePolynomial<T>(
  x: usize,
  coefficients: usize,
  y: usize,
  rows: i32,
  count: i32,
  terms: i32,
  intervals: i32,
  from: f64,
  inverse: f64,
): void {
  const size: usize = sizeof<T>();
  const width = <usize>count * size;
  const whole = width & ~15;
  const interval = <usize>terms * width;
  const last = interval - width;
  for (let row = 0; row < rows; ++row, x += size, y += width) {
    const place = (<f64>load<T>(x) - from) * inverse;
    if (!(place >= 0 && place <= <f64>intervals)) {
      for (let k: usize = 0; k < width; k += size) store<T>(y + k, <T>NaN);
      continue;
    }
    let i = <i32>place;
    if (i == intervals) --i;
    const s = <T>(place - <f64>i);
    const first = coefficients + <usize>i * interval;
    const factor = v128.splat<T>(s);
    let k: usize = 0;
    for (; k < whole; k += 16) {
      let at = first + last + k;
      let sum = v128.load(at);
      while (at > first + k) {
        at -= width;
        sum = v128.add<T>(v128.mul<T>(sum, factor), v128.load(at));
      }
      v128.store(y + k, sum);
    }
    for (; k < width; k += size) {
      let at = first + last + k;
      let sum = load<T>(at);
      while (at > first + k) {
        at -= width;
        sum = sum * s + load<T>(at);
      }
      store<T>(y + k, sum);
    }
  }
}

// biome-ignore format: one line each
export function piecewisePolynomialF32(x: usize, coefficients: usize, y: usize, rows: i32, count: i32, terms: i32, intervals: i32, from: f64, inverse: f64): void {
  piecewisePolynomial<f32>(x, coefficients, y, rows, count, terms, intervals, from, inverse);
}
// biome-ignore format: one line each
export function piecewisePolynomialF64(x: usize, coefficients: usize, y: usize, rows: i32, count: i32, terms: i32, intervals: i32, from: f64, inverse: f64): void {
  piecewisePolynomial<f64>(x, coefficients, y, rows, count, terms, intervals, from, inverse);
}
