import type { SphericalHarmonicsOptions } from "../representations/index.js";
import { allocate, type Dtype, release, runtime } from "../runtime/index.js";
import { inRows, kernel } from "../tensor/index.js";
import { harmonicsTable } from "./solid-harmonics.js";

/** Arrays of one precision: that of the points. */
export interface HarmonicsArrays<A extends Float32Array | Float64Array> {
  /** [n, (lmax+1)²] */
  values: A;
  /** [n, (lmax+1)², 3] */
  gradients?: A;
  /** [n, (lmax+1)², 3, 3] */
  hessians?: A;
}

/**
 * Real spherical harmonics of many points and their derivatives, all degrees to lmax in one pass, by the kernels.
 *
 * @param lmax - an integer ≥ 0
 * @param xyz - [n, 3]; a Float32Array is computed in single precision, anything else in double
 * @param options.normalization - "component" (∑ₘ Y² = 2l+1, the default), "norm" (1) or "integral" ((2l+1)/4π)
 * @param options.normalize - divide by the length first (default: true); at the zero vector Y₀ is 1, all else and all derivatives 0
 * @param options.derivatives - 0, 1 or 2
 * @throws RangeError if lmax is not an integer ≥ 0, the numbers are not points, or one is not finite
 */
export function sphericalHarmonics(
  lmax: number,
  xyz: Float32Array,
  options?: SphericalHarmonicsOptions,
): HarmonicsArrays<Float32Array>;
export function sphericalHarmonics(
  lmax: number,
  xyz: Float64Array | readonly number[],
  options?: SphericalHarmonicsOptions,
): HarmonicsArrays<Float64Array>;
export function sphericalHarmonics(
  lmax: number,
  xyz: Float32Array | Float64Array | readonly number[],
  options: SphericalHarmonicsOptions = {},
): HarmonicsArrays<Float32Array | Float64Array> {
  const { normalization = "component", normalize = true, derivatives = 0 } = options;
  if (!Number.isInteger(lmax) || lmax < 0)
    throw new RangeError(`sphericalHarmonics: lmax is ${lmax}; it must be an integer >= 0`);
  if (xyz.length % 3 !== 0) throw new RangeError(`sphericalHarmonics: xyz has ${xyz.length} numbers; points have three each`);
  if (!["component", "norm", "integral"].includes(normalization))
    throw new RangeError(`sphericalHarmonics: normalization is "${normalization}"; it is "component", "norm" or "integral"`);
  if (![0, 1, 2].includes(derivatives))
    throw new RangeError(`sphericalHarmonics: derivatives is ${derivatives}; it is 0, 1 or 2`);
  const n = xyz.length / 3;
  const dtype: Dtype = xyz instanceof Float32Array ? "f32" : "f64";
  const made = (length: number): Float32Array | Float64Array =>
    dtype === "f32" ? new Float32Array(length) : new Float64Array(length);
  const points = made(3 * n);
  const lengths = new Float64Array(n).fill(1);
  for (let p = 0; p < n; p++) {
    const [x, y, z] = [xyz[3 * p], xyz[3 * p + 1], xyz[3 * p + 2]];
    if (![x, y, z].every(Number.isFinite))
      throw new RangeError(`sphericalHarmonics: point ${p} is (${x}, ${y}, ${z}); coordinates are finite`);
    // The largest component first, so that squares neither overflow nor vanish.
    const largest = Math.max(Math.abs(x), Math.abs(y), Math.abs(z));
    const [a, b, c] = normalize && largest > 0 ? [x / largest, y / largest, z / largest] : [x, y, z];
    const unit = normalize && largest > 0 ? Math.sqrt(a * a + b * b + c * c) : 1;
    points[3 * p] = a / unit;
    points[3 * p + 1] = b / unit;
    points[3 * p + 2] = c / unit;
    if (normalize) lengths[p] = largest * unit;
  }
  const width = (lmax + 1) * (lmax + 1);
  const result: HarmonicsArrays<Float32Array | Float64Array> = { values: made(n * width) };
  if (derivatives >= 1) result.gradients = made(n * width * 3);
  if (derivatives >= 2) result.hessians = made(n * width * 9);
  run(lmax, dtype, normalization, points, result);
  if (normalize && derivatives > 0) project(width, points, lengths, result);
  return result;
}

/** Fills the arrays by the kernels, block by block, so that the linear memory holds only a piece at a time. */
function run(
  lmax: number,
  dtype: Dtype,
  normalization: "component" | "norm" | "integral",
  points: Float32Array | Float64Array,
  result: HarmonicsArrays<Float32Array | Float64Array>,
): void {
  const table = harmonicsTable(lmax, normalization, dtype);
  const bytes = dtype === "f32" ? 4 : 8;
  const n = points.length / 3;
  const width = (lmax + 1) * (lmax + 1);
  const columns = result.hessians ? 13 * width : result.gradients ? 4 * width : width;
  const most = Math.max(64, Math.min(n, Math.floor((1 << 20) / (columns * bytes))));
  const block = allocate(most * (3 + columns) * bytes + 128 * width + 4096);
  try {
    const [xyz, values] = [block.ptr, block.ptr + 3 * most * bytes];
    const gradients = values + most * width * bytes;
    const hessians = gradients + (result.gradients ? 3 * most * width * bytes : 0);
    const scratch = hessians + (result.hessians ? 9 * most * width * bytes : 0);
    const memory = (): Float32Array | Float64Array => (dtype === "f32" ? runtime().f32 : runtime().f64);
    const out = (target: Float32Array | Float64Array, from: number, at: number, count: number): void =>
      target.set(memory().subarray(at / bytes, at / bytes + count) as Float64Array, from);
    for (let first = 0; first < n; first += most) {
      const count = Math.min(most, n - first);
      memory().set(points.subarray(3 * first, 3 * (first + count)), xyz / bytes);
      inRows(
        count,
        columns * bytes,
        (a, b) => {
          const at = xyz + 3 * a * bytes;
          const rows = b - a;
          if (result.gradients)
            kernel("harmonicsGradient", dtype)(
              at,
              table,
              values + a * width * bytes,
              width * bytes,
              gradients + 3 * a * width * bytes,
              3 * width * bytes,
              scratch,
              rows,
              0,
              lmax,
            );
          else kernel("harmonics", dtype)(at, table, values + a * width * bytes, width * bytes, scratch, rows, 0, lmax);
          if (result.hessians)
            kernel("harmonicsHessian", dtype)(
              at,
              table,
              hessians + 9 * a * width * bytes,
              9 * width * bytes,
              scratch,
              rows,
              0,
              lmax,
            );
        },
        64,
      );
      out(result.values, first * width, values, count * width);
      if (result.gradients) out(result.gradients, 3 * first * width, gradients, 3 * count * width);
      if (result.hessians) out(result.hessians, 9 * first * width, hessians, 9 * count * width);
    }
  } finally {
    release(block);
  }
}

/**
 * Derivatives of Y(v/r) from those of Y at u = v/r, with P = 1 − uuᵀ: ∇ = Pg/r and
 * ∂∂ = (PHP − u (Pg)ᵀ − (Pg) uᵀ − (u·g) P)/r².
 */
function project(
  width: number,
  points: Float32Array | Float64Array,
  lengths: Float64Array,
  { gradients, hessians }: HarmonicsArrays<Float32Array | Float64Array>,
): void {
  if (gradients === undefined) return;
  const tangent = new Float64Array(3);
  const turned = new Float64Array(9);
  for (let p = 0; p < lengths.length; p++) {
    const r = lengths[p];
    const u = points.subarray(3 * p, 3 * p + 3);
    for (let k = p * width; k < (p + 1) * width; k++) {
      const g = gradients.subarray(3 * k, 3 * k + 3);
      if (r === 0) {
        g.fill(0);
        hessians?.fill(0, 9 * k, 9 * k + 9);
        continue;
      }
      const radial = g[0] * u[0] + g[1] * u[1] + g[2] * u[2];
      for (let a = 0; a < 3; a++) tangent[a] = g[a] - radial * u[a];
      if (hessians !== undefined) {
        const h = hessians.subarray(9 * k, 9 * k + 9);
        sandwich(h, u, turned);
        for (let a = 0; a < 3; a++) {
          for (let b = 0; b < 3; b++) {
            h[3 * a + b] =
              (turned[3 * a + b] - u[a] * tangent[b] - tangent[a] * u[b] - radial * ((a === b ? 1 : 0) - u[a] * u[b])) / r / r;
          }
        }
      }
      for (let a = 0; a < 3; a++) g[a] = tangent[a] / r;
    }
  }
}

/** PHP with P = 1 − uuᵀ. */
function sandwich(h: Float32Array | Float64Array, u: Float32Array | Float64Array, to: Float64Array): void {
  const along = [0, 1, 2].map((a) => h[3 * a] * u[0] + h[3 * a + 1] * u[1] + h[3 * a + 2] * u[2]);
  const both = along[0] * u[0] + along[1] * u[1] + along[2] * u[2];
  for (let a = 0; a < 3; a++)
    for (let b = 0; b < 3; b++) to[3 * a + b] = h[3 * a + b] - along[a] * u[b] - u[a] * along[b] + both * u[a] * u[b];
}
