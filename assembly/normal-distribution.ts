/**
 * The distribution function of the standard normal law, Φ(x) = ½ erfc(−x/√2), number by number; y may be x. No alignment is needed. Singles
 * are computed by doubles and rounded once.
 *
 * `table` has the Taylor coefficients of Φ, TERMS f64 each, lowest first, around the nodes −9, −9 + 1/8 … 9: the nearest node is at most 1/16
 * away, and the next term below the last bit. Below −9, where Φ < 2·10⁻¹⁹, the value is 0, and above 9 it is 1.
 */
const TERMS: usize = 14;
const EDGE: f64 = 9;

// @ts-ignore: decorator
@inline
function normal(x: f64, table: usize): f64 {
  if (!(abs(x) <= EDGE)) return x > 0 ? 1 : x < 0 ? 0 : x; // the last is NaN
  const node = floor(8 * x + 0.5);
  const t = x - 0.125 * node;
  const at = table + <usize>(<i32>node + 72) * (8 * TERMS);
  let sum = load<f64>(at + 8 * (TERMS - 1));
  for (let i: usize = 8 * (TERMS - 1); i > 0; ) {
    i -= 8;
    sum = sum * t + load<f64>(at + i);
  }
  return sum;
}

export function normalDistributionF32(x: usize, y: usize, n: i32, table: usize): void {
  for (const end = x + (<usize>n << 2); x < end; x += 4, y += 4) store<f32>(y, <f32>normal(<f64>load<f32>(x), table));
}
export function normalDistributionF64(x: usize, y: usize, n: i32, table: usize): void {
  for (const end = x + (<usize>n << 3); x < end; x += 8, y += 8) store<f64>(y, normal(load<f64>(x), table));
}
