/**
 * What the machine can do at most: twelve chains c ← c·a + b of four f32 each, n steps, which is 96n operations from registers. Benchmarks
 * measure kernels against it. `at` holds a, b and twelve vectors, 208 bytes.
 */
export function limitF32(at: usize, n: i32): void {
  const a = v128.load32_splat(at), b = v128.load32_splat(at, 4);
  let c0 = v128.load(at, 16), c1 = v128.load(at, 32), c2 = v128.load(at, 48), c3 = v128.load(at, 64), c4 = v128.load(at, 80), c5 = v128.load(at, 96);
  let c6 = v128.load(at, 112), c7 = v128.load(at, 128), c8 = v128.load(at, 144), c9 = v128.load(at, 160), c10 = v128.load(at, 176), c11 = v128.load(at, 192);
  for (; n > 0; --n) {
    c0 = f32x4.add(f32x4.mul(c0, a), b);
    c1 = f32x4.add(f32x4.mul(c1, a), b);
    c2 = f32x4.add(f32x4.mul(c2, a), b);
    c3 = f32x4.add(f32x4.mul(c3, a), b);
    c4 = f32x4.add(f32x4.mul(c4, a), b);
    c5 = f32x4.add(f32x4.mul(c5, a), b);
    c6 = f32x4.add(f32x4.mul(c6, a), b);
    c7 = f32x4.add(f32x4.mul(c7, a), b);
    c8 = f32x4.add(f32x4.mul(c8, a), b);
    c9 = f32x4.add(f32x4.mul(c9, a), b);
    c10 = f32x4.add(f32x4.mul(c10, a), b);
    c11 = f32x4.add(f32x4.mul(c11, a), b);
  }
  c0 = f32x4.add(f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)), f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7)));
  v128.store(at, f32x4.add(c0, f32x4.add(f32x4.add(c8, c9), f32x4.add(c10, c11))), 16);
}
