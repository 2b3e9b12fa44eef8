import { allocate, release } from "../runtime/index.js";
import {
  inRows,
  kernel,
  like,
  matrixProduct,
  plain,
  record,
  requireTensor,
  scaleBy,
  type Tensor,
  tidily,
} from "../tensor/index.js";
import { SKEW, skew } from "./rotation-parametrizations.js";
import { plainLike, rowMatrix } from "./row-matrix.js";

/** v(H) of H − Hᵀ = [v]× as a linear map of the nine entries of H. */
const ANTISYMMETRIC = Float64Array.from({ length: 27 }, (_, at) => SKEW[9 * (at % 3) + Math.floor(at / 3)]);

/** tr(S) 1 − (S + Sᵀ)/2 as a linear map of the nine entries of S. */
const COMPLEMENT = Float64Array.from({ length: 81 }, (_, at) => {
  const [from, to] = [Math.floor(at / 9), at % 9];
  const [[i, j], [k, l]] = [from, to].map((n) => [Math.floor(n / 3), n % 3]);
  return (i === j && k === l ? 1 : 0) - (i === k && j === l ? 0.5 : 0) - (i === l && j === k ? 0.5 : 0);
});

/**
 * The rotations nearest to matrices, R = U diag(1, 1, det UVᵀ) Vᵀ of M = U Σ Vᵀ: the R that minimizes ∑ᵢⱼ (Rᵢⱼ − Mᵢⱼ)². A way to have a
 * network say a rotation, and to make matrices that have drifted rotations again.
 *
 * With S = RᵀM, which is symmetric, dR = R[ω]× and (tr(S) 1 − S) ω = v(Rᵀ dM), where v(H) is the vector of H − Hᵀ. So a cotangent G of R
 * gives R[c]× with (tr(S) 1 − S) c = v(RᵀG): no derivative of singular vectors, nothing divides by differences of singular values, and
 * the equation is solved in operations of the library, so that any order follows.
 *
 * @param m - plain, [..., 9], row-major matrices
 * @returns plain, [..., 9]
 * @throws RangeError if m is not plain with nine columns, or does not determine a rotation in some row: a number is not finite, or the two
 * smaller singular values (the least negative where det M < 0) add up to less than 1e-12 of the largest entry
 * @remarks Source: Levinson, Esteves, Chen, Snavely, Kanazawa, Rostamizadeh & Makadia, NeurIPS 2020, arXiv:2006.14616 (SVDO⁺).
 */
export function rotationsFrom9D(m: Tensor<"plain">): Tensor<"plain"> {
  requireTensor("rotationsFrom9D", "m", m);
  if (m.irreps !== "plain" || m.dim !== 9)
    throw new RangeError(`rotationsFrom9D: m is "${m.irreps}" [${m.shape}]; matrices are plain tensors [..., 9], row-major`);
  return tidily(() => nearest(m));
}

function nearest(m: Tensor<"plain">): Tensor<"plain"> {
  const r = like(m);
  const run = kernel("nearestRotation", m.dtype);
  const scratch = allocate(256);
  let failed = -1;
  try {
    inRows(m.rows, 2000, (from, to) => {
      if (failed >= 0) return;
      const row = run(m.ptr + from * m.rowBytes, r.ptr + from * r.rowBytes, scratch.ptr, to - from);
      if (row < to - from) failed = from + row;
    });
  } finally {
    release(scratch);
  }
  if (failed >= 0)
    throw new RangeError(
      `rotationsFrom9D: the matrix in row ${failed} has no rotation that alone is nearest; its two smaller singular values, the least ` +
        `counted negative if the determinant is, must add up to more than 0, and its numbers must be finite`,
    );
  return record(r, [m], [(g) => back(g, r, m)]);
}

/** R[c]× with (tr(S) 1 − S) c = v(RᵀG), S = RᵀM. */
function back(g: Tensor<"plain">, r: Tensor<"plain">, m: Tensor<"plain">): Tensor<"plain"> {
  const { dtype } = m;
  const s = rowMatrix(r, m, { p: 3, q: 3, s: 3, transposeA: true }, m);
  const p = matrixProduct(s, plain(COMPLEMENT, { shape: [9, 9], dtype }));
  const h = rowMatrix(r, g, { p: 3, q: 3, s: 3, transposeA: true }, m);
  const v = matrixProduct(h, plain(ANTISYMMETRIC, { shape: [9, 3], dtype }));
  return rowMatrix(r, skew(solve(p, v)), { p: 3, q: 3, s: 3 }, m);
}

/** x = P⁻¹b in each row for symmetric positive P. Its way back: db = P⁻¹dx, dP = −db xᵀ. */
function solve(p: Tensor<"plain">, b: Tensor<"plain">): Tensor<"plain"> {
  const x = like(b);
  const run = kernel("solvePositive", b.dtype);
  inRows(b.rows, 200, (from, to) =>
    run(p.ptr + from * p.rowBytes, b.ptr + from * b.rowBytes, x.ptr + from * x.rowBytes, to - from),
  );
  return record(
    x,
    [p, b],
    [(dx) => scaleBy(rowMatrix(solve(p, dx), x, { p: 3, q: 1, s: 3 }, plainLike(x, 9)), -1), (dx) => solve(p, dx)],
  );
}
