import { sphericalHarmonicsIrreps } from "../irreps/index.js";
import type { Normalization } from "../representations/index.js";
import { shareRows, kernel, likeRows, record, type Tensor, tidily } from "../tensor/index.js";
import { harmonicsTable, requireDegree } from "./harmonics-table.js";

/** What one harmonic form needs to know. */
interface Family {
  degree: number;
  normalization: Normalization;
}

/** One kernel of the family, over the rows of `out`: `run` has its table, scratch and a range of rows. */
function overRows(
  out: Tensor,
  { degree, normalization }: Family,
  rowBytes: number,
  run: (table: number, scratch: number, from: number, count: number) => void,
): void {
  const table = harmonicsTable(degree, normalization, out.dtype);
  const scratch = 80 * (degree + 1) * (degree + 1) + 96;
  shareRows(out.rows, rowBytes, (from, to, at) => run(table, at, from, to - from), { multiple: 64, scratch });
}

/** Address of a row. */
const at = (x: Tensor, row: number): number => x.ptr + row * x.rowBytes;

/**
 * Real solid harmonics rˡYₗₘ of degrees 0 … L, polynomials of x, y, z, as a recorded operation. Their gradient is a constant sparse
 * matrix times the degrees one lower, so the way back is a bilinear map of the cotangent and the harmonics themselves, and the family is
 * closed (design, section 3). `sphericalHarmonics` of intertwiner/nn picks degrees of it and normalizes the vectors before;
 * `sphericalHarmonics` of intertwiner/so3 is the same functions of plain arrays, with derivatives as arrays.
 *
 * Nothing looks at the numbers: where rˡ leaves the range of the precision, values are infinite or not numbers.
 *
 * @param v - vectors, 1x1o, [..., 3]
 * @param degree - L, an integer ≥ 0
 * @returns 1x0e+1x1o+1x2e+…, [..., (L+1)²]
 * @throws RangeError if the degree is not such an integer, or more than the memory may hold
 */
export function solidHarmonics(v: Tensor, degree: number, normalization: Normalization = "component"): Tensor {
  requireDegree("solidHarmonics", "degree", degree, v.dtype);
  return tidily(() => harmonicsOf(v, { degree, normalization }));
}

function harmonicsOf(v: Tensor, family: Family): Tensor {
  const { degree } = family;
  const y = likeRows(v, sphericalHarmonicsIrreps(degree), (degree + 1) * (degree + 1));
  const run = kernel("harmonics", v.dtype);
  overRows(y, family, y.rowBytes, (table, scratch, row, count) =>
    run(at(v, row), table, at(y, row), y.rowBytes, scratch, count, 0, degree),
  );
  return record(y, [v], [(dy) => transpose(dy, y, family, v)]);
}

/** vₐ = ∂Q/∂uₐ of the form Q(c, Y, u) = ∑ cₗₘ (u·∇Yₗₘ). */
function transpose(c: Tensor, y: Tensor, family: Family, like: Tensor): Tensor {
  const v = likeRows(c, like.irreps, 3);
  const run = kernel("harmonicsTranspose", c.dtype);
  overRows(v, family, c.rowBytes, (table, scratch, row, count) =>
    run(at(c, row), c.rowBytes, at(y, row), y.rowBytes, table, at(v, row), scratch, count, 0, family.degree),
  );
  return record(v, [c, y], [(u) => direction(y, u, family, c), (u) => lower(c, u, family)]);
}

/** cₗₘ = ∂Q/∂cₗₘ: the derivative of the harmonics along u. */
function direction(y: Tensor, u: Tensor, family: Family, like: Tensor): Tensor {
  const c = likeRows(y, like.irreps, y.dim);
  const run = kernel("harmonicsDirection", y.dtype);
  overRows(c, family, y.rowBytes, (table, scratch, row, count) =>
    run(at(y, row), y.rowBytes, at(u, row), table, at(c, row), c.rowBytes, scratch, count, 0, family.degree),
  );
  return record(c, [y, u], [(dc) => lower(dc, u, family), (dc) => transpose(dc, y, family, u)]);
}

/** Yₗₘ = ∂Q/∂Yₗₘ; nothing of degree L. */
function lower(c: Tensor, u: Tensor, family: Family): Tensor {
  const y = likeRows(c, c.irreps, c.dim);
  const run = kernel("harmonicsLower", c.dtype);
  overRows(y, family, c.rowBytes, (table, scratch, row, count) =>
    run(at(c, row), c.rowBytes, at(u, row), table, at(y, row), y.rowBytes, scratch, count, 0, family.degree),
  );
  return record(y, [c, u], [(dy) => direction(dy, u, family, c), (dy) => transpose(c, dy, family, u)]);
}
