import { allocate, lanes, pieces, release } from "../runtime/index.js";
import { requireIndices, requireSamePrecision, requireTensor } from "./checks.js";
import type { Indices } from "./indices.js";
import { matrixProductPlan, type MatrixProductRole } from "./matrix-product-plan.js";
import { tidily } from "./scope.js";
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
  return tidily(() => mixed(x, w, plan, species));
}

function mixed(x: Tensor, w: Tensor, plan: MixPlan, species: Indices | null): Tensor {
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

/** Rows that go through the same weights: all of them, or those of one species. */
interface Segment {
  x: number;
  y: number;
  w: number;
  /** Address of a list of rows, 0 for the rows one after another. */
  index: number;
  rows: number;
}

function segmentsOf(x: Tensor, w: Tensor, y: Tensor, plan: MixPlan, species: Indices | null): Segment[] {
  if (species === null) return x.rows === 0 ? [] : [{ x: x.ptr, y: y.ptr, w: w.ptr, index: 0, rows: x.rows }];
  const starts = species.startsArray();
  const { order } = species;
  const segments: Segment[] = [];
  for (let s = 0; s < species.bound; s++) {
    const [first, rows] = [starts[s], starts[s + 1] - starts[s]];
    if (rows === 0) continue;
    const weights = w.ptr + s * plan.weights * bytesOf(x.dtype);
    if (order === 0) segments.push({ x: x.ptr + first * x.rowBytes, y: y.ptr + first * y.rowBytes, w: weights, index: 0, rows });
    else segments.push({ x: x.ptr, y: y.ptr, w: weights, index: order + 4 * first, rows });
  }
  return segments;
}

/** One role: y from x and w (NN), x from y and w (NT), or w from x and y (TN). */
function run(role: MatrixProductRole, x: Tensor, w: Tensor, y: Tensor, plan: MixPlan, species: Indices | null): void {
  const segments = segmentsOf(x, w, y, plan, species);
  const paths = plan.paths.filter(({ copiesIn, copiesOut }) => copiesIn > 0 && copiesOut > 0);
  if (segments.length === 0 || paths.length === 0) return;
  if (role !== "TN") products(role, x, y, segments, paths);
  else if (apart(paths)) weightSums(x, y, segments, paths);
  else for (const path of paths) weightSums(x, y, segments, [path]); // paths that share weights add to them in turn
}

/** Multiply-adds of a piece where threads share the work. */
const SHARED_WORK = 1e6;

/** The roles NN and NT, in ranges of rows: each writes its own. */
function products(role: "NN" | "NT", x: Tensor, y: Tensor, segments: readonly Segment[], paths: readonly MixPath[]): void {
  const { dtype } = x;
  const bytes = bytesOf(dtype);
  const written = new Set<number>();
  const again = paths.map(({ to, from }) => {
    const target = role === "NN" ? to : from;
    const before = written.has(target);
    written.add(target);
    return before ? 1 : 0;
  });
  const steps = segments.map(({ rows }) => paths.map((path) => stepsOf(role, rows, path, bytes)));
  const packing = steps.flat().reduce((sum, { packed }) => sum + packed, 0);
  const scratch = steps.flat().reduce((most, step) => Math.max(most, step.scratch), 0);
  const work = paths.reduce((sum, { dim, copiesIn, copiesOut }) => sum + dim * copiesIn * copiesOut, 0);
  const packs = allocate(packing);
  try {
    let free = packs.ptr;
    const matrices = segments.map(({ w }, s) =>
      paths.map(({ weight, copiesIn, copiesOut }, p) => {
        const at = w + weight * bytes;
        const wRow = copiesOut * bytes;
        if (steps[s][p].packed === 0) return { at, wRow };
        kernel(role === "NN" ? "matrixProductPackNN" : "matrixProductPackNT", dtype)(at, wRow, free, copiesIn, copiesOut);
        free += steps[s][p].packed;
        return { at: free - steps[s][p].packed, wRow: 0 };
      }),
    );
    const ranges = segments.flatMap(({ rows }, s) => {
      const call = Math.min(...steps[s].map((step) => step.rows));
      const size = lanes() > 1 ? Math.min(call, 4 * Math.ceil(SHARED_WORK / work / 4)) : call;
      return Array.from({ length: Math.ceil(rows / size) }, (_, i) => ({
        s,
        from: i * size,
        to: Math.min(rows, (i + 1) * size),
      }));
    });
    const forward = kernel("matrixProductNN", dtype);
    const backward = kernel("matrixProductNT", dtype);
    pieces(
      ranges.length,
      (i, free) => {
        const { s, from, to } = ranges[i];
        const { index } = segments[s];
        paths.forEach((path, p) => {
          const { dim, copiesIn, copiesOut, scale } = path;
          const { at, wRow } = matrices[s][p];
          const [xAt, yAt] = [segments[s].x + path.from * bytes, segments[s].y + path.to * bytes];
          const [xRep, yRep] = [path.blockIn * bytes, path.blockOut * bytes];
          // biome-ignore format: the arguments as the kernels name them
          if (role === "NN")
            forward(xAt, index, x.rowBytes, xRep, at, wRow, yAt, index, y.rowBytes, yRep, from, to, dim, copiesIn, copiesOut, scale, again[p], free);
          else backward(yAt, index, y.rowBytes, yRep, at, xAt, index, x.rowBytes, xRep, from, to, dim, copiesIn, copiesOut, scale, again[p], free);
        });
      },
      scratch,
    );
  } finally {
    release(packs);
  }
}

const stepsOf = (role: MatrixProductRole, rows: number, { dim, copiesIn, copiesOut }: MixPath, bytes: number) =>
  matrixProductPlan(role, rows, dim, copiesIn, copiesOut, bytes);

/** Whether no two paths write the same weights. */
function apart(paths: readonly MixPath[]): boolean {
  const sorted = [...paths].sort((a, b) => a.weight - b.weight);
  return sorted.every(
    ({ weight }, i) => i === 0 || sorted[i - 1].weight + sorted[i - 1].copiesIn * sorted[i - 1].copiesOut <= weight,
  );
}

/** The role TN, in ranges of rows of the matrices; each goes through all rows of x and y in order. The weights were cleared before. */
function weightSums(x: Tensor, y: Tensor, segments: readonly Segment[], paths: readonly MixPath[]): void {
  const { dtype } = x;
  const bytes = bytesOf(dtype);
  let scratch = 0;
  const parts = segments.flatMap((segment) =>
    paths.flatMap((path) => {
      const steps = stepsOf("TN", segment.rows, path, bytes);
      scratch = Math.max(scratch, steps.scratch);
      const { copiesIn } = path;
      const size = lanes() > 1 ? Math.min(steps.inputs, Math.max(16, 4 * Math.ceil(copiesIn / lanes() / 8))) : steps.inputs;
      return Array.from({ length: Math.ceil(copiesIn / size) }, (_, i) => ({
        segment,
        path,
        u: i * size,
        inputs: Math.min(size, copiesIn - i * size),
        rows: steps.rows,
      }));
    }),
  );
  const multiply = kernel("matrixProductTN", dtype);
  pieces(
    parts.length,
    (i, free) => {
      const { segment, path, u, inputs, rows } = parts[i];
      const { dim, copiesOut, scale } = path;
      const { index } = segment;
      const xAt = segment.x + (path.from + u) * bytes;
      const yAt = segment.y + path.to * bytes;
      const wRow = copiesOut * bytes;
      const wAt = segment.w + path.weight * bytes + u * wRow;
      for (let r = 0; r < segment.rows; r += rows) {
        const last = Math.min(segment.rows, r + rows);
        // biome-ignore format: the arguments as the kernel names them
        multiply(xAt, index, x.rowBytes, path.blockIn * bytes, yAt, index, y.rowBytes, path.blockOut * bytes, wAt, wRow, r, last, dim, inputs, copiesOut, scale, 1, free);
      }
    },
    scratch,
  );
}
