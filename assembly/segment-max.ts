/**
 * Largest numbers of segments of rows, column by column: y[v] = max x[order[k]] for k from starts[v] to starts[v+1], for v from `from` to `to`;
 * order = 0 is the identity, and a segment without rows gives zeros. Rows are `width` contiguous numbers. No alignment is needed.
 */
function segmentMax<T>(x: usize, starts: usize, order: usize, y: usize, from: i32, to: i32, width: i32): void {
  const bytes = <usize>width * sizeof<T>();
  const whole = bytes & ~15;
  for (let v = from; v < to; ++v) {
    const target = y + <usize>v * bytes;
    const first = load<i32>(starts + (<usize>v << 2));
    const last = load<i32>(starts + (<usize>v << 2), 4);
    if (first == last) memory.fill(target, 0, bytes);
    for (let k = first; k < last; ++k) {
      const row = x + <usize>(order ? load<i32>(order + (<usize>k << 2)) : k) * bytes;
      if (k == first) memory.copy(target, row, bytes);
      else {
        let i: usize = 0;
        for (; i < whole; i += 16) v128.store(target + i, v128.max<T>(v128.load(target + i), v128.load(row + i)));
        for (; i < bytes; i += sizeof<T>()) store<T>(target + i, max<T>(load<T>(target + i), load<T>(row + i)));
      }
    }
  }
}
export function segmentMaxF32(x: usize, starts: usize, order: usize, y: usize, from: i32, to: i32, width: i32): void {
  segmentMax<f32>(x, starts, order, y, from, to, width);
}
export function segmentMaxF64(x: usize, starts: usize, order: usize, y: usize, from: i32, to: i32, width: i32): void {
  segmentMax<f64>(x, starts, order, y, from, to, width);
}
