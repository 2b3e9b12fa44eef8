import { matrixProduct, plain, scope, toArray, type Tensor, view } from "../tensor/index.js";
import { type AdamOptions, adamW } from "./adam.js";
import { freeState, type Kept, type Optimizer, requireGradients, requireIn, stateOf } from "./optimizer.js";
import { companion, type Named } from "./snapshot.js";

export interface MuonOptions {
  /** Learning rate of the matrices. Default: 0.02. */
  rate?: number;
  /** μ, in [0, 1). Default: 0.95. */
  momentum?: number;
  /** λ of p ← (1 − rate·λ)p. Default: 0. */
  weightDecay?: number;
  /** Iterations of Newton and Schulz. Default: 5. */
  iterations?: number;
  /** For all that is no matrix. Its rate follows that of the matrices in proportion. */
  adamW?: AdamOptions;
}

/**
 * Muon: matrices follow the nearest (semi-)orthogonal matrix to their momentum, p ← (1 − rate·λ)p − rate·√max(1, out/in)·O(g + μb) for a matrix [in, out], all else
 * AdamW. O is approached by X ← aX + b(XXᵀ)X + c(XXᵀ)²X, (a, b, c) = (3.4445, −4.7750, 2.0315), whose singular values end near one.
 *
 * @throws RangeError if a constant is out of range
 * @remarks Source: Jordan et al. 2024, Muon: an optimizer for hidden layers in neural networks; Liu et al. 2025, arXiv:2502.16982.
 */
export function muon(params: Named, options: MuonOptions = {}): Optimizer {
  const { rate = 0.02, momentum = 0.95, weightDecay = 0, iterations = 5 } = options;
  requireIn("muon: rate", rate, 0);
  requireIn("muon: momentum", momentum, 0, 1);
  requireIn("muon: weightDecay", weightDecay, 0);
  if (!Number.isInteger(iterations) || iterations < 1)
    throw new RangeError(`muon: iterations is ${iterations}; it must be an integer >= 1`);
  const isMatrix = ({ shape }: Tensor): boolean => shape.length === 2 && shape[0] > 1 && shape[1] > 1;
  const matrices = Object.entries(params).filter(([, x]) => isMatrix(x));
  const rest = Object.fromEntries(Object.entries(params).filter(([, x]) => !isMatrix(x)));
  const kept: Kept[] = matrices.map(([name, x]) => ({ name, x, of: [companion(x)] }));
  const others = adamW(rest, options.adamW);
  const [own, theirs] = [rate, others.rate];
  const state = { ...stateOf(["momentum"], kept), ...others.state };
  const optimizer: Optimizer = {
    rate,
    steps: 0,
    state,
    step(grads, factor = 1) {
      requireGradients("muon", kept, grads);
      others.rate = own > 0 ? theirs * (optimizer.rate / own) : 0;
      others.steps = optimizer.steps;
      others.step(Object.fromEntries(Object.keys(rest).map((name) => [name, grads[name]])), factor);
      optimizer.steps++;
      for (const { name, x, of } of kept) {
        const [g, b] = [view(grads[name]), view(of[0])];
        for (let i = 0; i < b.length; i++) b[i] = momentum * b[i] + factor * g[i];
        const ahead = Float64Array.from(b, (value, i) => factor * g[i] + momentum * value);
        const [rows, columns] = x.shape;
        const direction = orthogonalized(ahead, rows, columns, iterations);
        const length = optimizer.rate * Math.sqrt(Math.max(1, columns / rows));
        const p = view(x);
        const shrunk = 1 - optimizer.rate * weightDecay;
        for (let i = 0; i < p.length; i++) p[i] = shrunk * p[i] - length * direction[i];
      }
    },
    dispose() {
      freeState(stateOf(["momentum"], kept));
      others.dispose();
    },
  };
  return optimizer;
}

const [A, B, C] = [3.4445, -4.775, 2.0315];

/** A matrix with the singular vectors of another one and singular values near one, row-major; of zeros zeros. */
function orthogonalized(matrix: Float64Array, rows: number, columns: number, iterations: number): Float64Array {
  let length = 0;
  for (const value of matrix) length += value * value;
  if (length === 0) return matrix;
  const wide = rows <= columns;
  const scaled = matrix.map((value) => value / (Math.sqrt(length) + 1e-7));
  let x = wide ? scaled : transposed(scaled, rows, columns);
  const [n, m] = wide ? [rows, columns] : [columns, rows];
  for (let k = 0; k < iterations; k++) {
    const gram = product(x, transposed(x, n, m), n, m, n);
    const square = product(gram, gram, n, n, n);
    const step = product(
      gram.map((value, i) => B * value + C * square[i]),
      x,
      n,
      n,
      m,
    );
    x = x.map((value, i) => A * value + step[i]);
  }
  return wide ? x : transposed(x, n, m);
}

function transposed(x: Float64Array, rows: number, columns: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) y[j * rows + i] = x[i * columns + j];
  return y;
}

const product = (x: Float64Array, y: Float64Array, n: number, inner: number, m: number): Float64Array =>
  scope(() =>
    toArray(matrixProduct(plain(x, { shape: [n, inner], dtype: "f64" }), plain(y, { shape: [inner, m], dtype: "f64" }))),
  ) as Float64Array;
