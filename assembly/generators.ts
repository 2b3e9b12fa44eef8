import { mulAdd } from "./multiply-add";

/**
 * Infinitesimal rotations of features: the trilinear form Q(c, x, ω) = ∑ₐ ωₐ ⟨c, Xₐ x⟩ with the generators X of so(3), antisymmetric. Its
 * derivatives by c and by ω are the two kernels; that by x is that by c with −ω.
 *
 *   x, y, c  [rows, dim, copies]    rows `xRow`, `yRow`, `cRow` bytes apart, the copies of a component tight
 *   omega, g [rows, 3]              tight
 *   starts   [dim + 1] i32          entries starts[m] … starts[m+1] are those of row m of the three matrices
 *   entries  16 bytes each: axis 0, 1, 2 (i32), column (i32), value (f64)
 */

/** y = ∑ₐ ωₐ Xₐ x. */
function turnFeatures<T>(
  x: usize, xRow: usize, omega: usize, starts: usize, entries: usize, y: usize, yRow: usize, rows: i32, dim: i32, copies: i32,
): void {
  const width = <usize>copies * sizeof<T>(), whole = width & ~15;
  for (; rows > 0; --rows, x += xRow, y += yRow, omega += 3 * sizeof<T>()) {
    let to = y;
    for (let m = 0; m < dim; ++m, to += width) {
      let e = entries + (<usize>load<i32>(starts + (<usize>m << 2)) << 4);
      const end = entries + (<usize>load<i32>(starts + (<usize>m << 2), 4) << 4);
      memory.fill(to, 0, width);
      for (; e < end; e += 16) {
        const factor = <T>(load<f64>(e, 8) * <f64>load<T>(omega + <usize>load<i32>(e) * sizeof<T>()));
        const from = x + <usize>load<i32>(e, 4) * width, f = v128.splat<T>(factor);
        let i: usize = 0;
        for (; i < whole; i += 16) v128.store(to + i, mulAdd<T>(v128.load(to + i), f, v128.load(from + i)));
        for (; i < width; i += sizeof<T>()) store<T>(to + i, load<T>(to + i) + factor * load<T>(from + i));
      }
    }
  }
}

/** g += ⟨c, Xₐ x⟩ for the three axes a; a sum over components and copies in their order, in f64. */
function moments<T>(
  c: usize, cRow: usize, x: usize, xRow: usize, starts: usize, entries: usize, g: usize, rows: i32, dim: i32, copies: i32,
): void {
  const width = <usize>copies * sizeof<T>();
  for (; rows > 0; --rows, c += cRow, x += xRow, g += 3 * sizeof<T>()) {
    let p: f64 = 0, q: f64 = 0, r: f64 = 0;
    let at = c;
    for (let m = 0; m < dim; ++m, at += width) {
      let e = entries + (<usize>load<i32>(starts + (<usize>m << 2)) << 4);
      const end = entries + (<usize>load<i32>(starts + (<usize>m << 2), 4) << 4);
      for (; e < end; e += 16) {
        const from = x + <usize>load<i32>(e, 4) * width;
        let sum: f64 = 0;
        for (let i: usize = 0; i < width; i += sizeof<T>()) sum += <f64>load<T>(at + i) * <f64>load<T>(from + i);
        sum *= load<f64>(e, 8);
        const axis = load<i32>(e);
        if (axis == 0) p += sum;
        else if (axis == 1) q += sum;
        else r += sum;
      }
    }
    store<T>(g, <T>(<f64>load<T>(g) + p));
    store<T>(g, <T>(<f64>load<T>(g, sizeof<T>()) + q), sizeof<T>());
    store<T>(g, <T>(<f64>load<T>(g, 2 * sizeof<T>()) + r), 2 * sizeof<T>());
  }
}

export function turnFeaturesF32(
  x: usize, xRow: usize, omega: usize, starts: usize, entries: usize, y: usize, yRow: usize, rows: i32, dim: i32, copies: i32,
): void {
  turnFeatures<f32>(x, xRow, omega, starts, entries, y, yRow, rows, dim, copies);
}

export function turnFeaturesF64(
  x: usize, xRow: usize, omega: usize, starts: usize, entries: usize, y: usize, yRow: usize, rows: i32, dim: i32, copies: i32,
): void {
  turnFeatures<f64>(x, xRow, omega, starts, entries, y, yRow, rows, dim, copies);
}

export function momentsF32(
  c: usize, cRow: usize, x: usize, xRow: usize, starts: usize, entries: usize, g: usize, rows: i32, dim: i32, copies: i32,
): void {
  moments<f32>(c, cRow, x, xRow, starts, entries, g, rows, dim, copies);
}

export function momentsF64(
  c: usize, cRow: usize, x: usize, xRow: usize, starts: usize, entries: usize, g: usize, rows: i32, dim: i32, copies: i32,
): void {
  moments<f64>(c, cRow, x, xRow, starts, entries, g, rows, dim, copies);
}
