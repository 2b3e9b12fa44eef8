/**
 * Wigner's small d of many rotations at once, by recursion on the degree: what the real and the complex D share.
 *
 * Lanes are rotations, a tile of 32 bytes of T: 8 of f32, 4 of f64. Everything is computed in f64, so that single precision neither
 * underflows nor adds its rounding up. Orders are m = a + h and n = b + h with 0 ≤ b ≤ a, h = 0 for integers and ½ for half-integers,
 * likewise the degree l = k + h. For β ≤ π/2, with t = 2 sin² β/2, both
 *
 *     A = (−1)ᵐ⁻ⁿ dˡ(m,n),   B = (−1)ᵐ⁺ⁿ dˡ(m,−n)
 *
 * follow from l = m, where A = √C(2m,m−n) cᵐ⁺ⁿ sᵐ⁻ⁿ and B = √C(2m,m−n) cᵐ⁻ⁿ sᵐ⁺ⁿ, by differences e, which at β = 0 are all zero:
 *
 *     e ← (l/(l−1) (l−1−m)(l−1+n) e − l(2l−1) t A) / g,   A ← (l+m)(l−n)/g A + e,   g² = (l²−m²)(l²−n²)
 *
 * and with −n for n for B. Near the poles the recursion for d itself loses l² ε; this one, nothing to speak of (Reinsch's way with
 * Goertzel's recursion: J. Stoer & R. Bulirsch, Introduction to Numerical Analysis, chapter 2). β > π/2 comes from π − β:
 * dˡ(m,n)(β) = (−1)ˡ⁺ᵐ dˡ(m,−n)(π−β).
 *
 *   halves   [rows, 4]     f64: u = cos(β/2) e^{i(α+γ)/2} and v = sin(β/2) e^{i(α−γ)/2}, each (real, imaginary), |u|² + |v|² = 1
 *   table    f64: √C(2m,m−n) for a = 0 … L, b = 0 … a; then 1/√(l²−m²) for k = 1 … L, a = 0 … k−1
 *   scratch  see `scratchOf`
 */

/** Bytes of a number of a tile in f64: 4 lanes of T = f64, 8 of T = f32. */
// @ts-ignore: decorator
@inline
export function wide<T>(): usize {
  return 256 / sizeof<T>();
}

// @ts-ignore: decorator
@inline
export function triangle(k: i32): usize {
  return ((<usize>k) * (<usize>k + 1)) >> 1;
}

// Places in the scratch, in bytes from its start: cos and sin of the phases in T, then t and the mask of β > π/2, powers, states, small d.

/** Powers of e^{i(α+γ)/2}, pairs of 32 bytes (real, imaginary), k = 0 … 2L+1. */
// @ts-ignore: decorator
@inline
export function sumPhases(scratch: usize): usize {
  return scratch;
}

/** Powers of e^{i(α−γ)/2}. */
// @ts-ignore: decorator
@inline
export function differencePhases(scratch: usize, degree: i32): usize {
  return scratch + <usize>(2 * degree + 2) * 64;
}

// @ts-ignore: decorator
@inline
function bends(scratch: usize, degree: i32): usize {
  return differencePhases(scratch, degree) + <usize>(2 * degree + 2) * 64;
}

// @ts-ignore: decorator
@inline
function powersOf<T>(scratch: usize, degree: i32): usize {
  return bends(scratch, degree) + 2 * wide<T>();
}

// @ts-ignore: decorator
@inline
function states<T>(scratch: usize, degree: i32): usize {
  return powersOf<T>(scratch, degree) + <usize>(4 * degree + 4) * wide<T>();
}

/** A and B of all pairs (a, b), 32 bytes each, one after the other. */
// @ts-ignore: decorator
@inline
export function smallD<T>(scratch: usize, degree: i32): usize {
  return states<T>(scratch, degree) + triangle(degree + 1) * 4 * wide<T>();
}

/** What comes after: the phases of pairs and the tile of a degree. */
// @ts-ignore: decorator
@inline
export function afterSmallD<T>(scratch: usize, degree: i32): usize {
  return smallD<T>(scratch, degree) + triangle(degree + 1) * 64;
}

/** zᵏ for k = 0 … count−1 as T in pairs at `to`, from z in f64 at `z` (real parts, imaginary parts); z is used up, `z` + 2 wide is too. */
function phasePowers<T>(z: usize, to: usize, count: i32): void {
  const w = wide<T>();
  const re = z + 2 * w, im = z + 3 * w;
  for (let i: usize = 0; i < w; i += 16) {
    v128.store(re + i, f64x2.splat(1));
    v128.store(im + i, f64x2.splat(0));
  }
  for (let k = 0; k < count; ++k, to += 64) {
    narrow<T>(re, to);
    narrow<T>(im, to + 32);
    for (let i: usize = 0; i < w; i += 16) {
      const a = v128.load(z + i), b = v128.load(z + w + i), x = v128.load(re + i), y = v128.load(im + i);
      v128.store(re + i, f64x2.sub(f64x2.mul(x, a), f64x2.mul(y, b)));
      v128.store(im + i, f64x2.add(f64x2.mul(x, b), f64x2.mul(y, a)));
    }
  }
}

/** A tile of f64 as 32 bytes of T. */
// @ts-ignore: decorator
@inline
function narrow<T>(from: usize, to: usize): void {
  if (sizeof<T>() == 4) {
    v128.store(to, pairOf(v128.load(from), v128.load(from, 16)));
    v128.store(to, pairOf(v128.load(from, 32), v128.load(from, 48)), 16);
  } else {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

/** Two vectors of f64 as one of f32. */
// @ts-ignore: decorator
@inline
function pairOf(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}

/** Phases and angles of a tile of rotations; missing ones are the identity. `highest` is 2l of the last degree. */
export function openTile<T>(halves: usize, scratch: usize, rows: i32, degree: i32, highest: i32): void {
  const w = wide<T>(), lanes = <i32>(w >> 3);
  const angles = bends(scratch, degree), powers = powersOf<T>(scratch, degree);
  // The states are not yet in use: z of both phases, and place for their powers.
  const z = states<T>(scratch, degree);
  const sum = z, difference = z + 4 * w;
  for (let r = 0; r < lanes; ++r) {
    const at = (<usize>r) << 3, from = halves + ((<usize>r) << 5), here = r < rows;
    const a = here ? load<f64>(from) : 1, b = here ? load<f64>(from, 8) : 0;
    const x = here ? load<f64>(from, 16) : 0, y = here ? load<f64>(from, 24) : 0;
    const c = sqrt<f64>(a * a + b * b), s = sqrt<f64>(x * x + y * y);
    // a half so small has no phase to speak of
    const known = c > 1e-140, also = s > 1e-140;
    store<f64>(sum + at, known ? a / c : 1);
    store<f64>(sum + w + at, known ? b / c : 0);
    store<f64>(difference + at, also ? x / s : 1);
    store<f64>(difference + w + at, also ? y / s : 0);
    const small = min(c, s), large = max(c, s);
    store<f64>(angles + at, 2 * small * small);
    store<i64>(angles + w + at, s > c ? -1 : 0);
    store<f64>(powers + at, 1);
    store<f64>(powers + w + at, 1);
    store<f64>(powers + 2 * w + at, large);
    store<f64>(powers + 3 * w + at, small);
  }
  phasePowers<T>(sum, sumPhases(scratch), highest + 1);
  phasePowers<T>(difference, differencePhases(scratch, degree), highest + 1);
  for (let k = 2, to = powers + 4 * w; k <= highest; ++k) {
    for (let i: usize = 0; i < 2 * w; i += 16, to += 16) {
      v128.store(to, f64x2.mul(v128.load(to - 2 * w), v128.load(powers + 2 * w + i)));
    }
  }
}

/**
 * Small d of the next degree, l = k + h, from that before; to be called for k = 0, 1, 2, …
 *
 * @param twice - 2h
 */
export function stepTile<T>(table: usize, scratch: usize, degree: i32, k: i32, twice: i32): void {
  const w = wide<T>();
  const angles = bends(scratch, degree), powers = powersOf<T>(scratch, degree);
  let state = states<T>(scratch, degree), to = smallD<T>(scratch, degree);
  const h = 0.5 * <f64>twice, l = <f64>k + h;
  if (k > 0) {
    const roots = table + ((triangle(degree + 1) + triangle(k - 1)) << 3);
    const bend = l * (2 * l - 1), keep = l > 1 ? l / (l - 1) : 0;
    for (let a = 0; a < k; ++a) {
      const m = <f64>a + h, root = load<f64>(roots + ((<usize>a) << 3)), sign = (k + a) & 1;
      for (let b = 0; b <= a; ++b, to += 64) {
        const n = <f64>b + h, g = root * load<f64>(roots + ((<usize>b) << 3));
        const rise = (l + m) * g, fall = keep * (l - 1 - m) * g;
        // so that the identity is exact
        const growA = f64x2.splat(a == b ? 1 : rise * (l - n)), growB = f64x2.splat(a + twice == 0 ? 1 : rise * (l + n));
        const keepA = f64x2.splat(fall * (l - 1 + n)), keepB = f64x2.splat(fall * (l - 1 - n));
        const turn = f64x2.splat(bend * g);
        for (let i: usize = 0; i < w; i += 16, state += 64) {
          const t = f64x2.mul(turn, v128.load(angles + i));
          let d = v128.load(state);
          let e = f64x2.sub(f64x2.mul(keepA, v128.load(state, 16)), f64x2.mul(t, d));
          d = f64x2.add(f64x2.mul(growA, d), e);
          v128.store(state, d);
          v128.store(state, e, 16);
          let f = v128.load(state, 32);
          e = f64x2.sub(f64x2.mul(keepB, v128.load(state, 48)), f64x2.mul(t, f));
          f = f64x2.add(f64x2.mul(growB, f), e);
          v128.store(state, f, 32);
          v128.store(state, e, 48);
        }
        putPair<T>(state - 4 * w, angles + w, to, sign);
      }
    }
  }
  // l = m
  for (let b = 0, roots = table + (triangle(k) << 3); b <= k; ++b, to += 64, roots += 8) {
    const root = f64x2.splat(load<f64>(roots));
    const even = powers + <usize>(k + b + twice) * 2 * w, odd = powers + <usize>(k - b) * 2 * w;
    for (let i: usize = 0; i < w; i += 16, state += 64) {
      v128.store(state, f64x2.mul(f64x2.mul(root, v128.load(even + i)), v128.load(odd + w + i)));
      v128.store(state, f64x2.splat(0), 16);
      v128.store(state, f64x2.mul(f64x2.mul(root, v128.load(odd + i)), v128.load(even + w + i)), 32);
      v128.store(state, f64x2.splat(0), 48);
    }
    putPair<T>(state - 4 * w, angles + w, to, 0);
  }
}

/** A and B of β from those of π − β where the mask says so: they change places, and sign if `odd`. */
// @ts-ignore: decorator
@inline
function putPair<T>(state: usize, mask: usize, to: usize, odd: i32): void {
  if (sizeof<T>() == 4) {
    v128.store(to, pairOf(first(state, mask, odd), first(state + 64, mask + 16, odd)));
    v128.store(to, pairOf(first(state + 128, mask + 32, odd), first(state + 192, mask + 48, odd)), 16);
    v128.store(to, pairOf(second(state, mask, odd), second(state + 64, mask + 16, odd)), 32);
    v128.store(to, pairOf(second(state + 128, mask + 32, odd), second(state + 192, mask + 48, odd)), 48);
  } else {
    v128.store(to, first(state, mask, odd));
    v128.store(to, first(state + 64, mask + 16, odd), 16);
    v128.store(to, second(state, mask, odd), 32);
    v128.store(to, second(state + 64, mask + 16, odd), 48);
  }
}

// @ts-ignore: decorator
@inline
function first(state: usize, mask: usize, odd: i32): v128 {
  const other = v128.load(state, 32);
  return v128.bitselect(odd ? f64x2.neg(other) : other, v128.load(state), v128.load(mask));
}

// @ts-ignore: decorator
@inline
function second(state: usize, mask: usize, odd: i32): v128 {
  const other = v128.load(state);
  return v128.bitselect(odd ? f64x2.neg(other) : other, v128.load(state, 32), v128.load(mask));
}
