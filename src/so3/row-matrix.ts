import { shareRows, kernel, record, requireSamePrecision, Tensor } from "../tensor/index.js";

/** Sizes of {@link rowMatrix}: op(A) is p × q, op(B) is q × s. */
export interface RowMatrixSizes {
  readonly p: number;
  readonly q: number;
  readonly s: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Product of two small matrices in each row, C = op(A) op(B) with transposes as asked, row-major: one trilinear form ⟨G, op(A) op(B)⟩,
 * whose roles are such products again.
 *
 * @param like - a tensor of the irreps and the shape of the result, p·s numbers in a row
 * @internal
 */
export function rowMatrix<S extends string>(a: Tensor, b: Tensor, sizes: RowMatrixSizes, like: Tensor<S>): Tensor<S> {
  requireSamePrecision("rotations", a, b);
  const { p, q, s, transposeA = false, transposeB = false } = sizes;
  const c = new Tensor(like.irreps, [...like.shape.slice(0, -1), p * s], p * s, a.rows, a.dtype);
  const run = kernel("rowMatrix", a.dtype);
  shareRows(a.rows, a.rowBytes + b.rowBytes + c.rowBytes, (from, to) =>
    run(
      a.ptr + from * a.rowBytes,
      b.ptr + from * b.rowBytes,
      c.ptr + from * c.rowBytes,
      to - from,
      p,
      q,
      s,
      transposeA ? 1 : 0,
      transposeB ? 1 : 0,
    ),
  );
  return record(
    c,
    [a, b],
    [
      (dc) =>
        transposeA
          ? rowMatrix(b, dc, { p: q, q: s, s: p, transposeA: transposeB, transposeB: true }, a)
          : rowMatrix(dc, b, { p, q: s, s: q, transposeB: !transposeB }, a),
      (dc) =>
        transposeB
          ? rowMatrix(dc, a, { p: s, q: p, s: q, transposeA: true, transposeB: transposeA }, b)
          : rowMatrix(a, dc, { p: q, q: p, s, transposeA: !transposeA }, b),
    ],
  );
}

/** A plain row of `dim` numbers in each of the leading axes of x: what {@link rowMatrix} is told of its result. */
export function plainLike(x: Tensor, dim: number): Tensor<"plain"> {
  return { irreps: "plain", shape: [...x.shape.slice(0, -1), dim] } as unknown as Tensor<"plain">;
}
