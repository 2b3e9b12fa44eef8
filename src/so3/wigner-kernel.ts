import { Rotation } from "../groups/index.js";
import { allocate, type Dtype, release, runtime } from "../runtime/index.js";
import { bytesOf, constantF64, kernel, shareRows } from "../tensor/index.js";

/**
 * Rotations for the kernels: one, a list, or the components w, x, y, z of unit quaternions one after another, [n, 4]. A Float32Array
 * asks for single precision.
 */
export type Rotations = Rotation | readonly Rotation[] | readonly number[] | Float32Array | Float64Array;

/** Largest degree of the recursion; the seeds of more would not be doubles. */
export const LARGEST_DEGREE = 1000;
/** Largest array that is made. */
const LARGEST_BYTES = 0x100000000;

export const dtypeOf = (rotations: Rotations): Dtype => (rotations instanceof Float32Array ? "f32" : "f64");

/** @throws RangeError if `rows` matrices of `size` numbers would take more than 4 GiB */
export function requireRoom(name: string, degree: number, rows: number, size: number, dtype: Dtype): void {
  const bytes = rows * size * bytesOf(dtype);
  if (bytes > LARGEST_BYTES) {
    throw new RangeError(
      `${name}: degree ${degree} for ${rows} rotations would take ${(bytes / 1e9).toPrecision(3)} GB, more than ${(LARGEST_BYTES / 1e9).toPrecision(3)}`,
    );
  }
}

/**
 * Quaternions [n, 4] in double precision.
 *
 * @throws RangeError if the numbers are not quaternions, or the squared length of one differs from 1 by > 1e-6
 * @throws TypeError if there is something else than rotations
 */
export function quaternionsOf(name: string, rotations: Rotations): Float64Array {
  if (rotations instanceof Rotation) return Float64Array.of(rotations.w, rotations.x, rotations.y, rotations.z);
  const numbers = Array.isArray(rotations) && typeof rotations[0] === "number";
  if (rotations instanceof Float32Array || rotations instanceof Float64Array || numbers) {
    if (rotations.length % 4 !== 0) {
      throw new RangeError(`${name}: ${rotations.length} numbers are not quaternions [w, x, y, z], which have four each`);
    }
    const q = new Float64Array(rotations as readonly number[]);
    for (let i = 0; i < q.length; i += 4) {
      const square = q[i] * q[i] + q[i + 1] * q[i + 1] + q[i + 2] * q[i + 2] + q[i + 3] * q[i + 3];
      if (!(Math.abs(square - 1) <= 1e-6)) {
        throw new RangeError(
          `${name}: quaternion ${i / 4} is (${q.subarray(i, i + 4).join(", ")}), its squared length differs from 1 by ${square - 1}`,
        );
      }
      if (Math.abs(square - 1) > 4 * Number.EPSILON) {
        const length = Math.sqrt(square);
        for (let a = i; a < i + 4; ++a) q[a] /= length;
      }
    }
    return q;
  }
  if (!Array.isArray(rotations))
    throw new TypeError(`${name}: the rotations are ${typeof rotations}; expected a Rotation or several`);
  const q = new Float64Array(4 * rotations.length);
  rotations.forEach((rotation: unknown, i) => {
    if (!(rotation instanceof Rotation)) throw new TypeError(`${name}: rotation ${i} is ${typeof rotation}; expected a Rotation`);
    q[4 * i] = rotation.w;
    q[4 * i + 1] = rotation.x;
    q[4 * i + 2] = rotation.y;
    q[4 * i + 3] = rotation.z;
  });
  return q;
}

/** Address of √C(2m,m−n) and 1/√(l²−m²) for the kernels; `twice` is 0 for integers, 1 for half-integers, whose degree is `degree` + ½. */
function table(degree: number, twice: 0 | 1): number {
  return constantF64(`wigner ${degree} ${twice}`, () => {
    const values: number[] = [];
    for (let a = 0; a <= degree; ++a) {
      // C(2m, m−n) from n = m downwards; twice the orders
      const row = [1];
      for (let b = a; b > 0; --b) {
        const [sum, difference] = [a + b + twice, a - b];
        row.push(row[row.length - 1] * Math.sqrt(sum / (difference + 1)));
      }
      values.push(...row.reverse());
    }
    for (let k = 1; k <= degree; ++k) for (let a = 0; a < k; ++a) values.push(1 / Math.sqrt((k - a) * (k + a + twice)));
    return values;
  });
}

/** Bytes of the scratch. */
function scratchBytes(degree: number, dtype: Dtype, numbers: number): number {
  const wide = 256 / bytesOf(dtype);
  const pairs = ((degree + 1) * (degree + 2)) / 2;
  const size = (2 * degree + 2) * (2 * degree + 2);
  return 64 * (4 * degree + 4) + wide * (4 * degree + 14 + 4 * pairs) + 320 * pairs + 48 * numbers * size + 1024;
}

/**
 * Wigner-D matrices by the kernels into linear memory, degrees `lowest` … `degree` one after another.
 *
 * @param family - real, or complex with interleaved (real, imaginary)
 * @param halves - address of [rows, 4] f64: cos(β/2) e^{i(α+γ)/2}, sin(β/2) e^{i(α−γ)/2}
 * @param to - address of the first row, `stride` bytes from the next
 */
export function wignerRows(
  family: "real" | "complex",
  halves: number,
  to: number,
  stride: number,
  rows: number,
  lowest: number,
  degree: number,
  dtype: Dtype,
  twice: 0 | 1 = 0,
): void {
  const constants = table(degree, twice);
  const scratch = scratchBytes(degree, dtype, family === "real" ? 1 : 2);
  const multiple = 32 / bytesOf(dtype);
  const work = bytesOf(dtype) * sizeOfAll(degree, 0) * (family === "real" ? 1 : 2);
  const share = (from: number, end: number, around: number): void => {
    const [at, d] = [halves + 32 * from, to + stride * from];
    if (family === "real") kernel("wignerD", dtype)(at, constants, d, stride, around, end - from, lowest, degree);
    else kernel("wignerDComplex", dtype)(at, constants, d, stride, around, end - from, lowest, degree, twice);
  };
  shareRows(rows, work, share, { multiple, scratch });
}

/** ∑ (2l+1)² for l = ½`twice` … ½`twice` + `degree`: where the matrix of the next degree begins. */
export function sizeOfAll(degree: number, twice: 0 | 1): number {
  const n = degree + 1;
  return twice === 0 ? (n * (4 * n * n - 1)) / 3 : (2 * n * (n + 1) * (2 * n + 1)) / 3;
}

/** The same into an array, block by block, so that the linear memory holds only a piece at a time. */
export function wignerArray(
  family: "real" | "complex",
  quaternions: Float64Array,
  lowest: number,
  degree: number,
  dtype: Dtype,
  twice: 0 | 1 = 0,
  out?: Float32Array | Float64Array,
): Float32Array | Float64Array {
  const numbers = family === "real" ? 1 : 2;
  const n = quaternions.length / 4;
  const width = numbers * (sizeOfAll(degree, twice) - (lowest === 0 ? 0 : sizeOfAll(lowest - 1, twice)));
  const bytes = bytesOf(dtype);
  const result = out ?? (dtype === "f32" ? new Float32Array(n * width) : new Float64Array(n * width));
  // A megabyte, whole tiles; where rows are so large that a tile of them would not fit, one at a time
  const tile = width * bytes > 1 << 26 ? 1 : 8;
  const most = Math.min(n, Math.max(tile, Math.floor((1 << 20) / (width * bytes)) & ~7));
  const block = allocate(32 * most + most * width * bytes);
  try {
    const [halves, out] = [block.ptr, block.ptr + 32 * most];
    for (let from = 0; from < n; from += most) {
      const count = Math.min(most, n - from);
      putHalves(family, quaternions.subarray(4 * from, 4 * (from + count)), halves);
      wignerRows(family, halves, out, width * bytes, count, lowest, degree, dtype, twice);
      const { f32, f64 } = runtime();
      if (dtype === "f32") result.set(f32.subarray(out / 4, out / 4 + count * width), from * width);
      else result.set(f64.subarray(out / 8, out / 8 + count * width), from * width);
    }
  } finally {
    release(block);
  }
  return result;
}

/** cos(β/2) e^{i(α+γ)/2} and sin(β/2) e^{i(α−γ)/2} of R_y(α) R_x(β) R_y(γ) (real) or R_z(α) R_y(β) R_z(γ) (complex). */
function putHalves(family: "real" | "complex", quaternions: Float64Array, at: number): void {
  const { f64 } = runtime();
  const [first, second, third] = family === "real" ? [2, 1, 3] : [3, 2, 1];
  for (let i = 0, to = at / 8; i < quaternions.length; i += 4, to += 4) {
    f64[to] = quaternions[i];
    f64[to + 1] = quaternions[i + first];
    f64[to + 2] = quaternions[i + second];
    f64[to + 3] = -quaternions[i + third];
  }
}
