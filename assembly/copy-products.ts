import { mulAdd } from "./multiply-add";

/**
 * Products copy by copy, added up as a list says: out[k] = ∑ₑ cₑ a[iₑ] b[jₑ] over the entries of block k, where a[i], b[j] and out[k] are
 * blocks of as many copies, contiguous. The derivatives are the same sums with the blocks in other places: the family is closed.
 *
 *   list   for each block of out 16 bytes: where it begins in a row, its bytes, how many entries it has; then its entries, 16 bytes each: where
 *          the blocks of a and b begin, and c as T. A block without entries becomes zero.
 *   a, b, out   rows aRow, bRow, outRow bytes apart; aRow or bRow = 0 for one row in all
 *
 * Sums run in the order of the entries. Whole lanes by SIMD, the rest one by one with the same rounded operations. No alignment is needed.
 */
function copyProducts<T>(
  list: usize, blocks: i32, a: usize, aRow: usize, b: usize, bRow: usize, out: usize, outRow: usize, rows: i32,
): void {
  for (; rows > 0; --rows, a += aRow, b += bRow, out += outRow) {
    let at = list;
    for (let k = 0; k < blocks; ++k) {
      const to = out + <usize>load<u32>(at);
      const width = <usize>load<u32>(at, 4);
      const first = at + 16;
      const end = first + (<usize>load<u32>(at, 8) << 4);
      const four = width & ~63, whole = width & ~15;
      let i: usize = 0;
      for (; i < four; i += 64) {
        let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
        for (let e = first; e < end; e += 16) {
          const p = a + <usize>load<u32>(e) + i, q = b + <usize>load<u32>(e, 4) + i;
          const c = v128.splat<T>(load<T>(e, 8));
          s0 = mulAdd<T>(s0, v128.mul<T>(c, v128.load(p)), v128.load(q));
          s1 = mulAdd<T>(s1, v128.mul<T>(c, v128.load(p, 16)), v128.load(q, 16));
          s2 = mulAdd<T>(s2, v128.mul<T>(c, v128.load(p, 32)), v128.load(q, 32));
          s3 = mulAdd<T>(s3, v128.mul<T>(c, v128.load(p, 48)), v128.load(q, 48));
        }
        v128.store(to + i, s0);
        v128.store(to + i, s1, 16);
        v128.store(to + i, s2, 32);
        v128.store(to + i, s3, 48);
      }
      for (; i < whole; i += 16) {
        let s = v128.splat<T>(0);
        for (let e = first; e < end; e += 16) {
          const c = v128.splat<T>(load<T>(e, 8));
          s = mulAdd<T>(s, v128.mul<T>(c, v128.load(a + <usize>load<u32>(e) + i)), v128.load(b + <usize>load<u32>(e, 4) + i));
        }
        v128.store(to + i, s);
      }
      for (; i < width; i += sizeof<T>()) {
        let s: T = 0;
        for (let e = first; e < end; e += 16) {
          s += load<T>(e, 8) * load<T>(a + <usize>load<u32>(e) + i) * load<T>(b + <usize>load<u32>(e, 4) + i);
        }
        store<T>(to + i, s);
      }
      at = end;
    }
  }
}

export function copyProductsF32(
  list: usize, blocks: i32, a: usize, aRow: usize, b: usize, bRow: usize, out: usize, outRow: usize, rows: i32,
): void {
  copyProducts<f32>(list, blocks, a, aRow, b, bRow, out, outRow, rows);
}
export function copyProductsF64(
  list: usize, blocks: i32, a: usize, aRow: usize, b: usize, bRow: usize, out: usize, outRow: usize, rows: i32,
): void {
  copyProducts<f64>(list, blocks, a, aRow, b, bRow, out, outRow, rows);
}
