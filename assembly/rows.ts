import { mulAdd } from "./multiply-add";

/**
 * Whole rows of `width` contiguous numbers: scaled, contracted, summed, gathered and scattered. Each is the transpose of another of them.
 * Sums over rows run from zero in the order of the rows. No alignment is needed.
 */
// @ts-ignore: decorator
@inline
function addTo<T>(x: usize, y: usize, bytes: usize): void {
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(y + i, v128.add<T>(v128.load(y + i), v128.load(x + i)));
  for (; i < bytes; i += sizeof<T>()) store<T>(y + i, load<T>(y + i) + load<T>(x + i));
}

/** y[r] = s[r]·x[r] */
function scaleRows<T>(s: usize, x: usize, y: usize, rows: i32, width: i32): void {
  const bytes = <usize>width * sizeof<T>();
  const whole = bytes & ~15;
  for (let row = 0; row < rows; ++row, s += sizeof<T>(), x += bytes, y += bytes) {
    const factor = load<T>(s);
    const c = v128.splat<T>(factor);
    let i: usize = 0;
    for (; i < whole; i += 16) v128.store(y + i, v128.mul<T>(c, v128.load(x + i)));
    for (; i < bytes; i += sizeof<T>()) store<T>(y + i, factor * load<T>(x + i));
  }
}
export function scaleRowsF32(s: usize, x: usize, y: usize, rows: i32, width: i32): void {
  scaleRows<f32>(s, x, y, rows, width);
}
export function scaleRowsF64(s: usize, x: usize, y: usize, rows: i32, width: i32): void {
  scaleRows<f64>(s, x, y, rows, width);
}

/** s[r] = ∑ᵢ x[r, i] y[r, i]: four interleaved sums, i mod 4, added as (0 + 1) + (2 + 3), and then the last width mod 4 terms in order. */
export function rowDotF32(x: usize, y: usize, s: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  const whole = bytes & ~15;
  for (let row = 0; row < rows; ++row, x += bytes, y += bytes, s += 4) {
    let sums = f32x4.splat(0);
    let i: usize = 0;
    for (; i < whole; i += 16) sums = mulAdd<f32>(sums, v128.load(x + i), v128.load(y + i));
    let sum = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
    for (; i < bytes; i += 4) sum += load<f32>(x + i) * load<f32>(y + i);
    store<f32>(s, sum);
  }
}
export function rowDotF64(x: usize, y: usize, s: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 3;
  const whole = bytes & ~31;
  for (let row = 0; row < rows; ++row, x += bytes, y += bytes, s += 8) {
    let low = f64x2.splat(0), high = low;
    let i: usize = 0;
    for (; i < whole; i += 32) {
      low = mulAdd<f64>(low, v128.load(x + i), v128.load(y + i));
      high = mulAdd<f64>(high, v128.load(x + i, 16), v128.load(y + i, 16));
    }
    let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
    for (; i < bytes; i += 8) sum += load<f64>(x + i) * load<f64>(y + i);
    store<f64>(s, sum);
  }
}

/** partial = ∑ᵣ x[r], from zero; then y += partial. One call is one block of rows. */
function sumRows<T>(x: usize, y: usize, partial: usize, rows: i32, width: i32): void {
  const bytes = <usize>width * sizeof<T>();
  memory.fill(partial, 0, bytes);
  for (let row = 0; row < rows; ++row, x += bytes) addTo<T>(x, partial, bytes);
  addTo<T>(partial, y, bytes);
}
export function sumRowsF32(x: usize, y: usize, partial: usize, rows: i32, width: i32): void {
  sumRows<f32>(x, y, partial, rows, width);
}
export function sumRowsF64(x: usize, y: usize, partial: usize, rows: i32, width: i32): void {
  sumRows<f64>(x, y, partial, rows, width);
}

/** y[i] = x[index[i]], rows of `bytes` bytes. */
export function gatherRows(x: usize, index: usize, y: usize, rows: i32, bytes: usize): void {
  for (let row = 0; row < rows; ++row, index += 4, y += bytes) memory.copy(y, x + <usize>load<i32>(index) * bytes, bytes);
}

/** y[v] = ∑ x[order[k]] for k from starts[v] to starts[v+1], for v from `from` to `to`; order = 0 is the identity. */
function segmentSum<T>(x: usize, starts: usize, order: usize, y: usize, from: i32, to: i32, width: i32): void {
  const bytes = <usize>width * sizeof<T>();
  for (let v = from; v < to; ++v) {
    const target = y + <usize>v * bytes;
    memory.fill(target, 0, bytes);
    const last = load<i32>(starts + (<usize>v << 2), 4);
    for (let k = load<i32>(starts + (<usize>v << 2)); k < last; ++k) {
      const row = order ? load<i32>(order + (<usize>k << 2)) : k;
      addTo<T>(x + <usize>row * bytes, target, bytes);
    }
  }
}
export function segmentSumF32(x: usize, starts: usize, order: usize, y: usize, from: i32, to: i32, width: i32): void {
  segmentSum<f32>(x, starts, order, y, from, to, width);
}
export function segmentSumF64(x: usize, starts: usize, order: usize, y: usize, from: i32, to: i32, width: i32): void {
  segmentSum<f64>(x, starts, order, y, from, to, width);
}

/** y[r] = x[r] for `bytes` bytes of each row, rows xRow and yRow bytes apart. */
export function moveColumns(x: usize, xRow: usize, y: usize, yRow: usize, rows: i32, bytes: usize): void {
  for (let row = 0; row < rows; ++row, x += xRow, y += yRow) memory.copy(y, x, bytes);
}
