import { sphericalHarmonicsIrreps } from "../irreps/index.js";
import type { Normalization } from "../representations/index.js";
import { allocate, type Dtype, release } from "../runtime/index.js";
import { bytesOf, constantF64, constantTable, inRows, kernel, likeRows, record, type Tensor } from "../tensor/index.js";

const factor: Record<Normalization, (l: number) => number> = {
  component: () => 1,
  norm: (l) => 1 / Math.sqrt(2 * l + 1),
  integral: () => 1 / Math.sqrt(4 * Math.PI),
};

/** Address of the table of coefficients of the kernels. @internal */
export function harmonicsTable(degree: number, normalization: Normalization, dtype: Dtype): number {
  const name = `harmonics ${normalization} ${degree}`;
  const factors = constantF64(name, () => Array.from({ length: degree + 1 }, (_, l) => factor[normalization](l)));
  return constantTable(`${name} ${dtype}`, bytesOf(dtype) * (degree + 1) * (9 * degree + 25), (at) =>
    kernel("harmonicsTable", dtype)(factors, at, degree),
  );
}

/** What one harmonic form needs to know. */
interface Family {
  degree: number;
  normalization: Normalization;
}

function scratched(degree: number, work: (scratch: number) => void): void {
  const block = allocate(80 * (degree + 1) * (degree + 1) + 96);
  try {
    work(block.ptr);
  } finally {
    release(block);
  }
}

/**
 * Real solid harmonics rˡYₗₘ of degrees 0 … L, polynomials of x, y, z. Their gradient is a constant sparse matrix times the degrees one
 * lower, so the way back is a bilinear map of the cotangent and the harmonics themselves, and the family is closed (design, section 3).
 *
 * @param v - vectors, 1x1o, [..., 3]
 * @returns 1x0e+1x1o+1x2e+…, [..., (L+1)²]
 */
export function solidHarmonics(v: Tensor, degree: number, normalization: Normalization = "component"): Tensor {
  const family = { degree, normalization };
  const y = likeRows(v, sphericalHarmonicsIrreps(degree), (degree + 1) * (degree + 1));
  const coefficients = harmonicsTable(degree, normalization, v.dtype);
  const run = kernel("harmonics", v.dtype);
  scratched(degree, (scratch) =>
    inRows(
      v.rows,
      y.rowBytes,
      (from, to) =>
        run(v.ptr + from * v.rowBytes, coefficients, y.ptr + from * y.rowBytes, y.rowBytes, scratch, to - from, 0, degree),
      64,
    ),
  );
  return record(y, [v], [(dy) => transpose(dy, y, family, v)]);
}

/** vₐ = ∂Q/∂uₐ of the form Q(c, Y, u) = ∑ cₗₘ (u·∇Yₗₘ). */
function transpose(c: Tensor, y: Tensor, family: Family, like: Tensor): Tensor {
  const { degree, normalization } = family;
  const v = likeRows(c, like.irreps, 3);
  const coefficients = harmonicsTable(degree, normalization, c.dtype);
  const run = kernel("harmonicsTranspose", c.dtype);
  scratched(degree, (scratch) =>
    inRows(
      c.rows,
      c.rowBytes,
      (from, to) =>
        run(
          c.ptr + from * c.rowBytes,
          c.rowBytes,
          y.ptr + from * y.rowBytes,
          y.rowBytes,
          coefficients,
          v.ptr + from * v.rowBytes,
          scratch,
          to - from,
          0,
          degree,
        ),
      64,
    ),
  );
  return record(v, [c, y], [(u) => direction(y, u, family, c), (u) => lower(c, u, family)]);
}

/** cₗₘ = ∂Q/∂cₗₘ: the derivative of the harmonics along u. */
function direction(y: Tensor, u: Tensor, family: Family, like: Tensor): Tensor {
  const { degree, normalization } = family;
  const c = likeRows(y, like.irreps, y.dim);
  const coefficients = harmonicsTable(degree, normalization, y.dtype);
  const run = kernel("harmonicsDirection", y.dtype);
  scratched(degree, (scratch) =>
    inRows(
      y.rows,
      y.rowBytes,
      (from, to) =>
        run(
          y.ptr + from * y.rowBytes,
          y.rowBytes,
          u.ptr + from * u.rowBytes,
          coefficients,
          c.ptr + from * c.rowBytes,
          c.rowBytes,
          scratch,
          to - from,
          0,
          degree,
        ),
      64,
    ),
  );
  return record(c, [y, u], [(dc) => lower(dc, u, family), (dc) => transpose(dc, y, family, u)]);
}

/** Yₗₘ = ∂Q/∂Yₗₘ; nothing of degree L. */
function lower(c: Tensor, u: Tensor, family: Family): Tensor {
  const { degree, normalization } = family;
  const y = likeRows(c, c.irreps, c.dim);
  const coefficients = harmonicsTable(degree, normalization, c.dtype);
  const run = kernel("harmonicsLower", c.dtype);
  scratched(degree, (scratch) =>
    inRows(
      c.rows,
      c.rowBytes,
      (from, to) =>
        run(
          c.ptr + from * c.rowBytes,
          c.rowBytes,
          u.ptr + from * u.rowBytes,
          coefficients,
          y.ptr + from * y.rowBytes,
          y.rowBytes,
          scratch,
          to - from,
          0,
          degree,
        ),
      64,
    ),
  );
  return record(y, [c, u], [(dy) => direction(dy, u, family, c), (dy) => transpose(c, dy, family, u)]);
}
