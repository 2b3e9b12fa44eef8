import { type Block, layout } from "../irreps/index.js";
import { generatorEntries } from "../representations/index.js";
import { runtime } from "../runtime/index.js";
import {
  cleared,
  constantTable,
  shareRows,
  kernel,
  like,
  likeRows,
  record,
  requireSame,
  requireSamePrecision,
  requireTensor,
  scaleBy,
  type Tensor,
} from "../tensor/index.js";

/** What of a block matters here. @internal */
export type Copies = Pick<Block, "l" | "multiplicity" | "offset">;

/** Addresses of the entries of the three generators of degree l by rows, and where each row begins. */
function table(l: number): { starts: number; entries: number } {
  const { x, y, z } = generatorEntries(l);
  const dim = 2 * l + 1;
  const all = [x, y, z].flatMap((matrix, axis) => matrix.map(({ row, column, value }) => ({ row, column, value, axis })));
  all.sort((p, q) => p.row - q.row);
  const entries = constantTable(`generators ${l}`, 16 * Math.max(1, all.length) + 4 * (dim + 1), (at) => {
    const { f64, i32 } = runtime();
    all.forEach(({ axis, column, value }, i) => {
      i32[at / 4 + 4 * i] = axis;
      i32[at / 4 + 4 * i + 1] = column;
      f64[at / 8 + 2 * i + 1] = value;
    });
    for (let m = 0, i = 0; m <= dim; ++m) {
      i32[at / 4 + 4 * all.length + m] = i;
      while (i < all.length && all[i].row === m) ++i;
    }
  });
  return { entries, starts: entries + 16 * all.length };
}

/** ∑ₐ ωₐ Xₐ x, the derivative of the trilinear form by c. @internal */
export function turn(x: Tensor, omega: Tensor, blocks: readonly Copies[]): Tensor {
  const y = like(x);
  const bytes = x.rowBytes / Math.max(1, x.dim);
  const run = kernel("turnFeatures", x.dtype);
  for (const { l, multiplicity, offset } of blocks) {
    const { starts, entries } = table(l);
    const at = offset * bytes;
    shareRows(x.rows, 5 * multiplicity * (2 * l + 1) * bytes, (from, to) =>
      run(
        x.ptr + at + from * x.rowBytes,
        x.rowBytes,
        omega.ptr + from * omega.rowBytes,
        starts,
        entries,
        y.ptr + at + from * y.rowBytes,
        y.rowBytes,
        to - from,
        2 * l + 1,
        multiplicity,
      ),
    );
  }
  return record(y, [x, omega], [(c) => turn(c, scaleBy(omega, -1), blocks), (c) => moments(c, x, blocks)]);
}

/** gₐ = ⟨c, Xₐ x⟩, the derivative of the trilinear form by ω. @internal */
export function moments(c: Tensor, x: Tensor, blocks: readonly Copies[]): Tensor<"plain"> {
  const g = cleared(likeRows(x, "plain", 3));
  const bytes = x.rowBytes / Math.max(1, x.dim);
  const run = kernel("moments", x.dtype);
  for (const { l, multiplicity, offset } of blocks) {
    const { starts, entries } = table(l);
    const at = offset * bytes;
    shareRows(x.rows, 5 * multiplicity * (2 * l + 1) * bytes, (from, to) =>
      run(
        c.ptr + at + from * c.rowBytes,
        c.rowBytes,
        x.ptr + at + from * x.rowBytes,
        x.rowBytes,
        starts,
        entries,
        g.ptr + from * g.rowBytes,
        to - from,
        2 * l + 1,
        multiplicity,
      ),
    );
  }
  return record(g, [c, x], [(omega) => turn(x, omega, blocks), (omega) => turn(c, scaleBy(omega, -1), blocks)]);
}

function blocksOf(name: string, x: Tensor): readonly Block[] {
  requireTensor(name, "x", x);
  if (x.irreps === "plain") throw new RangeError(`${name}: x is plain [${x.shape}]; what rotates has irreps, tensor("1x1o", …)`);
  return layout(x.irreps).blocks;
}

/**
 * The derivative of rotated features by the rotation: d/dt D(exp(tω)) x at t = 0, ∑ₐ ωₐ Xₐ x with the generators X of so(3).
 *
 * @param omega - plain [..., 3], one rotation vector (radians) a row
 * @returns irreps and shape of x
 * @throws RangeError if x is plain, or omega has not three numbers for each row of x; TypeError if the precisions differ
 */
export function infinitesimalRotation<S extends string>(x: Tensor<S>, omega: Tensor): Tensor<S> {
  const blocks = blocksOf("infinitesimalRotation", x);
  requireTensor("infinitesimalRotation", "omega", omega);
  requireSamePrecision("infinitesimalRotation", x, omega);
  if (omega.dim !== 3 || omega.rows !== x.rows) {
    throw new RangeError(`infinitesimalRotation: omega is [${omega.shape}]; the ${x.rows} rows of x need three numbers each`);
  }
  return turn(x, omega, blocks) as Tensor<S>;
}

/**
 * How much an inner product with features changes when they are turned: gₐ = ⟨c, Xₐ x⟩, the adjoint of {@link infinitesimalRotation}. If c is
 * the gradient of an energy by x, then g is that by the rotation vector, the torque with the sign turned.
 *
 * @returns plain, [..., 3]
 * @throws RangeError if x is plain, or irreps and shapes differ; TypeError if the precisions do
 */
export function rotationMoments<S extends string>(c: Tensor<S>, x: Tensor<NoInfer<S>>): Tensor<"plain"> {
  const blocks = blocksOf("rotationMoments", x);
  requireSame("rotationMoments", c, x);
  return moments(c, x, blocks);
}
