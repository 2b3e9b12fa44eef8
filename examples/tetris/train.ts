import { parameters, scope, tensor, toArray, valueAndGrad } from "../../src/index.js";
import { adam, meanSquared } from "../../src/train/index.js";
import type { Tetris } from "./network.js";
import { SHAPES } from "./shapes.js";

/** The scores that are wanted: ±1 for the two hands, 0 for what has none, and a one at the place of the shape. */
function wanted(): number[] {
  return SHAPES.flatMap((_, shape) => {
    const row = new Array<number>(8).fill(0);
    row[0] = shape === 0 ? 1 : shape === 1 ? -1 : 0;
    row[Math.max(1, shape)] = 1;
    return row;
  });
}

/** Trains on the eight shapes as they stand, in one orientation only: the others follow by symmetry. Returns the last loss. */
export function train(model: Tetris, options: { steps?: number; onStep?: (step: number, loss: number) => void } = {}): number {
  const { steps = 500, onStep } = options;
  const params = parameters(model);
  const optimizer = adam(params, { rate: 0.05 });
  const points = SHAPES.map((shape) => shape.points);
  const labels = wanted();
  const loss = valueAndGrad(params, () => meanSquared(model(points), tensor("0o + 7x0e", labels)));
  let last = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= steps; step++) {
    const { value, grads } = loss();
    optimizer.step(grads);
    last = value;
    onStep?.(step, value);
  }
  optimizer.dispose();
  return last;
}

/** The numbers of the shapes that the network sees, in {@link SHAPES}. */
export function recognized(model: Tetris, shapes: readonly Float64Array[]): number[] {
  const scores = scope(() => toArray(model(shapes)));
  return shapes.map((_, i) => {
    const [hand, ...classes] = scores.subarray(8 * i, 8 * i + 8);
    const best = classes.indexOf(Math.max(...classes));
    // The first class is the chiral shape, whose hand the pseudoscalar tells.
    return best > 0 ? best + 1 : hand > 0 ? 0 : 1;
  });
}
