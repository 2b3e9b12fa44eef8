import { mulAdd } from "./multiply-add";
import { splat } from "./spherical-harmonics-tiles";

/**
 * Rotated features y = D(R) x without D, in O(l²) operations for a degree: D(R) = Z(α) J Z(−β) J Z(γ) for R = R_y(α) R_x(β) R_y(γ).
 *
 * Z(θ) mixes orders m and −m by cos mθ and sin mθ. J belongs to the exchange of x and y; it is constant, symmetric, J² = 1, and the parities
 * of harmonics in x, y and z leave a quarter of it: with the orders in four classes, m ≥ 0 even (0), m > 0 odd (1), m < 0 even (2), m < 0
 * odd (3), it takes class by class 0, 2, 1, 3 to 0, 1, 2, 3 if l is even, and 3, 1, 2, 0 if l is odd.
 *
 *   x, y     [rows, 2l+1, copies]    rows `xRow` and `yRow` bytes apart, the copies of a component tight
 *   phases   [rows, 3, L+1, 2]       T, (cos, sin) of k times the angle of the first, middle and last Z; rows `phaseRow` bytes apart
 *   signs    [rows]                  f64, a factor for each row; no pointer, no factor
 *   table    the four blocks of J by the class of the row: [n/4][m][4], rows padded with zeros to whole fours
 *   scratch  bytes: 64 (2l + 13) + 192 (l+1)
 *
 * A tile of 32 bytes holds a component of as many columns: pairs (row, copy), one after another, or copies of one row. What a column
 * becomes does not depend on its place.
 */
function rotate<T>(
  x: usize, xRow: usize, y: usize, yRow: usize, phases: usize, phaseRow: usize, signs: usize, table: usize, scratch: usize, rows: i32, l: i32,
  degree: i32, copies: i32,
): void {
  const lanes = 32 / <i32>sizeof<T>(), step = <usize>copies * sizeof<T>();
  const first = scratch, second = first + <usize>(2 * l + 13) * 32, turn = second + <usize>(2 * l + 13) * 32;
  const angle = <usize>(degree + 1) * 2 * sizeof<T>(), size = <usize>(l + 1) << 6;
  if (copies >= lanes) {
    for (let row = 0; row < rows; ++row, x += xRow, y += yRow, phases += phaseRow) {
      for (let k = 0, to = turn; k < 3; ++k) {
        for (let m = 0, from = phases + <usize>k * angle; m <= l; ++m, from += 2 * sizeof<T>(), to += 64) {
          const c = splat<T>(from), s = splat<T>(from + sizeof<T>());
          v128.store(to, c);
          v128.store(to, c, 16);
          v128.store(to, s, 32);
          v128.store(to, s, 48);
        }
      }
      const sign: T = signs == 0 ? 1 : <T>load<f64>(signs + ((<usize>row) << 3));
      for (let copy = 0; copy < copies; copy += lanes) {
        const count = min(lanes, copies - copy), at = <usize>copy * sizeof<T>();
        for (let m = -l; m <= l; ++m) {
          const to = first + slot(l, m), from = x + at + <usize>(l + m) * step;
          if (count == lanes) {
            v128.store(to, v128.load(from));
            v128.store(to, v128.load(from, 16), 16);
          } else {
            for (let i = 0; i < lanes; ++i) {
              const o = <usize>i * sizeof<T>();
              store<T>(to + o, i < count ? load<T>(from + o) : 0);
            }
          }
        }
        turnTile<T>(first, second, turn, size, table, l);
        for (let m = -l; m <= l; ++m) {
          const from = first + slot(l, m), to = y + at + <usize>(l + m) * step;
          for (let i: usize = 0, end = <usize>count * sizeof<T>(); i < end; i += sizeof<T>()) store<T>(to + i, load<T>(from + i) * sign);
        }
      }
    }
    return;
  }
  const columns = rows * copies;
  for (let column = 0; column < columns; column += lanes) {
    for (let i = 0; i < lanes; ++i) {
      const here = column + i < columns, row = (column + i) / copies, copy = (column + i) % copies;
      const o = <usize>i * sizeof<T>(), angles = phases + <usize>row * phaseRow;
      for (let k = 0, to = turn + o; k < 3; ++k) {
        for (let m = 0, from = angles + <usize>k * angle; m <= l; ++m, from += 2 * sizeof<T>(), to += 64) {
          store<T>(to, here ? load<T>(from) : 1);
          store<T>(to + 32, here ? load<T>(from + sizeof<T>()) : 0);
        }
      }
      const from = x + <usize>row * xRow + <usize>copy * sizeof<T>();
      for (let m = -l; m <= l; ++m) store<T>(first + o + slot(l, m), here ? load<T>(from + <usize>(l + m) * step) : 0);
    }
    turnTile<T>(first, second, turn, size, table, l);
    for (let i = 0; i < min(lanes, columns - column); ++i) {
      const row = (column + i) / copies, copy = (column + i) % copies;
      const sign: T = signs == 0 ? 1 : <T>load<f64>(signs + ((<usize>row) << 3));
      const from = first + <usize>i * sizeof<T>(), to = y + <usize>row * yRow + <usize>copy * sizeof<T>();
      for (let m = -l; m <= l; ++m) store<T>(to + <usize>(l + m) * step, load<T>(from + slot(l, m)) * sign);
    }
  }
}

/** Orders in a class. */
// @ts-ignore: decorator
@inline
function members(l: i32, c: i32): i32 {
  return c == 0 ? (l >> 1) + 1 : c == 2 ? l >> 1 : (l + 1) >> 1;
}

// @ts-ignore: decorator
@inline
function padded(n: i32): i32 {
  return (n + 3) & ~3;
}

/** Where a class begins, in components. */
// @ts-ignore: decorator
@inline
function classAt(l: i32, c: i32): i32 {
  let at = 0;
  for (let i = 0; i < c; ++i) at += padded(members(l, i));
  return at;
}

/** Bytes from the start of a tile to component m. */
// @ts-ignore: decorator
@inline
function slot(l: i32, m: i32): usize {
  const n = abs(m), odd = n & 1;
  const at = m >= 0 ? classAt(l, odd) : classAt(l, 2 + odd) - 1 + odd;
  return <usize>(at + (n >> 1)) << 5;
}

/** Z J Z J Z on the tile `first`; `second` is as large. */
function turnTile<T>(first: usize, second: usize, turn: usize, size: usize, table: usize, l: i32): void {
  mix<T>(first, turn, l);
  exchange<T>(first, second, table, l);
  mix<T>(second, turn + size, l);
  exchange<T>(second, first, table, l);
  mix<T>(first, turn + 2 * size, l);
}

/** (y, y′) = (c x − s x′, s x + c x′) for orders m and −m. */
function mix<T>(tile: usize, turn: usize, l: i32): void {
  const even = tile, odd = tile + (<usize>classAt(l, 1) << 5), evenLow = tile + (<usize>classAt(l, 2) << 5), oddLow = tile + (<usize>classAt(l, 3) << 5);
  for (let m = 1; m <= l; ++m) {
    turn += 64;
    const k = <usize>(m >> 1) << 5;
    const p = m & 1 ? odd + k : even + k, q = m & 1 ? oddLow + k : evenLow + k - 32;
    for (let i: usize = 0; i < 32; i += 16) {
      const c = v128.load(turn + i), s = v128.load(turn + i, 32), a = v128.load(p + i), b = v128.load(q + i);
      v128.store(p + i, v128.sub<T>(v128.mul<T>(c, a), v128.mul<T>(s, b)));
      v128.store(q + i, mulAdd<T>(v128.mul<T>(s, a), c, b));
    }
  }
}

/** J on a tile. */
function exchange<T>(from: usize, to: usize, table: usize, l: i32): void {
  for (let c = 0; c < 4; ++c) {
    const other = l & 1 ? (c == 0 ? 3 : c == 3 ? 0 : c) : c == 1 ? 2 : c == 2 ? 1 : c;
    const inputs = members(l, other), source = from + (<usize>classAt(l, other) << 5);
    for (let rows = padded(members(l, c)); rows > 0; rows -= 4, to += 128) {
      let a0 = v128.splat<T>(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      for (let k = 0, x = source; k < inputs; ++k, x += 32, table += 4 * sizeof<T>()) {
        const p = v128.load(x), q = v128.load(x, 16);
        let j = splat<T>(table);
        a0 = mulAdd<T>(a0, j, p);
        a1 = mulAdd<T>(a1, j, q);
        j = splat<T>(table + sizeof<T>());
        b0 = mulAdd<T>(b0, j, p);
        b1 = mulAdd<T>(b1, j, q);
        j = splat<T>(table + 2 * sizeof<T>());
        c0 = mulAdd<T>(c0, j, p);
        c1 = mulAdd<T>(c1, j, q);
        j = splat<T>(table + 3 * sizeof<T>());
        d0 = mulAdd<T>(d0, j, p);
        d1 = mulAdd<T>(d1, j, q);
      }
      v128.store(to, a0);
      v128.store(to, a1, 16);
      v128.store(to, b0, 32);
      v128.store(to, b1, 48);
      v128.store(to, c0, 64);
      v128.store(to, c1, 80);
      v128.store(to, d0, 96);
      v128.store(to, d1, 112);
    }
  }
}

/**
 * Phases of rotations, as {@link rotate} takes them.
 *
 *   halves   [rows, 4]              f64, as in wigner-recursion.ts
 *   phases   [rows, 3, L+1, 2]      T, of the angles γ, −β, α; of −α, β, −γ for the inverse
 */
function rotatePhases<T>(halves: usize, phases: usize, rows: i32, degree: i32, inverse: i32): void {
  for (; rows > 0; --rows, halves += 32) {
    const a = load<f64>(halves), b = load<f64>(halves, 8), x = load<f64>(halves, 16), y = load<f64>(halves, 24);
    const c = sqrt<f64>(a * a + b * b), s = sqrt<f64>(x * x + y * y);
    const known = c > 1e-140, also = s > 1e-140;
    const sumRe = known ? a / c : 1, sumIm = known ? b / c : 0, re = also ? x / s : 1, im = also ? y / s : 0;
    const alphaRe = sumRe * re - sumIm * im, alphaIm = sumRe * im + sumIm * re;
    const gammaRe = sumRe * re + sumIm * im, gammaIm = sumIm * re - sumRe * im;
    const betaRe = (c - s) * (c + s), betaIm = 2 * c * s;
    phases = powers<T>(inverse ? alphaRe : gammaRe, inverse ? -alphaIm : gammaIm, phases, degree);
    phases = powers<T>(betaRe, inverse ? betaIm : -betaIm, phases, degree);
    phases = powers<T>(inverse ? gammaRe : alphaRe, inverse ? -gammaIm : alphaIm, phases, degree);
  }
}

/** zᵏ for k = 0 … degree; returns where they end. */
function powers<T>(re: f64, im: f64, to: usize, degree: i32): usize {
  let x: f64 = 1, y: f64 = 0;
  for (let k = 0; k <= degree; ++k, to += 2 * sizeof<T>()) {
    store<T>(to, <T>x);
    store<T>(to, <T>y, sizeof<T>());
    const z = x * re - y * im;
    y = x * im + y * re;
    x = z;
  }
  return to;
}

/**
 * Halves of matrices in O(3), and the signs of their determinants: −R for a determinant −1.
 *
 *   matrices [rows, 9]    T, row-major
 *   halves   [rows, 4]    f64; signs [rows] f64
 *
 * @returns the largest difference of an entry of RᵀR from that of 1; NaN counts as infinite
 */
function halvesOf<T>(matrices: usize, halves: usize, signs: usize, rows: i32): f64 {
  let worst: f64 = 0;
  for (; rows > 0; --rows, matrices += 9 * sizeof<T>(), halves += 32, signs += 8) {
    let a = <f64>load<T>(matrices), b = <f64>load<T>(matrices, sizeof<T>()), c = <f64>load<T>(matrices, 2 * sizeof<T>());
    let d = <f64>load<T>(matrices, 3 * sizeof<T>()), e = <f64>load<T>(matrices, 4 * sizeof<T>()), f = <f64>load<T>(matrices, 5 * sizeof<T>());
    let g = <f64>load<T>(matrices, 6 * sizeof<T>()), h = <f64>load<T>(matrices, 7 * sizeof<T>()), k = <f64>load<T>(matrices, 8 * sizeof<T>());
    worst = farther(worst, a * a + d * d + g * g - 1);
    worst = farther(worst, b * b + e * e + h * h - 1);
    worst = farther(worst, c * c + f * f + k * k - 1);
    worst = farther(worst, a * b + d * e + g * h);
    worst = farther(worst, a * c + d * f + g * k);
    worst = farther(worst, b * c + e * f + h * k);
    const determinant = a * (e * k - f * h) - b * (d * k - f * g) + c * (d * h - e * g);
    if (determinant < 0) a = -a, b = -b, c = -c, d = -d, e = -e, f = -f, g = -g, h = -h, k = -k;
    store<f64>(signs, determinant < 0 ? -1 : 1);
    // Shepperd 1978: a row of 4qqᵀ, that of the largest component
    const trace = a + e + k, largest = max(max(trace, a), max(e, k));
    let w: f64, x: f64, y: f64, z: f64;
    if (largest == trace) w = 1 + trace, x = h - f, y = c - g, z = d - b;
    else if (largest == a) w = h - f, x = 1 + a - e - k, y = b + d, z = c + g;
    else if (largest == e) w = c - g, x = b + d, y = 1 - a + e - k, z = f + h;
    else w = d - b, x = c + g, y = f + h, z = 1 - a - e + k;
    const length = sqrt<f64>(w * w + x * x + y * y + z * z);
    store<f64>(halves, w / length);
    store<f64>(halves, y / length, 8);
    store<f64>(halves, x / length, 16);
    store<f64>(halves, -z / length, 24);
  }
  return worst;
}

// @ts-ignore: decorator
@inline
function farther(worst: f64, difference: f64): f64 {
  const d = abs<f64>(difference);
  return d <= worst ? worst : d == d ? d : Infinity;
}

export function rotateF32(
  x: usize, xRow: usize, y: usize, yRow: usize, phases: usize, phaseRow: usize, signs: usize, table: usize, scratch: usize, rows: i32, l: i32,
  degree: i32, copies: i32,
): void {
  rotate<f32>(x, xRow, y, yRow, phases, phaseRow, signs, table, scratch, rows, l, degree, copies);
}

export function rotateF64(
  x: usize, xRow: usize, y: usize, yRow: usize, phases: usize, phaseRow: usize, signs: usize, table: usize, scratch: usize, rows: i32, l: i32,
  degree: i32, copies: i32,
): void {
  rotate<f64>(x, xRow, y, yRow, phases, phaseRow, signs, table, scratch, rows, l, degree, copies);
}

export function rotatePhasesF32(halves: usize, phases: usize, rows: i32, degree: i32, inverse: i32): void {
  rotatePhases<f32>(halves, phases, rows, degree, inverse);
}

export function rotatePhasesF64(halves: usize, phases: usize, rows: i32, degree: i32, inverse: i32): void {
  rotatePhases<f64>(halves, phases, rows, degree, inverse);
}

export function rotationHalvesF32(matrices: usize, halves: usize, signs: usize, rows: i32): f64 {
  return halvesOf<f32>(matrices, halves, signs, rows);
}

export function rotationHalvesF64(matrices: usize, halves: usize, signs: usize, rows: i32): f64 {
  return halvesOf<f64>(matrices, halves, signs, rows);
}
