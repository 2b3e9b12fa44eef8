/**
 * The three contractions of a path on tiles, driven by a table of the pairs (m₁, m₃): for any degrees and both precisions. What a table
 * holds is said in src/nn/tensor-product-plan.ts; `dim1` and `dim3` are 2l₁+1 and 2l₃+1, `count` vectors of copies.
 */
import { field } from "./tensor-product-plan";

/** o[m₃] += w ∑ M[m₃, m₁] x[m₁] */
export function tableForward<T>(steps: usize, dim1: usize, dim3: usize, x: usize, m: usize, w: usize, o: usize, count: usize): void {
  for (; count > 0; --count, x += dim1 << 4, w += 16) {
    const weight = v128.load(w);
    let step = steps, entry = m;
    for (let m3: usize = 0; m3 < dim3; ++m3, o += 16) {
      const end = step + 4 + (field(step, 0) << 2);
      let sum: v128 = i32x4.splat(0);
      for (step += 4; step < end; step += 4, entry += 16) sum = v128.add<T>(sum, v128.mul<T>(v128.load(entry), v128.load(x + field(step, 0))));
      v128.store(o, v128.add<T>(v128.load(o), v128.mul<T>(weight, sum)));
    }
  }
}

/** u[m₁] = ∑ M[m₃, m₁] g[m₃];  dx[m₁] += w u[m₁],  dw += ∑ x[m₁] u[m₁] */
export function tableUpward<T>(steps: usize, dim1: usize, dim3: usize, g: usize, m: usize, x: usize, w: usize, dx: usize, dw: usize, count: usize): void {
  for (let m3: usize = 0; m3 < dim3; ++m3) steps += 4 + (field(steps, 0) << 2);
  for (; count > 0; --count, g += dim3 << 4, w += 16, dw += 16) {
    const weight = v128.load(w);
    let step = steps, product = v128.load(dw);
    for (let m1: usize = 0; m1 < dim1; ++m1, x += 16, dx += 16) {
      const end = step + 4 + (field(step, 0) << 3);
      let u: v128 = i32x4.splat(0);
      for (step += 4; step < end; step += 8) u = v128.add<T>(u, v128.mul<T>(v128.load(m + field(step, 0)), v128.load(g + field(step, 4))));
      product = v128.add<T>(product, v128.mul<T>(v128.load(x), u));
      v128.store(dx, v128.add<T>(v128.load(dx), v128.mul<T>(weight, u)));
    }
    v128.store(dw, product);
  }
}

/** dM[m₃, m₁] += g[m₃] w x[m₁], to be summed over the lanes */
export function tableOutward<T>(steps: usize, dim1: usize, dim3: usize, g: usize, x: usize, w: usize, dm: usize, count: usize): void {
  for (; count > 0; --count, x += dim1 << 4, w += 16) {
    const weight = v128.load(w);
    let step = steps, entry = dm;
    for (let m3: usize = 0; m3 < dim3; ++m3, g += 16) {
      const end = step + 4 + (field(step, 0) << 2), weighted = v128.mul<T>(weight, v128.load(g));
      for (step += 4; step < end; step += 4, entry += 16) {
        v128.store(entry, v128.add<T>(v128.load(entry), v128.mul<T>(weighted, v128.load(x + field(step, 0)))));
      }
    }
  }
}
