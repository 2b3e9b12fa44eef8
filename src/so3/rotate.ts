import { type O3Element, Rotation } from "../groups/index.js";
import { type Block, layout } from "../irreps/index.js";
import { wignerDFromSmallD } from "../representations/index.js";
import { allocate, type Dtype, release, runtime } from "../runtime/index.js";
import {
  bytesOf,
  constantTable,
  kernel,
  like,
  record,
  repeat,
  requireSamePrecision,
  requireTensor,
  scaleBy,
  scope,
  shareRows,
  Tensor,
  tensor,
  tidily,
  toArray,
} from "../tensor/index.js";
import { moments, turn } from "./infinitesimal-rotations.js";
import { quaternionsOf, type Rotations } from "./wigner-kernel.js";

export interface RotateOptions {
  /** By the inverse rotations. Default: false. */
  readonly inverse?: boolean;
}

/** Degrees whose J stays in memory once it is made. */
const KEPT = 128;
/** Rows of a tensor of rotations: three vectors, the columns. */
const COLUMNS: readonly [{ l: 1; multiplicity: 3; offset: 0 }] = [{ l: 1, multiplicity: 3, offset: 0 }];

/**
 * Rotated features D(R) x, every copy of every irrep in a row by the rotation of the row, without the matrices D: O(l²) operations for
 * a degree l, by D(R) = Z(α) J Z(−β) J Z(γ) for R = R_y(α) R_x(β) R_y(γ) with constant J. The error is about l·ε, for l to several hundred.
 *
 * @param x - features of O(3) or SO(3)
 * @param rotations - one for each row of x, or one for all: a plain tensor [..., 9] of matrices in O(3), row-major, to which derivatives
 * lead; a Rotation, an element of O(3), a list of either, or quaternions [n, 4]
 * @param options.inverse - by D(R)⁻¹ = D(R)ᵀ
 * @returns irreps and shape of x. The derivative by a tensor of matrices is that along exp(ω)R: the gradient is the tangent vector
 * ½ [g]× R with gₐ = ⟨dy, Xₐ y⟩ (for the inverse −⟨dy, D⁻¹ Xₐ x⟩), so that it is right for whatever makes orthogonal matrices
 * @throws RangeError if x is plain, the numbers of rows differ, a matrix is not orthogonal (to 1e-6 in double, 1e-4 in single precision), or one
 * of determinant −1 meets irreps of SO(3); TypeError if the precisions differ or the rotations are none
 * @remarks Sources: D. Pinchon & P. E. Hoggan, J. Phys. A 40, 1597 (2007), for J; T. Risbo, J. Geodesy 70, 383 (1996), for
 * d(π/2) as a table of all rotations; M. A. Blanco, M. Flórez & M. Bermejo, J. Mol. Struct. (Theochem) 419, 19 (1997), for real D.
 */
export function rotate<S extends string>(
  x: Tensor<S>,
  rotations: Tensor | Rotations | O3Element | readonly O3Element[],
  options?: RotateOptions,
): Tensor<S>;
/**
 * The same for arrays: rows of coefficients of `irreps`, in e3nn's order.
 *
 * @param x - [n, dim]; a Float32Array is rotated in single precision, anything else in double
 * @param options.irreps - of a row, for example "1x0e+1x1o+1x2e"
 */
export function rotate<A extends Float32Array | Float64Array>(
  x: A,
  rotations: Rotations | O3Element | readonly O3Element[],
  options: RotateOptions & { readonly irreps: string },
): A;
export function rotate(
  x: Tensor | Float32Array | Float64Array,
  rotations: Tensor | Rotations | O3Element | readonly O3Element[],
  options: RotateOptions & { readonly irreps?: string } = {},
): Tensor | Float32Array | Float64Array {
  const { inverse = false, irreps } = options;
  if (x instanceof Float32Array || x instanceof Float64Array) {
    if (irreps === undefined) throw new TypeError("rotate: an array needs options.irreps, the irreps of a row");
    return scope(() => toArray(rotate(tensor<string>(irreps, x), rotations, { inverse }))) as never;
  }
  requireTensor("rotate", "x", x);
  if (x.irreps === "plain") throw new RangeError(`rotate: x is plain [${x.shape}]; what rotates has irreps, tensor("1x1o", …)`);
  if (!(rotations instanceof Tensor)) return tidily(() => byElements(x, rotations, inverse));
  requireTensor("rotate", "the rotations", rotations);
  requireSamePrecision("rotate", x, rotations);
  if (rotations.irreps !== "plain" || rotations.dim !== 9) {
    throw new RangeError(
      `rotate: the rotations are "${rotations.irreps}" [${rotations.shape}]; they are plain tensors [..., 9], row-major matrices`,
    );
  }
  requireRows(x, rotations.rows);
  return tidily(() => byMatrices(x, rotations.rows === x.rows ? rotations : repeat(rotations, x), inverse));
}

function requireRows(x: Tensor, rows: number): void {
  if (rows !== x.rows && rows !== 1)
    throw new RangeError(`rotate: there are ${rows} rotations; x [${x.shape}] has ${x.rows} rows`);
}

function byMatrices<S extends string>(x: Tensor<S>, r: Tensor, inverse: boolean): Tensor<S> {
  const y = like(x);
  const found = allocate(40 * Math.max(1, x.rows));
  try {
    const signs = found.ptr + 32 * x.rows;
    const improper = halvesOfMatrices("rotate", r, found.ptr, signs);
    if (improper) requireParity(x);
    turnAll(x, y, found.ptr, improper ? signs : 0, false, inverse);
  } finally {
    release(found);
  }
  const { blocks } = layout(x.irreps);
  return record(
    y,
    [x, r],
    [
      (dy) => byMatrices(dy, r, !inverse),
      (dy) => tangent(r, inverse ? moments(x, byMatrices(dy, r, false), blocks) : moments(dy, y, blocks)),
    ],
  );
}

/** ½ [g]× R: the vector along exp(ω)R whose inner product with [ω]× R is g·ω. @internal */
export const tangent = (r: Tensor, g: Tensor): Tensor => scaleBy(turn(r, g, COLUMNS), 0.5);

/**
 * Halves (assembly/wigner-recursion.ts) and signs of the determinants of a tensor of matrices.
 *
 * @returns whether there is a determinant −1
 * @throws RangeError if a matrix is not orthogonal
 * @internal
 */
export function halvesOfMatrices(name: string, r: Tensor, halves: number, signs: number): boolean {
  const tolerance = r.dtype === "f32" ? 1e-4 : 1e-6;
  const worst = kernel("rotationHalves", r.dtype)(r.ptr, halves, signs, r.rows);
  if (!(worst <= tolerance)) {
    throw new RangeError(`${name}: a matrix is not orthogonal, RᵀR differs from 1 by ${worst}, more than ${tolerance}`);
  }
  return runtime()
    .f64.subarray(signs / 8, signs / 8 + r.rows)
    .some((sign) => sign < 0);
}

function byElements<S extends string>(
  x: Tensor<S>,
  rotations: Rotations | O3Element | readonly O3Element[],
  inverse: boolean,
): Tensor<S> {
  const isElement = (r: unknown): r is O3Element => typeof r === "object" && r !== null && "inversion" in r;
  const list = isElement(rotations) ? [rotations] : rotations;
  const elements = Array.isArray(list) && list.some(isElement) ? (list as readonly (Rotation | O3Element)[]) : undefined;
  const q = quaternionsOf("rotate", elements ? elements.map((g) => (isElement(g) ? g.rotation : g)) : (list as Rotations));
  const count = q.length / 4;
  requireRows(x, count);
  const inversions = elements?.map((g) => isElement(g) && g.inversion) ?? [];
  const improper = inversions.some((k) => k);
  if (improper) requireParity(x);
  const y = like(x);
  const found = allocate(32 * Math.max(1, count) + 8 * x.rows);
  try {
    const signs = found.ptr + 32 * Math.max(1, count);
    const { f64 } = runtime();
    for (let i = 0; i < count; ++i) f64.set([q[4 * i], q[4 * i + 2], q[4 * i + 1], -q[4 * i + 3]], found.ptr / 8 + 4 * i);
    for (let i = 0; i < x.rows; ++i) f64[signs / 8 + i] = inversions[count === 1 ? 0 : i] ? -1 : 1;
    turnAll(x, y, found.ptr, improper ? signs : 0, count === 1, inverse);
  } finally {
    release(found);
  }
  return record(y, [x], [(dy) => byElements(dy, rotations, !inverse)]);
}

function requireParity(x: Tensor): void {
  const without = layout(x.irreps).blocks.find(({ parity }) => parity === 0);
  if (without !== undefined) {
    throw new RangeError(
      `rotate: ${without.irrep} is an irrep of SO(3), on which inversion does not act; write ${without.irrep}e or ${without.irrep}o`,
    );
  }
}

/** Every block of every row, in pieces of a megabyte of phases. */
function turnAll(x: Tensor, y: Tensor, halves: number, signs: number, single: boolean, inverse: boolean): void {
  const blocks = layout(x.irreps).blocks.filter(({ multiplicity }) => multiplicity > 0);
  const degree = blocks.reduce((most, { l }) => Math.max(most, l), 0);
  const { dtype } = x;
  const bytes = bytesOf(dtype);
  const phaseRow = 6 * (degree + 1) * bytes;
  const most = single ? x.rows : Math.max(8, Math.floor((1 << 20) / phaseRow) & ~7);
  const memory = allocate(phaseRow * (single ? 1 : Math.min(most, x.rows)));
  const phases = kernel("rotatePhases", dtype);
  try {
    for (let start = 0; start < x.rows; start += most) {
      const count = Math.min(most, x.rows - start);
      const first = halves + (single ? 0 : 32 * start);
      shareRows(single ? 1 : count, phaseRow, (from, to) =>
        phases(first + 32 * from, memory.ptr + from * phaseRow, to - from, degree, inverse ? 1 : 0),
      );
      for (const block of blocks) turnBlock(x, y, block, memory.ptr, single ? 0 : phaseRow, signs, start, count, degree);
    }
  } finally {
    release(memory);
  }
}

function turnBlock(
  x: Tensor,
  y: Tensor,
  { l, multiplicity, offset, parity }: Block,
  phases: number,
  phaseRow: number,
  signs: number,
  start: number,
  count: number,
  degree: number,
): void {
  const { dtype, rowBytes } = x;
  const at = offset * bytesOf(dtype);
  const run = kernel("rotate", dtype);
  const dim = 2 * l + 1;
  exchanged(l, dtype, (table) =>
    shareRows(
      count,
      dim * dim * multiplicity,
      (from, to, scratch) => {
        const row = (start + from) * rowBytes + at;
        const sign = signs !== 0 && parity < 0 ? signs + 8 * (start + from) : 0;
        // biome-ignore format: the arguments as the kernel names them
        run(x.ptr + row, rowBytes, y.ptr + row, rowBytes, phases + from * phaseRow, phaseRow, sign, table, scratch, to - from, l, degree, multiplicity);
      },
      { multiple: 8, scratch: 64 * (2 * degree + 13) + 192 * (degree + 1) },
    ),
  );
}

/** Calls `work` with the address of J of degree l. */
function exchanged(l: number, dtype: Dtype, work: (table: number) => void): void {
  const sizes = [Math.floor(l / 2) + 1, (l + 1) >> 1, l >> 1, (l + 1) >> 1];
  const numbers = blocksOfJ(l).reduce((sum, [to, from]) => sum + ((sizes[to] + 3) & ~3) * sizes[from], 0);
  const bytes = Math.max(1, numbers) * bytesOf(dtype);
  if (l <= KEPT) {
    work(constantTable(`exchange ${l} ${dtype}`, bytes, (at) => writeJ(l, dtype, at)));
    return;
  }
  const block = allocate(bytes);
  try {
    writeJ(l, dtype, block.ptr);
    work(block.ptr);
  } finally {
    release(block);
  }
}

/** Classes of orders that J joins: (rows, columns). */
const blocksOfJ = (l: number): readonly (readonly [number, number])[] =>
  l % 2 === 0
    ? [
        [0, 0],
        [1, 2],
        [2, 1],
        [3, 3],
      ]
    : [
        [0, 3],
        [1, 1],
        [2, 2],
        [3, 0],
      ];

/** J(m′,m) = (−1)ˡ D(m′,m) of the half turn about (1, −1, 0), which with the inversion exchanges x and y. */
function writeJ(l: number, dtype: Dtype, at: number): void {
  const half = Rotation.fromQuaternionWxyz([0, Math.SQRT1_2, -Math.SQRT1_2, 0]);
  const d = wignerDFromSmallD(l, half);
  const dim = 2 * l + 1;
  const classes: number[][] = [[], [], [], []];
  for (let m = 0; m <= l; ++m) classes[m % 2].push(m);
  for (let m = 1; m <= l; ++m) classes[2 + (m % 2)].push(-m);
  const { f32, f64 } = runtime();
  const numbers = dtype === "f32" ? f32 : f64;
  let to = at / bytesOf(dtype);
  for (const [row, column] of blocksOfJ(l)) {
    for (let i = 0; i < classes[row].length; i += 4) {
      for (const m of classes[column]) {
        for (let k = i; k < i + 4; ++k) {
          const value = k < classes[row].length ? d[(l + classes[row][k]) * dim + l + m] : 0;
          numbers[to++] = l % 2 === 0 ? value : -value;
        }
      }
    }
  }
}
