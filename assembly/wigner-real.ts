import { tileRows, writeRows } from "./spherical-harmonics-tiles";
import { afterSmallD, differencePhases, openTile, smallD, stepTile, sumPhases, triangle } from "./wigner-recursion";

/**
 * Wigner-D matrices of SO(3) in the real basis, many rotations at once:
 *
 *     D(±m′,±m) and D(±m,±m′) from  p cos(m′α + mγ) ± q cos(m′α − mγ),  q sin(m′α − mγ) ± p sin(m′α + mγ)
 *
 * with p, q = ±dˡ(m′,m), ±dˡ(m′,−m), which wigner-recursion.ts makes degree by degree. The phases of a pair of orders serve all degrees.
 *
 *   d        [rows, ∑ (2l+1)²]    rows `dRow` bytes apart; the matrices of degrees `lowest` … `degree` one after another, row-major
 *   scratch  bytes: 64 (4L+4) + (2 + 4L+4 + 2 (L+1)(L+2)) (256/sizeof T) + 160 (L+1)(L+2) + 32 (2L+1)² + 16 (2L+1)² + 64
 *
 * Components of degree 1 are (x, y, z), y is the pole. halves and table: wigner-recursion.ts.
 */
function wignerD<T>(halves: usize, table: usize, d: usize, dRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32): void {
  const phases = afterSmallD<T>(scratch, degree), tile = phases + triangle(degree + 1) * 256;
  for (; rows > 0; rows -= tileRows<T>(), halves += <usize>tileRows<T>() * 32, d += <usize>tileRows<T>() * dRow) {
    openTile<T>(halves, scratch, rows, degree, 2 * degree);
    pairPhases<T>(scratch, phases, degree);
    let to = d;
    for (let l = 0; l <= degree; ++l) {
      stepTile<T>(table, scratch, degree, l, 0);
      if (l < lowest) continue;
      fillTile<T>(smallD<T>(scratch, degree), phases, tile, l);
      const size = (2 * l + 1) * (2 * l + 1);
      writeRows<T>(tile, size, tile + (<usize>size << 5), to, dRow, min(rows, tileRows<T>()));
      to += <usize>size * sizeof<T>();
    }
  }
}

/**
 * For each pair a ≥ b, 32 bytes each: cos and sin of aα + bγ; (−1)ᵇ those of aα − bγ; (−1)ᵃ⁺ᵇ those of bα + aγ; (−1)ᵃ those of bα − aγ.
 */
function pairPhases<T>(scratch: usize, to: usize, degree: i32): void {
  const sums = sumPhases(scratch), differences = differencePhases(scratch, degree);
  for (let a = 0; a <= degree; ++a) {
    for (let b = 0; b <= a; ++b, to += 256) {
      const p = sums + (<usize>(a + b) << 6), q = differences + (<usize>(a - b) << 6);
      const r = sums + (<usize>(a - b) << 6), s = differences + (<usize>(a + b) << 6);
      for (let i: usize = 0; i < 32; i += 16) {
        let x = v128.load(p + i), y = v128.load(p + i, 32), u = v128.load(q + i), v = v128.load(q + i, 32);
        let cc = v128.mul<T>(x, u), ss = v128.mul<T>(y, v), sc = v128.mul<T>(y, u), cs = v128.mul<T>(x, v);
        v128.store(to + i, v128.sub<T>(cc, ss));
        v128.store(to + i, v128.add<T>(sc, cs), 32);
        let c = v128.add<T>(cc, ss), d = v128.sub<T>(sc, cs);
        if ((a + b) & 1) c = v128.neg<T>(c), d = v128.neg<T>(d);
        v128.store(to + i, c, 128);
        v128.store(to + i, d, 160);
        x = v128.load(r + i), y = v128.load(r + i, 32), u = v128.load(s + i), v = v128.load(s + i, 32);
        cc = v128.mul<T>(x, u), ss = v128.mul<T>(y, v), sc = v128.mul<T>(y, u), cs = v128.mul<T>(x, v);
        c = v128.sub<T>(cc, ss), d = v128.add<T>(sc, cs);
        if (b & 1) c = v128.neg<T>(c), d = v128.neg<T>(d);
        v128.store(to + i, c, 64);
        v128.store(to + i, d, 96);
        c = v128.add<T>(cc, ss), d = v128.sub<T>(cs, sc);
        if (a & 1) c = v128.neg<T>(c), d = v128.neg<T>(d);
        v128.store(to + i, c, 192);
        v128.store(to + i, d, 224);
      }
    }
  }
}

/** The matrices of degree l of a tile, [(2l+1)², 32 bytes]. */
function fillTile<T>(small: usize, phases: usize, tile: usize, l: i32): void {
  const row = <usize>(2 * l + 1) << 5, middle = tile + <usize>(l * (2 * l + 2)) * 32;
  v128.store(middle, v128.load(small));
  v128.store(middle, v128.load(small, 16), 16);
  const root = v128.splat<T>(<T>1.4142135623730951);
  for (let a = 1; a <= l; ++a) {
    small += 64;
    phases += 256;
    const up = <usize>a * row, right = <usize>a << 5;
    for (let i: usize = 0; i < 32; i += 16) {
      const p = v128.mul<T>(root, v128.load(small + i)), at = middle + i;
      v128.store(at + up, v128.mul<T>(p, v128.load(phases + i)));
      v128.store(at - up, v128.mul<T>(p, v128.load(phases + i, 32)));
      v128.store(at + right, v128.mul<T>(p, v128.load(phases + i, 128)));
      v128.store(at - right, v128.neg<T>(v128.mul<T>(p, v128.load(phases + i, 160))));
    }
    for (let b = 1; b <= a; ++b) {
      small += 64;
      phases += 256;
      const over = <usize>b * row, beside = <usize>b << 5;
      for (let i: usize = 0; i < 32; i += 16) {
        const p = v128.load(small + i), q = v128.load(small + i, 32), at = middle + i;
        let e = v128.mul<T>(p, v128.load(phases + i)), f = v128.mul<T>(q, v128.load(phases + i, 64));
        v128.store(at + up + beside, v128.add<T>(e, f));
        v128.store(at - up - beside, v128.sub<T>(e, f));
        e = v128.mul<T>(p, v128.load(phases + i, 32)), f = v128.mul<T>(q, v128.load(phases + i, 96));
        v128.store(at - up + beside, v128.add<T>(e, f));
        v128.store(at + up - beside, v128.sub<T>(f, e));
        if (a == b) continue;
        e = v128.mul<T>(p, v128.load(phases + i, 128)), f = v128.mul<T>(q, v128.load(phases + i, 192));
        v128.store(at + over + right, v128.add<T>(e, f));
        v128.store(at - over - right, v128.sub<T>(e, f));
        e = v128.mul<T>(p, v128.load(phases + i, 160)), f = v128.mul<T>(q, v128.load(phases + i, 224));
        v128.store(at - over + right, v128.add<T>(e, f));
        v128.store(at + over - right, v128.sub<T>(f, e));
      }
    }
  }
}

export function wignerDF32(halves: usize, table: usize, d: usize, dRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32): void {
  wignerD<f32>(halves, table, d, dRow, scratch, rows, lowest, degree);
}

export function wignerDF64(halves: usize, table: usize, d: usize, dRow: usize, scratch: usize, rows: i32, lowest: i32, degree: i32): void {
  wignerD<f64>(halves, table, d, dRow, scratch, rows, lowest, degree);
}
