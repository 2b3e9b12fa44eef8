import { splat } from "./spherical-harmonics-tiles";

/**
 * What stands before and after the solid harmonics where those of directions are wanted.
 *
 *   directions   u = v/|v| and 1/|v|, both 0 at the zero vector, for every length that T can hold
 *   surface      from derivatives of the solid harmonics at u to those of Y(v/|v|), in place:
 *                ∂ₐ ↦ (∂ₐY − l uₐY)/|v|,   ∂ₐ∂_b ↦ (∂ₐ∂_bY − l(uₐ∂_bY + u_b∂ₐY) + l((l+2)uₐu_b − δₐ_b)Y)/|v|²
 *   largest      largest magnitude of `count` numbers; not finite if one of them is not
 *
 *   xyz, u            [rows, 3]              tight; may be the same
 *   inverse           [rows]
 *   degrees           [components]           l of each component, of `lowest` … `degree`, as T
 *   y                 [rows, components]     tight; likewise
 *   gradient          [rows, components, 3]  and
 *   hessian           [rows, components, 3, 3], which may be 0: there is none
 *   scratch           64 bytes
 */

// @ts-ignore: decorator
@inline
function powerOfTwo<T>(exponent: i32): v128 {
  return v128.splat<T>(<T>reinterpret<f64>((<u64>(1023 + exponent)) << 52));
}

/** Of one vector of points; 48 bytes are read and written at `xyz` and `u`. */
function directionsOfVector<T>(xyz: usize, u: usize, inverse: usize): void {
  let p = v128.load(xyz), q = v128.load(xyz, 16), r = v128.load(xyz, 32);
  let s = squares<T>(p, q, r), zero = v128.splat<T>(0), one = v128.splat<T>(1);
  // squares between these are added without loss; other vectors are scaled first, which is exact
  const small = v128.lt<T>(s, powerOfTwo<T>(sizeof<T>() == 4 ? -90 : -900)), big = v128.gt<T>(s, powerOfTwo<T>(sizeof<T>() == 4 ? 120 : 1000));
  let scale = one;
  if (v128.any_true(v128.or(small, big))) {
    scale = v128.bitselect(powerOfTwo<T>(sizeof<T>() == 4 ? 100 : 600), scale, small);
    scale = v128.bitselect(powerOfTwo<T>(sizeof<T>() == 4 ? -80 : -600), scale, big);
    p = v128.mul<T>(p, first<T>(scale));
    q = v128.mul<T>(q, second<T>(scale));
    r = v128.mul<T>(r, third<T>(scale));
    s = squares<T>(p, q, r);
  }
  const root = v128.sqrt<T>(s), there = v128.gt<T>(s, zero), i = v128.and(v128.div<T>(one, root), there);
  v128.store(u, v128.mul<T>(p, first<T>(i)));
  v128.store(u, v128.mul<T>(q, second<T>(i)), 16);
  v128.store(u, v128.mul<T>(r, third<T>(i)), 32);
  v128.store(inverse, v128.mul<T>(i, scale));
}

/** Squares of the lengths of a vector of points. */
// @ts-ignore: decorator
@inline
function squares<T>(p: v128, q: v128, r: v128): v128 {
  p = v128.mul<T>(p, p);
  q = v128.mul<T>(q, q);
  r = v128.mul<T>(r, r);
  if (sizeof<T>() == 4) {
    const x = v128.shuffle<f32>(v128.shuffle<f32>(p, q, 0, 3, 6, 6), r, 0, 1, 2, 5);
    const y = v128.shuffle<f32>(v128.shuffle<f32>(p, q, 1, 4, 7, 7), r, 0, 1, 2, 6);
    const z = v128.shuffle<f32>(v128.shuffle<f32>(p, q, 2, 5, 5, 5), r, 0, 1, 4, 7);
    return v128.add<T>(v128.add<T>(x, y), z);
  } else {
    return v128.add<T>(v128.add<T>(v128.shuffle<f64>(p, q, 0, 3), v128.shuffle<f64>(p, r, 1, 2)), v128.shuffle<f64>(q, r, 0, 3));
  }
}

/** One number for each point, as the three vectors of points hold its coordinates. */
// @ts-ignore: decorator
@inline
function first<T>(s: v128): v128 {
  if (sizeof<T>() == 4) return v128.shuffle<f32>(s, s, 0, 0, 0, 1);
  else return v128.shuffle<f64>(s, s, 0, 0);
}
// @ts-ignore: decorator
@inline
function second<T>(s: v128): v128 {
  if (sizeof<T>() == 4) return v128.shuffle<f32>(s, s, 1, 1, 2, 2);
  else return s;
}
// @ts-ignore: decorator
@inline
function third<T>(s: v128): v128 {
  if (sizeof<T>() == 4) return v128.shuffle<f32>(s, s, 2, 3, 3, 3);
  else return v128.shuffle<f64>(s, s, 1, 1);
}

function directions<T>(xyz: usize, u: usize, inverse: usize, scratch: usize, rows: i32): void {
  const lanes = 16 / <i32>sizeof<T>();
  for (; rows >= lanes; rows -= lanes, xyz += 48, u += 48, inverse += 16) directionsOfVector<T>(xyz, u, inverse);
  if (rows == 0) return;
  memory.fill(scratch, 0, 48);
  memory.copy(scratch, xyz, <usize>(3 * rows) * sizeof<T>());
  directionsOfVector<T>(scratch, scratch, scratch + 48);
  memory.copy(u, scratch, <usize>(3 * rows) * sizeof<T>());
  memory.copy(inverse, scratch + 48, <usize>rows * sizeof<T>());
}

/** (g − t u)·i for the three derivatives of as many components as a vector holds, t = l Y of each. */
// @ts-ignore: decorator
@inline
function slopes<T>(g: usize, t: v128, u0: v128, u1: v128, u2: v128, i: v128): void {
  v128.store(g, v128.mul<T>(v128.sub<T>(v128.load(g), v128.mul<T>(first<T>(t), u0)), i));
  v128.store(g, v128.mul<T>(v128.sub<T>(v128.load(g, 16), v128.mul<T>(second<T>(t), u1)), i), 16);
  v128.store(g, v128.mul<T>(v128.sub<T>(v128.load(g, 32), v128.mul<T>(third<T>(t), u2)), i), 32);
}

function bends<T>(u: usize, inverse: T, degree: T, y: T, gradient: usize, hessian: usize): void {
  const size = sizeof<T>(), square = inverse * inverse, more = degree + 2;
  for (let a: usize = 0; a < 3; ++a) {
    const ua = load<T>(u + a * size), ga = load<T>(gradient + a * size);
    for (let b: usize = 0; b < 3; ++b, hessian += size) {
      const ub = load<T>(u + b * size), mixed = ua * load<T>(gradient + b * size) + ub * ga;
      const curvature = (more * (ua * ub) - <T>(a == b ? 1 : 0)) * y;
      store<T>(hessian, (load<T>(hessian) + degree * (curvature - mixed)) * square);
    }
  }
}

function surface<T>(
  u: usize, inverse: usize, degrees: usize, y: usize, gradient: usize, hessian: usize, rows: i32, components: i32,
): void {
  const size = sizeof<T>(), width = <usize>components * size, whole = width & ~15;
  for (; rows > 0; --rows, u += 3 * size, inverse += size, y += width) {
    const i = load<T>(inverse);
    if (hessian != 0) {
      for (let c: usize = 0, g = gradient; c < width; c += size, g += 3 * size, hessian += 9 * size)
        bends<T>(u, i, load<T>(degrees + c), load<T>(y + c), g, hessian);
    }
    const x0 = load<T>(u), x1 = load<T>(u, sizeof<T>()), x2 = load<T>(u, 2 * sizeof<T>()), all = v128.splat<T>(i);
    let u0 = v128.splat<T>(x0), u1 = v128.splat<T>(x1), u2 = v128.splat<T>(x2);
    if (sizeof<T>() == 4) {
      const xy = v128.shuffle<f32>(u0, u1, 0, 4, 0, 4);
      const p = v128.shuffle<f32>(xy, u2, 0, 1, 4, 0), q = v128.shuffle<f32>(xy, u2, 1, 4, 0, 1), r = v128.shuffle<f32>(xy, u2, 4, 0, 1, 4);
      u0 = p;
      u1 = q;
      u2 = r;
    } else {
      const p = v128.shuffle<f64>(u0, u1, 0, 2), q = v128.shuffle<f64>(u2, u0, 0, 2), r = v128.shuffle<f64>(u1, u2, 0, 2);
      u0 = p;
      u1 = q;
      u2 = r;
    }
    let c: usize = 0;
    for (; c < whole; c += 16, gradient += 48) slopes<T>(gradient, v128.mul<T>(v128.load(degrees + c), v128.load(y + c)), u0, u1, u2, all);
    for (; c < width; c += size, gradient += 3 * size) {
      const t = load<T>(degrees + c) * load<T>(y + c);
      store<T>(gradient, (load<T>(gradient) - t * x0) * i);
      store<T>(gradient, (load<T>(gradient, sizeof<T>()) - t * x1) * i, sizeof<T>());
      store<T>(gradient, (load<T>(gradient, 2 * sizeof<T>()) - t * x2) * i, 2 * sizeof<T>());
    }
  }
}

function largest<T>(x: usize, count: i32): T {
  const end = x + <usize>count * sizeof<T>();
  let p = v128.splat<T>(0), q = p;
  for (; x + 32 <= end; x += 32) {
    p = v128.max<T>(p, v128.abs<T>(v128.load(x)));
    q = v128.max<T>(q, v128.abs<T>(v128.load(x, 16)));
  }
  for (; x < end; x += sizeof<T>()) p = v128.max<T>(p, v128.abs<T>(splat<T>(x)));
  p = v128.max<T>(p, q);
  p = v128.max<T>(p, v128.shuffle<f64>(p, p, 1, 0));
  if (sizeof<T>() == 4) p = v128.max<T>(p, v128.shuffle<f32>(p, p, 1, 0, 3, 2));
  return v128.extract_lane<T>(p, 0);
}

export function directionsF32(xyz: usize, u: usize, inverse: usize, scratch: usize, rows: i32): void {
  directions<f32>(xyz, u, inverse, scratch, rows);
}
export function directionsF64(xyz: usize, u: usize, inverse: usize, scratch: usize, rows: i32): void {
  directions<f64>(xyz, u, inverse, scratch, rows);
}
export function harmonicsSurfaceF32(
  u: usize, inverse: usize, degrees: usize, y: usize, gradient: usize, hessian: usize, rows: i32, components: i32,
): void {
  surface<f32>(u, inverse, degrees, y, gradient, hessian, rows, components);
}
export function harmonicsSurfaceF64(
  u: usize, inverse: usize, degrees: usize, y: usize, gradient: usize, hessian: usize, rows: i32, components: i32,
): void {
  surface<f64>(u, inverse, degrees, y, gradient, hessian, rows, components);
}
export function largestF32(x: usize, count: i32): f32 {
  return largest<f32>(x, count);
}
export function largestF64(x: usize, count: i32): f64 {
  return largest<f64>(x, count);
}
