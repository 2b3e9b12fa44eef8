import { Rotation } from "../groups/index.js";
import { layout } from "../irreps/index.js";
import { kernels } from "../runtime/index.js";
import {
  bytesOf,
  type Dtype,
  shareRows,
  like,
  plain,
  record,
  requireSamePrecision,
  requireTensor,
  type Tensor,
  view,
} from "../tensor/index.js";
import { rowMatrix } from "./row-matrix.js";

/**
 * Refuses what are not rotations as tensors: plain, nine numbers in a row.
 *
 * @throws TypeError if x is no tensor; RangeError if it is not plain with nine columns
 * @internal
 */
export function requireRotations(name: string, argument: string, x: Tensor): void {
  requireTensor(name, argument, x);
  if (x.irreps !== "plain" || x.dim !== 9) {
    throw new RangeError(
      `${name}: ${argument} is "${x.irreps}" [${x.shape}]; rotations are plain tensors [..., 9], row-major matrices`,
    );
  }
}

/** @throws RangeError if the numbers of rows differ; TypeError if the precisions do */
function requireSameRows(name: string, x: Tensor, y: Tensor): void {
  requireSamePrecision(name, x, y);
  if (x.rows !== y.rows) throw new RangeError(`${name}: [${x.shape}] and [${y.shape}] have ${x.rows} and ${y.rows} rows`);
}

/** Rotations as a tensor: plain [n, 9], their matrices row-major. What other functions here take and give. */
export function rotationTensor(
  rotations: readonly Rotation[],
  { dtype = "f32" }: { readonly dtype?: Dtype } = {},
): Tensor<"plain"> {
  const values = new Float64Array(9 * rotations.length);
  rotations.forEach((rotation, i) => {
    values.set(rotation.toMatrix(), 9 * i);
  });
  return plain(values, { shape: [rotations.length, 9], dtype });
}

/**
 * The rows of a tensor of rotations.
 *
 * @throws RangeError if a row is not a rotation: an entry of RᵀR differs from that of 1 by > 1e-6, or det R < 0
 */
export function toRotations(x: Tensor<"plain">): Rotation[] {
  requireRotations("toRotations", "x", x);
  const values = Float64Array.from(view(x));
  return Array.from({ length: x.rows }, (_, i) => Rotation.fromMatrix(values.subarray(9 * i, 9 * i + 9)));
}

/**
 * The products AB of rotations, row by row: b is done first.
 *
 * @param a - [..., 9]
 * @param b - [..., 9]
 * @throws RangeError if they are not rotations as plain tensors, or their numbers of rows differ
 */
export function composeRotations(a: Tensor<"plain">, b: Tensor<"plain">): Tensor<"plain"> {
  requireRotations("composeRotations", "a", a);
  requireRotations("composeRotations", "b", b);
  requireSameRows("composeRotations", a, b);
  return rowMatrix(a, b, { p: 3, q: 3, s: 3 }, a);
}

/**
 * The inverse rotations: the transposed matrices.
 *
 * @param x - [..., 9]
 */
export function inverseRotations(x: Tensor<"plain">): Tensor<"plain"> {
  requireRotations("inverseRotations", "x", x);
  const y = like(x);
  const bytes = bytesOf(x.dtype);
  const move = kernels().moveColumns;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      shareRows(x.rows, bytes, (from, to) =>
        move(
          x.ptr + from * x.rowBytes + (3 * i + j) * bytes,
          x.rowBytes,
          y.ptr + from * y.rowBytes + (3 * j + i) * bytes,
          y.rowBytes,
          to - from,
          bytes,
        ),
      );
    }
  }
  return record(y, [x], [(dy) => inverseRotations(dy)]);
}

/**
 * Rotated vectors R v, every copy in a row by the rotation of the row.
 *
 * @param r - [..., 9]
 * @param v - vectors or pseudovectors, "8x1o", "1x1e", "4x1", or plain [..., 3]
 * @returns irreps and shape of v
 * @throws RangeError if r are not rotations as plain tensors, v are not vectors, or their numbers of rows differ
 */
export function rotateVectors<S extends string>(r: Tensor<"plain">, v: Tensor<S>): Tensor<S> {
  requireRotations("rotateVectors", "r", r);
  const copies = copiesOfVectors("rotateVectors", v);
  requireSameRows("rotateVectors", r, v);
  return rowMatrix(r, v, { p: 3, q: 3, s: copies }, v);
}

/** How many vectors there are in a row. @internal */
export function copiesOfVectors(name: string, v: Tensor): number {
  requireTensor(name, "v", v);
  const blocks = v.irreps === "plain" ? [] : layout(v.irreps).blocks;
  const isVectors = v.irreps === "plain" ? v.dim === 3 : blocks.length === 1 && blocks[0].l === 1;
  if (!isVectors) {
    throw new RangeError(
      `${name}: v is "${v.irreps}" [${v.shape}]; vectors are copies of one irrep of degree 1, or plain [..., 3]`,
    );
  }
  return v.dim / 3;
}
