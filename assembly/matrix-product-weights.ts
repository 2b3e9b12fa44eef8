/**
 * The gradient of the weights of matrix-product.ts, w[u, v] (=|+=) α ∑ᵢ x[i, u] y[i, v]: a sum across rows.
 *
 * Operands, rows and lists as there; w [K, N] has rows wRow bytes apart.
 *   from   a multiple of 512          scratch   matrixProductPlan(...).scratch bytes
 *
 * The tensor rows are taken in blocks of 512 (512·reps logical rows; by a list, 512 of its entries), counted from row 0. The sum
 * of a block runs from zero through its logical rows in order, one rounded product and one rounded addition at a time; α times
 * it is then stored (the first block, unless `accumulate`) or added to w. So the bits depend neither on the tile nor on which
 * blocks, or which rows of w (x + u·bytes, w + u·wRow, fewer K), a call covers.
 */

// @ts-ignore: decorator
@inline const BLOCK: i32 = 512;
// @ts-ignore: decorator
@inline const PART: i32 = 64; // logical rows whose addresses are tabled; between parts the sums wait in scratch

// @ts-ignore: decorator
@inline
function splat<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(at);
  return v128.load64_splat(at);
}

// @ts-ignore: decorator
@inline
function fma<T>(sum: v128, a: v128, b: v128): v128 {
  return v128.add<T>(sum, v128.mul<T>(a, b));
}

/** Four rows of w, two vectors. */
function tile4x2<T>(table: usize, end: usize, x: usize, y: usize, sums: usize, step: usize, go: i32): void {
  let a0 = v128.splat<T>(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const s1 = sums + step, s2 = s1 + step, s3 = s2 + step;
  if (go) {
    a0 = v128.load(sums);
    a1 = v128.load(sums, 16);
    b0 = v128.load(s1);
    b1 = v128.load(s1, 16);
    c0 = v128.load(s2);
    c1 = v128.load(s2, 16);
    d0 = v128.load(s3);
    d1 = v128.load(s3, 16);
  }
  for (; table < end; table += 8) {
    const xAt = load<usize>(table) + x, yAt = load<usize>(table, 4) + y;
    const y0 = v128.load(yAt), y1 = v128.load(yAt, 16);
    const a = splat<T>(xAt);
    a0 = fma<T>(a0, a, y0);
    a1 = fma<T>(a1, a, y1);
    const b = splat<T>(xAt + sizeof<T>());
    b0 = fma<T>(b0, b, y0);
    b1 = fma<T>(b1, b, y1);
    const c = splat<T>(xAt + 2 * sizeof<T>());
    c0 = fma<T>(c0, c, y0);
    c1 = fma<T>(c1, c, y1);
    const d = splat<T>(xAt + 3 * sizeof<T>());
    d0 = fma<T>(d0, d, y0);
    d1 = fma<T>(d1, d, y1);
  }
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(s1, b0);
  v128.store(s1, b1, 16);
  v128.store(s2, c0);
  v128.store(s2, c1, 16);
  v128.store(s3, d0);
  v128.store(s3, d1, 16);
}

/** One row of w, `width` bytes: at most two vectors. */
function strip<T>(table: usize, end: usize, x: usize, y: usize, sums: usize, width: usize, go: i32): void {
  if (width == 32) {
    let a0 = v128.splat<T>(0), a1 = a0;
    if (go) {
      a0 = v128.load(sums);
      a1 = v128.load(sums, 16);
    }
    for (; table < end; table += 8) {
      const a = splat<T>(load<usize>(table) + x), yAt = load<usize>(table, 4) + y;
      a0 = fma<T>(a0, a, v128.load(yAt));
      a1 = fma<T>(a1, a, v128.load(yAt, 16));
    }
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
  } else if (width == 16) {
    let a0 = v128.splat<T>(0);
    if (go) a0 = v128.load(sums);
    for (; table < end; table += 8) a0 = fma<T>(a0, splat<T>(load<usize>(table) + x), v128.load(load<usize>(table, 4) + y));
    v128.store(sums, a0);
  } else {
    for (let j: usize = 0; j < width; j += sizeof<T>()) {
      let sum: T = go ? load<T>(sums + j) : 0;
      for (let at = table; at < end; at += 8) sum += load<T>(load<usize>(at) + x) * load<T>(load<usize>(at, 4) + y + j);
      store<T>(sums + j, sum);
    }
  }
}

function gradient<T>(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize, w: usize, wRow: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: T, accumulate: i32, scratch: usize,
): void {
  const all = <usize>N * sizeof<T>();
  const sums = scratch + <usize>PART * 8;
  do {
    const stop = min(to, from + BLOCK);
    let row = from, rep = 0, go = 0;
    let xAt: usize = 0, yAt: usize = 0;
    do {
      let n = 0;
      for (let table = scratch; n < PART && row < stop; ++n, table += 8) {
        if (rep == 0) {
          xAt = x + <usize>(xIndex ? load<i32>(xIndex + (<usize>row << 2)) : row) * xRow;
          yAt = y + <usize>(yIndex ? load<i32>(yIndex + (<usize>row << 2)) : row) * yRow;
        }
        store<usize>(table, xAt);
        store<usize>(table, yAt, 4);
        xAt += xRep;
        yAt += yRep;
        if (++rep == reps) {
          rep = 0;
          ++row;
        }
      }
      const end = scratch + <usize>n * 8;
      for (let at: usize = 0; at < all; ) {
        const left = all - at;
        const width: usize = left >= 32 ? 32 : left >= 16 ? 16 : left;
        let u = 0, xu: usize = 0, su = sums + at;
        if (width == 32) {
          for (; u + 4 <= K; u += 4, xu += 4 * sizeof<T>(), su += 4 * all) tile4x2<T>(scratch, end, xu, at, su, all, go);
        }
        for (; u < K; ++u, xu += sizeof<T>(), su += all) strip<T>(scratch, end, xu, at, su, width, go);
        at += width;
      }
      go = 1;
    } while (row < stop);
    scaleInto<T>(sums, w, wRow, K, all, alpha, accumulate);
    accumulate = 1;
    from = stop;
  } while (from < to);
}

/** w (=|+=) α·sums. */
function scaleInto<T>(sums: usize, w: usize, wRow: usize, K: i32, all: usize, alpha: T, accumulate: i32): void {
  const scale = v128.splat<T>(alpha);
  const whole = all & ~15;
  for (let u = 0; u < K; ++u, sums += all, w += wRow) {
    let j: usize = 0;
    for (; j < whole; j += 16) {
      let value = v128.mul<T>(v128.load(sums + j), scale);
      if (accumulate) value = v128.add<T>(v128.load(w + j), value);
      v128.store(w + j, value);
    }
    for (; j < all; j += sizeof<T>()) {
      let value = load<T>(sums + j) * alpha;
      if (accumulate) value = load<T>(w + j) + value;
      store<T>(w + j, value);
    }
  }
}

export function matrixProductTNF32(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize, w: usize, wRow: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: f32, accumulate: i32, scratch: usize,
): void {
  gradient<f32>(x, xIndex, xRow, xRep, y, yIndex, yRow, yRep, w, wRow, from, to, reps, K, N, alpha, accumulate, scratch);
}
export function matrixProductTNF64(
  x: usize, xIndex: usize, xRow: usize, xRep: usize, y: usize, yIndex: usize, yRow: usize, yRep: usize, w: usize, wRow: usize,
  from: i32, to: i32, reps: i32, K: i32, N: i32, alpha: f64, accumulate: i32, scratch: usize,
): void {
  gradient<f64>(x, xIndex, xRow, xRep, y, yIndex, yRow, yRep, w, wRow, from, to, reps, K, N, alpha, accumulate, scratch);
}
