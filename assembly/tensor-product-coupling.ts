/**
 * The coupling tensors contracted with the harmonics of an edge, once for all copies:
 *
 *     M[k] = ∑ c C[m₁, m₂, m₃] y[m₂]        for each path and each pair k = (m₁, m₃) that occurs
 *
 * and the transpose of that. An entry of M is a vector whose lanes are all the same, since reading a vector costs less than spreading a number.
 */
import { ENTRIES, field, records, Y_DIM } from "./tensor-product-plan";

/** Component j of the rows of y at `rows`, one a lane. */
// @ts-ignore: decorator
@inline
function lanes<T>(rows: usize, at: usize): v128 {
  let value = v128.load_splat<T>(<usize>load<u32>(rows) + at);
  value = v128.load_lane<T>(<usize>load<u32>(rows, 4) + at, value, 1);
  if (sizeof<T>() == 4) {
    value = v128.load_lane<T>(<usize>load<u32>(rows, 8) + at, value, 2);
    value = v128.load_lane<T>(<usize>load<u32>(rows, 12) + at, value, 3);
  }
  return value;
}

/**
 * M of as many edges as a vector has lanes.
 *   rows   the addresses of their rows of y, u32 [lanes]
 *   y      scratch, 16 bytes for each component
 *   m      the entries, [lanes], `width` bytes apart
 */
export function couple<T>(plan: usize, coefficients: usize, rows: usize, y: usize, m: usize, width: usize): void {
  const dim = field(plan, Y_DIM);
  for (let j: usize = 0; j < dim; ++j) v128.store(y + (j << 4), lanes<T>(rows, j * sizeof<T>()));
  let entry = records(plan, ENTRIES);
  for (let n = field(plan, ENTRIES); n > 0; --n) {
    const to = m + field(entry, 0), terms = field(entry, 4);
    entry += 8;
    let sum = v128.mul<T>(v128.load_splat<T>(coefficients), v128.load(y + field(entry, 0)));
    entry += 4;
    coefficients += sizeof<T>();
    for (let term: usize = 1; term < terms; ++term, entry += 4, coefficients += sizeof<T>()) {
      sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(coefficients), v128.load(y + field(entry, 0))));
    }
    if (sizeof<T>() == 4) {
      v128.store(to, v128.shuffle<f32>(sum, sum, 0, 0, 0, 0));
      v128.store(to + width, v128.shuffle<f32>(sum, sum, 1, 1, 1, 1));
      v128.store(to + 2 * width, v128.shuffle<f32>(sum, sum, 2, 2, 2, 2));
      v128.store(to + 3 * width, v128.shuffle<f32>(sum, sum, 3, 3, 3, 3));
    } else {
      v128.store(to, v128.shuffle<f64>(sum, sum, 0, 0));
      v128.store(to + width, v128.shuffle<f64>(sum, sum, 1, 1));
    }
  }
}

/**
 * dy[m₂] = ∑ c C[m₁, m₂, m₃] dM[k] of one edge.
 *   dm     the entries; their value is the sum of the lanes; cleared
 *   y      scratch, 16 bytes for each component
 *   row    dy, set, or added to
 */
export function uncouple<T>(plan: usize, coefficients: usize, dm: usize, y: usize, row: usize, add: bool): void {
  const dim = field(plan, Y_DIM), zero = i32x4.splat(0);
  for (let j: usize = 0; j < dim; ++j) v128.store(y + (j << 4), zero);
  let entry = records(plan, ENTRIES);
  for (let n = field(plan, ENTRIES); n > 0; --n) {
    const from = dm + field(entry, 0), value = v128.load(from);
    const end = entry + 8 + (field(entry, 4) << 2);
    v128.store(from, zero);
    for (entry += 8; entry < end; entry += 4, coefficients += sizeof<T>()) {
      const to = y + field(entry, 0);
      v128.store(to, v128.add<T>(v128.load(to), v128.mul<T>(v128.load_splat<T>(coefficients), value)));
    }
  }
  for (let j: usize = 0; j < dim; ++j, y += 16, row += sizeof<T>()) {
    let sum: T;
    if (sizeof<T>() == 4) sum = load<T>(y) + load<T>(y, 4) + (load<T>(y, 8) + load<T>(y, 12));
    else sum = load<T>(y) + load<T>(y, 8);
    store<T>(row, add ? load<T>(row) + sum : sum);
  }
}
