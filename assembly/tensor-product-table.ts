/**
 * The three contractions of a path on tiles, driven by a table of the pairs (m₁, m₃): for any degrees and both precisions. What a table
 * holds is said in src/nn/tensor-product-plan.ts; `dim1` and `dim3` are 2l₁+1 and 2l₃+1, `groups` those of copies, 32 bytes each.
 */
import { mulAdd } from "./multiply-add";
import { field } from "./tensor-product-plan";

/** o[m₃] += w ∑ M[m₃, m₁] x[m₁] */
export function tableForward<T>(steps: usize, dim1: usize, dim3: usize, x: usize, m: usize, w: usize, o: usize, groups: usize): void {
  for (; groups > 0; --groups, x += dim1 << 5, w += 32) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let step = steps, entry = m;
    for (let m3: usize = 0; m3 < dim3; ++m3, o += 32) {
      const end = step + 4 + (field(step, 0) << 2);
      let sum0: v128 = i32x4.splat(0), sum1: v128 = i32x4.splat(0);
      for (step += 4; step < end; step += 4, entry += 16) {
        const value = v128.load_splat<T>(entry), from = x + field(step, 0);
        sum0 = mulAdd<T>(sum0, value, v128.load(from));
        sum1 = mulAdd<T>(sum1, value, v128.load(from, 16));
      }
      v128.store(o, mulAdd<T>(v128.load(o), w0, sum0));
      v128.store(o, mulAdd<T>(v128.load(o, 16), w1, sum1), 16);
    }
  }
}

/** u[m₁] = ∑ M[m₃, m₁] g[m₃];  dx[m₁] += w u[m₁],  dw = ∑ x[m₁] u[m₁], or added to dw */
export function tableUpward<T>(
  steps: usize, dim1: usize, dim3: usize, g: usize, m: usize, x: usize, w: usize, dx: usize, dw: usize, groups: usize, add: bool,
): void {
  for (let m3: usize = 0; m3 < dim3; ++m3) steps += 4 + (field(steps, 0) << 2);
  for (; groups > 0; --groups, g += dim3 << 5, w += 32, dw += 32) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let step = steps, product0: v128 = i32x4.splat(0), product1: v128 = i32x4.splat(0);
    if (add) {
      product0 = v128.load(dw);
      product1 = v128.load(dw, 16);
    }
    for (let m1: usize = 0; m1 < dim1; ++m1, x += 32, dx += 32) {
      const end = step + 4 + (field(step, 0) << 3);
      let u0: v128 = i32x4.splat(0), u1: v128 = i32x4.splat(0);
      for (step += 4; step < end; step += 8) {
        const value = v128.load_splat<T>(m + field(step, 0)), from = g + field(step, 4);
        u0 = mulAdd<T>(u0, value, v128.load(from));
        u1 = mulAdd<T>(u1, value, v128.load(from, 16));
      }
      product0 = mulAdd<T>(product0, v128.load(x), u0);
      product1 = mulAdd<T>(product1, v128.load(x, 16), u1);
      v128.store(dx, mulAdd<T>(v128.load(dx), w0, u0));
      v128.store(dx, mulAdd<T>(v128.load(dx, 16), w1, u1), 16);
    }
    v128.store(dw, product0);
    v128.store(dw, product1, 16);
  }
}

/** dM[m₃, m₁] += g[m₃] w x[m₁], to be summed over the lanes */
export function tableOutward<T>(steps: usize, dim1: usize, dim3: usize, g: usize, x: usize, w: usize, dm: usize, groups: usize): void {
  for (; groups > 0; --groups, x += dim1 << 5, w += 32) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let step = steps, entry = dm;
    for (let m3: usize = 0; m3 < dim3; ++m3, g += 32) {
      const end = step + 4 + (field(step, 0) << 2), g0 = v128.mul<T>(w0, v128.load(g)), g1 = v128.mul<T>(w1, v128.load(g, 16));
      for (step += 4; step < end; step += 4, entry += 16) {
        const from = x + field(step, 0);
        v128.store(entry, v128.add<T>(v128.load(entry), mulAdd<T>(v128.mul<T>(g0, v128.load(from)), g1, v128.load(from, 16))));
      }
    }
  }
}
