import { release, allocate } from "../runtime/index.js";
import { requireIndices, requireSamePrecision, requireTensor } from "./checks.js";
import type { Indices } from "./indices.js";
import { matrixProductPlan, type MatrixProductRole } from "./matrix-product-plan.js";
import { type JointWayBack, record } from "./tape.js";
import { bytesOf, cleared, kernel, Tensor } from "./tensor.js";

/** Copies of one irrep going to copies of the same one through a matrix [copiesIn, copiesOut]. All offsets count numbers. */
export interface MixPath {
  /** Components, 2l+1. */
  dim: number;
  from: number;
  copiesIn: number;
  /** Copies in the block of the row that the path reads, and those that it writes: components lie so many numbers apart. */
  blockIn: number;
  to: number;
  copiesOut: number;
  blockOut: number;
  /** Where its matrix starts among the weights. */
  weight: number;
  scale: number;
}

/** Everything {@link mix} needs to know of a linear map. */
export interface MixPlan {
  irrepsIn: string;
  dimIn: number;
  irrepsOut: string;
  dimOut: number;
  paths: readonly MixPath[];
  /** Weights of one species (or in all). */
  weights: number;
  /** Shape of the weights, for their gradient. */
  weightShape: readonly number[];
  /** Whether the paths write every number of a row out, and read every number of a row in. */
  fillsOut: boolean;
  fillsIn: boolean;
}

/**
 * y[r, m, v] = ∑ᵤ x[r, m, u] w[u, v] along each path, with the weights of species[r] where there are species. One trilinear form
 * ⟨g, mix(x, w)⟩: its three roles are the map, the gradient by x and the gradient by w, and each is differentiated by the other two.
 */
export function mix(x: Tensor, w: Tensor, plan: MixPlan, species: Indices | null = null): Tensor {
  requireTensor("linear", "x", x);
  if (species !== null) requireIndices("linear", species);
  requireSamePrecision("linear", x, w);
  const y = new Tensor(plan.irrepsOut, [...x.shape.slice(0, -1), plan.dimOut], plan.dimOut, x.rows, x.dtype);
  if (!plan.fillsOut) cleared(y);
  run("NN", x, w, y, plan, species);
  return record(
    y,
    [x, w],
    back(([dy], [byX, byW]) => [byX && mixBack(dy, w, plan, x, species), byW && mixWeights(x, dy, plan, w, species)]),
  );
}

/** Gradient of {@link mix} by x, given the cotangent g of y. */
function mixBack(g: Tensor, w: Tensor, plan: MixPlan, like: Tensor, species: Indices | null): Tensor {
  const x = new Tensor(like.irreps, like.shape, like.dim, like.rows, g.dtype);
  if (!plan.fillsIn) cleared(x);
  run("NT", x, w, g, plan, species);
  return record(
    x,
    [g, w],
    back(([dx], [byG, byW]) => [byG && mix(dx, w, plan, species), byW && mixWeights(dx, g, plan, w, species)]),
  );
}

/** Gradient of {@link mix} by the weights. */
function mixWeights(x: Tensor, g: Tensor, plan: MixPlan, like: Tensor, species: Indices | null): Tensor {
  const w = cleared(new Tensor(like.irreps, like.shape, like.dim, like.rows, x.dtype));
  run("TN", x, w, g, plan, species);
  return record(
    w,
    [x, g],
    back(([dw], [byX, byG]) => [byX && mixBack(g, dw, plan, x, species), byG && mix(x, dw, plan, species)]),
  );
}

const back =
  (ways: (cotangents: Tensor[], wanted: readonly boolean[]) => (Tensor | false)[]): JointWayBack =>
  (cotangents, wanted) =>
    ways(cotangents as Tensor[], wanted).map((result) => result || undefined);

/** One role: y from x and w (NN), x from y and w (NT), or w from x and y (TN). */
function run(role: MatrixProductRole, x: Tensor, w: Tensor, y: Tensor, plan: MixPlan, species: Indices | null): void {
  if (x.rows === 0) return;
  if (species === null) {
    runRows(role, x.ptr, w.ptr, y.ptr, x, y, plan, 0, x.rows);
    return;
  }
  const starts = species.startsArray();
  const { order } = species;
  const bytes = bytesOf(x.dtype);
  for (let s = 0; s < species.bound; s++) {
    const rows = starts[s + 1] - starts[s];
    if (rows === 0) continue;
    const weights = w.ptr + s * plan.weights * bytes;
    if (order === 0) runRows(role, x.ptr + starts[s] * x.rowBytes, weights, y.ptr + starts[s] * y.rowBytes, x, y, plan, 0, rows);
    else runRows(role, x.ptr, weights, y.ptr, x, y, plan, order + 4 * starts[s], rows);
  }
}

function runRows(
  role: MatrixProductRole,
  x: number,
  w: number,
  y: number,
  xLike: Tensor,
  yLike: Tensor,
  plan: MixPlan,
  index: number,
  rows: number,
): void {
  const { dtype } = xLike;
  const bytes = bytesOf(dtype);
  const written = new Set<number>();
  for (const { dim, from, copiesIn, blockIn, to, copiesOut, blockOut, weight, scale } of plan.paths) {
    if (copiesIn === 0 || copiesOut === 0) continue;
    const steps = matrixProductPlan(role, rows, dim, copiesIn, copiesOut, bytes);
    const scratch = allocate(steps.scratch + steps.packed);
    const packed = scratch.ptr + steps.scratch;
    const xAt = x + from * bytes;
    const yAt = y + to * bytes;
    const wAt = w + weight * bytes;
    const xRow = xLike.rowBytes;
    const yRow = yLike.rowBytes;
    const xRep = blockIn * bytes;
    const yRep = blockOut * bytes;
    const wRow = copiesOut * bytes;
    const target = role === "NN" ? to : from;
    const again = role !== "TN" && written.has(target) ? 1 : 0;
    written.add(target);
    if (role === "NN") {
      if (steps.packed > 0) kernel("matrixProductPackNN", dtype)(wAt, wRow, packed, copiesIn, copiesOut);
      const multiply = kernel("matrixProductNN", dtype);
      const [matrix, matrixRow] = steps.packed > 0 ? [packed, 0] : [wAt, wRow];
      for (let r = 0; r < rows; r += steps.rows) {
        const last = Math.min(rows, r + steps.rows);
        // biome-ignore format: the arguments as the kernel names them
        multiply(xAt, index, xRow, xRep, matrix, matrixRow, yAt, index, yRow, yRep, r, last, dim, copiesIn, copiesOut, scale, again, scratch.ptr);
      }
    } else if (role === "NT") {
      kernel("matrixProductPackNT", dtype)(wAt, wRow, packed, copiesIn, copiesOut);
      const multiply = kernel("matrixProductNT", dtype);
      for (let r = 0; r < rows; r += steps.rows) {
        multiply(
          yAt,
          index,
          yRow,
          yRep,
          packed,
          xAt,
          index,
          xRow,
          xRep,
          r,
          Math.min(rows, r + steps.rows),
          dim,
          copiesIn,
          copiesOut,
          scale,
          again,
          scratch.ptr,
        );
      }
    } else {
      const multiply = kernel("matrixProductTN", dtype);
      for (let u = 0; u < copiesIn; u += steps.inputs) {
        const inputs = Math.min(steps.inputs, copiesIn - u);
        for (let r = 0; r < rows; r += steps.rows) {
          const last = Math.min(rows, r + steps.rows);
          // The weights were cleared before the first path, and paths may share them.
          multiply(
            xAt + u * bytes,
            index,
            xRow,
            xRep,
            yAt,
            index,
            yRow,
            yRep,
            wAt + u * wRow,
            wRow,
            r,
            last,
            dim,
            inputs,
            copiesOut,
            scale,
            1,
            scratch.ptr,
          );
        }
      }
    }
    release(scratch);
  }
}
