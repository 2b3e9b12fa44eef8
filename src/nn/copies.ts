import { layout, norms } from "../irreps/index.js";
import {
  bytesOf,
  shareRows,
  kernel,
  like,
  likeRows,
  record,
  requireSame,
  requireSamePrecision,
  type Tensor,
} from "../tensor/index.js";

/**
 * One scalar for each copy of each irrep of x: y[m, u] = s[u] x[m, u].
 *
 * @param s - scalars, [..., copies of all irreps of x]
 * @throws RangeError if s has not one scalar for each copy of x
 */
export function scaleCopies<S extends string>(s: Tensor, x: Tensor<S>): Tensor<S> {
  requireSamePrecision("gate", s, x);
  const { blocks, count } = layout(x.irreps);
  if (s.rows !== x.rows || s.dim !== count)
    throw new RangeError(`gate: s is [${s.shape}]; x, [${x.shape}] of "${x.irreps}", needs [${x.rows}, ${count}]`);
  const y = like(x);
  const run = kernel("gate", x.dtype);
  const bytes = bytesOf(x.dtype);
  shareRows(x.rows, x.rowBytes, (from, to) => {
    let gates = s.ptr + from * s.rowBytes;
    for (const { dim, multiplicity, offset } of blocks) {
      const at = from * x.rowBytes + offset * bytes;
      run(gates, s.rowBytes, x.ptr + at, x.rowBytes, y.ptr + at, y.rowBytes, to - from, dim, multiplicity);
      gates += multiplicity * bytes;
    }
  });
  return record(y, [s, x], [(dy) => contractCopies(dy, x), (dy) => scaleCopies(s, dy)]);
}

/** Inner product over the components of each copy: s[u] = ∑ₘ x[m, u] y[m, u]. Its way back is {@link scaleCopies}. */
export function contractCopies<S extends string>(x: Tensor<S>, y: Tensor<NoInfer<S>>): Tensor {
  requireSame("contract", x, y);
  const { blocks } = layout(x.irreps);
  const s = likeRows(x, norms(x.irreps));
  const run = kernel("contract", x.dtype);
  const bytes = bytesOf(x.dtype);
  shareRows(x.rows, x.rowBytes, (from, to) => {
    let sums = s.ptr + from * s.rowBytes;
    for (const { dim, multiplicity, offset } of blocks) {
      const at = from * x.rowBytes + offset * bytes;
      run(x.ptr + at, x.rowBytes, y.ptr + at, y.rowBytes, sums, s.rowBytes, to - from, dim, multiplicity);
      sums += multiplicity * bytes;
    }
  });
  return record(s, [x, y], [(ds) => scaleCopies(ds, y), (ds) => scaleCopies(ds, x)]);
}
