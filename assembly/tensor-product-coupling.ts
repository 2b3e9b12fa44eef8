/**
 * The coupling tensors contracted with the harmonics of some edges, once for all copies, and the transpose of that:
 *
 *     M[k] = ∑ c C[m₁, m₂, m₃] y[m₂]      dy[m₂] = ∑ c C[m₁, m₂, m₃] dM[k]       k: each path and each pair (m₁, m₃) that occurs
 *
 * As many edges as a vector has lanes are done at once: M is [entries][edges], 16 bytes an entry.
 */
import { ENTRIES, field, HARMONICS, MORE, records, TRANSPOSED, Y_DIM } from "./tensor-product-plan";

/** The numbers at `at` in the rows whose addresses are given, one a lane. */
// @ts-ignore: decorator
@inline
function across<T>(rows: usize, at: usize): v128 {
  let value = v128.load_splat<T>(<usize>load<u32>(rows) + at);
  value = v128.load_lane<T>(<usize>load<u32>(rows, 4) + at, value, 1);
  if (sizeof<T>() == 4) {
    value = v128.load_lane<T>(<usize>load<u32>(rows, 8) + at, value, 2);
    value = v128.load_lane<T>(<usize>load<u32>(rows, 12) + at, value, 3);
  }
  return value;
}

/** M of the edges whose rows of y have the addresses `rows`, u32 [lanes]; `y` is scratch of 16 bytes a component. */
export function couple<T>(plan: usize, coefficients: usize, rows: usize, y: usize, m: usize): void {
  const dim = field(plan, Y_DIM);
  for (let j: usize = 0; j < dim; ++j) v128.store(y + (j << 4), across<T>(rows, j * sizeof<T>()));
  let entry = records(plan, ENTRIES), to = m;
  for (const end = m + (field(plan, ENTRIES) << 4); to < end; to += 16, entry += 4, coefficients += sizeof<T>()) {
    v128.store(to, v128.mul<T>(v128.load_splat<T>(coefficients), v128.load(y + field(entry, 0))));
  }
  for (const end = entry + (field(plan, MORE) << 3); entry < end; entry += 8, coefficients += sizeof<T>()) {
    to = m + field(entry, 0);
    v128.store(to, v128.add<T>(v128.load(to), v128.mul<T>(v128.load_splat<T>(coefficients), v128.load(y + field(entry, 4)))));
  }
}

/** The sums over the lanes of dm, [entries][lanes] of one edge, into its lane of `m`. dm is zero afterwards. */
export function sumLanes<T>(plan: usize, dm: usize, m: usize): void {
  const zero = i32x4.splat(0);
  for (const end = m + (field(plan, ENTRIES) << 4); m < end; m += 64, dm += 64) {
    const p = v128.load(dm), q = v128.load(dm, 16), r = v128.load(dm, 32), s = v128.load(dm, 48);
    v128.store(dm, zero);
    v128.store(dm, zero, 16);
    v128.store(dm, zero, 32);
    v128.store(dm, zero, 48);
    if (sizeof<T>() == 4) {
      const a = f32x4.add(v128.shuffle<f32>(p, q, 0, 4, 1, 5), v128.shuffle<f32>(p, q, 2, 6, 3, 7)); // p0+p2, q0+q2, p1+p3, q1+q3
      const b = f32x4.add(v128.shuffle<f32>(r, s, 0, 4, 1, 5), v128.shuffle<f32>(r, s, 2, 6, 3, 7));
      const sum = f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
      v128.store_lane<f32>(m, sum, 0);
      v128.store_lane<f32>(m, sum, 1, 16);
      v128.store_lane<f32>(m, sum, 2, 32);
      v128.store_lane<f32>(m, sum, 3, 48);
    } else {
      const a = f64x2.add(v128.shuffle<f64>(p, q, 0, 2), v128.shuffle<f64>(p, q, 1, 3));
      const b = f64x2.add(v128.shuffle<f64>(r, s, 0, 2), v128.shuffle<f64>(r, s, 1, 3));
      v128.store_lane<f64>(m, a, 0);
      v128.store_lane<f64>(m, a, 1, 16);
      v128.store_lane<f64>(m, b, 0, 32);
      v128.store_lane<f64>(m, b, 1, 48);
    }
  }
}

/** dy of the first `n` edges of dM into the rows with the addresses `rows`, set or added to; `y` is scratch of 16 bytes. */
export function uncouple<T>(plan: usize, coefficients: usize, m: usize, rows: usize, n: i32, y: usize, add: bool): void {
  const dim = field(plan, Y_DIM);
  let entry = records(plan, HARMONICS);
  coefficients += field(plan, TRANSPOSED);
  for (let j: usize = 0; j < dim; ++j) {
    const last = entry + 4 + (field(entry, 0) << 2);
    let sum: v128 = i32x4.splat(0);
    for (entry += 4; entry < last; entry += 4, coefficients += sizeof<T>()) {
      sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(coefficients), v128.load(m + field(entry, 0))));
    }
    v128.store(y, sum);
    for (let e: usize = 0; e < <usize>n; ++e) {
      const to = <usize>load<u32>(rows + (e << 2)) + j * sizeof<T>(), value = load<T>(y + e * sizeof<T>());
      store<T>(to, add ? load<T>(to) + value : value);
    }
  }
}
