import { tableAt } from "./spherical-harmonics";
import { readPoints, readRows, splat, tileRows, writeRows } from "./spherical-harmonics-tiles";

/**
 * The form behind every derivative of the solid harmonics, linear in each of c, Y and u:
 *
 *   Q(c, Y, u) = ∑ₗₘ cₗₘ (u·∇Yₗₘ), each ∂ₐYₗₘ written as α, β, δ times Yₗ₋₁ (spherical-harmonics-gradient.ts)
 *
 * Its three roles leave out one argument each, row by row, and the derivatives of a role are the other two:
 *
 *   transpose   vₐ  = ∂Q/∂uₐ       back from a cotangent c of the values to one of xyz
 *   direction   cₗₘ = ∂Q/∂cₗₘ      derivative of the values along u
 *   lower       Yₗₘ = ∂Q/∂Yₗₘ      no degree L, which is written as 0; nor any below k−1
 *
 *   c       [rows, (L+1)² − k²]    rows `cRow` bytes apart, degrees k … L (`lowest` … `degree`)
 *   y       [rows, (L+1)²]         rows `yRow` bytes apart, degrees 0 … L; only k−1 … L−1 are read
 *   u, v    [rows, 3]              tight
 *   table   of harmonicsTable
 *   scratch 80 (L+1)² + 96 bytes
 */

/** Offset of degree l in a tile of components 32 bytes apart: `middle` for m = 0. */
// @ts-ignore: decorator
@inline
function degreeAt(l: i32): usize {
  return (<usize>(l * l)) << 5;
}
// @ts-ignore: decorator
@inline
function middle(l: i32): usize {
  return (<usize>(l * l + l)) << 5;
}
// @ts-ignore: decorator
@inline
function product<T>(p: usize, q: usize): v128 {
  return v128.mul<T>(v128.load(p), v128.load(q));
}

function transposeTile<T>(c: usize, y: usize, table: usize, v: usize, lowest: i32, degree: i32): void {
  let x = v128.splat<T>(0), h = x, z = x;
  for (let l = max(lowest, 1); l <= degree; ++l) {
    const own = c + middle(l), below = y + middle(l - 1), width = <usize>(2 * l + 1) * sizeof<T>();
    let at = tableAt<T>(table, l) + <usize>(3 * l + 2) * sizeof<T>();
    h = v128.add<T>(h, v128.mul<T>(splat<T>(at + 2 * width), product<T>(own, below)));
    if (l > 1) {
      const t = v128.mul<T>(splat<T>(at + width), v128.load(own));
      x = v128.add<T>(x, v128.mul<T>(t, v128.load(below - 32)));
      z = v128.add<T>(z, v128.mul<T>(t, v128.load(below, 32)));
    }
    let p = own + 32, q = own - 32, plus = below, minus = below;
    for (let m = 1; m <= l; ++m, p += 32, q -= 32, plus += 32, minus -= 32) {
      at += sizeof<T>();
      const cosine = v128.load(p), sine = v128.load(q), e = v128.load(plus);
      let s = v128.mul<T>(sine, e), t = v128.mul<T>(cosine, e);
      if (m > 1) {
        const f = v128.load(minus);
        s = v128.sub<T>(s, v128.mul<T>(cosine, f));
        t = v128.add<T>(t, v128.mul<T>(sine, f));
      }
      const alpha = splat<T>(at);
      x = v128.add<T>(x, v128.mul<T>(alpha, s));
      z = v128.add<T>(z, v128.mul<T>(alpha, t));
      if (m < l) {
        const t = v128.add<T>(v128.mul<T>(cosine, v128.load(plus, 32)), v128.mul<T>(sine, v128.load(minus - 32)));
        h = v128.add<T>(h, v128.mul<T>(splat<T>(at + 2 * width), t));
      }
      if (m < l - 1) {
        const beta = splat<T>(at + width), e = v128.load(plus, 64), f = v128.load(minus - 64);
        x = v128.add<T>(x, v128.mul<T>(beta, v128.sub<T>(v128.mul<T>(cosine, f), v128.mul<T>(sine, e))));
        z = v128.add<T>(z, v128.mul<T>(beta, v128.add<T>(v128.mul<T>(cosine, e), v128.mul<T>(sine, f))));
      }
    }
  }
  v128.store(v, x);
  v128.store(v, h, 32);
  v128.store(v, z, 64);
}

function directionTile<T>(y: usize, u: usize, table: usize, c: usize, lowest: i32, degree: i32): void {
  const x = v128.load(u), h = v128.load(u, 32), z = v128.load(u, 64);
  if (lowest == 0) v128.store(c, v128.splat<T>(0));
  for (let l = max(lowest, 1); l <= degree; ++l) {
    const own = c + middle(l), below = y + middle(l - 1), width = <usize>(2 * l + 1) * sizeof<T>();
    let at = tableAt<T>(table, l) + <usize>(3 * l + 2) * sizeof<T>();
    let t = v128.mul<T>(splat<T>(at + 2 * width), v128.mul<T>(h, v128.load(below)));
    if (l > 1) {
      const s = v128.add<T>(v128.mul<T>(x, v128.load(below - 32)), v128.mul<T>(z, v128.load(below, 32)));
      t = v128.add<T>(t, v128.mul<T>(splat<T>(at + width), s));
    }
    v128.store(own, t);
    let p = own + 32, q = own - 32, plus = below, minus = below;
    for (let m = 1; m <= l; ++m, p += 32, q -= 32, plus += 32, minus -= 32) {
      at += sizeof<T>();
      let e = v128.load(plus);
      let cosine = v128.mul<T>(z, e), sine = v128.mul<T>(x, e);
      if (m > 1) {
        e = v128.load(minus);
        cosine = v128.sub<T>(cosine, v128.mul<T>(x, e));
        sine = v128.add<T>(sine, v128.mul<T>(z, e));
      }
      const alpha = splat<T>(at);
      cosine = v128.mul<T>(alpha, cosine);
      sine = v128.mul<T>(alpha, sine);
      if (m < l) {
        const delta = splat<T>(at + 2 * width);
        cosine = v128.add<T>(cosine, v128.mul<T>(delta, v128.mul<T>(h, v128.load(plus, 32))));
        sine = v128.add<T>(sine, v128.mul<T>(delta, v128.mul<T>(h, v128.load(minus - 32))));
      }
      if (m < l - 1) {
        const beta = splat<T>(at + width), f = v128.load(minus - 64);
        e = v128.load(plus, 64);
        cosine = v128.add<T>(cosine, v128.mul<T>(beta, v128.add<T>(v128.mul<T>(z, e), v128.mul<T>(x, f))));
        sine = v128.add<T>(sine, v128.mul<T>(beta, v128.sub<T>(v128.mul<T>(z, f), v128.mul<T>(x, e))));
      }
      v128.store(p, cosine);
      v128.store(q, sine);
    }
  }
}

function lowerTile<T>(c: usize, u: usize, table: usize, y: usize, lowest: i32, degree: i32): void {
  const x = v128.load(u), h = v128.load(u, 32), z = v128.load(u, 64), zero = v128.splat<T>(0);
  const first = max(lowest, 1);
  for (let i: usize = 0, end = degreeAt(first - 1); i < end; i += 32) v128.store(y + i, zero);
  for (let i = degreeAt(degree), end = degreeAt(degree + 1); i < end; i += 32) v128.store(y + i, zero);
  for (let l = first; l <= degree; ++l) {
    const own = c + middle(l), below = y + middle(l - 1), width = <usize>(2 * l + 1) * sizeof<T>();
    let at = tableAt<T>(table, l) + <usize>(3 * l + 2) * sizeof<T>();
    let t = v128.add<T>(v128.mul<T>(z, v128.load(own, 32)), v128.mul<T>(x, v128.load(own - 32)));
    t = v128.mul<T>(splat<T>(at + sizeof<T>()), t);
    v128.store(below, v128.add<T>(t, v128.mul<T>(splat<T>(at + 2 * width), v128.mul<T>(h, v128.load(own)))));
    let p = own + 32, q = own - 32, plus = below + 32, minus = below - 32;
    for (let m = 1; m < l; ++m, p += 32, q -= 32, plus += 32, minus -= 32) {
      at += sizeof<T>();
      // into order m: α of m+1, δ of m, β of m−1
      let e = v128.load(p, 32), f = v128.load(q - 32);
      const alpha = splat<T>(at + sizeof<T>());
      let cosine = v128.mul<T>(alpha, v128.add<T>(v128.mul<T>(z, e), v128.mul<T>(x, f)));
      let sine = v128.mul<T>(alpha, v128.sub<T>(v128.mul<T>(z, f), v128.mul<T>(x, e)));
      const delta = splat<T>(at + 2 * width);
      cosine = v128.add<T>(cosine, v128.mul<T>(delta, v128.mul<T>(h, v128.load(p))));
      sine = v128.add<T>(sine, v128.mul<T>(delta, v128.mul<T>(h, v128.load(q))));
      const beta = splat<T>(at + width - sizeof<T>());
      e = v128.load(p - 32);
      let s = v128.mul<T>(z, e), r = v128.mul<T>(x, e);
      if (m > 1) {
        f = v128.load(q, 32);
        s = v128.sub<T>(s, v128.mul<T>(x, f));
        r = v128.add<T>(r, v128.mul<T>(z, f));
      }
      v128.store(plus, v128.add<T>(cosine, v128.mul<T>(beta, s)));
      v128.store(minus, v128.add<T>(sine, v128.mul<T>(beta, r)));
    }
  }
}

/** Where the degrees k−1 … L−1 of Y begin, as a number of components, and how many they are. */
// @ts-ignore: decorator
@inline
function skipped(lowest: i32): i32 {
  return max(lowest - 1, 0) * max(lowest - 1, 0);
}

function transpose<T>(
  c: usize, cRow: usize, y: usize, yRow: usize, table: usize, v: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  const all = (degree + 1) * (degree + 1), unheld = lowest * lowest, unread = skipped(lowest);
  const own = scratch + 96, below = own + ((<usize>all) << 5), buffer = below + ((<usize>all) << 5);
  y += <usize>unread * sizeof<T>();
  for (; rows > 0; rows -= tileRows<T>(), v += 96) {
    readRows<T>(c, cRow, own + ((<usize>unheld) << 5), all - unheld, rows);
    readRows<T>(y, yRow, below + ((<usize>unread) << 5), degree * degree - unread, rows);
    transposeTile<T>(own, below, table, scratch, lowest, degree);
    transposeTile<T>(own + 16, below + 16, table, scratch + 16, lowest, degree);
    writeRows<T>(scratch, 3, buffer, v, 3 * sizeof<T>(), rows);
    c += <usize>tileRows<T>() * cRow;
    y += <usize>tileRows<T>() * yRow;
  }
}

function direction<T>(
  y: usize, yRow: usize, u: usize, table: usize, c: usize, cRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  const all = (degree + 1) * (degree + 1), unheld = lowest * lowest, unread = skipped(lowest);
  const own = scratch + 96, below = own + ((<usize>all) << 5), buffer = below + ((<usize>all) << 5);
  y += <usize>unread * sizeof<T>();
  for (; rows > 0; rows -= tileRows<T>(), u += 96) {
    readPoints<T>(u, scratch, rows);
    readRows<T>(y, yRow, below + ((<usize>unread) << 5), degree * degree - unread, rows);
    directionTile<T>(below, scratch, table, own, lowest, degree);
    directionTile<T>(below + 16, scratch + 16, table, own + 16, lowest, degree);
    writeRows<T>(own + ((<usize>unheld) << 5), all - unheld, buffer, c, cRow, rows);
    c += <usize>tileRows<T>() * cRow;
    y += <usize>tileRows<T>() * yRow;
  }
}

function lower<T>(
  c: usize, cRow: usize, u: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  const all = (degree + 1) * (degree + 1), unheld = lowest * lowest;
  const own = scratch + 96, below = own + ((<usize>all) << 5), buffer = below + ((<usize>all) << 5);
  for (; rows > 0; rows -= tileRows<T>(), u += 96) {
    readPoints<T>(u, scratch, rows);
    readRows<T>(c, cRow, own + ((<usize>unheld) << 5), all - unheld, rows);
    lowerTile<T>(own, scratch, table, below, lowest, degree);
    lowerTile<T>(own + 16, scratch + 16, table, below + 16, lowest, degree);
    writeRows<T>(below, all, buffer, y, yRow, rows);
    c += <usize>tileRows<T>() * cRow;
    y += <usize>tileRows<T>() * yRow;
  }
}

export function harmonicsTransposeF32(
  c: usize, cRow: usize, y: usize, yRow: usize, table: usize, v: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  transpose<f32>(c, cRow, y, yRow, table, v, scratch, rows, lowest, degree);
}
export function harmonicsTransposeF64(
  c: usize, cRow: usize, y: usize, yRow: usize, table: usize, v: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  transpose<f64>(c, cRow, y, yRow, table, v, scratch, rows, lowest, degree);
}
export function harmonicsDirectionF32(
  y: usize, yRow: usize, u: usize, table: usize, c: usize, cRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  direction<f32>(y, yRow, u, table, c, cRow, scratch, rows, lowest, degree);
}
export function harmonicsDirectionF64(
  y: usize, yRow: usize, u: usize, table: usize, c: usize, cRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  direction<f64>(y, yRow, u, table, c, cRow, scratch, rows, lowest, degree);
}
export function harmonicsLowerF32(
  c: usize, cRow: usize, u: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  lower<f32>(c, cRow, u, table, y, yRow, scratch, rows, lowest, degree);
}
export function harmonicsLowerF64(
  c: usize, cRow: usize, u: usize, table: usize, y: usize, yRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32,
): void {
  lower<f64>(c, cRow, u, table, y, yRow, scratch, rows, lowest, degree);
}
