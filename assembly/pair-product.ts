/**
 * Products of pairs of copies, coupled: what every tensor product is made of, whatever becomes of the pairs (assembly/pair-weights.ts, or the
 * matrix products). For a coupling tensor C with any two of the arguments and the result of a product as a, b and p,
 *
 *   product     p[mₚ, i, j] = ∑ C[mₐ, m_b, mₚ] a[mₐ, i] b[m_b, j]
 *   contract    b[m_b, j] (=|+=) ∑ C[mₐ, m_b, mₚ] a[mₐ, i] p[mₚ, i, j]
 *
 * for all pairs of copies, or, with `same`, for i = j alone, when the numbers are p[mₚ, i]. The family is closed: the derivative of one by a, by b
 * and by p is the other, with a and b exchanged (and p transposed), or itself.
 *
 *   a, b   rows aRow, bRow bytes apart; the copies of a component lie side by side         p   [rows, 2lₚ+1, ni, nj], tight
 *   table, coefficients   of src/nn/pair-table.ts, for the precision of the kernel         scratch   16·⌈bytes·ni/16⌉ for each pair (m_b, mₚ)
 *
 * First a is contracted with C, M[m_b, mₚ, i] = ∑ C a, which then scales the copies of b or p: whole lanes of j by SIMD, the rest one by one, each
 * sum in the order of the table and of i, so that the bits depend neither on the lanes nor on which rows a call does. No alignment is needed.
 */
import { transposeSquare } from "./matrix-product-pack";
import { mulAdd } from "./multiply-add";

// @ts-ignore: decorator
@inline const PAIRS: usize = 0;
// @ts-ignore: decorator
@inline const M_STEP: usize = 4; // bytes of a pair in M
// @ts-ignore: decorator
@inline const B_REP: usize = 8; // bytes from a component of b to the next
// @ts-ignore: decorator
@inline const DIM_P: usize = 12;
// @ts-ignore: decorator
@inline const DIM_B: usize = 16;
// @ts-ignore: decorator
@inline const BY_P: usize = 20; // bytes from the table to the pairs by mₚ
// @ts-ignore: decorator
@inline const BY_B: usize = 24;
// @ts-ignore: decorator
@inline const TERMS: usize = 28;

// @ts-ignore: decorator
@inline
function word(table: usize, at: usize): usize {
  return <usize>load<u32>(table + at);
}

/** M[pair, i] = ∑ C a[mₐ, i]; `width` bytes of copies. */
function scales<T>(table: usize, c: usize, a: usize, m: usize, width: usize): void {
  const step = word(table, M_STEP), whole = width & ~15;
  let term = table + TERMS;
  for (const end = m + word(table, PAIRS) * step; m < end; m += step) {
    const count = word(term, 0), last = term + 4 + (count << 2);
    let i: usize = 0;
    for (; i < whole; i += 16) {
      let sum = v128.mul<T>(v128.load_splat<T>(c), v128.load(a + word(term, 4) + i));
      for (let next = term + 8, value = c + sizeof<T>(); next < last; next += 4, value += sizeof<T>()) {
        sum = mulAdd<T>(sum, v128.load_splat<T>(value), v128.load(a + word(next, 0) + i));
      }
      v128.store(m + i, sum);
    }
    for (; i < width; i += sizeof<T>()) {
      let sum = load<T>(c) * load<T>(a + word(term, 4) + i);
      for (let next = term + 8, value = c + sizeof<T>(); next < last; next += 4, value += sizeof<T>()) {
        sum += load<T>(value) * load<T>(a + word(next, 0) + i);
      }
      store<T>(m + i, sum);
    }
    term = last;
    c += count * sizeof<T>();
  }
}

/** Sixteen bytes times four of p for two i, which share the copies of b. */
// @ts-ignore: decorator
@inline
function twoRows<T>(steps: usize, dim: usize, m: usize, b: usize, p: usize, width: usize, rep: usize): void {
  let step = steps;
  for (let k = dim; k > 0; --k, p += rep) {
    const end = step + 4 + (word(step, 0) << 3);
    let s0: v128 = i32x4.splat(0), s1: v128 = s0, s2: v128 = s0, s3: v128 = s0, t0: v128 = s0, t1: v128 = s0, t2: v128 = s0, t3: v128 = s0;
    for (step += 4; step < end; step += 8) {
      const at = m + word(step, 0), from = b + word(step, 4);
      const u = v128.load_splat<T>(at), v = v128.load_splat<T>(at, sizeof<T>());
      let value = v128.load(from);
      s0 = mulAdd<T>(s0, u, value), t0 = mulAdd<T>(t0, v, value), value = v128.load(from, 16);
      s1 = mulAdd<T>(s1, u, value), t1 = mulAdd<T>(t1, v, value), value = v128.load(from, 32);
      s2 = mulAdd<T>(s2, u, value), t2 = mulAdd<T>(t2, v, value), value = v128.load(from, 48);
      s3 = mulAdd<T>(s3, u, value), t3 = mulAdd<T>(t3, v, value);
    }
    v128.store(p, s0), v128.store(p, s1, 16), v128.store(p, s2, 32), v128.store(p, s3, 48);
    const to = p + width;
    v128.store(to, t0), v128.store(to, t1, 16), v128.store(to, t2, 32), v128.store(to, t3, 48);
  }
}

/** p[mₚ, i, j] = ∑ M[m_b, mₚ, i] b[m_b, j] */
function productRow<T>(steps: usize, dim: usize, m: usize, b: usize, p: usize, ni: i32, width: usize): void {
  const rep = <usize>ni * width, wide = width & ~63;
  if (wide) {
    let i = 0;
    for (let at = m, to = p; i + 2 <= ni; i += 2, at += 2 * sizeof<T>(), to += 2 * width) {
      for (let j: usize = 0; j < wide; j += 64) twoRows<T>(steps, dim, at, b + j, to + j, width, rep);
    }
    if (i < ni) fourVectors<T>(steps, dim, m + <usize>i * sizeof<T>(), b, p + <usize>i * width, wide, rep);
  }
  if (wide == width) return;
  for (; ni > 0; --ni, m += sizeof<T>(), p += width) {
    let j = wide;
    for (; j + 16 <= width; j += 16) {
      let step = steps, to = p + j;
      for (let k = dim; k > 0; --k, to += rep) {
        const end = step + 4 + (word(step, 0) << 3);
        let sum: v128 = i32x4.splat(0);
        for (step += 4; step < end; step += 8) sum = mulAdd<T>(sum, v128.load_splat<T>(m + word(step, 0)), v128.load(b + j + word(step, 4)));
        v128.store(to, sum);
      }
    }
    for (; j < width; j += sizeof<T>()) {
      let step = steps, to = p + j;
      for (let k = dim; k > 0; --k, to += rep) {
        const end = step + 4 + (word(step, 0) << 3);
        let sum: T = 0;
        for (step += 4; step < end; step += 8) sum += load<T>(m + word(step, 0)) * load<T>(b + j + word(step, 4));
        store<T>(to, sum);
      }
    }
  }
}

/** The same for one i. */
function fourVectors<T>(steps: usize, dim: usize, m: usize, b: usize, p: usize, wide: usize, rep: usize): void {
  for (let j: usize = 0; j < wide; j += 64) {
    let step = steps, to = p + j;
    for (let k = dim; k > 0; --k, to += rep) {
      const end = step + 4 + (word(step, 0) << 3);
      let s0: v128 = i32x4.splat(0), s1: v128 = s0, s2: v128 = s0, s3: v128 = s0;
      for (step += 4; step < end; step += 8) {
        const value = v128.load_splat<T>(m + word(step, 0)), at = b + j + word(step, 4);
        s0 = mulAdd<T>(s0, value, v128.load(at)), s1 = mulAdd<T>(s1, value, v128.load(at, 16));
        s2 = mulAdd<T>(s2, value, v128.load(at, 32)), s3 = mulAdd<T>(s3, value, v128.load(at, 48));
      }
      v128.store(to, s0), v128.store(to, s1, 16), v128.store(to, s2, 32), v128.store(to, s3, 48);
    }
  }
}

/** y (=|+=) value */
// @ts-ignore: decorator
@inline
function give<T>(y: usize, value: v128, add: i32): void {
  v128.store(y, add ? v128.add<T>(v128.load(y), value) : value);
}

/**
 * b[m_b, j] (=|+=) ∑ M[m_b, mₚ, i] p[mₚ, i, j], two components of b at a time: first the mₚ that both couple to, which they read together, then
 * those of the first alone and of the second.
 */
function contractRow<T>(steps: usize, dim: usize, m: usize, p: usize, b: usize, bRep: usize, ni: i32, width: usize, add: i32): void {
  const all = <usize>ni * sizeof<T>();
  let j: usize = 0;
  for (; j + 64 <= width; j += 64) {
    let step = steps, to = b + j;
    for (let k: usize = 0; k < dim; k += 2, to += bRep) {
      let s0: v128 = i32x4.splat(0), s1: v128 = s0, s2: v128 = s0, s3: v128 = s0, t0: v128 = s0, t1: v128 = s0, t2: v128 = s0, t3: v128 = s0;
      let end = step + 4 + word(step, 0) * 12;
      for (step += 4; step < end; step += 12) {
        let at = m + word(step, 0), other = m + word(step, 4), from = p + j + word(step, 8);
        for (const stop = at + all; at < stop; at += sizeof<T>(), other += sizeof<T>(), from += width) {
          const u = v128.load_splat<T>(at), v = v128.load_splat<T>(other);
          let value = v128.load(from);
          s0 = mulAdd<T>(s0, u, value), t0 = mulAdd<T>(t0, v, value), value = v128.load(from, 16);
          s1 = mulAdd<T>(s1, u, value), t1 = mulAdd<T>(t1, v, value), value = v128.load(from, 32);
          s2 = mulAdd<T>(s2, u, value), t2 = mulAdd<T>(t2, v, value), value = v128.load(from, 48);
          s3 = mulAdd<T>(s3, u, value), t3 = mulAdd<T>(t3, v, value);
        }
      }
      end = step + 4 + (word(step, 0) << 3);
      for (step += 4; step < end; step += 8) {
        let at = m + word(step, 0), from = p + j + word(step, 4);
        for (const stop = at + all; at < stop; at += sizeof<T>(), from += width) {
          const u = v128.load_splat<T>(at);
          s0 = mulAdd<T>(s0, u, v128.load(from)), s1 = mulAdd<T>(s1, u, v128.load(from, 16));
          s2 = mulAdd<T>(s2, u, v128.load(from, 32)), s3 = mulAdd<T>(s3, u, v128.load(from, 48));
        }
      }
      give<T>(to, s0, add), give<T>(to + 16, s1, add), give<T>(to + 32, s2, add), give<T>(to + 48, s3, add);
      if (k + 1 == dim) break;
      end = step + 4 + (word(step, 0) << 3);
      for (step += 4; step < end; step += 8) {
        let at = m + word(step, 0), from = p + j + word(step, 4);
        for (const stop = at + all; at < stop; at += sizeof<T>(), from += width) {
          const v = v128.load_splat<T>(at);
          t0 = mulAdd<T>(t0, v, v128.load(from)), t1 = mulAdd<T>(t1, v, v128.load(from, 16));
          t2 = mulAdd<T>(t2, v, v128.load(from, 32)), t3 = mulAdd<T>(t3, v, v128.load(from, 48));
        }
      }
      to += bRep;
      give<T>(to, t0, add), give<T>(to + 16, t1, add), give<T>(to + 32, t2, add), give<T>(to + 48, t3, add);
    }
  }
  for (; j + 16 <= width; j += 16) {
    let step = steps, to = b + j;
    for (let k: usize = 0; k < dim; k += 2, to += bRep) {
      let s: v128 = i32x4.splat(0), t: v128 = s;
      let end = step + 4 + word(step, 0) * 12;
      for (step += 4; step < end; step += 12) {
        let at = m + word(step, 0), other = m + word(step, 4), from = p + j + word(step, 8);
        for (const stop = at + all; at < stop; at += sizeof<T>(), other += sizeof<T>(), from += width) {
          const value = v128.load(from);
          s = mulAdd<T>(s, v128.load_splat<T>(at), value), t = mulAdd<T>(t, v128.load_splat<T>(other), value);
        }
      }
      end = step + 4 + (word(step, 0) << 3);
      for (step += 4; step < end; step += 8) {
        let at = m + word(step, 0), from = p + j + word(step, 4);
        for (const stop = at + all; at < stop; at += sizeof<T>(), from += width) s = mulAdd<T>(s, v128.load_splat<T>(at), v128.load(from));
      }
      give<T>(to, s, add);
      if (k + 1 == dim) break;
      end = step + 4 + (word(step, 0) << 3);
      for (step += 4; step < end; step += 8) {
        let at = m + word(step, 0), from = p + j + word(step, 4);
        for (const stop = at + all; at < stop; at += sizeof<T>(), from += width) t = mulAdd<T>(t, v128.load_splat<T>(at), v128.load(from));
      }
      to += bRep;
      give<T>(to, t, add);
    }
  }
  for (; j < width; j += sizeof<T>()) {
    let step = steps, to = b + j;
    for (let k: usize = 0; k < dim; k += 2, to += bRep) {
      let s: T = 0, t: T = 0;
      let end = step + 4 + word(step, 0) * 12;
      for (step += 4; step < end; step += 12) {
        let at = m + word(step, 0), other = m + word(step, 4), from = p + j + word(step, 8);
        for (const stop = at + all; at < stop; at += sizeof<T>(), other += sizeof<T>(), from += width) {
          s += load<T>(at) * load<T>(from), t += load<T>(other) * load<T>(from);
        }
      }
      end = step + 4 + (word(step, 0) << 3);
      for (step += 4; step < end; step += 8) {
        let at = m + word(step, 0), from = p + j + word(step, 4);
        for (const stop = at + all; at < stop; at += sizeof<T>(), from += width) s += load<T>(at) * load<T>(from);
      }
      store<T>(to, add ? load<T>(to) + s : s);
      if (k + 1 == dim) break;
      end = step + 4 + (word(step, 0) << 3);
      for (step += 4; step < end; step += 8) {
        let at = m + word(step, 0), from = p + j + word(step, 4);
        for (const stop = at + all; at < stop; at += sizeof<T>(), from += width) t += load<T>(at) * load<T>(from);
      }
      to += bRep;
      store<T>(to, add ? load<T>(to) + t : t);
    }
  }
}

/** y[k, i] (=|+=) ∑ M[pair, i] x[its component, i]: both roles, for i = j. */
function sameRow<T>(steps: usize, dim: usize, m: usize, x: usize, y: usize, yRep: usize, width: usize, add: i32): void {
  const whole = width & ~15;
  let step = steps;
  for (let k = dim; k > 0; --k, y += yRep) {
    const first = step + 4, end = first + (word(step, 0) << 3);
    let i: usize = 0;
    for (; i < whole; i += 16) {
      let sum: v128 = i32x4.splat(0);
      for (step = first; step < end; step += 8) sum = mulAdd<T>(sum, v128.load(m + word(step, 0) + i), v128.load(x + word(step, 4) + i));
      v128.store(y + i, add ? v128.add<T>(v128.load(y + i), sum) : sum);
    }
    for (; i < width; i += sizeof<T>()) {
      let sum: T = 0;
      for (step = first; step < end; step += 8) sum += load<T>(m + word(step, 0) + i) * load<T>(x + word(step, 4) + i);
      store<T>(y + i, add ? load<T>(y + i) + sum : sum);
    }
    step = end;
  }
}

function product<T>(
  table: usize, coefficients: usize, a: usize, aRow: usize, b: usize, bRow: usize, p: usize, scratch: usize, rows: i32, ni: i32, nj: i32, same: i32,
): void {
  const wide = <usize>ni * sizeof<T>(), width = <usize>nj * sizeof<T>(), dim = word(table, DIM_P);
  const pRep = same ? width : <usize>ni * width, steps = table + word(table, BY_P);
  for (; rows > 0; --rows, a += aRow, b += bRow, p += dim * pRep) {
    scales<T>(table, coefficients, a, scratch, wide);
    if (same) sameRow<T>(steps, dim, scratch, b, p, pRep, width, 0);
    else productRow<T>(steps, dim, scratch, b, p, ni, width);
  }
}

function contract<T>(
  table: usize, coefficients: usize, a: usize, aRow: usize, p: usize, b: usize, bRow: usize, scratch: usize, rows: i32, ni: i32, nj: i32, same: i32, add: i32,
): void {
  const wide = <usize>ni * sizeof<T>(), width = <usize>nj * sizeof<T>();
  const pRow = word(table, DIM_P) * (same ? width : <usize>ni * width), steps = table + word(table, BY_B), bRep = word(table, B_REP);
  for (; rows > 0; --rows, a += aRow, b += bRow, p += pRow) {
    scales<T>(table, coefficients, a, scratch, wide);
    if (same) sameRow<T>(steps, word(table, DIM_B), scratch, p, b, bRep, width, add);
    else contractRow<T>(steps, word(table, DIM_B), scratch, p, b, bRep, ni, width, add);
  }
}

/** q[j, i] = p[i, j] for `count` matrices, pStep and qStep bytes apart. */
function transpose<T>(p: usize, pStep: usize, q: usize, qStep: usize, count: i32, ni: i32, nj: i32): void {
  const lanes = 16 / <i32>sizeof<T>(), wide = <usize>nj * sizeof<T>(), high = <usize>ni * sizeof<T>();
  for (; count > 0; --count, p += pStep, q += qStep) {
    let i = 0;
    for (let from = p, to = q; i + lanes <= ni; i += lanes, from += <usize>lanes * wide, to += 16) {
      let j = 0, at = from, into = to;
      for (; j + lanes <= nj; j += lanes, at += 16, into += <usize>lanes * high) {
        transposeSquare<T>(at, at + wide, at + 2 * wide, at + 3 * wide, into, high);
      }
      for (; j < nj; ++j, at += sizeof<T>(), into += high) {
        for (let k: usize = 0; k < 16; k += sizeof<T>()) store<T>(into + k, load<T>(at + (k / sizeof<T>()) * wide));
      }
    }
    for (; i < ni; ++i) {
      let at = p + <usize>i * wide, into = q + <usize>i * sizeof<T>();
      for (let j = 0; j < nj; ++j, at += sizeof<T>(), into += high) store<T>(into, load<T>(at));
    }
  }
}

/** Of `count` square matrices p the part above the diagonal, row by row, into t; or back, with zeros elsewhere. `bytes` of a number. */
export function pairTriangle(p: usize, t: usize, count: i32, n: i32, bytes: usize, back: i32): void {
  const width = <usize>n * bytes;
  for (; count > 0; --count) {
    for (let i = 0; i < n; ++i, p += width) {
      const before = <usize>(i + 1) * bytes, length = width - before;
      if (back) {
        memory.fill(p, 0, before);
        memory.copy(p + before, t, length);
      } else memory.copy(t, p + before, length);
      t += length;
    }
  }
}

export function pairProductF32(
  table: usize, coefficients: usize, a: usize, aRow: usize, b: usize, bRow: usize, p: usize, scratch: usize, rows: i32, ni: i32, nj: i32, same: i32,
): void {
  product<f32>(table, coefficients, a, aRow, b, bRow, p, scratch, rows, ni, nj, same);
}
export function pairProductF64(
  table: usize, coefficients: usize, a: usize, aRow: usize, b: usize, bRow: usize, p: usize, scratch: usize, rows: i32, ni: i32, nj: i32, same: i32,
): void {
  product<f64>(table, coefficients, a, aRow, b, bRow, p, scratch, rows, ni, nj, same);
}
export function pairContractF32(
  table: usize, coefficients: usize, a: usize, aRow: usize, p: usize, b: usize, bRow: usize, scratch: usize, rows: i32, ni: i32, nj: i32, same: i32, add: i32,
): void {
  contract<f32>(table, coefficients, a, aRow, p, b, bRow, scratch, rows, ni, nj, same, add);
}
export function pairContractF64(
  table: usize, coefficients: usize, a: usize, aRow: usize, p: usize, b: usize, bRow: usize, scratch: usize, rows: i32, ni: i32, nj: i32, same: i32, add: i32,
): void {
  contract<f64>(table, coefficients, a, aRow, p, b, bRow, scratch, rows, ni, nj, same, add);
}
export function pairTransposeF32(p: usize, pStep: usize, q: usize, qStep: usize, count: i32, ni: i32, nj: i32): void {
  transpose<f32>(p, pStep, q, qStep, count, ni, nj);
}
export function pairTransposeF64(p: usize, pStep: usize, q: usize, qStep: usize, count: i32, ni: i32, nj: i32): void {
  transpose<f64>(p, pStep, q, qStep, count, ni, nj);
}
