import { realCouplingEntries } from "../representations/index.js";
import { bytesOf, type Dtype } from "../tensor/index.js";
import type { ConnectionMode, ProductPaths } from "./instructions.js";
import { pairPlan } from "./pair-plan.js";

export interface PlanOptions {
  /** Default: 1. */
  rows?: number;
  /** Default: "f32". */
  dtype?: Dtype;
  /** Whether all rows share the weights, or each has its own. Default: "shared". */
  weights?: "shared" | "rows";
}

/** What a path of a product takes. */
export interface PathReport {
  /** Terms of the inputs and of the result, as written. */
  readonly first: string;
  readonly second: string;
  readonly out: string;
  readonly mode: ConnectionMode;
  /** Of the (2l₁+1)(2l₂+1)(2l₃+1) values of the coupling tensor. */
  readonly nonZeros: number;
  readonly weights: number;
  /** The forward product; a multiplication and an addition are two. */
  readonly flops: number;
}

/** What a product takes, before it runs. */
export interface ProductReport {
  readonly paths: readonly PathReport[];
  readonly nonZeros: number;
  readonly weights: number;
  readonly flops: {
    readonly forward: number;
    /** The gradients by x, y and the weights. */
    readonly backward: number;
    /** The forward product by dense coupling tensors, each pair of copies with every value of them. */
    readonly dense: number;
  };
  readonly bytes: {
    /** Both inputs, the weights, the result. */
    readonly inputs: number;
    readonly weights: number;
    readonly output: number;
    /** What is held on the way, by one thread. */
    readonly scratch: number;
  };
}

const known = new WeakMap<object, () => ProductPaths>();

/** Says by which paths a layer multiplies, for {@link plan}. */
export function described<L extends object>(layer: L, paths: () => ProductPaths): L {
  known.set(layer, paths);
  return layer;
}

/** The paths of a layer that was described. */
export const pathsOf = (layer: object): ProductPaths | undefined => known.get(layer)?.();

/**
 * What a tensor product takes before it runs: its paths, the non-zero coupling coefficients, arithmetic and memory.
 *
 * @param product - one of the tensor products of this library, with weights or without
 * @throws TypeError if it is none
 */
export function plan(product: object, options: PlanOptions = {}): ProductReport {
  const { rows = 1, dtype = "f32", weights = "shared" } = options;
  const paths = typeof product === "function" ? pathsOf(product) : undefined;
  if (paths === undefined)
    throw new TypeError("plan: expected a tensor product, such as tensorProduct(…) or fullyConnectedTensorProduct(…)");
  if (!(Number.isInteger(rows) && rows > 0)) throw new RangeError(`plan: rows is ${rows}; it must be a positive integer`);
  const layout = pairPlan(paths, dtype, weights === "shared");
  let [dense, backward, at] = [0, 0, 0];
  const reports = paths.instructions.map((instruction): PathReport => {
    const [a, b, c] = [paths.terms[0][instruction.first], paths.terms[1][instruction.second], paths.terms[2][instruction.out]];
    const nonZeros = realCouplingEntries(a.l, b.l, c.l).values.length;
    const empty = instruction.shape.includes(0) || [a, b, c].some(({ multiplicity }) => multiplicity === 0);
    const path = empty ? null : layout.paths[at++];
    let forward = 0;
    if (path !== null) {
      const { ni, nj, same, places, lone, left, right, pairs, matrix } = path;
      const made = 2 * path.fromLeft.pairs * (same ? ni : ni * nj) + 2 * nonZeros * places[left].copies;
      const taken = 2 * path.fromRight.pairs * (same ? ni : ni * nj) + 2 * nonZeros * places[right].copies;
      const joined = 2 * places[lone].dim * pairs * (matrix ? places[lone].copies : 1);
      // The result is joined from the pairs, or contracted from them; then the way back by either input, and by the weights.
      forward = made + joined;
      backward += lone === 2 ? 2 * made + taken + 2 * joined : made + taken + 3 * joined;
      dense +=
        2 * a.dim * b.dim * c.dim * (same ? ni : places[0].copies * places[1].copies) +
        2 * c.dim * pairs * (matrix ? places[2].copies : 1);
    }
    return {
      first: a.irrep,
      second: b.irrep,
      out: c.irrep,
      mode: instruction.mode,
      nonZeros,
      weights: instruction.hasWeight ? instruction.shape.reduce((x, y) => x * y, 1) : 0,
      flops: rows * forward,
    };
  });
  const size = bytesOf(dtype);
  const dim = (k: 0 | 1 | 2): number => paths.terms[k].reduce((sum, term) => sum + term.multiplicity * term.dim, 0);
  const total = (of: (path: PathReport) => number): number => reports.reduce((sum, path) => sum + of(path), 0);
  return {
    paths: reports,
    nonZeros: total(({ nonZeros }) => nonZeros),
    weights: paths.weightCount,
    flops: { forward: total(({ flops }) => flops), backward: rows * backward, dense: rows * dense },
    bytes: {
      inputs: size * rows * (dim(0) + dim(1)),
      weights: size * paths.weightCount * (weights === "shared" ? 1 : rows),
      output: size * rows * dim(2),
      scratch: 2 * layout.pairBytes + layout.scratch,
    },
  };
}
