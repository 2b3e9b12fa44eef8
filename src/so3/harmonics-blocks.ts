import type { Normalization } from "../representations/index.js";
import { allocate, type Dtype, release, runtime } from "../runtime/index.js";
import { bytesOf, kernel } from "../tensor/index.js";
import type { Floats } from "./harmonics-output.js";
import { withHarmonicsTable } from "./harmonics-table.js";

/** Which harmonics. */
export interface HarmonicsRequest {
  readonly lmin: number;
  readonly lmax: number;
  readonly normalization: Normalization;
  readonly normalize: boolean;
}

/** Where they go: rows of (lmax+1)² − lmin² components for each point. */
interface Results {
  readonly values: Floats;
  readonly gradients?: Floats;
  readonly hessians?: Floats;
}

/** Bytes of one block with its results, so that what the kernels write is still in the cache when it is copied out. */
const BLOCK_BYTES = 1 << 18;

/**
 * Fills the arrays block by block, so that the linear memory holds a piece at a time. A row does not depend on the others, nor on where
 * the blocks begin.
 *
 * @throws RangeError if a coordinate is not finite or a result would leave the range of the precision
 */
export function computeHarmonics(request: HarmonicsRequest, points: Floats, results: Results): void {
  const { lmin, lmax, normalize } = request;
  const n = points.length / 3;
  if (n === 0) return;
  const dtype: Dtype = points instanceof Float32Array ? "f32" : "f64";
  const bytes = bytesOf(dtype);
  const width = (lmax + 1) * (lmax + 1) - lmin * lmin;
  const derivatives = results.hessians ? 2 : results.gradients ? 1 : 0;
  const columns = [1, 4, 13][derivatives] * width;
  const tile = 32 / bytes;
  const most = Math.min(n, tile * Math.max(1, Math.floor(BLOCK_BYTES / (columns * bytes) / tile)));
  const around = 128 * (lmax + 1) * (lmax + 1) + 4096;
  const block = allocate((most * (4 + columns) + width) * bytes + 7 * 64 + around);
  try {
    let free = 64 * Math.ceil(block.ptr / 64);
    const take = (count: number): number => {
      const at = free;
      free += 64 * Math.ceil((count * bytes) / 64);
      return at;
    };
    const at = {
      xyz: take(3 * most),
      inverse: take(most),
      degrees: take(width),
      values: take(most * width),
      gradients: derivatives >= 1 ? take(3 * most * width) : 0,
      hessians: derivatives >= 2 ? take(9 * most * width) : 0,
    };
    const scratch = free;
    const memory = (): Floats => (dtype === "f32" ? runtime().f32 : runtime().f64);
    const copyOut = (target: Floats | undefined, from: number, first: number, count: number): void => {
      target?.set(memory().subarray(from / bytes, from / bytes + count), first);
    };
    for (let l = lmin, to = at.degrees / bytes; l <= lmax; to += 2 * l + 1, l++) memory().fill(l, to, to + 2 * l + 1);

    withHarmonicsTable(lmax, request.normalization, dtype, (table) => {
      for (let first = 0; first < n; first += most) {
        const rows = Math.min(most, n - first);
        const here = points.subarray(3 * first, 3 * (first + rows));
        memory().set(here, at.xyz / bytes);
        const largest = kernel("largest", dtype)(at.xyz, 3 * rows);
        if (!(largest < Number.POSITIVE_INFINITY)) refuseInfinite(here, first);
        if (!normalize) requireRange(request, derivatives, points, here, first, largest);
        else kernel("directions", dtype)(at.xyz, at.xyz, at.inverse, scratch, rows);
        if (normalize && derivatives > 0) {
          const steepest = kernel("largest", dtype)(at.inverse, rows);
          if (!(steepest * (derivatives === 2 ? steepest : 1) < greatest(points))) refuseShort(points, here, first);
        }
        if (derivatives === 0) kernel("harmonics", dtype)(at.xyz, table, at.values, width * bytes, scratch, rows, lmin, lmax);
        else {
          const rowBytes = width * bytes;
          kernel("harmonicsGradient", dtype)(
            at.xyz,
            table,
            at.values,
            rowBytes,
            at.gradients,
            3 * rowBytes,
            scratch,
            rows,
            lmin,
            lmax,
          );
          if (derivatives === 2)
            kernel("harmonicsHessian", dtype)(at.xyz, table, at.hessians, 9 * rowBytes, scratch, rows, lmin, lmax);
        }
        if (normalize && derivatives > 0)
          kernel("harmonicsSurface", dtype)(at.xyz, at.inverse, at.degrees, at.values, at.gradients, at.hessians, rows, width);
        copyOut(results.values, at.values, first * width, rows * width);
        copyOut(results.gradients, at.gradients, 3 * first * width, 3 * rows * width);
        copyOut(results.hessians, at.hessians, 9 * first * width, 9 * rows * width);
      }
    });
  } finally {
    release(block);
  }
}

/** Largest number of the precision of the results. */
const greatest = (points: Floats): number => (points instanceof Float32Array ? 3.4028234663852886e38 : Number.MAX_VALUE);

const pointText = (here: Floats, p: number): string => `(${here[3 * p]}, ${here[3 * p + 1]}, ${here[3 * p + 2]})`;

function refuseInfinite(here: Floats, first: number): never {
  const p = Math.floor(here.findIndex((value) => !Number.isFinite(value)) / 3);
  throw new RangeError(`sphericalHarmonics: point ${first + p} is ${pointText(here, p)}; coordinates are finite`);
}

/** Length of point p, without overflow. */
function radius(here: Floats, p: number): number {
  const [x, y, z] = here.subarray(3 * p, 3 * p + 3);
  const largest = Math.max(Math.abs(x), Math.abs(y), Math.abs(z));
  if (largest === 0) return 0;
  const [a, b, c] = [x / largest, y / largest, z / largest];
  return largest * Math.sqrt(a * a + b * b + c * c);
}

function refuseShort(points: Floats, here: Floats, first: number): never {
  let [shortest, at] = [Number.POSITIVE_INFINITY, 0];
  for (let p = 0; p < here.length / 3; p++) {
    const r = radius(here, p);
    if (r > 0 && r < shortest) [shortest, at] = [r, p];
  }
  throw new RangeError(
    `sphericalHarmonics: the derivatives at point ${first + at}, ${pointText(here, at)}, of length ${shortest}, ` +
      `leave the range of ${points.constructor.name}`,
  );
}

/**
 * |∂ᵈYₗ| ≤ √(2l+1) (2l+1)ᵈ rˡ for r ≥ 1, and what the recursion has on the way is less than a thousand times that.
 *
 * @throws RangeError if this leaves the range
 */
function requireRange(
  { lmax }: HarmonicsRequest,
  derivatives: number,
  points: Floats,
  here: Floats,
  first: number,
  largest: number,
): void {
  const bound = (r: number): number => {
    let power = 1000 * Math.sqrt(2 * lmax + 1);
    for (let d = 0; d < derivatives; d++) power *= 2 * lmax + 1;
    for (let l = 0; l < lmax; l++) power *= r;
    return power;
  };
  if (bound(2 * largest) < greatest(points)) return;
  for (let p = 0; p < here.length / 3; p++) {
    if (bound(radius(here, p)) < greatest(points)) continue;
    throw new RangeError(
      `sphericalHarmonics: solid harmonics of degree ${lmax} at point ${first + p}, ${pointText(here, p)}, of radius ` +
        `${radius(here, p)}, leave the range of ${points.constructor.name}; use normalize: true, or another unit`,
    );
  }
}
