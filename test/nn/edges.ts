import { type Dtype, type Tensor, tensor } from "../../src/tensor/index.js";

/**
 * Edges where the rotation to the pole is special: at the poles ±y, 1e-8 from them, on both sides of y = 0 where it jumps and on it, very
 * short and long ones; the last two are two of no special place.
 */
export const SPECIAL: readonly (readonly [number, number, number])[] = [
  [0, 1, 0],
  [0, -1, 0],
  [1e-8, 1, 0],
  [0, 1, -1e-8],
  [1e-8, -1, 0],
  [-1e-8, -1, 1e-8],
  [1, 0, 0],
  [-0.6, 0, 0.8],
  [0.6, 1e-8, 0.8],
  [0.6, -1e-8, 0.8],
  [0.8, -1e-17, -0.6],
  [-1e-4, 2e-4, 1e-4],
  [40, -30, 20],
  [0.3, -0.5, 0.7],
  [0.2, 0.9, -0.4],
];

export const edgeVectors = (
  list: readonly (readonly [number, number, number])[] = SPECIAL,
  dtype: Dtype = "f64",
  irreps = "1x1o",
): Tensor<any> => tensor<string>(irreps, Float64Array.from(list.flat()), { shape: [list.length], dtype });
