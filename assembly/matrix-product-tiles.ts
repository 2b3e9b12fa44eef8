import { mulAdd } from "./multiply-add";

/**
 * The inner loops of the matrix products: some rows of x times one panel of columns of w, in registers.
 *
 *   y[i, v] = α ∑ₖ x[i, k] w[k, v]           PUT
 *   y[i, v] += α ∑ₖ x[i, k] w[k, v]          ADD
 *   y[i, v] = α (y[i, v] + ∑ₖ …)             GO_ON: the sum starts from y, for sums that wait in memory between two parts
 *
 * `table` has the address of x[i, 0] and that of y[i, 0] for each row i; the rows of w lie `step` bytes apart. A panel is 64, 32
 * or 16 bytes wide (four, two, one vector), or narrower. Each sum runs through k in order, a rounded product and a rounded
 * addition at a time (in the default build), in whatever tile it falls.
 *
 * The loops over k do four steps a turn. The branch between two steps keeps the compiler from loading for all of them at
 * once: without it the sums are spilled from the sixteen registers, and with one step a turn a sixth of the speed is lost.
 */

export const PUT: i32 = 0;
export const ADD: i32 = 1;
export const GO_ON: i32 = 2;

/** Width of the next panel where `left` bytes of a row are left. */
// @ts-ignore: decorator
@inline
export function panelWidth(left: usize): usize {
  return left >= 64 ? 64 : left >= 32 ? 32 : left >= 16 ? 16 : left;
}

/** x[k], x[k + 1] … x[k + 3] in all lanes; an offset must be a literal. */
// @ts-ignore: decorator
@inline
function splat0<T>(x: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(x);
  return v128.load64_splat(x);
}

// @ts-ignore: decorator
@inline
function splat1<T>(x: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(x, 4);
  return v128.load64_splat(x, 8);
}

// @ts-ignore: decorator
@inline
function splat2<T>(x: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(x, 8);
  return v128.load64_splat(x, 16);
}

// @ts-ignore: decorator
@inline
function splat3<T>(x: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(x, 12);
  return v128.load64_splat(x, 24);
}

/** Two rows, four vectors. */
// @ts-ignore: decorator
@inline
function tile2x4<T>(x0: usize, x1: usize, y0: usize, y1: usize, w: usize, step: usize, K: i32, alpha: T, mode: i32): void {
  let a0 = v128.splat<T>(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  if (mode == GO_ON) {
    a0 = v128.load(y0), a1 = v128.load(y0, 16), a2 = v128.load(y0, 32), a3 = v128.load(y0, 48);
    b0 = v128.load(y1), b1 = v128.load(y1, 16), b2 = v128.load(y1, 32), b3 = v128.load(y1, 48);
  }
  const end = x0 + <usize>K * sizeof<T>(), end1 = end - sizeof<T>(), end2 = end1 - sizeof<T>(), end3 = end2 - sizeof<T>();
  for (; x0 != end; x0 += 4 * sizeof<T>(), x1 += 4 * sizeof<T>(), w += step) {
    let w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), s = splat0<T>(x0);
    a0 = mulAdd<T>(a0, s, w0), a1 = mulAdd<T>(a1, s, w1), a2 = mulAdd<T>(a2, s, w2), a3 = mulAdd<T>(a3, s, w3);
    s = splat0<T>(x1);
    b0 = mulAdd<T>(b0, s, w0), b1 = mulAdd<T>(b1, s, w1), b2 = mulAdd<T>(b2, s, w2), b3 = mulAdd<T>(b3, s, w3);
    if (x0 == end1) break;
    w += step;
    w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), s = splat1<T>(x0);
    a0 = mulAdd<T>(a0, s, w0), a1 = mulAdd<T>(a1, s, w1), a2 = mulAdd<T>(a2, s, w2), a3 = mulAdd<T>(a3, s, w3);
    s = splat1<T>(x1);
    b0 = mulAdd<T>(b0, s, w0), b1 = mulAdd<T>(b1, s, w1), b2 = mulAdd<T>(b2, s, w2), b3 = mulAdd<T>(b3, s, w3);
    if (x0 == end2) break;
    w += step;
    w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), s = splat2<T>(x0);
    a0 = mulAdd<T>(a0, s, w0), a1 = mulAdd<T>(a1, s, w1), a2 = mulAdd<T>(a2, s, w2), a3 = mulAdd<T>(a3, s, w3);
    s = splat2<T>(x1);
    b0 = mulAdd<T>(b0, s, w0), b1 = mulAdd<T>(b1, s, w1), b2 = mulAdd<T>(b2, s, w2), b3 = mulAdd<T>(b3, s, w3);
    if (x0 == end3) break;
    w += step;
    w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), s = splat3<T>(x0);
    a0 = mulAdd<T>(a0, s, w0), a1 = mulAdd<T>(a1, s, w1), a2 = mulAdd<T>(a2, s, w2), a3 = mulAdd<T>(a3, s, w3);
    s = splat3<T>(x1);
    b0 = mulAdd<T>(b0, s, w0), b1 = mulAdd<T>(b1, s, w1), b2 = mulAdd<T>(b2, s, w2), b3 = mulAdd<T>(b3, s, w3);
  }
  const scale = v128.splat<T>(alpha);
  a0 = v128.mul<T>(a0, scale), a1 = v128.mul<T>(a1, scale), a2 = v128.mul<T>(a2, scale), a3 = v128.mul<T>(a3, scale);
  b0 = v128.mul<T>(b0, scale), b1 = v128.mul<T>(b1, scale), b2 = v128.mul<T>(b2, scale), b3 = v128.mul<T>(b3, scale);
  if (mode == ADD) {
    a0 = v128.add<T>(v128.load(y0), a0), a1 = v128.add<T>(v128.load(y0, 16), a1);
    a2 = v128.add<T>(v128.load(y0, 32), a2), a3 = v128.add<T>(v128.load(y0, 48), a3);
    b0 = v128.add<T>(v128.load(y1), b0), b1 = v128.add<T>(v128.load(y1, 16), b1);
    b2 = v128.add<T>(v128.load(y1, 32), b2), b3 = v128.add<T>(v128.load(y1, 48), b3);
  }
  v128.store(y0, a0), v128.store(y0, a1, 16), v128.store(y0, a2, 32), v128.store(y0, a3, 48);
  v128.store(y1, b0), v128.store(y1, b1, 16), v128.store(y1, b2, 32), v128.store(y1, b3, 48);
}

/** One row, four vectors. */
function tile1x4<T>(x: usize, y: usize, w: usize, step: usize, K: i32, alpha: T, mode: i32): void {
  let a0 = v128.splat<T>(0), a1 = a0, a2 = a0, a3 = a0;
  if (mode == GO_ON) {
    a0 = v128.load(y), a1 = v128.load(y, 16), a2 = v128.load(y, 32), a3 = v128.load(y, 48);
  }
  for (const end = x + <usize>K * sizeof<T>(); x != end; x += sizeof<T>(), w += step) {
    const s = splat0<T>(x);
    a0 = mulAdd<T>(a0, s, v128.load(w)), a1 = mulAdd<T>(a1, s, v128.load(w, 16));
    a2 = mulAdd<T>(a2, s, v128.load(w, 32)), a3 = mulAdd<T>(a3, s, v128.load(w, 48));
  }
  const scale = v128.splat<T>(alpha);
  a0 = v128.mul<T>(a0, scale), a1 = v128.mul<T>(a1, scale), a2 = v128.mul<T>(a2, scale), a3 = v128.mul<T>(a3, scale);
  if (mode == ADD) {
    a0 = v128.add<T>(v128.load(y), a0), a1 = v128.add<T>(v128.load(y, 16), a1);
    a2 = v128.add<T>(v128.load(y, 32), a2), a3 = v128.add<T>(v128.load(y, 48), a3);
  }
  v128.store(y, a0), v128.store(y, a1, 16), v128.store(y, a2, 32), v128.store(y, a3, 48);
}

/** Four rows, two vectors. */
// @ts-ignore: decorator
@inline
function tile4x2<T>(
  x0: usize, x1: usize, x2: usize, x3: usize, y0: usize, y1: usize, y2: usize, y3: usize,
  w: usize, step: usize, K: i32, alpha: T, mode: i32,
): void {
  let a0 = v128.splat<T>(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  if (mode == GO_ON) {
    a0 = v128.load(y0), a1 = v128.load(y0, 16);
    b0 = v128.load(y1), b1 = v128.load(y1, 16);
    c0 = v128.load(y2), c1 = v128.load(y2, 16);
    d0 = v128.load(y3), d1 = v128.load(y3, 16);
  }
  const end = x0 + <usize>K * sizeof<T>(), end1 = end - sizeof<T>(), end2 = end1 - sizeof<T>(), end3 = end2 - sizeof<T>();
  for (; x0 != end; x0 += 4 * sizeof<T>(), x1 += 4 * sizeof<T>(), x2 += 4 * sizeof<T>(), x3 += 4 * sizeof<T>(), w += step) {
    let w0 = v128.load(w), w1 = v128.load(w, 16), s = splat0<T>(x0);
    a0 = mulAdd<T>(a0, s, w0), a1 = mulAdd<T>(a1, s, w1);
    s = splat0<T>(x1);
    b0 = mulAdd<T>(b0, s, w0), b1 = mulAdd<T>(b1, s, w1);
    s = splat0<T>(x2);
    c0 = mulAdd<T>(c0, s, w0), c1 = mulAdd<T>(c1, s, w1);
    s = splat0<T>(x3);
    d0 = mulAdd<T>(d0, s, w0), d1 = mulAdd<T>(d1, s, w1);
    if (x0 == end1) break;
    w += step;
    w0 = v128.load(w), w1 = v128.load(w, 16), s = splat1<T>(x0);
    a0 = mulAdd<T>(a0, s, w0), a1 = mulAdd<T>(a1, s, w1);
    s = splat1<T>(x1);
    b0 = mulAdd<T>(b0, s, w0), b1 = mulAdd<T>(b1, s, w1);
    s = splat1<T>(x2);
    c0 = mulAdd<T>(c0, s, w0), c1 = mulAdd<T>(c1, s, w1);
    s = splat1<T>(x3);
    d0 = mulAdd<T>(d0, s, w0), d1 = mulAdd<T>(d1, s, w1);
    if (x0 == end2) break;
    w += step;
    w0 = v128.load(w), w1 = v128.load(w, 16), s = splat2<T>(x0);
    a0 = mulAdd<T>(a0, s, w0), a1 = mulAdd<T>(a1, s, w1);
    s = splat2<T>(x1);
    b0 = mulAdd<T>(b0, s, w0), b1 = mulAdd<T>(b1, s, w1);
    s = splat2<T>(x2);
    c0 = mulAdd<T>(c0, s, w0), c1 = mulAdd<T>(c1, s, w1);
    s = splat2<T>(x3);
    d0 = mulAdd<T>(d0, s, w0), d1 = mulAdd<T>(d1, s, w1);
    if (x0 == end3) break;
    w += step;
    w0 = v128.load(w), w1 = v128.load(w, 16), s = splat3<T>(x0);
    a0 = mulAdd<T>(a0, s, w0), a1 = mulAdd<T>(a1, s, w1);
    s = splat3<T>(x1);
    b0 = mulAdd<T>(b0, s, w0), b1 = mulAdd<T>(b1, s, w1);
    s = splat3<T>(x2);
    c0 = mulAdd<T>(c0, s, w0), c1 = mulAdd<T>(c1, s, w1);
    s = splat3<T>(x3);
    d0 = mulAdd<T>(d0, s, w0), d1 = mulAdd<T>(d1, s, w1);
  }
  const scale = v128.splat<T>(alpha);
  a0 = v128.mul<T>(a0, scale), a1 = v128.mul<T>(a1, scale);
  b0 = v128.mul<T>(b0, scale), b1 = v128.mul<T>(b1, scale);
  c0 = v128.mul<T>(c0, scale), c1 = v128.mul<T>(c1, scale);
  d0 = v128.mul<T>(d0, scale), d1 = v128.mul<T>(d1, scale);
  if (mode == ADD) {
    a0 = v128.add<T>(v128.load(y0), a0), a1 = v128.add<T>(v128.load(y0, 16), a1);
    b0 = v128.add<T>(v128.load(y1), b0), b1 = v128.add<T>(v128.load(y1, 16), b1);
    c0 = v128.add<T>(v128.load(y2), c0), c1 = v128.add<T>(v128.load(y2, 16), c1);
    d0 = v128.add<T>(v128.load(y3), d0), d1 = v128.add<T>(v128.load(y3, 16), d1);
  }
  v128.store(y0, a0), v128.store(y0, a1, 16);
  v128.store(y1, b0), v128.store(y1, b1, 16);
  v128.store(y2, c0), v128.store(y2, c1, 16);
  v128.store(y3, d0), v128.store(y3, d1, 16);
}

/** One row, two vectors. */
function tile1x2<T>(x: usize, y: usize, w: usize, step: usize, K: i32, alpha: T, mode: i32): void {
  let a0 = v128.splat<T>(0), a1 = a0;
  if (mode == GO_ON) {
    a0 = v128.load(y), a1 = v128.load(y, 16);
  }
  for (const end = x + <usize>K * sizeof<T>(); x != end; x += sizeof<T>(), w += step) {
    const s = splat0<T>(x);
    a0 = mulAdd<T>(a0, s, v128.load(w)), a1 = mulAdd<T>(a1, s, v128.load(w, 16));
  }
  const scale = v128.splat<T>(alpha);
  a0 = v128.mul<T>(a0, scale), a1 = v128.mul<T>(a1, scale);
  if (mode == ADD) {
    a0 = v128.add<T>(v128.load(y), a0), a1 = v128.add<T>(v128.load(y, 16), a1);
  }
  v128.store(y, a0), v128.store(y, a1, 16);
}

/** Four rows, one vector. */
function tile4x1<T>(
  x0: usize, x1: usize, x2: usize, x3: usize, y0: usize, y1: usize, y2: usize, y3: usize,
  w: usize, step: usize, K: i32, alpha: T, mode: i32,
): void {
  let a = v128.splat<T>(0), b = a, c = a, d = a;
  if (mode == GO_ON) {
    a = v128.load(y0), b = v128.load(y1), c = v128.load(y2), d = v128.load(y3);
  }
  for (const end = x0 + <usize>K * sizeof<T>(); x0 != end; w += step) {
    const s = v128.load(w);
    a = mulAdd<T>(a, splat0<T>(x0), s), b = mulAdd<T>(b, splat0<T>(x1), s);
    c = mulAdd<T>(c, splat0<T>(x2), s), d = mulAdd<T>(d, splat0<T>(x3), s);
    x0 += sizeof<T>(), x1 += sizeof<T>(), x2 += sizeof<T>(), x3 += sizeof<T>();
  }
  const scale = v128.splat<T>(alpha);
  a = v128.mul<T>(a, scale);
  b = v128.mul<T>(b, scale);
  c = v128.mul<T>(c, scale);
  d = v128.mul<T>(d, scale);
  if (mode == ADD) {
    a = v128.add<T>(v128.load(y0), a);
    b = v128.add<T>(v128.load(y1), b);
    c = v128.add<T>(v128.load(y2), c);
    d = v128.add<T>(v128.load(y3), d);
  }
  v128.store(y0, a);
  v128.store(y1, b);
  v128.store(y2, c);
  v128.store(y3, d);
}

/** One row, one vector. */
function tile1x1<T>(x: usize, y: usize, w: usize, step: usize, K: i32, alpha: T, mode: i32): void {
  let sum = mode == GO_ON ? v128.load(y) : v128.splat<T>(0);
  for (const end = x + <usize>K * sizeof<T>(); x != end; x += sizeof<T>(), w += step) {
    sum = mulAdd<T>(sum, splat0<T>(x), v128.load(w));
  }
  sum = v128.mul<T>(sum, v128.splat<T>(alpha));
  v128.store(y, mode == ADD ? v128.add<T>(v128.load(y), sum) : sum);
}

/** Four rows, one column. */
function column4<T>(
  x0: usize, x1: usize, x2: usize, x3: usize, y0: usize, y1: usize, y2: usize, y3: usize,
  w: usize, step: usize, K: i32, alpha: T, mode: i32,
): void {
  let a: T = 0, b: T = 0, c: T = 0, d: T = 0;
  if (mode == GO_ON) {
    a = load<T>(y0), b = load<T>(y1), c = load<T>(y2), d = load<T>(y3);
  }
  for (const end = x0 + <usize>K * sizeof<T>(); x0 != end; w += step) {
    const s = load<T>(w);
    a += load<T>(x0) * s, b += load<T>(x1) * s, c += load<T>(x2) * s, d += load<T>(x3) * s;
    x0 += sizeof<T>(), x1 += sizeof<T>(), x2 += sizeof<T>(), x3 += sizeof<T>();
  }
  store<T>(y0, mode == ADD ? load<T>(y0) + a * alpha : a * alpha);
  store<T>(y1, mode == ADD ? load<T>(y1) + b * alpha : b * alpha);
  store<T>(y2, mode == ADD ? load<T>(y2) + c * alpha : c * alpha);
  store<T>(y3, mode == ADD ? load<T>(y3) + d * alpha : d * alpha);
}

/** One row, one column. */
function column1<T>(x: usize, y: usize, w: usize, step: usize, K: i32, alpha: T, mode: i32): void {
  let sum: T = mode == GO_ON ? load<T>(y) : 0;
  for (const end = x + <usize>K * sizeof<T>(); x != end; x += sizeof<T>(), w += step) sum += load<T>(x) * load<T>(w);
  store<T>(y, mode == ADD ? load<T>(y) + sum * alpha : sum * alpha);
}

/** One panel of columns, `width` bytes wide and `at` bytes from the start of the rows of y, for the `n` rows of the table. */
export function panel<T>(
  table: usize, n: i32, at: usize, width: usize, w: usize, step: usize, K: i32, alpha: T, mode: i32,
): void {
  const end = table + (<usize>n << 3);
  if (width == 64) {
    for (; table + 8 < end; table += 16) {
      tile2x4<T>(
        load<usize>(table), load<usize>(table, 8), load<usize>(table, 4) + at, load<usize>(table, 12) + at,
        w, step, K, alpha, mode,
      );
    }
    if (table < end) tile1x4<T>(load<usize>(table), load<usize>(table, 4) + at, w, step, K, alpha, mode);
    return;
  }
  for (; table + 24 < end; table += 32) {
    const x0 = load<usize>(table), x1 = load<usize>(table, 8), x2 = load<usize>(table, 16), x3 = load<usize>(table, 24);
    const y0 = load<usize>(table, 4) + at, y1 = load<usize>(table, 12) + at;
    const y2 = load<usize>(table, 20) + at, y3 = load<usize>(table, 28) + at;
    if (width == 32) tile4x2<T>(x0, x1, x2, x3, y0, y1, y2, y3, w, step, K, alpha, mode);
    else if (width == 16) tile4x1<T>(x0, x1, x2, x3, y0, y1, y2, y3, w, step, K, alpha, mode);
    else {
      for (let j: usize = 0; j < width; j += sizeof<T>()) {
        column4<T>(x0, x1, x2, x3, y0 + j, y1 + j, y2 + j, y3 + j, w + j, step, K, alpha, mode);
      }
    }
  }
  for (; table < end; table += 8) {
    const x = load<usize>(table), y = load<usize>(table, 4) + at;
    if (width == 32) tile1x2<T>(x, y, w, step, K, alpha, mode);
    else if (width == 16) tile1x1<T>(x, y, w, step, K, alpha, mode);
    else for (let j: usize = 0; j < width; j += sizeof<T>()) column1<T>(x, y + j, w + j, step, K, alpha, mode);
  }
}
