import { tileRows, writeRows } from "./spherical-harmonics-tiles";
import { afterSmallD, differencePhases, openTile, smallD, stepTile, sumPhases, triangle } from "./wigner-recursion";

/**
 * Wigner-D matrices of SU(2), D(m′,m) = exp(−im′α) dˡ(m′,m) exp(−imγ), many rotations at once, integers or half-integers.
 *
 *   d        [rows, ∑ 2 (2l+1)²]  rows `dRow` bytes apart; the matrices of l = k + twice/2 for k = `lowest` … `degree` one after another,
 *                                 row-major, pairs (real, imaginary)
 *   scratch  as in wigner-real.ts, with twice as much for the tile
 *
 * Orders, halves and table: wigner-recursion.ts.
 */
function wignerDComplex<T>(halves: usize, table: usize, d: usize, dRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32, twice: i32): void {
  const phases = afterSmallD<T>(scratch, degree), tile = phases + triangle(degree + 1) * 256;
  for (; rows > 0; rows -= tileRows<T>(), halves += <usize>tileRows<T>() * 32, d += <usize>tileRows<T>() * dRow) {
    openTile<T>(halves, scratch, rows, degree, 2 * degree + twice);
    pairPhases<T>(scratch, phases, degree, twice);
    let to = d;
    for (let k = 0; k <= degree; ++k) {
      stepTile<T>(table, scratch, degree, k, twice);
      if (k < lowest) continue;
      fillTile<T>(smallD<T>(scratch, degree), phases, tile, k, twice);
      const dim = 2 * k + 1 + twice, size = 2 * dim * dim;
      writeRows<T>(tile, size, tile + (<usize>size << 5), to, dRow, min(rows, tileRows<T>()));
      to += <usize>size * sizeof<T>();
    }
  }
}

/** For each pair a ≥ b: e^{i(mα+nγ)}, e^{i(mα−nγ)}, e^{i(nα+mγ)}, e^{i(nα−mγ)}, 64 bytes each. */
function pairPhases<T>(scratch: usize, to: usize, degree: i32, twice: i32): void {
  const sums = sumPhases(scratch), differences = differencePhases(scratch, degree);
  for (let a = 0; a <= degree; ++a) {
    for (let b = 0; b <= a; ++b) {
      const both = <usize>(a + b + twice) << 6, rest = <usize>(a - b) << 6;
      product<T>(sums + both, differences + rest, to, to + 128);
      product<T>(differences + both, sums + rest, to + 64, to + 192);
      to += 256;
    }
  }
}

/** pq and p q̄. */
// @ts-ignore: decorator
@inline
function product<T>(p: usize, q: usize, to: usize, other: usize): void {
  for (let i: usize = 0; i < 32; i += 16) {
    const x = v128.load(p + i), y = v128.load(p + i, 32), u = v128.load(q + i), v = v128.load(q + i, 32);
    const xu = v128.mul<T>(x, u), yv = v128.mul<T>(y, v), xv = v128.mul<T>(x, v), yu = v128.mul<T>(y, u);
    v128.store(to + i, v128.sub<T>(xu, yv));
    v128.store(to + i, v128.add<T>(xv, yu), 32);
    v128.store(other + i, v128.add<T>(xu, yv));
    v128.store(other + i, v128.sub<T>(yu, xv), 32);
  }
}

/** The matrices of degree k + twice/2 of a tile, [(2l+1)², 2, 32 bytes]. */
function fillTile<T>(small: usize, phases: usize, tile: usize, k: i32, twice: i32): void {
  const dim = 2 * k + 1 + twice, row = <usize>dim << 6;
  for (let a = 0; a <= k; ++a) {
    // rows and columns of m, −m, n, −n
    const up = tile + <usize>(k + a + twice) * row, down = tile + <usize>(k - a) * row;
    const right = <usize>(k + a + twice) << 6, left = <usize>(k - a) << 6;
    for (let b = 0; b <= a; ++b, small += 64, phases += 256) {
      const over = tile + <usize>(k + b + twice) * row, under = tile + <usize>(k - b) * row;
      const beside = <usize>(k + b + twice) << 6, before = <usize>(k - b) << 6;
      const odd = (a - b) & 1, other = (a + b + twice) & 1;
      for (let i: usize = 0; i < 32; i += 16) {
        const p = v128.load(small + i), q = v128.load(small + i, 32);
        put<T>(p, phases + i, up + beside + i, down + before + i, odd);
        put<T>(q, phases + i + 64, up + before + i, down + beside + i, other);
        if (a == b) continue;
        putOther<T>(p, phases + i + 128, over + right + i, under + left + i, odd);
        put<T>(q, phases + i + 192, over + left + i, under + right + i, other);
      }
    }
  }
}

/** ±d ē here and d e there. */
// @ts-ignore: decorator
@inline
function put<T>(d: v128, e: usize, here: usize, there: usize, odd: i32): void {
  const x = v128.mul<T>(d, v128.load(e)), y = v128.mul<T>(d, v128.load(e, 32));
  v128.store(there, x);
  v128.store(there, y, 32);
  v128.store(here, odd ? v128.neg<T>(x) : x);
  v128.store(here, odd ? y : v128.neg<T>(y), 32);
}

/** d ē here and ±d e there. */
// @ts-ignore: decorator
@inline
function putOther<T>(d: v128, e: usize, here: usize, there: usize, odd: i32): void {
  const x = v128.mul<T>(d, v128.load(e)), y = v128.mul<T>(d, v128.load(e, 32));
  v128.store(there, odd ? v128.neg<T>(x) : x);
  v128.store(there, odd ? v128.neg<T>(y) : y, 32);
  v128.store(here, x);
  v128.store(here, v128.neg<T>(y), 32);
}

export function wignerDComplexF32(
  halves: usize, table: usize, d: usize, dRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32, twice: i32,
): void {
  wignerDComplex<f32>(halves, table, d, dRow, scratch, rows, lowest, degree, twice);
}

export function wignerDComplexF64(
  halves: usize, table: usize, d: usize, dRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32, twice: i32,
): void {
  wignerDComplex<f64>(halves, table, d, dRow, scratch, rows, lowest, degree, twice);
}
