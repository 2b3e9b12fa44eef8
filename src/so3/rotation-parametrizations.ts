import {
  concatenate,
  type Dtype,
  matrixProduct,
  plain,
  relabel,
  rowInner,
  safePower,
  scaleBy,
  scaleRows,
  sliceColumns,
  subtract,
  type Tensor,
  requireTensor,
  tidily,
} from "../tensor/index.js";
import { reducedBessel } from "./bessel.js";
import { inverseRotations } from "./rotation-tensors.js";
import { plainLike, rowMatrix } from "./row-matrix.js";

/** The matrices of v ↦ c × v for c = x, y, z, row-major; also the coefficients of H in the vector of H − Hᵀ. @internal */
// biome-ignore format: three matrices
export const SKEW = Float64Array.of(
  0, 0, 0,  0, 0, -1,  0, 1, 0,
  0, 0, 1,  0, 0, 0,  -1, 0, 0,
  0, -1, 0,  1, 0, 0,  0, 0, 0,
);

/** The matrices [c]× of v ↦ c × v: plain [..., 3] → [..., 9]. @internal */
export const skew = (c: Tensor<"plain">): Tensor<"plain"> => matrixProduct(c, plain(SKEW, { shape: [3, 9], dtype: c.dtype }));

/** Cross products a × b of plain rows [..., 3]. @internal */
export const cross = (a: Tensor<"plain">, b: Tensor<"plain">): Tensor<"plain"> => rowMatrix(skew(a), b, { p: 3, q: 3, s: 1 }, b);

/** x/|x| of plain rows; 0 of 0. @internal */
export const unit = (x: Tensor<"plain">): Tensor<"plain"> => scaleRows(safePower(rowInner(x, x), -0.5), x);

/**
 * Table of the matrix R of a quaternion, times its squared length: entry (4a + b, 3i + j) is the coefficient of q_a q_b in R_ij.
 * R = (w² − |u|²) 1 + 2 u uᵀ + 2w [u]×
 */
function quaternionTable(dtype: Dtype): Tensor<"plain"> {
  const table = new Float64Array(16 * 9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const at = 3 * i + j;
      if (i === j) for (let a = 0; a < 4; a++) table[5 * a * 9 + at] += a === 0 ? 1 : -1;
      table[(4 * (1 + i) + 1 + j) * 9 + at] += 2;
      for (let a = 0; a < 3; a++) table[(1 + a) * 9 + at] += 2 * SKEW[9 * a + at];
    }
  }
  return plain(table, { shape: [16, 9], dtype });
}

/** The matrices of quaternions times their squared lengths. */
const quadratic = (q: Tensor<"plain">): Tensor<"plain"> =>
  matrixProduct(rowMatrix(q, q, { p: 4, q: 1, s: 4 }, plainLike(q, 16)), quaternionTable(q.dtype));

const beside = (...parts: Tensor[]): Tensor<"plain"> => concatenate(...parts) as Tensor<"plain">;

function requireColumns(name: string, argument: string, x: Tensor, columns: number, what: string): void {
  requireTensor(name, argument, x);
  if (x.irreps !== "plain" || x.dim !== columns)
    throw new RangeError(`${name}: ${argument} is "${x.irreps}" [${x.shape}]; ${what} are plain tensors [..., ${columns}]`);
}

/**
 * Rotations of quaternions of any length but 0: R(q) = ((w² − |u|²) 1 + 2uuᵀ + 2w[u]×)/|q|² for q = w + u. A function of the direction of q
 * alone; q and −q give the same. At q = 0, which has no direction, the value is the zero matrix and all derivatives are 0.
 *
 * @param q - plain, [..., 4], in the order w, x, y, z
 * @returns plain, [..., 9]
 * @throws RangeError if q is not plain with four columns
 */
export function rotationsFromQuaternions(q: Tensor<"plain">): Tensor<"plain"> {
  requireColumns("rotationsFromQuaternions", "q", q, 4, "quaternions");
  return tidily(() => quadratic(unit(q)));
}

/**
 * exp(v): rotations by |v| radians about v, smooth of every order, at 0 too. With entire functions of θ² = |v|² the quaternion is
 * cos(θ/2) + ½ sinc(θ/2) v.
 *
 * @param v - plain [..., 3], or one vector or pseudovector a row, "1x1e"
 * @returns plain, [..., 9]
 * @throws RangeError if there is not one vector in a row
 */
export function rotationsFromVectors(v: Tensor): Tensor<"plain"> {
  requireTensor("rotationsFromVectors", "v", v);
  if (v.dim !== 3 || !/^(plain|1x1[eo]?)$/.test(v.irreps)) {
    throw new RangeError(
      `rotationsFromVectors: v is "${v.irreps}" [${v.shape}]; rotation vectors are plain [..., 3] or one irrep of degree 1 a row`,
    );
  }
  return tidily(() => {
    const u = relabel(v, "plain", v.shape, 3);
    const s = scaleBy(rowInner(u, u), 0.25);
    return quadratic(beside(reducedBessel(s, -1), scaleRows(scaleBy(reducedBessel(s, 0), 0.5), u)));
  });
}

/**
 * Rotations from six numbers by Gram-Schmidt, a continuous way to have a network say a rotation: of a = (a₁, a₂) the columns
 * b₁ = a₁/|a₁|, b₂ = the unit vector along a₂ − (b₁·a₂)b₁, b₃ = b₁ × b₂. Smooth where a₁ and a₂ are not parallel; the columns that are
 * not determined there (a₁ = 0, a₂ parallel to a₁) are 0 with all derivatives 0.
 *
 * @param a - plain, [..., 6]: a₁, then a₂
 * @returns plain, [..., 9]
 * @throws RangeError if a is not plain with six columns
 * @remarks Source: Zhou, Barnes, Lu, Yang & Li, CVPR 2019, arXiv:1812.07035, eq. (15). Their vectors are columns, as here.
 */
export function rotationsFrom6D(a: Tensor<"plain">): Tensor<"plain"> {
  requireColumns("rotationsFrom6D", "a", a, 6, "pairs of vectors");
  return tidily(() => {
    const first = unit(sliceColumns(a, 0, 3) as Tensor<"plain">);
    const second = sliceColumns(a, 3, 6) as Tensor<"plain">;
    const rest = unit(subtract(second, scaleRows(rowInner(first, second), first)));
    return inverseRotations(beside(first, rest, cross(first, rest)));
  });
}
