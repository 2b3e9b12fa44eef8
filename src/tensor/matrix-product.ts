import { canonical, invariant, setMultiplicities } from "../irreps/index.js";
import { requireScalar, requireTensor } from "./checks.js";
import { type MixPlan, mix } from "./mix.js";
import type { Scalar, Tensor } from "./tensor.js";

const plans = new Map<string, MixPlan>();

function planOf(irreps: string, K: number, N: number, scale: number): MixPlan {
  const key = `${irreps} ${K} ${N} ${scale}`;
  let plan = plans.get(key);
  if (plan === undefined) {
    const kind = irreps === "plain" ? "plain" : canonical(setMultiplicities(invariant(irreps), N));
    plan = {
      irrepsIn: irreps,
      dimIn: K,
      irrepsOut: kind,
      dimOut: N,
      paths: [{ dim: 1, from: 0, copiesIn: K, blockIn: K, to: 0, copiesOut: N, blockOut: N, weight: 0, scale }],
      weights: K * N,
      weightShape: [K, N],
      fillsIn: N > 0,
      fillsOut: K > 0,
    };
    plans.set(key, plan);
  }
  return plan;
}

/**
 * Matrix product α·x·w of rows of scalars (or plain numbers) with a plain matrix.
 *
 * @param x - [..., K]
 * @param w - plain, [K, N]
 * @param scale - α, a number
 * @returns [..., N], scalars if x are, otherwise plain
 * @throws RangeError if x are not scalars or K differs
 */
export function matrixProduct<S extends Scalar>(
  x: Tensor<S>,
  w: Tensor<"plain">,
  scale = 1,
): Tensor<S extends "plain" ? "plain" : S extends `${string}e` ? `${number}x0e` : `${number}x0`> {
  requireScalar("matrixProduct", x);
  requireTensor("matrixProduct", "w", w);
  if (w.shape.length !== 2 || w.rows !== x.dim)
    throw new RangeError(`matrixProduct: w is [${w.shape}]; x, [${x.shape}], needs [${x.dim}, any]`);
  return mix(x, w, planOf(x.irreps, w.rows, w.dim, scale)) as never;
}
