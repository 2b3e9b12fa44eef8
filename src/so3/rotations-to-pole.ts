import {
  add,
  addNumber,
  like,
  matrixProduct,
  multiply,
  plain,
  power,
  relabel,
  scaleRows,
  sliceColumns,
  type Tensor,
  tidily,
  view,
} from "../tensor/index.js";
import { unit } from "./rotation-parametrizations.js";
import { copiesOfVectors } from "./rotation-tensors.js";
import { plainLike, rowMatrix } from "./row-matrix.js";

/** −x², −xz, −zx, −z² of the outer product in the places of 1 + …: rows and columns x and z. */
const CORNERS = Float64Array.from({ length: 81 }, (_, at) => (at % 10 === 0 && [0, 2, 6, 8].includes(at / 10) ? -1 : 0));
// biome-ignore format: −x in (x, y), x y z in the row y, −z in (z, y)
const EDGES = Float64Array.of(
  0, -1, 0,  1, 0, 0,  0, 0, 0,
  0, 0, 0,  0, 1, 0,  0, 0, 0,
  0, 0, 0,  0, 0, 1,  0, -1, 0,
);

/**
 * Rotations R that take vectors to the pole, R v = |v| y: frames of edges, in which what is equivariant under SO(3) becomes equivariant
 * under SO(2). Such a rotation is determined up to one about y, and no choice is continuous on the whole sphere. Here, with s = 1 where
 * y ≥ 0 and −1 where y < 0, and (x, y, z) = v/|v|,
 *
 *     R = ( 1 − x²/(1+sy)   −sx     −xz/(1+sy)    )
 *         ( x                y       z            )
 *         ( −s xz/(1+sy)    −z      s − s z²/(1+sy) )
 *
 * on the upper half the shortest rotation to y, on the lower one a half turn about x and then the shortest one. It is smooth on both halves,
 * and jumps, by a rotation about y, between them at y = 0; there the upper one is taken. What does not depend on the rotation about y,
 * as a convolution that is equivariant under SO(2), sees nothing of it, and its derivatives are right everywhere.
 *
 * @param v - one vector a row, "1x1o" or plain [..., 3]; the zero vector, which has no direction, gives diag(1, 0, 1) with all
 * derivatives 0
 * @returns plain, [..., 9]
 * @throws RangeError if there is not one vector in a row
 */
export function rotationsToPole(v: Tensor): Tensor<"plain"> {
  const copies = copiesOfVectors("rotationsToPole", v);
  if (copies !== 1) throw new RangeError(`rotationsToPole: v is "${v.irreps}" [${v.shape}]; there must be one vector in a row`);
  return tidily(() => {
    const n = unit(relabel(v, "plain", v.shape, 3));
    const { dtype } = n;
    const halves = signs(n);
    // On the lower half: the shortest rotation of (x, −y, −z), after the half turn about x.
    const u = multiply(n, halves.vector);
    const k = power(addNumber(sliceColumns(u, 1, 2) as Tensor<"plain">, 1), -1);
    const corners = matrixProduct(scaleRows(k, rowMatrix(u, u, { p: 3, q: 1, s: 3 }, plainLike(u, 9))), table(CORNERS, 9, dtype));
    return multiply(add(add(corners, matrixProduct(u, table(EDGES, 3, dtype))), halves.one), halves.matrix);
  });
}

const table = (values: Float64Array, rows: number, dtype: "f32" | "f64"): Tensor<"plain"> =>
  plain(values, { shape: [rows, 9], dtype });

/** In each row (1, s, s) three times, for vectors and the columns of matrices, and diag(1, 0, 1). */
function signs(n: Tensor<"plain">): { vector: Tensor<"plain">; matrix: Tensor<"plain">; one: Tensor<"plain"> } {
  const vector = like(n);
  const [matrix, one] = [0, 1].map(() =>
    plain(new Float64Array(9 * n.rows), { shape: [...n.shape.slice(0, -1), 9], dtype: n.dtype }),
  );
  const [from, v, m, i] = [view(n), view(vector), view(matrix), view(one)];
  for (let row = 0; row < n.rows; row++) {
    const s = from[3 * row + 1] < 0 ? -1 : 1;
    v.set([1, s, s], 3 * row);
    m.set([1, s, s, 1, s, s, 1, s, s], 9 * row);
    i[9 * row] = i[9 * row + 8] = 1;
  }
  return { vector, matrix, one };
}
