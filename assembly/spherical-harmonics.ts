import { copiesValues, HIGHEST, valuesF32, valuesF64 } from "./generated/spherical-harmonics";
import { readPoints, splat, tileRows, writeRows } from "./spherical-harmonics-tiles";

/**
 * Real solid harmonics rˡYₗₘ, homogeneous polynomials of x, y, z, with y the pole and degree 1 being (x, y, z).
 *
 *   (A + iB)ₘ = (z + ix)ᵐ,   Yₗ,ₘ = Pₗₘ(y, r²) Aₘ,   Yₗ,₋ₘ = Pₗₘ Bₘ,   Pₗₘ = a y Pₗ₋₁,ₘ − b r² Pₗ₋₂,ₘ
 *
 *   factors  [L+1]                     f64, all > 0: degree l is fₗ times the harmonics with ∑ₘ Y² = (2l+1) r²ˡ
 *   table    [(L+1) (9L+25)]           for l = 0 … L: (a, b) of m = 0 … l; then α, β, δ, each of m = −l … l; after all of these,
 *                                      the same α, β, δ vector by vector as the gradient takes them
 *   xyz      [rows, 3]                 tight
 *   y        [rows, (L+1)² − k²]       rows `yRow` bytes apart, degrees k … L (`lowest` … `degree`), in each m = −l … l
 *   scratch  48 (L+1)² + 96 bytes
 *
 * α, β, δ make the gradient: spherical-harmonics-gradient.ts.
 */
function coefficients<T>(factors: usize, table: usize, degree: i32): void {
  let to = table;
  for (let l = 0; l <= degree; ++l) {
    const here = load<f64>(factors + ((<usize>l) << 3));
    const below = l > 0 ? load<f64>(factors + ((<usize>(l - 1)) << 3)) : 1;
    const second = l > 1 ? load<f64>(factors + ((<usize>(l - 2)) << 3)) : 1;
    const n = <f64>l, width = <usize>(2 * l + 1) * sizeof<T>();
    for (let i = 0; i < l; ++i, to += 2 * sizeof<T>()) {
      // the column m = 0 starts with P₀₀ = f₀, so its first a and b have no factor below; the others start with Pₘₘ = 1
      const m = <f64>i, square = (n - m) * (n + m);
      const first = i == 0 && l == 1 ? here : here / below, other = i == 0 && l == 2 ? here : here / second;
      const b = i == l - 1 ? 0 : other * sqrt<f64>(((2 * n + 1) * (n - m - 1) * (n + m - 1)) / ((2 * n - 3) * square));
      store<T>(to, <T>(first * sqrt<f64>(((2 * n + 1) * (2 * n - 1)) / square)));
      store<T>(to, <T>b, sizeof<T>());
    }
    store<T>(to, <T>(l == 0 ? here : l == 1 ? here * sqrt<f64>(3) : (here / below) * sqrt<f64>((2 * n + 1) / (2 * n))));
    store<T>(to, 0, sizeof<T>());
    to += 2 * sizeof<T>();
    const lift = l == 0 ? 0 : (here / below) * sqrt<f64>((2 * n + 1) / (2 * n - 1));
    for (let i = -l; i <= l; ++i, to += sizeof<T>()) {
      const m = <f64>abs(i);
      const outer = i == 0 ? lift * sqrt<f64>(n * (n - 1) * 0.5) : 0.5 * lift * sqrt<f64>((n - m) * (n - m - 1));
      const inner = 0.5 * lift * sqrt<f64>((n + m) * (n + m - 1) * (m == 1 ? 2 : 1));
      store<T>(to, <T>(i > 0 ? inner : i == 0 ? 0 : -outer));
      store<T>(to + width, <T>(i >= 0 ? -outer : i == -1 ? 0 : inner));
      store<T>(to + width * 2, <T>(lift * sqrt<f64>(n * n - m * m)));
    }
    to += width * 2;
  }
  for (let l = sizeof<T>() == 4 ? 2 : 1; l <= degree; ++l) {
    const width = <usize>(2 * l + 1) * sizeof<T>(), last = width - 16, alpha = tableAt<T>(table, l) + width + sizeof<T>();
    for (let i: usize = 0; ; i = min(i + 16, last)) {
      v128.store(to, v128.load(alpha + i));
      v128.store(to, v128.load(alpha + width + i), 16);
      v128.store(to, v128.load(alpha + width * 2 + i), 32);
      v128.store(to, v128.load(alpha + last - i), 48);
      v128.store(to, v128.load(alpha + width + last - i), 64);
      to += 80;
      if (i == last) break;
    }
  }
}

/** Where the coefficients of degree l begin. */
// @ts-ignore: decorator
@inline
export function tableAt<T>(table: usize, l: i32): usize {
  return table + <usize>(4 * l * l + l) * sizeof<T>();
}

/**
 * Highest degree of the columns. Their error grows as l² ε near the poles, and they exceed what they end in by up to 10^(0.2 l); above,
 * l Yₗ = r·∇Yₗ leads from degree to degree, which costs three times as much and whose error grows as l ε at any point and degree.
 */
const COLUMNS = 16;

/** The tile of all degrees 0 … `degree` from the tile of points. */
export function valuesTile<T>(points: usize, table: usize, tile: usize, degree: i32): void {
  if (degree <= COLUMNS) return columnsTile<T>(points, table, tile, degree);
  climbTile<T>(points, table, tile, degree);
  climbTile<T>(points + 16, table, tile + 16, degree);
}

/** Degree by degree: Yₗ = (x ∂ₓ + y ∂ᵧ + z ∂_z)Yₗ / l with the gradient of spherical-harmonics-gradient.ts. */
function climbTile<T>(points: usize, table: usize, tile: usize, degree: i32): void {
  const x = v128.load(points), h = v128.load(points, 32), z = v128.load(points, 64), size = sizeof<T>();
  v128.store(tile, splat<T>(table));
  for (let l = 1; l <= degree; ++l) {
    const own = tile + ((<usize>(l * l + l)) << 5), below = tile + ((<usize>(l * l - l)) << 5), width = <usize>(2 * l + 1) * size;
    const part = v128.splat<T>(<T>(1 / <f64>l));
    let at = tableAt<T>(table, l) + <usize>(3 * l + 2) * size;
    let t = v128.mul<T>(splat<T>(at + 2 * width), v128.mul<T>(h, v128.load(below)));
    if (l > 1) {
      const s = v128.add<T>(v128.mul<T>(x, v128.load(below - 32)), v128.mul<T>(z, v128.load(below, 32)));
      t = v128.add<T>(t, v128.mul<T>(splat<T>(at + width), s));
    }
    v128.store(own, v128.mul<T>(part, t));
    let up = own + 32, down = own - 32, plus = below, minus = below;
    for (let m = 1; m <= l; ++m, up += 32, down -= 32, plus += 32, minus -= 32) {
      at += size;
      let e = v128.load(plus), f: v128;
      let cosine = v128.mul<T>(z, e), sine = v128.mul<T>(x, e);
      if (m > 1) {
        f = v128.load(minus);
        cosine = v128.sub<T>(cosine, v128.mul<T>(x, f));
        sine = v128.add<T>(sine, v128.mul<T>(z, f));
      }
      const alpha = splat<T>(at);
      cosine = v128.mul<T>(alpha, cosine);
      sine = v128.mul<T>(alpha, sine);
      if (m < l) {
        const delta = v128.mul<T>(splat<T>(at + 2 * width), h);
        cosine = v128.add<T>(cosine, v128.mul<T>(delta, v128.load(plus, 32)));
        sine = v128.add<T>(sine, v128.mul<T>(delta, v128.load(minus - 32)));
      }
      if (m < l - 1) {
        const beta = splat<T>(at + width);
        e = v128.load(plus, 64);
        f = v128.load(minus - 64);
        cosine = v128.add<T>(cosine, v128.mul<T>(beta, v128.add<T>(v128.mul<T>(z, e), v128.mul<T>(x, f))));
        sine = v128.add<T>(sine, v128.mul<T>(beta, v128.sub<T>(v128.mul<T>(z, f), v128.mul<T>(x, e))));
      }
      v128.store(up, v128.mul<T>(part, cosine));
      v128.store(down, v128.mul<T>(part, sine));
    }
  }
}

/** A column for each m, l upwards in it. */
function columnsTile<T>(points: usize, table: usize, tile: usize, degree: i32): void {
  const x0 = v128.load(points), x1 = v128.load(points, 16);
  const y0 = v128.load(points, 32), y1 = v128.load(points, 48);
  const z0 = v128.load(points, 64), z1 = v128.load(points, 80);
  const r0 = v128.add<T>(v128.add<T>(v128.mul<T>(x0, x0), v128.mul<T>(y0, y0)), v128.mul<T>(z0, z0));
  const r1 = v128.add<T>(v128.add<T>(v128.mul<T>(x1, x1), v128.mul<T>(y1, y1)), v128.mul<T>(z1, z1));

  let a = splat<T>(table), b: v128;
  v128.store(tile, a);
  v128.store(tile, a, 16);
  if (degree == 0) return;

  a = splat<T>(table + 5 * sizeof<T>());
  let p0 = v128.mul<T>(a, y0), p1 = v128.mul<T>(a, y1), s0 = r0, s1 = r1;
  v128.store(tile, p0, 64);
  v128.store(tile, p1, 80);
  for (let l = 2, at = table + 18 * sizeof<T>(), up = tile + 192; l <= degree; ++l, up += (<usize>l) << 6) {
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
    at += <usize>(8 * l + 5) * sizeof<T>();
  }

  a = splat<T>(table + 7 * sizeof<T>());
  let c0 = v128.mul<T>(a, z0), c1 = v128.mul<T>(a, z1), d0 = v128.mul<T>(a, x0), d1 = v128.mul<T>(a, x1);
  for (let m = 1, diagonal = table + 7 * sizeof<T>(); ; ) {
    let l = m, at = diagonal, up = tile + ((<usize>(m * m + 2 * m)) << 5), down = tile + ((<usize>(m * m)) << 5);
    v128.store(up, c0);
    v128.store(up, c1, 16);
    v128.store(down, d0);
    v128.store(down, d1, 16);
    if (m == degree) break;
    at += <usize>(8 * l + 5) * sizeof<T>();
    ++l;
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
      if (l == degree) break;
      at += <usize>(8 * l + 5) * sizeof<T>();
      ++l;
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
    diagonal += <usize>(8 * m + 7) * sizeof<T>();
    ++m;
    a = splat<T>(diagonal);
    const e0 = v128.mul<T>(a, v128.sub<T>(v128.mul<T>(z0, c0), v128.mul<T>(x0, d0)));
    const e1 = v128.mul<T>(a, v128.sub<T>(v128.mul<T>(z1, c1), v128.mul<T>(x1, d1)));
    d0 = v128.mul<T>(a, v128.add<T>(v128.mul<T>(x0, c0), v128.mul<T>(z0, d0)));
    d1 = v128.mul<T>(a, v128.add<T>(v128.mul<T>(x1, c1), v128.mul<T>(z1, d1)));
    c0 = e0;
    c1 = e1;
  }
}

function harmonics<T>(
  xyz: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  const components = (degree + 1) * (degree + 1) - lowest * lowest, tile = scratch + 96;
  const buffer = tile + ((<usize>((degree + 1) * (degree + 1))) << 5);
  if (lowest == 0 && degree > 0 && degree <= HIGHEST) {
    const whole = rows & -(tileRows<T>() >> 1);
    const width = <usize>components * sizeof<T>(), copied = yRow == width && copiesValues<T>(width) ? tile : 0;
    if (sizeof<T>() == 4) valuesF32(xyz, table, y, yRow, copied, whole, degree);
    else valuesF64(xyz, table, y, yRow, copied, whole, degree);
    rows -= whole;
    xyz += <usize>whole * 3 * sizeof<T>();
    y += <usize>whole * yRow;
  }
  for (; rows > 0; rows -= tileRows<T>(), xyz += 96, y += <usize>tileRows<T>() * yRow) {
    readPoints<T>(xyz, scratch, rows);
    valuesTile<T>(scratch, table, tile, degree);
    writeRows<T>(tile + ((<usize>(lowest * lowest)) << 5), components, buffer, y, yRow, rows);
  }
}

export function harmonicsTableF32(factors: usize, table: usize, degree: i32): void {
  coefficients<f32>(factors, table, degree);
}
export function harmonicsTableF64(factors: usize, table: usize, degree: i32): void {
  coefficients<f64>(factors, table, degree);
}
export function harmonicsF32(
  xyz: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  harmonics<f32>(xyz, table, y, yRow, scratch, rows, lowest, degree);
}
export function harmonicsF64(
  xyz: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  harmonics<f64>(xyz, table, y, yRow, scratch, rows, lowest, degree);
}
