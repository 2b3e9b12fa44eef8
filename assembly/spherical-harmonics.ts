import { readPoints, splat, tileRows, writeRows } from "./spherical-harmonics-tiles";

/**
 * Real solid harmonics rˡYₗₘ, homogeneous polynomials of x, y, z, with y the pole and degree 1 being (x, y, z).
 *
 *   (A + iB)ₘ = (z + ix)ᵐ,   Yₗ,ₘ = Pₗₘ(y, r²) Aₘ,   Yₗ,₋ₘ = Pₗₘ Bₘ,   Pₗₘ = a y Pₗ₋₁,ₘ − b r² Pₗ₋₂,ₘ
 *
 *   factors  [L+1]                     f64, all > 0: degree l is fₗ times the harmonics with ∑ₘ Y² = (2l+1) r²ˡ
 *   table    [(L+1)(L+2)/2, 5]         a, b, d, u, w of each 0 ≤ m ≤ l ≤ L; that of a smaller L is a beginning of it
 *   xyz      [rows, 3]                 tight
 *   y        [rows, (L+1)² − k²]       rows `yRow` bytes apart, degrees k … L (`lowest` … `degree`), in each m = −l … l
 *   scratch  32 (L+1)² + 96 bytes
 *
 * d, u, w are the coefficients of the gradient: spherical-harmonics-gradient.ts. The bits of a row depend on that row alone.
 */
function coefficients<T>(factors: usize, to: usize, degree: i32): void {
  for (let l = 0; l <= degree; ++l) {
    const here = load<f64>(factors + ((<usize>l) << 3));
    const below = l > 0 ? load<f64>(factors + ((<usize>(l - 1)) << 3)) : 1;
    const second = l > 1 ? load<f64>(factors + ((<usize>(l - 2)) << 3)) : 1;
    const n = <f64>l, lift = l > 0 ? (here / below) * sqrt<f64>((2 * n + 1) / (2 * n - 1)) : 0;
    for (let i = 0; i <= l; ++i, to += 5 * sizeof<T>()) {
      const m = <f64>i, square = (n - m) * (n + m);
      let a: f64, b: f64 = 0;
      if (i < l) {
        // the column m = 0 starts with P₀₀ = f₀, which a and b hold already; all others with Pₘₘ = 1
        a = (i == 0 && l == 1 ? here : here / below) * sqrt<f64>(((2 * n + 1) * (2 * n - 1)) / square);
        if (i < l - 1) {
          const ratio = i == 0 && l == 2 ? here : here / second;
          b = ratio * sqrt<f64>(((2 * n + 1) * (n - m - 1) * (n + m - 1)) / ((2 * n - 3) * square));
        }
      } else {
        a = l == 0 ? here : l == 1 ? here * sqrt<f64>(3) : (here / below) * sqrt<f64>((2 * n + 1) / (2 * n));
      }
      store<T>(to, <T>a);
      store<T>(to, <T>b, sizeof<T>());
      store<T>(to, <T>(lift * sqrt<f64>(square)), 2 * sizeof<T>());
      store<T>(to, <T>(lift * sqrt<f64>((n - m) * (n - m - 1)) * (i == 0 ? sqrt<f64>(0.5) : 0.5)), 3 * sizeof<T>());
      store<T>(to, <T>(lift * sqrt<f64>((n + m) * (n + m - 1)) * (i == 1 ? sqrt<f64>(0.5) : 0.5)), 4 * sizeof<T>());
    }
  }
}

/** The tile of all degrees 0 … `degree` from the tile of points: a column for each m, l upwards in it. */
export function valuesTile<T>(points: usize, table: usize, tile: usize, degree: i32): void {
  const entry = 5 * sizeof<T>();
  const x0 = v128.load(points), x1 = v128.load(points, 16);
  const y0 = v128.load(points, 32), y1 = v128.load(points, 48);
  const z0 = v128.load(points, 64), z1 = v128.load(points, 80);
  const r0 = v128.add<T>(v128.add<T>(v128.mul<T>(x0, x0), v128.mul<T>(y0, y0)), v128.mul<T>(z0, z0));
  const r1 = v128.add<T>(v128.add<T>(v128.mul<T>(x1, x1), v128.mul<T>(y1, y1)), v128.mul<T>(z1, z1));

  let a = splat<T>(table), b: v128;
  v128.store(tile, a);
  v128.store(tile, a, 16);
  if (degree == 0) return;

  a = splat<T>(table + entry);
  let p0 = v128.mul<T>(a, y0), p1 = v128.mul<T>(a, y1), s0 = r0, s1 = r1;
  v128.store(tile, p0, 64);
  v128.store(tile, p1, 80);
  for (let l = 2, at = table + 3 * entry, up = tile + 192; l <= degree; ++l, at += <usize>l * entry, up += (<usize>l) << 6) {
    a = splat<T>(at);
    b = splat<T>(at + sizeof<T>());
    const t0 = v128.sub<T>(v128.mul<T>(v128.mul<T>(a, y0), p0), v128.mul<T>(b, s0));
    const t1 = v128.sub<T>(v128.mul<T>(v128.mul<T>(a, y1), p1), v128.mul<T>(b, s1));
    s0 = v128.mul<T>(r0, p0);
    s1 = v128.mul<T>(r1, p1);
    p0 = t0;
    p1 = t1;
    v128.store(up, p0);
    v128.store(up, p1, 16);
  }

  a = splat<T>(table + 2 * entry);
  let c0 = v128.mul<T>(a, z0), c1 = v128.mul<T>(a, z1), d0 = v128.mul<T>(a, x0), d1 = v128.mul<T>(a, x1);
  for (let m = 1, diagonal = table + 2 * entry; ; ) {
    let l = m, at = diagonal, up = tile + ((<usize>(m * m + 2 * m)) << 5), down = tile + ((<usize>(m * m)) << 5);
    v128.store(up, c0);
    v128.store(up, c1, 16);
    v128.store(down, d0);
    v128.store(down, d1, 16);
    if (m == degree) break;
    ++l;
    at += <usize>l * entry;
    up += (<usize>l) << 6;
    down += (<usize>l) << 6;
    a = splat<T>(at);
    p0 = v128.mul<T>(a, y0);
    p1 = v128.mul<T>(a, y1);
    s0 = r0;
    s1 = r1;
    for (;;) {
      v128.store(up, v128.mul<T>(p0, c0));
      v128.store(up, v128.mul<T>(p1, c1), 16);
      v128.store(down, v128.mul<T>(p0, d0));
      v128.store(down, v128.mul<T>(p1, d1), 16);
      if (++l > degree) break;
      at += <usize>l * entry;
      up += (<usize>l) << 6;
      down += (<usize>l) << 6;
      a = splat<T>(at);
      b = splat<T>(at + sizeof<T>());
      const t0 = v128.sub<T>(v128.mul<T>(v128.mul<T>(a, y0), p0), v128.mul<T>(b, s0));
      const t1 = v128.sub<T>(v128.mul<T>(v128.mul<T>(a, y1), p1), v128.mul<T>(b, s1));
      s0 = v128.mul<T>(r0, p0);
      s1 = v128.mul<T>(r1, p1);
      p0 = t0;
      p1 = t1;
    }
    ++m;
    diagonal += <usize>(m + 1) * entry;
    a = splat<T>(diagonal);
    const e0 = v128.mul<T>(a, v128.sub<T>(v128.mul<T>(z0, c0), v128.mul<T>(x0, d0)));
    const e1 = v128.mul<T>(a, v128.sub<T>(v128.mul<T>(z1, c1), v128.mul<T>(x1, d1)));
    d0 = v128.mul<T>(a, v128.add<T>(v128.mul<T>(x0, c0), v128.mul<T>(z0, d0)));
    d1 = v128.mul<T>(a, v128.add<T>(v128.mul<T>(x1, c1), v128.mul<T>(z1, d1)));
    c0 = e0;
    c1 = e1;
  }
}

function harmonics<T>(xyz: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32): void {
  const components = (degree + 1) * (degree + 1) - lowest * lowest, tile = scratch + 96;
  for (; rows > 0; rows -= tileRows<T>(), xyz += 96, y += <usize>tileRows<T>() * yRow) {
    readPoints<T>(xyz, scratch, rows);
    valuesTile<T>(scratch, table, tile, degree);
    writeRows<T>(tile + ((<usize>(lowest * lowest)) << 5), components, y, yRow, rows);
  }
}

export function harmonicsTableF32(factors: usize, table: usize, degree: i32): void {
  coefficients<f32>(factors, table, degree);
}
export function harmonicsTableF64(factors: usize, table: usize, degree: i32): void {
  coefficients<f64>(factors, table, degree);
}
export function harmonicsF32(xyz: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32): void {
  harmonics<f32>(xyz, table, y, yRow, scratch, rows, lowest, degree);
}
export function harmonicsF64(xyz: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32): void {
  harmonics<f64>(xyz, table, y, yRow, scratch, rows, lowest, degree);
}
