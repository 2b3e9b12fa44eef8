/**
 * Arithmetic number by number on contiguous arrays, z = x ∘ y. No alignment is needed; z may be x or y. Whole lanes by SIMD, the rest one
 * by one with the same rounded operations, so the bits of a number do not depend on its place.
 */
// @ts-ignore: decorator
@inline const ADD: i32 = 0;
// @ts-ignore: decorator
@inline const SUBTRACT: i32 = 1;
// @ts-ignore: decorator
@inline const MULTIPLY: i32 = 2;

// @ts-ignore: decorator
@inline
function vector<T>(operation: i32, a: v128, b: v128): v128 {
  if (operation == ADD) return v128.add<T>(a, b);
  if (operation == SUBTRACT) return v128.sub<T>(a, b);
  if (operation == MULTIPLY) return v128.mul<T>(a, b);
  return v128.div<T>(a, b);
}

// @ts-ignore: decorator
@inline
function scalar<T>(operation: i32, a: T, b: T): T {
  if (operation == ADD) return (a + b) as T;
  if (operation == SUBTRACT) return (a - b) as T;
  if (operation == MULTIPLY) return (a * b) as T;
  return (a / b) as T;
}

// @ts-ignore: decorator
@inline
function each<T>(operation: i32, x: usize, y: usize, z: usize, n: i32): void {
  const bytes = <usize>n * sizeof<T>();
  const four = bytes & ~63;
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < four; i += 64) {
    v128.store(z + i, vector<T>(operation, v128.load(x + i), v128.load(y + i)));
    v128.store(z + i, vector<T>(operation, v128.load(x + i, 16), v128.load(y + i, 16)), 16);
    v128.store(z + i, vector<T>(operation, v128.load(x + i, 32), v128.load(y + i, 32)), 32);
    v128.store(z + i, vector<T>(operation, v128.load(x + i, 48), v128.load(y + i, 48)), 48);
  }
  for (; i < whole; i += 16) v128.store(z + i, vector<T>(operation, v128.load(x + i), v128.load(y + i)));
  for (; i < bytes; i += sizeof<T>()) store<T>(z + i, scalar<T>(operation, load<T>(x + i), load<T>(y + i)));
}

// @ts-ignore: decorator
@inline
function eachWith<T>(operation: i32, x: usize, y: usize, n: i32, c: T): void {
  const bytes = <usize>n * sizeof<T>();
  const whole = bytes & ~15;
  const constant = v128.splat<T>(c);
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(y + i, vector<T>(operation, v128.load(x + i), constant));
  for (; i < bytes; i += sizeof<T>()) store<T>(y + i, scalar<T>(operation, load<T>(x + i), c));
}

export function addF32(x: usize, y: usize, z: usize, n: i32): void {
  each<f32>(ADD, x, y, z, n);
}
export function addF64(x: usize, y: usize, z: usize, n: i32): void {
  each<f64>(ADD, x, y, z, n);
}
export function subtractF32(x: usize, y: usize, z: usize, n: i32): void {
  each<f32>(SUBTRACT, x, y, z, n);
}
export function subtractF64(x: usize, y: usize, z: usize, n: i32): void {
  each<f64>(SUBTRACT, x, y, z, n);
}
export function multiplyF32(x: usize, y: usize, z: usize, n: i32): void {
  each<f32>(MULTIPLY, x, y, z, n);
}
export function multiplyF64(x: usize, y: usize, z: usize, n: i32): void {
  each<f64>(MULTIPLY, x, y, z, n);
}
export function divideF32(x: usize, y: usize, z: usize, n: i32): void {
  each<f32>(3, x, y, z, n);
}
export function divideF64(x: usize, y: usize, z: usize, n: i32): void {
  each<f64>(3, x, y, z, n);
}

/** y = c·x, with c rounded to the precision of x. */
export function scaleByF32(x: usize, y: usize, n: i32, c: f64): void {
  eachWith<f32>(MULTIPLY, x, y, n, <f32>c);
}
export function scaleByF64(x: usize, y: usize, n: i32, c: f64): void {
  eachWith<f64>(MULTIPLY, x, y, n, c);
}
/** y = x + c, with c rounded to the precision of x. */
export function addScalarF32(x: usize, y: usize, n: i32, c: f64): void {
  eachWith<f32>(ADD, x, y, n, <f32>c);
}
export function addScalarF64(x: usize, y: usize, n: i32, c: f64): void {
  eachWith<f64>(ADD, x, y, n, c);
}

// @ts-ignore: decorator
@inline
function fill<T>(y: usize, n: i32, c: T): void {
  const bytes = <usize>n * sizeof<T>();
  const whole = bytes & ~15;
  const constant = v128.splat<T>(c);
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(y + i, constant);
  for (; i < bytes; i += sizeof<T>()) store<T>(y + i, c);
}
export function fillF32(y: usize, n: i32, c: f64): void {
  fill<f32>(y, n, <f32>c);
}
export function fillF64(y: usize, n: i32, c: f64): void {
  fill<f64>(y, n, c);
}

/** y = x, rounded to f32. */
export function narrow(x: usize, y: usize, n: i32): void {
  for (const end = x + (<usize>n << 3); x < end; x += 8, y += 4) store<f32>(y, <f32>load<f64>(x));
}
/** y = x, exactly. */
export function widen(x: usize, y: usize, n: i32): void {
  for (const end = x + (<usize>n << 2); x < end; x += 4, y += 8) store<f64>(y, <f64>load<f32>(x));
}
