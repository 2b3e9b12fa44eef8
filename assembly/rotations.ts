/**
 * What rotations need number by number and row by row: entire functions of squared angles, the rotation nearest to a matrix, and the
 * equations of its derivative. Singles are computed by doubles and rounded once. No alignment is needed.
 */
import { sine } from "./trigonometric-f64";

/**
 * bₙ(s) = x⁻ⁿ jₙ(x) of s = x² ≥ 0, with jₙ the spherical Bessel functions: b₋₁ = cos x, b₀ = sin x/x. Entire functions of s, with
 * bₙ′ = −½bₙ₊₁, so the family is closed. Where s is large beside n they follow by (2n+1)bₙ = bₙ₋₁ + s·bₙ₊₁ from the first two,
 * elsewhere from the series ∑ₖ (−s/2)ᵏ / (k! (2n+2k+1)!!).
 */
function bessel(s: f64, n: i32): f64 {
  if (n < 1 || s > <f64>(4 * n + 4)) {
    const x = sqrt(s);
    let previous = sine(x, 1);
    if (n < 0) return previous;
    let value = x > 0 ? sine(x, 0) / x : 1 + x;
    for (let k = 0; k < n; ++k) {
      const next = (<f64>(2 * k + 1) * value - previous) / s;
      previous = value;
      value = next;
    }
    return value;
  }
  let term: f64 = 1;
  for (let k = 1; k <= n; ++k) term /= <f64>(2 * k + 1);
  let sum = term;
  for (let k = 0; k < 60; ++k) {
    term *= (-0.5 * s) / <f64>((k + 1) * (2 * n + 2 * k + 3));
    const next = sum + term;
    if (next == sum) break;
    sum = next;
  }
  return sum;
}
export function besselF32(x: usize, y: usize, count: i32, n: i32): void {
  for (const end = x + (<usize>count << 2); x < end; x += 4, y += 4) store<f32>(y, <f32>bessel(<f64>load<f32>(x), n));
}
export function besselF64(x: usize, y: usize, count: i32, n: i32): void {
  for (const end = x + (<usize>count << 3); x < end; x += 8, y += 8) store<f64>(y, bessel(load<f64>(x), n));
}

/** x = P⁻¹b in each row for symmetric positive 3×3 matrices P, of which the lower triangle is read: Cholesky's factors. */
function solvePositive<T>(p: usize, b: usize, x: usize, rows: i32): void {
  const size: usize = sizeof<T>();
  for (let row = 0; row < rows; ++row, p += <usize>9 * size, b += <usize>3 * size, x += <usize>3 * size) {
    const p00 = <f64>load<T>(p);
    const l10 = <f64>load<T>(p + <usize>3 * size) / p00;
    const l20 = <f64>load<T>(p + <usize>6 * size) / p00;
    const d1 = <f64>load<T>(p + <usize>4 * size) - l10 * l10 * p00;
    const l21 = (<f64>load<T>(p + <usize>7 * size) - l20 * l10 * p00) / d1;
    const d2 = <f64>load<T>(p + <usize>8 * size) - l20 * l20 * p00 - l21 * l21 * d1;
    const y0 = <f64>load<T>(b);
    const y1 = <f64>load<T>(b + size) - l10 * y0;
    const y2 = <f64>load<T>(b + <usize>2 * size) - l20 * y0 - l21 * y1;
    const x2 = y2 / d2;
    const x1 = y1 / d1 - l21 * x2;
    store<T>(x, (y0 / p00 - l10 * x1 - l20 * x2) as T);
    store<T>(x + size, x1 as T);
    store<T>(x + <usize>2 * size, x2 as T);
  }
}
export function solvePositiveF32(p: usize, b: usize, x: usize, rows: i32): void {
  solvePositive<f32>(p, b, x, rows);
}
export function solvePositiveF64(p: usize, b: usize, x: usize, rows: i32): void {
  solvePositive<f64>(p, b, x, rows);
}

/** Columns i and j of a matrix with `step` bytes between the entries, turned: (x, y) ↦ (cx − sy, sx + cy), four times. */
// @ts-ignore: decorator
@inline
function turn(i: usize, j: usize, step: usize, c: f64, s: f64): void {
  for (let n = 0; n < 4; ++n, i += step, j += step) {
    const x = load<f64>(i), y = load<f64>(j);
    store<f64>(i, c * x - s * y);
    store<f64>(j, s * x + c * y);
  }
}

/** Jacobi's rotations of the symmetric 4×4 matrix at k until it is diagonal; the columns of that at v become its eigenvectors. */
function diagonalize(k: usize, v: usize): void {
  for (let sweep = 0; sweep < 30; ++sweep) {
    let changed = false;
    for (let p: usize = 0; p < 3; ++p) {
      for (let q: usize = p + 1; q < 4; ++q) {
        const off = load<f64>(k + ((4 * p + q) << 3));
        const kpp = load<f64>(k + ((5 * p) << 3)), kqq = load<f64>(k + ((5 * q) << 3));
        if (abs(off) <= 1e-18 * (abs(kpp) + abs(kqq)) || abs(off) < 1e-300) continue;
        changed = true;
        const theta = (kqq - kpp) / (2 * off);
        const t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + sqrt(theta * theta + 1));
        const c = 1 / sqrt(t * t + 1);
        const s = t * c;
        turn(k + (p << 3), k + (q << 3), 32, c, s);
        turn(k + (p << 5), k + (q << 5), 8, c, s);
        turn(v + (p << 3), v + (q << 3), 32, c, s);
        store<f64>(k + ((4 * p + q) << 3), 0);
        store<f64>(k + ((4 * q + p) << 3), 0);
      }
    }
    if (!changed) return;
  }
}

/**
 * The rotation nearest to the 3×3 matrix in each row: src/groups/rotation-matrix.ts, operation for operation, where the mathematics is.
 *
 * @param scratch - 256 bytes
 * @returns the first row whose nearest rotation is not determined (the two largest eigenvalues of the scaled K less than 2e-12 apart, or
 * a number that is not finite), after which nothing is written; `rows` if there is none
 */
function nearestRotation<T>(m: usize, r: usize, scratch: usize, rows: i32): i32 {
  const size: usize = sizeof<T>();
  const v = scratch + 128;
  for (let row = 0; row < rows; ++row, m += <usize>9 * size, r += <usize>9 * size) {
    let largest: f64 = 0, nothing: f64 = 0;
    for (let i: usize = 0; i < 9; ++i) {
      const entry = abs(<f64>load<T>(m + i * size));
      largest = max(largest, entry);
      nothing += 0 * entry; // NaN of what is not finite
    }
    if (!(largest > 0 && nothing == 0)) return row;
    const a = <f64>load<T>(m) / largest, b = <f64>load<T>(m + size) / largest, c = <f64>load<T>(m + <usize>2 * size) / largest;
    const d = <f64>load<T>(m + <usize>3 * size) / largest, e = <f64>load<T>(m + <usize>4 * size) / largest, f = <f64>load<T>(m + <usize>5 * size) / largest;
    const g = <f64>load<T>(m + <usize>6 * size) / largest, h = <f64>load<T>(m + <usize>7 * size) / largest, l = <f64>load<T>(m + <usize>8 * size) / largest;
    store<f64>(scratch, a + e + l, 0);
    store<f64>(scratch, a - e - l, 40);
    store<f64>(scratch, -a + e - l, 80);
    store<f64>(scratch, -a - e + l, 120);
    store<f64>(scratch, h - f, 8);
    store<f64>(scratch, h - f, 32);
    store<f64>(scratch, c - g, 16);
    store<f64>(scratch, c - g, 64);
    store<f64>(scratch, d - b, 24);
    store<f64>(scratch, d - b, 96);
    store<f64>(scratch, b + d, 48);
    store<f64>(scratch, b + d, 72);
    store<f64>(scratch, c + g, 56);
    store<f64>(scratch, c + g, 104);
    store<f64>(scratch, f + h, 88);
    store<f64>(scratch, f + h, 112);
    for (let i: usize = 0; i < 16; ++i) store<f64>(v + (i << 3), i % 5 == 0 ? 1 : 0);
    diagonalize(scratch, v);
    let best: usize = 0;
    for (let i: usize = 1; i < 4; ++i) if (load<f64>(scratch + i * 40) > load<f64>(scratch + best * 40)) best = i;
    const top = load<f64>(scratch + best * 40);
    let second = -Infinity;
    for (let i: usize = 0; i < 4; ++i) if (i != best) second = max(second, load<f64>(scratch + i * 40));
    if (!(top - second > 2e-12)) return row;
    const at = v + (best << 3);
    const w = load<f64>(at), x = load<f64>(at, 32), y = load<f64>(at, 64), z = load<f64>(at, 96);
    const s = 2 / (w * w + x * x + y * y + z * z);
    store<T>(r, (1 - s * (y * y + z * z)) as T);
    store<T>(r + size, (s * (x * y - w * z)) as T);
    store<T>(r + <usize>2 * size, (s * (x * z + w * y)) as T);
    store<T>(r + <usize>3 * size, (s * (x * y + w * z)) as T);
    store<T>(r + <usize>4 * size, (1 - s * (x * x + z * z)) as T);
    store<T>(r + <usize>5 * size, (s * (y * z - w * x)) as T);
    store<T>(r + <usize>6 * size, (s * (x * z - w * y)) as T);
    store<T>(r + <usize>7 * size, (s * (y * z + w * x)) as T);
    store<T>(r + <usize>8 * size, (1 - s * (x * x + y * y)) as T);
  }
  return rows;
}
export function nearestRotationF32(m: usize, r: usize, scratch: usize, rows: i32): i32 {
  return nearestRotation<f32>(m, r, scratch, rows);
}
export function nearestRotationF64(m: usize, r: usize, scratch: usize, rows: i32): i32 {
  return nearestRotation<f64>(m, r, scratch, rows);
}
