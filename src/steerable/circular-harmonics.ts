import { shareRows, kernel, likeRows, record, requireSamePrecision, requireTensor, type Tensor } from "../tensor/index.js";

/**
 * Solid circular harmonics of points of the plane, the real and imaginary parts of z^J with z = x + iy:
 *
 *     1, r cos θ, r sin θ, r² cos 2θ, r² sin 2θ, …, r^L cos Lθ, r^L sin Lθ
 *
 * A derivative lowers the degree by one, ∂z^J along w is J w z^(J−1), so the way back is a bilinear map of the cotangent and the harmonics
 * themselves, and the family is closed.
 *
 * @param points - plain, [..., 2]
 * @param degree - L, an integer ≥ 0
 * @returns plain, [..., 2L+1]
 * @throws RangeError if the points are not plain pairs, or the degree is not an integer ≥ 0
 */
export function circularHarmonics(points: Tensor<"plain">, degree: number): Tensor<"plain"> {
  requireTensor("circularHarmonics", "points", points);
  if (points.irreps !== "plain" || points.dim !== 2)
    throw new RangeError(
      `circularHarmonics: points are "${points.irreps}" [${points.shape}]; they must be plain, two numbers each`,
    );
  if (!Number.isInteger(degree) || degree < 0)
    throw new RangeError(`circularHarmonics: degree is ${degree}; it must be an integer >= 0`);
  const y = likeRows(points, "plain", 2 * degree + 1);
  const run = kernel("circularHarmonics", points.dtype);
  shareRows(points.rows, y.rowBytes, (from, to) =>
    run(points.ptr + from * points.rowBytes, y.ptr + from * y.rowBytes, to - from, degree),
  );
  return record(y, [points], [(dy) => transpose(dy, y, degree)]);
}

/** w = ∂Q/∂w of the form Q(c, Y, w) = ∑ c·(w·∇Y), with ∇Y of degree J made of Y of degree J−1. */
function transpose(c: Tensor<"plain">, y: Tensor<"plain">, degree: number): Tensor<"plain"> {
  requireSamePrecision("circularHarmonics", c, y);
  const w = likeRows(c, "plain", 2);
  const run = kernel("circularTranspose", c.dtype);
  shareRows(c.rows, 2 * c.rowBytes, (from, to) =>
    run(c.ptr + from * c.rowBytes, y.ptr + from * y.rowBytes, w.ptr + from * w.rowBytes, to - from, degree),
  );
  return record(w, [c, y], [(dw) => direction(y, dw, degree), (dw) => lower(c, dw, degree)]);
}

/** c = ∂Q/∂c: the derivative of the harmonics along w. */
function direction(y: Tensor<"plain">, w: Tensor<"plain">, degree: number): Tensor<"plain"> {
  const c = likeRows(y, "plain", y.dim);
  const run = kernel("circularDirection", y.dtype);
  shareRows(y.rows, 2 * y.rowBytes, (from, to) =>
    run(y.ptr + from * y.rowBytes, w.ptr + from * w.rowBytes, c.ptr + from * c.rowBytes, to - from, degree),
  );
  return record(c, [y, w], [(dc) => lower(dc, w, degree), (dc) => transpose(dc, y, degree)]);
}

/** Y = ∂Q/∂Y; nothing of the highest degree. */
function lower(c: Tensor<"plain">, w: Tensor<"plain">, degree: number): Tensor<"plain"> {
  const y = likeRows(c, "plain", c.dim);
  const run = kernel("circularLower", c.dtype);
  shareRows(c.rows, 2 * c.rowBytes, (from, to) =>
    run(c.ptr + from * c.rowBytes, w.ptr + from * w.rowBytes, y.ptr + from * y.rowBytes, to - from, degree),
  );
  return record(y, [c, w], [(dy) => direction(dy, w, degree), (dy) => transpose(c, dy, degree)]);
}
