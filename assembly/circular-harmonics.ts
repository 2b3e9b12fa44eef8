/**
 * Solid circular harmonics z^J of points of the plane, z = x + iy, J = 0 … degree, as real pairs: 1, Re z, Im z, Re z², Im z², …
 * With the derivative along w = u + iv, ∂z^J = J w z^(J−1), they obey one form linear in each of three arguments,
 *
 *   Q(c, Y, w) = ∑ J Re(c_J* w Y_(J−1)),     ∂Q/∂c_J = J w Y_(J−1),     ∂Q/∂Y_(J−1) = J w* c_J,     ∂Q/∂w = ∑ J Y*_(J−1) c_J
 *
 * (* is the complex conjugate; Y₀ and c₀ are real) whose derivatives are each other: the family is closed.
 *
 *   points, w    [rows, 2], tight
 *   y, c         [rows, 2·degree + 1], tight
 *
 * No alignment is needed.
 */
function circularHarmonics<T>(points: usize, y: usize, rows: i32, degree: i32): void {
  for (let row = 0; row < rows; ++row, points += 2 * sizeof<T>()) {
    const a = load<T>(points);
    const b = load<T>(points, sizeof<T>());
    let re: T = 1, im: T = 0;
    store<T>(y, re);
    y += sizeof<T>();
    for (let j = 1; j <= degree; ++j, y += 2 * sizeof<T>()) {
      const next = (re * a - im * b) as T;
      im = (re * b + im * a) as T;
      re = next;
      store<T>(y, re);
      store<T>(y, im, sizeof<T>());
    }
  }
}

/** c = ∂Q/∂c, the derivative of the harmonics along w. */
function circularDirection<T>(y: usize, w: usize, c: usize, rows: i32, degree: i32): void {
  for (let row = 0; row < rows; ++row, w += 2 * sizeof<T>()) {
    const u = load<T>(w);
    const v = load<T>(w, sizeof<T>());
    store<T>(c, 0);
    c += sizeof<T>();
    let re = load<T>(y), im: T = 0;
    y += sizeof<T>();
    for (let j = 1; j <= degree; ++j, y += 2 * sizeof<T>(), c += 2 * sizeof<T>()) {
      const factor = <T>j;
      store<T>(c, factor * (u * re - v * im));
      store<T>(c, factor * (u * im + v * re), sizeof<T>());
      re = load<T>(y);
      im = load<T>(y, sizeof<T>());
    }
  }
}

/** Y = ∂Q/∂Y; nothing of the highest degree. */
function circularLower<T>(c: usize, w: usize, y: usize, rows: i32, degree: i32): void {
  const last = <usize>(2 * degree + 1) * sizeof<T>();
  for (let row = 0; row < rows; ++row, w += 2 * sizeof<T>()) {
    const u = load<T>(w);
    const v = load<T>(w, sizeof<T>());
    const end = y + last;
    c += sizeof<T>();
    for (let j = 1; j <= degree; ++j, c += 2 * sizeof<T>()) {
      const factor = <T>j;
      const re = load<T>(c);
      const im = load<T>(c, sizeof<T>());
      store<T>(y, factor * (u * re + v * im));
      y += sizeof<T>();
      if (j > 1) {
        store<T>(y, factor * (u * im - v * re));
        y += sizeof<T>();
      }
    }
    for (; y < end; y += sizeof<T>()) store<T>(y, 0);
  }
}

/** w = ∂Q/∂w: the gradient ∑ c·∇Y. */
function circularTranspose<T>(c: usize, y: usize, w: usize, rows: i32, degree: i32): void {
  for (let row = 0; row < rows; ++row, w += 2 * sizeof<T>()) {
    let u: T = 0, v: T = 0;
    let re = load<T>(y), im: T = 0;
    y += sizeof<T>();
    c += sizeof<T>();
    for (let j = 1; j <= degree; ++j, y += 2 * sizeof<T>(), c += 2 * sizeof<T>()) {
      const factor = <T>j;
      const a = (factor * load<T>(c)) as T;
      const b = (factor * load<T>(c, sizeof<T>())) as T;
      u += re * a + im * b;
      v += re * b - im * a;
      re = load<T>(y);
      im = load<T>(y, sizeof<T>());
    }
    store<T>(w, u);
    store<T>(w, v, sizeof<T>());
  }
}

export function circularHarmonicsF32(points: usize, y: usize, rows: i32, degree: i32): void {
  circularHarmonics<f32>(points, y, rows, degree);
}
export function circularHarmonicsF64(points: usize, y: usize, rows: i32, degree: i32): void {
  circularHarmonics<f64>(points, y, rows, degree);
}
export function circularDirectionF32(y: usize, w: usize, c: usize, rows: i32, degree: i32): void {
  circularDirection<f32>(y, w, c, rows, degree);
}
export function circularDirectionF64(y: usize, w: usize, c: usize, rows: i32, degree: i32): void {
  circularDirection<f64>(y, w, c, rows, degree);
}
export function circularLowerF32(c: usize, w: usize, y: usize, rows: i32, degree: i32): void {
  circularLower<f32>(c, w, y, rows, degree);
}
export function circularLowerF64(c: usize, w: usize, y: usize, rows: i32, degree: i32): void {
  circularLower<f64>(c, w, y, rows, degree);
}
export function circularTransposeF32(c: usize, y: usize, w: usize, rows: i32, degree: i32): void {
  circularTranspose<f32>(c, y, w, rows, degree);
}
export function circularTransposeF64(c: usize, y: usize, w: usize, rows: i32, degree: i32): void {
  circularTranspose<f64>(c, y, w, rows, degree);
}
