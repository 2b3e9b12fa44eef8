/**
 * One step of Adam on contiguous parameters, in place (Kingma & Ba 2015, arXiv:1412.6980; AMSGrad: Reddi et al. 2018, arXiv:1904.09237):
 *
 *   g += decay·p (L2),  m = β₁m + (1−β₁)g,  v = β₂v + (1−β₂)g²,  v̂ = max(v̂, v),  p −= rate·m / (√v̂/root + ε)
 *
 * `rate` is the learning rate over 1 − β₁ᵗ and `root` is √(1 − β₂ᵗ). highest = 0: plain Adam, which divides by √v.
 */
function adam<T>(
  g: usize, p: usize, m: usize, v: usize, highest: usize, n: i32,
  clip: T, decay: T, beta1: T, beta2: T, rate: T, root: T, epsilon: T,
): void {
  const bytes = <usize>n * sizeof<T>();
  const rest1 = (1 - beta1) as T, rest2 = (1 - beta2) as T;
  for (let i: usize = 0; i < bytes; i += sizeof<T>()) {
    const value = load<T>(p + i);
    const slope = load<T>(g + i) * clip + decay * value;
    const first = beta1 * load<T>(m + i) + rest1 * slope;
    let second = beta2 * load<T>(v + i) + rest2 * slope * slope;
    store<T>(m + i, first);
    store<T>(v + i, second);
    if (highest) {
      second = max<T>(load<T>(highest + i), second);
      store<T>(highest + i, second);
    }
    store<T>(p + i, value - (rate * first) / (sqrt<T>(second) / root + epsilon));
  }
}

export function adamF32(
  g: usize, p: usize, m: usize, v: usize, highest: usize, n: i32,
  clip: f64, decay: f64, beta1: f64, beta2: f64, rate: f64, root: f64, epsilon: f64,
): void {
  adam<f32>(g, p, m, v, highest, n, <f32>clip, <f32>decay, <f32>beta1, <f32>beta2, <f32>rate, <f32>root, <f32>epsilon);
}
export function adamF64(
  g: usize, p: usize, m: usize, v: usize, highest: usize, n: i32,
  clip: f64, decay: f64, beta1: f64, beta2: f64, rate: f64, root: f64, epsilon: f64,
): void {
  adam<f64>(g, p, m, v, highest, n, clip, decay, beta1, beta2, rate, root, epsilon);
}

/** y += c·(x − y): the exponential moving average of x. */
function average<T>(x: usize, y: usize, n: i32, c: T): void {
  const bytes = <usize>n * sizeof<T>();
  for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(y + i, load<T>(y + i) + c * (load<T>(x + i) - load<T>(y + i)));
}
export function averageF32(x: usize, y: usize, n: i32, c: f64): void {
  average<f32>(x, y, n, <f32>c);
}
export function averageF64(x: usize, y: usize, n: i32, c: f64): void {
  average<f64>(x, y, n, c);
}

/** y += c·x, in place. */
function accumulate<T>(x: usize, y: usize, n: i32, c: T): void {
  const bytes = <usize>n * sizeof<T>();
  for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(y + i, load<T>(y + i) + c * load<T>(x + i));
}
export function accumulateF32(x: usize, y: usize, n: i32, c: f64): void {
  accumulate<f32>(x, y, n, <f32>c);
}
export function accumulateF64(x: usize, y: usize, n: i32, c: f64): void {
  accumulate<f64>(x, y, n, c);
}

/** ∑ x², in double precision: four interleaved sums, i mod 4, added as (0 + 1) + (2 + 3). */
function squares<T>(x: usize, n: i32): f64 {
  let a: f64 = 0, b: f64 = 0, c: f64 = 0, d: f64 = 0;
  const end = x + <usize>n * sizeof<T>();
  for (const whole = x + <usize>(n & ~3) * sizeof<T>(); x < whole; x += 4 * sizeof<T>()) {
    const p = <f64>load<T>(x), q = <f64>load<T>(x, sizeof<T>());
    const r = <f64>load<T>(x, 2 * sizeof<T>()), s = <f64>load<T>(x, 3 * sizeof<T>());
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  let sum = a + b + (c + d);
  for (; x < end; x += sizeof<T>()) {
    const p = <f64>load<T>(x);
    sum += p * p;
  }
  return sum;
}
export function squaresF32(x: usize, n: i32): f64 {
  return squares<f32>(x, n);
}
export function squaresF64(x: usize, n: i32): f64 {
  return squares<f64>(x, n);
}
